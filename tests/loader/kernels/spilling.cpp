// Reverses 320 vectors of 64 bytes, all of which are in registers between the loads and the stores: 64 more than there
// are.
#include "argument.hpp"

using Vector = float __attribute__((ext_vector_type(16)));

template <typename T, int N, unsigned long Align>
__attribute__((sycl_device, sycl_explicit_simd)) Vector __esimd_svm_block_ld(const Vector *address);
template <typename T, int N, unsigned long Align>
__attribute__((sycl_device, sycl_explicit_simd)) void __esimd_svm_block_st(Vector *address, Vector value);

KERNEL NAME(Argument argument) {
    constexpr int num_vectors = 320;
    Vector vectors[num_vectors];
#pragma unroll
    for (int i = 0; i < num_vectors; ++i)
        vectors[i] = __esimd_svm_block_ld<float, 16, 64>(reinterpret_cast<const Vector *>(argument.a) + i);
#pragma unroll
    for (int i = 0; i < num_vectors; ++i)
        __esimd_svm_block_st<float, 16, 64>(reinterpret_cast<Vector *>(argument.sum) + i, vectors[num_vectors - 1 - i]);
}
