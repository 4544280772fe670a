"""Source to a running kernel."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from esimd_fmha.errors import KernelLoadError
from esimd_fmha.loader import build_spirv, load, load_kernel
from esimd_fmha.loader.devices import import_dpctl, named_device
from esimd_fmha.loader.devices.dpctl_device import CpuDevice

from .vector_add import check_sum, vector_add


@pytest.fixture
def device():
    return named_device("opencl:cpu")


def forget_loaded_kernels(monkeypatch):
    monkeypatch.setattr(load, "_modules", {})
    monkeypatch.setattr(load, "_kernels", {})


@pytest.mark.parametrize("n", [1, 16, 1000])
def test_adds(cache_dir, device, n):
    check_sum(load_kernel(vector_add(), device), n)


def test_the_same_object_every_time(cache_dir, device, monkeypatch):
    first = load_kernel(vector_add(), device)
    monkeypatch.setattr(type(device), "load", None)  # a second load would fail
    assert load_kernel(vector_add(), device) is first
    assert load_kernel(vector_add(), named_device("opencl:cpu")) is first


def test_another_source_is_another_kernel(cache_dir, device):
    assert load_kernel(vector_add(), device) is not load_kernel(vector_add(VALUE="1"), device)


def test_disk_cache_serves_the_next_process(cache_dir, device, monkeypatch):
    load_kernel(vector_add(), device)
    forget_loaded_kernels(monkeypatch)
    monkeypatch.setenv("ESIMD_FMHA_FORBID_COMPILE", "1")
    check_sum(load_kernel(vector_add(), device))


@pytest.mark.parametrize("keep", [0, 3, 500])
def test_truncated_spirv_heals(cache_dir, device, monkeypatch, keep):
    entry = build_spirv(vector_add())
    entry.path.write_bytes(entry.data[:keep])
    check_sum(load_kernel(vector_add(), device))
    assert entry.path.read_bytes() == entry.data


def test_edited_header_is_compiled_anew(cache_dir, device, kernels, monkeypatch):
    check_sum(load_kernel(vector_add(kernels), device))
    header = kernels / "argument.hpp"
    header.write_text(header.read_text().replace("unsigned long a, b, sum;", "unsigned long b, a, sum;"))
    entry = build_spirv(vector_add(kernels))
    assert entry.build_seconds > 0 and len(list(cache_dir.glob("*.lock"))) == 2


def test_unwritable_cache_still_runs(tmp_path, cache_dir, device):
    cache_dir.write_text("a file")
    check_sum(load_kernel(vector_add(), device))


# ---- the driver refuses --------------------------------------------------------------------------


def test_refusing_driver_is_reported_in_full(cache_dir, device):
    """The CPU runtime does not take ESIMD."""
    source = vector_add(esimd=True)
    with pytest.raises(KernelLoadError) as error:
        load_kernel(source, device)
    path = build_spirv(source).path
    message = str(error.value)
    assert "vector_add" in message and device.name in message and "opencl:cpu" in message
    assert "options: (none)" in message and f"spirv:   {path}\n" in message
    kept = path.parent / "source" / "vector_add.cpp"
    assert f"source:  {kept} (compiled with the options in {path.parent / 'manifest.json'})" in message
    assert kept.read_bytes() == source.entry.read_bytes()
    assert f'ocloc compile -spirv_input -file {path} -device bmg -options "-vc-codegen -doubleGRF"' in message
    assert isinstance(error.value.__cause__, import_dpctl().program.SyclProgramCompilationError)


def test_refused_module_is_kept_for_the_user_when_the_cache_is_not_writable(cache_dir, device):
    cache_dir.write_text("a file")
    with pytest.raises(KernelLoadError) as error:
        load_kernel(vector_add(esimd=True), device)
    (line,) = (line for line in str(error.value).splitlines() if "spirv:" in line)
    assert f"source:  {vector_add().entry}\n" in str(error.value)
    saved = cache_dir.parent / line.split()[-1]
    assert saved.read_bytes() == build_spirv(vector_add(esimd=True)).data
    saved.unlink()


def test_refused_kernel_is_tried_again(cache_dir, device, monkeypatch):
    source = vector_add(name="retried", esimd=True)
    for _ in range(2):
        with pytest.raises(KernelLoadError):
            load_kernel(source, device)
    plain = build_spirv(vector_add(name="retried"))
    monkeypatch.setattr(load, "build_spirv", lambda source: plain)
    check_sum(load_kernel(source, device))


def test_module_without_the_kernel_names_it(cache_dir, device, monkeypatch):
    other = build_spirv(vector_add(name="other"))
    monkeypatch.setattr(load, "build_spirv", lambda source: other)
    with pytest.raises(KernelLoadError, match='has no kernel __sycl_kernel_vector_add.* declared extern "C"'):
        load_kernel(vector_add(), device)


# ---- what is shared ------------------------------------------------------------------------------


def test_each_thread_has_a_queue_of_its_own(device):
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(named_device, "opencl:cpu").result()
    assert named_device("opencl:cpu") is device
    assert other.queue != device.queue and other.identity != device.identity


def test_queues_of_other_contexts_share_nothing(cache_dir):
    dpctl = import_dpctl()
    cpu = dpctl.SyclDevice("opencl:cpu")
    first, second = (CpuDevice(dpctl.SyclQueue(dpctl.SyclContext([cpu]), cpu)) for _ in range(2))
    assert first.context_identity != second.context_identity
    for device in (first, second):
        check_sum(load_kernel(vector_add(), device))


@dataclass(frozen=True)
class Queue:
    """A device that says what it loaded, and for whom it made a kernel."""

    identity: str
    context_identity: str
    target = "cpu"

    def load(self, entry, source):
        return f"module of {self.context_identity}"

    def kernel(self, module):
        return module, self.identity


def test_queues_of_one_context_share_modules_and_nobody_shares_kernels(cache_dir):
    queues = [Queue("queue 1", "context 1"), Queue("queue 2", "context 1"), Queue("queue 3", "context 2")]
    assert [load_kernel(vector_add(), queue) for queue in queues] == [
        ("module of context 1", "queue 1"),
        ("module of context 1", "queue 2"),
        ("module of context 2", "queue 3"),
    ]
