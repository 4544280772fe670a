// Tiles in registers, and their products on the matrix engine.
//
// DPAS: C[8][16] += A[8][16] * B[16][16], C and A row-major, B in pairs of rows [8][16][2]. A result block has the
// layout of an A operand, so P goes from softmax to P*V without a shuffle. K^T as B is a transposing load of K in
// 32-bit pairs; V as B is an interleaving ("VNNI") load.
#pragma once

#include "block_2d.hpp"
#include "fp8.hpp"
#include "gather.hpp"

namespace esimd_fmha::hw {

constexpr int dpas_m = 8, dpas_n = 16, dpas_k = 16;
constexpr int block = dpas_m * dpas_n; // elements of an A or C operand

constexpr int blocks_q = tile_q / dpas_m;
constexpr int blocks_kv = tile_kv / dpas_n;
constexpr int blocks_d = head_dim_qk_padded / dpas_k;
constexpr int blocks_dv = head_dim_v_padded / dpas_n;

static_assert(tile_q % dpas_m == 0, "query rows come in DPAS operands of 8");

using Accumulator = vec<float, block>;           // C: [8][16]
using OperandA = vec<uint16_t, block>;           // [8][16] elements
using OperandB = vec<uint16_t, dpas_k * dpas_n>; // [8][16][2] elements

struct QBlocks {
    OperandA at[blocks_q][blocks_d];
};
struct ScaledQBlocks {
    OperandA at[blocks_q][blocks_d];
    RowVector unit; // what 1 stands for in each row
};
struct ScoreTile {
    Accumulator at[blocks_q][blocks_kv];
};
struct OutTile {
    Accumulator at[blocks_q][blocks_dv];
};

// What 1 stands for in the scores of a Q: a number, or one for each row.
inline RowVector score_unit(const ScaledQBlocks &r_Q) { return r_Q.unit; }
template <typename Q> inline float score_unit(const Q &) { return 1.0f; }

constexpr DpasPrecision precision_of(fp16) { return DpasPrecision::fp16; }
constexpr DpasPrecision precision_of(bf16) { return DpasPrecision::bf16; }

// sum + a * b, of elements of type T
template <typename T> inline Accumulator dpas(Accumulator sum, OperandA a, OperandB b) {
    constexpr auto precision = precision_of(T{});
    return __esimd_dpas2<precision, precision, 8, dpas_m, float, float, int, int, block, block, block / 2>(
        sum, (vec<int, block>)b, (vec<int, block / 2>)a);
}

constexpr uint32_t address_alignment = kv_access == Access::block ? surface_alignment : 1;

// Keys that one surface of K or V holds.
constexpr int surface_keys = kv_access == Access::block ? run_kv : dpas_n;
constexpr int surfaces_per_tile = tile_kv / surface_keys;
constexpr int v_block_keys = surface_keys < 32 ? surface_keys : 32;

static_assert(kv_access == Access::block ? run_kv % dpas_n == 0 : run_kv == 1,
              "scattered rows are looked up one by one");

// Of rows with so many columns, those of the thread's part, which has room for some.
template <typename Kv, int Columns, int Room>
using ScatteredPart = ScatteredKeys<kv_access, (Columns - (head_parts - 1) * Room) / kv_per_word<Kv>,
                                    (Columns < Room ? Columns : Room) / kv_per_word<Kv>>;

template <int Surface, typename Kv, int RunKv> inline auto k_surface(const KvTileOf<Kv, RunKv> &kv) {
    if constexpr (kv_access == Access::block)
        return Surface2D<uint32_t, dpas_k / 2, dpas_n>(
            kv.k(Surface), kv.k_shift, kv.num_keys(Surface), kv.k_row_bytes,
            kv.k_slot_stride); // 16 keys, 16 words of head dimensions in pairs
    else
        return ScatteredPart<Kv, k_columns, head_dim_qk_padded>{
            kv.addresses(kv.k, iota<dpas_n>() + Surface * dpas_n, slice<Surface * dpas_n, dpas_n>(kv.page_ids)),
            kv.remaining_keys - Surface * dpas_n};
}
template <int Surface, typename Kv, int RunKv> inline auto v_surface(const KvTileOf<Kv, RunKv> &kv) {
    if constexpr (kv_access == Access::block)
        return Surface2D<uint16_t, dpas_n, v_block_keys>(kv.v(Surface), kv.v_shift, kv.num_keys(Surface),
                                                         kv.v_row_bytes, kv.v_slot_stride);
    else
        return ScatteredPart<Kv, v_columns, head_dim_v_padded>{
            kv.addresses(kv.v, iota<dpas_n>() + Surface * dpas_n, slice<Surface * dpas_n, dpas_n>(kv.page_ids)),
            kv.remaining_keys - Surface * dpas_n};
}
// Of q or out, from a column on.
template <Access access> inline auto row_surface(RowSpan rows, int first_column, int num_columns) {
    if constexpr (access == Access::block)
        return Surface2D<uint16_t, dpas_k, dpas_m>::from_column(first_column, rows.address, rows.count, num_columns,
                                                                rows.stride);
    else
        return ScatteredRows<access, tile_q>{__builtin_convertvector(row_iota(), vec<uint64_t, tile_q>) * rows.stride +
                                                 (rows.address + first_column * sizeof(Element)),
                                             rows.count, num_columns - first_column};
}

inline void zero(OutTile &r_O) {
    unroll<blocks_q>([&](auto i) { unroll<blocks_dv>([&](auto d) { r_O.at[i][d] = 0.0f; }); });
}

// Beside an O of 256 columns there are no registers for a Q of 512: its blocks are then loaded with those of K.
constexpr bool q_in_registers = head_dim_qk_padded <= 256;

inline auto q_surface(RowSpan q, int head_dim) {
    return row_surface<q_access>(q, head_part() * head_dim_qk_padded, head_dim);
}
inline QBlocks load_q_blocks(RowSpan q, int head_dim) {
    const auto g_Q = q_surface(q, head_dim);
    QBlocks r_Q;
    unroll<blocks_q>(
        [&](auto i) { unroll<blocks_d>([&](auto d) { r_Q.at[i][d] = load_block<d * dpas_k, i * dpas_m>(g_Q); }); });
    return r_Q;
}

// One row of q or out that may lie anywhere. As a surface of its own, if its address is a multiple of 4: of a single
// row the distance to the next one does not matter. A message moves a register of it, the columns of two operands.
template <Access access> inline auto row_surface(const RowAddresses &rows, int row, int first_column, int num_columns) {
    constexpr uint32_t any_stride = 2048;
    if constexpr (access == Access::elements)
        return ScatteredRow{rows.row(row) + first_column * sizeof(Element),
                            row < rows.count ? num_columns - first_column : 0};
    else
        return Surface2D<uint16_t, row_columns, 1>::from_column(first_column, rows.row(row), row < rows.count ? 1 : 0,
                                                                num_columns, any_stride);
}

static_assert(row_columns == 2 * dpas_k && blocks_d % 2 == 0 && blocks_dv % 2 == 0, "a message fills two operands");

inline QBlocks load_q_blocks(const RowAddresses &q, int head_dim) {
    QBlocks r_Q;
    unroll<tile_q>([&](auto row) {
        const auto g_Q = row_surface<q_access>(q, row, head_part() * head_dim_qk_padded, head_dim);
        unroll<blocks_d / 2>([&](auto pair) {
            const auto columns = load_block<pair * row_columns, 0>(g_Q);
            unroll<2>([&](auto i) {
                set_slice<row % dpas_m * dpas_k>(r_Q.at[row / dpas_m][2 * pair + i],
                                                 slice<i * dpas_k, dpas_k>(columns));
            });
        });
    });
    return r_Q;
}

// Q and K in Kv are multiplied in this type: with fp8 in fp16, where Q is in registers and so is converted once.
template <bool AsFp16> struct QkElementIf {
    using Type = Element;
};
template <> struct QkElementIf<true> {
    using Type = fp16;
};
template <typename Kv> using QkElement = QkElementIf<kv_per_word<Kv> == 2 && q_in_registers>::Type;

template <typename Kv> inline void order_columns(OutTile &r_O) {
    if constexpr (kv_per_word<Kv> == 2)
        join_columns(r_O.at);
}

// Whether an iteration of few keys is made shorter by what takes registers: sums of rows in parts, and the next tile
// looked up behind the products of Q and K. With more keys there is enough to do that does not wait for one another.
constexpr bool shortens_iteration =
    blocks_kv == 1 && kv_access == Access::block && sizeof(KvElement) == sizeof(Element) && tiles_per_work_group > 1 &&
    !(has_softcap || has_window || has_sinks || has_alibi || has_causal_flags || has_current_chunk || has_descale);

// Two threads that share a tile would come to their barrier later.
constexpr bool looks_ahead_late = shortens_iteration && head_parts == 1;

// How many loads of K and V run ahead of their products. IGC's vector back end keeps the order of the source, so a
// product right after its load would wait for it. One load more would spill registers. Of 128 columns or more, what a
// current chunk adds to a kernel takes the registers of one block, so do the slopes and positions of ALiBi, and what it
// takes to add up the scores of two threads; rows that are moved one by one take those of all. A load of fp8 is twice
// as many columns, and operands are made of it besides.
constexpr bool short_of_registers =
    head_dim_qk_padded == 128 && (has_current_chunk || head_parts > 1) || head_dim_qk_padded >= 128 && has_alibi;
template <typename Kv, int Columns>
constexpr int fp8_loads_ahead = Columns % 128 != 0 || __is_same(Kv, e5m2) && has_room_for_operands;
template <typename Kv>
constexpr int k_loads_ahead = kv_access != Access::block ? 0
                              : kv_per_word<Kv> == 2     ? fp8_loads_ahead<Kv, head_dim_qk_padded>
                              : short_of_registers       ? 1
                                                         : 2;
template <typename Kv>
constexpr int v_loads_ahead = kv_access != Access::block                        ? 0
                              : kv_per_word<Kv> == 2                            ? fp8_loads_ahead<Kv, head_dim_v_padded>
                              : head_parts > 1 && has_current_chunk &&has_alibi ? 0
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
//
// Calls meanwhile once: behind most of the products, which it then does not delay, where there are registers for it.
template <typename Blocks, typename Kv, typename Meanwhile>
    requires q_in_registers
inline ScoreTile gemm_qk(const Blocks &r_Q, const KvTile<Kv> &kv, Meanwhile &&meanwhile) {
    using T = QkElement<Kv>;
    ScoreTile r_S = {};
    if constexpr (!looks_ahead_late)
        meanwhile();
    with_operands<Kv>([&](auto &operands) {
        unroll<surfaces_per_tile>([&](auto surface) {
            const auto g_K = k_surface<surface>(kv);
            constexpr int parts = surface_keys / dpas_n;
            constexpr int loads = blocks_d / kv_per_word<Kv> * parts;
            OperandB r_K_t[loads];
            unroll_ahead<loads, k_loads_ahead<Kv>>(
                [&](auto n) { r_K_t[n] = (OperandB)load_transposed<n / parts * dpas_k / 2, n % parts * dpas_n>(g_K); },
                [&](auto n) {
                    constexpr int j = surface * parts + n % parts;
                    unroll<kv_per_word<Kv>>([&](auto part) {
                        constexpr int d = n / parts * kv_per_word<Kv> + part;
                        const OperandB r_K_t_part = operands.template make<part>(T{}, r_K_t[n]);
                        unroll<blocks_q>(
                            [&](auto i) { r_S.at[i][j] = dpas<T>(r_S.at[i][j], r_Q.at[i][d], r_K_t_part); });
                    });
                    // No load will want this one's registers any more.
                    if constexpr (looks_ahead_late && surface == surfaces_per_tile - 1 &&
                                  n == loads - 1 - k_loads_ahead<Kv>)
                        meanwhile();
                });
        });
    });
    return r_S;
}

// The same of a Q in memory, of which each block is loaded once.
template <typename QSurface, typename Kv, typename Meanwhile>
    requires(!q_in_registers)
inline ScoreTile gemm_qk(const QSurface &g_Q, const KvTile<Kv> &kv, Meanwhile &&meanwhile) {
    meanwhile();
    ScoreTile r_S = {};
    constexpr int parts = surface_keys / dpas_n, per_word = kv_per_word<Kv>, words = blocks_d / per_word;
    with_operands<Kv>([&](auto &operands) {
        OperandA r_Q[words][blocks_q][per_word];
        OperandB r_K_t[words * blocks_kv];
        unroll_ahead<words * blocks_kv, k_loads_ahead<Kv>>(
            [&](auto n) {
                constexpr int d = n / blocks_kv, j = n % blocks_kv;
                if constexpr (j == 0) {
                    unroll<blocks_q>([&](auto i) {
                        unroll<per_word>([&](auto part) {
                            r_Q[d][i][part] = load_block<(d * per_word + part) * dpas_k, i * dpas_m>(g_Q);
                        });
                    });
                    if constexpr (per_word == 2)
                        split_columns(r_Q[d]);
                }
                r_K_t[n] = (OperandB)load_transposed<d * dpas_k / 2, j % parts * dpas_n>(k_surface<j / parts>(kv));
            },
            [&](auto n) {
                constexpr int d = n / blocks_kv, j = n % blocks_kv;
                unroll<per_word>([&](auto part) {
                    const OperandB r_K_t_part = operands.template make<part>(Element{}, r_K_t[n]);
                    unroll<blocks_q>(
                        [&](auto i) { r_S.at[i][j] = dpas<Element>(r_S.at[i][j], r_Q[d][i][part], r_K_t_part); });
                });
            });
    });
    return r_S;
}

// Adds up the scores of the threads that share a tile, each of which has multiplied its part of the columns: through
// shared local memory, behind a barrier of these threads. Both get the same bits, as a + b is b + a, and so take the
// same branches from there on.
//
// The buffers of two tiles take turns: a thread writes one again when it has passed the barrier of the tile between, to
// which the other one came after it had read.
template <int Parts> class PartialScoresOf {
  public:
    PartialScoresOf() {
        __esimd_slm_init(threads * 2 * tile_bytes);
        __esimd_nbarrier_init(1 + tiles_per_work_group);
    }

    void add_up(ScoreTile &r_S) {
        unroll<blocks_q>([&](auto i) {
            unroll<blocks_kv>([&](auto j) {
                __esimd_slm_block_st<uint64_t, block / 2, 16>(mine + place(i, j),
                                                              (vec<uint64_t, block / 2>)r_S.at[i][j]);
            });
        });
        __esimd_lsc_fence<FencedMemory::shared_local, FenceFlush::none, FenceScope::work_group, lanes>(all_lanes);
        __esimd_nbarrier_arrive(barrier, 0, Parts, Parts);
        __esimd_nbarrier(0, barrier, 0);
        constexpr int num_blocks = blocks_q * blocks_kv;
        constexpr int ahead = kv_access == Access::block ? num_blocks - 1 : 0; // addresses of rows take the registers
        Accumulator r_S_other[num_blocks];
        unroll_ahead<num_blocks, ahead>(
            [&](auto n) {
                r_S_other[n] = (Accumulator)__esimd_slm_block_ld<uint64_t, block / 2, 16>(
                    (mine ^ tile_bytes) + place(n / blocks_kv, n % blocks_kv));
            },
            [&](auto n) { r_S.at[n / blocks_kv][n % blocks_kv] += r_S_other[n]; });
        mine ^= 2 * tile_bytes;
    }

  private:
    static constexpr uint32_t block_bytes = block * sizeof(float), tile_bytes = tile_q * tile_kv * sizeof(float);
    static constexpr uint32_t place(int i, int j) { return (i * blocks_kv + j) * block_bytes; }

    static_assert(Parts == 2 && (tile_bytes & (tile_bytes - 1)) == 0);

    uint32_t mine = (tile_id() * 4 + head_part()) * tile_bytes; // tile, buffer, part
    uint8_t barrier = 1 + tile_id();                            // 0 is that of the work-group
};
template <> class PartialScoresOf<1> {
  public:
    void add_up(ScoreTile &) {}
};
using PartialScores = PartialScoresOf<head_parts>;

// O [tile_q, dv] += P [tile_q, tile_kv] * V [tile_kv, dv]
template <typename Kv> inline void gemm_pv(OutTile &r_O, const ScoreTile &r_S, const KvTile<Kv> &kv) {
    using T = PElement<Kv>;
    OperandA r_P[blocks_q][blocks_kv];
    unroll<blocks_q>(
        [&](auto i) { unroll<blocks_kv>([&](auto j) { r_P[i][j] = round_to<block>(T{}, r_S.at[i][j]); }); });
    with_operands<Kv>([&](auto &operands) {
        unroll<surfaces_per_tile>([&](auto surface) {
            const auto g_V = v_surface<surface>(kv);
            unroll<surface_keys / v_block_keys>([&](auto part) {
                constexpr int loads = blocks_dv / kv_per_word<Kv>;
                vec<uint16_t, v_block_keys * dpas_n> r_V[loads];
                unroll_ahead<loads, v_loads_ahead<Kv>>(
                    [&](auto n) { r_V[n] = load_vnni<n * dpas_n, part * v_block_keys>(g_V); },
                    [&](auto n) {
                        unroll<v_block_keys / dpas_k * kv_per_word<Kv>>([&](auto operand) {
                            constexpr int k = operand / kv_per_word<Kv>, part_of_word = operand % kv_per_word<Kv>;
                            constexpr int j = (surface * surface_keys + part * v_block_keys) / dpas_k + k;
                            constexpr int d = n * kv_per_word<Kv> + part_of_word;
                            const OperandB r_V_part = operands.template make<part_of_word>(
                                T{}, slice<k * dpas_k * dpas_n, dpas_k * dpas_n>(r_V[n]));
                            unroll<blocks_q>(
                                [&](auto i) { r_O.at[i][d] = dpas<T>(r_O.at[i][d], r_P[i][j], r_V_part); });
                        });
                    });
            });
        });
    });
}

// Brings a share of a tile's K and V into L1: the threads of the work-group divide its columns of 64 bytes among them.
// A thread that is alone brings them into L2 only: what 32 such threads of a core are about to read does not fit into
// L1.
template <typename Kv, int RunKv> inline void prefetch_kv(const KvTileOf<Kv, RunKv> &kv, int thread) {
    constexpr int line = 64 / sizeof(uint16_t), elements = line * kv_per_word<Kv>;
    constexpr int k_columns = (head_dim_qk_padded + elements - 1) / elements;
    constexpr int v_columns = (head_dim_v_padded + elements - 1) / elements;
    constexpr int height = run_kv < 32 ? run_kv : 32;
    const auto prefetch_share = [&](int share) {
        const int message = share * tiles_per_work_group + thread;
        const bool of_v = message >= k_columns;
        const int column = (of_v ? message - k_columns : message) * line;
        // Of columns that do not exist nothing is fetched.
        if ((k_columns + v_columns) % tiles_per_work_group == 0 || message < k_columns + v_columns) {
            unroll<runs_per_tile>([&](auto run) {
                unroll<run_kv / height>([&](auto part) {
                    Surface2D<uint16_t, line, height> g_KV(of_v ? kv.v(run) : kv.k(run), of_v ? kv.v_shift : kv.k_shift,
                                                           kv.num_keys(run), of_v ? kv.v_row_bytes : kv.k_row_bytes,
                                                           of_v ? kv.v_slot_stride : kv.k_slot_stride);
                    g_KV.shift_block(column, part * height);
                    prefetch_block(g_KV, tiles_per_work_group == 1 ? cached_in_l2 : cached);
                });
            });
        }
    };
    // A thread that is alone prefetches all. Unrolled, that would spill registers at head dimension 128.
    if constexpr (tiles_per_work_group == 1) {
#pragma clang loop unroll(disable)
        for (int share = 0; share < k_columns + v_columns; ++share)
            prefetch_share(share);
    } else {
        unroll<(k_columns + v_columns + tiles_per_work_group - 1) / tiles_per_work_group>(prefetch_share);
    }
}

// Rows with addresses of their own are loaded when they are needed. Only their first lines are brought into L1; without
// a message that may write, IGC would keep a Q that is in memory in registers all through the key loop, and spill.
template <typename Kv> inline void prefetch_kv(const KvTileOf<Kv, 1> &kv, int) {
    if constexpr (!q_in_registers)
        __esimd_lsc_prefetch_stateless<uint32_t, CacheHint::cached, CacheHint::cached, 1, 0, DataSize::u32,
                                       VectorSize::n1, DataOrder::by_element, dpas_n>(
            all_lanes, kv.template addresses<dpas_n>(kv.k, iota<dpas_n>(), slice<0, dpas_n>(kv.page_ids)));
}

// [Rows][Width] -> [Rows][Width / 2]: the halves of all rows are combined at once. IGC adds moves, because a float
// source may not change lanes; they run on the integer pipe.
template <int Rows, int Width, typename Combine>
inline vec<float, Rows * Width / 2> combine_halves(vec<float, Rows * Width> rows, Combine combine) {
    constexpr int N = Rows * Width;
    return combine(__esimd_rdregion<float, N, N / 2, Width, Width / 2, 1>(rows, 0),
                   __esimd_rdregion<float, N, N / 2, Width, Width / 2, 1>(rows, Width / 2 * sizeof(float)));
}
// The same in more registers, and so sooner: IGC's moves go through two registers, one sum after the other.
template <int Rows, int Width> inline vec<float, Rows * Width / 2> add_halves(vec<float, Rows * Width> rows) {
    constexpr int N = Rows * Width, M = N / 4; // M: of half of the rows, since a region of all would be no move
    vec<float, N / 2> low, high;
    unroll<2>([&](auto part) {
        constexpr int first = part * N / 2;
        set_slice<part * M>(low, __esimd_rdregion<float, N, M, Width, Width / 2, 1>(rows, first * sizeof(float)));
        set_slice<part * M>(
            high, __esimd_rdregion<float, N, M, Width, Width / 2, 1>(rows, (first + Width / 2) * sizeof(float)));
    });
    return low + high;
}

struct Max {
    template <int N> static vec<float, N> of(vec<float, N> a, vec<float, N> b) { return __esimd_fmax<float, N>(a, b); }
    template <typename V> V operator()(V a, V b) const { return of<sizeof(V) / sizeof(float)>(a, b); }
};
struct Sum {
    template <typename V> V operator()(V a, V b) const { return a + b; }
};

template <typename Combine> inline Accumulator combine_columns(const Accumulator (&row)[blocks_kv], Combine combine) {
    Accumulator column = row[0];
    unroll<blocks_kv - 1>([&](auto j) { column = combine(column, row[j + 1]); });
    return column;
}

template <typename Combine> inline RowVector reduce_rows(const ScoreTile &r_S, Combine combine) {
    vec<float, tile_q * dpas_n / 2> halves; // one row of blocks after the other, which keeps fewer registers alive
    unroll<blocks_q>([&](auto i) {
        set_slice<i * block / 2>(halves, combine_halves<dpas_m, dpas_n>(combine_columns(r_S.at[i], combine), combine));
    });
    const auto fours = combine_halves<tile_q, 8>(halves, combine);
    const auto pairs = combine_halves<tile_q, 4>(fours, combine);
    return combine_halves<tile_q, 2>(pairs, combine);
}
inline RowVector row_max(const ScoreTile &r_S) { return reduce_rows(r_S, Max{}); }

// Sums of rows, in four parts each: to add up the parts takes a chain of instructions that wait for one another.
template <bool InParts> struct RowSumsWhere {
    vec<float, tile_q * 4> parts;

    RowSumsWhere(float value) : parts(value) {}
    RowSumsWhere(const ScoreTile &r_S) {
        unroll<blocks_q>([&](auto i) {
            const auto halves = add_halves<dpas_m, dpas_n>(combine_columns(r_S.at[i], Sum{}));
            set_slice<i * dpas_m * 4>(parts, add_halves<dpas_m, dpas_n / 2>(halves));
        });
    }
    RowVector total() const { return combine_halves<tile_q, 2>(combine_halves<tile_q, 4>(parts, Sum{}), Sum{}); }

    void operator+=(const RowSumsWhere &other) { parts += other.parts; }
    void operator*=(RowVector factor) {
        unroll<tile_q>([&](auto row) { set_slice<row * 4>(parts, slice<row * 4, 4>(parts) * factor[int(row)]); });
    }
};
// In one part each, where there are no registers for more.
template <> struct RowSumsWhere<false> {
    RowVector sums;

    RowSumsWhere(float value) : sums(value) {}
    RowSumsWhere(const ScoreTile &r_S) : sums(reduce_rows(r_S, Sum{})) {}
    RowVector total() const { return sums; }

    void operator+=(const RowSumsWhere &other) { sums += other.sums; }
    void operator*=(RowVector factor) { sums *= factor; }
};
using RowSums = RowSumsWhere<shortens_iteration>;
inline RowSums row_sums(const ScoreTile &r_S) { return r_S; }
inline RowVector total(const RowSums &sums) { return sums.total(); }

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
    // Several at a time, since each waits for the one before.
    constexpr int chains = 4;
    vec<float, lanes> highest[chains];
    unroll<chains>([&](auto chain) { highest[chain] = row_of<chain>(r_S.at[0][0]); });
    unroll<blocks_q>([&](auto i) {
        unroll<blocks_kv>([&](auto j) {
            unroll<dpas_m>(
                [&](auto row) { highest[row % chains] = Max{}(highest[row % chains], row_of<row>(r_S.at[i][j])); });
        });
    });
    const vec<float, lanes> of_all = Max{}(Max{}(highest[0], highest[1]), Max{}(highest[2], highest[3]));
    return __esimd_any<uint16_t, lanes>(__builtin_convertvector(of_all > threshold, vec<uint16_t, lanes>));
}

