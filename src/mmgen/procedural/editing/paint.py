"""Paint: oil in bristled strokes, and watercolour in transparent washes."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.editing.contours import contour_angle
from mmgen.procedural.editing.tone import calmed, displaced, lightness, noise, paper, smooth, step

__all__ = ["oil", "watercolour"]

TURNS = 24
"""Brush marks are kept ready in so many directions."""


@dataclass(frozen=True, slots=True)
class Brush:
    """Its marks are *length* by *width* pixels; it is set down where the painting is off by more than *error*."""

    length: float
    width: float
    error: float


def oil(rgb: F32, seed: int, scale: float) -> F32:
    """A loaded brush: three sizes of bristled strokes along the forms, coarse to fine, lit from the upper left."""
    forms = calmed(rgb, radius=8 * scale, shrink=max(2 * scale, 1.0))
    angle = contour_angle(lightness(forms), reach=16 * scale)
    unsteady = noise((rgb.shape[0], rgb.shape[1]), 60 * scale, seed=seed + 13) * np.float32(0.14)
    angle = np.asarray(angle + unsteady, np.float32)
    painting = np.concatenate([smooth(forms, 20 * scale), np.zeros((*rgb.shape[:2], 1), np.float32)], axis=2)
    random = np.random.Generator(np.random.PCG64([abs(seed), 47]))
    for length, width, error in ((150, 42, -1.0), (84, 22, 0.028), (40, 10, 0.055)):
        brush = Brush(max(length * scale, 9), max(width * scale, 4), error)
        _paint_layer(painting, forms, angle, brush, random)
    return _lit(painting, scale)


def _paint_layer(painting: F32, forms: F32, angle: F32, brush: Brush, random: np.random.Generator) -> None:
    """Set strokes of one brush down, in random order, wherever the painting is still too far from the picture."""
    target = smooth(forms, brush.width / 5)
    off = smooth(np.abs(painting[..., :3] - target).mean(axis=2), brush.width / 3)
    marks = _marks(brush, random)
    pitch = brush.width * 0.52
    rows, columns = np.mgrid[0 : forms.shape[0] : pitch, 0 : forms.shape[1] : pitch]
    places = np.stack([columns.ravel(), rows.ravel()], axis=1)
    places = places + random.uniform(-pitch / 2, pitch / 2, places.shape)
    limits = [forms.shape[1] - 1, forms.shape[0] - 1]
    places = np.clip(places, 0, limits).round().astype(np.int64)
    places = places[off[places[:, 1], places[:, 0]] > brush.error]
    random.shuffle(places)
    turns = np.round(angle[places[:, 1], places[:, 0]] / np.pi * TURNS).astype(np.int64) % TURNS
    colours = target[places[:, 1], places[:, 0]] + random.normal(0, 0.016, (len(places), 1)).astype(np.float32)
    for (x, y), turn, colour, kind in zip(places, turns, colours, random.integers(0, 3, len(places)), strict=True):
        _set_down(painting, marks[int(kind)][int(turn)], colour, (int(x), int(y)))


def _set_down(painting: F32, mark: F32, colour: F32, place: tuple[int, int]) -> None:
    """Blend one mark, ``(h, w, 2)`` of cover and height, into the painting's colour and relief."""
    high, wide = mark.shape[:2]
    left, top = place[0] - wide // 2, place[1] - high // 2
    x, y = max(left, 0), max(top, 0)
    part = painting[y : top + high, x : left + wide]
    if not part.size:
        return
    mark = mark[y - top : y - top + part.shape[0], x - left : x - left + part.shape[1]]
    cover = mark[..., :1]
    part[..., :3] += (colour - part[..., :3]) * cover
    part[..., 3] += (mark[..., 1] - part[..., 3]) * cover[..., 0]


def _marks(brush: Brush, random: np.random.Generator) -> list[list[F32]]:
    """Three marks of a brush, each in every direction."""
    made: list[list[F32]] = []
    for _ in range(3):
        flat = _flat_mark(brush, random)
        side = flat.shape[1]
        middle = ((side - 1) / 2, (side - 1) / 2)
        spun = [cv2.getRotationMatrix2D(middle, -180 * turn / TURNS, 1) for turn in range(TURNS)]
        turned = [np.asarray(cv2.warpAffine(flat, spin, (side, side)), np.float32) for spin in spun]
        made.append([_trimmed(mark) for mark in turned])
    return made


