"""A run of frames that can be gone through again and again: a clip, key frames, or what is made of such."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from mmgen.media.planes import Planes

__all__ = ["Run", "Strip", "picked"]


class Strip(Protocol):
    """So many even-sided frames at a constant rate."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        ...

    @property
    def rate(self) -> Fraction:
        """Frames a second."""
        ...

    @property
    def frames(self) -> int:
        """How many there are."""
        ...

    def planes(self) -> Iterator[Planes]:
        """All frames from the first one on, each valid until the next is taken."""
        ...


@dataclass(frozen=True, slots=True)
class Run:
    """The frames that *make* yields, anew at each call."""

    size: tuple[int, int]
    rate: Fraction
    frames: int
    make: Callable[[], Iterator[Planes]]

    @classmethod
    def like(cls, strip: Strip, make: Callable[[], Iterator[Planes]]) -> Run:
        """Other frames of the same size, rate and number."""
        return cls(strip.size, strip.rate, strip.frames, make)

    def planes(self) -> Iterator[Planes]:
        """All frames from the first one on, each valid until the next is taken."""
        return self.make()


def picked(strip: Strip, indices: list[int]) -> list[Planes]:
    """Copies of some frames, in the order of their indices; past the end it is the last one."""
    wanted = sorted({min(max(index, 0), strip.frames - 1) for index in indices})
    found: dict[int, Planes] = {}
    for index, frame in enumerate(strip.planes()):
        if index in wanted:
            found[index] = frame.copy()
        if index >= wanted[-1]:
            break
    return [found[min(max(index, 0), max(found))] for index in sorted(indices)]
