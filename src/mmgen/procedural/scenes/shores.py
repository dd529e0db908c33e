"""Lakes and rivers: water that mirrors the land behind it, and a near bank to stand on."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.foreground import paint_bank, paint_reeds
from mmgen.procedural.scenes.land import Layer, paint_layer
from mmgen.procedural.scenes.landmarks import paint_crossings, paint_landmarks, paint_vessels
from mmgen.procedural.scenes.noise import smoothstep
from mmgen.procedural.scenes.planting import along, grove, plant
from mmgen.procedural.scenes.ranges import Ranges, paint_ranges
from mmgen.procedural.scenes.skylines import Outline, karst, rolling, treeline
from mmgen.procedural.scenes.stage import Stage
from mmgen.procedural.scenes.water import Water, paint_water


def paint_lake(stage: Stage) -> None:
    """Mountains over a wooded far shore, a quiet lake, and a near bank on the heavy side."""
    composition = stage.composition
    unit, below = composition.unit, composition.height - composition.horizon
    waterline = composition.horizon + 0.12 * below
    paint_ranges(stage, Ranges(4, composition.horizon, waterline, 0.42, (0.0, 0.45)))
    shore = far_shore(stage, waterline, nearness=0.55)
    paint_landmarks(stage, shore, nearness=0.6, size=0.15)
    paint_water(stage, Water("lake", waterline, composition.height, roughness=0.10, depth=0.34))
    paint_crossings(stage, waterline + 0.10 * below, nearness=0.62)
    paint_vessels(stage, waterline + 0.10 * below, composition.height - 0.16 * unit)
    paint_bank(stage)
    paint_reeds(stage)


def far_shore(stage: Stage, waterline: float, *, nearness: float) -> F32:
    """A low wooded shore that ends at the water; returns its ground."""
    composition = stage.composition
    random = stage.random("far shore")
    unit = composition.unit
    rise = 0.4 + 0.6 * smoothstep(
        0.1, 0.9, np.abs(np.arange(composition.width, dtype=np.float32) - composition.sun_x) / composition.width
    )
    ground = rolling(random, composition.width, Outline(waterline, 0.045 * unit, cells=4), rise)
    line = treeline(random, ground, 0.020 * unit, pointed=True)
    paint_layer(stage, Layer("far shore", line, waterline + 1, nearness, "needle", mist=0.5, ground=ground))
    feet = along(
        stage, "far shore", np.maximum(ground, waterline - 0.02 * unit), count=int(60 * max(0.7, composition.aspect))
    )
    plant(stage, "far shore", grove(stage, 0.062 * unit, nearness + 0.06, air=0.12), feet)
    return ground


def paint_river(stage: Stage) -> None:
    """A river that winds between spurs of hills, each mirrored at its foot."""
    composition = stage.composition
    unit, below = composition.unit, composition.height - composition.horizon
    paint_ranges(stage, Ranges(3, composition.horizon, composition.horizon + 0.02 * below, 0.44, (0.0, 0.34)))
    count = 4
    for index in range(count):
        share = index / (count - 1)
        waterline = composition.horizon + below * (0.04 + 0.46 * share**1.35)
        side = composition.heavy if index % 2 else -composition.heavy
        ground = _spur(stage, index, waterline, side)
        if index == 1:
            paint_landmarks(stage, ground, nearness=0.5, size=0.15, side=side)
        paint_water(stage, Water(f"river {index}", waterline, composition.height, roughness=0.09, depth=0.30))
    paint_crossings(stage, composition.horizon + 0.30 * below, nearness=0.6)
    paint_vessels(stage, composition.horizon + 0.42 * below, composition.height - 0.14 * unit)
    paint_bank(stage)
    paint_reeds(stage)


def _spur(stage: Stage, index: int, waterline: float, side: int) -> F32:
    """One spur from a side of the picture into the water; returns its ground."""
    composition = stage.composition
    unit, width = composition.unit, composition.width
    random = stage.random(f"spur {index}")
    nearness = 0.36 + 0.17 * index
    x = np.arange(width, dtype=np.float32) / width
    from_side = x if side < 0 else 1 - x
    reach = 0.72 - 0.11 * index + 0.08 * random.random()
    rise = np.clip(1 - from_side / reach, 0, 1) ** 0.62
    form = karst if index < 2 else rolling
    outline = Outline(waterline + 0.01 * unit, (0.20 - 0.028 * index) * unit, cells=3.2)
    ground = single(np.where(rise > 0, form(random, width, outline, rise) + 2 * (1 - rise), composition.height + 4))
    ground = single(np.where(from_side > reach, composition.height + 4, ground))
    line = treeline(random, ground, unit * (0.010 + 0.006 * index), pointed=index < 2)
    line = single(np.where(from_side > reach, composition.height + 4, line))
    paint_layer(
        stage,
        Layer(
            f"spur {index}", line, waterline + 1, nearness, "needle", mist=0.55, ground=np.minimum(ground, waterline)
        ),
    )
    feet = [
        foot
        for foot in along(stage, f"spur {index}", np.minimum(ground, waterline), count=26)
        if _on_spur(foot[0], width, side, reach)
    ]
    plant(stage, f"spur {index}", grove(stage, unit * (0.05 + 0.022 * index), nearness + 0.05), feet)
    return np.minimum(ground, waterline)


def _on_spur(x: float, width: int, side: int, reach: float) -> bool:
    from_side = x / width if side < 0 else 1 - x / width
    return from_side < reach - 0.03
