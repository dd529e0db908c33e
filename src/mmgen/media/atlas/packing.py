"""Boxes laid on a square: in shelves, the highest first."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F64

__all__ = ["Packing", "pack"]

from dataclasses import dataclass

Indices = NDArray[np.int64]
ROUNDS = 24


@dataclass(frozen=True, slots=True, eq=False)
class Packing:
    """``scale`` is pixels to a unit; each box's corner ``(n, 2)`` is in pixels, its ``turned`` a quarter of a turn."""

    scale: float
    corners: Indices
    turned: NDArray[np.bool_]


def pack(sizes: F64, side: int, *, gutter: int) -> Packing | None:
    """
    Lay boxes of ``(n, 2)`` width and height on a square of ``side`` pixels, as large as they go.

    Round each are ``gutter`` pixels of its own. None when the gutters alone take more room than there is.
    """
    turned = sizes[:, 1] > sizes[:, 0]
    lying = np.where(turned[:, None], sizes[:, ::-1], sizes)
    order = np.argsort(-lying[:, 1], kind="stable")
    if _shelves(lying[order], 0.0, side, gutter) is None:
        return None
    low, high = 0.0, side / max(float(lying.max()), 1e-300)
    area = float(lying.prod(axis=1).sum())
    if area > 0:
        high = min(high, side / math.sqrt(area))
    for _ in range(ROUNDS):
        middle = (low + high) / 2
        if _shelves(lying[order], middle, side, gutter) is None:
            high = middle
        else:
            low = middle
    found = _shelves(lying[order], low, side, gutter)
    assert found is not None
    corners = np.empty_like(found)
    corners[order] = found
    return Packing(low, corners, turned)


def _shelves(lying: F64, scale: float, side: int, gutter: int) -> Indices | None:
    """The inner corners of boxes in falling order of height; None when they do not fit."""
    pixels = np.ceil(lying * scale).astype(np.int64) + 1 + 2 * gutter
    if len(pixels) and int(pixels[:, 0].max()) > side:
        return None
    reach = np.cumsum(pixels[:, 0])
    corners = np.empty_like(pixels)
    start, top = 0, 0
    while start < len(pixels):
        height = int(pixels[start, 1])
        before = int(reach[start - 1]) if start else 0
        end = int(np.searchsorted(reach, before + side, side="right"))
        if top + height > side:
            return None
        corners[start:end, 0] = reach[start:end] - pixels[start:end, 0] - before + gutter
        corners[start:end, 1] = top + gutter
        top += height
        start = end
    return corners
