"""Pipes, latencies, waits and barriers of the vector engines: programs whose time follows from a published figure.

A core has 8 engines. With 8 threads each engine has one, with 64 it has eight.
"""

import pytest

from xesim.timing.core import STALLS
from xesim.timing.parameters import OLDEST, STAY, TURNS

from ..isa.test_flow import WAIT, signal
from .timed import clocks_each, timed

MAD = "mad (16|M0) r{0}.0<1>:f r2.0<1;0>:f r4.0<1;0>:f r6.0<1>:f"
ADD = "add (16|M0) r{0}.0<1>:d r2.0<1;1,0>:d r4.0<1;1,0>:d"
EXP = "math.exp (16|M0) r{0}.0<1>:f r2.0<1;1,0>:f"
DPAS = "dpas.8x8 (16|M0) r{0}:f null:f r60:bf r70.0:bf {{$0}}"


def spread(line):
    """The line with destinations that repeat after four registers."""
    return lambda i: line.format(10 + 8 * (i % 4))


# ---- rates ----


@pytest.mark.parametrize(
    "line, clocks",
    [
        (MAD, 1),  # 16 fp32 lanes a clock
        ("mad (32|M0) r{0}.0<1>:f r2.0<1;0>:f r4.0<1;0>:f r6.0<1>:f", 2),
        ("mad (32|M0) r{0}.0<1>:hf r2.0<1;0>:hf r4.0<1;0>:hf r6.0<1>:hf", 1),  # packed half
        ("mov (16|M0) r{0}.0<1>:bf r2.0<1;1,0>:f", 1),
        (ADD, 1),
        ("add (16|M0) r{0}.0<1>:q r2.0<1;1,0>:q r4.0<1;1,0>:q", 2),
        ("add (16|M0) r{0}.0<1>:df r2.0<1;1,0>:df r4.0<1;1,0>:df", 16),  # measured: 0.98 lanes
        (EXP, 4),
        ("math.exp (32|M0) r{0}.0<1>:f r2.0<1;1,0>:f", 8),
        (DPAS, 16),
        (DPAS.replace("8x8", "8x4"), 8),
    ],
)
@pytest.mark.parametrize("threads_per_engine", [1, 4])
def test_a_stream_of_independent_instructions_reaches_the_rate_of_its_pipe(line, clocks, threads_per_engine):
    per_engine = clocks_each(spread(line), 8 * threads_per_engine) / threads_per_engine
    assert per_engine == pytest.approx(clocks, abs=0.02)


def test_dpas_alone_reaches_the_peak_of_the_matrix_engines_and_no_more():
    report = timed("\n".join(DPAS.format(10 + 8 * (i % 4)) for i in range(400)), threads=32)
    assert 0.99 < report.steady_share <= 1
    assert report.steady_spread < 0.01
    assert report.slots["dpas"] == 32 * 400


def test_a_compiled_peak_agrees_with_the_published_one():
    """109.4 TFLOP/s at 2.67 GHz on 160 engines (usstq/aboutSHW cm-dpas.py): 256 FLOPs a clock and engine."""
    clocks = clocks_each(spread(DPAS), 8)
    assert 160 * 2 * 8 * 16 * 16 / clocks * 2.67e9 == pytest.approx(109.4e12, rel=0.002)


@pytest.mark.parametrize(
    "sources, clocks",
    [((2, 5, 8), 1), ((2, 18, 5), 2), ((2, 4, 8), 2), ((2, 2, 4), 1)],  # none, bank and bundle, one bank, one register
)
def test_bank_conflicts_cost_a_clock_if_they_are_charged(sources, clocks):
    a, b, c = sources
    line = f"mad (16|M0) r{{0}}.0<1>:f r{a}.0<1;0>:f r{b}.0<1;0>:f r{c}.0<1>:f"
    assert clocks_each(spread(line), 8, changes={"bank_conflict": 1}) == pytest.approx(clocks, abs=0.02)
    assert clocks_each(spread(line), 8, changes={"bank_conflict": 0}) == pytest.approx(1, abs=0.02)


# ---- latencies ----


