"""Pieces that castles, walls and monuments are built of, lit from the left, in units of the whole thing's height."""

from __future__ import annotations

import numpy as np

from mmgen.procedural.scenes.drawing import Part, curve, polygon, rectangle

ROUND = ((0.0, "masonry"), (0.50, "masonry mid"), (0.74, "masonry shade"))
"""Where each tone of a round wall begins, as a share of its width from the left."""


def drum(x: float, bottom: float, top: float, half: float, *, taper: float = 0.0) -> list[Part]:
    """A round wall in three tones, narrower at the top by ``taper`` of its half width."""
    parts: list[Part] = []
    for start, tone in ROUND:
        low, high = (x + (2 * start - 1) * half * scale for scale in (1.0, 1 - taper))
        right = (x + half, x + half * (1 - taper))
        parts.append(Part(polygon((low, bottom), (high, top), (right[1], top), (right[0], bottom)), tone))
    return parts


def cone_roof(x: float, bottom: float, top: float, half: float) -> list[Part]:
    """A pointed roof that flares at its eaves."""
    left = curve((x - half, bottom), (x - 0.55 * half, bottom + 0.25 * (top - bottom)), (x, top), count=9)
    right = left[::-1] * (-1, 1) + (2 * x, 0)
    ridge = np.array([(x, top), (x + 0.22 * half, bottom - 0.02 * (top - bottom))])
    return [
        Part(np.concatenate([left, right]), "slate"),
        Part(np.concatenate([ridge[:1], right[1:], ridge[1:]]), "slate shade"),
    ]


def teeth(left: float, right: float, bottom: float, *, size: float, tone: str) -> list[Part]:
    """Battlements along the top of a wall, a merlon at each end."""
    count = max(2, round((right - left) / (2 * size)) + 1)
    wide = (right - left) / (2 * count - 1)
    starts = (left + 2 * index * wide for index in range(count))
    return [Part(rectangle(start, bottom, start + wide, bottom + size), tone) for start in starts]


def slits(x: float, rows: tuple[float, ...], *, wide: float, tall: float) -> list[Part]:
    """Narrow windows above each other."""
    return [Part(rectangle(x - wide, y, x + wide, y + tall), "window") for y in rows]


def turret(x: float, heights: tuple[float, float, float], half: float) -> list[Part]:
    """A round tower: foot, wall top and roof top, with a corbelled gallery under a pointed roof."""
    bottom, wall, top = heights
    gallery = 2.1 * half
    windows = tuple(y for y in np.arange(wall - 0.6 * half, bottom + 2 * half, -3.4 * half).tolist()[:4])
    return [
        *drum(x, bottom, wall, half),
        *slits(x - 0.25 * half, windows, wide=0.13 * half, tall=0.75 * half),
        *drum(x, wall - 0.55 * gallery, wall - 0.30 * gallery, half, taper=-0.28),
        *drum(x, wall - 0.30 * gallery, wall + 0.05 * gallery, 1.28 * half),
        *slits(x - 0.45 * half, (wall - 0.18 * gallery,), wide=0.12 * half, tall=0.12 * gallery),
        *slits(x + 0.20 * half, (wall - 0.18 * gallery,), wide=0.12 * half, tall=0.12 * gallery),
        *cone_roof(x, wall + 0.03 * gallery, top, 1.5 * half),
    ]


def arch(
    x: float, bottom: float, half: float, top: float, *, pointed: bool = False
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """The outline of an arched opening; its straight sides end at half its width below the top."""
    spring = max(bottom, top - (1.35 if pointed else 1.0) * half)
    angle = np.linspace(np.pi, 0, 15)
    crown = np.stack([x + half * np.cos(angle), spring + (top - spring) * np.sin(angle)], axis=1)
    if pointed:
        left = curve((x - half, spring), (x - 0.85 * half, top - 0.25 * half), (x, top), count=8)
        crown = np.concatenate([left, (left[::-1] * (-1, 1) + (2 * x, 0))[1:]])
    return np.asarray(np.concatenate([[(x - half, bottom)], crown, [(x + half, bottom)]]), np.float64)
