// Sub-group functions at both sizes the machine has. Element i of plane p of a result is at p * n + i.
#pragma OPENCL EXTENSION cl_khr_fp16 : enable

#define SIZED(N) __attribute__((intel_reqd_sub_group_size(N)))

#define SHUFFLES(N, T)                                                                                                 \
    SIZED(N) kernel void shuffles_##T##_##N(global const T *a, global const uint *lane, global T *r) {                 \
        size_t i = get_global_id(0), n = get_global_size(0);                                                           \
        T x = a[i];                                                                                                    \
        r[i] = intel_sub_group_shuffle(x, lane[i]);                                                                    \
        r[n + i] = intel_sub_group_shuffle_xor(x, 5);                                                                  \
        r[2 * n + i] = intel_sub_group_shuffle_up(x, (T)(x + 1), 3);                                                   \
        r[3 * n + i] = intel_sub_group_shuffle_down(x, (T)(x + 2), 2);                                                 \
        r[4 * n + i] = sub_group_broadcast(x, 7);                                                                      \
    }
SHUFFLES(16, char)
SHUFFLES(16, short)
SHUFFLES(16, int)
SHUFFLES(16, long)
SHUFFLES(16, float)
SHUFFLES(16, half)
SHUFFLES(16, double)
SHUFFLES(32, short)
SHUFFLES(32, int)
SHUFFLES(32, long)

#define REDUCTIONS(N, T)                                                                                               \
    SIZED(N) kernel void reductions_##T##_##N(global const T *a, global T *r) {                                        \
        size_t i = get_global_id(0), n = get_global_size(0);                                                           \
        T x = a[i];                                                                                                    \
        r[i] = sub_group_reduce_add(x);                                                                                \
        r[n + i] = sub_group_reduce_min(x);                                                                            \
        r[2 * n + i] = sub_group_reduce_max(x);                                                                        \
        r[3 * n + i] = sub_group_scan_inclusive_add(x);                                                                \
        r[4 * n + i] = sub_group_scan_exclusive_add(x);                                                                \
        r[5 * n + i] = sub_group_scan_inclusive_max(x);                                                                \
        r[6 * n + i] = sub_group_scan_exclusive_min(x);                                                                \
    }
REDUCTIONS(16, int)
REDUCTIONS(16, uint)
REDUCTIONS(16, long)
REDUCTIONS(16, float)
REDUCTIONS(16, half)
REDUCTIONS(16, double)
REDUCTIONS(32, int)
REDUCTIONS(32, ulong)
REDUCTIONS(32, float)

#define VOTES(N)                                                                                                       \
    SIZED(N) kernel void votes_##N(global const int *a, global uint *r) {                                              \
        size_t i = get_global_id(0), n = get_global_size(0);                                                           \
        uint4 ballot = sub_group_ballot(a[i] > 0);                                                                     \
        r[i] = ballot.x;                                                                                               \
        r[n + i] = sub_group_any(a[i] > 90) | sub_group_all(a[i] > -90) << 1;                                          \
        r[2 * n + i] = sub_group_ballot_bit_count(ballot);                                                             \
        r[3 * n + i] = sub_group_ballot_exclusive_scan(ballot);                                                        \
        r[4 * n + i] = sub_group_ballot_find_msb(ballot | (uint4)(1, 0, 0, 0));                                        \
        r[5 * n + i] = sub_group_inverse_ballot(ballot) | sub_group_ballot_bit_extract(ballot, 3) << 1;                \
    }
VOTES(16)
VOTES(32)

#define IDENTITY(N)                                                                                                    \
    SIZED(N) kernel void identity_##N(global uint *r) {                                                                \
        size_t i = get_global_id(0), n = get_global_size(0);                                                           \
        r[i] = get_sub_group_local_id();                                                                               \
        r[n + i] = get_sub_group_id();                                                                                 \
        r[2 * n + i] = get_num_sub_groups();                                                                           \
        r[3 * n + i] = get_sub_group_size();                                                                           \
        r[4 * n + i] = get_max_sub_group_size();                                                                       \
    }
IDENTITY(16)
IDENTITY(32)

// Block reads and writes: lane l gets element l of each consecutive row of sub-group-size elements.
#define BLOCKS(N, S, T)                                                                                                \
    SIZED(N) kernel void blocks##S##_##N(global const T *a, global T *r) {                                             \
        size_t base = get_group_id(0) * get_local_size(0) + get_sub_group_id() * N;                                    \
        a += base * 15;                                                                                                \
        r += base * 15;                                                                                                \
        intel_sub_group_block_write##S(r, intel_sub_group_block_read##S(a) + (T)1);                                    \
        intel_sub_group_block_write##S##2(r + N, intel_sub_group_block_read##S##2(a + N).yx);                          \
        intel_sub_group_block_write##S##4(r + 3 * N, intel_sub_group_block_read##S##4(a + 3 * N).wzyx);                \
        intel_sub_group_block_write##S##8(r + 7 * N, intel_sub_group_block_read##S##8(a + 7 * N).s76543210);           \
    }
BLOCKS(16, _uc, uchar)
BLOCKS(16, _us, ushort)
BLOCKS(16, , uint)
BLOCKS(16, _ul, ulong)
BLOCKS(32, _us, ushort)
BLOCKS(32, , uint)

SIZED(16) kernel void local_block_io(global const uint *a, global uint *r) {
    local uint tile[256];
    size_t i = get_local_id(0), base = get_group_id(0) * 256;
    for (int row = 0; row < 4; ++row)
        tile[row * 64 + i] = a[base + row * 64 + i];
    barrier(CLK_LOCAL_MEM_FENCE);
    uint4 rows = intel_sub_group_block_read4(tile + (3 - get_sub_group_id()) * 64);
    intel_sub_group_block_write4(r + base + get_sub_group_id() * 64, rows.s2301);
}

// A 16 x 16 transposition between registers of one sub-group.
SIZED(16) kernel void register_transpose(global const float *a, global float *r) {
    uint lane = get_sub_group_local_id();
    float row[16], column[16];
    for (int k = 0; k < 16; ++k)
        row[k] = a[get_group_id(0) * 256 + k * 16 + lane];
    for (int k = 0; k < 16; ++k)
        column[k] = 0;
    for (int k = 0; k < 16; ++k)
        for (int from = 0; from < 16; ++from) {
            float value = intel_sub_group_shuffle(row[from], k);
            column[k] = lane == from ? value : column[k];
        }
    for (int k = 0; k < 16; ++k)
        r[get_group_id(0) * 256 + k * 16 + lane] = column[k];
}

// Lanes that hold the same key elect their first member.
SIZED(16) kernel void elect_by_key(global const int *key, global uint *leader) {
    size_t i = get_global_id(0);
    uint mine = 0;
    for (uint lane = 0; lane < get_sub_group_size(); ++lane)
        mine |= (sub_group_broadcast(key[i], lane) == key[i]) << lane;
    leader[i] = ctz(mine);
}

SIZED(16) kernel void clusters(global const int *a, global int *r) {
    size_t i = get_global_id(0), n = get_global_size(0);
    r[i] = sub_group_clustered_reduce_add(a[i], 4);
    r[n + i] = sub_group_non_uniform_scan_inclusive_add(a[i]);
}
