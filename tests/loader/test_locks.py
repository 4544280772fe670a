"""Locks whose file is deleted while others wait for it."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from esimd_fmha.loader import locks

from .test_processes import wait_for


def num_open(path):
    """How often this process has a file open."""
    links = []
    for descriptor in Path("/proc/self/fd").iterdir():
        try:
            links.append(os.readlink(descriptor))
        except FileNotFoundError:  # the descriptor of the listing
            continue
    return links.count(str(path))


def test_who_waited_for_a_deleted_lock_holds_the_new_one(tmp_path):
    path, holds, leave = tmp_path.resolve() / "a.lock", threading.Event(), threading.Event()

    def wait_and_hold():
        with locks.held(path):
            holds.set()
            leave.wait(10)

    with ThreadPoolExecutor(1) as pool:
        with locks.held(path):
            pool.submit(wait_and_hold)
            wait_for(lambda: num_open(path) == 2)
            path.unlink()
        assert holds.wait(10)
        try:
            with pytest.raises(BlockingIOError), locks.held(path, wait=False):
                pass
        finally:
            leave.set()
