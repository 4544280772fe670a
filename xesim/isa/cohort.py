"""Architectural state of hardware threads.

A ``Cohort`` is a set of threads that stand at the same instruction. Every array has the thread as its leading axis, so
one numpy operation executes an instruction for all of them. When threads part, a cohort splits; when two cohorts meet
at one address, they merge. Within a cohort nothing is ever indexed by thread.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from ..formats.dtypes import BY_NAME
from ..formats.numeric import FloatMode
from .environment import Environment

GRF_BYTES = 64
MAX_REGISTERS = 256
LANES = 32  # most channels of one instruction
FLAG_BITS = 128  # f0..f3, 32 bits each
ACC_REGISTERS = 16
ADDRESS_WORDS = 16
MME_REGISTERS = 8
_ARRAYS = ("threads", "group", "local", "flags", "address")  # small ones; the others lie in a Storage
_OPTIONAL_ARRAYS = ("active", "waiting", "dispatch", "mme")


class ThreadHistory(Protocol):
    """What a checker remembers of the paths of a cohort's threads."""

    def take(self, rows: np.ndarray | list[int]) -> Any:
        """That of some of the threads, which part from the others."""

    def merged(self, others: Sequence[Any], order: np.ndarray) -> Any:
        """That of these threads and the others, which have met, put in an order."""


class _Views(dict[str, np.ndarray]):
    """Type name -> the bytes as elements of that type, made when first asked for."""

    def __init__(self, data: np.ndarray) -> None:
        self._data = data

    def __missing__(self, name: str) -> np.ndarray:
        view = self[name] = self._data.view(BY_NAME[name].storage)
        return view


class Storage:
    """Arrays for the large state of the cohorts of one program, used again: new memory costs more than the copies.

    used  function giving the slices of the register file's bytes that the program touches: only they are kept when
          threads part and meet. All, if there is no function or it gives None.
    """

    def __init__(self, used: Callable[[], tuple[slice, ...] | None] = lambda: None) -> None:
        self._used = used
        self._free: dict[int, list[np.ndarray]] = {}  # bytes of a row -> arrays
        self._rows = 0  # of the largest cohort; small ones are not worth keeping

    @functools.cached_property
    def used(self) -> tuple[slice, ...]:
        return self._used() or (slice(None),)

    def new(self, rows: int, nbytes: int) -> np.ndarray:
        """Bytes [rows, nbytes], of any value."""
        self._rows = max(self._rows, rows)
        if rows * 16 < self._rows:
            return np.empty((rows, nbytes), np.uint8)
        free = self._free.setdefault(nbytes, [])
        whole = free.pop() if free else None
        if whole is None or len(whole) < rows:
            whole = np.empty((self._rows, nbytes), np.uint8)
        return whole[:rows]

    def give_back(self, array: np.ndarray) -> None:
        whole = array.base
        if whole is not None and len(whole) == self._rows:
            self._free[array.shape[1]].append(whole)


