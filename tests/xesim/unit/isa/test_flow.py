"""SIMT divergence, jumps of threads, calls, barriers: small programs run to their end."""

import numpy as np
import pytest

from xesim import Memory, Trace
from xesim.errors import BarrierDivergence, Deadlock, SimulationError

from ..programs import run

# r10: the channel's number + 100 * the thread's number
NUMBERS = """
    (W) mov (8|M0) r9.0<1>:w 0x76543210:v
    (W) add (8|M0) r9.8<1>:w r9.0<1;1,0>:w 8:w
    (W) and (1|M0) r8.0<1>:ud r0.2<0;1,0>:ud 0xFF:ud
    (W) mul (1|M0) r8.0<1>:d r8.0<0;1,0>:d 100:w
    (W) add (16|M0) r10.0<1>:d r9.0<1;1,0>:w r8.0<0;1,0>:d
"""


def numbers(threads):
    return np.arange(16) + 100 * np.arange(threads)[:, None]


def test_goto_and_join_run_both_sides_of_a_branch():
    capture, _ = run(
        NUMBERS
        + """
        (W) mov (16|M0) r20.0<1>:d 7:w
        cmp (16|M0) (lt)f0.0 null<1>:d r10.0<1;1,0>:d 104:w
        (f0.0) goto (16|M0) @else @else
        mov (16|M0) r20.0<1>:d 1:w
        goto (16|M0) @else @end
    else:
        join (16|M0) @end
        add (16|M0) r20.0<1>:d r20.0<1;1,0>:d 10:w
    end:
        join (16|M0) @after
    after:
        add (16|M0) r20.0<1>:d r20.0<1;1,0>:d 100:w
    """,
        threads=3,
        simd=16,
    )
    want = np.where(numbers(3) < 104, 117, 101)
    np.testing.assert_array_equal(capture.registers(np.int32, 20, 16), want)


def test_an_arm_that_no_channel_enters_is_skipped():
    """Its instructions without channel mask must not run either. Thread 0: no channel enters; thread 1: some do."""
    capture, _ = run(
        NUMBERS
        + """
        (W) mov (16|M0) r20.0<1>:d 7:w
        (W) mov (1|M0) r21.0<1>:d 7:w
        cmp (16|M0) (lt)f0.0 null<1>:d r10.0<1;1,0>:d 104:w
        cmp (16|M0) (lt)f0.1 null<1>:d r10.0<1;1,0>:d 108:w
        (f0.0) goto (16|M0) @other @end
        (f0.1) goto (16|M0) @other @other
        mov (16|M0) r20.0<1>:d 1:w
        goto (16|M0) @other @end
    other:
        join (16|M0) @end
        (W) mov (1|M0) r21.0<1>:d 9:w
        mov (16|M0) r20.0<1>:d 2:w
    end:
        join (16|M0) @after
    after:
        add (16|M0) r20.0<1>:d r20.0<1;1,0>:d 100:w
    """,
        threads=2,
        simd=16,
    )
    want = 100 + np.where(numbers(2) < 104, 7, np.where(numbers(2) < 108, 2, 1))
    np.testing.assert_array_equal(capture.registers(np.int32, 20, 16), want)
    assert capture.registers(np.int32, 21, 1)[:, 0].tolist() == [7, 9]


@pytest.mark.parametrize(
    ("combine", "inverse", "want"),
    [("all", "", [1, 0]), ("any", "", [1, 1]), ("all", "~", [0, 0]), ("any", "~", [0, 1])],
)
def test_combined_predicates_count_enabled_channels_only(combine, inverse, want):
    """Channels 8 to 15 are disabled. The flag is set in channels 0 to 7 of thread 0, of thread 1 in some of them."""
    capture, _ = run(
        NUMBERS
        + f"""
        (W) mov (16|M0) r20.0<1>:d 0:w
        cmp (16|M0) (ge)f0.0 null<1>:w r9.0<1;1,0>:w 8:w
        (W) mov (1|M0) f1.0<1>:uw 0xFF:uw
        (W) cmp (1|M0) (ne)f0.1 null<1>:d r8.0<0;1,0>:d 0:w
        (W&f0.1) mov (1|M0) f1.0<1>:uw 0x7:uw
        (f0.0) goto (16|M0) @end @end
        ({inverse}f1.0.{combine}16h) mov (16|M0) r20.0<1>:d 1:w
    end:
        join (16|M0) @after
    after:
        nop
    """,
        threads=2,
        simd=16,
    )
    got = capture.registers(np.int32, 20, 16)
    assert got[:, :8].min(1).tolist() == got[:, :8].max(1).tolist() == want
    assert not got[:, 8:].any()


