"""L1, shared local memory, L2 and memory: streams that reach their rates, accesses that take their latency."""

import numpy as np
import pytest

from xesim import Memory
from xesim.timing.launch import reports_in_turn
from xesim.timing.parameters import SETS

from ..isa.test_messages import block_header, descriptor, send, with_registers
from ..machine.test_slm import load as load_slm
from .timed import USUAL, clocks_each, simulated, timed

LOAD_64 = descriptor(0, 2, 5, 1, response=1)  # one row of 64 bytes
TILE_ROWS = 16


def load(i, token, offset=0):
    """A load of 64 bytes into r(20 + i)."""
    return send(LOAD_64, destination=f"r{20 + i % 16}", offset=offset).replace("//", f"{{${token}}} //")


def tile_load(columns, rows=TILE_ROWS, blocks=1):
    """A 2D load of 2-byte elements, with the setup that gives every thread its header in r6."""
    memory = Memory()
    base = memory.map(np.zeros((64, 64), np.uint16))
    registers = max(1, rows * columns * blocks * 2 // 64)
    text = send(descriptor(3, 1, response=registers, block=True), destination="r20").replace("//", "{$0} //")
    header = block_header(base, 128, 64, 128, 0, 0, columns, rows, blocks)
    return text, {"memory": memory, "setup": with_registers(r6=header)}


def addresses(nbytes, stride):
    """Memory of so many bytes, and the setup that gives each thread its own address in r6."""
    memory = Memory()
    base = memory.map(np.zeros(nbytes, np.uint8)) if nbytes else 0
    return {"memory": memory, "setup": with_registers(r6=lambda thread: np.uint64([base + stride * thread]))}


# ---- the port ----


@pytest.mark.parametrize("name, narrow, wide", [("A", 4, 4), ("A2", 4, 8), ("C", 1 + 16 * 32 / 192, 1 + 16 * 64 / 192)])
def test_a_2d_load_is_charged_as_the_set_says(name, narrow, wide):
    """16 rows of 32 or of 64 bytes; several engines send, so that only the port limits them."""
    for columns, clocks in ((16, narrow), (32, wide)):
        text, options = tile_load(columns)
        independent = lambda i, text=text: text.replace("$0", f"${i % 8}")
        each = clocks_each(independent, threads=8, count=256, changes=SETS[name], **options) / 8
        assert each == pytest.approx(clocks, rel=0.01)


def test_small_messages_take_the_least_time_of_a_message():
    options = addresses(4096, 64)
    independent = lambda i: load(i, i % 16)
    fast = clocks_each(independent, threads=8, changes={"message_clocks": 1}, **options) / 8
    slow = clocks_each(independent, threads=8, changes={"message_clocks": 3}, **options) / 8
    assert (fast, slow) == (pytest.approx(1, abs=0.02), pytest.approx(3, abs=0.02))


def test_shared_local_memory_moves_128_bytes_a_clock():
    """A load of 64 bytes takes half a clock of the port, and at least one as a message."""
    wide = "(W) send.slm (1|M0) r30 r12 null:0 0x0 0x0280F500 {{${}}} // wr:1+0, rd:8; load.slm.d32x64t.a32"
    line = "(W) mov (1|M0) r12.0<1>:ud 0x0:ud\n" + wide.format(0)
    each = clocks_each(line, threads=64, slm_bytes=4096) / 64
    assert each == pytest.approx(256 / 128, abs=0.05)


def test_the_l1_and_shared_local_memory_share_a_port_unless_told_otherwise():
    text, options = tile_load(32)
    slm = "(W) send.slm (1|M0) r50 r12 null:0 0x0 0x0280F500 {$9} // wr:1+0, rd:8; load.slm.d32x64t.a32"
    line = "(W) mov (1|M0) r12.0<1>:ud 0x0:ud\n" + text + "\n" + slm + "\n" + slm.replace("$9", "$8")
    shared, apart = (
        clocks_each(line, threads=64, slm_bytes=4096, changes={"slm_own_port": own}, **options) / 64 for own in (0, 1)
    )
    assert shared == pytest.approx(4 + 4, abs=0.1)
    assert apart == pytest.approx(4, abs=0.1)


# ---- latencies ----


def test_a_hit_takes_the_latency_of_the_l1():
    chain = load(0, 0) + "\nsync.nop null {$0.dst}"
    changes = {"l1_latency": 45}
    assert clocks_each(chain, changes=changes, **addresses(4096, 0)) == pytest.approx(45 + 1 + 1, abs=0.05)


def test_shared_local_memory_has_its_own_latency():
    chain = load_slm("r12").strip().replace("//", "{$0} //") + "\nsync.nop null {$0.dst}"
    start = "(W) mov (16|M0) r12.0<1>:ud 0x0:ud\n"
    short, long = (timed(start + chain + ("\n" + chain) * n, slm_bytes=1024).clocks for n in (49, 99))
    assert (long - short) / 50 == pytest.approx(28 + 1 + 1, abs=0.05)


def missing(i):
    """A load of a line that no other one touches, and the wait for it."""
    return load(0, 0, offset=64 * i) + "\nsync.nop null {$0.dst}"


def test_a_miss_takes_the_latency_of_the_l2_and_then_of_memory():
    options = addresses(1 << 16, 0)
    assert clocks_each(missing, **options) == pytest.approx(200 + 3, abs=2)
    cold = clocks_each(missing, warm_l2=False, changes={"dram_latency": 400}, **options)
    line_on_the_bus = 64 / (402e3 / 2550 / 20)
    assert cold == pytest.approx(200 + 400 + line_on_the_bus + 3, abs=2)


def test_a_second_load_of_a_line_waits_for_the_first():
    """The line is on its way: the time is that of one miss, not of two."""
    twice = lambda i: load(0, 0, 64 * i) + "\n" + load(1, 1, 64 * i) + "\nsync.allwr ($0,$1)"
    assert clocks_each(twice, **addresses(1 << 16, 0)) == pytest.approx(200 + 4, abs=2)


def test_a_prefetched_line_is_there():
    prefetch = lambda i: send(descriptor(0, 2, 5, 1), offset=64 * i).replace("//", "{$1} //")
    body = "\n".join(prefetch(i) for i in range(64)) + "\nsync.allwr ($1)\n"
    busy = "\n".join("math.exp (16|M0) r10.0<1>:f r10.0<1;1,0>:f {M@1}" for _ in range(50)) + "\n"
    loads = "\n".join(missing(i) for i in range(64))
    options = addresses(1 << 16, 0)
    with_prefetch = timed(body + busy + loads, **options).clocks - timed(body + busy, **options).clocks
    assert with_prefetch == pytest.approx(64 * (45 + 2), rel=0.05)


def test_a_load_that_passes_by_the_l1_always_pays_the_l2():
    line = (load(0, 0) + " ugm.d32x16t.a64.uc.ca\nsync.nop null {$0.dst}").replace("message ugm", "load.ugm")
    assert clocks_each(line, **addresses(4096, 0)) == pytest.approx(200 + 3, abs=2)


# ---- bandwidth behind the L1 ----


def new_lines(count):
    """Every thread loads lines of its own, ``count`` KiB apart from the next thread's."""
    return lambda i: load(i, i % 16, offset=64 * i), addresses(1 << 20, 64 * count)


def test_a_stream_from_the_l2_reaches_64_bytes_a_clock():
    line, options = new_lines(400)
    each = clocks_each(line, threads=32, count=128, changes={"lines_in_flight": 512}, **options) / 32
    assert 64 / each == pytest.approx(64, rel=0.03)


def test_lines_in_flight_bound_the_stream():
    """n lines a latency of 200 clocks, by Little's law."""
    line, options = new_lines(400)
    each = clocks_each(line, threads=32, count=128, changes={"lines_in_flight": 64}, **options) / 32
    assert each == pytest.approx(200 / 64, rel=0.03)


def test_a_stream_from_memory_reaches_its_bandwidth():
    line, options = new_lines(400)
    each = clocks_each(line, threads=32, count=128, warm_l2=False, **options) / 32
    per_second = 64 / each * 2550e6 * 20  # of all cores; one has its share
    assert per_second == pytest.approx(402e9, rel=0.03)


def test_a_core_that_queues_for_memory_does_not_stop_the_others():
    """Core 0 asks for 400 lines with two in flight; core 1 asks for one now and then, and finds the bus idle."""
    many = "\n".join(load(i, i % 16, offset=64 * i) for i in range(400))
    few = "\n".join(missing(500 + i) for i in range(20))
    body = f"""
        (W) cmp (1|M0) (eq)f0.0 null<1>:d r0.1<0;1,0>:d 0:w
        (W&f0.0) jmpi @many
        {few}
        (W) jmpi @end
    many:
        {many}
    end:
        nop
    """
    options = addresses(1 << 16, 0)
    changes = {"lines_in_flight": 2, "dram_latency": 400}
    report = timed(body, groups=2, cores=2, threads=1, warm_l2=False, changes=changes, **options)
    waiting = [spot for spot in report.hot_spots(1000) if spot.text.startswith("sync.nop") and spot.executed == 1]
    assert len(waiting) == 20
    assert max(spot.stalled for spot in waiting) < 1000


def test_stores_pass_through_to_the_l2():
    store = lambda i: send(descriptor(4, 2, 5, 1), data="r20:1", offset=64 * i).replace("//", f"{{${i % 16}}} //")
    report = timed("\n".join(store(i) for i in range(64)), **addresses(1 << 16, 0))
    assert report.bytes["l2"] == 64 * 64
    assert report.bytes["memory"] == 0


# ---- the caches ----


def test_the_l1_keeps_what_fits_beside_shared_local_memory():
    """64 KB, read twice: they fit into 256 KB, and into 128 KB; beside 224 KB of shared local memory they do not."""
    offsets = [64 * i for i in range(1024)]
    body = "\n".join(load(i, i % 16, offset) for i, offset in enumerate(offsets + offsets))
    fetched = {
        slm: timed(body, threads=64, slm_bytes=slm << 10, **addresses(1 << 17, 0)).bytes["l2"] / (64 << 10)
        for slm in (0, 128, 224)
    }
    assert fetched[0] == pytest.approx(1, abs=0.02)
    assert fetched[128] == pytest.approx(1, abs=0.02)
    assert fetched[224] > 1.8


def test_work_groups_of_a_core_share_its_l1():
    body = "\n".join(load(i, i % 16, 64 * i) for i in range(200))
    one, four = (timed(body, groups=n, **addresses(1 << 16, 0)) for n in (1, 4))
    assert one.bytes["l2"] == four.bytes["l2"] == 200 * 64


def test_cores_have_an_l1_each_and_one_l2():
    body = "\n".join(load(i, i % 16, 64 * i) for i in range(200))
    report = timed(body, threads=32, groups=4, cores=4, warm_l2=False, **addresses(1 << 16, 0))
    assert report.bytes["l2"] == 4 * 200 * 64
    assert report.bytes["memory"] == 200 * 64
    assert report.l2_hit_rate == pytest.approx(0.75)


def test_a_launch_finds_in_the_l2_what_those_before_it_left():
    """As far as it fits: of two launches before it, the lines of the last one."""
    options = addresses(1 << 16, 0)

    def lines(first, last):
        body = "\n".join(load(i, i % 16, 64 * i) for i in range(first, last))
        return simulated(body, warm_l2=False, **options)

    half_known = reports_in_turn([lines(0, 200), lines(100, 300)], USUAL)[1]
    assert half_known.bytes["l2"] == 200 * 64, "the L1 is empty at the start of a launch"
    assert half_known.bytes["memory"] == 100 * 64
    of_lines = {**USUAL, "l2_bytes": 20 * 256 * 64, "l2_ways": 256}  # of one core: 256 lines, one set
    *_, last = reports_in_turn([lines(0, 200), lines(200, 400), lines(200, 400)], of_lines)
    assert last.bytes["memory"] == 0
    *_, first = reports_in_turn([lines(0, 200), lines(200, 400), lines(0, 50)], of_lines)
    assert first.bytes["memory"] == 50 * 64


def test_a_pitch_of_a_power_of_two_does_not_thrash():
    lines = [4096 * i for i in range(120)]
    body = "\n".join(load(i, i % 16, offset) for i, offset in enumerate(lines + lines))
    assert timed(body, **addresses(1 << 19, 0)).l1_hit_rate == pytest.approx(0.5, abs=0.02)


# ---- the send queue ----


def test_the_send_queue_holds_six_messages():
    """While the port is busy an engine takes six messages; the seventh waits. The end of the thread is one too."""
    text, options = tile_load(32)
    changes = {"l1_port_bytes": 1.0}  # 1024 clocks for each message
    waits = {}
    for messages in (5, 6, 7):
        body = "\n".join(text.replace("$0", f"${i}") for i in range(messages)) + "\nmov (1|M0) r100.0<1>:d 1:w"
        report = timed(body, changes=changes, **options)
        waits[messages] = report.pipe_waits["send"] * report.stalled.sum()
    assert waits[5] < 20
    assert waits[6] == pytest.approx(1024, abs=20)
    assert waits[7] == pytest.approx(2048, abs=20)
