"""Loads, stores, atomics and 2D blocks on global memory, from hand-written sends."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xesim import LaunchError, LocalMemory, Memory, MemoryFault, Trace, UnknownInstruction
from xesim.binary.zebin import KernelImage
from xesim.isa.messages.descriptor import parse_lsc
from xesim.machine.arguments import build_cross_thread
from xesim.machine.ranges import Range, threads_per_group

from ..programs import assemble, run

A64 = 0x180  # address size in a descriptor
FLAT = 0


def descriptor(operation, data_size, vector=0, transposed=0, payload=1, response=0, vnni=0, block=False):
    size = vnni << 7 if block else A64
    return hex(operation | size | data_size << 9 | vector << 12 | transposed << 15 | response << 20 | payload << 25)


def send(descriptor, channels=1, destination="null", address="r6", data="null:0", offset=0, mask="(W)"):
    shown = f".flat[A{'+' if offset >= 0 else '-'}0x{abs(offset):X}]" if offset else ""
    extended = hex((offset & 0xFFFFF) << 12)
    operands = f"{destination} {address} {data} {extended} {descriptor}"
    return f"{mask} send.ugm ({channels}|M0) {operands} // wr:1+0, rd:0; message{shown}"


def with_registers(**values):
    """setup function: r6=array of dwords or qwords for every thread, or a function of the thread's number."""

    def setup(c):
        for name, value in values.items():
            for row, thread in enumerate(c.local):
                data = np.ascontiguousarray(value(int(thread)) if callable(value) else value)
                flat = data.reshape(-1).view(np.uint8)
                c.grf[row, int(name[1:]) * 64 : int(name[1:]) * 64 + flat.size] = flat

    return setup


def test_block_load_puts_elements_side_by_side():
    memory = Memory()
    data = np.arange(64, dtype=np.uint32)
    base = memory.map(data)
    capture, counts = run(
        send(descriptor(0, 2, 5, 1, response=1), destination="r20", offset=16),
        memory=memory,
        threads=2,
        setup=with_registers(r6=lambda t: np.uint64([base + 64 * t])),
    )
    np.testing.assert_array_equal(capture.registers(np.uint32, 20, 16), [data[4:20], data[20:36]])
    assert counts.bytes_by_message["load.ugm"] == 128


@pytest.mark.parametrize(
    "size_code, nbytes, register_bytes, shift", [(3, 8, 8, 0), (2, 4, 4, 0), (4, 1, 4, 0), (5, 2, 4, 0), (6, 2, 4, 16)]
)
def test_gather_of_vectors_separates_the_components(size_code, nbytes, register_bytes, shift):
    memory = Memory()
    rng = np.random.default_rng(0)
    data = rng.integers(0, 256, 4096).astype(np.uint8)
    base = memory.map(data)
    offsets = rng.integers(0, 4000, (2, 16)) // nbytes * nbytes
    step = 16 * register_bytes // 64
    capture, _ = run(
        send(descriptor(0, size_code, 1, response=2 * step), 16, "r20"),
        memory=memory,
        simd=16,
        setup=with_registers(r6=lambda t: np.uint64(base + offsets[t])),
    )
    for component in range(2):
        got = capture.registers(f"u{register_bytes}", 20 + component * step, 16)
        for thread in range(2):
            for channel in range(16):
                at = offsets[thread, channel] + component * nbytes
                assert int(got[thread, channel]) == int.from_bytes(data[at : at + nbytes].tobytes(), "little") << shift


