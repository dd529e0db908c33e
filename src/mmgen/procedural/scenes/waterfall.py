"""A waterfall down the face of a range."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.land import tones
from mmgen.procedural.scenes.noise import line_noise, value_noise
from mmgen.procedural.scenes.stage import Stage


def paint_waterfall(stage: Stage, line: F32, hidden: F32, nearness: float) -> None:
    """White water in a dark cleft down the tallest open face; ``hidden`` is where nearer land begins, per column."""
    composition, canvas = stage.composition, stage.canvas
    unit = composition.unit
    inside = np.abs(np.arange(len(line)) / len(line) - 0.5) < 0.42
    column = int(np.argmax(np.where(inside, hidden - line, -1)))
    face = float(hidden[column] - line[column])
    x, top = float(column), float(line[column]) + 0.16 * face
    foot = min(float(hidden[column]) + 0.02 * unit, top + 0.55 * unit, canvas.height - 1.0)
    reach = max(0.085 * unit, 0.34 * (foot - top))
    left, first = int(x - reach), int(top)
    columns, rows = int(2 * reach) + 1, max(2, int(foot - top) + int(0.05 * unit))
    share = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
    across = (np.arange(columns, dtype=np.float32)[None] - reach) / np.float32(reach)
    wander = line_noise(stage.random("waterfall"), rows, 4.0, octaves=4)[:, None] * 0.16
    cleft = np.clip(1 - np.abs(across - 0.5 * wander) / 0.8, 0, 1)
    fade = np.clip(share / 0.04, 0, 1) * np.clip((1 - share) / 0.25, 0, 1)
    shade, _ = tones(stage, "rock", min(1.0, nearness + 0.25))
    canvas.over(left, first, single(np.sqrt(cleft) * fade * 0.75), single(shade * 0.6))
    streaks = value_noise(stage.random("waterfall streaks"), (columns, rows), (26, 3.0), octaves=4, gain=0.7)
    wide = 0.16 + 0.17 * share
    fall = (
        np.clip((wide - np.abs(across - wander)) / 0.05, 0, 1)
        * np.clip(0.72 + 0.55 * streaks, 0, 1)
        * np.clip(share / 0.02, 0, 1)
    )
    white = single(stage.palette.lit["snow"] * 0.75 + stage.palette.haze * 0.3)
    canvas.over(left, first, single(fall), white)
    _spray(stage, (x, first + rows), white)


def _spray(stage: Stage, foot: tuple[float, float], white: F32) -> None:
    reach = int(0.2 * stage.composition.unit)
    if reach < 2:
        return
    span = np.arange(-reach, reach + 1, dtype=np.float32) / np.float32(reach)
    puffs = value_noise(stage.random("spray"), (2 * reach + 1, 2 * reach + 1), (5, 5), octaves=4)
    cloud = np.exp(-(span[None] ** 2 * 3 + (span[:, None] + 0.1) ** 2 * 7)) * np.clip(0.75 + 0.4 * puffs, 0, 1)
    stage.canvas.over(round(foot[0]) - reach, round(foot[1]) - reach, single(cloud), white, opacity=0.8)
