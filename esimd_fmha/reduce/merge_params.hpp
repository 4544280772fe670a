// The argument of merge_states, passed by value. params.py reads it as it reads kernels/params.hpp, and the same holds:
// a uint64_t is an address, and every address is a uint64_t; strides are in bytes.
#pragma once

#include <stdint.h>

namespace esimd_fmha {

struct MergeParams {
    uint64_t o_a;   // [num_tokens, num_heads_q, head_dim_v], attention over the one set of keys
    uint64_t lse_a; // [num_heads_q, num_tokens] float32, natural log
    uint64_t o_b;   // over the other set
    uint64_t lse_b;
    uint64_t out; // as o_a
    uint64_t lse; // as lse_a; 0 when not asked for
    uint32_t o_a_token_stride, o_a_head_stride;
    uint32_t lse_a_head_stride, lse_a_token_stride;
    uint32_t o_b_token_stride, o_b_head_stride;
    uint32_t lse_b_head_stride, lse_b_token_stride;
    uint32_t out_token_stride, out_head_stride;
    uint32_t lse_head_stride, lse_token_stride;
    int32_t num_tokens;
    int32_t head_dim_v;
};

} // namespace esimd_fmha
