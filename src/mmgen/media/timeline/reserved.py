"""What keeps its place in the frame, which words leave free."""

from __future__ import annotations

from dataclasses import dataclass

from mmgen.media.planes import Window


@dataclass(frozen=True, slots=True)
class Reserved:
    """A box of the frame, in pixels, that is taken from ``start`` to ``end``, in seconds of the film."""

    box: Window
    start: float
    end: float


def taken(reserved: tuple[Reserved, ...], start: float, end: float) -> tuple[Window, ...]:
    """The boxes that are taken at some time between two."""
    return tuple(part.box for part in reserved if part.start < end and part.end > start)
