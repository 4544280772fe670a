"""Hand-written programs: IGA text is decoded and executed without a device binary or a compiler."""

from types import SimpleNamespace

import numpy as np

from xesim.binary.zebin import KernelImage
from xesim.checkers.checks import Checks
from xesim.isa.cohort import LANES, Cohort
from xesim.isa.decoder import decode
from xesim.isa.opcodes import Kind
from xesim.machine.machine import Machine
from xesim.machine.memory import Memory
from xesim.machine.program import Program, Step, compile_steps
from xesim.machine.ranges import Range

INSTRUCTION_BYTES = 16
UNANNOTATED = Checks(scoreboard=False)  # for programs written without scoreboard annotations
END_OF_THREAD = "(W) send.gtwy (1|M0) null r127 null:0 0x0 0x02000010 {EOT,A@1} // wr:1+0, rd:0; end of thread"


def assemble(text):
    """Decode lines of IGA text. ``name:`` marks a label, ``@name`` refers to it; blank lines and # comments are
    skipped."""
    lines, labels = [], {}
    for line in text.strip().splitlines():
        line = line.split("#")[0].strip()
        if line.endswith(":"):
            labels[line[:-1]] = len(lines) * INSTRUCTION_BYTES
        elif line:
            lines.append(line)
    for name, address in labels.items():
        lines = [line.replace(f"@{name}", f"L{address}") for line in lines]
    return decode("\n".join(lines), bytes(INSTRUCTION_BYTES * len(lines)))


def new_cohort(threads=2, registers=128, seed=None):
    """A cohort of threads of one group, its registers zero or random."""
    environment = SimpleNamespace(lane_mask=np.ones(LANES, bool))
    group, local = np.zeros(threads, np.int64), np.arange(threads, dtype=np.int16)
    cohort = Cohort(np.arange(threads), group, local, registers, environment)
    if seed is not None:
        cohort.grf[...] = np.random.default_rng(seed).integers(0, 256, cohort.grf.shape)
    return cohort


def execute(line, cohort):
    """Execute single instructions, one per line, on a cohort."""
    with np.errstate(all="ignore"):
        for step in compile_steps(assemble(line)).values():
            step.execute(cohort)
    return cohort


class Capture:
    """Registers of every thread at the end: grf [threads, bytes], in the order of the thread numbers."""

    def __init__(self):
        self.rows = {}

    def __call__(self, c):
        for row, thread in enumerate(c.threads):
            self.rows[int(thread)] = c.grf[row].copy()

    def registers(self, dtype, register, count):
        data = np.stack([self.rows[t] for t in sorted(self.rows)])
        start = register * 64 // np.dtype(dtype).itemsize
        return data.view(dtype)[:, start : start + count]


def run(
    text,
    threads=2,
    simd=1,
    slm_bytes=0,
    checks=UNANNOTATED,
    setup=None,
    groups=1,
    memory=None,
    trace=None,
    items=None,
    max_steps=None,
):
    """Run a program to its end on ``groups`` groups of ``threads`` threads; (registers at the end, counts).

    setup(cohort) fills registers before the first instruction. r0 holds what dispatch puts there.
    """
    instructions = assemble(text + "\n" + END_OF_THREAD)
    steps = compile_steps(instructions)
    capture = Capture()
    last = instructions[-1].address
    ending = steps[last]
    steps[last] = Step(Kind.COMPUTE, capture, last + 1, instructions[-1], len(instructions) - 1)
    steps[last + 1] = ending
    image = KernelImage("program", {"execution_env": {"simd_size": simd}}, [], b"", ())
    items = items or threads * simd
    ranges = Range.make((groups * items,), (items,))
    program = Program("program", image, instructions, steps)
    machine = _Prepared(program, memory or Memory(), checks, trace, max_steps=max_steps)
    machine.setup = setup
    for piece in ranges.pieces():
        machine.run(ranges, piece, b"", slm_bytes)
    return capture, machine.result()


class _Prepared(Machine):
    setup = None

    def _start(self, batch):
        cohort = super()._start(batch)
        if self.setup is not None:
            self.setup(cohort)
        return cohort