def test_a_loop_runs_as_often_as_each_channel_wants():
    capture, counts = run(
        NUMBERS
        + """
        (W) and (16|M0) r11.0<1>:d r10.0<1;1,0>:d 15:w
        (W) mov (16|M0) r20.0<1>:d 0:w
    loop:
        add (16|M0) r20.0<1>:d r20.0<1;1,0>:d 1:w
        cmp (16|M0) (lt)f0.0 null<1>:d r20.0<1;1,0>:d r11.0<1;1,0>:d
        (f0.0) goto.b (16|M0) @done @loop
    done:
        join (16|M0) @after
    after:
        add (16|M0) r20.0<1>:d r20.0<1;1,0>:d 1000:w
    """,
        threads=2,
        simd=16,
    )
    np.testing.assert_array_equal(capture.registers(np.int32, 20, 16), 1000 + np.maximum(numbers(2) & 15, 1))
    assert counts.instructions_by_opcode["goto.b"] == max((numbers(2) & 15)[0]) + max((numbers(2) & 15)[1])


def test_threads_take_their_own_way_and_meet_again():
    trace = Trace()
    capture, _ = run(
        """
        (W) and (1|M0) r8.0<1>:ud r0.2<0;1,0>:ud 0xFF:ud
        (W) mov (1|M0) r20.0<1>:d 0:w
        (W) mov (1|M0) r21.0<1>:d 0:w
    loop:
        (W) add (1|M0) r20.0<1>:d r20.0<0;1,0>:d r8.0<0;1,0>:d
        (W) add (1|M0) r21.0<1>:d r21.0<0;1,0>:d 1:w
        (W) cmp (1|M0) (le)f0.0 null<1>:d r21.0<0;1,0>:d r8.0<0;1,0>:d
        (W&f0.0) jmpi @loop
        (W) add (1|M0) r20.0<1>:d r20.0<0;1,0>:d 1000:w
    """,
        threads=5,
        trace=trace,
    )
    thread = np.arange(5)
    np.testing.assert_array_equal(capture.registers(np.int32, 20, 1)[:, 0], 1000 + thread * (thread + 1))
    # the last add is executed once for all threads: the parts met again
    last = [threads for threads, index in trace.steps if trace.program[index].address == 7 * 16]
    assert [t.tolist() for t in last] == [[0, 1, 2, 3, 4]]
    loop_of_thread_2 = [i.opcode for i in trace.stream(2)][
        3:-3
    ]  # without the start, the last add and the end of thread
    assert loop_of_thread_2 == ["add", "add", "cmp", "jmpi"] * 3


def test_call_and_return_keep_the_callers_channels():
    capture, _ = run(
        NUMBERS
        + """
        (W) mov (16|M0) r20.0<1>:d 5:w
        cmp (16|M0) (lt)f0.0 null<1>:d r10.0<1;1,0>:d 8:w
        (~f0.0) goto (16|M0) @end @end
        call (16|M0) r30.0 @function
        add (16|M0) r20.0<1>:d r20.0<1;1,0>:d 1:w
    end:
        join (16|M0) @after
    after:
        (W) jmpi @finish
    function:
        mul (16|M0) r20.0<1>:d r20.0<1;1,0>:d 10:w
        ret (16|M0) r30.0
    finish:
        nop
    """,
        threads=2,
        simd=16,
    )
    np.testing.assert_array_equal(capture.registers(np.int32, 20, 16), np.where(numbers(2) < 8, 51, 5))


def test_the_last_thread_of_a_group_has_only_its_work_items():
    capture, _ = run("(W) mov (16|M0) r20.0<1>:d 0:w\n mov (16|M0) r20.0<1>:d 3:w", threads=2, simd=16, items=21)
    np.testing.assert_array_equal(capture.registers(np.int32, 20, 16), [[3] * 16, [3] * 5 + [0] * 11])


def test_structured_branches_and_loops():
    capture, _ = run(
        NUMBERS
        + """
        (W) and (16|M0) r11.0<1>:d r10.0<1;1,0>:d 15:w
        (W) mov (16|M0) r20.0<1>:d 0:w
        (W) mov (16|M0) r21.0<1>:d 0:w
        (W) mov (16|M0) r22.0<1>:d 0:w
    loop:
        add (16|M0) r20.0<1>:d r20.0<1;1,0>:d 1:w
        (W) add (16|M0) r22.0<1>:d r22.0<1;1,0>:d 1:w
        cmp (16|M0) (gt)f0.0 null<1>:d r20.0<1;1,0>:d r11.0<1;1,0>:d
        (f0.0) break (16|M0) @end @end
        (W) and (16|M0) r23.0<1>:d r22.0<1;1,0>:d 1:w
        cmp (16|M0) (eq)f0.1 null<1>:d r23.0<1;1,0>:d 0:w
        (f0.1) cont (16|M0) @end @end
        cmp (16|M0) (lt)f0.0 null<1>:d r11.0<1;1,0>:d 5:w
        (f0.0) if (16|M0) @other @join
        add (16|M0) r21.0<1>:d r21.0<1;1,0>:d 1:w
        else (16|M0) @join @join
    other:
        add (16|M0) r21.0<1>:d r21.0<1;1,0>:d 100:w
    join:
        endif (16|M0) @end
    end:
        while (16|M0) @loop
        add (16|M0) r21.0<1>:d r21.0<1;1,0>:d 10000:w
    """,
        threads=2,
        simd=16,
    )
    want = []
    for number in numbers(2).reshape(-1) & 15:
        total = 0
        for turn in range(1, number + 1):
            total += (1 if number < 5 else 100) * (turn % 2)
        want.append(10000 + total)
    assert capture.registers(np.int32, 21, 16).reshape(-1).tolist() == want


