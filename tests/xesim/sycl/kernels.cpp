// Ordinary (SIMT) SYCL kernels: the other front end to the same code generator.
#include <sycl/sycl.hpp>

namespace syclex = sycl::ext::oneapi::experimental;

#define KERNEL(name) extern "C" SYCL_EXTERNAL SYCL_EXT_ONEAPI_FUNCTION_PROPERTY((syclex::nd_range_kernel<1>)) void name

inline sycl::nd_item<1> item() { return sycl::ext::oneapi::this_work_item::get_nd_item<1>(); }

KERNEL(saxpy)(const float *x, float *y, float a) {
    size_t i = item().get_global_id(0);
    y[i] = sycl::fma(a, x[i], y[i]);
}

KERNEL(group_algorithms)(const int *x, int *r) {
    auto group = item().get_group();
    auto sub_group = item().get_sub_group();
    size_t i = item().get_global_id(0), n = item().get_global_range(0);
    r[i] = sycl::reduce_over_group(group, x[i], sycl::plus<>());
    r[n + i] = sycl::inclusive_scan_over_group(group, x[i], sycl::plus<>());
    r[2 * n + i] = sycl::permute_group_by_xor(sub_group, x[i], 1);
}

KERNEL(histogram)(const int *x, int *bins) {
    size_t i = item().get_global_id(0);
    sycl::atomic_ref<int, sycl::memory_order::relaxed, sycl::memory_scope::device> bin(bins[x[i] & 15]);
    bin.fetch_add(1);
}

KERNEL(half_vectors)(const sycl::half4 *x, sycl::half4 *r) {
    size_t i = item().get_global_id(0);
    r[i] = sycl::max(x[i] * sycl::half4(sycl::half(0.5f)), sycl::half4(sycl::half(-1.0f)));
}

struct Shape {
    int rows, columns;
    float scale;
};

KERNEL(struct_argument)(const float *x, float *r, Shape shape) {
    int i = item().get_global_id(0);
    int row = i / shape.columns, column = i % shape.columns;
    r[column * shape.rows + row] = x[i] * shape.scale;
}

// A name of 299 characters, as the mangled names of SYCL lambdas have them: longer than a file name may be.
KERNEL(LONG_NAME)(int *r) { r[item().get_global_id(0)] = 7; }
