// Scalars and row vectors in registers.
#pragma once

#include <cstdint>

#include <sycl/ext/intel/esimd.hpp>
#include <sycl/ext/intel/experimental/esimd/memory.hpp>

#define ESIMD_FMHA_KERNEL ESIMD_FMHA_ENTRY SYCL_ESIMD_KERNEL void

namespace esimd_fmha::hw {

namespace esimd = sycl::ext::intel::esimd;
template <typename T, int N> using simd = esimd::simd<T, N>;

constexpr int lanes = 16; // float32 lanes of a 64-byte register, columns of a DPAS result

inline int load_int(uint64_t address, int index) {
    return esimd::block_load<int, 1>(reinterpret_cast<const int *>(address) + index)[0];
}
inline float load_float(uint64_t address, int64_t index) {
    return esimd::block_load<float, 1>(reinterpret_cast<const float *>(address) + index)[0];
}
inline void store_float(uint64_t address, int64_t index, float value) {
    esimd::block_store<float, 1>(reinterpret_cast<float *>(address) + index, simd<float, 1>(value));
}

inline float scalar_max(float a, float b) { return esimd::max(a, b); }
inline float scalar_exp2(float x) { return esimd::exp2(x); }
inline float scalar_log2(float x) { return esimd::log2(x); }
inline float scalar_inv(float x) { return esimd::inv(x); }

using RowVector = simd<float, tile_q>;
using RowIndices = simd<int, tile_q>;

template <int N> inline simd<float, N> max(simd<float, N> a, simd<float, N> b) { return esimd::max(a, b); }
inline RowIndices min(RowIndices a, RowIndices b) { return esimd::min(a, b); }
template <int N> inline simd<float, N> exp2(simd<float, N> x) { return esimd::exp2(x); }
template <int N> inline simd<float, N> log2(simd<float, N> x) { return esimd::log2(x); }
template <int N> inline simd<float, N> inv(simd<float, N> x) { return esimd::inv(x); }

// condition ? a : b, row by row; a condition is what comparing two vectors yields.
template <int N> inline simd<float, N> select(esimd::simd_mask<N> condition, simd<float, N> a, simd<float, N> b) {
    b.merge(a, condition);
    return b;
}

inline RowIndices row_iota() { return RowIndices(0, 1); }

} // namespace esimd_fmha::hw
