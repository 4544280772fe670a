"""Instructions that nobody emits: whatever the text or the encoding holds, the error is one of the simulator's own.

Each line runs as a program of its own, through decoder, compiler, scoreboard checker and scheduler.
"""

import pathlib
import random
import re
import tempfile

import numpy as np
import pytest

from xesim import SimulationError, ToolchainError, UnknownInstruction
from xesim.binary.disassembler import wrap_texts
from xesim.binary.ocloc import run_ocloc
from xesim.binary.zebin import KernelImage
from xesim.checkers.checks import Checks
from xesim.isa.decoder import decode, instruction_sizes
from xesim.machine.arguments import LocalArray
from xesim.machine.machine import Machine
from xesim.machine.memory import Memory
from xesim.machine.program import Program, compile_steps
from xesim.machine.ranges import Range

from ...harness import opencl_module
from ..programs import END_OF_THREAD, INSTRUCTION_BYTES

KERNELS = pathlib.Path(__file__).parents[2] / "opencl" / "kernels"
SOURCES = ("integers.cl", "memory.cl", "calls.cl", "matrix.cl")
IMAGE = KernelImage("program", {"execution_env": {"simd_size": 16}}, [], b"", ())
RANGES = Range((32, 1, 1), (32, 1, 1))
_TOKEN = re.compile(r"[A-Za-z_]+\d*(?:\.[\w~]+)?|<[^>]*>|:\w+|0x[0-9A-Fa-f]+|\(\w+\|\w+\)|\d+|\S")
_LABEL = re.compile(r"L\d+:$")
# What a mutation puts in besides tokens of other lines: types, regions and registers out of place, numbers at limits.
_STRANGE = (
    ":f :df :q :bf :tf32 :bf8 :hf :ub :u4 <2;1,0> <0> <16;16,1> <0;0,0> f7.1 r255 r127.15 r300 acc15 a0.15 - (abs) ~ "
    "0xFFFFFFFF:f nan:f qnan(0x1):f (32|M16) (8|M24) (64|M0) 0 1 255 256 99999999999"
).split()


def run_line(line):
    """Execute one instruction and the end of the thread, for two threads, with every checker."""
    instructions = decode(f"{line}\n{END_OF_THREAD}", bytes(2 * INSTRUCTION_BYTES))
    program = Program("program", IMAGE, instructions, compile_steps(instructions, IMAGE.registers))
    memory = Memory()
    memory.map(np.zeros(4096, np.uint8))
    machine = Machine(program, memory, Checks(), max_steps=20)
    for piece in RANGES.pieces():
        machine.run(RANGES, piece, bytes(64), [LocalArray("local memory", 0, 256)])
    return machine.result()


def assert_only_simulation_errors(lines):
    """Every line runs or fails with a SimulationError that says where; how many failed."""
    failed = 0
    for line in lines:
        try:
            run_line(line)
        except SimulationError as error:
            failed += 1
            assert error.address is not None and error.instruction is not None, f"no place named: {line}"
        except Exception as error:
            raise AssertionError(f"{type(error).__name__} {error} from {line}") from error
    return failed


def test_an_error_remembers_no_earlier_execution():
    """It would keep the threads and the memory of every launch that met the instruction."""
    (step,) = compile_steps(decode("illegal", bytes(INSTRUCTION_BYTES))).values()
    (error,) = (cell.cell_contents for cell in step.execute.__closure__)
    assert error.__traceback__ is None
    lengths = []
    for _ in range(2):
        with pytest.raises(UnknownInstruction) as caught:
            step.execute(None)
        lengths.append(len(caught.traceback))
    assert lengths[0] == lengths[1]


def corpus_lines():
    """One line for each form of instruction in compiled kernels."""
    forms = {}
    for source in SOURCES:
        module = opencl_module(KERNELS / source)
        for name in module.kernels:
            for line in map(str.strip, module.kernel(name).assembly.splitlines()):
                if line and not _LABEL.match(line):
                    forms.setdefault(re.sub(r"\d+", "#", line.partition("{")[0]), line)
    return sorted(forms.values())


def mutated(line, tokens, rng):
    """The line with one to three of its tokens replaced, dropped or doubled."""
    for _ in range(rng.choice((1, 1, 2, 3))):
        places = list(_TOKEN.finditer(line))
        if not places:
            break
        place = rng.choice(places)
        new = rng.choice((rng.choice(tokens), rng.choice(_STRANGE), "", f"{place[0]} {place[0]}"))
        line = line[: place.start()] + new + line[place.end() :]
    return line


@pytest.mark.parametrize("count", [1500, pytest.param(60_000, marks=pytest.mark.slow)])
def test_mutated_text(count):
    rng, lines = random.Random(count), corpus_lines()
    tokens = sorted({token for line in lines for token in _TOKEN.findall(line)})
    failed = assert_only_simulation_errors(mutated(rng.choice(lines), tokens, rng) for _ in range(count))
    assert failed > count / 2, "the mutations change too little"


