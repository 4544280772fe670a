// Where the keys and values of a sequence come from: from pages through the block table, or packed, one after the
// other.
#pragma once

#include "kv_tile.hpp"
#include "sequence.hpp"

namespace esimd_fmha {

// For each run of keys in a tile: its page, and the slot of the page where it starts.
struct KvPages {
    vec<uint32_t, runs_per_tile> id, slot;
};

class KvSource {
  public:
    KvSource(const FmhaParams &params, const Sequence &seq, int head_kv)
        : params(params), seqlen_kv(seq.seqlen_kv), last_run(floor_div(seq.seqlen_kv - 1, run_kv) * run_kv),
          table(params.block_table + uint64_t(uint32_t(seq.index)) * params.block_table_stride) {
        const uint64_t k = params.k_cache + uint64_t(uint32_t(head_kv)) * params.k_head_stride +
                           uint64_t(uint32_t(seq.first_key)) * params.k_slot_stride;
        const uint64_t v = params.v_cache + uint64_t(uint32_t(head_kv)) * params.v_head_stride +
                           uint64_t(uint32_t(seq.first_key)) * params.v_slot_stride;
        k_shift = k % hw::address_alignment;
        v_shift = v % hw::address_alignment;
        // Pages and runs are whole multiples of the alignment apart, so the shift is the same for all of them.
        base = of_k_and_v<uint64_t>(k - k_shift, v - v_shift);
        page_stride = of_k_and_v<uint32_t>(params.k_page_stride, params.v_page_stride);
        slot_stride = of_k_and_v<uint32_t>(params.k_slot_stride, params.v_slot_stride);
    }

    // The pages of a tile, to be asked for well before the tile: this reads the block table. Entries of the table
    // beyond the used pages may hold anything, so a run beyond the last key repeats the last run.
    KvPages pages(int tile_idx) const {
        KvPages pages;
        hw::unroll<runs_per_tile>([&](auto run) {
            const int key = min(tile_idx * tile_kv + run * run_kv, last_run);
            const int page_idx = floor_div(key, params.by_page_size);
            pages.id[int(run)] = params.paged ? hw::load_int(table, page_idx) : page_idx;
            pages.slot[int(run)] = key - page_idx * params.page_size;
        });
        return pages;
    }

    hw::KvTile tile(int tile_idx, const KvPages &pages) const {
        hw::KvTile tile;
        tile.addresses = base + multiply(twice(pages.id), page_stride) + multiply(twice(pages.slot), slot_stride);
        tile.remaining_keys = seqlen_kv - tile_idx * tile_kv;
        tile.k_shift = k_shift;
        tile.v_shift = v_shift;
        tile.k_slot_stride = params.k_slot_stride;
        tile.v_slot_stride = params.v_slot_stride;
        tile.k_row_bytes = params.head_dim * int(sizeof(KvElement));
        tile.v_row_bytes = head_dim_v(params) * int(sizeof(KvElement));
        return tile;
    }

  private:
    // The addresses of all runs are computed in one vector: first those of K, then those of V.
    template <typename T> using KAndV = vec<T, 2 * runs_per_tile>;

    template <typename T> static KAndV<T> of_k_and_v(T k, T v) {
        KAndV<T> both;
        hw::unroll<runs_per_tile>([&](auto run) {
            both[int(run)] = k;
            both[runs_per_tile + run] = v;
        });
        return both;
    }
    static KAndV<uint32_t> twice(vec<uint32_t, runs_per_tile> of_runs) {
        KAndV<uint32_t> both;
        hw::unroll<2 * runs_per_tile>([&](auto lane) { both[int(lane)] = of_runs[lane % runs_per_tile]; });
        return both;
    }
    static KAndV<uint64_t> multiply(KAndV<uint32_t> a, KAndV<uint32_t> b) {
        return __builtin_convertvector(a, KAndV<uint64_t>) * __builtin_convertvector(b, KAndV<uint64_t>);
    }

    const FmhaParams &params;
    int seqlen_kv, last_run;
    uint64_t table;
    uint32_t k_shift, v_shift;
    KAndV<uint64_t> base;
    KAndV<uint32_t> page_stride, slot_stride;
};

} // namespace esimd_fmha
