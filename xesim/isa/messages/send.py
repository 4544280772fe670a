"""The send instructions: which message is sent."""

from ..cohort import Execute
from ..instruction import Instruction
from . import gateway
from .descriptor import FENCE
from .lsc import load_store


def ends_thread(inst: Instruction) -> bool:
    return "EOT" in inst.options


def send(inst: Instruction) -> Execute:
    if ends_thread(inst):
        return gateway.end_of_thread(inst)
    unit, descriptor = inst.message.unit, inst.message.descriptor
    if unit == "gtwy":
        return gateway.signal(inst)
    if unit in ("ugm", "slm", "tgm", "urb") and isinstance(descriptor, int) and descriptor & 63 == FENCE:
        return gateway.fence(inst)
    return load_store(inst)
