// The arguments of the kernels: one struct, FmhaParams, passed by value. This is the only listing of its fields.
// params.py reads it, and refuses every line but comments, structs and their fields of fixed-size types.
//
// A uint64_t is an address, and every address is a uint64_t. Strides are in bytes. A query token is a packed one.
#pragma once

#include <stdint.h>

namespace esimd_fmha {

// Division by a number that only the host knows, exact for 0 <= n < 2^31: n / divisor = n * multiplier >> (31 + shift).
struct FastDivisor {
    uint32_t multiplier; // 2^(31 + shift) / divisor, rounded up
    uint32_t shift;      // log2(divisor), rounded up
};

// How the KV tiles visible to a work-group are shared among splits.
struct SplitPlan {
    int32_t num_splits;      // splits launched for every work-group of query rows and head
    int32_t tiles_per_split; // > 0: every split has this many tiles; 0: an even share of the visible tiles
    FastDivisor by;          // by tiles_per_split, or by num_splits when that is 0
};

struct FmhaParams {
    uint64_t q;            // [total_q, num_heads_q, head_dim]
    uint64_t k_cache;      // [num_pages, page_size, num_heads_kv, head_dim]; packed: [total_k, num_heads_kv, head_dim]
    uint64_t v_cache;      // as k_cache
    uint64_t block_table;  // [batch, max_pages] int32; unused when packed
    uint64_t cu_seqlens_q; // [batch + 1] int32
    uint64_t seqlens_kv;   // paged: seqused_k [batch] int32; packed: cu_seqlens_k [batch + 1] int32
    uint64_t out;          // [total_q, num_heads_q, head_dim]
    uint64_t lse;          // [num_heads_q, total_q] float32, natural log; 0 when not asked for
    uint64_t o_partial; // [num_splits, total_q, num_heads_q, head_dim_v_padded] float32, unnormalised; 0 without splits
    uint64_t max_sum_partial; // [num_splits, total_q, num_heads_q, 2] float32: row max (base 2) and row sum
    uint32_t q_token_stride, q_head_stride;
    uint32_t k_page_stride, k_slot_stride, k_head_stride;
    uint32_t v_page_stride, v_slot_stride, v_head_stride;
    uint32_t out_token_stride, out_head_stride;
    uint32_t block_table_stride; // between sequences
    int32_t batch;
    int32_t total_q;
    int32_t num_heads_q;
    int32_t head_dim;          // columns of q and k
    int32_t page_size;         // tokens; packed K/V count as pages of tile_kv tokens
    int32_t num_work_groups_q; // work-groups launched along the query rows
    uint16_t causal;
    uint16_t paged;     // else k and v are packed
    int32_t head_dim_v; // columns of v and out; head_dim in kernels that pad both to the same number
    float scale_log2;   // softmax_scale * log2(e)
    FastDivisor by_page_size;
    FastDivisor by_group_size; // query heads per KV head
    SplitPlan split;
};

} // namespace esimd_fmha
