// The softmax of given scores through the choices of the key loop, with masked tiles before the full ones; see
// test_softmax_state.py. Values are 1, so O is the sum of the weights.
//
// Grid: one work-item, for the CPU device. params.q is float32 [num_tiles, tile_kv, tile_q], -inf where a key is
// hidden. params.block_table is int32: number of tiles, first full tile, end of the full tiles. Writes the normalised O
// to params.o_partial and the log-sum-exp to params.lse, float32 [tile_q].
#include "kernels/softmax_state.hpp"
#include "kernels/tile_range.hpp"

ESIMD_FMHA_KERNEL FMHA_KERNEL_NAME(esimd_fmha::FmhaParams params) {
    using namespace esimd_fmha;

    const int num_tiles = hw::load_int(params.block_table, 0);
    const FullTilesWhere<true> full = {hw::load_int(params.block_table, 1), hw::load_int(params.block_table, 2)};
    const auto *scores = reinterpret_cast<const hw::ScoreTile *>(params.q);
    hw::OutTile r_O;
    hw::zero(r_O);
    SoftmaxState<hw::RowVector> softmax;
    for (int tile_idx = 0; tile_idx < num_tiles; ++tile_idx) {
        hw::ScoreTile r_S = scores[tile_idx];
        if (full.follows_full_tile(tile_idx))
            softmax.shift_lagging(r_S, r_O, params.scale_log2);
        else
            softmax.shift(r_S, r_O, params.scale_log2);
        softmax.exponentiate(r_S);
        const hw::RowVector weights = hw::row_sum(r_S);
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
