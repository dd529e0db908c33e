"""Petals and leaves that tumble down: each turns and flutters on its own way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from mmgen.media.arrays import F64, U8
from mmgen.media.planes import Planes
from mmgen.procedural.atmosphere.fall import Fall
from mmgen.procedural.atmosphere.setting import Setting
from mmgen.procedural.atmosphere.splats import BLUR, SPOT, Marks, Tones, draw_marks
from mmgen.procedural.atmosphere.veil import Tone, tone

__all__ = ["LEAVES", "PETALS", "SPRING_LEAVES", "Foliage", "Kind"]

Outline = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """What falls: how many on a square frame, the radius of the farthest in units, its speed, outline and colours."""

    name: str
    number: int
    radius: float
    speed: float
    flutter: float
    outline: Outline
    colors: tuple[tuple[int, int, int], ...]


_PETAL: Final[Outline] = (
    (-1.0, 0.0), (-0.7, 0.3), (-0.2, 0.58), (0.4, 0.66), (0.82, 0.46), (0.94, 0.2), (0.7, 0.0), (0.94, -0.2),
    (0.82, -0.46), (0.4, -0.66), (-0.2, -0.58), (-0.7, -0.3),
)  # fmt: skip
_LEAF: Final[Outline] = (
    (-1.3, 0.03), (-0.95, 0.05), (-0.62, 0.3), (-0.15, 0.43), (0.35, 0.34), (0.72, 0.15), (1.0, 0.0),
    (0.72, -0.15), (0.35, -0.34), (-0.15, -0.43), (-0.62, -0.3), (-0.95, -0.03), (-1.3, -0.03),
)  # fmt: skip
_PINK = ((252, 200, 214), (246, 172, 194), (254, 226, 232))
_AUTUMN = ((196, 104, 34), (214, 152, 40), (158, 62, 30), (122, 92, 40))
_GREEN = ((112, 142, 58), (150, 164, 70), (92, 118, 52))

PETALS: Final = Kind("petals", 84, 0.0058, 0.10, 0.055, _PETAL, _PINK)
LEAVES: Final = Kind("leaves", 46, 0.0090, 0.13, 0.085, _LEAF, _AUTUMN)
SPRING_LEAVES: Final = Kind("leaves", 46, 0.0080, 0.13, 0.085, _LEAF, _GREEN)

NEAREST = 6.5
"""The size of the nearest against the farthest."""

FOCUS = 3.0
"""Beyond this size they are out of focus."""

FINEST = 2.6
"""The radius in pixels below which an outline would be coarser than a plain spot."""

FRACTIONS = 4
"""Bits of the places of an outline's corners within a pixel."""


class Foliage:
    """Petals or leaves of some amount; it belongs to one shot."""

    def __init__(self, setting: Setting, amount: float, kind: Kind) -> None:
        random = setting.random(kind.name)
        width, height = setting.frame
        count = max(round(kind.number * amount * width * height), 1)
        power = -1.6
        size: F64 = np.sort((1 + random.random(count) * (NEAREST**power - 1)) ** (1 / power))
        speed = kind.speed * size**0.6 * (0.75 + 0.5 * random.random(count)) * setting.speed
        aside = speed * (0.25 + 1.3 * setting.wind) * (0.5 + random.random(count))
        self._fall = Fall(setting, random, speed=speed, aside=aside, nearness=np.log(size) / np.log(NEAREST))
        copied = self._fall.leader
        pace = setting.speed**0.5
        self._size = size[copied]
        self._flutter = (kind.flutter * size**0.4 * (0.5 + random.random(count)))[copied]
        self._rate = setting.frequencies((0.22 + 0.3 * random.random(count)) * pace)[copied]
        self._tumble = setting.frequencies((0.35 + 0.6 * random.random(count)) * pace)[copied]
        self._phase = random.uniform(0, 2 * np.pi, count)[copied]
        self._spin = np.where(random.random(count) < 0.5, -1.0, 1.0)[copied]
        self._setting, self._kind = setting, kind
        light = 0.32 + 0.68 * min(setting.view.brightness * 1.9, 1.0)
        self._tones = [tone((round(r * light), round(g * light), round(b * light))) for r, g, b in kind.colors]
        self._color = random.integers(len(kind.colors), size=count)[copied]

    def draw(self, target: Planes, time: float) -> None:
        """Draw what is in the air at a time."""
        marks = self.marks(time)
        corners = self._corners(marks)
        height, width = target.y.shape
        reach = 1.4 * marks.radius
        inside = (marks.x > -reach) & (marks.x < width + reach) & (marks.y > -reach) & (marks.y < height + reach)
        sharp, large = self._size < FOCUS, marks.radius > FINEST
        for index in map(int, np.flatnonzero(inside & sharp & large & (marks.opacity > 0.4))):
            # What is turned away from the light is darker.
            light = 0.7 + 0.3 * self._facing(time, index)
            _fill(target, corners[index], self._tones[int(self._color[index])], light)
        for which, shape in ((inside & sharp & ~large, SPOT), (inside & ~sharp, BLUR)):
            draw_marks(target, marks.chosen(which), shape, Tones.of(self._tones, self._color[which]))

    def marks(self, time: float) -> Marks:
        """Where they are, in pixels, and how they are turned."""
        x, y = self._fall.at(time)
        swing = 2 * np.pi * self._rate * time + self._phase
        x = x + self._flutter * np.sin(swing)
        y = y - 0.35 * self._flutter * np.cos(2 * swing)
        angle = self._spin * (self._phase + 0.9 * np.cos(swing) + 2 * np.pi * self._rate * time)
        squash = 0.22 + 0.78 * np.abs(np.cos(2 * np.pi * self._tumble * time + 1.7 * self._phase))
        unit = self._setting.unit
        width, height = self._setting.frame
        near = self._setting.view.near_at(time, x / width, y / height)
        hidden = np.clip(1.2 - 0.9 * (near - np.log(self._size) / np.log(FOCUS)), 0.25, 1.0)
        blurred = np.maximum(self._size / FOCUS, 1.0)
        radius = self._size * self._kind.radius * unit
        return Marks(x * unit, y * unit, radius, 0.85 * hidden / blurred**0.9, angle, squash)

    def _facing(self, time: float, index: int) -> float:
        turn = 2 * np.pi * self._tumble[index] * time + 1.7 * self._phase[index]
        return 0.5 + 0.5 * float(np.sin(turn + self._spin[index]))

    def _corners(self, marks: Marks) -> F64:
        """The corners of all outlines, ``(n, corners, 2)`` in pixels."""
        assert marks.angle is not None
        assert marks.squash is not None
        outline = np.asarray(self._kind.outline, np.float64)
        along = outline[None, :, 0] * marks.radius[:, None]
        aside = outline[None, :, 1] * (marks.radius * marks.squash)[:, None]
        cosine, sine = np.cos(marks.angle)[:, None], np.sin(marks.angle)[:, None]
        x, y = along * cosine - aside * sine, along * sine + aside * cosine
        return np.stack([x + marks.x[:, None], y + marks.y[:, None]], axis=2)


def _fill(target: Planes, corners: F64, color: Tone, light: float) -> None:
    _fill_plane(target.y, corners, round(16 + (color.y - 16) * light))
    half = corners / 2 - 0.25
    _fill_plane(target.u, half, color.u)
    _fill_plane(target.v, half, color.v)


def _fill_plane(plane: U8, corners: F64, level: int) -> None:
    points = np.rint(corners * 2**FRACTIONS).astype(np.int32)
    cv2.fillPoly(plane, [points], level, cv2.LINE_AA, FRACTIONS)
