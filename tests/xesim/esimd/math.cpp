// Arithmetic on vectors: the math unit, rounding, reductions, bit operations, conversions, regions and masks. A thread
// works on 16 elements (Wide: 32) at 16 * thread of its arrays.
#include "common.hpp"

constexpr int Lanes = 16;

template <typename T> ESIMD_INLINE simd<T, Lanes> load(const T *a) {
    return simd<T, Lanes>(a + thread_index() * Lanes);
}
template <typename T> ESIMD_INLINE void store(T *r, simd<T, Lanes> values) {
    values.copy_to(r + thread_index() * Lanes);
}

#define UNARY(name, T, expression)                                                                                     \
    KERNEL(name)(const T *a, T *r) {                                                                                   \
        simd<T, Lanes> x = load(a);                                                                                    \
        store<T>(r, expression);                                                                                       \
    }
#define BINARY(name, T, expression)                                                                                    \
    KERNEL(name)(const T *a, const T *b, T *r) {                                                                       \
        simd<T, Lanes> x = load(a), y = load(b);                                                                       \
        store<T>(r, expression);                                                                                       \
    }
#define TERNARY(name, T, expression)                                                                                   \
    KERNEL(name)(const T *a, const T *b, const T *c, T *r) {                                                           \
        simd<T, Lanes> x = load(a), y = load(b), z = load(c);                                                          \
        store<T>(r, expression);                                                                                       \
    }

// ---- the math unit --------------------------------------------------------------------------------------------------

