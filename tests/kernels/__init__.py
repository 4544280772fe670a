"""The attention kernels on the CPU device, on the simulator, and on a GPU where there is one."""
