"""The progress of a piece of work as part of the whole."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

__all__ = ["Progress", "part_of"]

Progress = Callable[[float], None]
"""Is told the finished share, 0 to 1."""


def part_of(whole: Progress, start: float, share: float) -> Progress:
    """The progress of a part that begins when ``start`` of the whole is done, and is a ``share`` of it."""
    return partial(_told, whole, start, share)


def _told(whole: Progress, start: float, share: float, done: float) -> None:
    whole(start + share * done)
