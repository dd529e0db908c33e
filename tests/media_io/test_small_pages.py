"""Memory in small pages while a film is made, and as before after it."""

from __future__ import annotations

import ctypes
import sys

import pytest

from mmgen.media.memory import small_pages


def kept_from_huge_pages() -> int:
    """What Linux says."""
    return int(ctypes.CDLL(None).prctl(42, 0, 0, 0, 0))


@pytest.mark.skipif(sys.platform != "linux", reason="Linux's own setting")
def test_pages_are_small_until_the_last_one_that_asked_is_done():
    before = kept_from_huge_pages()
    with small_pages():
        with small_pages():
            assert kept_from_huge_pages() == 1
        assert kept_from_huge_pages() == 1
    assert kept_from_huge_pages() == before