class Cohort:
    """A set of threads at one instruction.

    threads  numbers of the threads within the batch, ascending
    group    work-group of each thread, within the batch
    local    number of each thread within its group
    grf      registers as bytes [n, registers * 64]; ``views[type name]`` are the same bytes as elements
    acc      accumulators as bytes, ``acc_views`` likewise; ``acc_wide`` the 64-bit integers multiplications leave there
    flags    one bool per flag bit
    active   channels enabled by control flow [n, 32], or None while all are
    waiting  address at which a disabled channel joins again; -1 otherwise. None until first needed
    dispatch channels the thread was started with, or None for all
    control  cr0.0; the same for all threads of a cohort
    environment  what the threads reach outside their registers
    history      what the scoreboard checker remembers of their path; None if it does not watch
    storage      where grf, acc and acc_wide come from
    """

    __slots__ = (
        *_ARRAYS,
        *_OPTIONAL_ARRAYS,
        "grf",
        "acc",
        "acc_wide",
        "pc",
        "views",
        "acc_views",
        "control",
        "mode",
        "environment",
        "history",
        "storage",
    )
    threads: np.ndarray
    group: np.ndarray
    local: np.ndarray
    grf: np.ndarray
    acc: np.ndarray
    acc_wide: np.ndarray
    flags: np.ndarray
    address: np.ndarray
    active: np.ndarray | None
    waiting: np.ndarray | None
    dispatch: np.ndarray | None
    mme: np.ndarray | None
    pc: int
    views: dict[str, np.ndarray]
    acc_views: dict[str, np.ndarray]
    control: int
    mode: FloatMode
    environment: Environment
    history: Any
    storage: Storage

    def __init__(
        self,
        threads: np.ndarray,
        group: np.ndarray,
        local: np.ndarray,
        registers: int,
        environment: Environment,
        history: ThreadHistory | None = None,
        storage: Storage | None = None,
    ) -> None:
        n = len(threads)
        self.storage = storage or Storage()
        self.threads = threads
        self.group = group
        self.local = local
        self.pc = 0
        self._allocate(n, registers * GRF_BYTES)
        self.grf[...] = self.acc[...] = self.acc_wide[...] = 0
        self.flags = np.zeros((n, FLAG_BITS), bool)
        self.address = np.zeros((n, ADDRESS_WORDS), np.uint16)
        self.active = self.waiting = self.dispatch = self.mme = None
        self.environment = environment
        self.history = history
        self.set_control(0)

    def __len__(self) -> int:
        return len(self.threads)

    def _allocate(self, n: int, register_bytes: int) -> None:
        self.grf = self.storage.new(n, register_bytes)
        self.acc = self.storage.new(n, ACC_REGISTERS * GRF_BYTES)
        self.acc_wide = self.storage.new(n, ACC_REGISTERS * GRF_BYTES * 2).view(np.int64)
        self.views, self.acc_views = _Views(self.grf), _Views(self.acc)

    def end(self) -> None:
        """Nobody uses this cohort any more."""
        for array in (self.grf, self.acc, self.acc_wide.view(np.uint8)):
            self.storage.give_back(array)

    def set_control(self, bits: int) -> None:
        self.control = bits
        self.mode = FloatMode.from_control(bits)

    def take(self, rows: np.ndarray | list[int]) -> Cohort:
        """A new cohort of the threads in ``rows`` (indices or bool), with copies of their state."""
        part = object.__new__(Cohort)
        for name in _ARRAYS:
            setattr(part, name, getattr(self, name)[rows])
        for name in _OPTIONAL_ARRAYS:
            value = getattr(self, name)
            setattr(part, name, None if value is None else value[rows])
        part.pc, part.control, part.mode = self.pc, self.control, self.mode
        part.environment = self.environment
        part.history = None if self.history is None else self.history.take(rows)
        part.storage = self.storage
        part._allocate(len(part), self.grf.shape[1])
        part.acc[...] = self.acc[rows]
        part.acc_wide[...] = self.acc_wide[rows]
        for columns in self.storage.used:
            part.grf[:, columns] = self.grf[rows, columns]
        return part

    @staticmethod
    def merge(parts: Sequence[Cohort]) -> Cohort:
        """One cohort of all threads of ``parts``, which stand at the same address with the same control register."""
        whole = object.__new__(Cohort)
        numbers = np.concatenate([p.threads for p in parts])
        order = np.argsort(numbers, kind="stable")
        for name in _ARRAYS:
            setattr(whole, name, np.concatenate([getattr(p, name) for p in parts])[order])
        whole.storage = parts[0].storage
        whole._allocate(len(numbers), parts[0].grf.shape[1])
        places = np.empty(len(numbers), np.int64)
        places[order] = np.arange(len(numbers))
        for rows, part in zip(np.split(places, np.cumsum([len(p) for p in parts])[:-1]), parts):
            whole.acc[rows] = part.acc
            whole.acc_wide[rows] = part.acc_wide
            for columns in whole.storage.used:
                whole.grf[rows, columns] = part.grf[:, columns]
        defaults: dict[str, Callable[[Cohort], np.ndarray]] = {
            "active": lambda p: np.ones((len(p), LANES), bool) if p.dispatch is None else p.dispatch,
            "waiting": lambda p: np.full((len(p), LANES), -1, np.int64),
            "dispatch": lambda p: np.ones((len(p), LANES), bool),
            "mme": lambda p: np.zeros((len(p), MME_REGISTERS, LANES), np.longdouble),
        }
        for name in _OPTIONAL_ARRAYS:
            if all(getattr(p, name) is None for p in parts):
                setattr(whole, name, None)
                continue
            filled = [defaults[name](p) if getattr(p, name) is None else getattr(p, name) for p in parts]
            setattr(whole, name, np.concatenate(filled)[order])
        first = parts[0]
        whole.pc, whole.control, whole.mode, whole.environment = first.pc, first.control, first.mode, first.environment
        whole.history = None if first.history is None else first.history.merged([p.history for p in parts[1:]], order)
        whole.settle_active()
        return whole

    def settle_active(self) -> None:
        """Drop the channel mask if it no longer disables anything: instructions are faster without it."""
        if self.active is not None and self.active.all():
            self.active = None


# What operands and instructions are compiled into.
Source = Callable[[Cohort], np.ndarray]  # [threads, channels], or something that broadcasts to it
Store = Callable[[Cohort, np.ndarray], None]
Convert = Callable[[Cohort, np.ndarray], np.ndarray]
Mask = Callable[[Cohort], np.ndarray | None]  # bool [threads, channels]; None: all
Execute = Callable[[Cohort], Any]
