// Which keys a query row may see.
#pragma once

#include "query_rows.hpp"

namespace esimd_fmha {

struct Mask {
    hw::RowIndices last_visible;  // key of each row; below 0: the row sees no key
    hw::RowIndices first_visible; // with a window; below 0: the row sees the first keys

    Mask(const KernelParams &params, const QueryRows &rows) {
        last_visible = rows.seq.seqlen_kv - 1;
        if constexpr (has_window) {
            first_visible = rows.positions() - params.option.window_left;
            last_visible = hw::min(rows.positions() + rows.seq.window_right(params), last_visible);
        } else if (rows.seq.causal) {
            last_visible = hw::min(rows.positions(), last_visible);
        }
    }

    // Hidden scores become -inf.
    void apply(hw::ScoreTile &r_S, int tile_idx) const {
        hw::mask_after(r_S, last_visible, tile_idx * tile_kv, -hw::infinity);
        if constexpr (has_window)
            hw::mask_before(r_S, first_visible, tile_idx * tile_kv, -hw::infinity);
    }
};

} // namespace esimd_fmha
