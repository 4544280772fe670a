"""Run a case through the operator and judge everything that came back."""

import esimd_fmha
from esimd_fmha.testing.case import DTYPES
from esimd_fmha.testing.inputs import make_inputs
from esimd_fmha.testing.reference import attention_float64, attention_same_precision

from .compare import assert_attention


def check_case(case, tensor_device):
    """The case equals the reference, and writes nothing but what was asked. Returns (inputs, out, lse)."""
    inputs = make_inputs(case, tensor_device)
    out, lse = esimd_fmha.prefill_paged(**inputs.arguments(case))
    check_result(case, inputs, out, lse)
    return inputs, out, lse


def check_result(case, inputs, out, lse):
    assert_attention(
        (out.cpu(), lse.cpu()),
        attention_float64(inputs, case),
        attention_same_precision(inputs, case),
        dtype=DTYPES[case.dtype],
        about=f"{case.purpose}: {case}",
    )
    assert (stray := inputs.stray_writes()) == 0, f"{stray} elements outside the asked rows of out were written\n{case}"
