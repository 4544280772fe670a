// Tiles in registers, and their products on the matrix engine.
//
// DPAS: C[8][16] += A[8][16] * B[16][16], C and A row-major, B in pairs of rows [8][16][2]. A result block has the
// layout of an A operand, so P goes from softmax to P*V without a shuffle. K^T as B is a transposing load of K in
// 32-bit pairs; V as B is an interleaving ("VNNI") load.
#pragma once

#include "block_2d.hpp"
#include "gather.hpp"

namespace esimd_fmha::hw {

constexpr int dpas_m = 8, dpas_n = 16, dpas_k = 16;
constexpr int block = dpas_m * dpas_n; // elements of an A or C operand

constexpr int blocks_q = tile_q / dpas_m;
constexpr int blocks_kv = tile_kv / dpas_n;
constexpr int blocks_d = head_dim_qk_padded / dpas_k;
constexpr int blocks_dv = head_dim_v_padded / dpas_n;

static_assert(tile_q % dpas_m == 0, "query rows come in DPAS operands of 8");
static_assert(sizeof(KvElement) == 2, "K is loaded in pairs of 16-bit elements, V in interleaved rows of them");

using Accumulator = vec<float, block>;           // C: [8][16]
using OperandA = vec<uint16_t, block>;           // [8][16] elements
using OperandB = vec<uint16_t, dpas_k * dpas_n>; // [8][16][2] elements

struct QTile {
    OperandA at[blocks_q][blocks_d];
};
struct ScoreTile {
    Accumulator at[blocks_q][blocks_kv];
};
struct OutTile {
    Accumulator at[blocks_q][blocks_dv];
};

template <int N> inline vec<uint16_t, N> round_to(fp16, vec<float, N> values) {
    return (vec<uint16_t, N>)__builtin_convertvector(values, vec<_Float16, N>);
}
template <int N> inline vec<uint16_t, N> round_to(bf16, vec<float, N> values) {
    return (vec<uint16_t, N>)__esimd_bf_cvt<_Float16, float, N>(values); // the bits of bf16, typed _Float16
}

constexpr DpasPrecision precision_of(fp16) { return DpasPrecision::fp16; }
constexpr DpasPrecision precision_of(bf16) { return DpasPrecision::bf16; }

// sum + a * b
inline Accumulator dpas(Accumulator sum, OperandA a, OperandB b) {
    constexpr auto precision = precision_of(Element{});
    return __esimd_dpas2<precision, precision, 8, dpas_m, float, float, int, int, block, block, block / 2>(
        sum, (vec<int, block>)b, (vec<int, block / 2>)a);
}

template <bool Block2D, typename T, int Width, int Height> struct SurfaceOf {
    using Type = Surface2D<T, Width, Height>;
};
template <typename T, int Width, int Height> struct SurfaceOf<false, T, Width, Height> {
    using Type = GatherSurface<T, Width, Height>;
};
template <typename T, int Width, int Height> using Surface = typename SurfaceOf<block_2d, T, Width, Height>::Type;

constexpr uint32_t address_alignment = block_2d ? surface_alignment : 1;

constexpr int v_block_keys = run_kv < 32 ? run_kv : 32;
using KSurface = Surface<uint32_t, dpas_k / 2, dpas_n>; // 16 keys, 16 head dimensions in pairs
using VSurface = Surface<uint16_t, dpas_n, v_block_keys>;
using RowSurface = Surface<uint16_t, dpas_k, dpas_m>; // of Q and O

inline void zero(OutTile &r_O) {
    unroll<blocks_q>([&](auto i) { unroll<blocks_dv>([&](auto d) { r_O.at[i][d] = 0.0f; }); });
}

inline QTile load_q(RowSpan q, int head_dim) {
    RowSurface g_Q(q.address, q.count, head_dim * sizeof(Element), q.stride);
    QTile r_Q;
    unroll<blocks_q>(
        [&](auto i) { unroll<blocks_d>([&](auto d) { r_Q.at[i][d] = load_block<d * dpas_k, i * dpas_m>(g_Q); }); });
    return r_Q;
}

// How many blocks of K and V a load runs ahead of its products. IGC's vector back end keeps the order of the source, so
// a product right after its load would wait for it. One block more would spill registers; at head dimension 192 it
// would not, but does not help either.
constexpr int k_blocks_ahead = head_dim_qk_padded == 192 ? 0 : 2;
constexpr int v_blocks_ahead = head_dim_v_padded == 192                              ? 0
                               : head_dim_v_padded == 64 || head_dim_v_padded == 128 ? 2
                                                                                     : 1;

// Calls load(Constant<i>) and use(Constant<i>) for i in 0 .. N - 1, each load Ahead calls before its use.
template <int N, int Ahead, typename Load, typename Use> inline void unroll_ahead(Load &&load, Use &&use) {
    unroll<N + Ahead>([&](auto step) {
        if constexpr (step < N)
            load(step);
        if constexpr (step >= Ahead)
            use(Constant<step - Ahead>{});
    });
}

// S [tile_q, tile_kv] = Q [tile_q, d] * K^T [d, tile_kv]
inline ScoreTile gemm_qk(const QTile &r_Q, const KvTile &kv) {
    ScoreTile r_S = {};
    unroll<runs_per_tile>([&](auto run) {
        KSurface g_K(kv.k(run), kv.k_shift, kv.num_keys(run), kv.k_row_bytes, kv.k_slot_stride);
        constexpr int parts = run_kv / dpas_n;
        OperandB r_K_t[blocks_d * parts];
        unroll_ahead<blocks_d * parts, k_blocks_ahead>(
            [&](auto n) { r_K_t[n] = (OperandB)load_transposed<n / parts * dpas_k / 2, n % parts * dpas_n>(g_K); },
            [&](auto n) {
                constexpr int d = n / parts, j = run * parts + n % parts;
                unroll<blocks_q>([&](auto i) { r_S.at[i][j] = dpas(r_S.at[i][j], r_Q.at[i][d], r_K_t[n]); });
            });
    });
    return r_S;
}

// O [tile_q, dv] += P [tile_q, tile_kv] * V [tile_kv, dv]
inline void gemm_pv(OutTile &r_O, const ScoreTile &r_S, const KvTile &kv) {
    OperandA r_P[blocks_q][blocks_kv];
    unroll<blocks_q>(
        [&](auto i) { unroll<blocks_kv>([&](auto j) { r_P[i][j] = round_to<block>(Element{}, r_S.at[i][j]); }); });
    unroll<runs_per_tile>([&](auto run) {
        VSurface g_V(kv.v(run), kv.v_shift, kv.num_keys(run), kv.v_row_bytes, kv.v_slot_stride);
        unroll<run_kv / v_block_keys>([&](auto part) {
            vec<uint16_t, v_block_keys * dpas_n> r_V[blocks_dv];
            unroll_ahead<blocks_dv, v_blocks_ahead>(
                [&](auto d) { r_V[d] = load_vnni<d * dpas_n, part * v_block_keys>(g_V); },
                [&](auto d) {
                    unroll<v_block_keys / dpas_k>([&](auto k) {
                        constexpr int j = (run * run_kv + part * v_block_keys) / dpas_k + k;
                        const OperandB r_V_part = slice<k * dpas_k * dpas_n, dpas_k * dpas_n>(r_V[d]);
                        unroll<blocks_q>([&](auto i) { r_O.at[i][d] = dpas(r_O.at[i][d], r_P[i][j], r_V_part); });
                    });
                });
        });
    });
}

// Brings a share of a tile's K and V into L1: the threads of the work-group divide its columns of 64 bytes among them.
inline void prefetch_kv(const KvTile &kv, int thread) {
    if constexpr (!block_2d)
        return;
    constexpr int line = 64 / sizeof(KvElement);
    constexpr int k_columns = (head_dim_qk_padded + line - 1) / line, v_columns = (head_dim_v_padded + line - 1) / line;
    constexpr int height = run_kv < 32 ? run_kv : 32;
    unroll<(k_columns + v_columns + threads - 1) / threads>([&](auto share) {
        const int message = share * threads + thread;
        const bool of_v = message >= k_columns;
        const int column = (of_v ? message - k_columns : message) * line;
        if (message < k_columns + v_columns &&
            column * int(sizeof(KvElement)) < (of_v ? kv.v_row_bytes : kv.k_row_bytes)) {
            unroll<runs_per_tile>([&](auto run) {
                unroll<run_kv / height>([&](auto part) {
                    Surface2D<uint16_t, line, height> g_KV(of_v ? kv.v(run) : kv.k(run), of_v ? kv.v_shift : kv.k_shift,
                                                           kv.num_keys(run), of_v ? kv.v_row_bytes : kv.k_row_bytes,
                                                           of_v ? kv.v_slot_stride : kv.k_slot_stride);
                    g_KV.shift_block(column, part * height);
                    prefetch_block(g_KV);
                });
            });
        }
    });
}

// [Rows][Width] -> [Rows][Width / 2]: the halves of all rows are combined at once. IGC adds moves, because a float
// source may not change lanes; they run on the integer pipe.
template <int Rows, int Width, typename Combine>
inline vec<float, Rows * Width / 2> combine_halves(vec<float, Rows * Width> rows, Combine combine) {
    constexpr int N = Rows * Width;
    return combine(__esimd_rdregion<float, N, N / 2, Width, Width / 2, 1>(rows, 0),
                   __esimd_rdregion<float, N, N / 2, Width, Width / 2, 1>(rows, Width / 2 * sizeof(float)));
}

template <typename Combine> inline RowVector reduce_score_rows(const ScoreTile &r_S, Combine combine) {
    vec<float, tile_q * dpas_n / 2> halves; // one row of blocks after the other, which keeps fewer registers alive
    unroll<blocks_q>([&](auto i) {
        Accumulator column = r_S.at[i][0];
        unroll<blocks_kv - 1>([&](auto j) { column = combine(column, r_S.at[i][j + 1]); });
        set_slice<i * block / 2>(halves, combine_halves<dpas_m, dpas_n>(column, combine));
    });
    const auto fours = combine_halves<tile_q, 8>(halves, combine);
    const auto pairs = combine_halves<tile_q, 4>(fours, combine);
    return combine_halves<tile_q, 2>(pairs, combine);
}

struct Max {
    template <int N> static vec<float, N> of(vec<float, N> a, vec<float, N> b) { return __esimd_fmax<float, N>(a, b); }
    template <typename V> V operator()(V a, V b) const { return of<sizeof(V) / sizeof(float)>(a, b); }
};
struct Sum {
    template <typename V> V operator()(V a, V b) const { return a + b; }
};

inline RowVector row_max(const ScoreTile &r_S) { return reduce_score_rows(r_S, Max{}); }
inline RowVector row_sum(const ScoreTile &r_S) { return reduce_score_rows(r_S, Sum{}); }

// The 16 elements of one row of a block.
template <int Row> inline vec<float, dpas_n> row_of(Accumulator values) { return slice<Row * dpas_n, dpas_n>(values); }

// Replaces every row of every block by body(row of the tile, column block, its 16 elements).
template <int Columns, typename Body> inline void map_rows(Accumulator (&tile)[blocks_q][Columns], Body &&body) {
    unroll<blocks_q>([&](auto i) {
        unroll<Columns>([&](auto j) {
            unroll<dpas_m>([&](auto row) {
                set_slice<row * dpas_n>(tile[i][j], body(i * dpas_m + row, j, row_of<row>(tile[i][j])));
            });
        });
    });
}

// Whether any score is above the threshold: cheaper than the maxima of the rows.
inline bool any_above(const ScoreTile &r_S, float threshold) {
    vec<float, lanes> highest = row_of<0>(r_S.at[0][0]);
    unroll<blocks_q>([&](auto i) {
        unroll<blocks_kv>(
            [&](auto j) { unroll<dpas_m>([&](auto row) { highest = Max{}(highest, row_of<row>(r_S.at[i][j])); }); });
    });
    return __esimd_any<uint16_t, lanes>(__builtin_convertvector(highest > threshold, vec<uint16_t, lanes>));
}

// S = S * scale - shift[row]
inline void scale_and_shift(ScoreTile &r_S, float scale, RowVector shift) {
    map_rows(r_S.at, [&](int row, int, vec<float, lanes> scores) { return scores * scale - shift[row]; });
}

// S -= shift[row]
inline void shift_rows(ScoreTile &r_S, RowVector shift) {
    map_rows(r_S.at, [&](int row, int, vec<float, lanes> scores) { return scores - shift[row]; });
}

inline void exp2_scores(ScoreTile &r_S) {
    map_rows(r_S.at, [&](int, int, vec<float, lanes> scores) { return __spirv_ocl_native_exp2<float, lanes>(scores); });
}

// Scores of keys beyond last_visible[row] become value; column 0 of the tile is key first_key.
inline void mask_after(ScoreTile &r_S, RowIndices last_visible, int first_key, float value) {
    const auto lane = iota<lanes>();
    map_rows(r_S.at, [&](int row, int j, vec<float, lanes> scores) {
        return lane > last_visible[row] - first_key - j * dpas_n ? (vec<float, lanes>)value : scores;
    });
}

// O *= factor[row]
inline void scale_rows(OutTile &r_O, RowVector factor) {
    map_rows(r_O.at, [&](int row, int, vec<float, lanes> values) { return values * factor[row]; });
}

// Rows beyond out.count and columns beyond head_dim are not written.
inline void store_out(RowSpan out, int head_dim, const OutTile &r_O) {
    RowSurface g_O(out.address, out.count, head_dim * sizeof(Element), out.stride);
    unroll<blocks_q>([&](auto i) {
        unroll<blocks_dv>(
            [&](auto d) { store_block<d * dpas_n, i * dpas_m>(g_O, round_to<block>(Element{}, r_O.at[i][d])); });
    });
}
// All head_dim_v_padded columns are written.
inline void store_partial(RowSpan o, const OutTile &r_O) {
    Surface2D<float, dpas_n, dpas_m> g_O(o.address, o.count, head_dim_v_padded * sizeof(float), o.stride);
    unroll<blocks_q>(
        [&](auto i) { unroll<blocks_dv>([&](auto d) { store_block<d * dpas_n, i * dpas_m>(g_O, r_O.at[i][d]); }); });
}

// One float a row.
inline void store_row_vector(RowSpan span, RowVector values) {
    const auto rows = row_iota();
    const auto addresses = __builtin_convertvector(rows * int(span.stride), vec<uint64_t, tile_q>) + span.address;
    const auto exists = __builtin_convertvector(rows < span.count, vec<uint16_t, tile_q>);
    __esimd_scatter_st<float, tile_q, sizeof(float)>(values, addresses, exists);
}

using HeadVector = vec<float, head_dim_v_padded>;

inline void scale_rows(HeadVector &head, float factor) { head *= HeadVector(factor); }
inline void add_scaled_rows(HeadVector &sum, HeadVector head, float factor) { sum += head * HeadVector(factor); }

inline HeadVector load_head(uint64_t address) {
    HeadVector head;
    unroll<blocks_dv>([&](auto d) {
        const uint64_t part = address + d * dpas_n * sizeof(float);
        set_slice<d * dpas_n>(head,
                              __esimd_svm_block_ld<float, dpas_n, 4>(reinterpret_cast<vec<float, dpas_n> *>(part)));
    });
    return head;
}

template <int N> inline vec<float, N> widen(fp16, vec<uint32_t, N> bits) {
    return __builtin_convertvector((vec<_Float16, N>)__builtin_convertvector(bits, vec<uint16_t, N>), vec<float, N>);
}
template <int N> inline vec<float, N> widen(bf16, vec<uint32_t, N> bits) { return (vec<float, N>)(bits << 16); }

// The first head_dim columns of a row of out; the others are 0.
inline HeadVector load_out(uint64_t address, int head_dim) {
    const GatherSurface<uint16_t, dpas_n, 1> g_O(address, 1, head_dim * sizeof(Element), 0);
    HeadVector head;
    unroll<blocks_dv>([&](auto d) { set_slice<d * dpas_n>(head, widen<dpas_n>(Element{}, g_O.row(d * dpas_n, 0))); });
    return head;
}

// The first head_dim columns, a multiple of 8.
inline void store_head(uint64_t address, int head_dim, HeadVector head) {
    unroll<head_dim_v_padded / 8>([&](auto chunk) {
        const auto rounded = round_to<8>(Element{}, slice<chunk * 8, 8>(head));
        if (chunk * 8 < head_dim)
            __esimd_scatter_st<uint16_t, 8, sizeof(Element)>(
                rounded, address + __builtin_convertvector(iota<8>() + chunk * 8, vec<uint64_t, 8>) * sizeof(Element),
                1);
    });
}

} // namespace esimd_fmha::hw
