// Two-dimensional block messages in every legal shape. One thread handles one corner of `corners` (x in elements, y in
// rows): all corners of a shape are one launch. Results lie one after the other, without the padding of the registers.
#include "common.hpp"

#define SURFACE const uint8_t *surface, int width, int height, int pitch, const int *corners
#define CORNER int x = corners[2 * thread_index()], y = corners[2 * thread_index() + 1]

template <typename T, int W, int H, int Blocks, bool Transposed, bool Transformed>
ESIMD_INLINE auto load(const uint8_t *surface, int width, int height, int pitch, int x, int y) {
    constexpr int ops = 4 / sizeof(T) < 1 ? 1 : 4 / sizeof(T);
    constexpr int rows = Transformed ? (H + ops - 1) / ops * ops : H;
    return esimd::load_2d<T, W, H, Blocks, Transposed, Transformed, W * rows * Blocks>((const T *)surface, width - 1,
                                                                                       height - 1, pitch - 1, x, y);
}

// Stores of any length: whole 64-byte pieces, then single elements.
template <typename T, int N> ESIMD_INLINE void store_all(T *r, simd<T, N> values) {
    constexpr int piece = 64 / sizeof(T);
    for (int i = 0; i + piece <= N; i += piece)
        esimd::block_store(r + i, values.template select<piece, 1>(i).read(),
                           esimd::properties{esimd::alignment<sizeof(T)>});
#pragma unroll
    for (int i = N / piece * piece; i < N; ++i)
        r[i] = values[i];
}

#define LOAD(kind, T, bits, W, H, Blocks, transposed, transformed)                                                     \
    KERNEL(kind##_##bits##_##W##x##H##x##Blocks)(SURFACE, T * r) {                                                     \
        CORNER;                                                                                                        \
        auto values = load<T, W, H, Blocks, transposed, transformed>(surface, width, height, pitch, x, y);             \
        simd<T, values.length> copy = values;                                                                          \
        store_all(r + thread_index() * values.length, copy);                                                           \
    }
#define PLAIN(bits, W, H, Blocks) LOAD(plain, uint##bits##_t, bits, W, H, Blocks, false, false)
#define TRANSPOSED(bits, W, H) LOAD(transpose, uint##bits##_t, bits, W, H, 1, true, false)
#define VNNI(bits, W, H, Blocks) LOAD(transform, uint##bits##_t, bits, W, H, Blocks, false, true)
#include "block2d_shapes.hpp"

// Two blocks of 72 (plain) and 48 bytes (VNNI), each padded to whole registers: the whole response is stored.
template <int H, bool Transformed, int N>
ESIMD_INLINE void load_padded(const uint8_t *surface, int width, int height, int pitch, int x, int y, uint16_t *r) {
    using esimd::detail::lsc_data_order;
    using esimd::detail::lsc_data_size;
    simd_mask<1> always = 1;
    simd<uint16_t, N> response =
        __esimd_lsc_load2d_stateless<uint16_t, esimd::cache_hint::none, esimd::cache_hint::none, lsc_data_size::u16,
                                     lsc_data_order::nontranspose, 2, 4, H, Transformed, N>(
            always.data(), (uintptr_t)surface, width - 1, height - 1, pitch - 1, x, y);
    store_all<uint16_t, N>(r, response);
}
KERNEL(padded_16_4x9x2)(SURFACE, uint16_t *r) {
    CORNER;
    load_padded<9, false, 128>(surface, width, height, pitch, x, y, r + thread_index() * 128);
}
KERNEL(padded_vnni_16_4x6x2)(SURFACE, uint16_t *r) {
    CORNER;
    load_padded<6, true, 64>(surface, width, height, pitch, x, y, r + thread_index() * 64);
}

#define STORE(bits, W, H)                                                                                              \
    KERNEL(store_##bits##_##W##x##H)(uint8_t *surface, int width, int height, int pitch, const int *corners) {         \
        CORNER;                                                                                                        \
        simd<uint##bits##_t, W * H> values(x + 7 * y, 3);                                                              \
        esimd::store_2d<uint##bits##_t, W, H>((uint##bits##_t *)surface, width - 1, height - 1, pitch - 1, x, y,       \
                                              values);                                                                 \
    }
STORE(8, 4, 1)
STORE(8, 64, 8)
STORE(8, 32, 3)
STORE(16, 2, 8)
STORE(16, 16, 8)
STORE(16, 32, 8)
STORE(32, 1, 1)
STORE(32, 8, 5)
STORE(32, 16, 8)
STORE(64, 1, 8)
STORE(64, 8, 8)

// A prefetch changes nothing, whatever part of it lies outside.
KERNEL(prefetch_16_16x16x2)(SURFACE, uint16_t *r) {
    CORNER;
    esimd::properties hints{esimd::cache_hint_L1<esimd::cache_hint::cached>,
                            esimd::cache_hint_L2<esimd::cache_hint::cached>};
    esimd::prefetch_2d<uint16_t, 16, 16, 2>((const uint16_t *)surface, width - 1, height - 1, pitch - 1, x, y, hints);
    auto values = load<uint16_t, 16, 16, 2, false, false>(surface, width, height, pitch, x, y);
    store_all<uint16_t, 512>(r + thread_index() * 512, values);
}

// The payload is built once; only the corner is changed between messages.
KERNEL(payload_16_16x8)(SURFACE, uint16_t *r) {
    experimental::config_2d_mem_access<uint16_t, 16, 8, 1> payload((const uint16_t *)surface, width - 1, height - 1,
                                                                   pitch - 1, 0, 0);
    for (int i = 0; i < 3; ++i) {
        CORNER;
        payload.set_x(x + 16 * i);
        payload.set_y(y + i);
        experimental::lsc_prefetch_2d<uint16_t, 16, 8, 1, false, false, experimental::cache_hint::cached,
                                      experimental::cache_hint::cached>(payload);
        simd<uint16_t, 128> values = experimental::lsc_load_2d<uint16_t, 16, 8>(payload);
        store_all<uint16_t, 128>(r + (thread_index() * 3 + i) * 128, values);
    }
}

KERNEL(payload_vnni_16_16x32)(SURFACE, uint16_t *r) {
    CORNER;
    experimental::config_2d_mem_access<uint16_t, 16, 32, 1> payload((const uint16_t *)surface, width - 1, height - 1,
                                                                    pitch - 1, x, y);
    simd<uint16_t, 512> values = experimental::lsc_load_2d<uint16_t, 16, 32, 1, false, true>(payload);
    store_all<uint16_t, 512>(r + thread_index() * 512, values);
}

KERNEL(payload_transpose_32_8x16)(SURFACE, uint32_t *r) {
    CORNER;
    experimental::config_2d_mem_access<uint32_t, 8, 16, 1> payload((const uint32_t *)surface, width - 1, height - 1,
                                                                   pitch - 1, x, y);
    simd<uint32_t, 128> values = experimental::lsc_load_2d<uint32_t, 8, 16, 1, true, false>(payload);
    store_all<uint32_t, 128>(r + thread_index() * 128, values);
}

KERNEL(payload_store_32_16x4)(uint8_t *surface, int width, int height, int pitch, const int *corners) {
    CORNER;
    experimental::config_2d_mem_access<uint32_t, 16, 4, 1> payload((const uint32_t *)surface, width - 1, height - 1,
                                                                   pitch - 1, x, y);
    simd<uint32_t, 64> values(x + 7 * y, 3);
    experimental::lsc_store_2d<uint32_t, 16, 4>(payload, values);
}
