"""Control flow: jumps of whole threads, and SIMT divergence of their channels.

A channel that leaves the common path stores the address where it joins again (``waiting``) and is disabled until the
thread reaches a join (or endif, or a call's return) at that address. A thread jumps ahead only if none of its channels
goes on. Each public function compiles an instruction into a function of the cohort that gives the next address of each
thread: an int if all agree, else an array.

Sources: intel/intel-graphics-compiler documentation/visa/instructions/GOTO.md for goto and join. IGC emits the
structured forms only if told to (IGC_VISAOptions=-enableStructurizer); they follow what that code requires.
"""

from collections.abc import Callable

import numpy as np

from .cohort import LANES, Cohort, Source
from .instruction import Instruction, Register
from .operands.masks import predicate_function
from .operands.sources import raw_source

Next = int | np.ndarray  # the address at which threads go on: one for all, or one for each
Jump = Callable[[Cohort], Next]


def undefined(inst: Instruction) -> Jump:
    raise inst.unknown(f"the control flow instruction {inst.mnemonic!r}")


def _thread_predicate(inst: Instruction) -> Source | None:
    """Function that gives one bool for each thread, for branches of whole threads. None stands for always."""
    if inst.predicate is None:
        return None
    flags = predicate_function(inst)
    return lambda c: flags(c)[:, 0]


def _choose(taken: np.ndarray, target: Next, otherwise: int) -> Next:
    """The next address of each thread; an int if it is the same for all."""
    if taken.all():
        return _agreed(target) if isinstance(target, np.ndarray) else target
    if not taken.any():
        return otherwise
    return np.where(taken, target, otherwise)


def _agreed(target: np.ndarray) -> Next:
    """The addresses, as an int if they are all the same."""
    return int(target[0]) if (target == target[0]).all() else target


def jmpi(inst: Instruction) -> Jump:
    taken = _thread_predicate(inst)
    if not inst.targets:
        return _indirect_jump(inst, taken)
    target, following = inst.targets[0], inst.end
    if taken is None:
        return lambda c: target
    return lambda c: _choose(taken(c), target, following)


def _indirect_jump(inst: Instruction, taken: Source | None) -> Jump:
    """jmpi with a register that holds the distance in bytes from the following instruction."""
    distance = raw_source(inst, inst.srcs[0], 1)

    def execute(c: Cohort) -> Next:
        target = inst.end + distance(c)[:, 0].astype(np.int64)
        return target if taken is None else np.where(taken(c), target, inst.end)

    return execute


def _channels(inst: Instruction) -> slice:
    return slice(inst.channel_offset, inst.channel_offset + inst.exec_size)


def _predicated_channels(inst: Instruction) -> Source:
    """Function that gives the enabled channels [n, 32] for which the instruction's predicate holds."""
    flags = predicate_function(inst) if inst.predicate else None
    lanes = _channels(inst)

    def taken(c: Cohort) -> np.ndarray:
        enabled, _ = _materialise(c)
        result = np.zeros_like(enabled)
        result[:, lanes] = enabled[:, lanes] if flags is None else flags(c) & enabled[:, lanes]
        return result

    return taken


def _any_channel(channels: np.ndarray) -> np.ndarray:
    """For each thread, whether one of the channels is set."""
    return np.logical_or.reduce(channels, axis=1)


def _materialise(c: Cohort) -> tuple[np.ndarray, np.ndarray]:
    """(active, waiting) of the cohort. They are made if the cohort has none yet."""
    if c.active is None:
        c.active = np.ones((len(c), LANES), bool) if c.dispatch is None else c.dispatch.copy()
    if c.waiting is None:
        c.waiting = np.full((len(c), LANES), -1, np.int64)
    return c.active, c.waiting


def goto(inst: Instruction) -> Jump:
    """goto JIP UIP: channels whose predicate holds go to UIP.

    Forward: they wait there; the others go on; if there are none, the thread skips to JIP.
    Backward (goto.b): they go on at UIP at once; the others wait at the following instruction.
    """
    skip, target = inst.targets
    following = inst.end
    taken_of = _predicated_channels(inst)
    backward = inst.suffix == "b"

    lanes = _channels(inst)
    outside = _outside(lanes)

    def execute(c: Cohort) -> Next:
        active, waiting = _materialise(c)
        taken = taken_of(c)
        stays = active & ~taken
        stays[:, outside] = active[:, outside]
        if backward:
            any_taken = _any_channel(taken)
            # If no channel takes the branch, the others simply go on.
            waits = stays & any_taken[:, None]
            waiting[waits] = following
            goes_on = np.where(any_taken[:, None], active & ~stays, active)
            goes_on[:, outside] = active[:, outside]
            c.active = goes_on
            c.settle_active()
            return _choose(any_taken, target, following)
        waiting[taken] = target
        c.active = stays
        c.settle_active()
        return _choose(_any_channel(stays[:, lanes]), following, skip)

    return execute


def join(inst: Instruction) -> Jump:
    """Channels waiting here become active; a thread without active channels jumps on to the next join."""
    skip = inst.targets[0]
    address, following = inst.address, inst.end
    lanes = _channels(inst)

    def execute(c: Cohort) -> Next:
        if c.active is None:
            return following
        active, waiting = _materialise(c)
        arrived = waiting == address
        if arrived.any():
            c.active = active = active | arrived
            waiting[arrived] = -1
        any_active = _any_channel(active[:, lanes])
        c.settle_active()
        return _choose(any_active, following, skip)

    return execute


