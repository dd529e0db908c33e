"""
Light, season and weather laid into a photograph: night, sunset, autumn, snow, rain and mist.

Each works in linear light, by distance and by where the sky is, strip by strip, so that memory is bounded. What falls or
drifts is drawn on a plane of its own at a bounded size.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import cv2
import numpy as np

from mmgen.media.arrays import F32, F64, U8
from mmgen.procedural.atmosphere.rain import Rain
from mmgen.procedural.atmosphere.setting import Setting
from mmgen.procedural.atmosphere.snow import Snow
from mmgen.procedural.atmosphere.starlight import starlight
from mmgen.procedural.atmosphere.terrain import Terrain, survey
from mmgen.procedural.atmosphere.view import View as Sight
from mmgen.procedural.atmosphere.view import still
from mmgen.procedural.editing.adjustments import ADJUSTMENTS
from mmgen.procedural.editing.tone import noise, smooth, step

__all__ = ["ATMOSPHERES", "atmospheric"]

STRIP = 256
LUMINANCE: Final = np.asarray([0.2126, 0.7152, 0.0722], np.float32)
ORDER: Final = ("clear", "autumn", "snow", "sunset", "night", "mist", "rain")
"""Season before light before air: each lies over those before it."""


@dataclass(frozen=True)
class View:
    """A photograph being changed: its maps, the seed of its chance, and by how much (about 1) it changes."""

    pixels: U8
    terrain: Terrain
    seed: int
    amount: float

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the maps."""
        return self.terrain.sky.shape[1], self.terrain.sky.shape[0]

    @cached_property
    def linear(self) -> F32:
        """The photograph in linear light at the size of the maps."""
        small = cv2.resize(self.pixels[..., :3], self.size, interpolation=cv2.INTER_AREA)
        return _linear(np.asarray(small, np.float32) / np.float32(255))

    @cached_property
    def air(self) -> F32:
        """The colour ``(3,)`` of the brightest far places: what distant air looks like."""
        weight = np.square(self.terrain.distance) * (self.linear @ LUMINANCE)
        total = max(float(weight.sum(dtype=np.float64)), 1e-6)
        colour = (self.linear * weight[..., None]).sum(axis=(0, 1), dtype=np.float64) / total
        return np.asarray(colour, np.float32)


@dataclass(frozen=True, slots=True)
class Layer:
    """
    One change at the size of the maps: light is multiplied by ``gain``, then mixed with ``veil`` by ``cover``, then
    ``added`` to; colour is first drawn towards grey by ``grey``. Planes ``(h, w)`` or pictures ``(h, w, 3)``.
    """

    gain: F32 | F64
    cover: F32 | F64
    veil: F32 | F64
    grey: F32 | F64
    added: F32 | F64 | None = None


def atmospheric(pixels: U8, changes: tuple[str, ...], *, seed: int, amount: float = 1.0) -> U8:
    """The picture, RGB or RGBA, with the changes named (of ``ATMOSPHERES``) made; *amount* 0 leaves it as it is."""
    result = pixels
    for name in (*(change for change in ORDER if change in changes), *(one for one in changes if one in ADJUSTMENTS)):
        if name in ADJUSTMENTS:
            result = _with_alpha(ADJUSTMENTS[name](result[..., :3], amount), result)
        else:
            view = View(result, survey(result), seed, amount)
            result = _with_alpha(_laid(view, _LAYERS[name](view)), result)
    return result


def _with_alpha(rgb: U8, pixels: U8) -> U8:
    return np.dstack([rgb, pixels[..., 3]]) if pixels.shape[2] == 4 else rgb


