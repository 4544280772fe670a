"""Control flow: jumps of whole threads, and SIMT divergence of their channels.

A channel that leaves the common path stores the address where it joins again (``waiting``) and is disabled until the
thread reaches a join (or endif, or a call's return) at that address. A thread jumps ahead only if none of its channels
goes on. ``compile_flow`` returns a function of the cohort giving the next address of each thread: an int if all agree,
else an array.

Sources: intel/intel-graphics-compiler documentation/visa/instructions/GOTO.md for goto and join. The structured forms,
which IGC emits only if told to (IGC_VISAOptions=-enableStructurizer), follow what that code requires.
"""

import numpy as np

from .cohort import LANES
from .operands import predicate_function, raw_source

_STRUCTURED = {"if", "else", "endif", "while", "break", "cont", "halt"}
FLOW_OPCODES = {"jmpi", "goto", "join", "call", "calla", "ret", "brc", "brd"} | _STRUCTURED


def compile_flow(inst):
    builder = _BUILDERS.get(inst.opcode)
    if builder is None:
        raise inst.unknown(f"the control flow instruction {inst.mnemonic!r}")
    return builder(inst)


def _thread_predicate(inst):
    """Function giving one bool per thread (or None: always) for scalar branches."""
    if inst.predicate is None:
        return None
    flags = predicate_function(inst)
    return lambda c: flags(c)[:, 0]


def _choose(taken, target, otherwise):
    """The next address of each thread; an int if it is the same for all."""
    if taken.all():
        return int(target[0]) if isinstance(target, np.ndarray) and (target == target[0]).all() else target
    if not taken.any():
        return otherwise
    return np.where(taken, target, otherwise)


def _jmpi(inst):
    taken = _thread_predicate(inst)
    if not inst.targets:
        return _indirect_jump(inst, taken)
    target, following = inst.targets[0], inst.end
    if taken is None:
        return lambda c: target
    return lambda c: _choose(taken(c), target, following)


def _indirect_jump(inst, taken):
    """jmpi with a register: the distance in bytes from the following instruction."""
    distance = raw_source(inst, inst.srcs[0], 1)

    def execute(c):
        target = inst.end + distance(c)[:, 0].astype(np.int64)
        return target if taken is None else np.where(taken(c), target, inst.end)

    return execute


def _channels(inst):
    return slice(inst.channel_offset, inst.channel_offset + inst.exec_size)


def _predicated_channels(inst):
    """Function giving the enabled channels [n, 32] for which the instruction's predicate holds."""
    flags = predicate_function(inst) if inst.predicate else None
    lanes = _channels(inst)

    def taken(c):
        enabled = _materialise(c)
        result = np.zeros_like(enabled)
        result[:, lanes] = enabled[:, lanes] if flags is None else flags(c) & enabled[:, lanes]
        return result

    return taken


def _materialise(c):
    """Give the cohort explicit channel masks; the active ones."""
    if c.active is None:
        c.active = np.ones((len(c), LANES), bool) if c.dispatch is None else c.dispatch.copy()
    if c.waiting is None:
        c.waiting = np.full((len(c), LANES), -1, np.int64)
    return c.active


def _goto(inst):
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

    def execute(c):
        taken = taken_of(c)
        active = c.active
        stays = active & ~taken
        stays[:, outside] = active[:, outside]
        if backward:
            any_taken = taken.any(1)
            # if no channel takes the branch, the others simply go on
            waits = stays & any_taken[:, None]
            c.waiting[waits] = following
            c.active = np.where(any_taken[:, None], active & ~stays, active)
            c.active[:, outside] = active[:, outside]
            c.settle_active()
            return _choose(any_taken, target, following)
        c.waiting[taken] = target
        c.active = stays
        c.settle_active()
        return _choose(stays[:, lanes].any(1), following, skip)

    return execute


def _join(inst):
    """Channels waiting here become active; a thread without active channels jumps on to the next join."""
    skip = inst.targets[0]
    address, following = inst.address, inst.end
    lanes = _channels(inst)

    def execute(c):
        if c.active is None:
            return following
        arrived = c.waiting == address
        if arrived.any():
            c.active = c.active | arrived
            c.waiting[arrived] = -1
        any_active = c.active[:, lanes].any(1)
        c.settle_active()
        return _choose(any_active, following, skip)

    return execute


def _call(inst):
    """The return address goes to the destination's first dword, the channels that called to the second.

    call has a label; calla an address in a register.
    """
    following = inst.end
    taken = _thread_predicate(inst)
    if inst.dst is None or inst.dst.file != "r" or (taken is not None and not inst.no_mask):
        raise inst.unknown("this form of call")
    if inst.targets:
        target_of = lambda c: inst.targets[0]
    else:
        address = inst.srcs[0].number * 16 + inst.srcs[0].offset
        target_of = lambda c: c.views["ud"][:, address].astype(np.int64)
    first = inst.dst.number * 16 + inst.dst.offset

    def execute(c):
        target = target_of(c)
        calls = np.ones(len(c), bool) if taken is None else taken(c)
        mask = np.ones((len(c), LANES), bool) if c.active is None else c.active
        packed = np.packbits(mask, axis=1, bitorder="little").view(np.uint32)[:, 0]
        c.views["ud"][calls, first] = following
        c.views["ud"][calls, first + 1] = packed[calls]
        return _choose(calls, target, following)

    return execute