// S = S * scale - shift[row]; the product is not rounded
inline void scale_and_shift(ScoreTile &r_S, float scale, RowVector shift) {
    map_rows(r_S.at, [&](int row, int, vec<float, lanes> scores) { return scores * scale - shift[row]; });
}
inline void scale_and_shift(ScoreTile &r_S, RowVector scale, RowVector shift) {
    map_rows(r_S.at, [&](int row, int, vec<float, lanes> scores) { return scores * scale[row] - shift[row]; });
}

// S *= factor[row]
inline void scale_rows(ScoreTile &r_S, RowVector factor) {
    map_rows(r_S.at, [&](int row, int, vec<float, lanes> scores) { return scores * factor[row]; });
}

// Rows of bf16 in fp16, in units that are powers of two: the largest number of a row becomes 2^14 or more. So digits
// are only lost of numbers below 2^-28 of that.
inline ScaledQBlocks in_fp16(const QBlocks &r_Q) {
    const auto as_float = [](OperandA elements) {
        return widen<block>(bf16{}, __builtin_convertvector(elements, vec<uint32_t, block>));
    };
    ScoreTile largest = {};
    unroll<blocks_q>([&](auto i) {
        unroll<blocks_d>([&](auto d) {
            const Accumulator magnitude = __spirv_ocl_fabs<float, block>(as_float(r_Q.at[i][d]));
            auto &so_far = largest.at[i][d % blocks_kv];
            so_far = Max{}(so_far, magnitude < infinity ? magnitude : Accumulator(0.0f));
        });
    });
    constexpr int mantissa_bits = 23, bias = 127, least = 27, highest = 14; // 2^highest / 2^(least - bias) is a float
    const RowIndices exponent = (RowIndices)row_max(largest) >> mantissa_bits;
    const RowIndices used = exponent < least ? RowIndices(least) : exponent;
    const auto factor = (RowVector)(2 * bias + highest - used << mantissa_bits);
    ScaledQBlocks scaled;
    scaled.unit = (RowVector)(used - highest << mantissa_bits);
    unroll<blocks_q>([&](auto i) {
        unroll<blocks_d>([&](auto d) {
            Accumulator numbers = as_float(r_Q.at[i][d]);
            unroll<dpas_m>(
                [&](auto row) { set_slice<row * dpas_k>(numbers, row_of<row>(numbers) * factor[i * dpas_m + row]); });
            scaled.at[i][d] = round_to<block>(fp16{}, numbers);
        });
    });
    return scaled;
}

