"""Shared local memory: bounds, and data races by happens-before, whatever order the simulator runs threads in."""

import pytest

from xesim import Checks, MemoryFault, SlmRace, UninitializedRead

from ..isa.test_flow import WAIT, signal
from ..programs import UNANNOTATED, run

# r10: the thread's number, r11: 64 bytes times it, r12 to r14: addresses 0, 512 and 576, r20: data that differs between
# threads, r21: 7, r22: 0
START = """
    (W) and (1|M0) r10.0<1>:ud r0.2<0;1,0>:ud 0xFF:ud
    (W) mul (1|M0) r11.0<1>:d r10.0<0;1,0>:d 64:w
    (W) mov (1|M0) r12.0<1>:d 0:w
    (W) mov (16|M0) r20.0<1>:ud r10.0<0;1,0>:ud
    (W) mov (16|M0) r21.0<1>:ud 0x7:ud
    (W) mov (1|M0) r13.0<1>:d 512:w
    (W) mov (1|M0) r14.0<1>:d 576:w
    (W) mov (16|M0) r22.0<1>:ud 0x0:ud
"""


def store(address, data="r20"):
    return f"(W) send.slm (1|M0) null {address} {data}:1 0x0 0x0200D504 // wr:1+1, rd:0; store.slm.d32x16t.a32\n"


def load(address, into="r30"):
    return f"(W) send.slm (1|M0) {into} {address} null:0 0x0 0x0210D500 // wr:1+0, rd:1; load.slm.d32x16t.a32\n"


def atomic_add(address, data="r20"):
    return f"(W) send.slm (1|M0) null {address} {data}:1 0x0 0x0200050C // wr:1+1, rd:0; atomic_iadd.slm.d32.a32\n"


def atomic(name, opcode, address, data, operands=1):
    return (
        f"(W) send.slm (1|M0) r31 {address} {data}:{operands} 0x0 0x021005{opcode:02X} // wr:1+{operands}, rd:1; "
        f"atomic_{name}.slm.d32.a32\n"
    )


def atomic_store(address, data):
    return f"(W) send.slm (1|M0) null {address} {data}:1 0x0 0x0200050B // wr:1+1, rd:0; atomic_store.slm.d32.a32\n"


def add(address):
    return atomic("iadd", 0x0C, address, "r21")


def fence(unit="slm"):
    return f"(W) send.{unit} (1|M0) r32 r0 null:0 0x0 0x0210001F // wr:1+0, rd:1; fence.{unit}.none.group\n"


def only(thread, body):
    label = f"over{only.count}"
    only.count += 1
    return f"""
        (W) cmp (1|M0) (ne)f0.0 null<1>:ud r10.0<0;1,0>:ud {thread}:w
        (W&f0.0) jmpi @{label}
        {body}
    {label}:
        nop
    """


only.count = 0
BARRIER = signal(4) + WAIT.format(id=0)


FENCE = fence()


def after(producers, consumer):
    """A named barrier: the consumer goes on when the producers have signalled."""
    count = len(producers)
    waits = signal(count, 1, barrier=3, kind=2) + WAIT.format(id=3)
    return "".join(only(p, signal(count, 1, barrier=3, kind=1)) for p in producers) + only(consumer, waits)


def go(body, **options):
    return run(START + body, threads=4, slm_bytes=1024, **options)