@pytest.mark.parametrize(
    "line, clocks",
    [
        ("mad (16|M0) r10.0<1>:f r10.0<1;0>:f r4.0<1;0>:f r6.0<1>:f {F@1}", 11),
        ("mul (1|M0) r10.0<1>:f r10.0<0;1,0>:f r4.0<0;1,0>:f {F@1}", 10),
        ("mad (32|M0) r10.0<1>:hf r10.0<1;0>:hf r4.0<1;0>:hf r6.0<1>:hf {F@1}", 13),
        ("add (16|M0) r10.0<1>:d r10.0<1;1,0>:d r4.0<1;1,0>:d {I@1}", 11),
        ("add (16|M0) r10.0<1>:d r10.0<1;1,0>:d r4.0<1;1,0>:d {A@1}", 11),
        ("math.exp (16|M0) r10.0<1>:f r10.0<1;1,0>:f {M@1}", 21),
        ("dpas.8x8 (16|M0) r10:f r10:f r60:bf r70.0:bf {$0}\nsync.nop null {$0.dst}", 33 + 1),  # the sync takes a clock
        ("dpas.8x1 (16|M0) r10:f r10:f r60:bf r70.0:bf {$0}\nsync.nop null {$0.dst}", 22 + 1),
        ("add (16|M0) acc0.0<1>:f acc0.0<1;1,0>:f r4.0<1;1,0>:f", 7),  # the hardware interlocks accumulators
    ],
)
def test_a_dependent_chain_takes_its_latency(line, clocks):
    assert clocks_each(line) == pytest.approx(clocks, abs=0.05)


def test_a_distance_counts_instructions_of_its_own_pipe():
    """Waiting for the second last one leaves two chains in flight: half the latency each."""
    chains = lambda i: "add (16|M0) r{0}.0<1>:f r{0}.0<1;1,0>:f r4.0<1;1,0>:f {{F@2}}".format(10 + i % 2)
    with_integers = lambda i: chains(i) + "\n" + ADD.format(20)
    assert clocks_each(chains) == pytest.approx(5.5, abs=0.05)
    assert clocks_each(with_integers) == pytest.approx(5.5, abs=0.05)


def test_the_source_of_a_token_is_free_before_its_result():
    """The operands of a dpas have been read when the next one may start."""
    wait = "sync.nop null {{$0.{0}}}"
    line = "dpas.8x8 (16|M0) r10:f null:f r60:bf r70.0:bf {$0}\n"
    assert clocks_each(line + wait.format("src")) == pytest.approx(16 + 1, abs=0.05)
    assert clocks_each(line + wait.format("dst")) == pytest.approx(33 + 1, abs=0.05)


@pytest.mark.parametrize("sync", ["sync.allwr null", "sync.allwr ($0,$5)"])
def test_sync_waits_for_the_tokens_it_names_or_all(sync):
    line = "dpas.8x8 (16|M0) r10:f null:f r60:bf r70.0:bf {$0}\n"
    assert clocks_each(line + sync) == pytest.approx(33 + 1, abs=0.05)
    assert clocks_each(line + "sync.allwr ($1,$5)") == pytest.approx(16, abs=0.05)


def test_a_token_is_taken_when_its_former_owner_is_done():
    alternating = lambda i: f"math.exp (16|M0) r10.0<1>:f r2.0<1;1,0>:f {{${i % 2}}}"
    assert clocks_each(lambda i: alternating(0)) == pytest.approx(21, abs=0.05)
    assert clocks_each(alternating) == pytest.approx(10.5, abs=0.05)


def test_a_flag_takes_longer_than_a_register():
    line = "(W) cmp (1|M0) (eq)f0.0 null<1>:d r2.0<0;1,0>:d 1:w\n(W&f0.0) mov (1|M0) r10.0<1>:d r3.0<0;1,0>:d"
    assert clocks_each(line) == pytest.approx(17, abs=0.05)


def test_a_branch_delays_its_thread_by_whether_it_is_taken():
    taken = lambda i: f"(W) jmpi @t{i:03}\nt{i:03}:"
    not_taken = lambda i: f"(W&f0.0) jmpi @n{i:03}\n{ADD.format(10)}\nn{i:03}:"
    changes = {"branch_clocks": 23, "not_taken_clocks": 5}
    jump_over = lambda i: f"(W) jmpi @t{i:03}\n{ADD.format(10)}\nt{i:03}:"
    assert clocks_each(jump_over, changes=changes) == pytest.approx(23, abs=0.05)
    assert clocks_each(not_taken, changes=changes) == pytest.approx(6, abs=0.05)
    assert clocks_each(taken, changes=changes) == pytest.approx(5, abs=0.05)  # the next instruction follows anyway


