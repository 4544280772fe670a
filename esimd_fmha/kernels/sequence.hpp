// The sequences of the batch: their lengths, and which keys a query token sees.
#pragma once

#include "arithmetic.hpp"
#include "hardware.hpp"

namespace esimd_fmha {

struct Sequence {
    int index;
    int first_token; // its first packed query token
    int seqlen_q;
    int seqlen_kv; // total, current chunk included
    int first_key; // its first packed key; 0 when K/V are paged

    // Absolute position of a query token: the last token sits on the last key.
    int position(int token) const { return seqlen_kv - seqlen_q + token; }

    // A token sees keys [0, visible_keys(token)): no fewer than the tokens before it.
    int visible_keys(int token, bool causal) const {
        return max(0, causal ? min(seqlen_kv, position(token) + 1) : seqlen_kv);
    }
};

inline Sequence load_sequence(const FmhaParams &params, int index) {
    Sequence seq;
    seq.index = index;
    seq.first_token = hw::load_int(params.cu_seqlens_q, index);
    seq.seqlen_q = hw::load_int(params.cu_seqlens_q, index + 1) - seq.first_token;
    if (params.paged) {
        seq.first_key = 0;
        seq.seqlen_kv = hw::load_int(params.seqlens_kv, index);
    } else {
        seq.first_key = hw::load_int(params.seqlens_kv, index);
        seq.seqlen_kv = hw::load_int(params.seqlens_kv, index + 1) - seq.first_key;
    }
    return seq;
}

} // namespace esimd_fmha
