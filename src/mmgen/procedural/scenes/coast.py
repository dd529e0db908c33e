"""The sea: islands and a headland beyond it, and before it a beach, a cliff top or rocks in the surf."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.foreground import paint_turf
from mmgen.procedural.scenes.land import Layer, coverage, paint_layer
from mmgen.procedural.scenes.landmarks import paint_crossings, paint_landmarks, paint_vessels
from mmgen.procedural.scenes.midground import paint_midground
from mmgen.procedural.scenes.noise import line_noise, smoothstep
from mmgen.procedural.scenes.planting import along, grove, plant
from mmgen.procedural.scenes.quayside import paint_pier
from mmgen.procedural.scenes.ranges import Ranges, paint_ranges
from mmgen.procedural.scenes.skylines import Outline, karst, rolling, treeline
from mmgen.procedural.scenes.stage import Stage
from mmgen.procedural.scenes.swell import paint_swell
from mmgen.procedural.scenes.water import Water, paint_water
from mmgen.procedural.scenes.weather import lay_mist


def paint_coast(stage: Stage) -> None:
    """Open sea under islands, a headland on the heavy side, and a beach."""
    composition = stage.composition
    below = composition.height - composition.horizon
    _islands(stage)
    if "mountains" in stage.description.places or stage.wants("waterfall"):
        paint_ranges(stage, Ranges(3, composition.horizon, composition.horizon, 0.34, (0.05, 0.36)))
    else:
        paint_midground(stage, composition.horizon + 0.01 * composition.unit)
    for index in range(2):
        ground = _headland(stage, index)
        if index == 1:
            paint_landmarks(stage, ground, nearness=0.62, size=0.20, side=composition.heavy)
    depth = 0.9 if stage.wants("waves") else 0.72
    paint_water(stage, Water("sea", composition.horizon, composition.height, roughness=0.62, depth=depth))
    if stage.wants("waves"):
        paint_swell(stage)
    paint_pier(stage, composition.horizon + 0.10 * below)
    paint_crossings(stage, composition.horizon + 0.16 * below, nearness=0.6)
    paint_vessels(stage, composition.horizon + 0.05 * below, composition.horizon + 0.5 * below)
    _paint_near(stage)


def _paint_near(stage: Stage) -> None:
    """What lies this side of the water, as the seed chooses; a beach where the prompt says so."""
    lay_mist(stage)
    choice = float(stage.random("near shore").random())
    if choice < 0.5 or stage.wants("beach"):
        _beach(stage)
    elif choice < 0.78:
        _cliff_top(stage)
    else:
        _rocks(stage)


def _cliff_top(stage: Stage) -> None:
    """Turf on the heavy side that breaks off in a rock face above the surf."""
    composition = stage.composition
    unit, width = composition.unit, composition.width
    x = np.arange(width, dtype=np.float32) / width
    toward = x if composition.heavy > 0 else 1 - x
    crags = line_noise(stage.random("cliff"), width, 12, octaves=6, gain=0.55)
    edge = smoothstep(0.40, 0.56, toward + 0.012 * crags)
    swell = line_noise(stage.random("cliff top"), width, 2.5, octaves=2)
    line = single(composition.height + 0.04 * unit - unit * (edge * (0.20 + 0.10 * toward + 0.012 * swell)))
    foam = single(0.6 * stage.palette.lit["snow"] + 0.4 * stage.palette.haze)
    _foam_line(stage, single(line + unit * (0.16 * edge - 0.035)), foam, 0.7)
    paint_layer(stage, Layer("cliff", line, composition.height, 0.95, stage.turf, relief=0.5))
    cap = unit * np.maximum(0, 0.9 * np.clip(toward - 0.49, 0, 1) ** 1.15 + 0.008 * crags * (toward > 0.5))
    paint_layer(stage, Layer("cliff face", single(line + cap), composition.height, 0.92, "rock"))
    paint_turf(stage, "cliff", single(np.where(toward > 0.74, line, composition.height + 9)), 0.97)
    feet = [foot for foot in along(stage, "cliff", single(line + 0.01 * unit), count=18) if _outside(stage, foot[0])]
    plant(stage, "cliff", grove(stage, 0.20 * unit, 0.97), feet)


def _outside(stage: Stage, x: float) -> bool:
    share = x / stage.composition.width
    return (share if stage.composition.heavy > 0 else 1 - share) > 0.80


def _rocks(stage: Stage) -> None:
    """Dark rocks in the surf along the lower edge."""
    composition = stage.composition
    unit, width, height = composition.unit, composition.width, float(composition.height)
    x = np.arange(width, dtype=np.float32) / width
    toward = x if composition.heavy > 0 else 1 - x
    foam = single(0.6 * stage.palette.lit["snow"] + 0.4 * stage.palette.haze)
    for index, (foot, tall, reach) in enumerate(((0.17, 0.10, 0.80), (0.085, 0.15, 0.66), (-0.02, 0.20, 0.5))):
        random = stage.random(f"rocks {index}")
        gaps = smoothstep(-0.1, 0.35, line_noise(random, width, 4.0, octaves=2) + 1.6 * (toward - reach))
        base = height - foot * unit
        line = karst(random, width, Outline(base, tall * unit, cells=4.5), gaps)
        line = single(np.where(gaps > 0.02, np.minimum(line, base), base + 0.02 * unit))
        paint_layer(stage, Layer(f"rocks {index}", line, base + 1, 0.80 + 0.09 * index, "rock"))
        if base < height:
            _foam_line(stage, single(np.where(gaps > 0.02, base - 0.006 * unit, base + 0.4 * unit)), foam, 0.8)


def _islands(stage: Stage) -> None:
    composition = stage.composition
    random = stage.random("islands")
    outline = Outline(composition.horizon + 0.012 * composition.unit, 0.075 * composition.unit, cells=3)
    x = np.arange(composition.width, dtype=np.float32) / composition.width
    gaps = smoothstep(0.0, 0.5, line_noise(random, composition.width, 3.0, octaves=2))
    line = karst(random, composition.width, outline, gaps) + 0.022 * composition.unit * (1 - gaps) + 0 * x
    paint_layer(stage, Layer("islands", line, composition.horizon + 1, 0.18, "rock", mist=0.7))


def _headland(stage: Stage, index: int) -> F32:
    """A cliff that falls towards the open side, green on top."""
    composition = stage.composition
    unit = composition.unit
    random = stage.random(f"headland {index}")
    x = np.arange(composition.width, dtype=np.float32) / composition.width
    from_side = 1 - x if composition.heavy > 0 else x
    reach = 0.60 - 0.22 * index
    rise = np.clip(1 - from_side / reach, 0, 1) ** 0.42
    outline = Outline(composition.horizon + 0.006 * unit, (0.15 + 0.05 * index) * unit, cells=2.2)
    ground = single(rolling(random, composition.width, outline, rise) + 0.03 * unit * (rise <= 0))
    nearness = 0.36 + 0.22 * index
    line = treeline(random, ground, unit * 0.014, pointed=False) if index else ground
    line = single(np.where(rise > 0.02, line, ground))
    paint_layer(
        stage,
        Layer(
            f"headland {index}",
            line,
            composition.horizon + 1,
            nearness,
            "grass" if index else "rock",
            mist=0.3,
            ground=ground,
        ),
    )
    return ground


def _beach(stage: Stage) -> None:
    """Wet and dry sand behind the last lines of foam."""
    composition, palette = stage.composition, stage.palette
    unit, width = composition.unit, composition.width
    random = stage.random("beach")
    x = np.arange(width, dtype=np.float32) / width
    toward = x if composition.heavy > 0 else 1 - x
    edge = composition.height - unit * (0.05 + 0.30 * smoothstep(0.0, 1.15, toward) ** 1.2)
    edge = single(edge + unit * 0.016 * line_noise(random, width, 4, octaves=3))
    foam = single(0.55 * palette.lit["snow"] + 0.45 * palette.haze)
    for offset, opacity in ((-0.085, 0.35), (-0.045, 0.55), (-0.012, 0.9)):
        crest = edge + unit * offset * (0.7 + 0.3 * toward) + unit * 0.008 * line_noise(random, width, 9, octaves=5)
        _foam_line(stage, single(crest), foam, opacity)
    paint_layer(stage, Layer("beach", edge, composition.height, 0.97, "sand", relief=0.25))
    for rows in stage.canvas.bands(max(0, int(edge.min()) - 2), composition.height):
        depth = np.arange(rows.start, rows.stop, dtype=np.float32)[:, None] - edge[None]
        wet = single(np.clip(1 - depth / (0.05 * unit), 0, 1))
        alpha = single(coverage(edge, rows) * wet**1.5 * 0.5)
        stage.canvas.over(0, rows.start, alpha, single(palette.water * 0.55 + palette.sky[-1] * 0.3))


def _foam_line(stage: Stage, crest: F32, foam: F32, opacity: float) -> None:
    unit = stage.composition.unit
    random = stage.random("foam")
    thick = unit * (0.004 + 0.006 * np.abs(line_noise(random, len(crest), 14, octaves=4)))
    for rows in stage.canvas.bands(
        max(0, int(crest.min() - 0.02 * unit)), min(stage.canvas.height, int(crest.max() + 0.05 * unit))
    ):
        offset = np.arange(rows.start, rows.stop, dtype=np.float32)[:, None] - crest[None]
        front = np.clip(offset + 0.5, 0, 1) * np.clip(thick[None] * 1.2 - offset + 0.5, 0, 1)
        wash = np.clip(offset + 0.5, 0, 1) * np.exp(-np.maximum(offset, 0) / (0.022 * unit)) * 0.4
        stage.canvas.over(0, rows.start, single(np.clip(front + wash, 0, 1)), foam, opacity=opacity)
