// Matrix multiply-accumulate built-ins: D = C + A B for one sub-group of 16. Operands are stored as the registers hold
// them: dword, word or float k of lane l at [k * 16 + l]. A has M rows of K elements; B is VNNI-packed, [K/f][16][f]
// with f elements to a dword; C and D are [M][16].
#pragma OPENCL EXTENSION cl_khr_fp16 : enable

#define SG16 __attribute__((intel_reqd_sub_group_size(16)))

#define ELEMENTS_1(f) f(0)
#define ELEMENTS_2(f) f(0), f(1)
#define ELEMENTS_4(f) ELEMENTS_2(f), f(2), f(3)
#define ELEMENTS_8(f) ELEMENTS_4(f), f(4), f(5), f(6), f(7)
#define FROM_A(k) a[(k) * 16 + lane]
#define FROM_B(k) b[(k) * 16 + lane]
#define FROM_C(k) c[(k) * 16 + lane]

// A type and vector length as the built-in takes them; `rows` is M.
#define MATRIX_MAD(name, function, rows, TA, na, VA, TB, VB, TC, VC)                                                   \
    SG16 kernel void name##_m##rows(global const TA *a, global const TB *b, global const TC *c, global TC *d) {        \
        uint lane = get_sub_group_local_id();                                                                          \
        VA va = (VA)(ELEMENTS_##na(FROM_A));                                                                           \
        VB vb = (VB)(ELEMENTS_8(FROM_B));                                                                              \
        VC vc = (VC)(ELEMENTS_##rows(FROM_C));                                                                         \
        VC vd = intel_sub_group_##function(va, vb, vc);                                                                \
        for (int k = 0; k < rows; ++k)                                                                                 \
            d[k * 16 + lane] = ((TC *)&vd)[k];                                                                         \
    }

#define ALL_ROWS(name, function, TA, TB, VB, TC)                                                                       \
    MATRIX_MAD(name, function, 1, TA, 1, TA, TB, VB, TC, TC)                                                           \
    MATRIX_MAD(name, function, 2, TA, 2, TA##2, TB, VB, TC, TC##2)                                                     \
    MATRIX_MAD(name, function, 4, TA, 4, TA##4, TB, VB, TC, TC##4)                                                     \
    MATRIX_MAD(name, function, 8, TA, 8, TA##8, TB, VB, TC, TC##8)

ALL_ROWS(f16_f32, f16_f16_matrix_mad_k16, short, int, int8, float)
ALL_ROWS(f16_f16, f16_f16_matrix_mad_k16, short, int, int8, half)
ALL_ROWS(bf16_f32, bf16_bf16_matrix_mad_k16, short, int, int8, float)
ALL_ROWS(bf16_bf16, bf16_bf16_matrix_mad_k16, short, int, int8, short)
ALL_ROWS(s8_s8, i8_i8_matrix_mad_k32, short, int, int8, int)
ALL_ROWS(u8_s8, u8_i8_matrix_mad_k32, ushort, int, int8, int)
ALL_ROWS(s8_u8, i8_u8_matrix_mad_k32, short, uint, uint8, int)
ALL_ROWS(u8_u8, u8_u8_matrix_mad_k32, ushort, uint, uint8, int)
ALL_ROWS(s4_s4, i4_i4_matrix_mad_k64, short, int, int8, int)
ALL_ROWS(s4_u4, i4_u4_matrix_mad_k64, short, uint, uint8, int)
MATRIX_MAD(tf32_f32, tf32_tf32_matrix_mad_k8, 2, float, 1, float, float, float8, float, float2)
MATRIX_MAD(tf32_f32, tf32_tf32_matrix_mad_k8, 4, float, 2, float2, float, float8, float, float4)
MATRIX_MAD(tf32_f32, tf32_tf32_matrix_mad_k8, 8, float, 4, float4, float, float8, float, float8)

// A chain over k with the accumulator in registers: C[64 x 16] = A[64 x 64] B[64 x 16], one sub-group for 8 rows.
SG16 kernel void matrix_product_f16(global const ushort *a, global const half *b, global float *c) {
    uint lane = get_sub_group_local_id(), row = get_group_id(0) * 8;
    float8 sum = 0;
    for (int k0 = 0; k0 < 64; k0 += 16) {
        short8 va;
        int8 vb;
        for (int k = 0; k < 8; ++k) {
            ((short *)&va)[k] = a[(row + k) * 64 + k0 + lane];
            ((int *)&vb)[k] = as_int((half2)(b[(k0 + 2 * k) * 16 + lane], b[(k0 + 2 * k + 1) * 16 + lane]));
        }
        sum = intel_sub_group_f16_f16_matrix_mad_k16(va, vb, sum);
    }
    for (int k = 0; k < 8; ++k)
        c[(row + k) * 16 + lane] = ((float *)&sum)[k];
}
