// Elements of tensors as float32, and back.
#pragma once

#include "vectors.hpp"

// Loops over a tile stay loops: unrolled by the driver, a kernel took it a minute to build.
#define ESIMD_FMHA_ROLLED _Pragma("clang loop unroll(disable)")

namespace esimd_fmha::hw {

inline float widen(fp16 element) { return float(__builtin_bit_cast(_Float16, element.bits)); }
inline float widen(bf16 element) { return __builtin_bit_cast(float, uint32_t(element.bits) << 16); }

inline float load_element(uint64_t address, int64_t index) {
    return widen(reinterpret_cast<const Element *>(address)[index]);
}

inline RowVector load_elements(uint64_t address, RowIndices index) {
    return load_rows(index, [&](int at) { return load_element(address, at); });
}

template <typename T, int N> inline vec<T, N> load_as(const void *address) {
    vec<T, N> values;
    __builtin_memcpy(&values, address, sizeof(values));
    return values;
}

template <int N> inline vec<float, N> load(const fp16 *elements) {
    return __builtin_convertvector(load_as<_Float16, N>(elements), vec<float, N>);
}
template <int N> inline vec<float, N> load(const bf16 *elements) {
    const auto bits = __builtin_convertvector(load_as<uint16_t, N>(elements), vec<uint32_t, N>);
    return __builtin_bit_cast(vec<float, N>, bits << 16);
}

// fp8 by way of fp16: an e5m2 is its upper byte, and an e4m3 with its magnitude moved up 7 bits is 1/256 of its value.
template <int N> inline vec<float, N> widen_halves(vec<uint16_t, N> halves) {
    return __builtin_convertvector(__builtin_bit_cast(vec<_Float16, N>, halves), vec<float, N>);
}
template <int N> inline vec<uint16_t, N> load_bytes(const void *address) {
    return __builtin_convertvector(load_as<uint8_t, N>(address), vec<uint16_t, N>);
}
template <int N> inline vec<float, N> load(const e5m2 *elements) {
    return widen_halves<N>(load_bytes<N>(elements) << 8);
}
template <int N> inline vec<float, N> load(const e4m3 *elements) {
    const vec<uint16_t, N> bytes = load_bytes<N>(elements), magnitude = bytes & 0x7f;
    const vec<uint16_t, N> infinite = (magnitude + 1 & 0x80) << 7; // of the magnitude 127, which is NaN
    return widen_halves<N>((bytes & 0x80) << 8 | magnitude << 7 | infinite) * 256.0f;
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
template <int N, typename T> inline void store(T *elements, vec<float, N> values) {
    const auto bits = round_to<N>(T{}, values);
    __builtin_memcpy(elements, &bits, N * sizeof(T));
}
template <int N> inline void store(float *elements, vec<float, N> values) {
    __builtin_memcpy(elements, &values, N * sizeof(float));
}
template <typename T> inline void store(T *element, float value) {
    element->bits = round_to<1>(T{}, vec<float, 1>(value))[0];
}

// Columns are moved 16 at a time. A row has a multiple of 8 of them, so its last step may be a half.
constexpr int whole_steps(int columns) { return columns / lanes * lanes; }
constexpr bool has_half_step(int columns) { return columns % lanes != 0; }

// The first columns of a row, filled up with zeros to whole vectors. Rolled up, this loop made decoding a fifth slower.
template <typename T> inline void load_row(float *row, uint64_t address, int columns) {
    const auto *elements = reinterpret_cast<const T *>(address);
    const int whole = whole_steps(columns);
#pragma clang loop unroll_count(4)
    for (int d = 0; d < whole; d += lanes)
        store<lanes>(row + d, load<lanes>(elements + d));
    if (has_half_step(columns)) {
        store<lanes / 2>(row + whole, load<lanes / 2>(elements + whole));
        store<lanes / 2>(row + whole + lanes / 2, Float8(0.0f));
    }
}
inline void zero_row(float *row, int columns) {
    ESIMD_FMHA_ROLLED
    for (int d = 0; d < columns; d += lanes)
        store<lanes>(row + d, Float16(0.0f));
}

// The step of columns from d on, as far as the row has them.
template <typename T> inline void store_step(T *row, int columns, int d, Float16 values) {
    if (d + lanes <= columns)
        store<lanes>(row + d, values);
    else
        store<lanes / 2>(row + d, values.lo);
}

} // namespace esimd_fmha::hw
