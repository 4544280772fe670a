// Flash-attention prefill over paged or packed K/V, one split of the keys.
//
// One work-group: work_group_q query rows of one sequence and one query head, against one split of its visible KV
// tiles. Thread t owns rows [t * tile_q, (t + 1) * tile_q) of them; threads share nothing but the cache lines of K and
// V. Registers: r_Q [tile_q, d], r_O [tile_q, d] float32, r_S [tile_q, tile_kv] float32, row_max and row_sum [tile_q].
// Grid: [num_splits, num_heads_q, num_work_groups_q] work-groups (slowest first).
#include "kernels/block_range.hpp"
#include "kernels/kv_cursor.hpp"
#include "kernels/mask.hpp"
#include "kernels/softmax.hpp"

namespace esimd_fmha {

// The O, max and sum of a split, merged later by combine_splits.
inline void store_split(const FmhaParams &params, const OnlineSoftmax &softmax, hw::OutTile &r_O, int64_t first_row,
                        int num_rows, int head, int split_idx) {
    const int64_t partial_row = (int64_t(split_idx) * params.total_q + first_row) * params.num_heads_q + head;
    constexpr uint32_t row_bytes = head_dim_padded * sizeof(float);
    hw::store_partial(params.o_partial + partial_row * row_bytes, num_rows, params.num_heads_q * row_bytes, r_O);
    const uint64_t max_sum = params.max_sum_partial + partial_row * 2 * sizeof(float);
    const uint32_t max_sum_stride = params.num_heads_q * 2 * sizeof(float);
    hw::store_row_vector(max_sum, num_rows, max_sum_stride, softmax.row_max);
    hw::store_row_vector(max_sum + sizeof(float), num_rows, max_sum_stride, softmax.row_sum);
}

inline void store_result(const FmhaParams &params, const OnlineSoftmax &softmax, hw::OutTile &r_O, int64_t first_row,
                         int num_rows, int head) {
    softmax.normalize(r_O);
    hw::store_out(params.out + first_row * params.out_row_stride + uint64_t(head) * params.out_head_stride, num_rows,
                  params.head_dim, params.out_row_stride, r_O);
    if (params.lse)
        hw::store_row_vector(params.lse + (int64_t(head) * params.total_q + first_row) * sizeof(float), num_rows,
                             sizeof(float), softmax.lse());
}

} // namespace esimd_fmha

ESIMD_FMHA_KERNEL FMHA_KERNEL_NAME(esimd_fmha::FmhaParams params) {
    using namespace esimd_fmha;

    // The last query tiles see the most keys when causal: they start first.
    const int work_group = params.num_work_groups_q - 1 - hw::group_id(0);
    const int head = hw::group_id(1);
    const int split_idx = hw::group_id(2);

    const Sequence seq = load_sequence(params, find_sequence(params, work_group));
    const int work_group_row = (work_group - first_work_group(params, seq.index)) * work_group_q;
    const int row = work_group_row + hw::thread_id() * tile_q;
    const int num_rows = min(tile_q, seq.seqlen_q - row);
    if (num_rows <= 0)
        return;

    const int num_tiles = num_visible_tiles(params, seq, work_group_row);
    if (split_idx >= max(1, num_used_splits(params.split, num_tiles)))
        return;
    TileRange range = split_range(params.split, num_tiles, split_idx);
    range.last = min(range.last, ceil_div(seq.visible_keys(row + num_rows - 1, params.causal), tile_kv));

    const int64_t first_row = seq.first_row + row; // packed
    hw::QTile r_Q = hw::load_q(params.q + first_row * params.q_row_stride + uint64_t(head) * params.q_head_stride,
                               num_rows, params.head_dim, params.q_row_stride);
    hw::OutTile r_O;
    hw::zero(r_O);
    OnlineSoftmax softmax;
    if (!range.empty()) {
        const KvCursor cursor(params, seq, params.by_group_size.divide(head));
        const Mask mask(seq, row, params.causal);
        // Page ids are looked up two tiles ahead: the first use of a load that was just issued would wait for it.
        hw::KvTile kv = cursor.tile(range.first, cursor.pages(range.first));
        KvPages next_pages = cursor.pages(range.first + 1);
        for (int tile_idx = range.first; tile_idx < range.last; ++tile_idx) {
            const hw::KvTile next_kv = cursor.tile(tile_idx + 1, next_pages);
            next_pages = cursor.pages(tile_idx + 2);
            hw::prefetch_kv(next_kv, hw::thread_id());
            hw::ScoreTile r_S = hw::gemm_qk(r_Q, kv);
            const bool masked = mask.applies_to(tile_idx);
            if (masked)
                mask.apply(r_S, tile_idx);
            if (masked || tile_idx == range.first)
                softmax.shift(r_S, r_O, params.scale_log2);
            else
                softmax.shift_lagging(r_S, r_O, params.scale_log2);
            softmax.exponentiate(r_S); // r_S becomes P
            hw::gemm_pv(r_O, r_S, kv);
            kv = next_kv;
        }
    }

    if (params.split.num_splits > 1)
        store_split(params, softmax, r_O, first_row, num_rows, head, split_idx);
    else
        store_result(params, softmax, r_O, first_row, num_rows, head);
}
