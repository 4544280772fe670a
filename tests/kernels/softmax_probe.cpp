// The softmax of given scores, tile by tile; see test_softmax_state.py. Values are 1, so O is the sum of the weights.
//
// Grid: one work-item, for the CPU device. params.q is float32 [num_tiles, ..], tiles as hw::ScoreTile has them, -inf
// where a key is hidden. params.total_k is the number of tiles. Writes the normalised O to params.o_partial and the
// log-sum-exp to params.lse, float32 [tile_q].
#include "kernels/params.hpp"
#include "kernels/softmax_state.hpp"

namespace esimd_fmha {

inline hw::ScoreTile load_scores(const FmhaParams &params, int tile_idx) {
    hw::ScoreTile r_S;
    __builtin_memcpy(r_S.at, reinterpret_cast<const char *>(params.q) + tile_idx * sizeof(r_S.at), sizeof(r_S.at));
    return r_S;
}

// The first column of O of a row.
inline float &first_column(hw::OutTile &r_O, int row) {
    const bool lanes_are_columns = tile_q < hw::lanes;
    float *o = reinterpret_cast<float *>(r_O.at);
    return lanes_are_columns ? o[row * head_dim_v_padded]
                             : o[row / hw::lanes * head_dim_v_padded * hw::lanes + row % hw::lanes];
}

} // namespace esimd_fmha

ESIMD_FMHA_KERNEL FMHA_KERNEL_NAME(esimd_fmha::FmhaParams params) {
    using namespace esimd_fmha;

    hw::OutTile r_O;
    hw::zero(r_O);
    SoftmaxState<hw::RowVector> softmax;
    for (int tile_idx = 0; tile_idx < params.total_k; ++tile_idx) {
        hw::ScoreTile r_S = load_scores(params, tile_idx);
        if (tile_idx >= softmax.lag_end || !softmax.add_lagging(r_S, r_O, params.scale_log2)) {
            r_S = load_scores(params, tile_idx);
            softmax.add_exactly(r_S, r_O, params.scale_log2);
        }
        const hw::RowVector weights = hw::row_sums(r_S);
        for (int row = 0; row < tile_q; ++row)
            first_column(r_O, row) += weights.at[row / hw::lanes][row % hw::lanes];
    }
    softmax.normalize(r_O);
    hw::RowVector o = 0.0f;
    for (int row = 0; row < tile_q; ++row)
        o.at[row / hw::lanes][row % hw::lanes] = first_column(r_O, row);
    hw::store_row_vector({params.o_partial, tile_q, sizeof(float)}, o);
    hw::store_row_vector({params.lse, tile_q, sizeof(float)}, softmax.lse());
}
