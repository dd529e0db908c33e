"""Paper cut: the shadow that each sheet throws on those behind it, and its bright cut edge."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mmgen.media.arrays import F32, F64, U8
from mmgen.procedural.scenes.canvas import stencil_of
from mmgen.procedural.scenes.fields import Floats, single
from mmgen.procedural.scenes.noise import blurred
from mmgen.procedural.scenes.stage import Stage

DEPTH = 0.024
"""How far, in units, the shadow of a sheet of land reaches."""


def shade_behind(stage: Stage, line: Floats, bottom: float) -> None:
    """Darken what lies above an outline ``(W,)`` of land, as its sheet stands off from the one behind."""
    canvas, unit = stage.canvas, stage.composition.unit
    # The outline of the shadow is softer than that of the sheet.
    smooth = blurred(single(line)[None], max(0.5, 0.006 * unit))[0]
    reach = np.float32(max(1.5, DEPTH * unit))
    first, last = max(0, int(smooth.min() - 5 * reach)), min(canvas.height, int(bottom) + 1)
    for rows in canvas.bands(first, last):
        above = smooth[None] - np.arange(rows.start, rows.stop, dtype=np.float32)[:, None]
        shadow = 0.62 * np.exp(-np.maximum(above, 0) / reach)
        canvas.multiply(0, rows.start, single(1 - shadow))


def rim(stage: Stage, line: Floats, rows: slice) -> F32:
    """How much of the cut edge shows in some rows, 0 to 1."""
    thick = np.float32(max(1.0, 0.0032 * stage.composition.unit))
    below = np.arange(rows.start, rows.stop, dtype=np.float32)[:, None] - single(line)[None]
    bright = 0.10 if stage.time == "night" else 0.34
    return single(np.clip(1 - np.abs(below - thick / 2) / thick, 0, 1) * bright)


def shade_shapes(stage: Stage, polygons: Sequence[F64], size: float) -> None:
    """The shadow of a cut shape about ``size`` pixels high, thrown to the lower right."""
    stencil = stencil_of(polygons, stage.canvas.width, stage.canvas.height)
    if stencil is not None:
        shade_cover(stage, (stencil.left, stencil.top), stencil.alpha, size)


def shade_cover(stage: Stage, corner: tuple[int, int], cover: U8, size: float) -> None:
    """The shadow of a shape given by its coverage, 0 to 255."""
    unit = stage.composition.unit
    reach = min(0.008 * unit, 0.10 * size)
    if reach < 0.6:
        return
    pad = round(3 * reach) + 1
    soft = blurred(single(np.pad(cover, pad)), 0.8 * reach) / np.float32(255)
    left, top = corner[0] - pad + round(0.7 * reach), corner[1] - pad + round(reach)
    with stage.canvas.painting("air"):
        stage.canvas.multiply(left, top, single(1 - 0.42 * soft))


def paint_paper_clouds(stage: Stage) -> None:
    """A few clouds cut from white sheets, scalloped above and straight below."""
    composition = stage.composition
    random = stage.random("paper clouds")
    for index in range(max(3, round(3 * composition.aspect))):
        size = composition.unit * (0.05 + 0.055 * random.random())
        share = float(random.random())
        # The sun is left free.
        near = abs(share - composition.sun_x / composition.width) < 0.2
        x = composition.width * ((share + 0.45) % 1 if near else share)
        y = composition.horizon * (0.16 + 0.62 * float(random.random()))
        angle = np.linspace(0, np.pi, 14)
        lobes: list[F64] = []
        for lobe in range(5):
            across = (lobe - 2) * 0.62 * size
            tall = size * (0.45 + 0.5 * (1 - abs(lobe - 2) / 3)) * (0.85 + 0.3 * float(random.random()))
            lobes.append(np.stack([x + across + 0.62 * tall * np.cos(angle), y - tall * np.sin(angle)], axis=1))
        shade_shapes(stage, lobes, 1.6 * size)
        tone = 0.92 if index % 2 else 1.0
        stage.canvas.draw(lobes, single(stage.palette.cloud_light * tone + (1 - tone) * stage.palette.sky[1]))
