"""A box in a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F64

__all__ = ["Region"]


@dataclass(frozen=True, slots=True)
class Region:
    """A box in whole pixels."""

    left: int
    top: int
    right: int
    bottom: int

    @classmethod
    def of(cls, marked: NDArray[np.bool_]) -> Region | None:
        """The box about all that is marked; None where nothing is."""
        left, top, width, height = cv2.boundingRect(marked.astype(np.uint8))
        return cls(left, top, left + width, top + height) if width else None

    @classmethod
    def around(cls, parts: Sequence[Region]) -> Region:
        """The box about all parts."""
        return cls(
            min(part.left for part in parts),
            min(part.top for part in parts),
            max(part.right for part in parts),
            max(part.bottom for part in parts),
        )

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.right - self.left, self.bottom - self.top

    @property
    def slices(self) -> tuple[slice, slice]:
        """Its rows and columns."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def moved(self, matrix: F64) -> Region:
        """The box about where a ``(2, 3)`` matrix brings it."""
        corners = np.asarray([[x, y, 1] for x in (self.left, self.right) for y in (self.top, self.bottom)], np.float64)
        places = corners @ matrix.T
        low, high = np.floor(places.min(axis=0)).astype(int), np.ceil(places.max(axis=0)).astype(int)
        return Region(int(low[0]), int(low[1]), int(high[0]), int(high[1]))

    def grown(self, reach: int) -> Region:
        """With so many pixels more on each side."""
        return Region(self.left - reach, self.top - reach, self.right + reach, self.bottom + reach)

    def within(self, size: tuple[int, int]) -> Region:
        """What of it lies in a frame."""
        return Region(max(self.left, 0), max(self.top, 0), min(self.right, size[0]), min(self.bottom, size[1]))

    def even(self) -> Region:
        """The smallest about it whose sides lie on even pixels."""
        return Region(self.left // 2 * 2, self.top // 2 * 2, (self.right + 1) // 2 * 2, (self.bottom + 1) // 2 * 2)
