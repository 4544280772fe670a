"""What a thread finds in its registers and behind r0.0 when it starts.

The dwords of r0 hold: 0 the payload's address; 1, 6 and 7 the work-group id; 2 the thread's number in the group (bits
7:0) and the group's number of threads (bits 31:24); 5 the scratch surface. If the kernel asks for inline data, r1 holds
the first bytes of the cross-thread payload.
Behind r0.0 lies the block of implicit arguments, if the kernel calls functions through the stack (``implicit_args``),
then the rest of the cross-thread payload, then one block of local ids for each thread of the group.
.ze_info lists its contents: intel/intel-graphics-compiler IGC/ZEBinWriter/zebin/spec/zeinfo.md.
"""

import numpy as np

from ..binary.zebin import KernelImage
from ..errors import LaunchError
from ..integers import round_up
from ..isa.cohort import GRF_BYTES, Cohort
from .ranges import Piece, threads_per_group
from .spaces import PAYLOAD_ADDRESS, SCRATCH_SURFACE

# Registers that nobody has written hold this byte. Zero would hide a kernel that relies on zeros.
_STALE_BYTE = 0xA5
_TAIL = 256  # kernels load whole registers: the bytes behind the payload are zeros


def build_payload(
    kernel: KernelImage, piece: Piece, cross_thread: bytes, implicit_block: bytes = b""
) -> tuple[bytes, bytes]:
    """(inline data for r1, payload memory). Both are the same for every group.

    Payload memory holds the implicit arguments, the rest of the cross-thread payload and the blocks of the threads.
    """
    inline_size = kernel.env.get("inline_data_payload_size", 0)
    inline, rest = cross_thread[:inline_size], cross_thread[inline_size:]
    return inline, implicit_block + rest + _per_thread_blocks(kernel, piece) + bytes(_TAIL)


def local_ids(kernel: KernelImage, piece: Piece) -> np.ndarray:
    """uint16 [3, threads, channels]: x, y and z of each channel of a group, x fastest.

    Channels behind the group's last work-item go on counting.
    """
    order = kernel.env.get("work_group_walk_order_dimensions", [0, 1, 2])
    if order not in ([0, 1, 2], [0, 1, 0], [0, 0, 0]):
        raise LaunchError(
            f"kernel {kernel.name} wants its work-items in the order {order}, which xesim does not provide"
        )
    simd = kernel.simd_size
    items = np.arange(threads_per_group(kernel, piece.items_per_group) * simd).reshape(-1, simd)
    x, y, _ = piece.local_size
    return np.stack([items % x, items // x % y, items // (x * y)]).astype(np.uint16)


def _per_thread_blocks(kernel: KernelImage, piece: Piece) -> bytes:
    entries = kernel.info.get("per_thread_payload_arguments") or []
    if not entries:
        return b""
    ids = local_ids(kernel, piece)
    _, threads, simd = ids.shape
    size = max(e["offset"] + e["size"] for e in entries)
    block = np.zeros((threads, round_up(size, GRF_BYTES) // 2), np.uint16)
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


def initial_registers(cohort: Cohort, piece: Piece, first_group: int, inline: bytes) -> None:
    """Fill r0 and r1 of new threads. cohort.group counts from first_group, the number of a group in the piece."""
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
