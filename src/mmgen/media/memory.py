"""Memory of the process: given back to the operating system, and taken in small pages."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress

_SET_THP_DISABLE, _GET_THP_DISABLE = 41, 42
"""Linux's numbers of what ``prctl`` does, for the transparent huge pages of a process."""

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
def small_pages() -> Generator[None]:
    """
    Let the process take memory in small pages, even where it asks Linux for huge ones; elsewhere this does nothing.

    x264 and NumPy ask for pages of 2 MB for each piece of some megabytes, and hold all of the last one. When the last one
    that asked for small pages is done, it is as it was before. The setting is one for the whole process.
    """
    with _lock:
        _before.append(_before[0] if _before else _prctl(_GET_THP_DISABLE, 0))
        _prctl(_SET_THP_DISABLE, 1)
    try:
        yield
    finally:
        with _lock:
            before = _before.pop()
            if not _before:
                _prctl(_SET_THP_DISABLE, before)


def _prctl(option: int, value: int) -> int:
    """What Linux answers; 0 where there is no such call."""
    with suppress(OSError, AttributeError, TypeError):
        return max(int(ctypes.CDLL(None).prctl(option, value, 0, 0, 0)), 0)
    return 0
