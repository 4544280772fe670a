// What K and V are to be multiplied with, where their elements say only a part of what they stand for: the scales of a
// cache in fp8.
#pragma once

#include "argument.hpp"
#include "hardware.hpp"

namespace esimd_fmha {

struct Descale {
    float k = 1.0f, v = 1.0f; // of one sequence and one KV head

    Descale(const KernelParams &params, int sequence, int head_kv) {
        if constexpr (has_descale) {
            const OptionParams &option = params.option;
            k = hw::kv_unit * option.k_factor *
                load(option.k_descale, sequence, head_kv, option.k_descale_sequence_stride,
                     option.k_descale_head_stride);
            v = hw::kv_unit * option.v_factor *
                load(option.v_descale, sequence, head_kv, option.v_descale_sequence_stride,
                     option.v_descale_head_stride);
        }
    }

  private:
    static float load(uint64_t tensor, uint32_t sequence, uint32_t head_kv, uint32_t sequence_stride,
                      uint32_t head_stride) {
        if (!tensor)
            return 1.0f;
        return hw::load_float(tensor + uint64_t(sequence) * sequence_stride + uint64_t(head_kv) * head_stride, 0);
    }
};

} // namespace esimd_fmha
