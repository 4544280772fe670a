// Rows of memory moved as they are, whatever their elements mean; and rows of K and V made what a cache holds.
#pragma once

#include "tiles.hpp"

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

// A row of Element, divided by a scale and rounded to KvElement.
inline void quantize_row(uint64_t to, uint64_t from, int num_elements, float scale) {
    const auto *elements = reinterpret_cast<const Element *>(from);
    auto *quantized = reinterpret_cast<KvElement *>(to);
    int i = 0;
    for (; i + 8 <= num_elements; i += 8)
        store<8>(quantized + i, load<8>(elements + i) / scale);
    for (; i < num_elements; ++i)
        store(quantized + i, widen(elements[i]) / scale);
}

} // namespace esimd_fmha::hw
