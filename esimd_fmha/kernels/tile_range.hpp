// Which KV tiles a work-group and its threads visit, and which of them need no mask. plan_launch in plan.py relies on
// it.
#pragma once

#include "query_rows.hpp"

namespace esimd_fmha {

// KV tiles visible to a work-group that starts at this token of a sequence: the first ones.
inline int num_visible_tiles(const FmhaParams &params, const Sequence &seq, int work_group_token) {
    const int last_token = min(work_group_token + work_group_q, seq.seqlen_q) - 1;
    return ceil_div(seq.visible_keys(last_token, params.causal), tile_kv);
}

// How many splits have tiles when num_tiles are visible.
inline int num_used_splits(const SplitPlan &split, int num_tiles) {
    if (split.tiles_per_split > 0)
        return min(floor_div(num_tiles + split.tiles_per_split - 1, split.by), split.num_splits);
    return min(num_tiles, split.num_splits);
}

// KV tiles [first, last).
struct TileRange {
    int first, last;

    bool empty() const { return first >= last; }
};

// The share of one split of num_tiles. If the longest length was given too small, the last split launched has more to
// do; no key is lost.
inline TileRange split_range(const SplitPlan &split, int num_tiles, int split_idx) {
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
inline TileRange visited_range(const FmhaParams &params, const QueryRows &rows, TileRange split) {
    return {split.first, min(split.last, ceil_div(rows.seq.visible_keys(rows.last_token(), params.causal), tile_kv))};
}

// The full tiles among those that a thread visits: every row of the thread sees every key in them. The first and the
// last key that a row sees ascend with the row, so the full tiles are an interval, [first, last), and the visited tiles
// before and after it need a mask.
//
// Invariant: first is not less than the first visited tile. So a full tile that is not the first of them comes after a
// full tile that was visited, in which every row saw a key. A masked tile promises nothing of the kind: it may hide all
// its keys from a row.
template <bool AnyBefore> struct FullTilesWhere { // AnyBefore: whether masked tiles may come before the full ones
    int first, last;

    bool needs_mask(int tile_idx) const { return (AnyBefore && tile_idx < first) || tile_idx >= last; }

    // Whether the tile is full and every row has seen a key in the tiles before it.
    bool follows_full_tile(int tile_idx) const { return !needs_mask(tile_idx) && tile_idx != first; }
};

// Every token sees the first keys of its sequence, so only the last tiles need a mask.
using FullTiles = FullTilesWhere<false>;

inline FullTiles full_range(const FmhaParams &params, const QueryRows &rows, TileRange visited) {
    return {visited.first, floor_div(rows.seq.visible_keys(rows.first_token, params.causal), tile_kv)};
}

} // namespace esimd_fmha
