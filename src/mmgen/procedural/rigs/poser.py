"""Posing a skeleton over time: joints turned, aimed and reached, in a frame in which it looks along +Z."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F64
from mmgen.procedural.rigs.rotations import about, between, compose, inverse, rotate, unit
from mmgen.procedural.rigs.skeleton import Skeleton, rest_rotations

__all__ = ["Poser", "degrees", "wave"]

_AXES = {"x": np.array([1.0, 0.0, 0.0]), "y": np.array([0.0, 1.0, 0.0]), "z": np.array([0.0, 0.0, 1.0])}
FULL = 0.999
"""How far a limb stretches, at most, of its length."""


def degrees(angle: F64 | float) -> F64:
    """Degrees as radians."""
    return np.radians(np.asarray(angle, np.float64))


def wave(phase: F64, *, shift: float = 0.0) -> F64:
    """A sine of a phase in turns; ``shift`` turns later."""
    swing: F64 = np.sin(2 * np.pi * (phase - shift))
    return swing


class Poser:
    """
    The pose at each of ``count`` moments.

    Axes are those of the figure: ``x`` to its left, ``y`` up, ``z`` ahead; a turn about ``x`` nods forward and down, one
    about ``y`` looks to the left, one about ``z`` leans to its right. Joints that a skeleton lacks are passed over.
    """

    def __init__(self, skeleton: Skeleton, count: int) -> None:
        self.skeleton = skeleton
        self.count = count
        yaw = float(np.arctan2(skeleton.forward[0], skeleton.forward[2]))
        self._facing = about(_AXES["y"], np.array(yaw))
        back = inverse(self._facing)
        self.rest = rotate(back, skeleton.rest)
        self._offsets = rotate(back, skeleton.offsets)
        self.turns: F64 = np.tile(rest_rotations(skeleton), (count, 1, 1))
        self.shift = np.zeros((count, 3))

    def has(self, name: str) -> bool:
        """Whether the skeleton has a joint of this name."""
        return name in self.skeleton.index

    def at_rest(self, name: str) -> F64:
        """A joint's place at rest."""
        place: F64 = self.rest[self.skeleton.index[name]]
        return place

    def length(self, joint: str, child: str) -> float:
        """The distance between two joints at rest."""
        return float(np.linalg.norm(self.at_rest(child) - self.at_rest(joint)))

    def turn(self, name: str, axis: str, angle: F64 | float) -> None:
        """Turn a joint by radians about one of the figure's axes, carried along by its parent."""
        if self.has(name):
            number = self.skeleton.index[name]
            turned = about(_AXES[axis], np.broadcast_to(np.asarray(angle, np.float64), (self.count,)))
            self.turns[:, number] = compose(turned, self.turns[:, number])

    def world(self, name: str) -> F64:
        """A joint's turn against rest, ``(count, 4)``."""
        number = self.skeleton.index[name]
        turn = self.turns[:, number]
        while (number := self.skeleton.parents[number]) >= 0:
            turn = compose(self.turns[:, number], turn)
        return turn

    def place(self, name: str) -> F64:
        """Where a joint is, ``(count, 3)``."""
        number = self.skeleton.index[name]
        vector = np.broadcast_to(self._offsets[number], (self.count, 3))
        while (number := self.skeleton.parents[number]) >= 0:
            vector = rotate(self.turns[:, number], vector) + self._offsets[number]
        return vector + self.shift

    def point(self, name: str, turn: F64) -> None:
        """Give a joint a turn against rest, whatever its parent does."""
        number = self.skeleton.index[name]
        parent = self.skeleton.parents[number]
        carried = self.world(self.skeleton.joints[parent].name) if parent >= 0 else rest_rotations(self.skeleton)[0]
        self.turns[:, number] = compose(inverse(carried), np.broadcast_to(turn, (self.count, 4)))

    def aim(self, name: str, child: str, direction: F64, *, share: F64 | float = 1.0) -> None:
        """Turn a joint the short way, or a ``share`` of it, so that the bone to a child points in a direction."""
        number = self.skeleton.index[name]
        carried = self.world(name)
        now = rotate(carried, self._offsets[self.skeleton.index[child]])
        wanted = unit(np.broadcast_to(direction, (self.count, 3)))
        mix = np.broadcast_to(np.asarray(share, np.float64), (self.count,))[:, None]
        swing = between(now, unit(unit(now) * (1 - mix) + wanted * mix))
        parent = self.skeleton.parents[number]
        above = self.world(self.skeleton.joints[parent].name) if parent >= 0 else np.array([0.0, 0.0, 0.0, 1.0])
        self.turns[:, number] = compose(inverse(above), compose(swing, carried))

    def reach(self, limb: tuple[str, str, str], target: F64, pole: F64) -> None:
        """Bend a limb of two bones so that its end comes to a place, its middle joint towards ``pole``; or stretch it."""
        upper, lower, end = limb
        start = self.place(upper)
        first, second = self.length(upper, lower), self.length(lower, end)
        way = target - start
        distance = np.linalg.norm(way, axis=1)
        far = np.clip(distance, abs(first - second) * 1.02 + 1e-9, FULL * (first + second))
        cosine = np.clip((first**2 + far**2 - second**2) / (2 * first * far), -1, 1)
        ahead = unit(way)
        across = np.broadcast_to(pole, way.shape) - ahead * np.sum(ahead * pole, axis=1, keepdims=True)
        bent = ahead * cosine[:, None] + unit(across) * np.sqrt(1 - cosine**2)[:, None]
        self.aim(upper, lower, bent)
        self.aim(lower, end, start + ahead * far[:, None] - self.place(lower))

    def result(self) -> tuple[F64, F64]:
        """Turns and shifts in the space of the skeleton."""
        turned = compose(compose(self._facing, self.turns), inverse(self._facing))
        return turned, rotate(self._facing, self.shift)
