// Merges the partial results of the splits of the keys into the attention over all of them (FlashInfer, arXiv
// 2501.01005, section 2.2): with weights w_s = exp2(max_s - max), out = sum_s w_s O_s / sum_s w_s sum_s.
//
// One thread: one query row of one head.   Grid: [1, num_heads_q, num_work_groups_q * work_group_q / threads] work-groups.
// Only the splits that the row's work-group of fmha_prefill wrote are read; a split without keys has max = -inf, sum =
// 0.
#include "kernels/block_range.hpp"

ESIMD_FMHA_KERNEL FMHA_KERNEL_NAME(esimd_fmha::FmhaParams params) {
    using namespace esimd_fmha;

    const int head = hw::group_id(1);
    const int launched_row = hw::group_id(0) * threads + hw::thread_id();
    const int work_group = floor_div(launched_row, work_group_q);
    const Sequence seq = load_sequence(params, find_sequence(params, work_group));
    const int work_group_row = (work_group - first_work_group(params, seq.index)) * work_group_q;
    const int row = work_group_row + launched_row - work_group * work_group_q;
    if (row >= seq.seqlen_q)
        return;

    const int num_splits = num_used_splits(params.split, num_visible_tiles(params, seq, work_group_row));
    const int64_t packed_row = seq.first_row + row;
    const auto partial_row = [&](int split_idx) {
        return (int64_t(split_idx) * params.total_q + packed_row) * params.num_heads_q + head;
    };

    float row_max = -hw::infinity;
    for (int split_idx = 0; split_idx < num_splits; ++split_idx)
        row_max = hw::scalar_max(row_max, hw::load_float(params.max_sum_partial, 2 * partial_row(split_idx)));

    hw::HeadVector out = 0.0f;
    float row_sum = 0.0f;
    for (int split_idx = 0; split_idx < num_splits; ++split_idx) {
        const float sum = hw::load_float(params.max_sum_partial, 2 * partial_row(split_idx) + 1);
        if (sum != 0.0f) { // without keys its max is -inf, and -inf - (-inf) would be NaN
            const float split_max = hw::load_float(params.max_sum_partial, 2 * partial_row(split_idx));
            const float weight = hw::scalar_exp2(split_max - row_max);
            out += hw::load_head(params.o_partial, partial_row(split_idx)) * hw::HeadVector(weight);
            row_sum += sum * weight;
        }
    }
    const float scale = row_sum == 0.0f ? 0.0f : hw::scalar_inv(row_sum);
    hw::store_head(params.out + packed_row * params.out_row_stride + uint64_t(head) * params.out_head_stride,
                   params.head_dim, out * hw::HeadVector(scale));
    if (params.lse) {
        hw::store_float(params.lse, int64_t(head) * params.total_q + packed_row,
                        (row_max + hw::scalar_log2(row_sum)) * hw::ln2);
    }
}
