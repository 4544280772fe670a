"""Faults in the instruction stream: the kernel's disassembly is edited before xesim decodes it."""

import pathlib
import re

import numpy as np
import pytest
from esimd_harness import esimd_module
from harness import opencl_module, random_values

import xesim

OPENCL_SOURCE = pathlib.Path(__file__).with_name("faults.cl")
ESIMD_SOURCE = "../faults/faults.cpp"
# A token that waits: for a distance in a pipe, or for a message's operands to be read or its result to be written.
WAIT_TOKEN = re.compile(r"[FILMA]?@\d|\$\d+\.(?:src|dst)")


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


def launch(kernel, source):
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
    else:
        inputs, result = [random_values(np.float16, n, 1, -2, 2) for n in (128, 256)], np.zeros(128, np.float32)
    scalars = [np.int32(3)] if source == "scaled_sum" else []
    address = buffer(result)
    threads = 64 if source == "scaled_sum" else 1
    kernel.launch((threads,), (threads,), [*map(buffer, inputs), address, *scalars], memory, checks=xesim.Checks())
    return memory.download(address, result.shape, result.dtype)


def wait_tokens(source):
    """(line number, token) of every waiting annotation in the kernel's code up to its end."""
    lines = fresh_kernel(source).assembly.splitlines()
    end = next(i for i, line in enumerate(lines) if "EOT" in line)
    for number, line in enumerate(lines[: end + 1]):
        annotations = re.search(r"\{([^{}]*)\}\s*(?://.*)?$", line)
        for token in WAIT_TOKEN.findall(annotations[1]) if annotations else ():
            yield number, token


def without_token(number, token):
    def edit(text):
        lines = text.splitlines()
        code, _, annotations = lines[number].rpartition("{")
        annotations = annotations.replace(token, "", 1).replace(",,", ",").replace("{,", "{").replace(",}", "}")
        lines[number] = code + "{" + annotations.lstrip(",")
        return "\n".join(lines).replace("{}", "  ")

    return edit


def is_redundant(lines, number, token):
    """Whether the wait is one IGC adds though no register needs it at this place: on entry, around writes of the
    control register, and where the instruction before already waited for the same pipe at least as far."""
    if token.startswith("$"):
        return False
    before, here = lines[number - 1], lines[number]
    pipe, distance = token.split("@")
    earlier = re.search(rf"(?:A|{pipe})@(\d)", before)
    return before.startswith("L0:") or "cr0" in before + here or bool(earlier and int(earlier[1]) <= int(distance))


@pytest.mark.parametrize("source", ["scaled_sum", "tokens", "dpas_tokens"])
def test_removed_scoreboard_token(source, monkeypatch):
    """Every waiting annotation that a register needs is removed in turn: each time a hazard must be reported."""
    launch(fresh_kernel(source), source)
    lines = fresh_kernel(source).assembly.splitlines()
    removed, unnoticed = 0, []
    for number, token in wait_tokens(source):
        if is_redundant(lines, number, token):
            continue
        removed += 1
        try:
            launch(edited_kernel(source, without_token(number, token), monkeypatch), source)
            unnoticed.append(f"{token}: {lines[number]}")
        except xesim.ScoreboardHazard as error:
            assert error.kernel.endswith(source)
            assert re.search(r"instruction: 0x[0-9a-f]+: \S+", str(error))
    assert removed > 10
    assert not unnoticed, "\n".join(unnoticed)


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
