// Code that was said to be miscompiled (see test_jit_claims.py).
#include "common.hpp"

#include <sycl/functional.hpp>

// ---- reduce with an operation other than plus and multiplies --------------------------------------------------------

KERNEL(reduce_maximum)(const float *a, float *r) {
    simd<float, 16> x(a);
    r[0] = 1.0f;
    r[1] = esimd::reduce<float>(x, sycl::maximum<>{});
    r[2] = 2.0f;
}

KERNEL(reduce_hmax)(const float *a, float *r) {
    simd<float, 16> x(a);
    r[0] = 1.0f;
    r[1] = esimd::hmax<float>(x);
    r[2] = 2.0f;
}

// ---- arrays of simd -------------------------------------------------------------------------------------------------

// An array element chosen at run time.
KERNEL(array_run_time)(const float *a, const int *index, float *r, int count) {
    simd<float, 16> sums[4] = {0.f, 1.f, 2.f, 3.f};
    for (int i = 0; i < count; ++i)
        sums[index[i]] += simd<float, 16>(a + 16 * i);
#pragma unroll
    for (int k = 0; k < 4; ++k)
        sums[k].copy_to(r + 16 * k);
}

// Pointers to vectors, chosen at run time: the form of the report.
KERNEL(pointers_run_time)(const float *a, const int *index, float *r, int count) {
    simd<float, 16> s0(0.f), s1(1.f), s2(2.f), s3(3.f);
    simd<float, 16> *sums[4] = {&s0, &s1, &s2, &s3};
    for (int i = 0; i < count; ++i)
        *sums[index[i]] += simd<float, 16>(a + 16 * i);
    s0.copy_to(r);
    s1.copy_to(r + 16);
    s2.copy_to(r + 32);
    s3.copy_to(r + 48);
}

// Pointers to vectors in a loop that is unrolled: every index is a constant.
KERNEL(pointers_unrolled)(const float *a, const int *, float *r, int) {
    simd<float, 16> s0(0.f), s1(1.f), s2(2.f), s3(3.f);
    simd<float, 16> *sums[4] = {&s0, &s1, &s2, &s3};
#pragma unroll
    for (int i = 0; i < 12; ++i)
        *sums[i * 5 % 4] += simd<float, 16>(a + 16 * i);
    s0.copy_to(r);
    s1.copy_to(r + 16);
    s2.copy_to(r + 32);
    s3.copy_to(r + 48);
}

// The same sums in one vector, the row chosen at run time by an indirect region.
KERNEL(one_vector_run_time)(const float *a, const int *index, float *r, int count) {
    simd<float, 64> sums;
#pragma unroll
    for (int k = 0; k < 4; ++k)
        sums.select<16, 1>(16 * k) = float(k);
    for (int i = 0; i < count; ++i)
        sums.select<16, 1>(16 * index[i]) += simd<float, 16>(a + 16 * i);
    sums.copy_to(r);
}

// ---- an address that is a constant minus a variable -----------------------------------------------------------------

KERNEL(address_constant_minus)(const uint32_t *a, uint32_t *r) {
    esimd::slm_init<512>();
    int i = local_index();
    simd<uint32_t, 16> values(a + 16 * i);
    esimd::slm_block_store<uint32_t, 16>(64 * i, values);
    esimd::barrier();
    esimd::slm_block_load<uint32_t, 16>(448 - 64 * i).copy_to(r + 16 * i);
}

KERNEL(address_plus)(const uint32_t *a, uint32_t *r) {
    esimd::slm_init<512>();
    int i = local_index();
    simd<uint32_t, 16> values(a + 16 * i);
    esimd::slm_block_store<uint32_t, 16>(64 * i, values);
    esimd::barrier();
    esimd::slm_block_load<uint32_t, 16>(64 * (i ^ 7)).copy_to(r + 16 * i);
}

// ---- load_2d with two blocks of 48 bytes ----------------------------------------------------------------------------

KERNEL(two_small_blocks)(const uint16_t *surface, uint16_t *r) {
    simd<uint16_t, 48> values = esimd::load_2d<uint16_t, 4, 6, 2, false, true, 48>(surface, 127, 15, 127, 0, 0);
#pragma unroll
    for (int i = 0; i < 48; ++i)
        r[i] = values[i];
}
