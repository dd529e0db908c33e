"""Where the patches that fill a hole may come from, and what that costs them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F32

__all__ = ["REACH", "Drift", "Places"]

REACH = 3
"""Patches are 7 pixels wide."""
OUT_OF_BAND = 20_000.0
"""The price, per share of the height, of coming from outside the band that is allowed."""
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Drift:
    """
    What it costs a patch to come from elsewhere: *rise* per share of the height, *aside* per share of the width.

    Patches above or below the rows *home* (shares of the height) may come from the bands next to its ends, whose
    heights are *bands*, and from nowhere else. *evenly* is the price of a place of the lower band that is taken as often
    again as the mean (without bands: of any place, as often again as once): without one, what is plain fits everywhere,
    ground that goes on for long grows dull, and one form is stamped beside itself.
    """

    rise: float
    aside: float
    home: tuple[float, float] = (0.0, 1.0)
    bands: tuple[float, float] = (0.0, 0.0)
    evenly: float = 0.0
    tone: float = 0.0
    """So many levels at most a patch is made lighter or darker to suit its place."""

    def price(self, at: Places, source: Places, shape: tuple[int, ...]) -> F32:
        """The price of each patch's way."""
        row, origin = at[:, 0] / shape[0], source[:, 0] / shape[0]
        level = np.clip(row, *self.home)
        free = np.where(row < self.home[0], self.bands[0], np.where(row > self.home[1], self.bands[1], 0.0))
        away = np.abs(origin - level)
        outside = np.maximum(away + np.where(free > 0, REACH / shape[0], 0) - free, 0)
        rise = np.where(free > 0, OUT_OF_BAND * outside + self.rise / 3 * away, self.rise * outside)
        return np.asarray(rise + np.abs(at[:, 1] - source[:, 1]) * (self.aside / shape[1]), np.float32)
