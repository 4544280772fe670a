// Merges the partial results of the splits of the keys into the attention over all of them (FlashInfer, arXiv
// 2501.01005, section 2.2).
//
// One work-group: threads consecutive query rows of one query head. One thread: one of these rows. Registers: out and o
// [dv] float32, row_max and row_sum of both. Grid: [1, num_heads_q, num_work_groups_q * work_group_q / threads]
// work-groups, where a work-group of fmha_prefill owns work_group_q rows; only the splits that it wrote are read.
#include "kernels/partials.hpp"
#include "kernels/softmax_state.hpp"
#include "kernels/tile_range.hpp"

ESIMD_FMHA_KERNEL FMHA_KERNEL_NAME(esimd_fmha::FmhaParams params) {
    using namespace esimd_fmha;

    const int head = hw::group_id(1);
    const int launched_row = hw::group_id(0) * threads + hw::thread_id();
    const int work_group = floor_div(launched_row, work_group_q);
    const Sequence seq = load_sequence(params, find_sequence(params, work_group));
    const int work_group_token = first_token_of(params, seq, work_group);
    const QueryRows row(seq, work_group_token + launched_row - work_group * work_group_q, 1, head);
    if (row.empty())
        return;

    hw::HeadVector r_O = 0.0f;
    SoftmaxState<float> softmax;
    const int num_splits = num_used_splits(params.split, num_visible_tiles(params, seq, work_group_token));
    for (int split_idx = 0; split_idx < num_splits; ++split_idx) {
        const PartialRows partial(params, row, split_idx);
        softmax.merge(r_O, {hw::load_float(partial.row_max().address, 0), hw::load_float(partial.row_sum().address, 0)},
                      hw::load_head(partial.o().address));
    }
    softmax.normalize(r_O);
    hw::store_head(row.span(params.out, params.out_token_stride, params.out_head_stride).address, head_dim_v(params),
                   r_O);
    if (params.lse)
        hw::store_float(lse_rows(params, row).address, 0, softmax.lse());
}
