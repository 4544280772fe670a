// Tiles of many query rows: lanes are rows. Softmax needs no reduction across lanes, and both products are "broadcast
// one element of K or V, multiply a row vector, add". Vectors of rows that do not exist are left out.
#pragma once

#include "elements.hpp"

namespace esimd_fmha::hw {

struct QTile {
    Float16 at[row_registers][head_dim_qk_padded];
    int num_registers; // those that hold rows
};
struct ScoreTile {
    Float16 at[row_registers][tile_kv];
    int num_registers = row_registers, num_keys = tile_kv; // those that exist
};
struct OutTile {
    Float16 at[row_registers][head_dim_v_padded];
};

inline void zero(OutTile &r_O) {
    for (auto &columns : r_O.at) {
        ESIMD_FMHA_ROLLED
        for (auto &column : columns)
            column = 0.0f;
    }
}

template <typename Kv, typename Rows> inline QTile load_q(const Rows &q, int head_dim) {
    QTile r_Q;
    r_Q.num_registers = (q.count < tile_q ? q.count + lanes - 1 : tile_q) / lanes;
    alignas(64) float rows[lanes][head_dim_qk_padded];
    ESIMD_FMHA_ROLLED
    for (int i = 0; i < r_Q.num_registers; ++i) {
        ESIMD_FMHA_ROLLED
        for (int lane = 0; lane < lanes; ++lane) {
            const int row = i * lanes + lane;
            if (row < q.count)
                load_row<Element>(rows[lane], q.row(row), head_dim);
            else
                zero_row(rows[lane], head_dim);
        }
        ESIMD_FMHA_ROLLED
        for (int d = 0; d < head_dim; d += lanes) {
            Float16 columns[lanes];
            for (int lane = 0; lane < lanes; ++lane)
                columns[lane] = load_as<float, lanes>(&rows[lane][d]);
            transpose(columns);
            for (int column = 0; column < lanes; ++column)
                r_Q.at[i][d + column] = columns[column];
        }
    }
    return r_Q;
}

// C[column] += sum over k of b[k][column] (one element each, broadcast) * A[k] (a row vector), in as many columns and
// registers of rows as sums have room in registers for.
template <int Registers> constexpr int columns_at_once = lanes / Registers;
template <int Registers, int CColumns, int AColumns>
inline void multiply_add(Float16 (&c)[row_registers][CColumns], int first_column,
                         const Float16 (&a)[row_registers][AColumns], int num_k, const float *b, int b_k_stride,
                         int b_column_stride) {
    constexpr int columns = columns_at_once<Registers>;
    Float16 sum[columns][Registers];
    for (int column = 0; column < columns; ++column)
        for (int i = 0; i < Registers; ++i)
            sum[column][i] = c[i][first_column + column];
    ESIMD_FMHA_ROLLED
    for (int k = 0; k < num_k; ++k)
        for (int column = 0; column < columns; ++column)
            for (int i = 0; i < Registers; ++i)
                sum[column][i] += a[i][k] * b[k * b_k_stride + column * b_column_stride];
    for (int column = 0; column < columns; ++column)
        for (int i = 0; i < Registers; ++i)
            c[i][first_column + column] = sum[column][i];
}

// S [tile_q, tile_kv] = Q [tile_q, d] * K^T [d, tile_kv]
template <typename Kv, typename Meanwhile>
inline ScoreTile gemm_qk(const QTile &r_Q, const KvTile<Kv> &kv, Meanwhile &&meanwhile) {
    meanwhile();
    ScoreTile r_S;
    r_S.num_registers = r_Q.num_registers;
    r_S.num_keys = kv.remaining_keys < tile_kv ? kv.remaining_keys : tile_kv;
    const int head_dim = kv.k_row_bytes / int(sizeof(Kv));
    alignas(64) float rows[lanes][head_dim_qk_padded];
    ESIMD_FMHA_ROLLED
    for (int first_key = 0; first_key < r_S.num_keys; first_key += lanes) {
        // Scores of keys that do not exist are those of the last one; nothing reads them.
        ESIMD_FMHA_ROLLED
        for (int key = 0; key < lanes; ++key) {
            load_row<Kv>(rows[key], kv.k_row(min(first_key + key, r_S.num_keys - 1)), head_dim);
            for (auto &scores : r_S.at)
                scores[first_key + key] = 0.0f;
        }
        with_power_of_two<row_registers>(r_Q.num_registers, [&](auto registers) {
            ESIMD_FMHA_ROLLED
            for (int key = 0; key < min(lanes, r_S.num_keys - first_key); key += columns_at_once<registers>)
                multiply_add<registers>(r_S.at, first_key + key, r_Q.at, head_dim, rows[key], 1, head_dim_qk_padded);
        });
    }
    return r_S;
}

// O [tile_q, dv] += P [tile_q, tile_kv] * V [tile_kv, dv]
template <typename Kv> inline void gemm_pv(OutTile &r_O, const ScoreTile &r_P, const KvTile<Kv> &kv) {
    const int head_dim = kv.v_row_bytes / int(sizeof(Kv));
    alignas(64) float rows[tile_kv][head_dim_v_padded];
    ESIMD_FMHA_ROLLED
    for (int key = 0; key < r_P.num_keys; ++key)
        load_row<Kv>(rows[key], kv.v_row(key), head_dim);
    with_power_of_two<row_registers>(r_P.num_registers, [&](auto registers) {
        ESIMD_FMHA_ROLLED
        for (int d = 0; d < head_dim; d += columns_at_once<registers>)
            multiply_add<registers>(r_O.at, d, r_P.at, r_P.num_keys, &rows[0][d], head_dim_v_padded, 1);
    });
}

// Calls change(scores, i, key) with the scores of a register i of rows and a key.
template <typename Change> inline void for_scores(ScoreTile &r_S, Change change) {
    ESIMD_FMHA_ROLLED
    for (int i = 0; i < r_S.num_registers; ++i) {
        ESIMD_FMHA_ROLLED
        for (int key = 0; key < r_S.num_keys; ++key)
            change(r_S.at[i][key], i, key);
    }
}

// 0 for rows beyond those in the tile, as for rows in it that do not exist.
inline RowVector row_max(const ScoreTile &r_S) {
    RowVector highest = 0.0f;
    ESIMD_FMHA_ROLLED
    for (int i = 0; i < r_S.num_registers; ++i) {
        Float16 of_rows = r_S.at[i][0];
        ESIMD_FMHA_ROLLED
        for (int key = 1; key < r_S.num_keys; ++key)
            of_rows = max(of_rows, r_S.at[i][key]);
        highest.at[i] = of_rows;
    }
    return highest;
}

using RowSums = RowVector;
inline RowSums row_sums(const ScoreTile &r_S) {
    RowSums sum = 0.0f;
    ESIMD_FMHA_ROLLED
    for (int i = 0; i < r_S.num_registers; ++i) {
        Float16 of_rows = 0.0f;
        ESIMD_FMHA_ROLLED
        for (int key = 0; key < r_S.num_keys; ++key)
            of_rows += r_S.at[i][key];
        sum.at[i] = of_rows;
    }
    return sum;
}
inline RowVector total(RowSums sums) { return sums; }

// Whether any score is above the threshold, which is not negative.
inline bool any_above(const ScoreTile &r_S, float threshold) {
    const RowVector highest = row_max(r_S);
    Float16 all = highest.at[0];
    for (int i = 1; i < row_registers; ++i)
        all = max(all, highest.at[i]);
    return __builtin_reduce_max(all) > threshold;
}

// S = S * scale[row] - shift[row]; a product need not be rounded
inline void scale_and_shift(ScoreTile &r_S, RowVector scale, RowVector shift) {
    for_scores(r_S, [&](Float16 &scores, int i, int) { scores = scores * scale.at[i] - shift.at[i]; });
}

// S *= factor[row]
inline void scale_rows(ScoreTile &r_S, RowVector factor) {
    for_scores(r_S, [&](Float16 &scores, int i, int) { scores *= factor.at[i]; });
}

// S = S * scale - slope[row] * |position[row] - key|; column 0 of the tile is key first_key.
inline void bias_by_distance(ScoreTile &r_S, float scale, RowVector slope, RowIndices position, int first_key) {
    for_scores(r_S, [&](Float16 &scores, int i, int key) {
        const Float16 distance = __builtin_convertvector(position.at[i] - (first_key + key), Float16);
        scores = scores * scale - slope.at[i] * max(distance, -distance);
    });
}

// Scores of keys beyond last_visible[row] become value; column 0 of the tile is key first_key.
inline void mask_after(ScoreTile &r_S, RowIndices last_visible, int first_key, float value) {
    for_scores(r_S, [&](Float16 &scores, int i, int key) {
        scores = first_key + key > last_visible.at[i] ? Float16(value) : scores;
    });
}

// The same of keys before first_visible[row].
inline void mask_before(ScoreTile &r_S, RowIndices first_visible, int first_key, float value) {
    for_scores(r_S, [&](Float16 &scores, int i, int key) {
        scores = first_key + key < first_visible.at[i] ? Float16(value) : scores;
    });
}

// O *= factor[row]
inline void scale_rows(OutTile &r_O, RowVector factor) {
    for (int i = 0; i < row_registers; ++i) {
        ESIMD_FMHA_ROLLED
        for (auto &column : r_O.at[i])
            column *= factor.at[i];
    }
}

template <typename T, typename Rows> inline void store_tile(const Rows &rows, int num_columns, const OutTile &r_O) {
    ESIMD_FMHA_ROLLED
    for (int first_row = 0; first_row < rows.count; first_row += lanes) {
        ESIMD_FMHA_ROLLED
        for (int d = 0; d < num_columns; d += lanes) {
            Float16 of_rows[lanes];
            for (int column = 0; column < lanes; ++column)
                of_rows[column] = r_O.at[first_row / lanes][d + column];
            transpose(of_rows);
            ESIMD_FMHA_ROLLED
            for (int lane = 0; lane < min(lanes, rows.count - first_row); ++lane)
                store_step(reinterpret_cast<T *>(rows.row(first_row + lane)), num_columns, d, of_rows[lane]);
        }
    }
}

} // namespace esimd_fmha::hw
