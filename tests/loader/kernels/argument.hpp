// What the kernels of these tests take, and how an entry point is declared without any header of SYCL: they compile in
// a tenth of a second.
#pragma once

struct Argument {
    unsigned long a, b, sum; // addresses of float[n]
    int n;
};

#define KERNEL                                                                                                         \
    extern "C" __attribute__((sycl_device))                                                                            \
    [[__sycl_detail__::add_ir_attributes_function("sycl-nd-range-kernel", 3)]] KIND void

#if ESIMD
#define KIND __attribute__((sycl_explicit_simd))
#else
#define KIND
#endif
