"""Tall summer clouds painted on cels, and the ring of lights that a lens throws."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.scenes.colour import mix
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.noise import smoothstep
from mmgen.procedural.scenes.sprite import Sprite, SpriteSketch
from mmgen.procedural.scenes.stage import Stage

ASPECT = 1.5
_GHOSTS = ((0.28, 0.030, 0.10), (0.52, 0.014, 0.14), (0.80, 0.055, 0.07), (1.18, 0.022, 0.10), (1.45, 0.085, 0.05))
"""Along the line from the sun through the middle: how far, how large and how bright each ghost is."""


def paint_cumulus(stage: Stage) -> None:
    """One great tower on the side away from the sun, and lower heaps along the horizon."""
    composition = stage.composition
    random = stage.random("cumulus")
    unit, horizon = composition.unit, composition.horizon
    tall = min(0.78 * horizon, 0.80 * unit)
    side = 1.0 if composition.sun_x < composition.width / 2 else -1.0
    middle = composition.width * (0.5 + side * (0.20 + 0.10 * random.random()))
    heaps = max(2, round(2.2 * composition.aspect))
    for index in range(heaps):
        x = composition.width * (index + 0.1 + 0.8 * random.random()) / heaps
        _lay(stage, random, (x, horizon + 0.02 * unit), tall * (0.30 + 0.22 * random.random()))
    _lay(stage, random, (middle, horizon + 0.03 * unit), tall)
    for _ in range(2):
        _wisp(stage, random)


def _lay(stage: Stage, random: np.random.Generator, foot: tuple[float, float], tall: float) -> None:
    height = max(8, round(tall))
    sprite = _heap(random, height, toward=1.0 if stage.composition.sun_x > foot[0] else -1.0)
    rows = (1 - (np.arange(height, dtype=np.float32) + 0.5) / height)[:, None]
    alpha = single(sprite.alpha) / np.float32(255) * (0.12 + 0.88 * smoothstep(0.02, 0.50, rows))
    palette = stage.palette
    light = sprite.leaf_light()
    shade, middle = (
        palette.cloud_shade[:, None, None],
        mix(palette.cloud_shade, palette.cloud_light, 0.62)[:, None, None],
    )
    colour = np.where(light > 0.72, palette.cloud_light[:, None, None], np.where(light > 0.36, middle, shade))
    warm = palette.sky[-1][:, None, None]
    colour = colour + (warm - colour) * (0.62 * (1 - smoothstep(0.0, 0.55, rows)))[None]
    stage.canvas.over(round(foot[0] - alpha.shape[1] / 2), round(foot[1]) - height, single(alpha), single(colour))


def _heap(random: np.random.Generator, height: int, *, toward: float) -> Sprite:
    """
    Puffs within a bell, from the crown down in groups: each group shows its light over the shade of the one behind.

    All of a group's balls are laid down in one tone before the next tone, so that they grow together.
    """
    sketch = SpriteSketch(height, ASPECT)
    groups = 6
    for group in range(groups):
        low, high = 0.84 * (1 - (group + 1) / groups), 0.84 * (1 - (group + 0.2) / groups)
        count = 16 + 9 * group
        up = low + (high - low) * random.random(count)
        reach = 0.60 * (1 - up / 0.97) ** 0.62 * (0.74 + 0.26 * random.random())
        lean = 0.10 * (random.random() - 0.5)
        across = lean + (2 * random.random(count) - 1) * reach
        radius = (0.030 + 0.070 * random.random(count)) * (1.15 - 0.45 * up)
        centres = np.stack([across, up + 0.04 * (1 - np.abs(across) / 0.75)], axis=1)
        aim = np.array([[0.30 * toward, 0.36]])
        for share, offset, level in ((1.0, 0.0, 0.18), (0.90, 0.50, 0.55), (0.74, 1.05, 0.95)):
            lit = centres + aim * radius[:, None] * offset
            sketch.dabs(lit, radius * share, np.full(count, level))
    return sketch.sprite()


def _wisp(stage: Stage, random: np.random.Generator) -> None:
    """A thin streak high in the sky."""
    composition = stage.composition
    length, thick = composition.unit * (0.20 + 0.25 * random.random()), composition.unit * 0.005
    x = composition.width * random.random()
    y = composition.horizon * (0.10 + 0.35 * random.random())
    share = np.linspace(-1, 1, 28)
    upper = np.stack([x + share * length, y - 0.10 * length * share - thick * (1 - share**2)], axis=1)
    lower = np.stack([x + share * length, y - 0.10 * length * share + 0.4 * thick * (1 - share**2)], axis=1)
    stage.canvas.draw([np.concatenate([upper, lower[::-1]])], stage.palette.cloud_light, opacity=0.4)


def paint_lens_glow(stage: Stage) -> None:
    """Ghosts of the sun across the picture, and a streak through it."""
    composition, canvas = stage.composition, stage.canvas
    centre = np.array([composition.width / 2, 0.62 * composition.height])
    sun = np.array([composition.sun_x, composition.sun_y])
    tints = (stage.palette.sun, stage.palette.sky[1], stage.palette.accent)
    for index, (place, size, bright) in enumerate(_GHOSTS):
        x, y = sun + (centre - sun) * place * 1.3
        ghost = _ghost(max(2.0, size * composition.unit)) * np.float32(bright * composition.sun_strength)
        canvas.add(round(x) - ghost.shape[1] // 2, round(y) - ghost.shape[0] // 2, ghost, tints[index % len(tints)])
    reach = max(2, round(0.012 * composition.unit))
    rows = np.arange(-4 * reach, 4 * reach + 1, dtype=np.float32)[:, None] / reach
    columns = np.abs(np.arange(canvas.width, dtype=np.float32)[None] - np.float32(sun[0])) / np.float32(
        0.30 * composition.unit
    )
    streak = np.exp(-np.abs(rows) * 1.3) * np.exp(-columns) * np.float32(0.30 * composition.sun_strength)
    canvas.add(0, round(sun[1]) - 4 * reach, single(streak), stage.palette.sun)


def _ghost(radius: float) -> F32:
    span = np.arange(-int(radius) - 2, int(radius) + 3, dtype=np.float32)
    share = np.hypot(span[None], span[:, None]) / np.float32(radius)
    return single(np.clip((1 - share) * radius * 0.5, 0, 1) * (0.35 + 0.65 * np.clip(share, 0, 1) ** 3))
