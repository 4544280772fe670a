// sum = a + b, one work-item an element.
#include "argument.hpp"

extern __attribute__((sycl_device)) unsigned long __spirv_BuiltInGlobalInvocationId(int);

KERNEL NAME(Argument argument) {
    const int i = int(__spirv_BuiltInGlobalInvocationId(0));
    if (i < argument.n)
        reinterpret_cast<float *>(argument.sum)[i] =
            reinterpret_cast<const float *>(argument.a)[i] + reinterpret_cast<const float *>(argument.b)[i];
}
