"""Near things that frame any scene: the trees, flowers, tents, people, animals and roads that a prompt names."""

from __future__ import annotations

import numpy as np

from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.flowers import paint_flower_bed
from mmgen.procedural.scenes.foreground import foreground_line, paint_turf
from mmgen.procedural.scenes.groups import names_any_group, paint_groups
from mmgen.procedural.scenes.land import Layer, paint_layer
from mmgen.procedural.scenes.landmarks import paint_campers
from mmgen.procedural.scenes.plan import ground_of
from mmgen.procedural.scenes.planting import Grove, asked_trees, plant
from mmgen.procedural.scenes.roads import ROAD_RISE, names_road, paint_road
from mmgen.procedural.scenes.stage import Stage


def paint_framing(stage: Stage) -> None:
    """Set what was named for the foreground, on a near bank where the scene has none."""
    if not _anything(stage):
        return
    composition = stage.composition
    unit = composition.unit
    line = foreground_line(stage, "framing", low=composition.height + 0.05 * unit, rise=0.16)
    if names_road(stage):
        line = foreground_line(stage, "framing", low=composition.height - ROAD_RISE * unit, rise=0.10)
    elif _stands_near(stage):
        line = single(np.minimum(line, composition.height - 0.075 * unit))
    paint_layer(stage, Layer("framing", line, composition.height, 0.98, _material(stage), relief=0.5))
    if names_road(stage):
        if _material(stage) != "sand":
            paint_turf(stage, "framing", line, 0.98)
        paint_road(stage, line)
    paint_campers(stage, line + 0.01 * unit)
    paint_groups(stage, line + single(0.01 * unit))
    _paint_named_trees(stage)
    if stage.wants("flowers") and ground_of(stage.description) != "meadow":
        with stage.canvas.painting("subject"):
            paint_flower_bed(stage)


def _anything(stage: Stage) -> bool:
    bed = stage.wants("flowers") and ground_of(stage.description) != "meadow"
    return bed or bool(asked_trees(stage)) or _stands_near(stage)


def _stands_near(stage: Stage) -> bool:
    return names_road(stage) or stage.wants("tent") or stage.wants("traveller") or names_any_group(stage)


def _material(stage: Stage) -> str:
    if stage.wants("stalls") or stage.wants("cafe"):
        return "rock"
    sandy = {"desert"} if names_road(stage) else {"desert", "coast"}
    return "sand" if ground_of(stage.description) in sandy else stage.turf


def _paint_named_trees(stage: Stage) -> None:
    """One large tree half out of the picture on the heavy side, and a smaller one across from it."""
    kinds = asked_trees(stage)
    if not kinds:
        return
    composition = stage.composition
    width, height, unit = composition.width, composition.height, composition.unit
    side = 1 if composition.heavy > 0 else 0
    feet = [
        (width * (0.95 if side else 0.05), height + 0.02 * unit, 1.0),
        (width * (0.03 if side else 0.97), height + 0.05 * unit, 0.6),
    ]
    tall = 0.62 * unit * min(stage.manner.emphasis, 1.35)
    with stage.canvas.painting("subject"):
        plant(stage, "framing", Grove(kinds[:1], tall, 1.0), feet)
