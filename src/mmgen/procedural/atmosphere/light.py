"""Light in the air and on the ground: rays of the sun, its glow in the lens, shadows of clouds, the aurora."""

from __future__ import annotations

import math

import cv2
import numpy as np

from mmgen.media.arrays import F32
from mmgen.media.planes import Planes
from mmgen.procedural.atmosphere.drift import Drift, tile
from mmgen.procedural.atmosphere.setting import Setting
from mmgen.procedural.atmosphere.veil import lay_veil, lay_veils, map_size, shade, tone

__all__ = ["Aurora", "CloudShadows", "Glow", "Rays", "sun_of"]


def sun_of(setting: Setting) -> tuple[float, float]:
    """Where the light of a picture comes from, in shares of the picture: its brightest place in the upper half, or beyond it."""
    luma = cv2.cvtColor(setting.view.picture, cv2.COLOR_RGB2GRAY)
    height, width = luma.shape
    upper = cv2.GaussianBlur(luma[: max(height * 11 // 20, 2)], (0, 0), width / 28)
    _, brightest, _, (x, y) = cv2.minMaxLoc(upper)
    if brightest < 120 or brightest - float(upper.mean()) < 22:
        left = float(luma[:, : width // 2].mean()) > float(luma[:, width // 2 :].mean())
        return (0.14 if left else 0.86), -0.14
    return x / width, y / height


class Rays:
    """Shafts of light from the sun, which slowly come and go."""

    def __init__(self, setting: Setting, amount: float) -> None:
        self._setting, self._amount = setting, amount
        self._sun = sun_of(setting)
        noise = tile(setting.random("rays"), cells=5, octaves=5, gain=0.72)
        self._noise = Drift(noise, velocity=(0.004 * setting.speed, 0.030 * setting.speed), period=setting.period)
        warm = setting.view.brightness > 0.2
        self._tone = tone((255, 238, 205) if warm else (214, 226, 248))

    def draw(self, target: Planes, time: float) -> None:
        """Lay the shafts of a time over the frame."""
        lay_veil(target, self.cover(time), self._tone)

    def cover(self, time: float) -> F32:
        """How bright the shafts are where, 0 to 1."""
        size = map_size(self._setting.size)
        across, down, distance = _from_sun(self._setting, self._sun, time, size)
        angle = np.arctan2(across, down)
        shafts = self._noise.over(time, np.asarray(angle * np.float32(0.55), np.float32), _rows(size, 0.12))
        shafts = np.clip(shafts * np.float32(0.45) + np.float32(0.34), 0, 1.2) ** np.float32(1.7)
        falloff = np.exp(-np.square(distance / np.float32(1.15))) * np.clip(distance * np.float32(5), 0.25, 1)
        near = self._setting.view.seen(self._setting.view.near, time, size)
        depth = 1 - np.float32(0.45) * near
        cover = shafts * falloff * depth * np.float32(0.40 * min(self._amount, 1.6))
        return np.asarray(np.clip(cover, 0, 0.75), np.float32)


class Glow:
    """The sun in the lens: a warm veil about it that breathes, and faint discs across the frame."""

    def __init__(self, setting: Setting, amount: float) -> None:
        self._setting, self._amount = setting, amount
        self._sun = sun_of(setting)
        self._rate = setting.frequency(0.17 * max(setting.speed, 0.2))

    def draw(self, target: Planes, time: float) -> None:
        """Lay the glow of a time over the frame."""
        size = map_size(self._setting.size)
        breath = 1 + 0.10 * math.sin(2 * math.pi * self._rate * time) + 0.05 * math.sin(4 * math.pi * self._rate * time)
        amount = min(self._amount, 1.5) * breath
        ghosts = self._ghosts(size, time, amount)
        lay_veils(target, [(self._veil(size, time, amount), tone((255, 226, 178))), (ghosts, tone((255, 196, 150)))])

    def _veil(self, size: tuple[int, int], time: float, amount: float) -> F32:
        """The light about the sun, which is so soft that half the map's size holds it."""
        coarse = map_size(self._setting.size, 0.5)
        _, _, distance = _from_sun(self._setting, self._sun, time, coarse)
        veil = np.float32(0.55) / (1 + np.square(distance / np.float32(0.16))) + np.float32(0.16) * np.exp(
            -distance * np.float32(1.6)
        )
        light = cv2.resize(np.clip(veil * np.float32(amount), 0, 0.8), size, interpolation=cv2.INTER_LINEAR)
        return np.asarray(light, np.float32)

    def _ghosts(self, size: tuple[int, int], time: float, amount: float) -> F32:
        """Images of the aperture on the line from the sun through the middle of the frame."""
        x, y = self._setting.view.on_screen(time, np.asarray(self._sun[0]), np.asarray(self._sun[1]))
        unit = min(size)
        light = np.zeros(size[::-1], np.float32)
        for share, radius, strength in ((0.62, 0.035, 0.06), (1.28, 0.075, 0.05), (1.75, 0.045, 0.07)):
            places = (float(place) + (0.5 - float(place)) * share for place in (x, y))
            column, row = (place * (side - 1) for place, side in zip(places, size, strict=True))
            _add_ghost(light, (column, row), radius * unit, strength * amount)
        return light


def _add_ghost(light: F32, place: tuple[float, float], radius: float, strength: float) -> None:
    """Add a disc with a soft rim, ``place`` and ``radius`` in pixels of the map."""
    height, width = light.shape
    (left, right), (top, bottom) = (
        (max(math.floor(middle - radius), 0), min(math.ceil(middle + radius) + 1, side))
        for middle, side in zip(place, (width, height), strict=True)
    )
    if left >= right or top >= bottom:
        return
    across = np.arange(left, right, dtype=np.float32) - np.float32(place[0])
    down = np.arange(top, bottom, dtype=np.float32)[:, None] - np.float32(place[1])
    inside = np.clip((np.float32(radius) - np.hypot(across, down)) / np.float32(0.3 * radius), 0, 1)
    light[top:bottom, left:right] += np.float32(strength) * inside


class CloudShadows:
    """Shadows of clouds that wander over the land, smaller and closer together towards the horizon."""

    def __init__(self, setting: Setting, amount: float) -> None:
        self._setting, self._amount = setting, amount
        noise = tile(setting.random("cloud shadows"), cells=3, octaves=4, gain=0.5)
        pace = setting.speed * (0.6 + setting.wind)
        self._clouds = Drift(noise, velocity=(0.045 * pace, 0.012 * pace), period=setting.period)
        self._horizon = _horizon(setting.view.sky)

    def draw(self, target: Planes, time: float) -> None:
        """Darken what lies under clouds at a time, and brighten what lies between them a little."""
        size = map_size(self._setting.size)
        window = self._setting.view.window(time)
        columns = np.linspace(0, 1, size[0], dtype=np.float32)[None, :] * window.width + window.left
        rows = np.linspace(0, 1, size[1], dtype=np.float32)[:, None] * window.height + window.top
        away = 1 / np.clip(rows - np.float32(self._horizon) + np.float32(0.16), 0.13, None)
        x = np.asarray((columns - 0.5) * away * np.float32(0.30 * self._setting.frame[0]), np.float32)
        y = np.asarray(np.broadcast_to(away * np.float32(0.42), x.shape), np.float32)
        clouds = self._clouds.over(time, x, y)
        share = np.clip((clouds + 0.15) / np.float32(1.0), 0, 1)
        dark = share * share * (3 - 2 * share)
        ground = 1 - self._setting.view.seen(self._setting.view.sky, time, size)
        fade = np.clip((rows - np.float32(self._horizon)) * 9, 0, 1)
        shade(target, np.asarray(dark * ground * fade * np.float32(0.46 * min(self._amount, 1.4)), np.float32))


class Aurora:
    """Curtains of light in the night sky, that fold and wander; their foot is green, their top violet."""

    def __init__(self, setting: Setting, amount: float) -> None:
        self._setting, self._amount = setting, amount
        folds, rays = (
            tile(setting.random("folds"), cells=2, octaves=3),
            tile(setting.random("curtain rays"), cells=10, octaves=4),
        )
        pace = setting.speed
        self._folds = Drift(folds, velocity=(0.012 * pace, 0.020 * pace), period=setting.period)
        self._rays = Drift(rays, velocity=(0.030 * pace, 0.035 * pace), period=setting.period)
        self._horizon = max(_horizon(setting.view.sky), 0.3)

    def draw(self, target: Planes, time: float) -> None:
        """Lay the curtains of a time over the sky."""
        size = map_size(self._setting.size)
        open_sky = self._setting.view.seen(self._setting.view.sky, time, size)
        green, violet = self._curtains(time, size)
        amount = np.float32(1.5 * min(self._amount, 1.5))
        high = np.asarray(np.clip(violet * open_sky * amount, 0, 0.7), np.float32), tone((150, 92, 214))
        low = np.asarray(np.clip(green * open_sky * amount, 0, 0.8), np.float32), tone((96, 240, 168))
        lay_veils(target, [high, low])

    def _curtains(self, time: float, size: tuple[int, int]) -> tuple[F32, F32]:
        width = self._setting.frame[0] / self._setting.frame[1]
        rows = _rows(size, 1.0) / np.float32(self._horizon)
        columns = np.linspace(0, width, size[0], dtype=np.float32)[None, :]
        green, violet = np.zeros(size[::-1], np.float32), np.zeros(size[::-1], np.float32)
        for index, (foot, strength) in enumerate(((0.78, 0.75), (0.55, 0.55), (0.34, 0.4))):
            line = np.full((1, size[0]), 0.17 + 0.31 * index, np.float32)
            wave = self._folds.over(time, np.asarray(columns * np.float32(0.28), np.float32), line)
            base = np.float32(foot) + np.float32(0.10) * wave
            height = base - rows
            # A fold's rays stand where the curtain is seen edge on.
            across = np.asarray(columns * np.float32(0.30) + 0.035 * wave + 0.02 * height, np.float32)
            rays = self._rays.over(time, across, np.asarray(np.full_like(across, 0.13 + 0.27 * index), np.float32))
            light = np.clip(np.float32(0.5) + np.float32(0.5) * rays, 0.04, 1.8) * np.float32(strength)
            risen = np.clip(height * np.float32(18), 0, 1)
            green += light * risen * np.exp(-np.clip(height, 0, None) * np.float32(6.5)) * np.float32(0.75)
            top = np.clip(height * np.float32(3.2), 0, 1) * np.exp(-np.clip(height, 0, None) * np.float32(3.6))
            violet += light * top * np.float32(0.42)
        return green, violet


def _from_sun(setting: Setting, sun: tuple[float, float], time: float, size: tuple[int, int]) -> tuple[F32, F32, F32]:
    """How far right of and below the sun each place of a map is, and its distance, in units."""
    x, y = setting.view.on_screen(time, np.asarray(sun[0]), np.asarray(sun[1]))
    width, height = setting.frame
    across = (np.linspace(0, 1, size[0], dtype=np.float32)[None, :] - np.float32(x)) * np.float32(width)
    down = (np.linspace(0, 1, size[1], dtype=np.float32)[:, None] - np.float32(y)) * np.float32(height)
    across, down = np.broadcast_arrays(across, down)
    return across, down, np.asarray(np.hypot(across, down), np.float32)


def _rows(size: tuple[int, int], most: float) -> F32:
    rows = np.linspace(0, most, size[1], dtype=np.float32)[:, None]
    return np.ascontiguousarray(np.broadcast_to(rows, size[::-1]), np.float32)


def _horizon(sky: F32) -> float:
    """Where the sky ends, as a share of the picture's height."""
    return float(np.clip((sky > 0.5).mean(), 0.0, 0.75))
