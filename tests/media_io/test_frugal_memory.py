"""Memory taken sparingly while a film is made, and as before after it."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

from mmgen.media.memory import frugal_memory


def kept_from_huge_pages() -> int:
    """What Linux says."""
    return int(ctypes.CDLL(None).prctl(42, 0, 0, 0, 0))


@pytest.mark.skipif(sys.platform != "linux", reason="Linux's own setting")
def test_pages_are_small_until_the_last_one_that_asked_is_done():
    before = kept_from_huge_pages()
    with frugal_memory():
        with frugal_memory():
            assert kept_from_huge_pages() == 1
        assert kept_from_huge_pages() == 1
    assert kept_from_huge_pages() == before


@pytest.mark.skipif(sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "mallopt"), reason="glibc's own heaps")
def test_heaps_give_back_what_is_free_at_their_ends():
    """A process of its own, whose heaps keep what they like once a large piece was freed."""
    program = """
import ctypes, sys
from contextlib import nullcontext
from mmgen.media.memory import frugal_memory

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096

library = ctypes.CDLL(None)
library.malloc.restype, library.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
library.free(library.malloc(30 << 20))
with frugal_memory() if sys.argv[1] == "frugal" else nullcontext():
    before = resident()
    pieces = [library.malloc(1 << 20) for _ in range(40)]
    for piece in pieces:
        ctypes.memset(piece, 1, 1 << 20)
    for piece in reversed(pieces):
        library.free(piece)
    print((resident() - before) >> 20)
"""
    kept = [
        int(subprocess.run([sys.executable, "-c", program, how], capture_output=True, check=True).stdout)
        for how in ("frugal", "as usual")
    ]
    assert kept[0] <= 4
    assert kept[1] >= 30
