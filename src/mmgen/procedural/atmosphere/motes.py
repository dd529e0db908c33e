"""Small lights: dust in the sun, fireflies, twinkling stars, glints on water, the flicker of lamps."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F32, F64
from mmgen.media.planes import Planes
from mmgen.procedural.atmosphere.setting import Setting
from mmgen.procedural.atmosphere.splats import DISC, HALO, SPOT, Marks, draw_marks, light_map
from mmgen.procedural.atmosphere.veil import lay_veil, map_size, shade, tone

__all__ = ["Dust", "Fireflies", "Glitter", "Lamps", "Stars"]

Bools = NDArray[np.bool_]


class Dust:
    """Motes that hang in the light, drift and turn, and catch it now and then."""

    def __init__(self, setting: Setting, amount: float) -> None:
        random = setting.random("dust")
        width, height = setting.frame
        count = round(150 * amount * width * height)
        self._setting = setting
        self._size = (1 + random.random(count) * (11**-1.5 - 1)) ** (1 / -1.5)
        self._x, self._y = random.random(count) * width, random.random(count) * height
        self._reach = (0.02 + 0.07 * random.random((2, count))) * self._size**0.3 * min(setting.speed, 2.0)
        self._rate = np.stack([setting.frequencies(0.03 + 0.09 * random.random(count)) for _ in range(3)])
        self._phase = random.uniform(0, 2 * np.pi, (3, count))
        warm = setting.view.brightness
        self._tone = tone((255, 244 if warm > 0.3 else 236, 218 if warm > 0.3 else 200))

    def draw(self, target: Planes, time: float) -> None:
        """Draw the motes that catch the light at a time."""
        turn = 2 * np.pi * self._rate * time + self._phase
        x = self._x + self._reach[0] * np.sin(turn[0]) + 0.3 * self._reach[1] * np.sin(2 * turn[1])
        y = self._y - self._reach[1] * np.sin(turn[1]) + 0.3 * self._reach[0] * np.cos(2 * turn[0])
        caught = (0.5 + 0.5 * np.sin(turn[2] * 2)) ** 2
        soft = self._size > 3.2
        unit = self._setting.unit
        opacity = (0.12 + 0.62 * caught) * np.where(soft, 0.55 * (3.2 / self._size) ** 0.8, 1.0)
        marks = Marks(x * unit, y * unit, self._size * 0.0011 * unit, opacity)
        draw_marks(target, marks.chosen(~soft), SPOT, self._tone)
        draw_marks(target, marks.chosen(soft), DISC, self._tone)


class Fireflies:
    """Sparks that wander near the ground and light up, each in its own rhythm."""

    def __init__(self, setting: Setting, amount: float) -> None:
        random = setting.random("fireflies")
        width, height = setting.frame
        count = max(round(30 * amount * width * height), 3)
        self._setting = setting
        self._size = (1 + random.random(count) * (4.5**-1.3 - 1)) ** (1 / -1.3)
        self._x = random.random(count) * width
        self._y = height * (1.02 - 0.62 * random.random(count) ** 0.75)
        self._reach = (0.03 + 0.09 * random.random((2, count))) * min(setting.speed, 2.0)
        self._rate = np.stack([setting.frequencies(low + 0.12 * random.random(count)) for low in (0.05, 0.07, 0.16)])
        self._phase = random.uniform(0, 2 * np.pi, (3, count))
        self._spark, self._halo = tone((246, 255, 178)), tone((186, 228, 74))

    def draw(self, target: Planes, time: float) -> None:
        """Draw those that are lit at a time: a spark in a halo."""
        turn = 2 * np.pi * self._rate * time + self._phase
        x = self._x + self._reach[0] * (np.sin(turn[0]) + 0.4 * np.sin(2 * turn[1] + 1))
        y = self._y + self._reach[1] * (np.sin(turn[1]) + 0.4 * np.cos(2 * turn[0]))
        lit = np.clip(1.35 * np.sin(turn[2]) - 0.2, 0, 1) ** 1.4
        unit = self._setting.unit
        size = self._size * 0.0019
        on = lit > 0.02
        small = map_size(self._setting.size)
        scale = min(small)
        halo = Marks(x * scale, y * scale, size * 9 * scale, lit * 0.30).chosen(on)
        lay_veil(target, light_map(small, halo, HALO), self._halo)
        for radius, opacity, color in ((2.6, 0.6, self._halo), (1.0, 0.97, self._spark)):
            marks = Marks(x * unit, y * unit, size * radius * unit, lit * opacity)
            draw_marks(target, marks.chosen(on), HALO, color)


class Stars:
    """Stars in the open sky of the picture, which twinkle and stay with it."""

    def __init__(self, setting: Setting, amount: float) -> None:
        random = setting.random("stars")
        open_sky = np.array(setting.view.sky) * _darkness(setting.view.picture.mean(axis=2).astype(np.float32))
        count = round(900 * amount * open_sky.mean() * setting.frame[0])
        self._setting = setting
        self._x, self._y = _scattered(open_sky, count, random)
        count = self._x.size
        self._light = np.minimum(0.27 / np.maximum(random.random(count), 0.02) ** 0.55, 1.6)
        self._rate = np.stack([setting.frequencies(low + 1.1 * random.random(count)) for low in (0.35, 0.9)])
        self._phase = random.uniform(0, 2 * np.pi, (2, count))
        self._warm: Bools = random.random(count) < 0.3

    def draw(self, target: Planes, time: float) -> None:
        """Draw them as bright as they are at a time."""
        turn = 2 * np.pi * self._rate * time + self._phase
        twinkle = 0.66 + 0.26 * np.sin(turn[0]) + 0.2 * np.sin(turn[1]) * np.sin(turn[0])
        x, y = self._setting.view.on_screen(time, self._x, self._y)
        unit = self._setting.unit
        radius = 0.00075 * unit * (0.8 + 0.55 * self._light)
        width, height = self._setting.size
        marks = Marks(x * width, y * height, radius, np.minimum(self._light * twinkle, 1.0))
        draw_marks(target, marks.chosen(self._warm), SPOT, tone((255, 232, 205)))
        draw_marks(target, marks.chosen(~self._warm), SPOT, tone((222, 234, 255)))
        large: Bools = self._light > 0.9
        halo = Marks(marks.x, marks.y, radius * 4.2, 0.16 * twinkle).chosen(large)
        draw_marks(target, halo, HALO, tone((200, 218, 255)))


class Glitter:
    """Glints on what is bright in the lower part of the picture, as on water in the sun."""

    def __init__(self, setting: Setting, amount: float) -> None:
        random = setting.random("glitter")
        luma = cv2.cvtColor(setting.view.picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
        rows = np.linspace(0, 1, luma.shape[0], dtype=np.float32)[:, None]
        around = cv2.GaussianBlur(luma, (0, 0), 12)
        bright = np.clip((luma - around) / 24 + (luma - 96) / 160, 0, 1)
        where = bright * np.clip((rows - 0.42) * 8, 0, 1) * (1 - setting.view.sky)
        self._setting = setting
        self._x, self._y = _scattered(np.asarray(where, np.float32), round(420 * amount * setting.frame[0]), random)
        count = self._x.size
        self._rate = setting.frequencies((0.45 + 0.9 * random.random(count)) * setting.speed)
        self._phase = random.uniform(0, 2 * np.pi, count)
        self._size = 0.6 + 0.9 * random.random(count) ** 2

    def draw(self, target: Planes, time: float) -> None:
        """Draw the glints of a time: flat strokes of light, larger the nearer they are."""
        lit = np.clip(np.sin(2 * np.pi * self._rate * time + self._phase) * 1.6 - 0.75, 0, 0.85)
        x, y = self._setting.view.on_screen(time, self._x, self._y)
        unit = self._setting.unit
        radius = unit * 0.0058 * self._size * (0.25 + 1.3 * np.clip(self._y - 0.4, 0, 1))
        width, height = self._setting.size
        flat = np.full(x.size, 0.24)
        marks = Marks(x * width, y * height, radius, lit, np.zeros(x.size), flat)
        draw_marks(target, marks.chosen(lit > 0.01), SPOT, tone((255, 250, 232)))


class Lamps:
    """The picture's warm lights, which burn now lower, now higher."""

    def __init__(self, setting: Setting, amount: float) -> None:
        random = setting.random("lamps")
        self._setting, self._amount = setting, min(amount, 1.4)
        self._light = _lamps_of(setting)
        parts = np.linspace(0, 1, self._light.shape[1], dtype=np.float32)
        self._rates = [setting.frequency(hertz) for hertz in (1.3, 2.9, 5.3)]
        self._phases = [2 * np.pi * (parts * 5 + random.random()) for _ in self._rates]

    def draw(self, target: Planes, time: float) -> None:
        """Dim and brighten the lights and what they shine on."""
        flicker = np.zeros(self._light.shape[1])
        for rate, phase, weight in zip(self._rates, self._phases, (0.5, 0.32, 0.22), strict=True):
            flicker += weight * np.sin(2 * np.pi * rate * time + phase)
        waving = self._light * np.asarray(0.5 + 0.5 * flicker, np.float32)[None, :]
        seen = self._setting.view.seen(np.asarray(waving, np.float32), time, map_size(self._setting.size))
        steady = self._setting.view.seen(self._light, time, map_size(self._setting.size))
        shade(target, np.asarray((steady - seen) * np.float32(0.34 * self._amount), np.float32))
        lay_veil(target, np.asarray(seen * np.float32(0.34 * self._amount), np.float32), tone((255, 196, 112)))


