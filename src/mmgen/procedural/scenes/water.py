"""Still and moving water: it mirrors what is painted above its edge, breaks it with ripples, and glitters below the sun."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.noise import smoothstep, value_noise
from mmgen.procedural.scenes.stage import Stage

_TEXTURE = (512, 512)


@dataclass(frozen=True, slots=True)
class Water:
    """
    Water from row ``top`` down to row ``bottom``; ``roughness`` 0 is a mirror, 1 an open sea.

    ``shore`` is the row per column where near land begins, or None; ``depth`` how much of the water's own colour shows.
    """

    name: str
    top: float
    bottom: float
    roughness: float = 0.3
    depth: float = 0.4
    far_shore: F32 | None = None


def paint_water(stage: Stage, water: Water) -> None:
    """Lay water over the rows; everything above it must have been painted."""
    canvas = stage.canvas
    top, bottom = max(1, round(water.top)), min(canvas.height, int(water.bottom))
    if bottom - top < 1:
        return
    texture = _ripple_texture(stage, water)
    above = np.ascontiguousarray(canvas.planes[:, :top])
    for rows in canvas.bands(top, bottom):
        distance = np.arange(rows.start, rows.stop, dtype=np.float32) - np.float32(top) + 0.5
        ripple = _ripples(stage, texture, distance)
        mirrored = _mirrored(stage, water, above, distance, ripple)
        colour = _coloured(stage, water, mirrored, distance, ripple)
        alpha = np.ones(ripple.shape, np.float32)
        if water.far_shore is not None:
            y = np.arange(rows.start, rows.stop, dtype=np.float32)[:, None]
            alpha = single(np.clip(y - water.far_shore[None] + 0.5, 0, 1))
        canvas.over(0, rows.start, alpha, colour)
        canvas.steer(
            rows.start,
            alpha,
            np.repeat(distance[:, None], canvas.width, axis=1) + 0.004 * stage.composition.unit * ripple,
        )


def _ripple_texture(stage: Stage, water: Water) -> F32:
    random = stage.random(f"ripples {water.name}")
    return value_noise(random, _TEXTURE, (7, 40), octaves=5, gain=0.6)


def _ripples(stage: Stage, texture: F32, distance: F32) -> F32:
    """The water's surface in perspective, rows by columns of the canvas, about -1 to 1."""
    unit = stage.composition.unit
    near = distance / np.float32(unit)
    along = np.log(near + 0.012)[:, None] * np.float32(_TEXTURE[1] * 0.5)
    x = (np.arange(stage.canvas.width, dtype=np.float32) - stage.composition.sun_x) / np.float32(unit)
    across = x[None] * (0.20 / (near[:, None] + 0.10) + 0.12) * np.float32(_TEXTURE[0])
    along = np.repeat(along + 4 * _TEXTURE[1], stage.canvas.width, axis=1)
    return single(
        cv2.remap(
            texture,
            single(across),
            single(along),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REFLECT,
        )
    )


def _mirrored(stage: Stage, water: Water, above: F32, distance: F32, ripple: F32) -> F32:
    """What stands above the water, upside down, pulled about by the ripples; ``(3, h, W)``."""
    unit = stage.composition.unit
    near = np.clip(distance / np.float32(0.5 * unit), 0, 1.6)[:, None]
    sway = np.float32(unit * (0.004 + 0.030 * water.roughness)) * (0.25 + near)
    stretch = np.float32(unit * (0.006 + 0.16 * water.roughness)) * (0.15 + near)
    x = np.arange(stage.canvas.width, dtype=np.float32)[None] + sway * ripple
    y = np.abs(np.float32(above.shape[1] - 1) - distance[:, None] - stretch * ripple)
    limit = np.float32(above.shape[1] - 1)
    y = np.minimum(np.where(y > limit, 2 * limit - y, y), limit)
    planes = [cv2.remap(plane, x, single(y), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT) for plane in above]
    return single(np.stack(planes))


def _coloured(stage: Stage, water: Water, mirrored: F32, distance: F32, ripple: F32) -> F32:
    palette, composition = stage.palette, stage.composition
    near = np.clip(distance / np.float32(0.62 * composition.unit), 0, 1)[:, None]
    own = np.float32(water.depth) * (0.20 + 0.80 * near)
    deep = palette.water if (named := stage.place_colour("lake", "coast", "river")) is None else named
    colour = mirrored * 0.93 + (deep[:, None, None] * (0.80 + 0.25 * ripple) - mirrored * 0.93) * own
    colour *= 1 + (0.05 + 0.16 * water.roughness) * near * ripple
    colour += (palette.haze[:, None, None] - colour) * (0.5 * np.exp(-distance / (0.03 * composition.unit))[:, None])
    colour += palette.sun[:, None, None] * _glitter(stage, distance, ripple)
    return single(colour)


def _glitter(stage: Stage, distance: F32, ripple: F32) -> F32:
    """Sparks on the path of light below the sun."""
    composition = stage.composition
    near = distance[:, None] / np.float32(composition.unit)
    spread = np.float32(0.05) + 0.20 * near
    x = (np.arange(stage.canvas.width, dtype=np.float32)[None] - composition.sun_x) / np.float32(composition.unit)
    path = np.exp(-((x / spread) ** 2)) * np.exp(-near / 0.75)
    sparks = smoothstep(0.25, 0.85, ripple + 0.35 * path)
    return single(path * (0.12 + 0.95 * sparks) * composition.sun_strength * stage.style.glow * 0.75)
