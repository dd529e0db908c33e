"""A rough sea: crest behind crest, each with a dark face, a lit lip and foam that the wind tears off."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.noise import line_noise, smoothstep, value_noise
from mmgen.procedural.scenes.stage import Stage

CRESTS = 11
SOFTNESS = 0.22


def paint_swell(stage: Stage) -> None:
    """Waves from the horizon to the lower edge, the nearer the higher and the farther apart."""
    composition = stage.composition
    below = composition.height - composition.horizon
    for index in range(CRESTS):
        near = (index + 0.6) / CRESTS
        row = composition.horizon + below * (0.02 + 1.02 * near**1.7)
        _paint_crest(stage, index, near, row)


def _paint_crest(stage: Stage, index: int, near: float, row: float) -> None:
    composition, canvas = stage.composition, stage.canvas
    height = np.float32(composition.unit * (0.009 + 0.095 * near**1.2))
    random = stage.random(f"swell {index}")
    cells = max(2.0, 7.5 - 5.5 * near) * max(0.7, composition.aspect)
    # Folding the noise makes crests steep and troughs round, as high waves are; the fold is softened, or they are tents.
    noise = line_noise(random, composition.width, cells, octaves=2)
    fold = 1 - (np.sqrt(noise * noise + SOFTNESS**2) - SOFTNESS) * 1.6
    rise = np.clip(fold, 0, 1) ** 1.15
    line = single(row - height * rise + 0.06 * height * line_noise(random, composition.width, 6 * cells, octaves=4))
    first, last = int(row - 1.3 * height), min(canvas.height, int(row + 1.5 * height) + 2)
    torn = value_noise(random, (composition.width, max(2, last - first)), (46, 9), octaves=4)
    for rows in canvas.bands(max(0, first), last):
        depth = single((np.arange(rows.start, rows.stop, dtype=np.float32)[:, None] - line[None]) / height)
        own = torn[rows.start - first : rows.stop - first]
        _paint_face(stage, rows.start, depth, single(rise[None]))
        _paint_foam(stage, rows.start, (depth, single(rise[None]), own), near)


def _paint_face(stage: Stage, top: int, depth: F32, rise: F32) -> None:
    """The wave's front: light where the lip is thin, dark below it, and lost in the trough."""
    palette = stage.palette
    inside = np.clip(depth * 12, 0, 1) * (1 - smoothstep(0.5, 1.45, depth))
    lip = np.exp(-np.clip(depth, 0, None) * 4.5) * rise
    dark, light = palette.water * 0.42, palette.water * 0.75 + palette.haze * 0.28
    colour = dark[:, None, None] + (light - dark)[:, None, None] * lip[None]
    stage.canvas.over(0, top, single(inside * (0.35 + 0.6 * rise)), single(colour))


def _paint_foam(stage: Stage, top: int, shape: tuple[F32, F32, F32], near: float) -> None:
    """White that tumbles down from the crests with a ragged edge, a net of it on their faces, and spray before the wind."""
    depth, rise, torn = shape
    steep = smoothstep(0.25, 0.6, rise)
    reach = (0.10 + 0.34 * np.clip(0.35 + torn, 0, 1)) * steep
    cap = np.clip(depth * 14 + 0.6, 0, 1) * (1 - smoothstep(0.75, 1.05, depth / np.maximum(reach, 1e-3)))
    net = 1 - smoothstep(0.03, 0.14, np.abs(torn - 0.1))
    net = net * np.clip(depth * 10, 0, 1) * np.exp(-np.clip(depth, 0, None) * 1.7) * 0.6
    spray = (depth < 0) * np.exp(np.clip(depth, None, 0) * 9) * np.clip(0.35 + torn, 0, 1) * 0.55
    alpha = single(np.clip(np.maximum(np.maximum(cap, net), spray) * steep, 0, 1))
    light = stage.palette.light
    foam = single(0.5 * light + 0.5 * float(light.max()))
    stage.canvas.over(0, top, alpha, foam, opacity=0.7 + 0.3 * near)
