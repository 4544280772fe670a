// Scalars and row vectors, as clang vectors of 16 lanes.
#pragma once

// A free-function kernel over an nd_range<3>. A work-item is a whole thread: without sub-groups of one, the driver
// would vectorise across work-items what is already vectors, and take ten times as long to build it.
#define ESIMD_FMHA_KERNEL                                                                                              \
    extern "C" __attribute__((sycl_device))                                                                            \
    [[__sycl_detail__::add_ir_attributes_function("sycl-nd-range-kernel", "sycl-sub-group-size", 3, 1)]] void

namespace esimd_fmha::hw {

constexpr int lanes = 16; // float32 lanes of a 64-byte register
constexpr int row_registers = tile_q / lanes;

static_assert(tile_q % lanes == 0, "query rows fill whole vectors");

using Float16 = float __attribute__((ext_vector_type(lanes)));
using Int16 = int __attribute__((ext_vector_type(lanes)));
using Float8 = float __attribute__((ext_vector_type(8)));
using Half8 = _Float16 __attribute__((ext_vector_type(8)));
using UByte8 = unsigned char __attribute__((ext_vector_type(8)));
using UShort8 = unsigned short __attribute__((ext_vector_type(8)));
using UInt8 = unsigned __attribute__((ext_vector_type(8)));

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

// One number per query row.
template <typename Register> struct PerRow {
    using T = decltype(Register{}[0] + Register{}[0]);
    Register at[row_registers];

    PerRow() = default;
    PerRow(T value) {
        for (auto &r : at)
            r = value;
    }
    PerRow(vec<T, tile_q> values) { __builtin_memcpy(at, &values, sizeof(at)); }

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

inline float widen(fp16 element) { return float(__builtin_bit_cast(_Float16, element.bits)); }
inline float widen(bf16 element) { return __builtin_bit_cast(float, uint32_t(element.bits) << 16); }

inline float load_element(uint64_t address, int64_t index) {
    return widen(reinterpret_cast<const Element *>(address)[index]);
}

// To the nearest, ties to even.
template <int N> inline vec<uint16_t, N> round_to(fp16, vec<float, N> values) {
    return (vec<uint16_t, N>)__builtin_convertvector(values, vec<_Float16, N>);
}
template <int N> inline vec<uint16_t, N> round_to(bf16, vec<float, N> values) {
    using Bits = vec<uint32_t, N>;
    const Bits bits = (Bits)values;
    const Bits rounded = values == values ? bits + 0x7fff + (bits >> 16 & 1) : bits | 0x400000; // NaN stays NaN
    return __builtin_convertvector(rounded >> 16, vec<uint16_t, N>);
}
template <typename T> inline void store(T *address, float value) {
    address->bits = round_to<1>(T{}, vec<float, 1>(value))[0];
}
inline void store(float *address, float value) { *address = value; }

template <typename Load> inline RowVector load_rows(RowIndices index, Load load) {
    RowVector values;
    for (int i = 0; i < tile_q; ++i)
        values.at[i / lanes][i % lanes] = load(index.at[i / lanes][i % lanes]);
    return values;
}
inline RowVector load_floats(uint64_t address, RowIndices index) {
    return load_rows(index, [&](int at) { return load_float(address, at); });
}
inline RowVector load_elements(uint64_t address, RowIndices index) {
    return load_rows(index, [&](int at) { return load_element(address, at); });
}

inline RowIndices row_iota() {
    RowIndices rows;
    for (int i = 0; i < tile_q; ++i)
        rows.at[i / lanes][i % lanes] = i;
    return rows;
}

} // namespace esimd_fmha::hw
