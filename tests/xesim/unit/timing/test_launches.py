"""Whole launches: dispatch, refill, the record, ranges and reports."""

import numpy as np
import pytest

from xesim import Memory, Trace
from xesim.timing import DEVICES, Recording, Simulation, device_model, simulate
from xesim.timing.__main__ import main
from xesim.timing.parameters import BEST, SETS, LaunchShape, dispatch_batch, slm_carve_out, variations

from ..isa.test_flow import WAIT, signal
from ..isa.test_messages import descriptor, send, with_registers
from ..programs import run
from .timed import timed

DPAS = "dpas.8x8 (16|M0) r{0}:f null:f r60:bf r70.0:bf {{$0}}"
WORK = "\n".join(DPAS.format(10 + 8 * (i % 4)) for i in range(100))  # 1600 clocks of an engine
QUICK = {"dispatch_clocks": 0}

# ---- dispatch ----


@pytest.mark.parametrize(
    "groups, dim0, threads, cores, batch",
    [
        (512, 512, 8, 20, 4),  # 8 work-groups of 8 threads do not fit 32 slots
        (512, 512, 1, 20, 8),
        (512, 2, 1, 20, 2),  # it must divide dimension 0
        (40, 40, 1, 20, 2),  # a batch for every core
        (20, 20, 32, 20, 1),
    ],
)
def test_batches_follow_the_drivers_rules(groups, dim0, threads, cores, batch):
    assert dispatch_batch(LaunchShape(256, threads, groups, dim0, 0), cores, 32) == batch


@pytest.mark.parametrize(
    "need, resident, size", [(0, 4, 0), (1, 1, 16), (32, 2, 64), (48, 2, 96), (104, 1, 128), (100, 3, 256)]
)
def test_shared_local_memory_is_carved_out_in_the_drivers_sizes(need, resident, size):
    assert slm_carve_out(need << 10, resident, 256 << 10) == size << 10


def test_work_groups_spread_over_engines_and_cores():
    """Two cores of 8 engines: 16 work-groups of one thread run at once, 17 take twice as long."""
    one, full, more = (timed(WORK, groups=n, cores=2, changes=QUICK).clocks for n in (1, 16, 17))
    assert full == pytest.approx(one, rel=0.02)
    assert more == pytest.approx(2 * one, rel=0.02)


def test_a_core_refills_when_threads_end():
    """64 slots hold 8 work-groups of 8 threads; the engines are busy from the first to the last."""
    report = timed(WORK, threads=8, groups=32, changes=QUICK)
    assert report.clocks == pytest.approx(32 * 1600, rel=0.01)
    assert report.peak_share > 0.98


def test_shared_local_memory_bounds_the_work_groups_of_a_core():
    """128 KB each: two at a time. Without, all four."""
    latency_bound = "\n".join("mad (16|M0) r10.0<1>:f r10.0<1;0>:f r4.0<1;0>:f r6.0<1>:f {F@1}" for _ in range(300))
    few = timed(latency_bound, groups=4, slm_bytes=128 << 10, changes=QUICK).clocks
    all_at_once = timed(latency_bound, groups=4, changes=QUICK).clocks
    assert few == pytest.approx(2 * all_at_once, rel=0.05)


def test_dispatch_takes_time_for_each_thread():
    quick, slow = (timed("nop", threads=64, changes={"dispatch_clocks": n}).clocks for n in (1, 50))
    assert slow - quick == pytest.approx(64 * 49, abs=2)


def test_the_tail_of_a_launch_lowers_the_share_of_the_whole():
    """Engines hold one thread each, as work-groups take half a core's local memory; the third runs alone."""
    report = timed(WORK, groups=3, slm_bytes=128 << 10, changes=QUICK)
    assert report.last_start == pytest.approx(1600, rel=0.03)
    assert report.clocks == pytest.approx(3200, rel=0.03)
    assert report.peak_share == pytest.approx(3 / 16, rel=0.03)


# ---- the record ----


def divergent():
    """Threads loop as often as their number says, and load from addresses of their own."""
    body = f"""
        (W) and (1|M0) r10.0<1>:d r0.2<0;1,0>:d 0xFF:d
    again:
        {send(descriptor(0, 2, 5, 1, response=1), destination="r20").replace("//", "{$1} //")}
        (W) add (1|M0) (ge)f0.0 r10.0<1>:d r10.0<0;1,0>:d -1:w
        (W&f0.0) jmpi @again
    """
    memory = Memory()
    base = memory.map(np.zeros(1 << 16, np.uint8))
    return body, {"memory": memory, "setup": with_registers(r6=lambda thread: np.uint64([base + 4096 * thread]))}


def test_the_record_is_what_a_trace_of_every_step_says():
    body, options = divergent()
    trace, recording = Trace(), Recording()
    for each in (trace, recording):
        run(body, threads=6, groups=3, trace=each, **options)
    work = recording.work()
    assert len(work.path_start) == 18 + 1
    for thread in range(18):
        path = work.path[work.path_start[thread] : work.path_start[thread + 1]]
        indices = np.concatenate([work.code[s["start"] : s["start"] + s["length"]] for s in work.segments[path]])
        assert [recording.program[i] for i in indices] == [
            recording.program[trace.program.index(inst)] for inst in trace.stream(thread)
        ]
        events = work.events[work.event_start[thread] : work.event_start[thread + 1]]
        assert [(e["first"], e["count"], e["nbytes"]) for e in events] == [
            (int(addresses[0]), 1, nbytes) for _, addresses, nbytes in trace.addresses(thread)
        ]
    assert work.instructions == sum(len(threads) for threads, _ in trace.steps)
    assert list(work.group_first) == [0, 6, 12] and list(work.group_threads) == [6, 6, 6]


