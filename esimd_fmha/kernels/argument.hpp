// What a kernel takes: FmhaParams, and OptionParams behind it if the kernel is compiled for an option.
#pragma once

#include "config.hpp"
#include "params.hpp"

namespace esimd_fmha {

template <bool HasOptions> struct KernelParamsWhere : FmhaParams {
    OptionParams option;
};
template <> struct KernelParamsWhere<false> : FmhaParams {
    static constexpr OptionParams option = {};
};
using KernelParams = KernelParamsWhere<has_softcap || has_window || has_sinks || has_alibi || has_causal_flags ||
                                       has_current_chunk || has_descale || packed_heads>;

} // namespace esimd_fmha
