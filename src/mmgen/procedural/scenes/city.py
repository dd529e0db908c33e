"""A city's skyline in three depths over water, with lit windows after dark."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.scenes.canvas import stencil_of
from mmgen.procedural.scenes.fields import Floats, single
from mmgen.procedural.scenes.foreground import paint_reeds
from mmgen.procedural.scenes.land import Layer, paint_layer, tones
from mmgen.procedural.scenes.landmarks import paint_crossings, paint_landmarks, paint_vessels
from mmgen.procedural.scenes.midground import paint_midground
from mmgen.procedural.scenes.planting import Grove, along, asked_trees, plant
from mmgen.procedural.scenes.quayside import paint_quayside
from mmgen.procedural.scenes.ranges import Ranges, paint_ranges
from mmgen.procedural.scenes.skylines import envelope
from mmgen.procedural.scenes.stage import Stage
from mmgen.procedural.scenes.water import Water, paint_water

LAMPLIGHT = (1.0, 0.66, 0.30)
NEON = ((1.0, 0.08, 0.55), (0.05, 0.75, 1.0), (0.55, 0.12, 1.0), (1.0, 0.30, 0.12))
"""Linear light of lit windows: of rooms, and of signs in magenta, cyan, violet and orange."""

SMALLEST_PITCH = 2.6
"""Pixels from window to window that leave one of them to be seen."""


@dataclass(frozen=True, slots=True)
class Block:
    """One building: left, top, width and foot in pixels, and its crown."""

    left: float
    top: float
    width: float
    foot: float
    crown: str


def paint_city(stage: Stage) -> None:
    """Hills where they are named, towers in three depths, a line of trees, the water before them."""
    composition = stage.composition
    unit, below = composition.unit, composition.height - composition.horizon
    waterline = composition.horizon + 0.20 * below
    if "mountains" in stage.description.places or stage.wants("waterfall"):
        paint_ranges(stage, Ranges(2, composition.horizon, waterline, 0.42, (0.0, 0.2), bare=True))
    for index, (nearness, tall) in enumerate(((0.16, 0.50), (0.42, 0.42), (0.72, 0.26))):
        if index == 2:
            paint_midground(stage, waterline)
            paint_landmarks(stage, np.full(composition.width, waterline, np.float32), nearness=0.6, size=0.26)
        for block in _blocks(stage, index, waterline, tall):
            with stage.canvas.painting("subject"):
                _paint_block(stage, block, nearness)
    with stage.canvas.painting("subject"):
        _quay(stage, waterline)
    paint_quayside(stage, waterline)
    paint_water(stage, Water("harbour", waterline, composition.height, roughness=0.20, depth=0.42))
    paint_crossings(stage, waterline + 0.14 * below, nearness=0.7)
    paint_vessels(stage, waterline + 0.08 * below, composition.height - 0.12 * unit)
    paint_reeds(stage)


def _blocks(stage: Stage, index: int, foot: float, tall: float) -> list[Block]:
    """Towers of many heights; about an iron tower, houses of one height, lowest before it."""
    composition = stage.composition
    random = stage.random(f"blocks {index}")
    rise = envelope(composition, composition.layout if index < 2 else "range", floor=0.30)
    old = stage.wants("eiffel tower")
    blocks: list[Block] = []
    x = -0.05 * composition.unit
    while x < composition.width:
        width = composition.unit * (0.035 + 0.055 * random.random()) * (1.25 - 0.1 * index)
        column = int(np.clip(x + width / 2, 0, composition.width - 1))
        height = composition.unit * tall * float(rise[column]) * (0.30 + 0.70 * random.random() ** 1.6)
        slender = height > 3.2 * width
        crown = str(random.choice(["step", "spire", "slant", "dome"] if slender else ["flat", "flat", "step", "slant"]))
        if old:
            low = 0.040 if index == 2 else 0.085 + 0.14 * tall * float(rise[column])
            height, crown = composition.unit * low, "mansard"
        blocks.append(Block(x, foot - height, width, foot, crown))
        x += width * (0.78 + 0.5 * random.random() * (1 + index * 0.5))
    return blocks


def _outline(block: Block) -> list[np.ndarray[tuple[int, int], np.dtype[np.float64]]]:
    left, right, top, foot = block.left, block.left + block.width, block.top, block.foot
    wide, middle = block.width, block.left + block.width / 2
    body = np.array([[left, foot], [left, top], [right, top], [right, foot]])
    if block.crown == "step":
        upper = np.array(
            [
                [left + 0.2 * wide, top],
                [left + 0.2 * wide, top - 0.35 * wide],
                [right - 0.2 * wide, top - 0.35 * wide],
                [right - 0.2 * wide, top],
            ]
        )
        mast = np.array([[middle - 0.02 * wide, top], [middle, top - 1.0 * wide], [middle + 0.02 * wide, top]])
        return [body, upper, mast]
    if block.crown == "spire":
        return [
            body,
            np.array(
                [
                    [left + 0.08 * wide, top],
                    [middle - 0.05 * wide, top - 0.9 * wide],
                    [middle, top - 1.7 * wide],
                    [middle + 0.05 * wide, top - 0.9 * wide],
                    [right - 0.08 * wide, top],
                ]
            ),
        ]
    if block.crown == "mansard":
        return [body, *_mansard(block)]
    if block.crown == "slant":
        return [body, np.array([[left, top], [left, top - 0.45 * wide], [right, top]])]
    if block.crown == "dome":
        angle = np.linspace(np.pi, 0, 18)
        return [body, np.stack([middle + 0.5 * wide * np.cos(angle), top - 0.55 * wide * np.sin(angle)], axis=1)]
    return [body]


def _mansard(block: Block) -> list[np.ndarray[tuple[int, int], np.dtype[np.float64]]]:
    """A steep roof cut off flat, and a chimney."""
    left, right, top, wide = block.left, block.left + block.width, block.top, block.width
    high = top - 0.24 * wide
    roof = np.array([[left, top], [left + 0.10 * wide, high], [right - 0.10 * wide, high], [right, top]])
    stack = (left + 0.68 * wide, left + 0.78 * wide)
    chimney = np.array([[x, y] for x, y in zip(np.repeat(stack, 2), (top, high, high, top), strict=True)])
    return [roof, chimney - [[0, 0], [0, 0.12 * wide], [0, 0.12 * wide], [0, 0]]]


def _paint_block(stage: Stage, block: Block, nearness: float) -> None:
    stencil = stencil_of(_outline(block), stage.canvas.width, stage.canvas.height)
    if stencil is None:
        return
    random = stage.random(f"block {block.left:.3f} {nearness}")
    shade, lit = tones(stage, "wall" if random.random() < 0.35 else "roof", nearness)
    land = stage.palette.ramp(nearness)
    rows, columns = stencil.alpha.shape
    x = (np.arange(columns, dtype=np.float32) + stencil.left - block.left) / np.float32(block.width)
    y = (np.arange(rows, dtype=np.float32) + stencil.top - block.top) / np.float32(stage.composition.unit)
    facing = x > 0.62 if stage.composition.sun_x > block.left else x < 0.38
    tone = single(np.where(facing, 0.62, 0.18))[None] * (1 - 0.25 * np.clip(y, 0, 1))[:, None]
    base = (0.5 * shade + 0.5 * land)[:, None, None]
    colour = base + (0.55 * lit + 0.45 * land * 1.15)[:, None, None] * tone - base * tone * 0.6
    colour = _with_windows(stage, colour, (block, stencil.left, stencil.top), random, nearness)
    haze = stage.haze_columns()[:, :, stencil.left : stencil.left + columns]
    rise = np.clip((np.arange(rows, dtype=np.float32) / max(rows, 1)), 0, 1)[None, :, None]
    colour = colour + (haze - colour) * ((1 - nearness) ** 1.5 * (0.42 + 0.38 * rise) * stage.style.haze)
    stage.canvas.over(stencil.left, stencil.top, stencil.alpha, single(colour))


def _with_windows(
    stage: Stage, colour: Floats, where: tuple[Block, int, int], random: np.random.Generator, nearness: float
) -> F32:
    """Windows in a grid: dark panes by day, some lit after dark."""
    block, left, top = where
    # In a small picture windows are fewer and larger than they would be, or a city at night would be dark.
    pitch = max(stage.composition.unit * (0.0052 + 0.0065 * nearness), SMALLEST_PITCH)
    _, rows, columns = np.broadcast_shapes(colour.shape, (3, 1, 1))
    x = single((np.arange(columns, dtype=np.float32) + left - block.left) / pitch)
    y = single((np.arange(rows, dtype=np.float32) + top - block.top) / (1.35 * pitch))
    across, up = x % 1, y % 1
    pane = single((across > 0.28) & (across < 0.82) & (x > 0.5) & (x < block.width / pitch - 0.5))[None]
    pane = pane * single((up > 0.3) & (up < 0.78) & (y > 0.6))[:, None]
    lit = random.random((int(np.ptp(y.astype(int))) + 2, int(np.ptp(x.astype(int))) + 2), np.float32)
    share = {"night": 0.42, "dusk": 0.36, "sunset": 0.16, "dawn": 0.10}.get(stage.time, 0.0)
    neon = stage.wants("neon")
    share = max(share, 0.62) if neon else share
    cell = lit[(y.astype(int) - int(y.min()))[:, None], (x.astype(int) - int(x.min()))[None]]
    glow = (pane * (cell < share) * (0.35 + 0.9 * cell / max(share, 0.01)))[None]
    lamp = NEON[int(random.integers(len(NEON)))] if neon else LAMPLIGHT
    warm = np.array(lamp, np.float32)[:, None, None] * np.float32((0.6 if neon else 0.35) + 0.65 * nearness)
    shaded = colour * (1 - 0.30 * pane[None])
    return single(shaded + (warm - shaded) * np.clip(glow, 0, 0.95))


def _quay(stage: Stage, waterline: float) -> None:
    composition = stage.composition
    unit = composition.unit
    line = np.full(composition.width, waterline - 0.016 * unit, np.float32)
    feet = along(stage, "quay", line + 0.006 * unit, count=int(44 * max(0.7, composition.aspect)))
    kinds = asked_trees(stage) or (("broadleaf", "leaf"), ("broadleaf", "leaf"), ("bush", "leaf"))
    plant(stage, "quay", Grove(kinds, 0.045 * unit, 0.80), feet)
    paint_layer(stage, Layer("quay", line, waterline + 1, 0.8, "rock", relief=0.2))
