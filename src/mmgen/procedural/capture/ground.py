"""What stands still behind a subject: seen where the subject goes away, guessed where it does not."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.media.arrays import F32, F64
from mmgen.procedural.capture.window import Window

__all__ = ["Ground", "guessed"]

EVEN = 2.0
"""The difference, in 8-bit CIELAB, up to which the ground round about is said to be even: it goes on so behind."""

UNEVEN = 5.0
"""The same from which on it is not."""

NEARBY = 10.0
"""How far about what is not known the ground is asked, in pixels of a quarter of the size."""


@dataclass(frozen=True, slots=True)
class Ground:
    """
    The picture without what moves, ``lab`` ``(H, W, 3)`` on the camera's canvas, and ``known`` ``(H, W)``, 0 to 1.

    Where it is not known it is what is known round about, and ``spread`` ``(H, W)`` is how much that differs.
    """

    lab: F32
    known: F32
    spread: F32

    def within(self, window: Window) -> Ground:
        """What a window shows of it, where the canvas is as large as a frame."""
        return Ground(window.of(self.lab), window.of(self.known), window.of(self.spread))


def guessed(lab: F32, known: F32) -> Ground:
    """The ground with guesses where it is not known: its slope where it is even round about, else its colours there."""
    height, width = known.shape
    small = (max(width // 4, 2), max(height // 4, 2))
    light = np.asarray(cv2.resize(known, small, interpolation=cv2.INTER_AREA), np.float32)
    colours = np.asarray(cv2.resize(lab * known[..., None], small, interpolation=cv2.INTER_AREA), np.float32)
    squares = np.asarray(cv2.resize(np.square(lab) * known[..., None], small, interpolation=cv2.INTER_AREA), np.float32)
    mean, spread = _about(colours, squares, light)
    sloped, off = _sloped(colours, light)
    if off < UNEVEN:
        mean = np.where((spread > off)[..., None], sloped, mean).astype(np.float32)
        spread = np.minimum(spread, np.float32(off))
    guess = np.asarray(cv2.resize(np.dstack([mean, spread]), (width, height)), np.float32)
    share = known[..., None]
    sure = np.clip((UNEVEN - guess[..., 3]) / (UNEVEN - EVEN), 0, 1) * np.float32(0.9)
    return Ground(
        (lab * share + guess[..., :3] * (1 - share)).astype(np.float32), np.maximum(known, sure), guess[..., 3]
    )


def _about(colours: F32, squares: F32, light: F32) -> tuple[F32, F32]:
    """Mean and spread of what is known near each place, by normalised convolution at growing reach."""
    total = np.dstack([colours, squares.sum(axis=2), light])
    blended = np.zeros_like(total)
    for reach in (2.0, 5.0, 14.0, 40.0):
        level = np.asarray(cv2.GaussianBlur(total, (0, 0), reach, borderType=cv2.BORDER_REFLECT), np.float32)
        blended += level * np.clip(1 - blended[..., 4:] * 8, 0, 1)
    weight = np.maximum(blended[..., 4:], 1e-6)
    mean = blended[..., :3] / weight
    variance = np.maximum(blended[..., 3] / weight[..., 0] - np.square(mean).sum(axis=2), 0)
    return np.asarray(mean, np.float32), np.asarray(np.sqrt(variance), np.float32)


def _sloped(colours: F32, light: F32) -> tuple[F32, float]:
    """A quadratic surface through what is known about the unknown, and how far from it the known is."""
    height, width = light.shape
    near = np.asarray(cv2.GaussianBlur((light < 0.5).astype(np.float32), (0, 0), NEARBY), np.float32)
    weight = np.where(light > 0.9, near, 0)
    if float(weight.sum()) < 1.0:
        return colours, np.inf
    rows, columns = np.mgrid[:height, :width].astype(np.float64)
    x, y = columns / width - 0.5, rows / height - 0.5
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)
    asked = weight > 0.02 * float(weight.max())
    heavy = terms[asked] * weight[asked][:, None]
    values: F64 = (colours[asked] / light[asked][:, None]).astype(np.float64)
    table = heavy.T @ terms[asked] + 1e-6 * float(weight.sum()) * np.eye(6)
    found = np.linalg.solve(table, heavy.T @ values)
    off = np.square(values - terms[asked] @ found).sum(axis=1)
    usual = float(np.sqrt((off * weight[asked]).sum() / weight[asked].sum()))
    return np.asarray(terms @ found, np.float32), usual