// Q as products with K in Kv take it. A Q in memory is put into order whenever it is loaded.
template <typename Kv, typename Rows> inline auto load_q(const Rows &q, int head_dim) {
    if constexpr (!q_in_registers) {
        return q_surface(q, head_dim);
    } else {
        QBlocks r_Q = load_q_blocks(q, head_dim);
        if constexpr (kv_per_word<Kv> == 2)
            split_columns(r_Q.at);
        if constexpr (__is_same(QkElement<Kv>, Element))
            return r_Q;
        else
            return in_fp16(r_Q);
    }
}

inline void exp2_scores(ScoreTile &r_S) {
    map_rows(r_S.at, [&](int, int, vec<float, lanes> scores) { return __spirv_ocl_native_exp2<float, lanes>(scores); });
}

// S = cap * tanh(x), where S * scale is 2 * log2(e) * x. A power beyond float32 is inf, its reciprocal 0, and tanh 1.
inline void cap_scores(ScoreTile &r_S, float scale, float cap) {
    map_rows(r_S.at, [&](int, int, vec<float, lanes> scores) {
        const vec<float, lanes> power = __spirv_ocl_native_exp2<float, lanes>(scores * scale);
        return cap - 2.0f * cap * __spirv_ocl_native_recip<float, lanes>(power + 1.0f);
    });
}

