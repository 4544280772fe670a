"""The race checker against a slow reference: random histories, their happens-before as a graph of events."""

import numpy as np
import pytest

from xesim.checkers.clocks import VectorClocks
from xesim.checkers.races import RaceDetector
from xesim.errors import Fault

GROUPS, THREADS, BYTES, PLACES = 2, 4, 16, 2


class Reference:
    """What each event follows, as sets of event numbers; every access is kept for ever."""

    def __init__(self):
        self.past = [frozenset() for _ in range(GROUPS * THREADS)]  # of each thread's next event
        self.fenced = [frozenset() for _ in self.past]
        self.met = [frozenset() for _ in self.past]
        self.published = {}
        self.accesses = []  # (thread, kind, group and byte, event)

    def access(self, kind, threads, offsets, size, same):
        """(whether one of the accesses of this message races, what to pass to ``enter`` if they are made)"""
        race, new = False, []
        for thread, offset in zip(threads, offsets):
            event = len(self.accesses) + len(new)
            for byte in range(offset, offset + size):
                place = (thread // THREADS, byte)
                for other, earlier, where, at in self.accesses + new:
                    if where != place or other == thread or at in self.past[thread]:
                        continue
                    if "write" not in (kind, earlier) and {kind, earlier} != {"read", "atomic"}:
                        continue
                    race |= not (kind == "write" and earlier != "read" and same)
                new.append((thread, kind, place, event))
                event += 1
        return race, new

    def enter(self, accesses):
        for thread, _, _, event in accesses:
            self.past[thread] |= {event}
        self.accesses += accesses

    def barrier(self, threads):
        joined = frozenset().union(*(self.past[t] for t in threads))
        for thread in threads:
            self.past[thread] = joined

    def fence(self, threads):
        for thread in threads:
            self.past[thread] |= self.met[thread]
            self.fenced[thread] = self.past[thread]

    def atomic(self, thread, place, changed, replaces):
        key = (thread // THREADS, place)
        found = frozenset() if replaces else self.published.get(key, frozenset())
        self.met[thread] |= found
        if replaces:
            self.published[key] = frozenset()
        if changed or replaces:
            self.published[key] = found | self.fenced[thread]


def random_history(seed):
    """Whether the history ended with a race. Asserts that both agree at every step; most racy steps are left out."""
    rng = np.random.default_rng(seed)
    clocks = VectorClocks(GROUPS, THREADS)
    detector, reference = RaceDetector(GROUPS, BYTES, clocks, [0]), Reference()
    size_limit = rng.choice([1, 2, 4])
    for _ in range(80):
        group = rng.integers(GROUPS)
        members = group * THREADS + np.sort(rng.permutation(THREADS)[: rng.integers(1, THREADS + 1)])
        step = rng.choice(
            ["read", "write", "atomic", "barrier", "fence", "synchronise"], p=[0.2, 0.1, 0.1, 0.3, 0.15, 0.15]
        )
        if step in ("read", "write", "atomic"):
            size = int(rng.choice([s for s in (1, 2, 4) if s <= size_limit]))
            offsets = rng.integers(0, BYTES // size, len(members)) * size
            same = bool(rng.integers(2))
            expected, accesses = reference.access(step, members.tolist(), offsets.tolist(), size, same)
            if expected and rng.random() < 0.97:
                continue
            reference.enter(accesses)
            flat = group * BYTES + offsets
            values = np.full((len(members), size), 1, np.uint8)
            if not same:
                values += members[:, None].astype(np.uint8)
            try:
                if step == "read":
                    detector.read(members, flat, size, 0)
                elif step == "write":
                    detector.write(members, flat, values, 0, lambda: values if same else values + 1)  # noqa: B023
                else:
                    detector.atomic(members, flat, size, 0)
                found = False
            except Fault:
                found = True
            assert found == expected, f"seed {seed}: {step} of {offsets} by {members}"
            if found:
                return True
        elif step == "barrier":
            reference.barrier(members.tolist())
            clocks.acquire(members, clocks.release(members).max(1, keepdims=True))
        elif step == "fence":
            reference.fence(members.tolist())
            clocks.fence(members)
        else:
            place, changed, replaces = rng.integers(PLACES), bool(rng.integers(2)), rng.random() < 0.2
            for thread in members.tolist():
                reference.atomic(thread, place, changed, replaces)
            clocks.atomic(members, np.full(len(members), place), np.full(len(members), changed), replaces, True)
    return False


@pytest.mark.parametrize("first", range(0, 400, 100))
def test_random_histories(first):
    races = sum(random_history(seed) for seed in range(first, first + 100))
    assert 10 < races < 90, "the histories must hold races and must not hold one at once"
