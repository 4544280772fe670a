// Access patterns: vectors, unaligned addresses, narrow types, private arrays, constants, structs, generic pointers.
#pragma OPENCL EXTENSION cl_khr_fp16 : enable

// vloadN/vstoreN need only the alignment of one element; `shift` moves the base by whole elements.
#define VECTORS(T)                                                                                                     \
    kernel void vectors_##T(global const T *a, global T *r, int shift) {                                               \
        size_t i = get_global_id(0);                                                                                   \
        global const T *from = a + i * 40 + shift;                                                                     \
        global T *to = r + i * 40 + shift;                                                                             \
        vstore2(vload2(0, from).yx, 0, to);                                                                            \
        vstore3(vload3(0, from + 2).zxy, 0, to + 2);                                                                   \
        vstore4(vload4(0, from + 5).wzyx, 0, to + 5);                                                                  \
        vstore8(vload8(0, from + 9).s13570246, 0, to + 9);                                                             \
        vstore16(vload16(0, from + 17).sfedcba9876543210, 0, to + 17);                                                 \
    }
VECTORS(char)
VECTORS(short)
VECTORS(int)
VECTORS(long)
VECTORS(half)
VECTORS(float)
VECTORS(double)

kernel void aligned_vectors(global const int3 *a3, global const uchar16 *b16, global int *r3, global uchar16 *r16) {
    size_t i = get_global_id(0);
    vstore3(a3[i].zyx + (int3)(1, 2, 3), i, r3);
    r16[i] = b16[i].sfedcba9876543210 ^ (uchar16)(3);
}

kernel void byte_scatter(global const uchar *a, global const ushort *index, global uchar *r) {
    size_t i = get_global_id(0);
    r[index[i]] = a[i] + 1;
}

kernel void short_strided(global const short *a, global short *r, int stride) {
    size_t i = get_global_id(0);
    r[i * stride + 1] = a[i * stride + 2] - a[i * stride];
}

kernel void misaligned_words(global const uchar *a, global uint *r, global ulong *r64) {
    size_t i = get_global_id(0);
    struct __attribute__((packed)) {
        uchar skip[3];
        uint word;
        ulong wide;
    } loaded;
    global const uchar *from = a + i * 5;
    for (int k = 0; k < 15; ++k)
        ((uchar *)&loaded)[k] = from[k];
    r[i] = loaded.word;
    r64[i] = loaded.wide;
}

kernel void private_array(global const int *a, global int *r, int length) {
    size_t i = get_global_id(0);
    int items[32];
    for (int k = 0; k < length; ++k)
        items[k] = a[i] * k;
    int position = a[i] & 31;
    for (int k = 0; k < length; ++k) {
        position = (position * 5 + 3) & 31;
        items[position] += items[(position + k) & 31];
    }
    r[i] = items[a[i] >> 5 & 31];
}

kernel void private_bytes(global const uchar *a, global uint *r) {
    size_t i = get_global_id(0);
    uchar count[256];
    for (int k = 0; k < 256; ++k)
        count[k] = 0;
    for (int k = 0; k < 64; ++k)
        count[a[(i + k * 7) % get_global_size(0)]] += k;
    uint hash = 0;
    for (int k = 0; k < 256; ++k)
        hash = hash * 31 + count[k];
    r[i] = hash;
}

kernel void private_doubles(global const double *a, global double *r) {
    size_t i = get_global_id(0);
    double items[8];
    for (int k = 0; k < 8; ++k)
        items[(k * 3 + i) & 7] = a[(i * 8 + k) % get_global_size(0)];
    r[i] = items[i & 7] - items[i >> 3 & 7];
}

constant int PRIMES[16] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53};
constant float WEIGHTS[4] = {0.5f, 0.25f, 0.125f, 0.0625f};

kernel void constant_tables(global const int *a, global int *r, global float *w) {
    size_t i = get_global_id(0);
    r[i] = PRIMES[a[i] & 15] * PRIMES[a[i] >> 4 & 15];
    w[i] = WEIGHTS[a[i] & 3];
}

