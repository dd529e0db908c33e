"""A bicycle on its stand, seen from the side, in units of its height."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F64
from mmgen.procedural.scenes.drawing import Part, curve, ellipse, polygon
from mmgen.procedural.scenes.sprite import tapered

__all__ = ["bicycle"]

_WHEEL = 0.335
_REAR, _FRONT = (-0.53, _WHEEL), (0.53, _WHEEL)


def bicycle(random: np.random.Generator) -> list[Part]:
    """A town bicycle with a basket before its handlebar, mudguards, a rack and a leather saddle."""
    turn = 0.3 * float(random.random())
    crank, seat, head = (-0.10, 0.29), (-0.235, 0.73), (0.345, 0.80)
    parts = [Part(ellipse(0.0, 0.0, 0.80, 0.035), "dark", 0.32)]
    for hub in (_REAR, _FRONT):
        parts += _wheel(hub, turn)
    parts += [
        _tube(_REAR, crank, 0.026, "accent shade"),
        _tube(_REAR, (-0.215, 0.665), 0.024, "accent shade"),
        _tube((-0.16, 0.24), (-0.27, 0.0), 0.020, "metal shade"),
        _rack(),
        _guard(_REAR, 0.42, 3.05),
        _guard(_FRONT, 0.55, 2.3),
        _tube(crank, seat, 0.036, "accent"),
        _tube(crank, (0.37, 0.70), 0.040, "accent"),
        _tube((-0.21, 0.63), head, 0.036, "accent"),
        _tube((0.375, 0.68), (0.335, 0.84), 0.044, "accent"),
        Part(tapered(curve((0.375, 0.68), (0.42, 0.52), _FRONT, count=8), 0.036, 0.024), "accent"),
        Part(_ring(crank, 0.085, 0.020), "metal shade"),
        _tube((-0.10, 0.29), (-0.03, 0.15), 0.022, "metal shade"),
        _tube((-0.075, 0.145), (0.015, 0.145), 0.030, "dark"),
        _tube(seat, (-0.25, 0.80), 0.024, "metal shade"),
        Part(polygon((-0.40, 0.865), (-0.37, 0.80), (-0.24, 0.79), (-0.10, 0.83), (-0.09, 0.85), (-0.22, 0.86)), "timber shade"),
        Part(tapered(curve((0.335, 0.84), (0.32, 0.93), (0.30, 0.97), (0.20, 0.965), count=10), 0.026, 0.026), "metal shade"),
        _tube((0.255, 0.968), (0.155, 0.955), 0.040, "timber shade"),
        *_basket(),
        Part(ellipse(0.445, 0.665, 0.036, 0.036), "headlamp"),
    ]  # fmt: skip
    return parts


def _tube(start: tuple[float, float], end: tuple[float, float], thick: float, tone: str) -> Part:
    return Part(tapered(np.array([start, end]), thick, thick), tone)


def _ring(hub: tuple[float, float], radius: float, thick: float) -> F64:
    angle = np.linspace(0, 2 * np.pi, 45)
    path = np.stack([hub[0] + radius * np.cos(angle), hub[1] + radius * np.sin(angle)], axis=1)
    return np.asarray(tapered(path, thick, thick), np.float64)


def _wheel(hub: tuple[float, float], turn: float) -> list[Part]:
    """A tyre, its rim, and the spokes to the hub."""
    parts: list[Part] = []
    for angle in (turn + np.arange(7) * np.pi / 7).tolist():
        reach = 0.30 * np.array([np.cos(angle), np.sin(angle)])
        parts.append(Part(tapered(np.array([hub - reach, hub + reach]), 0.007, 0.007), "metal", 0.65))
    return [
        *parts,
        Part(_ring(hub, 0.293, 0.018), "metal"),
        Part(_ring(hub, 0.315, 0.038), "dark"),
        Part(ellipse(*hub, 0.030, 0.030), "metal shade"),
    ]


def _guard(hub: tuple[float, float], first: float, last: float) -> Part:
    angle = np.linspace(first, last, 20)
    path = np.stack([hub[0] + 0.352 * np.cos(angle), hub[1] + 0.352 * np.sin(angle)], axis=1)
    return Part(tapered(path, 0.024, 0.024), "accent shade")


def _rack() -> Part:
    path = np.array([(-0.235, 0.725), (-0.74, 0.725), (-0.53, _WHEEL), (-0.62, 0.725)])
    return Part(tapered(path, 0.020, 0.020), "metal shade")


def _basket() -> list[Part]:
    """A wicker basket on the handlebar."""
    side = polygon((0.40, 0.90), (0.68, 0.90), (0.645, 0.70), (0.43, 0.70))
    weave = [
        _tube((0.405 + 0.012 * row, 0.86 - 0.05 * row), (0.675 - 0.009 * row, 0.86 - 0.05 * row), 0.010, "timber shade")
        for row in range(4)
    ]
    return [Part(side, "timber"), *weave, _tube((0.39, 0.905), (0.69, 0.905), 0.026, "timber shade")]
