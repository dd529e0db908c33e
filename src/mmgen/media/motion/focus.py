"""Where a photograph is looked at: a map of attention, and the crops that keep its subject."""

from __future__ import annotations

import cv2
import numpy as np

from mmgen.media.arrays import F32, F64, U8
from mmgen.media.lab import rgb_to_lab
from mmgen.media.motion.landscape import risen, tip
from mmgen.media.planes import Window

ANALYSIS_WIDTH = 256
"""Photographs are judged at about this size: large enough for a subject, too small for its texture."""

DETAIL_WIDTH = 1536
"""Focus is judged at about this size, which a photograph for a video has and a thumbnail has not."""

CENTRE_SPREAD = 0.75
"""Standard deviation, in half frames, of the pull towards the middle, where photographers put their subjects."""

LIGHTNESS_WEIGHT = 2.55
"""How much more a step of lightness tells apart than one of hue."""

EDGE_SHARE = 0.3
"""The part of a crop, at each end, over which attention counts less and less: a subject belongs away from the edge."""

FINE = 1.0
"""The blur, in pixels of the analysis, at which a silhouette is told from the sky."""


def reduced(pixels: U8, longest: int) -> U8:
    """The picture shrunk, never enlarged, until its longer side is at most ``longest`` pixels."""
    height, width = pixels.shape[:2]
    factor = min(longest / max(height, width), 1.0)
    size = max(round(width * factor), 1), max(round(height * factor), 1)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def sharpness(pixels: U8, size: tuple[int, int], spread: float) -> F32:
    """
    How sharply each part of a photograph is in focus, as a map of this ``(width, height)`` from 0 to 1.

    Measured near full resolution: what is slightly blurred looks sharp once the picture is made small.
    """
    gray = np.asarray(cv2.cvtColor(reduced(pixels, DETAIL_WIDTH), cv2.COLOR_RGB2GRAY), np.float32)
    smooth = cv2.GaussianBlur(gray, (0, 0), 1.0, borderType=cv2.BORDER_REFLECT)
    detail = np.asarray(cv2.absdiff(gray, smooth), np.float32)
    pooled = cv2.resize(detail, size, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(pooled, (0, 0), spread, borderType=cv2.BORDER_REFLECT)
    return stretched(np.asarray(soft, np.float32))


def seen_colors(pixels: U8) -> F32:
    """CIE L*a*b* in which lightness counts as much more as the eye takes a shape from light rather than from hue."""
    lab = rgb_to_lab(pixels)
    lab[..., 0] *= LIGHTNESS_WEIGHT
    return lab


def distinctness(pixels: U8, spread: float) -> F32:
    """How far each pixel's smoothed colour lies from the picture's usual colours, from 0 to 1."""
    lab = seen_colors(pixels)
    smooth = cv2.GaussianBlur(lab, (0, 0), spread, borderType=cv2.BORDER_REFLECT)
    usual = np.median(smooth.reshape(-1, 3), axis=0).astype(np.float32)
    wide = 2 * round(spread * 15) + 1
    surround = cv2.blur(lab, (wide, wide), borderType=cv2.BORDER_REFLECT)
    far = np.linalg.norm(smooth - usual, axis=2) + np.linalg.norm(smooth - surround, axis=2)
    return stretched(np.asarray(far, np.float32))


def attention(pixels: U8) -> F32:
    """A small map, 0 to 1, of how strongly each part of an RGB photograph draws the eye."""
    small = reduced(pixels, ANALYSIS_WIDTH)
    height, width = small.shape[:2]
    spread = max(height, width) / 36
    sharp = sharpness(pixels, (width, height), spread)
    striking = distinctness(small, spread / 2)
    drawn = sharp * (0.3 + 0.7 * striking) + 0.12 * np.square(striking)
    deep = 1 - shallowness(sharp)
    drawn = (1 - 0.5 * deep) * drawn + (0.5 + 0.6 * deep) * risen(small, sharp) * (0.2 + 0.8 * np.sqrt(sharp))
    return stretched(np.asarray(drawn * _centre_pull(height, width), np.float32))


def shallowness(sharp: F32) -> float:
    """From 0 (sharp all over, so focus says nothing) to 1 (a sharp subject before a blurred ground)."""
    blurred_share = float(np.mean(sharp < 0.12))
    return float(np.clip((blurred_share - 0.35) / 0.3, 0, 1))


def subject_box(attended: F32, photo: tuple[int, int]) -> Window:
    """The box about the strongest region of a photograph of this ``(width, height)``, in its pixels."""
    peaks = np.asarray(np.clip(attended - np.quantile(attended, 0.8), 0, None) ** 1.5, np.float64)
    if peaks.sum() <= 0:
        return Window.around((photo[0] / 2, photo[1] / 2), (photo[0] / 3, photo[1] / 3))
    (left, right), (top, bottom) = (_spread(peaks.sum(axis=axis)) for axis in (0, 1))
    return Window(left * photo[0], top * photo[1], (right - left) * photo[0], (bottom - top) * photo[1])


def subject_tip(pixels: U8, subject: Window) -> tuple[float, float] | None:
    """
    The highest point against the sky of what a box of an RGB photograph stands under, in the photograph's pixels.

    Attention looks at surfaces and misses silhouettes: a summit's box may lie on the snow at its foot. None without a
    sky.
    """
    small = reduced(pixels, ANALYSIS_WIDTH)
    height, width = small.shape[:2]
    scale = pixels.shape[1] / width, pixels.shape[0] / height
    first = min(max(int(subject.left / scale[0]), 0), width - 1)
    last = min(max(round((subject.left + subject.width) / scale[0]), first + 1), width)
    found = tip(small, sharpness(pixels, (width, height), FINE), (first, last))
    return None if found is None else (found[0] * scale[0], found[1] * scale[1])


def _spread(weights: F64) -> tuple[float, float]:
    """Where, along a side of length 1, the middle five sixths of some weights lie."""
    shares = np.cumsum(weights) / weights.sum()
    places = np.arange(1, len(weights) + 1) / len(weights)
    low, high = np.interp([1 / 12, 11 / 12], shares, places)
    return float(low), max(float(high), float(low) + 1 / len(weights))


def subject_window(attended: F32, photo: tuple[int, int], aspect: float) -> Window:
    """The largest window of this aspect (width over height) in a photograph, placed to keep its subject whole."""
    width, height = photo
    wide = min(float(width), height * aspect)
    high = min(float(height), width / aspect)
    peaks = attended**3
    left = _best_start(peaks.sum(0), wide / width) * width
    top = _best_start(peaks.sum(1), high / height) * height
    return Window(left, top, wide, high).inside(Window(0, 0, width, height))


def _best_start(profile: F32, share: float) -> float:
    """Where a stretch of ``share`` of a profile best holds its peaks, away from its own ends; both in 0 to 1."""
    count = len(profile)
    length = min(max(round(count * share), 1), count)
    if length == count:
        return 0.0
    place = (np.arange(length) + 0.5) / length
    welcome = np.clip(np.minimum(place, 1 - place) / EDGE_SHARE, 0, 1)
    held = np.correlate(profile.astype(np.float64), welcome, "valid")
    starts = np.arange(len(held))
    middle = 1 - np.abs((starts + length / 2) / count - 0.5)
    return float(np.argmax(held + (0.05 * held.max() + 1e-6) * middle)) / count


def _centre_pull(height: int, width: int) -> F32:
    across = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    down = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    pull = np.exp(-(across**2 + down**2) / (2 * CENTRE_SPREAD**2))
    return np.asarray(0.2 + 0.8 * pull, np.float32)


def stretched(values: F32) -> F32:
    """The values spread over 0 to 1, the few most extreme of them clipped; all 0 where they hardly differ."""
    low, high = (float(level) for level in np.quantile(values, (0.02, 0.995)))
    if high - low < 1e-6:
        return np.zeros_like(values)
    return np.asarray(np.clip((values - low) / (high - low), 0, 1), np.float32)
