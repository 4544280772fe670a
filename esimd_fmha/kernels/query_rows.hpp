// Which query rows the work-groups and their threads own, and where these rows are. plan_launch in config.py relies on
// it. A row of a tile is one token of one query head, and only this file knows which. All rows of a tile share the
// head, and their tokens are consecutive.
#pragma once

#include "sequence.hpp"

namespace esimd_fmha {

// Sequence b owns the work-groups from (cu_seqlens_q[b] / work_group_q + b) on: enough for its rows, and at most one
// more.
inline int first_work_group(const FmhaParams &params, int sequence) {
    return floor_div(hw::load_int(params.cu_seqlens_q, sequence), work_group_q) + sequence;
}

// The last sequence whose first work-group is not beyond this one.
inline int find_sequence(const FmhaParams &params, int work_group) {
    int low = 0, high = params.batch - 1;
    while (low < high) {
        const int middle = (low + high + 1) >> 1;
        if (first_work_group(params, middle) <= work_group)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

// The first token of a work-group, counted in its sequence.
inline int first_token_of(const FmhaParams &params, const Sequence &seq, int work_group) {
    return (work_group - first_work_group(params, seq.index)) * work_group_q;
}

// Rows of one sequence, in one tile. The tokens ascend with the rows.
struct QueryRows {
    const Sequence &seq;
    int first_token; // of the first row, counted in the sequence
    int count;       // rows that exist: none if the number is not positive
    int head;        // query head

    QueryRows(const Sequence &seq, int first_token, int most, int head)
        : seq(seq), first_token(first_token), count(min(most, seq.seqlen_q - first_token)), head(head) {}

    bool empty() const { return count <= 0; }
    int last_token() const { return first_token + count - 1; }

    // The absolute position of each row's token.
    hw::RowIndices positions() const { return hw::row_iota() + seq.position(first_token); }

    // Of the first row, among the tokens of all sequences.
    int64_t packed_token() const { return seq.first_token + first_token; }

    // Where the rows are in a tensor with these strides in bytes.
    hw::RowSpan span(uint64_t tensor, uint32_t token_stride, uint32_t head_stride) const {
        const uint64_t first = tensor + packed_token() * token_stride + uint64_t(head) * head_stride;
        return span_from(first, token_stride, head_stride);
    }

    // The same, given the address of the first row. As the rows share the head, they are one token stride apart.
    hw::RowSpan span_from(uint64_t first, uint32_t token_stride, [[maybe_unused]] uint32_t head_stride) const {
        return {first, count, token_stride};
    }
};

} // namespace esimd_fmha
