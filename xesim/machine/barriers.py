"""Work-group barriers: the one of the whole group (id 0) and named ones.

A signal counts the thread as producer, consumer or both. When as many have arrived as the message says, every consumer
may pass its ``sync.bar``. Dword 2 of the payload holds: id in bits 7:0, kind in 15:14 (0 both, 1 producer, 2 consumer),
producers in 23:16, consumers in 31:24. Source: intel/intel-graphics-compiler
documentation/visa/instructions/NBARRIER.md and the code IGC emits for it.
"""

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from ..checkers.races import RaceDetector

BOTH, PRODUCER, CONSUMER = range(3)


@dataclass
class _Phase:
    producers: int
    consumers: int
    produced: int = 0
    consumed: int = 0
    waiting: list[int] = field(default_factory=list)  # consumers that have signalled
    seen: np.ndarray | None = None  # joined vector clocks of the producers


class Barriers:
    """Barrier state of the work-groups in flight.

    completed  number of finished phases; the scheduler retries blocked threads when it changes
    signals    number of signals
    """

    def __init__(self, races: RaceDetector | None) -> None:
        self.races = races
        self.completed = 0
        self.signals = 0
        self._phases: dict[tuple[int, int], _Phase] = {}  # (group, id)
        # (group, thread, id) -> clocks of completed phases not yet waited for
        self._passes: defaultdict[tuple[int, int, int], list[np.ndarray | None]] = defaultdict(list)

    def signal(self, group: int, thread: int, payload: int) -> str | None:
        """One thread's signal. Returns an error text if it contradicts the others', else None."""
        barrier, kind = payload & 0xFF, payload >> 14 & 3
        producers, consumers = payload >> 16 & 0xFF, payload >> 24 & 0xFF
        phase = self._phases.setdefault((group, barrier), _Phase(producers, consumers))
        if (phase.producers, phase.consumers) != (producers, consumers):
            return (
                f"barrier {barrier} signalled for {producers} producers and {consumers} consumers, by others for "
                f"{phase.producers} and {phase.consumers}"
            )
        if kind not in (BOTH, PRODUCER, CONSUMER):
            return f"barrier {barrier} signalled with the kind {kind}"
        self.signals += 1
        if self.races is not None:
            seen = self.races.release(group, thread)
            phase.seen = seen if phase.seen is None else np.maximum(phase.seen, seen)
        phase.produced += kind in (BOTH, PRODUCER)
        phase.consumed += kind in (BOTH, CONSUMER)
        if kind != PRODUCER:
            phase.waiting.append(thread)
        if phase.produced > phase.producers or phase.consumed > phase.consumers:
            return (
                f"barrier {barrier} signalled by more than {phase.producers} producers or {phase.consumers} consumers"
            )
        if phase.produced == phase.producers and phase.consumed == phase.consumers:
            for consumer in phase.waiting:
                self._passes[group, consumer, barrier].append(phase.seen)
            del self._phases[group, barrier]
            self.completed += 1
        return None

    def may_pass(self, group: int, thread: int, barrier: int) -> bool:
        return bool(self._passes.get((group, thread, barrier)))

    def wait(self, group: int, thread: int, barrier: int) -> None:
        """Pass a completed phase: what its producers did is now known to this thread."""
        seen = self._passes[group, thread, barrier].pop(0)
        if self.races is not None and seen is not None:
            self.races.acquire(group, thread, seen)

    def pending(self, group: int) -> list[tuple[int, int, int, int, int]]:
        """[(id, arrived producers, expected, arrived consumers, expected)] of the group's unfinished phases."""
        return [
            (key[1], p.produced, p.producers, p.consumed, p.consumers)
            for key, p in self._phases.items()
            if key[0] == group
        ]