def test_gathers_are_recorded_with_every_address():
    memory = Memory()
    base = memory.map(np.zeros(1 << 16, np.uint8))
    uneven = np.array([0, 4, 8, 12, 200, 300, 64, 0, 4, 8, 12, 16, 20, 24, 28, 4000], np.uint64) // 4 * 4
    recording = Recording()
    addresses = lambda thread: np.uint64(base) + (uneven if thread else np.arange(16, dtype=np.uint64) * 8)
    message = send(descriptor(0, 2, 0, payload=2, response=1), 16, "r20", mask="")
    run(message, threads=2, simd=16, memory=memory, trace=recording, setup=with_registers(r6=addresses))
    events = recording.work().events
    even, scattered = events[:1], events[1:]
    assert (even["first"][0], even["stride"][0], even["count"][0], even["nbytes"][0]) == (base, 8, 16, 4)
    assert scattered["first"].tolist() == (base + uneven).tolist()


def test_named_barriers_are_recorded_with_who_waits_for_whom():
    """Thread 0 produces for thread 1 only: thread 0 does not wait, thread 1 waits for its work."""
    slow = "\n".join("math.exp (16|M0) r12.0<1>:f r12.0<1;1,0>:f {M@1}" for _ in range(40))
    body = f"""
        (W) and (1|M0) r10.0<1>:d r0.2<0;1,0>:d 0xFF:d
        (W) cmp (1|M0) (ne)f0.0 null<1>:d r10.0<0;1,0>:d 0:w {{I@1}}
        (W&f0.0) jmpi @consumer
        {slow}
        {signal(1, 1, barrier=2, kind=1)}
        (W) jmpi @end
    consumer:
        {signal(1, 1, barrier=2, kind=2) + WAIT.format(id=2)}
    end:
        nop
    """
    report = timed(body, threads=2)
    assert 40 * 21 < report.clocks < 40 * 21 + 250
    wait = next(spot for spot in report.hot_spots() if spot.text.startswith("(W) sync.bar"))
    assert wait.reason == "BARRIER" and wait.stalled > 35 * 21


def test_an_empty_recording_is_refused():
    with pytest.raises(ValueError, match="recording is empty"):
        simulate(Recording(), "b580")


# ---- devices, ranges ----


def recorded(body=WORK, **options):
    recording = Recording()
    run(body, trace=recording, **options)
    return recording


def test_every_figure_has_a_source_and_a_status():
    for device in DEVICES.values():
        for name, figure in device.rows():
            assert figure.source and figure.unit, name
            assert figure.status in ("measured", "vendor", "inferred", "assumed"), name
            assert (figure.status == "assumed") == figure.source.startswith("assumed"), name


@pytest.mark.parametrize("name, tflops", [("b580", 104.4), ("b60", 98.3), ("b70", 157.3), ("lnl", 31.9)])
def test_peaks_are_256_flops_a_clock_and_engine(name, tflops):
    assert DEVICES[name].peak_flops / 1e12 == pytest.approx(tflops, abs=0.05)


def test_devices_have_oclocs_names_too():
    assert device_model("bmg") is DEVICES["b580"]
    with pytest.raises(KeyError, match="b580, b60"):
        device_model("pvc")


def test_the_table_of_a_device_names_every_figure_and_what_is_assumed(capsys):
    main(["bmg"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Arc B580: 104.4 TFLOP/s (fp16, bf16)"
    for name, figure in DEVICES["b580"].rows():
        line = next(line for line in lines if line.split()[:1] == [name])
        assert figure.source in line and ("assumed" in line) == (figure.status == "assumed")
    with pytest.raises(SystemExit):
        main(["pvc"])


def test_times_are_ranges_over_the_sets_and_the_clock():
    times = simulate(recorded(threads=8), "b580", cores=1)
    assert set(times.reports) == set(SETS) and times.best is times.reports[BEST]
    assert times.clocks.low <= times.clocks.best <= times.clocks.high
    assert times.seconds.low == pytest.approx(times.clocks.low / 2700e6)
    assert times.seconds.high == pytest.approx(times.clocks.high / 2400e6)
    assert times.seconds.best == pytest.approx(times.clocks.best / 2550e6)


def test_sensitivity_names_the_figure_that_matters_most():
    chain = "\n".join("dpas.8x8 (16|M0) r10:f r10:f r60:bf r70.0:bf {$0}\nsync.nop null {$0.dst}" for _ in range(100))
    rows = Simulation(recorded(chain, threads=1), DEVICES["b580"], 1).sensitivity()
    assert rows[0][:2] == ("dpas_latency", 40)
    assert rows[0][2] == pytest.approx(41 / 34, rel=0.03)
    changed = {name for name, *_ in rows}
    assert changed == {name for name, *_ in variations(DEVICES["b580"])} | set(SETS) - {BEST}


def test_more_cores_than_there_are_are_refused():
    with pytest.raises(ValueError, match="has 20"):
        simulate(recorded(threads=1), "b580", cores=21)


def test_a_figure_that_no_device_has_is_refused():
    with pytest.raises(KeyError, match="no figure 'l1_speed'"):
        Simulation(recorded(threads=1), DEVICES["b580"], 1).report({"l1_speed": 1})
