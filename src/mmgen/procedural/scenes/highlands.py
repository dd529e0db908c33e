"""Mountain country: ranges behind ranges, and slopes with trees before them."""

from __future__ import annotations

from mmgen.procedural.scenes.foreground import foreground_line, framing_side
from mmgen.procedural.scenes.land import Layer, paint_layer
from mmgen.procedural.scenes.landmarks import paint_landmarks
from mmgen.procedural.scenes.planting import along, grove, plant
from mmgen.procedural.scenes.ranges import Ranges, paint_ranges
from mmgen.procedural.scenes.stage import Stage


def paint_mountains(stage: Stage) -> None:
    """Ranges down to a wooded foreground that rises on the heavy side."""
    composition = stage.composition
    below = composition.height - composition.horizon
    paint_ranges(
        stage, Ranges(5, composition.horizon + 0.05 * below, composition.horizon + 0.62 * below, 0.46, (0.0, 0.62))
    )
    _paint_middle_slope(stage)
    _paint_near_slope(stage)


def _paint_middle_slope(stage: Stage) -> None:
    composition = stage.composition
    unit, height = composition.unit, float(composition.height)
    line = foreground_line(stage, "0", low=height - 0.15 * unit, rise=0.16)
    paint_layer(stage, Layer("slope 0", line, height, 0.78, stage.turf, mist=0.5))
    feet = along(stage, "slope 0", line + 0.012 * unit, count=int(46 * max(0.7, composition.aspect)))
    kept = [foot for foot in feet if abs(foot[0] - composition.focus_x) > 0.13 * unit]
    plant(stage, "slope 0", grove(stage, 0.16 * unit, 0.78), kept)
    paint_landmarks(stage, line + 0.03 * unit, nearness=0.85, size=0.24)


def _paint_near_slope(stage: Stage) -> None:
    composition = stage.composition
    unit, height = composition.unit, float(composition.height)
    line = foreground_line(stage, "1", low=height - 0.04 * unit, rise=0.12)
    feet = along(stage, "slope 1", line + 0.012 * unit, count=int(26 * max(0.7, composition.aspect)))
    plant(stage, "slope 1", grove(stage, 0.30 * unit, 0.97), [foot for foot in feet if framing_side(stage, foot[0])])
    paint_layer(stage, Layer("slope 1", line, height, 0.97, stage.turf, relief=0.6))
