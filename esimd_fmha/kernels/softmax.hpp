// Online softmax (Milakov and Gimelshein, arXiv 1805.02867) in base 2, float32: P = exp2(scale_log2 * S - row_max).
#pragma once

#include "hardware.hpp"

namespace esimd_fmha {

// A row_max may lag this far behind the true maximum before O is rescaled: P stays below 2^8, far from overflow in
// fp16, and the quotient O / row_sum is the same whatever row_max is (the idea is FlashAttention-4's).
constexpr float max_lag_log2 = 8.0f;

struct OnlineSoftmax {
    hw::RowVector row_max = -hw::infinity; // of scale_log2 * S, or up to max_lag_log2 below it
    hw::RowVector row_sum = 0.0f;          // of P

    // S = scale_log2 * S - row_max, after the rows' maxima rose and O was rescaled to them. S may hold -inf, and rows
    // may have seen no key yet.
    void shift(hw::ScoreTile &r_S, hw::OutTile &r_O, float scale_log2) {
        const hw::RowVector new_max = hw::max(row_max, hw::row_max(r_S) * scale_log2);
        // A row without keys has maximum -inf; subtracting 0 instead keeps exp2(-inf - ..) at 0 rather than NaN.
        const hw::RowVector finite_max = hw::select(new_max == -hw::infinity, hw::RowVector(0.0f), new_max);
        rescale(r_O, hw::exp2(row_max - finite_max));
        row_max = new_max;
        hw::scale_and_shift(r_S, scale_log2, finite_max);
    }

    // The same when every score is finite and every row has a maximum: O is only rescaled when a maximum lags too far.
    void shift_lagging(hw::ScoreTile &r_S, hw::OutTile &r_O, float scale_log2) {
        hw::scale_and_shift(r_S, scale_log2, row_max);
        if (hw::any_above(r_S, max_lag_log2)) {
            const hw::RowVector rise = hw::max(hw::row_max(r_S), hw::RowVector(0.0f));
            rescale(r_O, hw::exp2(-rise));
            row_max += rise;
            hw::shift_rows(r_S, rise);
        }
    }

    // P = exp2(S), in place.
    void exponentiate(hw::ScoreTile &r_S) {
        hw::exp2_scores(r_S);
        row_sum += hw::row_sum(r_S);
    }

    // Divides O by the row sums. Rows that saw no key are 0.
    void normalize(hw::OutTile &r_O) const {
        hw::scale_rows(r_O, hw::select(row_sum == 0.0f, hw::RowVector(0.0f), hw::inv(row_sum)));
    }

    // Natural log-sum-exp of the scaled scores; -inf for a row without keys.
    hw::RowVector lse() const { return (row_max + hw::log2(row_sum)) * hw::ln2; }

  private:
    void rescale(hw::OutTile &r_O, hw::RowVector factor) {
        row_sum *= factor;
        hw::scale_rows(r_O, factor);
    }
};

} // namespace esimd_fmha
