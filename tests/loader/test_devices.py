"""Finding the CPU device, and the gates before torch's queue is used. There is no GPU here: fakes stand for it."""

import re
import sys
from types import SimpleNamespace

import pytest
import torch

from esimd_fmha import envs
from esimd_fmha.device import GPU_FAMILIES, check_gpu, gpu_family
from esimd_fmha.errors import MissingComponent, UnsupportedDevice, UnsupportedProblem
from esimd_fmha.loader import devices, interop, load_kernel
from esimd_fmha.loader.devices import Device, dpctl_device, import_dpctl, named_device
from esimd_fmha.loader.interop import device_of
from esimd_fmha.loader.wheels import wheel_library

from .vector_add import REPOSITORY, check_sum, run_python, vector_add

CPU_RUNTIME = str(wheel_library("libintelocl.so"))

# ---- OCL_ICD_FILENAMES ---------------------------------------------------------------------------

FIND_CPU = """
import os
from esimd_fmha.loader.devices import named_device
try:
    print("found", named_device("opencl:cpu").target)
except Exception as error:
    print(type(error).__name__, error)
print(os.environ["OCL_ICD_FILENAMES"])
"""


def without_icd_filenames(monkeypatch):
    monkeypatch.delenv("OCL_ICD_FILENAMES", raising=False)


def test_cpu_device_is_registered_by_the_package(monkeypatch):
    without_icd_filenames(monkeypatch)
    assert run_python(FIND_CPU).splitlines() == ["found cpu", CPU_RUNTIME]


def test_users_registration_is_respected(tmp_path):
    twice = f"{CPU_RUNTIME}:{tmp_path}/libother.so"
    assert run_python(FIND_CPU, OCL_ICD_FILENAMES=twice).splitlines() == ["found cpu", twice]


def test_users_registration_that_hides_the_cpu_device_is_explained(tmp_path):
    other = f"{tmp_path}/libother.so"
    message, value = run_python(FIND_CPU, OCL_ICD_FILENAMES=other).splitlines()
    assert message.startswith("MissingComponent there is no SYCL device 'opencl:cpu' (found: ")
    assert f"OCL_ICD_FILENAMES is '{other}'" in message and f"unset it, or add {CPU_RUNTIME}" in message
    assert value == other


def test_dpctl_imported_before(monkeypatch):
    without_icd_filenames(monkeypatch)
    assert run_python("import dpctl\n" + FIND_CPU).splitlines()[0] == "found cpu"


def test_dpctl_that_has_listed_its_devices_before_is_explained(monkeypatch):
    without_icd_filenames(monkeypatch)
    first = run_python("import dpctl\ndpctl.get_devices()\n" + FIND_CPU).splitlines()[0]
    assert first.startswith("MissingComponent ")
    assert "import esimd_fmha and call it first" in first and f"OCL_ICD_FILENAMES={CPU_RUNTIME}" in first


# ---- named devices -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["level_zero:gpu", "opencl:gpu:7", "nonsense", ""])
def test_absent_device_lists_those_found(name):
    with pytest.raises(MissingComponent, match=f"no SYCL device '{name}' \\(found: .*opencl:cpu"):
        named_device(name)


def test_missing_cpu_runtime_says_what_to_install(monkeypatch):
    monkeypatch.setattr(devices, "wheel_library", lambda name: None)
    with pytest.raises(MissingComponent, match="pip install 'intel-opencl-rt>=2026.0,<2026.2' 'intel-cmplr-lib-ur>="):
        named_device("opencl:cpu:9")


def test_missing_dpctl_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "dpctl", None)
    with pytest.raises(MissingComponent, match="dpctl cannot be imported.*pip install 'dpctl>=0.22,<0.23'"):
        import_dpctl()


def test_a_gpu_queue_is_not_made_for_cpu_tensors(monkeypatch):
    dpctl = import_dpctl()
    gpu = SimpleNamespace(sycl_device=SimpleNamespace(is_cpu=False))
    monkeypatch.setattr(dpctl, "SyclQueue", lambda name: gpu)
    with pytest.raises(UnsupportedDevice, match="'level_zero:gpu:0' is not a CPU device; .*opencl:cpu and xesim"):
        named_device("level_zero:gpu:0")


def test_unknown_simulated_gpu_lists_the_known():
    with pytest.raises(UnsupportedDevice, match="no GPU 'dg2'; allowed are bmg, bmg-g31, lnl$"):
        named_device("xesim:dg2")


def test_default_simulated_gpu():
    assert named_device("xesim").architecture == "bmg" and named_device("xesim:lnl").architecture == "lnl"


