"""Open country: flowering meadows, fields in rows, and dunes."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.flowers import crop_of, paint_blooms, paint_flower_bed
from mmgen.procedural.scenes.land import Layer, coverage, paint_layer, patch_of, tones
from mmgen.procedural.scenes.landmarks import paint_crossings, paint_landmarks, paint_vessels
from mmgen.procedural.scenes.midground import paint_midground
from mmgen.procedural.scenes.noise import line_noise, resized, smoothstep, value_noise
from mmgen.procedural.scenes.plan import has_water
from mmgen.procedural.scenes.planting import Grove, along, grove, plant
from mmgen.procedural.scenes.ranges import Ranges, paint_ranges
from mmgen.procedural.scenes.skylines import Outline, rolling
from mmgen.procedural.scenes.stage import Stage
from mmgen.procedural.scenes.water import Water, paint_water


def paint_meadow(stage: Stage) -> None:
    """Distant ranges, soft hills with single trees, and flowers that grow larger towards the viewer."""
    composition = stage.composition
    unit, below = composition.unit, composition.height - composition.horizon
    paint_ranges(stage, Ranges(3, composition.horizon, composition.horizon + 0.04 * below, 0.34, (0.0, 0.36)))
    random = stage.random("meadow")
    if has_water(stage.description):
        paint_water(stage, Water("mere", composition.horizon + 0.06 * below, composition.height, roughness=0.12))
        paint_crossings(stage, composition.horizon + 0.16 * below, nearness=0.55)
        paint_vessels(stage, composition.horizon + 0.10 * below, composition.horizon + 0.34 * below)
    x = np.arange(composition.width, dtype=np.float32) / composition.width
    for index in range(3):
        side = composition.heavy if index % 2 == 0 else -composition.heavy
        toward = x if side > 0 else 1 - x
        low = composition.horizon + below * (0.14 + 0.17 * index + (0.12 if has_water(stage.description) else 0))
        ground = rolling(random, composition.width, Outline(low, 0.04 * unit, cells=1.6), np.ones_like(x))
        ground = single(ground - unit * (0.10 - 0.015 * index) * smoothstep(0.1, 1.0, toward))
        nearness = 0.46 + 0.2 * index
        material = stage.turf
        paint_layer(stage, Layer(f"meadow {index}", ground, composition.height, nearness, material, mist=0.25))
        paint_blooms(stage, f"meadow {index}", ground, nearness)
        feet = along(stage, f"meadow {index}", ground + 0.01 * unit, count=(30, 9, 4)[index])
        plant(stage, f"meadow {index}", grove(stage, unit * (0.05 + 0.05 * index), nearness), feet)
        if index == 1:
            paint_landmarks(stage, ground, nearness=0.7, size=0.17)
    wild = stage.random("bed whim").random() < 0.35 and not stage.wants("savanna")
    if stage.wants("flowers") or crop_of(stage) or wild:
        paint_flower_bed(stage)


def paint_desert(stage: Stage) -> None:
    """Dunes with sharp crests: the side away from the sun lies in shadow."""
    composition = stage.composition
    below = composition.height - composition.horizon
    if "mountains" in stage.description.places or stage.wants("waterfall"):
        paint_ranges(
            stage, Ranges(2, composition.horizon, composition.horizon + 0.05 * below, 0.34, (0.0, 0.25), bare=True)
        )
    count = 5
    for index in range(count):
        share = index / (count - 1)
        if index == 3 and has_water(stage.description):
            _oasis(stage)
        base = composition.horizon + below * (0.03 + 0.66 * share**1.2)
        line = _dune_line(stage, index, base)
        if index == 2:
            paint_midground(stage, base - 0.04 * composition.unit, line)
        _paint_dune(stage, Layer(f"dune {index}", line, composition.height, 0.12 + 0.84 * share, "sand"))
        if index == 2:
            paint_landmarks(stage, line, nearness=0.62, size=0.17)


def _oasis(stage: Stage) -> None:
    composition = stage.composition
    below = composition.height - composition.horizon
    top = composition.horizon + 0.36 * below
    paint_water(stage, Water("oasis", top, composition.height, roughness=0.08))
    line = np.full(composition.width, top, np.float32)
    plant(
        stage,
        "oasis",
        Grove((("palm", "leaf"), ("bush", "leaf")), 0.11 * composition.unit, 0.65),
        along(stage, "oasis", line, count=16),
    )
    paint_crossings(stage, top + 0.07 * below, nearness=0.6)
    paint_vessels(stage, top + 0.03 * below, top + 0.22 * below)


def _dune_line(stage: Stage, index: int, base: float) -> F32:
    composition = stage.composition
    random = stage.random(f"dune line {index}")
    width, unit = composition.width, composition.unit
    x = np.linspace(0, 1, width, dtype=np.float32)
    form = np.zeros(width, np.float32)
    count = max(1, round((2.6 - 0.3 * index) * max(0.7, composition.aspect)))
    places: list[float] = ((np.arange(count) + random.random(count)) / count).tolist()
    for place in places:
        height, reach = 0.5 + 0.5 * random.random(), (0.45 + 0.4 * random.random()) * 1.7 / count
        lee = 0.55 * reach
        before, after = (reach, lee) if composition.heavy > 0 else (lee, reach)
        share = np.clip(1 - single(np.where(x < place, (place - x) / before, (x - place) / after)), 0, 1)
        form = np.maximum(form, height * share * share * (2.2 - 1.2 * share))
    soft = 0.15 * line_noise(random, width, 2.0, octaves=2)
    return single(base - unit * (0.17 - 0.012 * index) * (form + soft))


def _paint_dune(stage: Stage, layer: Layer) -> None:
    patch = patch_of(stage, layer)
    if patch is None:
        return
    rows, columns = patch.depth.shape
    light = resized(_dune_light(stage, layer, patch.depth), stage.canvas.width, patch.rows, smooth=False)
    shade, lit = tones(stage, "sand", layer.nearness)
    shade = single(shade * 0.8 + stage.palette.ramp(layer.nearness) * 0.2)
    haze, far = stage.haze_columns(), (1 - layer.nearness) * stage.style.haze
    del rows, columns
    for band in stage.canvas.bands(patch.top, patch.bottom):
        inner = slice(band.start - patch.top, band.stop - patch.top)
        colour = shade[:, None, None] + (lit - shade)[:, None, None] * light[inner]
        colour += (haze - colour) * np.float32(0.08 * far + 0.5 * far**2)
        stage.canvas.over(0, band.start, coverage(layer.line, band), colour)


def _dune_light(stage: Stage, layer: Layer, depth: F32) -> F32:
    """
    A dune's two faces, parted by a crest that winds down from each summit, with wind ripples on both.

    Faces are told apart by the slope of the outline at a column that drifts sideways with depth.
    """
    rows, columns = depth.shape
    unit = stage.composition.unit / 2
    random = stage.random(f"dune light {layer.name}")
    line = resized(layer.line[None], columns, 1, smooth=False)[0] / 2
    slope = np.gradient(line)
    down = np.maximum(depth, 0) / 2
    sway = value_noise(random, (columns, rows), (2.2 * columns / unit, 2.2 * rows / unit), octaves=2)
    x = np.arange(columns, dtype=np.float32)[None] + stage.composition.heavy * (0.55 * down) + sway * (0.25 * down)
    index = np.clip(x, 0, columns - 1).astype(np.int64)
    toward = np.sign(stage.composition.sun_x - stage.composition.focus_x)
    face = smoothstep(-0.05, 0.05, single(slope[index] * toward))
    ripples = (
        np.sin((down * 1.2 + sway * 0.05 * unit) * (180 / unit) * (1.1 - 0.55 * layer.nearness)) * layer.nearness**2
    )
    broad = value_noise(random, (columns, rows), (3 * columns / unit, 5 * rows / unit), octaves=4)
    fall = np.clip(1 - down / (0.9 * unit), 0, 1)
    return single(
        np.clip(0.12 + 0.66 * face * (0.45 + 0.55 * fall) + 0.05 * broad + 0.035 * ripples * (0.4 + face), 0, 1)
    )
