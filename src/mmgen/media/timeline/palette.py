"""Colours for what is written over photographs, taken from the photographs."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from mmgen.media.arrays import F32, U8
from mmgen.media.blend import Rgb
from mmgen.media.lab import lab_to_rgb, rgb_to_lab
from mmgen.media.motion.focus import reduced

ACCENT_LIGHTNESS = 78.0
"""CIE lightness of an accent on a dark ground: bright, and still a colour."""

DEEP_LIGHTNESS = 38.0
"""CIE lightness of an accent on a bright ground."""

ACCENT_CHROMA = (38.0, 62.0)
"""CIE chroma between which an accent is a colour without shouting."""

PALE = 9.0
"""CIE chroma below which a photograph has no colour to give."""

TINT = 0.08
"""How much of the colour under it a scrim takes on."""

GLANCE = 96
"""Pixels of the longer side of a photograph in which its colours are judged."""

WHITE: Rgb = (255, 255, 255)
_WARM = np.deg2rad(65)
_BINS = 36


def accent_color(photos: Iterable[U8]) -> Rgb:
    """The most telling hue of some photographs, warm ones preferred, as a bright accent; white where they are grey."""
    lab = np.concatenate([_lab(reduced(photo, GLANCE)) for photo in photos])
    chroma = np.hypot(lab[:, 1], lab[:, 2])
    hue = np.arctan2(lab[:, 2], lab[:, 1])
    vivid = np.clip(chroma - PALE, 0, None)
    if float(vivid.mean()) < 0.5:
        return WHITE
    bins = ((hue / (2 * np.pi)) % 1 * _BINS).astype(np.int64) % _BINS
    amount = np.bincount(bins, vivid, _BINS)
    smooth = amount + 0.5 * (np.roll(amount, 1) + np.roll(amount, -1))
    warmth = 1 + 0.7 * np.cos((np.arange(_BINS) + 0.5) / _BINS * 2 * np.pi - _WARM)
    best = int(np.argmax(np.sqrt(smooth) * warmth))
    chosen = (bins == best) & (vivid > 0)
    strength = float(np.clip(np.quantile(chroma[chosen], 0.8), *ACCENT_CHROMA))
    angle = (best + 0.5) / _BINS * 2 * np.pi
    return _rgb(ACCENT_LIGHTNESS, strength * np.cos(angle), strength * np.sin(angle))


def deepened(accent: Rgb) -> Rgb:
    """The same hue for a bright ground."""
    _, green_red, blue_yellow = (float(level) for level in rgb_to_lab(np.array([[accent]], np.uint8)).ravel())
    return _rgb(DEEP_LIGHTNESS, green_red, blue_yellow)


def shade_color(pixels: U8) -> Rgb:
    """A near-black with the tint of a picture's dark parts, for scrims that belong to it."""
    lab = _lab(reduced(pixels, GLANCE))
    dark = lab[lab[:, 0] <= np.quantile(lab[:, 0], 0.3)].mean(0)
    chroma = max(float(np.hypot(dark[1], dark[2])), 1e-6)
    kept = min(chroma, 10.0) / chroma
    return _rgb(6.0, float(dark[1]) * kept, float(dark[2]) * kept)


def tinted(shade: Rgb, ground: Rgb) -> Rgb:
    """A scrim's colour turned towards that of the ground: it deepens a sky of any colour rather than greying it."""
    red, green, blue = (min(round(dark + TINT * light), 255) for dark, light in zip(shade, ground, strict=True))
    return red, green, blue


def _lab(pixels: U8) -> F32:
    return rgb_to_lab(pixels).reshape(-1, 3)


def _rgb(lightness: float, green_red: float, blue_yellow: float) -> Rgb:
    red, green, blue = lab_to_rgb(np.array([lightness, green_red, blue_yellow], np.float32)).tolist()
    return red, green, blue
