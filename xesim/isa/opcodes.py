"""What each opcode is."""

from ..formats import dtypes
from .flow import FLOW_OPCODES

SENDS = {"send", "sendc", "sends", "sendsc"}


def pipe_of(inst):
    """The execution pipe: float, int, long (64-bit float), math, dpas, send, branch or sync.

    In-order pipes are chosen by the destination's type. Source: intel/intel-graphics-compiler visa/LocalScheduler.
    """
    opcode = inst.opcode
    if opcode in SENDS:
        return "send"
    if opcode == "dpas":
        return "dpas"
    if opcode == "math":
        return "math"
    if opcode in FLOW_OPCODES:
        return "branch"
    if opcode in ("sync", "nop", "illegal"):
        return "sync"
    if inst.dst.dtype is dtypes.DF:
        return "long"
    return "float" if inst.dst.dtype.is_float else "int"
