// What a call's kernels write besides out: the log-sum-exp, and the partial results of the splits, which fmha_prefill
// leaves to combine_splits.
#pragma once

#include "query_rows.hpp"

namespace esimd_fmha {

// Rows of lse, [num_heads_q, total_q].
inline auto lse_rows(const FmhaParams &params, const QueryRows &rows) {
    return rows.span(params.lse, sizeof(float), params.total_q * sizeof(float));
}

// Rows of one split in o_partial and max_sum_partial. As these are [num_splits, grid_heads, rows, ..], the rows of a
// tile follow one another, whatever they are.
class PartialRows {
  public:
    PartialRows(const KernelParams &params, const QueryRows &rows, int split_idx)
        : params(params), rows(rows),
          first((int64_t(split_idx) * params.num_heads_q + rows.group_head()) * params.total_q + rows.packed_row()) {}

    hw::RowSpan o() const { return span<head_parts * head_dim_v_padded * sizeof(float)>(params.o_partial); }
    hw::RowSpan row_max() const { return span<2 * sizeof(float)>(params.max_sum_partial); }
    hw::RowSpan row_sum() const { return span<2 * sizeof(float)>(params.max_sum_partial, sizeof(float)); }

  private:
    template <uint32_t bytes> hw::RowSpan span(uint64_t tensor, uint32_t offset = 0) const {
        return {tensor + first * bytes + offset, rows.count, bytes};
    }

    const FmhaParams &params;
    const QueryRows &rows;
    int64_t first; // index of the first row among those of all splits and heads
};

} // namespace esimd_fmha
