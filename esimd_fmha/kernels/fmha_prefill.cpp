// Flash-attention prefill over paged or packed K/V, one split of the keys.
//
// One work-group: work_group_q query rows of one sequence and one query head (with packed heads: of all query heads of
// one KV head), against one split of its visible KV tiles. One thread: a tile of tile_q of these rows; where head_parts
// threads share a tile, each has a part of the columns d and dv, and they add up their scores. Threads share nothing
// else but the cache lines of K and V, or with shared_kv what they make of K and V together (kv_feed.hpp). Registers:
// r_Q [tile_q, d], r_O [tile_q, dv] float32, r_S [tile_q, tile_kv] float32, row_max and row_sum [tile_q]. Grid:
// [num_splits or sections, num_work_groups_q, heads_per_section] work-groups (slowest first); the heads are query
// heads, or KV heads with packed heads. So work-groups that run side by side on a core read the same K and V, and when
// causal, those with the most keys, of all heads of a section, start first.
#include "kernels/kv_feed.hpp"
#include "kernels/mask.hpp"
#include "kernels/partials.hpp"
#include "kernels/score_mod.hpp"
#include "kernels/segment_kv.hpp"
#include "kernels/sinks.hpp"
#include "kernels/softmax_state.hpp"
#include "kernels/tile_range.hpp"

namespace esimd_fmha {

using TileState = SoftmaxState<hw::RowVector>;              // when all tiles are added
using LoopState = SoftmaxState<hw::RowVector, hw::RowSums>; // while they are

// The O, row_max and row_sum of a split, merged later by combine_splits.
inline void store_split(const KernelParams &params, const TileState &softmax, const hw::OutTile &r_O,
                        const QueryRows &rows, int split_idx) {
    const PartialRows partial(params, rows, split_idx);
    hw::store_partial(partial.o(), r_O);
    hw::store_row_vector(partial.row_max(), softmax.row_max);
    hw::store_row_vector(partial.row_sum(), softmax.row_sum);
}

inline void store_result(const KernelParams &params, TileState softmax, hw::OutTile &r_O, const QueryRows &rows) {
    if constexpr (has_sinks)
        softmax.add_sink(r_O, sinks_log2(params, rows));
    softmax.normalize(r_O);
    hw::store_out(rows.span(params.out, params.out_token_stride, params.out_head_stride), head_dim_v(params), r_O);
    if (params.lse)
        hw::store_row_vector(lse_rows(params, rows), softmax.lse());
}

inline int grid_head(const KernelParams &params) {
    const int section = params.split.num_splits > 1 ? 0 : hw::group_id(2);
    return section * params.heads_per_section + hw::group_id(0);
}

inline QueryRows rows_of_work_group(const KernelParams &params, const Sequence &seq, int work_group) {
    return {params, seq, first_row_of(params, seq, work_group), work_group_q, grid_head(params)};
}

inline QueryRows rows_of_thread(const KernelParams &params, const Sequence &seq, int work_group) {
    // Threads of one number tend to share a vector engine. When causal, the last tile of a work-group sees the most
    // keys, so the tiles of every other head are in reverse order.
    const int tile = hw::group_id(0) % 2 ? tiles_per_work_group - 1 - hw::tile_id() : hw::tile_id();
    const int first_row = first_row_of(params, seq, work_group) + tile * tile_q;
    return {params, seq, first_row, tile_q, grid_head(params)};
}

} // namespace esimd_fmha

