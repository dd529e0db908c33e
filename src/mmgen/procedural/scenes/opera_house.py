"""The Sydney Opera House from the harbour, in units of its height above the water."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F64
from mmgen.procedural.scenes.drawing import Part, curve, polygon, rectangle

__all__ = ["opera_house"]


def opera_house(random: np.random.Generator) -> list[Part]:
    """Two halls of white shells, one behind the other, and a small pair of them, on a broad terrace."""
    del random
    return [
        *_hall(0.36, 0.84, "far"),
        *_terrace(),
        *_hall(-0.02, 1.0, "near"),
        *_shell(-1.28, 0.30, 0.20, "near", facing=-1),
        *_shell(-1.24, 0.36, 0.27, "near"),
        Part(rectangle(-1.42, 0.155, 1.50, 0.178), "masonry"),
    ]


def _hall(x: float, size: float, depth: str) -> list[Part]:
    """A shell that looks back over the land, and three that look out over the water, each before the last."""
    shells = ((-0.86, 0.52, 0.50, -1), (-0.74, 0.80, 0.84, 1), (-0.24, 0.74, 0.63, 1), (0.22, 0.62, 0.42, 1))
    return [
        part
        for left, wide, tall, facing in shells
        for part in _shell(x + left * size, wide * size, tall * size, depth, facing=facing)
    ]


def _shell(left: float, wide: float, tall: float, depth: str, *, facing: int = 1) -> list[Part]:
    """One shell: its round back, the glass in its mouth, and the seam from its foot; ``facing`` -1 looks left."""
    back = curve((0.0, 0.0), (0.06, 0.66), (0.52, 0.94), (1.0, 1.0), count=18)
    mouth = curve((1.0, 1.0), (0.86, 0.62), (0.80, 0.30), (0.78, 0.0), count=12)
    inner = curve((0.94, 0.965), (0.66, 0.60), (0.58, 0.30), (0.60, 0.0), count=12)
    lower = curve((0.0, 0.0), (0.16, 0.44), (0.52, 0.74), (0.94, 0.965), count=14)
    tones = ("shell", "shell mid", "shell shade") if depth == "near" else ("shell mid", "shell shade", "shell shade")
    pieces = [
        (np.concatenate([back, mouth]), tones[0], 1.0),
        (np.concatenate([lower, inner]), tones[1], 0.85),
        (
            np.concatenate([curve((0.08, 0.0), (0.26, 0.30), (0.50, 0.52), (0.78, 0.68), count=10), inner[4:]]),
            tones[2],
            0.45,
        ),
        (np.concatenate([inner, mouth[::-1] * (0.985, 1)]), "glass", 1.0),
        (np.concatenate([mouth, mouth[::-1] * (1.028, 1)]), tones[0], 1.0),
    ]
    return [Part(_set(points, (left, wide, tall), facing), tone, opacity) for points, tone, opacity in pieces]


def _set(points: F64, box: tuple[float, float, float], facing: int) -> F64:
    left, wide, tall = box
    x = points[:, 0] if facing > 0 else 1 - points[:, 0]
    return np.stack([left + wide * x, 0.165 + tall * points[:, 1]], axis=1)


def _terrace() -> list[Part]:
    """The podium with its broad stairs towards the land, and a promenade by the water that runs out of the picture."""
    stairs = polygon((-1.62, 0.05), (-1.40, 0.17), (-1.10, 0.17), (-1.10, 0.05))
    steps = [
        Part(polygon((-1.62 + 0.037 * step, 0.05 + 0.02 * step), (-1.10, 0.05 + 0.02 * step), (-1.10, 0.057 + 0.02 * step), (-1.61 + 0.037 * step, 0.057 + 0.02 * step)), "masonry shade", 0.6)
        for step in range(6)
    ]  # fmt: skip
    return [
        Part(rectangle(-9.0, 0.012, -1.60, 0.052), "masonry mid"),
        Part(rectangle(-9.0, 0.0, -1.60, 0.020), "masonry shade"),
        Part(polygon((-1.72, 0.0), (-1.68, 0.05), (1.66, 0.05), (1.70, 0.0)), "masonry shade"),
        Part(rectangle(-1.70, 0.040, 1.68, 0.055), "masonry"),
        Part(stairs, "masonry mid"),
        *steps,
        Part(rectangle(-1.40, 0.05, 1.48, 0.175), "masonry mid"),
        Part(rectangle(-1.06, 0.085, 1.42, 0.118), "masonry dark"),
        *(Part(rectangle(x, 0.088, x + 0.045, 0.115), "window") for x in np.arange(-1.02, 1.38, 0.085).tolist()),
    ]
