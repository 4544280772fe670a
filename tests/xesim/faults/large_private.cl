// Private memory too large for scratch lies in a global buffer, which the work-groups use one after another.
#define SIZE 20000

__attribute__((intel_reqd_sub_group_size(16))) kernel void large_private_never_written(global int *r, int first,
                                                                                       int others) {
    int items[SIZE];
    int i = get_local_id(0), count = get_group_id(0) == 0 ? first : others;
    for (int k = 0; k < count; ++k)
        items[k * 777 % SIZE] = i + k;
    r[get_global_id(0)] = items[i * 777 % SIZE];
}
