"""Rain: streaks as long as the shutter makes them, in sheets at several distances, slanted by the wind."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.media.arrays import U8
from mmgen.media.planes import Planes
from mmgen.procedural.atmosphere.drift import Drift, tile
from mmgen.procedural.atmosphere.setting import Setting
from mmgen.procedural.atmosphere.veil import lay_air, map_size, tone

__all__ = ["Rain"]

SHUTTER = 1 / 45
"""Seconds of exposure: what makes streaks of drops."""

SEGMENTS = 6
"""Pieces of a streak, brightest in its middle."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    Drops at one distance: how many on a square frame, speed in units a second, thickness and opacity.

    Where the camera turns, they go ``follow`` times as far across the frame as the picture behind them.
    """

    number: int
    speed: float
    thickness: float
    opacity: float
    follow: float


SHEETS = (
    Sheet(640, 1.5, 0.00085, 0.20, 1.0),
    Sheet(230, 2.4, 0.0014, 0.27, 1.2),
    Sheet(52, 3.8, 0.0023, 0.33, 1.5),
)
"""From the farthest to the nearest."""


class Rain:
    """Rain of some amount; it belongs to one shot."""

    def __init__(self, setting: Setting, amount: float) -> None:
        self._setting = setting
        lean = 0.045 + 0.24 * setting.wind
        pace = setting.speed * (0.75 + 0.25 * amount)
        self._sheets = [_Tile(setting, sheet, lean, pace, amount) for sheet in SHEETS]
        noise = tile(setting.random("curtains"), cells=3, octaves=3)
        self._curtains = Drift(noise, velocity=(0.25 * lean * pace, 0.55 * pace), period=setting.period)
        self._amount = amount
        bright = setting.view.brightness
        level = round(120 + 125 * min(bright * 1.3, 1.0))
        self._level = tone((level, min(level + 2, 255), min(level + 5, 255))).y
        grey = round(70 + 125 * bright)
        self._air = tone((grey - 3, grey, grey + 4))
        self._streaks = np.zeros((setting.size[1], setting.size[0]), np.uint8)

    def draw(self, target: Planes, time: float) -> None:
        """Draw the veil of the distant rain, and the drops before it."""
        size = map_size(self._setting.size, 0.5)
        near = self._setting.view.seen(self._setting.view.near, time, size)
        curtains = self._curtains.at(time, size, (1.3, 0.5), self._setting.view.panned(time))
        distant = np.clip(1 - near * np.float32(1.15), 0, 1)
        veil = distant * (np.float32(0.20) + np.float32(0.07) * curtains) * np.float32(min(self._amount, 1.6))
        seen = lay_air(target, np.asarray(np.clip(veil, 0, 0.6), np.float32), self._air)
        self.streaks(time, seen)
        self._lay(target.y)

    def streaks(self, time: float, seen: U8) -> U8:
        """The opacity of the drops at a time, 0 to 255, where distant rain hides as much as ``seen``; valid until the next."""
        far, middle, close = self._sheets
        # Drops far away can't be seen before what is near: they show as far as the veil does.
        far.put(self._streaks, time, seen, 5 / min(self._amount, 1.6))
        middle.add(self._streaks, time)
        close.add(self._streaks, time)
        return self._streaks

    def _lay(self, plane: U8) -> None:
        light = cv2.convertScaleAbs(self._streaks, alpha=self._level / 255)
        cv2.multiply(plane, cv2.bitwise_not(self._streaks), dst=plane, scale=1 / 255)
        cv2.add(plane, light, dst=plane)


class _Tile:
    """A sheet of drops that repeats without a seam, and slides by along their way."""

    def __init__(self, setting: Setting, sheet: Sheet, lean: float, pace: float, amount: float) -> None:
        unit = setting.unit
        speed = sheet.speed * pace * unit
        down, right = speed, speed * lean
        width, height = round(setting.size[0] * 1.1), round(setting.size[1] * 1.3)
        if setting.period is not None:
            width = _fitting(right * setting.period, width)
            right = round(right * setting.period / width) * width / setting.period
            down = max(round(down * setting.period / height), 1) * height / setting.period
        self._velocity = right, down
        self._setting, self._follow = setting, sheet.follow
        count = round(sheet.number * amount * width * height / unit**2)
        random = setting.random(f"rain {sheet.number}")
        self._drops = np.zeros((height, width), np.uint8)
        for _ in range(count):
            length = speed * SHUTTER / pace * (0.7 + 0.6 * random.random())
            place = random.random() * width, random.random() * height
            _streak(self._drops, place, (lean * length, length), sheet, unit, 0.45 + 0.55 * random.random())
        if sheet.thickness * unit > 1.2:
            cv2.GaussianBlur(self._drops, (0, 0), 0.3 * sheet.thickness * unit, dst=self._drops)

    def put(self, plane: U8, time: float, mask: U8, strength: float) -> None:
        """Write the drops of a time, ``strength`` times as visible as a mask of 0 to 255 makes them."""
        for there, here in self._parts(plane, time):
            part = plane[there]
            cv2.multiply(self._drops[here], mask[there], dst=part, scale=strength / 255)

    def add(self, plane: U8, time: float) -> None:
        """Add the drops of a time."""
        for there, here in self._parts(plane, time):
            part = plane[there]
            cv2.add(part, self._drops[here], dst=part)

    def _parts(self, plane: U8, time: float) -> list[tuple[tuple[slice, slice], tuple[slice, slice]]]:
        height, width = self._drops.shape
        rows, columns = plane.shape
        turned = self._setting.view.panned(time)
        left = round(-self._velocity[0] * time - turned[0] * columns * self._follow) % width
        top = round(-self._velocity[1] * time - turned[1] * rows * self._follow) % height
        across = [(0, min(width - left, columns), left), (width - left, columns, 0)]
        down = [(0, min(height - top, rows), top), (height - top, rows, 0)]
        return [
            (np.s_[y0:y1, x0:x1], np.s_[y : y + y1 - y0, x : x + x1 - x0])
            for x0, x1, x in across
            for y0, y1, y in down
            if x1 > x0 and y1 > y0
        ]


def _fitting(travel: float, width: int) -> int:
    """The width nearest above which a whole number of makes up the travel; the plain one where nothing travels far."""
    if travel < 1:
        return width
    return max(round(travel / max(int(travel / width), 1)), width)


def _streak(
    plane: U8, place: tuple[float, float], way: tuple[float, float], sheet: Sheet, unit: int, light: float
) -> None:
    """Draw a drop's streak on all sides of the tile that it crosses, brighter in its middle."""
    height, width = plane.shape
    thickness = sheet.thickness * unit
    light *= min(thickness, 1.0)
    for dx in (0, -width) if place[0] + way[0] > width else (0,):
        for dy in (0, -height) if place[1] + way[1] > height else (0,):
            for index in range(SEGMENTS):
                shares = index / SEGMENTS, (index + 1) / SEGMENTS
                ends = [
                    (round((place[0] + dx + way[0] * s) * 16), round((place[1] + dy + way[1] * s) * 16)) for s in shares
                ]
                middle = (index + 0.5) / SEGMENTS
                level = round(255 * sheet.opacity * light * (4 * middle * (1 - middle)) ** 0.7)
                cv2.line(plane, ends[0], ends[1], level, max(round(thickness), 1), cv2.LINE_AA, 4)