def _laid(view: View, layer: Layer) -> U8:
    """A layer over the whole photograph, strip by strip."""
    height, width = view.pixels.shape[:2]
    result = np.empty((height, width, 3), np.uint8)
    given = (layer.gain, layer.cover, layer.veil, layer.grey, layer.added)
    planes = [np.asarray(plane, np.float32) for plane in given if plane is not None]
    for top in range(0, height, STRIP):
        rows = slice(top, min(top + STRIP, height))
        light = _linear(view.pixels[rows, :, :3].astype(np.float32) / np.float32(255))
        gain, cover, veil, grey = (_strip(plane, rows, (width, height)) for plane in planes[:4])
        light = light + ((light @ LUMINANCE)[..., None] - light) * grey
        light = light * gain
        light = light + (veil - light) * cover
        for plane in planes[4:]:
            light = light + _strip(plane, rows, (width, height))
        dither = np.random.Generator(np.random.PCG64([top, 71])).random(light.shape[:2], np.float32)[..., None]
        result[rows] = np.clip(_encoded(np.asarray(light, np.float32)) * 255 + dither, 0, 255).astype(np.uint8)
    return result


def _strip(plane: F32, rows: slice, size: tuple[int, int]) -> F32:
    """Some rows of a map at full size, as ``(h, w, 1)`` or ``(h, w, 3)``."""
    height, width = plane.shape[:2]
    if (width, height) == size:
        part = plane[rows]
        return part if part.ndim == 3 else part[..., None]
    x = (np.arange(size[0], dtype=np.float32) + 0.5) * np.float32(width / size[0]) - np.float32(0.5)
    y = (np.arange(rows.start, rows.stop, dtype=np.float32) + 0.5) * np.float32(height / size[1]) - np.float32(0.5)
    columns, lines = np.repeat(x[None], len(y), axis=0), np.repeat(y[:, None], len(x), axis=1)
    sampled = cv2.remap(plane, columns, lines, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(sampled, np.float32).reshape(len(y), len(x), -1)


def _linear(encoded: F32) -> F32:
    return np.asarray(np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4), np.float32)


def _encoded(linear: F32) -> F32:
    """SRGB of linear light, with what is brighter than white rolled off instead of clipped."""
    bright = np.maximum(linear - np.float32(0.75), 0)
    rolled = np.clip(np.minimum(linear, 0.75) + 0.25 * (1 - np.exp(-bright / 0.25)), 0, 1)
    return np.asarray(np.where(rolled <= 0.0031308, rolled * 12.92, 1.055 * rolled ** (1 / 2.4) - 0.055), np.float32)


def _rgb(*values: float) -> F32:
    return np.asarray(values, np.float32)


def _toward(neutral: float, colour: F32, amount: float) -> F32:
    """A gain that is *neutral* at amount 0 and the colour at 1."""
    return np.asarray(neutral + (colour - np.float32(neutral)) * np.float32(amount), np.float32)


def _plane(view: View, value: float) -> F32:
    return np.full(view.terrain.sky.shape, value, np.float32)


def _height_in_sky(view: View) -> F32:
    """0 at the horizon to 1 at the top of the picture, ``(h, 1)``."""
    rows = (np.arange(view.size[1], dtype=np.float32)[:, None] + 0.5) / view.size[1]
    return np.asarray(np.clip(1 - rows / np.float32(max(view.terrain.horizon, 0.08)), 0, 1), np.float32)


def _setting(view: View) -> Setting:
    """What falls is drawn by what draws it in films."""
    small = cv2.resize(view.pixels[..., :3], view.size, interpolation=cv2.INTER_AREA)
    near = np.asarray(1 - view.terrain.distance, np.float32)
    return Setting(view.size, Sight(np.asarray(small, np.uint8), near, view.terrain.sky, still), view.seed)


