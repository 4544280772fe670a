// K and V in fp8: what the matrix engine multiplies instead, made in registers after any kind of load.
//
// Loads move words of 16 bits, whatever these hold: one 16-bit element, or two of fp8, at the columns 2c and 2c + 1.
// From words in operand order come two operands, one of the even and one of the odd columns among 32. So no element
// changes its lane; instead Q is ordered likewise when it is loaded, and O is ordered back behind the key loop.
//
// fp8 becomes fp16, exactly: an e5m2 is the upper byte of an fp16, and an e4m3 with its magnitude moved up 7 bits is an
// fp16 of 1/256 of its value (kv_unit). A Q of bf16 becomes fp16 too. Only where that does not fit the registers, K
// goes on to bf16, through float32, as bf16 denormals are avoided.
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
// The e4m3 of each word as words: bits 15 and 14 are the sign, the seven below the magnitude, and the rest are bits of
// the lower byte, or 0.
template <int Part, int N> inline vec<uint16_t, N> move_e4m3(vec<uint16_t, N> words) {
    if constexpr (Part == 0)
        return (vec<uint16_t, N>)__esimd_ssshl<int16_t, int8_t, N>(
            __esimd_rdregion<int8_t, 2 * N, N, 0, N, 2>((vec<int8_t, 2 * N>)words, 0), 7);
    else
        return (vec<uint16_t, N>)((vec<int16_t, N>)words >> 1);
}
template <int Part, int N> inline vec<uint16_t, N> fp16_of(e4m3, vec<uint16_t, N> words) {
    const auto moved = move_e4m3<Part>(words);
    // Only the magnitude 127, NaN, carries into bit 14, which then is to be set. The bits below the magnitude are as
    // they were, and so become 0.
    return moved ^ (moved + 0x80 & 0x407f);
}

template <int N> inline vec<uint16_t, N> from_fp16(fp16, vec<uint16_t, N> halves) { return halves; }
template <int N> inline vec<uint16_t, N> from_fp16(bf16, vec<uint16_t, N> halves) {
    return round_to<N>(bf16{}, __builtin_convertvector((vec<_Float16, N>)halves, vec<float, N>));
}

// What makes operands in T of the words of K or V. It makes 32 elements at a time: of a whole operand IGC would keep
// what is between in as many registers again, and spill.
template <typename Kv> struct Operands {
    template <int Part, typename T, int N> vec<uint16_t, N> make(T, vec<uint16_t, N> words) {
        if constexpr (kv_per_word<Kv> == 1) {
            return words;
        } else {
            vec<uint16_t, N> operand;
            unroll<N / 32>([&](auto i) {
                set_slice<i * 32>(operand, from_fp16(T{}, fp16_of<Part>(Kv{}, slice<i * 32, 32>(words))));
            });
            return operand;
        }
    }
};

// Of e4m3 in a third less time on the integer pipe, which has the most to do, the operands of the numbers. A NaN
// becomes more than any number.
struct NumberOperands {
    static constexpr _Float16 nan = 1.875f;
    vec<_Float16, 128> largest = 0; // of all magnitudes so far, each in one of the elements

    template <int Part, typename T, int N> vec<uint16_t, N> make(T, vec<uint16_t, N> words) {
        const auto halves = move_e4m3<Part>(words) & 0xbf80;
        unroll<N / 128>([&](auto i) {
            const auto part = (vec<_Float16, 128>)slice<i * 128, 128>(halves);
            largest = __esimd_fmax<_Float16, 128>(largest, __spirv_ocl_fabs<_Float16, 128>(part));
        });
        return halves;
    }
    bool any_nan() const {
        return __esimd_any<uint16_t, 128>(__builtin_convertvector(largest == nan, vec<uint16_t, 128>));
    }
};
// And those of the NaNs: NaN, or 0.
struct NanOperands {
    template <int Part, typename T, int N> vec<uint16_t, N> make(T, vec<uint16_t, N> words) {
        constexpr uint16_t infinity = 0x7c00;
        const vec<uint16_t, N> nan = 0x7fff, zero = 0; // in fp16 and in bf16
        return (fp16_of<Part>(e4m3{}, words) & 0x7fff) > infinity ? nan : zero;
    }
};

// Whether a kernel has registers for faster ways to make operands.
constexpr bool has_room_for_operands =
    kv_access == Access::block && head_parts == 1 && head_dim_qk_padded <= 128 &&
    !(has_current_chunk || has_softcap || has_window || has_alibi || has_causal_flags);

// Calls multiply with what makes the operands of K or V. Products with NaNs may be added by a second call.
template <typename Kv, typename Multiply> inline void with_operands(Multiply &&multiply) {
    if constexpr (__is_same(Kv, e4m3) && has_room_for_operands) {
        NumberOperands numbers;
        multiply(numbers);
        if (numbers.any_nan()) {
            // Without a message that may write, IGC would keep all of K or V in registers for this, and spill.
            __esimd_lsc_fence<FencedMemory::shared_local, FenceFlush::none, FenceScope::work_group, lanes>(1);
            NanOperands nans;
            multiply(nans);
        }
    } else {
        Operands<Kv> operands;
        multiply(operands);
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
