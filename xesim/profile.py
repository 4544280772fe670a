"""Where a kernel's instructions are and, after a launch, where they were executed: by loop and by source line."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .isa.control_flow import Loop, basic_blocks, edge_counts, natural_loops
from .isa.instruction import Instruction
from .isa.opcodes import pipe_of
from .source import SourceLine


@dataclass(frozen=True)
class Tally:
    """Counts of some instructions: how many there are, how often they were executed (by any hardware thread), and both
    by pipe and by message. Without a launch, ``executed`` is None and pipes and messages count the code itself."""

    instructions: int
    executed: int | None
    pipes: Counter[str]
    messages: Counter[str]


@dataclass(frozen=True)
class LoopProfile:
    """A loop, the loops inside it included.

    first, last  source lines of the loop, if known and in one file
    iterations   how often its first block was executed; None without a launch
    entries      how often it was entered from outside; None if that does not follow from the counts
    """

    loop: Loop
    start: int
    end: int
    tally: Tally
    first: SourceLine | None
    last: SourceLine | None
    iterations: int | None = None
    entries: int | None = None

    @property
    def trips(self) -> float | None:
        """Iterations of one run through the loop, on average."""
        return self.iterations / self.entries if self.iterations is not None and self.entries else None


@dataclass(frozen=True)
class LineProfile:
    source: SourceLine
    tally: Tally


def message_of(inst: Instruction) -> str:
    """What a send does, as IGA's comment says: load.ugm.d32x64t.a64, ..."""
    return inst.comment.partition(";")[2].strip() or inst.comment


def tally(instructions: Iterable[tuple[Instruction, int | None]]) -> Tally:
    """instructions: with how often each was executed, or None."""
    chosen = [(inst, count) for inst, count in instructions if inst.opcode != "illegal"]
    pipes: Counter[str] = Counter()
    messages: Counter[str] = Counter()
    for inst, count in chosen:
        weight = 1 if count is None else count
        pipes[pipe_of(inst)] += weight
        if inst.send is not None:
            messages[message_of(inst)] += weight
    counts = [count for _, count in chosen if count is not None]
    return Tally(len(chosen), sum(counts) if len(counts) == len(chosen) else None, +pipes, +messages)


def profile_loops(instructions: Sequence[Instruction], executed: Sequence[int] | None = None) -> list[LoopProfile]:
    """The loops of a kernel, by address. executed is that of a launch's Result."""
    blocks = basic_blocks(instructions)
    counts = dict(zip((inst.address for inst in instructions), executed or ()))
    edges: dict[tuple[int, int], int] = {}
    if executed:
        runs = {address: counts[block.instructions[-1].address] for address, block in blocks.items()}
        reached = {successor for block in blocks.values() for successor in block.successors}
        edges = edge_counts(blocks, runs, {instructions[0].address} | (blocks.keys() - reached))
    profiles = []
    for loop in natural_loops(blocks):
        body = [inst for address in loop.blocks for inst in blocks[address].instructions]
        entering = [(a, loop.header) for a in blocks if loop.header in blocks[a].successors and a not in loop.blocks]
        first, last = _line_range(body)
        profiles.append(
            LoopProfile(
                loop,
                body[0].address,
                body[-1].end,
                tally((inst, counts.get(inst.address)) for inst in body),
                first,
                last,
                counts.get(loop.header),
                sum(edges[edge] for edge in entering) if all(edge in edges for edge in entering) else None,
            )
        )
    return profiles


def _line_range(body: Sequence[Instruction]) -> tuple[SourceLine | None, SourceLine | None]:
    lines = sorted({inst.source for inst in body if inst.source}, key=lambda source: source.line)
    if not lines or len({source.file for source in lines}) > 1:
        return None, None
    return lines[0], lines[-1]


def profile_lines(instructions: Sequence[Instruction], executed: Sequence[int] | None = None) -> list[LineProfile]:
    """The source lines of a kernel, by file and number; empty without debug information."""
    by_line: dict[SourceLine, list[tuple[Instruction, int | None]]] = {}
    for index, inst in enumerate(instructions):
        if inst.source is not None:
            by_line.setdefault(inst.source, []).append((inst, executed[index] if executed else None))
    order = sorted(by_line, key=lambda source: (source.file, source.line))
    return [LineProfile(source, tally(by_line[source])) for source in order]