// S = S * scale - slope[row] * |position[row] - key|; column 0 of the tile is key first_key.
inline void bias_by_distance(ScoreTile &r_S, float scale, RowVector slope, RowIndices position, int first_key) {
    const auto from_column_0 = __builtin_convertvector(position - first_key, RowVector);
    const auto lane = __builtin_convertvector(iota<lanes>(), vec<float, lanes>);
    map_rows(r_S.at, [&](int row, int j, vec<float, lanes> scores) {
        const auto distance = __builtin_elementwise_abs(lane - (from_column_0[row] - j * dpas_n));
        return scores * scale - distance * slope[row];
    });
}

// Scores of keys beyond last_visible[row] become value; column 0 of the tile is key first_key.
inline void mask_after(ScoreTile &r_S, RowIndices last_visible, int first_key, float value) {
    const auto lane = iota<lanes>();
    map_rows(r_S.at, [&](int row, int j, vec<float, lanes> scores) {
        return lane > last_visible[row] - first_key - j * dpas_n ? (vec<float, lanes>)value : scores;
    });
}

// The same of keys before first_visible[row].
inline void mask_before(ScoreTile &r_S, RowIndices first_visible, int first_key, float value) {
    const auto lane = iota<lanes>();
    map_rows(r_S.at, [&](int row, int j, vec<float, lanes> scores) {
        return lane < first_visible[row] - first_key - j * dpas_n ? (vec<float, lanes>)value : scores;
    });
}

