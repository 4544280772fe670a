// What both hardware layers and the policies are written in: vectors, loops without run-time indices, work-item ids.
#pragma once

#include <stdint.h>

// The kernels include nothing but each other and the compiler's own <stdint.h>: a machine without C++ headers compiles
// them, and fast. What SYCL's headers would declare is declared here and in xe/esimd.hpp.
extern __attribute__((sycl_device)) unsigned long __spirv_BuiltInWorkgroupId(int dimension);
extern __attribute__((sycl_device)) unsigned long __spirv_BuiltInLocalInvocationId(int dimension);

// Elements side by side; + - * and comparisons are clang's, element by element.
template <typename T, int N> using vec = T __attribute__((ext_vector_type(N)));

namespace esimd_fmha::hw {

constexpr float infinity = __builtin_inff();
constexpr float ln2 = 0.69314718056f;
constexpr float log2e = 1.44269504089f;

template <int Value> struct Constant {
    constexpr operator int() const { return Value; }
};
template <typename T, T... I> struct Indices {};

// Calls body(Constant<0>{}) ... body(Constant<N - 1>{}): registers have no run-time index.
template <int N, typename Body> inline void unroll(Body &&body) {
    [&]<int... I>(Indices<int, I...>) { (body(Constant<I>{}), ...); }(__make_integer_seq<Indices, int, N>{});
}

inline int group_id(int dimension) { return int(__spirv_BuiltInWorkgroupId(dimension)); }
inline int thread_id() { return int(__spirv_BuiltInLocalInvocationId(0)); }

// 0, 1, 2 ..
template <int N> inline vec<int, N> iota() {
    vec<int, N> numbers;
    unroll<N>([&](auto i) { numbers[int(i)] = i; });
    return numbers;
}

} // namespace esimd_fmha::hw
