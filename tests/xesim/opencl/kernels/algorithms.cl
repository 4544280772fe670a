// Whole algorithms rather than single features: sorting, scans, a transform, ciphers, sparse matrices, and code with
// more live values than registers. Integers wrap and floats are neither fused nor reordered, so results agree bit for
// bit.
#pragma OPENCL FP_CONTRACT OFF

#ifdef CHANNELS
#define ALGORITHM kernel __attribute__((intel_reqd_sub_group_size(CHANNELS)))
#else
#define ALGORITHM kernel
#endif

// ---- sorting
// -----------------------------------------------------------------------------------------------------------

// A group sorts twice as many keys as it has work-items, each with its payload.
ALGORITHM void bitonic_sort(global uint *keys, global uint *payloads, local uint *shared_keys,
                            local uint *shared_payloads) {
    uint items = get_local_size(0), count = 2 * items, item = get_local_id(0), start = get_group_id(0) * count;
    for (uint i = item; i < count; i += items) {
        shared_keys[i] = keys[start + i];
        shared_payloads[i] = payloads[start + i];
    }
    for (uint size = 2; size <= count; size *= 2) {
        for (uint stride = size / 2; stride > 0; stride /= 2) {
            barrier(CLK_LOCAL_MEM_FENCE);
            uint low = 2 * item - (item & (stride - 1)), high = low + stride;
            bool descending = (low & size) != 0;
            uint a = shared_keys[low], b = shared_keys[high];
            if ((a > b) != descending) {
                shared_keys[low] = b;
                shared_keys[high] = a;
                uint t = shared_payloads[low];
                shared_payloads[low] = shared_payloads[high];
                shared_payloads[high] = t;
            }
        }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    for (uint i = item; i < count; i += items) {
        keys[start + i] = shared_keys[i];
        payloads[start + i] = shared_payloads[i];
    }
}

uint exclusive_scan(uint value, local uint *cells) {
    uint item = get_local_id(0), items = get_local_size(0);
    cells[item] = value;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (uint step = 1; step < items; step *= 2) {
        uint before = item >= step ? cells[item - step] : 0;
        barrier(CLK_LOCAL_MEM_FENCE);
        cells[item] += before;
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    uint result = cells[item] - value;
    barrier(CLK_LOCAL_MEM_FENCE);
    return result;
}

// One key of 16 bits a work-item, eight passes over two bits: stable, by the rank of each digit.
ALGORITHM void radix_sort(global uint *keys, local uint *cells, local uint *buffer) {
    uint item = get_local_id(0), items = get_local_size(0), start = get_group_id(0) * items;
    uint key = keys[start + item];
    for (uint shift = 0; shift < 16; shift += 2) {
        uint base = 0;
        for (uint digit = 0; digit < 4; ++digit) {
            uint mine = (key >> shift & 3) == digit;
            uint rank = exclusive_scan(mine, cells);
            if (mine)
                buffer[base + rank] = key;
            if (item == items - 1)
                cells[0] = base + rank + mine;
            barrier(CLK_LOCAL_MEM_FENCE);
            base = cells[0];
            barrier(CLK_LOCAL_MEM_FENCE);
        }
        key = buffer[item];
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    keys[start + item] = key;
}

// ---- scans
// -------------------------------------------------------------------------------------------------------------

// The up-sweep and down-sweep of a tree over two elements a work-item.
ALGORITHM void tree_scan(global const int *values, global int *sums, local int *tree) {
    uint item = get_local_id(0), count = 2 * get_local_size(0), start = get_group_id(0) * count, offset = 1;
    tree[2 * item] = values[start + 2 * item];
    tree[2 * item + 1] = values[start + 2 * item + 1];
    for (uint active = count / 2; active > 0; active /= 2, offset *= 2) {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (item < active)
            tree[offset * (2 * item + 2) - 1] += tree[offset * (2 * item + 1) - 1];
    }
    if (item == 0)
        tree[count - 1] = 0;
    for (uint active = 1; active < count; active *= 2) {
        offset /= 2;
        barrier(CLK_LOCAL_MEM_FENCE);
        if (item < active) {
            uint left = offset * (2 * item + 1) - 1, right = offset * (2 * item + 2) - 1;
            int t = tree[left];
            tree[left] = tree[right];
            tree[right] += t;
        }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    sums[start + 2 * item] = tree[2 * item];
    sums[start + 2 * item + 1] = tree[2 * item + 1];
}

// ---- transform
// ---------------------------------------------------------------------------------------------------------

// Radix-2, in place in local memory; twiddles[k] = exp(-2 pi i k / n), n = 2 work-items.
ALGORITHM void fft(global const float2 *values, global const float2 *twiddles, global float2 *spectrum,
                   local float2 *x) {
    uint item = get_local_id(0), half_n = get_local_size(0), n = 2 * half_n, start = get_group_id(0) * n;
    uint bits = 31 - clz(n);
    for (uint i = item; i < n; i += half_n) {
        uint reversed = 0;
        for (uint b = 0; b < bits; ++b)
            reversed |= (i >> b & 1) << (bits - 1 - b);
        x[reversed] = values[start + i];
    }
    for (uint size = 2; size <= n; size *= 2) {
        barrier(CLK_LOCAL_MEM_FENCE);
        uint k = item & (size / 2 - 1), low = 2 * item - k, high = low + size / 2;
        float2 w = twiddles[k * (n / size)], a = x[low], b = x[high];
        float2 t = (float2)(b.x * w.x - b.y * w.y, b.x * w.y + b.y * w.x);
        x[low] = a + t;
        x[high] = a - t;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    for (uint i = item; i < n; i += half_n)
        spectrum[start + i] = x[i];
}

// ---- ciphers
// -----------------------------------------------------------------------------------------------------------

// 64 rounds of an add-rotate-xor hash with a message schedule, in the manner of SHA-2.
ALGORITHM void hash_blocks(global const uint *messages, constant uint *round_constants, global uint *digests) {
    size_t block = get_global_id(0);
    uint w[16], h[8];
    for (int i = 0; i < 16; ++i) {
        uint word = messages[block * 16 + i];
        w[i] = as_uint(as_uchar4(word).wzyx);
    }
    for (int i = 0; i < 8; ++i)
        h[i] = round_constants[i] ^ 0x6A09E667u;
    for (int r = 0; r < 64; ++r) {
        uint schedule = w[r & 15];
        if (r >= 16) {
            uint a = w[(r + 1) & 15], b = w[(r + 14) & 15];
            schedule += w[(r + 9) & 15] + (rotate(a, 25u) ^ rotate(a, 14u) ^ a >> 3) +
                        (rotate(b, 15u) ^ rotate(b, 13u) ^ b >> 10);
            w[r & 15] = schedule;
        }
        uint e = h[4], a = h[0];
        uint t = h[7] + (rotate(e, 26u) ^ rotate(e, 21u) ^ rotate(e, 7u)) + bitselect(h[6], h[5], e) +
                 round_constants[r] + schedule;
        uint u = (rotate(a, 30u) ^ rotate(a, 19u) ^ rotate(a, 10u)) + ((a & h[1]) | (h[2] & (a | h[1])));
        for (int i = 7; i > 0; --i)
            h[i] = h[i - 1];
        h[4] += t;
        h[0] = t + u;
    }
    for (int i = 0; i < 8; ++i)
        digests[block * 8 + i] = h[i];
}

// Four rounds of byte substitution through a table of constants, a rotation of rows and a mixing of columns in GF(2^8).
ALGORITHM void substitute_and_mix(constant uchar *box, constant uint *round_keys, global uchar *blocks) {
    size_t at = get_global_id(0) * 16;
    uchar state[16];
    for (int i = 0; i < 16; ++i)
        state[i] = blocks[at + i];
    for (int round = 0; round < 4; ++round) {
        uchar mixed[16];
        for (int column = 0; column < 4; ++column) {
            uchar s[4], doubled[4];
            for (int row = 0; row < 4; ++row) {
                s[row] = box[state[(column + row) % 4 * 4 + row]];
                doubled[row] = (uchar)(s[row] << 1 ^ (s[row] >> 7) * 0x1B);
            }
            uint key = round_keys[round * 4 + column];
            for (int row = 0; row < 4; ++row)
                mixed[column * 4 + row] = (uchar)(doubled[row] ^ doubled[(row + 1) % 4] ^ s[(row + 1) % 4] ^
                                                  s[(row + 2) % 4] ^ s[(row + 3) % 4] ^ key >> 8 * row);
        }
        for (int i = 0; i < 16; ++i)
            state[i] = mixed[i];
    }
    for (int i = 0; i < 16; ++i)
        blocks[at + i] = state[i];
}

// ---- irregular access
// --------------------------------------------------------------------------------------------------

// y = A x, one row a work-item, rows of very different lengths.
ALGORITHM void csr_times_vector(global const int *row_starts, global const int *columns, global const float *values,
                                global const float *x, global float *y) {
    size_t row = get_global_id(0);
    float sum = 0;
    for (int i = row_starts[row]; i < row_starts[row + 1]; ++i)
        sum += values[i] * x[columns[i]];
    y[row] = sum;
}

// Counts of a group in local memory, then added to those of all groups.
ALGORITHM void histogram(global const uchar *values, global uint *counts, int per_item, local uint *bins) {
    for (uint bin = get_local_id(0); bin < 256; bin += get_local_size(0))
        bins[bin] = 0;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int i = 0; i < per_item; ++i)
        atomic_inc(&bins[values[get_global_id(0) + i * get_global_size(0)]]);
    barrier(CLK_LOCAL_MEM_FENCE);
    for (uint bin = get_local_id(0); bin < 256; bin += get_local_size(0))
        if (bins[bin])
            atomic_add(&counts[bin], bins[bin]);
}

// The extrema of a group, and a compare-and-exchange loop on a local word.
ALGORITHM void group_extrema(global const int *values, global int *result, local int *cells) {
    if (get_local_id(0) == 0) {
        cells[0] = INT_MAX;
        cells[1] = INT_MIN;
        cells[2] = 0;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    int value = values[get_global_id(0)];
    atomic_min(&cells[0], value);
    atomic_max(&cells[1], value);
    int seen = 0;
    for (;;) {
        int found = atomic_cmpxchg(&cells[2], seen, seen ^ value * 0x9E3779B1);
        if (found == seen)
            break;
        seen = found;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    if (get_local_id(0) < 3)
        result[get_group_id(0) * 3 + get_local_id(0)] = cells[get_local_id(0)];
}

// ---- more live values than registers
// -----------------------------------------------------------------------------------

// 96 accumulators of 64 bits in every channel, all of them live through the loop.
ALGORITHM void many_live_values(global const ulong *values, global ulong *result, int rounds) {
    size_t item = get_global_id(0);
    ulong a[96];
#pragma unroll
    for (int i = 0; i < 96; ++i)
        a[i] = values[(item * 7 + i) % 1024];
    for (int r = 0; r < rounds; ++r) {
#pragma unroll
        for (int i = 0; i < 96; ++i)
            a[i] = a[i] * 0x9E3779B97F4A7C15ul + (a[(i + 37) % 96] >> (r & 31));
    }
    ulong sum = 0;
#pragma unroll
    for (int i = 0; i < 96; ++i)
        sum ^= a[i] << (i & 15);
    result[item] = sum;
}
