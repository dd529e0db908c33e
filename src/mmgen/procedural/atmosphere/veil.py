"""Soft things over a whole frame, mist and light: small maps that are laid over the planes at their full size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.media.arrays import F32, U8
from mmgen.media.color import rgb_to_planes
from mmgen.media.planes import Planes

__all__ = ["Tone", "lay_veil", "lay_veils", "map_size", "shade", "tone"]

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


def map_size(size: tuple[int, int]) -> tuple[int, int]:
    """The size of a small map of a frame: the same for large frames as for small ones, nearly."""
    factor = max(1080 / SCALE, FEWEST) / min(size)
    return max(round(size[0] * factor), 4), max(round(size[1] * factor), 4)


def lay_veil(target: Planes, cover: F32, color: Tone) -> None:
    """Lay one colour over the frame, ``cover`` (small, 0 to 1) being its opacity."""
    small = np.asarray(cv2.convertScaleAbs(cover, alpha=255), np.uint8)
    width, height = target.size
    full = _grown(small, (width, height))
    _lay(target.y, full, color.y)
    half = _grown(small, (width // 2, height // 2))
    _lay(target.u, half, color.u)
    _lay(target.v, half, color.v)


def lay_veils(target: Planes, veils: Sequence[tuple[F32, Tone]]) -> None:
    """Lay several colours over the frame at once, side by side rather than one over the other."""
    total = np.clip(np.sum([cover for cover, _ in veils], axis=0), 1e-6, None)
    within = np.minimum(1 / total, 1)
    covers = [np.asarray(cover * within, np.float32) for cover, _ in veils]
    small = np.asarray(cv2.convertScaleAbs(np.sum(covers, axis=0), alpha=255), np.uint8)
    width, height = target.size
    for name, size in (("y", (width, height)), ("u", (width // 2, height // 2)), ("v", (width // 2, height // 2))):
        plane: U8 = getattr(target, name)
        light = np.sum([cover * getattr(color, name) for cover, (_, color) in zip(covers, veils, strict=True)], axis=0)
        cv2.multiply(plane, cv2.bitwise_not(_grown(small, size)), dst=plane, scale=1 / 255)
        cv2.add(plane, _grown(np.asarray(cv2.convertScaleAbs(light), np.uint8), size), dst=plane)


def shade(target: Planes, cover: F32) -> None:
    """Take light away, ``cover`` (small, 0 to 1) of it; colours stay."""
    small = np.asarray(cv2.convertScaleAbs(cover, alpha=255), np.uint8)
    _lay(target.y, _grown(small, target.size), 16)


def _grown(small: U8, size: tuple[int, int]) -> U8:
    return np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def _lay(plane: U8, cover: U8, level: int) -> None:
    cv2.multiply(plane, cv2.bitwise_not(cover), dst=plane, scale=1 / 255)
    cv2.add(plane, cv2.convertScaleAbs(cover, alpha=level / 255), dst=plane)
