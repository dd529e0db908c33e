"""What all effects of one shot share: the frame, the picture under them, the seed, and how time runs."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np

from mmgen.media.arrays import F64
from mmgen.procedural.atmosphere.view import View

__all__ = ["Setting"]


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """
    The frame ``size``, what is seen, and how much and how fast things are.

    With a ``period`` in seconds everything is again as it was after it, so that a film can loop.
    """

    size: tuple[int, int]
    view: View
    seed: int = 0
    period: float | None = None
    speed: float = 1.0
    wind: float = 0.25

    @property
    def unit(self) -> int:
        """The shorter side in pixels: what lengths are counted in, so that a small frame and a large one look alike."""
        return min(self.size)

    @property
    def frame(self) -> tuple[float, float]:
        """Width and height in units."""
        return self.size[0] / self.unit, self.size[1] / self.unit

    def random(self, purpose: str) -> np.random.Generator:
        """Random numbers of this shot for one purpose."""
        return np.random.default_rng([self.seed, zlib.crc32(purpose.encode())])

    def frequency(self, hertz: float) -> float:
        """A frequency near this one of which a whole number of cycles fits the period."""
        if self.period is None:
            return hertz
        return max(round(hertz * self.period), 1) / self.period

    def frequencies(self, hertz: F64) -> F64:
        """The same of several."""
        if self.period is None:
            return hertz
        return np.maximum(np.rint(hertz * self.period), 1) / self.period
