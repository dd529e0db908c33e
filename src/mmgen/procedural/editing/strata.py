"""
What lies in layers to both sides of a hole, such as sky over sea over rocks, led through it from height to height.

The colours down the one side are matched in their order with those down the other (dynamic time warping: Sakoe and Chiba
1978), so that no layer crosses another; between, each runs straight from its height on the left to its height on the right.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F32

__all__ = ["Strata", "matched", "strata"]

BESIDE = (2, 7)
"""The columns, counted from the hole, whose colours stand for a side."""
STEEPEST = 0.36
"""A layer rises or falls by this share of its length at most."""
SKIPPED = 5.0
"""What it costs, in levels, to leave out a row of one side."""
LEANING = 22.0
"""What it costs, in levels, to lead a layer as steeply as it may go."""
LIKE = 20.0
"""Levels by which the two ends of a layer may differ."""
BAND = 0.25
"""Rows above and below the hole that are matched too, as a share of its height."""
THINNEST = 0.15
"""A layer's least height, as a share of its length."""
Mask = NDArray[np.bool_]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Strata:
    """The layers' colours ``(h, w, 3)``, how sure they are ``(h, w)``, 0 away from holes, and where they were led."""

    colours: F32
    sure: F32
    led: Mask


def strata(calm: F32, unknown: Mask) -> Strata:
    """Lead the layers of a picture without texture through each of its holes that has two sides."""
    colours, sure = calm.copy(), np.zeros(unknown.shape, np.float32)
    led = np.zeros(unknown.shape, np.bool_)
    count, _, boxes, _ = cv2.connectedComponentsWithStats(unknown.astype(np.uint8))
    for number in range(1, count):
        left, top, width, height = (int(value) for value in boxes[number][:4])
        first, last = max(top - round(BAND * height), 0), min(top + height + round(BAND * height), unknown.shape[0])
        sides = [left - np.arange(*BESIDE), left + width - 1 + np.arange(*BESIDE)]
        if sides[0].min() < 0 or sides[1].max() >= unknown.shape[1]:
            continue
        if any(unknown[first:last, side].any() for side in sides):
            continue
        reach = width + 2 * BESIDE[0]
        one, other = (_broad(np.median(calm[first:last, side], axis=1).astype(np.float32), reach) for side in sides)
        pairs = matched(one, other, max(round(STEEPEST * reach), 2))
        place = slice(first, last), slice(left, left + width)
        shares = (np.arange(width, dtype=np.float32) + BESIDE[0]) / np.float32(reach)
        colours[place], sure[place] = _between(one, other, pairs, shares)
        led[place] = True
    return Strata(colours, np.asarray(sure * unknown, np.float32), led)


def _broad(side: F32, reach: int) -> F32:
    """The layers of a side without the thin ones: what is far thinner than long is a streak and no layer."""
    size = 2 * round(THINNEST * reach / 2) + 1
    padded = np.pad(side, ((size // 2, size // 2), (0, 0)), mode="edge")
    return np.asarray(np.median(np.lib.stride_tricks.sliding_window_view(padded, size, axis=0), axis=-1), np.float32)


def matched(one: F32, other: F32, most: int) -> tuple[Rows, Rows]:
    """The rows of both sides that belong together, from top to bottom, none more than ``most`` rows apart."""
    rows = len(one)
    apart = np.arange(rows)[:, None] - np.arange(rows)[None]
    unlike = np.abs(one[:, None] - other[None]).mean(axis=2) + LEANING * (apart / most) ** 2
    unlike[np.abs(apart) > most] = np.inf
    total = np.full((rows + 1, rows + 1), np.inf)
    total[0, 0] = 0
    # One diagonal after the other: each cell stands on cells of the two before.
    for diagonal in range(2 * rows - 1):
        i = np.arange(max(0, diagonal - rows + 1), min(diagonal, rows - 1) + 1)
        j = diagonal - i
        aside = np.minimum(total[i, j + 1], total[i + 1, j]) + SKIPPED
        total[i + 1, j + 1] = unlike[i, j] + np.minimum(total[i, j], aside)
    path = [(rows - 1, rows - 1)]
    while path[-1] != (0, 0):
        here, there = path[-1]
        steps = (total[here, there], total[here, there + 1] + SKIPPED, total[here + 1, there] + SKIPPED)
        best = int(np.argmin(steps))
        path.append((here - (best != 2), there - (best != 1)))
    found = np.asarray(path[::-1], np.int64)
    return found[:, 0], found[:, 1]


def _between(one: F32, other: F32, pairs: tuple[Rows, Rows], shares: F32) -> tuple[F32, F32]:
    """The colours of each column between the sides, and how alike the ends of what lies there are."""
    here, there = pairs
    rows = np.arange(len(one), dtype=np.float32)
    like = np.exp(-((np.abs(one[here] - other[there]).mean(axis=1) / LIKE) ** 2))
    # Rows that fall together, where a layer ends, stay in their order.
    order = np.arange(len(here)) * 1e-4
    colours = np.empty((len(one), len(shares), 3), np.float32)
    sure = np.empty((len(one), len(shares)), np.float32)
    for column, share in enumerate(shares):
        at = here * (1 - share) + there * share + order
        mixed = one[here] * (1 - share) + other[there] * share
        for channel in range(3):
            colours[:, column, channel] = np.interp(rows, at, mixed[:, channel])
        sure[:, column] = np.interp(rows, at, like)
    return colours, sure
