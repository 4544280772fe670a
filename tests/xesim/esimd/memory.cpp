// One-dimensional memory messages: block, gather and scatter on global memory and SLM, atomics, barriers.
#include "common.hpp"

// ---- global blocks: element j of thread i is at i * N + j; each thread adds 1 -------------------------------------

#define BLOCK(T, N)                                                                                                    \
    KERNEL(block_##T##_##N)(const T *a, T *r) {                                                                        \
        constexpr esimd::properties aligned{esimd::alignment<(N * sizeof(T) % 16 == 0 ? 16 : sizeof(T))>};             \
        simd<T, N> values = esimd::block_load<T, N>(a + thread_index() * N, aligned);                                  \
        values += T(1);                                                                                                \
        esimd::block_store<T, N>(r + thread_index() * N, values, aligned);                                             \
    }
BLOCK(uint8_t, 16)
BLOCK(uint8_t, 64)
BLOCK(uint8_t, 256)
BLOCK(uint16_t, 2)
BLOCK(uint16_t, 32)
BLOCK(uint16_t, 128)
BLOCK(uint32_t, 1)
BLOCK(uint32_t, 2)
BLOCK(uint32_t, 3)
BLOCK(uint32_t, 4)
BLOCK(uint32_t, 8)
BLOCK(uint32_t, 16)
BLOCK(uint32_t, 32)
BLOCK(uint32_t, 64)
BLOCK(uint32_t, 100)
BLOCK(uint64_t, 1)
BLOCK(uint64_t, 4)
BLOCK(uint64_t, 16)
BLOCK(uint64_t, 32)

// With cache hints the message is an LSC block message of exactly this size.
#define HINTED_BLOCK(T, N)                                                                                             \
    KERNEL(hinted_##T##_##N)(const T *a, T *r) {                                                                       \
        using namespace esimd;                                                                                         \
        properties load_hints{cache_hint_L1<cache_hint::streaming>, cache_hint_L2<cache_hint::cached>, alignment<16>}; \
        properties store_hints{cache_hint_L1<cache_hint::write_back>, cache_hint_L2<cache_hint::write_back>,           \
                               alignment<16>};                                                                         \
        simd<T, N> values = block_load<T, N>(a + thread_index() * N, load_hints);                                      \
        values += T(1);                                                                                                \
        block_store<T, N>(r + thread_index() * N, values, store_hints);                                                \
    }
HINTED_BLOCK(uint32_t, 4)
HINTED_BLOCK(uint32_t, 8)
HINTED_BLOCK(uint32_t, 16)
HINTED_BLOCK(uint32_t, 32)
HINTED_BLOCK(uint32_t, 64)
HINTED_BLOCK(uint64_t, 8)
HINTED_BLOCK(uint64_t, 32)
HINTED_BLOCK(float, 64)

// ---- gather and scatter: lane l moves VS consecutive elements at index[l]; element-major in the register -----------

#define GATHER(T, Lanes, VS)                                                                                           \
    KERNEL(gather_##T##_##Lanes##x##VS)(const T *a, const uint32_t *index, T *r) {                                     \
        simd<uint32_t, Lanes> where(index + thread_index() * Lanes);                                                   \
        simd<uint32_t, Lanes> offsets = where * uint32_t(sizeof(T));                                                   \
        simd_mask<Lanes> mask = (where & 3) != 1;                                                                      \
        simd<T, Lanes * VS> otherwise(7);                                                                              \
        simd<T, Lanes * VS> values = esimd::gather<T, Lanes * VS, VS>(a, offsets, mask, otherwise);                    \
        values.copy_to(r + thread_index() * Lanes * VS);                                                               \
    }                                                                                                                  \
    KERNEL(scatter_##T##_##Lanes##x##VS)(const T *a, const uint32_t *index, T *r) {                                    \
        simd<uint32_t, Lanes> where(index + thread_index() * Lanes);                                                   \
        simd<uint32_t, Lanes> offsets = where * uint32_t(VS * sizeof(T));                                              \
        simd_mask<Lanes> mask = (where & 3) != 1;                                                                      \
        simd<T, Lanes * VS> values(a + thread_index() * Lanes * VS);                                                   \
        esimd::scatter<T, Lanes * VS, VS>(r, offsets, values, mask);                                                   \
    }
GATHER(uint8_t, 16, 1)
GATHER(uint8_t, 32, 1)
GATHER(uint16_t, 8, 1)
GATHER(uint16_t, 16, 1)
GATHER(uint32_t, 1, 1)
GATHER(uint32_t, 8, 1)
GATHER(uint32_t, 16, 1)
GATHER(uint32_t, 32, 1)
GATHER(uint32_t, 16, 2)
GATHER(uint32_t, 16, 3)
GATHER(uint32_t, 16, 4)
GATHER(uint32_t, 8, 8)
GATHER(uint64_t, 8, 1)
GATHER(uint64_t, 16, 1)
GATHER(uint64_t, 16, 2)
GATHER(float, 16, 1)