def _mist(view: View) -> Layer:
    """Air that thickens with distance, in drifting banks that lie low."""
    width, height = view.size
    banks = noise((height, width), max(width / 5, 4), seed=view.seed) * 0.5 + noise(
        (height, width), max(width / 14, 3), seed=view.seed + 1
    ) * np.float32(0.3)
    rows = (np.arange(height, dtype=np.float32)[:, None] + 0.5) / height
    low = np.exp(-np.square((rows - view.terrain.horizon - 0.06) / 0.22))
    far = np.clip(smooth(view.terrain.distance, width / 120), 0, 1)
    thick = far**2.2 * 1.9 + low * (0.42 + 0.34 * banks) * (0.3 + 0.7 * far) + 0.05
    thick = np.clip(thick, 0.03, None) * np.float32(view.amount)
    grey = float(view.air @ LUMINANCE)
    colour = (view.air * 0.35 + _rgb(0.94, 0.98, 1.0) * grey * 0.65) * np.float32(
        min(max(0.62 / max(grey, 0.05), 0.7), 3)
    )
    veil = np.broadcast_to(np.clip(colour, 0.10, 0.86), (height, width, 3)).astype(np.float32)
    cover = np.asarray(1 - np.exp(-thick), np.float32) * np.float32(0.94)
    return Layer(_plane(view, 1), cover, veil, np.asarray(np.clip(cover * 0.5, 0, 1), np.float32))


def _clear(view: View) -> Layer:
    """Haze taken off, more of it from what is far."""
    air = np.broadcast_to(view.air * 0.9, (*view.terrain.sky.shape, 3)).astype(np.float32)
    share = np.clip(0.45 * view.terrain.distance * (1 - 0.7 * view.terrain.sky) + 0.06, 0, 0.6) * np.float32(
        view.amount
    )
    keep = np.clip(1 - share, 0.35, 1)[..., None]
    gain = np.broadcast_to(1 / keep, air.shape).astype(np.float32)
    return Layer(
        gain, _plane(view, 0), air, _plane(view, -0.12 * view.amount), -air * (1 / keep - 1) * np.float32(0.55)
    )


def _night(view: View) -> Layer:
    """Moonlight: little light, and that blue; a sky that deepens upwards, with stars where it is open."""
    terrain, amount = view.terrain, view.amount
    high = _height_in_sky(view)
    moon = _rgb(0.105, 0.170, 0.335)
    ground = moon * (0.78 + 0.5 * terrain.distance[..., None])
    heaven = (
        _rgb(0.040, 0.085, 0.235)
        + (_rgb(0.120, 0.190, 0.36) - _rgb(0.040, 0.085, 0.235)) * (1 - high)[..., None] ** 1.5
    )
    gain = ground + (heaven - ground) * terrain.sky[..., None]
    gain = np.exp(np.log(gain) * np.float32(min(amount, 1.6)))
    light = smooth(np.asarray(view.linear @ LUMINANCE, np.float32), max(view.size) / 200)
    dark = np.clip(1.25 - light, 0.35, 1)[..., None]
    gain = gain * (1 + (dark - 1) * terrain.sky[..., None] * np.float32(0.75))
    stars = starlight(view.size, seed=view.seed) * step(terrain.sky, 0.9, 1.0) * (0.25 + 0.75 * high)
    stars = stars * (1 - step(light, 0.35, 0.95) * np.float32(0.85))
    added = stars[..., None] * _rgb(0.86, 0.93, 1.0) * np.float32(1.7 * min(amount, 1))
    return Layer(
        np.asarray(gain, np.float32), _plane(view, 0), np.zeros_like(view.linear), _plane(view, min(0.42 * amount, 0.7)),
        np.asarray(added, np.float32),
    )  # fmt: skip