def test_disabled_channels_neither_load_nor_store():
    memory = Memory()
    data = np.arange(16, dtype=np.uint32)
    base = memory.map(data)
    program = (
        """
        (W) mov (1|M0) f0.0<1>:ud 0xF0F0:ud
    """
        + send(descriptor(0, 2, response=1), 16, "r20", mask="(f0.0)")
        + "\n"
        + send(descriptor(4, 2), 16, data="r30:1", mask="(~f0.0)")
    )
    addresses = np.uint64(base) + np.arange(16, dtype=np.uint64) * np.uint64(4)
    addresses[0] = base  # channel 0 only stores
    capture, _ = run(
        program,
        memory=memory,
        threads=1,
        simd=16,
        setup=with_registers(r6=addresses, r20=np.full(16, 99, np.uint32), r30=np.arange(100, 116, dtype=np.uint32)),
    )
    on = np.array([0xF0F0 >> i & 1 for i in range(16)], bool)
    np.testing.assert_array_equal(capture.registers(np.uint32, 20, 16)[0], np.where(on, np.arange(16), 99))
    np.testing.assert_array_equal(data, np.where(on, np.arange(16), np.arange(100, 116)))


def test_a_fault_names_the_thread():
    memory = Memory()
    base = memory.alloc(256, name="small")
    with pytest.raises(MemoryFault, match="'small'") as caught:
        run(
            send(descriptor(0, 2, 5, 1, response=1), destination="r20"),
            memory=memory,
            threads=8,
            groups=2,
            setup=with_registers(r6=lambda t: np.uint64([base + 64 * t])),
        )
    assert caught.value.thread == (0, 4) and caught.value.address == 0 and "send.ugm" in caught.value.instruction


@pytest.mark.parametrize(
    "message, aligned",
    [
        (send(descriptor(0, 2, 0, 1, response=1), destination="r20"), False),
        (send(descriptor(0x0C, 2), data="r30:1"), False),
        (send(descriptor(0, 2, response=1), destination="r20"), True),  # scattered accesses may lie anywhere
    ],
)
def test_block_messages_and_atomics_want_aligned_elements(message, aligned):
    memory = Memory()
    base = memory.alloc(256)
    setup = with_registers(r6=np.uint64([base + 2]))
    if aligned:
        run(message, memory=memory, threads=1, setup=setup)
    else:
        with pytest.raises(MemoryFault, match="not a multiple of 4"):
            run(message, memory=memory, threads=1, setup=setup)


OPERATIONS = {
    0x08: lambda o, a, b: o + 1,
    0x09: lambda o, a, b: o - 1,
    0x0C: lambda o, a, b: o + a,
    0x0D: lambda o, a, b: o - a,
    0x0E: lambda o, a, b: min(o, a, key=signed),
    0x0F: lambda o, a, b: max(o, a, key=signed),
    0x10: lambda o, a, b: min(o, a),
    0x11: lambda o, a, b: max(o, a),
    0x12: lambda o, a, b: b if o == a else o,
    0x18: lambda o, a, b: o & a,
    0x19: lambda o, a, b: o | a,
    0x1A: lambda o, a, b: o ^ a,
    0x0B: lambda o, a, b: a,
}


def signed(value):
    return value - 2**32 if value >> 31 else value


@pytest.mark.parametrize("operation", OPERATIONS)
def test_atomics_act_one_channel_after_another(operation):
    rng = np.random.default_rng(operation)
    data = rng.integers(0, 4, 8).astype(np.uint32)
    want = [int(v) for v in data]
    place, a, b = rng.integers(0, 8, (2, 16)), rng.integers(0, 2**32, (2, 16)), rng.integers(0, 4, (2, 16))
    if operation == 0x12:
        a = rng.integers(0, 4, (2, 16))
    memory = Memory()
    base = memory.map(data)
    capture, _ = run(
        send(descriptor(operation, 2, response=1), 16, "r20", data="r30:2"),
        memory=memory,
        simd=16,
        setup=with_registers(
            r6=lambda t: np.uint64(base + 4 * place[t]), r30=lambda t: np.uint32(a[t]), r31=lambda t: np.uint32(b[t])
        ),
    )
    old = []
    for thread in range(2):
        for channel in range(16):
            at = place[thread, channel]
            old.append(want[at])
            want[at] = OPERATIONS[operation](want[at], int(a[thread, channel]), int(b[thread, channel])) % 2**32
    assert capture.registers(np.uint32, 20, 16).reshape(-1).tolist() == old
    assert data.tolist() == want


