// The argument of append_kv, passed by value. params.py reads it as it reads params.hpp, and the same holds: a uint64_t
// is an address, and every address is a uint64_t; strides are in bytes.
#pragma once

#include "params.hpp"

namespace esimd_fmha {

struct AppendParams {
    uint64_t key;          // [num_tokens, num_heads_kv, head_dim] elements of 16 bits
    uint64_t value;        // as key
    uint64_t k_cache;      // [num_pages, page_size, num_heads_kv, head_dim]
    uint64_t v_cache;      // as k_cache
    uint64_t slot_mapping; // [num_tokens] int64: page * page_size + offset
    uint64_t k_descale;    // [num_heads_kv] float32; 0 where k_factor says all
    uint64_t v_descale;    // as k_descale
    uint32_t key_token_stride, key_head_stride;
    uint32_t value_token_stride, value_head_stride;
    uint32_t k_page_stride, k_slot_stride, k_head_stride;
    uint32_t v_page_stride, v_slot_stride, v_head_stride;
    int32_t num_heads;
    int32_t num_rows;  // num_tokens * num_heads
    int32_t num_slots; // num_pages * page_size
    int32_t page_size;
    int32_t head_dim;
    uint32_t k_descale_head_stride, v_descale_head_stride;
    float k_factor, v_factor; // what all elements of the cache are multiplied with, where no tensor says it
    FastDivisor by_num_heads;
    FastDivisor by_page_size;
};

} // namespace esimd_fmha
