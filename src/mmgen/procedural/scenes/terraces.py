"""Terraced hills: bands that follow the slope, as tea rows or as flooded paddies."""

from __future__ import annotations

import cv2
import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.land import Layer, Patch, coverage, modelled_light, patch_of, tones
from mmgen.procedural.scenes.landmarks import paint_crossings, paint_landmarks, paint_vessels
from mmgen.procedural.scenes.noise import blurred, line_noise, resized, smoothstep, value_noise
from mmgen.procedural.scenes.plan import has_water
from mmgen.procedural.scenes.planting import along, grove, plant
from mmgen.procedural.scenes.ranges import Ranges, paint_ranges
from mmgen.procedural.scenes.settlements import paint_hamlet
from mmgen.procedural.scenes.stage import Stage
from mmgen.procedural.scenes.water import Water, paint_water

_STEP = 2
_HILLS = 4


def paint_terraces(stage: Stage) -> None:
    """Ranges in mist, then four terraced hills from alternating sides."""
    composition = stage.composition
    below = composition.height - composition.horizon
    first = 0.56 if has_water(stage.description) else 0.22
    shares = [index / (_HILLS - 1) for index in range(_HILLS)]
    lows = [composition.horizon + below * (first + (0.84 - first) * share**1.2) for share in shares]
    grounds = [_hill_ground(stage, index, low=low) for index, low in enumerate(lows)]
    far = (composition.horizon, composition.horizon + 0.08 * below)
    paint_ranges(stage, Ranges(3, *far, 0.40, (0.0, 0.36), screen=np.minimum.reduce(grounds)))
    if has_water(stage.description):
        _paint_valley_water(stage)
    for index, ground in enumerate(grounds):
        _paint_terrace(stage, index, ground, share=shares[index])


def _paint_terrace(stage: Stage, index: int, ground: F32, *, share: float) -> None:
    composition = stage.composition
    unit, side = composition.unit, _side(stage, index)
    nearness = 0.42 + 0.54 * share
    paint_hill(stage, Layer(f"terrace {index}", ground, composition.height, nearness, "grass", mist=0.5))
    if index == 1:
        paint_landmarks(stage, ground, nearness=0.62, size=0.16, side=side)
        if "village" in stage.description.places:
            paint_hamlet(stage, ground + 0.05 * unit, nearness=nearness, side=side)
    count = int((20 - 4 * index) * max(0.7, composition.aspect))
    feet = along(stage, f"terrace {index}", single(ground + 0.01 * unit), count=count)
    plant(stage, f"terrace {index}", grove(stage, unit * (0.05 + 0.055 * share), nearness), feet)


def _side(stage: Stage, index: int) -> int:
    return stage.composition.heavy if index % 2 else -stage.composition.heavy


def _paint_valley_water(stage: Stage) -> None:
    composition = stage.composition
    below = composition.height - composition.horizon
    top = composition.horizon + 0.10 * below
    paint_water(stage, Water("valley", top, composition.height, roughness=0.12))
    paint_crossings(stage, top + 0.10 * below, nearness=0.55)
    paint_vessels(stage, top + 0.04 * below, top + 0.26 * below)


def _hill_ground(stage: Stage, index: int, *, low: float) -> F32:
    composition = stage.composition
    unit, width = composition.unit, composition.width
    random = stage.random(f"terrace ground {index}")
    x = np.arange(width, dtype=np.float32) / width
    toward = x if _side(stage, index) > 0 else 1 - x
    climb = smoothstep(-0.1, 1.05, toward) * unit * (0.25 - 0.02 * index)
    swell = line_noise(random, width, 2.2 * max(0.6, composition.aspect), octaves=2, gain=0.35)
    return single(low - climb - 0.05 * unit * swell)


