// Where the keys and values of one KV tile are: what a KV source hands to the hardware layer.
#pragma once

#include "config.hpp"
#include "simd.hpp"

namespace esimd_fmha::hw {

// A tile consists of runs of keys; the rows of one run are equally far apart in memory.
struct KvTile {
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
};

} // namespace esimd_fmha::hw
