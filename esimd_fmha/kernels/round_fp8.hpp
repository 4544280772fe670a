// float32 to fp8: to the nearest, ties to even. What is beyond the largest number becomes that number, infinities too,
// as the conversions saturate that write the caches of serving stacks. NaN stays NaN.
#pragma once

#include "config.hpp"
#include "simd.hpp"

namespace esimd_fmha::hw {

template <typename T> struct Fp8;
template <> struct Fp8<e4m3> {
    static constexpr int mantissa_bits = 3, bias = 7;
    static constexpr float largest = 448.0f;
};
template <> struct Fp8<e5m2> {
    static constexpr int mantissa_bits = 2, bias = 15;
    static constexpr float largest = 57344.0f;
};

constexpr int float_mantissa_bits = 23, float_bias = 127;

constexpr uint32_t bits_of(float value) { return __builtin_bit_cast(uint32_t, value); }
// As a float.
constexpr uint32_t bits_of_power_of_two(int exponent) { return uint32_t(exponent + float_bias) << float_mantissa_bits; }

template <typename T, int N> inline vec<uint8_t, N> round_to_fp8(vec<float, N> values) {
    using Bits = vec<uint32_t, N>;
    const Bits bits = (Bits)values, magnitude = bits & 0x7fffffff;
    constexpr uint32_t largest = bits_of(Fp8<T>::largest);
    const Bits within = magnitude < largest ? magnitude : Bits(largest);

    // The exponent counts from another bias; a carry out of the mantissa counts it up.
    constexpr int dropped = float_mantissa_bits - Fp8<T>::mantissa_bits;
    const Bits is_odd = (within >> dropped) & 1;
    const Bits rounded = (within + ((1u << (dropped - 1)) - 1) + is_odd) >> dropped;
    const Bits normal = rounded - ((float_bias - Fp8<T>::bias) << Fp8<T>::mantissa_bits);

    // The last digit of this sum counts in the smallest subnormal.
    constexpr int smallest_exponent = 1 - Fp8<T>::bias;
    constexpr uint32_t anchor = bits_of_power_of_two(smallest_exponent + dropped);
    const Bits subnormal = (Bits)((vec<float, N>)within + __builtin_bit_cast(float, anchor)) - anchor;

    const Bits number = within < bits_of_power_of_two(smallest_exponent) ? subnormal : normal;
    const Bits code = magnitude > bits_of(infinity) ? Bits(0x7f) : number;
    return __builtin_convertvector(code | ((bits >> 24) & 0x80), vec<uint8_t, N>);
}

template <int N> inline vec<uint8_t, N> round_to(e4m3, vec<float, N> values) { return round_to_fp8<e4m3>(values); }
template <int N> inline vec<uint8_t, N> round_to(e5m2, vec<float, N> values) { return round_to_fp8<e5m2>(values); }

} // namespace esimd_fmha::hw
