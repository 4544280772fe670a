// The ESIMD intrinsics the kernels use, on vectors that lie in consecutive registers. DPC++ knows the intrinsics by
// these names and template arguments (its own declarations are in sycl/ext/intel/esimd/detail/*_intrin.hpp); nobody
// else names one.
#pragma once

#include <stdint.h>

#define ESIMD_FMHA_INTRINSIC __attribute__((sycl_device)) __attribute__((sycl_explicit_simd))

// A region of a vector: rows of Width elements that are Stride apart, the rows VStride apart; it starts at byte offset.
template <typename T, int N, int M, int VStride, int Width, int Stride, int ParentWidth = 0>
ESIMD_FMHA_INTRINSIC vec<T, M> __esimd_rdregion(vec<T, N> from, uint16_t offset);
template <typename T, int N, int M, int VStride, int Width, int Stride, int ParentWidth = 0>
ESIMD_FMHA_INTRINSIC vec<T, N> __esimd_wrregion(vec<T, N> into, vec<T, M> values, uint16_t offset,
                                                vec<uint16_t, M> mask = 1);

template <typename T, int N> ESIMD_FMHA_INTRINSIC vec<T, N> __esimd_fmax(vec<T, N> a, vec<T, N> b);
template <typename T, int N> ESIMD_FMHA_INTRINSIC vec<T, N> __spirv_ocl_fabs(vec<T, N> x);
template <typename T, int N> ESIMD_FMHA_INTRINSIC uint16_t __esimd_any(vec<T, N> mask);
template <typename To, typename From, int N> ESIMD_FMHA_INTRINSIC vec<To, N> __esimd_bf_cvt(vec<From, N> values);
template <typename T, int N> __attribute__((sycl_device)) vec<T, N> __spirv_ocl_native_exp2(vec<T, N> x);
template <typename T, int N> __attribute__((sycl_device)) vec<T, N> __spirv_ocl_native_log2(vec<T, N> x);
template <typename T, int N> __attribute__((sycl_device)) vec<T, N> __spirv_ocl_native_recip(vec<T, N> x);

// Shifted to the left, and as wide as To says before.
template <typename To, typename From, int N>
ESIMD_FMHA_INTRINSIC vec<To, N> __esimd_ssshl(vec<From, N> values, vec<From, N> bits);

// Rounded as IEEE 754 says; an ordinary division is not.
template <typename T, int N> ESIMD_FMHA_INTRINSIC vec<T, N> __esimd_ieee_div(vec<T, N> a, vec<T, N> b);

// The numbers are DPC++'s.
enum class DpasPrecision { bf16 = 9, fp16 = 10 };
template <DpasPrecision BPrecision, DpasPrecision APrecision, int Depth, int RepeatCount, typename T, typename T0,
          typename T1, typename T2, int N, int N1, int N2, int ResultSigned = 1, int SumSigned = 1>
ESIMD_FMHA_INTRINSIC vec<T, N> __esimd_dpas2(vec<T0, N> sum, vec<T1, N1> b, vec<T2, N2> a);

template <typename T, int N, unsigned long Align>
ESIMD_FMHA_INTRINSIC vec<T, N> __esimd_svm_block_ld(const vec<T, N> *address);
template <typename T, int N, unsigned long Align>
ESIMD_FMHA_INTRINSIC void __esimd_svm_block_st(vec<T, N> *address, vec<T, N> values);
template <typename T, int N, unsigned long Align>
ESIMD_FMHA_INTRINSIC vec<T, N> __esimd_gather_ld(vec<uint64_t, N> addresses, vec<uint16_t, N> mask,
                                                 vec<T, N> masked_out);
template <typename T, int N, unsigned long Align>
ESIMD_FMHA_INTRINSIC void __esimd_scatter_st(vec<T, N> values, vec<uint64_t, N> addresses, vec<uint16_t, N> mask);

// Scattered messages: VectorSize elements from each of N addresses, the first elements of all addresses first. The
// numbers are DPC++'s.
enum class DataSize : uint8_t { u32 = 3, u8_in_u32 = 5, u16_in_u32 = 6 };
enum class VectorSize : uint8_t { n1 = 1, n4 = 4, n8 = 5 };
enum class DataOrder : uint8_t { by_element = 1 };
enum class CacheHint : uint8_t { none = 0, cached = 2 };
template <typename T, CacheHint L1, CacheHint L2, uint16_t AddressScale, int Offset, DataSize Size, VectorSize Elements,
          DataOrder Order, int N,
          int Total = N * (Elements == VectorSize::n8   ? 8
                           : Elements == VectorSize::n4 ? 4
                                                        : 1)>
