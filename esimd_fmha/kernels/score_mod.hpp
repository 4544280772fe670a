// What becomes of the scores Q*K^T before they are masked.
#pragma once

#include "query_rows.hpp"

namespace esimd_fmha {

// Scores that are only scaled are left as they are: the softmax scales them as it subtracts the row maxima, in one
// multiply-add. Any other modification scales in apply, to base 2, and leaves the factor 1 for the softmax.
// Unit is float, or hw::RowVector where the scores of each row come in a unit of their own.
template <typename Unit> struct ScoreMod {
    Unit scale_log2; // the factor that is left for the softmax, log2(e) included

    // k_scale is what K is to be multiplied with.
    ScoreMod(const KernelParams &params, const QueryRows &rows, float k_scale, Unit unit)
        : scale_log2(modifies ? Unit(1.0f) : params.scale_log2 * k_scale * unit), unit(unit),
          softcap_log2(params.option.softcap_log2), tanh_scale_log2(params.option.tanh_scale_log2 * k_scale) {
        if constexpr (has_alibi) {
            const uint64_t of_sequence = uint64_t(uint32_t(rows.seq.index)) * params.option.alibi_sequence_stride;
            slopes_log2 = hw::load_floats(params.option.alibi_slopes + of_sequence, rows.heads()) * hw::log2e;
            positions = rows.positions();
            alibi_scale_log2 = has_softcap ? 1.0f : params.scale_log2 * k_scale;
        }
    }

    void apply(hw::ScoreTile &r_S, int tile_idx) const {
        if constexpr (modifies && __is_same(Unit, hw::RowVector))
            hw::scale_rows(r_S, unit);
        if constexpr (has_softcap)
            hw::cap_scores(r_S, tanh_scale_log2, softcap_log2);
        if constexpr (has_alibi)
            hw::bias_by_distance(r_S, alibi_scale_log2, slopes_log2, positions, tile_idx * tile_kv);
    }

  private:
    static constexpr bool modifies = has_softcap || has_alibi;

    Unit unit;
    float softcap_log2, tanh_scale_log2;
    float alibi_scale_log2; // what the cap, if there is one, leaves of the scale
    hw::RowVector slopes_log2;
    hw::RowIndices positions;
};

} // namespace esimd_fmha
