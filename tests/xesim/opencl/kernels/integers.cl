// Integer built-ins, one set of kernels for each of the eight types. Every kernel is elementwise: element i of plane p
// of the result is at p * n + i.

#define INTEGER_KERNELS(T, U)                                                                                          \
    kernel void arithmetic_##T(global const T *a, global const T *b, global T *r) {                                    \
        size_t i = get_global_id(0), n = get_global_size(0);                                                           \
        r[i] = a[i] + b[i];                                                                                            \
        r[n + i] = a[i] - b[i];                                                                                        \
        r[2 * n + i] = a[i] * b[i];                                                                                    \
        r[3 * n + i] = -a[i];                                                                                          \
        r[4 * n + i] = a[i] * b[i] + (T)(n - i);                                                                       \
        r[5 * n + i] = (a[i] + b[i]) * (a[i] - b[i]) - (a[i] * 3 + 7);                                                 \
    }                                                                                                                  \
    kernel void saturation_##T(global const T *a, global const T *b, global T *r, global U *d) {                       \
        size_t i = get_global_id(0), n = get_global_size(0);                                                           \
        r[i] = add_sat(a[i], b[i]);                                                                                    \
        r[n + i] = sub_sat(a[i], b[i]);                                                                                \
        r[2 * n + i] = hadd(a[i], b[i]);                                                                               \
        r[3 * n + i] = rhadd(a[i], b[i]);                                                                              \
        d[i] = abs_diff(a[i], b[i]);                                                                                   \
        d[n + i] = abs(a[i]);                                                                                          \
    }                                                                                                                  \
    kernel void high_product_##T(global const T *a, global const T *b, global T *r) {                                  \
        size_t i = get_global_id(0), n = get_global_size(0);                                                           \
        r[i] = mul_hi(a[i], b[i]);                                                                                     \
        r[n + i] = mad_hi(a[i], b[i], (T)i);                                                                           \
    }                                                                                                                  \
    kernel void bits_##T(global const T *a, global const T *b, global T *r) {                                          \
        size_t i = get_global_id(0), n = get_global_size(0);                                                           \
        r[i] = (a[i] & b[i]) | (~a[i] & (T)i);                                                                         \
        r[n + i] = a[i] ^ b[i] ^ (T)0x5a;                                                                              \
        r[2 * n + i] = popcount(a[i]);                                                                                 \
        r[3 * n + i] = clz(a[i]);                                                                                      \
        r[4 * n + i] = rotate(a[i], b[i]);                                                                             \
        r[5 * n + i] = a[i] << (b[i] & (T)(sizeof(T) * 8 - 1));                                                        \
        r[6 * n + i] = a[i] >> (b[i] & (T)(sizeof(T) * 8 - 1));                                                        \
        r[7 * n + i] = rotate(a[i], (T)3);                                                                             \
    }                                                                                                                  \
    kernel void division_##T(global const T *a, global const T *b, global T *r) {                                      \
        size_t i = get_global_id(0), n = get_global_size(0);                                                           \
        T divisor = b[i] == 0 || b[i] == (T) - 1 ? 5 : b[i];                                                           \
        r[i] = a[i] / divisor;                                                                                         \
        r[n + i] = a[i] % divisor;                                                                                     \
        r[2 * n + i] = a[i] / 7;                                                                                       \
        r[3 * n + i] = a[i] % 10;                                                                                      \
        r[4 * n + i] = a[i] / 8;                                                                                       \
    }                                                                                                                  \
    kernel void comparison_##T(global const T *a, global const T *b, global T *r) {                                    \
        size_t i = get_global_id(0), n = get_global_size(0);                                                           \
        r[i] = min(a[i], b[i]);                                                                                        \
        r[n + i] = max(a[i], b[i]);                                                                                    \
        r[2 * n + i] = clamp(a[i], (T)10, (T)100);                                                                     \
        r[3 * n + i] = (a[i] < b[i]) | (a[i] <= b[i]) << 1 | (a[i] == b[i]) << 2 | (a[i] != b[i]) << 3 |               \
                       (a[i] > b[i]) << 4 | (a[i] >= b[i]) << 5;                                                       \
        r[4 * n + i] = a[i] > b[i] ? a[i] - b[i] : b[i] ^ a[i];                                                        \
        r[5 * n + i] = bitselect(a[i], b[i], (T)0x35);                                                                 \
    }

