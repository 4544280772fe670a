// Micro-benchmarks: each is a loop of one kind of work, whose time is one parameter of the time model (xesim/timing).
//
// One work-group: threads hardware threads, which fill a core. FMHA_MICRO names the function that is the benchmark; it
// returns a number that depends on all its work, so that the compiler keeps it. micro.py says what each pins.
#include "kernels/hardware.hpp"
#include "selftest/xe/micro_params.hpp"

ESIMD_FMHA_INTRINSIC void __esimd_barrier();

namespace esimd_fmha {

constexpr uint32_t slm_bytes = 32 << 10;

using Accumulator = vec<float, 128>;
using OperandA = vec<uint16_t, 128>;
using OperandB = vec<uint16_t, 256>;
using Row = vec<float, hw::lanes>;

struct Work {
    uint64_t data; // of the work-group
    uint32_t repeats, window, thread;
};

inline float sum(Row values) {
    float total = 0.0f;
    hw::unroll<hw::lanes>([&](auto lane) { total += values[int(lane)]; });
    return total;
}

inline float dpas_stream(const Work &work) {
    constexpr int streams = 8;
    const OperandA a = 0;
    const OperandB b = 0;
    Accumulator c[streams];
    hw::unroll<streams>([&](auto i) { c[i] = float(work.thread); });
    for (uint32_t n = 0; n < work.repeats; ++n)
        hw::unroll<32>([&](auto i) { c[i % streams] = hw::dpas<Element>(c[i % streams], a, b); });
    Row all = 0.0f;
    hw::unroll<streams>([&](auto i) { all += hw::row_of<0>(c[i]) + hw::row_of<7>(c[i]); });
    return sum(all);
}

// The bits of each product are the A operand of the next, which has to wait for them.
inline float dpas_chain(const Work &work) {
    const OperandB b = 0;
    Accumulator c = float(work.thread);
    for (uint32_t n = 0; n < work.repeats; ++n)
        hw::unroll<32>([&](auto) { c = hw::dpas<Element>(Accumulator(1.0f), (OperandA)hw::slice<0, 64>(c), b); });
    return sum(hw::row_of<0>(c) + hw::row_of<7>(c));
}

// The same through a row of the float pipe.
inline float dpas_result(const Work &work) {
    const OperandB b = 0;
    Accumulator c = float(work.thread);
    for (uint32_t n = 0; n < work.repeats; ++n)
        hw::unroll<32>([&](auto) {
            hw::set_slice<0>(c, hw::slice<0, hw::lanes>(c) * 0.5f);
            c = hw::dpas<Element>(c, (OperandA)hw::slice<0, 64>(c), b);
        });
    return sum(hw::row_of<0>(c) + hw::row_of<7>(c));
}

struct MultiplyAdd {
    Row operator()(Row x) const { return x * 0.5f + Row(1.0f); }
};
struct Exponentiate {
    Row operator()(Row x) const { return __spirv_ocl_native_exp2<float, hw::lanes>(x); }
};

// 64 steps on as many rows as there are streams, in turn.
template <int Streams, typename Step> inline float rows(const Work &work) {
    Row r[Streams];
    hw::unroll<Streams>([&](auto i) { r[i] = float(work.thread + i); });
    for (uint32_t n = 0; n < work.repeats; ++n)
        hw::unroll<64>([&](auto i) { r[i % Streams] = Step{}(r[i % Streams]); });
    Row all = 0.0f;
    hw::unroll<Streams>([&](auto i) { all += r[i]; });
    return sum(all);
}
inline float fma_stream(const Work &work) { return rows<16, MultiplyAdd>(work); }
inline float fma_chain(const Work &work) { return rows<1, MultiplyAdd>(work); }
inline float exp2_stream(const Work &work) { return rows<16, Exponentiate>(work); }

// Products in half of the threads of each engine, multiply-adds of the same duration in the others.
inline float dpas_beside_fma(const Work &work) {
    return work.thread / 8 % 2 ? fma_stream({work.data, work.repeats * 8, work.window, work.thread})
                               : dpas_stream(work);
}

// Blocks of [Height rows][Width elements] from a window, one after the other. The rows are 64 bytes apart.
template <typename T, int Width, int Height> inline float blocks(const Work &work) {
    constexpr int in_flight = 4, N = Width * Height;
    const int rows = work.window / 64;
    hw::Surface2D<T, Width, Height> g(work.data, 0, rows, 64, 64);
    vec<uint32_t, N * sizeof(T) / 4> sum[in_flight] = {};
    for (uint32_t n = 0; n < work.repeats; ++n)
        hw::unroll<in_flight>([&](auto i) {
            sum[i] ^= (vec<uint32_t, N * sizeof(T) / 4>)hw::load_block<0, 0>(g);
            g.payload[6] = (g.payload[6] + Height) & (rows - 1);
        });
    uint32_t all = 0;
    hw::unroll<in_flight>([&](auto i) { all ^= sum[i][0] ^ sum[i][N * int(sizeof(T)) / 4 - 1]; });
    return float(all);
}
inline float rows_of_64(const Work &work) { return blocks<uint32_t, 16, 16>(work); }
inline float few_rows_of_64(const Work &work) { return blocks<uint32_t, 16, 4>(work); }
inline float rows_of_32(const Work &work) { return blocks<uint32_t, 8, 16>(work); }

inline float prefetches(const Work &work) {
    const int rows = work.window / 64;
    hw::Surface2D<uint32_t, 16, 16> g(work.data, 0, rows, 64, 64);
    for (uint32_t n = 0; n < work.repeats; ++n)
        hw::unroll<4>([&](auto) {
            hw::prefetch_block(g, hw::cached);
            g.payload[6] = (g.payload[6] + 16) & (rows - 1);
        });
    return float(g.payload[6]);
}

// 64 elements at a time, each address different: the threads of a work-group share the window.
template <typename T, typename Load> inline float stream_of(const Work &work, uint32_t window, Load &&load) {
    constexpr int in_flight = 4, size = 64 * sizeof(T);
    vec<T, 64> sum[in_flight] = {};
    uint32_t at = work.thread * in_flight * size;
    for (uint32_t n = 0; n < work.repeats; ++n) {
        hw::unroll<in_flight>([&](auto i) { sum[i] ^= load((at + i * size) & (window - 1)); });
        at += threads * in_flight * size;
    }
    T all = 0;
    hw::unroll<in_flight>([&](auto i) { all ^= sum[i][0] ^ sum[i][63]; });
    return float(uint32_t(all));
}
inline float stream(const Work &work) {
    using Block = vec<uint32_t, 64>;
    return stream_of<uint32_t>(work, work.window, [&](uint32_t at) {
        return __esimd_svm_block_ld<uint32_t, 64, 16>(reinterpret_cast<const Block *>(work.data + at));
    });
}

// The same from shared local memory, which nobody wrote: what it holds does not matter.
template <typename T> inline float slm_elements(const Work &work) {
    return stream_of<T>(work, slm_bytes, [](uint32_t at) { return __esimd_slm_block_ld<T, 64, 16>(at); });
}
inline float slm_stream(const Work &work) { return slm_elements<uint32_t>(work); }
inline float slm_stream_512(const Work &work) { return slm_elements<uint64_t>(work); }

// Half of the threads of each engine load from shared local memory, the others from the L1.
inline float slm_beside_l1(const Work &work) { return work.thread / 8 % 2 ? slm_stream(work) : stream(work); }

// Each load gives the offset of the next.
inline float chase(const Work &work) {
    uint32_t at = 0;
    for (uint32_t n = 0; n < work.repeats; ++n)
        hw::unroll<16>([&](auto) { at = hw::load_int(work.data + at, 0); });
    return float(at);
}

inline float barriers(const Work &work) {
    for (uint32_t n = 0; n < work.repeats; ++n)
        hw::unroll<16>([&](auto) { __esimd_barrier(); });
    return 0.0f;
}

} // namespace esimd_fmha

ESIMD_FMHA_KERNEL FMHA_KERNEL_NAME(esimd_fmha::MicroParams params) {
    using namespace esimd_fmha;
#if FMHA_MICRO_SLM
    __esimd_slm_init(slm_bytes);
#endif
    const uint64_t data = params.data + uint64_t(hw::group_id(0)) * params.group_stride;
    const Work work = {data, params.repeats, params.window, uint32_t(hw::thread_id())};
    const float result = FMHA_MICRO(work);
    hw::store_float(params.result, hw::group_id(0) * threads + hw::thread_id(), result);
}
