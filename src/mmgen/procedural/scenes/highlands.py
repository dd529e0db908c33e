"""Mountain country: ranges behind ranges, and slopes with trees before them."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.foreground import foreground_line, framing_side, paint_turf
from mmgen.procedural.scenes.land import Layer, paint_layer
from mmgen.procedural.scenes.landmarks import paint_landmarks
from mmgen.procedural.scenes.noise import line_noise, smoothstep
from mmgen.procedural.scenes.planting import Grove, along, asked_trees, grove, plant
from mmgen.procedural.scenes.ranges import Ranges, paint_ranges
from mmgen.procedural.scenes.skylines import treeline
from mmgen.procedural.scenes.stage import Stage
from mmgen.procedural.scenes.weather import lay_mist


def paint_mountains(stage: Stage) -> None:
    """Ranges down to a foreground that the seed chooses: open slopes, a wall of firs, or a lookout."""
    composition = stage.composition
    below = composition.height - composition.horizon
    ranges = Ranges(5, composition.horizon + 0.05 * below, composition.horizon + 0.62 * below, 0.46, (0.0, 0.62))
    paint_ranges(stage, ranges)
    choice = float(stage.random("mountain foreground").random())
    if choice < 0.42:
        _paint_slopes(stage)
    elif choice < 0.76:
        _paint_fir_forest(stage)
    else:
        _paint_lookout(stage)


def _paint_slopes(stage: Stage) -> None:
    """Open grass with clumps of trees, and larger trees at the edges of the picture."""
    composition = stage.composition
    unit, height = composition.unit, float(composition.height)
    line = foreground_line(stage, "0", low=height - 0.15 * unit, rise=0.16)
    paint_layer(stage, Layer("slope 0", line, height, 0.78, stage.turf, mist=0.5, relief=0.7))
    feet = along(stage, "slope 0", single(line + 0.012 * unit), count=int(46 * max(0.7, composition.aspect)))
    kept = [foot for foot in feet if abs(foot[0] - composition.focus_x) > 0.13 * unit]
    plant(stage, "slope 0", grove(stage, 0.16 * unit, 0.78), kept)
    paint_landmarks(stage, single(line + 0.03 * unit), nearness=0.85, size=0.24)
    lay_mist(stage)
    near = foreground_line(stage, "1", low=height - 0.04 * unit, rise=0.12)
    feet = along(stage, "slope 1", single(near + 0.012 * unit), count=int(26 * max(0.7, composition.aspect)))
    plant(stage, "slope 1", grove(stage, 0.30 * unit, 0.97), [foot for foot in feet if framing_side(stage, foot[0])])
    paint_layer(stage, Layer("slope 1", near, height, 0.97, stage.turf, relief=0.6))
    paint_turf(stage, "slope 1", near, 0.98)


def _paint_fir_forest(stage: Stage) -> None:
    """Firs in three depths, each row taller and darker, dipping where the eye should pass."""
    composition = stage.composition
    unit, height = composition.unit, float(composition.height)
    for index, (nearness, tall, count) in enumerate(((0.66, 0.10, 90), (0.80, 0.17, 60), (0.96, 0.30, 26))):
        if index == 2:
            lay_mist(stage)
        low = height - unit * (0.19 - 0.085 * index)
        line = foreground_line(stage, f"firs {index}", low=low, rise=0.15 - 0.02 * index)
        paint_layer(stage, Layer(f"firs {index}", line, height, nearness, stage.turf, mist=0.55, relief=0.7))
        feet = along(
            stage, f"firs {index}", single(line + 0.01 * unit), count=int(count * max(0.7, composition.aspect))
        )
        if index == 2:
            feet = [foot for foot in feet if framing_side(stage, foot[0])]
        kinds = asked_trees(stage) or (("fir", "needle"),)
        gap = 0.10 * unit if index else 0.0
        plant(
            stage,
            f"firs {index}",
            Grove(kinds, tall * unit, nearness),
            [foot for foot in feet if abs(foot[0] - composition.focus_x) >= gap],
        )
        if index == 1:
            paint_landmarks(stage, single(line + 0.03 * unit), nearness=0.85, size=0.24)
        paint_turf(stage, f"firs {index}", line, nearness)


def _paint_lookout(stage: Stage) -> None:
    """A rocky spur on the heavy side with an old pine on it, the valley open beside it."""
    composition = stage.composition
    unit, height = composition.unit, float(composition.height)
    valley = foreground_line(stage, "valley", low=height - 0.10 * unit, rise=0.06)
    line = treeline(stage.random("valley trees"), valley, 0.028 * unit, pointed=True)
    paint_layer(stage, Layer("valley", line, height, 0.70, "needle", mist=0.9, ground=valley))
    paint_landmarks(stage, single(valley + 0.01 * unit), nearness=0.8, size=0.22)
    lay_mist(stage)
    spur = _spur_line(stage)
    tip = composition.width * (0.5 + 0.36 * composition.heavy)
    foot = (tip, float(spur[int(np.clip(tip, 0, composition.width - 1))]) + 0.015 * unit, 1.0)
    paint_layer(stage, Layer("spur", spur, height, 1.0, "needle", relief=0.9))
    plant(stage, "spur", Grove(asked_trees(stage) or (("pine", "needle"),), 0.34 * unit, 0.97), [foot])
    paint_turf(stage, "spur", spur, 0.95)


def _spur_line(stage: Stage) -> F32:
    composition = stage.composition
    unit = composition.unit
    x = np.arange(composition.width, dtype=np.float32) / composition.width
    toward = x if composition.heavy > 0 else 1 - x
    climb = smoothstep(0.42, 0.80, toward) * 0.20 + smoothstep(0.70, 0.76, toward) * 0.05
    crags = line_noise(stage.random("crags"), composition.width, 9, octaves=6, gain=0.55)
    return single(composition.height + 0.03 * unit - unit * (climb + 0.012 * crags * (0.3 + toward)))
