// Tiles of float32 on the work-item's stack, transposed so that lanes are query rows: softmax needs no reduction across
// lanes, and both products are "broadcast one element of K or V, multiply a row vector, add".
#pragma once

#include "vectors.hpp"

// Loops over a tile stay loops: unrolled by the driver, a kernel took it a minute to build.
#define ESIMD_FMHA_ROLLED _Pragma("clang loop unroll(disable)")

namespace esimd_fmha::hw {

constexpr uint32_t address_alignment = 1;
template <typename Kv> constexpr float kv_unit = 1.0f;

struct QTile {
    Float16 at[head_dim_qk_padded][row_registers];
};
struct ScoreTile {
    Float16 at[tile_kv][row_registers];
};
struct OutTile {
    Float16 at[head_dim_v_padded][row_registers];
};

inline Float8 load_8(const fp16 *elements) {
    Half8 values;
    __builtin_memcpy(&values, elements, sizeof(values));
    return __builtin_convertvector(values, Float8);
}
inline Float8 load_8(const bf16 *elements) {
    UShort8 bits;
    __builtin_memcpy(&bits, elements, sizeof(bits));
    return __builtin_bit_cast(Float8, __builtin_convertvector(bits, UInt8) << 16);
}

// fp8 by way of fp16: an e5m2 is its upper byte, and an e4m3 with its magnitude moved up 7 bits is 1/256 of its value.
inline Float8 widen_8(UShort8 halves) { return __builtin_convertvector(__builtin_bit_cast(Half8, halves), Float8); }
inline UShort8 load_bytes_8(const void *address) {
    UByte8 bytes;
    __builtin_memcpy(&bytes, address, sizeof(bytes));
    return __builtin_convertvector(bytes, UShort8);
}
inline Float8 load_8(const e5m2 *elements) { return widen_8(load_bytes_8(elements) << 8); }
inline Float8 load_8(const e4m3 *elements) {
    const UShort8 bytes = load_bytes_8(elements), magnitude = bytes & 0x7f;
    const UShort8 infinite = (magnitude + 1 & 0x80) << 7; // of the magnitude 127, which is NaN
    return widen_8((bytes & 0x80) << 8 | magnitude << 7 | infinite) * 256.0f;
}

// row_bytes of elements of type T as float32; columns that do not exist are 0, and so is a row.
template <typename T, int Columns>
inline void load_row(float (&row)[Columns], uint64_t address, bool exists, int row_bytes) {
    const auto *elements = reinterpret_cast<const T *>(address);
    ESIMD_FMHA_ROLLED
    for (int d = 0; d < Columns; d += 8) {
        const Float8 values = exists && d * int(sizeof(T)) < row_bytes ? load_8(elements + d) : Float8(0.0f);
        __builtin_memcpy(&row[d], &values, sizeof(values));
    }
}

inline void zero(OutTile &r_O) {
    ESIMD_FMHA_ROLLED
    for (auto &column : r_O.at)
        for (auto &r : column)
            r = 0.0f;
}

template <typename Kv, typename Rows> inline QTile load_q(const Rows &q, int head_dim) {
    alignas(64) float rows[lanes][head_dim_qk_padded];
    QTile r_Q;
    for (int i = 0; i < row_registers; ++i) {
        ESIMD_FMHA_ROLLED
        for (int lane = 0; lane < lanes; ++lane) {
            const int row = i * lanes + lane;
            load_row<Element>(rows[lane], q.row(row), row < q.count, head_dim * sizeof(Element));
        }
        ESIMD_FMHA_ROLLED
        for (int d = 0; d < head_dim_qk_padded; ++d)
            for (int lane = 0; lane < lanes; ++lane)
                r_Q.at[d][i][lane] = rows[lane][d];
    }
    return r_Q;
}

// C[Columns] += sum over k of B[k][Columns] (one element each, broadcast) * A[k] (a row vector).
constexpr int columns_at_once = 4;
template <int K>
inline void multiply_add(Float16 (*c)[row_registers], const Float16 (*a)[row_registers], const float *b,
                         int b_row_stride, int b_column_stride) {
    Float16 sum[columns_at_once][row_registers];
    for (int column = 0; column < columns_at_once; ++column)
        for (int i = 0; i < row_registers; ++i)
            sum[column][i] = c[column][i];
    ESIMD_FMHA_ROLLED
    for (int k = 0; k < K; ++k)
        for (int column = 0; column < columns_at_once; ++column)
            for (int i = 0; i < row_registers; ++i)
                sum[column][i] += a[k][i] * b[k * b_row_stride + column * b_column_stride];
    for (int column = 0; column < columns_at_once; ++column)
        for (int i = 0; i < row_registers; ++i)
            c[column][i] = sum[column][i];
}

// S [tile_q, tile_kv] = Q [tile_q, d] * K^T [d, tile_kv]
template <typename Kv, typename Meanwhile>
inline ScoreTile gemm_qk(const QTile &r_Q, const KvTile<Kv> &kv, Meanwhile &&meanwhile) {
    meanwhile();
    ScoreTile r_S;
    alignas(64) float rows[columns_at_once][head_dim_qk_padded];
    ESIMD_FMHA_ROLLED
    for (int key = 0; key < tile_kv; key += columns_at_once) {
        for (int column = 0; column < columns_at_once; ++column) {
            load_row<Kv>(rows[column], kv.k_row(key + column), key + column < kv.remaining_keys, kv.k_row_bytes);
            for (auto &r : r_S.at[key + column])
                r = 0.0f;
        }
        multiply_add<head_dim_qk_padded>(&r_S.at[key], r_Q.at, &rows[0][0], 1, head_dim_qk_padded);
    }
    return r_S;
}

// One thread has all columns.
struct PartialScores {
    void add_up(ScoreTile &) {}
};

// O [tile_q, dv] += P [tile_q, tile_kv] * V [tile_kv, dv]
template <typename Kv> inline void gemm_pv(OutTile &r_O, const ScoreTile &r_P, const KvTile<Kv> &kv) {
    alignas(64) float rows[tile_kv][head_dim_v_padded];
    ESIMD_FMHA_ROLLED
    for (int key = 0; key < tile_kv; ++key)
        load_row<Kv>(rows[key], kv.v_row(key), key < kv.remaining_keys, kv.v_row_bytes);
    ESIMD_FMHA_ROLLED
    for (int d = 0; d < head_dim_v_padded; d += columns_at_once)
        multiply_add<tile_kv>(&r_O.at[d], r_P.at, &rows[0][d], head_dim_v_padded, 1);
}

// The processor prefetches rows by itself.
template <typename Kv> inline void prefetch_kv(const KvTile<Kv> &, int) {}

// Products leave the columns as they are, whatever the elements of V.
template <typename Kv> inline void order_columns(OutTile &) {}

inline RowVector row_max(const ScoreTile &r_S) {
    RowVector highest = r_S.at[0][0][0];
    for (int i = 0; i < row_registers; ++i) {
        highest.at[i] = r_S.at[0][i];
        ESIMD_FMHA_ROLLED
        for (int key = 1; key < tile_kv; ++key)
            highest.at[i] = max(highest.at[i], r_S.at[key][i]);
    }
    return highest;
}

using RowSums = RowVector;
inline RowSums row_sums(const ScoreTile &r_S) {
    RowSums sum = 0.0f;
    ESIMD_FMHA_ROLLED
    for (int key = 0; key < tile_kv; ++key)
        for (int i = 0; i < row_registers; ++i)
            sum.at[i] += r_S.at[key][i];
    return sum;
}
inline RowVector total(RowSums sums) { return sums; }

// Whether any score is above the threshold.
inline bool any_above(const ScoreTile &r_S, float threshold) {
    const RowVector highest = row_max(r_S);
    Float16 all = highest.at[0];
    for (int i = 1; i < row_registers; ++i)
        all = max(all, highest.at[i]);
    return __builtin_reduce_max(all) > threshold;
}

// S = S * scale[row] - shift[row]; a product need not be rounded
inline void scale_and_shift(ScoreTile &r_S, RowVector scale, RowVector shift) {
    ESIMD_FMHA_ROLLED
    for (auto &scores : r_S.at)
        for (int i = 0; i < row_registers; ++i)
            scores[i] = scores[i] * scale.at[i] - shift.at[i];
}

// S *= factor[row]
inline void scale_rows(ScoreTile &r_S, RowVector factor) {
    ESIMD_FMHA_ROLLED
    for (auto &scores : r_S.at)
        for (int i = 0; i < row_registers; ++i)
            scores[i] *= factor.at[i];
}

inline void exp2_scores(ScoreTile &r_S) {
    ESIMD_FMHA_ROLLED
    for (auto &scores : r_S.at)
        for (auto &r : scores)
            r = exp2(r);
}

// S = cap * tanh(x), where S * scale is 2 * log2(e) * x. Beyond 64 tanh is 1 in float32, and exp2 stays in its range.
inline void cap_scores(ScoreTile &r_S, float scale, float cap) {
    ESIMD_FMHA_ROLLED
    for (auto &scores : r_S.at)
        for (auto &r : scores) {
            const Float16 exponent = r * scale;
            r = cap - 2.0f * cap / (exp2(exponent > 64.0f ? Float16(64.0f) : exponent) + 1.0f);
        }
}

// S = S * scale - slope[row] * |position[row] - key|; column 0 of the tile is key first_key.
inline void bias_by_distance(ScoreTile &r_S, float scale, RowVector slope, RowIndices position, int first_key) {
    ESIMD_FMHA_ROLLED
    for (int key = 0; key < tile_kv; ++key)
        for (int i = 0; i < row_registers; ++i) {
            const Float16 distance = __builtin_convertvector(position.at[i] - (first_key + key), Float16);
            r_S.at[key][i] = r_S.at[key][i] * scale - slope.at[i] * max(distance, -distance);
        }
}

// Scores of keys beyond last_visible[row] become value; column 0 of the tile is key first_key.
inline void mask_after(ScoreTile &r_S, RowIndices last_visible, int first_key, float value) {
    ESIMD_FMHA_ROLLED
    for (int key = 0; key < tile_kv; ++key)
        for (int i = 0; i < row_registers; ++i)
            r_S.at[key][i] = first_key + key > last_visible.at[i] ? Float16(value) : r_S.at[key][i];
}

// The same of keys before first_visible[row].
inline void mask_before(ScoreTile &r_S, RowIndices first_visible, int first_key, float value) {
    ESIMD_FMHA_ROLLED
    for (int key = 0; key < tile_kv; ++key)
        for (int i = 0; i < row_registers; ++i)
            r_S.at[key][i] = first_key + key < first_visible.at[i] ? Float16(value) : r_S.at[key][i];
}

// O *= factor[row]
inline void scale_rows(OutTile &r_O, RowVector factor) {
    ESIMD_FMHA_ROLLED
    for (auto &column : r_O.at)
        for (int i = 0; i < row_registers; ++i)
            column[i] *= factor.at[i];
}

template <typename T, typename Rows> inline void store_tile(const Rows &rows, int num_columns, const OutTile &r_O) {
    ESIMD_FMHA_ROLLED
    for (int row = 0; row < rows.count; ++row) {
        T *elements = reinterpret_cast<T *>(rows.row(row));
        ESIMD_FMHA_ROLLED
        for (int d = 0; d < num_columns; ++d)
            store(elements + d, r_O.at[d][row / lanes][row % lanes]);
    }
}

// Rows beyond out.count and columns beyond head_dim are not written.
template <typename Rows> inline void store_out(const Rows &out, int head_dim, const OutTile &r_O) {
    store_tile<Element>(out, head_dim, r_O);
}
// All head_dim_v_padded columns are written.
inline void store_partial(RowSpan o, const OutTile &r_O) { store_tile<float>(o, head_dim_v_padded, r_O); }

// One float a row.
template <typename Rows = RowSpan> inline void store_row_vector(const Rows &rows, RowVector values) {
    ESIMD_FMHA_ROLLED
    for (int row = 0; row < rows.count; ++row)
        store(reinterpret_cast<float *>(rows.row(row)), values.at[row / lanes][row % lanes]);
}

struct HeadVector {
    float at[head_dim_v_padded];

    HeadVector(float value) {
        for (float &x : at)
            x = value;
    }
};

inline void scale_rows(HeadVector &head, float factor) {
    ESIMD_FMHA_ROLLED
    for (float &x : head.at)
        x *= factor;
}
inline void add_scaled_rows(HeadVector &sum, const HeadVector &head, float factor) {
    ESIMD_FMHA_ROLLED
    for (int d = 0; d < head_dim_v_padded; ++d)
        sum.at[d] += head.at[d] * factor;
}

inline const HeadVector &load_head(uint64_t address) { return *reinterpret_cast<const HeadVector *>(address); }

// The first head_dim columns of a row of out, a multiple of 8; the others are 0.
inline HeadVector load_out(uint64_t address, int head_dim) {
    HeadVector head = 0.0f;
    load_row<Element>(head.at, address, true, head_dim * sizeof(Element));
    return head;
}

// The first head_dim columns.
inline void store_head(uint64_t address, int head_dim, const HeadVector &head) {
    ESIMD_FMHA_ROLLED
    for (int d = 0; d < head_dim; ++d)
        store(reinterpret_cast<Element *>(address) + d, head.at[d]);
}

} // namespace esimd_fmha::hw
