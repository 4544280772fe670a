// The arguments of the kernels: one struct, passed by value; argument.hpp says which. This is the only listing of
// fields. params.py reads it, and refuses every line but comments, structs and their fields of fixed-size types.
//
// A uint64_t is an address, and every address is a uint64_t. Strides are in bytes. A query token is a packed one.
//
// What block_table, cu_seqlens_q and seqlens_kv hold is data that nobody checked. Kernels clamp it, where they load it,
// to what the numbers below allow, so that no value of it leads outside the tensors.
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
    uint64_t v_cache;      // as k_cache, of head_dim_v
    uint64_t block_table;  // [batch, max_pages] int32; unused when packed
    uint64_t cu_seqlens_q; // [batch + 1] int32
    uint64_t seqlens_kv;   // paged: seqused_k [batch] int32; packed: cu_seqlens_k [batch + 1] int32; with a current
                           // chunk: cache_seqlens [batch] int32
    uint64_t out;          // [total_q, num_heads_q, head_dim_v]
    uint64_t lse;          // [num_heads_q, total_q] float32, natural log; 0 when not asked for
    // Of the splits, with rows as query_rows.hpp numbers them; 0 without splits.
    uint64_t o_partial;       // [num_splits, grid_heads, rows, head_dim_v_padded] float32, unnormalised
    uint64_t max_sum_partial; // [num_splits, grid_heads, rows, 2] float32: row max (base 2) and row sum
    uint32_t q_token_stride, q_head_stride;
    uint32_t k_page_stride, k_slot_stride, k_head_stride;
    uint32_t v_page_stride, v_slot_stride, v_head_stride;
    uint32_t out_token_stride, out_head_stride;
    uint32_t block_table_stride; // between sequences
    uint32_t last_page;          // the largest page id, num_pages - 1; packed: INT32_MAX
    int32_t total_k;             // packed: tokens of k and v
    int32_t max_seqlen_kv; // keys that a sequence can have: in its row of block_table or in total_k; 0 without pages
    int32_t batch;
    int32_t total_q;
    uint16_t num_heads_q;
    uint16_t heads_per_section; // of the grid's heads, see fmha_prefill.cpp
    int32_t head_dim;           // columns of q and k
    int32_t page_size;          // tokens; packed K/V count as pages of tile_kv tokens
    int32_t num_work_groups_q;  // work-groups launched along the query rows
    uint16_t causal;
    uint16_t paged;     // else k and v are packed
    int32_t head_dim_v; // columns of v and out
    float scale_log2;   // softmax_scale * log2(e)
    FastDivisor by_page_size;
    FastDivisor by_group_size; // query heads per KV head
    SplitPlan split;
};

// What only kernels take that are compiled for an option, behind FmhaParams: the others' argument, and with it their
// machine code, stays as it is.
struct OptionParams {
    uint64_t sinks;                 // [num_heads_q] float32, or elements as of q; natural log
    uint64_t alibi_slopes;          // [batch, num_heads_q] float32
    uint64_t causal_flags;          // [batch] integers of causal_flag_bytes; 0: not causal
    uint64_t k_new;                 // the current chunk: [total_k_new, num_heads_kv, head_dim]
    uint64_t v_new;                 // as k_new
    uint64_t cu_seqlens_new;        // [batch + 1] int32: where the chunk of each sequence starts in them
    uint64_t k_descale;             // [batch, num_heads_kv] float32; 0 where k_factor says all
    uint64_t v_descale;             // as k_descale
    uint32_t alibi_sequence_stride; // 0 if all sequences have the same slopes
    uint32_t k_new_token_stride, k_new_head_stride;
    uint32_t v_new_token_stride, v_new_head_stride;
    int32_t total_k_new;
    // Keys that a row sees before and after its position; more than any sequence has where there is no limit.
    int32_t window_left, window_right; // causal: right is 0, but a sequence that a flag makes causal ignores it
    float softcap_log2;                // softcap * log2(e)
    float tanh_scale_log2;             // softmax_scale / softcap * 2 * log2(e)
    int32_t group_size;                // query heads per KV head, packed into tiles
    uint32_t k_descale_sequence_stride, k_descale_head_stride;
    uint32_t v_descale_sequence_stride, v_descale_head_stride;
    float k_factor, v_factor; // of all elements of K and of V
    uint16_t float_sinks;     // whether sinks are float32
    uint16_t causal_flag_bytes;
};

} // namespace esimd_fmha
