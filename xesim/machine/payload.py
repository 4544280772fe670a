"""What a thread finds in its registers and behind r0.0 when it starts.

r0: dword 0 payload address, 1, 6, 7 work-group id, 2 thread number in the group (bits 7:0) and threads in the group
(bits 31:24), 5 scratch surface. r1: the first bytes of the cross-thread payload, if the kernel asks for inline data.
Behind r0.0 lies the rest of the cross-thread payload, then one block of local ids per thread of the group. Contents are
listed in .ze_info: intel/intel-graphics-compiler IGC/ZEBinWriter/zebin/spec/zeinfo.md.
"""

import struct
from dataclasses import dataclass

import numpy as np

from ..errors import LaunchError
from ..isa.cohort import GRF_BYTES
from .arguments import check_arguments
from .spaces import PAYLOAD_ADDRESS, SCRATCH_SURFACE

_CROSS_THREAD_UNIT = 32  # bytes; the per-thread blocks follow at the next multiple
# Threads of a work-group with 128 registers each (compute-runtime xe2_hpg_core: 8 threads on each of 8 vector engines).
MAX_GROUP_THREADS = 64
# What registers nobody has written hold: not zero, which would hide a kernel that relies on it.
_STALE_BYTE = 0xA5
_TAIL = 256  # kernels load whole registers: the bytes behind the payload are zeros


