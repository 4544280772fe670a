"""The path of one iteration through the hot loop of a compiled kernel, found on its control-flow graph."""

import graphlib
from dataclasses import dataclass

from xesim.isa.instruction import Instruction


@dataclass(frozen=True)
class Block:
    """Instructions that run one after the other, and the addresses of the blocks that may follow."""

    instructions: tuple[Instruction, ...]
    successors: tuple[int, ...]

    @property
    def weight(self) -> tuple[int, int, int]:
        """What a path collects, in the order of comparison: most products, then most messages, then least else."""
        num_dpas = sum(inst.opcode == "dpas" for inst in self.instructions)
        num_sends = sum(inst.send is not None for inst in self.instructions)
        return num_dpas, num_sends, -len(self.instructions)


def basic_blocks(instructions: list[Instruction]) -> dict[int, Block]:
    """The control-flow graph, by block address. Raises ValueError for branches other than jmpi to a label.

    ESIMD threads branch as a whole: IGC has no use for the diverging forms.
    """
    for inst in instructions:
        if bool(inst.targets) != (inst.opcode == "jmpi"):
            raise ValueError(f"{inst.text!r} is a branch that this report does not follow")
    leaders = {instructions[0].address}
    leaders.update(target for inst in instructions for target in inst.targets)
    leaders.update(inst.end for inst in instructions if _ends_block(inst))
    blocks, members = {}, []
    for inst in instructions:
        members.append(inst)
        if inst.end in leaders or inst is instructions[-1]:
            following = () if inst is instructions[-1] else (inst.end,)
            blocks[members[0].address] = Block(tuple(members), _successors(inst, following))
            members = []
    return blocks


def _ends_block(inst: Instruction) -> bool:
    return bool(inst.targets) or "EOT" in inst.options


def _successors(inst: Instruction, following: tuple[int, ...]) -> tuple[int, ...]:
    if "EOT" in inst.options:
        return ()
    if inst.targets:
        return inst.targets + (following if inst.predicate else ())
    return following


def natural_loops(blocks: dict[int, Block]) -> dict[int, set[int]]:
    """Header -> the blocks of its loop. A loop is closed by jumps back to its header."""
    predecessors = {address: [b for b in blocks if address in blocks[b].successors] for address in blocks}
    loops: dict[int, set[int]] = {}
    for source, block in blocks.items():
        for header in block.successors:
            if header <= source:
                body = loops.setdefault(header, {header})
                pending = [source]
                while pending:
                    address = pending.pop()
                    if address not in body:
                        body.add(address)
                        pending += predecessors[address]
    return loops


def steady_path(instructions: list[Instruction], num_dpas: int) -> list[Instruction]:
    """One iteration of the loop with ``num_dpas`` products, when it neither masks nor rescales.

    The arms of the key loop differ in two ways. Those that look up the block table and prefetch send messages: a paged
    problem takes them, so the path with the most messages is meant. Those that mask or rescale only compute: they are
    optional, so among these paths the one with the fewest instructions is meant. (Spilled registers would be messages
    too: of a kernel that spills, the path may be the wrong one.)

    Raises ValueError when no loop has such a path, or when the loop holds another loop.
    """
    blocks = basic_blocks(instructions)
    found = []
    for header, body in natural_loops(blocks).items():
        if any(inst.opcode == "dpas" for address in body for inst in blocks[address].instructions):
            path = _heaviest_cycle(blocks, header, body)
            found.append([inst for address in path for inst in blocks[address].instructions])
    counts = [sum(inst.opcode == "dpas" for inst in path) for path in found]
    fitting = [path for path, count in zip(found, counts) if count == num_dpas]
    if not fitting:
        raise ValueError(f"the key loop should have {num_dpas} dpas; the loops found have {counts or 'none'}")
    return min(fitting, key=len)


def _heaviest_cycle(blocks: dict[int, Block], header: int, body: set[int]) -> list[int]:
    """The blocks of the cycle through ``header`` with the greatest weight."""
    forward = {a: [s for s in blocks[a].successors if s in body and s != header] for a in body}
    predecessors = {a: [p for p in body if a in forward[p]] for a in body}
    try:
        order = list(graphlib.TopologicalSorter(predecessors).static_order())
    except graphlib.CycleError as error:
        raise ValueError(f"the loop at L{header} holds another loop") from error
    best = {header: (blocks[header].weight, [header])}
    for address in order:
        if address != header:
            weight, path = max(best[p] for p in predecessors[address])
            total = tuple(a + b for a, b in zip(weight, blocks[address].weight))
            best[address] = (total, [*path, address])
    return max(best[a] for a in body if header in blocks[a].successors)[1]
