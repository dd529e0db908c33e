"""The sides of a scene as they are seen: what is left, what is in front, and boxes that lie along them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mmgen.media.arrays import F64

__all__ = ["Box", "Viewpoint", "around_all"]


@dataclass(frozen=True, slots=True)
class Box:
    """The room that something takes: across (to the viewer's right), up, and towards the viewer."""

    left: float
    right: float
    bottom: float
    top: float
    back: float
    front: float

    @property
    def middle(self) -> tuple[float, float]:
        """Across and towards."""
        return (self.left + self.right) / 2, (self.back + self.front) / 2

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def depth(self) -> float:
        """From back to front."""
        return self.front - self.back

    @property
    def height(self) -> float:
        """From bottom to top."""
        return self.top - self.bottom

    def at(self, across: float, towards: float, bottom: float) -> Box:
        """The same size elsewhere: the middle of its underside."""
        half, deep = self.width / 2, self.depth / 2
        return Box(across - half, across + half, bottom, bottom + self.height, towards - deep, towards + deep)

    def over(self, place: F64) -> Box:
        """The same box, moved over the ground until its middle is at a place (across, towards)."""
        return self.at(float(place[0]), float(place[1]), self.bottom)

    def meets(self, other: Box, gap: float = 0.0) -> bool:
        """Whether the two share room, or come nearer than *gap* on the ground."""
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.back < other.front + gap
            and other.back < self.front + gap
            and self.bottom < other.top
            and other.bottom < self.top
        )

    def standing(self, bottom: float) -> Box:
        """The same box, let down or lifted to a height."""
        return replace(self, bottom=bottom, top=bottom + self.height)


@dataclass(frozen=True, slots=True, eq=False)
class Viewpoint:
    """Directions on the ground: ``right`` and ``towards`` the viewer, both ``(3,)`` of length 1."""

    right: F64
    towards: F64

    @classmethod
    def along(cls, back: F64, right: F64) -> Viewpoint:
        """
        As a camera sees it whose axes these are, along the scene's own axis that lies nearest.

        So that what is put side by side stands in line with the rest; left stays left in the picture.
        """
        level = np.array([right[0], 0.0, right[2]])
        if np.linalg.norm(level) < 1e-6:
            level = np.cross((0.0, 1.0, 0.0), back)
        axis = 0 if abs(level[0]) >= abs(level[2]) - 1e-9 else 2
        nearest = np.zeros(3)
        nearest[axis] = 1.0 if level[axis] >= 0 else -1.0
        return cls(nearest, np.cross(nearest, (0.0, 1.0, 0.0)))

    @classmethod
    def front(cls) -> Viewpoint:
        """From the scene's front, which is +Z in glTF."""
        return cls(np.array([1.0, 0.0, 0.0]), np.array([0.0, 0.0, 1.0]))

    def box(self, points: F64) -> Box:
        """The box about ``(n, 3)`` points."""
        across, towards = points @ self.right, points @ self.towards
        heights = points[:, 1]
        low, high = (
            (float(across.min()), float(heights.min()), float(towards.min())),
            (float(across.max()), float(heights.max()), float(towards.max())),
        )
        return Box(low[0], high[0], low[1], high[1], low[2], high[2])

    def point(self, across: float, towards: float, height: float) -> F64:
        """A point of the scene from its place as it is seen."""
        placed: F64 = across * self.right + towards * self.towards + np.array([0.0, height, 0.0])
        return placed

    def seen(self, point: F64) -> tuple[float, float]:
        """Where a point is: across and towards."""
        return float(point @ self.right), float(point @ self.towards)


def around_all(boxes: Iterable[Box]) -> Box:
    """The box about several; about the origin where there is none."""
    found = list(boxes)
    if not found:
        return Box(0, 0, 0, 0, 0, 0)
    return Box(
        min(box.left for box in found), max(box.right for box in found),
        min(box.bottom for box in found), max(box.top for box in found),
        min(box.back for box in found), max(box.front for box in found),
    )  # fmt: skip
