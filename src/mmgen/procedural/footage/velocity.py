"""Movements of a whole frame over time: how fast they are, and smooth ways between them."""

from __future__ import annotations

import cmath
from dataclasses import dataclass

from mmgen.media.motion.similarity import Similarity

__all__ = ["STILL", "Step", "Way", "arriving_speed", "movement_of", "step_of"]


@dataclass(frozen=True, slots=True)
class Step:
    """
    A movement about the frame's centre, or a speed of one: ``growth`` is logarithmic, its imaginary part the angle.

    ``shift`` is where the centre goes, x + iy, in frame widths. A speed says how much of it there is in a second.
    """

    growth: complex = 0j
    shift: complex = 0j

    def __add__(self, other: Step) -> Step:
        return Step(self.growth + other.growth, self.shift + other.shift)

    def __mul__(self, factor: float) -> Step:
        return Step(self.growth * factor, self.shift * factor)

    @property
    def size(self) -> float:
        """How far the frame's points go on average, about, in frame widths."""
        return abs(self.shift) + 0.35 * abs(self.growth)


STILL = Step()


@dataclass(frozen=True, slots=True)
class Way:
    """
    From one frame to the next: the whole ``step``, and how fast the camera goes at its start and at its end.

    Both speeds are for the whole time of the way, each in the coordinates of its own frame. Between them a cubic runs,
    so ways that share the speed at a frame pass it without a jerk.
    """

    step: Step
    start: Step
    end: Step

    def at(self, share: float) -> Step:
        """How far the first frame has moved after this share of the time."""
        growth = _cubic(share, self.step.growth, self.start.growth, self.end.growth)
        last = self.end.shift + self.end.growth * self.step.shift
        return Step(growth, _cubic(share, self.step.shift, self.start.shift, last))


def arriving_speed(step: Step) -> Step:
    """The mean speed over a movement, in the coordinates of its last frame."""
    return Step(step.growth, step.shift * cmath.exp(-step.growth))


def step_of(movement: Similarity, size: tuple[int, int]) -> Step:
    """A movement in pixels of a map of this size, as a step."""
    middle = _middle(size)
    shift = movement.turn * middle + movement.shift - middle
    return Step(cmath.log(movement.turn), shift / size[0])


def movement_of(step: Step, size: tuple[int, int]) -> Similarity:
    """A step as a movement in pixels of a map of this size."""
    middle = _middle(size)
    turn = cmath.exp(step.growth)
    return Similarity(turn, middle + step.shift * size[0] - turn * middle)


def _middle(size: tuple[int, int]) -> complex:
    return complex((size[0] - 1) / 2, (size[1] - 1) / 2)


def _cubic(share: float, whole: complex, start: complex, end: complex) -> complex:
    """From 0 to the whole, with these speeds at the ends."""
    s = share
    return whole * s * s * (3 - 2 * s) + start * s * (1 - s) ** 2 + end * s * s * (s - 1)
