// Scalars and row vectors in registers.
#pragma once

#include "esimd.hpp"

// A free-function kernel over an nd_range<3>, explicitly vectorised.
#define ESIMD_FMHA_KERNEL                                                                                              \
    extern "C" __attribute__((sycl_device)) __attribute__((sycl_explicit_simd))                                        \
    [[__sycl_detail__::add_ir_attributes_function("sycl-nd-range-kernel", 3)]] void

namespace esimd_fmha::hw {

constexpr int lanes = 16; // float32 lanes of a 64-byte register, columns of a DPAS result

template <typename T> using GlobalPointer = __attribute__((opencl_global)) T *;

inline int load_int(uint64_t address, uint32_t index) {
    return reinterpret_cast<GlobalPointer<const int>>(address)[index];
}
inline float load_float(uint64_t address, int64_t index) {
    return reinterpret_cast<GlobalPointer<const float>>(address)[index];
}
inline void store_float(uint64_t address, int64_t index, float value) {
    reinterpret_cast<GlobalPointer<float>>(address)[index] = value;
}

using RowVector = vec<float, tile_q>;
using RowIndices = vec<int, tile_q>;

template <int N> inline vec<float, N> max(vec<float, N> a, vec<float, N> b) { return __esimd_fmax<float, N>(a, b); }
inline RowVector max(RowVector a, RowVector b) { return max<tile_q>(a, b); }
inline RowIndices min(RowIndices a, RowIndices b) { return a < b ? a : b; }
inline RowVector exp2(RowVector x) { return __spirv_ocl_native_exp2<float, tile_q>(x); }
inline RowVector log2(RowVector x) { return __spirv_ocl_native_log2<float, tile_q>(x); }
inline RowVector inv(RowVector x) { return __spirv_ocl_native_recip<float, tile_q>(x); }

inline float max(float a, float b) { return a > b ? a : b; }
inline float exp2(float x) { return __spirv_ocl_native_exp2<float, 1>(x)[0]; }
inline float log2(float x) { return __spirv_ocl_native_log2<float, 1>(x)[0]; }
inline float inv(float x) { return __spirv_ocl_native_recip<float, 1>(x)[0]; }

// condition ? a : b, row by row; a condition is what comparing two vectors yields.
inline RowVector select(RowIndices condition, RowVector a, RowVector b) { return condition ? a : b; }
inline float select(bool condition, float a, float b) { return condition ? a : b; }

inline RowIndices row_iota() { return iota<tile_q>(); }

// M consecutive elements of a vector, beginning with element First.
template <int First, int M, typename T, int N> inline vec<T, M> slice(vec<T, N> from) {
    return __esimd_rdregion<T, N, M, 0, M, 1>(from, First * sizeof(T));
}
template <int First, typename T, int N, int M> inline void set_slice(vec<T, N> &into, vec<T, M> values) {
    into = __esimd_wrregion<T, N, M, 0, M, 1>(into, values, First * sizeof(T));
}

} // namespace esimd_fmha::hw
