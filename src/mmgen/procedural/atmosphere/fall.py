"""Things that cross the frame steadily and come again on the other side."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F64
from mmgen.procedural.atmosphere.setting import Setting

__all__ = ["Fall"]

MARGIN = 0.12
"""How far beyond the frame things turn round, in units."""

FAR_FOLLOW, NEAR_FOLLOW = 1.0, 0.6
"""The farthest go with the picture behind them, the nearest by so much farther."""

PARTING = 0.6
"""The power of a zoom by which what falls parts: less than the picture grows, or too little would be left in the frame."""

Leaders = NDArray[np.int64]


class Fall:
    """
    Places in units of things that move down at ``speed`` and right at ``aside`` (units a second).

    With a period, speeds are moved to the nearest for which the whole is again as it was: a thing that falls too slowly
    to cross the frame within the period shares its way with copies of itself, each of which ends where the next began.
    ``leader`` tells for each whose copy it is: copies must look and sway alike. Where the camera turns, things go the
    other way across the frame, those near by (``nearness`` 1) more than the picture behind them; where it goes in, they part.
    """

    def __init__(self, setting: Setting, random: np.random.Generator, *, speed: F64, aside: F64, nearness: F64) -> None:
        width, height = setting.frame
        self._span = width + 2 * MARGIN, height + 2 * MARGIN
        count = speed.size
        x, y = random.random(count) * self._span[0], random.random(count) * self._span[1]
        self.leader = np.arange(count)
        if setting.period is not None:
            x, y, speed, aside, self.leader = _closed(setting.period, self._span, (x, y), (speed, aside))
        self._x, self._y, self._speed, self._aside = x, y, speed, aside
        self._follow = FAR_FOLLOW + NEAR_FOLLOW * nearness[self.leader]
        self._setting = setting

    def at(self, time: float) -> tuple[F64, F64]:
        """Right and down from the frame's corner, at a time."""
        view, (width, height) = self._setting.view, self._setting.frame
        right, down = view.panned(time)
        x = (self._x + self._aside * time + self._follow * (right * width)) % self._span[0] - MARGIN
        y = (self._y + self._speed * time + self._follow * (down * height)) % self._span[1] - MARGIN
        apart = view.zoomed(time) ** PARTING
        return width / 2 + (x - width / 2) * apart, height / 2 + (y - height / 2) * apart


def _closed(
    period: float, span: tuple[float, float], places: tuple[F64, F64], speeds: tuple[F64, F64]
) -> tuple[F64, F64, F64, F64, Leaders]:
    """Places and speeds of a fall that repeats: neighbours in the order of sizes share one way."""
    speed, aside = speeds
    x, y = places[0].copy(), places[1].copy()
    rounds = speed * period / span[1]
    sharers = np.where(rounds < 0.75, np.maximum(np.rint(1 / np.maximum(rounds, 0.02)), 1), 1).astype(np.int64)
    turns = np.where(sharers > 1, 1.0, np.maximum(np.rint(rounds), 1))
    first = 0
    down, right, leader = speed.copy(), aside.copy(), np.arange(speed.size)
    while first < speed.size:
        number = min(int(sharers[first]), speed.size - first)
        group = slice(first, first + number)
        down[group] = turns[first] * span[1] / (number * period) if number > 1 else turns[first] * span[1] / period
        right[group] = np.rint(aside[first] * period * number / span[0]) * span[0] / (number * period)
        order = np.arange(number)
        y[group] = (y[first] + order * down[first] * period) % span[1]
        x[group] = (x[first] + order * right[first] * period) % span[0]
        leader[group] = first
        first += number
    return x, y, down, right, leader
