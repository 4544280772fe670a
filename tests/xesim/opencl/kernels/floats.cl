// Floating-point built-ins for half, float and double. Contraction is off, so that a * b + c rounds twice on every
// device and only fma() fuses.
#pragma OPENCL EXTENSION cl_khr_fp16 : enable
#pragma OPENCL FP_CONTRACT OFF

#define FLOAT_KERNELS(T, I)                                                                                            \
    kernel void float_arithmetic_##T(global const T *a, global const T *b, global T *r) {                              \
        size_t i = get_global_id(0), n = get_global_size(0);                                                           \
        r[i] = a[i] + b[i];                                                                                            \
        r[n + i] = a[i] - b[i];                                                                                        \
        r[2 * n + i] = a[i] * b[i];                                                                                    \
        r[3 * n + i] = fma(a[i], b[i], a[n - 1 - i]);                                                                  \
        r[4 * n + i] = a[i] * b[i] + a[n - 1 - i];                                                                     \
        r[5 * n + i] = -fabs(a[i]) + copysign(b[i], a[i]);                                                             \
    }                                                                                                                  \
    kernel void minimum_maximum_##T(global const T *a, global const T *b, global T *r) {                               \
        size_t i = get_global_id(0), n = get_global_size(0);                                                           \
        r[i] = fmin(a[i], b[i]);                                                                                       \
        r[n + i] = fmax(a[i], b[i]);                                                                                   \
        r[2 * n + i] = clamp(a[i], (T) - 2, (T)3);                                                                     \
        r[3 * n + i] = a[i] < b[i] ? a[i] : b[i];                                                                      \
        r[4 * n + i] = fdim(a[i], b[i]);                                                                               \
    }                                                                                                                  \
    kernel void classification_##T(global const T *a, global const T *b, global int *r) {                              \
        size_t i = get_global_id(0), n = get_global_size(0);                                                           \
        r[i] = isnan(a[i]) | isinf(a[i]) << 1 | isfinite(a[i]) << 2 | isnormal(a[i]) << 3 | (signbit(a[i]) != 0) << 4; \
        r[n + i] = isless(a[i], b[i]) | isgreaterequal(a[i], b[i]) << 1 | isequal(a[i], b[i]) << 2 |                   \
                   isnotequal(a[i], b[i]) << 3 | isunordered(a[i], b[i]) << 4 | islessgreater(a[i], b[i]) << 5;        \
        r[2 * n + i] = (a[i] < b[i]) | (a[i] <= b[i]) << 1 | !(a[i] > b[i]) << 2 | !(a[i] >= b[i]) << 3;               \
    }                                                                                                                  \
    kernel void rounding_##T(global const T *a, global T *r) {                                                         \
        size_t i = get_global_id(0), n = get_global_size(0);                                                           \
        r[i] = floor(a[i]);                                                                                            \
        r[n + i] = ceil(a[i]);                                                                                         \
        r[2 * n + i] = trunc(a[i]);                                                                                    \
        r[3 * n + i] = rint(a[i]);                                                                                     \
        r[4 * n + i] = round(a[i]);                                                                                    \
    }                                                                                                                  \
    kernel void parts_##T(global const T *a, global T *r, global int *exponent) {                                      \
        size_t i = get_global_id(0), n = get_global_size(0);                                                           \
        int e;                                                                                                         \
        r[i] = frexp(a[i], &e);                                                                                        \
        exponent[i] = isfinite(a[i]) ? e : 0;                                                                          \
        exponent[n + i] = ilogb(a[i]);                                                                                 \
        r[n + i] = ldexp(a[i], (int)(i % 41) - 20);                                                                    \
        r[2 * n + i] = nextafter(a[i], (T)1);                                                                          \
        r[3 * n + i] = as_##T((I)(as_##I(a[i]) ^ (I)5));                                                               \
    }                                                                                                                  \
    kernel void quotient_##T(global const T *a, global const T *b, global T *r) {                                      \
        size_t i = get_global_id(0);                                                                                   \
        r[i] = a[i] / b[i];                                                                                            \
    }                                                                                                                  \
    kernel void square_root_##T(global const T *a, global T *r) {                                                      \
        size_t i = get_global_id(0);                                                                                   \
        r[i] = sqrt(a[i]);                                                                                             \
    }                                                                                                                  \
    kernel void reciprocal_root_##T(global const T *a, global T *r) {                                                  \
        size_t i = get_global_id(0);                                                                                   \
        r[i] = rsqrt(a[i]);                                                                                            \
    }                                                                                                                  \
    kernel void remainder_##T(global const T *a, global const T *b, global T *r) {                                     \
        size_t i = get_global_id(0);                                                                                   \
        r[i] = fmod(a[i], b[i]);                                                                                       \
    }

FLOAT_KERNELS(half, short)
FLOAT_KERNELS(float, int)
FLOAT_KERNELS(double, long)

#define MATH_KERNEL(T, F)                                                                                              \
    kernel void F##_##T(global const T *a, global T *r) {                                                              \
        size_t i = get_global_id(0);                                                                                   \
        r[i] = F(a[i]);                                                                                                \
    }
#define MATH_KERNELS(T)                                                                                                \
    MATH_KERNEL(T, exp)                                                                                                \
    MATH_KERNEL(T, exp2)                                                                                               \
    MATH_KERNEL(T, log)                                                                                                \
    MATH_KERNEL(T, log2)                                                                                               \
    MATH_KERNEL(T, sin)                                                                                                \
    MATH_KERNEL(T, cos)                                                                                                \
    MATH_KERNEL(T, tanh)

MATH_KERNELS(half)
MATH_KERNELS(float)
MATH_KERNELS(double)

MATH_KERNEL(float, native_exp2)
MATH_KERNEL(float, native_log2)
MATH_KERNEL(float, native_recip)
MATH_KERNEL(float, native_sqrt)
MATH_KERNEL(float, native_rsqrt)
MATH_KERNEL(float, native_sin)
MATH_KERNEL(float, native_cos)

kernel void power_float(global const float *a, global const float *b, global float *r) {
    size_t i = get_global_id(0);
    r[i] = pow(a[i], b[i]);
}

// A quarter-precision polynomial in vector halves, the way activation functions are written.
kernel void polynomial_half8(global const half8 *a, global half8 *r) {
    size_t i = get_global_id(0);
    half8 x = a[i];
    r[i] = fma(fma(fma(x, (half8)0.0625h, (half8)-0.25h), x, (half8)0.5h), x, (half8)1.0h);
}

// Kahan summation: any reassociation by the compiler or excess precision in the machine changes the result.
kernel void compensated_sum(global const float *a, global float *r, int terms) {
    size_t i = get_global_id(0), n = get_global_size(0);
    float sum = 0, compensation = 0;
    for (int term = 0; term < terms; ++term) {
        float y = a[term * n + i] - compensation;
        float t = sum + y;
        compensation = (t - sum) - y;
        sum = t;
    }
    r[i] = sum;
    r[n + i] = compensation;
}

// Escape-time iteration: one wrong rounding changes the count.
kernel void mandelbrot(global int *count, float left, float top, float step, int limit) {
    float x0 = left + step * get_global_id(0), y0 = top + step * get_global_id(1), x = 0, y = 0;
    int iteration = 0;
    while (iteration < limit && x * x + y * y < 4.0f) {
        float next = x * x - y * y + x0;
        y = 2.0f * x * y + y0;
        x = next;
        ++iteration;
    }
    count[get_global_id(1) * get_global_size(0) + get_global_id(0)] = iteration;
}
