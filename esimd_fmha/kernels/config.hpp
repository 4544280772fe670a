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

using Element = FMHA_DTYPE;                        // of q and out: fp16 or bf16
using KvElement = Element;                         // of k and v
constexpr int head_dim_qk_padded = FMHA_HEAD_DIM;  // columns of q and k in registers; the true head_dim may be smaller
constexpr int head_dim_v_padded = FMHA_HEAD_DIM_V; // columns of v and out
constexpr int tile_q = FMHA_TILE_Q;                // query rows a thread owns
constexpr int tile_kv = FMHA_TILE_KV;              // keys a thread visits per loop iteration
constexpr int run_kv = FMHA_RUN_KV;      // keys of a tile that are sure to lie in one page, gcd(page_size, tile_kv)
constexpr bool block_2d = FMHA_BLOCK_2D; // tensors are such that 2D block messages can address them
constexpr int threads = FMHA_THREADS;    // hardware threads of a work-group, stacked along the query rows

constexpr int runs_per_tile = tile_kv / run_kv;
constexpr int work_group_q = threads * tile_q; // query rows a work-group owns

static_assert(tile_kv % run_kv == 0, "a tile is a whole number of runs");
static_assert(run_kv % 16 == 0, "the matrix multiply takes 16 keys at a time");
static_assert(head_dim_qk_padded % 16 == 0 && head_dim_v_padded % 16 == 0,
              "the matrix multiply takes 16 head dimensions at a time");

} // namespace esimd_fmha