// O *= factor[row]
inline void scale_rows(OutTile &r_O, RowVector factor) {
    map_rows(r_O.at, [&](int row, int, vec<float, lanes> values) { return values * factor[row]; });
}

// Rows beyond out.count and columns beyond head_dim are not written.
inline void store_out(RowSpan out, int head_dim, const OutTile &r_O) {
    const auto g_O = row_surface<out_access>(out, head_part() * head_dim_v_padded, head_dim);
    unroll<blocks_q>([&](auto i) {
        unroll<blocks_dv>(
            [&](auto d) { store_block<d * dpas_n, i * dpas_m>(g_O, round_to<block>(Element{}, r_O.at[i][d])); });
    });
}
inline void store_out(const RowAddresses &out, int head_dim, const OutTile &r_O) {
    unroll<tile_q>([&](auto row) {
        const auto g_O = row_surface<out_access>(out, row, head_part() * head_dim_v_padded, head_dim);
        unroll<blocks_dv / 2>([&](auto pair) {
            vec<float, row_columns> columns;
            unroll<2>([&](auto i) {
                set_slice<i * dpas_n>(columns, row_of<row % dpas_m>(r_O.at[row / dpas_m][2 * pair + i]));
            });
            store_block<pair * row_columns, 0>(g_O, round_to<row_columns>(Element{}, columns));
        });
    });
}
// All head_dim_v_padded columns are written.
inline void store_partial(RowSpan o, const OutTile &r_O) {
    const auto g_O = Surface2D<float, dpas_n, dpas_m>::from_column(head_part() * head_dim_v_padded, o.address, o.count,
                                                                   head_parts * head_dim_v_padded, o.stride);
    unroll<blocks_q>(
        [&](auto i) { unroll<blocks_dv>([&](auto d) { store_block<d * dpas_n, i * dpas_m>(g_O, r_O.at[i][d]); }); });
}