// 64-bit offsets reach behind the base pointer.
KERNEL(gather_negative_offsets)(const uint32_t *a, const int64_t *index, uint32_t *r) {
    simd<int64_t, 16> offsets(index);
    offsets *= 4;
    simd<uint32_t, 16> values = esimd::gather<uint32_t, 16>(a + 100, offsets);
    values.copy_to(r);
}

KERNEL(scalar_access)(const int *a, int *r) {
    int i = thread_index();
    r[i] = a[i] + a[(i + 1) % 8] * 2;
}

KERNEL(prefetches)(const uint32_t *a, uint32_t *r) {
    esimd::properties hints{esimd::cache_hint_L1<esimd::cache_hint::cached>,
                            esimd::cache_hint_L2<esimd::cache_hint::cached>};
    simd<uint32_t, 16> offsets(0, 4);
    esimd::prefetch<uint32_t, 16>(a, offsets, hints);
    esimd::prefetch<uint32_t, 16>(a + 16, hints);
    simd<uint32_t, 16> values(a + 16 * thread_index());
    values.copy_to(r + 16 * thread_index());
}

// ---- SLM ------------------------------------------------------------------------------------------------------------

// Every thread stores a block; after the barrier it reads the block of the opposite thread.
#define SLM_BLOCK(T, N)                                                                                                \
    KERNEL(slm_block_##T##_##N)(const T *a, T *r) {                                                                    \
        esimd::slm_init<8 * N * sizeof(T)>();                                                                          \
        int i = local_index();                                                                                         \
        simd<T, N> values(a + thread_index() * N);                                                                     \
        esimd::slm_block_store<T, N>(i * N * sizeof(T), values);                                                       \
        esimd::barrier();                                                                                              \
        values = esimd::slm_block_load<T, N>((i ^ 7) * N * sizeof(T));                                                 \
        values.copy_to(r + thread_index() * N);                                                                        \
    }
SLM_BLOCK(uint8_t, 64)
SLM_BLOCK(uint16_t, 32)
SLM_BLOCK(uint32_t, 4)
SLM_BLOCK(uint32_t, 16)
SLM_BLOCK(uint32_t, 64)
SLM_BLOCK(uint64_t, 16)
SLM_BLOCK(uint64_t, 32)

// A 16 x 16 transposition: rows are scattered to columns.
#define SLM_TRANSPOSE(T)                                                                                               \
    KERNEL(slm_transpose_##T)(const T *a, T *r) {                                                                      \
        esimd::slm_init<16 * 16 * sizeof(T)>();                                                                        \
        int row = local_index();                                                                                       \
        simd<T, 16> values(a + row * 16);                                                                              \
        simd<uint32_t, 16> offsets(row * sizeof(T), 16 * sizeof(T));                                                   \
        esimd::slm_scatter<T, 16>(offsets, values);                                                                    \
        esimd::barrier();                                                                                              \
        simd<uint32_t, 16> row_offsets(row * 16 * sizeof(T), sizeof(T));                                               \
        values = esimd::slm_gather<T, 16>(row_offsets);                                                                \
        values.copy_to(r + row * 16);                                                                                  \
    }
SLM_TRANSPOSE(uint8_t)
SLM_TRANSPOSE(uint16_t)
SLM_TRANSPOSE(uint32_t)
SLM_TRANSPOSE(uint64_t)
SLM_TRANSPOSE(half)

KERNEL(slm_vectors)(const uint32_t *a, uint32_t *r) {
    esimd::slm_init<4096>();
    simd<uint32_t, 64> values(a);
    simd<uint32_t, 16> offsets(0, 32);
    esimd::slm_scatter<uint32_t, 64, 4>(offsets, values);
    esimd::fence<esimd::memory_kind::local, esimd::fence_flush_op::none, esimd::fence_scope::group>();
    simd<uint32_t, 32> pairs = esimd::slm_gather<uint32_t, 32, 2>(offsets + 8u);
    pairs.copy_to(r);
}

// ---- atomics --------------------------------------------------------------------------------------------------------

#define ATOMIC(op, T, N)                                                                                               \
    KERNEL(atomic_##op##_##T)(const T *a, T *slot, T *old) {                                                           \
        simd<uint32_t, N> offsets(0, sizeof(T));                                                                       \
        simd<T, N> operand(a + thread_index() * N);                                                                    \
        simd<T, N> before = esimd::atomic_update<esimd::atomic_op::op, T, N>(slot, offsets, operand);                  \
        before.copy_to(old + thread_index() * N);                                                                      \
    }
