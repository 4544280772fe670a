"""Happens-before between the threads of a work-group, as vector clocks.

A thread's clock says how much of every thread's past it has seen. Clocks travel in two ways:
  barriers   what a producer did before its signal is seen by every consumer after its wait.
  atomics    what a thread did before a fence is published by its later atomics that change a location; a thread whose
             atomic meets them there has seen it after its next fence. Read-modify-writes pass on what they find, an
             atomic store replaces it. A fence of the machine code both acquires and releases; an atomic without a
             fence, which is what the memory order relaxed becomes, orders nothing else.
The second is the rule for fences of C++ [atomics.fences] and OpenCL C 3.0 section 3.3.4, and depends on the order in
which the atomics were simulated: an order that was not met in this run is not judged.
"""

import numpy as np

# An access is remembered as time << TIME_SHIFT | thread of its work-group << THREAD_SHIFT | index of the instruction.
THREAD_SHIFT, THREAD_MASK = 20, 127
TIME_SHIFT = 27
_BELOW_TIME = (1 << TIME_SHIFT) - 1


class VectorClocks:
    """Clocks of the threads of all work-groups in flight; threads are numbered through the batch, group by group.

    seen     [threads of a group, threads]: up to which time the column's thread has seen the row's; its own time where
             the two are the same. Times only ever grow, and are kept alike within a group so that one number
             (``limit``) usually tells that an access was seen.
    present  the stamp of an access made now, without the instruction
    limit    every access with a stamp up to this has been seen
    """

    def __init__(self, groups: int, threads_per_group: int):
        count = groups * threads_per_group
        self.threads_per_group = self.width = threads_per_group
        self.local = np.arange(count) % threads_per_group
        self.seen = np.zeros((threads_per_group, count), np.int64)
        self.present = np.empty(count, np.int64)
        self.limit = np.empty(count, np.int64)
        self._released = np.zeros_like(self.seen)  # the clocks at the latest fence
        self._fence_time = np.zeros(count, np.int64)
        self._locations: dict[tuple[int, bool, int], np.ndarray] = {}  # (work-group, in SLM, place) -> published clock
        self._observed: dict[int, np.ndarray] = {}  # clocks met by a thread's atomics since its last fence
        self._advance(np.arange(count), self.seen)

    def _advance(self, threads: np.ndarray, clocks: np.ndarray) -> None:
        """Give the threads these clocks and a new time: what they do from now on is in no clock given away before."""
        local = self.local[threads]
        time = clocks.max(0) + 1
        self.seen[:, threads] = clocks
        self.seen[local, threads] = time
        self.present[threads] = time << TIME_SHIFT | local << THREAD_SHIFT
        self.limit[threads] = clocks.min(0) << TIME_SHIFT | _BELOW_TIME

    def release(self, threads: np.ndarray) -> np.ndarray:
        """The clocks as others shall see them [threads of a group, threads]."""
        clocks = self.seen[:, threads]
        self._advance(threads, clocks)
        return clocks

    def acquire(self, threads: np.ndarray, clocks: np.ndarray) -> None:
        self._advance(threads, np.maximum(self.seen[:, threads], clocks))

    # ---- atomics and fences

    def fence(self, threads: np.ndarray) -> None:
        if self._observed:
            for thread in threads.tolist():
                clock = self._observed.pop(thread, None)
                if clock is not None:
                    self.seen[:, thread] = np.maximum(self.seen[:, thread], clock)
        clocks = self.seen[:, threads]
        self._released[:, threads] = clocks
        self._fence_time[threads] = self.present[threads] >> TIME_SHIFT
        self._advance(threads, clocks)

    def atomic(
        self, threads: np.ndarray, places: np.ndarray, changed: np.ndarray, replaces: bool, in_slm: bool
    ) -> None:
        """Atomics of ``threads`` (repeated, in the order they acted) on the locations ``places``.

        changed   whether each gave its location a new value: nobody can tell from the others that they took place
        replaces  they are plain atomic stores, which always publish
        in_slm    the locations are in shared local memory, not in global memory
        """
        # A fence that the whole group has seen, as the one before each barrier, has nothing to publish.
        group_floor = self.limit.reshape(-1, self.threads_per_group).min(1) >> TIME_SHIFT
        publishes = self._fence_time[threads] > group_floor[threads // self.threads_per_group]
        if not self._locations and not publishes.any():
            return
        if not replaces:
            publishes &= changed
        for thread, place, publishing in zip(threads.tolist(), places.tolist(), publishes.tolist()):
            key = (thread // self.threads_per_group, in_slm, place)
            found = self._locations.get(key)
            if replaces:
                found = None
                self._locations.pop(key, None)
            elif found is not None:
                before = self._observed.get(thread)
                self._observed[thread] = found if before is None else np.maximum(before, found)
            if publishing:
                released = self._released[:, thread]
                self._locations[key] = released.copy() if found is None else np.maximum(found, released)
