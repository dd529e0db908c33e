"""Inside a forest and a bamboo grove: trunks behind trunks in light that falls from above."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from mmgen.media.arrays import F32, F64
from mmgen.procedural.scenes.drawing import curve
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.foreground import paint_reeds
from mmgen.procedural.scenes.land import Layer, paint_layer, tones
from mmgen.procedural.scenes.landmarks import paint_crossings, paint_landmarks, paint_vessels
from mmgen.procedural.scenes.midground import paint_midground
from mmgen.procedural.scenes.noise import resized, smoothstep, value_noise
from mmgen.procedural.scenes.plan import has_water
from mmgen.procedural.scenes.planting import Grove, along, plant
from mmgen.procedural.scenes.ranges import Ranges, paint_ranges
from mmgen.procedural.scenes.skylines import Outline, rolling
from mmgen.procedural.scenes.sprite import bend, shifted, tapered
from mmgen.procedural.scenes.stage import Stage
from mmgen.procedural.scenes.water import Water, paint_water

_SKY_THINGS: Final = ("stars", "aurora", "rainbow", "clouds", "fireworks", "moon", "sun")


def paint_forest(stage: Stage) -> None:
    """Trunks in four depths of mist, a lit clearing, firs and ferns at their feet."""
    _paint_woods(stage, bamboo=False)


def paint_bamboo(stage: Stage) -> None:
    """Culms in four depths of mist with leaves overhead."""
    _paint_woods(stage, bamboo=True)


def _paint_woods(stage: Stage, *, bamboo: bool) -> None:
    composition = stage.composition
    unit, below = composition.unit, composition.height - composition.horizon
    _clearing(stage)
    if "mountains" in stage.description.places or stage.wants("waterfall"):
        paint_ranges(
            stage, Ranges(2, composition.horizon, composition.horizon + 0.1 * below, 0.36, (0.0, 0.25), bare=True)
        )
    random = stage.random("forest floor")
    flat = np.ones(composition.width, np.float32)
    depths = 4
    for index in range(depths):
        share = index / (depths - 1)
        nearness = 0.14 + 0.82 * share
        base = composition.horizon + below * (0.26 + 0.56 * share**1.1)
        ground = rolling(random, composition.width, Outline(base, 0.045 * unit, cells=2.4), flat)
        if index == 1:
            paint_midground(stage, base - 0.05 * unit, ground)
        if bamboo:
            _culms(stage, index, ground, nearness)
        else:
            _trunks(stage, index, ground, nearness)
        material = stage.turf
        paint_layer(
            stage, Layer(f"floor {index}", ground, composition.height, nearness, material, mist=0.75, relief=0.5)
        )
        if index == 1:
            paint_landmarks(stage, ground, nearness=0.5, size=0.22)
        if index == 2 and has_water(stage.description):
            _pool(stage, base)
        _undergrowth(stage, index, ground, nearness)
        if not bamboo:
            _canopy(stage, index, nearness)
    _shafts(stage)
    paint_reeds(stage)


def _pool(stage: Stage, base: float) -> None:
    composition = stage.composition
    paint_water(stage, Water("pool", base + 0.02 * composition.unit, composition.height, roughness=0.08))
    paint_crossings(stage, base + 0.09 * composition.unit, nearness=0.7)
    paint_vessels(stage, base + 0.04 * composition.unit, composition.height - 0.06 * composition.unit)


def _clearing(stage: Stage) -> None:
    """Pale air between the trunks, brightest towards the sun."""
    canvas, composition, palette = stage.canvas, stage.composition, stage.palette
    columns, rows = -(-canvas.width // 8), -(-canvas.height // 8)
    x = (np.arange(columns, dtype=np.float32) * 8 - composition.sun_x) / composition.unit
    y = (np.arange(rows, dtype=np.float32) * 8 - composition.horizon * 0.72) / composition.unit
    spread = np.exp(-((x[None] / 0.42) ** 2) - ((y[:, None] / 0.60) ** 2))
    canopy = np.clip(-y - 0.12, 0, 1)[:, None]
    shade = single(0.75 * palette.ramp(0.45) + 0.25 * palette.shaded["leaf"])
    open_sky = any(stage.wants(name) for name in _SKY_THINGS)
    strength = 0.35 if open_sky else 1.0
    cover = single(np.clip((0.30 + 0.9 * canopy - 0.55 * spread) * strength, 0, 0.9))
    canvas.over(0, 0, resized(cover, canvas.width, canvas.height, smooth=False), shade)
    air = single(np.clip(0.62 * spread * strength, 0, 0.62))
    glow = single(palette.haze * 0.75 + palette.sun * 0.25 * composition.sun_strength)
    canvas.over(0, 0, resized(air, canvas.width, canvas.height, smooth=False), glow)


def _trunks(stage: Stage, index: int, ground: F32, nearness: float) -> None:
    composition = stage.composition
    random = stage.random(f"trunks {index}")
    unit = composition.unit
    count = int((20, 14, 9, 4)[index] * max(0.8, composition.width / unit))
    shade, lit = tones(stage, "timber", nearness)
    far = np.float32(0.82 * (1 - nearness) ** 1.2 * stage.style.haze)
    haze = stage.haze_columns()
    for x in _columns(stage, random, count, keep=0.16 if index >= 2 else 0.04):
        wide = unit * (0.012 + 0.040 * nearness**1.6) * (0.6 + 0.7 * random.random())
        foot = float(ground[int(np.clip(x, 0, composition.width - 1))]) + wide * 0.6
        air = haze[:, 0, int(np.clip(x, 0, composition.width - 1))]
        dark, light = (single(colour + (air - colour) * far) for colour in (shade * 0.7, lit * 0.8 + shade * 0.2))
        _trunk(stage, (x, foot, wide), (dark, light), random, branches=index < 3)


def _columns(stage: Stage, random: np.random.Generator, count: int, *, keep: float) -> list[float]:
    """Columns for trunks, leaving the clearing below the sun open."""
    composition = stage.composition
    found: list[float] = []
    while len(found) < count:
        x = float(random.random())
        if abs(x - composition.sun_x / composition.width) > keep or random.random() < 0.15:
            found.append(x * composition.width)
    return found


def _trunk(
    stage: Stage,
    where: tuple[float, float, float],
    colours: tuple[F32, F32],
    random: np.random.Generator,
    *,
    branches: bool,
) -> None:
    x, foot, wide = where
    lean = 0.014 * foot * float(random.standard_normal())
    spine = bend((x, foot), (x + lean, -0.05 * stage.canvas.height), 0.008 * float(random.standard_normal()), count=9)
    flare = np.concatenate([[(x, foot + 0.3 * wide)], spine])
    outline = tapered(flare, wide * 1.35, wide * 0.62)
    stage.canvas.draw([outline], single(colours[0]))
    side = 1.0 if stage.composition.sun_x > x else -1.0
    edge = tapered(shifted(spine, side * wide * 0.30, 0), wide * 0.36, wide * 0.16)
    stage.canvas.draw([edge], single(colours[1]), opacity=0.75)
    for _ in range(int(random.integers(2, 6)) if branches else 0):
        at = spine[int(random.integers(3, 8))]
        reach = wide * (3 + 5 * random.random()) * (1 if random.random() < 0.5 else -1)
        twig = curve(
            (float(at[0]), float(at[1])),
            (at[0] + 0.5 * reach, at[1] - 0.1 * abs(reach)),
            (at[0] + reach, at[1] - 0.45 * abs(reach)),
            count=7,
        )
        stage.canvas.draw([tapered(twig, wide * 0.22, wide * 0.05)], single(colours[0]))


def _culms(stage: Stage, index: int, ground: F32, nearness: float) -> None:
    composition = stage.composition
    random = stage.random(f"culms {index}")
    unit = composition.unit
    count = int((34, 22, 13, 6)[index] * max(0.8, composition.width / unit))
    shade, lit = tones(stage, "leaf", nearness)
    far = np.float32(0.80 * (1 - nearness) ** 1.2 * stage.style.haze)
    haze = stage.haze_columns()
    leaves: list[tuple[float, float, float]] = []
    for x in _columns(stage, random, count, keep=0.13 if index >= 2 else 0.03):
        column = int(np.clip(x, 0, composition.width - 1))
        wide = unit * (0.007 + 0.022 * nearness**1.4) * (0.7 + 0.5 * random.random())
        air = haze[:, 0, column]
        dark, light = (single(colour + (air - colour) * far) for colour in (shade * 0.75, lit * 0.9))
        leaves += _culm(stage, (x, float(ground[column]) + wide, wide), (dark, light), random)
    plant(stage, f"sprays {index}", Grove((("spray", "leaf"),), 1.0, nearness, air=float(far)), leaves)


def _culm(
    stage: Stage, where: tuple[float, float, float], colours: tuple[F32, F32], random: np.random.Generator
) -> list[tuple[float, float, float]]:
    """One culm with its joints; returns where twigs of leaves hang."""
    x, foot, wide = where
    leaves: list[tuple[float, float, float]] = []
    canvas, top = stage.canvas, -0.04 * stage.canvas.height
    lean = 0.05 * foot * float(random.standard_normal())
    spine = bend((x, foot), (x + lean, top), 0.015 * float(random.standard_normal()), count=12)
    canvas.draw([tapered(spine, wide, wide * 0.7)], colours[0])
    side = 1.0 if stage.composition.sun_x > x else -1.0
    canvas.draw([tapered(shifted(spine, side * 0.22 * wide, 0), wide * 0.36, wide * 0.24)], colours[1], opacity=0.85)
    joint = foot - wide * 3
    rings: list[F64] = []
    while joint > 0:
        share = (foot - joint) / (foot - top)
        centre = float(np.interp(share, np.linspace(0, 1, 12), spine[:, 0]))
        ring = np.array(
            [
                [centre - 0.58 * wide, joint],
                [centre + 0.58 * wide, joint],
                [centre + 0.5 * wide, joint + 0.22 * wide],
                [centre - 0.5 * wide, joint + 0.22 * wide],
            ]
        )
        rings.append(ring)
        if share > 0.30 and random.random() < 0.5:
            leaves.append((centre + 5 * wide * (1 if random.random() < 0.5 else -1), joint + 6 * wide, 10 * wide))
        joint -= wide * (6 + 3.5 * random.random()) * (1 - 0.3 * share)
    canvas.draw(rings, single(colours[0] * 0.55), opacity=0.8)
    return leaves


def _undergrowth(stage: Stage, index: int, ground: F32, nearness: float) -> None:
    unit = stage.composition.unit
    count = int((26, 18, 14, 10)[index] * max(0.8, stage.composition.width / unit))
    feet = along(stage, f"undergrowth {index}", ground + 0.02 * unit, count=count)
    plant(
        stage,
        f"undergrowth {index}",
        Grove(
            (("bush", "leaf"), ("bush", "leaf"), ("fir", "needle")),
            unit * (0.025 + 0.075 * nearness),
            nearness,
            air=0.5 * (1 - nearness),
        ),
        feet,
    )


def _canopy(stage: Stage, index: int, nearness: float) -> None:
    """Leaves overhead: pale and high far off, dark and low at the sides near by."""
    if stage.season == "winter":
        return
    composition = stage.composition
    unit = composition.unit
    random = stage.random(f"canopy {index}")
    count = int((34, 26, 18, 12)[index] * max(0.8, composition.width / unit))
    feet: list[tuple[float, float, float]] = []
    for _ in range(count):
        x = float(random.random())
        side = abs(x - composition.sun_x / composition.width)
        drop = composition.horizon * (0.14 + 0.60 * side) * (0.25 + 0.85 * random.random()) * (1.15 - 0.2 * index)
        feet.append((x * composition.width, drop, 0.7 + 0.6 * random.random()))
    kinds = (("foliage", "blossom" if stage.wants("blossoms") or stage.wants("maples") else "leaf"),)
    plant(
        stage, f"canopy {index}", Grove(kinds, unit * (0.11 + 0.065 * index), nearness, air=0.62 * (1 - nearness)), feet
    )


def _shafts(stage: Stage) -> None:
    """Slanting beams from the sun through the canopy."""
    if stage.composition.sun_strength < 0.3:
        return
    canvas, composition = stage.canvas, stage.composition
    random = stage.random("shafts")
    columns, rows = -(-canvas.width // 4), -(-canvas.height // 4)
    source = (composition.sun_x - composition.heavy * -0.1 * composition.unit, -0.45 * composition.unit)
    x = np.arange(columns, dtype=np.float32)[None] * 4 - np.float32(source[0])
    y = np.arange(rows, dtype=np.float32)[:, None] * 4 - np.float32(source[1])
    angle = np.arctan2(x, y)
    noise = value_noise(random, (512, 1), (26, 0), octaves=4)
    at = single(np.clip((angle + 1.2) / 2.4, 0, 1) * 511)
    beams = single(cv2.remap(noise, at, np.zeros_like(at), cv2.INTER_LINEAR))
    fall = np.exp(-np.hypot(x, y) / (1.1 * composition.unit)) * np.clip(1.25 - np.abs(angle) * 1.3, 0, 1)
    light = smoothstep(0.0, 0.9, beams) * fall * 0.55 * composition.sun_strength * stage.style.glow
    canvas.add(0, 0, resized(single(light), canvas.width, canvas.height, smooth=False), stage.palette.sun)
