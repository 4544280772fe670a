"""The path of one iteration through the hot loop of a compiled kernel, found on its control-flow graph."""

import graphlib
from collections.abc import Sequence

from xesim.isa.control_flow import Block, basic_blocks, natural_loops
from xesim.isa.instruction import Instruction


def _weight(block: Block) -> tuple[int, int, int]:
    """What a path collects, compared in this order: matrix products, messages, and then as little else as possible."""
    num_dpas = sum(inst.opcode == "dpas" for inst in block.instructions)
    num_sends = sum(inst.send is not None for inst in block.instructions)
    return num_dpas, num_sends, -len(block.instructions)


def _check_branches(instructions: list[Instruction]) -> None:
    """ESIMD threads branch as a whole: IGC has no use for the diverging forms."""
    for inst in instructions:
        if bool(inst.targets) != (inst.opcode == "jmpi"):
            raise ValueError(f"{inst.text!r} is a branch that this report does not follow")


def steady_path(instructions: list[Instruction], num_dpas: int) -> list[Instruction]:
    """One iteration of the loop with ``num_dpas`` products, when it neither masks nor rescales.

    The arms of the key loop differ in two ways. Those that look up the block table and prefetch send messages: a paged
    problem takes them, so the path with the most messages is meant. Those that mask or rescale only compute: they are
    optional, so among these paths the one with the fewest instructions is meant. (Spilled registers would be messages
    too: of a kernel that spills, the path may be the wrong one.) What a loop inside repeats counts once.

    Raises ValueError when no loop has such a path, or for branches other than jmpi to a label.
    """
    _check_branches(instructions)
    blocks = basic_blocks(instructions)
    loops = natural_loops(blocks)
    repeats = {(a, loop.header) for loop in loops for a in loop.blocks}
    found = []
    for loop in loops:
        if any(inst.opcode == "dpas" for address in loop.blocks for inst in blocks[address].instructions):
            path = _heaviest_cycle(blocks, loop.header, loop.blocks, repeats)
            found.append([inst for address in path for inst in blocks[address].instructions])
    counts = [sum(inst.opcode == "dpas" for inst in path) for path in found]
    fitting = [path for path, count in zip(found, counts) if count == num_dpas]
    if not fitting:
        raise ValueError(f"the key loop should have {num_dpas} dpas; the loops found have {counts or 'none'}")
    return min(fitting, key=len)


def _heaviest_cycle(
    blocks: dict[int, Block], header: int, body: Sequence[int], repeats: set[tuple[int, int]]
) -> list[int]:
    """The blocks of the cycle through ``header`` with the greatest weight that takes no other edge back."""
    predecessors = {a: [p for p in body if a in blocks[p].successors and (p, a) not in repeats] for a in body}
    best = {header: (_weight(blocks[header]), [header])}
    for address in graphlib.TopologicalSorter(predecessors).static_order():
        reached = [best[p] for p in predecessors[address] if p in best]
        if address != header and reached:
            weight, path = max(reached)
            total = tuple(a + b for a, b in zip(weight, _weight(blocks[address])))
            best[address] = (total, [*path, address])
    return max(best[a] for a in body if header in blocks[a].successors)[1]