@dataclass(frozen=True)
class Piece:
    """Work-groups of one size: a box of group ids. A range its local size does not divide has a piece for each
    remainder."""

    first_group: tuple
    groups: tuple
    local_size: tuple

    @property
    def group_count(self):
        return int(np.prod(self.groups))

    @property
    def items_per_group(self):
        return int(np.prod(self.local_size))

    def group_ids(self, numbers):
        """[len(numbers), 3] ids of the groups with these linear numbers within the piece."""
        x, y, _ = self.groups
        numbers = np.asarray(numbers)
        return np.stack([numbers % x, numbers // x % y, numbers // (x * y)], axis=1) + np.array(self.first_group)


@dataclass(frozen=True)
class Range:
    """Work-items of a launch, dimension 0 fastest."""

    global_size: tuple
    local_size: tuple
    offset: tuple = (0, 0, 0)

    @property
    def groups(self):
        return tuple(-(-g // n) for g, n in zip(self.global_size, self.local_size))

    def pieces(self):
        """Boxes of equal work-groups, the full ones first."""
        choices = []
        for size, local in zip(self.global_size, self.local_size):
            full, rest = divmod(size, local)
            choices.append([(0, full, local)] * (full > 0) + [(full, 1, rest)] * (rest > 0))
        for z in choices[2]:
            for y in choices[1]:
                for x in choices[0]:
                    yield Piece(*zip(x, y, z))

    @staticmethod
    def make(global_range, local_range, offset=(0, 0, 0), default_group=256):
        """local_range None: groups of at most default_group work-items along dimension 0, all of one size."""

        def three(value, fill):
            value = (value,) if isinstance(value, int) else tuple(int(v) for v in value)
            if not 1 <= len(value) <= 3:
                raise LaunchError(f"a range has 1 to 3 dimensions, not {value}")
            return value + (fill,) * (3 - len(value))

        size = three(global_range, 1)
        if local_range is None:
            local_range = max(n for n in range(1, default_group + 1) if size[0] % n == 0)
        local = three(local_range, 1)
        if any(n <= 0 for n in size + local):
            raise LaunchError(f"global range {size} and local range {local} must be positive")
        return Range(size, local, three(offset, 0))


def threads_per_group(env, items):
    """Hardware threads of a work-group of ``items`` work-items. Raises LaunchError if a core cannot hold them."""
    simd, registers = env.get("simd_size", 1), env.get("grf_count", 128)
    threads = -(-items // simd)
    most = MAX_GROUP_THREADS * 128 // registers
    if threads > most:
        raise LaunchError(
            f"a work-group of {items} work-items is {threads} threads of {simd} channels; with {registers} registers a "
            f"work-group holds at most {most} threads"
        )
    return threads


def build_cross_thread(kernel, ranges, piece, arguments, implicit):
    """(bytes of the cross-thread payload, bytes of shared local memory that local pointer arguments take).

    implicit maps names of implicit arguments (const_base, ...) to addresses.
    """
    arguments = check_arguments(kernel, arguments)
    entries = kernel.info.get("payload_arguments") or []
    end = max((e["offset"] + e["size"] for e in entries), default=0)
    payload = bytearray(-(-end // _CROSS_THREAD_UNIT) * _CROSS_THREAD_UNIT)
    slm_end = kernel.env.get("slm_size", 0)
    for entry in entries:
        kind, offset, size = entry["arg_type"], entry["offset"], entry["size"]
        if kind == "arg_byvalue":
            start = entry.get("source_offset", 0)
            data = arguments[entry["arg_index"]][start : start + size]
        elif kind == "arg_bypointer" and entry.get("addrmode") == "slm":
            align = max(entry.get("slm_alignment", 16), 1)
            start = -(-slm_end // align) * align
            slm_end = start + arguments[entry["arg_index"]].nbytes
            data = start.to_bytes(size, "little")
        elif kind == "arg_bypointer":
            data = arguments[entry["arg_index"]].to_bytes(size, "little")
        elif kind in implicit:
            data = implicit[kind].to_bytes(size, "little")
        else:
            data = _implicit_value(kernel, entry, ranges, piece)
        payload[offset : offset + size] = data
    return bytes(payload), slm_end


def work_dimensions(ranges):
    """The dimensions up to the last one with more than one work-item."""
    return max([1] + [i + 1 for i, n in enumerate(ranges.global_size) if n > 1])


def _implicit_value(kernel, entry, ranges, piece):
    kind, size = entry["arg_type"], entry["size"]
    vectors = {
        "global_id_offset": ranges.offset,
        "local_size": piece.local_size,
        "enqueued_local_size": ranges.local_size,
        "global_size": ranges.global_size,
        "group_count": ranges.groups,
    }
    if kind in vectors and size in (12, 24):
        return struct.pack("<3I" if size == 12 else "<3Q", *vectors[kind])
    if kind == "work_dimensions" and size == 4:
        return struct.pack("<I", work_dimensions(ranges))
    if kind == "buffer_offset" and size == 4:
        return bytes(4)
    raise LaunchError(f"kernel {kernel.name} wants {size} bytes of {kind!r}, which xesim does not provide")


def build_payload(kernel, piece, cross_thread, implicit_block=b""):
    """(inline data for r1, payload memory): the block of implicit arguments, the cross-thread rest and the per-thread
    blocks, the same for every group."""
    inline_size = kernel.env.get("inline_data_payload_size", 0)
    inline, rest = cross_thread[:inline_size], cross_thread[inline_size:]
    return inline, implicit_block + rest + _per_thread_blocks(kernel, piece) + bytes(_TAIL)


def local_ids(env, piece):
    """uint16 [3, threads, simd]: x, y and z of every channel of a group, x fastest. Channels behind the group's last
    work-item go on counting."""
    order = env.get("work_group_walk_order_dimensions", [0, 1, 2])
    if order not in ([0, 1, 2], [0, 1, 0], [0, 0, 0]):
        raise LaunchError(f"the kernel wants its work-items in the order {order}, which xesim does not provide")
    simd = env.get("simd_size", 1)
    items = np.arange(threads_per_group(env, piece.items_per_group) * simd).reshape(-1, simd)
    x, y, _ = piece.local_size
    return np.stack([items % x, items // x % y, items // (x * y)]).astype(np.uint16)


def _per_thread_blocks(kernel, piece):
    entries = kernel.info.get("per_thread_payload_arguments") or []
    if not entries:
        return b""
    ids = local_ids(kernel.env, piece)
    _, threads, simd = ids.shape
    size = max(e["offset"] + e["size"] for e in entries)
    block = np.zeros((threads, -(-size // GRF_BYTES) * GRF_BYTES // 2), np.uint16)
    for entry in entries:
        start, kind = entry["offset"] // 2, entry["arg_type"]
        if kind == "packed_local_ids":
            count = entry["size"] // 2
            block[:, start : start + count] = ids[:count, :, 0].T
        elif kind == "local_id":
            for dimension in range(entry["size"] // GRF_BYTES):
                first = start + dimension * GRF_BYTES // 2
                block[:, first : first + simd] = ids[dimension]
        else:
            raise LaunchError(
                f"kernel {kernel.name} wants the per-thread argument {kind!r}, which xesim does not provide"
            )
    return block.tobytes()


def initial_registers(cohort, piece, first_group, inline):
    """Fill r0 and r1 of freshly dispatched threads. cohort.group counts from first_group, a linear number in the
    piece."""
    cohort.grf[...] = _STALE_BYTE
    cohort.grf[:, :GRF_BYTES] = 0
    r0 = cohort.views["ud"]
    ids = piece.group_ids(first_group + cohort.group)
    threads = int(cohort.local.max()) + 1
    r0[:, 0] = PAYLOAD_ADDRESS
    r0[:, 1], r0[:, 6], r0[:, 7] = ids[:, 0], ids[:, 1], ids[:, 2]
    r0[:, 2] = cohort.local.astype(np.uint32) | np.uint32(threads << 24)
    r0[:, 5] = SCRATCH_SURFACE
    if inline:
        cohort.grf[:, GRF_BYTES : GRF_BYTES + len(inline)] = np.frombuffer(inline, np.uint8)
