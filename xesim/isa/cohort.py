"""Architectural state of hardware threads.

A ``Cohort`` is a set of threads that stand at the same instruction. Every array has the thread as its leading axis, so
one numpy operation executes an instruction for all of them. When threads part, a cohort splits; when two cohorts meet
at one address, they merge. Within a cohort nothing is ever indexed by thread.
"""

from __future__ import annotations

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
_SHORT_NAMES = tuple(BY_NAME)
_ARRAYS = ("threads", "group", "local", "grf", "acc", "acc_wide", "flags", "address")
_OPTIONAL_ARRAYS = ("active", "waiting", "dispatch", "mme")


class ThreadHistory(Protocol):
    """What a checker remembers of the path of a cohort's threads: copied when they part, merged when they meet."""

    def copy(self) -> Any: ...

    def merged(self, others: Sequence[Any]) -> Any:
        """One history for threads that have met: this one's and the others'."""


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
    """

    __slots__ = (
        *_ARRAYS,
        *_OPTIONAL_ARRAYS,
        "pc",
        "views",
        "acc_views",
        "control",
        "mode",
        "environment",
        "history",
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

    def __init__(
        self,
        threads: np.ndarray,
        group: np.ndarray,
        local: np.ndarray,
        registers: int,
        environment: Environment,
        history: ThreadHistory | None = None,
    ) -> None:
        n = len(threads)
        self.threads = threads
        self.group = group
        self.local = local
        self.pc = 0
        self.grf = np.zeros((n, registers * GRF_BYTES), np.uint8)
        self.acc = np.zeros((n, ACC_REGISTERS * GRF_BYTES), np.uint8)
        self.acc_wide = np.zeros((n, ACC_REGISTERS * GRF_BYTES // 4), np.int64)
        self.flags = np.zeros((n, FLAG_BITS), bool)
        self.address = np.zeros((n, ADDRESS_WORDS), np.uint16)
        self.active = self.waiting = self.dispatch = self.mme = None
        self.environment = environment
        self.history = history
        self.set_control(0)
        self._make_views()

    def __len__(self) -> int:
        return len(self.threads)

    def _make_views(self) -> None:
        self.views = {name: self.grf.view(BY_NAME[name].storage) for name in _SHORT_NAMES}
        self.acc_views = {name: self.acc.view(BY_NAME[name].storage) for name in _SHORT_NAMES}

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
        part.history = None if self.history is None else self.history.copy()
        part._make_views()
        return part

    @staticmethod
    def merge(parts: Sequence[Cohort]) -> Cohort:
        """One cohort of all threads of ``parts``, which stand at the same address with the same control register."""
        whole = object.__new__(Cohort)
        order = np.argsort(np.concatenate([p.threads for p in parts]), kind="stable")
        for name in _ARRAYS:
            setattr(whole, name, np.concatenate([getattr(p, name) for p in parts])[order])
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
        whole.history = None if first.history is None else first.history.merged([p.history for p in parts[1:]])
        whole._make_views()
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
