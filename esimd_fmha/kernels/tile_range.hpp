// Which KV tiles a work-group and its threads visit, and which of them need no mask. plan_launch in plan.py relies on
// it.
#pragma once

#include "query_rows.hpp"

namespace esimd_fmha {

// KV tiles [first, last).
struct TileRange {
    int first, last;

    bool empty() const { return first >= last; }
    int count() const { return last - first; }
    bool holds(int tile_idx) const { return tile_idx >= first && tile_idx < last; }
};

// The tiles that hold a key which one of these tokens of a sequence sees.
inline TileRange visible_tiles(const KernelParams &params, const Sequence &seq, int first_token, int last_token) {
    const int first = floor_div(seq.first_visible_key(params, first_token), tile_kv);
    const int last = ceil_div(seq.end_of_visible_keys(params, last_token), tile_kv);
    // A window may begin behind the last key of a segment.
    return {has_window && has_current_chunk ? min(first, last) : first, last};
}

// The tiles visible to a work-group that starts at this row of a sequence, in every segment. Splits number them
// through, from the first visible tile of the first segment on.
struct VisibleTiles {
    TileRange of[num_segments];

    VisibleTiles(const KernelParams &params, const Segments &segments, int work_group_row) {
        hw::unroll<num_segments>([&](auto segment) {
            const Sequence &seq = segments.of[segment];
            const int last_token = min(token_of(params, work_group_row + work_group_q - 1), seq.seqlen_q - 1);
            of[segment] = visible_tiles(params, seq, token_of(params, work_group_row), last_token);
        });
    }

    int count() const { return has_current_chunk ? of[0].count() + of[num_segments - 1].count() : of[0].count(); }

    // The tiles of one segment that are in a share of all.
    template <int Segment> TileRange in_share(TileRange share) const {
        const TileRange all = of[Segment];
        const int before = Segment == 0 ? 0 : of[0].count();
        const TileRange part = {all.first + share.first - before, all.first + share.last - before};
        return has_current_chunk ? TileRange{max(all.first, part.first), min(all.last, part.last)} : part;
    }
};

// How many splits have tiles when num_tiles are visible.
inline int num_used_splits(const SplitPlan &split, int num_tiles) {
    if (split.tiles_per_split > 0)
        return min(floor_div(num_tiles + split.tiles_per_split - 1, split.by), split.num_splits);
    return min(num_tiles, split.num_splits);
}

// The share of one split of num_tiles, counted from the first of them. If the longest length was given too small, the
// last split launched has more to do; no key is lost.
inline TileRange share_of_split(const SplitPlan &split, int num_tiles, int split_idx) {
    if (split.tiles_per_split > 0) {
        const int first = split_idx * split.tiles_per_split;
        const bool last = split_idx == split.num_splits - 1;
        return {first, last ? num_tiles : min(num_tiles, first + split.tiles_per_split)};
    }
    // With fewer tiles than splits the leading splits take one tile each.
    if (num_tiles < split.num_splits)
        return {split_idx, min(num_tiles, split_idx + 1)};
    return {floor_div(split_idx * num_tiles, split.by), floor_div((split_idx + 1) * num_tiles, split.by)};
}

// The tiles of its split that a thread visits: those that hold a key which one of its rows sees.
inline TileRange visited_range(const KernelParams &params, const QueryRows &rows, TileRange split) {
    const TileRange visible = visible_tiles(params, rows.seq, rows.first_token, rows.last_token);
    return {has_window ? max(split.first, visible.first) : split.first, min(split.last, visible.last)};
}

// The full tiles among those that a thread visits: every row of the thread sees every key in them. The first and the
// last key that a row sees ascend with the row, so the full tiles are an interval, [first, last), and the visited tiles
// before and after it need a mask.
template <bool AnyBefore> struct FullTilesWhere { // AnyBefore: whether masked tiles may come before the full ones
    int first, last;

    bool needs_mask(int tile_idx) const { return (AnyBefore && tile_idx < first) || tile_idx >= last; }
};

// Without a window every token sees the first keys of its sequence, so only the last tiles need a mask.
using FullTiles = FullTilesWhere<has_window>;

inline FullTiles full_range(const KernelParams &params, const QueryRows &rows, TileRange visited) {
    const int seen_by_last_row = ceil_div(rows.seq.first_visible_key(params, rows.last_token), tile_kv);
    return {has_window ? max(visited.first, seen_by_last_row) : visited.first,
            floor_div(rows.seq.end_of_visible_keys(params, rows.first_token), tile_kv)};
}

} // namespace esimd_fmha
