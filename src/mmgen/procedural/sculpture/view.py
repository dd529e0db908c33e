"""A camera of a turntable."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmgen.media.arrays import F32, F64

__all__ = ["View"]


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """
    A camera that looks at the origin: ``axes`` are its right, its up and its back.

    ``scale`` pixels show a unit at the origin; ``nearer`` is how much a unit towards the camera enlarges (0 without
    perspective); ``middle`` is where the origin is seen, in pixels of a picture ``size`` wide and high.
    """

    axes: F64
    scale: float
    nearer: float
    middle: tuple[float, float]
    size: tuple[int, int]

    def seen(self, places: F64 | F32) -> tuple[F32, F32]:
        """The pixels ``(n, 2)`` of places ``(n, 3)``, and how near each is."""
        local = places @ self.axes.T.astype(places.dtype)
        factor = self.scale / np.maximum(1 - self.nearer * local[:, 2], 0.05)
        column, row = self.middle[0] + factor * local[:, 0], self.middle[1] - factor * local[:, 1]
        return np.stack([column, row], axis=1).astype(np.float32), np.asarray(local[:, 2], np.float32)
