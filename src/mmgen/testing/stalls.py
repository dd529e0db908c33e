"""How long an event loop was held up, measured so that a busy machine does not count."""

from __future__ import annotations

import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import anyio
from anyio.lowlevel import checkpoint

__all__ = ["longest_stall"]

STATISTICS = Path("/proc/thread-self/schedstat")
PAUSE = 0.002
"""Seconds between beats: a heartbeat without a pause would take from *work* the processor and the interpreter's lock."""


class Clock:
    """
    Seconds of this thread, less those in which it could have run and the machine ran others.

    Where the system does not tell, all seconds count.
    """

    def __init__(self) -> None:
        self._file = os.open(STATISTICS, os.O_RDONLY) if STATISTICS.exists() else -1

    def now(self) -> float:
        """The time. Only differences mean something."""
        waited = int(os.pread(self._file, 100, 0).split()[1]) if self._file >= 0 else 0
        return time.perf_counter() - waited / 1e9

    def close(self) -> None:
        """Release the file."""
        if self._file >= 0:
            os.close(self._file)


async def longest_stall(work: Callable[[], Awaitable[object]]) -> float:
    """
    Run *work* and return the longest time, in seconds, for which nothing else on its loop could run.

    A heartbeat asks for the loop again ``PAUSE`` after each beat; the longest time by which a beat comes late is what
    *work* and its callbacks took in one go, computing or blocked, less a pause at the most.
    """
    longest, done = 0.0, anyio.Event()

    async def beat() -> None:
        nonlocal longest
        clock = Clock()
        last = clock.now()
        while not done.is_set():
            await anyio.sleep(PAUSE)
            now = clock.now()
            longest, last = max(longest, now - last - PAUSE), now
        clock.close()

    async with anyio.create_task_group() as group:
        group.start_soon(beat)
        await checkpoint()
        try:
            await work()
        finally:
            await checkpoint()
            done.set()
    return longest
