// Which keys a query row may see.
#pragma once

#include "query_rows.hpp"

namespace esimd_fmha {

struct Mask {
    hw::RowIndices last_visible; // key of each row; below 0: the row sees no key

    Mask(const FmhaParams &params, const QueryRows &rows) {
        last_visible = rows.seq.seqlen_kv - 1;
        if (params.causal)
            last_visible = hw::min(rows.positions(), last_visible);
    }

    // Hidden scores become -inf.
    void apply(hw::ScoreTile &r_S, int tile_idx) const {
        hw::mask_after(r_S, last_visible, tile_idx * tile_kv, -hw::infinity);
    }
};

} // namespace esimd_fmha
