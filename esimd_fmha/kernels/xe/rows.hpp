// Rows of memory moved as they are, whatever their elements mean; and rows of K and V made what a cache holds.
#pragma once

#include "gather.hpp"

namespace esimd_fmha::hw {

// Moves blocks of N dwords while a whole one is left. The addresses are multiples of 16.
template <int N> inline void copy_blocks(uint64_t &to, uint64_t &from, int &num_bytes) {
    constexpr int block_bytes = N * sizeof(uint32_t);
    using Block = vec<uint32_t, N>;
    for (; num_bytes >= block_bytes; num_bytes -= block_bytes, to += block_bytes, from += block_bytes)
        __esimd_svm_block_st<uint32_t, N, 16>(
            reinterpret_cast<Block *>(to),
            __esimd_svm_block_ld<uint32_t, N, 16>(reinterpret_cast<const Block *>(from)));
}

// num_bytes is even, and so are the addresses.
inline void copy_row(uint64_t to, uint64_t from, int num_bytes) {
    if ((to | from | num_bytes) % 16 == 0) {
        copy_blocks<64>(to, from, num_bytes);
        copy_blocks<16>(to, from, num_bytes);
        copy_blocks<4>(to, from, num_bytes);
        return;
    }
    const int num_elements = num_bytes / int(sizeof(uint16_t));
    for (int first = 0; first < num_elements; first += lanes) {
        const auto elements = iota<lanes>() + first;
        const auto exists = __builtin_convertvector(elements < num_elements, vec<uint16_t, lanes>);
        const auto offsets = __builtin_convertvector(elements, vec<uint64_t, lanes>) * sizeof(uint16_t);
        const vec<uint16_t, lanes> zero = {};
        const auto values = __esimd_gather_ld<uint16_t, lanes, sizeof(uint16_t)>(from + offsets, exists, zero);
        __esimd_scatter_st<uint16_t, lanes, sizeof(uint16_t)>(values, to + offsets, exists);
    }
}

using KvBits = decltype(KvElement::bits);

template <int N> inline vec<KvBits, N> quantize(vec<uint16_t, N> elements, float scale) {
    const auto values = widen<N>(Element{}, __builtin_convertvector(elements, vec<uint32_t, N>));
    return round_to<N>(KvElement{}, __esimd_ieee_div<float, N>(values, vec<float, N>(scale)));
}

// Quantises blocks of N elements while a whole one is left. The addresses are multiples of 16.
template <int N> inline void quantize_blocks(uint64_t &to, uint64_t &from, int &num_elements, float scale) {
    using Loaded = vec<uint32_t, N * sizeof(Element) / sizeof(uint32_t)>;
    constexpr int stored_dwords = N * sizeof(KvElement) / sizeof(uint32_t);
    using Stored = vec<uint32_t, stored_dwords>;
    for (; num_elements >= N; num_elements -= N, to += N * sizeof(KvElement), from += N * sizeof(Element)) {
        const Loaded loaded = __esimd_svm_block_ld<uint32_t, N / 2, 16>(reinterpret_cast<const Loaded *>(from));
        __esimd_svm_block_st<uint32_t, stored_dwords, 16>(reinterpret_cast<Stored *>(to),
                                                          (Stored)quantize<N>((vec<uint16_t, N>)loaded, scale));
    }
}

// A row of Element, divided by a scale and rounded to KvElement. The addresses are multiples of the elements' sizes.
inline void quantize_row(uint64_t to, uint64_t from, int num_elements, float scale) {
    if ((to | from) % 16 == 0) {
        quantize_blocks<64>(to, from, num_elements, scale);
        quantize_blocks<16>(to, from, num_elements, scale);
    }
    for (int first = 0; first < num_elements; first += lanes) {
        const auto elements = iota<lanes>() + first;
        const auto exists = __builtin_convertvector(elements < num_elements, vec<uint16_t, lanes>);
        const auto numbers = __builtin_convertvector(elements, vec<uint64_t, lanes>);
        const vec<uint16_t, lanes> zero = {};
        const auto loaded =
            __esimd_gather_ld<uint16_t, lanes, sizeof(uint16_t)>(from + numbers * sizeof(Element), exists, zero);
        const auto quantized = quantize<lanes>(loaded, scale);
        __esimd_scatter_st<KvBits, lanes, sizeof(KvBits)>(quantized, to + numbers * sizeof(KvElement), exists);
    }
}

} // namespace esimd_fmha::hw
