"""Lightning: now and then the sky flares up, and a bolt stands in it for a moment."""

from __future__ import annotations

import itertools
import math

import cv2
import numpy as np

from mmgen.media.arrays import F32
from mmgen.media.planes import Planes
from mmgen.procedural.atmosphere.setting import Setting
from mmgen.procedural.atmosphere.veil import lay_veil, map_size, tone

__all__ = ["Lightning"]

EVERY = 2.6
"""Mean seconds from flash to flash."""

CYCLE = 60.0
"""Seconds after which flashes repeat where no period is set."""

HALVINGS = 6
"""A bolt is bent at so many scales."""

Point = tuple[float, float]


class Lightning:
    """Lightning of some amount; it belongs to one shot."""

    def __init__(self, setting: Setting, amount: float) -> None:
        random = setting.random("lightning")
        self._setting = setting
        self._period = setting.period or CYCLE
        count = max(round(self._period * amount * min(setting.speed, 2.0) / EVERY), 1)
        # One in each part of the time, never in the first moment: a film should not start in a flash.
        self._times = (np.arange(count) + 0.25 + 0.5 * random.random(count)) * self._period / count
        self._bolts = [_bolt(random, setting.frame) if random.random() < 0.75 else [] for _ in range(count)]
        self._light = 0.65 + 0.35 * random.random(count)

    def draw(self, target: Planes, time: float) -> None:
        """Draw the flash of a time, where there is one."""
        index, brightness = self.flash(time)
        if brightness < 0.02:
            return
        size = map_size(self._setting.size)
        open_sky = self._setting.view.seen(self._setting.view.sky, time, size)
        lay_veil(target, np.asarray((open_sky * 0.42 + 0.10) * brightness, np.float32), tone((206, 214, 255)))
        if self._bolts[index]:
            self._strike(target, self._bolts[index], open_sky, brightness)

    def flash(self, time: float) -> tuple[int, float]:
        """The flash that is nearest before a time, and how bright it is by now: two or three strokes that die away."""
        since = (time - self._times) % self._period
        index = int(np.argmin(since))
        age = float(since[index])
        strokes = ((0.0, 1.0), (0.13, 0.55), (0.24, 0.8))
        light = max(level * math.exp(-(age - start) / 0.07) for start, level in strokes if age >= start)
        return index, light * float(self._light[index])

    def _strike(self, target: Planes, bolt: list[tuple[list[Point], float]], open_sky: F32, brightness: float) -> None:
        width, height = open_sky.shape[1] * 4, open_sky.shape[0] * 4
        drawn = np.zeros((height, width), np.uint8)
        scale = min(width, height)
        for line, weight in bolt:
            points = np.asarray([[round(x * scale * 8), round(y * scale * 8)] for x, y in line], np.int32)
            thickness = max(round(weight * scale / 330), 1)
            level = round(255 * min(0.35 + weight * 0.65, 1.0))
            cv2.polylines(drawn, [points], False, level, thickness, cv2.LINE_AA, 3)
        line_light = drawn.astype(np.float32) / 255
        halo = np.asarray(cv2.GaussianBlur(line_light, (0, 0), scale / 90), np.float32)
        mask = np.asarray(cv2.resize(open_sky, (width, height)), np.float32)
        cover = np.clip(line_light + 1.6 * halo, 0, 1) * mask * np.float32(brightness)
        lay_veil(target, np.asarray(cover, np.float32), tone((240, 240, 255)))


def _bolt(random: np.random.Generator, frame: tuple[float, float]) -> list[tuple[list[Point], float]]:
    """A main stroke from the upper edge and its branches, as lines in units with their weights."""
    x = frame[0] * (0.15 + 0.7 * random.random())
    lean = 0.25 * (random.random() - 0.5)
    main = _bent([(x, -0.02), (x + lean, frame[1] * (0.5 + 0.3 * random.random()))], random)
    lines = [(main, 1.0)]
    for _ in range(4):
        start = int(random.integers(len(main) // 6, len(main) * 3 // 4))
        reach = 0.10 + 0.16 * random.random()
        aside = reach * random.choice([-1.0, 1.0]) * (0.6 + 0.5 * random.random())
        x0, y0 = main[start]
        lines.append((_bent([(x0, y0), (x0 + aside, y0 + reach)], random, halvings=HALVINGS - 2), 0.4))
    return lines


def _bent(line: list[Point], random: np.random.Generator, *, halvings: int = HALVINGS) -> list[Point]:
    for _ in range(halvings):
        longer: list[Point] = [line[0]]
        for before, after in itertools.pairwise(line):
            length = math.dist(before, after)
            x, y = (before[0] + after[0]) / 2, (before[1] + after[1]) / 2
            longer += [(x + random.normal(0, 0.13) * length, y + random.normal(0, 0.06) * length), after]
        line = longer
    return line
