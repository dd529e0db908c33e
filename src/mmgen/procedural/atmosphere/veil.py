"""Soft things over a whole frame, mist and light: small maps that are laid over the planes at their full size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.media.arrays import F32, U8
from mmgen.media.color import rgb_to_planes
from mmgen.media.planes import Planes

__all__ = ["Tone", "lay_air", "lay_veil", "lay_veils", "map_size", "shade", "tone"]

SCALE = 6
"""Pixels of a 1080-line frame for one of a map's."""

FEWEST = 64
"""A map's shorter side is at least so many pixels."""


@dataclass(frozen=True, slots=True)
class Tone:
    """One colour as luma and chroma, limited range."""

    y: int
    u: int
    v: int


def tone(rgb: tuple[int, int, int]) -> Tone:
    """A colour of RGB, 0 to 255, as a video frame has it."""
    y, u, v = rgb_to_planes(np.full((2, 2, 3), rgb, np.uint8))
    return Tone(int(y[0, 0]), int(u[0, 0]), int(v[0, 0]))


def map_size(size: tuple[int, int], share: float = 1.0) -> tuple[int, int]:
    """The size of a small map of a frame, or a share of it: the same for large frames as for small ones, nearly."""
    factor = max(1080 / SCALE * share, FEWEST) / min(size)
    return max(round(size[0] * factor), 4), max(round(size[1] * factor), 4)


def lay_veil(target: Planes, cover: F32, color: Tone) -> None:
    """Lay one colour over the frame, ``cover`` (small, 0 to 1) being its opacity."""
    small = np.asarray(cv2.convertScaleAbs(cover, alpha=255), np.uint8)
    busy, parts = _busy(target, small)
    small = small[busy]
    _lay(parts[0], _grown(small, parts[0]), color.y)
    half = _grown(small, parts[1])
    for plane, level in ((parts[1], color.u), (parts[2], color.v)):
        _lay(plane, half, level)


def lay_air(target: Planes, cover: F32, color: Tone) -> U8:
    """Lay a veil that fills the whole frame, and return the opacity of each pixel, 0 to 255."""
    small = np.asarray(cv2.convertScaleAbs(cover, alpha=255), np.uint8)
    full, half = _grown(small, target.y), _grown(small, target.u)
    for plane, opacity, level in ((target.y, full, color.y), (target.u, half, color.u), (target.v, half, color.v)):
        _lay(plane, opacity, level)
    return full


def lay_veils(target: Planes, veils: Sequence[tuple[F32, Tone]]) -> None:
    """Lay several colours over the frame at once, side by side rather than one over the other."""
    total = np.clip(np.sum([cover for cover, _ in veils], axis=0), 1e-6, None)
    within = np.minimum(1 / total, 1)
    covers = [np.asarray(cover * within, np.float32) for cover, _ in veils]
    small = np.asarray(cv2.convertScaleAbs(np.sum(covers, axis=0), alpha=255), np.uint8)
    busy, parts = _busy(target, small)
    small, covers = small[busy], [cover[busy] for cover in covers]
    left_over: U8 | None = None
    for name, plane in zip("yuv", parts, strict=True):
        light = np.sum([cover * getattr(color, name) for cover, (_, color) in zip(covers, veils, strict=True)], axis=0)
        if left_over is None or left_over.shape != plane.shape:
            left_over = np.asarray(cv2.bitwise_not(_grown(small, plane)), np.uint8)
        cv2.multiply(plane, left_over, dst=plane, scale=1 / 255)
        cv2.add(plane, _grown(np.asarray(cv2.convertScaleAbs(light), np.uint8), plane), dst=plane)


def shade(target: Planes, cover: F32) -> None:
    """Take light away, ``cover`` (small, 0 to 1) of it; colours stay."""
    small = np.asarray(cv2.convertScaleAbs(cover, alpha=255), np.uint8)
    busy, parts = _busy(target, small)
    small = small[busy]
    _lay(parts[0], _grown(small, parts[0]), 16)


def _busy(target: Planes, cover: U8) -> tuple[tuple[slice, slice], list[U8]]:
    """The part of a small map, and those of the frame's planes, in which a veil is seen at all."""
    planes = [target.y, target.u, target.v]
    rows, columns = cover.shape
    if any(plane.shape[0] % rows or plane.shape[1] % columns for plane in planes):
        return np.s_[:, :], planes
    left, top, width, height = cv2.boundingRect(cover)
    # One more on each side, where a grown veil fades out.
    top, bottom = max(top - 1, 0), min(top + height + 1, rows)
    left, right = max(left - 1, 0), min(left + width + 1, columns)
    parts: list[U8] = []
    for plane in planes:
        down, across = plane.shape[0] // rows, plane.shape[1] // columns
        parts.append(plane[top * down : bottom * down, left * across : right * across])
    return np.s_[top:bottom, left:right], parts


def _grown(small: U8, plane: U8) -> U8:
    """A map in the size of a plane."""
    return np.asarray(cv2.resize(small, plane.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.uint8)


def _lay(plane: U8, cover: U8, level: int) -> None:
    cv2.multiply(plane, cv2.bitwise_not(cover), dst=plane, scale=1 / 255)
    cv2.add(plane, cv2.convertScaleAbs(cover, alpha=level / 255), dst=plane)
