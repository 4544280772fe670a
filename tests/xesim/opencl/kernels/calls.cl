#pragma OPENCL FP_CONTRACT OFF

// Functions that recurse: IGC calls them through the stack, with arguments, locals and spilled registers in memory, and
// they read work-item values from a block of implicit arguments instead of the kernel's payload.

__attribute__((noinline)) uint depth_first(int depth, int which) {
    if (depth > 0)
        return depth_first(depth - 1, which) + 1;
    switch (which) {
    case 0:
        return get_work_dim();
    case 1:
        return get_local_linear_id();
    case 2:
        return get_global_linear_id();
    case 3:
        return get_sub_group_size();
    case 4:
        return get_sub_group_local_id();
    case 5:
        return get_sub_group_id();
    case 6:
        return get_num_sub_groups();
    default:
        break;
    }
    uint dimension = (which - 7) % 3;
    switch ((which - 7) / 3) {
    case 0:
        return get_global_id(dimension);
    case 1:
        return get_local_id(dimension);
    case 2:
        return get_group_id(dimension);
    case 3:
        return get_global_size(dimension);
    case 4:
        return get_local_size(dimension);
    case 5:
        return get_num_groups(dimension);
    case 6:
        return get_global_offset(dimension);
    default:
        return get_enqueued_local_size(dimension);
    }
}

// 31 planes: what the built-in functions return `depth` calls down.
kernel void work_item_values(global uint *result, int depth) {
    size_t count = get_global_size(0) * get_global_size(1) * get_global_size(2);
    for (int which = 0; which < 31; ++which)
        result[which * count + get_global_linear_id()] = depth_first(depth, which) - depth;
}

__attribute__((noinline)) uint fibonacci(uint n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }

kernel void divergent_recursion(global const uint *n, global uint *result) {
    size_t i = get_global_id(0);
    result[i] = fibonacci(n[i]);
}

int odd(uint n);
__attribute__((noinline)) int even(uint n) { return n == 0 ? 1 : odd(n - 1); }
__attribute__((noinline)) int odd(uint n) { return n == 0 ? 0 : even(n - 1); }

kernel void mutual_recursion(global const uint *n, global int *result) {
    size_t i = get_global_id(0);
    result[i] = even(n[i]) * 2 + odd(n[i]);
}

__attribute__((noinline)) void quicksort(int *a, int low, int high) {
    if (low >= high)
        return;
    int pivot = a[(low + high) / 2], i = low, j = high;
    while (i <= j) {
        while (a[i] < pivot)
            ++i;
        while (a[j] > pivot)
            --j;
        if (i <= j) {
            int t = a[i];
            a[i++] = a[j];
            a[j--] = t;
        }
    }
    quicksort(a, low, j);
    quicksort(a, i, high);
}

// Each work-item sorts `length` <= 24 values, in an array of its own whose address goes down the stack.
kernel void recursive_quicksort(global const int *values, global int *sorted, int length) {
    int a[24];
    size_t start = get_global_id(0) * length;
    for (int i = 0; i < length; ++i)
        a[i] = values[start + i];
    quicksort(a, 0, length - 1);
    for (int i = 0; i < length; ++i)
        sorted[start + i] = a[i];
}

typedef struct {
    float4 position;
    double weight;
    short tag;
} Leaf;

// Structures by value down and back, 64-bit and 16-bit members, floats that live across the call.
__attribute__((noinline)) Leaf descend(Leaf leaf, int depth, float step) {
    if (depth == 0) {
        leaf.tag = (short)(leaf.tag + get_local_id(0));
        return leaf;
    }
    float kept = leaf.position.x * step;
    Leaf below = leaf;
    below.position += step;
    below.weight *= 0.5;
    below = descend(below, depth - 1, step * 0.5f);
    below.position.w += kept;
    return below;
}

kernel void structures_on_the_stack(global float4 *positions, global double *weights, global short *tags) {
    size_t i = get_global_id(0);
    Leaf leaf = {positions[i], weights[i], tags[i]};
    leaf = descend(leaf, (int)(i % 5), 0.75f);
    positions[i] = leaf.position;
    weights[i] = leaf.weight;
    tags[i] = leaf.tag;
}

// A call under a barrier-synchronised exchange: local memory and the stack at once.
__attribute__((noinline)) int gather(local int *cells, int at, int depth) {
    return depth == 0 ? cells[at] : cells[at] + gather(cells, (at * 5 + 3) % (int)get_local_size(0), depth - 1);
}

kernel void recursion_over_local_memory(global const int *values, global int *result, local int *cells) {
    cells[get_local_id(0)] = values[get_global_id(0)];
    barrier(CLK_LOCAL_MEM_FENCE);
    result[get_global_id(0)] = gather(cells, (int)get_local_id(0), (int)(get_global_id(0) % 7));
}

constant int zeros[64] = {0};

// Zero-initialised constants alone: their symbol lies in a section of its own without data.
__attribute__((noinline)) int zero_of(int i, int depth) { return depth == 0 ? zeros[i] + i : zero_of(i, depth - 1); }

kernel void zeros_behind_a_call(global int *result) {
    result[get_global_id(0)] = zero_of((int)get_global_id(0) % 64, 2);
}