def test_tensors_of_the_cpu_run_on_the_chosen_device(monkeypatch):
    monkeypatch.setenv("ESIMD_FMHA_CPU_DEVICE", "xesim:lnl")
    assert device_of(torch.empty(1)) is named_device("xesim:lnl")
    monkeypatch.delenv("ESIMD_FMHA_CPU_DEVICE")
    assert device_of(torch.empty(1)) is named_device(envs.cpu_device())


def test_tensors_of_other_devices_are_refused():
    with pytest.raises(UnsupportedProblem, match="k_cache is on meta"):
        device_of(torch.empty(1, device="meta"), "k_cache")


# ---- the gate ------------------------------------------------------------------------------------


def fake_gpu(name, pci_id):
    return SimpleNamespace(name=name, get_device_id=lambda: pci_id)


def test_dg2_is_refused_by_name():
    with pytest.raises(UnsupportedDevice) as error:
        check_gpu(fake_gpu("Intel(R) Arc(TM) A770 Graphics", 0x56A0))
    message = str(error.value)
    assert "Arc(TM) A770" in message and "0x56a0" in message
    assert all(family.name in message for family in GPU_FAMILIES)


@pytest.mark.parametrize("family", GPU_FAMILIES, ids=lambda family: family.architecture)
def test_supported_gpus_pass(family):
    for pci_id in family.pci_ids:
        assert check_gpu(fake_gpu(family.name, pci_id)) is family


# The ids of GPU_FAMILIES once more, so that none is added in passing.
LISTED = """e202 e209 e20b e20c e20d e210 e211 e212 e215 e216 e220 e221 e222 e223 6420 64a0 64b0
    b080 b081 b082 b090 b091 b092 b0a0 b0a1 b0a2 b0b0""".split()


def test_no_other_gpu_of_the_known_ranges_passes():
    ids = [high + low for high in (0xE200, 0x6400, 0xB000) for low in range(256)]
    passing = {f"{pci_id:x}" for pci_id in ids if gpu_family(fake_gpu("", pci_id))}
    assert passing == set(LISTED)


def test_dpctl_tells_pci_ids():
    """The gate asks dpctl's devices what the fake ones above are asked."""
    assert isinstance(import_dpctl().SyclDevice("opencl:cpu").get_device_id(), int)


# ---- what devices tell of themselves -------------------------------------------------------------


def fake_queue(compute_units):
    device = SimpleNamespace(name=" Intel Arc ", max_compute_units=compute_units)
    return SimpleNamespace(sycl_device=device, sycl_context="context")


def test_a_gpu_runs_four_threads_on_each_vector_engine():
    gpu = dpctl_device.GpuDevice(fake_queue(compute_units=160))
    assert gpu.concurrent_threads == 640 and gpu.name == "Intel Arc"
    assert (gpu.target, gpu.asynchronous, gpu.simulated) == ("xe", True, False)
    assert gpu.build_options == "-vc-codegen -doubleGRF"


def test_the_cpu_device_runs_a_thread_on_each_core():
    cpu = dpctl_device.CpuDevice(fake_queue(compute_units=12))
    assert cpu.concurrent_threads == 12 and cpu.name == "Intel Arc (OpenCL CPU device)"
    assert (cpu.target, cpu.asynchronous, cpu.simulated, cpu.build_options) == ("cpu", False, False, "")


SIMULATED = [family for family in GPU_FAMILIES if family.generation == "Xe2"]


def test_a_gpu_of_another_generation_is_not_simulated():
    with pytest.raises(UnsupportedDevice, match="no GPU 'ptl-h'"):
        named_device("xesim:ptl-h")


@pytest.mark.parametrize("family", SIMULATED, ids=lambda family: family.architecture)
def test_a_simulated_gpu_is_as_large_as_its_family(family):
    gpu = named_device(f"xesim:{family.architecture}")
    assert gpu.concurrent_threads == family.xe_cores * 32
    assert (gpu.target, gpu.asynchronous, gpu.simulated) == ("xe", False, True)


def test_the_simulator_may_write_results_only():
    simulator, spans = named_device("xesim"), {}

    class Kernel:
        def launch(self, memory, **_):
            spans.update({allocation.name: allocation.read_only for allocation in memory._allocations})

    buffers = [devices.Buffer("q", 4096, 64, writable=False), devices.Buffer("out", 8192, 64, writable=True)]
    simulator.kernel(Kernel()).launch(b"", (1, 1, 1), 1, lambda: buffers)
    assert spans == {"q": True, "out": False}


