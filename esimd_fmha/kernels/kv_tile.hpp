// Where the keys and values of one KV tile are: what a KV source hands to the hardware layer.
//
// Its type tells of which type T the elements of these keys and values are.
#pragma once

#include "arithmetic.hpp"

namespace esimd_fmha::hw {

// A tile consists of runs of keys that lie in one page each. The rows of a run are equally far apart in memory.
template <typename T, int RunKv> struct KvTileOf {
    vec<uint64_t, 2 * runs_per_tile> addresses; // of each run's K, then of each run's V, less the shifts
    int remaining_keys;                         // of the sequence, from the tile's first key on
    uint32_t k_shift, v_shift;                  // bytes from an address to the first row of its run
    uint32_t k_slot_stride, v_slot_stride;
    int k_row_bytes, v_row_bytes;

    uint64_t k(int run) const { return addresses[run]; }
    uint64_t v(int run) const { return addresses[runs_per_tile + run]; }
    // How many keys of a run exist; none if the number is not positive.
    int num_keys(int run) const {
        const int remaining = remaining_keys - run * run_kv;
        return remaining < run_kv ? remaining : run_kv;
    }

    uint64_t k_row(unsigned key) const { return k(key / run_kv) + k_shift + uint64_t(key % run_kv) * k_slot_stride; }
    uint64_t v_row(unsigned key) const { return v(key / run_kv) + v_shift + uint64_t(key % run_kv) * v_slot_stride; }
};

// Where the keys and values of one page are.
struct KvPage {
    uint64_t k, v;             // less the shifts
    uint32_t k_shift, v_shift; // bytes from these addresses to the first row
    uint32_t k_slot_stride, v_slot_stride;
    int k_row_bytes, v_row_bytes;
    int num_keys; // that exist; none if the number is not positive
};

// Where the rows of a KV head are, in K or in V.
struct KvRows {
    uint64_t first; // of page 0
    uint32_t page_stride, slot_stride;
};

// Runs of one key: a tile keeps the page of each, since addresses would take four times the registers.
template <typename T> struct KvTileOf<T, 1> {
    vec<uint32_t, runs_per_tile> page_ids;
    int first_key; // of the tile
    int remaining_keys;
    int page_size;
    FastDivisor by_page_size;
    KvRows k, v;
    int k_row_bytes, v_row_bytes;

    // The addresses of N keys, given their numbers in the tile and their pages. Those of keys that do not exist are
    // that of the last key.
    template <int N> vec<uint64_t, N> addresses(const KvRows &rows, vec<int, N> numbers, vec<uint32_t, N> pages) const {
        using Addresses = vec<uint64_t, N>;
        const vec<int, N> last = remaining_keys - 1;
        const vec<int, N> key = first_key + (numbers < last ? numbers : last);
        const vec<int, N> slot = key - floor_div<N>(key, by_page_size) * page_size;
        return __builtin_convertvector(pages, Addresses) * uint64_t(rows.page_stride) +
               __builtin_convertvector(slot, Addresses) * uint64_t(rows.slot_stride) + rows.first;
    }

    uint64_t k_row(int key) const { return addresses<1>(k, key, page_ids[key])[0]; }
    uint64_t v_row(int key) const { return addresses<1>(v, key, page_ids[key])[0]; }
};

template <typename T> using KvTile = KvTileOf<T, run_kv>;

} // namespace esimd_fmha::hw
