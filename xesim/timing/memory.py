"""The memory system: caches with real addresses, and servers of so many bytes a clock.

L1, for each core     64-byte lines, least recently used of the ways of a set, sets chosen by a hash of the line. Its
                      size is what shared local memory leaves. Work-groups of one core share it. Lines on their way
                      count as present and are waited for. Loads, prefetches and stores allocate.
port, for each core   a server: a message takes so many clocks of it, then the next may start. A row of a message is
                      charged with the 64-byte lines or the 32-byte sectors that it touches
                      (``Parameters.charge_lines``); what touches the same line or sector as the row before it is not
                      charged again. A message may cost clocks on top (``message_overhead``, ``prefetch_overhead``).
shared local memory   takes the same port (or its own) for its bytes. Bank conflicts are not modelled.
lines in flight       a core has at most so many misses under way; one more waits for the oldest.
L2                    one cache for all cores, each of which has a port of so many bytes a clock. Stores pass through
                      the port; a dirty line that leaves the L2 is written to memory.
memory                one server for all cores, and a latency. A launch may find all it reads in the L2 (``warm_l2``).

Not modelled: address translation, banks and slices of the L2 (their conflicts), the return path to the registers, the
rows of a 2D block outside its surface (they are charged like those inside), compression, coherence.

Every function here is compiled by numba. Times are clocks; those of the servers are fractions.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np

from .parameters import MAX_LINES_IN_FLIGHT, Parameters
from .recording import ATOMIC, FENCE, LOAD, PREFETCH, SLM_ATOMIC, SLM_LOAD, SLM_STORE, STORE

LINE_SHIFT, SECTOR_SHIFT = 6, 5
LINE_BYTES, SECTOR_BYTES = 64, 32

# Counters.
(
    L1_HITS,
    L1_MISSES,
    L2_HITS,
    L2_MISSES,
    L1_BYTES,
    L1_CHARGED,
    SLM_BYTES,
    L2_BYTES,
    MEMORY_BYTES,
    MESSAGES,
    NUM_COUNTERS,
) = range(11)


# A line of a cache.
CACHE_LINE = np.dtype(
    [
        ("line", np.int64),  # -1: none
        ("used", np.int64),  # clock of the last use
        ("ready", np.int64),  # when it arrives
        ("dirty", np.int64),
    ]
)
# What each core has of its own. The servers' times are those at which they can take the next request.
PORTS = np.dtype(
    [
        ("l1_free", np.float64),
        ("slm_free", np.float64),
        ("l2_free", np.float64),
        ("busy", np.float64),  # clocks for which the L1's port was taken
        ("oldest", np.int64),  # of the misses under way
        ("in_flight", np.float64, (MAX_LINES_IN_FLIGHT,)),  # when they arrive, a ring
    ]
)


class Memory(NamedTuple):
    """The state of the memory system: lines of the caches [cores, sets, ways] and [sets, ways], ports of the cores,
    when memory is free and the clock of the latest message (one element each), counters."""

    l1: np.ndarray
    l2: np.ndarray
    ports: np.ndarray
    memory_free: np.ndarray
    present: np.ndarray
    counters: np.ndarray


def new_memory(p: Parameters) -> Memory:
    """An empty memory system."""
    l1, l2 = np.zeros((p.cores, p.l1_sets, p.l1_ways), CACHE_LINE), np.zeros((p.l2_sets, p.l2_ways), CACHE_LINE)
    l1["line"] = l2["line"] = -1
    return Memory(l1, l2, np.zeros(p.cores, PORTS), np.zeros(1), np.zeros(1), np.zeros(NUM_COUNTERS))


def take_over_l2(m: Memory, before: Memory) -> None:
    """Put the lines that another launch left in the L2 into this one's, as if used before its first clock."""
    held = before.l2["line"] >= 0
    m.l2[...] = before.l2
    m.l2["ready"] = 0
    m.l2["used"] = np.where(held, before.l2["used"] - before.l2["used"].max() - 1, np.iinfo(np.int64).min)


@numba.njit
def _set_of(line: int, sets: int) -> int:
    """A hash, so that pitches that are powers of two do not fall into few sets."""
    mixed = np.uint64(line) * np.uint64(0x9E3779B97F4A7C15)
    return np.int64((mixed >> np.uint64(32)) % np.uint64(sets))


@numba.njit
def _way_of(lines: np.ndarray, line: int) -> int:
    """The way that holds a line; if none does, -1 minus the way used longest ago."""
    oldest = 0
    for way in range(lines.shape[0]):
        if lines[way].line == line:
            return way
        if lines[way].used < lines[oldest].used:
            oldest = way
    return -1 - oldest


@numba.njit
def _use_memory(m: Memory, p: Any, start: float) -> float:
    """When a line asked for at ``start`` has crossed the memory's bus.

    A request may start in the future, where it waits for something else. The bus counts its work from the present, so
    that requests of other cores can go before it.
    """
    line_clocks = LINE_BYTES / p.dram_bytes
    m.memory_free[0] = max(m.memory_free[0], m.present[0]) + line_clocks
    m.counters[MEMORY_BYTES] += LINE_BYTES
    return max(m.memory_free[0], start + line_clocks)


