// The arguments of the kernels, one struct passed by value; params.py mirrors it field by field.
// Addresses are 64-bit integers, strides are in bytes, "row" is a packed query token.
#pragma once

#include <stdint.h>

namespace esimd_fmha {

// Division by a number known to the host only, exact for 0 <= n < 2^31.
struct FastDivisor {
    uint32_t multiplier; // 2^(31 + shift) / divisor, rounded up
    uint32_t shift;      // log2(divisor), rounded up

    int divide(int n) const { return int(uint32_t(uint64_t(2 * uint32_t(n)) * multiplier >> 32) >> shift); }
};

// How the KV tiles visible to a work-group are shared among splits.
struct SplitPlan {
    int32_t num_splits;      // splits launched for every (query tile, head)
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
    uint64_t o_partial; // [num_splits, total_q, num_heads_q, head_dim_padded] float32, unnormalised; 0 without splits
    uint64_t max_sum_partial; // [num_splits, total_q, num_heads_q, 2] float32: row max (base 2) and row sum
    uint32_t q_row_stride, q_head_stride;
    uint32_t k_page_stride, k_slot_stride, k_head_stride;
    uint32_t v_page_stride, v_slot_stride, v_head_stride;
    uint32_t out_row_stride, out_head_stride;
    uint32_t block_table_stride; // of a sequence, in bytes
    int32_t batch;
    int32_t total_q;
    int32_t num_heads_q;
    int32_t head_dim;
    int32_t page_size;   // tokens; packed K/V count as pages of tile_kv tokens
    int32_t num_work_groups_q; // launched work-groups along the query rows
    int32_t causal;
    int32_t paged;    // else k and v are packed
    float scale_log2; // softmax_scale * log2(e)
    FastDivisor by_page_size;
    FastDivisor by_group_size; // query heads per KV head
    SplitPlan split;
};

static_assert(sizeof(FmhaParams) == 192, "params.py mirrors this layout");

} // namespace esimd_fmha
