"""Small pictures of grain that repeat without a seam; they multiply a material's colour."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from zlib import crc32

import numpy as np

from mmgen.media.arrays import F64, U8
from mmgen.media.image import encode_image
from mmgen.procedural.solids.finishes import Grain

__all__ = ["grain_picture"]

SIDE = 256


@lru_cache(maxsize=16)
def grain_picture(grain: Grain) -> bytes:
    """A JPEG, ``SIDE`` pixels square, that tiles; its light parts are nearly white."""
    random = np.random.default_rng(crc32(grain.encode()))
    drawn = _DRAWN[grain](random)
    color = drawn if drawn.ndim == 3 else np.repeat(drawn[..., None], 3, axis=2)
    pixels: U8 = np.rint(np.clip(color, 0, 1) * 255).astype(np.uint8)
    return encode_image(pixels, "image/jpeg", quality=88)


def _noise(random: np.random.Generator, *, along: float = 1.0, fall: float = 1.6, low: float = 1.0) -> F64:
    """Tiling noise of mean 0 and deviation 1; ``along`` stretches it to the right, ``low`` is its coarsest detail."""
    frequency = np.fft.fftfreq(SIDE) * SIDE
    radius = np.hypot(frequency[None, :] * along, frequency[:, None])
    amplitude = np.where(radius >= low, 1 / np.maximum(radius, 1) ** fall, 0)
    spectrum = np.fft.fft2(random.standard_normal((SIDE, SIDE))) * amplitude
    field = np.real(np.fft.ifft2(spectrum))
    scaled: F64 = (field - field.mean()) / field.std()
    return scaled


def _grid() -> tuple[F64, F64]:
    steps = (np.arange(SIDE) + 0.5) / SIDE
    return np.meshgrid(steps, steps)[0], np.meshgrid(steps, steps)[1]


def _wood(random: np.random.Generator) -> F64:
    _, y = _grid()
    rings = np.sin(2 * np.pi * (9 * y + 0.55 * _noise(random, along=6, fall=1.9)))
    fibre = _noise(random, along=14, fall=0.9, low=8)
    return 0.87 + 0.055 * rings + 0.04 * fibre + 0.03 * _noise(random, along=5)


def _bark(random: np.random.Generator) -> F64:
    ridges = np.abs(_noise(random, along=4, fall=1.5, low=5))
    return np.asarray((0.62 + 0.3 * np.clip(ridges, 0, 1.3) + 0.05 * _noise(random, fall=0.8, low=6)).T, np.float64)


def _stone(random: np.random.Generator) -> F64:
    speckle = _noise(random, fall=0.35, low=20)
    return 0.84 + 0.06 * _noise(random, fall=1.5, low=2) + 0.04 * speckle


def _brick(random: np.random.Generator) -> F64:
    x, y = _grid()
    rows, across = 12, 4
    row = np.floor(y * rows)
    place = x * across + 0.5 * (row % 2)
    tone = random.uniform(0.78, 1.0, (rows, across))[row.astype(int), np.floor(place).astype(int) % across]
    near = np.minimum(_to_edge(place) / across, _to_edge(y * rows) / rows)
    mortar = np.clip((near - 0.004) / 0.004, 0, 1)
    return np.asarray(tone * (0.55 + 0.45 * mortar) + 0.03 * _noise(random, fall=0.7, low=8), np.float64)


def _tiles(random: np.random.Generator) -> F64:
    x, y = _grid()
    roll = 0.5 + 0.5 * np.cos(2 * np.pi * x * 8)
    step = (1 - y) * 6 % 1
    return np.asarray(0.5 + 0.38 * roll**0.7 + 0.16 * (step - 0.5) + 0.02 * _noise(random, low=4), np.float64)


def _to_edge(values: F64) -> F64:
    part = values % 1
    return np.asarray(np.minimum(part, 1 - part), np.float64)


def _marble(random: np.random.Generator) -> F64:
    vein = np.abs(_noise(random, fall=1.7, low=2))
    return np.asarray(1 - 0.36 * np.exp(-vein * 9) - 0.1 * np.exp(-vein * 2.5), np.float64)


def _paper(random: np.random.Generator) -> F64:
    return 0.93 + 0.03 * _noise(random, fall=1.0, low=3)


def _cloth(random: np.random.Generator) -> F64:
    x, y = _grid()
    weave = np.sin(2 * np.pi * 24 * x) * np.sin(2 * np.pi * 24 * y)
    return 0.88 + 0.06 * weave + 0.03 * _noise(random, fall=1.2, low=3)


def _clay(random: np.random.Generator) -> F64:
    return 0.88 + 0.05 * _noise(random, along=12, fall=1.0, low=2) + 0.03 * _noise(random, fall=0.8, low=8)


def _porcelain(random: np.random.Generator) -> F64:
    """Cobalt sprays on white: flowers of six petals with leaves between, and vines that join them."""
    x, y = _grid()
    ink = np.zeros_like(x)
    for middle_x, middle_y, size in ((0.25, 0.25, 0.15), (0.75, 0.75, 0.15), (0.75, 0.25, 0.07), (0.25, 0.75, 0.07)):
        dx, dy = (x - middle_x + 0.5) % 1 - 0.5, (y - middle_y + 0.5) % 1 - 0.5
        angle, away = np.arctan2(dy, dx), np.hypot(dx, dy)
        rim = size * (0.72 + 0.28 * np.cos(6 * angle))
        petals = np.clip((rim - away) / 0.012, 0, 1) * (0.55 + 0.45 * away / size)
        heart = np.clip((size * 0.24 - away) / 0.01, 0, 1)
        ink = np.maximum(ink, np.maximum(petals * (1 - 0.9 * np.clip((size * 0.32 - away) / 0.01, 0, 1)), heart))
    vine = np.abs(((y - x + 0.06 * np.sin(4 * np.pi * x) + 0.5) % 1) - 0.5)
    ink = np.maximum(ink, 0.8 * np.clip((0.012 - vine) / 0.008, 0, 1))
    ink = np.clip(ink * (0.9 + 0.08 * _noise(random, low=3)), 0, 1)[..., None]
    return np.asarray((1 - ink) + ink * np.array([0.1, 0.2, 0.52]), np.float64)


_DRAWN: Mapping[Grain, Callable[[np.random.Generator], F64]] = MappingProxyType(
    {
        "wood": _wood,
        "bark": _bark,
        "stone": _stone,
        "brick": _brick,
        "tiles": _tiles,
        "marble": _marble,
        "paper": _paper,
        "cloth": _cloth,
        "porcelain": _porcelain,
        "clay": _clay,
    }
)