QUIET, SIGNALLING = 0x7FC0_0001, 0xFF80_0001
ONE, TWO, ZERO, MINUS_ZERO, INFINITY = 0x3F80_0000, 0x4000_0000, 0, 0x8000_0000, 0x7F80_0000
# (operation, memory, operands, memory afterwards); None: any NaN
FLOAT_ATOMICS = {
    "min, NaN operand": (0x15, ONE, (QUIET,), ONE),
    "min, NaN in memory": (0x15, QUIET, (ONE,), ONE),
    "min, NaN and infinity": (0x15, QUIET, (INFINITY,), INFINITY),
    "min, both NaN": (0x15, QUIET, (QUIET,), QUIET),
    "min, signalling operand": (0x15, ONE, (SIGNALLING,), SIGNALLING),
    "min, signalling memory": (0x15, SIGNALLING, (ONE,), SIGNALLING),
    "max, NaN operand": (0x16, ONE, (QUIET,), ONE),
    "max, NaN in memory": (0x16, QUIET, (ONE,), ONE),
    "max, signalling operand": (0x16, ONE, (SIGNALLING,), SIGNALLING),
    "max, signalling memory": (0x16, SIGNALLING, (ONE,), SIGNALLING),
    "add, NaN operand": (0x13, ONE, (QUIET,), None),
    "add, NaN in memory": (0x13, QUIET, (ONE,), None),
    "add, infinities": (0x13, INFINITY, (INFINITY | 1 << 31,), None),
    "subtract, NaN operand": (0x14, ONE, (QUIET,), None),
    "exchange if equal, NaN in both": (0x17, QUIET, (QUIET, TWO), QUIET),
    "exchange if equal, NaN is new": (0x17, ONE, (ONE, QUIET), QUIET),
    "exchange if equal, zeros": (0x17, MINUS_ZERO, (ZERO, TWO), TWO),
    "exchange if equal, other value": (0x17, ONE, (TWO, TWO), ONE),
}


@pytest.mark.parametrize("name", FLOAT_ATOMICS)
def test_float_atomics_of_special_values(name):
    operation, before, operands, after = FLOAT_ATOMICS[name]
    data = np.uint32([before] * 4)
    memory = Memory()
    base = memory.map(data)
    registers = {f"r{30 + i}": np.full(16, bits, np.uint32) for i, bits in enumerate(operands)}
    capture, _ = run(
        "(W) mov (4|M0) r50.0<1>:ud 0x0:ud\n"
        + send(descriptor(operation, 2, response=1), 4, "r20", data=f"r30:{len(operands)}"),
        threads=1,
        memory=memory,
        setup=with_registers(r6=lambda t: np.uint64(base) + 4 * np.arange(4, dtype=np.uint64), **registers),
    )
    assert (capture.registers(np.uint32, 20, 4) == before).all()
    if after is None:
        assert np.isnan(data.view(np.float32)).all()
    else:
        assert (data == after).all(), [hex(v) for v in data]


def block_header(base, width, height, pitch, x, y, columns, rows, blocks):
    return np.uint32(
        [
            base & 0xFFFFFFFF,
            base >> 32,
            width - 1,
            height - 1,
            pitch - 1,
            x & 0xFFFFFFFF,
            y & 0xFFFFFFFF,
            columns - 1 | rows - 1 << 8 | blocks - 1 << 16,
        ]
    )


