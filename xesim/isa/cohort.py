"""Architectural state of hardware threads.

A ``Cohort`` is a set of threads standing at the same instruction. Every array has the thread as its leading axis, so
one numpy operation executes an instruction for all of them. When threads part, a cohort splits; when two cohorts meet
at one address, they merge. Within a cohort nothing is ever indexed by thread.
"""

import numpy as np

from ..formats.dtypes import BY_NAME
from ..formats.numeric import FloatMode

GRF_BYTES = 64
LANES = 32  # most channels of one instruction
FLAG_BITS = 128  # f0..f3, 32 bits each
ACC_REGISTERS = 16
ADDRESS_WORDS = 16
MME_REGISTERS = 8


class _Views(dict):
    """Type name -> the bytes as elements of that type, made when first asked for."""

    def __init__(self, data):
        self._data = data

    def __missing__(self, name):
        view = self[name] = self._data.view(BY_NAME[name].storage)
        return view


class Storage:
    """Arrays for the large state of the cohorts of one program, used again: new memory costs more than the copies.

    used  slices of the register file's bytes that the program touches; the others are not kept when threads part and
          meet. None for all.
    """

    def __init__(self, used=None):
        self.used = (slice(None),) if used is None else used
        self._free = {}  # bytes of a row -> arrays
        self._rows = 0  # of the largest cohort; small ones are not worth keeping

    def new(self, rows, nbytes):
        """Bytes [rows, nbytes], of any value."""
        self._rows = max(self._rows, rows)
        if rows * 16 < self._rows:
            return np.empty((rows, nbytes), np.uint8)
        free = self._free.setdefault(nbytes, [])
        whole = free.pop() if free else None
        if whole is None or len(whole) < rows:
            whole = np.empty((self._rows, nbytes), np.uint8)
        return whole[:rows]

    def give_back(self, array):
        whole = array.base
        if whole is not None and len(whole) == self._rows:
            self._free[array.shape[1]].append(whole)


class Cohort:
    """threads  global thread numbers (index into the dispatch's tables), ascending
    grf      registers as bytes [n, registers * 64]; ``views[type name]`` are the same bytes as elements
    acc      accumulators as bytes, ``acc_views`` likewise; ``acc_wide`` the 64-bit integers multiplications leave there
    flags    one bool per flag bit
    active   channels enabled by control flow [n, 32], or None while all are
    waiting  address at which a disabled channel joins again; -1 otherwise. None until first needed
    dispatch channels the thread was started with, or None for all
    control  cr0.0; the same for all threads of a cohort
    storage  where grf, acc and acc_wide come from
    """

    __slots__ = (
        "threads",
        "pc",
        "grf",
        "views",
        "acc",
        "acc_views",
        "acc_wide",
        "flags",
        "address",
        "control",
        "storage",
        "mode",
        "active",
        "waiting",
        "dispatch",
        "mme",
        "scoreboard",
        "group",
        "local",
        "machine",
    )

    def __init__(self, threads, group, local, registers, storage=None):
        n = len(threads)
        self.storage = storage or Storage()
        self.threads = threads
        self.group = group  # work-group slot of each thread
        self.local = local  # number of the thread within its group
        self.pc = 0
        self._allocate(n, registers * GRF_BYTES)
        self.grf[...] = self.acc[...] = self.acc_wide[...] = 0
        self.flags = np.zeros((n, FLAG_BITS), bool)
        self.address = np.zeros((n, ADDRESS_WORDS), np.uint16)
        self.mme = None
        self.active = self.waiting = self.dispatch = None
        self.set_control(0)
        self.scoreboard = None

    def __len__(self):
        return len(self.threads)

    def _allocate(self, n, register_bytes):
        self.grf = self.storage.new(n, register_bytes)
        self.acc = self.storage.new(n, ACC_REGISTERS * GRF_BYTES)
        self.acc_wide = self.storage.new(n, ACC_REGISTERS * GRF_BYTES * 2).view(np.int64)
        self.views, self.acc_views = _Views(self.grf), _Views(self.acc)

    def end(self):
        """Nobody uses this cohort any more."""
        for array in (self.grf, self.acc, self.acc_wide.view(np.uint8)):
            self.storage.give_back(array)

    def set_control(self, bits):
        self.control = bits
        self.mode = FloatMode.from_control(bits)

    def take(self, rows):
        """A new cohort of the threads in ``rows`` (indices or bool), with copies of their state."""
        part = object.__new__(Cohort)
        for name in ("threads", "group", "local", "flags", "address"):
            setattr(part, name, getattr(self, name)[rows])
        part.storage = self.storage
        part._allocate(len(part), self.grf.shape[1])
        np.take(self.acc, rows, 0, part.acc, mode="clip")
        np.take(self.acc_wide, rows, 0, part.acc_wide, mode="clip")
        for columns in self.storage.used:
            part.grf[:, columns] = self.grf[rows, columns]
        for name in ("active", "waiting", "dispatch", "mme"):
            value = getattr(self, name)
            setattr(part, name, None if value is None else value[rows])
        part.pc, part.control, part.mode = self.pc, self.control, self.mode
        part.scoreboard = self.scoreboard
        return part

    @staticmethod
    def merge(parts):
        """One cohort of all threads of ``parts``, which stand at the same address with the same control register."""
        whole = object.__new__(Cohort)
        numbers = np.concatenate([p.threads for p in parts])
        places = np.empty(len(numbers), np.int64)
        places[np.argsort(numbers, kind="stable")] = np.arange(len(numbers))
        places = np.split(places, np.cumsum([len(p) for p in parts])[:-1])

        def joined(values):
            out = np.empty((len(numbers), *values[0].shape[1:]), values[0].dtype)
            for rows, value in zip(places, values):
                out[rows] = value
            return out

        for name in ("threads", "group", "local", "flags", "address"):
            setattr(whole, name, joined([getattr(p, name) for p in parts]))
        whole.storage = parts[0].storage
        whole._allocate(len(numbers), parts[0].grf.shape[1])
        for rows, part in zip(places, parts):
            whole.acc[rows] = part.acc
            whole.acc_wide[rows] = part.acc_wide
            for columns in whole.storage.used:
                whole.grf[rows, columns] = part.grf[:, columns]
        defaults = {
            "active": lambda p: np.ones((len(p), LANES), bool) if p.dispatch is None else p.dispatch,
            "waiting": lambda p: np.full((len(p), LANES), -1, np.int64),
            "dispatch": lambda p: np.ones((len(p), LANES), bool),
            "mme": lambda p: np.zeros((len(p), MME_REGISTERS, LANES), np.longdouble),
        }
        for name, default in defaults.items():
            if all(getattr(p, name) is None for p in parts):
                setattr(whole, name, None)
                continue
            filled = [default(p) if getattr(p, name) is None else getattr(p, name) for p in parts]
            setattr(whole, name, joined(filled))
        first = parts[0]
        whole.pc, whole.control, whole.mode, whole.scoreboard = first.pc, first.control, first.mode, first.scoreboard
        whole.settle_active()
        return whole

    def settle_active(self):
        """Drop the channel mask if it no longer disables anything: the fast path of every instruction."""
        if self.active is not None and self.active.all():
            self.active = None