@pytest.mark.parametrize("count", [600, pytest.param(6000, marks=pytest.mark.slow)])
def test_flipped_bits(count):
    """Instructions of compiled kernels with some bits flipped, and random words, as far as IGA disassembles them."""
    rng, words = random.Random(count), set()
    for source in SOURCES:
        module = opencl_module(KERNELS / source)
        for name in module.kernels:
            text = module.kernel(name).image.text
            words |= {text[at : at + size] for at, size in instruction_sizes(text) if size == INSTRUCTION_BYTES}
    pool, changed = sorted(words), []
    for _ in range(count):
        word = bytearray(rng.choice(pool) if rng.random() < 0.8 else rng.randbytes(INSTRUCTION_BYTES))
        for bit in rng.choices(range(8 * INSTRUCTION_BYTES), k=rng.choice((1, 1, 2, 3, 6))):
            word[bit // 8] ^= 1 << bit % 8
        word[3] &= ~0x20  # not compacted
        changed.append(bytes(word))
    lines = disassemble_each(changed, opencl_module(KERNELS / SOURCES[0])._zebin.compat_note)
    assert len(lines) > count / 3
    assert assert_only_simulation_errors(lines) > count / 20


def disassemble_each(words, note):
    """IGA's line of every word that it knows. Each word is a kernel of its own: an unknown one spoils a whole text."""
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        (directory / "k.bin").write_bytes(wrap_texts(words, note))
        try:
            run_ocloc("disasm", "-file", "k.bin", "-device", "bmg", "-dump", "dump", cwd=directory)
        except ToolchainError as error:
            assert "IGA" in str(error)
        texts = [path.read_text(errors="replace") for path in sorted((directory / "dump").glob(".text.k*.asm"))]
    lines = [line.strip() for text in texts for line in text.splitlines()]
    return [line for line in lines if line and not _LABEL.match(line)]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("mov (16|M0) r127.8<1>:f 0.0:f", "an operand beyond the last register, r127"),
        ("mov (1|M0) r128.0<1>:f 0.0:f", "an operand beyond the last register, r127"),
        ("mov (16|M0) r10.0<1>:f r127.15<1;1,0>:f", "an operand beyond the last register, r127"),
        ("mov (1|M0) r256.0<1>:f 0.0:f", "the operand 'r256.0<1>:f'"),
        ("dpas.8x8 (16|M0) r124:f r8:f r16:bf r32.0:bf", "an operand beyond the last register, r127"),
        (
            "send.ugm (16|M0) r126 r60 null:0 0x0 0x08400580 // wr:4+0, rd:4; load.ugm.d32.a64",
            "an operand beyond the last register, r127",
        ),
        ("mov (16|M0) r10.0<1>:uw a0.15<1;1,0>:uw", "an operand beyond a0.15"),
        ("mov (8|M0) a0.10<1>:uw r10.0<1;1,0>:uw", "an operand beyond a0.15"),
        ("(f4.0) mov (16|M0) r10.0<1>:d 0:w", "the predicate 'f4.0'"),
        ("cmp (16|M0) (eq)f0.2 null<1>:d r8.0<1;1,0>:d 0:w", "the operand '(eq)f0.2'"),
        ("brc (16|M0) L32 L64", "the control flow instruction 'brc'"),
        ("brd (16|M0) L32", "the control flow instruction 'brd'"),
        ("halt (16|M0) L32 L64", "the control flow instruction 'halt'"),
        ("send.tgm (16|M0) r8 r10 null:0 0x0 0x04100580 // wr:2+0, rd:1; load.tgm", "messages to the unit 'tgm'"),
        ("send.smpl (16|M0) r8 r10 null:0 0x0 0x04100580 // wr:2+0, rd:1; sample", "messages to the unit 'smpl'"),
        ("mov (16|M0) r10.0<1>:x r8.0<1;1,0>:f", "the type :x"),
        ("add (16|M0) r10.0<1>:f r8.0<1;1,0>:f", "cannot execute this instruction"),
        ("mov (16|M0) (sat)", "this form of mov"),
        ("mov (16|M0) r10.0<1>:f r8.0<1;0,0>:f", "ZeroDivisionError"),
    ],
)
def test_the_error_names_what_is_wrong_and_where(line, message):
    with pytest.raises(UnknownInstruction, match=re.escape(message)) as caught:
        run_line(line)
    assert caught.value.address == 0
    assert caught.value.instruction.startswith(line.split()[0])


def test_a_disassembly_that_does_not_fit_the_code():
    with pytest.raises(UnknownInstruction, match="code whose disassembly is longer than itself"):
        decode("nop\nnop", bytes(INSTRUCTION_BYTES))
