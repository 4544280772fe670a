// Kernels with a fault that only ESIMD can have; their test gives the arguments that bring it out.
#include "common.hpp"

KERNEL(surface_load)(const uint8_t *surface, int width, int height, int pitch, int x, int y, uint16_t *r) {
    simd<uint16_t, 128> values =
        esimd::load_2d<uint16_t, 16, 8>((const uint16_t *)surface, width - 1, height - 1, pitch - 1, x, y);
    values.copy_to(r);
}

KERNEL(surface_store)(uint8_t *surface, int width, int height, int pitch, int x, int y) {
    simd<uint16_t, 128> values(0, 1);
    esimd::store_2d<uint16_t, 16, 8>((uint16_t *)surface, width - 1, height - 1, pitch - 1, x, y, values);
}

KERNEL(surface_prefetch)(const uint8_t *surface, int width, int height, int pitch, int x, int y, uint16_t *r) {
    esimd::properties hints{esimd::cache_hint_L1<esimd::cache_hint::cached>,
                            esimd::cache_hint_L2<esimd::cache_hint::cached>};
    esimd::prefetch_2d<uint16_t, 16, 8>((const uint16_t *)surface, width - 1, height - 1, pitch - 1, x, y, hints);
    r[0] = 1;
}

// C = A B where B is loaded with or without the VNNI transformation that DPAS wants.
template <bool Transformed> ESIMD_INLINE void product(const half *g_A, const half *g_B, float *g_C) {
    simd<half, 128> A(g_A);
    simd<half, 256> B = esimd::load_2d<half, 16, 16, 1, false, Transformed>(g_B, 63, 15, 63, 0, 0);
    simd<float, 128> C = esimd::xmx::dpas<8, 8, float>(B, A);
    C.copy_to(g_C);
}
KERNEL(product_with_vnni)(const half *g_A, const half *g_B, float *g_C) { product<true>(g_A, g_B, g_C); }
KERNEL(product_without_vnni)(const half *g_A, const half *g_B, float *g_C) { product<false>(g_A, g_B, g_C); }

// Two threads wait for a third signal that nobody gives.
KERNEL(named_barrier_short_of_producers)(int *r) {
    esimd::named_barrier_init<2>();
    esimd::named_barrier_signal(1, 0, 3, 3);
    esimd::named_barrier_wait(1);
    r[local_index()] = 1;
}

// Each waits for what the other signals only afterwards.
KERNEL(crossed_named_barriers)(int *r) {
    esimd::named_barrier_init<3>();
    int mine = 1 + local_index(), other = 2 - local_index();
    esimd::named_barrier_signal(mine, 2, 1, 1);
    esimd::named_barrier_wait(mine);
    esimd::named_barrier_signal(other, 1, 1, 1);
    r[local_index()] = 1;
}

KERNEL(block_past_the_end)(const uint32_t *a, uint32_t *r, int first) {
    simd<uint32_t, 16> values = esimd::block_load<uint32_t, 16>(a + first + 16 * thread_index());
    esimd::block_store<uint32_t, 16>(r + 16 * thread_index(), values);
}

KERNEL(slm_past_the_end)(uint32_t *r, int offset) {
    esimd::slm_init<256>();
    esimd::slm_block_store<uint32_t, 16>(0, simd<uint32_t, 16>(1));
    esimd::slm_block_load<uint32_t, 16>(offset).copy_to(r);
}

// Two results of the math unit and two of loads in flight, each waited for by a token of its own.
KERNEL(tokens)(const float *a, const float *b, float *r) {
    simd<float, 16> x = esimd::block_load<float, 16>(a), y = esimd::block_load<float, 16>(b);
    simd<float, 16> product = x * y;
    simd<float, 16> power = esimd::exp2(product), root = esimd::sqrt(y);
    simd<float, 16> sum = power + root;
    esimd::block_store<float, 16>(r, sum * x);
}

KERNEL(dpas_tokens)(const half *g_A, const half *g_B, float *g_C) {
    simd<half, 128> A(g_A);
    simd<half, 256> B(g_B);
    simd<float, 128> C = esimd::xmx::dpas<8, 8, float>(B, A);
    C *= 2.0f;
    C.copy_to(g_C);
}

// C [4][8, 16] += A [4][8, 16] x B [16, 16], steps times with the next B: four dpas of one B, a macro, in a loop.
KERNEL(dpas_macros)(const half *g_A, const half *g_B, float *g_C, int steps) {
    simd<half, 512> A = esimd::block_load<half, 512>(g_A);
    simd<float, 512> C = 0;
    for (int step = 0; step < steps; ++step) {
        simd<half, 256> B = esimd::block_load<half, 256>(g_B + 256 * step);
#pragma unroll
        for (int i = 0; i < 4; ++i)
            C.select<128, 1>(128 * i) = esimd::xmx::dpas<8, 8, float>(simd<float, 128>(C.select<128, 1>(128 * i)), B,
                                                                      simd<half, 128>(A.select<128, 1>(128 * i)));
    }
    esimd::block_store<float, 512>(g_C, C);
}
