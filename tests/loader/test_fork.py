"""Forked processes: before the first call they work; after it they are refused at once, as a kernel might never end."""

import json

import pytest

from .vector_add import run_python

# One process, since it takes seconds to import torch. A child that takes longer than a minute is killed.
SCRIPT = """
import json, os, signal, sys, threading, torch, esimd_fmha
from esimd_fmha.loader import find_ocloc
from esimd_fmha.loader.interop import device_of

rows, slots, said = torch.ones(3, 2, 8).half(), torch.arange(3), {}

class XpuTensor(torch.Tensor):
    is_cpu, is_xpu = False, True

def outcome(work):
    try:
        return work()
    except Exception as error:
        return f"{type(error).__name__}: {error}"

def call(device="opencl:cpu"):
    os.environ["ESIMD_FMHA_CPU_DEVICE"] = device
    pages = torch.zeros(2, 4, 2, 8).half()
    esimd_fmha.append_kv(rows, rows, pages, pages.clone(), slots)
    return "right" if torch.equal(pages[0, :3], rows) else "wrong"

def in_child(work):
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        signal.alarm(60)
        os.write(writer, outcome(work).encode())
        sys.exit(0)
    os.close(writer)
    with os.fdopen(reader) as file:
        text = file.read()
    _, status = os.waitpid(child, 0)
    return text if status == 0 else f"{text} and status {status}"

said["before any call"] = in_child(call)
if find_ocloc():
    said["simulator"] = call("xesim")
    said["simulator after that"] = in_child(lambda: call("xesim"))
    said["after a call in the simulator"] = in_child(call)
thread = threading.Thread(target=lambda: said.update({"thread": call()}))
thread.start()
thread.join()
said["after a call of a thread"] = in_child(call)
said["parent"] = call()
said["after a call"] = in_child(call)
said["child of a child"] = in_child(lambda: in_child(call))
said["XPU"] = in_child(lambda: device_of(rows.as_subclass(XpuTensor)))
if find_ocloc():
    said["simulator after a call"] = in_child(lambda: call("xesim"))
said["parent, after that"] = call()
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def said():
    return json.loads(run_python(SCRIPT))


def test_a_child_that_was_forked_before_the_first_call_works(said):
    assert said["before any call"] == "right"


@pytest.mark.parametrize("when", ["after a call of a thread", "after a call", "child of a child", "XPU"])
def test_a_child_that_was_forked_after_a_call_is_refused(said, when):
    assert said[when].startswith("UnsupportedDevice: this process was forked from one that had already called")
    assert '"spawn"' in said[when] and "fork before the first call" in said[when]


@pytest.mark.parametrize("when", ["thread", "parent", "parent, after that"])
def test_the_process_that_was_forked_works_on(said, when):
    assert said[when] == "right"


IN_THE_SIMULATOR = ("simulator", "simulator after that", "after a call in the simulator", "simulator after a call")


@pytest.mark.xesim
@pytest.mark.parametrize("when", IN_THE_SIMULATOR)
def test_the_simulator_works_in_every_process(said, when):
    """It is made of Python only."""
    if when not in said:
        pytest.skip("ocloc, the offline GPU compiler, was not found: 'make ocloc', or set ESIMD_FMHA_OCLOC")
    assert said[when] == "right"
