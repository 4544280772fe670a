// Merges the partial results of the splits of the keys into the attention over all of them (FlashInfer, arXiv
// 2501.01005, section 2.2).
//
// One work-group: threads consecutive query rows, as query_rows.hpp numbers them. One thread: one of these rows.
// Registers: out and o [dv] float32, row_max and row_sum of both. Grid: [1, grid_heads, num_work_groups_q *
// work_group_q / threads] work-groups, where a work-group of fmha_prefill owns work_group_q rows; only the splits that
// it wrote are read. Rows whose keys are in one split have no partial results.
#include "kernels/argument.hpp"
#include "kernels/partials.hpp"
#include "kernels/sinks.hpp"
#include "kernels/softmax_state.hpp"
#include "kernels/tile_range.hpp"

ESIMD_FMHA_KERNEL FMHA_KERNEL_NAME(esimd_fmha::KernelParams params) {
    using namespace esimd_fmha;

    const int launched_row = hw::group_id(0) * threads + hw::thread_id();
    const int work_group = floor_div(launched_row, work_group_q);
    const Segments segments(params, find_sequence(params, work_group));
    const Sequence &seq = segments.of[0];
    const int work_group_row = first_row_of(params, seq, work_group);
    const QueryRows row(params, seq, work_group_row + launched_row - work_group * work_group_q, 1, hw::group_id(1));
    if (row.empty())
        return;

    const VisibleTiles visible(params, segments, work_group_row);
    const int num_splits = num_used_splits(params.split, visible.count());
    if (num_splits <= 1) // fmha_prefill has written the result
        return;

    hw::HeadVector r_O = 0.0f;
    SoftmaxState<float> softmax;
    for (int split_idx = 0; split_idx < num_splits; ++split_idx) {
        const PartialRows partial(params, row, split_idx);
        softmax.merge(r_O, {hw::load_float(partial.row_max().address, 0), hw::load_float(partial.row_sum().address, 0)},
                      hw::load_head(partial.o().address));
    }
    if constexpr (has_sinks)
        softmax.add_sink(r_O, sink_log2(params, row));
    softmax.normalize(r_O);
    hw::store_head(row.span(params.out, params.out_token_stride, params.out_head_stride).row(0), head_dim_v(params),
                   r_O);
    if (params.lse)
        hw::store_float(lse_rows(params, row).row(0), 0, softmax.lse());
}