ESIMD_FMHA_KERNEL FMHA_KERNEL_NAME(esimd_fmha::KernelParams params) {
    using namespace esimd_fmha;

    // When causal, the last query rows see the most keys.
    const int work_group = params.num_work_groups_q - 1 - hw::group_id(1);
    const int split_idx = params.split.num_splits > 1 ? hw::group_id(2) : 0;

    const Segments segments(params, find_sequence(params, work_group));
    const QueryRows rows = rows_of_thread(params, segments.of[0], work_group);
    // With shared_kv the threads that have no rows work for the others.
    if (shared_kv ? rows_of_work_group(params, rows.seq, work_group).empty() : rows.empty())
        return;

    const VisibleTiles visible(params, segments, first_row_of(params, rows.seq, work_group));
    const int num_splits = num_used_splits(params.split, visible.count());
    if (split_idx >= max(1, num_splits))
        return;
    const TileRange share = share_of_split(params.split, visible.count(), split_idx);

    hw::OutTile r_O;
    hw::zero(r_O);
    LoopState softmax;
    hw::PartialScores partial_scores;
    hw::unroll<num_segments>([&](auto segment) {
        using Kv = SegmentElement<segment>::Type;
        const QueryRows rows = rows_of_thread(params, segments.of[segment], work_group);
        const TileRange of_work_group = visible.in_share<segment>(share);
        // The tiles whose keys the thread's rows see, and those that it walks through.
        const TileRange own = rows.empty() ? TileRange{0, 0} : visited_range(params, rows, of_work_group);
        const TileRange walked = shared_kv ? of_work_group : own;
        if (walked.empty())
            return;
        const auto r_Q =
            hw::load_q<Kv>(rows.span(params.q, params.q_token_stride, params.q_head_stride), params.head_dim);
        const FmhaParams &argument = argument_of(segment, params, rows.seq);
        KvFeed<Kv> feed(argument, rows.seq, rows.head_kv());
        const SegmentScales<segment> scales(params, rows);
        const ScoreMod score_mod(params, rows, scales.k, hw::score_unit(r_Q));
        const Mask mask(params, rows);
        const FullTiles full = full_range(params, rows, own);
        // All tiles, and once more the one that the softmax may miss: at once if its operands are shared ones, which
        // are at hand, and else behind the others. (With missed emptied before the second pass, IGC gave it and the
        // first tile one register, and emptied it before the tile was read.)
        TileRange tiles = walked, missed = {0, 0};
#pragma clang loop unroll(disable)
        for (int passes = 2; passes > 0 && !tiles.empty(); --passes, tiles = missed) {
            feed.start(tiles.first);
            for (int tile_idx = tiles.first; tile_idx < tiles.last; ++tile_idx) {
                const auto kv = feed.next();
                if (shared_kv && !own.holds(tile_idx))
                    continue;
                hw::ScoreTile r_S;
                bool added = true;
                for (int idx = tile_idx;; idx = feed.again(idx)) {
                    r_S = hw::gemm_qk(r_Q, kv, [&] { feed.look_ahead(tile_idx); });
                    partial_scores.add_up(r_S);
                    score_mod.apply(r_S, idx);
                    if (idx < softmax.lag_end && !full.needs_mask(idx)) {
                        added = softmax.add_lagging(r_S, r_O, score_mod.scale_log2); // r_S becomes P
                    } else {
                        if (full.needs_mask(idx))
                            mask.apply(r_S, idx);
                        softmax.add_exactly(r_S, r_O, score_mod.scale_log2);
                        added = true;
                    }
                    if (added || !shared_kv)
                        break;
                }
                if (added)
                    hw::gemm_pv(r_O, r_S, kv);
                else
                    missed = {tile_idx, tile_idx + 1};
            }
            feed.finish();
        }
        hw::order_columns<Kv>(r_O);
        scales.apply_v(r_O);
    });

    if (shared_kv && rows.empty())
        return;

    // With packed heads the lengths are loaded a second time: what follows from them would otherwise be computed before
    // the loop, together with the addresses of Q, and take its registers (1728 bytes of spills at head 128 with a
    // window).
    const Sequence seq_again = packed_heads ? load_sequence(params, rows.seq.index) : rows.seq;
    const QueryRows out_rows = rows_of_thread(params, seq_again, work_group);
    if (num_splits > 1)
        store_split(params, softmax.total(), r_O, out_rows, split_idx);
    else
        store_result(params, softmax.total(), r_O, out_rows);
}
