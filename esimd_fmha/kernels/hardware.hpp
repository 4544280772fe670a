// The thin hardware layer, namespace hw: one interface, two implementations.
//
//   xe/    ESIMD for Intel Xe2: a vec<> lies in registers, products are DPAS, tiles move by 2D block messages.
//   cpu/   plain C++ with clang vectors, for the OpenCL CPU device: "registers" are the work-item's stack.
//
// What both provide (a thread is an ESIMD hardware thread, or one work-item):
//   ESIMD_FMHA_KERNEL                      what an entry point is declared with
//   group_id(d), thread_id()               d: 0 fastest
//   load_int, load_float, store_float      one number, at address + 4 * index
//   scalar_max, _exp2, _log2, _inv         of one float
//   unroll<N>(body)                        a loop whose index is a constant
//   address_alignment                      to which KvTile::addresses are rounded down
//   RowVector, RowIndices                  [tile_q] float and int: arithmetic, max, min, exp2, log2, select, row_iota
//   QTile, ScoreTile, OutTile              [tile_q, head_dim_padded], [tile_q, tile_kv], [tile_q, head_dim_padded]
//   load_q, gemm_qk, gemm_pv               the products; what does not exist loads as zero
//   prefetch_kv                            brings a tile's keys near
//   row_max, row_sum, any_above            of a ScoreTile
//   scale_and_shift, shift_rows, exp2_scores, mask_after   change a ScoreTile
//   zero, scale_rows                       change an OutTile
//   store_out, store_partial, store_row_vector             the epilogue
//   HeadVector, load_head, store_head      [head_dim_padded] float: one row of O
#pragma once

#include <stdint.h>

#include "config.hpp"

// The kernels include nothing but each other and the compiler's own <stdint.h>: a machine without C++ headers compiles
// them, and fast. What SYCL's headers would declare is declared here and in xe/esimd.hpp.
extern __attribute__((sycl_device)) unsigned long __spirv_BuiltInWorkgroupId(int dimension);
extern __attribute__((sycl_device)) unsigned long __spirv_BuiltInLocalInvocationId(int dimension);

// Elements side by side; + - * and comparisons are clang's, element by element.
template <typename T, int N> using vec = T __attribute__((ext_vector_type(N)));

namespace esimd_fmha::hw {

constexpr float infinity = __builtin_inff();
constexpr float ln2 = 0.69314718056f;

template <int Value> struct Constant {
    constexpr operator int() const { return Value; }
};
template <typename T, T... I> struct Indices {};

// Calls body(Constant<0>{}) ... body(Constant<N - 1>{}): registers have no run-time index.
template <int N, typename Body> inline void unroll(Body &&body) {
    [&]<int... I>(Indices<int, I...>) { (body(Constant<I>{}), ...); }(__make_integer_seq<Indices, int, N>{});
}

inline int group_id(int dimension) { return int(__spirv_BuiltInWorkgroupId(dimension)); }
inline int thread_id() { return int(__spirv_BuiltInLocalInvocationId(0)); }

// 0, 1, 2 ..
template <int N> inline vec<int, N> iota() {
    vec<int, N> numbers;
    unroll<N>([&](auto i) { numbers[int(i)] = i; });
    return numbers;
}

// Where the keys of a tile are, run by run (a run lies in one page), and what their rows have in common.
struct KvTile {
    vec<uint64_t, 2 * runs_per_tile> addresses; // of the runs' K, then of their V, less the shifts
    int remaining_keys;                         // of the sequence, from the tile's first on
    uint32_t k_shift, v_shift;
    uint32_t k_slot_stride, v_slot_stride;
    int row_bytes;

    uint64_t k(int run) const { return addresses[run]; }
    uint64_t v(int run) const { return addresses[runs_per_tile + run]; }
    // How many of a run's keys exist; 0 or fewer: none.
    int num_keys(int run) const {
        const int remaining = remaining_keys - run * run_kv;
        return remaining < run_kv ? remaining : run_kv;
    }
};

} // namespace esimd_fmha::hw

#if FMHA_TARGET_XE
#include "xe/tiles.hpp"
#else
#include "cpu/tiles.hpp"
#endif
