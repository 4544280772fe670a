// Writes the rows of new tokens' K and V into their slots of the pages.
//
// One work-group: threads consecutive (token, head) pairs. One thread: one row [head_dim] of K or of V.
// Grid: [1, 2, num_rows / threads, rounded up] work-groups, where group_id(1) is 0 for K and 1 for V.
#include "kernels/append_params.hpp"
#include "kernels/append_row.hpp"
#include "kernels/arithmetic.hpp"
#include "kernels/descale.hpp"

namespace esimd_fmha {

// The slot of a token, or -1 if the cache has none such: then nothing is written, whatever the mapping holds.
inline int load_slot(const AppendParams &params, int token) {
    const int low = hw::load_int(params.slot_mapping, 2 * uint32_t(token));
    const int high = hw::load_int(params.slot_mapping, 2 * uint32_t(token) + 1);
    return high == 0 && low < params.num_slots ? low : -1;
}

} // namespace esimd_fmha

ESIMD_FMHA_KERNEL FMHA_KERNEL_NAME(esimd_fmha::AppendParams params) {
    using namespace esimd_fmha;

    const int row = hw::group_id(0) * threads + hw::thread_id();
    if (row >= params.num_rows)
        return;
    const int token = floor_div(row, params.by_num_heads);
    const uint32_t head = row - token * params.num_heads;
    const int slot = load_slot(params, token);
    if (slot < 0)
        return;
    const int page = floor_div(slot, params.by_page_size);
    const uint32_t offset = slot - page * params.page_size;
    if (hw::group_id(1) == 0)
        append_row(params.k_cache + uint64_t(page) * params.k_page_stride + uint64_t(offset) * params.k_slot_stride +
                       uint64_t(head) * params.k_head_stride,
                   params.key + uint64_t(token) * params.key_token_stride + uint64_t(head) * params.key_head_stride,
                   params.head_dim,
                   load_descale(params.k_factor, params.k_descale, uint64_t(head) * params.k_descale_head_stride));
    else
        append_row(params.v_cache + uint64_t(page) * params.v_page_stride + uint64_t(offset) * params.v_slot_stride +
                       uint64_t(head) * params.v_head_stride,
                   params.value + uint64_t(token) * params.value_token_stride +
                       uint64_t(head) * params.value_head_stride,
                   params.head_dim,
                   load_descale(params.v_factor, params.v_descale, uint64_t(head) * params.v_descale_head_stride));
}
