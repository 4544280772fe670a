// Work-groups that cooperate through local memory and barriers.
#pragma OPENCL EXTENSION cl_khr_fp16 : enable

#define TILE 16

kernel void tiled_transpose(global const float *a, global float *r, int width, int height) {
    local float tile[TILE][TILE + 1];
    int x = get_global_id(0), y = get_global_id(1), lx = get_local_id(0), ly = get_local_id(1);
    tile[ly][lx] = a[y * width + x];
    barrier(CLK_LOCAL_MEM_FENCE);
    int out_x = get_group_id(1) * TILE + lx, out_y = get_group_id(0) * TILE + ly;
    r[out_y * height + out_x] = tile[lx][ly];
}

kernel void tree_reduction(global const int *a, global int *r, local int *partial) {
    size_t lane = get_local_id(0);
    partial[lane] = a[get_global_id(0)];
    for (size_t half_size = get_local_size(0) / 2; half_size > 0; half_size /= 2) {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (lane < half_size)
            partial[lane] += partial[lane + half_size];
    }
    if (lane == 0)
        r[get_group_id(0)] = partial[0];
}

kernel void prefix_sum(global const int *a, global int *r, local int *front, local int *back) {
    size_t lane = get_local_id(0);
    front[lane] = a[get_global_id(0)];
    barrier(CLK_LOCAL_MEM_FENCE);
    for (size_t step = 1; step < get_local_size(0); step *= 2) {
        back[lane] = lane >= step ? front[lane] + front[lane - step] : front[lane];
        barrier(CLK_LOCAL_MEM_FENCE);
        local int *swapped = front;
        front = back;
        back = swapped;
    }
    r[get_global_id(0)] = front[lane];
}

