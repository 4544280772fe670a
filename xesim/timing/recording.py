"""What a launch did, recorded compactly for the time model: the path of each thread and its messages.

Pass a ``Recording`` to ``Kernel.launch(trace=...)``. It keeps no list of all steps and addresses as ``Trace`` does:
  segments  runs of instructions that the same threads executed without a break; a thread's path is a list of them
  pieces    of messages: ``count`` rows of ``nbytes`` bytes, ``stride`` bytes apart. A 2D block is one piece; a gather
            is one if its addresses are equally spaced, else one for each address.
``work`` gives both as arrays, by thread.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from ..machine.trace import Message, Trace

# Kinds of events.
(
    LOAD,
    STORE,
    PREFETCH,
    SLM_LOAD,
    SLM_STORE,
    ATOMIC,
    SLM_ATOMIC,
    FENCE,
    SIGNAL,
    WAIT,
) = range(10)
_OPERATIONS = {"load": LOAD, "store": STORE, "prefetch": PREFETCH, "atomic": ATOMIC, "fence": FENCE}
_IN_SLM = {LOAD: SLM_LOAD, STORE: SLM_STORE, ATOMIC: SLM_ATOMIC, FENCE: FENCE}
# Addresses of other spaces get these bits, so that their lines are lines of their own in the caches.
_PAYLOAD_SPACE, _SCRATCH_SPACE = 1 << 60, 1 << 61
_SCRATCH_SHIFT = 20  # a thread has at most so many bits of scratch addresses


def event_kind(kind: str) -> int:
    """The kind of a message that the machine calls load.ugm, store.slm, prefetch_block2d.ugm and so on."""
    operation, _, space = kind.partition(".")
    code = _OPERATIONS[operation.partition("_")[0]]
    return _IN_SLM[code] if space == "slm" else code


# A run of instructions that the same threads executed.
SEGMENT = np.dtype(
    [
        ("start", np.int64),  # in Work.code
        ("length", np.int64),
        ("step", np.int64),  # number of its first step
    ]
)
# A piece of a message, a signal, or a wait.
EVENT = np.dtype(
    [
        ("step", np.int64),  # number of the step it belongs to
        ("first", np.int64),  # address of the first row; dword 2 of a signal's payload; the id that a wait waits for
        ("stride", np.int64),  # bytes from row to row
        ("kind", np.int32),
        ("count", np.int32),  # of rows
        ("nbytes", np.int32),  # of a row
    ]
)


class Work(NamedTuple):
    """A launch as the event loop takes it.

    code         indices into the program, segment after segment
    segments     SEGMENT
    path         numbers of segments, thread after thread; those of thread t are path[path_start[t]:path_start[t + 1]]
    events       EVENT, thread after thread (event_start likewise), in order of their steps
    group_first, group_threads  first thread and number of threads of each work-group
    """

    code: np.ndarray
    segments: np.ndarray
    path: np.ndarray
    path_start: np.ndarray
    events: np.ndarray
    event_start: np.ndarray
    group_first: np.ndarray
    group_threads: np.ndarray

    @property
    def instructions(self) -> int:
        """Instructions that all threads executed."""
        return int(self.segments["length"][self.path].sum())


@dataclass
class Recording(Trace):
    """A Trace that keeps what a time model needs and nothing else: ``steps`` and ``messages`` stay empty."""

    _steps: int = 0
    _threads: np.ndarray | None = None
    _run: list[int] = field(default_factory=list)
    _segments: list[tuple[np.ndarray, np.ndarray, int]] = field(default_factory=list)
    _pieces: list[tuple[np.ndarray, np.ndarray]] = field(default_factory=list)

    @property
    def num_steps(self) -> int:
        return self._steps

    def add_step(self, threads: np.ndarray, index: int) -> None:
        if threads is not self._threads:
            self._close()
            self._threads = threads
        self._run.append(index)
        self._steps += 1

    def _close(self) -> None:
        if self._run and self._threads is not None:
            self._segments.append((self._threads, np.array(self._run, np.int32), self._steps - len(self._run)))
        self._run = []

    def add_message(self, message: Message) -> None:
        kind = event_kind(message.kind)
        threads, addresses = message.threads, message.addresses.astype(np.int64)
        if not len(addresses):
            nothing = np.zeros(len(threads), np.int64)
            self._add(message.step, kind, threads, nothing, nothing, nothing, 0)
            return
        space = message.kind.partition(".")[2]
        if space == "scratch":
            addresses = addresses + (threads << _SCRATCH_SHIFT) + _SCRATCH_SPACE
        elif space == "payload":
            addresses = addresses + _PAYLOAD_SPACE
        starts = np.flatnonzero(np.diff(threads, prepend=threads[0] - 1))
        counts = np.diff(starts, append=len(threads))
        stride = np.zeros(len(starts), np.int64)
        several = counts > 1
        stride[several] = addresses[starts[several] + 1] - addresses[starts[several]]
        position = np.arange(len(threads)) - np.repeat(starts, counts)
        expected = np.repeat(addresses[starts], counts) + position * np.repeat(stride, counts)
        uneven = np.add.reduceat(addresses != expected, starts) > 0
        if not uneven.any():
            self._add(message.step, kind, threads[starts], addresses[starts], stride, counts, message.nbytes)
            return
        scattered = np.repeat(uneven, counts)
        even = ~uneven
        self._add(
            message.step,
            kind,
            threads[starts[even]],
            addresses[starts[even]],
            stride[even],
            counts[even],
            message.nbytes,
        )
        ones = np.ones(int(scattered.sum()), np.int64)
        self._add(message.step, kind, threads[scattered], addresses[scattered], 0 * ones, ones, message.nbytes)

    def _add(
        self,
        step: int,
        kind: int,
        threads: np.ndarray,
        first: np.ndarray,
        stride: np.ndarray,
        count: np.ndarray,
        nbytes: int,
    ) -> None:
        pieces = np.zeros(len(threads), EVENT)
        pieces["step"], pieces["kind"], pieces["nbytes"] = step, kind, nbytes
        pieces["first"], pieces["stride"], pieces["count"] = first, stride, count
        self._pieces.append((threads.astype(np.int32), pieces))

    def work(self) -> Work:
        """The arrays of the launch recorded so far."""
        self._close()
        self._threads = None
        if not self._segments:
            raise ValueError("the recording is empty: pass it to Kernel.launch(trace=...) first")
        threads_of, runs, first_steps = zip(*self._segments)
        segments = np.zeros(len(runs), SEGMENT)
        segments["length"] = [len(run) for run in runs]
        segments["start"] = np.cumsum(segments["length"]) - segments["length"]
        segments["step"] = first_steps
        segment_of = np.repeat(np.arange(len(runs)), [len(threads) for threads in threads_of])
        members = np.concatenate(threads_of)
        num_threads = int(members.max()) + 1
        sizes = np.array([size for count, size, _ in self.groups for _ in range(count)], np.int64)
        owners, events = self._events()
        return Work(
            code=np.concatenate(runs),
            segments=segments,
            path=segment_of[np.argsort(members, kind="stable")],
            path_start=_starts(members, num_threads),
            events=events[np.lexsort((events["step"], owners))],
            event_start=_starts(owners, num_threads),
            group_first=np.cumsum(sizes) - sizes,
            group_threads=sizes,
        )

    def _events(self) -> tuple[np.ndarray, np.ndarray]:
        """(thread of each event, EVENT), in the order of recording."""
        found = [(np.zeros(0, np.int32), np.zeros(0, EVENT)), *self._pieces]
        for event in self.barriers:
            pieces = np.zeros(len(event.threads), EVENT)
            pieces["step"], pieces["first"] = event.step, event.values
            pieces["kind"] = SIGNAL if event.is_signal else WAIT
            found.append((event.threads.astype(np.int32), pieces))
        owners, pieces_of = zip(*found)
        return np.concatenate(owners), np.concatenate(pieces_of)


def _starts(members: np.ndarray, count: int) -> np.ndarray:
    """Where the rows of each member start after sorting; one more than there are members."""
    return np.concatenate([[0], np.cumsum(np.bincount(members, minlength=count))]).astype(np.int64)
