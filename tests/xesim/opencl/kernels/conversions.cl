// Every scalar conversion, one kernel for each source type. Floats go to integers saturated (the plain form is
// undefined out of range); integers go to integers both ways; floats are made with all four rounding modes.
#pragma OPENCL EXTENSION cl_khr_fp16 : enable

#define FROM_INTEGER(T)                                                                                                \
    kernel void from_##T(global const T *a, global char *c, global uchar *uc, global short *s, global ushort *us,      \
                         global int *i32, global uint *u32, global long *l, global ulong *ul, global half *h,          \
                         global float *f, global double *d) {                                                          \
        size_t i = get_global_id(0), n = get_global_size(0);                                                           \
        T x = a[i];                                                                                                    \
        c[i] = x;                                                                                                      \
        uc[i] = x;                                                                                                     \
        s[i] = x;                                                                                                      \
        us[i] = x;                                                                                                     \
        i32[i] = x;                                                                                                    \
        u32[i] = x;                                                                                                    \
        l[i] = x;                                                                                                      \
        ul[i] = x;                                                                                                     \
        c[n + i] = convert_char_sat(x);                                                                                \
        uc[n + i] = convert_uchar_sat(x);                                                                              \
        s[n + i] = convert_short_sat(x);                                                                               \
        us[n + i] = convert_ushort_sat(x);                                                                             \
        i32[n + i] = convert_int_sat(x);                                                                               \
        u32[n + i] = convert_uint_sat(x);                                                                              \
        l[n + i] = convert_long_sat(x);                                                                                \
        ul[n + i] = convert_ulong_sat(x);                                                                              \
        h[i] = x;                                                                                                      \
        h[n + i] = convert_half_rtz(x);                                                                                \
        f[i] = x;                                                                                                      \
        f[n + i] = convert_float_rtz(x);                                                                               \
        d[i] = x;                                                                                                      \
        d[n + i] = convert_double_rtz(x);                                                                              \
    }

FROM_INTEGER(char)
FROM_INTEGER(uchar)
FROM_INTEGER(short)
FROM_INTEGER(ushort)
FROM_INTEGER(int)
FROM_INTEGER(uint)
FROM_INTEGER(long)
FROM_INTEGER(ulong)

#define FROM_FLOAT(T)                                                                                                  \
    kernel void from_##T(global const T *a, global char *c, global uchar *uc, global short *s, global ushort *us,      \
                         global int *i32, global uint *u32, global long *l, global ulong *ul, global half *h,          \
                         global float *f, global double *d) {                                                          \
        size_t i = get_global_id(0), n = get_global_size(0);                                                           \
        T x = a[i];                                                                                                    \
        c[i] = convert_char_sat(x);                                                                                    \
        uc[i] = convert_uchar_sat(x);                                                                                  \
        s[i] = convert_short_sat(x);                                                                                   \
        us[i] = convert_ushort_sat(x);                                                                                 \
        i32[i] = convert_int_sat(x);                                                                                   \
        u32[i] = convert_uint_sat(x);                                                                                  \
        l[i] = convert_long_sat(x);                                                                                    \
        ul[i] = convert_ulong_sat(x);                                                                                  \
        c[n + i] = convert_char_sat_rte(x);                                                                            \
        uc[n + i] = convert_uchar_sat_rte(x);                                                                          \
        s[n + i] = convert_short_sat_rte(x);                                                                           \
        us[n + i] = convert_ushort_sat_rte(x);                                                                         \
        i32[n + i] = convert_int_sat_rte(x);                                                                           \
        u32[n + i] = convert_uint_sat_rte(x);                                                                          \
        l[n + i] = convert_long_sat_rte(x);                                                                            \
        ul[n + i] = convert_ulong_sat_rte(x);                                                                          \
        h[i] = convert_half(x);                                                                                        \
        h[n + i] = convert_half_rtz(x);                                                                                \
        f[i] = convert_float(x);                                                                                       \
        f[n + i] = convert_float_rtz(x);                                                                               \
        d[i] = x;                                                                                                      \
        d[n + i] = -(double)x;                                                                                         \
    }

FROM_FLOAT(half)
FROM_FLOAT(float)
FROM_FLOAT(double)

kernel void directed_rounding(global const float *f, global const long *l, global const double *d, global half *h,
                              global float *r, global int *i32) {
    size_t i = get_global_id(0), n = get_global_size(0);
    h[i] = convert_half_rtp(f[i]);
    h[n + i] = convert_half_rtn(f[i]);
    r[i] = convert_float_rtp(d[i]);
    r[n + i] = convert_float_rtn(d[i]);
    r[2 * n + i] = convert_float_rtp(l[i]);
    r[3 * n + i] = convert_float_rtn(l[i]);
    i32[i] = convert_int_sat_rtp(f[i]);
    i32[n + i] = convert_int_sat_rtn(f[i]);
}

kernel void half_storage(global const float *f, global half *h, global float *r) {
    size_t i = get_global_id(0), n = get_global_size(0);
    vstore_half(f[i], i, h);
    vstore_half_rtz(f[i], n + i, h);
    vstore_half_rtp(f[i], 2 * n + i, h);
    vstore_half_rtn(f[i], 3 * n + i, h);
    r[i] = vload_half(i, h);
}

kernel void bfloat16_conversions(global const float *f, global ushort *b, global float *r) {
    size_t i = get_global_id(0);
    ushort narrow = intel_convert_bfloat16_as_ushort(f[i]);
    b[i] = narrow;
    r[i] = intel_convert_as_bfloat16_float(narrow);
}

// The same in bit arithmetic, as code for machines without bfloat16 has it.
kernel void bfloat16_by_bits(global const float *f, global ushort *b, global float *r) {
    size_t i = get_global_id(0);
    uint bits = as_uint(f[i]);
    ushort narrow = isnan(f[i]) ? 0x7fc0 : (ushort)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
    b[i] = narrow;
    r[i] = as_float((uint)narrow << 16);
}

// fp8 e4m3 (finite) to half: shift into place, then scale by 2**8.
kernel void float8_e4m3_to_half(global const uchar *codes, global half *r) {
    size_t i = get_global_id(0);
    ushort bits = (ushort)((codes[i] & 0x80) << 8 | (codes[i] & 0x7f) << 7);
    r[i] = as_half(bits) * 256.0h;
}

kernel void vector_conversions(global const float4 *f, global uchar4 *u, global short4 *s, global half4 *h,
                               global int4 *i32) {
    size_t i = get_global_id(0);
    u[i] = convert_uchar4_sat_rte(f[i]);
    s[i] = convert_short4_sat(f[i]);
    h[i] = convert_half4(f[i]);
    i32[i] = as_int4(f[i]).wzyx;
}
