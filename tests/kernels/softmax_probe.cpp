// The softmax of given scores, tile by tile; see test_softmax_state.py. Values are 1, so O is the sum of the weights.
//
// Grid: one work-item, for the CPU device. params.q is float32 [num_tiles, tile_kv, tile_q], -inf where a key is
// hidden. params.total_k is the number of tiles. Writes the normalised O to params.o_partial and the log-sum-exp to
// params.lse, float32 [tile_q].
#include "kernels/params.hpp"
#include "kernels/softmax_state.hpp"

ESIMD_FMHA_KERNEL FMHA_KERNEL_NAME(esimd_fmha::FmhaParams params) {
    using namespace esimd_fmha;

    const auto *scores = reinterpret_cast<const hw::ScoreTile *>(params.q);
    hw::OutTile r_O;
    hw::zero(r_O);
    SoftmaxState<hw::RowVector> softmax;
    for (int tile_idx = 0; tile_idx < params.total_k; ++tile_idx) {
        hw::ScoreTile r_S = scores[tile_idx];
        if (tile_idx >= softmax.lag_end || !softmax.add_lagging(r_S, r_O, params.scale_log2)) {
            r_S = scores[tile_idx];
            softmax.add_exactly(r_S, r_O, params.scale_log2);
        }
        const hw::RowVector weights = hw::row_sums(r_S);
        for (int i = 0; i < hw::row_registers; ++i)
            r_O.at[0][i] += weights.at[i];
    }
    softmax.normalize(r_O);
    hw::RowVector o;
    for (int i = 0; i < hw::row_registers; ++i)
        o.at[i] = r_O.at[0][i];
    hw::store_row_vector({params.o_partial, tile_q, sizeof(float)}, o);
    hw::store_row_vector({params.lse, tile_q, sizeof(float)}, softmax.lse());
}
