"""The last step of a painted scene: bloom, vignette, tone curve, grain, and 8-bit pixels."""

from __future__ import annotations

import cv2
import numpy as np

from mmgen.media.arrays import F32, U8
from mmgen.procedural.scenes.colour import encode_gamma
from mmgen.procedural.scenes.noise import blurred, resized, smoothstep
from mmgen.procedural.scenes.stage import Stage

_CURVE_SIZE = 4096
_CURVE_TOP = 4.0
_SHOULDER = 0.62
_GRAIN_TILE = 512
_BLOOM_STEP = 8


def finished(stage: Stage) -> U8:
    """The canvas as RGB ``(H, W, 3)``."""
    canvas = stage.canvas
    curve = tone_curve()
    across, down = _falloff(canvas.width), _falloff(canvas.height)
    foot = 0.16 * smoothstep(0.80, 1.0, np.linspace(0, 1, canvas.height, dtype=np.float32))
    grain = _grain(stage)
    picture = np.empty((canvas.height, canvas.width, 3), np.uint8)
    for channel in range(3):
        bloom = _bloom(stage, canvas.planes[channel])
        for rows in canvas.bands():
            plane = canvas.planes[channel, rows] + bloom[rows]
            plane *= 1 - (across[None] + down[rows, None] + foot[rows, None])
            plane *= np.float32(_CURVE_SIZE / _CURVE_TOP)
            value = curve[np.clip(plane, 0, _CURVE_SIZE - 1).astype(np.int16)]
            value += _grain_rows(grain, rows, canvas.width)
            picture[rows, :, channel] = np.clip(value, 0, 255)
    return picture


def tone_curve() -> F32:
    """Linear light (0 to 4 over 4096 entries) as sRGB 0 to 255: true up to the shoulder, then rolled off, never clipped."""
    light = np.arange(_CURVE_SIZE, dtype=np.float32) / np.float32(_CURVE_SIZE / _CURVE_TOP)
    room = 0.965 - _SHOULDER
    rolled = np.minimum(light, _SHOULDER) + room * (1 - np.exp(-np.maximum(light - _SHOULDER, 0) / room))
    return (encode_gamma(rolled.astype(np.float32)) * 255 + 0.5).astype(np.float32)


def _falloff(length: int) -> F32:
    """The vignette's share along one side: nothing in the middle, more towards the edges."""
    position = np.linspace(-1, 1, length, dtype=np.float32)
    return (0.10 * position**2 * np.abs(position)).astype(np.float32)


def _bloom(stage: Stage, plane: F32) -> F32:
    height, width = plane.shape
    small = (max(1, width // _BLOOM_STEP), max(1, height // _BLOOM_STEP))
    reduced = np.asarray(cv2.resize(plane, small, interpolation=cv2.INTER_AREA), np.float32)
    spill = np.maximum(reduced - 0.55, 0)
    soft = blurred(spill, max(0.5, 0.018 * stage.composition.unit / _BLOOM_STEP))
    return resized(soft * np.float32(0.45 * stage.style.glow), width, height, smooth=False)


def _grain(stage: Stage) -> F32:
    random = stage.random("grain")
    side = _GRAIN_TILE
    return random.standard_normal((side, side), np.float32) * np.float32(255 * stage.style.grain)


def _grain_rows(grain: F32, rows: slice, width: int) -> F32:
    """Grain for some rows; each block of the tile's height is shifted, so that the tile does not show."""
    side = grain.shape[0]
    index = np.arange(rows.start, rows.stop)
    shift = (index // side * 197 + 31) % side
    columns = (np.arange(width)[None] + shift[:, None]) % side
    return grain[(index % side)[:, None], columns]
