// K and V in fp8: what the matrix engine multiplies instead, made in registers after any kind of load.
//
// Loads move words of 16 bits, whatever these hold: one 16-bit element, or two of fp8, at the columns 2c and 2c + 1.
// From words in operand order come two operands, one of the even and one of the odd columns among 32. So no element
// changes its lane; instead Q is ordered likewise before the key loop, and Q and O are ordered back behind it.
//
// fp8 becomes fp16, exactly: an e5m2 is the upper byte of an fp16, and an e4m3 with its magnitude moved up 7 bits is an
// fp16 of 1/256 of its value (kv_unit). From there to bf16 it goes through float32, as bf16 denormals are avoided.
#pragma once

#include "vectors.hpp"

namespace esimd_fmha::hw {

template <typename Kv> constexpr int kv_per_word = sizeof(uint16_t) / sizeof(Kv);

constexpr float unit_of(e4m3) { return 256.0f; }
template <typename T> constexpr float unit_of(T) { return 1.0f; }
template <typename Kv> constexpr float kv_unit = unit_of(Kv{});

// P and V are multiplied in this type. P is at most 2^8.
template <int KvPerWord> struct PElementWhere {
    using Type = fp16;
};
template <> struct PElementWhere<1> {
    using Type = Element;
};
template <typename Kv> using PElement = PElementWhere<kv_per_word<Kv>>::Type;

// The fp16 of the lower (Part 0) or upper fp8 of each word.
template <int Part, int N> inline vec<uint16_t, N> fp16_of(e5m2, vec<uint16_t, N> words) {
    return Part == 0 ? words << 8 : words & 0xff00;
}
template <int Part, int N> inline vec<uint16_t, N> fp16_of(e4m3, vec<uint16_t, N> words) {
    // Bytes become words by their sign: bits 14 and 15 are the sign, below is the magnitude.
    const auto bytes = __esimd_rdregion<int8_t, 2 * N, N, 0, N, 2>((vec<int8_t, 2 * N>)words, Part);
    const auto widened = (vec<uint16_t, N>)(__builtin_convertvector(bytes, vec<int16_t, N>) << 7);
    // Only the magnitude 127, NaN, carries into bit 14: then it is to be set, else to be cleared.
    return widened ^ (widened + 0x80 & 0x4000);
}

template <int N> inline vec<uint16_t, N> from_fp16(fp16, vec<uint16_t, N> halves) { return halves; }
template <int N> inline vec<uint16_t, N> from_fp16(bf16, vec<uint16_t, N> halves) {
    return round_to<N>(bf16{}, __builtin_convertvector((vec<_Float16, N>)halves, vec<float, N>));
}

// The operand in T of one part of the words of K or V, made 32 elements at a time: of a whole one IGC would keep the
// float32 between in 16 registers, and spill.
template <typename Kv, int Part, typename T, int N> inline vec<uint16_t, N> kv_operand(T, vec<uint16_t, N> words) {
    if constexpr (kv_per_word<Kv> == 1)
        return words;
    else {
        vec<uint16_t, N> operand;
        unroll<N / 32>(
            [&](auto i) { set_slice<i * 32>(operand, from_fp16(T{}, fp16_of<Part>(Kv{}, slice<i * 32, 32>(words)))); });
        return operand;
    }
}

// Of [8][16] blocks: the rows of 8 of each that begin with column From and are Step columns apart, put where Into and
// Every say.
template <int From, int Step, int Into, int Every, typename T>
inline void move_columns(vec<T, 128> &to, vec<T, 128> from) {
    const auto columns = __esimd_rdregion<T, 128, 64, 16, 8, Step>(from, From * sizeof(T));
    to = __esimd_wrregion<T, 128, 64, 16, 8, Every>(to, columns, Into * sizeof(T));
}

// Of each pair of blocks, the first takes the even and the second the odd columns.
template <typename T, int Rows, int Blocks> inline void split_columns(vec<T, 128> (&tile)[Rows][Blocks]) {
    static_assert(Blocks % 2 == 0, "words of K and V fill whole operands");
    unroll<Rows>([&](auto i) {
        unroll<Blocks / 2>([&](auto pair) {
            auto &first = tile[i][2 * pair], &second = tile[i][2 * pair + 1];
            vec<T, 128> even, odd;
            move_columns<0, 2, 0, 1>(even, first);
            move_columns<0, 2, 8, 1>(even, second);
            move_columns<1, 2, 0, 1>(odd, first);
            move_columns<1, 2, 8, 1>(odd, second);
            first = even;
            second = odd;
        });
    });
}

// The inverse.
template <typename T, int Rows, int Blocks> inline void join_columns(vec<T, 128> (&tile)[Rows][Blocks]) {
    static_assert(Blocks % 2 == 0, "words of K and V fill whole operands");
    unroll<Rows>([&](auto i) {
        unroll<Blocks / 2>([&](auto pair) {
            auto &even = tile[i][2 * pair], &odd = tile[i][2 * pair + 1];
            vec<T, 128> first, second;
            move_columns<0, 1, 0, 2>(first, even);
            move_columns<0, 1, 1, 2>(first, odd);
            move_columns<8, 1, 0, 2>(second, even);
            move_columns<8, 1, 1, 2>(second, odd);
            even = first;
            odd = second;
        });
    });
}

} // namespace esimd_fmha::hw
