// Rows that 2D block messages cannot address, each with an address of its own: they may lie anywhere. Where all
// addresses are multiples of 4, a message moves 32 bytes of 16 rows or of 2 (Access::rows), else single elements of 16
// bits, or single bytes of those (Access::bytes).
#pragma once

#include "block_2d.hpp"

namespace esimd_fmha::hw {

constexpr int element_bytes = 2, pair_bytes = 4;
constexpr int block_columns = 16, block_pairs = block_columns / 2; // of the blocks that are loaded and stored
constexpr vec<uint16_t, lanes> all_lanes = 1;

template <int N> inline vec<uint16_t, N> as_mask(vec<int, N> condition) {
    return __builtin_convertvector(condition, vec<uint16_t, N>);
}

// [N][16] from byte Offset behind each address on; 0 where masked.
template <DataSize Size, VectorSize Elements, int N, int Offset = 0>
inline vec<uint32_t, N * lanes> gather(vec<uint64_t, lanes> addresses, vec<uint16_t, lanes> mask = all_lanes) {
    return __esimd_lsc_load_merge_stateless<uint32_t, CacheHint::none, CacheHint::none, 1, Offset, Size, Elements,
                                            DataOrder::by_element, lanes>(mask, addresses, vec<uint32_t, N * lanes>(0));
}
template <int Offset = 0>
inline vec<uint32_t, lanes> gather_elements(vec<uint64_t, lanes> addresses, vec<uint16_t, lanes> mask = all_lanes) {
    return gather<DataSize::u16_in_u32, VectorSize::n1, 1, Offset>(addresses, mask);
}
template <int Offset = 0>
inline vec<uint32_t, lanes> gather_pairs(vec<uint64_t, lanes> addresses, vec<uint16_t, lanes> mask = all_lanes) {
    return gather<DataSize::u32, VectorSize::n1, 1, Offset>(addresses, mask);
}

// Elements that are moved one by one.
template <Access access, int Offset = 0>
inline vec<uint32_t, lanes> gather_single(vec<uint64_t, lanes> addresses, vec<uint16_t, lanes> mask) {
    if constexpr (access == Access::bytes)
        return gather<DataSize::u8_in_u32, VectorSize::n1, 1, Offset>(addresses, mask) |
               gather<DataSize::u8_in_u32, VectorSize::n1, 1, Offset + 1>(addresses, mask) << 8;
    else
        return gather_elements<Offset>(addresses, mask);
}

// The addresses of 16 elements that follow one another, or of the first Columns of them again and again.
template <int Columns = block_columns> inline vec<uint64_t, lanes> elements_from(uint64_t address) {
    const auto numbers = iota<lanes>();
    if constexpr ((Columns & (Columns - 1)) == 0)
        return __builtin_convertvector((numbers & (Columns - 1)) * element_bytes, vec<uint64_t, lanes>) + address;
    const auto existing = numbers < Columns ? numbers : vec<int, lanes>(Columns - 1);
    return __builtin_convertvector(existing * element_bytes, vec<uint64_t, lanes>) + address;
}
// The same of pairs of elements in row Row, and behind them of those in the next row.
template <int Row, int Columns = block_columns, int N>
inline vec<uint64_t, lanes> pairs_of_two_rows(vec<uint64_t, N> rows) {
    const auto pairs = iota<block_pairs>() & (Columns / 2 - 1);
    const auto offsets = __builtin_convertvector(pairs * pair_bytes, vec<uint64_t, block_pairs>);
    vec<uint64_t, lanes> addresses;
    set_slice<0>(addresses, offsets + rows[Row]);
    set_slice<block_pairs>(addresses, offsets + rows[Row + 1]);
    return addresses;
}

// 16 rows of K or V. All addresses can be read, also those of rows that do not exist. Columns of the thread's part of a
// row exist if it is the last part, and Most of any other.
template <Access access, int Columns, int Most> struct ScatteredKeys {
    vec<uint64_t, lanes> addresses;
    int num_rows; // that exist
};

// The mask of columns that the last part does not have.
inline vec<uint16_t, lanes> not_of_last_part() { return uint16_t(head_part() < head_parts - 1); }

// [8][16] pairs of columns from pair X on, of all 16 rows; 0 beyond the last column.
template <int X, int Y, Access access, int Columns, int Most>
inline vec<uint32_t, block_pairs * lanes> load_transposed(const ScatteredKeys<access, Columns, Most> &keys) {
    static_assert(Y == 0 && Columns % (access == Access::rows ? 8 : 4) == 0);
    constexpr int columns = Columns - 2 * X, most = Most - 2 * X, offset = X * pair_bytes;
    vec<uint32_t, block_pairs * lanes> block = 0;
    if constexpr (access == Access::rows && columns >= block_columns)
        block = gather<DataSize::u32, VectorSize::n8, 8, offset>(keys.addresses);
    else if constexpr (access == Access::rows)
        unroll<2>([&](auto half) {
            if constexpr (constexpr int first = half * block_columns / 2; first < most) {
                const auto exists = first < columns ? all_lanes : not_of_last_part();
                set_slice<first / 2 * lanes>(
                    block,
                    gather<DataSize::u32, VectorSize::n4, 4, offset + first * element_bytes>(keys.addresses, exists));
            }
        });
    else
        unroll<block_pairs>([&](auto pair) {
            if constexpr (2 * pair < most) {
                constexpr int at = offset + pair * pair_bytes;
                const auto exists = 2 * pair < columns ? all_lanes : not_of_last_part();
                set_slice<pair * lanes>(block, gather_single<access, at>(keys.addresses, exists) |
                                                   gather_single<access, at + element_bytes>(keys.addresses, exists)
                                                       << 16);
            }
        });
    return block;
}

// [8][16][2]: columns from column X on of 16 rows, those of each pair of rows interleaved. Rows that do not exist are
// 0; columns that do not exist hold others of the row, or 0.
template <int X, int Y, Access access, int Columns, int Most>
inline vec<uint16_t, block_columns * lanes> load_vnni(const ScatteredKeys<access, Columns, Most> &keys) {
    static_assert(Y == 0 && Columns % (access == Access::rows ? 8 : 4) == 0);
    // 8 or 16, if any; of elements 4 or 12 too
    constexpr int columns = Most - X < block_columns ? Most - X : block_columns;
    const vec<uint64_t, lanes> addresses = keys.addresses + uint64_t(X * element_bytes);
    vec<uint16_t, lanes> exists = all_lanes;
    if constexpr (Columns - X < columns) {
        const auto column = access == Access::rows ? (iota<lanes>() & 7) * 2 : iota<lanes>();
        exists = as_mask<lanes>(column < Columns - X) | not_of_last_part();
    }
    vec<uint32_t, lanes * block_columns / 2> block = 0;
    if constexpr (columns > 0)
        unroll<lanes / 2>([&](auto pair) {
            if constexpr (access == Access::rows) {
                const auto both =
                    (vec<uint16_t, 2 * lanes>)gather_pairs(pairs_of_two_rows<2 * pair, columns>(addresses), exists);
                vec<uint16_t, 2 * lanes> interleaved;
                unroll<2>([&](auto row) {
                    interleaved = __esimd_wrregion<uint16_t, 2 * lanes, lanes, 0, lanes, 2>(
                        interleaved, slice<row * lanes, lanes>(both), row * element_bytes);
                });
                set_slice<pair * lanes>(block, (vec<uint32_t, lanes>)interleaved);
            } else {
                const auto row = [&](int number) {
                    return gather_single<access>(elements_from<columns>(addresses[number]), exists);
                };
                set_slice<pair * lanes>(block, row(2 * pair) | row(2 * pair + 1) << 16);
            }
        });
    if (keys.num_rows < lanes)
        unroll<lanes / 2>([&](auto pair) {
            const uint32_t exists = keys.num_rows > 2 * pair + 1 ? 0xffffffff : keys.num_rows > 2 * pair ? 0xffff : 0;
            set_slice<pair * lanes>(block, slice<pair * lanes, lanes>(block) & exists);
        });
    return (vec<uint16_t, block_columns * lanes>)block;
}

// Rows of q or out. Rows that do not exist may have any address.
template <Access access, int Rows> struct ScatteredRows {
    vec<uint64_t, Rows> addresses;
    int num_rows, num_columns; // that exist

    // Of the pairs of columns from column X on in row Row and in the next one, which exist.
    template <int X, int Row> vec<uint16_t, lanes> two_rows_exist() const {
        const auto row = (iota<lanes>() >> 3) + Row, column = (iota<lanes>() & 7) * 2;
        return as_mask<lanes>((row < num_rows) & (column < num_columns - X));
    }
    // The same of 16 columns in one row.
    template <int X, int Row> vec<uint16_t, lanes> row_exists() const {
        return as_mask<lanes>(iota<lanes>() < (Row < num_rows ? num_columns - X : 0));
    }
};

// [8][16]: from column X and row Y on. Rows and columns that do not exist are 0.
template <int X, int Y, Access access, int Rows>
inline vec<uint16_t, 8 * lanes> load_block(const ScatteredRows<access, Rows> &rows) {
    constexpr uint64_t offset = X * element_bytes;
    vec<uint16_t, 8 * lanes> block;
    if constexpr (access == Access::rows)
        unroll<4>([&](auto pair) {
            constexpr int row = Y + 2 * pair;
            const auto both =
                gather_pairs(pairs_of_two_rows<row>(rows.addresses) + offset, rows.template two_rows_exist<X, row>());
            set_slice<pair * 2 * lanes>(block, (vec<uint16_t, 2 * lanes>)both);
        });
    else
        unroll<8>([&](auto row) {
            const auto elements = gather_elements(elements_from(rows.addresses[Y + row] + offset),
                                                  rows.template row_exists<X, Y + row>());
            set_slice<row * lanes>(block, __builtin_convertvector(elements, vec<uint16_t, lanes>));
        });
    return block;
}

// The same columns of the same rows into memory; what does not exist is not written.
template <int X, int Y, Access access, int Rows>
inline void store_block(const ScatteredRows<access, Rows> &rows, vec<uint16_t, 8 * lanes> block) {
    constexpr uint64_t offset = X * element_bytes;
    if constexpr (access == Access::rows)
        unroll<4>([&](auto pair) {
            constexpr int row = Y + 2 * pair;
            __esimd_scatter_st<uint32_t, lanes, pair_bytes>(
                (vec<uint32_t, lanes>)slice<pair * 2 * lanes, 2 * lanes>(block),
                pairs_of_two_rows<row>(rows.addresses) + offset, rows.template two_rows_exist<X, row>());
        });
    else
        unroll<8>([&](auto row) {
            __esimd_scatter_st<uint16_t, lanes, element_bytes>(slice<row * lanes, lanes>(block),
                                                               elements_from(rows.addresses[Y + row] + offset),
                                                               rows.template row_exists<X, Y + row>());
        });
}

// One row of q or out, of single elements.
struct ScatteredRow {
    uint64_t address;
    int num_columns; // that exist: none if the row does not