def _sunset(view: View) -> Layer:
    """A low sun behind the horizon: the sky from violet to orange, its clouds kept, and warm light on what is below."""
    terrain, amount = view.terrain, min(view.amount, 1.5)
    width, height = view.size
    high = _height_in_sky(view)
    columns = (np.arange(width, dtype=np.float32)[None] + 0.5) / width
    near_sun = np.exp(-np.square((columns - terrain.side) / 0.42)) * np.exp(-high / 0.5)
    stops = np.stack([_rgb(1.0, 0.42, 0.12), _rgb(0.93, 0.26, 0.16), _rgb(0.50, 0.17, 0.30), _rgb(0.13, 0.11, 0.32)])
    colours = _ramp(stops, high)[:, None] * np.ones((1, width, 1), np.float32)
    colours = colours + (_rgb(1.25, 0.72, 0.26) - colours) * (near_sun * 0.75)[..., None]
    light = np.asarray(view.linear @ LUMINANCE, np.float32)
    usual = max(float(np.median(light[terrain.sky > 0.5])) if (terrain.sky > 0.5).any() else 0.5, 0.05)
    drawing = np.clip((light / np.float32(usual)) ** 0.55, 0.35, 1.7)[..., None]
    veil = colours * drawing * np.float32(0.92)
    cover = terrain.sky * np.float32(min(0.86 * amount, 0.96))
    warm = np.asarray(0.62 + 0.55 * near_sun + 0.20 * terrain.distance, np.float32)[..., None] * _rgb(1.12, 0.66, 0.44)
    shade = _rgb(0.50, 0.40, 0.52)
    lit = step(light, 0.02, 0.30)[..., None]
    gain = _toward(1.0, np.asarray(shade + (warm - shade) * lit, np.float32), min(amount, 1))
    glow = np.exp(-np.square((columns - terrain.side) / 0.24)) * np.exp(
        -np.square(((np.arange(height, dtype=np.float32)[:, None] + 0.5) / height - terrain.horizon) / 0.13)
    )
    added = glow[..., None] * _rgb(0.36, 0.15, 0.04) * (0.35 + 0.65 * terrain.distance[..., None]) * np.float32(amount)
    return Layer(gain, cover, veil, _plane(view, 0.12 * amount), np.asarray(added, np.float32))


def _ramp(stops: F32, share: F32) -> F32:
    """Colours along evenly spaced stops at shares ``(h, 1)``, as ``(h, 3)``."""
    place = share[:, 0] * np.float32(len(stops) - 1)
    low = np.minimum(place.astype(np.int64), len(stops) - 2)
    part = (place - low)[:, None]
    return np.asarray(stops[low] * (1 - part) + stops[low + 1] * part, np.float32)


def _rain(view: View) -> Layer:
    """A low grey sky, distance lost in rain, and two depths of falling streaks."""
    terrain, amount = view.terrain, view.amount
    height, width = terrain.sky.shape
    heavy = noise((height, width), max(width / 4, 4), seed=view.seed + 5) * np.float32(0.09) * terrain.sky
    grey = _rgb(0.30, 0.335, 0.37)
    thick = terrain.distance**2.4 * np.float32(1.15 * amount) + np.float32(0.03 * amount)
    cover = np.asarray(1 - np.exp(-thick), np.float32)
    veil = grey * (1 + heavy[..., None] * 2.2) * np.asarray(1.0 - 0.28 * _height_in_sky(view), np.float32)[..., None]
    gain = _toward(1.0, _rgb(0.60, 0.66, 0.72), min(amount, 1.3))
    seen = np.asarray(cv2.convertScaleAbs(np.clip(cover * 0.45, 0, 0.6), alpha=255), np.uint8)
    streaks = Rain(_setting(view), amount).streaks(0.0, seen).astype(np.float32) / np.float32(255)
    added = streaks[..., None] * _rgb(0.92, 0.97, 1.0) * np.float32(0.5)
    return Layer(
        np.broadcast_to(gain, (height, width, 3)).astype(np.float32), cover,
        np.asarray(veil, np.float32), _plane(view, min(0.5 * amount, 0.8)), np.asarray(added, np.float32),
    )  # fmt: skip


