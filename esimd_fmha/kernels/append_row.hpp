// What becomes of a row of new K or V in the cache.
#pragma once

#include "hardware.hpp"

namespace esimd_fmha {

// To the bit; where the cache has a scale, which its elements are multiplied with when they are read, divided by it and
// rounded to them.
inline void append_row(uint64_t to, uint64_t from, int columns, float scale) {
    if constexpr (has_descale)
        hw::quantize_row(to, from, columns, scale);
    else
        hw::copy_row(to, from, columns * int(sizeof(Element)));
}

} // namespace esimd_fmha