// One float a row.
inline void store_row_vector(const RowAddresses &rows, RowVector values) {
    const auto exists = __builtin_convertvector(row_iota() < rows.count, vec<uint16_t, tile_q>);
    __esimd_scatter_st<float, tile_q, sizeof(float)>(values, rows.addresses, exists);
}
inline void store_row_vector(RowSpan span, RowVector values) {
    const auto offsets = __builtin_convertvector(row_iota() * int(span.stride), vec<uint64_t, tile_q>);
    store_row_vector(RowAddresses{offsets + span.address, span.count}, values);
}

using HeadVector = vec<float, head_dim_v_padded>;

inline void scale_rows(HeadVector &head, float factor) { head *= HeadVector(factor); }
inline void add_scaled_rows(HeadVector &sum, HeadVector head, float factor) { sum += head * HeadVector(factor); }

// In messages of 256 bytes, or of 128 where these do not divide the row.
inline HeadVector load_head(uint64_t address) {
    constexpr int N = head_dim_v_padded % 64 == 0 ? 64 : 32;
    HeadVector head;
    unroll<head_dim_v_padded / N>([&](auto n) {
        const uint64_t part = address + n * N * sizeof(float);
        set_slice<n * N>(head, __esimd_svm_block_ld<float, N, 4>(reinterpret_cast<vec<float, N> *>(part)));
    });
    return head;
}

// The first head_dim columns of a row of out; the others are 0.
inline HeadVector load_out(uint64_t address, int head_dim) {
    HeadVector head;
    unroll<blocks_dv>([&](auto d) {
        const auto exists = as_mask<lanes>(iota<lanes>() + d * dpas_n < head_dim);
        const auto elements = gather_elements(elements_from(address + d * dpas_n * element_bytes), exists);
        set_slice<d * dpas_n>(head, widen<dpas_n>(Element{}, elements));
    });
    return head;
}

// The first head_dim columns.
inline void store_head(uint64_t address, int head_dim, HeadVector head) {
    unroll<head_dim_v_padded / lanes>([&](auto part) {
        const auto columns = iota<lanes>() + part * lanes;
        __esimd_scatter_st<uint16_t, lanes, sizeof(Element)>(
            round_to<lanes>(Element{}, slice<part * lanes, lanes>(head)),
            address + __builtin_convertvector(columns, vec<uint64_t, lanes>) * sizeof(Element),
            as_mask<lanes>(columns < head_dim));
    });
}

} // namespace esimd_fmha::hw
