// Tiles of float32 on the work-item's stack. Where a tile has few query rows lanes are columns and keys, else they are
// rows.
#pragma once

#include "vectors.hpp"

#if FMHA_TILE_Q < 16
#include "lanes_are_columns.hpp"
#else
#include "lanes_are_rows.hpp"
#endif

namespace esimd_fmha::hw {

constexpr uint32_t address_alignment = 1;
template <typename Kv> constexpr float kv_unit = 1.0f;

inline float score_unit(const QTile &) { return 1.0f; }

// One thread has all columns.
struct PartialScores {
    void add_up(ScoreTile &) {}
};

// Rows of K and V may be far apart, so that the processor does not see which one is next.
inline void prefetch(uint64_t address, int num_bytes) {
    __spirv_ocl_prefetch(reinterpret_cast<const __attribute__((opencl_global)) char *>(address), num_bytes);
}
template <typename Kv> inline void prefetch_kv(const KvTile<Kv> &kv, int) {
    ESIMD_FMHA_ROLLED
    for (int key = 0; key < min(tile_kv, kv.remaining_keys); ++key) {
        prefetch(kv.k_row(key), kv.k_row_bytes);
        prefetch(kv.v_row(key), kv.v_row_bytes);
    }
}

// Products leave the columns as they are, whatever the elements of V.
template <typename Kv> inline void order_columns(OutTile &) {}

inline void exp2_scores(ScoreTile &r_S) {
    for_scores(r_S, [](Float16 &scores, int, int) { scores = exp2(scores); });
}

// S = cap * tanh(x), where S * scale is 2 * log2(e) * x. Beyond 64 tanh is 1 in float32, and exp2 stays in its range.
inline void cap_scores(ScoreTile &r_S, float scale, float cap) {
    for_scores(r_S, [&](Float16 &scores, int, int) {
        const Float16 exponent = scores * scale;
        scores = cap - 2.0f * cap / (exp2(exponent > 64.0f ? Float16(64.0f) : exponent) + 1.0f);
    });
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
        store_float(rows.row(row), 0, values.at[row / lanes][row % lanes]);
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
    load_row<Element>(head.at, address, head_dim);
    return head;
}

// The first head_dim columns.
inline void store_head(uint64_t address, int head_dim, const HeadVector &head) {
    ESIMD_FMHA_ROLLED
    for (int d = 0; d < head_dim; d += lanes)
        store_step(reinterpret_cast<Element *>(address), head_dim, d, load_as<float, lanes>(&head.at[d]));
}

} // namespace esimd_fmha::hw
