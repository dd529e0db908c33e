"""Villages of white houses, and cities of towers."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.scenes import buildings
from mmgen.procedural.scenes.drawing import Part, Spot, place
from mmgen.procedural.scenes.foreground import paint_bank, paint_reeds
from mmgen.procedural.scenes.land import Layer, paint_layer
from mmgen.procedural.scenes.landmarks import paint_crossings, paint_landmarks, paint_vessels
from mmgen.procedural.scenes.planting import along, grove, plant
from mmgen.procedural.scenes.ranges import Ranges, paint_ranges
from mmgen.procedural.scenes.skylines import Outline, rolling, treeline
from mmgen.procedural.scenes.stage import Stage
from mmgen.procedural.scenes.water import Water, paint_water


def paint_village(stage: Stage) -> None:
    """Hills behind, houses in rows above a quiet stream, trees between them."""
    composition = stage.composition
    unit, below = composition.unit, composition.height - composition.horizon
    waterline = composition.horizon + 0.36 * below
    paint_ranges(
        stage, Ranges(4, composition.horizon - 0.02 * below, composition.horizon + 0.12 * below, 0.40, (0.0, 0.5))
    )
    random = stage.random("village ground")
    x = np.ones(composition.width, np.float32)
    for index in range(3):
        base = composition.horizon + (0.10 + 0.10 * index) * below
        ground = rolling(random, composition.width, Outline(base, 0.05 * unit, cells=2.5), x)
        line = treeline(random, ground, 0.03 * unit, pointed=False) if index == 0 else ground
        nearness = 0.5 + 0.12 * index
        paint_layer(
            stage, Layer(f"village {index}", line, waterline + 1, nearness, stage.turf, mist=0.35, ground=ground)
        )
        if index == 0:
            paint_landmarks(stage, ground, nearness=0.6, size=0.19)
        feet = along(stage, f"village {index}", ground + 0.004 * unit, count=int(22 * max(0.7, composition.aspect)))
        plant(stage, f"village {index}", grove(stage, (0.085 + 0.02 * index) * unit, nearness), feet)
        if index:
            paint_houses(stage, f"row {index}", ground + 0.022 * unit, (nearness, 0.052 + 0.018 * index))
    paint_water(stage, Water("stream", waterline, composition.height, roughness=0.10, depth=0.30))
    paint_crossings(stage, waterline + 0.16 * below, nearness=0.72)
    paint_vessels(stage, waterline + 0.10 * below, composition.height - 0.16 * unit)
    paint_bank(stage)
    paint_reeds(stage)


def paint_houses(stage: Stage, name: str, line: F32, measures: tuple[float, float]) -> None:
    """Houses in loose groups along a line; ``measures`` are nearness and height in units."""
    nearness, size = measures
    composition = stage.composition
    random = stage.random(f"houses {name}")
    groups = int(random.integers(2, 4))
    spots: list[Spot] = []
    for group in range(groups):
        x = composition.width * (group + 0.08 + 0.34 * random.random()) / groups
        for _ in range(int(random.integers(3, 6))):
            height = size * composition.unit * (0.8 + 0.45 * random.random())
            foot = float(line[int(np.clip(x, 0, composition.width - 1))])
            drop = 0.014 * composition.unit * float(random.random())
            spots.append(Spot(x, foot + drop, height, nearness, mirrored=composition.sun_x > x))
            x += height * (1.0 + 0.75 * random.random())
    for spot in sorted(spots, key=lambda spot: spot.y):
        place(stage, _house(stage, random), spot)


def _house(stage: Stage, random: np.random.Generator) -> list[Part]:
    return buildings.cottage(random) if stage.wants("cottages") else buildings.white_house(random)


def paint_hamlet(stage: Stage, line: F32, *, nearness: float, side: int) -> None:
    """A handful of houses together on a slope."""
    composition = stage.composition
    random = stage.random("hamlet")
    centre = composition.width * (0.5 + 0.27 * side)
    spots: list[Spot] = []
    for _ in range(8):
        x = centre + 0.13 * composition.unit * float(random.standard_normal())
        column = int(np.clip(x, 0, composition.width - 1))
        height = composition.unit * (0.042 + 0.02 * random.random())
        spots.append(
            Spot(
                x,
                float(line[column]) + 0.05 * composition.unit * float(random.random()),
                height,
                nearness,
                mirrored=composition.sun_x > x,
            )
        )
    for spot in sorted(spots, key=lambda spot: spot.y):
        place(stage, _house(stage, random), spot)
