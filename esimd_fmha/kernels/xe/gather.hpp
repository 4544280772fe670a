// The interface of Surface2D for tensors that 2D block messages cannot address (rows under 64 bytes, or strides and
// addresses that are not multiples of 16): element by element, 16 at a time. Slow, and right for every dense row.
#pragma once

#include "block_2d.hpp"

namespace esimd_fmha::hw {

template <typename T, int Width, int Height> struct GatherSurface {
    uint64_t address;
    int num_rows, num_columns; // of 16 bits
    uint32_t row_stride;

    GatherSurface(uint64_t base, uint32_t shift, int num_rows, uint32_t row_bytes, uint32_t row_stride)
        : GatherSurface(base + shift, num_rows, row_bytes, row_stride) {}
    GatherSurface(uint64_t address, int num_rows, uint32_t row_bytes, uint32_t row_stride)
        : address(address), num_rows(num_rows), num_columns(row_bytes / sizeof(uint16_t)), row_stride(row_stride) {}

    // 16 elements of row y from column x on, or of column x from row y on; 0 outside.
    vec<uint32_t, lanes> row(int x, int y) const { return load(iota<lanes>() + x, vec<int, lanes>(y)); }
    vec<uint32_t, lanes> column(int x, int y) const { return load(vec<int, lanes>(x), iota<lanes>() + y); }

    vec<uint64_t, lanes> address_of(vec<int, lanes> x, vec<int, lanes> y) const {
        return address + __builtin_convertvector(y, vec<uint64_t, lanes>) * row_stride +
               __builtin_convertvector(x, vec<uint64_t, lanes>) * sizeof(uint16_t);
    }
    vec<uint16_t, lanes> exists(vec<int, lanes> x, vec<int, lanes> y) const {
        return __builtin_convertvector((x < num_columns) & (y < num_rows), vec<uint16_t, lanes>);
    }

  private:
    vec<uint32_t, lanes> load(vec<int, lanes> x, vec<int, lanes> y) const {
        const vec<uint16_t, lanes> zero = {};
        const auto elements =
            __esimd_gather_ld<uint16_t, lanes, sizeof(uint16_t)>(address_of(x, y), exists(x, y), zero);
        return __builtin_convertvector(elements, vec<uint32_t, lanes>);
    }
};

template <int X, int Y, int Width, int Height>
inline vec<uint16_t, Width * Height> load_block(const GatherSurface<uint16_t, Width, Height> &surface) {
    vec<uint16_t, Width * Height> block;
    unroll<Height>([&](auto y) {
        set_slice<y * Width>(block, __builtin_convertvector(surface.row(X, Y + y), vec<uint16_t, lanes>));
    });
    return block;
}

template <int X, int Y, int Width, int Height>
inline vec<uint32_t, Width * Height> load_transposed(const GatherSurface<uint32_t, Width, Height> &surface) {
    vec<uint32_t, Width * Height> block;
    unroll<Width>([&](auto pair) {
        const int x = 2 * (X + pair);
        set_slice<pair * Height>(block, surface.column(x, Y) | surface.column(x + 1, Y) << 16);
    });
    return block;
}

template <int X, int Y, int Width, int Height>
inline vec<uint16_t, Width * Height> load_vnni(const GatherSurface<uint16_t, Width, Height> &surface) {
    vec<uint32_t, Width * Height / 2> block;
    unroll<Height / 2>([&](auto pair) {
        const int y = Y + 2 * pair;
        set_slice<pair * Width>(block, surface.row(X, y) | surface.row(X, y + 1) << 16);
    });
    return (vec<uint16_t, Width * Height>)block;
}

template <int X, int Y, int Width, int Height>
inline void store_block(const GatherSurface<uint16_t, Width, Height> &surface, vec<uint16_t, Width * Height> block) {
    unroll<Height>([&](auto y) {
        const auto columns = iota<lanes>() + X;
        const vec<int, lanes> row = Y + y;
        __esimd_scatter_st<uint16_t, lanes, sizeof(uint16_t)>(
            slice<y * Width, lanes>(block), surface.address_of(columns, row), surface.exists(columns, row));
    });
}

} // namespace esimd_fmha::hw
