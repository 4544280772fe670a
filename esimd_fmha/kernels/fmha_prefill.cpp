// Flash-attention prefill over paged or packed K/V, one split of the keys.
//
// One work-group: work_group_q query rows of one sequence and one query head, against one split of its visible KV
// tiles. One thread: tile_q of these rows; thread t owns rows [t * tile_q, (t + 1) * tile_q). Threads share nothing but
// the cache lines of K and V. Registers: r_Q [tile_q, d], r_O [tile_q, dv] float32, r_S [tile_q, tile_kv] float32,
// row_max and row_sum [tile_q]. Grid: [num_splits, num_heads_q, num_work_groups_q] work-groups (slowest first).
#include "kernels/kv_source.hpp"
#include "kernels/mask.hpp"
#include "kernels/partials.hpp"
#include "kernels/score_mod.hpp"
#include "kernels/softmax_state.hpp"
#include "kernels/tile_range.hpp"

namespace esimd_fmha {

using TileState = SoftmaxState<hw::RowVector>;

// The O, row_max and row_sum of a split, merged later by combine_splits.
inline void store_split(const FmhaParams &params, const TileState &softmax, const hw::OutTile &r_O,
                        const QueryRows &rows, int split_idx) {
    const PartialRows partial(params, rows, split_idx);
    hw::store_partial(partial.o(), r_O);
    hw::store_row_vector(partial.row_max(), softmax.row_max);
    hw::store_row_vector(partial.row_sum(), softmax.row_sum);
}

inline void store_result(const FmhaParams &params, const TileState &softmax, hw::OutTile &r_O, const QueryRows &rows) {
    softmax.normalize(r_O);
    hw::store_out(rows.span(params.out, params.out_token_stride, params.out_head_stride), head_dim_v(params), r_O);
    if (params.lse)
        hw::store_row_vector(lse_rows(params, rows), softmax.lse());
}

} // namespace esimd_fmha

ESIMD_FMHA_KERNEL FMHA_KERNEL_NAME(esimd_fmha::FmhaParams params) {
    using namespace esimd_fmha;

    // When causal, the last query rows see the most keys: their work-groups start first.
    const int work_group = params.num_work_groups_q - 1 - hw::group_id(0);
    const int head = hw::group_id(1);
    const int split_idx = hw::group_id(2);

    const Sequence seq = load_sequence(params, find_sequence(params, work_group));
    const int work_group_token = first_token_of(params, seq, work_group);
    const QueryRows rows(seq, work_group_token + hw::thread_id() * tile_q, tile_q, head);
    if (rows.empty())
        return;

    const int num_tiles = num_visible_tiles(params, seq, work_group_token);
    if (split_idx >= max(1, num_used_splits(params.split, num_tiles)))
        return;
    const TileRange range = visited_range(params, rows, split_range(params.split, num_tiles, split_idx));

    hw::QTile r_Q = hw::load_q(rows.span(params.q, params.q_token_stride, params.q_head_stride), params.head_dim);
    hw::OutTile r_O;
    hw::zero(r_O);
    TileState softmax;
    if (!range.empty()) {
        const KvSource source(params, seq, floor_div(head, params.by_group_size));
        const ScoreMod score_mod(params);
        const Mask mask(params, rows);
        const FullTiles full = full_range(params, rows, range);
        // Pages are looked up two tiles ahead: the first use of a load that was just issued would wait for it.
        hw::KvTile kv = source.tile(range.first, source.pages(range.first));
        KvPages next_pages = source.pages(range.first + 1);
        for (int tile_idx = range.first; tile_idx < range.last; ++tile_idx) {
            const hw::KvTile next_kv = source.tile(tile_idx + 1, next_pages);
            next_pages = source.pages(tile_idx + 2);
            hw::prefetch_kv(next_kv, hw::thread_id());
            hw::ScoreTile r_S = hw::gemm_qk(r_Q, kv);
            score_mod.apply(r_S);
            if (full.needs_mask(tile_idx))
                mask.apply(r_S, tile_idx);
            if (full.follows_full_tile(tile_idx))
                softmax.shift_lagging(r_S, r_O, score_mod.scale_log2);
            else
                softmax.shift(r_S, r_O, score_mod.scale_log2);
            softmax.exponentiate(r_S); // r_S becomes P
            hw::gemm_pv(r_O, r_S, kv);
            kv = next_kv;
        }
    }

    if (params.split.num_splits > 1)
        store_split(params, softmax, r_O, rows, split_idx);
    else
        store_result(params, softmax, r_O, rows);
}
