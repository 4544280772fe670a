// Which query rows, and which KV tiles, a work-group and its threads visit. plan_launch in config.py relies on it.
#pragma once

#include "config.hpp"
#include "hardware.hpp"
#include "params.hpp"

namespace esimd_fmha {

inline int min(int a, int b) { return a < b ? a : b; }
inline int max(int a, int b) { return a > b ? a : b; }

// One sequence of the batch.
struct Sequence {
    int index;
    int first_row; // its first packed query row
    int seqlen_q;
    int seqlen_kv; // total, current chunk included
    int first_key; // its first packed key; 0 when K/V are paged

    // Absolute position of a query row: the last query sits on the last key.
    int position(int row) const { return seqlen_kv - seqlen_q + row; }

    // Keys visible to query rows [.., row]: keys [0, visible_keys(row)).
    int visible_keys(int row, bool causal) const {
        return max(0, causal ? min(seqlen_kv, position(row) + 1) : seqlen_kv);
    }
};

inline Sequence load_sequence(const FmhaParams &params, int index) {
    Sequence seq;
    seq.index = index;
    seq.first_row = hw::load_int(params.cu_seqlens_q, index);
    seq.seqlen_q = hw::load_int(params.cu_seqlens_q, index + 1) - seq.first_row;
    if (params.paged) {
        seq.first_key = 0;
        seq.seqlen_kv = hw::load_int(params.seqlens_kv, index);
    } else {
        seq.first_key = hw::load_int(params.seqlens_kv, index);
        seq.seqlen_kv = hw::load_int(params.seqlens_kv, index + 1) - seq.first_key;
    }
    return seq;
}

// Of a number that is not negative: a shift, where the signed division would be emulated.
inline int floor_div(int number, unsigned divisor) { return int(unsigned(number) / divisor); }
inline int ceil_div(int number, unsigned divisor) { return floor_div(number + int(divisor) - 1, divisor); }

// Sequence b owns the work-groups from (cu_seqlens_q[b] / work_group_q + b) on: enough for its rows, and at most one
// more.
inline int first_work_group(const FmhaParams &params, int sequence) {
    return floor_div(hw::load_int(params.cu_seqlens_q, sequence), work_group_q) + sequence;
}

// The last sequence whose first work-group is not beyond this one.
inline int find_sequence(const FmhaParams &params, int work_group) {
    int low = 0, high = params.batch - 1;
    while (low < high) {
        const int middle = (low + high + 1) >> 1;
        if (first_work_group(params, middle) <= work_group)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

struct TileRange {
    int first, last; // KV tiles [first, last)

    bool empty() const { return first >= last; }
};

// How many splits have tiles when num_tiles are visible, and the tiles of one of them. The last split launched takes
// what is left, so a longest length given too short costs time, not keys.
inline int num_used_splits(const SplitPlan &split, int num_tiles) {
    if (split.tiles_per_split > 0)
        return min(split.by.divide(num_tiles + split.tiles_per_split - 1), split.num_splits);
    return min(num_tiles, split.num_splits);
}

inline TileRange split_range(const SplitPlan &split, int num_tiles, int split_idx) {
    if (split.tiles_per_split > 0) {
        const int first = split_idx * split.tiles_per_split;
        const bool last = split_idx == split.num_splits - 1;
        return {first, last ? num_tiles : min(num_tiles, first + split.tiles_per_split)};
    }
    // With fewer tiles than splits the leading splits take one tile each.
    if (num_tiles < split.num_splits)
        return {split_idx, min(num_tiles, split_idx + 1)};
    return {split.by.divide(split_idx * num_tiles), split.by.divide((split_idx + 1) * num_tiles)};
}

// KV tiles visible to a work-group that starts at query row work_group_row of its sequence.
inline int num_visible_tiles(const FmhaParams &params, const Sequence &seq, int work_group_row) {
    const int last_row = min(work_group_row + work_group_q, seq.seqlen_q) - 1;
    return ceil_div(seq.visible_keys(last_row, params.causal), tile_kv);
}

} // namespace esimd_fmha
