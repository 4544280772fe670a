// Kernels with one fault each, or with one that the test's arguments bring out.

#define SG16 __attribute__((intel_reqd_sub_group_size(16)))

SG16 kernel void shifted_copy(global const int *a, global int *r, int read_shift, int write_shift) {
    int i = get_global_id(0);
    r[i + write_shift] = a[i + read_shift];
}

SG16 kernel void vector_at_the_end(global const int *a, global int *r, int shift) {
    int i = get_global_id(0);
    vstore4(vload4(0, a + 4 * i + shift), i, r);
}

SG16 kernel void indirect(global const int *index, global const int *a, global int *r) {
    int i = get_global_id(0);
    r[i] = a[index[i]];
}

SG16 kernel void atomic_outside(global int *counters, int shift) { atomic_inc(counters + get_global_id(0) + shift); }

SG16 kernel void local_index(global const int *index, global int *r) {
    local int items[64];
    int i = get_local_id(0);
    items[i] = i;
    barrier(CLK_LOCAL_MEM_FENCE);
    r[i] = items[index[i]];
}

SG16 kernel void local_never_written(global int *r, int written) {
    local int items[64];
    int i = get_local_id(0);
    if (i < written)
        items[i] = i;
    barrier(CLK_LOCAL_MEM_FENCE);
    r[i] = items[63 - i];
}

SG16 kernel void missing_barrier(global const int *a, global int *r) {
    local int items[64];
    int i = get_local_id(0);
    items[i] = a[i];
    r[i] = items[63 - i];
}

// The barrier between reading a round's items and overwriting them is forgotten.
SG16 kernel void missing_second_barrier(global int *r, int rounds) {
    local int items[64];
    int i = get_local_id(0), sum = 0;
    for (int round = 0; round < rounds; ++round) {
        items[i] = i * round;
        barrier(CLK_LOCAL_MEM_FENCE);
        sum += items[63 - i];
    }
    r[i] = sum;
}

// The same places, but all within one sub-group: its lanes run in step, so nothing is wrong.
SG16 kernel void exchange_in_sub_group(global const int *a, global int *r) {
    local volatile int items[64];
    int i = get_local_id(0);
    items[i] = a[i];
    r[i] = items[i ^ 5];
}

SG16 kernel void some_return_before_barrier(global const int *a, global int *r) {
    local int items[64];
    int i = get_local_id(0);
    items[i] = a[i];
    if (get_sub_group_id() == 2)
        return;
    barrier(CLK_LOCAL_MEM_FENCE);
    r[i] = items[i ^ 3];
}

SG16 kernel void barriers_of_some_only(global const int *a, global int *r, int busy) {
    local int items[64];
    int i = get_local_id(0);
    for (int round = 0; round < (get_sub_group_id() < busy ? 2 : 1); ++round) {
        items[i] = a[i] + round;
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    r[i] = items[i];
}

SG16 kernel void scaled_sum(global const int *a, global const int *b, global int *r, int scale) {
    int i = get_global_id(0);
    r[i] = a[i] * scale + b[i];
}

SG16 kernel void last_arrival(global int *r, local int *part, local atomic_uint *arrived, int relaxed) {
    int i = get_local_id(0);
    if (i == 0)
        atomic_init(arrived, 0u);
    barrier(CLK_LOCAL_MEM_FENCE);
    part[i] = i;
    uint before;
    if (relaxed)
        before = atomic_fetch_add_explicit(arrived, 1u, memory_order_relaxed, memory_scope_work_group);
    else
        before = atomic_fetch_add_explicit(arrived, 1u, memory_order_acq_rel, memory_scope_work_group);
    if (before == 63) {
        int sum = 0;
        for (int k = 0; k < 64; ++k)
            sum += part[k];
        r[0] = sum;
    }
}

// Each work-item of an array of 64 integers touches the element `shift` further.
SG16 kernel void local_overrun(global int *r, local int *first, local int *second, int shift, int write) {
    int i = get_local_id(0);
    first[i] = second[i] = i;
    barrier(CLK_LOCAL_MEM_FENCE);
    if (write)
        first[i + shift] = 1;
    else
        r[i] = second[i + shift];
}

SG16 kernel void divergent_barrier(global int *r, int n, int kind) {
    local int items[64];
    int i = get_local_id(0);
    items[i] = i;
    if (kind == 0) {
        if (i % 16 < n)
            barrier(CLK_LOCAL_MEM_FENCE);
    } else {
        for (int k = 0; k < (i % 16 < n ? 3 : 2); ++k) {
            barrier(CLK_LOCAL_MEM_FENCE);
            items[i] += k;
        }
    }
    r[i] = items[i];
}

// Work-group 0 writes `first` elements of its private array, the others `others`; all read every element.
SG16 kernel void private_never_written(global int *r, int first, int others) {
    int items[64];
    int i = get_local_id(0), count = get_group_id(0) == 0 ? first : others;
    for (int k = 0; k < count; ++k)
        items[k * 7 % 64] = i + k;
    r[get_global_id(0)] = items[(i * 3) & 63];
}