def _snow(view: View) -> Layer:
    """Snow on what faces up, a white sky, cold light, and flakes of three sizes in the air."""
    terrain, amount = view.terrain, min(view.amount, 1.5)
    height, width = terrain.sky.shape
    light = np.asarray(view.linear @ LUMINANCE, np.float32)
    tone = np.sqrt(np.clip(light, 0, 1))
    fine, broad = smooth(tone, width / 500), smooth(tone, width / 40)
    facing = step(np.asarray((fine - broad) * 2.4 + 0.52 * fine + 0.22 * broad, np.float32), 0.10, 0.46)
    below = np.roll(smooth(tone, width / 260), -max(round(height / 130), 1), axis=0)
    upper = step(np.asarray(smooth(tone, width / 260) - below, np.float32), -0.01, 0.07)
    patches = noise((height, width), max(width / 90, 2), seed=view.seed + 3) * np.float32(0.16)
    ground = np.clip(facing * 0.72 + upper * 0.42 + patches * facing, 0, 1) * (1 - terrain.sky)
    blue = step(np.asarray(view.linear[..., 2] - view.linear[..., 0] * 0.9, np.float32), 0.02, 0.12)
    ground = ground * (1 - 0.75 * blue * (1 - step(broad, 0.5, 0.8)))
    shaded = (0.42 + 0.9 * np.clip(fine, 0, 1))[..., None]
    white = np.clip(_rgb(0.72, 0.80, 0.92) * shaded, 0, 0.93)
    overcast = _rgb(0.66, 0.71, 0.78) * (0.86 + 0.14 * (1 - _height_in_sky(view)))[..., None]
    sky = terrain.sky[..., None]
    veil = white * (1 - sky) + overcast * sky
    cover = np.clip(ground * 0.86 + terrain.sky * 0.72 + np.square(terrain.distance) * 0.16, 0, 0.95) * np.float32(
        min(amount, 1.05)
    )
    gain = np.broadcast_to(_toward(1.0, _rgb(0.82, 0.90, 1.02), min(amount, 1)), (height, width, 3)).astype(np.float32)
    falling = Snow(_setting(view), amount).light(0.0)
    added = falling[..., None] * _rgb(0.95, 0.97, 1.0) * np.float32(0.85)
    return Layer(
        gain, np.asarray(cover, np.float32), np.asarray(veil, np.float32), _plane(view, min(0.45 * amount, 0.7)),
        np.asarray(added, np.float32),
    )  # fmt: skip


def _autumn(view: View) -> Layer:
    """Leaves and grass from yellow through orange to red, patch by patch; sky, stone and water stay as they are."""
    height, width = view.terrain.sky.shape
    red, green, blue = (view.linear[..., index] for index in range(3))
    light = view.linear @ LUMINANCE + np.float32(1e-4)
    leafy = step(np.asarray((green - np.maximum(blue * 1.12, red * 0.80)) / light, np.float32), 0.02, 0.32)
    leafy = smooth(np.asarray(leafy * (1 - view.terrain.sky), np.float32), max(width / 900, 0.6))
    drift = noise((height, width), max(width / 26, 3), seed=view.seed) * 0.5 + noise(
        (height, width), max(width / 90, 2), seed=view.seed + 9
    ) * np.float32(0.4)
    turn = step(np.asarray(drift, np.float32), -0.8, 0.9)[..., None]
    gold, rust = _rgb(1.95, 1.02, 0.20), _rgb(2.05, 0.52, 0.14)
    leaf = (gold + (rust - gold) * turn) * np.asarray(light**0.86 * 1.02 + 0.006, np.float32)[..., None]
    cover = np.clip(leafy * np.float32(0.94 * min(view.amount, 1.06)), 0, 1)
    warm = _toward(1.0, _rgb(1.06, 0.99, 0.88), min(view.amount, 1.5))
    gain = np.broadcast_to(warm, (height, width, 3)).astype(np.float32)
    return Layer(gain, np.asarray(cover, np.float32), np.asarray(leaf, np.float32), _plane(view, 0))


_LAYERS: Final[Mapping[str, Callable[[View], Layer]]] = {
    "clear": _clear,
    "autumn": _autumn,
    "snow": _snow,
    "sunset": _sunset,
    "night": _night,
    "mist": _mist,
    "rain": _rain,
}
ATMOSPHERES: Final[tuple[str, ...]] = (*_LAYERS, *ADJUSTMENTS)
"""The names of all changes."""