def _ret(inst):
    """Go to the address in the source's first dword; the channels that called become active again."""
    source = inst.srcs[0]
    if source.file != "r" or (inst.predicate is not None):
        raise inst.unknown("this form of ret")
    first = source.number * 16 + source.offset

    def execute(c):
        target = c.views["ud"][:, first].astype(np.int64)
        packed = np.ascontiguousarray(c.views["ud"][:, first + 1 : first + 2])
        mask = np.unpackbits(packed.view(np.uint8), axis=1, bitorder="little").astype(bool)
        if c.active is not None or not mask.all():
            _materialise(c)
            c.active = mask
            c.waiting[mask] = -1
            c.settle_active()
        return int(target[0]) if (target == target[0]).all() else target

    return execute


# ---- structured control flow -----------------------------------------------------------------------------------------
# A channel runs while the address it waits at is the thread's own: a jump enables the channels that wait at its target.

# break and cont name the same address, the loop's while. A channel that breaks waits at the odd address behind it,
# where no instruction starts, until the while sends it on.
_BROKEN = 1


def _proceed(c, lanes, following, skip):
    """Go on if a channel is active, else skip ahead; enable the channels waiting there. The next addresses."""
    target = np.where(c.active[:, lanes].any(1), following, skip)
    return _arrive(c, target)


def _arrive(c, target):
    arrived = c.waiting == target[:, None]
    if arrived.any():
        c.active = c.active | arrived
        c.waiting[arrived] = -1
    c.settle_active()
    return int(target[0]) if (target == target[0]).all() else target


def _if(inst):
    """if JIP UIP: channels whose predicate fails wait at JIP, the start of the other branch or the endif."""
    jip = inst.targets[0]
    lanes, taken_of = _channels(inst), _predicated_channels(inst)

    def execute(c):
        taken = taken_of(c)
        leaves = c.active & ~taken
        leaves[:, _outside(lanes)] = False
        c.waiting[leaves] = jip
        c.active = c.active & ~leaves
        return _proceed(c, lanes, inst.end, jip)

    return execute


def _else(inst):
    """else JIP UIP: the channels of the first branch wait at UIP, the endif; those of the second go on."""
    jip, uip = inst.targets
    lanes = _channels(inst)

    def execute(c):
        leaves = _materialise(c).copy()
        leaves[:, _outside(lanes)] = False
        c.waiting[leaves] = uip
        c.active = c.active & ~leaves
        second = (c.waiting == inst.end)[:, lanes].any(1)
        return _arrive(c, np.where(second, inst.end, jip))

    return execute


def _endif(inst):
    """endif JIP: the channels of both branches go on together."""
    skip = inst.targets[0]
    lanes = _channels(inst)

    def execute(c):
        _materialise(c)
        _arrive(c, np.full(len(c), inst.address))
        _materialise(c)
        return _proceed(c, lanes, inst.end, skip)

    return execute


def _while(inst):
    """while JIP: channels whose predicate holds go back to JIP. The others, and those that broke out, wait behind."""
    target = inst.targets[0]
    lanes, taken_of = _channels(inst), _predicated_channels(inst)

    def execute(c):
        _materialise(c)
        c.waiting[c.waiting == inst.address + _BROKEN] = inst.end
        continued = c.waiting == inst.address
        c.active = c.active | continued
        c.waiting[continued] = -1
        taken = taken_of(c)
        leaves = c.active & ~taken
        leaves[:, _outside(lanes)] = False
        c.waiting[leaves] = inst.end
        c.active = c.active & ~leaves
        return _arrive(c, np.where(taken.any(1), target, inst.end))

    return execute


def _break(inst):
    """break JIP UIP, cont JIP UIP: channels whose predicate holds wait behind, or at, the while at UIP."""
    jip, uip = inst.targets
    lanes, taken_of = _channels(inst), _predicated_channels(inst)
    place = uip + _BROKEN if inst.opcode == "break" else uip

    def execute(c):
        taken = taken_of(c)
        c.waiting[taken] = place
        c.active = c.active & ~taken
        return _proceed(c, lanes, inst.end, jip)

    return execute


def _outside(lanes):
    outside = np.ones(LANES, bool)
    outside[lanes] = False
    return outside


_BUILDERS = {
    "jmpi": _jmpi,
    "goto": _goto,
    "join": _join,
    "call": _call,
    "calla": _call,
    "ret": _ret,
    "if": _if,
    "else": _else,
    "endif": _endif,
    "while": _while,
    "break": _break,
    "cont": _break,
}
