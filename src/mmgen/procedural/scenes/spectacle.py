"""Light in the sky that a prompt may name: rainbow, aurora, fireworks."""

from __future__ import annotations

import numpy as np

from mmgen.procedural.scenes.colour import hex_colour
from mmgen.procedural.scenes.drawing import curve
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.noise import resized, smoothstep, value_noise
from mmgen.procedural.scenes.sprite import tapered
from mmgen.procedural.scenes.stage import Stage

_RAINBOW = ("#8a5bd0", "#3f7fe0", "#35b0c8", "#55c070", "#e8d845", "#f09a3a", "#e0483c")
_AURORA = ("#2fe08a", "#30c8c0", "#8a5be0")
_SPARKS = ("#ffcf6b", "#ff7a6b", "#8fd0ff", "#ff9ad0", "#b8ffb0")


def paint_spectacle(stage: Stage) -> None:
    """Whatever of these the prompt names."""
    if stage.wants("aurora"):
        _paint_aurora(stage)
    if stage.wants("rainbow"):
        _paint_rainbow(stage)
    if stage.wants("fireworks"):
        _paint_fireworks(stage)


def _paint_rainbow(stage: Stage) -> None:
    """A bow on the side away from the sun, brightest in its upper part."""
    canvas, composition = stage.canvas, stage.composition
    radius = 0.62 * max(composition.unit, 0.7 * composition.width)
    centre = (composition.focus_x + 0.15 * composition.width * composition.heavy, composition.horizon + 0.12 * radius)
    columns, rows = -(-canvas.width // 2), -(-int(composition.horizon) // 2)
    if rows < 2:
        return
    x = np.arange(columns, dtype=np.float32) * 2 - np.float32(centre[0])
    y = np.arange(rows, dtype=np.float32) * 2 - np.float32(centre[1])
    share = (np.hypot(x[None], y[:, None]) / radius - 0.90) / 0.10
    strength = np.clip(-y[:, None] / radius * 1.3, 0, 1) * 0.34
    for index, code in enumerate(_RAINBOW):
        place = (index + 0.5) / len(_RAINBOW)
        band = np.exp(-(((share - place) / 0.12) ** 2)) * strength
        alpha = resized(single(band), canvas.width, rows * 2, smooth=False)
        canvas.over(0, 0, alpha, single(hex_colour(code) * 1.15))


def _paint_aurora(stage: Stage) -> None:
    """Curtains of light with sharp lower hems and rays that fade upwards."""
    canvas, composition = stage.canvas, stage.composition
    columns, rows = -(-canvas.width // 4), -(-int(composition.horizon) // 4)
    if rows < 2:
        return
    random = stage.random("aurora")
    y = np.arange(rows, dtype=np.float32)[:, None] * 4 / composition.horizon
    for index, code in enumerate(_AURORA):
        wave = value_noise(random, (columns, 1), (2.2 * composition.aspect, 0), octaves=3)[0]
        rays = value_noise(random, (columns, 1), (34 * composition.aspect, 0), octaves=4, gain=0.7)[0]
        hem = 0.66 - 0.14 * index + 0.15 * wave
        up = hem[None] - y
        curtain = np.exp(-np.maximum(up, 0) / (0.15 + 0.05 * rays[None])) * smoothstep(-0.02, 0.03, up)
        light = (
            curtain
            * np.clip(0.55 + 0.45 * rays[None], 0.1, 1.3)
            * np.clip(0.6 + 0.5 * np.roll(wave, columns // 3), 0, 1)[None]
        )
        light = resized(single(light * (0.62 - 0.12 * index)), canvas.width, rows * 4, smooth=False)
        canvas.add(0, 0, light, hex_colour(code))


def _paint_fireworks(stage: Stage) -> None:
    """Shells that have burst at several heights: trails that droop, bright tips, a glow in the smoke."""
    composition = stage.composition
    random = stage.random("fireworks")
    feature = stage.feature("fireworks")
    count = (feature.count if feature else None) or 5
    for index in range(count):
        share = (index + 0.2 + 0.6 * random.random()) / count
        x = composition.width * (0.08 + 0.84 * share)
        radius = composition.unit * (0.09 + 0.12 * random.random())
        y = max(radius * 1.1, composition.horizon * (0.16 + 0.42 * random.random()))
        colour = stage.feature_colour("fireworks")
        if colour is None:
            colour = hex_colour(_SPARKS[int(random.integers(len(_SPARKS)))])
        _burst(stage, (x, y), radius, colour * np.float32(1.5), random)


def _burst(
    stage: Stage,
    centre: tuple[float, float],
    radius: float,
    colour: np.ndarray[tuple[int, ...], np.dtype[np.float32]],
    random: np.random.Generator,
) -> None:
    glow = _halo(radius * 1.5)
    stage.canvas.add(
        round(centre[0] - glow.shape[1] / 2), round(centre[1] - glow.shape[0] / 2), glow * np.float32(0.22), colour
    )
    for ring, count in ((1.0, 34), (0.68, 22), (0.38, 12)):
        for ray in range(count):
            angle = 2 * np.pi * (ray + 0.7 * random.random()) / count
            reach = radius * ring * (0.86 + 0.2 * random.random())
            tip = (centre[0] + reach * np.cos(angle), centre[1] + reach * np.sin(angle) + 0.16 * reach)
            inner = (centre[0] + 0.30 * reach * np.cos(angle), centre[1] + 0.30 * reach * np.sin(angle))
            middle = (0.5 * (tip[0] + inner[0]), 0.5 * (tip[1] + inner[1]) - 0.06 * reach)
            trail = curve(inner, middle, tip, count=6)
            stage.canvas.draw([tapered(trail, 0.004 * radius, 0.020 * radius)], colour, opacity=0.75)
            spark = _halo(max(1.5, 0.035 * radius))
            stage.canvas.add(round(tip[0] - spark.shape[1] / 2), round(tip[1] - spark.shape[0] / 2), spark, colour)


def _halo(radius: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    reach = max(1, int(radius))
    span = np.arange(-reach, reach + 1, dtype=np.float32) / np.float32(radius)
    return single(np.exp(-(span[None] ** 2 + span[:, None] ** 2) * 3))
