// Which query rows the work-groups and their threads own, and where these rows are. plan_launch in plan.py relies on
// it.
//
// A row of a tile is one token of one query head, and only this file knows which. The rows of a sequence that can share
// tiles are numbered: they are its tokens, of one query head; with packed heads also those of the other query heads
// that read the same KV head, token after token: row = token * group_size + head. So the tokens never descend with the
// rows. The grid has a dimension for the rest: query heads, or KV heads with packed heads.
#pragma once

#include "sequence.hpp"

namespace esimd_fmha {

// Rows of a token in one tile.
inline int rows_per_token(const KernelParams &params) { return packed_heads ? params.option.group_size : 1; }

// The token of a row, both counted in the sequence.
inline int token_of(const KernelParams &params, int row) {
    return packed_heads ? floor_div(row, params.by_group_size) : row;
}

// Sequence b owns the work-groups from (its first row / work_group_q + b) on, where rows are counted through all
// sequences: enough for its rows, and at most one more.
inline int first_work_group(const KernelParams &params, int sequence) {
    return floor_div(load_first_token(params, sequence) * rows_per_token(params), work_group_q) + sequence;
}

// The last sequence whose first work-group is not beyond this one. If cu_seqlens_q descends, it is some sequence.
inline int find_sequence(const KernelParams &params, int work_group) {
    return last_not_beyond(work_group, params.batch, [&](int sequence) { return first_work_group(params, sequence); });
}

// The first row of a work-group, counted in its sequence. A work-group before the first one of its sequence, which only
// a wrong cu_seqlens_q has, begins where no rows are left.
inline int first_row_of(const KernelParams &params, const Sequence &seq, int work_group) {
    const int index = work_group - first_work_group(params, seq.index);
    return index < 0 ? seq.seqlen_q * rows_per_token(params) : index * work_group_q;
}

// Rows of one sequence, in one tile.
struct QueryRows {
    const KernelParams &params;
    const Sequence &seq;
    int first_row;               // counted in the sequence
    int count;                   // rows that exist: none if the number is not positive
    int grid_head;               // query head, or KV head with packed heads
    int first_token, last_token; // of the rows, counted in the sequence

    QueryRows(const KernelParams &params, const Sequence &seq, int first_row, int most, int grid_head)
        : params(params), seq(seq), first_row(first_row),
          count(min(most, seq.seqlen_q * rows_per_token(params) - first_row)), grid_head(grid_head),
          first_token(token_of(params, first_row)), last_token(token_of(params, first_row + count - 1)) {}

    bool empty() const { return count <= 0; }
    int head_kv() const { return packed_heads ? grid_head : floor_div(grid_head, params.by_group_size); }

    // The absolute position of each row's token.
    hw::RowIndices positions() const { return tokens() + seq.position(first_token); }

    // The query head of each row, and of rows that do not exist too.
    hw::RowIndices heads() const { return heads_in_group() + group_head(); }
    int first_head() const { return group_head() + first_row - first_token * rows_per_token(params); }

    // The first query head that shares the tile.
    int group_head() const { return grid_head * rows_per_token(params); }

    // Of the first row, among the rows of all sequences with this grid_head.
    int64_t packed_row() const { return int64_t(seq.first_token) * rows_per_token(params) + first_row; }

    // Where the rows are in a tensor [total_q, num_heads_q, ..] with these strides in bytes.
    auto span(uint64_t tensor, uint32_t token_stride, uint32_t head_stride) const {
        const uint64_t first =
            tensor + uint64_t(seq.first_token + first_token) * token_stride + uint64_t(group_head()) * head_stride;
        if constexpr (packed_heads) {
            const auto offsets = multiply(tokens(), token_stride) + multiply(heads_in_group(), head_stride);
            return hw::RowAddresses{first + offsets, count};
        } else {
            return hw::RowSpan{first, count, token_stride};
        }
    }

  private:
    using PerRow = vec<int, tile_q>;

    // Of each row: tokens after the first row's, and query heads after group_head.
    PerRow tokens() const {
        return packed_heads ? floor_div<tile_q>(rows_from_token(), params.by_group_size) : rows_from_token();
    }
    PerRow heads_in_group() const { return rows_from_token() - tokens() * rows_per_token(params); }
    // Rows after the first one of the first row's token.
    PerRow rows_from_token() const { return hw::iota<tile_q>() + (first_row - first_token * rows_per_token(params)); }

    static vec<uint64_t, tile_q> multiply(PerRow number, uint32_t stride) {
        return __builtin_convertvector(number, vec<uint64_t, tile_q>) * uint64_t(stride);
    }
};

} // namespace esimd_fmha
