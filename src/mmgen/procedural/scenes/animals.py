"""Camels, horses, sheep and deer in outline, looking to the right, in units of their height."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F64
from mmgen.procedural.scenes.drawing import Part, curve, ellipse, polygon
from mmgen.procedural.scenes.sprite import tapered

Places = tuple[tuple[float, float], ...]


def rounded(points: Places, *, steps: int = 6) -> F64:
    """A closed smooth outline through points (Catmull-Rom)."""
    corners = np.asarray(points, np.float64)
    before, after, beyond = (np.roll(corners, shift, axis=0) for shift in (1, -1, -2))
    pieces = [
        corners
        + 0.5 * t * (after - before)
        + t**2 * (before - 2.5 * corners + 2 * after - 0.5 * beyond)
        + 0.5 * t**3 * (3 * (corners - after) + beyond - before)
        for t in np.linspace(0, 1, steps, endpoint=False)
    ]
    return np.asarray(np.stack(pieces, axis=1).reshape(-1, 2), np.float64)


def _leg(points: Places, thick: float, tone: str) -> Part:
    return Part(tapered(np.asarray(points, np.float64), thick, 0.34 * thick), tone)


def camel(random: np.random.Generator) -> list[Part]:
    """A camel with two humps and a cloth between them, walking."""
    step = 0.07 * (2 * random.random() - 1)
    body = rounded(
        (
            *(
                (-0.47, 0.62),
                (-0.42, 0.72),
                (-0.31, 0.77),
                (-0.235, 0.96),
                (-0.17, 0.95),
                (-0.11, 0.78),
                (-0.02, 0.755),
            ),
            *((0.05, 0.79), (0.105, 0.95), (0.165, 0.95), (0.22, 0.76), (0.32, 0.68), (0.37, 0.56), (0.29, 0.46)),
            *((0.10, 0.42), (-0.16, 0.43), (-0.36, 0.47)),
        )
    )
    neck = tapered(curve((0.27, 0.60), (0.50, 0.44), (0.52, 0.62), (0.60, 0.94), count=18), 0.20, 0.085)
    head = rounded(((0.55, 0.93), (0.60, 1.0), (0.70, 0.985), (0.80, 0.93), (0.79, 0.885), (0.69, 0.89), (0.60, 0.87)))
    cloth = polygon((-0.13, 0.79), (-0.02, 0.765), (0.06, 0.79), (0.075, 0.50), (-0.15, 0.50))
    return [
        _leg(((0.22, 0.50), (0.30 + step, 0.27), (0.27 + 1.6 * step, 0.0)), 0.11, "timber shade"),
        _leg(((-0.34, 0.56), (-0.30 - step, 0.28), (-0.36 - 1.6 * step, 0.0)), 0.13, "timber shade"),
        Part(tapered(curve((-0.46, 0.64), (-0.53, 0.56), (-0.51, 0.40)), 0.03, 0.035), "timber shade"),
        Part(body, "timber"),
        _leg(((0.29, 0.52), (0.29 - step, 0.27), (0.26 - 1.8 * step, 0.0)), 0.12, "timber"),
        _leg(((-0.38, 0.60), (-0.36 + step, 0.28), (-0.42 + 1.8 * step, 0.0)), 0.15, "timber"),
        Part(neck, "timber"),
        Part(head, "timber"),
        Part(polygon((0.575, 0.985), (0.555, 1.035), (0.605, 1.0)), "timber shade"),
        Part(cloth, "accent"),
        Part(polygon((0.073, 0.54), (0.075, 0.50), (-0.15, 0.50), (-0.148, 0.54)), "accent light"),
    ]


def horse(random: np.random.Generator) -> list[Part]:
    """A horse at a gallop, mane and tail flying."""
    coat = ("coat", "coat dark", "coat shade")[int(random.integers(0, 3))]
    lift = 0.05 * random.random()
    body = rounded(
        (
            *((-0.47, 0.66), (-0.38, 0.765), (-0.22, 0.77), (0.0, 0.725), (0.18, 0.76), (0.31, 0.70), (0.335, 0.58)),
            *((0.26, 0.48), (0.05, 0.455), (-0.16, 0.49), (-0.33, 0.48), (-0.45, 0.54)),
        )
    )
    neck = rounded(((0.14, 0.74), (0.32, 0.92), (0.47, 1.0), (0.56, 0.95), (0.46, 0.82), (0.345, 0.58)))
    head = rounded(((0.46, 1.0), (0.53, 0.995), (0.66, 0.88), (0.735, 0.79), (0.71, 0.745), (0.64, 0.77), (0.51, 0.83)))
    mane = rounded(((0.50, 1.02), (0.36, 0.985), (0.18, 0.90), (0.06, 0.85), (0.16, 0.80), (0.32, 0.89)))
    tail = tapered(curve((-0.45, 0.70), (-0.62, 0.84), (-0.78, 0.66), (-0.94, 0.70)), 0.05, 0.10)
    return [
        _leg(((0.22, 0.54), (0.43, 0.40), (0.36, 0.20 + lift)), 0.12, "dark"),
        _leg(((-0.30, 0.56), (-0.28, 0.30), (-0.46, 0.12 + lift)), 0.15, "dark"),
        Part(tail, "dark"),
        Part(body, coat),
        Part(neck, coat),
        Part(mane, "dark"),
        Part(head, coat),
        Part(polygon((0.455, 0.98), (0.475, 1.07), (0.515, 0.99)), coat),
        _leg(((0.27, 0.55), (0.52, 0.44), (0.68, 0.22 + lift)), 0.13, coat),
        _leg(((-0.38, 0.62), (-0.52, 0.34), (-0.72, 0.10 + lift)), 0.19, coat),
    ]


def sheep(random: np.random.Generator) -> list[Part]:
    """A woolly sheep, grazing or looking up."""
    grazing = random.random() < 0.6
    neck, face = ((0.50, 0.44), (0.62, 0.26)) if grazing else ((0.52, 0.72), (0.68, 0.80))
    legs = [
        Part(tapered(np.array([[x, 0.34], [x + 0.01, 0.0]]), 0.085, 0.06), "dark") for x in (-0.38, -0.22, 0.22, 0.38)
    ]
    wool = [
        Part(ellipse(x, y, across, up), "wall")
        for x, y, across, up in (
            *((-0.36, 0.58, 0.24, 0.25), (-0.10, 0.66, 0.30, 0.26), (0.18, 0.66, 0.28, 0.25), (0.36, 0.58, 0.20, 0.22)),
            *((-0.20, 0.44, 0.32, 0.18), (0.18, 0.44, 0.30, 0.18), (*neck, 0.15, 0.15)),
        )
    ]
    under = Part(
        rounded(((-0.52, 0.48), (-0.2, 0.40), (0.2, 0.40), (0.50, 0.46), (0.2, 0.28), (-0.3, 0.28))), "wall shade", 0.7
    )
    return [*legs, *wool, under, Part(ellipse(*face, 0.105, 0.12 if grazing else 0.09), "dark")]


def deer(random: np.random.Generator) -> list[Part]:
    """A stag standing, its head up."""
    del random
    body = rounded(
        (
            *((-0.32, 0.50), (-0.28, 0.575), (-0.10, 0.56), (0.10, 0.565), (0.19, 0.55), (0.20, 0.44), (0.08, 0.38)),
            *((-0.12, 0.395), (-0.27, 0.39)),
        )
    )
    neck = rounded(((0.06, 0.55), (0.17, 0.66), (0.20, 0.78), (0.275, 0.77), (0.255, 0.60), (0.20, 0.44)))
    head = rounded(
        ((0.19, 0.77), (0.23, 0.81), (0.31, 0.775), (0.385, 0.735), (0.375, 0.705), (0.28, 0.715), (0.21, 0.72))
    )
    antlers = [
        Part(tapered(curve(*points), 0.022, 0.010), "dark")
        for points in (
            ((0.22, 0.79), (0.12, 0.86), (0.13, 1.0)),
            ((0.24, 0.80), (0.27, 0.90), (0.36, 0.98)),
            ((0.16, 0.86), (0.20, 0.90), (0.21, 0.96)),
            ((0.275, 0.88), (0.28, 0.93), (0.26, 0.99)),
        )
    ]
    return [
        _leg(((0.11, 0.44), (0.13, 0.22), (0.12, 0.0)), 0.07, "timber shade"),
        _leg(((-0.22, 0.47), (-0.20, 0.24), (-0.23, 0.0)), 0.09, "timber shade"),
        *antlers,
        Part(ellipse(-0.325, 0.51, 0.03, 0.045), "wall"),
        Part(body, "timber"),
        Part(neck, "timber"),
        Part(head, "timber"),
        Part(polygon((0.20, 0.785), (0.125, 0.835), (0.215, 0.81)), "timber shade"),
        _leg(((0.16, 0.46), (0.17, 0.22), (0.18, 0.0)), 0.075, "timber"),
        _leg(((-0.27, 0.50), (-0.28, 0.24), (-0.26, 0.0)), 0.11, "timber"),
    ]