QUIET = {
    "every thread in its own part": store("r11") + load("r11"),
    "written, barrier, read by others": store("r11") + BARRIER + load("r12"),
    "read by all": load("r12"),
    "read by all, barrier, written by one": load("r12") + BARRIER + only(2, store("r12")),
    "atomics of all": atomic_add("r12"),
    "atomics, barrier, read": atomic_add("r12") + BARRIER + load("r12"),
    "equal values": store("r12", "r21"),
    "one writes, one reads, a named barrier between": (
        only(0, store("r12") + signal(1, 1, barrier=2, kind=1))
        + only(1, signal(1, 1, barrier=2, kind=2) + WAIT.format(id=2) + load("r12"))
    ),
    "an atomic between fences publishes": (
        only(0, store("r12") + FENCE + add("r13")) + only(1, add("r13") + FENCE + load("r12"))
    ),
    "an atomic store publishes": (
        only(0, store("r12") + FENCE + atomic_store("r13", "r21"))
        + only(1, atomic("or", 0x18, "r13", "r22") + FENCE + load("r12"))
    ),
    "passed on by another thread's atomic": (
        only(0, store("r12") + FENCE + add("r13")) + only(2, add("r13")) + only(1, add("r13") + FENCE + load("r12"))
    ),
    "passed on by an exchange": (
        only(0, store("r12") + FENCE + add("r13"))
        + only(2, atomic("store", 0x0B, "r13", "r22"))
        + only(1, add("r13") + FENCE + load("r12"))
    ),
    "passed on by another thread's fences": (
        only(0, store("r12") + FENCE + add("r13"))
        + only(2, add("r13") + FENCE + add("r14"))
        + only(1, add("r14") + FENCE + load("r12"))
    ),
    "readers publish, the last one writes": (
        only(0, load("r12") + FENCE + add("r13")) + only(1, add("r13") + FENCE + store("r12"))
    ),
    "all readers known to the writer": load("r12") + after([0, 1, 3], 2) + only(2, store("r12")),
}
RACES = {
    "different values to one place": store("r12"),
    "written by one, read by another": only(0, store("r12")) + only(1, load("r12")),
    "read by one, written by another": only(1, load("r12")) + only(0, store("r12")),
    "written after signalling, before the others have waited": (
        only(0, signal(2) + store("r12") + WAIT.format(id=0)) + only(1, signal(2) + WAIT.format(id=0) + load("r12"))
    ),
    "a barrier without the writer": (
        only(0, store("r12"))
        + only(1, signal(2, barrier=1) + WAIT.format(id=1) + load("r12"))
        + only(2, signal(2, barrier=1) + WAIT.format(id=1))
    ),
    "an atomic and a store": only(0, store("r12")) + only(1, atomic_add("r12")),
    "reading while one writes": store("r11") + load("r12"),
    "relaxed atomics": only(0, store("r12") + add("r13")) + only(1, add("r13") + FENCE + load("r12")),
    "no fence behind the reader's atomic": only(0, store("r12") + FENCE + add("r13"))
    + only(1, add("r13") + load("r12")),
    "written behind the fence": only(0, FENCE + store("r12") + add("r13")) + only(1, add("r13") + FENCE + load("r12")),
    "published too late": (
        only(1, add("r13") + FENCE) + only(0, store("r12") + FENCE + add("r13")) + only(1, load("r12"))
    ),
    "published at another place": (
        only(0, store("r12") + FENCE + add("r13")) + only(1, add("r14") + FENCE + load("r12"))
    ),
    "fences of global memory": (
        only(0, store("r12") + fence("ugm") + add("r13")) + only(1, add("r13") + fence("ugm") + load("r12"))
    ),
    "replaced by another thread's atomic store": (
        only(0, store("r12") + FENCE + add("r13"))
        + only(2, atomic_store("r13", "r21"))
        + only(1, add("r13") + FENCE + load("r12"))
    ),
    "an atomic that changes nothing": (
        only(0, store("r12") + FENCE + atomic("or", 0x18, "r13", "r22")) + only(1, add("r13") + FENCE + load("r12"))
    ),
    "a compare and exchange that failed": (
        only(0, store("r12") + FENCE + atomic("icas", 0x12, "r13", "r21", operands=2))
        + only(1, add("r13") + FENCE + load("r12"))
    ),
    "read by two, written by the first": only(0, load("r12")) + only(1, load("r12")) + only(0, store("r12")),
    "an atomic of all, read by one that knows of some": atomic_add("r12") + after([0, 3], 2) + only(2, load("r12")),
    "equal values of two, read by one that knows the second": (
        only(0, store("r12", "r21")) + only(1, store("r12", "r21")) + after([1], 2) + only(2, load("r12"))
    ),
}
RACES |= {
    f"read by all, written by one that does not know of {missing}": (
        load("r12") + after([t for t in (0, 1, 3) if t != missing], 2) + only(2, store("r12"))
    )
    for missing in (0, 1, 3)
}
RACES |= {
    f"read one by one, written by one that does not know of {missing}": (
        only(0, load("r12"))
        + only(1, load("r12"))
        + only(3, load("r12"))
        + after([t for t in (0, 1, 3) if t != missing], 2)
        + only(2, store("r12"))
    )
    for missing in (0, 1, 3)
}


@pytest.mark.parametrize("name", QUIET)
def test_accepts(name):
    go(QUIET[name])


@pytest.mark.parametrize("name", RACES)
def test_reports_a_race(name):
    with pytest.raises(SlmRace) as caught:
        go(RACES[name])
    assert "thread" in caught.value.detail and caught.value.thread[0] == 0


def test_races_are_ignored_if_nobody_asks():
    go(RACES["different values to one place"], checks=Checks(races=False, scoreboard=False))


def test_groups_do_not_share_their_memory():
    capture, _ = run(
        START + only(0, store("r12", "r20")) + "(W) mov (1|M0) r1.0<1>:d 1:w", threads=1, slm_bytes=64, groups=3
    )
    assert len(capture.rows) == 3


def test_access_past_the_end_is_a_fault():
    with pytest.raises(MemoryFault, match="in shared local memory of 192 bytes") as caught:
        run(START + store("r11"), threads=4, slm_bytes=192)
    assert caught.value.thread == (0, 3)


def test_reading_what_nobody_wrote_is_found_if_asked_for():
    checks = Checks(uninitialized=True, scoreboard=False)
    go(store("r11") + load("r11"), checks=checks)
    with pytest.raises(UninitializedRead):
        go(store("r11") + only(0, "(W) mov (1|M0) r11.0<1>:d 512:w" + "\n" + load("r11")), checks=checks)
    go(load("r11"), checks=UNANNOTATED)
