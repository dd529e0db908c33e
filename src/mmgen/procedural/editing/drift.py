"""Where the patches that fill a hole may come from, and what that costs them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F32

__all__ = ["REACH", "Drift", "Places"]

REACH = 3
"""Patches are 7 pixels wide."""
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Drift:
    """
    What it costs a patch to come from elsewhere: *rise* per share of the height, *aside* per share of the width.

    *evenly* is the price of a place that is taken as often again as once: without one, what is plain fits everywhere and
    one form is stamped beside itself.
    """

    rise: float
    aside: float
    evenly: float = 0.0
    tone: float = 0.0
    """So many levels at most a patch is made lighter or darker to suit its place."""

    def price(self, at: Places, source: Places, shape: tuple[int, ...]) -> F32:
        """The price of each patch's way."""
        away = np.abs(at[:, 0] / shape[0] - source[:, 0] / shape[0])
        return np.asarray(self.rise * away + np.abs(at[:, 1] - source[:, 1]) * (self.aside / shape[1]), np.float32)
