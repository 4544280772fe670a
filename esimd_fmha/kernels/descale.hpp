// What the elements of a cache are multiplied with to get K and V: the scales of a cache in fp8.
#pragma once

#include "argument.hpp"
#include "hardware.hpp"

namespace esimd_fmha {

// The factor of all elements, or what a tensor says of those of one sequence and KV head.
inline float load_descale(float factor, uint64_t tensor, uint64_t offset) {
    return tensor ? hw::load_float(tensor + offset, 0) : factor;
}

// The scales of one sequence and one KV head.
struct Descale {
    float k = 1.0f, v = 1.0f;

    Descale(const KernelParams &params, int sequence, int head_kv) {
        if constexpr (has_descale) {
            const OptionParams &option = params.option;
            const uint64_t index = uint32_t(sequence), head = uint32_t(head_kv);
            k = load_descale(option.k_factor, option.k_descale,
                             index * option.k_descale_sequence_stride + head * option.k_descale_head_stride);
            v = load_descale(option.v_factor, option.v_descale,
                             index * option.v_descale_sequence_stride + head * option.v_descale_head_stride);
        }
    }
};

} // namespace esimd_fmha
