// Feeds the products with the K and V of one tile after the other.
//
// Either every thread reads the tiles that it visits from memory itself. Or (shared_kv) the threads of a work-group
// walk through all tiles of the work-group in step, those of other threads too, and make what the products multiply
// together: each converts a share of every tile, once, for all.
#pragma once

#include "kv_source.hpp"

namespace esimd_fmha {

template <typename Kv, bool Shared> class KvFeedOf {
  public:
    KvFeedOf(const FmhaParams &params, const Sequence &seq, int head_kv) : source(params, seq, head_kv) {}

    // Pages are looked up two tiles ahead: the first use of a load that was just issued would wait for it.
    void start(int first_tile) {
        next_kv = source.tile(first_tile, source.pages(first_tile));
        next_pages = source.pages(first_tile + 1);
    }
    hw::KvTile<Kv> next() const { return next_kv; }
    // To be called once for each tile, beside its products. Tiles follow one another.
    void look_ahead(int tile_idx) {
        next_kv = source.tile(tile_idx + 1, next_pages);
        next_pages = source.pages(tile_idx + 2);
        hw::prefetch_kv(next_kv, hw::tile_id());
    }
    int again(int tile_idx) const { return tile_idx; }
    void finish() {}

  private:
    using Source = KvSource<Kv>;

    Source source;
    hw::KvTile<Kv> next_kv;
    typename Source::Pages next_pages;
};

template <typename Kv> class KvFeedOf<Kv, true> {
  public:
    KvFeedOf(const FmhaParams &params, const Sequence &seq, int head_kv)
        : walk(params, seq, head_kv, hw::SharedKv<Kv>::first_key()) {}

    void start(int first_tile) {
        walk.start(first_tile);
        shared.turn_page(walk.page(), walk.slot());
        shared.load_share();
        shared.publish();
        shared.signal();
        load_next();
    }
    // The share of the next tile is published, and that of the one after it is loaded.
    hw::SharedTile<Kv> next() {
        shared.publish();
        const hw::SharedTile<Kv> kv = shared.wait();
        shared.signal();
        load_next();
        return kv;
    }
    void look_ahead(int) {}
    int again(int tile_idx) const { return shared.again(tile_idx); }
    void finish() { shared.wait(); }

  private:
    void load_next() {
        if (walk.next())
            shared.turn_page(walk.page(), walk.slot());
        else
            shared.next_tile();
        shared.load_share();
    }

    KvWalk<Kv> walk;
    hw::SharedKv<Kv> shared;
};

template <typename Kv> using KvFeed = KvFeedOf<Kv, shared_kv && sizeof(Kv) == 1>;

} // namespace esimd_fmha
