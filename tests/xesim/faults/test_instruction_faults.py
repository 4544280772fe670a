"""Faults in the instruction stream: the kernel's disassembly is edited before xesim decodes it."""

import pathlib
import re

import numpy as np
import pytest

import xesim

from ..esimd_harness import esimd_module
from ..harness import opencl_module, random_values
from . import waits

OPENCL_SOURCE = pathlib.Path(__file__).with_name("faults.cl")
ESIMD_SOURCE = "../faults/faults.cpp"
# Kernels whose waits are taken out one by one, and how many of them the checker notices at least.
NOTICED = {"scaled_sum": 21, "tokens": 12, "dpas_tokens": 19, "dpas_macros": 19}


def fresh_kernel(source):
    """A Kernel that has decoded nothing yet: "scaled_sum" from OpenCL C, the others from ESIMD."""
    if source == "scaled_sum":
        module, name = opencl_module(OPENCL_SOURCE), source
    else:
        module, name = esimd_module(ESIMD_SOURCE, source), f"__sycl_kernel_{source}"
    kernel = module.kernel(name)
    return xesim.Kernel(kernel.module, kernel.image)


def edited_kernel(source, edit, monkeypatch):
    kernel = fresh_kernel(source)
    text = edit(kernel.assembly)
    assert text != kernel.assembly, "the edit changes nothing"
    monkeypatch.setattr(xesim.Kernel, "assembly", property(lambda self: text))
    kernel.instructions  # decoded while the edit is in place
    monkeypatch.undo()
    return kernel


def launch(kernel, source, trace=None):
    """Run on fixed inputs; returns the result as float32 or int32."""
    memory = xesim.Memory()

    def buffer(data):
        address = memory.alloc(data.nbytes)
        memory.upload(address, data)
        return address

    if source == "scaled_sum":
        inputs, result = [random_values(np.int32, 64, seed) for seed in (1, 2)], np.zeros(64, np.int32)
    elif source == "tokens":
        inputs, result = [random_values(np.float32, 16, seed, 0, 2) for seed in (1, 2)], np.zeros(16, np.float32)
    elif source == "dpas_macros":
        inputs, result = [random_values(np.float16, n, 1, -2, 2) for n in (512, 768)], np.zeros(512, np.float32)
    else:
        inputs, result = [random_values(np.float16, n, 1, -2, 2) for n in (128, 256)], np.zeros(128, np.float32)
    scalars = [np.int32(3)] if source in ("scaled_sum", "dpas_macros") else []
    address = buffer(result)
    threads = 64 if source == "scaled_sum" else 1
    arguments = [*map(buffer, inputs), address, *scalars]
    kernel.launch((threads,), (threads,), arguments, memory, trace=trace, checks=xesim.Checks())
    return memory.download(address, result.shape, result.dtype)


def recorded(source):
    """The kernel and the paths of its threads."""
    kernel, trace = fresh_kernel(source), xesim.Trace()
    launch(kernel, source, trace)
    return kernel, waits.paths_of(trace)


@pytest.mark.parametrize("source", NOTICED)
def test_waits_taken_out(source):
    """Each wait is taken out in turn. A hazard is reported, or the wait is shown to be needless."""
    kernel, paths = recorded(source)
    verdicts = list(waits.sweep(kernel.instructions, paths))
    assert sum(v.noticed is not None for v in verdicts) >= NOTICED[source]
    for verdict in verdicts:
        assert verdict.noticed or (verdict.reasons and set(verdict.reasons) <= waits.NEEDLESS), verdict


@pytest.mark.parametrize("source", NOTICED)
def test_a_launch_notices_what_the_replay_notices(source):
    kernel, paths = recorded(source)
    for verdict in list(waits.sweep(kernel.instructions, paths))[::3]:
        lacking = fresh_kernel(source)
        lacking.instructions = waits.without(kernel.instructions, verdict.wait)
        if verdict.noticed is None:
            launch(lacking, source)
            continue
        with pytest.raises(xesim.ScoreboardHazard) as error:
            launch(lacking, source)
        assert error.value.kernel.endswith(source) and error.value.detail == verdict.noticed


def test_macros_are_in_the_loop():
    instructions = recorded("dpas_macros")[0].instructions
    assert sum("Atomic" in inst.options for inst in instructions) >= 3


@pytest.mark.parametrize(
    ("pattern", "replacement", "found"),
    [
        (r"\bmacl \(16", "frob (16", "frob"),
        (r"(r18\.0<2>):ud", r"\1:zz", "zz"),
        (r"0x04100580( +\{I@1,\$2)", r"0x041005BF\1", "0x041005BF"),
        (r"r15\.0<1>:q", "xy15.0<1>:q", "xy15"),
    ],
    ids=["mnemonic", "type", "message", "register"],
)
def test_unknown_instruction(pattern, replacement, found, monkeypatch):
    """What xesim does not know stops it, with the address; it does not guess."""
    with pytest.raises(xesim.UnknownInstruction) as error:
        launch(edited_kernel("scaled_sum", lambda text: re.sub(pattern, replacement, text), monkeypatch), "scaled_sum")
    assert re.search(r"kernel: scaled_sum\b", str(error.value))
    assert re.search(rf"instruction: 0x[0-9a-f]+: .*{found}", str(error.value), re.I), str(error.value)
