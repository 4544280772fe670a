// What a micro-benchmark takes. micro.py reads this listing, as params.py does the others.
#pragma once

#include <stdint.h>

namespace esimd_fmha {

struct MicroParams {
    uint64_t data;         // what is loaded: window bytes for each work-group or for all, or a chain of offsets
    uint64_t result;       // a float for each thread, so that nothing is left out
    uint32_t repeats;      // of the loop
    uint32_t window;       // bytes that are loaded again and again, a power of 2
    uint32_t group_stride; // bytes between the windows of two work-groups; 0: all share one
};

} // namespace esimd_fmha
