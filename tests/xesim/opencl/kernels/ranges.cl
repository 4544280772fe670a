// Work-item functions for ranges of one, two and three dimensions. Every work-item stores what it sees in its place.

void store_dimension(global int *r, int dimension) {
    r[0] = get_global_id(dimension);
    r[1] = get_local_id(dimension);
    r[2] = get_group_id(dimension);
    r[3] = get_global_size(dimension);
    r[4] = get_local_size(dimension);
    r[5] = get_num_groups(dimension);
    r[6] = get_global_offset(dimension);
    r[7] = get_enqueued_local_size(dimension);
}

kernel void identity_1d(global int *r) { store_dimension(r + get_global_linear_id() * 8, 0); }

kernel void identity_2d(global int *r) {
    r += get_global_linear_id() * 16;
    store_dimension(r, 0);
    store_dimension(r + 8, 1);
}

kernel void identity_3d(global int *r) {
    r += get_global_linear_id() * 24;
    store_dimension(r, 0);
    store_dimension(r + 8, 1);
    store_dimension(r + 16, 2);
}

kernel void linear_ids(global int *r) {
    size_t i = (get_global_id(2) * get_global_size(1) + get_global_id(1)) * get_global_size(0) + get_global_id(0);
    r[3 * i] = get_global_linear_id();
    r[3 * i + 1] = get_local_linear_id();
    r[3 * i + 2] = get_work_dim();
}

__attribute__((reqd_work_group_size(8, 4, 2))) kernel void required_group(global int *r) {
    int group = get_group_id(0) + 10 * get_group_id(1) + 100 * get_group_id(2);
    r[get_global_linear_id()] = get_local_linear_id() * 1000 + group;
}

__attribute__((intel_reqd_sub_group_size(16))) kernel void lane_order(global int *r) {
    r += get_global_linear_id() * 2;
    r[0] = get_sub_group_id() * 100 + get_sub_group_local_id();
    r[1] = sub_group_broadcast((int)get_local_linear_id(), 0);
}

// Sums over a group of any size: lanes past the end of a partial group must not take part.
kernel void partial_group_sum(global const int *a, global int *r) {
    size_t i = get_global_id(0);
    int sum = sub_group_reduce_add(a[i]);
    if (get_sub_group_local_id() == 0)
        atomic_add(r + get_group_id(0), sum);
}