INTEGER_KERNELS(char, uchar)
INTEGER_KERNELS(uchar, uchar)
INTEGER_KERNELS(short, ushort)
INTEGER_KERNELS(ushort, ushort)
INTEGER_KERNELS(int, uint)
INTEGER_KERNELS(uint, uint)
INTEGER_KERNELS(long, ulong)
INTEGER_KERNELS(ulong, ulong)

#define SATURATING_MAD(T)                                                                                              \
    kernel void saturating_mad_##T(global const T *a, global const T *b, global T *r) {                                \
        size_t i = get_global_id(0), n = get_global_size(0);                                                           \
        r[i] = mad_sat(a[i], b[i], a[n - 1 - i]);                                                                      \
    }
SATURATING_MAD(char)
SATURATING_MAD(uchar)
SATURATING_MAD(short)
SATURATING_MAD(ushort)
SATURATING_MAD(int)
SATURATING_MAD(uint)
SATURATING_MAD(ulong)

kernel void mul24_mad24(global const int *a, global const int *b, global int *r) {
    size_t i = get_global_id(0), n = get_global_size(0);
    int x = a[i] << 8 >> 8, y = b[i] << 8 >> 8;
    r[i] = mul24(x, y);
    r[n + i] = mad24(x, y, a[i]);
    r[2 * n + i] = (int)mul24((uint)x & 0xffffff, (uint)y & 0xffffff);
}

kernel void upsampling(global const int *a, global const uint *b, global long *wide, global short *narrow) {
    size_t i = get_global_id(0), n = get_global_size(0);
    wide[i] = upsample(a[i], b[i]);
    wide[n + i] = (long)a[i] * (int)b[i];
    wide[2 * n + i] = (ulong)(uint)a[i] * b[i];
    narrow[i] = upsample((char)a[i], (uchar)b[i]);
}

kernel void select_by_msb(global const int4 *a, global const int4 *b, global const int4 *choice, global int4 *r) {
    size_t i = get_global_id(0), n = get_global_size(0);
    r[i] = select(a[i], b[i], choice[i]);
    r[n + i] = a[i] < b[i];
}

kernel void bit_fields(global const uint *a, global const uint *b, global uint *r) {
    size_t i = get_global_id(0), n = get_global_size(0);
    r[i] = bitfield_insert(a[i], b[i], 5, 11);
    r[n + i] = bitfield_extract_unsigned(a[i], 3, 17);
    r[2 * n + i] = bitfield_extract_signed(a[i], 9, 6);
    r[3 * n + i] = bit_reverse(a[i]);
    r[4 * n + i] = ctz(a[i]);
}

kernel void dot_products(global const uint *a, global const uint *b, global const int *c, global int *r) {
    size_t i = get_global_id(0), n = get_global_size(0);
    r[i] = dot(as_char4(a[i]), as_char4(b[i]));
    r[n + i] = dot(as_uchar4(a[i]), as_uchar4(b[i]));
    r[2 * n + i] = dot(as_char4(a[i]), as_uchar4(b[i]));
    r[3 * n + i] = dot_acc_sat(as_char4(a[i]), as_char4(b[i]), c[i]);
}

kernel void carry_chain(global const ulong2 *a, global const ulong2 *b, global ulong2 *sum, global ulong2 *product) {
    size_t i = get_global_id(0);
    ulong low = a[i].x + b[i].x;
    sum[i] = (ulong2)(low, a[i].y + b[i].y + (low < a[i].x));
    product[i] = (ulong2)(a[i].x * b[i].x, mul_hi(a[i].x, b[i].x) + a[i].x * b[i].y + a[i].y * b[i].x);
}
