"""How a staged subject looks at each moment: always the same, or as the frames of its clip."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mmgen.media.arrays import U8
from mmgen.procedural.staging.moving import Takes
from mmgen.procedural.staging.sprite import Sprite

__all__ = ["Look", "Looks"]


@dataclass(frozen=True, slots=True)
class Look:
    """A subject as it is drawn, lit, with its shadow and the place of the shadow's foot."""

    sprite: Sprite
    shadow: tuple[Sprite, tuple[float, float]] | None


class Looks:
    """A subject's looks over time; those of a clip are made as they come, and only the last is kept."""

    def __init__(self, takes: Takes | None, make: Callable[[U8], Look], first: U8) -> None:
        self.first = make(first)
        self._takes = takes
        self._make = make
        self._shown: tuple[int, Look] = (-1, self.first)

    def at(self, seconds: float) -> Look:
        """What is seen at a time."""
        if self._takes is None:
            return self.first
        index = self._takes.index(seconds)
        if index != self._shown[0]:
            self._shown = index, self._make(self._takes.pixels(index))
        return self._shown[1]
