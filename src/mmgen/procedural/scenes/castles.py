"""A castle of many towers, and the hill that it stands on."""

from __future__ import annotations

import numpy as np

from mmgen.procedural.scenes.drawing import Part, Spot, place, polygon, rectangle
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.land import Layer, paint_layer, snow_cover
from mmgen.procedural.scenes.masonry import arch, cone_roof, drum, slits, teeth, turret
from mmgen.procedural.scenes.noise import line_noise
from mmgen.procedural.scenes.planting import along, grove, plant
from mmgen.procedural.scenes.skylines import treeline
from mmgen.procedural.scenes.stage import Stage

__all__ = ["castle", "paint_castle"]

TALL = 0.30
HILL = 0.17
"""Heights of the castle and of its hill in units."""


def castle(random: np.random.Generator) -> list[Part]:
    """A palace under steep roofs between round towers, behind a battlemented wall with a gate."""
    lean = 0.03 * (2 * random.random() - 1)
    return [
        *turret(-0.30, (0.10, 0.50, 0.72), 0.052),
        *turret(0.40, (0.10, 0.44, 0.63), 0.048),
        *turret(0.13 + lean, (0.20, 0.74, 1.0), 0.060),
        *_palace(-0.22, 0.10, (0.12, 0.46, 0.66)),
        *_palace(0.10, 0.36, (0.12, 0.36, 0.50)),
        *turret(-0.095, (0.12, 0.56, 0.79), 0.040),
        *turret(0.245, (0.12, 0.43, 0.58), 0.034),
        *_curtain(),
        *_gatehouse(),
    ]


def _palace(left: float, right: float, heights: tuple[float, float, float]) -> list[Part]:
    """A hall under a steep roof, its gable to the left."""
    bottom, wall, ridge = heights
    gable = left + 0.36 * (right - left)
    middle = (left + gable) / 2
    parts = [
        Part(polygon((left, bottom), (left, wall), (middle, ridge), (gable, wall), (gable, bottom)), "masonry"),
        Part(rectangle(gable, bottom, right, wall), "masonry shade"),
        Part(
            polygon(
                (gable - 0.006, wall - 0.012), (middle, ridge), (right - 0.03, ridge), (right + 0.012, wall - 0.012)
            ),
            "slate shade",
        ),
        Part(
            polygon(
                (left - 0.014, wall - 0.02),
                (middle, ridge + 0.015),
                (middle, ridge - 0.015),
                (left - 0.002, wall - 0.03),
            ),
            "slate",
        ),
    ]
    for y in np.arange(wall - 0.075, bottom + 0.10, -0.085).tolist():
        parts += slits(middle - 0.022, (y,), wide=0.008, tall=0.036)
        parts += slits(middle + 0.022, (y,), wide=0.008, tall=0.036)
        for x in np.arange(gable + 0.025, right - 0.015, 0.042).tolist():
            parts += slits(x, (y,), wide=0.007, tall=0.034)
    return parts


def _curtain() -> list[Part]:
    """The outer wall, its corner towers, and its battlements."""
    return [
        Part(polygon((-0.50, -0.06), (-0.47, 0.185), (0.47, 0.185), (0.50, -0.06)), "masonry"),
        Part(polygon((0.10, -0.06), (0.10, 0.185), (0.47, 0.185), (0.50, -0.06)), "masonry mid"),
        *teeth(-0.46, 0.10, 0.18, size=0.017, tone="masonry"),
        *teeth(0.10, 0.46, 0.18, size=0.017, tone="masonry mid"),
        *drum(-0.47, -0.08, 0.25, 0.062, taper=0.10),
        *teeth(-0.525, -0.415, 0.245, size=0.018, tone="masonry"),
        *slits(-0.48, (0.13,), wide=0.007, tall=0.045),
        *drum(0.48, -0.08, 0.27, 0.056, taper=0.10),
        *cone_roof(0.48, 0.265, 0.42, 0.072),
        *slits(0.465, (0.14,), wide=0.007, tall=0.045),
    ]


def _gatehouse() -> list[Part]:
    """Two towers with the gate between them."""
    parts: list[Part] = [
        Part(rectangle(-0.22, -0.06, -0.10, 0.24), "masonry mid"),
        *teeth(-0.22, -0.10, 0.235, size=0.015, tone="masonry mid"),
        Part(arch(-0.16, -0.05, 0.036, 0.10), "masonry dark"),
    ]
    for x in (-0.235, -0.085):
        parts += [*drum(x, -0.07, 0.28, 0.036), *cone_roof(x, 0.275, 0.39, 0.05)]
        parts += slits(x - 0.008, (0.18,), wide=0.006, tall=0.035)
    return parts


def paint_castle(stage: Stage, base: float, scale: float) -> None:
    """A wooded hill whose foot is at a row, and the castle on its top."""
    composition = stage.composition
    unit, width = composition.unit * scale, composition.width
    tall = TALL * unit * min(stage.manner.emphasis, 1.35)
    middle = 0.65 * composition.focus_x + 0.35 * width / 2
    random = stage.random("castle hill")
    away = np.abs(np.arange(width, dtype=np.float32) - np.float32(middle)) / np.float32(unit)
    crags = line_noise(random, width, 16 * max(0.6, composition.aspect), octaves=5, gain=0.5)
    slope = np.clip(away - 0.14, 0, None) / 0.46
    rise = 1 - 1.25 * slope**0.85 + 0.07 * crags * np.clip(slope * 4, 0, 1)
    ground = single(base - HILL * unit * np.maximum(rise, -0.6))
    line = treeline(random, ground, 0.022 * unit, pointed=True)
    line = single(np.where(away < 0.15, ground, line))
    bottom = min(float(composition.height), base + 0.34 * composition.unit)
    nearness = 0.62
    paint_layer(
        stage, Layer("castle hill", line, bottom, nearness, "needle", mist=0.55, snow=snow_cover(stage), ground=ground)
    )
    top = float(ground[int(np.clip(middle, 0, width - 1))])
    spot = Spot(middle, top + 0.02 * tall, tall / stage.manner.emphasis, 0.66, mirrored=composition.sun_x > middle)
    place(stage, castle(stage.random("castle")), spot, own=stage.feature_colour("castle"))
    feet = [
        foot
        for foot in along(stage, "castle", single(ground + 0.045 * unit), count=70)
        if abs(foot[0] - middle) < 0.34 * unit
    ]
    plant(stage, "castle", grove(stage, 0.052 * unit, nearness + 0.04, air=0.1), feet)
