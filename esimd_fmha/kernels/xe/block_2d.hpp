// 2D block messages: a rectangle of a surface in memory to or from registers. What lies outside the surface loads as
// zero and is not stored, which is how row tails, padded head dimensions and unused page slots are dealt with.
#pragma once

#include "vectors.hpp"

namespace esimd_fmha::hw {

// A surface of dense rows, accessed in blocks of [Height rows][Width elements of T], as the payload its messages share:
// a block's place is an immediate offset of its message. The hardware wants the base on 64 bytes, so the surface starts
// at the line that holds the first element.
template <typename T, int Width, int Height> struct Surface2D {
    simd<uint32_t, 16> payload = 0;

    Surface2D(uint64_t address, int num_rows, uint32_t row_bytes, uint32_t row_stride) {
        const uint32_t shift = uint32_t(address) & line_mask;
        payload[2] = shift + row_bytes - 1;
        payload[4] = row_stride - 1;
        payload[5] = shift / uint32_t(sizeof(T));
        payload[7] = uint32_t(Width - 1) | uint32_t(Height - 1) << 8;
        rebase(address, num_rows);
    }

    // Moves the surface to an address with the same offset in its line. With no rows every block lies below the surface.
    void rebase(uint64_t address, int num_rows) {
        payload.template bit_cast_view<uint64_t>()[0] = address & ~uint64_t(line_mask);
        payload[3] = num_rows > 0 ? num_rows - 1 : 0;
        payload[6] = num_rows > 0 ? 0 : 1;
    }

  private:
    static constexpr uint32_t line_mask = 63;
};

using CacheHints = esimd::detail::vector_type_t<uint8_t, 2>; // L1, L2
inline CacheHints cached() {
    return {uint8_t(esimd::cache_hint::cached), uint8_t(esimd::cache_hint::cached)};
}
inline CacheHints write_back() {
    return {uint8_t(esimd::cache_hint::write_back), uint8_t(esimd::cache_hint::write_back)};
}

// [Height][Width] at column X, row Y.
template <int X, int Y, typename T, int Width, int Height>
inline simd<T, Width * Height> load_block(const Surface2D<T, Width, Height> &surface) {
    using Raw = esimd::detail::__raw_t<T>;
    simd<Raw, Width * Height> block;
    block = __esimd_lsc_load2d_descriptor<Raw, 1, Width, Height, X, Y, Width * Height>(1, surface.payload.data(),
                                                                                     block.data(), cached());
    return block.template bit_cast_view<T>();
}

// [Width][Height] of 32-bit elements: rows become columns. T is what the 32 bits hold.
template <typename T, int X, int Y, int Width, int Height>
inline simd<T, Width * Height * 4 / sizeof(T)> load_transposed(const Surface2D<uint32_t, Width, Height> &surface) {
    simd<uint32_t, Width * Height> block;
    block = __esimd_lsc_load2d_descriptor_transpose<uint32_t, 1, Width, Height, X, Y, Width * Height>(
        1, surface.payload.data(), block.data(), cached());
    return block.template bit_cast_view<T>();
}

// [Height / 2][Width][2] of 16-bit elements: pairs of rows interleaved, as the B operand of DPAS wants them.
template <int X, int Y, typename T, int Width, int Height>
inline simd<T, Width * Height> load_vnni(const Surface2D<T, Width, Height> &surface) {
    using Raw = esimd::detail::__raw_t<T>;
    simd<Raw, Width * Height> block;
    block = __esimd_lsc_load2d_descriptor_transform<Raw, 1, Width, Height, X, Y, Width * Height>(
        1, surface.payload.data(), block.data(), cached());
    return block.template bit_cast_view<T>();
}

template <typename T, int Width, int Height> inline void prefetch_block(const Surface2D<T, Width, Height> &surface) {
    using Raw = esimd::detail::__raw_t<T>;
    simd<Raw, Width * Height> unused;
    __esimd_lsc_prefetch_descriptor<Raw, 1, Width, Height, 0, 0, Width * Height>(1, surface.payload.data(),
                                                                               unused.data(), cached());
}

template <int X, int Y, typename T, int Width, int Height>
inline void store_block(const Surface2D<T, Width, Height> &surface, simd<T, Width * Height> block) {
    using Raw = esimd::detail::__raw_t<T>;
    simd<Raw, Width * Height> raw = block.template bit_cast_view<Raw>();
    __esimd_lsc_store_descriptor<Raw, 1, Width, Height, X, Y, Width * Height>(1, surface.payload.data(), raw.data(),
                                                                            write_back());
}

} // namespace esimd_fmha::hw
