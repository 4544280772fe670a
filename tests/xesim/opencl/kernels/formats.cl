// Conversions that IGC has as built-in functions of its own: bf8 (e5m2) and tf32.
char __builtin_IB_hftobf8_1(half value);
half __builtin_IB_bf8tohf_1(char bits);
float __builtin_IB_ftotf32_1(float value);

kernel void half_and_bf8(global const half *halves, global char *narrowed, global const char *bits,
                         global half *widened) {
    size_t i = get_global_id(0);
    narrowed[i] = __builtin_IB_hftobf8_1(halves[i]);
    widened[i] = __builtin_IB_bf8tohf_1(bits[i]);
}

kernel void float_to_tf32(global const float *values, global float *rounded) {
    size_t i = get_global_id(0);
    rounded[i] = __builtin_IB_ftotf32_1(values[i]);
}
