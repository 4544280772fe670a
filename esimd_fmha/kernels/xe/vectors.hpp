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
// By a masked message instead of a branch.
inline int load_int_if(bool condition, uint64_t address, uint32_t index, int otherwise) {
    const vec<uint64_t, 1> addresses = address + uint64_t(index) * sizeof(int);
    return __esimd_gather_ld<int, 1, sizeof(int)>(addresses, condition, vec<int, 1>(otherwise))[0];
}
inline uint32_t load_byte(uint64_t address, uint32_t index) {
    return reinterpret_cast<GlobalPointer<const uint8_t>>(address)[index];
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

// Whether a number is not within (-limit, limit); an infinity is not, NaN is.
inline RowIndices is_beyond(RowVector x, float limit) { return __spirv_ocl_fabs<float, tile_q>(x) >= limit; }
inline bool any_beyond(RowVector x, float limit) {
    return __esimd_any<uint16_t, tile_q>(__builtin_convertvector(is_beyond(x, limit), vec<uint16_t, tile_q>));
}

inline RowIndices row_iota() { return iota<tile_q>(); }

template <int N> inline vec<uint16_t, N> round_to(fp16, vec<float, N> values) {
    return (vec<uint16_t, N>)__builtin_convertvector(values, vec<_Float16, N>);
}
template <int N> inline vec<uint16_t, N> round_to(bf16, vec<float, N> values) {
    return (vec<uint16_t, N>)__esimd_bf_cvt<_Float16, float, N>(values); // the bits of bf16, typed _Float16
}

template <int N> inline vec<float, N> widen(fp16, vec<uint32_t, N> bits) {
    return __builtin_convertvector((vec<_Float16, N>)__builtin_convertvector(bits, vec<uint16_t, N>), vec<float, N>);
}
template <int N> inline vec<float, N> widen(bf16, vec<uint32_t, N> bits) { return (vec<float, N>)(bits << 16); }

inline float load_element(uint64_t address, int64_t index) {
    return widen<1>(Element{}, uint32_t(reinterpret_cast<GlobalPointer<const uint16_t>>(address)[index]))[0];
}

template <typename T> inline vec<T, tile_q> load_rows(uint64_t address, RowIndices index) {
    const auto addresses = address + __builtin_convertvector(index, vec<uint64_t, tile_q>) * sizeof(T);
    return __esimd_gather_ld<T, tile_q, sizeof(T)>(addresses, 1, vec<T, tile_q>(0));
}
inline RowVector load_floats(uint64_t address, RowIndices index) { return load_rows<float>(address, index); }
inline RowVector load_elements(uint64_t address, RowIndices index) {
    const auto bits = load_rows<uint16_t>(address, index);
    return widen<tile_q>(Element{}, __builtin_convertvector(bits, vec<uint32_t, tile_q>));
}

// M consecutive elements of a vector, beginning with element First.
template <int First, int M, typename T, int N> inline vec<T, M> slice(vec<T, N> from) {
    return __esimd_rdregion<T, N, M, 0, M, 1>(from, First * sizeof(T));
}
template <int First, typename T, int N, int M> inline void set_slice(vec<T, N> &into, vec<T, M> values) {
    into = __esimd_wrregion<T, N, M, 0, M, 1>(into, values, First * sizeof(T));
}

// One int from each index, at address + 4 * index.
template <int N> inline vec<int, N> load_ints(uint64_t address, vec<int, N> indices) {
    vec<int, N> numbers;
    unroll<N / lanes>([&](auto i) {
        const auto offsets =
            __builtin_convertvector(slice<i * lanes, lanes>(indices), vec<uint64_t, lanes>) * sizeof(int);
        const vec<int, lanes> zero = 0;
        set_slice<i * lanes>(numbers, __esimd_gather_ld<int, lanes, sizeof(int)>(offsets + address, 1, zero));
    });
    return numbers;
}

} // namespace esimd_fmha::hw
