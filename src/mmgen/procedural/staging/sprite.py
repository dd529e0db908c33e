"""A picture with soft edges that is scaled, leaned and moved by fractions of a pixel over planar frames."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F64, U8
from mmgen.media.color import rgb_to_planes
from mmgen.media.planes import Planes

__all__ = ["Sprite"]

LEVEL_STEP = math.sqrt(2)
"""Each level is so much smaller than the one before."""
SMALLEST = 8
PAD = 4
"""Empty pixels about the picture, so that its edges can be interpolated."""
BLEND_FROM = 0.04
"""A share of the next level below which it isn't worth mixing in."""


@dataclass(frozen=True, slots=True)
class _Level:
    """Planes multiplied by their opacity: luma, both chroma, and the opacity at both sizes."""

    full: tuple[U8, U8]
    half: tuple[U8, U8, U8]
    scale: tuple[float, float]


class Sprite:
    """
    RGBA pixels, kept as planes multiplied by their opacity at several sizes, so that no scaling makes them shimmer.

    Between two sizes both are sampled and mixed: a picture that grows never jumps from one sharpness to another.
    """

    def __init__(self, pixels: U8) -> None:
        if pixels.ndim != 3 or pixels.shape[2] != 4:
            raise InputError("sprite", f"shape {pixels.shape}: RGBA pixels are needed")
        self.size = (pixels.shape[1], pixels.shape[0])
        self._levels = [_first_level(pixels)]
        while min(self._levels[-1].full[0].shape) / LEVEL_STEP > SMALLEST + 2 * PAD:
            self._levels.append(_next_level(self._levels[-1]))

    def draw(self, target: Planes, matrix: F64, opacity: float = 1.0) -> None:
        """Lay it over the target; ``matrix`` ``(2, 3)`` takes its positions to the target's, both counted from the edges."""
        scale = math.sqrt(abs(float(np.linalg.det(matrix[:, :2]))))
        if opacity <= 1 / 512 or scale < 1e-3:
            return
        place = min(max(math.log(1 / scale, LEVEL_STEP), 0.0), len(self._levels) - 1.0)
        first, share = int(place), place - int(place)
        levels = [(self._levels[first], 1 - share)]
        if share > 1 - BLEND_FROM:
            levels = [(self._levels[first + 1], 1.0)]
        elif share > BLEND_FROM:
            levels.append((self._levels[first + 1], share))
        self._lay(target, matrix, levels, opacity)

    def _lay(self, target: Planes, matrix: F64, levels: list[tuple[_Level, float]], opacity: float) -> None:
        box = _bounds(matrix, self.size, target.size)
        if box is None:
            return
        left, top, right, bottom = box
        for step, chosen in ((1, "full"), (2, "half")):
            size = (right - left) // step, (bottom - top) // step
            sampled = [_sampled(level, chosen, matrix, (left, top), (step, size)) for level, _ in levels]
            planes = _mixed(sampled, [share for _, share in levels])
            alpha = planes[-1]
            rows, columns = slice(top // step, bottom // step), slice(left // step, right // step)
            under = (target.y,) if step == 1 else (target.u, target.v)
            for plane, colour in zip(under, planes[:-1], strict=True):
                _over(plane[rows, columns], colour, alpha, opacity)


def _first_level(pixels: U8) -> _Level:
    height, width = pixels.shape[:2]
    edges = (PAD, PAD + height % 2, PAD, PAD + width % 2)
    alpha = np.asarray(cv2.copyMakeBorder(pixels[..., 3], *edges, cv2.BORDER_CONSTANT, value=0), np.uint8)
    colour = np.asarray(
        cv2.copyMakeBorder(np.ascontiguousarray(pixels[..., :3]), *edges, cv2.BORDER_REPLICATE), np.uint8
    )
    y, u, v = rgb_to_planes(colour)
    thin = np.asarray(cv2.resize(alpha, (u.shape[1], u.shape[0]), interpolation=cv2.INTER_AREA), np.uint8)
    return _Level((_times(y, alpha), alpha), (_times(u, thin), _times(v, thin), thin), (1.0, 1.0))


def _times(plane: U8, alpha: U8) -> U8:
    return np.asarray(cv2.multiply(plane, alpha, scale=1 / 255), np.uint8)


def _next_level(level: _Level) -> _Level:
    height, width = level.full[0].shape
    size = max(round(width / LEVEL_STEP / 2) * 2, 2), max(round(height / LEVEL_STEP / 2) * 2, 2)
    half = size[0] // 2, size[1] // 2
    full = [np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.uint8) for plane in level.full]
    thin = [np.asarray(cv2.resize(plane, half, interpolation=cv2.INTER_AREA), np.uint8) for plane in level.half]
    return _Level(
        (full[0], full[1]),
        (thin[0], thin[1], thin[2]),
        (level.scale[0] * size[0] / width, level.scale[1] * size[1] / height),
    )


def _bounds(matrix: F64, size: tuple[int, int], target: tuple[int, int]) -> tuple[int, int, int, int] | None:
    """The even box of the target that the picture reaches, or None."""
    corners = np.array([[0, 0, 1], [size[0], 0, 1], [0, size[1], 1], [size[0], size[1], 1]], np.float64) @ matrix.T
    low, high = np.floor(corners.min(axis=0) / 2) * 2 - 4, np.ceil(corners.max(axis=0) / 2) * 2 + 4
    left, top = max(int(low[0]), 0), max(int(low[1]), 0)
    right, bottom = min(int(high[0]), target[0]), min(int(high[1]), target[1])
    return (left, top, right, bottom) if right - left >= 2 and bottom - top >= 2 else None


def _sampled(
    level: _Level, chosen: str, matrix: F64, corner: tuple[int, int], output: tuple[int, tuple[int, int]]
) -> list[U8]:
    """The level's planes over the box at ``corner``; ``output`` is the chroma step and the size of the box in its planes."""
    step, size = output
    planes = level.full if chosen == "full" else level.half
    # Positions on the picture are first those on the level with its padding: level = picture * scale + pad.
    onto = np.array([[1 / level.scale[0], 0, -PAD], [0, 1 / level.scale[1], -PAD], [0, 0, 1]], np.float64)
    whole = np.vstack([matrix, [0, 0, 1]]) @ onto
    whole[:2, 2] -= corner
    thin = np.diag([1 / step, 1 / step, 1.0]) @ whole @ np.diag([step, step, 1.0])
    middle = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]], np.float64)
    exact = (np.linalg.inv(middle) @ thin @ middle)[:2]
    return [np.asarray(cv2.warpAffine(plane, exact, size, flags=cv2.INTER_LINEAR), np.uint8) for plane in planes]


def _mixed(sampled: list[list[U8]], shares: list[float]) -> list[U8]:
    if len(sampled) == 1:
        return sampled[0]
    first, second = sampled
    return [
        np.asarray(cv2.addWeighted(a, shares[0], b, shares[1], 0), np.uint8) for a, b in zip(first, second, strict=True)
    ]


def _over(under: U8, colour: U8, alpha: U8, opacity: float) -> None:
    if opacity < 1:
        colour = np.asarray(cv2.convertScaleAbs(colour, alpha=opacity), np.uint8)
        left_over = cv2.convertScaleAbs(alpha, alpha=-opacity, beta=255)
    else:
        left_over = cv2.bitwise_not(alpha)
    cv2.multiply(under, left_over, dst=under, scale=1 / 255)
    cv2.add(under, colour, dst=under)
