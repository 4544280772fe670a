// Scalars and row vectors, as clang vectors of 16 lanes.
#pragma once

// A free-function kernel over an nd_range<3>. A work-item is a whole thread: without sub-groups of one, the driver
// would vectorise across work-items what is already vectors, and take ten times as long to build it.
#define ESIMD_FMHA_KERNEL                                                                                              \
    extern "C" __attribute__((sycl_device))                                                                            \
    [[__sycl_detail__::add_ir_attributes_function("sycl-nd-range-kernel", "sycl-sub-group-size", 3, 1)]] void

namespace esimd_fmha::hw {

using esimd_fmha::min; // of integers

constexpr int lanes = 16; // float32 lanes of a 64-byte register
constexpr int row_registers = (tile_q + lanes - 1) / lanes;

static_assert(tile_q % lanes == 0 || tile_q < lanes, "query rows fill whole vectors, or less than one");

using Float16 = float __attribute__((ext_vector_type(lanes)));
using Int16 = int __attribute__((ext_vector_type(lanes)));
using Float8 = float __attribute__((ext_vector_type(8)));

inline int load_int(uint64_t address, uint32_t index) { return reinterpret_cast<const int *>(address)[index]; }
inline int load_int_if(bool condition, uint64_t address, uint32_t index, int otherwise) {
    return condition ? load_int(address, index) : otherwise;
}
inline uint32_t load_byte(uint64_t address, uint32_t index) {
    return reinterpret_cast<const uint8_t *>(address)[index];
}
inline float load_float(uint64_t address, int64_t index) { return reinterpret_cast<const float *>(address)[index]; }
inline void store_float(uint64_t address, int64_t index, float value) {
    reinterpret_cast<float *>(address)[index] = value;
}

// One int from each index, at address + 4 * index.
template <int N> inline vec<int, N> load_ints(uint64_t address, vec<int, N> indices) {
    vec<int, N> numbers;
    for (int i = 0; i < N; ++i)
        numbers[i] = load_int(address, indices[i]);
    return numbers;
}

inline float max(float a, float b) { return a > b ? a : b; }
inline float select(bool condition, float a, float b) { return condition ? a : b; }

// One number per query row; of a tile of fewer rows than lanes, the other lanes are of rows that do not exist.
template <typename Register> struct PerRow {
    using T = decltype(Register{}[0] + Register{}[0]);
    Register at[row_registers];

    PerRow() = default;
    PerRow(T value) {
        for (auto &r : at)
            r = value;
    }
    PerRow(vec<T, tile_q> values) : PerRow(T(0)) { __builtin_memcpy(at, &values, sizeof(values)); }

    template <typename F> friend PerRow map(PerRow a, PerRow b, F f) {
        for (int i = 0; i < row_registers; ++i)
            a.at[i] = f(a.at[i], b.at[i]);
        return a;
    }
    friend PerRow operator+(PerRow a, PerRow b) {
        return map(a, b, [](auto x, auto y) { return x + y; });
    }
    friend PerRow operator-(PerRow a, PerRow b) {
        return map(a, b, [](auto x, auto y) { return x - y; });
    }
    friend PerRow operator*(PerRow a, PerRow b) {
        return map(a, b, [](auto x, auto y) { return x * y; });
    }
    PerRow operator-() const { return PerRow(T(0)) - *this; }
    PerRow &operator+=(PerRow b) { return *this = *this + b; }
    PerRow &operator*=(PerRow b) { return *this = *this * b; }
};
using RowVector = PerRow<Float16>;
using RowIndices = PerRow<Int16>;

inline Float16 max(Float16 a, Float16 b) { return a > b ? a : b; }
inline RowVector max(RowVector a, RowVector b) {
    return map(a, b, [](auto x, auto y) { return max(x, y); });
}
inline RowIndices min(RowIndices a, RowIndices b) {
    return map(a, b, [](auto x, auto y) { return x < y ? x : y; });
}

// 2^x within 1e-7: x = n + f with |f| <= 1/2, 2^f by its Taylor polynomial, n into the exponent. 0 below 2^-126, inf
// from 2^128 on.
inline Float16 exp2(Float16 x) {
    const Float16 not_below = max(Float16(-126.0f), x); // in this order NaN stays NaN
    const Float16 clamped = not_below > 128.0f ? Float16(128.0f) : not_below;
    constexpr float round_magic = 12582912.0f; // 1.5 * 2^23: adding it rounds to an integer
    const Float16 shifted = clamped + round_magic;
    const Float16 f = clamped - (shifted - round_magic);
    Float16 p = 1.5403530e-4f;
    p = p * f + 1.3333558e-3f;
    p = p * f + 9.6181291e-3f;
    p = p * f + 5.5504109e-2f;
    p = p * f + 2.4022651e-1f;
    p = p * f + 6.9314718e-1f;
    p = p * f + 1.0f;
    const Int16 bits = __builtin_bit_cast(Int16, p) + (__builtin_bit_cast(Int16, shifted) << 23);
    return x < -126.0f ? Float16(0.0f) : __builtin_bit_cast(Float16, bits);
}
inline RowVector exp2(RowVector x) {
    for (auto &r : x.at)
        r = exp2(r);
    return x;
}
inline RowVector log2(RowVector x) {
    for (auto &r : x.at)
        r = __builtin_elementwise_log2(r);
    return x;
}
inline RowVector inv(RowVector x) {
    return map(RowVector(1.0f), x, [](auto one, auto y) { return one / y; });
}

// As a lane of a vector: with one split more, a row is finished by combine_splits, and must have the same bits.
inline float exp2(float x) { return exp2(Float16(x))[0]; }
inline float log2(float x) { return __builtin_elementwise_log2(Float16(x))[0]; }
inline float inv(float x) { return (1.0f / Float16(x))[0]; }

// condition ? a : b, row by row; a condition is what comparing two vectors yields.
inline RowIndices operator==(RowVector a, float b) {
    RowIndices equal;
    for (int i = 0; i < row_registers; ++i)
        equal.at[i] = a.at[i] == Float16(b);
    return equal;
}
// Whether a number is not within (-limit, limit); an infinity is not, NaN is.
inline RowIndices is_beyond(RowVector x, float limit) {
    RowIndices beyond;
    for (int i = 0; i < row_registers; ++i)
        beyond.at[i] = (x.at[i] >= Float16(limit)) | (x.at[i] <= Float16(-limit));
    return beyond;
}
inline bool any_beyond(RowVector x, float limit) {
    Int16 any = 0;
    for (const Int16 &beyond : is_beyond(x, limit).at)
        any |= beyond;
    return __builtin_reduce_or(any) != 0;
}
inline RowVector select(RowIndices condition, RowVector a, RowVector b) {
    for (int i = 0; i < row_registers; ++i)
        a.at[i] = condition.at[i] ? a.at[i] : b.at[i];
    return a;
}

template <typename Load> inline RowVector load_rows(RowIndices index, Load load) {
    RowVector values = 0.0f;
    for (int i = 0; i < tile_q; ++i)
        values.at[i / lanes][i % lanes] = load(index.at[i / lanes][i % lanes]);
    return values;
}
inline RowVector load_floats(uint64_t address, RowIndices index) {
    return load_rows(index, [&](int at) { return load_float(address, at); });
}

inline RowIndices row_iota() {
    RowIndices rows = 0;
    for (int i = 0; i < tile_q; ++i)
        rows.at[i / lanes][i % lanes] = i;
    return rows;
}

// Calls body(Constant<N>{}) with the smallest power of two N that is at least count; count is at most Most.
template <int Most, int N = 1, typename Body> inline void with_power_of_two(int count, Body &&body) {
    if constexpr (N < Most)
        if (count > N)
            return with_power_of_two<Most, 2 * N>(count, body);
    body(Constant<N>{});
}

// In the matrix [2, 2] of the lanes l and l + Distance of a and b, exchanges the two off its diagonal.
template <int Distance, int... Lane> inline void exchange_off_diagonal(Float16 &a, Float16 &b, Indices<int, Lane...>) {
    const Float16 first = __builtin_shufflevector(a, b, (Lane & Distance ? Lane - Distance + lanes : Lane)...);
    b = __builtin_shufflevector(a, b, (Lane & Distance ? Lane + lanes : Lane + Distance)...);
    a = first;
}
template <int Distance> inline void exchange_off_diagonal(Float16 &a, Float16 &b) {
    exchange_off_diagonal<Distance>(a, b, __make_integer_seq<Indices, int, lanes>{});
}

template <int Distance = 1> inline void transpose(Float16 (&matrix)[lanes]) {
    unroll<lanes>([&](auto i) {
        if constexpr (!(i & Distance))
            exchange_off_diagonal<Distance>(matrix[i], matrix[i + Distance]);
    });
    if constexpr (2 * Distance < lanes)
        transpose<2 * Distance>(matrix);
}

template <int Distance> inline void add_up_lanes(Float16 (&vectors)[lanes]) {
    unroll<lanes / Distance / 2>([&](auto pair) {
        Float16 &a = vectors[2 * Distance * pair], &b = vectors[2 * Distance * pair + Distance];
        exchange_off_diagonal<Distance>(a, b);
        a += b;
    });
    if constexpr (2 * Distance < lanes)
        add_up_lanes<2 * Distance>(vectors);
}
// Lane i is the sum across the lanes of vector i.
inline Float16 sums_across_lanes(const Float16 (&vectors)[lanes]) {
    Float16 sums[lanes];
    for (int i = 0; i < lanes; ++i)
        sums[i] = vectors[i];
    add_up_lanes<1>(sums);
    return sums[0];
}
template <int N> inline float sum_across_lanes(vec<float, N> values) {
    if constexpr (N == 1)
        return values[0];
    else
        return sum_across_lanes<N / 2>(values.lo + values.hi);
}

} // namespace esimd_fmha::hw
