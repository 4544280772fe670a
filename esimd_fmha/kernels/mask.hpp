// Which keys a query row may see.
#pragma once

#include "block_range.hpp"

namespace esimd_fmha {

struct Mask {
    hw::RowIndices last_visible; // per row; below 0: no key
    int num_full_tiles;          // KV tiles all of whose keys every row of the thread sees

    // Rows [row, row + tile_q) of the sequence.
    Mask(const Sequence &seq, int row, bool causal) {
        last_visible = seq.seqlen_kv - 1;
        if (causal)
            last_visible = hw::min(hw::row_iota() + seq.position(row), last_visible);
        num_full_tiles = floor_div(seq.visible_keys(row, causal), tile_kv);
    }

    bool applies_to(int tile_idx) const { return tile_idx >= num_full_tiles; }

    void apply(hw::ScoreTile &r_S, int tile_idx) const {
        hw::mask_after(r_S, last_visible, tile_idx * tile_kv, -hw::infinity);
    }
};

} // namespace esimd_fmha
