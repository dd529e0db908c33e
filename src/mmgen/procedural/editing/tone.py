"""Tone: lightness, smoothing that keeps edges, and paper, which every hand-made look starts from."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from mmgen.media.arrays import F32, F64

__all__ = [
    "calmed",
    "displaced",
    "guided",
    "keyed",
    "lightness",
    "low_key",
    "noise",
    "open_light",
    "opened",
    "paper",
    "smooth",
    "soft_steps",
    "step",
]


def lightness(rgb: F32) -> F32:
    """CIE L* of sRGB floats, as 0 to 1: even to the eye."""
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB)[..., 0], np.float32) / np.float32(100)


def open_light(rgb: F32, scale: float) -> F32:
    """Lightness with its extreme hundredths stretched to black and white, shadows opened, local contrast raised."""
    return opened(lightness(rgb), scale)


def low_key(light: F32) -> float:
    """How much a picture lives in its shadows: 0 for one in middle or light tones, 1 for one that is dark nearly all over."""
    return float(np.clip((0.45 - light[::4, ::4].mean()) / 0.15, 0, 1))


def keyed(light: F32, scale: float) -> F32:
    """Opened light, but for a dark picture, such as a night or a flower before a shaded meadow: that keeps most of its own."""
    lit = opened(light, scale)
    return np.asarray(lit + (light * np.float32(1.1) - lit) * np.float32(0.75 * low_key(light)), np.float32)


def opened(light: F32, scale: float) -> F32:
    """The same of what is lightness already."""
    low, high = np.percentile(light[::4, ::4], (1, 98))
    stretched = np.clip((light - low) / max(float(high - low), 0.05), 0, 1).astype(np.float32)
    middle = float(np.clip(np.median(stretched[::4, ::4]), 0.12, 0.88))
    lifted = np.power(stretched, np.float32(np.clip(np.log(0.55) / np.log(middle), 0.45, 1.25)))
    local = lifted - smooth(lifted, 40 * scale)
    return np.asarray(np.clip(lifted + local * np.float32(0.35), 0, 1), np.float32)


def smooth(field: F32, sigma: float) -> F32:
    """Gaussian blur; wide ones are done at reduced size, where they cost little and look the same."""
    if sigma < 0.3:
        return field
    if sigma <= 4:
        return np.asarray(cv2.GaussianBlur(field, (0, 0), sigma, borderType=cv2.BORDER_REFLECT), np.float32)
    height, width = field.shape[:2]
    shrink = sigma / 2.5
    small = (max(round(width / shrink), 1), max(round(height / shrink), 1))
    reduced = cv2.resize(field, small, interpolation=cv2.INTER_AREA)
    reduced = cv2.GaussianBlur(reduced, (0, 0), 2.5, borderType=cv2.BORDER_REFLECT)
    return np.asarray(cv2.resize(reduced, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)


def step(field: F32 | F64, low: float, high: float) -> F32:
    """0 below *low*, 1 above *high*, a smooth curve between (the smoothstep)."""
    part = np.clip((field - np.float32(low)) / np.float32(high - low), 0, 1)
    return np.asarray(part * part * (3 - 2 * part), np.float32)


def soft_steps(light: F32, steps: int, softness: float) -> F32:
    """Lightness cut into *steps* tones; *softness* (0 to 1) is how far each runs into the next."""
    scaled = np.asarray(light * np.float32(steps), np.float32)
    floor = np.floor(scaled)
    eased = step(scaled - floor, 0.5 - softness / 2, 0.5 + max(softness, 1e-3) / 2)
    return np.asarray(np.clip((floor + eased) / np.float32(steps), 0, 1), np.float32)


def guided(guide: F32, values: F32, radius: int, softness: float) -> F32:
    """The guided filter of He, Sun and Tang (2010): *values* made smooth wherever *guide* has no edge."""

    def mean(plane: Any) -> F32:
        side = 2 * max(radius, 1) + 1
        return np.asarray(cv2.blur(plane, (side, side), borderType=cv2.BORDER_REFLECT), np.float32)

    guide_mean, value_mean = mean(guide), mean(values)
    covariance = mean(guide * values) - guide_mean * value_mean
    slope = covariance / (mean(guide * guide) - guide_mean * guide_mean + np.float32(softness))
    return np.asarray(mean(slope) * guide + mean(value_mean - slope * guide_mean), np.float32)


def noise(shape: tuple[int, int], cell: float, *, seed: int) -> F32:
    """Smooth noise of standard deviation about 0.8 whose features are *cell* pixels wide."""
    height, width = shape
    random = np.random.Generator(np.random.PCG64([abs(seed), 41, round(cell * 64)]))
    rows, columns = max(round(height / cell), 1) + 1, max(round(width / cell), 1) + 1
    grid = random.standard_normal((rows, columns), np.float32)
    return np.asarray(cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)


def paper(shape: tuple[int, int], *, seed: int, scale: float) -> F32:
    """The tooth of paper about 0, standard deviation about 0.4: grain of two sizes."""
    fine = noise(shape, max(2.2 * scale, 1.0), seed=seed)
    coarse = noise(shape, max(5.5 * scale, 1.5), seed=seed)
    return np.asarray(fine * np.float32(0.35) + coarse * np.float32(0.3), np.float32)


def displaced(picture: F32, *, reach: float, cell: float, seed: int) -> F32:
    """The picture with unsteady outlines: each place moved by about *reach* pixels, as a wet brush strays."""
    shape = (picture.shape[0], picture.shape[1])
    columns, rows = np.meshgrid(np.arange(shape[1], dtype=np.float32), np.arange(shape[0], dtype=np.float32))
    for part, share in ((cell, 1.0), (cell / 3, 0.4)):
        columns += noise(shape, part, seed=seed) * np.float32(reach * share)
        rows += noise(shape, part, seed=seed + 7919) * np.float32(reach * share)
    return np.asarray(cv2.remap(picture, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT), np.float32)


def calmed(pixels: F32, *, radius: float, shrink: float = 2.0) -> F32:
    """
    Texture flattened and edges kept, as a loaded brush does: each pixel takes the mean of its calmest sectors.

    The generalised Kuwahara filter of Papari, Petkov and Campisi (2007), at a size reduced by *shrink*, its edges then
    brought back from the picture by a guided filter.
    """
    height, width = pixels.shape[:2]
    small_size = (max(round(width / shrink), 1), max(round(height / shrink), 1))
    small = np.asarray(cv2.resize(pixels, small_size, interpolation=cv2.INTER_AREA), np.float32)
    small = small if small.ndim == 3 else small[..., None]
    flat = _sector_means(small, max(round(radius / shrink), 2))
    whole = np.asarray(cv2.resize(flat, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)
    return np.clip(whole.reshape(pixels.shape), 0, 1)


def _sector_means(pixels: F32, radius: int) -> F32:
    depth = pixels.shape[2]
    weighted, total = np.zeros_like(pixels), np.zeros(pixels.shape[:2], np.float32)
    squares = pixels * pixels
    for kernel in _sectors(radius):
        mean, spread = (
            np.asarray(cv2.filter2D(plane, -1, kernel, borderType=cv2.BORDER_REFLECT_101), np.float32).reshape(
                pixels.shape
            )
            for plane in (pixels, squares)
        )
        spread -= mean * mean
        np.sqrt(np.maximum(spread, 0, out=spread), out=spread)
        sharp = np.asarray(cv2.transform(spread, np.full((1, depth), 64, np.float32)), np.float32)
        np.square(np.square(sharp, out=sharp), out=sharp)
        sharp += 1
        weight = np.asarray(cv2.divide(1.0, sharp), np.float32)
        total += weight
        mean *= weight[..., None]
        weighted += mean
    weighted /= np.maximum(total, 1e-12)[..., None]
    return weighted


def _sectors(radius: int) -> list[F32]:
    """Eight overlapping wedges of a disc, each summing to 1."""
    reach = np.arange(-radius, radius + 1, dtype=np.float32)
    across, down = np.meshgrid(reach, reach)
    distance, angle = np.hypot(across, down), np.arctan2(down, across)
    disc = np.exp(-((distance / (radius * 0.6)) ** 2)) * (distance <= radius + 0.5)
    kernels: list[F32] = []
    for index in range(8):
        turned = np.abs(np.angle(np.exp(1j * (angle - index * np.pi / 4))))
        wedge = disc * np.clip(1.2 - turned / (np.pi / 4), 0, 1)
        wedge[radius, radius] = disc[radius, radius] / 8
        kernels.append((wedge / wedge.sum()).astype(np.float32))
    return kernels
