// The thin hardware layer, namespace hw: one interface, two implementations.
//
//   xe/    ESIMD for Intel Xe2: a vec<> lies in registers, products are DPAS, tiles move by 2D block messages
//          where these can address them.
//   cpu/   plain C++ with clang vectors, for the OpenCL CPU device: "registers" are the work-item's stack.
//
// What both provide (a thread is an ESIMD hardware thread, or one work-item):
//   ESIMD_FMHA_KERNEL                      what an entry point is declared with
//   group_id(d), thread_id()               d: 0 fastest
//   tile_id(), head_part()                 which of the work-group's tiles and which part of its columns a thread has
//   load_int, load_float, store_float      one number, at address + 4 * index
//   load_int_if                            one number if a condition holds, else another one; no branch
//   load_ints                              one for each of several indices
//   load_byte                              an unsigned one, as int
//   load_element                           one Element as float, at address + 2 * index
//   load_floats, load_elements             a RowVector of them: one for each index
//   address_alignment                      to which KvTile::addresses are rounded down
//   RowVector, RowIndices                  [tile_q] float and int: arithmetic, min, row_iota
//   max, exp2, log2, inv, select           of RowVectors, and of single floats
//   is_beyond, any_beyond                  of RowVectors: outside (-limit, limit)
//   ScoreTile, OutTile                     [tile_q, tile_kv], [tile_q, head_dim_v_padded]
//   load_q<Kv>                             Q [tile_q, head_dim_qk_padded] as products with K in Kv take it
//   gemm_qk, gemm_pv                       the products; rows and columns that do not exist load as zero
//                                          (gemm_qk calls once what is to be done meanwhile)
//   PartialScores                          adds up the scores of threads that share the columns of a tile
//   kv_unit                                what an element of K or V stands for that the products take for 1
//   order_columns<Kv>                      an OutTile's columns, which products with V may have left in another order
//   score_unit                             what 1 stands for in the products of a Q: a number, or one for each row
//   SharedKv, SharedTile                   with shared_kv: K and V that the threads of a work-group convert together
//   prefetch_kv                            brings the K and V of a tile into the L1 cache
//   row_max, any_above                     of a ScoreTile
//   RowSums, row_sums, total               the sums of a ScoreTile's rows, perhaps in parts, and the parts added up
//   scale_and_shift, scale_rows, exp2_scores, cap_scores  change a ScoreTile
//   bias_by_distance, mask_after, mask_before
//   zero, scale_rows                       change an OutTile
//   store_out, store_partial, store_row_vector             the epilogue
//   HeadVector                             [head_dim_v_padded] float: a single row of O, which the merge works on
//   load_head, store_head, scale_rows, add_scaled_rows
//   load_out                               a row of out as a HeadVector
//   copy_row                               of 16-bit elements, from one address to another
//   quantize_row                           the same, divided by a scale and rounded to the elements of the cache
#pragma once

#include "config.hpp"
#include "kv_tile.hpp"
#include "round_fp8.hpp"
#include "simd.hpp"

namespace esimd_fmha::hw {

// Which part of the columns is the thread's, and which of the work-group's tiles.
inline int head_part() { return head_parts == 1 ? 0 : thread_id() % head_parts; }
inline int tile_id() { return thread_id() / head_parts; }

// Rows of a tensor that are equally far apart: where the first one is, how many exist, and how many bytes lie between
// the starts of two of them.
struct RowSpan {
    uint64_t address;
    int count;
    uint32_t stride;

    uint64_t row(int i) const { return address + uint64_t(i) * stride; }
};

// Rows of a tensor that may lie anywhere. Those that do not exist have addresses that mean nothing.
struct RowAddresses {
    vec<uint64_t, tile_q> addresses;
    int count;

    uint64_t row(int i) const { return addresses[i]; }
};

template <typename Kv> struct SharedTile;
template <typename Kv> class SharedKv;

} // namespace esimd_fmha::hw

#if FMHA_TARGET_XE
#include "xe/rows.hpp"
#include "xe/tiles.hpp"
#if FMHA_SHARED_KV
#include "xe/shared_kv.hpp"
#endif
#else
#include "cpu/rows.hpp"
#include "cpu/tiles.hpp"
#endif
