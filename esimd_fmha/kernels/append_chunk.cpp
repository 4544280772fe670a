// Writes the K and V of the current chunk into the pages behind the cached keys.
//
// One work-group: threads consecutive tokens of one KV head. One thread: one row [head_dim] of K or of V. Grid:
// [num_heads_kv, 2, total_k_new / threads, rounded up] work-groups, where group_id(1) is 0 for K and 1 for V.
#include "kernels/append_row.hpp"
#include "kernels/descale.hpp"
#include "kernels/sequence.hpp"

namespace esimd_fmha {

struct PageSlot {
    int sequence;
    int page, slot; // page < 0: the token has no place, and nothing is written
};

// Where a token of the chunk belongs. It has no place in a sequence that is skipped, behind the last sequence, beyond
// the capacity of the block table, or in a page that the cache does not have.
inline PageSlot find_slot(const KernelParams &params, int token) {
    const int seq = last_not_beyond(token, params.batch, [&](int index) { return load_first_new_key(params, index); });
    const int seqlen_cached = hw::load_int(params.seqlens_kv, seq);
    const int index = token - load_first_new_key(params, seq);
    // Compared so that no garbage overflows.
    if (index < 0 || token >= load_first_new_key(params, seq + 1) || seqlen_cached < 0 ||
        seqlen_cached >= params.max_seqlen_kv - index)
        return {seq, -1, 0};
    const int position = seqlen_cached + index;
    const int page_idx = floor_div(position, params.by_page_size);
    const uint64_t table = params.block_table + uint64_t(uint32_t(seq)) * params.block_table_stride;
    const int page = hw::load_int(table, page_idx);
    return {seq, uint32_t(page) <= params.last_page ? page : -1, position - page_idx * params.page_size};
}

} // namespace esimd_fmha

ESIMD_FMHA_KERNEL FMHA_KERNEL_NAME(esimd_fmha::KernelParams params) {
    using namespace esimd_fmha;

    const int token = hw::group_id(0) * threads + hw::thread_id();
    if (token >= params.option.total_k_new)
        return;
    const auto [sequence, page, slot] = find_slot(params, token);
    if (page < 0)
        return;
    const uint64_t head = hw::group_id(2);
    const auto &option = params.option;
    const Descale descale(params, sequence, head);
    if (hw::group_id(1) == 0)
        append_row(params.k_cache + uint64_t(page) * params.k_page_stride + uint64_t(slot) * params.k_slot_stride +
                       head * params.k_head_stride,
                   option.k_new + uint64_t(token) * option.k_new_token_stride + head * option.k_new_head_stride,
                   params.head_dim, descale.k);
    else
        append_row(params.v_cache + uint64_t(page) * params.v_page_stride + uint64_t(slot) * params.v_slot_stride +
                       head * params.v_head_stride,
                   option.v_new + uint64_t(token) * option.v_new_token_stride + head * option.v_new_head_stride,
                   params.head_dim_v, descale.v);
}
