"""Keeping the priority of a process's threads while a library starts an encoder."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator

_THREADS = Path("/proc/self/task")

_Schedule = tuple[int, int]
"""A policy, and a priority within it."""


@contextmanager
def kept_scheduling() -> Generator[None]:
    """
    Put every thread back to the priority that it had, and new ones to that of the caller.

    SVT-AV1, where it may (as root, so in most containers), makes its threads and the one that opens it real-time ones of
    the highest priority, for good: whatever that thread does later keeps all other processes from the processor. Only
    Linux lets a process look at its threads; elsewhere this does nothing.
    """
    before = _schedules()
    try:
        yield
    finally:
        own = before.get(threading.get_native_id())
        for thread, schedule in _schedules().items():
            wanted = before.get(thread, own)
            if wanted is not None and schedule != wanted:
                _put_back(thread, wanted)


def _schedules() -> dict[int, _Schedule]:
    """Return how each thread of this process is scheduled."""
    if not (hasattr(os, "sched_getscheduler") and _THREADS.is_dir()):
        return {}
    found: dict[int, _Schedule] = {}
    for entry in _THREADS.iterdir():
        thread = int(entry.name)
        with suppress(OSError):  # a thread may end meanwhile
            found[thread] = os.sched_getscheduler(thread), os.sched_getparam(thread).sched_priority
    return found


def _put_back(thread: int, schedule: _Schedule) -> None:
    policy, priority = schedule
    with suppress(OSError):
        os.sched_setscheduler(thread, policy, os.sched_param(priority))
