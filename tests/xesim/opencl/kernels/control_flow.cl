// Divergence: work-items of one thread take different paths, leave at different times and loop different numbers of
// times. Every kernel writes a trace of what it executed, so a lane that ran too much or too little is seen.

kernel void if_else(global const int *a, global int *r) {
    size_t i = get_global_id(0);
    if (a[i] & 1)
        r[i] = a[i] * 3 + 1;
    else
        r[i] = a[i] / 2;
}

kernel void nested_if(global const int *a, global int *r) {
    size_t i = get_global_id(0);
    int trace = 1;
    if (a[i] & 1) {
        trace = trace * 10 + 2;
        if (a[i] & 2) {
            trace = trace * 10 + 3;
            if (a[i] & 4)
                trace = trace * 10 + 4;
            else
                r[get_global_size(0) + i] = trace;
        } else if (a[i] & 8) {
            trace = trace * 10 + 5;
        }
        trace = trace * 10 + 6;
    } else if (a[i] & 4) {
        trace = trace * 10 + 7;
    }
    r[i] = trace;
}

kernel void switch_cases(global const int *a, global int *r) {
    size_t i = get_global_id(0);
    int value = a[i];
    switch (value & 7) {
    case 0:
        value += 100;
        break;
    case 1:
        value ^= 0x55; // falls through
    case 2:
        value *= 5;
        break;
    case 5:
        value = -value;
        break;
    case 6:
        r[i] = value;
        return;
    default:
        value -= 1;
    }
    r[i] = value * 2;
}

kernel void early_return(global const int *a, global int *r, int limit) {
    size_t i = get_global_id(0);
    if (a[i] > limit)
        return;
    r[i] = a[i];
    if (a[i] & 1)
        return;
    r[get_global_size(0) + i] = a[i] + 1;
}

kernel void collatz(global const uint *a, global int *steps) {
    size_t i = get_global_id(0);
    uint value = a[i];
    int count = 0;
    while (value > 1) {
        value = value & 1 ? 3 * value + 1 : value / 2;
        ++count;
    }
    steps[i] = count;
}

kernel void break_continue(global const int *a, global int *r, int columns) {
    size_t i = get_global_id(0);
    int sum = 0, visited = 0;
    for (int column = 0; column < columns; ++column) {
        int value = a[i * columns + column];
        if (value < 0)
            continue;
        if (value == 7)
            break;
        ++visited;
        sum += value;
    }
    r[i] = sum;
    r[get_global_size(0) + i] = visited;
}

kernel void nested_loops(global const int *a, global int *r) {
    size_t i = get_global_id(0);
    int trace = 0;
    for (int outer = 0; outer < (a[i] & 7); ++outer) {
        for (int inner = outer; inner < (a[i] >> 3 & 7); ++inner) {
            if (inner * outer == 6)
                goto finished;
            trace = trace * 3 + inner;
            if (trace > 1000)
                break;
        }
        trace += 100000;
    }
finished:
    r[i] = trace;
}

kernel void do_while(global const uint *a, global int *r) {
    size_t i = get_global_id(0);
    uint value = a[i];
    int digits = 0;
    do {
        value /= 10;
        ++digits;
    } while (value);
    r[i] = digits;
}

kernel void greatest_common_divisor(global const uint *a, global const uint *b, global uint *r) {
    size_t i = get_global_id(0);
    uint x = a[i], y = b[i];
    while (y) {
        uint rest = x % y;
        x = y;
        y = rest;
    }
    r[i] = x;
}

kernel void binary_search(global const int *sorted, global const int *wanted, global int *r, int length) {
    size_t i = get_global_id(0);
    int low = 0, high = length;
    while (low < high) {
        int middle = (low + high) / 2;
        if (sorted[middle] == wanted[i]) {
            r[i] = middle;
            return;
        }
        if (sorted[middle] < wanted[i])
            low = middle + 1;
        else
            high = middle;
    }
    r[i] = -1 - low;
}

kernel void short_circuit(global const int *a, global int *r, int limit) {
    size_t i = get_global_id(0);
    // The second operand would read outside `a` if it were evaluated when the first is false.
    bool inside = (int)i + limit < (int)get_global_size(0) && a[i + limit] > 0;
    bool either = inside || ((int)i >= limit && a[i - limit] > 0);
    r[i] = inside + 2 * either;
}

__attribute__((noinline)) int digit_sum(int value) {
    int sum = 0;
    for (; value > 0; value /= 10)
        sum += value % 10;
    return sum;
}

__attribute__((noinline)) int digital_root(int value) {
    while (value >= 10)
        value = digit_sum(value);
    return value;
}

kernel void function_calls(global const int *a, global int *r) {
    size_t i = get_global_id(0);
    int value = a[i] & 0xffffff;
    r[i] = value & 1 ? digital_root(value) : digit_sum(value) * 100;
}

// Quicksort-like partition steps with an explicit stack: deep data-dependent control flow around private memory.
kernel void private_stack(global const int *a, global int *r, int length) {
    size_t i = get_global_id(0);
    int items[16], begin[16], end[16];
    for (int k = 0; k < length; ++k)
        items[k] = a[i * length + k];
    int depth = 0;
    begin[0] = 0;
    end[0] = length;
    while (depth >= 0) {
        int low = begin[depth], high = end[depth] - 1;
        if (low < high) {
            int pivot = items[low];
            while (low < high) {
                while (items[high] >= pivot && low < high)
                    --high;
                if (low < high)
                    items[low++] = items[high];
                while (items[low] <= pivot && low < high)
                    ++low;
                if (low < high)
                    items[high--] = items[low];
            }
            items[low] = pivot;
            begin[depth + 1] = low + 1;
            end[depth + 1] = end[depth];
            end[depth] = low;
            ++depth;
        } else {
            --depth;
        }
    }
    for (int k = 0; k < length; ++k)
        r[i * length + k] = items[k];
}

__attribute__((intel_reqd_sub_group_size(16))) kernel void ballot_inside_divergence(global const int *a,
                                                                                    global uint *r) {
    size_t i = get_global_id(0);
    uint seen = 0;
    for (int round = 0; round < (a[i] & 7); ++round)
        if (a[i] >> round & 8)
            seen = seen * 31 + sub_group_ballot(a[i] & 16).x;
    r[i] = seen;
}

__attribute__((intel_reqd_sub_group_size(32))) kernel void divergence_simd32(global const int *a, global int *r) {
    size_t i = get_global_id(0);
    int value = a[i];
    for (int round = 0; round < (int)(get_sub_group_local_id() % 5); ++round) {
        if (value & 1)
            continue;
        value = value * 3 + round;
        if (value > 5000)
            break;
    }
    r[i] = value;
}

kernel void uniform_branches(global const int *a, global int *r, int mode, int rounds) {
    size_t i = get_global_id(0);
    int value = a[i];
    if (mode == 1)
        value += 5;
    else if (mode == 2)
        for (int round = 0; round < rounds; ++round)
            value = value * 7 + round;
    r[i] = value;
}