@numba.njit
def access_l2(m: Memory, p: Any, core: int, line: int, now: float, is_store: bool) -> float:
    """When a line is there (a store: when it has been taken), asked for at ``now`` by a core."""
    port = m.ports[core]
    port.l2_free = max(port.l2_free, now) + LINE_BYTES / p.l2_port_bytes
    m.counters[L2_BYTES] += LINE_BYTES
    start = port.l2_free
    s = _set_of(line, p.l2_sets)
    way = _way_of(m.l2[s], line)
    if way >= 0:
        m.counters[L2_HITS] += 1
        entry = m.l2[s, way]
        ready = max(start + p.l2_latency, float(entry.ready))
    else:
        m.counters[L2_MISSES] += 1
        entry = m.l2[s, -1 - way]
        if entry.dirty == 1:
            _use_memory(m, p, start)
        entry.line = line
        entry.dirty = 0
        ready = start + p.l2_latency
        if not is_store and p.warm_l2 == 0:
            ready += _use_memory(m, p, start) - start + p.dram_latency
        entry.ready = np.int64(ready)
    entry.used = np.int64(now) + 1
    if is_store:
        entry.dirty = 1
    return ready


@numba.njit
def _fetch(m: Memory, p: Any, core: int, line: int, now: float) -> float:
    """Ask the L2 for a line as soon as a miss may start."""
    port = m.ports[core]
    slot = port.oldest
    ready = access_l2(m, p, core, line, max(now, port.in_flight[slot]), False)
    port.in_flight[slot] = ready
    port.oldest = (slot + 1) % p.lines_in_flight
    return ready


@numba.njit
def access_l1(m: Memory, p: Any, core: int, line: int, now: float, is_store: bool) -> float:
    """When a line is in the core's L1; a store is there at once."""
    s = _set_of(line, p.l1_sets)
    way = _way_of(m.l1[core, s], line)
    if way >= 0:
        m.counters[L1_HITS] += 1
        entry = m.l1[core, s, way]
    else:
        m.counters[L1_MISSES] += 1
        entry = m.l1[core, s, -1 - way]
        entry.line = line
        entry.ready = np.int64(now) if is_store else np.int64(np.ceil(_fetch(m, p, core, line, now)))
    entry.used = np.int64(now) + 1
    return float(entry.ready)


@numba.njit
def _touched(first: int, stride: int, count: int, nbytes: int, shift: int) -> int:
    """Lines or sectors of 2^shift bytes that the rows of a piece touch; repeats in a row count once."""
    total, last = 0, np.int64(-1)
    for row in range(count):
        address = first + row * stride
        low, high = address >> shift, (address + nbytes - 1) >> shift
        total += high - low + 1
        if low == last:
            total -= 1
        last = high
    return total


@numba.njit
def _serve_rows(m: Memory, p: Any, piece: Any, core: int, now: float, uncached: bool) -> float:
    """Bring (store) the lines of a piece's rows. Returns when the last one is there."""
    arrival, last = now, np.int64(-1)
    is_store = piece.kind == STORE
    for row in range(piece.count):
        address = piece.first + row * piece.stride
        for line in range(address >> LINE_SHIFT, ((address + piece.nbytes - 1) >> LINE_SHIFT) + 1):
            if line == last:
                continue
            last = line
            if piece.kind == ATOMIC or uncached:
                there = access_l2(m, p, core, line, now, is_store)
            else:
                there = access_l1(m, p, core, line, now, is_store)
                if is_store:
                    there = access_l2(m, p, core, line, now, True)
            arrival = max(arrival, there)
    return arrival


@numba.njit
def serve(
    m: Memory, p: Any, events: np.ndarray, core: int, first: int, end: int, now: int, uncached: bool, wide: bool
) -> tuple[float, float]:
    """Send the message whose pieces are the events ``first`` to ``end``.

    Returns when the L1 has taken it, and when its result is there (for one without result: when it has been taken).
    """
    kind, port = events[first].kind, m.ports[core]
    m.counters[MESSAGES] += 1
    m.present[0] = now
    if kind == FENCE:
        return float(now), float(now + p.fence_clocks)
    in_slm = kind in (SLM_LOAD, SLM_STORE, SLM_ATOMIC)
    own_port = in_slm and p.slm_own_port == 1
    start = max(float(now), port.slm_free if own_port else port.l1_free)
    cost, arrival = 0.0, start
    for number in range(first, end):
        piece = events[number]
        nbytes = piece.count * piece.nbytes
        if in_slm:
            cost += nbytes / p.slm_bytes_per_clock
            m.counters[SLM_BYTES] += nbytes
            continue
        lines = _touched(piece.first, piece.stride, piece.count, piece.nbytes, LINE_SHIFT)
        if kind == PREFETCH:
            cost += lines / p.prefetch_lines
        else:
            charged = lines * LINE_BYTES
            if p.charge_lines == 0:
                charged = _touched(piece.first, piece.stride, piece.count, piece.nbytes, SECTOR_SHIFT) * SECTOR_BYTES
            cost += charged / p.l1_port_bytes
            m.counters[L1_BYTES] += nbytes
            m.counters[L1_CHARGED] += charged
        arrival = max(arrival, _serve_rows(m, p, piece, core, start + cost, uncached))
    cost = max(cost, p.message_clocks) + (p.prefetch_overhead if kind == PREFETCH else p.message_overhead)
    taken = start + cost
    if own_port:
        port.slm_free = taken
    else:
        port.l1_free = taken
        port.busy += cost
    if in_slm:
        return taken, taken + (p.slm_latency_32 if wide else p.slm_latency)
    if kind == LOAD:
        return taken, max(taken + p.l1_latency, arrival)
    if kind == ATOMIC:
        return taken, max(taken, arrival)
    return taken, taken
