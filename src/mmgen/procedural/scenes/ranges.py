"""Ranges of mountains behind each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.scenes.land import Layer, paint_layer
from mmgen.procedural.scenes.skylines import Outline, alpine, envelope, karst, rolling, treeline
from mmgen.procedural.scenes.stage import Stage
from mmgen.procedural.scenes.waterfall import paint_waterfall


@dataclass(frozen=True, slots=True)
class Ranges:
    """How many ranges stand between two rows, how high the first is in units, and the nearness of first and last."""

    count: int
    first_base: float
    last_base: float
    height: float
    nearness: tuple[float, float]


def paint_ranges(stage: Stage, ranges: Ranges) -> None:
    """Ranges from far to near; the far ones bare or snowy rock, the nearer ones wooded."""
    random = stage.random("ranges")
    towers = random.random() < (0.5 if "river" in stage.description.places else 0.15)
    for index in range(ranges.count):
        share = index / max(1, ranges.count - 1)
        nearness = ranges.nearness[0] + (ranges.nearness[1] - ranges.nearness[0]) * share
        base = ranges.first_base + (ranges.last_base - ranges.first_base) * share**1.15
        height = ranges.height * stage.composition.unit * (1 - 0.48 * share) * (0.85 + 0.3 * random.random())
        line = _paint_range(stage, index, (base, height, nearness), towers=towers, random=random)
        if index == ranges.count - 2 and stage.wants("waterfall"):
            paint_waterfall(stage, line, base + 0.1 * stage.composition.unit, nearness)


def _paint_range(
    stage: Stage, index: int, measures: tuple[float, float, float], *, towers: bool, random: np.random.Generator
) -> F32:
    base, height, nearness = measures
    composition = stage.composition
    layouts = ("slope", "valley", "range")
    layout = composition.layout if index < 2 else str(random.choice(layouts))
    outline = Outline(base, height, cells=(2.0 + 0.8 * index) * max(0.6, composition.aspect))
    rise = envelope(composition, layout, floor=0.32)
    form = rolling if nearness > 0.55 else karst if towers else alpine
    ground = form(random, composition.width, outline, rise)
    wooded = nearness > 0.3
    line = treeline(random, ground, composition.unit * (0.003 + 0.024 * nearness**2), pointed=True) if wooded else ground
    snow = 0.0
    if not wooded and not towers:
        snow = {"winter": 0.75, "spring": 0.3, "autumn": 0.22}.get(stage.season, 0.16)
    elif stage.season == "winter" or "snow" in stage.description.weather:
        snow = 0.5
    material = "needle" if wooded else "rock"
    bottom = min(float(composition.height), base + 0.34 * composition.unit)
    paint_layer(stage, Layer(f"range {index}", line, bottom, nearness, material, mist=0.92, snow=snow, ground=ground))
    return ground
