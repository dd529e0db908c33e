"""A Ferris wheel on its frame, in units of its height."""

from __future__ import annotations

from typing import Final

import numpy as np

from mmgen.media.arrays import F64
from mmgen.procedural.scenes.drawing import Part, curve, ellipse, polygon, rectangle
from mmgen.procedural.scenes.sprite import tapered

__all__ = ["ferris_wheel"]

_HUB: Final = (0.0, 0.535)
_RIM: Final = 0.415
_CABINS: Final = 24
_LAMPS: Final = ("lamp rose", "lamp gold", "lamp teal", "lamp violet")


def ferris_wheel(random: np.random.Generator) -> list[Part]:
    """Two rims braced to each other, spokes of cable to the hub, cabins that hang upright, and legs to both sides."""
    turn = float(random.random()) * 2 * np.pi / _CABINS
    angles = (turn + np.arange(_CABINS) * 2 * np.pi / _CABINS).tolist()
    parts = [
        *(Part(tapered(np.array([(side * 0.27, 0.0), _HUB]), 0.024, 0.016), "frame shade") for side in (-1, 1)),
        Part(_ring(_RIM, 0.012), "lamp rim"),
        Part(_ring(0.372, 0.008), "frame"),
    ]
    for index, angle in enumerate(angles):
        parts.append(Part(tapered(np.array([_HUB, _at(angle, _RIM)]), 0.005, 0.004), _spoke(index), 0.9))
        parts.append(
            Part(
                tapered(np.array([_at(angle, 0.372), _at(angle + 0.13, _RIM), _at(angle + 0.26, 0.372)]), 0.004, 0.004),
                "frame",
            )
        )
    parts += [
        Part(_ring(0.16, 0.006), "frame"),
        *(Part(tapered(np.array([(side * 0.225, 0.0), _HUB]), 0.028, 0.018), "frame") for side in (-1, 1)),
        Part(tapered(np.array([(-0.105, 0.285), (0.105, 0.285)]), 0.012, 0.012), "frame shade"),
        Part(ellipse(*_HUB, 0.034, 0.034), "frame shade"),
        Part(ellipse(*_HUB, 0.022, 0.022), "lamp gold"),
    ]
    for index, angle in enumerate(angles):
        parts += _cabin(_at(angle, _RIM + 0.012), index)
    base = [
        Part(rectangle(-0.33, 0.0, 0.33, 0.022), "frame shade"),
        Part(polygon((-0.12, 0.02), (-0.105, 0.062), (0.105, 0.062), (0.12, 0.02)), "accent"),
        Part(rectangle(-0.10, 0.02, 0.10, 0.042), "window"),
    ]
    return [*parts, *base]


def _at(angle: float, far: float) -> tuple[float, float]:
    return _HUB[0] + far * float(np.cos(angle)), _HUB[1] + far * float(np.sin(angle))


def _ring(radius: float, thick: float) -> F64:
    path = np.array([_at(angle, radius) for angle in np.linspace(0, 2 * np.pi, 97).tolist()])
    return np.asarray(tapered(path, thick, thick), np.float64)


def _spoke(index: int) -> str:
    return f"{_LAMPS[(index // 2) % len(_LAMPS)]} spoke"


def _cabin(at: tuple[float, float], index: int) -> list[Part]:
    """A cabin that hangs from the rim, with a window all round."""
    x, y = at[0], at[1] - 0.006
    body = np.concatenate(
        [
            curve((x - 0.021, y), (x - 0.024, y - 0.040), (x, y - 0.042), count=6),
            curve((x, y - 0.042), (x + 0.024, y - 0.040), (x + 0.021, y), count=6),
        ]
    )
    tone = ("accent", "accent light", "accent", "wall")[index % 4]
    return [
        Part(body, tone),
        Part(rectangle(x - 0.020, y - 0.021, x + 0.020, y - 0.006), "window"),
        Part(rectangle(x - 0.024, y - 0.004, x + 0.024, y + 0.003), "accent shade"),
    ]
