// What kernels/query_rows.hpp and kernels/tile_range.hpp say of every launched work-group, thread and split; see
// test_plan.py.
//
// Grid: [num_splits, 1, num_work_groups_q], one work-item each, which answers for all threads of the work-group. Writes
// to params.out int32 [num_splits, num_work_groups_q, threads, 9]: sequence, first row of the work-group, splits that
// have tiles, first and last KV tile of this split, first and last tile that the thread visits, its first and last full
// tile. Threads without rows write nothing but the first two.
#include "kernels/tile_range.hpp"

ESIMD_FMHA_KERNEL FMHA_KERNEL_NAME(esimd_fmha::KernelParams params) {
    using namespace esimd_fmha;

    const int work_group = hw::group_id(0);
    const int split_idx = hw::group_id(2);
    const Segments segments(params, find_sequence(params, work_group));
    const Sequence &seq = segments.of[0];
    const int work_group_row = first_row_of(params, seq, work_group);
    auto *result =
        reinterpret_cast<int32_t *>(params.out) + 9 * threads * (split_idx * params.num_work_groups_q + work_group);
    for (int thread = 0; thread < threads; ++thread, result += 9) {
        result[0] = seq.index;
        result[1] = work_group_row;
        const QueryRows rows(params, seq, work_group_row + thread * tile_q, tile_q, 0);
        if (rows.empty())
            continue;
        const VisibleTiles visible(params, segments, work_group_row);
        const TileRange split = visible.in_share<0>(share_of_split(params.split, visible.count(), split_idx));
        const TileRange visited = visited_range(params, rows, split);
        const FullTiles full = full_range(params, rows, visited);
        result[2] = num_used_splits(params.split, visible.count());
        result[3] = split.first;
        result[4] = split.last;
        result[5] = visited.first;
        result[6] = visited.last;
        result[7] = full.first;
        result[8] = full.last;
    }
}
