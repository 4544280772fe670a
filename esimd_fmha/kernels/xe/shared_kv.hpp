// K and V in fp8, converted once for all threads of a work-group: each converts a share of every tile and writes it to
// shared local memory, from where all load operands of the matrix engine as they are.
//
// The buffers of four tiles take turns. While a thread works on tile t, it writes its share of tile t + 1; so far it
// knows that all have come to tile t - 1, and may still read that, and that those that are ahead write tile t + 1 too.
// So no thread waits for one that is less than a tile behind.
#pragma once

#include "tiles.hpp"

namespace esimd_fmha::hw {

// Where the operands of a tile are in shared local memory.
template <typename Kv> struct SharedTile {
    uint32_t address;
};

template <typename Kv> class SharedKv {
  public:
    SharedKv() {
        __esimd_slm_init(buffers * tile_bytes);
        __esimd_nbarrier_init(barrier + 1);
    }

    // Of the keys of each tile, 16 from this one on are the thread's share, or columns of them.
    static int first_key() { return thread_id() / (parts * column_groups) * lanes; }

    // From now on shares are in this page, and that of the next tile begins with the key in this slot.
    void turn_page(const KvPage &page, int slot) {
        g_K = KSurface(page.k, page.k_shift, page.num_keys, page.k_row_bytes, page.k_slot_stride);
        g_K.shift_block(column() * 8 + part() * unit_rows, slot);
        g_V = VSurface(page.v, page.v_shift, page.num_keys, page.v_row_bytes, page.v_slot_stride);
        g_V.shift_block(column() * lanes, slot + part() * 2 * unit_rows);
    }
    // The next tile is in the same page.
    void next_tile() {
        g_K.shift_block(0, tile_kv);
        g_V.shift_block(0, tile_kv);
    }

    // Loads this thread's share of a tile.
    void load_share() {
        unroll<k_units>([&](auto i) { r_K[i] = (Unit)load_transposed<i * column_groups * 8, 0>(g_K); });
        unroll<v_units>([&](auto i) { r_V[i] = load_vnni<i * column_groups * lanes, 0>(g_V); });
    }

    // Converts it, and writes it for all threads.
    void publish() {
        unroll<k_units>([&](auto i) { store(next + place<k_words>(i), r_K[i]); });
        unroll<v_units>([&](auto i) { store(next + k_bytes + place<v_words>(i), r_V[i]); });
        fence();
    }

    // Tells the others that it is written. They are told of one tile after the other: between two signals a thread
    // waits.
    void signal() {
        __esimd_nbarrier_arrive(barrier, 0, threads, threads);
        next = (next + tile_bytes) & last_byte;
    }

    // Waits until all have told so.
    SharedTile<Kv> wait() {
        __esimd_nbarrier(0, barrier, 0);
        return {(next - tile_bytes) & last_byte};
    }

    // The number of a tile that is multiplied once more. Without a message that may write, IGC would keep all of K in
    // registers for this, and with a number that it knows all masks.
    static int again(int tile_idx) {
        fence();
        return __esimd_ssshl<int, int, 1>(tile_idx, 0)[0];
    }

    static constexpr uint32_t k_bytes = tile_kv * head_dim_qk_padded * 2, v_bytes = tile_kv * head_dim_v_padded * 2;
    static constexpr int operand_bytes = sizeof(OperandB);

  private:
    static constexpr int buffers = 4;
    static constexpr uint32_t tile_bytes = k_bytes + v_bytes, last_byte = buffers * tile_bytes - 1;
    static constexpr uint8_t barrier = 1; // 0 is that of the work-group

    // Words of 32 columns and 16 keys make two operands, of 8 rows each. A thread has the same rows in some of these
    // blocks: k_units and v_units of unit_rows.
    static constexpr int k_words = head_dim_qk_padded / 32, v_words = head_dim_v_padded / 32;
    static constexpr int threads_per_16_keys = threads / blocks_kv;
    static constexpr int column_groups = k_words < threads_per_16_keys ? k_words : threads_per_16_keys;
    static constexpr int parts = threads_per_16_keys / column_groups;
    static constexpr int unit_rows = 8 / parts, row_bytes = 64;
    static constexpr int k_units = k_words / column_groups, v_units = v_words / column_groups;
    using Unit = vec<uint16_t, unit_rows * 2 * lanes>;
    using KSurface = Surface2D<uint32_t, unit_rows, lanes>;
    using VSurface = Surface2D<uint16_t, lanes, 2 * unit_rows>;

    static_assert((tile_bytes & (tile_bytes - 1)) == 0, "the buffers take turns by a mask");
    static_assert(threads == parts * column_groups * blocks_kv && k_words % column_groups == 0 &&
                      v_words % column_groups == 0 && unit_rows > 0,
                  "all threads have shares of the same size");

    static int part() { return thread_id() % parts; }
    static int column() { return thread_id() / parts % column_groups; }

    // Where a unit begins in the first of its two operands.
    template <int Words> static uint32_t place(int unit) {
        const int block = thread_id() / (parts * column_groups) * Words + column() + unit * column_groups;
        return block * 2 * operand_bytes + part() * unit_rows * row_bytes;
    }
    static void store(uint32_t address, Unit words) {
        constexpr int n = unit_rows * row_bytes / sizeof(uint64_t);
        const Unit even = fp16_of<0>(Kv{}, words), odd = fp16_of<1>(Kv{}, words);
        __esimd_slm_block_st<uint64_t, n, 16>(address, (vec<uint64_t, n>)even);
        __esimd_slm_block_st<uint64_t, n, 16>(address + operand_bytes, (vec<uint64_t, n>)odd);
    }

    static void fence() {
        __esimd_lsc_fence<FencedMemory::shared_local, FenceFlush::none, FenceScope::work_group, lanes>(all_lanes);
    }

    uint32_t next = 0; // the buffer that is written next
    KSurface g_K = {0, 0, 0, 0, 0};
    VSurface g_V = {0, 0, 0, 0, 0};
    Unit r_K[k_units], r_V[v_units];
};

// One load runs ahead of its product, as in gemm_qk of a tile in memory.
template <typename Kv, int Operands, typename Use> inline void with_shared_operands(uint32_t address, Use &&use) {
    OperandB operands[Operands];
    unroll_ahead<Operands, 1>(
        [&](auto n) {
            operands[n] = (OperandB)__esimd_slm_block_ld<uint64_t, sizeof(OperandB) / 8, 16>(
                address + n * SharedKv<Kv>::operand_bytes);
        },
        [&](auto n) { use(n, operands[n]); });
}

// S [tile_q, tile_kv] = Q [tile_q, d] * K^T [d, tile_kv]
template <typename Blocks, typename Kv, typename Meanwhile>
inline ScoreTile gemm_qk(const Blocks &r_Q, const SharedTile<Kv> &kv, Meanwhile &&meanwhile) {
    meanwhile();
    ScoreTile r_S = {};
    with_shared_operands<Kv, blocks_kv * blocks_d>(kv.address, [&](auto n, OperandB r_K_t) {
        constexpr int j = n / blocks_d, d = n % blocks_d;
        unroll<blocks_q>([&](auto i) { r_S.at[i][j] = dpas<fp16>(r_S.at[i][j], r_Q.at[i][d], r_K_t); });
    });
    return r_S;
}

// O [tile_q, dv] += P [tile_q, tile_kv] * V [tile_kv, dv]
template <typename Kv> inline void gemm_pv(OutTile &r_O, const ScoreTile &r_S, const SharedTile<Kv> &kv) {
    OperandA r_P[blocks_q][blocks_kv];
    unroll<blocks_q>(
        [&](auto i) { unroll<blocks_kv>([&](auto j) { r_P[i][j] = round_to<block>(fp16{}, r_S.at[i][j]); }); });
    with_shared_operands<Kv, blocks_kv * blocks_dv>(kv.address + SharedKv<Kv>::k_bytes, [&](auto n, OperandB r_V) {
        constexpr int j = n / blocks_dv, d = n % blocks_dv;
        unroll<blocks_q>([&](auto i) { r_O.at[i][d] = dpas<fp16>(r_O.at[i][d], r_P[i][j], r_V); });
    });
}

} // namespace esimd_fmha::hw