#define MATH(T)                                                                                                        \
    UNARY(exp2_##T, T, esimd::exp2(x))                                                                                 \
    UNARY(log2_##T, T, esimd::log2(x))                                                                                 \
    UNARY(inv_##T, T, esimd::inv(x))                                                                                   \
    UNARY(sqrt_##T, T, esimd::sqrt(x))                                                                                 \
    UNARY(rsqrt_##T, T, esimd::rsqrt(x))                                                                               \
    UNARY(sin_##T, T, esimd::sin(x))                                                                                   \
    UNARY(cos_##T, T, esimd::cos(x))
MATH(float)
MATH(half)
UNARY(exp_float, float, esimd::exp(x))
UNARY(log_float, float, esimd::log(x))
BINARY(divide_float, float, x / y)
BINARY(divide_half, half, x / y)
BINARY(divide_ieee_float, float, esimd::div_ieee(x, y))
UNARY(sqrt_ieee_float, float, esimd::sqrt_ieee(x))
BINARY(divide_ieee_double, double, esimd::div_ieee(x, y))
UNARY(sqrt_ieee_double, double, esimd::sqrt_ieee(x))

// ---- exact float arithmetic -----------------------------------------------------------------------------------------

UNARY(rnde_float, float, esimd::rnde<float>(x))
UNARY(rndd_float, float, esimd::rndd<float>(x))
UNARY(rndu_float, float, esimd::rndu<float>(x))
UNARY(rndz_float, float, esimd::rndz<float>(x))
UNARY(negate_abs_float, float, -esimd::abs(x))
UNARY(saturated_float, float, esimd::saturate<float>(x))
UNARY(saturated_half, half, esimd::saturate<half>(x))
BINARY(sum_difference_product_float, float, (x + y) * (x - y))
BINARY(sum_difference_product_half, half, (x + y) * (x - y))
BINARY(sum_difference_product_double, double, (x + y) * (x - y))
BINARY(sum_bf16, bf16, x + y)
BINARY(product_bf16, bf16, x *y)
BINARY(maximum_float, float, esimd::max(x, y))
BINARY(minimum_float, float, esimd::min(x, y))
BINARY(maximum_half, half, esimd::max(x, y))
BINARY(minimum_int, int, esimd::min(x, y))
BINARY(maximum_short, short, esimd::max(x, y))

// ---- integers -------------------------------------------------------------------------------------------------------

BINARY(divide_int, int, x / y)
BINARY(remainder_int, int, x % y)
BINARY(divide_uint, uint32_t, x / y)
BINARY(remainder_uint, uint32_t, x % y)
BINARY(divide_short, short, x / y)
BINARY(product_long, int64_t, x *y)
BINARY(product_short, short, x *y)
BINARY(shifts_uint, uint32_t, (x << (y & 31u)) ^ (x >> (y & 31u)))
BINARY(arithmetic_shift_int, int, x >> (y & 31))
BINARY(shifts_ulong, uint64_t, (x << (y & 63ul)) ^ (x >> (y & 63ul)))
BINARY(rotate_uint, uint32_t, (esimd::rol<uint32_t>(x, y) ^ esimd::ror<uint32_t>(x, y + 3u)))
UNARY(count_bits, uint32_t, esimd::cbit(x))
UNARY(find_lowest, uint32_t, esimd::fbl(x))
UNARY(find_highest, uint32_t, esimd::fbh(x))
constexpr auto X = esimd::bfn_t::x, Y = esimd::bfn_t::y, Z = esimd::bfn_t::z;
TERNARY(bfn_select, uint32_t, (esimd::bfn<(X & Y) | (~X & Z)>(x, y, z)))
TERNARY(bfn_majority, uint16_t, (esimd::bfn<(X & Y) | (Z & (X | Y))>(x, y, z)))
TERNARY(add3_int, int, x + y + z)
TERNARY(dp4a_int, int, (esimd::dp4a<int, int, int, int>(x, y, z)))

KERNEL(high_product)(const uint32_t *a, const uint32_t *b, uint32_t *r) {
    simd<uint32_t, Lanes> high, low = experimental::imul<uint32_t, uint32_t, uint32_t, Lanes>(high, load(a), load(b));
    store<uint32_t>(r, high ^ low);
}

KERNEL(add_subtract_carry)(const uint32_t *a, const uint32_t *b, uint32_t *r) {
    simd<uint32_t, Lanes> carry, borrow;
    simd<uint32_t, Lanes> sum = esimd::addc(carry, load(a), load(b)),
                          difference = esimd::subb(borrow, load(a), load(b));
    store<uint32_t>(r, (sum ^ difference) + carry * 2u + borrow);
}

// ---- conversions: one kernel for each source, one output for each destination ---------------------------------------

#define CONVERT(T)                                                                                                     \
    KERNEL(convert_##T)(const T *a, int8_t *b, uint8_t *ub, int16_t *w, uint16_t *uw, int32_t *d, uint32_t *ud,        \
                        int64_t *q, uint64_t *uq, half *hf, bf16 *bf, float *f, double *df) {                          \
        simd<T, Lanes> x = load(a);                                                                                    \
        store<int8_t>(b, esimd::convert<int8_t>(x));                                                                   \
        store<uint8_t>(ub, esimd::convert<uint8_t>(x));                                                                \
        store<int16_t>(w, esimd::convert<int16_t>(x));                                                                 \
        store<uint16_t>(uw, esimd::convert<uint16_t>(x));                                                              \
        store<int32_t>(d, esimd::convert<int32_t>(x));                                                                 \
        store<uint32_t>(ud, esimd::convert<uint32_t>(x));                                                              \
        store<int64_t>(q, esimd::convert<int64_t>(x));                                                                 \
        store<uint64_t>(uq, esimd::convert<uint64_t>(x));                                                              \
        store<half>(hf, esimd::convert<half>(x));                                                                      \
        store<bf16>(bf, esimd::convert<bf16>(x));                                                                      \
        store<float>(f, esimd::convert<float>(x));                                                                     \
        store<double>(df, esimd::convert<double>(x));                                                                  \
    }
CONVERT(int8_t)
CONVERT(uint8_t)
CONVERT(int16_t)
CONVERT(uint16_t)
CONVERT(int32_t)
CONVERT(uint32_t)
CONVERT(int64_t)
CONVERT(uint64_t)
CONVERT(half)
CONVERT(bf16)
CONVERT(float)
CONVERT(double)

#define SATURATE(S, D)                                                                                                 \
    KERNEL(saturate_##S##_##D)(const S *a, D *r) { store<D>(r, esimd::saturate<D>(load(a))); }
SATURATE(float, int8_t)
SATURATE(float, uint8_t)
SATURATE(float, int16_t)
SATURATE(float, uint16_t)
SATURATE(float, int32_t)
SATURATE(float, uint32_t)
SATURATE(half, uint8_t)
SATURATE(int32_t, int8_t)
SATURATE(int32_t, uint8_t)
SATURATE(int32_t, int16_t)
SATURATE(int32_t, uint16_t)
SATURATE(uint32_t, uint8_t)

// ---- reductions -----------------------------------------------------------------------------------------------------

#define REDUCTIONS(T, N)                                                                                               \
    KERNEL(reductions_##T##_##N)(const T *a, T *r) {                                                                   \
        simd<T, N> x(a + thread_index() * N);                                                                          \
        r[thread_index() * 3] = esimd::hmax<T>(x);                                                                     \
        r[thread_index() * 3 + 1] = esimd::hmin<T>(x);                                                                 \
        r[thread_index() * 3 + 2] = esimd::reduce<T>(x, std::plus<>{});                                                \
    }
REDUCTIONS(float, 4)
REDUCTIONS(float, 16)
REDUCTIONS(float, 64)
REDUCTIONS(half, 32)
REDUCTIONS(int, 16)
REDUCTIONS(uint16_t, 32)
REDUCTIONS(int64_t, 8)

KERNEL(product_reduction)(const int *a, int *r) {
    r[thread_index()] = esimd::reduce<int>(load(a), std::multiplies<>{});
}

// Maxima of 16 rows of 16 by halving, the way a softmax takes them.
KERNEL(row_maxima)(const float *a, float *r) {
    simd<float, 256> x(a);
    simd<float, 128> first = esimd::max(x.select<128, 2>(0).read(), x.select<128, 2>(1).read());
    simd<float, 64> second = esimd::max(first.select<64, 2>(0).read(), first.select<64, 2>(1).read());
    simd<float, 32> third = esimd::max(second.select<32, 2>(0).read(), second.select<32, 2>(1).read());
    simd<float, 16> rows = esimd::max(third.select<16, 2>(0).read(), third.select<16, 2>(1).read());
    rows.copy_to(r);
}

// ---- regions, masks, control flow -----------------------------------------------------------------------------------

KERNEL(strided_regions)(const uint16_t *a, uint16_t *r) {
    simd<uint16_t, 64> x(a), y(0);
    y.select<16, 4>(1) = x.select<16, 2>(0);
    y.select<16, 1>(3) += x.replicate_vs_w_hs<4, 8, 4, 2>(2);
    auto matrix = y.bit_cast_view<uint16_t, 8, 8>();
    simd<uint16_t, 8> column = matrix.column(2);
    matrix.row(7) = column * uint16_t(3);
    auto words = y.bit_cast_view<uint32_t>();
    words.select<4, 2>(1) ^= 0x10001u;
    y.bit_cast_view<uint8_t>().select<8, 3>(5) = uint8_t(9);
    y.copy_to(r);
}

// Elements chosen at run time: register-indirect addressing.
KERNEL(indexed_elements)(const int *a, const uint16_t *index, int *r) {
    simd<int, 64> x(a);
    simd<uint16_t, 16> where(index);
    simd<int, 16> gathered = x.iselect(where);
    int position = index[16];
    gathered.select<8, 1>(0) += x.select<8, 1>(position);
    x.iupdate(where, gathered, simd_mask<16>(1));
    x.copy_to(r);
}

KERNEL(merges)(const float *a, const float *b, float *r) {
    simd<float, Lanes> x = load(a), y = load(b), z = x;
    simd_mask<Lanes> less = x < y;
    z.merge(y, less);
    z.merge(simd<float, Lanes>(1.f), simd<float, Lanes>(-1.f), (z > 0.f) & !less);
    z += float(esimd::pack_mask(less) & 0xff);
    if (less.any())
        z = z * 2.f;
    if (less.all())
        z = z + 100.f;
    store<float>(r, z);
}

// The loop's length and the branch differ from thread to thread.
KERNEL(thread_control_flow)(const int *a, int *r) {
    simd<int, Lanes> x = load(a);
    int limit = x[0] & 15;
    for (int i = 0; i < limit; ++i) {
        if (x[1] & 1) {
            x = x * 3 + i;
            continue;
        }
        if (esimd::hmax<int>(x) > 100000)
            break;
        x += i;
    }
    store<int>(r, x);
}