def test_a_device_that_does_not_answer_everything_cannot_be_made():
    class Silent(Device):
        pass

    with pytest.raises(TypeError, match="concurrent_threads.*kernel.*load"):
        Silent()


ATTENTION = r"head_dim|num_heads|seqlen|k_cache|block_table|softmax|\bq\b"


def test_the_loader_speaks_of_no_argument_of_attention():
    for path in (REPOSITORY / "esimd_fmha" / "loader").rglob("*.py"):
        assert not re.search(ATTENTION, path.read_text()), path


# ---- torch's queue -------------------------------------------------------------------------------


class XpuTensor(torch.Tensor):
    """Says that it is on an XPU."""

    device = SimpleNamespace(type="xpu")
    is_cpu, is_xpu = False, True


@pytest.fixture
def xpu(monkeypatch):
    """A function that makes a CPU queue torch's XPU stream, and returns a tensor that says it is there."""
    interop._xpu_device.cache_clear()
    monkeypatch.setattr(interop, "check_gpu", lambda device: None)

    def install(queue):
        stream = SimpleNamespace(sycl_queue=queue.addressof_ref())
        monkeypatch.setattr(torch.xpu, "current_stream", lambda device: stream)
        return torch.empty(1).as_subclass(XpuTensor)

    yield install
    interop._xpu_device.cache_clear()


@pytest.fixture
def in_order_queue():
    return import_dpctl().SyclQueue("opencl:cpu", property="in_order")


def test_torchs_queue_is_used_and_survives(xpu, in_order_queue, cache_dir, monkeypatch):
    monkeypatch.setattr(dpctl_device.GpuDevice, "build_options", "")
    device = device_of(xpu(in_order_queue))
    assert device.queue == in_order_queue and device.target == "xe" and device.asynchronous
    device.asynchronous = False  # the sums below are read at once
    check_sum(load_kernel(vector_add(), device))
    interop._xpu_device.cache_clear()
    del device
    in_order_queue.submit_barrier().wait()


def test_one_device_per_stream(xpu, in_order_queue):
    first = device_of(xpu(in_order_queue))
    assert device_of(xpu(in_order_queue)) is first
    other = import_dpctl().SyclQueue("opencl:cpu", property="in_order")
    assert device_of(xpu(other)) is not first


def test_streams_of_one_context_share_what_the_driver_loaded(xpu, in_order_queue):
    other = import_dpctl().SyclQueue("opencl:cpu", property="in_order")
    first, second = device_of(xpu(in_order_queue)), device_of(xpu(other))
    assert first.identity != second.identity and first.context_identity == second.context_identity


def test_out_of_order_queue_is_refused(xpu):
    queue = import_dpctl().SyclQueue("opencl:cpu")
    with pytest.raises(UnsupportedDevice, match="not an in-order queue"):
        device_of(xpu(queue))


def test_the_gate_stands_before_torchs_queue(xpu, in_order_queue, monkeypatch):
    monkeypatch.setattr(interop, "check_gpu", check_gpu)
    with pytest.raises(UnsupportedDevice, match="not one the kernels were built for"):
        device_of(xpu(in_order_queue))


# ---- SYCL runtimes -------------------------------------------------------------------------------

MAPS = """\
55d0-55d1 r--p 00000000 08:01 1 /usr/bin/python3.11
7f00-7f10 r-xp 00000000 08:01 2 {first}
7f10-7f20 rw-p 00010000 08:01 2 {first}
7f20-7f30 r-xp 00000000 08:01 3 {second}
7f40-7f50 rw-p 00000000 00:00 0 [heap]
"""


@pytest.mark.parametrize(
    "first, second",
    [
        ("/env/lib/libsycl.so.8.0.0", "/env/lib/libsycl.so.9"),
        ("/opt/intel/oneapi/compiler/2026.1/lib/libsycl.so.9.1", "/home/a user/env/lib/libsycl.so.9.1"),
    ],
    ids=["two versions", "one version twice"],
)
def test_two_sycl_runtimes_are_refused(xpu, in_order_queue, monkeypatch, tmp_path, first, second):
    maps = tmp_path / "maps"
    maps.write_text(MAPS.format(first=first, second=second))
    monkeypatch.setattr(interop, "PROCESS_MAPS", maps)
    with pytest.raises(UnsupportedDevice) as error:
        device_of(xpu(in_order_queue))
    message = str(error.value)
    assert first in message and second in message and "dpctl 0.22 for libsycl.so.9" in message


def test_one_sycl_runtime_is_found_in_this_process():
    interop.check_one_sycl_runtime()
    (runtime,) = interop.sycl_runtimes()
    assert "/libsycl.so." in runtime
