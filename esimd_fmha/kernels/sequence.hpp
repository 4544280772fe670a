// The sequences of the batch: their lengths, and which keys a query token sees.
#pragma once

#include "argument.hpp"
#include "arithmetic.hpp"
#include "hardware.hpp"

namespace esimd_fmha {

// The query rows of a sequence, and the keys that they see: all of them, or those of one segment. With a current chunk
// there are two segments, the keys in the cache and behind them those of the chunk, and each is seen as a sequence of
// its own: its keys, positions and tiles are counted from its first key.
struct Sequence {
    int index;
    int first_token; // its first packed query token
    int seqlen_q;
    int seqlen_kv;
    int first_key;      // its first packed key; 0 when K/V are paged
    int first_position; // of its first query token, among the keys
    bool causal;        // whether its tokens see no key beyond their position

    // The last token of a sequence sits on its last key.
    int position(int token) const { return first_position + token; }

    // A token sees keys [first_visible_key(token), end_of_visible_keys(token)). Neither descends with the token.
    int first_visible_key(const KernelParams &params, int token) const {
        return has_window ? max(0, position(token) - params.option.window_left) : 0;
    }
    int end_of_visible_keys(const KernelParams &params, int token) const {
        if (has_window)
            return max(0, min(seqlen_kv, position(token) + window_right(params) + 1));
        return max(0, causal ? min(seqlen_kv, position(token) + 1) : seqlen_kv);
    }
    int window_right(const KernelParams &params) const {
        return has_causal_flags && causal ? 0 : params.option.window_right;
    }
};

// Where a sequence starts among the packed query tokens, and where the one before it ends.
inline int load_first_token(const FmhaParams &params, int index) {
    return clamp(hw::load_int(params.cu_seqlens_q, index), 0, params.total_q);
}

inline bool load_causal_flag(const KernelParams &params, int index) {
    const int bytes = params.option.causal_flag_bytes;
    uint32_t flag = 0;
    for (int i = 0; i < bytes; ++i)
        flag |= hw::load_byte(params.option.causal_flags, index * bytes + i);
    return flag != 0;
}

// The same among the packed keys of the current chunk.
inline int load_first_new_key(const KernelParams &params, int index) {
    return clamp(hw::load_int(params.option.cu_seqlens_new, index), 0, params.option.total_k_new);
}

// With a current chunk: as the keys in the cache are seen. A negative length skips the sequence: its rows see no key.
inline Sequence load_sequence(const KernelParams &params, int index) {
    Sequence seq;
    seq.index = index;
    seq.first_token = load_first_token(params, index);
    seq.seqlen_q = max(0, load_first_token(params, index + 1) - seq.first_token);
    seq.first_key = 0;
    int end_of_keys = hw::load_int(params.seqlens_kv, index);
    if (!params.paged) {
        seq.first_key = clamp(end_of_keys, 0, params.total_k);
        end_of_keys = clamp(hw::load_int(params.seqlens_kv, index + 1), 0, params.total_k);
    }
    seq.seqlen_kv = clamp(end_of_keys - seq.first_key, 0, params.max_seqlen_kv);
    seq.causal = has_causal_flags ? load_causal_flag(params, index) : params.causal;
    seq.first_position = seq.seqlen_kv - seq.seqlen_q;
    if constexpr (has_current_chunk) {
        const int seqlen_new = load_first_new_key(params, index + 1) - load_first_new_key(params, index);
        seq.first_position += end_of_keys < 0 ? 0 : max(0, seqlen_new);
    }
    return seq;
}

// The sequence as the keys of its current chunk are seen.
inline Sequence current_chunk(const Sequence &cached) {
    Sequence chunk = cached;
    chunk.first_position = cached.first_position - cached.seqlen_kv;
    chunk.seqlen_kv = chunk.first_position + cached.seqlen_q;
    return chunk;
}

constexpr int num_segments = has_current_chunk ? 2 : 1;

// A sequence as each of its segments is seen.
struct Segments {
    Sequence of[num_segments];

    Segments(const KernelParams &params, int index) {
        of[0] = load_sequence(params, index);
        if constexpr (has_current_chunk)
            of[1] = current_chunk(of[0]);
    }
};

} // namespace esimd_fmha
