// Atomics on global and local memory. Old values are collected where their multiset is determined.
#pragma OPENCL EXTENSION cl_khr_int64_base_atomics : enable
#pragma OPENCL EXTENSION cl_khr_int64_extended_atomics : enable
#pragma OPENCL EXTENSION cl_ext_float_atomics : enable

// One slot for each operation; all work-items hit the same slots.
kernel void global_int(global const int *a, volatile global int *slot) {
    size_t i = get_global_id(0);
    atomic_add(slot, a[i]);
    atomic_sub(slot + 1, a[i]);
    atomic_inc(slot + 2);
    atomic_dec(slot + 3);
    atomic_min(slot + 4, a[i]);
    atomic_max(slot + 5, a[i]);
    atomic_and(slot + 6, a[i] | 0x70f);
    atomic_or(slot + 7, a[i] & 0x5500);
    atomic_xor(slot + 8, a[i]);
}

kernel void global_uint(global const uint *a, volatile global uint *slot) {
    size_t i = get_global_id(0);
    atomic_min(slot, a[i]);
    atomic_max(slot + 1, a[i]);
    atomic_add(slot + 2 + i % 5, a[i]);
}

kernel void global_long(global const long *a, volatile global long *slot) {
    size_t i = get_global_id(0);
    atom_add(slot, a[i]);
    atom_min(slot + 1, a[i]);
    atom_max(slot + 2, a[i]);
    atom_xor(slot + 3, a[i]);
    atom_inc(slot + 4);
}

kernel void tickets(volatile global int *counter, global int *ticket) {
    ticket[get_global_id(0)] = atomic_inc(counter);
}

kernel void exchange(volatile global int *slot) {
    size_t i = get_global_id(0);
    slot[64 + i] = atomic_xchg(slot + i % 64, i + 1000);
}

kernel void compare_exchange_own(global const int *a, volatile global int *slot, global int *old) {
    size_t i = get_global_id(0);
    old[i] = atomic_cmpxchg(slot + i, a[i], (int)i);
}

kernel void compare_exchange_long(global const long *a, volatile global long *slot, global long *old) {
    size_t i = get_global_id(0);
    old[i] = atom_cmpxchg(slot + i, a[i], (long)i << 33);
}

// A multiply nobody has in hardware: retry until nobody interfered.
kernel void compare_exchange_loop(global const uint *a, volatile global uint *slot) {
    size_t i = get_global_id(0);
    uint seen = slot[0], assumed;
    do {
        assumed = seen;
        seen = atomic_cmpxchg(slot, assumed, assumed * (a[i] | 1));
    } while (seen != assumed);
}

kernel void global_float(global const float *a, global atomic_float *slot) {
    size_t i = get_global_id(0);
    atomic_fetch_add_explicit(slot, a[i], memory_order_relaxed, memory_scope_device);
    atomic_fetch_min_explicit(slot + 1, a[i], memory_order_relaxed, memory_scope_device);
    atomic_fetch_max_explicit(slot + 2, a[i], memory_order_relaxed, memory_scope_device);
}

kernel void global_double(global const double *a, global atomic_double *slot) {
    atomic_fetch_add_explicit(slot, a[get_global_id(0)], memory_order_relaxed, memory_scope_device);
}

kernel void ordered_int(global atomic_int *slot, global int *r) {
    size_t i = get_global_id(0);
    atomic_store_explicit(slot + i, (int)i * 3, memory_order_release, memory_scope_device);
    r[i] = atomic_load_explicit(slot + i, memory_order_acquire, memory_scope_device);
    atomic_fetch_sub(slot + i, 1);
}

kernel void local_histogram(global const uchar *a, global int *histogram) {
    local int bins[32];
    int lane = get_local_id(0);
    if (lane < 32)
        bins[lane] = 0;
    barrier(CLK_LOCAL_MEM_FENCE);
    atomic_inc(bins + (a[get_global_id(0)] & 31));
    barrier(CLK_LOCAL_MEM_FENCE);
    if (lane < 32)
        atomic_add(histogram + lane, bins[lane]);
}

kernel void local_int(global const int *a, global int *r) {
    local int slot[6];
    int lane = get_local_id(0);
    if (lane < 6)
        slot[lane] = lane == 4 ? -1 : 0;
    barrier(CLK_LOCAL_MEM_FENCE);
    int value = a[get_global_id(0)];
    atomic_add(slot, value);
    atomic_min(slot + 1, value);
    atomic_max(slot + 2, value);
    atomic_xor(slot + 3, value);
    atomic_and(slot + 4, value | 0xf0);
    atomic_or(slot + 5, value & 0xff);
    barrier(CLK_LOCAL_MEM_FENCE);
    if (lane < 6)
        r[get_group_id(0) * 6 + lane] = slot[lane];
}

kernel void local_float(global const float *a, global float *r) {
    local atomic_float sum;
    if (get_local_id(0) == 0)
        atomic_init(&sum, 0.0f);
    barrier(CLK_LOCAL_MEM_FENCE);
    atomic_fetch_add_explicit(&sum, a[get_global_id(0)], memory_order_relaxed, memory_scope_work_group);
    barrier(CLK_LOCAL_MEM_FENCE);
    if (get_local_id(0) == 0)
        r[get_group_id(0)] = atomic_load_explicit(&sum, memory_order_relaxed, memory_scope_work_group);
}

kernel void stream_compaction(global const int *a, global int *kept, volatile global int *count) {
    int value = a[get_global_id(0)];
    if (value > 0)
        kept[atomic_inc(count)] = value;
}
