"""An airliner in the air, in units of its length, looking to the right."""

from __future__ import annotations

import numpy as np

from mmgen.procedural.scenes.animals import rounded
from mmgen.procedural.scenes.drawing import Part, curve, ellipse, polygon
from mmgen.procedural.scenes.sprite import tapered

__all__ = ["airliner"]

CLIMB = 0.10
"""Radians by which it points up."""


def airliner(random: np.random.Generator) -> list[Part]:
    """Two engines, swept wings, a coloured fin, and a pair of trails behind."""
    del random
    hull = np.concatenate(
        [
            curve((-0.50, 0.045), (-0.34, 0.062), (0.20, 0.062), (0.38, 0.058), (0.47, 0.035), (0.50, 0.0), count=24),
            curve(
                (0.50, 0.0), (0.48, -0.040), (0.36, -0.055), (0.10, -0.055), (-0.20, -0.050), (-0.50, 0.035), count=24
            ),
        ]
    )
    belly = curve((0.495, -0.012), (0.40, -0.030), (0.10, -0.030), (-0.22, -0.024), (-0.46, 0.034), count=20)
    near_wing = polygon(
        (0.10, -0.020), (-0.055, -0.030), (-0.275, -0.235), (-0.305, -0.238), (-0.265, -0.222), (-0.20, -0.165)
    )
    parts = [
        Part(polygon((0.07, 0.030), (-0.02, 0.040), (-0.175, 0.150), (-0.145, 0.150)), "metal shade"),
        Part(ellipse(0.000, 0.075, 0.042, 0.017), "metal shade"),
        Part(polygon((-0.43, 0.045), (-0.47, 0.045), (-0.545, 0.105), (-0.520, 0.105)), "metal shade"),
        Part(rounded(((-0.33, 0.050), (-0.46, 0.185), (-0.515, 0.195), (-0.505, 0.150), (-0.485, 0.045))), "accent"),
        Part(hull, "metal"),
        Part(np.concatenate([belly, hull[24:][::-1]]), "metal shade"),
        Part(tapered(curve((-0.47, 0.040), (-0.20, 0.005), (0.44, -0.004), count=14), 0.004, 0.016), "accent"),
        Part(polygon((0.425, 0.022), (0.468, 0.022), (0.452, 0.040), (0.420, 0.043)), "pane"),
        Part(polygon((-0.40, 0.028), (-0.485, 0.032), (-0.575, -0.040), (-0.550, -0.043)), "metal shade"),
        Part(ellipse(-0.005, -0.105, 0.060, 0.026), "accent"),
        Part(ellipse(0.045, -0.105, 0.012, 0.024), "dark"),
        Part(near_wing, "metal"),
        Part(polygon((-0.02, -0.027), (-0.055, -0.030), (-0.275, -0.235), (-0.22, -0.195)), "metal shade"),
    ]
    parts += [Part(ellipse(x, 0.024, 0.0055, 0.0085, count=8), "glass") for x in np.arange(-0.36, 0.40, 0.027).tolist()]
    trails = [trail for height in (-0.105, 0.072) for trail in _trail(height)]
    turn = np.array([[np.cos(CLIMB), np.sin(CLIMB)], [-np.sin(CLIMB), np.cos(CLIMB)]])
    return [Part(part.points @ turn, part.tone, part.opacity) for part in [*trails, *parts]]


def _trail(height: float) -> list[Part]:
    """The trail behind an engine, wider and thinner the older it is."""
    parts: list[Part] = []
    for index in range(12):
        near, far = -0.16 - 0.20 * index, -0.16 - 0.20 * (index + 1)
        half = (0.008 + 0.0026 * index, 0.008 + 0.0026 * (index + 1))
        corners = ((near, height + half[0]), (far, height + half[1]), (far, height - half[1]), (near, height - half[0]))
        parts.append(Part(polygon(*corners), "trail", 0.55 * (1 - index / 12) ** 1.3))
    return parts