ATOMIC(add, uint32_t, 16)
ATOMIC(sub, uint32_t, 16)
ATOMIC(umin, uint32_t, 16)
ATOMIC(umax, uint32_t, 16)
ATOMIC(smin, int32_t, 16)
ATOMIC(smax, int32_t, 16)
ATOMIC(bit_and, uint32_t, 16)
ATOMIC(bit_or, uint32_t, 16)
ATOMIC(bit_xor, uint32_t, 16)
ATOMIC(add, uint64_t, 8)
ATOMIC(fadd, float, 16)
ATOMIC(fmin, float, 16)
ATOMIC(fmax, float, 16)

KERNEL(atomic_increments)(uint32_t *slot, uint32_t *old) {
    simd<uint32_t, 16> same_slot(0);
    simd<uint32_t, 16> before = esimd::atomic_update<esimd::atomic_op::inc, uint32_t, 16>(slot, same_slot);
    before.copy_to(old + thread_index() * 16);
}

KERNEL(atomic_compare_exchange)(const uint32_t *expected, const uint32_t *wanted, uint32_t *slot) {
    simd<uint32_t, 16> offsets(thread_index() * 64, 4);
    simd<uint32_t, 16> before(expected + thread_index() * 16), after(wanted + thread_index() * 16);
    esimd::atomic_update<esimd::atomic_op::cmpxchg, uint32_t, 16>(slot, offsets, after, before);
}

KERNEL(slm_atomic_histogram)(const uint32_t *a, uint32_t *r) {
    esimd::slm_init<64>();
    int i = local_index();
    if (i == 0)
        esimd::slm_block_store<uint32_t, 16>(0, simd<uint32_t, 16>(0));
    esimd::barrier();
    simd<uint32_t, 16> bins(a + i * 16);
    esimd::slm_atomic_update<esimd::atomic_op::inc, uint32_t, 16>((bins & 15u) * 4u);
    esimd::barrier();
    if (i == 0)
        esimd::slm_block_load<uint32_t, 16>(0).copy_to(r);
}

// ---- barriers -------------------------------------------------------------------------------------------------------

// Threads 0..3 produce, 4..7 consume what the producer of their number wrote, twice over.
KERNEL(named_barrier_pipeline)(const uint32_t *a, uint32_t *r) {
    constexpr int producers = 4, consumers = 4, full = 1, empty = 2;
    esimd::named_barrier_init<3>();
    esimd::slm_init<producers * 64>();
    int i = local_index(), pair = i % producers;
    for (int round = 0; round < 3; ++round) {
        if (i < producers) {
            simd<uint32_t, 16> values(a + (round * producers + pair) * 16);
            if (round > 0)
                esimd::named_barrier_wait(empty);
            esimd::slm_block_store<uint32_t, 16>(pair * 64, values);
            esimd::fence<esimd::memory_kind::local, esimd::fence_flush_op::none, esimd::fence_scope::group>();
            esimd::named_barrier_signal(full, 1, producers, consumers);
            if (round < 2)
                esimd::named_barrier_signal(empty, 2, consumers, producers);
        } else {
            esimd::named_barrier_signal(full, 2, producers, consumers);
            esimd::named_barrier_wait(full);
            simd<uint32_t, 16> values = esimd::slm_block_load<uint32_t, 16>((pair ^ 3) * 64);
            values.copy_to(r + (round * producers + pair) * 16);
            if (round < 2)
                esimd::named_barrier_signal(empty, 1, consumers, producers);
        }
    }
}

// All threads of the group, again and again; each round reads what the left neighbour wrote.
KERNEL(barrier_ring)(const uint32_t *a, uint32_t *r, int rounds) {
    esimd::slm_init<8 * 64>();
    int i = local_index();
    simd<uint32_t, 16> values(a + thread_index() * 16);
    for (int round = 0; round < rounds; ++round) {
        esimd::slm_block_store<uint32_t, 16>(i * 64, values);
        esimd::barrier();
        values += esimd::slm_block_load<uint32_t, 16>(((i + 7) % 8) * 64);
        esimd::barrier();
    }
    values.copy_to(r + thread_index() * 16);
}

// ---- scratch memory -------------------------------------------------------------------------------------------------

// 288 registers of values that are all live at the barrier: some are spilled to scratch memory.
KERNEL(register_spills)(const float *a, float *r) {
    simd<float, 16 * 288> x(a);
    x += float(thread_index());
    esimd::barrier();
    x = x * x;
    x.copy_to(r + 16 * 288 * thread_index());
}
