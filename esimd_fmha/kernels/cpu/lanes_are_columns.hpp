// Tiles of few query rows, as in decoding, where rows would leave most lanes empty: lanes are columns of Q, K, V and O,
// and of the scores keys. A score is a sum across lanes; for 16 keys these sums are taken together.
#pragma once

#include "elements.hpp"

namespace esimd_fmha::hw {

struct QTile {
    Float16 at[tile_q][head_dim_qk_padded / lanes];
    int num_rows; // those that exist
};
struct ScoreTile {
    Float16 at[tile_q][tile_kv / lanes];
    int num_rows = tile_q, num_vectors = tile_kv / lanes, num_keys = tile_kv; // those that exist
};
struct OutTile {
    Float16 at[tile_q][head_dim_v_padded / lanes];
};

inline void zero(OutTile &r_O) {
    for (auto &row : r_O.at) {
        ESIMD_FMHA_ROLLED
        for (auto &columns : row)
            columns = 0.0f;
    }
}

template <typename Kv, typename Rows> inline QTile load_q(const Rows &q, int head_dim) {
    QTile r_Q;
    r_Q.num_rows = min(tile_q, q.count);
    ESIMD_FMHA_ROLLED
    for (int row = 0; row < tile_q; ++row) {
        auto *columns = reinterpret_cast<float *>(r_Q.at[row]);
        if (row < q.count)
            load_row<Element>(columns, q.row(row), head_dim);
        else
            zero_row(columns, head_dim);
    }
    return r_Q;
}

// S [tile_q, tile_kv] = Q [tile_q, d] * K^T [d, tile_kv]
template <typename Kv, typename Meanwhile>
inline ScoreTile gemm_qk(const QTile &r_Q, const KvTile<Kv> &kv, Meanwhile &&meanwhile) {
    meanwhile();
    constexpr int keys_at_once = 2;
    ScoreTile r_S;
    r_S.num_rows = r_Q.num_rows;
    r_S.num_keys = min(tile_kv, kv.remaining_keys);
    r_S.num_vectors = ceil_div(r_S.num_keys, lanes);
    const int head_dim = kv.k_row_bytes / int(sizeof(Kv)), num_steps = ceil_div(head_dim, lanes);
    alignas(64) float rows[lanes][head_dim_qk_padded];
    ESIMD_FMHA_ROLLED
    for (int j = 0; j < r_S.num_vectors; ++j) {
        // Scores of keys that do not exist are those of the last one, until they are masked.
        ESIMD_FMHA_ROLLED
        for (int key = 0; key < lanes; ++key)
            load_row<Kv>(rows[key], kv.k_row(min(j * lanes + key, r_S.num_keys - 1)), head_dim);
        with_power_of_two<tile_q>(r_Q.num_rows, [&](auto num_rows) {
            Float16 products[num_rows][lanes];
            ESIMD_FMHA_ROLLED
            for (int key = 0; key < lanes; key += keys_at_once) {
                Float16 sum[num_rows][keys_at_once] = {};
                ESIMD_FMHA_ROLLED
                for (int step = 0; step < num_steps; ++step)
                    for (int i = 0; i < keys_at_once; ++i)
                        for (int row = 0; row < num_rows; ++row)
                            sum[row][i] += r_Q.at[row][step] * load_as<float, lanes>(&rows[key + i][step * lanes]);
                for (int i = 0; i < keys_at_once; ++i)
                    for (int row = 0; row < num_rows; ++row)
                        products[row][key + i] = sum[row][i];
            }
            ESIMD_FMHA_ROLLED
            for (int row = 0; row < num_rows; ++row)
                r_S.at[row][j] = sums_across_lanes(products[row]);
        });
    }
    return r_S;
}

// O [tile_q, dv] += P [tile_q, tile_kv] * V [tile_kv, dv]
template <typename Kv> inline void gemm_pv(OutTile &r_O, const ScoreTile &r_P, const KvTile<Kv> &kv) {
    constexpr int steps_at_once = 2;
    const int head_dim = kv.v_row_bytes / int(sizeof(Kv)), num_steps = ceil_div(head_dim, lanes);
    alignas(64) float rows[lanes][head_dim_v_padded];
    ESIMD_FMHA_ROLLED
    for (int first_key = 0; first_key < r_P.num_keys; first_key += lanes) {
        const int num_keys = min(lanes, r_P.num_keys - first_key);
        ESIMD_FMHA_ROLLED
        for (int key = 0; key < num_keys; ++key) {
            load_row<Kv>(rows[key], kv.v_row(first_key + key), head_dim);
            if (num_steps % steps_at_once)
                store<lanes>(&rows[key][num_steps * lanes], Float16(0.0f));
        }
        with_power_of_two<tile_q>(r_P.num_rows, [&](auto num_rows) {
            ESIMD_FMHA_ROLLED
            for (int step = 0; step < num_steps; step += steps_at_once) {
                Float16 sum[num_rows][steps_at_once];
                for (int row = 0; row < num_rows; ++row)
                    for (int i = 0; i < steps_at_once; ++i)
                        sum[row][i] = r_O.at[row][step + i];
                ESIMD_FMHA_ROLLED
                for (int key = 0; key < num_keys; ++key)
                    for (int row = 0; row < num_rows; ++row)
                        for (int i = 0; i < steps_at_once; ++i)
                            sum[row][i] += load_as<float, lanes>(&rows[key][(step + i) * lanes]) *
                                           r_P.at[row][first_key / lanes][key];
                for (int row = 0; row < num_rows; ++row)
                    for (int i = 0; i < steps_at_once; ++i)
                        r_O.at[row][step + i] = sum[row][i];
            }
        });
    }
}

// Calls change(scores, row, key) with the scores of a row and of 16 keys, from this key of the tile on.
template <typename Change> inline void for_scores(ScoreTile &r_S, Change change) {
    ESIMD_FMHA_ROLLED
    for (int row = 0; row < r_S.num_rows; ++row) {
        ESIMD_FMHA_ROLLED
        for (int j = 0; j < r_S.num_vectors; ++j)
            change(r_S.at[row][j], row, j * lanes);
    }
}

inline Float16 highest_of(const ScoreTile &r_S, int row) {
    Float16 highest = r_S.at[row][0];
    ESIMD_FMHA_ROLLED
    for (int j = 1; j < r_S.num_vectors; ++j)
        highest = max(highest, r_S.at[row][j]);
    return highest;
}

// 0 for rows that do not exist.
inline RowVector row_max(const ScoreTile &r_S) {
    RowVector highest = 0.0f;
    ESIMD_FMHA_ROLLED
    for (int row = 0; row < r_S.num_rows; ++row)
        highest.at[0][row] = __builtin_reduce_max(highest_of(r_S, row));
    return highest;
}

using RowSums = RowVector;
inline RowSums row_sums(const ScoreTile &r_S) {
    RowSums sum = 0.0f;
    ESIMD_FMHA_ROLLED
    for (int row = 0; row < r_S.num_rows; ++row) {
        Float16 of_lanes = 0.0f;
        ESIMD_FMHA_ROLLED
        for (int j = 0; j < r_S.num_vectors; ++j)
            of_lanes += r_S.at[row][j];
        sum.at[0][row] = sum_across_lanes<lanes>(of_lanes);
    }
    return sum;
}
inline RowVector total(RowSums sums) { return sums; }

// Whether any score is above the threshold.
inline bool any_above(const ScoreTile &r_S, float threshold) {
    Float16 highest = highest_of(r_S, 0);
    ESIMD_FMHA_ROLLED
    for (int row = 1; row < r_S.num_rows; ++row)
        highest = max(highest, highest_of(r_S, row));
    return __builtin_reduce_max(highest) > threshold;
}

// S = S * scale[row] - shift[row]; a product need not be rounded
inline void scale_and_shift(ScoreTile &r_S, RowVector scale, RowVector shift) {
    for_scores(r_S, [&](Float16 &scores, int row, int) { scores = scores * scale.at[0][row] - shift.at[0][row]; });
}

// S *= factor[row]
inline void scale_rows(ScoreTile &r_S, RowVector factor) {
    for_scores(r_S, [&](Float16 &scores, int row, int) { scores *= factor.at[0][row]; });
}

// S = S * scale - slope[row] * |position[row] - key|; column 0 of the tile is key first_key.
inline void bias_by_distance(ScoreTile &r_S, float scale, RowVector slope, RowIndices position, int first_key) {
    for_scores(r_S, [&](Float16 &scores, int row, int key) {
        const Float16 distance =
            __builtin_convertvector(position.at[0][row] - (iota<lanes>() + first_key + key), Float16);
        scores = scores * scale - slope.at[0][row] * max(distance, -distance);
    });
}

// Scores of keys beyond last_visible[row] become value; column 0 of the tile is key first_key.
inline void mask_after(ScoreTile &r_S, RowIndices last_visible, int first_key, float value) {
    for_scores(r_S, [&](Float16 &scores, int row, int key) {
        scores = iota<lanes>() + first_key + key > last_visible.at[0][row] ? Float16(value) : scores;
    });
}

// The same of keys before first_visible[row].
inline void mask_before(ScoreTile &r_S, RowIndices first_visible, int first_key, float value) {
    for_scores(r_S, [&](Float16 &scores, int row, int key) {
        scores = iota<lanes>() + first_key + key < first_visible.at[0][row] ? Float16(value) : scores;
    });
}

// O *= factor[row]
inline void scale_rows(OutTile &r_O, RowVector factor) {
    ESIMD_FMHA_ROLLED
    for (int row = 0; row < tile_q; ++row) {
        ESIMD_FMHA_ROLLED
        for (auto &columns : r_O.at[row])
            columns *= factor.at[0][row];
    }
}

template <typename T, typename Rows> inline void store_tile(const Rows &rows, int num_columns, const OutTile &r_O) {
    ESIMD_FMHA_ROLLED
    for (int row = 0; row < rows.count; ++row) {
        ESIMD_FMHA_ROLLED
        for (int d = 0; d < num_columns; d += lanes)
            store_step(reinterpret_cast<T *>(rows.row(row)), num_columns, d, r_O.at[row][d / lanes]);
    }
}

} // namespace esimd_fmha::hw
