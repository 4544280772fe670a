// What becomes of the scores Q*K^T before they are masked.
#pragma once

#include "hardware.hpp"
#include "params.hpp"

namespace esimd_fmha {

// The scores are only scaled. The softmax does this as it subtracts the row maxima, in one multiply-add: so apply
// changes nothing, and scale_log2 is the factor that is left for the softmax, log2(e) included. A modification that is
// not linear scales in apply and leaves log2(e).
struct ScoreMod {
    float scale_log2;

    explicit ScoreMod(const FmhaParams &params) : scale_log2(params.scale_log2) {}

    void apply(hw::ScoreTile &) const {}
};

} // namespace esimd_fmha
