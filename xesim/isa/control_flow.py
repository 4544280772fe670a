"""The control-flow graph of a kernel: basic blocks, loops, and how often each edge was taken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .instruction import Instruction

# Control does not come back from these: the end of a thread is a send with the option EOT.
_LEAVES = ("ret",)
_CALLS = ("call", "calla")


@dataclass(frozen=True)
class Block:
    """Instructions that run one after the other, and the addresses of the blocks that may follow."""

    instructions: tuple[Instruction, ...]
    successors: tuple[int, ...]

    @property
    def address(self) -> int:
        return self.instructions[0].address


@dataclass(frozen=True)
class Loop:
    """A natural loop: the block all its iterations start with, and the addresses of all its blocks, in order.

    depth  1 for an outermost loop
    """

    header: int
    blocks: tuple[int, ...]
    depth: int = field(default=1, compare=False)


def basic_blocks(instructions: Sequence[Instruction]) -> dict[int, Block]:
    """The control-flow graph, by block address. A call goes on behind it; the function is a part of its own.

    Where the channels of a thread part (goto, if, break, ...) control may go to either place or on.
    """
    leaders = {instructions[0].address}
    leaders.update(target for inst in instructions for target in inst.targets)
    leaders.update(inst.end for inst in instructions if inst.targets or _leaves(inst))
    blocks, members = {}, []
    for inst in instructions:
        members.append(inst)
        if inst.end in leaders or inst is instructions[-1]:
            following = () if inst is instructions[-1] else (inst.end,)
            blocks[members[0].address] = Block(tuple(members), _successors(inst, following))
            members = []
    return blocks


def _leaves(inst: Instruction) -> bool:
    return "EOT" in inst.options or inst.opcode in _LEAVES


def _successors(inst: Instruction, following: tuple[int, ...]) -> tuple[int, ...]:
    if _leaves(inst):
        return following if inst.predicate else ()
    if inst.opcode in _CALLS:
        return following
    goes_on = inst.opcode != "jmpi" or inst.predicate
    return tuple(dict.fromkeys(inst.targets + (following if goes_on else ())))


def natural_loops(blocks: dict[int, Block]) -> list[Loop]:
    """The loops, by address: for each block that is jumped back to, what runs from there to the jumps."""
    predecessors = _predecessors(blocks)
    bodies: dict[int, set[int]] = {}
    for source, block in blocks.items():
        for header in block.successors:
            if header <= source:
                body = bodies.setdefault(header, {header})
                pending = [source]
                while pending:
                    address = pending.pop()
                    if address not in body:
                        body.add(address)
                        pending += predecessors[address]
    depth = {h: sum(h in other for other in bodies.values()) for h in bodies}
    return [Loop(header, tuple(sorted(bodies[header])), depth[header]) for header in sorted(bodies)]


def _predecessors(blocks: dict[int, Block]) -> dict[int, list[int]]:
    predecessors: dict[int, list[int]] = {address: [] for address in blocks}
    for address, block in blocks.items():
        for successor in block.successors:
            predecessors[successor].append(address)
    return predecessors


def edge_counts(blocks: dict[int, Block], executed: dict[int, int], entries: Iterable[int]) -> dict:
    """How often each edge (from block, to block) was taken, where that follows from how often the blocks ran.

    executed  by address of a block, how often its last instruction ran
    entries   addresses of blocks that are entered from elsewhere: the kernel's start, functions

    What flows into a block flows out of it, so an edge is known when all others of one of its ends are.
    """
    predecessors = _predecessors(blocks)
    sums = [([(a, s) for s in block.successors], executed[a]) for a, block in blocks.items() if block.successors]
    sums += [([(p, a) for p in predecessors[a]], executed[a]) for a in blocks if predecessors[a] and a not in entries]
    known: dict[tuple[int, int], int] = {}
    for a, block in blocks.items():
        if not executed[a]:
            known.update({(a, s): 0 for s in block.successors} | {(p, a): 0 for p in predecessors[a]})
    progress = True
    while progress:
        progress = False
        for edges, total in sums:
            unknown = [edge for edge in edges if edge not in known]
            if len(unknown) == 1:
                known[unknown[0]] = total - sum(known[edge] for edge in edges if edge in known)
                progress = True
    return known