def call(inst: Instruction) -> Jump:
    """The return address goes to the destination's first dword, the channels that called to the second.

    call has a label, calla an address in a register.
    """
    following = inst.end
    taken = _thread_predicate(inst)
    if inst.dst.file != "r" or (taken is not None and not inst.no_mask):
        raise inst.unknown("this form of call")
    first = inst.dst.number * 16 + inst.dst.offset
    address = None if inst.targets else _address_dword(inst, "this form of call")

    def execute(c: Cohort) -> Next:
        target = inst.targets[0] if address is None else c.views["ud"][:, address].astype(np.int64)
        calls = np.ones(len(c), bool) if taken is None else taken(c)
        mask = np.ones((len(c), LANES), bool) if c.active is None else c.active
        packed = np.packbits(mask, axis=1, bitorder="little").view(np.uint32)[:, 0]
        c.views["ud"][calls, first] = following
        c.views["ud"][calls, first + 1] = packed[calls]
        return _choose(calls, target, following)

    return execute


def ret(inst: Instruction) -> Jump:
    """Go to the address in the source's first dword; the channels that called become active again."""
    first = _address_dword(inst, "this form of ret")
    if inst.predicate is not None:
        raise inst.unknown("this form of ret")

    def execute(c: Cohort) -> Next:
        target = c.views["ud"][:, first].astype(np.int64)
        packed = np.ascontiguousarray(c.views["ud"][:, first + 1 : first + 2])
        mask = np.unpackbits(packed.view(np.uint8), axis=1, bitorder="little").astype(bool)
        if c.active is not None or not mask.all():
            _, waiting = _materialise(c)
            c.active = mask
            waiting[mask] = -1
            c.settle_active()
        return _agreed(target)

    return execute


def _address_dword(inst: Instruction, form: str) -> int:
    """The dword of the registers that holds the address of a calla or ret."""
    source = inst.srcs[0]
    if not isinstance(source, Register) or source.file != "r":
        raise inst.unknown(form)
    return source.number * 16 + source.offset


# ---- structured control flow -----------------------------------------------------------------------------------------
# A channel runs while the address it waits at is the thread's own: a jump enables the channels that wait at its target.

# break and cont name the same address, that of the loop's while. A channel that breaks waits at the odd address behind
# it, where no instruction starts, until the while sends it on.
_BROKEN = 1


def _proceed(c: Cohort, lanes: slice, following: int, skip: int) -> Next:
    """Go on if a channel is active, else skip ahead, and enable the channels waiting there. Returns the addresses."""
    active, _ = _materialise(c)
    return _arrive(c, np.where(_any_channel(active[:, lanes]), following, skip))


def _arrive(c: Cohort, target: np.ndarray) -> Next:
    active, waiting = _materialise(c)
    arrived = waiting == target[:, None]
    if arrived.any():
        c.active = active | arrived
        waiting[arrived] = -1
    c.settle_active()
    return _agreed(target)


def _leave(c: Cohort, leaves: np.ndarray, place: int) -> None:
    """Disable channels until they are enabled at the address ``place``."""
    active, waiting = _materialise(c)
    waiting[leaves] = place
    c.active = active & ~leaves


def if_(inst: Instruction) -> Jump:
    """if JIP UIP: channels whose predicate fails wait at JIP, the start of the other branch or the endif."""
    jip = inst.targets[0]
    lanes, taken_of = _channels(inst), _predicated_channels(inst)

    def execute(c: Cohort) -> Next:
        active, _ = _materialise(c)
        leaves = active & ~taken_of(c)
        leaves[:, _outside(lanes)] = False
        _leave(c, leaves, jip)
        return _proceed(c, lanes, inst.end, jip)

    return execute


def else_(inst: Instruction) -> Jump:
    """else JIP UIP: the channels of the first branch wait at UIP, the endif; those of the second go on."""
    jip, uip = inst.targets
    lanes = _channels(inst)

    def execute(c: Cohort) -> Next:
        active, waiting = _materialise(c)
        leaves = active.copy()
        leaves[:, _outside(lanes)] = False
        _leave(c, leaves, uip)
        second = _any_channel((waiting == inst.end)[:, lanes])
        return _arrive(c, np.where(second, inst.end, jip))

    return execute


def endif(inst: Instruction) -> Jump:
    """endif JIP: the channels of both branches go on together."""
    skip = inst.targets[0]
    lanes = _channels(inst)

    def execute(c: Cohort) -> Next:
        _arrive(c, np.full(len(c), inst.address))
        return _proceed(c, lanes, inst.end, skip)

    return execute


def while_(inst: Instruction) -> Jump:
    """while JIP: channels whose predicate holds go back to JIP.

    The others, and those that broke out of the loop, wait at the following instruction.
    """
    target = inst.targets[0]
    lanes, taken_of = _channels(inst), _predicated_channels(inst)

    def execute(c: Cohort) -> Next:
        active, waiting = _materialise(c)
        waiting[waiting == inst.address + _BROKEN] = inst.end
        continued = waiting == inst.address
        c.active = active = active | continued
        waiting[continued] = -1
        taken = taken_of(c)
        leaves = active & ~taken
        leaves[:, _outside(lanes)] = False
        _leave(c, leaves, inst.end)
        return _arrive(c, np.where(_any_channel(taken), target, inst.end))

    return execute


def break_(inst: Instruction) -> Jump:
    """break JIP UIP, cont JIP UIP: channels whose predicate holds wait behind, or at, the while at UIP."""
    jip, uip = inst.targets
    lanes, taken_of = _channels(inst), _predicated_channels(inst)
    place = uip + _BROKEN if inst.opcode == "break" else uip

    def execute(c: Cohort) -> Next:
        _leave(c, taken_of(c), place)
        return _proceed(c, lanes, inst.end, jip)

    return execute


def _outside(lanes: slice) -> np.ndarray:
    outside = np.ones(LANES, bool)
    outside[lanes] = False
    return outside
