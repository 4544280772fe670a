// The compile-time configuration of a kernel. The host passes it as -D options; everything derived from it is here.
#pragma once

#include <stdint.h>

namespace esimd_fmha {

struct fp16 {
    uint16_t bits;
};
struct bf16 {
    uint16_t bits;
};
struct e4m3 { // OCP's E4M3, torch.float8_e4m3fn: bias 7, no infinity; all ones is NaN
    uint8_t bits;
};
struct e5m2 { // OCP's E5M2: the upper byte of an fp16
    uint8_t bits;
};

// How a GPU reaches the rows of a tensor, from the fastest way to the one that any tensor allows.
enum class Access {
    block,    // by 2D block messages; of packed heads every row of q and out by messages of its own
    rows,     // row by row, from addresses that are multiples of 4 bytes
    elements, // element by element, from even addresses
    bytes     // byte by byte: fp8 at odd addresses
};

using Element = FMHA_DTYPE;                 // of q and out: fp16 or bf16
using KvElement = FMHA_KV_DTYPE;            // of k and v: Element, e4m3 or e5m2
constexpr int head_parts = FMHA_HEAD_PARTS; // threads that share the rows of a tile, each with a part of the columns
constexpr int head_dim_qk_padded =
    FMHA_HEAD_DIM / head_parts; // columns of q and k in a thread's registers; the true head_dim may be smaller
constexpr int head_dim_v_padded = FMHA_HEAD_DIM_V / head_parts; // columns of v and out
constexpr bool equal_head_dims = FMHA_EQUAL_HEAD_DIMS;          // v and out have as many columns as q and k
constexpr int tile_q = FMHA_TILE_Q;                             // query rows a thread owns
constexpr int tile_kv = FMHA_TILE_KV;                           // keys a thread visits per loop iteration
constexpr int run_kv =
    FMHA_RUN_KV; // keys of a tile that are sure to lie in one page, or 1: a page is looked up for each
constexpr int threads = FMHA_THREADS;            // hardware threads of a work-group, stacked along the query rows
constexpr bool packed_heads = FMHA_PACKED_HEADS; // tiles hold all query heads of a KV head (query_rows.hpp)
constexpr Access kv_access = Access::FMHA_KV_ACCESS, q_access = Access::FMHA_Q_ACCESS,
                 out_access = Access::FMHA_OUT_ACCESS;
// Columns of k and of v that exist, for kernels that do not reach them by block messages: those know the head
// dimension.
constexpr int k_columns = FMHA_K_COLUMNS, v_columns = FMHA_V_COLUMNS;

constexpr bool shared_kv = FMHA_SHARED_KV; // the threads of a work-group convert K and V in fp8 together

// What calls ask for and kernels only hold when asked.
constexpr bool has_softcap = FMHA_SOFTCAP;             // scores go through tanh
constexpr bool has_window = FMHA_WINDOW;               // rows see only the keys around their position
constexpr bool has_sinks = FMHA_SINKS;                 // each query head has a score more, without a value
constexpr bool has_alibi = FMHA_ALIBI;                 // scores fall with the distance of the key
constexpr bool has_causal_flags = FMHA_CAUSAL_FLAGS;   // a tensor tells which sequences are causal
constexpr bool has_current_chunk = FMHA_CURRENT_CHUNK; // the last keys are read from k_new and v_new, not from pages
constexpr bool has_descale = FMHA_DESCALE;             // K and V are multiples of what their elements say

constexpr int runs_per_tile = tile_kv / run_kv;
constexpr int tiles_per_work_group = threads / head_parts;
constexpr int work_group_q = tiles_per_work_group * tile_q; // query rows a work-group owns

static_assert(tile_kv % run_kv == 0, "a tile is a whole number of runs");
static_assert(threads % head_parts == 0, "the threads of a tile are in one work-group");
static_assert(run_kv == 1 || run_kv % 16 == 0, "the matrix multiply takes 16 keys at a time");
static_assert(head_dim_qk_padded % 16 == 0 && head_dim_v_padded % 16 == 0,
              "the matrix multiply takes 16 head dimensions at a time");

} // namespace esimd_fmha
