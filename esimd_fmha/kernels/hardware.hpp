// The thin hardware layer, namespace hw: one interface, two implementations.
//
//   xe/    ESIMD for Intel Xe2: registers are simd<>, products are DPAS, tiles move by 2D block messages.
//   cpu/   plain SYCL C++ with clang vectors, for the OpenCL CPU device: "registers" are the work-item's stack.
//
// What both provide (a thread is an ESIMD hardware thread, or one work-item):
//   ESIMD_FMHA_KERNEL                      what an entry point is declared with
//   group_id(d), thread_id()               d: 0 fastest
//   load_int, load_float, store_float      one number, at address + 4 * index
//   scalar_max, _exp2, _log2, _inv         of one float
//   unroll<N>(body)                        a loop whose index is a constant
//   RowVector, RowIndices                  [tile_q] float and int: arithmetic, max, min, exp2, log2, select, row_iota
//   QTile, ScoreTile, OutTile              [tile_q, head_dim_padded], [tile_q, tile_kv], [tile_q, head_dim_padded]
//   load_q, gemm_qk, gemm_pv               the two products; rows and columns out of bounds load as zero
//   row_max, row_sum, max_score, ...       what softmax and the mask need of a ScoreTile
//   store_out, store_partial, ...          the epilogue
//   HeadVector, load_head, store_head      [head_dim_padded] float: one row of O
#pragma once

#include <cstdint>
#include <utility>

#include <sycl/ext/oneapi/free_function_queries.hpp>
#include <sycl/ext/oneapi/kernel_properties/properties.hpp>

#include "config.hpp"

namespace esimd_fmha::hw {

// Calls body(std::integral_constant<int, 0>) ... body(N - 1): registers have no run-time index.
template <int N, typename Body> inline void unroll(Body &&body) {
    [&]<int... I>(std::integer_sequence<int, I...>) { (body(std::integral_constant<int, I>{}), ...); }
    (std::make_integer_sequence<int, N>{});
}

inline int group_id(int dimension) {
    return int(sycl::ext::oneapi::this_work_item::get_nd_item<3>().get_group(2 - dimension));
}
inline int thread_id() { return int(sycl::ext::oneapi::this_work_item::get_nd_item<3>().get_local_id(2)); }

// Keys of one page: where their K and V of one head start, and how many of the run's keys exist (0 or fewer: none).
struct KvRun {
    uint64_t k, v;
    int num_keys;
};

} // namespace esimd_fmha::hw

#define ESIMD_FMHA_ENTRY                                                                                               \
    extern "C" SYCL_EXTERNAL SYCL_EXT_ONEAPI_FUNCTION_PROPERTY((sycl::ext::oneapi::experimental::nd_range_kernel<3>))

#if FMHA_TARGET_XE
#include "xe/tiles.hpp"
#else
#include "cpu/tiles.hpp"
#endif
