"""Weather before the scene: drifting mist, falling rain, falling snow."""

from __future__ import annotations

import numpy as np

from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.noise import resized, smoothstep, value_noise
from mmgen.procedural.scenes.sprite import tapered
from mmgen.procedural.scenes.stage import Stage


def paint_weather(stage: Stage) -> None:
    """Lay what falls over the finished view."""
    weather = stage.description.weather
    if not stage.description.with_falling:
        return
    if "rain" in weather:
        _paint_rain(stage)
    if "snow" in weather:
        _paint_snow(stage)


def lay_mist(stage: Stage) -> None:
    """Lay the prompt's mist over what has been painted, once: what stands nearer is painted after it, and is clear."""
    weather = stage.description.weather
    if stage.canvas.misted:
        return
    stage.canvas.misted = True
    with stage.canvas.painting("air"):
        if "mist" in weather:
            paint_mist(stage, strength=0.62)
        if "rain" in weather:
            paint_mist(stage, strength=0.22)


def paint_mist(stage: Stage, *, strength: float) -> None:
    """Banks of mist across the middle ground, torn into wisps."""
    canvas, composition = stage.canvas, stage.composition
    columns, rows = -(-canvas.width // 4), -(-canvas.height // 4)
    unit = composition.unit / 4
    random = stage.random("mist banks")
    wisps = value_noise(random, (columns, rows), (2.2 * columns / unit, 8 * rows / unit), octaves=5, gain=0.52)
    y = (np.arange(rows, dtype=np.float32)[:, None] * 4 - composition.horizon) / np.float32(composition.unit)
    band = np.exp(-(((y - 0.10) / 0.20) ** 2)) + 0.35 * np.exp(-(((y - 0.42) / 0.14) ** 2))
    alpha = band * smoothstep(-0.75, 0.75, wisps) * strength * stage.style.haze
    alpha = resized(single(np.clip(alpha, 0, 0.9)), canvas.width, canvas.height, smooth=False)
    for rows_part in canvas.bands(0, canvas.height):
        canvas.over(0, rows_part.start, alpha[rows_part], stage.haze_columns())


def _paint_rain(stage: Stage) -> None:
    composition = stage.composition
    random = stage.random("rain")
    unit = composition.unit
    colour = single(stage.palette.haze * 0.7 + stage.palette.light * 0.45)
    area = composition.width * composition.height / unit**2
    for depth, count, opacity in ((0.35, 520, 0.16), (0.7, 190, 0.22), (1.2, 48, 0.28)):
        for _ in range(int(count * area)):
            x, y = (random.random() * 1.2 - 0.1) * composition.width, (random.random() * 1.1 - 0.1) * composition.height
            length = unit * 0.07 * depth * (0.6 + 0.8 * random.random())
            fall = np.array([[x, y], [x - 0.10 * length, y + 0.5 * length], [x - 0.20 * length, y + length]])
            stage.canvas.draw([tapered(fall, 0.2, max(0.5, 0.0013 * unit * depth))], colour, opacity=opacity)


def _paint_snow(stage: Stage) -> None:
    composition = stage.composition
    random = stage.random("snowfall")
    unit = composition.unit
    area = composition.width * composition.height / unit**2
    white = single(np.array([0.95, 0.97, 1.0], np.float32) * (0.35 + 0.65 * stage.palette.light) + 0.08)
    for radius, count, opacity in ((0.0016, 420, 0.75), (0.0030, 200, 0.8), (0.0060, 60, 0.7), (0.013, 12, 0.36)):
        size = max(0.6, radius * unit)
        reach = int(2.2 * size) + 1
        span = np.arange(-reach, reach + 1, dtype=np.float32)
        for _ in range(int(count * area)):
            x, y = random.random() * composition.width, random.random() * composition.height
            own = size * (0.7 + 0.6 * random.random())
            across, down = span - np.float32(x - round(x)), span - np.float32(y - round(y))
            flake = np.exp(-(((across[None] ** 2 + down[:, None] ** 2) / (own * own)) ** 1.5))
            stage.canvas.over(round(x) - reach, round(y) - reach, single(flake), white, opacity=opacity)