# ---- several threads, several pipes ----


def both(first, second):
    """Even threads run the first stream, odd ones the second; with 16 threads every engine has one of each."""
    return f"""
        (W) and (1|M0) r120.0<1>:ud r0.2<0;1,0>:ud 0x8:ud
        (W) cmp (1|M0) (ne)f0.0 null<1>:ud r120.0<0;1,0>:ud 0:w {{I@1}}
        (W&f0.0) jmpi @second
        {first}
        (W) jmpi @end
    second:
        {second}
    end:
        nop
    """


def test_threads_on_different_pipes_overlap():
    dpas = "\n".join(DPAS.format(10 + 8 * (i % 4)) for i in range(100))
    mad = "\n".join(MAD.format(10 + i % 4) for i in range(1600))
    alone = timed(both(dpas, "nop"), 16).clocks
    assert timed(both(dpas, mad), 16).clocks < 1.05 * alone
    assert timed(both(dpas, dpas), 16).clocks > 1.9 * alone


def test_a_narrower_issue_slows_threads_that_use_more_pipes():
    mad, add = ("\n".join(line.format(10 + i % 4) for i in range(1000)) for line in (MAD, ADD))
    wide = timed(both(mad, add), 16)
    narrow = timed(both(mad, add), 16, changes={"issue_width": 1})
    assert narrow.clocks - wide.clocks == pytest.approx(1000, rel=0.1)


def test_one_thread_issues_once_a_clock():
    pair = lambda i: MAD.format(10 + i % 4) + "\n" + ADD.format(20 + i % 4)
    assert clocks_each(pair) == pytest.approx(2, abs=0.02)
    assert clocks_each(pair, threads=16) == pytest.approx(2, abs=0.02)


def test_a_macro_keeps_the_matrix_engine():
    """After {Atomic} the engine waits for the same thread, even while that computes something else."""
    busy = "\n".join(MAD.format(10) for _ in range(30))
    macro = lambda atomic: "\n".join(
        f"dpas.8x8 (16|M0) r10:f null:f r60:bf r70.0:bf {{{atomic}$0}}\n{busy}\n{DPAS.format(18)}" for _ in range(20)
    )
    free, held = timed(macro(""), 64), timed(macro("Atomic,"), 64)
    assert free.steady_share > 0.95
    assert held.steady_share < 0.75


def test_the_choice_of_threads_decides_who_ends_first():
    """The last work-group starts when the first thread ends: early, unless all threads of an engine take turns."""
    body = "\n".join(DPAS.format(10) for _ in range(50))
    starts = {
        choice: timed(body, 1, groups=65, changes={"thread_choice": choice, "dispatch_clocks": 0}).last_start
        for choice in (TURNS, OLDEST, STAY)
    }
    assert starts[OLDEST] == pytest.approx(50 * 16, rel=0.05)
    assert starts[STAY] == pytest.approx(starts[OLDEST], rel=0.05)
    assert starts[TURNS] == pytest.approx(8 * starts[OLDEST], rel=0.05)


# ---- barriers ----


def test_a_barrier_costs_what_the_figure_says():
    barrier = signal(4) + WAIT.format(id=0)
    at_30 = clocks_each(barrier, threads=4, changes={"barrier_clocks": 30})
    at_90 = clocks_each(barrier, threads=4, changes={"barrier_clocks": 90})
    assert at_90 - at_30 == pytest.approx(60, abs=0.05)
    assert 30 <= at_30 < 60


def test_a_split_barrier_hides_what_is_done_between_signal_and_wait():
    work = "\n".join(MAD.format(10 + i % 4) for i in range(40))
    split = clocks_each(signal(4) + work + "\n" + WAIT.format(id=0), threads=4, count=16)
    plain = clocks_each(signal(4) + WAIT.format(id=0) + work, threads=4, count=16)
    assert plain - split == pytest.approx(30, abs=6)


