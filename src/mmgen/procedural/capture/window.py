"""The part of a frame that is looked at closely, since the rest of it can't be the subject."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F64, U8

__all__ = ["Window", "box_about", "whole", "window_about"]

AIR = 0.18
"""The room about a subject, in parts of its longer side."""

LEAST_AIR = 14
"""The same in pixels, at least."""

RIM = 3
"""A mask this near to the window's edge, in pixels, may go on beyond it."""

Scalar = TypeVar("Scalar", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Window:
    """A box of pixels in frames that are ``frame`` wide and high."""

    left: int
    top: int
    right: int
    bottom: int
    frame: tuple[int, int]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.right - self.left, self.bottom - self.top

    @property
    def corner(self) -> complex:
        """Its upper left corner as ``x + iy``."""
        return complex(self.left, self.top)

    def of(self, picture: NDArray[Scalar]) -> NDArray[Scalar]:
        """What it shows of a picture as large as the frame."""
        return picture[self.top : self.bottom, self.left : self.right]

    def seen_by(self, matrix: F64) -> F64:
        """The movement ``(2, 3)`` of the window's own places, where *matrix* is that of the frame's."""
        moved = matrix.copy()
        moved[:, 2] += matrix[:, :2] @ (self.left, self.top)
        return moved

    def is_left_by(self, mask: U8) -> bool:
        """Whether a mask of the window's size goes on beyond it in the frame, or is empty."""
        if not mask.any():
            return True
        width, height = self.frame
        sides = (
            (self.left > 0, mask[:, :RIM]),
            (self.top > 0, mask[:RIM]),
            (self.right < width, mask[:, -RIM:]),
            (self.bottom < height, mask[-RIM:]),
        )
        return any(inner and bool(side.any()) for inner, side in sides)


def whole(mask: U8) -> Window:
    """All of a frame."""
    height, width = mask.shape[:2]
    return Window(0, 0, width, height, (width, height))


def window_about(mask: U8) -> Window:
    """The box about a mask with room for a step, or all of the frame where the mask is empty."""
    _, _, wide, high = cv2.boundingRect(mask)
    return box_about(mask, max(round(AIR * max(wide, high)), LEAST_AIR))


def box_about(mask: U8, air: int) -> Window:
    """The box about a mask with so many pixels to each side, or all of the frame where the mask is empty."""
    height, width = mask.shape
    left, top, wide, high = cv2.boundingRect(mask)
    if not wide:
        return whole(mask)
    return Window(
        max(left - air, 0),
        max(top - air, 0),
        min(left + wide + air, width),
        min(top + high + air, height),
        (width, height),
    )
