"""Whatever the index tensors hold, no kernel reads or writes outside the tensors; see index_fuzz.py."""

import subprocess
import sys

import pytest
import torch

import esimd_fmha
from esimd_fmha.testing.case import AttentionCase
from esimd_fmha.testing.inputs import make_inputs
from esimd_fmha.testing.layouts import SENTINEL_BITS

from ..devices import CPU, GPU, MARKS, SIMULATORS, on_device
from . import index_fuzz

each_machine = pytest.mark.parametrize(
    "device_name", [on_device(CPU), on_device(GPU), on_device(SIMULATORS[0])], indirect=True
)


def run_fuzz(device, first, count):
    """In a process of its own, which a fault ends."""
    command = [sys.executable, "-m", index_fuzz.__name__, device, str(first), str(count)]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, f"{' '.join(command)} ended with {result.returncode} after\n" + "\n".join(
        (result.stdout[-200:], result.stderr[-2000:])
    )
    assert result.stdout.endswith("no fault\n")


def on_each(num_on_cpu, num_on_simulator):
    counts = {CPU: num_on_cpu, SIMULATORS[0]: num_on_simulator}
    parameters = [pytest.param(name, count, marks=MARKS[name], id=name) for name, count in counts.items()]
    return pytest.mark.parametrize("device_name, count", parameters, indirect=["device_name"])


@on_each(80, 15)
def test_garbage_in_index_tensors(device_name, count):
    run_fuzz(device_name, 0, count)


@pytest.mark.slow
@on_each(2000, 300)
def test_much_garbage_in_index_tensors(device_name, count):
    run_fuzz(device_name, 0, count)


def test_an_access_outside_a_guarded_tensor_ends_the_process():
    """Else the fuzz could not fail."""
    script = (
        "import ctypes, sys, torch; from tests.guarded import guarded\n"
        "tensor = guarded(torch.arange(5), at_end=sys.argv[1] == 'behind', writable=sys.argv[1] != 'write')\n"
        "assert tensor.tolist() == [0, 1, 2, 3, 4]; print('ok', flush=True)\n"
        "match sys.argv[1]:\n"
        "    case 'behind': ctypes.string_at(tensor.data_ptr() + 40, 1)\n"
        "    case 'before': ctypes.string_at(tensor.data_ptr() - 1, 1)\n"
        "    case 'write': tensor[0] = 1\n"
    )
    for access in ("behind", "before", "write"):
        result = subprocess.run([sys.executable, "-c", script, access], capture_output=True, text=True)
        assert result.stdout == "ok\n" and result.returncode < 0, f"{access}: {result}"


@pytest.mark.parametrize("lengths", [[0, 5], [40, 16]])
@each_machine
def test_a_pool_without_pages_has_no_keys(lengths, tensor_device):
    """Whatever the lengths and the table say."""
    q = torch.randn(6, 2, 64, device=tensor_device).half()
    pages = torch.empty(0, 16, 1, 64, device=tensor_device).half()

    def int32(values):
        return torch.tensor(values, dtype=torch.int32, device=tensor_device)

    out, lse = esimd_fmha.prefill_paged(
        q,
        pages,
        pages,
        cu_seqlens_q=int32([0, 2, 6]),
        seqused_k=int32(lengths),
        block_table=int32([[0, 1, 7], [-1, 5, 2]]),
        max_seqlen_q=4,
        max_seqlen_k=40,
        return_lse=True,
    )
    assert (out == 0).all() and (lse == -torch.inf).all()


@each_machine
def test_rows_before_the_first_sequence_are_left_alone(tensor_device):
    case = AttentionCase(purpose="cu_seqlens_q begins late", q_lens=(300,), kv_lens=(300,), num_heads_q=2)
    inputs = make_inputs(case, tensor_device)
    first = 290
    starts = torch.tensor([first, 300], dtype=torch.int32, device=tensor_device)
    esimd_fmha.prefill_paged(**inputs.arguments(case) | {"cu_seqlens_q": starts})
    assert (inputs.out[:first].contiguous().view(torch.int16) == SENTINEL_BITS).all()
