// Rows of memory moved as they are, whatever their elements mean.
#pragma once

#include "vectors.hpp"

namespace esimd_fmha::hw {

// num_bytes is even.
inline void copy_row(uint64_t to, uint64_t from, int num_bytes) {
    constexpr int block_bytes = 16;
    int at = 0;
    for (; at + block_bytes <= num_bytes; at += block_bytes)
        __builtin_memcpy(reinterpret_cast<char *>(to) + at, reinterpret_cast<const char *>(from) + at, block_bytes);
    for (; at < num_bytes; at += int(sizeof(uint16_t)))
        __builtin_memcpy(reinterpret_cast<char *>(to) + at, reinterpret_cast<const char *>(from) + at,
                         sizeof(uint16_t));
}

} // namespace esimd_fmha::hw
