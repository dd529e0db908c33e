"""The last step of a painted scene: bloom, vignette, tone curve, grain, and 8-bit pixels."""

from __future__ import annotations

import cv2
import numpy as np

from mmgen.media.arrays import F32, U8
from mmgen.procedural.scenes.colour import encode_gamma
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.noise import blurred, smoothstep
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
    shade = (
        1 - _falloff(canvas.height) - 0.16 * smoothstep(0.80, 1.0, np.linspace(0, 1, canvas.height, dtype=np.float32))
    )
    across = _falloff(canvas.width)[None]
    grain = _Grain(stage)
    blooms = [_bloom(stage, plane) for plane in canvas.planes]
    picture = np.empty((canvas.height, canvas.width, 3), np.uint8)
    for rows in canvas.bands(0, canvas.height):
        factor = (shade[rows, None] - across) * np.float32(_CURVE_SIZE / _CURVE_TOP)
        noise = grain.rows(rows)
        channels = [
            _encoded((plane[rows] + _spread(bloom, rows, canvas.planes.shape[1:])) * factor, curve, noise)
            for plane, bloom in zip(canvas.planes, blooms, strict=True)
        ]
        picture[rows] = cv2.merge(channels)
    return picture


def _encoded(level: F32, curve: F32, noise: F32) -> U8:
    np.clip(level, 0, _CURVE_SIZE - 1, out=level)
    value = curve[level.astype(np.int16)]
    value += noise
    return np.clip(value, 0, 255, out=value).astype(np.uint8)


def tone_curve() -> F32:
    """Linear light (0 to 4 over 4096 entries) as sRGB 0 to 255: true up to the shoulder, then rolled off, never clipped."""
    light = np.arange(_CURVE_SIZE, dtype=np.float32) / np.float32(_CURVE_SIZE / _CURVE_TOP)
    room = 0.965 - _SHOULDER
    rolled = np.minimum(light, _SHOULDER) + room * (1 - np.exp(-np.maximum(light - _SHOULDER, 0) / room))
    return single(encode_gamma(single(rolled)) * 255 + 0.5)


def _falloff(length: int) -> F32:
    """The vignette's share along one side: nothing in the middle, more towards the edges."""
    position = np.linspace(-1, 1, length, dtype=np.float32)
    return single(0.10 * position**2 * np.abs(position))


def _bloom(stage: Stage, plane: F32) -> F32:
    """Light that spills from the brightest parts, on a reduced grid."""
    height, width = plane.shape
    small = (max(1, width // _BLOOM_STEP), max(1, height // _BLOOM_STEP))
    reduced = single(cv2.resize(plane, small, interpolation=cv2.INTER_AREA))
    spill = np.maximum(reduced - 0.55, 0)
    soft = blurred(spill, max(0.5, 0.018 * stage.composition.unit / _BLOOM_STEP))
    return single(soft * np.float32(0.45 * stage.style.glow))


def _spread(bloom: F32, rows: slice, size: tuple[int, ...]) -> F32:
    """The reduced bloom at full size, for some rows."""
    height, width = size
    y = (np.arange(rows.start, rows.stop, dtype=np.float32) + 0.5) * (bloom.shape[0] / height) - 0.5
    lower = np.clip(np.floor(y).astype(np.int64), 0, bloom.shape[0] - 1)
    upper = np.minimum(lower + 1, bloom.shape[0] - 1)
    share = np.clip(y - lower, 0, 1)[:, None]
    lines = bloom[lower] * (1 - share) + bloom[upper] * share
    return single(cv2.resize(single(lines), (width, lines.shape[0]), interpolation=cv2.INTER_LINEAR))


class _Grain:
    """Film grain from a square of noise; each block of the square's height is shifted, so that it does not show."""

    def __init__(self, stage: Stage) -> None:
        tile = stage.random("grain").standard_normal((_GRAIN_TILE, _GRAIN_TILE), np.float32)
        tile *= np.float32(255 * stage.style.grain)
        self._width = stage.canvas.width
        self._wide = np.tile(tile, (1, self._width // _GRAIN_TILE + 2))

    def rows(self, rows: slice) -> F32:
        """Grain for some rows of the picture."""
        pieces: list[F32] = []
        start = rows.start
        while start < rows.stop:
            block = start // _GRAIN_TILE
            stop = min(rows.stop, (block + 1) * _GRAIN_TILE)
            shift = (block * 197 + 31) % _GRAIN_TILE
            first = start - block * _GRAIN_TILE
            pieces.append(self._wide[first : first + stop - start, shift : shift + self._width])
            start = stop
        return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)
