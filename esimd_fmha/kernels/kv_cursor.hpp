// Where the K and V rows of a KV tile are: through the block table when K/V are paged, else one after the other.
#pragma once

#include "block_range.hpp"

namespace esimd_fmha {

struct KvPages {
    uint32_t ids[runs_per_tile];
};
struct KvTile {
    hw::KvRun runs[runs_per_tile];
};

class KvCursor {
  public:
    KvCursor(const FmhaParams &params, const Sequence &seq, int head_kv)
        : params(params), seqlen_kv(seq.seqlen_kv), last_run(floor_div(seq.seqlen_kv - 1, run_kv) * run_kv),
          table(params.block_table + uint64_t(uint32_t(seq.index)) * params.block_table_stride),
          k(params.k + uint64_t(uint32_t(head_kv)) * params.k_head_stride +
            uint64_t(uint32_t(seq.first_key)) * params.k_slot_stride),
          v(params.v + uint64_t(uint32_t(head_kv)) * params.v_head_stride +
            uint64_t(uint32_t(seq.first_key)) * params.v_slot_stride) {}

    // The pages of a tile, to be asked for well before its addresses: this reads the block table.
    KvPages pages(int tile_idx) const {
        KvPages pages;
        hw::unroll<runs_per_tile>([&](auto run) {
            const int page_idx = params.by_page_size.divide(first_key(tile_idx, run));
            pages.ids[run] = params.paged ? hw::load_int(table, page_idx) : page_idx;
        });
        return pages;
    }

    KvTile tile(int tile_idx, const KvPages &pages) const {
        KvTile tile;
        hw::unroll<runs_per_tile>([&](auto run) {
            const int key = first_key(tile_idx, run);
            const uint64_t slot = key - params.by_page_size.divide(key) * params.page_size;
            const uint64_t page = pages.ids[run];
            tile.runs[run] = {k + page * params.k_page_stride + slot * params.k_slot_stride,
                              v + page * params.v_page_stride + slot * params.v_slot_stride,
                              min(seqlen_kv - (tile_idx * tile_kv + run * run_kv), run_kv)};
        });
        return tile;
    }

  private:
    // Table entries beyond the used pages may hold anything: a run beyond the end repeats the last one, with no keys.
    int first_key(int tile_idx, int run) const { return min(tile_idx * tile_kv + run * run_kv, last_run); }

    const FmhaParams &params;
    int seqlen_kv, last_run;
    uint64_t table, k, v;
};

} // namespace esimd_fmha
