// D = C + A B in every precision and with every repeat count. Operands lie in memory as the registers hold them.
#include "common.hpp"

using esimd::xmx::dpas_argument_type;

constexpr int bits(dpas_argument_type type) {
    switch (type) {
    case dpas_argument_type::u2:
    case dpas_argument_type::s2:
        return 2;
    case dpas_argument_type::u4:
    case dpas_argument_type::s4:
        return 4;
    case dpas_argument_type::u8:
    case dpas_argument_type::s8:
        return 8;
    case dpas_argument_type::tf32:
        return 32;
    default:
        return 16;
    }
}

template <int RepeatCount, typename D, typename C, dpas_argument_type AType, dpas_argument_type BType>
ESIMD_INLINE void multiply(const int *g_A, const int *g_B, const C *g_C, D *g_D) {
    constexpr int widest = bits(AType) > bits(BType) ? bits(AType) : bits(BType);
    constexpr int ops_per_channel = 32 / widest < 8 ? 32 / widest : 8;
    constexpr int k = 8 * ops_per_channel;
    simd<int, RepeatCount * k * bits(AType) / 32> A(g_A);
    simd<int, k * 16 * bits(BType) / 32> B(g_B);
    simd<C, RepeatCount * 16> acc(g_C);
    simd<D, RepeatCount * 16> result = esimd::xmx::dpas<8, RepeatCount, D, C, int, int, BType, AType>(acc, B, A);
    result.copy_to(g_D);
}

#define DPAS(name, D, C, A, B, rows)                                                                                   \
    KERNEL(name##_m##rows)(const int *g_A, const int *g_B, const C *g_C, D *g_D) {                                     \
        multiply<rows, D, C, dpas_argument_type::A, dpas_argument_type::B>(g_A, g_B, g_C, g_D);                        \
    }
#define ALL_ROWS(name, D, C, A, B)                                                                                     \
    DPAS(name, D, C, A, B, 1)                                                                                          \
    DPAS(name, D, C, A, B, 2)                                                                                          \
    DPAS(name, D, C, A, B, 3)                                                                                          \
    DPAS(name, D, C, A, B, 4)                                                                                          \
    DPAS(name, D, C, A, B, 5)                                                                                          \
    DPAS(name, D, C, A, B, 6)                                                                                          \
    DPAS(name, D, C, A, B, 7)                                                                                          \
    DPAS(name, D, C, A, B, 8)
#define SOME_ROWS(name, D, C, A, B)                                                                                    \
    DPAS(name, D, C, A, B, 1)                                                                                          \
    DPAS(name, D, C, A, B, 5)                                                                                          \
    DPAS(name, D, C, A, B, 8)

ALL_ROWS(fp16_float_float, float, float, fp16, fp16)
ALL_ROWS(fp16_half_half, half, half, fp16, fp16)
SOME_ROWS(fp16_float_half, float, half, fp16, fp16)
SOME_ROWS(fp16_half_float, half, float, fp16, fp16)
ALL_ROWS(bf16_float_float, float, float, bf16, bf16)
ALL_ROWS(bf16_bf16_bf16, bf16, bf16, bf16, bf16)
SOME_ROWS(bf16_float_bf16, float, bf16, bf16, bf16)
SOME_ROWS(bf16_bf16_float, bf16, float, bf16, bf16)
ALL_ROWS(tf32_float_float, float, float, tf32, tf32)
ALL_ROWS(s8_s8, int, int, s8, s8)
SOME_ROWS(s8_u8, int, int, s8, u8)
SOME_ROWS(u8_s8, int, int, u8, s8)
SOME_ROWS(u8_u8, int, int, u8, u8)
ALL_ROWS(s4_s4, int, int, s4, s4)
SOME_ROWS(u4_u4, int, int, u4, u4)
SOME_ROWS(s4_u4, int, int, s4, u4)
SOME_ROWS(s8_s4, int, int, s8, s4)
SOME_ROWS(s4_s8, int, int, s4, s8)
SOME_ROWS(u8_u4, int, int, u8, u4)
SOME_ROWS(u4_s8, int, int, u4, s8)
SOME_ROWS(s2_s2, int, int, s2, s2)
SOME_ROWS(u2_u8, int, int, u2, u8)

// No accumulator: src0 of the instruction is null.
KERNEL(no_accumulator)(const half *g_A, const half *g_B, float *g_D) {
    simd<half, 128> A(g_A);
    simd<half, 256> B(g_B);
    simd<float, 128> result = esimd::xmx::dpas<8, 8, float>(B, A);
    result.copy_to(g_D);
}

// A chain through one accumulator; two row tiles share each B, which the compiler turns into atomic pairs.
KERNEL(chain)(const half *g_A, const half *g_B, float *g_D, int steps) {
    simd<float, 128> upper(0.f), lower(0.f);
    for (int step = 0; step < steps; ++step) {
        simd<half, 256> B(g_B + step * 256);
        simd<half, 128> A0(g_A + step * 256), A1(g_A + step * 256 + 128);
        upper = esimd::xmx::dpas<8, 8, float>(upper, B, A0);
        lower = esimd::xmx::dpas<8, 8, float>(lower, B, A1);
    }
    upper.copy_to(g_D);
    lower.copy_to(g_D + 128);
}
