"""Cars, camper vans and coaches seen along the road they are on, from behind or from before, in units of their height."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F64
from mmgen.procedural.scenes.drawing import Part, curve, ellipse, polygon, rectangle

__all__ = ["bus", "camper", "car"]


def _box(half: float, bottom: float, top: float, *, corner: float = 0.06) -> F64:
    """An upright box with rounded corners about the middle."""
    left = np.concatenate(
        [
            curve((-half + corner, bottom), (-half, bottom), (-half, bottom + corner), count=5),
            curve((-half, top - corner), (-half, top), (-half + corner, top), count=5),
        ]
    )
    return np.asarray(np.concatenate([left, left[::-1] * (-1, 1)]), np.float64)


def _cabin(low: float, wide: float, top: float, narrow: float) -> F64:
    """A cabin that narrows upwards to a rounded roof."""
    left = curve((-wide, low), (-0.93 * narrow - 0.03, top - 0.02), (-0.7 * narrow, top), (0.0, top), count=10)
    return np.asarray(np.concatenate([left, left[::-1] * (-1, 1)]), np.float64)


def _pair(parts: list[Part]) -> list[Part]:
    """Pieces of the left side and the same on the right."""
    return [*parts, *(Part(part.points * (-1, 1), part.tone, part.opacity) for part in parts)]


def _wheels(half: float, tall: float, wide: float) -> list[Part]:
    shadow = Part(ellipse(0.0, 0.015, half * 1.16, 0.065), "dark", 0.55)
    return [shadow, *_pair([Part(rectangle(-half, 0.0, -half + wide, tall), "dark")])]


def car(*, oncoming: bool) -> list[Part]:
    """A car: its tail lamps and rear window, or its headlamps, grille and windscreen."""
    pane = polygon((-0.435, 0.585), (-0.355, 0.895), (0.355, 0.895), (0.435, 0.585))
    shine = polygon((-0.30, 0.585), (-0.19, 0.895), (-0.07, 0.895), (-0.18, 0.585))
    parts = [
        *_wheels(0.56, 0.30, 0.17),
        Part(_cabin(0.52, 0.545, 0.985, 0.42), "accent"),
        Part(polygon((-0.30, 0.935), (0.30, 0.935), (0.22, 0.965), (-0.22, 0.965)), "accent light"),
        Part(pane, "pane"),
        Part(shine, "metal", 0.28),
        Part(_box(0.60, 0.14, 0.60, corner=0.09), "accent"),
        Part(_box(0.60, 0.14, 0.29, corner=0.05), "accent shade"),
        Part(rectangle(-0.55, 0.545, 0.55, 0.575), "accent light"),
        *_pair([Part(_box(0.05, 0.565, 0.64, corner=0.02) - (0.615, 0.0), "accent shade")]),
    ]
    if oncoming:
        grille = [
            Part(_box(0.24, 0.33, 0.455, corner=0.03), "dark"),
            Part(rectangle(-0.24, 0.385, 0.24, 0.40), "metal shade"),
        ]
        return [*parts, *grille, *_pair([Part(ellipse(-0.44, 0.425, 0.115, 0.065), "headlamp")]), _plate(0.205)]
    lamps = [Part(_box(0.10, 0.37, 0.49, corner=0.03) - (0.475, 0.0), "lamp")]
    boot = Part(rectangle(-0.36, 0.335, 0.36, 0.35), "accent shade")
    return [*parts, *_pair(lamps), boot, _plate(0.385)]


def _plate(bottom: float) -> Part:
    return Part(rectangle(-0.135, bottom, 0.135, bottom + 0.085), "wall")


def camper(*, oncoming: bool) -> list[Part]:
    """A camper van in two colours, with a roof box and a spare wheel, or round lamps under a divided windscreen."""
    parts = [
        *_wheels(0.40, 0.20, 0.115),
        Part(_box(0.425, 0.11, 0.91, corner=0.09), "wall"),
        Part(polygon((0.26, 0.14), (0.26, 0.88), (0.42, 0.84), (0.42, 0.14)), "wall shade", 0.8),
        Part(polygon((-0.425, 0.52), (0.0, 0.39), (0.425, 0.52), (0.425, 0.15), (-0.425, 0.15)), "accent"),
        Part(_box(0.425, 0.11, 0.20, corner=0.04), "accent shade"),
        Part(_box(0.34, 0.90, 1.0, corner=0.04), "timber"),
        Part(rectangle(-0.36, 0.885, 0.36, 0.905), "dark"),
    ]  # fmt: skip
    if oncoming:
        panes = [Part(polygon((-0.36, 0.57), (-0.325, 0.82), (-0.015, 0.82), (-0.015, 0.57)), "pane")]
        lamps = [Part(ellipse(-0.29, 0.37, 0.075, 0.075), "wall"), Part(ellipse(-0.29, 0.37, 0.055, 0.055), "headlamp")]
        return [*parts, *_pair(panes), *_pair(lamps), Part(ellipse(0.0, 0.40, 0.075, 0.075), "wall")]
    pane = Part(_box(0.30, 0.60, 0.81, corner=0.05), "pane")
    shine = Part(polygon((-0.18, 0.60), (-0.11, 0.81), (-0.02, 0.81), (-0.09, 0.60)), "metal", 0.28)
    wheel = [Part(ellipse(0.0, 0.40, 0.135, 0.135), "dark"), Part(ellipse(0.0, 0.40, 0.075, 0.075), "wall")]
    return [*parts, pane, shine, *wheel, *_pair([Part(_box(0.035, 0.26, 0.36, corner=0.02) - (0.365, 0.0), "lamp")])]


def bus(*, oncoming: bool) -> list[Part]:
    """A touring coach: a tall rounded box with a deep window."""
    parts = [
        *_wheels(0.335, 0.15, 0.10),
        Part(_box(0.36, 0.07, 0.985, corner=0.07), "metal"),
        Part(polygon((0.25, 0.10), (0.25, 0.96), (0.355, 0.91), (0.355, 0.10)), "metal shade", 0.8),
        Part(polygon((-0.36, 0.26), (0.36, 0.40), (0.36, 0.52), (-0.36, 0.34)), "accent"),
        Part(_box(0.36, 0.07, 0.25, corner=0.04), "accent"),
        Part(_box(0.36, 0.07, 0.13, corner=0.03), "accent shade"),
        Part(_box(0.315, 0.56, 0.88, corner=0.05), "pane"),
        Part(polygon((-0.20, 0.56), (-0.12, 0.88), (-0.03, 0.88), (-0.11, 0.56)), "metal", 0.25),
        *_pair(
            [Part(rectangle(-0.425, 0.66, -0.385, 0.80), "dark"), Part(rectangle(-0.40, 0.79, -0.34, 0.81), "dark")]
        ),
    ]
    if oncoming:
        sign = Part(rectangle(-0.20, 0.90, 0.20, 0.95), "glow")
        return [*parts, sign, *_pair([Part(_box(0.055, 0.16, 0.22, corner=0.02) - (0.265, 0.0), "headlamp")])]
    lamps = [Part(rectangle(-0.345, 0.27, -0.295, 0.42), "lamp")]
    return [*parts, *_pair(lamps), Part(rectangle(-0.11, 0.155, 0.11, 0.205), "wall")]
