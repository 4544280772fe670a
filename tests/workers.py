"""Spawned processes that are a group of torch.distributed, over gloo, and call functions for a test."""

import importlib
import io
import multiprocessing
import os
from datetime import timedelta

import torch
import torch.distributed as dist

SECONDS = 120  # after which a process that does not answer, or waits for another, is given up


class WorkerError(Exception):
    """What a worker raised: the name of its type and its message."""


class Workers:
    """``size`` processes, ended by ``close``. Functions are named as "module:function" and get keyword arguments."""

    def __init__(self, size: int, store: str):
        spawn = multiprocessing.get_context("spawn")
        self._connections, self._processes = [], []
        for rank in range(size):
            ours, theirs = spawn.Pipe()
            process = spawn.Process(target=_work, args=(rank, size, store, theirs), daemon=True)
            process.start()
            theirs.close()
            self._connections.append(ours)
            self._processes.append(process)

    def call(self, function: str, arguments: dict[int, dict]) -> dict:
        """Calls the function on every rank named, at the same time; the results, or a WorkerError, by rank."""
        for rank, of_rank in arguments.items():
            self._connections[rank].send_bytes(_bytes_of((function, of_rank)))
        results = {}
        for rank in arguments:
            assert self._connections[rank].poll(SECONDS), f"rank {rank} does not answer"
            results[rank] = _object_of(self._connections[rank].recv_bytes())
        return results

    def close(self) -> None:
        for connection in self._connections:
            connection.close()
        for process in self._processes:
            process.join(10)
            process.kill()


def group_of(ranks: tuple[int, ...]):
    """The group of these ranks, in a worker: made when they first ask for it together."""
    if ranks not in _groups:
        _groups[ranks] = dist.new_group(list(ranks), use_local_synchronization=True)
    return _groups[ranks]


_groups: dict[tuple[int, ...], dist.ProcessGroup] = {}


def _bytes_of(what) -> bytes:
    buffer = io.BytesIO()
    torch.save(what, buffer)
    return buffer.getvalue()


def _object_of(data: bytes):
    return torch.load(io.BytesIO(data), weights_only=False)


def _work(rank, size, store, connection) -> None:
    torch.set_num_threads(1)
    os.environ.setdefault("GLOO_SOCKET_IFNAME", "lo")
    dist.init_process_group(
        "gloo", init_method=f"file://{store}", rank=rank, world_size=size, timeout=timedelta(seconds=SECONDS)
    )
    while True:
        try:
            function, arguments = _object_of(connection.recv_bytes())
        except EOFError:
            return
        try:
            module, _, name = function.partition(":")
            result = getattr(importlib.import_module(module), name)(**arguments)
        except Exception as error:
            result = WorkerError(f"{type(error).__name__}: {error}")
        connection.send_bytes(_bytes_of(result))
