"""Clouds in perspective: fractal cover on a plane overhead, lit from the sun's side."""

from __future__ import annotations

import cv2
import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.scenes.cumulus import paint_cumulus
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.noise import resized, smoothstep, stepped, value_noise
from mmgen.procedural.scenes.sheets import paint_paper_clouds
from mmgen.procedural.scenes.stage import Stage

_TEXTURE = 512
_STEP = 2


def paint_clouds(stage: Stage) -> None:
    """Cloud cover by weather: a few streaks on a fair day, a full deck in rain, none where it is excluded or clear."""
    if (
        stage.style.cumulus
        and stage.allows("clouds")
        and not {"rain", "snow", "clear"} & set(stage.description.weather)
    ):
        paint_cumulus(stage)
        return
    cover = _cover(stage)
    if stage.style.sheets and 0 < cover < 0.9:
        paint_paper_clouds(stage)
        return
    if cover <= 0 or stage.composition.horizon < 12:
        return
    canvas, composition = stage.canvas, stage.composition
    columns, rows = max(2, canvas.width // _STEP), max(2, int(composition.horizon) // _STEP)
    texture = value_noise(stage.random("clouds"), (_TEXTURE, _TEXTURE), (5, 5), octaves=7, gain=0.56)
    density = _sampled(stage, texture, (columns, rows), (0.0, 0.0))
    toward = np.sign(composition.sun_x - composition.focus_x)
    behind = _sampled(stage, texture, (columns, rows), (0.012 * float(toward), 0.02))
    threshold = 0.62 - 1.05 * cover
    soft = 0.05 if stage.style.steps else 0.75
    alpha = smoothstep(threshold + 0.3 * (soft < 0.1), threshold + 0.3 * (soft < 0.1) + soft, density) * _fade(
        rows, cover
    )
    lit = np.clip(0.52 + 1.5 * (density - behind) - 0.28 * np.clip(density - threshold - 0.3, 0, 1), 0, 1)
    _lay(stage, alpha, single(lit), rows * _STEP)


def _cover(stage: Stage) -> float:
    weather = stage.description.weather
    if "rain" in weather:
        return 0.95
    if "clouds" in weather:
        return 0.72
    if not stage.allows("clouds") or "clear" in weather:
        return 0.0
    base = {"night": 0.2, "dusk": 0.42}.get(stage.time, 0.36)
    return base + 0.22 * float(stage.random("cover").random() - 0.5)


def _sampled(stage: Stage, texture: F32, size: tuple[int, int], offset: tuple[float, float]) -> F32:
    """The texture as a plane overhead: rows crowd together towards the horizon."""
    columns, rows = size
    composition = stage.composition
    height = (1 - (np.arange(rows, dtype=np.float32) + 0.5) / rows) * (composition.horizon / composition.unit)
    distance = 0.46 / (height + 0.26)
    x = (np.arange(columns, dtype=np.float32) / columns - 0.5) * (composition.width / composition.unit)
    across = x[None] * (0.62 + 0.62 * distance[:, None]) + offset[0]
    along = np.repeat((distance * 1.9 + offset[1])[:, None], columns, axis=1)
    scale = np.float32(_TEXTURE * 0.42)
    return single(
        cv2.remap(texture, (across + 0.8) * scale, along * scale, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    )


def _fade(rows: int, cover: float) -> F32:
    height = 1 - (np.arange(rows, dtype=np.float32) + 0.5) / rows
    return (smoothstep(0.0, 0.22, height) * np.float32(min(0.92, 0.5 + 0.5 * cover)))[:, None]


def _lay(stage: Stage, alpha: F32, lit: F32, height: int) -> None:
    canvas, palette = stage.canvas, stage.palette
    alpha = resized(alpha, canvas.width, height, smooth=False)
    lit = stepped(resized(lit, canvas.width, height, smooth=False), stage.style.steps)
    for rows in canvas.bands(0, min(height, canvas.height)):
        shade, light = palette.cloud_shade[:, None, None], palette.cloud_light[:, None, None]
        canvas.over(0, rows.start, alpha[rows], shade + (light - shade) * lit[rows][None])
