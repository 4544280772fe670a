// Where the keys and values of a sequence come from: from pages through the block table, or packed, one after the
// other.
#pragma once

#include "kv_tile.hpp"
#include "sequence.hpp"

namespace esimd_fmha {

// The first row of a KV head: that of page 0, or of a packed sequence.
inline uint64_t first_k(const FmhaParams &params, const Sequence &seq, int head_kv) {
    return params.k_cache + uint64_t(uint32_t(head_kv)) * params.k_head_stride +
           uint64_t(uint32_t(seq.first_key)) * params.k_slot_stride;
}
inline uint64_t first_v(const FmhaParams &params, const Sequence &seq, int head_kv) {
    return params.v_cache + uint64_t(uint32_t(head_kv)) * params.v_head_stride +
           uint64_t(uint32_t(seq.first_key)) * params.v_slot_stride;
}

// Where the thread's part of the columns begins in a row.
template <typename T> inline int first_k_byte() { return hw::head_part() * head_dim_qk_padded * int(sizeof(T)); }
template <typename T> inline int first_v_byte() { return hw::head_part() * head_dim_v_padded * int(sizeof(T)); }

// The argument for which the keys of one segment are all there is: for the second, those of the current chunk, packed,
// so that every tile is a page.
//
// Where the chunk starts is read here, behind the loop over the first segment: what follows from it would otherwise be
// computed before that loop and take its registers.
inline const FmhaParams &argument_of(hw::Constant<0>, const KernelParams &params, const Sequence &) { return params; }
inline FmhaParams argument_of(hw::Constant<1>, const KernelParams &params, const Sequence &seq) {
    const OptionParams &option = params.option;
    const uint64_t first_key = uint32_t(load_first_new_key(params, seq.index));
    FmhaParams chunk = params;
    chunk.k_cache = option.k_new + first_key * option.k_new_token_stride;
    chunk.v_cache = option.v_new + first_key * option.v_new_token_stride;
    chunk.paged = false;
    chunk.k_page_stride = tile_kv * option.k_new_token_stride;
    chunk.v_page_stride = tile_kv * option.v_new_token_stride;
    chunk.k_slot_stride = option.k_new_token_stride;
    chunk.v_slot_stride = option.v_new_token_stride;
    chunk.k_head_stride = option.k_new_head_stride;
    chunk.v_head_stride = option.v_new_head_stride;
    chunk.page_size = tile_kv;
    chunk.last_page = INT32_MAX;
    chunk.by_page_size = {1u << 31, uint32_t(__builtin_ctz(tile_kv))};
    return chunk;
}

static_assert((tile_kv & (tile_kv - 1)) == 0, "keys are divided by it with a shift");

template <typename T, int RunKv> class KvSourceOf {
  public:
    // For each run of keys in a tile: its page, and the slot of the page where it starts.
    struct Pages {
        vec<uint32_t, runs_per_tile> id, slot;
    };

    KvSourceOf(const FmhaParams &params, const Sequence &seq, int head_kv)
        : params(params), seqlen_kv(seq.seqlen_kv), last_run(floor_div(seq.seqlen_kv - 1, run_kv) * run_kv),
          table(params.block_table + uint64_t(uint32_t(seq.index)) * params.block_table_stride) {
        const uint64_t k = first_k(params, seq, head_kv), v = first_v(params, seq, head_kv);
        // Pages and runs are whole multiples of the alignment apart, so the shift is the same for all of them.
        base = of_k_and_v<uint64_t>(k - k % hw::address_alignment, v - v % hw::address_alignment);
        k_shift = k % hw::address_alignment + first_k_byte<T>();
        v_shift = v % hw::address_alignment + first_v_byte<T>();
        page_stride = of_k_and_v<uint32_t>(params.k_page_stride, params.v_page_stride);
        slot_stride = of_k_and_v<uint32_t>(params.k_slot_stride, params.v_slot_stride);
    }

    // The pages of a tile, to be asked for well before the tile: this reads the block table. Entries of the table
    // beyond the used pages may hold anything, so a run beyond the last key repeats the last run.
    Pages pages(int tile_idx) const {
        Pages pages;
        hw::unroll<runs_per_tile>([&](auto run) {
            const int key = min(tile_idx * tile_kv + run * run_kv, last_run);
            const int page_idx = floor_div(key, params.by_page_size);
            pages.id[int(run)] = hw::load_int_if(params.paged, table, page_idx, page_idx);
            pages.slot[int(run)] = key - page_idx * params.page_size;
        });
        return pages;
    }

    // An id that is no page counts as the last page. It is compared here, where it was loaded long ago.
    hw::KvTileOf<T, RunKv> tile(int tile_idx, const Pages &pages) const {
        const auto id = pages.id < params.last_page ? pages.id : params.last_page;
        hw::KvTileOf<T, RunKv> tile;
        tile.addresses = base + multiply(twice(id), page_stride) + multiply(twice(pages.slot), slot_stride);
        tile.remaining_keys = seqlen_kv - tile_idx * tile_kv;
        tile.k_shift = k_shift;
        tile.v_shift = v_shift;
        tile.k_slot_stride = params.k_slot_stride;
        tile.v_slot_stride = params.v_slot_stride;
        tile.k_row_bytes = params.head_dim * int(sizeof(T)) - first_k_byte<T>();
        tile.v_row_bytes = head_dim_v(params) * int(sizeof(T)) - first_v_byte<T>();
        return tile;
    }

  private:
    // The addresses of all runs are computed in one vector: first those of K, then those of V.
    template <typename Number> using KAndV = vec<Number, 2 * runs_per_tile>;

    template <typename Number> static KAndV<Number> of_k_and_v(Number k, Number v) {
        KAndV<Number> both;
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

// The same for runs of one key: pages of any size, and rows at any address.
template <typename T> class KvSourceOf<T, 1> {
  public:
    KvSourceOf(const FmhaParams &params, const Sequence &seq, int head_kv)
        : params(params), seqlen_kv(seq.seqlen_kv),
          table(params.block_table + uint64_t(uint32_t(seq.index)) * params.block_table_stride),
          k{first_k(params, seq, head_kv) + first_k_byte<T>(), params.k_page_stride, params.k_slot_stride},
          v{first_v(params, seq, head_kv) + first_v_byte<T>(), params.v_page_stride, params.v_slot_stride} {}

    using Pages = vec<uint32_t, runs_per_tile>; // by their ids

    Pages pages(int tile_idx) const {
        using Keys = vec<int, runs_per_tile>;
        const Keys number = hw::iota<runs_per_tile>() + tile_idx * tile_kv;
        const Keys key = number < seqlen_kv - 1 ? number : Keys(seqlen_kv - 1);
        const Keys page_idx = floor_div<runs_per_tile>(key, params.by_page_size);
        const Keys id = params.paged ? hw::load_ints<runs_per_tile>(table, page_idx) : page_idx;
        return __builtin_convertvector(id, Pages);
    }

    hw::KvTileOf<T, 1> tile(int tile_idx, const Pages &pages) const {
        hw::KvTileOf<T, 1> tile;
        tile.page_ids = pages < params.last_page ? pages : Pages(params.last_page);
        tile.first_key = tile_idx * tile_kv;
        tile.remaining_keys = seqlen_kv - tile.first_key;
        tile.page_size = params.page_size;
        tile.by_page_size = params.by_page_size;
        tile.k = k;
        tile.v = v;
        tile.k_row_bytes = params.head_dim * int(sizeof(T)) - first_k_byte<T>();
        tile.v_row_bytes = head_dim_v(params) * int(sizeof(T)) - first_v_byte<T>();
        return tile;
    }

  private:
    const FmhaParams &params;
    int seqlen_kv;
    uint64_t table;
    hw::KvRows k, v;
};

// Walks from tile to tile, to a few keys of each that lie in one page: those from an offset on. Only where they lie in
// another page than those of the tile before, a page is turned; its id was loaded when the page before was.
template <typename T> class KvWalk {
  public:
    KvWalk(const FmhaParams &params, const Sequence &seq, int head_kv, int offset)
        : params(params), seqlen_kv(seq.seqlen_kv), last_page_idx(floor_div(seq.seqlen_kv - 1, params.by_page_size)),
          offset(offset), table(params.block_table + uint64_t(uint32_t(seq.index)) * params.block_table_stride),
          first_k(esimd_fmha::first_k(params, seq, head_kv)), first_v(esimd_fmha::first_v(params, seq, head_kv)) {}

    void start(int first_tile) {
        look_up(first_tile * tile_kv + offset);
        turn();
    }

    // Goes to the next tile, and says whether that turned the page.
    bool next() {
        current_slot += tile_kv;
        if (current_slot < params.page_size)
            return false;
        turn();
        return true;
    }

    // Where the keys start in the page.
    int slot() const { return current_slot; }

    // An id that is no page counts as the last page.
    hw::KvPage page() const {
        const uint64_t id = current_id < params.last_page ? current_id : params.last_page;
        // Pages are whole multiples of the alignment apart, so the shift is the same for all of them.
        const uint32_t k_shift = first_k % hw::address_alignment, v_shift = first_v % hw::address_alignment;
        hw::KvPage page;
        page.k = first_k - k_shift + id * params.k_page_stride;
        page.v = first_v - v_shift + id * params.v_page_stride;
        page.k_shift = k_shift + first_k_byte<T>();
        page.v_shift = v_shift + first_v_byte<T>();
        page.k_slot_stride = params.k_slot_stride;
        page.v_slot_stride = params.v_slot_stride;
        page.k_row_bytes = params.head_dim * int(sizeof(T)) - first_k_byte<T>();
        page.v_row_bytes = head_dim_v(params) * int(sizeof(T)) - first_v_byte<T>();
        page.num_keys = current_keys;
        return page;
    }

  private:
    // Entries of the table beyond the used pages may hold anything, so a page beyond the last one repeats it.
    void look_up(int key) {
        const int page_idx = floor_div(key, params.by_page_size), used_idx = min(page_idx, last_page_idx);
        next_key = key;
        next_slot = key - page_idx * params.page_size;
        next_id = params.paged ? hw::load_int(table, used_idx) : used_idx;
    }
    void turn() {
        current_id = next_id;
        current_slot = next_slot;
        current_keys = seqlen_kv - (next_key - next_slot);
        look_up(next_key + ((params.page_size - next_slot + tile_kv - 1) & -tile_kv));
    }

    const FmhaParams &params;
    int seqlen_kv, last_page_idx, offset;
    uint64_t table;
    uint64_t first_k, first_v; // of page 0
    uint32_t current_id, next_id;
    int current_slot, current_keys; // keys of the page that exist
    int next_key, next_slot;        // the first ones in another page
};

template <typename T> using KvSource = KvSourceOf<T, run_kv>;

} // namespace esimd_fmha