def _flat_mark(brush: Brush, random: np.random.Generator) -> F32:
    """A level stroke in the middle of a square: bristles run along it, its ends are ragged, its rims piled up."""
    side = int(brush.length) + 3
    across, down = np.meshgrid(np.arange(side, dtype=np.float32), np.arange(side, dtype=np.float32))
    place = (across - side / 2) / (brush.length / 2)
    bow = (place * place - 0.4) * np.float32(random.uniform(-0.16, 0.16)) * brush.width
    rank = (down - side / 2 - bow) / (brush.width / 2)
    bristles = random.standard_normal(side).astype(np.float32)
    bristles = np.asarray(cv2.GaussianBlur(bristles[:, None], (0, 0), max(brush.width / 26, 0.5)), np.float32)
    bristles = bristles / max(float(bristles.std()), 1e-6)
    ragged = 1 - 0.10 * np.abs(bristles)
    cover = step(np.asarray(ragged - np.abs(place), np.float32), 0, 0.16) * step(
        np.asarray(1 - np.abs(rank), np.float32), 0, 0.30
    )
    rim = np.exp(-(((np.abs(rank) - 0.72) / 0.2) ** 2)) * 0.8
    height = (bristles * 0.5 + rim + np.clip(place, 0, 1) * 0.5) * cover
    return np.stack([cover * np.float32(0.94), height], axis=2).astype(np.float32)


def _trimmed(mark: F32) -> F32:
    """The mark without empty rows and columns, evenly about its middle."""
    rows, columns = (np.flatnonzero(mark[..., 0].max(axis=axis) > 0.02) for axis in (1, 0))
    top, left = min(rows[0], mark.shape[0] - 1 - rows[-1]), min(columns[0], mark.shape[1] - 1 - columns[-1])
    return np.ascontiguousarray(mark[top : mark.shape[0] - top, left : mark.shape[1] - left])


def _lit(painting: F32, scale: float) -> F32:
    """The paint with its relief in raking light, a little richer in colour."""
    relief = smooth(np.ascontiguousarray(painting[..., 3]), max(0.7 * scale, 0.4))
    raking = np.asarray(cv2.Sobel(relief, cv2.CV_32F, 1, 0) + cv2.Sobel(relief, cv2.CV_32F, 0, 1), np.float32)
    colour = np.clip(painting[..., :3], 0, 1)
    lab = np.asarray(cv2.cvtColor(colour, cv2.COLOR_RGB2LAB), np.float32)
    shine = np.tanh(raking * np.float32(0.28 * max(scale, 0.35)))
    lab[..., 0] = np.clip(lab[..., 0] + shine * (3 + 0.055 * lab[..., 0]), 0, 100)
    lab[..., 1:] *= np.float32(1.12)
    return np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), np.float32)


def watercolour(rgb: F32, seed: int, scale: float) -> F32:
    """Transparent washes laid over each other, dark at their dried edges, granulating in the tooth of the paper."""
    shape = (rgb.shape[0], rgb.shape[1])
    flat = calmed(rgb, radius=12 * scale, shrink=max(2.5 * scale, 1.0))
    strayed = displaced(flat, reach=3.2 * scale, cell=22 * scale, seed=seed + 1)
    lab = np.asarray(cv2.cvtColor(strayed, cv2.COLOR_RGB2LAB), np.float32)
    light = lab[..., 0] / np.float32(100)
    low, high = np.percentile(light[::4, ::4], (2, 97))
    dark = np.clip((high - light) / max(float(high - low), 0.1), 0, 1).astype(np.float32)
    tooth = paper(shape, seed=seed, scale=scale * 1.4)
    bloom = smooth(noise(shape, 70 * scale, seed=seed + 2), 6 * scale) * np.float32(0.05)
    load = _glazes(dark, seed=seed, scale=scale)
    load = np.clip(load * (1 + bloom + tooth * 0.13), 0, 1.2)
    # Thin pigment is pale, thick pigment is pure; only the darkest mixtures go dull.
    purity = np.clip(0.25 + load * 1.9, 0, 1.22)[..., None]
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
        shaky = dark + noise(shape, (55 - 8 * index) * scale, seed=seed + 31 + index) * np.float32(0.02)
        covered = step(np.asarray(shaky, np.float32), level - 0.035, level + 0.045)
        rim = np.clip(covered - smooth(covered, 3.5 * scale), 0, 1)
        load = load + np.float32(0.145) * (covered + rim * np.float32(0.8))
    return np.asarray(load, np.float32)