global int program_offsets[4] = {1000, 2000, 3000, 4000};
constant int FIBONACCI[8] = {1, 1, 2, 3, 5, 8, 13, 21};
constant int *constant TABLES[2] = {PRIMES, FIBONACCI};
typedef struct {
    constant int *table;
    global int *offsets;
} Pointers;
global Pointers program_pointers = {FIBONACCI + 1, program_offsets + 2};

kernel void program_scope_variables(global const int *a, global int *r) {
    size_t i = get_global_id(0), n = get_global_size(0);
    r[i] = program_offsets[a[i] & 3] + TABLES[a[i] >> 2 & 1][a[i] >> 3 & 7];
    r[n + i] = program_pointers.table[a[i] & 3] - program_pointers.offsets[a[i] & 1];
}

kernel void constant_argument(constant int *table, global const int *a, global int *r) {
    size_t i = get_global_id(0);
    r[i] = table[a[i] & 31] + table[5];
}

typedef struct {
    int scale;
    short offset;
    char shift;
    float factor;
    long wide;
} Parameters;

kernel void struct_by_value(global const int *a, global float *r, global long *l, Parameters p) {
    size_t i = get_global_id(0);
    r[i] = ((a[i] * p.scale + p.offset) >> p.shift) * p.factor;
    l[i] = p.wide + a[i];
}

kernel void struct_array(global const Parameters *a, global Parameters *r) {
    size_t i = get_global_id(0);
    Parameters p = a[get_global_size(0) - 1 - i];
    p.scale += p.offset;
    p.wide = -p.wide;
    r[i].scale = p.scale;
    r[i].shift = p.shift;
    r[i].wide = p.wide;
}

kernel void small_scalars(char c, uchar uc, short s, ushort us, long l, double d, half h, int3 v, global double *r) {
    size_t i = get_global_id(0);
    double all[8] = {c, uc, s, us, l, d, h, v.x * 100 + v.y * 10 + v.z};
    r[i] = all[i & 7] + i;
}

int pick(const int *pointer, int index) { return pointer[index]; }

kernel void generic_pointers(global const int *a, global int *r) {
    local int shared[16];
    int mine[4] = {1, 20, 300, 4000};
    size_t i = get_global_id(0);
    if (get_local_id(0) < 16)
        shared[get_local_id(0)] = 7 * get_local_id(0);
    barrier(CLK_LOCAL_MEM_FENCE);
    const int *source = a[i] % 3 == 0 ? (const int *)a : a[i] % 3 == 1 ? (const int *)shared : (const int *)mine;
    r[i] = pick(source, a[i] & 3);
}

kernel void pointer_chase(global const ushort *next, global ushort *r, int steps) {
    size_t i = get_global_id(0);
    ushort position = i;
    for (int step = 0; step < steps; ++step)
        position = next[position];
    r[i] = position;
}

kernel void two_dimensional_convolution(global const uchar *a, global uchar *r, int width, int height) {
    int x = get_global_id(0), y = get_global_id(1), sum = 0;
    for (int dy = -1; dy <= 1; ++dy)
        for (int dx = -1; dx <= 1; ++dx) {
            int sx = clamp(x + dx, 0, width - 1), sy = clamp(y + dy, 0, height - 1);
            sum += a[sy * width + sx] * (4 >> (abs(dx) + abs(dy)));
        }
    r[y * width + x] = sum >> 4;
}

kernel void many_arguments(global const int *a, global const int *b, global const int *c, global const int *d,
                           global const int *e, global int *f, int p, int q, long s, float t, uint u, ushort v) {
    size_t i = get_global_id(0);
    f[i] = a[i] + 2 * b[i] + 3 * c[i] + 4 * d[i] + 5 * e[i] + p * q + (int)s + (int)t + (int)u + v;
}

// More live values than there are registers: the compiler spills them to scratch memory and reads them back.
__attribute__((intel_reqd_sub_group_size(32))) kernel void register_spills(global const int *a, global int *r) {
    size_t i = get_global_id(0), n = get_global_size(0);
    int items[60];
    for (int k = 0; k < 60; ++k)
        items[k] = a[(i + k) & (n - 1)];
    for (int k = 0; k < 60; ++k)
        items[k] = items[k] * 3 + items[(k * 7 + 11) % 60];
    for (int k = 0; k < 60; ++k)
        r[k * n + i] = items[k];
}
