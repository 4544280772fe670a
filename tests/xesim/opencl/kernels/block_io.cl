// Two-dimensional block I/O built-ins. Element k of lane l is stored at [k * 16 + l], which is the order of the
// message's payload registers.

#define SG16 __attribute__((intel_reqd_sub_group_size(16)))
#define SURFACE global void *surface, int width, int height, int pitch, int x, int y

#define READ(shape, T, count)                                                                                          \
    SG16 kernel void read_##shape(SURFACE, global T *r) {                                                              \
        T block[count];                                                                                                \
        intel_sub_group_2d_block_read_##shape(surface, width, height, pitch, (int2)(x, y), block);                     \
        for (int k = 0; k < count; ++k)                                                                                \
            r[k * 16 + get_sub_group_local_id()] = block[k];                                                           \
    }
READ(8b_1r32x1c, ushort, 1)
READ(8b_8r32x2c, ushort, 16)
READ(8b_32r32x1c, ushort, 32)
READ(16b_1r16x1c, ushort, 1)
READ(16b_8r16x1c, ushort, 8)
READ(16b_16r16x2c, ushort, 32)
READ(16b_32r16x1c, ushort, 32)
READ(32b_2r16x1c, uint, 2)
READ(32b_8r16x1c, uint, 8)
READ(32b_32r16x1c, uint, 32)
READ(transform_8b_32r16x1c, uint, 8)
READ(transform_8b_32r16x4c, uint, 32)
READ(transform_16b_16r16x1c, uint, 8)
READ(transform_16b_32r16x2c, uint, 32)
READ(transpose_32b_16r8x1c, uint, 8)
READ(transpose_32b_32r8x1c, uint, 16)

#define WRITE(shape, T, count)                                                                                         \
    SG16 kernel void write_##shape(SURFACE, global const T *values) {                                                  \
        T block[count];                                                                                                \
        for (int k = 0; k < count; ++k)                                                                                \
            block[k] = values[k * 16 + get_sub_group_local_id()];                                                      \
        intel_sub_group_2d_block_write_##shape(surface, width, height, pitch, (int2)(x, y), block);                    \
    }
WRITE(8b_8r32x1c, ushort, 8)
WRITE(16b_1r16x1c, ushort, 1)
WRITE(16b_8r16x1c, ushort, 8)
WRITE(32b_4r16x1c, uint, 4)
WRITE(32b_8r16x1c, uint, 8)

SG16 kernel void prefetch_then_read(SURFACE, global ushort *r) {
    intel_sub_group_2d_block_prefetch_16b_8r16x1c(surface, width, height, pitch, (int2)(x, y));
    ushort block[8];
    intel_sub_group_2d_block_read_16b_8r16x1c(surface, width, height, pitch, (int2)(x, y), block);
    for (int k = 0; k < 8; ++k)
        r[k * 16 + get_sub_group_local_id()] = block[k];
}