kernel void matrix_product(global const float *a, global const float *b, global float *c, int inner, int columns) {
    local float tile_a[TILE][TILE], tile_b[TILE][TILE];
    int lx = get_local_id(0), ly = get_local_id(1), row = get_global_id(1), column = get_global_id(0);
    float sum = 0;
    for (int k0 = 0; k0 < inner; k0 += TILE) {
        tile_a[ly][lx] = a[row * inner + k0 + lx];
        tile_b[ly][lx] = b[(k0 + ly) * columns + column];
        barrier(CLK_LOCAL_MEM_FENCE);
        for (int k = 0; k < TILE; ++k)
            sum = fma(tile_a[ly][k], tile_b[k][lx], sum);
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    c[row * columns + column] = sum;
}

kernel void stencil_with_halo(global const float *a, global float *r, int length) {
    local float window[64 + 2];
    int i = get_global_id(0), lane = get_local_id(0), last = get_local_size(0) - 1;
    window[lane + 1] = a[i];
    if (lane == 0)
        window[0] = i > 0 ? a[i - 1] : 0;
    if (lane == last)
        window[last + 2] = i + 1 < length ? a[i + 1] : 0;
    barrier(CLK_LOCAL_MEM_FENCE);
    r[i] = fma(0.25f, window[lane] + window[lane + 2], 0.5f * window[lane + 1]);
}

kernel void odd_even_sort(global const short *a, global short *r) {
    local short items[64];
    int lane = get_local_id(0), size = get_local_size(0);
    items[lane] = a[get_global_id(0)];
    for (int round = 0; round < size; ++round) {
        barrier(CLK_LOCAL_MEM_FENCE);
        if ((lane & 1) == (round & 1) && lane + 1 < size && items[lane] > items[lane + 1]) {
            short swapped = items[lane];
            items[lane] = items[lane + 1];
            items[lane + 1] = swapped;
        }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    r[get_global_id(0)] = items[lane];
}

// Every access width to local memory: the same bytes written as T and read back as bytes, reversed.
#define LOCAL_TYPE(T)                                                                                                  \
    kernel void local_##T(global const T *a, global uchar *r) {                                                        \
        local T items[64];                                                                                             \
        int lane = get_local_id(0);                                                                                    \
        items[lane] = a[get_global_id(0)];                                                                             \
        barrier(CLK_LOCAL_MEM_FENCE);                                                                                  \
        local const uchar *bytes = (local const uchar *)(items + 63 - lane);                                           \
        for (int k = 0; k < (int)sizeof(T); ++k)                                                                       \
            r[get_global_id(0) * sizeof(T) + k] = bytes[k];                                                            \
    }
LOCAL_TYPE(char)
LOCAL_TYPE(half)
LOCAL_TYPE(int)
LOCAL_TYPE(long)
LOCAL_TYPE(float4)

kernel void group_functions(global const int *a, global int *r) {
    size_t i = get_global_id(0), n = get_global_size(0);
    r[i] = work_group_reduce_add(a[i]);
    r[n + i] = work_group_scan_inclusive_max(a[i]);
    r[2 * n + i] = work_group_broadcast(a[i], 5);
    r[3 * n + i] = work_group_any(a[i] == 42) | work_group_all(a[i] < 1000) << 1;
}

kernel void async_copies(global const int *a, global int *r) {
    local int items[64];
    event_t in = async_work_group_copy(items, a + get_group_id(0) * 64, 64, 0);
    wait_group_events(1, &in);
    int value = items[63 - get_local_id(0)];
    barrier(CLK_LOCAL_MEM_FENCE);
    items[get_local_id(0)] = value * 2;
    barrier(CLK_LOCAL_MEM_FENCE);
    event_t done = async_work_group_copy(r + get_group_id(0) * 64, items, 64, 0);
    wait_group_events(1, &done);
}

// The whole group takes the branch, so the barriers inside it are legal; groups differ.
kernel void barrier_in_uniform_branch(global const int *a, global int *r) {
    local int items[64];
    int lane = get_local_id(0);
    items[lane] = a[get_global_id(0)];
    if (get_group_id(0) & 1) {
        barrier(CLK_LOCAL_MEM_FENCE);
        int neighbour = items[(lane + 1) % 64];
        barrier(CLK_LOCAL_MEM_FENCE);
        items[lane] = neighbour * 10;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    r[get_global_id(0)] = items[63 - lane];
}

// Global memory exchanged inside one work-group.
kernel void global_exchange(global int *scratch, global int *r) {
    int lane = get_local_id(0), base = get_group_id(0) * 64;
    scratch[base + lane] = base + lane * lane;
    barrier(CLK_GLOBAL_MEM_FENCE);
    r[base + lane] = scratch[base + (lane * 7 + 3) % 64];
}

// The work-item that arrives last reads what the others wrote: fences and an atomic order it, no barrier does.
kernel void last_arrival(global const int *a, global int *r, local int *part, local atomic_uint *arrived) {
    int lane = get_local_id(0);
    if (lane == 0)
        atomic_init(arrived, 0u);
    barrier(CLK_LOCAL_MEM_FENCE);
    part[lane] = a[get_global_id(0)];
    if (atomic_fetch_add_explicit(arrived, 1u, memory_order_acq_rel, memory_scope_work_group) == 63) {
        int sum = 0;
        for (int i = 0; i < 64; ++i)
            sum += part[i];
        r[get_group_id(0)] = sum;
    }
}

kernel void last_arrival_with_fences(global const int *a, global int *r, local int *part, local uint *arrived) {
    int lane = get_local_id(0);
    if (lane == 0)
        *arrived = 0;
    barrier(CLK_LOCAL_MEM_FENCE);
    part[lane] = a[get_global_id(0)];
    mem_fence(CLK_LOCAL_MEM_FENCE);
    uint before = atomic_inc(arrived);
    mem_fence(CLK_LOCAL_MEM_FENCE);
    if (before == 63) {
        int sum = 0;
        for (int i = 0; i < 64; ++i)
            sum += part[i];
        r[get_group_id(0)] = sum;
    }
}

// One sub-group waits for the flag another sets.
__attribute__((intel_reqd_sub_group_size(16))) kernel void wait_for_flag(global const int *a, global int *r,
                                                                         local int *part, local atomic_int *flag) {
    int lane = get_local_id(0);
    if (lane == 0)
        atomic_init(flag, 0);
    barrier(CLK_LOCAL_MEM_FENCE);
    if (get_sub_group_id() == 0) {
        part[lane] = a[get_global_id(0)];
        atomic_store_explicit(flag, 1, memory_order_release, memory_scope_work_group);
    } else {
        while (atomic_load_explicit(flag, memory_order_acquire, memory_scope_work_group) == 0)
            ;
    }
    r[get_global_id(0)] = part[lane & 15];
}