def _lamps_of(setting: Setting) -> F32:
    """Where lamps shine, 0 to 1: small warm lights and the air about them."""
    picture = setting.view.picture.astype(np.float32) / 255
    luma = picture @ np.asarray([0.2126, 0.7152, 0.0722], np.float32)
    warm = np.clip((picture[..., 0] - picture[..., 2]) * 2.4, 0, 1)
    around = np.asarray(cv2.GaussianBlur(luma, (0, 0), 9), np.float32)
    spots = np.clip((luma - around) * 4 - 0.25, 0, 1) * warm * (1 - setting.view.sky)
    glow = cv2.GaussianBlur(spots, (0, 0), 2) + 2.2 * cv2.GaussianBlur(spots, (0, 0), 7)
    return np.asarray(np.clip(glow * 1.2, 0, 1), np.float32)


def _darkness(luma: F32) -> F32:
    return np.asarray(np.clip((150 - luma) / 80, 0, 1), np.float32)


def _scattered(where: F32, count: int, random: np.random.Generator) -> tuple[F64, F64]:
    """Places, in shares of the picture, that are the more frequent the higher the map is there."""
    heights = np.asarray(where, np.float64).ravel()
    total = heights.sum()
    if total < 1e-6 or count < 1:
        return np.zeros(0), np.zeros(0)
    chosen = random.choice(heights.size, size=count, p=heights / total)
    rows, columns = where.shape
    y, x = np.divmod(chosen, columns)
    return (x + random.random(count)) / columns, (y + random.random(count)) / rows