def power_of_two(n):
    return 1 << (n - 1).bit_length()


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_2d_block_load_against_the_definition(data):
    kind = data.draw(st.sampled_from(["plain", "vnni", "transposed"]))
    size = data.draw(st.sampled_from({"plain": [1, 2, 4, 8], "vnni": [1, 2], "transposed": [4, 8]}[kind]))
    columns = data.draw(
        st.sampled_from(
            [
                n
                for n in (4, 8, 12, 16, 32)
                if n * size <= {"plain": 64, "vnni": 32, "transposed": 32}[kind]
                and n * size % 4 == 0
                and (kind != "vnni" or n <= 16)
            ]
        )
    )
    rows = data.draw(
        st.sampled_from({"plain": [1, 2, 5, 8, 16, 32], "vnni": [4, 8, 16, 32], "transposed": [1, 5, 8, 12, 32]}[kind])
    )
    blocks = data.draw(
        st.sampled_from([n for n in (1, 2, 4) if n * columns * size <= 64 and (kind != "transposed" or n == 1)])
    )
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    width, height, pitch = 128, 40, 160
    memory = Memory()
    surface = rng.integers(0, 256, height * pitch).astype(np.uint8)
    base = memory.map(surface)
    x = data.draw(st.integers(-2, 130 // size)) // max(1, 4 // size) * max(1, 4 // size)
    y = data.draw(st.integers(-5, 45))

    def element(row, column):
        inside = 0 <= row < height and 0 <= column and (column + 1) * size <= width
        at = row * pitch + column * size
        return int.from_bytes(surface[at : at + size].tobytes(), "little") if inside else 0

    out_rows, out_columns = (columns, rows) if kind == "transposed" else (rows, columns)
    row_pitch = power_of_two(out_columns)
    block_elements = -(-out_rows * row_pitch * size // 64) * 64 // size
    want = np.zeros(blocks * block_elements, f"u{size}")
    for block in range(blocks):
        for r in range(rows):
            for c in range(columns):
                value = element(y + r, x + block * columns + c)
                packed = 4 // size if kind == "vnni" else 1
                place = {
                    "plain": r * row_pitch + c,
                    "transposed": c * row_pitch + r,
                    "vnni": r // packed * packed * row_pitch + c * packed + r % packed,
                }[kind]
                want[block * block_elements + place] = value
    registers = want.nbytes // 64
    if registers > 32:
        return
    message = descriptor(
        3,
        {1: 0, 2: 1, 4: 2, 8: 3}[size],
        0,
        int(kind == "transposed"),
        response=min(registers, 31),
        vnni=int(kind == "vnni"),
        block=True,
    )
    capture, _ = run(
        send(message, destination="r20"),
        threads=1,
        memory=memory,
        setup=with_registers(r6=block_header(base, width, height, pitch, x, y, columns, rows, blocks)),
    )
    np.testing.assert_array_equal(capture.registers(want.dtype, 20, want.size)[0], want)


def test_2d_block_store_drops_what_lies_outside():
    memory = Memory()
    surface = np.zeros((10, 64), np.uint16)
    base = memory.map(surface)
    tile = np.arange(1, 129, dtype=np.uint16).reshape(8, 16)
    trace = Trace()
    run(
        send(descriptor(7, 1, block=True), data="r20:4"),
        threads=1,
        memory=memory,
        trace=trace,
        setup=with_registers(r6=block_header(base, 128, 10, 128, 56, 6, 16, 8, 1), r20=tile),
    )
    want = np.zeros_like(surface)
    want[6:10, 56:64] = tile[:4, :8]
    np.testing.assert_array_equal(surface, want)
    assert [m.kind for m in trace.messages] == ["store_block2d.ugm"]
    assert trace.messages[0].addresses[1] - trace.messages[0].addresses[0] == 128


@pytest.mark.parametrize(
    "change, text",
    [
        (dict(pitch=120), "pitch 120 is not a multiple of 16"),
        (dict(width=130), "width 130 is not a multiple of 4"),
        (dict(width=48, pitch=64), "width 48 is below 64"),
        (dict(width=256), "pitch 128 is below the width 256"),
        (dict(shift=32), "is not a multiple of 64 bytes"),
        (dict(x=1), "x 1 is not a multiple of 2 elements"),
        (dict(height=2**24 + 1), "exceeds 16777216"),
    ],
)
def test_illegal_surfaces_are_reported(change, text):
    memory = Memory()
    base = memory.map(np.zeros(64 * 1024, np.uint8)) + change.pop("shift", 0)
    fields = dict(width=128, height=40, pitch=128, x=0, y=0) | change
    with pytest.raises(MemoryFault, match=text):
        run(
            send(descriptor(3, 1, response=4, block=True), destination="r20"),
            threads=1,
            memory=memory,
            setup=with_registers(r6=block_header(base, **fields, columns=16, rows=8, blocks=1)),
        )


def test_a_2d_surface_that_claims_more_than_there_is():
    memory = Memory()
    base = memory.map(np.zeros(128 * 10, np.uint8), name="cache")
    with pytest.raises(MemoryFault, match="'cache'"):
        run(
            send(descriptor(3, 1, response=4, block=True), destination="r20"),
            threads=1,
            memory=memory,
            setup=with_registers(r6=block_header(base, 128, 100, 128, 0, 8, 16, 8, 1)),
        )


def test_unknown_messages_and_shapes_are_named():
    with pytest.raises(UnknownInstruction, match="opcode 0x1d"):
        run(send(descriptor(0x1D, 2)), threads=1)
    memory = Memory()
    base = memory.map(np.zeros(4096, np.uint8))
    with pytest.raises(UnknownInstruction, match="shape 32x8x1"):
        run(
            send(descriptor(3, 2, response=16, block=True), destination="r20"),
            threads=1,
            memory=memory,
            setup=with_registers(r6=block_header(base, 128, 8, 128, 0, 0, 32, 8, 1)),
        )


def test_launch_errors_name_the_argument():
    entries = [
        {"arg_type": "arg_bypointer", "offset": 0, "size": 8, "arg_index": 0, "addrmode": "stateless"},
        {"arg_type": "arg_byvalue", "offset": 8, "size": 4, "arg_index": 1},
        {"arg_type": "arg_bypointer", "offset": 16, "size": 8, "arg_index": 2, "addrmode": "slm"},
    ]
    image = KernelImage("k", {"payload_arguments": entries}, [], b"", ())
    ranges = Range.make(16, 16)
    piece = next(ranges.pieces())
    payload, (slm,) = build_cross_thread(image, ranges, piece, [0x1234, np.float32(1.0), LocalMemory(100)], {})
    assert payload == (0x1234).to_bytes(8, "little") + np.float32(1.0).tobytes() + bytes(4 + 16) and slm[1:] == (0, 100)
    for arguments, text in (
        ([1], "takes 3 arguments, 1"),
        ([1.5, np.float32(1), LocalMemory(4)], "argument 0 of k: float 1.5 for a pointer"),
        ([1, b"ab", LocalMemory(4)], "argument 1 of k: a bytes has 2 bytes"),
        ([1, np.float32(1), 5], "argument 2 of k: int 5 for a local"),
    ):
        with pytest.raises(LaunchError, match=text):
            build_cross_thread(image, ranges, piece, arguments, {})


def test_a_work_group_no_core_can_hold_is_refused():
    def image(**environment):
        return KernelImage("k", {"execution_env": environment}, [], b"", ())

    assert threads_per_group(image(simd_size=16), 1024) == 64
    assert threads_per_group(image(simd_size=1, grf_count=256), 32) == 32
    with pytest.raises(LaunchError, match="at most 32 threads"):
        threads_per_group(image(simd_size=1, grf_count=256), 33)


def test_without_local_range_groups_divide_the_range():
    assert Range.make((96, 5), None, default_group=16).local_size == (16, 1, 1)
    assert Range.make(7, None).local_size == (7, 1, 1)
    assert Range.make(1009, None, default_group=64).local_size == (1, 1, 1)


@pytest.mark.parametrize(
    ("extended", "offset"), [(0x80000000, -0x10000), (0x80003000, -0xFFFD), (0x8000C000, -0xFFF4), (0x00281000, 0x51)]
)
def test_scratch_offsets_of_17_bits(extended, offset):
    """As IGA prints them: bits 16:4 of the offset in bits 31:19, bits 3:0 in bits 15:12."""
    shown = f"[A{'+' if offset > 0 else '-'}0x{abs(offset):X}]"
    (inst,) = assemble(
        f"(W) send.ugm (1|M0) null r126 r5:1 {extended:#x}:a0.2 0x4200D504 // store.ugm.d32x16t.a32.ss[a0.2]{shown}"
    )
    assert parse_lsc(inst).offset == offset
