"""Several processes and threads at one cache."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from esimd_fmha import loader
from esimd_fmha.loader import build
from esimd_fmha.loader.compilers.sycl_jit import SyclJit
from esimd_fmha.loader.devices import named_device
from esimd_fmha.loader.devices.dpctl_device import DpctlDevice

from .vector_add import check_sum, start_python, vector_add

# A process that loads and runs the kernel. Every compile leaves a line in $COMPILES; $COMPILE_SECONDS makes it slow.
LOAD_AND_RUN = """
import os, time
from tests.loader.vector_add import check_sum, vector_add
from esimd_fmha.loader import build, load_kernel
from esimd_fmha.loader.devices import named_device

compile_spirv = build.compile_spirv

def slow_compile(source, compiler):
    with open(os.environ["COMPILES"], "a") as file:
        print(os.getpid(), file=file)
    time.sleep(float(os.environ["COMPILE_SECONDS"]))
    return compile_spirv(source, compiler)

build.compile_spirv = slow_compile
device = named_device("opencl:cpu")
print("ready", flush=True)
input()
check_sum(load_kernel(vector_add(), device))
"""


def start(compiles, seconds):
    process = start_python(LOAD_AND_RUN, COMPILES=str(compiles), COMPILE_SECONDS=str(seconds))
    assert process.stdout.readline() == "ready\n", process.stderr.read()
    return process


def go(process):
    process.stdin.write("\n")
    process.stdin.flush()


def finish(process):
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors


def wait_for(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def num_lines(path):
    return len(path.read_text().splitlines()) if path.exists() else 0


def test_racing_processes_compile_once(cache_dir, tmp_path):
    compiles = tmp_path / "compiles"
    racers = [start(compiles, 0.5) for _ in range(2)]
    for process in racers:
        go(process)
    for process in racers:
        finish(process)
    assert num_lines(compiles) == 1


def test_killed_compiler_leaves_nothing_and_blocks_nobody(cache_dir, tmp_path):
    compiles = tmp_path / "compiles"
    victim, waiting = start(compiles, 600), start(compiles, 0)
    go(victim)
    wait_for(lambda: num_lines(compiles) == 1)
    go(waiting)
    victim.kill()
    victim.communicate(timeout=60)
    finish(waiting)
    assert num_lines(compiles) == 2
    assert Counter(path.suffix == ".lock" for path in cache_dir.iterdir()) == {True: 1, False: 1}


def in_threads(number, work):
    """Calls work(0) ... work(number - 1), each in a thread; raises what the first failing one raised."""
    with ThreadPoolExecutor(number) as pool:
        list(pool.map(work, range(number)))


def test_racing_threads_load_once(cache_dir, monkeypatch):
    compile_spirv, load, compiled, loaded = build.compile_spirv, DpctlDevice.load, [], []

    def slow_compile(source, compiler):
        compiled.append(source)
        time.sleep(0.2)
        return compile_spirv(source, compiler)

    def counting_load(device, entry, source):
        loaded.append(source)
        return load(device, entry, source)

    monkeypatch.setattr(build, "compile_spirv", slow_compile)
    monkeypatch.setattr(DpctlDevice, "load", counting_load)
    all_ready = threading.Barrier(8)

    def load_and_run(thread):
        device = named_device("opencl:cpu")
        all_ready.wait()
        check_sum(loader.load_kernel(vector_add(), device), 1000 + thread)

    in_threads(8, load_and_run)
    assert compiled == [vector_add()]
    assert loaded == [vector_add()], "queues of one context share the driver's module"


def test_threads_compile_different_sources(cache_dir):
    names = [f"vector_add_{i}" for i in range(6)]
    found = {}

    def compile(i):
        found[names[i]] = loader.build_spirv(vector_add(name=names[i])).data

    in_threads(6, compile)
    for name in names:
        assert f"__sycl_kernel_{name}\0".encode() in found[name]


def test_the_compiler_library_is_entered_by_one_thread_at_a_time(monkeypatch):
    """libsycl-jit is not said to be re-entrant."""
    inside, most = 0, 0

    def compile(self, source):
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        time.sleep(0.02)
        inside -= 1

    monkeypatch.setattr(SyclJit, "_compile", compile)
    implementation = SyclJit()
    in_threads(4, lambda _: implementation.compile(vector_add()))
    assert most == 1
