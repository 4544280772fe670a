// What kernels/block_range.hpp says of every launched work-group and split; see test_plan.py.
//
// Grid as fmha_prefill, with one head and one thread a work-group. Writes to params.out, for every split and
// work-group, int32 [num_splits, num_q_tiles, 5]: sequence, first row, splits that have tiles, first and last KV tile
// of this one.
#include "kernels/block_range.hpp"

ESIMD_FMHA_KERNEL FMHA_KERNEL_NAME(esimd_fmha::FmhaParams params) {
    using namespace esimd_fmha;

    const int work_group = hw::group_id(0);
    const int split_idx = hw::group_id(2);
    const Sequence seq = load_sequence(params, find_sequence(params, work_group));
    const int row = (work_group - first_work_group(params, seq.index)) * work_group_q;
    auto *result = reinterpret_cast<int32_t *>(params.out) + 5 * (split_idx * params.num_q_tiles + work_group);
    result[0] = seq.index;
    result[1] = row;
    if (row >= seq.seqlen_q)
        return;
    const int num_tiles = num_visible_tiles(params, seq, row);
    const TileRange range = split_range(params.split, num_tiles, split_idx);
    result[2] = num_used_splits(params.split, num_tiles);
    result[3] = range.first;
    result[4] = range.last;
}
