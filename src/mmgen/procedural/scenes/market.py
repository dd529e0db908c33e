"""Stalls of a street market and tables of a café, in units of their height."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np

from mmgen.procedural.scenes.drawing import Part, curve, ellipse, polygon, rectangle
from mmgen.procedural.scenes.sprite import tapered

__all__ = ["cafe_table", "market_stall"]

_CLOTHS: Final = (("accent", "wall"), ("awning teal", "wall"), ("awning gold", "wall"), ("awning blue", "wall"))
_GOODS: Final = ("lifeboat", "awning gold", "lantern", "leaf", "plum")


def market_stall(random: np.random.Generator) -> list[Part]:
    """A stall under a striped awning: goods in baskets, who sells them, and red lanterns along the eaves."""
    cloth = _CLOTHS[int(random.integers(0, len(_CLOTHS)))]
    return [
        Part(ellipse(0.04, 0.0, 0.74, 0.030), "dark", 0.35),
        *(Part(rectangle(x - 0.014, 0.0, x + 0.014, 0.80), "timber shade") for x in (-0.52, 0.52)),
        Part(rectangle(-0.52, 0.34, 0.52, 0.80), "timber shade", 0.90),
        Part(rectangle(-0.50, 0.36, 0.50, 0.80), "stall light", 0.85),
        *_shelf(),
        *_seller(-0.06 + 0.24 * float(random.random())),
        *_counter(random),
        *_awning(cloth),
        *(part for x in (-0.44, -0.15, 0.15, 0.44) for part in _lantern(x, 0.655)),
    ]


def _shelf() -> list[Part]:
    jars = [Part(rectangle(x, 0.595, x + 0.045, 0.655), "timber") for x in (-0.42, -0.34, -0.26, 0.24, 0.33, 0.41)]
    return [*jars, Part(rectangle(-0.48, 0.580, 0.48, 0.596), "timber shade")]


def _seller(x: float) -> list[Part]:
    coat = curve((x - 0.115, 0.36), (x - 0.10, 0.58), (x, 0.60), (x + 0.10, 0.58), (x + 0.115, 0.36), count=16)
    hat = curve((x - 0.075, 0.655), (x, 0.735), (x + 0.075, 0.655), count=8)
    return [Part(coat, "awning blue"), Part(ellipse(x, 0.635, 0.042, 0.052), "timber"), Part(hat, "sand")]


def _counter(random: np.random.Generator) -> list[Part]:
    """A counter behind a cloth, and baskets heaped with fruit."""
    parts = [
        Part(rectangle(-0.58, 0.0, 0.58, 0.345), "timber"),
        *(Part(rectangle(-0.58, y, 0.58, y + 0.012), "timber shade", 0.8) for y in (0.09, 0.18, 0.27)),
        Part(rectangle(0.36, 0.0, 0.58, 0.345), "timber shade", 0.5),
    ]
    first = int(random.integers(0, len(_GOODS)))
    for index, x in enumerate((-0.44, -0.22, 0.0, 0.22, 0.44)):
        tone = _GOODS[(first + index) % len(_GOODS)]
        parts += [
            Part(ellipse(x + dx, 0.385 + dy, 0.036, 0.036), tone)
            for dx, dy in ((-0.055, 0.0), (0.0, 0.006), (0.055, 0.0), (-0.028, 0.038), (0.028, 0.038), (0.0, 0.068))
        ]
        parts.append(
            Part(
                polygon((x - 0.105, 0.385), (x - 0.085, 0.325), (x + 0.085, 0.325), (x + 0.105, 0.385)), "timber shade"
            )
        )
        parts.append(Part(rectangle(x - 0.105, 0.370, x + 0.105, 0.386), "timber"))
    return [*parts, Part(rectangle(-0.61, 0.318, 0.61, 0.345), "timber shade")]


def _awning(cloth: tuple[str, str]) -> list[Part]:
    """Stripes from a short ridge out to long eaves, with a scalloped hem."""
    parts: list[Part] = []
    edges = np.linspace(-1, 1, 10).tolist()
    for index, (left, right) in enumerate(pairwise(edges)):
        tone = cloth[index % 2]
        slope = polygon((0.55 * left, 0.985), (0.55 * right, 0.985), (0.70 * right, 0.775), (0.70 * left, 0.775))
        hem = curve((0.70 * left, 0.778), (0.70 * left, 0.690), (0.70 * right, 0.690), (0.70 * right, 0.778), count=8)
        parts += [Part(slope, tone), Part(hem, tone if tone != "wall" else "wall shade")]
    return [
        *parts,
        Part(rectangle(-0.70, 0.765, 0.70, 0.782), "dark", 0.25),
        Part(rectangle(-0.56, 0.975, 0.56, 1.0), cloth[0]),
    ]


def _lantern(x: float, y: float) -> list[Part]:
    return [
        Part(rectangle(x - 0.004, y, x + 0.004, y + 0.075), "dark"),
        Part(ellipse(x, y, 0.058, 0.050), "lantern"),
        Part(ellipse(x, y - 0.002, 0.026, 0.046), "lantern light", 0.75),
        Part(rectangle(x - 0.024, y + 0.042, x + 0.024, y + 0.054), "gold"),
        Part(rectangle(x - 0.024, y - 0.056, x + 0.024, y - 0.044), "gold"),
        Part(rectangle(x - 0.005, y - 0.105, x + 0.005, y - 0.054), "lantern"),
    ]


def cafe_table(random: np.random.Generator) -> list[Part]:
    """A round table under a parasol, two bentwood chairs, cups and a vase."""
    cups = 0.05 * float(random.random())
    half = curve((-0.56, 0.72), (-0.40, 0.86), (-0.14, 0.945), (0.0, 0.97), count=12)
    canopy: list[Part] = []
    for outer, inner, tone in (
        (1.0, 0.58, "accent light"),
        (0.58, 0.0, "accent"),
        (0.0, -0.58, "accent"),
        (-0.58, -1.0, "accent shade"),
    ):
        hem = curve(
            (-0.56 * inner, 0.72), (-0.56 * inner, 0.655), (-0.56 * outer, 0.655), (-0.56 * outer, 0.72), count=8
        )
        canopy.append(Part(np.concatenate([half * (outer, 1), (half * (inner, 1))[::-1], hem]), tone))
    return [
        Part(ellipse(0.0, 0.0, 0.56, 0.032), "dark", 0.32),
        Part(rectangle(-0.011, 0.0, 0.011, 0.95), "timber shade"),
        Part(ellipse(0.0, 0.975, 0.016, 0.022), "timber shade"),
        *canopy,
        *_chair(-1),
        *_chair(1),
        Part(polygon((-0.13, 0.0), (-0.02, 0.045), (0.02, 0.045), (0.13, 0.0), (0.10, 0.0), (0.0, 0.025), (-0.10, 0.0)), "dark"),
        Part(rectangle(-0.018, 0.03, 0.018, 0.29), "dark"),
        Part(polygon((-0.235, 0.298), (-0.205, 0.215), (-0.10, 0.245), (0.0, 0.215), (0.10, 0.245), (0.205, 0.215), (0.235, 0.298)), "wall"),
        Part(polygon((0.0, 0.215), (0.10, 0.245), (0.205, 0.215), (0.235, 0.298), (0.06, 0.298)), "wall shade", 0.7),
        Part(ellipse(0.0, 0.300, 0.235, 0.020), "wall"),
        *(Part(polygon((x - 0.026, 0.345), (x + 0.026, 0.345), (x + 0.016, 0.303), (x - 0.016, 0.303)), "metal") for x in (-0.13 + cups, 0.13)),
        Part(polygon((0.035, 0.355), (0.055, 0.355), (0.060, 0.303), (0.030, 0.303)), "awning teal"),
        Part(ellipse(0.045, 0.385, 0.036, 0.034), "lantern"),
        Part(ellipse(0.025, 0.370, 0.020, 0.016), "leaf"),
    ]  # fmt: skip


def _chair(side: int) -> list[Part]:
    """A chair in profile that looks at the table."""
    lines = (
        (((0.30, 0.0), (0.315, 0.185)), 0.022),
        (((0.50, 0.0), (0.475, 0.185)), 0.022),
        (((0.49, 0.17), (0.515, 0.30), (0.555, 0.395)), 0.024),
        (((0.31, 0.09), (0.49, 0.09)), 0.012),
    )
    parts = [
        Part(tapered(np.array(points) * (side, 1), thick, 0.85 * thick), "timber shade") for points, thick in lines
    ]
    seat = polygon((side * 0.285, 0.180), (side * 0.505, 0.180), (side * 0.505, 0.208), (side * 0.285, 0.212))
    return [*parts, Part(seat, "timber")]
