// Merges the attention over two disjoint sets of keys into the attention over both: the mean of the two, weighted by
// exp(lse) (FlashInfer, arXiv 2501.01005, section 2.2).
//
// One work-group: threads consecutive tokens of one query head. One thread: one row [head_dim_v], which it reads whole
// before it writes, so that out may be o_a or o_b. Registers: out and o [dv] float32.
// Grid: [1, num_heads_q, num_tokens / threads, rounded up] work-groups.
#include "kernels/softmax_state.hpp"
#include "reduce/merge_params.hpp"

namespace esimd_fmha {

// The lse of a row. Some kernels give +inf for a row that saw no key; it is taken as -inf, since no sum is infinite.
inline float load_lse(uint64_t address) {
    const float lse = hw::load_float(address, 0);
    return hw::select(lse == hw::infinity, -hw::infinity, lse);
}

// Whether a side counts: it saw a key, and exp of its distance to the larger lse is not 0 in float32. Were a side
// merged whose distance is large, the compiler's contraction of scaling and subtraction would leave the rounding error
// of that product as an exponent. NaN counts, and so comes out.
inline bool counts(float lse, float larger_lse) { return lse != -hw::infinity && !(lse - larger_lse < -128.0f); }

// The softmax of a side, in base 2. It counts from the larger lse, so that the difference of two large ones keeps its
// digits.
inline SoftmaxState<float> state_of(float lse, float larger_lse) { return {(lse - larger_lse) * hw::log2e, 1.0f}; }

} // namespace esimd_fmha

ESIMD_FMHA_KERNEL FMHA_KERNEL_NAME(esimd_fmha::MergeParams params) {
    using namespace esimd_fmha;

    const uint64_t head = hw::group_id(1);
    const uint64_t token = hw::group_id(0) * threads + hw::thread_id();
    if (int(token) >= params.num_tokens)
        return;

    const float lse_a = load_lse(params.lse_a + head * params.lse_a_head_stride + token * params.lse_a_token_stride);
    const float lse_b = load_lse(params.lse_b + head * params.lse_b_head_stride + token * params.lse_b_token_stride);
    const float larger_lse = hw::max(lse_a, lse_b);
    hw::HeadVector r_O = 0.0f;
    SoftmaxState<float> softmax;
    // The row of a side that does not count is not read: where no key was seen it may hold anything, NaN too.
    if (counts(lse_a, larger_lse))
        softmax.merge(r_O, state_of(lse_a, larger_lse),
                      hw::load_out(params.o_a + token * params.o_a_token_stride + head * params.o_a_head_stride,
                                   params.head_dim_v));
    if (counts(lse_b, larger_lse))
        softmax.merge(r_O, state_of(lse_b, larger_lse),
                      hw::load_out(params.o_b + token * params.o_b_token_stride + head * params.o_b_head_stride,
                                   params.head_dim_v));
    softmax.normalize(r_O);
    hw::store_head(params.out + token * params.out_token_stride + head * params.out_head_stride, params.head_dim_v,
                   r_O);
    if (params.lse)
        hw::store_float(params.lse + head * params.lse_head_stride + token * params.lse_token_stride, 0,
                        larger_lse + softmax.lse());
}
