// Where the K and V rows of a KV tile are: through the block table when K/V are paged, else one after the other.
#pragma once

#include "block_range.hpp"

namespace esimd_fmha {

struct KvTile {
    hw::KvRun runs[runs_per_tile];
};

class KvCursor {
  public:
    KvCursor(const FmhaParams &params, const Sequence &seq, int head_kv)
        : params(params), seqlen_kv(seq.seqlen_kv), last_run(floor_div(seq.seqlen_kv - 1, run_kv) * run_kv),
          pages(params.block_table ? params.block_table + uint64_t(uint32_t(seq.index)) * params.block_table_stride : 0),
          k(params.k + uint64_t(uint32_t(head_kv)) * params.k_head_stride +
            uint64_t(uint32_t(seq.first_key)) * params.k_slot_stride),
          v(params.v + uint64_t(uint32_t(head_kv)) * params.v_head_stride +
            uint64_t(uint32_t(seq.first_key)) * params.v_slot_stride) {}

    KvTile tile(int tile_idx) const {
        KvTile tile;
        hw::unroll<runs_per_tile>([&](auto run) {
            const int key = tile_idx * tile_kv + run * run_kv;
            // Entries beyond the used pages may hold anything: a run beyond the end repeats the last one, with no keys.
            const int first_key = min(key, last_run);
            const int page_idx = params.by_page_size.divide(first_key);
            const uint32_t page = pages ? hw::load_int(pages, page_idx) : page_idx;
            const uint32_t slot = first_key - page_idx * params.page_size;
            tile.runs[run] = {k + uint64_t(page) * params.k_page_stride + slot * params.k_slot_stride,
                              v + uint64_t(page) * params.v_page_stride + slot * params.v_slot_stride,
                              min(seqlen_kv - key, run_kv)};
        });
        return tile;
    }

  private:
    const FmhaParams &params;
    int seqlen_kv, last_run;
    uint64_t pages, k, v;
};

} // namespace esimd_fmha
