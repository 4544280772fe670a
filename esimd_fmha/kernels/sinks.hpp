// Attention sinks: each query head has one score more, which takes part in the sum of its rows' weights and has no
// value.
#pragma once

#include "query_rows.hpp"

namespace esimd_fmha {

// The sink of each row, in base 2.
inline hw::RowVector sinks_log2(const KernelParams &params, const QueryRows &rows) {
    const uint64_t sinks = params.option.sinks;
    const hw::RowVector natural =
        params.option.float_sinks ? hw::load_floats(sinks, rows.heads()) : hw::load_elements(sinks, rows.heads());
    return natural * hw::log2e;
}

// That of the only row.
inline float sink_log2(const KernelParams &params, const QueryRows &row) {
    const uint64_t sinks = params.option.sinks;
    const float natural =
        params.option.float_sinks ? hw::load_float(sinks, row.first_head()) : hw::load_element(sinks, row.first_head());
    return natural * hw::log2e;
}

} // namespace esimd_fmha
