"""A white village of the Aegean under blue domes, in units of its height."""

from __future__ import annotations

from typing import Final

import numpy as np

from mmgen.procedural.scenes.drawing import Part, curve, polygon, rectangle
from mmgen.procedural.scenes.masonry import arch
from mmgen.procedural.scenes.sprite import tapered

__all__ = ["white_village"]

_HOUSES: Final = (
    (-0.62, 0.34, 0.66, 0.30), (0.20, 0.40, 0.72, 0.36), (0.72, 0.26, 0.54, 0.28),
    (-0.98, 0.20, 0.50, 0.34), (-0.36, 0.24, 0.56, 0.34), (0.42, 0.20, 0.50, 0.30), (0.94, 0.10, 0.38, 0.28),
    (-1.22, 0.04, 0.30, 0.36), (-0.80, 0.06, 0.34, 0.40), (-0.12, 0.08, 0.40, 0.38), (0.28, 0.04, 0.30, 0.34), (0.66, 0.02, 0.28, 0.40), (1.10, 0.0, 0.20, 0.30),
)  # fmt: skip
"""Left edge, foot, top and width of each, the highest and farthest first."""
_DOMES: Final = ((-0.60, 0.62, 0.145), (0.30, 0.72, 0.185), (-0.02, 0.40, 0.125), (0.80, 0.28, 0.115))
"""Middle, foot and half width; each is drawn before the houses whose foot is lower than its own."""


def white_village(random: np.random.Generator) -> list[Part]:
    """Houses like cubes in tiers down a slope, vaults and domes among them, a belfry, and terraces at their feet."""
    parts = [Part(polygon((-1.42, -0.06), (-1.30, 0.10), (1.30, 0.10), (1.46, -0.06)), "masonry mid")]
    domes = list(_DOMES)
    for left, foot, top, wide in _HOUSES:
        for dome in [dome for dome in domes if foot < dome[1] - 0.20]:
            domes.remove(dome)
            parts += _dome(*dome)
        parts += _house((left, foot, top, wide), random)
    stairs = [
        Part(rectangle(0.10 + 0.025 * step, 0.01 * step, 0.26, 0.01 * step + 0.005), "shell shade") for step in range(6)
    ]
    return [
        *parts,
        *_belfry(-0.30, 0.54),
        *stairs,
        Part(polygon((-1.42, -0.06), (-1.36, 0.03), (1.40, 0.02), (1.46, -0.06)), "masonry"),
    ]


def _house(box: tuple[float, float, float, float], random: np.random.Generator) -> list[Part]:
    """A white cube with a parapet, shaded to the right, with a blue door and a window or two."""
    left, foot, top, wide = box
    side = left + 0.72 * wide
    parts = [
        Part(rectangle(left, 0.0, left + wide, top), "shell"),
        Part(rectangle(side, 0.0, left + wide, top), "shell shade"),
        Part(rectangle(left - 0.008, top - 0.018, left + wide + 0.008, top + 0.008), "shell mid"),
    ]
    if random.random() < 0.4:
        crown = curve((left, top), (left + 0.04, top + 0.11), (side - 0.04, top + 0.11), (side, top), count=12)
        parts.append(Part(crown, "shell"))
    tall = top - foot
    parts.append(Part(arch(left + 0.22 * wide, foot - 0.06, 0.030, foot + 0.45 * tall - 0.03), "blue shade"))
    parts += [
        Part(rectangle(x - 0.020, foot + 0.52 * tall, x + 0.020, foot + 0.52 * tall + 0.065), "window")
        for x in (left + 0.24 * wide, left + 0.54 * wide)
    ]
    return [
        *parts,
        Part(rectangle(left + 0.46 * wide, foot + 0.02, left + 0.60 * wide, foot + 0.10), "blue shade", 0.9),
    ]


def _dome(x: float, foot: float, half: float) -> list[Part]:
    """A dome on a white drum with narrow windows, under a cross."""
    angle = np.linspace(np.pi, 0, 21)
    base = foot + 0.42 * half
    cap = np.stack([x + half * np.cos(angle), base + 0.98 * half * np.sin(angle)], axis=1)
    shade = np.concatenate([cap[8:], cap[8:][::-1] * (0.62, 1) + (0.38 * x + 0.20 * half, 0)])
    top = base + 0.98 * half
    return [
        Part(rectangle(x - 0.94 * half, 0.0, x + 0.94 * half, base), "shell"),
        Part(rectangle(x + 0.42 * half, 0.0, x + 0.94 * half, base), "shell shade"),
        *(Part(arch(x + at * half, foot + 0.02, 0.012, base - 0.02), "blue shade") for at in (-0.55, -0.15, 0.25, 0.62)),
        Part(cap, "blue"),
        Part(shade, "blue shade", 0.6),
        Part(curve((x - 0.72 * half, base + 0.30 * half), (x - 0.62 * half, base + 0.75 * half), (x - 0.20 * half, base + 0.86 * half), (x - 0.42 * half, base + 0.55 * half), count=12), "blue light", 0.8),
        Part(rectangle(x - 1.04 * half, base - 0.014, x + 1.04 * half, base + 0.012), "shell mid"),
        Part(tapered(np.array([(x, top - 0.01), (x, top + 0.085)]), 0.012, 0.012), "shell"),
        Part(tapered(np.array([(x - 0.028, top + 0.055), (x + 0.028, top + 0.055)]), 0.012, 0.012), "shell"),
    ]  # fmt: skip


def _belfry(x: float, foot: float) -> list[Part]:
    """A wall with bells in two arches and one above them."""
    gable = curve(
        (x - 0.10, foot + 0.24), (x - 0.06, foot + 0.37), (x + 0.06, foot + 0.37), (x + 0.10, foot + 0.24), count=12
    )
    bells = [
        Part(arch(x + at, foot + low, 0.026, foot + low + 0.095), "masonry dark")
        for at, low in ((-0.045, 0.11), (0.045, 0.11), (0.0, 0.225))
    ]
    return [
        Part(rectangle(x - 0.10, foot - 0.04, x + 0.10, foot + 0.245), "shell"),
        Part(gable, "shell"),
        Part(rectangle(x + 0.065, foot - 0.04, x + 0.10, foot + 0.245), "shell shade"),
        *bells,
    ]
