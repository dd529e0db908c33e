"""The measure of a motion: where in its round each moment is, and in which manner it goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mmgen.media.arrays import F64
from mmgen.procedural.rigs.manner import Manner
from mmgen.procedural.rigs.poser import Poser

__all__ = ["Beat", "Builder", "Move"]


@dataclass(frozen=True, eq=False)
class Beat:
    """``phase`` ``(K,)`` in rounds, from 0 to a whole number; the seed's own liking comes from ``random``."""

    phase: F64
    manner: Manner
    random: np.random.Generator

    def vary(self, value: float, share: float = 0.06) -> float:
        """A value that the seed makes a little larger or smaller, and the manner as large as it asks."""
        return value * self.manner.size * float(1 + self.random.uniform(-share, share))

    def swing(self, *, shift: float = 0.0, times: int = 1) -> F64:
        """A sine, ``times`` in a round, ``shift`` of its own turn later."""
        course: F64 = np.sin(2 * np.pi * (times * self.phase - shift))
        return course

    def faster(self, times: int) -> Beat:
        """So many rounds in each."""
        return Beat(self.phase * times, self.manner, self.random)

    @property
    def round(self) -> F64:
        """Where in its round each moment is, 0 to 1; the last moment counts as the end of its round."""
        within = np.mod(self.phase, 1.0)
        within[-1] = 1.0
        return within


Builder = Callable[[Poser, Beat], None]


@dataclass(frozen=True, slots=True)
class Move:
    """A motion that can be made: how, how many seconds a round takes, and how many rounds there are unless asked else."""

    build: Builder
    seconds: float
    rounds: int = 1
