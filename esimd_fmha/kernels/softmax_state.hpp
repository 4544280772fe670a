// Online softmax (Milakov and Gimelshein, arXiv 1805.02867) in base 2, float32: P = exp2(scale_log2 * S - row_max).
#pragma once

#include "hardware.hpp"

namespace esimd_fmha {

// A row_max may lag this far behind the true maximum before O is rescaled: P stays below 2^8, far from overflow in
// fp16, and the quotient O / row_sum is the same whatever row_max is (the idea is FlashAttention-4's).
constexpr float max_lag_log2 = 8.0f;

// How far a row_max may rise at once: P of the old one is within float32.
constexpr float max_rise_log2 = 128.0f;

// scale_log2 * S - row_max is one multiply-add. It rounds no product, but row_max is a rounded one: up to here it is at
// most 1/2 off, which is a factor that all weights of the row share. Beyond, it could be off by any power of two, so
// products are rounded before the subtraction.
constexpr float max_unrounded = 16777216.0f; // 2^24

// The softmax over the keys seen so far, beside the O that belongs to it. Rows is one number for each row of O:
// hw::RowVector for a tile of rows, float for a single row. A row that has seen no key has row_max = -inf, row_sum = 0.
// While tiles are added, Sums may hold each row's sum in parts: hw::RowSums.
template <typename Rows, typename Sums = Rows> struct SoftmaxState {
    Rows row_max = -hw::infinity;        // of scale_log2 * S, or up to max_lag_log2 below it
    Sums row_sum = 0.0f;                 // of P
    float lag_limit = max_unrounded / 2; // row_max may lag while those of all rows are within
    int lag_end = 0;                     // before which tile it may: no tile or any

    // The next two add a tile of scores: r_S becomes P = exp2(scale_log2 * S - row_max), O is rescaled to row_max.
    // scale_log2 is a number, or one for each row.
    //
    // For any scores: they may be -inf, and rows may have seen no key yet.
    template <typename Scores, typename Out, typename Scale> void add_exactly(Scores &r_S, Out &r_O, Scale scale_log2) {
        raise_and_shift(r_S, r_O, scale_log2);
        hw::exp2_scores(r_S);
        row_sum += hw::row_sums(r_S);
        update_lag_end();
    }

    // While row_max may lag. Whether some score rises too far above it is decided while P is computed; what P was
    // computed with is then put right.
    //
    // Returns false, with O as it was, if a P is beyond float32. From then on row_max lags no more, so this happens
    // once; the tile must be visited again.
    template <typename Scores, typename Out, typename Scale> bool add_lagging(Scores &r_S, Out &r_O, Scale scale_log2) {
        hw::scale_and_shift(r_S, scale_log2, row_max);
        const bool rises = hw::any_above(r_S, max_lag_log2);
        hw::exp2_scores(r_S);
        Sums sums = hw::row_sums(r_S);
        if (rises) {
            Rows rise = hw::max(hw::log2(hw::row_max(r_S)), Rows(0.0f));
            if (hw::any_beyond(rise, max_rise_log2)) {
                lag_end = 0;
                lag_limit = 0.0f;
                return false;
            }
            const Rows old_max = row_max;
            row_max += rise;
            update_lag_end();
            const Rows factor = hw::exp2(old_max - row_max); // of the rise that is left when the sum is rounded
            hw::scale_rows(r_S, factor);
            sums *= factor;
            rescale(r_O, factor);
        }
        row_sum += sums;
        return true;
    }

    // With the parts of the sums added up.
    SoftmaxState<Rows> total() const { return {row_max, hw::total(row_sum)}; }

    // Adds the softmax over other keys and its O; either may have seen none.
    template <typename Out> void merge(Out &r_O, const SoftmaxState &other, const Out &other_O) {
        const Rows weight = hw::exp2(other.row_max - raise_max(r_O, other.row_max));
        row_sum += other.row_sum * weight;
        hw::add_scaled_rows(r_O, other_O, weight);
    }

    // Adds a score, in base 2, that has a weight in the sum and no value. It may be -inf, and rows may have seen no
    // key.
    template <typename Out> void add_sink(Out &r_O, Rows sink_log2) {
        const Rows finite_max = raise_max(r_O, sink_log2);
        row_sum += hw::exp2(sink_log2 - finite_max);
    }

    // Divides O by the row sums. Rows that saw no key are 0.
    template <typename Out> void normalize(Out &r_O) const {
        hw::scale_rows(r_O, hw::select(row_sum == 0.0f, Rows(0.0f), hw::inv(row_sum)));
    }

    // Natural log-sum-exp of the scaled scores; -inf for a row that saw no key.
    Rows lse() const { return (row_max + hw::log2(row_sum)) * hw::ln2; }

  private:
    void update_lag_end() { lag_end = hw::any_beyond(row_max, lag_limit) ? 0 : INT32_MAX; }

    // S = scale_log2 * S - row_max, after row_max rose to the true maximum.
    template <typename Scores, typename Out, typename Scale>
    void raise_and_shift(Scores &r_S, Out &r_O, Scale scale_log2) {
        const Rows max = raise_max(r_O, hw::row_max(r_S) * scale_log2);
        const auto rounds = hw::is_beyond(max, max_unrounded);
        hw::scale_rows(r_S, hw::select(rounds, Rows(scale_log2), Rows(1.0f)));
        hw::scale_and_shift(r_S, hw::select(rounds, Rows(1.0f), Rows(scale_log2)), max);
    }

    // Raises row_max to at least candidate, and rescales to it. Returns what to subtract from scores: row_max, but 0
    // for a row that saw no key, since -inf - 0 gives the weight exp2(-inf) = 0 where -inf - -inf would give NaN.
    template <typename Out> Rows raise_max(Out &r_O, Rows candidate) {
        const Rows new_max = hw::max(row_max, candidate);
        const Rows finite_max = hw::select(new_max == -hw::infinity, Rows(0.0f), new_max);
        rescale(r_O, hw::exp2(row_max - finite_max));
        row_max = new_max;
        return finite_max;
    }

    template <typename Out> void rescale(Out &r_O, Rows factor) {
        row_sum *= factor;
        hw::scale_rows(r_O, factor);
    }
};

} // namespace esimd_fmha