    template <int X> vec<uint16_t, lanes> columns_exist() const {
        return as_mask<lanes>(iota<lanes>() < num_columns - X);
    }
};

constexpr int row_columns = 2 * block_columns; // of one row, that are loaded and stored

// [32]: from column X on. Columns that do not exist are 0.
template <int X, int Y> inline vec<uint16_t, row_columns> load_block(const ScatteredRow &row) {
    vec<uint16_t, row_columns> block;
    unroll<2>([&](auto part) {
        constexpr int x = X + part * block_columns;
        const auto elements = gather_elements(elements_from(row.address + x * element_bytes), row.columns_exist<x>());
        set_slice<part * block_columns>(block, __builtin_convertvector(elements, vec<uint16_t, lanes>));
    });
    return block;
}

// The same columns into memory; what does not exist is not written.
template <int X, int Y> inline void store_block(const ScatteredRow &row, vec<uint16_t, row_columns> block) {
    unroll<2>([&](auto part) {
        constexpr int x = X + part * block_columns;
        __esimd_scatter_st<uint16_t, lanes, element_bytes>(slice<part * block_columns, block_columns>(block),
                                                           elements_from(row.address + x * element_bytes),
                                                           row.columns_exist<x>());
    });
}

} // namespace esimd_fmha::hw
