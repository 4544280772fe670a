// What every ESIMD micro-kernel of this directory includes.
#pragma once

#include <sycl/ext/intel/esimd.hpp>
#include <sycl/ext/intel/experimental/esimd/memory.hpp>
#include <sycl/ext/oneapi/free_function_queries.hpp>
#include <sycl/ext/oneapi/kernel_properties/properties.hpp>

namespace esimd = sycl::ext::intel::esimd;
namespace experimental = sycl::ext::intel::experimental::esimd;
using sycl::half;
using bf16 = sycl::ext::oneapi::bfloat16;
using esimd::simd;
using esimd::simd_mask;

// A kernel over a one-dimensional range; in SPIR-V it is called __sycl_kernel_<name>.
#define KERNEL(name)                                                                                                   \
    extern "C" SYCL_EXTERNAL SYCL_EXT_ONEAPI_FUNCTION_PROPERTY((sycl::ext::oneapi::experimental::nd_range_kernel<1>))  \
        SYCL_ESIMD_KERNEL void name

// One work-item is one hardware thread.
inline int thread_index() { return sycl::ext::oneapi::this_work_item::get_nd_item<1>().get_global_id(0); }
inline int local_index() { return sycl::ext::oneapi::this_work_item::get_nd_item<1>().get_local_id(0); }
