"""Memory of the process: taken sparingly from the operating system, and given back to it."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress

_SET_THP_DISABLE, _GET_THP_DISABLE = 41, 42
"""Linux's numbers of what ``prctl`` does, for the transparent huge pages of a process."""

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""glibc's numbers of what ``mallopt`` sets: how much that is free a heap may keep at its end, and what lies outside heaps."""

_KEPT = 8 << 20
"""Bytes that a heap keeps at its end meanwhile: what the arrays of one note, or of one band of a picture, take in turn."""

_USUALLY_KEPT, _MAPPED = 64 << 20, 32 << 20
"""What glibc arrives at by itself, once the process has freed something large."""

_lock = threading.Lock()
_before: list[int] = []
"""Whether huge pages were kept from the process before, once for each that now keeps it to small ones."""


def give_back_memory() -> None:
    """
    Return what was freed, but is kept for later by the C library of most Linux systems; elsewhere this does nothing.

    An encoder frees a hundred pieces of some megabytes, in a thread of its own: what the next one, in another thread,
    can't have. It takes some milliseconds.
    """
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


@contextmanager
def frugal_memory() -> Generator[None]:
    """
    Let the process take memory in small pages, and heaps give back what is free at their ends; on Linux with glibc.

    x264 and NumPy ask for pages of 2 MB for each piece of some megabytes, and hold all of the last one. What a heap keeps
    has been touched, and counts wherever it is taken again; of fresh memory an encoder leaves much untouched. When the
    last one that asked is done, pages are as they were before, and heaps keep as much as they usually come to.
    Both settings are the whole process's.
    """
    with _lock:
        if not _before:
            _before.append(_prctl(_GET_THP_DISABLE, 0))
            _prctl(_SET_THP_DISABLE, 1)
            _keep(_KEPT)
        else:
            _before.append(_before[0])
    try:
        yield
    finally:
        with _lock:
            before = _before.pop()
            if not _before:
                _prctl(_SET_THP_DISABLE, before)
                _keep(_USUALLY_KEPT)


def _prctl(option: int, value: int) -> int:
    """What Linux answers; 0 where there is no such call."""
    with suppress(OSError, AttributeError, TypeError):
        return max(int(ctypes.CDLL(None).prctl(option, value, 0, 0, 0)), 0)
    return 0


def _keep(free: int) -> None:
    """Let heaps keep so many free bytes at their ends."""
    with suppress(OSError, AttributeError, TypeError):
        library = ctypes.CDLL(None)
        library.mallopt(_MMAP_THRESHOLD, _MAPPED)
        library.mallopt(_TRIM_THRESHOLD, free)