def paint_hill(stage: Stage, layer: Layer) -> None:
    """One terraced hill."""
    patch = patch_of(stage, layer)
    if patch is None:
        return
    bands, spacing = _band_coordinate(stage, layer, patch)
    light = modelled_light(stage, layer, patch)
    width = stage.canvas.width
    bands = resized(bands, width, patch.rows)
    light = resized(light, width, patch.rows, smooth=False)
    spacing = resized(spacing, width, patch.rows, smooth=False)
    haze, air = stage.haze_columns(), np.float32(0.42 * (1 - layer.nearness) * stage.style.haze)
    flooded = _flooded(stage)
    for rows in stage.canvas.bands(patch.top, patch.bottom):
        inner = slice(rows.start - patch.top, rows.stop - patch.top)
        position = bands[inner] - np.floor(bands[inner])
        colour = _rows_colour(stage, layer, (position, light[inner], spacing[inner]), flooded=flooded)
        colour += (haze - colour) * air
        stage.canvas.over(0, rows.start, coverage(layer.line, rows), colour)


def _flooded(stage: Stage) -> bool:
    """Whether the terraces stand under water, as paddies do before the rice is up."""
    return stage.wants("paddies") and stage.season in {"spring", "winter"}


def _band_coordinate(stage: Stage, layer: Layer, patch: Patch) -> tuple[F32, F32]:
    """
    The number of the band at each point, and the height of a band there in pixels, on the patch's grid.

    Bands run with the ridge near the top, level out, and turn against it below, as contour lines do on a rounded slope.
    """
    rows, columns = patch.depth.shape
    unit = stage.composition.unit
    random = stage.random(f"contours {layer.name}")
    line = resized(layer.surface[None], columns, 1, smooth=False)
    smooth = single(cv2.GaussianBlur(line, (0, 0), max(1.0, 0.05 * unit / _STEP)))
    swing = smooth - np.float32(smooth.mean())
    y = patch.depth + line
    spurs = blurred(
        value_noise(random, (columns, rows), (3.6 * columns * _STEP / unit, 2.6 * rows * _STEP / unit), octaves=2), 3
    )
    depth = np.maximum(y - smooth, 0) / np.float32(unit)
    bend = 1 - 1.5 * np.clip(depth / 0.45, 0, 1)
    level = (y - np.float32(smooth.mean()) - swing * bend) / np.float32(unit) + 0.034 * spurs * np.clip(
        depth / 0.12, 0, 1
    )
    fine = 0.010 + 0.024 * layer.nearness**1.3
    start = float(level.min())
    bands = np.log1p(np.maximum(level - start, 0) * 1.6) / np.float32(1.6 * fine)
    spacing = np.abs(np.gradient(bands, axis=0)) / _STEP if rows > 1 else np.ones_like(bands)
    return single(bands), single(1 / np.maximum(spacing, 0.02))


def _rows_colour(stage: Stage, layer: Layer, surface: tuple[F32, F32, F32], *, flooded: bool) -> F32:
    """Colour of terraces at positions 0 (upper edge) to 1 (foot) within their bands."""
    position, light, spacing = surface
    palette = stage.palette
    shade, lit = tones(stage, "grass", layer.nearness)
    named = stage.place_colour("terraces")
    if named is not None:
        shade, lit = single(shade * 0.4 + named * 0.25), single(lit * 0.3 + named * 0.75)
    soft = np.clip(1.4 / spacing, 0.02, 0.5)
    edge = np.clip(position / soft, 0, 1) * np.clip((1 - position) / soft, 0, 1)
    if flooded:
        sky = (palette.sky[-2] * 0.75 + palette.sky[1] * 0.25)[:, None, None]
        earth = (shade * 0.7)[:, None, None] + (lit - shade * 0.7)[:, None, None] * np.clip(
            light * 0.9 - 0.5 * (position - 0.8), 0, 1
        )
        pool = smoothstep_array(0.76 + soft, 0.76 - soft, position) * edge
        sheen = 0.66 + 0.30 * light + 0.22 * (1 - position)
        return single(earth + (sky * sheen - earth) * pool)
    crown = np.clip(1.12 - 1.25 * position**1.6, 0, 1) * (0.35 + 0.65 * edge)
    tone = np.clip(crown * (0.35 + 0.95 * light), 0, 1)
    dark = (shade * 0.62)[:, None, None]
    return single(dark + (lit[:, None, None] * 1.05 - dark) * tone)


def smoothstep_array(low: F32, high: F32, field: F32) -> F32:
    """An eased step whose limits differ from point to point; falls where low lies above high."""
    share = np.clip((field - low) / (high - low), 0, 1)
    return single(share * share * (3 - 2 * share))
