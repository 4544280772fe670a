// Tiles in registers, and their products on the matrix engine.
//
// DPAS: C[8][16] += A[8][16] * B[16][16], C and A row-major, B in pairs of rows [8][16][2]. A result block has the layout
// of an A operand, so P goes from softmax to P*V without a shuffle. K^T as B is a transposing load of K in 32-bit pairs;
// V as B is an interleaving ("VNNI") load.
#pragma once

#include "block_2d.hpp"

namespace esimd_fmha::hw {

constexpr int dpas_m = 8, dpas_n = 16, dpas_k = 16;
constexpr int block = dpas_m * dpas_n; // elements of an A or C operand

constexpr int blocks_q = tile_q / dpas_m;
constexpr int blocks_kv = tile_kv / dpas_n;
constexpr int blocks_d = head_dim_padded / dpas_k;

static_assert(tile_q % dpas_m == 0, "query rows come in DPAS operands of 8");

// Blocks [8][16], those of one row of blocks side by side: block (i, j) starts at (i * Columns + j) * 128.
template <typename T, int Rows, int Columns> struct BlockedTile {
    simd<T, Rows * Columns * block> data;

    template <int I, int J> auto at() { return data.template select<block, 1>((I * Columns + J) * block); }
    // One row of one block: 16 elements.
    template <int I, int J, int Row> auto row() {
        return data.template select<dpas_n, 1>((I * Columns + J) * block + Row * dpas_n);
    }
};

using QTile = BlockedTile<Element, blocks_q, blocks_d>;
using ScoreTile = BlockedTile<float, blocks_q, blocks_kv>;
using OutTile = BlockedTile<float, blocks_q, blocks_d>;

using KSurface = Surface2D<uint32_t, dpas_k / 2, dpas_n>;        // 16 keys, 16 head dimensions in pairs
constexpr int v_block_keys = run_kv < 32 ? run_kv : 32;
using VSurface = Surface2D<Element, dpas_n, v_block_keys>;

inline void zero(OutTile &r_O) { r_O.data = 0.0f; }

// q points at the tile's first row of one head.
inline QTile load_q(uint64_t q, int num_rows, int head_dim, uint32_t row_stride) {
    Surface2D<Element, dpas_k, dpas_m> g_Q(q, num_rows, head_dim * sizeof(Element), row_stride);
    QTile r_Q;
    unroll<blocks_q>([&](auto i) {
        unroll<blocks_d>([&](auto d) { r_Q.template at<i, d>() = load_block<d * dpas_k, i * dpas_m>(g_Q); });
    });
    return r_Q;
}

// S [tile_q, tile_kv] = Q [tile_q, d] * K^T [d, tile_kv]
inline ScoreTile gemm_qk(QTile &r_Q, const KvRun (&runs)[runs_per_tile], int head_dim, uint32_t k_slot_stride) {
    ScoreTile r_S;
    r_S.data = 0.0f;
    unroll<runs_per_tile>([&](auto run) {
        KSurface g_K(runs[run].k, runs[run].num_keys, head_dim * sizeof(Element), k_slot_stride);
        unroll<blocks_d>([&](auto d) {
            unroll<run_kv / dpas_n>([&](auto j) {
                const auto r_K_t = load_transposed<Element, d * dpas_k / 2, j * dpas_n>(g_K);
                unroll<blocks_q>([&](auto i) {
                    constexpr int column = run * (run_kv / dpas_n) + j;
                    r_S.template at<i, column>() = esimd::xmx::dpas<8, dpas_m, float>(
                        simd<float, block>(r_S.template at<i, column>()), r_K_t, simd<Element, block>(r_Q.template at<i, d>()));
                });
            });
        });
    });
    return r_S;
}

// O [tile_q, d] += P [tile_q, tile_kv] * V [tile_kv, d]
inline void gemm_pv(OutTile &r_O, ScoreTile &r_S, const KvRun (&runs)[runs_per_tile], int head_dim,
                    uint32_t v_slot_stride) {
    BlockedTile<Element, blocks_q, blocks_kv> r_P;
    r_P.data = r_S.data;
    unroll<runs_per_tile>([&](auto run) {
        VSurface g_V(runs[run].v, runs[run].num_keys, head_dim * sizeof(Element), v_slot_stride);
        unroll<run_kv / v_block_keys>([&](auto part) {
            unroll<blocks_d>([&](auto d) {
                auto r_V = load_vnni<d * dpas_n, part * v_block_keys>(g_V);
                unroll<v_block_keys / dpas_k>([&](auto j) {
                    constexpr int column = (run * run_kv + part * v_block_keys) / dpas_k + j;
                    unroll<blocks_q>([&](auto i) {
                        r_O.template at<i, d>() = esimd::xmx::dpas<8, dpas_m, float>(
                            simd<float, block>(r_O.template at<i, d>()),
                            simd<Element, dpas_k * dpas_n>(r_V.template select<dpas_k * dpas_n, 1>(j * dpas_k * dpas_n)),
                            simd<Element, block>(r_P.template at<i, column>()));
                    });
                });
            });
        });
    });
}

// Brings a share of a tile's K and V lines into L1: 64-byte columns are dealt out over the threads of the work-group.
inline void prefetch_kv(const KvRun (&runs)[runs_per_tile], int thread, int head_dim, uint32_t k_slot_stride,
                        uint32_t v_slot_stride) {
    constexpr int line = 64 / sizeof(Element);
    constexpr int columns = (head_dim_padded + line - 1) / line;
    constexpr int height = run_kv < 32 ? run_kv : 32;
    unroll<(2 * columns + threads - 1) / threads>([&](auto share) {
        const int message = share * threads + thread;
        const bool of_v = message >= columns;
        const int column = (of_v ? message - columns : message) * line;
        if (message < 2 * columns && column < head_dim) {
            unroll<runs_per_tile>([&](auto run) {
                unroll<run_kv / height>([&](auto part) {
                    const uint32_t stride = of_v ? v_slot_stride : k_slot_stride;
                    Surface2D<Element, line, height> g_KV(of_v ? runs[run].v : runs[run].k, runs[run].num_keys,
                                                         head_dim * sizeof(Element), stride);
                    g_KV.payload[5] += column;
                    g_KV.payload[6] += part * height;
                    prefetch_block(g_KV);
                });
            });
        }
    });
}

// [Rows][Width] -> [Rows][Width / 2]: the halves of all rows are combined at once. The moves that IGC adds (a float source
// may not change lanes) run on the integer pipe.
template <int Rows, int Width, typename Combine>
inline simd<float, Rows * Width / 2> combine_halves(simd<float, Rows * Width> values, Combine combine) {
    auto rows = values.template bit_cast_view<float, Rows, Width>();
    simd<float, Rows * Width / 2> left = rows.template select<Rows, 1, Width / 2, 1>(0, 0);
    simd<float, Rows * Width / 2> right = rows.template select<Rows, 1, Width / 2, 1>(0, Width / 2);
    return combine(left, right);
}

template <typename Combine> inline RowVector reduce_score_rows(ScoreTile &r_S, Combine combine) {
    simd<float, tile_q * dpas_n / 2> halves; // halved per row of blocks, which keeps fewer registers alive
    unroll<blocks_q>([&](auto i) {
        simd<float, block> column = r_S.template at<i, 0>();
        unroll<blocks_kv - 1>([&](auto j) { column = combine(column, simd<float, block>(r_S.template at<i, j + 1>())); });
        halves.template select<block / 2, 1>(i * block / 2) = combine_halves<dpas_m, dpas_n>(column, combine);
    });
    auto fours = combine_halves<tile_q, 8>(halves, combine);
    auto pairs = combine_halves<tile_q, 4>(fours, combine);
    return combine_halves<tile_q, 2>(pairs, combine);
}

inline RowVector row_max(ScoreTile &r_S) {
    return reduce_score_rows(r_S, [](auto a, auto b) { return esimd::max(a, b); });
}
inline RowVector row_sum(ScoreTile &r_S) {
    return reduce_score_rows(r_S, [](auto a, auto b) { return a + b; });
}

// Whether any score is above the threshold: cheaper than the maxima of the rows.
inline bool any_above(ScoreTile &r_S, float threshold) {
    simd<float, lanes> highest = r_S.template row<0, 0, 0>();
    unroll<blocks_q>([&](auto i) {
        unroll<blocks_kv>([&](auto j) {
            unroll<dpas_m>([&](auto row) {
                highest = esimd::max(highest, simd<float, lanes>(r_S.template row<i, j, row>()));
            });
        });
    });
    return (highest > threshold).any();
}

// Calls body(row of the tile, its 16 elements) for every row of every block.
template <typename Tile, int Rows, int Columns, typename Body> inline void for_each_row(Tile &tile, Body &&body) {
    unroll<Rows>([&](auto i) {
        unroll<Columns>([&](auto j) {
            unroll<dpas_m>([&](auto row) { body(i * dpas_m + row, tile.template row<i, j, row>()); });
        });
    });
}
template <typename Body> inline void for_each_score_row(ScoreTile &r_S, Body &&body) {
    for_each_row<ScoreTile, blocks_q, blocks_kv>(r_S, body);
}

// S = S * scale - shift[row]
inline void scale_and_shift(ScoreTile &r_S, float scale, RowVector shift) {
    for_each_score_row(r_S, [&](int row, auto scores) { scores = simd<float, lanes>(scores) * scale - float(shift[row]); });
}

// S -= shift[row]
inline void shift_rows(ScoreTile &r_S, RowVector shift) {
    for_each_score_row(r_S, [&](int row, auto scores) { scores -= float(shift[row]); });
}

inline void exp2_scores(ScoreTile &r_S) {
    for_each_score_row(r_S, [&](int, auto scores) { scores = esimd::exp2(simd<float, lanes>(scores)); });
}

// Scores of keys beyond last_visible[row] become value; column 0 of the tile is key first_key.
inline void mask_after(ScoreTile &r_S, RowIndices last_visible, int first_key, float value) {
    const simd<int, lanes> lane(0, 1);
    unroll<blocks_q>([&](auto i) {
        unroll<blocks_kv>([&](auto j) {
            unroll<dpas_m>([&](auto row) {
                const int last_lane = last_visible[i * dpas_m + row] - first_key - j * dpas_n;
                auto scores = r_S.template row<i, j, row>();
                scores.merge(simd<float, lanes>(value), lane > last_lane);
            });
        });
    });
}

// O *= factor[row]
inline void scale_rows(OutTile &r_O, RowVector factor) {
    for_each_row<OutTile, blocks_q, blocks_d>(r_O, [&](int row, auto values) { values *= float(factor[row]); });
}

// out points at the tile's first row of one head; rows and columns beyond num_rows and head_dim are not written.
inline void store_out(uint64_t out, int num_rows, int head_dim, uint32_t row_stride, OutTile &r_O) {
    Surface2D<Element, dpas_n, dpas_m> g_O(out, num_rows, head_dim * sizeof(Element), row_stride);
    unroll<blocks_q>([&](auto i) {
        unroll<blocks_d>([&](auto d) {
            simd<Element, block> rounded = simd<float, block>(r_O.template at<i, d>());
            store_block<d * dpas_n, i * dpas_m>(g_O, rounded);
        });
    });
}
inline void store_partial(uint64_t o_partial, int num_rows, uint32_t row_stride, OutTile &r_O) {
    Surface2D<float, dpas_n, dpas_m> g_O(o_partial, num_rows, head_dim_padded * sizeof(float), row_stride);
    unroll<blocks_q>([&](auto i) {
        unroll<blocks_d>([&](auto d) {
            store_block<d * dpas_n, i * dpas_m>(g_O, simd<float, block>(r_O.template at<i, d>()));
        });
    });
}

// One float a row, at address + row * stride, for the first num_rows rows.
inline void store_row_vector(uint64_t address, int num_rows, uint32_t stride, RowVector values) {
    esimd::scatter(reinterpret_cast<float *>(address), simd<uint32_t, tile_q>(0, stride), values, row_iota() < num_rows);
}

using HeadVector = simd<float, head_dim_padded>;

// Row row of a float32 [.., head_dim_padded].
inline HeadVector load_head(uint64_t address, int64_t row) {
    const auto *elements = reinterpret_cast<const float *>(address) + row * head_dim_padded;
    HeadVector head;
    unroll<head_dim_padded / dpas_n>([&](auto d) {
        head.template select<dpas_n, 1>(d * dpas_n) = esimd::block_load<float, dpas_n>(elements + d * dpas_n);
    });
    return head;
}

// head_dim is a multiple of 8.
inline void store_head(uint64_t address, int head_dim, HeadVector head) {
    auto *elements = reinterpret_cast<Element *>(address);
    unroll<head_dim_padded / 8>([&](auto chunk) {
        const simd<Element, 8> rounded = simd<float, 8>(head.template select<8, 1>(chunk * 8));
        if (chunk * 8 < head_dim)
            esimd::block_store<Element, 8>(elements + chunk * 8, rounded);
    });
}

} // namespace esimd_fmha::hw
