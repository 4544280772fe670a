// What a call's kernels write besides out: the log-sum-exp, and the partial results of the splits, which fmha_prefill
// leaves to combine_splits.
#pragma once

#include "query_rows.hpp"

namespace esimd_fmha {

// Rows of lse, [num_heads_q, total_q].
inline hw::RowSpan lse_rows(const FmhaParams &params, const QueryRows &rows) {
    const int64_t first = int64_t(rows.head) * params.total_q + rows.packed_token();
    return rows.span_from(params.lse + first * sizeof(float), sizeof(float), params.total_q * sizeof(float));
}

// Rows of one split in o_partial and max_sum_partial, [num_splits, total_q, num_heads_q, ..].
class PartialRows {
  public:
    PartialRows(const FmhaParams &params, const QueryRows &rows, int split_idx)
        : params(params), rows(rows),
          first((int64_t(split_idx) * params.total_q + rows.packed_token()) * params.num_heads_q + rows.head) {}

    hw::RowSpan o() const { return span<head_dim_v_padded * sizeof(float)>(params.o_partial); }
    hw::RowSpan row_max() const { return span<2 * sizeof(float)>(params.max_sum_partial); }
    hw::RowSpan row_sum() const { return span<2 * sizeof(float)>(params.max_sum_partial, sizeof(float)); }

  private:
    template <uint32_t bytes> hw::RowSpan span(uint64_t tensor, uint32_t offset = 0) const {
        return rows.span_from(tensor + first * bytes + offset, params.num_heads_q * bytes, bytes);
    }

    const FmhaParams &params;
    const QueryRows &rows;
    int64_t first; // index of the first row among all (split, token, head)
};

} // namespace esimd_fmha
