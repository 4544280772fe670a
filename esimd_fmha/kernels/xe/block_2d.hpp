// 2D block messages: a rectangle of a surface in memory to or from registers. What lies outside the surface loads as
// zero and is not stored, which is how row tails, padded head dimensions and unused page slots are dealt with.
#pragma once

#include "vectors.hpp"

namespace esimd_fmha::hw {

constexpr uint32_t surface_alignment = 64; // bytes, of the base of a surface

// A surface of dense rows, accessed in blocks of [Height rows][Width elements of T]. It is the payload that all
// messages to it share; each message has the place of its block as an immediate offset. The rows start shift bytes
// after the aligned base.
template <typename T, int Width, int Height> struct Surface2D {
    vec<uint32_t, 16> payload = 0;

    // Without rows the blocks start below a surface of one row, so every load returns zero and no store writes.
    Surface2D(uint64_t base, uint32_t shift, int num_rows, uint32_t row_bytes, uint32_t row_stride) {
        payload[0] = uint32_t(base);
        payload[1] = uint32_t(base >> 32);
        payload[2] = shift + row_bytes - 1;
        payload[3] = num_rows > 0 ? num_rows - 1 : 0;
        payload[4] = row_stride - 1;
        payload[5] = shift / uint32_t(sizeof(T));
        payload[6] = num_rows > 0 ? 0 : 1;
        payload[7] = uint32_t(Width - 1) | uint32_t(Height - 1) << 8;
    }
    // Rows of num_columns at any address; the blocks' places count from first_column.
    static Surface2D from_column(int first_column, uint64_t address, int num_rows, int num_columns,
                                 uint32_t row_stride) {
        const uint32_t line_byte = address % surface_alignment, first_byte = first_column * uint32_t(sizeof(T));
        return {address - line_byte, line_byte + first_byte, num_rows, num_columns * uint32_t(sizeof(T)) - first_byte,
                row_stride};
    }

    // Moves the place that the blocks' offsets count from.
    void shift_block(int columns, int rows) {
        payload[5] += columns;
        payload[6] += rows;
    }
};

// Hints for L1 and L2; the numbers are DPC++'s cache_hint.
constexpr vec<uint8_t, 2> cached = {2, 2};
constexpr vec<uint8_t, 2> cached_in_l2 = {1, 2};
constexpr vec<uint8_t, 2> write_back = {3, 3};

// [Height][Width] at column X, row Y.
template <int X, int Y, typename T, int Width, int Height>
inline vec<T, Width * Height> load_block(const Surface2D<T, Width, Height> &surface) {
    constexpr int N = Width * Height;
    vec<T, N> old; // what a masked message leaves; never read
    return __esimd_lsc_load2d_descriptor<T, 1, Width, Height, X, Y, N>(1, surface.payload, old, cached);
}

// [Width][Height]: rows become columns. 32-bit elements only.
template <int X, int Y, int Width, int Height>
inline vec<uint32_t, Width * Height> load_transposed(const Surface2D<uint32_t, Width, Height> &surface) {
    constexpr int N = Width * Height;
    vec<uint32_t, N> old;
    return __esimd_lsc_load2d_descriptor_transpose<uint32_t, 1, Width, Height, X, Y, N>(1, surface.payload, old,
                                                                                        cached);
}

// [Height / 2][Width][2]: the rows of each pair are interleaved, as in the B operand of DPAS. 16-bit elements only.
template <int X, int Y, int Width, int Height>
inline vec<uint16_t, Width * Height> load_vnni(const Surface2D<uint16_t, Width, Height> &surface) {
    constexpr int N = Width * Height;
    vec<uint16_t, N> old;
    return __esimd_lsc_load2d_descriptor_transform<uint16_t, 1, Width, Height, X, Y, N>(1, surface.payload, old,
                                                                                        cached);
}

template <typename T, int Width, int Height>
inline void prefetch_block(const Surface2D<T, Width, Height> &surface, vec<uint8_t, 2> caches) {
    constexpr int N = Width * Height;
    vec<T, N> unused;
    __esimd_lsc_prefetch_descriptor<T, 1, Width, Height, 0, 0, N>(1, surface.payload, unused, caches);
}

template <int X, int Y, typename T, int Width, int Height>
inline void store_block(const Surface2D<T, Width, Height> &surface, vec<T, Width * Height> block) {
    constexpr int N = Width * Height;
    __esimd_lsc_store_descriptor<T, 1, Width, Height, X, Y, N>(1, surface.payload, block, write_back);
}

} // namespace esimd_fmha::hw
