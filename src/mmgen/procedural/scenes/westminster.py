"""The clock tower of Westminster with its palace, in units of the tower's height."""

from __future__ import annotations

import numpy as np

from mmgen.procedural.scenes.drawing import Part, ellipse, polygon, rectangle
from mmgen.procedural.scenes.masonry import arch
from mmgen.procedural.scenes.sprite import tapered

__all__ = ["clock_tower"]

_HALF = 0.062


def clock_tower(random: np.random.Generator) -> list[Part]:
    """Big Ben: a panelled shaft, the lit dial in its gilded frame, belfry and spire; the palace's front beside it."""
    del random
    return [*_palace(), *_shaft(), *_dial(), *_crown()]


def _shaft() -> list[Part]:
    parts = [
        Part(rectangle(-_HALF - 0.008, 0.0, _HALF + 0.008, 0.06), "masonry mid"),
        Part(rectangle(-_HALF, 0.0, _HALF, 0.62), "masonry"),
        Part(rectangle(0.030, 0.0, _HALF, 0.62), "masonry shade", 0.75),
    ]
    parts += [
        Part(rectangle(x - 0.0045, 0.07, x + 0.0045, 0.60), "masonry shade", 0.8) for x in (-0.03, -0.01, 0.01, 0.03)
    ]
    parts += [
        Part(rectangle(-_HALF - 0.004, y, _HALF + 0.004, y + 0.008), "masonry mid") for y in (0.16, 0.27, 0.38, 0.49)
    ]
    parts += [
        Part(rectangle(side * 0.054 - 0.010, 0.0, side * 0.054 + 0.010, 0.63), tone)
        for side, tone in ((-1, "masonry"), (1, "masonry shade"))
    ]
    return parts


def _dial() -> list[Part]:
    """The stage of the clock, wider than the shaft."""
    middle = (0.0, 0.685)
    parts = [
        Part(polygon((-_HALF, 0.605), (-0.078, 0.630), (0.078, 0.630), (_HALF, 0.605)), "masonry shade"),
        Part(rectangle(-0.078, 0.628, 0.078, 0.748), "masonry"),
        Part(rectangle(0.066, 0.628, 0.078, 0.748), "masonry shade"),
        Part(rectangle(-0.062, 0.624, 0.062, 0.746), "gold shade"),
        Part(ellipse(*middle, 0.056, 0.056), "gold"),
        Part(ellipse(*middle, 0.050, 0.050), "dark"),
        Part(ellipse(*middle, 0.046, 0.046), "dial"),
    ]
    for angle in (np.arange(12) * np.pi / 6).tolist():
        way = np.array([np.cos(angle), np.sin(angle)])
        parts.append(Part(tapered(np.array([middle + 0.036 * way, middle + 0.044 * way]), 0.005, 0.005), "dark"))
    for angle, far in ((2.30, 0.026), (0.95, 0.038)):
        tip = middle + far * np.array([np.cos(angle), np.sin(angle)])
        parts.append(Part(tapered(np.array([middle, tip]), 0.007, 0.004), "dark"))
    return parts


def _crown() -> list[Part]:
    """The belfry, the iron roof with its gilded lantern, and the spire."""
    return [
        Part(rectangle(-0.082, 0.746, 0.082, 0.758), "masonry mid"),
        Part(rectangle(-0.068, 0.756, 0.068, 0.808), "masonry"),
        Part(rectangle(0.045, 0.756, 0.068, 0.808), "masonry shade"),
        *(
            Part(arch(x, 0.760, 0.0075, 0.798, pointed=True), "masonry dark")
            for x in np.linspace(-0.052, 0.052, 6).tolist()
        ),
        Part(rectangle(-0.076, 0.805, 0.076, 0.815), "gold shade"),
        Part(polygon((-0.074, 0.814), (-0.030, 0.886), (0.030, 0.886), (0.074, 0.814)), "slate"),
        Part(polygon((0.020, 0.814), (0.010, 0.886), (0.030, 0.886), (0.074, 0.814)), "slate shade"),
        *(Part(rectangle(x - 0.006, 0.832, x + 0.006, 0.848), "gold") for x in (-0.030, 0.0, 0.030)),
        Part(rectangle(-0.032, 0.884, 0.032, 0.892), "gold"),
        *(Part(rectangle(x - 0.004, 0.890, x + 0.004, 0.918), "gold shade") for x in (-0.024, -0.008, 0.008, 0.024)),
        Part(rectangle(-0.022, 0.892, 0.022, 0.916), "window"),
        Part(polygon((-0.034, 0.916), (-0.010, 0.952), (0.0, 1.0), (0.010, 0.952), (0.034, 0.916)), "slate"),
        Part(polygon((0.008, 0.916), (0.0, 1.0), (0.010, 0.952), (0.034, 0.916)), "slate shade"),
        Part(ellipse(0.0, 1.003, 0.007, 0.007), "gold"),
        *(Part(polygon((s * 0.066, 0.806), (s * 0.072, 0.856), (s * 0.079, 0.806)), "gold shade") for s in (-1, 1)),
    ]


def _palace() -> list[Part]:
    """A long front of tall windows between buttresses with pinnacles, and the great square tower at its end."""
    parts = [
        *_square_tower(0.90),
        Part(polygon((0.05, 0.20), (0.10, 0.255), (0.78, 0.255), (0.82, 0.20)), "slate"),
        Part(rectangle(0.04, 0.0, 0.98, 0.205), "masonry mid"),
        Part(rectangle(0.04, 0.196, 0.98, 0.210), "masonry"),
        Part(rectangle(0.04, 0.0, 0.98, 0.028), "masonry shade"),
    ]
    for x in np.arange(0.10, 0.97, 0.056).tolist():
        parts += [
            Part(rectangle(x - 0.007, 0.02, x + 0.007, 0.215), "masonry"),
            Part(polygon((x - 0.009, 0.213), (x, 0.262), (x + 0.009, 0.213)), "masonry"),
            Part(arch(x + 0.028, 0.045, 0.011, 0.105, pointed=True), "window"),
            Part(arch(x + 0.028, 0.120, 0.011, 0.185, pointed=True), "window"),
        ]
    return parts


def _square_tower(x: float) -> list[Part]:
    parts = [
        Part(rectangle(x - 0.082, 0.0, x + 0.082, 0.52), "masonry"),
        Part(rectangle(x + 0.030, 0.0, x + 0.082, 0.52), "masonry shade", 0.7),
        Part(tapered(np.array([(x, 0.52), (x, 0.74)]), 0.007, 0.005), "masonry dark"),
        Part(polygon((x + 0.004, 0.735), (x + 0.065, 0.725), (x + 0.060, 0.690), (x + 0.004, 0.700)), "accent"),
    ]
    for low, high in ((0.27, 0.37), (0.39, 0.49)):
        parts += [Part(arch(x + at, low, 0.015, high, pointed=True), "masonry dark") for at in (-0.042, 0.0, 0.042)]
    for at in (-0.074, 0.074):
        tone = "masonry" if at < 0 else "masonry shade"
        parts += [
            Part(rectangle(x + at - 0.017, 0.0, x + at + 0.017, 0.555), tone),
            Part(polygon((x + at - 0.021, 0.553), (x + at, 0.625), (x + at + 0.021, 0.553)), "slate"),
        ]
    return parts
