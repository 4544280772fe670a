"""Micro-benchmarks on a GPU, timed by the events of a dpctl queue."""

import importlib

from esimd_fmha import loader
from esimd_fmha.loader.devices.dpctl_device import GpuDevice, import_dpctl
from esimd_fmha.selftest.micro import DPAS_CLOCKS, ENGINES, MIB, MICROS, Micro, Runner, make_params

EVICTED_BYTES = 64 * MIB  # more than the L2 of any GPU here holds
LAUNCHES = 5  # of which the fastest counts; the first warms the L2


class GpuRunner(Runner):
    """Launches on a queue of its own. sycl_device: dpctl's."""

    def __init__(self, sycl_device):
        self.dpctl = import_dpctl()
        self.memory = importlib.import_module("dpctl.memory")
        self.queue = self.dpctl.SyclQueue(sycl_device, property=["in_order", "enable_profiling"])
        self.device = GpuDevice(self.queue)
        self.cores = sycl_device.max_compute_units // ENGINES
        self.evicted = self.memory.MemoryUSMDevice(EVICTED_BYTES, queue=self.queue)
        self.seconds_of_a_clock = 1.0
        stream = MICROS[0]
        # Once to warm up, once to learn the clock: four threads of an engine take turns.
        self.step(stream)
        self.seconds_of_a_clock = self.step(stream) / (DPAS_CLOCKS * stream.threads / ENGINES)

    @property
    def megahertz(self) -> float:
        """Of the clock while the matrix engines work."""
        return 1e-6 / self.seconds_of_a_clock

    def clocks(self, micro: Micro, repeats: int) -> float:
        kernel = self.device.load(loader.build_spirv(micro.source), micro.source)
        groups = self.groups(micro)
        usm = self.memory.MemoryUSMDevice
        content = micro.data(groups).numpy().view("u1")
        data = usm(content.nbytes, queue=self.queue)
        data.copy_from_host(content)
        result = usm(4 * groups * micro.threads, queue=self.queue)
        argument = self.dpctl.RawKernelArg(make_params(micro, repeats, data._pointer, result._pointer))
        best = float("inf")
        for _ in range(LAUNCHES):
            if micro.level == "memory":
                self.evicted.copy_from_host(bytearray(EVICTED_BYTES))
            event = self.queue.submit_async(kernel, [argument], [1, 1, groups * micro.threads], [1, 1, micro.threads])
            event.wait()
            best = min(best, (event.profiling_info_end - event.profiling_info_start) * 1e-9)
        return best / self.seconds_of_a_clock
