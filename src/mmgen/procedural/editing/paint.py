"""Paint: oil in bristled strokes, and watercolour in transparent washes."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.editing.contours import contour_field
from mmgen.procedural.editing.strokes import Brush, Forms, bristled, lay, plan
from mmgen.procedural.editing.tone import calmed, displaced, lightness, noise, paper, smooth, step

__all__ = ["TOOTH", "oil", "watercolour"]

BRUSHES = (
    Brush(190, 46, -1.0, 0.30),
    Brush(110, 26, 0.020, 0.16),
    Brush(62, 14, 0.035, 0.12),
    Brush(34, 7.5, 0.055, 0.10),
)
"""Coarse to fine, in pixels of a picture whose shorter side is 1080; the first covers the whole canvas."""

RICHNESS = 1.12
"""How far the paint's colours are driven from grey."""


TOOTH = 1.4
"""How much coarser than drawing paper that for watercolour is."""

BARE = 0.2
"""How far, between a picture's lights and white, that lies which is bare paper."""

CLEAR = 40
"""The chroma, as CIE has it, that even the thinnest wash keeps whole."""


def oil(rgb: F32, seed: int, scale: float) -> F32:
    """A loaded brush: bristled strokes along the forms, coarse to fine, thick in the lights, lit from the upper left."""
    colours = calmed(rgb, radius=6 * scale, shrink=max(2.6 * scale, 1.0))
    angle, clear = _led(colours, seed=seed, scale=scale)
    painting = np.zeros((4, *rgb.shape[:2]), np.float32)
    painting[:3] = np.moveaxis(smooth(colours, 20 * scale), 2, 0)
    random = np.random.Generator(np.random.PCG64([abs(seed), 47]))
    bristles = bristled(random)
    for brush in BRUSHES:
        own = replace(brush, length=max(brush.length * scale, 6.0), width=max(brush.width * scale, 2.6))
        grain = max(round(own.width / 6), 1)
        target = smooth(_reduced(colours, grain), own.width / 5 / grain)
        off = smooth(_apart(painting, target, grain), own.width / 3 / grain)
        lay(painting, plan(Forms(rgb.shape[1::-1], target, angle, clear), off, own, random), bristles)
    return _lit(painting, scale)


def _led(colours: F32, *, seed: int, scale: float) -> tuple[F32, F32]:
    """In which angle the brush goes, with an unsteady hand, and how clearly the forms lead it."""
    grain = max(round(4 * scale), 1)
    light = lightness(_reduced(colours, grain))
    angle, clear = contour_field(light, reach=16 * scale / grain)
    unsteady = noise((light.shape[0], light.shape[1]), 60 * scale / grain, seed=seed + 13) * np.float32(0.14)
    return np.asarray(angle + unsteady, np.float32), clear


def _reduced(pixels: F32, grain: int) -> F32:
    if grain == 1:
        return pixels
    size = -(-pixels.shape[1] // grain), -(-pixels.shape[0] // grain)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.float32)


def _apart(painting: F32, target: F32, grain: int) -> F32:
    """How far the painting's colour is from what is wanted, at one of so many pixels."""
    seen = painting[:3, grain // 2 :: grain, grain // 2 :: grain]
    rows, columns = min(seen.shape[1], target.shape[0]), min(seen.shape[2], target.shape[1])
    apart = np.abs(seen[:, :rows, :columns] - np.moveaxis(target[:rows, :columns], 2, 0))
    return np.asarray(apart[0] + apart[1] + apart[2], np.float32) / np.float32(3)


def _lit(painting: F32, scale: float) -> F32:
    """The paint with its relief in raking light, a little richer in colour; the crests of thick paint shine."""
    relief = smooth(painting[3], max(0.7 * scale, 0.4))
    raking = np.asarray(cv2.Sobel(relief, cv2.CV_32F, 1, 0) + cv2.Sobel(relief, cv2.CV_32F, 0, 1), np.float32)
    shine = np.tanh(raking * np.float32(0.28 * max(scale, 0.35)))
    richer = np.eye(3, dtype=np.float32) * np.float32(RICHNESS) + np.float32((1 - RICHNESS) / 3)
    colour = np.asarray(cv2.transform(cv2.merge(list(painting[:3])), richer), np.float32)
    lit = shine * np.float32(0.022)
    crest = np.square(np.maximum(shine, 0)) * np.float32(0.03)
    shine *= np.float32(0.085)
    return np.asarray(colour + colour * shine[..., None] + (lit + crest)[..., None], np.float32)


def watercolour(rgb: F32, seed: int, scale: float) -> F32:
    """Transparent washes laid over each other, dark at their dried edges, granulating in the tooth of the paper."""
    shape = (rgb.shape[0], rgb.shape[1])
    flat = calmed(rgb, radius=12 * scale, shrink=max(2.5 * scale, 1.0))
    strayed = displaced(flat, reach=3.2 * scale, cell=22 * scale, seed=seed + 1)
    lab = np.asarray(cv2.cvtColor(strayed, cv2.COLOR_RGB2LAB), np.float32)
    light = lab[..., 0] / np.float32(100)
    low, high = np.percentile(light[::4, ::4], (2, 97))
    # The paper is left bare for what is white; the lights of what has none, such as a red ball, are painted too.
    high += BARE * (1 - high)
    dark = np.clip((high - light) / max(float(high - low), 0.1), 0, 1).astype(np.float32)
    tooth = paper(shape, seed=seed, scale=scale * TOOTH)
    bloom = smooth(noise(shape, 70 * scale, seed=seed + 2), 6 * scale) * np.float32(0.05)
    load = _glazes(dark, seed=seed, scale=scale)
    load = np.clip(load * (1 + bloom + tooth * 0.13), 0, 1.2)
    # Thin pigment is pale, thick pigment is pure; only the darkest mixtures go dull. A clear colour stays one in the light.
    clear = np.hypot(lab[..., 1], lab[..., 2]) / np.float32(CLEAR)
    purity = np.clip(np.maximum(0.25 + load * 1.9, np.minimum(clear, 1)), 0, 1.22)[..., None]
    hues = np.stack([smooth(lab[..., 1], 4 * scale), smooth(lab[..., 2], 4 * scale)], axis=2) * purity
    bright = np.clip(98 - load * np.float32(70 - 12 * low), 12, 100)
    washed = np.concatenate([bright[..., None], hues], axis=2).astype(np.float32)
    colour = np.clip(cv2.cvtColor(washed, cv2.COLOR_LAB2RGB), 0, 1)
    sheet = np.asarray([0.992, 0.982, 0.962], np.float32) + tooth[..., None] * np.float32(0.010)
    return np.asarray(sheet * colour, np.float32)


def _glazes(dark: F32, *, seed: int, scale: float) -> F32:
    """The load of pigment, 0 to about 1.2, after five washes."""
    shape = (dark.shape[0], dark.shape[1])
    load = dark * np.float32(0.28)
    for index, level in enumerate((0.06, 0.24, 0.42, 0.60, 0.78)):
        # In plain light tones an unsteady rim would be stains.
        unsteady = np.float32(0.02 if index else 0.006)
        shaky = dark + noise(shape, (55 - 8 * index) * scale, seed=seed + 31 + index) * unsteady
        covered = step(np.asarray(shaky, np.float32), level - 0.035, level + 0.045)
        rim = np.clip(covered - smooth(covered, 3.5 * scale), 0, 1)
        load = load + np.float32(0.145) * (covered + rim * np.float32(0.8))
    return np.asarray(load, np.float32)