def test_a_barrier_waits_for_the_last_thread():
    slow = "\n".join("math.exp (16|M0) r10.0<1>:f r10.0<1;1,0>:f {M@1}" for _ in range(50))
    body = f"""
        (W) and (1|M0) r120.0<1>:ud r0.2<0;1,0>:ud 0xFF:ud
        (W) cmp (1|M0) (ne)f0.0 null<1>:ud r120.0<0;1,0>:ud 0:w {{I@1}}
        (W&f0.0) jmpi @fast
        {slow}
    fast:
        {signal(4) + WAIT.format(id=0)}
    """
    report = timed(body, threads=4)
    assert report.clocks > 50 * 21
    assert report.stalls["BARRIER"] > 0.5


# ---- why threads wait ----


@pytest.mark.parametrize(
    "line, reason",
    [
        ("mad (16|M0) r10.0<1>:f r10.0<1;0>:f r4.0<1;0>:f r6.0<1>:f {F@1}", "ALUWR"),
        ("dpas.8x8 (16|M0) r10:f null:f r60:bf r70.0:bf {$0}\nsync.nop null {$0.dst}", "SBID"),
        ("(W&f0.0) jmpi @skip\nskip:", "CONTROL"),
        ("math.exp (16|M0) r10.0<1>:f r2.0<1;1,0>:f", "PIPESTALL"),
        ("(W) cmp (1|M0) (eq)f0.0 null<1>:d r2.0<0;1,0>:d 1:w\n(W&f0.0) mov (1|M0) r10.0<1>:d r3.0<0;1,0>:d", "OTHER"),
    ],
)
def test_stalls_have_the_names_of_the_hardwares_counters(line, reason):
    labels = lambda i: line.replace("skip", f"skip{i:03}")
    report = timed("\n".join(labels(i) for i in range(100)))
    assert max(report.stalls, key=report.stalls.get) == reason
    assert set(report.stalls) == set(STALLS)
    assert sum(report.stalls.values()) == pytest.approx(1)


def test_hot_spots_name_the_instruction_that_waits():
    body = "\n".join(ADD.format(10 + i % 4) for i in range(20))
    waiting = "sync.nop null {$0.dst}"
    hottest = timed(DPAS.format(10) + "\n" + waiting + "\n" + body, threads=3).hot_spots(1)[0]
    assert (hottest.address, hottest.executed, hottest.reason) == (16, 3, "SBID")
    assert hottest.text == waiting
    assert hottest.stalled == 3 * 32


def test_every_clock_of_a_thread_is_an_issue_or_a_stall():
    body = "\n".join(EXP.format(10 + i % 4) + "\n" + DPAS.format(30) for i in range(50))
    report = timed(body, changes={"dispatch_clocks": 1})
    assert report.executed.sum() + report.stalled.sum() == report.clocks - 1
    assert report.executed.sum() == sum(report.slots.values())


# ---- code ----


def test_code_that_is_not_there_is_waited_for():
    straight = "\n".join(ADD.format(10 + i % 4) for i in range(400))
    fetched = timed(straight)
    fetching = timed(straight, changes={"icache_next_clocks": 8, "icache_miss_clocks": 200})
    assert fetching.clocks - fetched.clocks == pytest.approx(200 + 100 * 8, rel=0.02)
    assert fetching.stalls["INSTFETCH"] > 0.9


def test_a_loop_that_the_cache_holds_is_fetched_once():
    loop = """
        (W) mov (1|M0) r100.0<1>:d 100:w
    again:
        {body}
        (W) add (1|M0) (ne)f0.0 r100.0<1>:d r100.0<0;1,0>:d -1:w
        (W&f0.0) jmpi @again
    """
    body = "\n".join(ADD.format(10 + i % 4) for i in range(100))
    changes = {"icache_next_clocks": 8, "icache_miss_clocks": 200}
    large = timed(loop.format(body=body), changes=changes)
    small = timed(loop.format(body=body), changes={**changes, "icache_bytes": 1024})
    assert large.stalls["INSTFETCH"] * large.stalled.sum() < 1000
    assert small.clocks > 1.5 * large.clocks
