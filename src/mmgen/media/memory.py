"""Memory given back to the operating system."""

from __future__ import annotations

import ctypes
from contextlib import suppress


def give_back_memory() -> None:
    """
    Return what was freed, but is kept for later by the C library of most Linux systems; elsewhere this does nothing.

    An encoder frees a hundred pieces of some megabytes, in a thread of its own: what the next one, in another thread,
    can't have. It takes some milliseconds.
    """
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