SIGNAL = """
    (W) mov (16|M0) r40.0<1>:ud 0x0:ud
    (W) mov (1|M0) r40.2<1>:ud {payload}:ud
    (W) send.gtwy (1|M0) null r40 null:0 0x0 0x02000004 {{A@1,$0}} // wr:1+0, rd:0; signal barrier
"""
WAIT = "(W) sync.bar {id}:w\n"


def signal(producers, consumers=None, barrier=0, kind=0):
    return SIGNAL.format(
        payload=hex(barrier | kind << 14 | producers << 16 | (producers if consumers is None else consumers) << 24)
    )


def test_a_barrier_lets_nobody_through_before_all_have_come():
    order = []
    run(signal(4) + WAIT.format(id=0), threads=4, setup=lambda c: order.append(len(c)))
    with pytest.raises(Deadlock, match="4 of 5 producers"):
        run(signal(5) + WAIT.format(id=0), threads=4)


def test_a_thread_that_ends_before_the_barrier_is_named_a_divergent_barrier():
    program = (
        """
        (W) and (1|M0) r8.0<1>:ud r0.2<0;1,0>:ud 0xFF:ud
        (W) cmp (1|M0) (eq)f0.0 null<1>:ud r8.0<0;1,0>:ud 2:w
        (W&f0.0) jmpi @end
    """
        + signal(4)
        + WAIT.format(id=0)
        + "\nend:\n nop"
    )
    with pytest.raises(BarrierDivergence, match="1 have ended") as caught:
        run(program, threads=4)
    assert "sync.bar" in caught.value.instruction


def test_a_named_barrier_holds_consumers_until_the_producers_have_come():
    program = (
        """
        (W) and (1|M0) r8.0<1>:ud r0.2<0;1,0>:ud 0xFF:ud
        (W) cmp (1|M0) (lt)f0.0 null<1>:ud r8.0<0;1,0>:ud 2:w
        (W&f0.0) jmpi @producer
    """
        + signal(2, 2, barrier=3, kind=2)
        + WAIT.format(id=3)
        + """
        (W) jmpi @end
    producer:
    """
        + signal(2, 2, barrier=3, kind=1)
        + """
    end:
        nop
    """
    )
    _, counts = run(program, threads=4)
    assert counts.barriers == 4


def test_a_run_without_end_can_be_limited():
    with pytest.raises(Deadlock, match="after 1000 steps"):
        run("here:\n (W) jmpi @here", threads=1, max_steps=1000)


def test_a_thread_that_waits_for_a_value_lets_the_others_run():
    memory = Memory()
    flag = np.zeros(16, np.uint32)
    base = memory.map(flag)

    def setup(c):
        c.views["uq"][:, 48] = base
        c.views["ud"][:, 20 * 16 : 21 * 16] = 7

    run(
        """
        (W) and (1|M0) r8.0<1>:ud r0.2<0;1,0>:ud 0xFF:ud
        (W) cmp (1|M0) (ne)f0.0 null<1>:ud r8.0<0;1,0>:ud 0:w
        (W&f0.0) jmpi @writer
    spin:
        (W) send.ugm (1|M0) r30 r6 null:0 0x0 0x0210D580 // wr:1+0, rd:1; load.ugm.d32x16t.a64
        (W) cmp (1|M0) (eq)f0.0 null<1>:ud r30.0<0;1,0>:ud 0:w
        (W&f0.0) jmpi @spin
        (W) jmpi @end
    writer:
        (W) send.ugm (1|M0) null r6 r20:1 0x0 0x0200D584 // wr:1+1, rd:0; store.ugm.d32x16t.a64
    end:
        nop
    """,
        threads=2,
        memory=memory,
        setup=setup,
        max_steps=200_000,
    )
    assert flag[0] == 7


def test_a_jump_to_nowhere_is_reported():
    with pytest.raises(SimulationError, match="where no instruction starts"):
        run("(W) jmpi L4096", threads=1)
