"""Work-group barriers: the one of the whole group (id 0) and named ones.

A signal counts the thread as producer, consumer or both; when as many have arrived as the message says, every consumer
may pass its ``sync.bar``. Payload, second dword: id in bits 7:0, kind in 15:14 (0 both, 1 producer, 2 consumer),
producers in 23:16, consumers in 31:24. Source: intel/intel-graphics-compiler
documentation/visa/instructions/NBARRIER.md and the code IGC emits for it.
"""

import itertools
from collections.abc import Callable

import numpy as np

from ..checkers.clocks import VectorClocks
from ..checkers.global_races import BothClocks

BOTH, PRODUCER, CONSUMER = range(3)
# Takes (threads, True, dword 2 of the payloads) when threads signal, (threads, False, ids of barriers) when they pass.
Record = Callable[[np.ndarray, bool, np.ndarray], None]
_FIELDS = 0xFFFF_C0FF  # of the payload


class _Barrier:
    """The barriers of one id in all work-groups in flight: the phase that is filling up, and finished ones."""

    def __init__(self, groups: int, threads: int, width: int):
        # of the phase: counts it waits for, counts arrived, consumers that have signalled, clocks of who has signalled
        self.producers, self.consumers, self.produced, self.consumed = np.zeros((4, groups), np.int64)
        self.waiting = np.zeros((groups, threads), bool)
        self.seen = np.zeros((groups, width), np.int64)
        # finished phases each thread took part in and has not waited for; [n][group, thread] its clocks of the n-th
        self.passes = np.zeros((groups, threads), np.int64)
        self.pass_seen: list[np.ndarray] = []

    def complete(self, groups: np.ndarray) -> None:
        """Finish the phase of these groups: its consumers may pass."""
        waiting, outstanding = self.waiting[groups], self.passes[groups]
        for number in range(outstanding.max() + 1):
            if number == len(self.pass_seen):
                self.pass_seen.append(np.zeros((*self.passes.shape, self.seen.shape[1]), np.int64))
            group, thread = np.nonzero(waiting & (outstanding == number))
            group = groups[group]
            self.pass_seen[number][group, thread] = self.seen[group]
        self.passes[groups] = outstanding + waiting
        self.waiting[groups] = False
        self.seen[groups] = 0
        self.produced[groups] = self.consumed[groups] = 0


class Barriers:
    """Barrier state of the work-groups in flight. Threads are numbered through the batch, group by group.

    ``completed`` counts finished phases: the scheduler retries blocked threads when it changes.
    """

    def __init__(
        self,
        groups: int,
        threads_per_group: int,
        clocks: VectorClocks | BothClocks | None,
        record: Record | None = None,
    ):
        self.groups = groups
        self.threads_per_group = threads_per_group
        self.clocks = clocks
        self.record = record
        self.completed = 0
        self.signals = 0
        self._barriers: dict[int, _Barrier] = {}

    def signal(self, threads: np.ndarray, payloads: np.ndarray) -> tuple[int, str] | None:
        """The threads' signals. Returns a row and a text if one contradicts the others', else None."""
        if self.record is not None:
            self.record(threads, True, payloads)
        payloads = payloads & _FIELDS
        if (payloads == payloads[0]).all():
            return self._signal(threads, int(payloads[0]))
        for payload in np.unique(payloads):
            rows = np.flatnonzero(payloads == payload)
            error = self._signal(threads[rows], int(payload))
            if error:
                return int(rows[error[0]]), error[1]
        return None

    def _signal(self, threads: np.ndarray, payload: int) -> tuple[int, str] | None:
        number, kind = payload & 0xFF, payload >> 14 & 3
        producers, consumers = payload >> 16 & 0xFF, payload >> 24 & 0xFF
        if kind not in (BOTH, PRODUCER, CONSUMER):
            return 0, f"barrier {number} signalled with the kind {kind}"
        if number not in self._barriers:
            self._barriers[number] = _Barrier(
                self.groups, self.threads_per_group, self.clocks.width if self.clocks else 0
            )
        barrier = self._barriers[number]
        groups = threads // self.threads_per_group  # ascending
        first = np.flatnonzero(np.diff(groups, prepend=-1))
        group, arriving = groups[first], np.diff(first, append=len(groups))
        began = barrier.produced[group] + barrier.consumed[group] > 0
        contradicts = (barrier.producers[group] != producers) | (barrier.consumers[group] != consumers)
        if (began & contradicts).any():
            bad = int(np.argmax(began & contradicts))
            return int(first[bad]), (
                f"barrier {number} signalled for {producers} producers and {consumers} consumers, by others for "
                f"{barrier.producers[group[bad]]} and {barrier.consumers[group[bad]]}"
            )
        produced = barrier.produced[group] + (arriving if kind != CONSUMER else 0)
        consumed = barrier.consumed[group] + (arriving if kind != PRODUCER else 0)
        excess = (produced > producers) | (consumed > consumers)
        if excess.any():
            if len(threads) > 1:  # more than one phase at once
                return self._signal_one_by_one(threads, payload)
            return 0, f"barrier {number} signalled by more than {producers} producers or {consumers} consumers"
        self.signals += len(threads)
        barrier.producers[group], barrier.consumers[group] = producers, consumers
        barrier.produced[group], barrier.consumed[group] = produced, consumed
        if kind != PRODUCER:
            barrier.waiting.reshape(-1)[threads] = True
        if self.clocks is not None:
            joined = np.maximum.reduceat(self.clocks.release(threads), first, axis=1).T
            barrier.seen[group] = np.maximum(barrier.seen[group], joined)
        done = group[(produced == producers) & (consumed == consumers)]
        if len(done):
            barrier.complete(done)
            self.completed += len(done)
        return None

    def _signal_one_by_one(self, threads: np.ndarray, payload: int) -> tuple[int, str] | None:
        for row in range(len(threads)):
            error = self._signal(threads[row : row + 1], payload)
            if error:
                return row, error[1]
        return None

    def pass_finished(self, threads: np.ndarray, numbers: np.ndarray) -> np.ndarray:
        """Which threads find the barriers with these ids finished. They pass: what its producers did is now known."""
        passing = np.zeros(len(threads), bool)
        for number in np.unique(numbers):
            barrier = self._barriers.get(int(number))
            if barrier is None:
                continue
            rows = np.flatnonzero(numbers == number)
            rows = rows[barrier.passes.reshape(-1)[threads[rows]] > 0]
            if not len(rows):
                continue
            passing[rows] = True
            through = threads[rows]
            barrier.passes.reshape(-1)[through] -= 1
            clocks = [seen.reshape(self.groups * self.threads_per_group, -1) for seen in barrier.pass_seen]
            if self.clocks is not None:
                self.clocks.acquire(through, clocks[0][through].T)
            for earlier, later in itertools.pairwise(clocks):
                earlier[through] = later[through]
        if self.record is not None and passing.any():
            self.record(threads[passing], False, numbers[passing])
        return passing

    def pending(self, group: int) -> list[tuple[int, int, int, int, int]]:
        """[(id, arrived producers, expected, arrived consumers, expected)] of the group's unfinished phases."""
        return [
            (number, int(b.produced[group]), int(b.producers[group]), int(b.consumed[group]), int(b.consumers[group]))
            for number, b in sorted(self._barriers.items())
            if b.produced[group] + b.consumed[group] > 0
        ]
