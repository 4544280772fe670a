// Integer arithmetic of the grid and the tiles.
#pragma once

#include "config.hpp"
#include "params.hpp"
#include "simd.hpp"

namespace esimd_fmha {

inline int min(int a, int b) { return a < b ? a : b; }
inline int max(int a, int b) { return a > b ? a : b; }
inline int clamp(int number, int low, int high) { return min(max(number, low), high); }

// number must not be negative: an unsigned division by a power of two is a shift, a signed one is emulated.
inline int floor_div(int number, unsigned divisor) { return int(unsigned(number) / divisor); }
inline int ceil_div(int number, unsigned divisor) { return floor_div(number + int(divisor) - 1, divisor); }

// Exact for 0 <= number < 2^31.
inline int floor_div(int number, const FastDivisor &divisor) {
    return int(uint32_t(uint64_t(2 * uint32_t(number)) * divisor.multiplier >> 32) >> divisor.shift);
}
template <int N> inline vec<int, N> floor_div(vec<int, N> numbers, const FastDivisor &divisor) {
    using Wide = vec<uint64_t, N>;
    const Wide products = __builtin_convertvector(2 * numbers, Wide) * uint64_t(divisor.multiplier);
    return __builtin_convertvector(products >> (32 + uint64_t(divisor.shift)), vec<int, N>);
}

// The last of count intervals, one after the other, that does not start beyond a number; start_of(i) is where one
// starts.
template <typename StartOf> inline int last_not_beyond(int number, int count, StartOf &&start_of) {
    int low = 0, high = count - 1;
    while (low < high) {
        const int middle = (low + high + 1) >> 1;
        if (start_of(middle) <= number)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

// The true number of columns of v and out. Where it is that of q and k the key loop has one number less to keep.
inline int head_dim_v(const FmhaParams &params) { return equal_head_dims ? params.head_dim : params.head_dim_v; }

} // namespace esimd_fmha
