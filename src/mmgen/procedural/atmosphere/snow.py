"""Falling snow: flakes at every distance, each on its own way, the near ones out of focus."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F32, F64
from mmgen.media.planes import Planes
from mmgen.procedural.atmosphere.fall import Fall
from mmgen.procedural.atmosphere.setting import Setting
from mmgen.procedural.atmosphere.splats import DISC, SPOT, Marks, draw_marks, light_map
from mmgen.procedural.atmosphere.veil import tone

__all__ = ["Snow"]

NUMBER = 1000
"""Flakes on a square frame."""

FARTHEST, NEAREST = 1.0, 18.0
"""Sizes of flakes against the farthest."""

RADIUS = 0.00112
"""The radius of the farthest flakes, in units."""

FOCUS = 5.0
"""Flakes that seem larger than this many of the farthest are out of focus."""


class Snow:
    """Snow of some amount; it belongs to one shot."""

    def __init__(self, setting: Setting, amount: float) -> None:
        random = setting.random("snow")
        width, height = setting.frame
        count = round(float(NUMBER * amount**1.25 * width * height))
        # Each octave of distance holds far fewer flakes than the one behind it.
        share = random.random(count)
        power = -1.75
        size: F64 = (FARTHEST**power + share * (NEAREST**power - FARTHEST**power)) ** (1 / power)
        size *= 0.85 + 0.3 * random.random(count)
        self._setting = setting
        size = np.sort(np.asarray(size, np.float64))
        speed = 0.062 * size**0.72 * (0.8 + 0.4 * random.random(count)) * (0.8 + 0.25 * amount) * setting.speed
        gust = setting.wind * (0.25 + 0.4 * random.random(count))
        self._fall = Fall(
            setting, random, speed=speed, aside=speed * gust * 2.4, nearness=np.log(size) / np.log(size.max())
        )
        sway = 0.010 * size**0.5 * (0.4 + random.random(count)) * min(setting.speed, 1.5)
        turn = setting.frequencies(0.16 + 0.34 * random.random(count))
        phase = random.uniform(0, 2 * np.pi, count)
        opacity = np.where(size < FOCUS, 0.62 + 0.3 * random.random(count), 0.75)
        opacity *= np.minimum(1, FOCUS / size) ** 1.05
        copied = self._fall.leader
        self._size: F64 = size[copied]
        self._sway: F64 = sway[copied]
        self._turn: F64 = turn[copied]
        self._phase: F64 = phase[copied]
        self._opacity: F64 = opacity[copied]
        bright = setting.view.brightness
        level = round(min(246, 150 + 150 * bright**0.5))
        self._tone = tone((level, min(level + 3, 255), min(level + 7, 255)))

    def draw(self, target: Planes, time: float) -> None:
        """Draw the flakes that are to be seen at a time."""
        marks = self.marks(time)
        far = self._size < FOCUS
        draw_marks(target, marks.chosen(far), SPOT, self._tone)
        draw_marks(target, marks.chosen(~far), DISC, self._tone)

    def light(self, time: float) -> F32:
        """The flakes of a time as a plane of light, 0 to 1."""
        marks, far, size = self.marks(time), self._size < FOCUS, self._setting.size
        total = light_map(size, marks.chosen(far), SPOT) + light_map(size, marks.chosen(~far), DISC)
        return np.asarray(np.minimum(total, 1), np.float32)

    def marks(self, time: float) -> Marks:
        """Where the flakes are, in pixels."""
        x, y = self._fall.at(time)
        swing = 2 * np.pi * self._turn * time + self._phase
        x = x + self._sway * (np.sin(swing) + 0.35 * np.sin(2 * swing + self._phase))
        unit = self._setting.unit
        return Marks(x * unit, y * unit, self._size * RADIUS * unit, self._opacity * self._hidden(x, y, time))

    def _hidden(self, x: F64, y: F64, time: float) -> F64:
        """How much of a far flake the things before it leave."""
        width, height = self._setting.frame
        near = self._setting.view.near_at(time, x / width, y / height)
        depth = np.log(self._size) / np.log(FOCUS)
        return np.asarray(np.clip(1.15 - 1.1 * (near - depth), 0.12, 1.0), np.float64)
