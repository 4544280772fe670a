"""The vector engines of all cores, clock by clock: issue, pipes, scoreboard waits, barriers, dispatch.

A thread issues in order, at most one instruction a clock, as soon as
  what the instruction waits for is done: distances and tokens as the binary encodes them, interlocked registers, the
  clocks after a branch, the fetch of its code;
  its pipe is free (float, int, long, math, dpas, send and control take one instruction at a time, for its occupancy);
  a message finds a place in the send queue of the engine.
Each engine issues to every pipe once a clock and to ``issue_width`` pipes in all, each time from another thread.
Threads take turns, or the oldest goes first, or the one that issued last (``thread_choice``). After a dpas with
{Atomic} the matrix engine waits for the same thread's next dpas.

Waiting for the source of a token: a message has read its operands ``send_read_clocks`` plus one clock for each register
after it was issued, a dpas when its pipe is free again.
A barrier opens ``barrier_clocks`` after the last signal. sync.bar waits for the phase that the thread's own signal
belongs to, so signal and wait may be apart; ids tell named barriers from each other.
A branch delays the next instruction of its thread by ``branch_clocks`` if it is taken, else by ``not_taken_clocks``.
Instruction fetch: a cache of code for each core. A jump to a missing line costs ``icache_miss_clocks``, the next line
of straight code ``icache_next_clocks``.

Nothing here depends on data: paths, addresses and barriers come from the functional execution (``recording``). So a
race that time decides (who comes first in an atomic) goes the way it went there.

Every function here is compiled by numba. The loop visits only clocks at which some engine can issue.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np

from .code import (
    ACCUMULATOR,
    BRANCH,
    DPAS,
    END,
    IN_ORDER,
    INTERLOCKED,
    NO_PIPE,
    PIPES,
    SEND,
    TOKENS,
    WAIT_BARRIER,
)
from .memory import Memory, new_memory, serve
from .parameters import ICACHE_WAYS, MAX_SEND_QUEUE, MAX_THREADS, OLDEST, STAY, Parameters
from .recording import SIGNAL, Work

# What a thread waits for, in the words of the hardware's counters (metrics-discovery, XVE stall reasons).
STALLS = ("ALUWR", "SBID", "SENDWR", "PIPESTALL", "BARRIER", "INSTFETCH", "CONTROL", "OTHER")
ALUWR, SBID, SENDWR, PIPESTALL, BARRIER, INSTFETCH, CONTROL_STALL, OTHER = range(8)

NEVER = np.int64(1) << 60
RING = 8  # results that a distance can name
BARRIERS = 32  # ids
PHASES = 4  # of a barrier that a thread may have signalled and not yet waited for
BINS = 512  # of the record of the matrix engines' work over time

# The state is arrays of records: numba passes and reads them cheaply. Each record is described by its fields.
# A thread slot; its number is (core * engines + engine) * threads + i.
THREAD = np.dtype(
    [
        ("thread", np.int64),  # number within the launch, -1 for an empty slot
        ("segment", np.int64),  # place in Work.path
        ("offset", np.int64),  # within the segment
        ("event", np.int64),  # the next one
        ("index", np.int64),  # of the next instruction
        ("ready", np.int64),  # when it may issue, but for its pipe
        ("reason", np.int64),  # what it waits for until then
        ("last", np.int64),  # clock of the last issue
        ("group", np.int64),  # slot of the work-group
        ("done", np.int64, (IN_ORDER, RING)),  # clocks of the results of the in-order pipes
        ("issued", np.int64, (IN_ORDER,)),  # how many instructions each of them has had
        ("token_src", np.int64, (TOKENS,)),  # when a token's owner has read its operands,
        ("token_dst", np.int64, (TOKENS,)),  # when its result is there,
        ("token_dpas", np.int64, (TOKENS,)),  # and whether it is a dpas
        ("interlock", np.int64, (INTERLOCKED,)),  # when each interlocked register is written
        ("signalled", np.int64, (BARRIERS, PHASES)),  # phases that the thread has signalled as a consumer
        ("signals", np.int64, (BARRIERS,)),  # how many
        ("waits", np.int64, (BARRIERS,)),  # how many of them it has waited for
    ]
)
ENGINE = np.dtype(
    [
        ("wake", np.int64),  # next clock at which a thread might issue
        ("turn", np.int64),  # which thread comes first
        ("held_by", np.int64),  # slot whose next dpas the matrix engine waits for, -1
        ("queue_next", np.int64),  # the oldest entry of the send queue
        ("queue", np.int64, (MAX_SEND_QUEUE,)),  # when each entry is free
        ("pipe_free", np.int64, (len(PIPES),)),
        ("order", np.int64, (MAX_THREADS,)),  # slots, the oldest thread first
    ]
)
# A work-group on a core; its number is core * (engines * threads) + i.
GROUP = np.dtype(
    [
        ("alive", np.int64),  # threads that have not ended; 0 for an empty slot
        ("produced", np.int64, (BARRIERS,)),  # arrivals at each barrier
        ("consumed", np.int64, (BARRIERS,)),
        ("phase", np.int64, (BARRIERS,)),  # complete phases
        ("opens", np.int64, (BARRIERS, PHASES)),  # when each of the last ones opens
    ]
)
CORE = np.dtype(
    [
        ("threads", np.int64),  # on the core
        ("slm", np.int64),  # bytes in use
        ("batch_next", np.int64),  # work-groups that the core has been given and not started
        ("batch_end", np.int64),
        ("dispatch_free", np.int64),  # when it can start another thread
    ]
)
TALLY = np.dtype(
    [
        ("executed", np.int64),  # by how many threads an instruction was executed
        ("stalled", np.int64, (len(STALLS),)),  # clocks that they waited before it, by reason
    ]
)
PIPE_TALLY = np.dtype(
    [
        ("slots", np.int64),  # instructions issued
        ("busy", np.int64),  # clocks taken
        ("waited", np.int64),  # clocks of PIPESTALL before instructions of this pipe
    ]
)


# One instruction as an engine issued it, for a timeline.
ISSUE = np.dtype(
    [
        ("clock", np.int64),
        ("previous", np.int64),  # clock of the thread's previous issue
        ("ready", np.int64),  # when it might have issued, but for its pipe
        ("reason", np.int64),  # what it waited for until then
        ("slot", np.int64),  # of the thread
        ("thread", np.int64),
        ("index", np.int64),  # of the instruction
    ]
)


class State(NamedTuple):
    """Everything that changes.

    next_group  the next work-group to hand out, one element
    icache      lines of code of each core [cores, sets, ways, 2]: line, clock of the last use
    dpas_bins   clocks of the matrix engines, by the clock of issue; bin_width[0] clocks each
    started     clock at which each work-group started
    issues      ISSUE, the first of the watched engine, watched[0]; watched[1] of them are filled
    """

    threads: np.ndarray
    engines: np.ndarray
    groups: np.ndarray
    cores: np.ndarray
    next_group: np.ndarray
    icache: np.ndarray
    tally: np.ndarray
    pipes: np.ndarray
    dpas_bins: np.ndarray
    bin_width: np.ndarray
    started: np.ndarray
    issues: np.ndarray
    watched: np.ndarray
    memory: Memory


def new_state(p: Parameters, instructions: int, groups: int, watch: int = -1, most_issues: int = 0) -> State:
    """Empty cores.

    watch  the engine whose first ``most_issues`` instructions are kept, by its number among those of all cores
    """
    num_engines = p.cores * p.engines
    slots = num_engines * p.threads
    threads = np.zeros(slots, THREAD)
    threads["thread"] = -1
    threads["ready"] = NEVER
    engines = np.zeros(num_engines, ENGINE)
    engines["wake"] = NEVER
    engines["held_by"] = -1
    engines["order"][:, : p.threads] = np.arange(slots).reshape(num_engines, p.threads)
    icache = np.zeros((p.cores, p.icache_sets, ICACHE_WAYS, 2), np.int64)
    icache[..., 0] = -1
    return State(
        threads,
        engines,
        np.zeros(slots, GROUP),
        np.zeros(p.cores, CORE),
        np.zeros(1, np.int64),
        icache,
        np.zeros(instructions, TALLY),
        np.zeros(len(PIPES), PIPE_TALLY),
        np.zeros(BINS),
        np.ones(1, np.int64),
        np.zeros(groups, np.int64),
        np.zeros(most_issues, ISSUE),
        np.array([watch, 0], np.int64),
        new_memory(p),
    )


# ---- what a thread waits for -----------------------------------------------------------------------------------------


@numba.njit
def _fetch_delay(icache: np.ndarray, core: int, line: int, sequential: bool, p: Any, now: int) -> int:
    lines = icache[core, line % p.icache_sets]
    oldest = 0
    for way in range(ICACHE_WAYS):
        if lines[way, 0] == line:
            lines[way, 1] = now
            return 0
        if lines[way, 1] < lines[oldest, 1]:
            oldest = way
    lines[oldest, 0] = line
    lines[oldest, 1] = now
    return p.icache_next_clocks if sequential else p.icache_miss_clocks


@numba.njit
def _prepare(t: Any, g: Any, c: Any, events: np.ndarray, ready: int, reason: int) -> None:
    """Set ``ready`` and ``reason`` of a thread's next instruction ``c``, which may issue at ``ready`` but for its
    waits.

    t, g  records of the thread and of its work-group
    """
    for pipe in range(IN_ORDER):
        distance = c.distance[pipe]
        if 0 < distance <= t.issued[pipe]:
            done = t.done[pipe, (t.issued[pipe] - distance) % RING]
            if done > ready:
                ready, reason = done, ALUWR
    token = c.token
    if token >= 0 and t.token_dst[token] > ready and not (c.pipe == DPAS and t.token_dpas[token] == 1):
        ready, reason = t.token_dst[token], SBID
    bits, number = c.wait_dst, 0
    while bits > 0:
        if bits & 1 == 1 and t.token_dst[number] > ready:
            ready, reason = t.token_dst[number], SBID
        bits, number = bits >> 1, number + 1
    bits, number = c.wait_src, 0
    while bits > 0:
        if bits & 1 == 1 and t.token_src[number] > ready:
            ready, reason = t.token_src[number], SBID if t.token_dpas[number] == 1 else SENDWR
        bits, number = bits >> 1, number + 1
    bits, number = c.reads, 0
    while bits > 0:
        if bits & 1 == 1 and t.interlock[number] > ready:
            ready, reason = t.interlock[number], ALUWR if number == ACCUMULATOR else OTHER
        bits, number = bits >> 1, number + 1
    if c.kind == WAIT_BARRIER:
        barrier = events[t.event].first % BARRIERS
        phase = t.signalled[barrier, t.waits[barrier] % PHASES]
        if g.phase[barrier] <= phase:
            ready, reason = NEVER, BARRIER
        elif g.opens[barrier, phase % PHASES] > ready:
            ready, reason = g.opens[barrier, phase % PHASES], BARRIER
    t.ready = ready
    t.reason = reason


@numba.njit
def _can_issue_at(t: Any, e: Any, pipe: int, slot: int) -> int:
    """The first clock at which the next instruction of a thread finds its pipe free."""
    at = t.ready
    if at >= NEVER or pipe == NO_PIPE:
        return at
    if pipe == DPAS and e.held_by >= 0 and e.held_by != slot:
        return NEVER
    at = max(at, e.pipe_free[pipe])
    if pipe == SEND:
        at = max(at, e.queue[e.queue_next])
    return at


# ---- issue -----------------------------------------------------------------------------------------------------------


@numba.njit
def _count_dpas(bins: np.ndarray, bin_width: np.ndarray, now: int, clocks: int) -> None:
    while now // bin_width[0] >= BINS:  # twice as wide: merge pairs
        for i in range(BINS // 2):
            bins[i] = bins[2 * i] + bins[2 * i + 1]
        bins[BINS // 2 :] = 0
        bin_width[0] *= 2
    bins[now // bin_width[0]] += clocks


@numba.njit
def _signal(
    s: State, code: np.ndarray, events: np.ndarray, p: Any, core: int, slot: int, payload: int, now: int
) -> None:
    """One thread's signal of a barrier; the last one opens it."""
    t = s.threads[slot]
    g = s.groups[t.group]
    barrier = (payload & 0xFF) % BARRIERS
    kind = payload >> 14 & 3  # 0 both, 1 producer, 2 consumer
    if kind != 1:
        t.signalled[barrier, t.signals[barrier] % PHASES] = g.phase[barrier]
        t.signals[barrier] += 1
        g.consumed[barrier] += 1
    if kind != 2:
        g.produced[barrier] += 1
    if g.produced[barrier] < payload >> 16 & 0xFF or g.consumed[barrier] < payload >> 24 & 0xFF:
        return
    g.produced[barrier] = 0
    g.consumed[barrier] = 0
    g.opens[barrier, g.phase[barrier] % PHASES] = now + p.barrier_clocks
    g.phase[barrier] += 1
    per_core = p.engines * p.threads
    for number in range(core * per_core, (core + 1) * per_core):
        other = s.threads[number]
        if number == slot or other.thread < 0 or other.group != t.group or other.ready != NEVER:
            continue
        if code[other.index].kind == WAIT_BARRIER:
            _prepare(other, g, code[other.index], events, other.last + 1, PIPESTALL)
            e = s.engines[number // p.threads]
            e.wake = min(e.wake, max(other.ready, now + 1))


@numba.njit
def _send(s: State, code: np.ndarray, w: Work, p: Any, core: int, engine: int, slot: int, now: int) -> None:
    t, e = s.threads[slot], s.engines[engine]
    c = code[t.index]
    first, limit = t.event, w.event_start[t.thread + 1]
    step = w.segments[w.path[t.segment]].step + t.offset
    end = first
    while end < limit and w.events[end].step == step:
        end += 1
    read = now + p.send_read_clocks + c.registers
    taken, arrives = float(now + 1), float(read)
    if end > first:  # a message all of whose channels are disabled has none
        if w.events[first].kind == SIGNAL:
            _signal(s, code, w.events, p, core, slot, w.events[first].first, now)
        else:
            taken, arrives = serve(s.memory, p, w.events, core, first, end, now, c.uncached == 1, c.wide == 1)
    t.event = end
    e.queue[e.queue_next] = np.int64(np.ceil(taken))
    e.queue_next = (e.queue_next + 1) % p.send_queue
    if c.token >= 0:
        t.token_src[c.token] = read
        t.token_dst[c.token] = np.int64(np.ceil(arrives)) if c.has_result == 1 else read
        t.token_dpas[c.token] = 0


@numba.njit
def _keep(issue: Any, t: Any, now: int, may: int, slot: int) -> None:
    issue.clock = now
    issue.previous = t.last
    issue.ready = may
    issue.reason = t.reason
    issue.slot = slot
    issue.thread = t.thread
    issue.index = t.index


@numba.njit
def _issue(s: State, code: np.ndarray, w: Work, p: Any, core: int, engine: int, slot: int, now: int) -> bool:
    """Issue the thread's instruction and prepare its next. True if the thread has ended."""
    t, e = s.threads[slot], s.engines[engine]
    i = t.index
    c, tally = code[i], s.tally[i]
    pipe, kind, occupancy = c.pipe, c.kind, c.occupancy
    may = max(t.ready, t.last + 1)
    tally.executed += 1
    tally.stalled[t.reason] += may - t.last - 1
    tally.stalled[PIPESTALL] += now - may
    of_pipe = s.pipes[pipe]
    of_pipe.slots += 1
    of_pipe.busy += occupancy
    of_pipe.waited += now - may
    if engine == s.watched[0] and s.watched[1] < s.issues.shape[0]:
        _keep(s.issues[s.watched[1]], t, now, may, slot)
        s.watched[1] += 1
    t.last = now
    e.pipe_free[pipe] = now + occupancy
    if pipe < IN_ORDER:
        n = t.issued[pipe]
        t.done[pipe, n % RING] = max(t.done[pipe, (n - 1) % RING], now + c.latency)
        t.issued[pipe] = n + 1
    if pipe == SEND:
        _send(s, code, w, p, core, engine, slot, now)
    elif c.token >= 0:
        t.token_src[c.token] = now + occupancy
        t.token_dst[c.token] = now + c.latency
        t.token_dpas[c.token] = 1 if pipe == DPAS else 0
    if pipe == DPAS:
        e.held_by = slot if c.holds_dpas == 1 else -1
        _count_dpas(s.dpas_bins, s.bin_width, now, occupancy)
    bits, number = c.writes, 0
    while bits > 0:
        if bits & 1 == 1:
            t.interlock[number] = now + c.write_latency
        bits, number = bits >> 1, number + 1
    if kind == WAIT_BARRIER:
        t.waits[w.events[t.event].first % BARRIERS] += 1
        t.event += 1
    if kind == END:
        return True
    # the next instruction
    t.offset += 1
    if t.offset == w.segments[w.path[t.segment]].length:
        t.segment += 1
        t.offset = 0
    following = w.code[w.segments[w.path[t.segment]].start + t.offset]
    t.index = following
    ready, reason = now + 1, PIPESTALL
    sequential = following == i + 1
    if kind == BRANCH:
        ready, reason = now + (p.not_taken_clocks if sequential else p.branch_clocks), CONTROL_STALL
    if code[following].line != c.line:
        delay = _fetch_delay(s.icache, core, code[following].line, sequential, p, now)
        if delay > 0:
            ready, reason = ready + delay, INSTFETCH
    _prepare(t, s.groups[t.group], code[following], w.events, ready, reason)
    return False


# ---- dispatch --------------------------------------------------------------------------------------------------------


@numba.njit
def _fill(s: State, code: np.ndarray, w: Work, p: Any, core: int, now: int, most: int) -> int:
    """Start up to ``most`` work-groups on a core as far as it has room. Returns how many.

    A core takes the groups of its batch one after the other, and a new batch when it has room for another group.
    """
    k = s.cores[core]
    per_core, total = p.engines * p.threads, w.group_first.shape[0]
    started = 0
    while started < most:
        new_batch = k.batch_next == k.batch_end
        number = s.next_group[0] if new_batch else k.batch_next
        if number >= total:
            break
        size = w.group_threads[number]
        if k.threads + size > per_core or (p.slm_group > 0 and k.slm + p.slm_group > p.slm_core):
            break
        if new_batch:
            s.next_group[0] = min(number + p.batch, total)
            k.batch_end = s.next_group[0]
        k.batch_next = number + 1
        place = core * per_core
        while s.groups[place].alive > 0:
            place += 1
        g = s.groups[place]
        g.alive = size
        g.produced[:] = 0
        g.consumed[:] = 0
        g.phase[:] = 0
        k.threads += size
        k.slm += p.slm_group
        s.started[number] = now
        for member in range(size):
            _start_thread(s, code, w, p, core, place, w.group_first[number] + member, now)
        started += 1
    return started


@numba.njit
def _start_thread(s: State, code: np.ndarray, w: Work, p: Any, core: int, place: int, thread: int, now: int) -> None:
    """Put a thread on the engine of the core with the fewest threads."""
    best, most_free = core * p.engines, 0
    for engine in range(core * p.engines, (core + 1) * p.engines):
        free = 0
        for i in range(p.threads):
            free += 1 if s.threads[engine * p.threads + i].thread < 0 else 0
        if free > most_free:
            best, most_free = engine, free
    slot = best * p.threads
    while s.threads[slot].thread >= 0:
        slot += 1
    e, k, t = s.engines[best], s.cores[core], s.threads[slot]
    at = 0
    while e.order[at] != slot:
        at += 1
    for i in range(at, p.threads - 1):
        e.order[i] = e.order[i + 1]
    e.order[p.threads - 1] = slot
    start = max(now, k.dispatch_free) + p.dispatch_clocks
    k.dispatch_free = start
    t.thread = thread
    t.segment = w.path_start[thread]
    t.offset = 0
    t.event = w.event_start[thread]
    t.index = w.code[w.segments[w.path[t.segment]].start]
    t.last = start - 1
    t.group = place
    t.issued[:] = 0
    t.done[:, :] = 0
    t.token_src[:] = 0
    t.token_dst[:] = 0
    t.interlock[:] = 0
    t.signals[:] = 0
    t.waits[:] = 0
    delay = _fetch_delay(s.icache, core, code[t.index].line, False, p, now)
    _prepare(t, s.groups[place], code[t.index], w.events, start + delay, INSTFETCH)
    e.wake = min(e.wake, t.ready)


@numba.njit
def _end_thread(s: State, code: np.ndarray, w: Work, p: Any, core: int, slot: int, now: int) -> None:
    t, k = s.threads[slot], s.cores[core]
    g = s.groups[t.group]
    t.thread = -1
    t.ready = NEVER
    k.threads -= 1
    g.alive -= 1
    if g.alive == 0:
        k.slm -= p.slm_group
    _fill(s, code, w, p, core, now, NEVER)


# ---- the clock -------------------------------------------------------------------------------------------------------


@numba.njit
def _step_engine(s: State, code: np.ndarray, w: Work, p: Any, engine: int, now: int) -> None:
    """Everything one engine issues at this clock, and when it might issue again."""
    e = s.engines[engine]
    core = engine // p.engines
    issued, first = 0, -1
    for i in range(p.threads):
        at = i if p.thread_choice == OLDEST else (e.turn + i) % p.threads
        slot = e.order[at]
        t = s.threads[slot]
        if t.thread < 0 or t.last >= now or t.ready > now:
            continue
        pipe = code[t.index].pipe
        takes_pipe = 0 if pipe == NO_PIPE else 1
        if issued + takes_pipe > p.issue_width or _can_issue_at(t, e, pipe, slot) > now:
            continue
        issued += takes_pipe
        first = at if first < 0 else first
        if _issue(s, code, w, p, core, engine, slot, now):
            _end_thread(s, code, w, p, core, slot, now)
    if first >= 0:
        e.turn = first if p.thread_choice == STAY else (first + 1) % p.threads
    wake = NEVER
    for slot in range(engine * p.threads, (engine + 1) * p.threads):
        t = s.threads[slot]
        if t.thread >= 0:
            wake = min(wake, _can_issue_at(t, e, code[t.index].pipe, slot))
    e.wake = max(wake, now + 1)


@numba.njit
def run(s: State, code: np.ndarray, w: Work, p: Any) -> int:
    """Run the launch to its end. Returns the clock of the last issue, or -1 if threads wait for ever.

    p  a ``parameters.record``
    """
    placed = True
    while placed:  # a batch to each core in turn, until none has room
        placed = False
        for core in range(p.cores):
            if _fill(s, code, w, p, core, 0, p.batch) > 0:
                placed = True
    now, engines = 0, s.engines
    while True:
        soonest = NEVER
        for engine in range(engines.shape[0]):
            soonest = min(soonest, engines[engine].wake)
        if soonest >= NEVER:
            break
        now = soonest
        for engine in range(engines.shape[0]):
            if engines[engine].wake <= now:
                _step_engine(s, code, w, p, engine, now)
    for slot in range(s.threads.shape[0]):
        if s.threads[slot].thread >= 0:
            return -1
    return now