ESIMD_FMHA_INTRINSIC vec<T, Total> __esimd_lsc_load_merge_stateless(vec<uint16_t, N> mask, vec<uint64_t, N> addresses,
                                                                    vec<T, Total> masked_out);

template <typename T, CacheHint L1, CacheHint L2, uint16_t AddressScale, int Offset, DataSize Size, VectorSize Elements,
          DataOrder Order, int N>
ESIMD_FMHA_INTRINSIC void __esimd_lsc_prefetch_stateless(vec<uint16_t, N> mask, vec<uint64_t, N> addresses);

// Shared local memory of a work-group, fences, and barriers of some of its threads: of the role 0, that both produces
// and consumes, each arrives and waits. The numbers are DPC++'s.
ESIMD_FMHA_INTRINSIC void __esimd_slm_init(uint32_t num_bytes);
template <typename T, int N, unsigned long Align> ESIMD_FMHA_INTRINSIC vec<T, N> __esimd_slm_block_ld(uint32_t address);
template <typename T, int N, unsigned long Align>
ESIMD_FMHA_INTRINSIC void __esimd_slm_block_st(uint32_t address, vec<T, N> values);
ESIMD_FMHA_INTRINSIC void __esimd_nbarrier_init(uint8_t count);
ESIMD_FMHA_INTRINSIC void __esimd_nbarrier_arrive(uint8_t id, uint8_t role, uint8_t num_producers,
                                                  uint8_t num_consumers);
ESIMD_FMHA_INTRINSIC void __esimd_nbarrier(uint8_t wait, uint8_t id, uint8_t num_threads);
enum class FencedMemory : uint8_t { shared_local = 3 };
enum class FenceFlush : uint8_t { none = 0 };
enum class FenceScope : uint8_t { work_group = 0 };
template <FencedMemory Memory, FenceFlush Flush, FenceScope Scope, int N>
ESIMD_FMHA_INTRINSIC void __esimd_lsc_fence(vec<uint16_t, N> mask);

// 2D block messages: a payload of 8 used dwords (see block_2d.hpp), the block's place as an immediate offset, cache
// hints for L1 and L2.
template <typename T, uint8_t Blocks, uint8_t Width, uint8_t Height, uint32_t X, uint32_t Y, int N>
ESIMD_FMHA_INTRINSIC vec<T, N> __esimd_lsc_load2d_descriptor(uint16_t mask, vec<uint32_t, 16> payload, vec<T, N> old,
                                                             vec<uint8_t, 2> hints);
template <typename T, uint8_t Blocks, uint8_t Width, uint8_t Height, uint32_t X, uint32_t Y, int N>
ESIMD_FMHA_INTRINSIC vec<T, N> __esimd_lsc_load2d_descriptor_transpose(uint16_t mask, vec<uint32_t, 16> payload,
                                                                       vec<T, N> old, vec<uint8_t, 2> hints);
template <typename T, uint8_t Blocks, uint8_t Width, uint8_t Height, uint32_t X, uint32_t Y, int N>
ESIMD_FMHA_INTRINSIC vec<T, N> __esimd_lsc_load2d_descriptor_transform(uint16_t mask, vec<uint32_t, 16> payload,
                                                                       vec<T, N> old, vec<uint8_t, 2> hints);
template <typename T, uint8_t Blocks, uint8_t Width, uint8_t Height, uint32_t X, uint32_t Y, int N>
ESIMD_FMHA_INTRINSIC void __esimd_lsc_prefetch_descriptor(uint16_t mask, vec<uint32_t, 16> payload, vec<T, N> unused,
                                                          vec<uint8_t, 2> hints);
template <typename T, uint8_t Blocks, uint8_t Width, uint8_t Height, uint32_t X, uint32_t Y, int N>
ESIMD_FMHA_INTRINSIC void __esimd_lsc_store_descriptor(uint16_t mask, vec<uint32_t, 16> payload, vec<T, N> values,
                                                       vec<uint8_t, 2> hints);
