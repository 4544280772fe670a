// Work-groups that meet in global memory. Each kernel has 64 work-items a group.
#define SG16 __attribute__((intel_reqd_sub_group_size(16)))

enum { ACQ_REL, RELAXED, NO_BARRIER };

// The work-group that arrives last adds what the others have written.
SG16 kernel void last_group(global int *part, global atomic_uint *arrived, global int *sum, int kind) {
    local uint before;
    int lane = get_local_id(0), group = get_group_id(0), groups = get_num_groups(0);
    part[group * 64 + lane] = group + lane;
    if (kind != NO_BARRIER)
        barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);
    if (kind == RELAXED) {
        if (lane == 0)
            before = atomic_fetch_add_explicit(arrived, 1u, memory_order_relaxed, memory_scope_device);
    } else if (lane == 0) {
        before = atomic_fetch_add_explicit(arrived, 1u, memory_order_acq_rel, memory_scope_device);
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    if (before == groups - 1) {
        int total = 0;
        for (int i = 0; i < groups; ++i)
            total += part[i * 64 + lane];
        sum[lane] = total;
    }
}

// Each group writes bytes of the same lines, or the same value, or a value of its own to one place.
SG16 kernel void neighbours(global char *bytes, global int *place, int mode) {
    int groups = get_num_groups(0), group = get_group_id(0);
    bytes[get_local_id(0) * groups + group] = group;
    if (get_local_id(0) == 0 && mode > 0)
        *place = mode == 1 ? 7 : group;
}

// Group 0 writes, the others read, behind a plain flag.
SG16 kernel void plain_flag(global int *data, volatile global int *flag, global int *r) {
    if (get_group_id(0) == 0) {
        data[get_local_id(0)] = 5;
        *flag = 1;
    } else if (*flag) {
        r[get_global_id(0)] = data[get_local_id(0)];
    }
}

// All groups read; one writes.
SG16 kernel void read_by_all(global int *data, global int *r, int writer) {
    r[get_global_id(0)] = data[get_local_id(0)];
    if (get_group_id(0) == writer)
        data[get_local_id(0)] = 9;
}
