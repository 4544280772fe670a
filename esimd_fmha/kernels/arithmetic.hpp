// Integer arithmetic of the grid and the tiles.
#pragma once

#include "config.hpp"
#include "params.hpp"

namespace esimd_fmha {

inline int min(int a, int b) { return a < b ? a : b; }
inline int max(int a, int b) { return a > b ? a : b; }

// number must not be negative: an unsigned division by a power of two is a shift, a signed one is emulated.
inline int floor_div(int number, unsigned divisor) { return int(unsigned(number) / divisor); }
inline int ceil_div(int number, unsigned divisor) { return floor_div(number + int(divisor) - 1, divisor); }

// Exact for 0 <= number < 2^31.
inline int floor_div(int number, const FastDivisor &divisor) {
    return int(uint32_t(uint64_t(2 * uint32_t(number)) * divisor.multiplier >> 32) >> divisor.shift);
}

// The true number of columns of v and out. Where both head dimensions are padded to the same number they are equal, and
// the key loop has one number less to keep.
inline int head_dim_v(const FmhaParams &params) {
    return head_dim_v_padded == head_dim_qk_padded ? params.head_dim : params.head_dim_v;
}

} // namespace esimd_fmha
