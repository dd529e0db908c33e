"""The place: its picture, where its ground begins, how near each part is, and where its light comes from."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.media.arrays import F32, F64, U8
from mmgen.media.motion.depth import estimate_depth
from mmgen.media.motion.focus import attention, reduced
from mmgen.procedural.editing.tone import smooth, step

__all__ = ["LIGHT_SLOPE", "Light", "Scenery", "scene_light", "survey"]

LOOKED_AT = 384
LIGHT_SLOPE = 2.2
"""How quickly light comes from the side, by how far beside a subject it stands as a share of the width."""
PLANE_TRUST = 0.45
"""The least part of the depth map that the ground plane makes: a single photograph's depth is never sure."""


@dataclass(frozen=True, slots=True)
class Light:
    """Where the brightest light stands, in shares of the picture, and how far it outshines the rest, 0 to 1."""

    x: float
    y: float
    strength: float


@dataclass(frozen=True, slots=True)
class Scenery:
    """
    A scene's RGB ``pixels``, surveyed.

    ``horizon`` is where the ground begins, as a share of the height; ``near`` a small map, 1 = nearest; ``interest`` is
    where, as a share of the width, the scene itself draws the eye.
    """

    pixels: U8
    horizon: float
    near: F32
    light: Light
    interest: float

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.pixels.shape[1], self.pixels.shape[0]

    def nearness(self, y: float) -> float:
        """How near the ground is at a height of the picture (share, 0 = top), by the plane that suits the map."""
        rows = np.median(self.near, axis=1)
        place = (np.arange(len(rows)) + 0.5) / len(rows)
        slope = np.polynomial.Polynomial.fit(place, rows, 1)
        return float(np.clip(slope(min(max(y, 0.0), 1.0)), 0, 1))


def survey(pixels: U8) -> Scenery:
    """Look over an RGB picture that is to be a stage."""
    small = reduced(pixels, LOOKED_AT)
    horizon = _horizon(small)
    depth = estimate_depth(pixels)
    plane = _plane(depth.near, horizon)
    trust = np.float32(min(depth.confidence, 1 - PLANE_TRUST))
    near = np.asarray(depth.near * trust + plane * (1 - trust), np.float32)
    return Scenery(pixels, horizon, near, _light(small, horizon), _interest(small))


def scene_light(pixels: U8) -> Light:
    """Where the light of an RGB picture comes from."""
    small = reduced(pixels, LOOKED_AT)
    return _light(small, _horizon(small))


def _horizon(small: U8) -> float:
    """The row at which the picture changes most all along its width, about where horizons usually lie."""
    height = small.shape[0]
    lab = smooth(np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB), np.float32), height / 100)
    reach = max(height // 40, 1)
    change = np.zeros((height, small.shape[1], 3), np.float32)
    change[reach:-reach] = lab[2 * reach :] - lab[: -2 * reach]
    # What changes in one direction over the whole width is a horizon; what goes both ways is texture.
    along = np.linalg.norm(change.mean(axis=1), axis=1)
    rows: F64 = (np.arange(height, dtype=np.float64) + 0.5) / height
    likely = np.exp(-np.square((rows - 0.5) / 0.17))
    return float(np.clip(rows[int((along * likely).argmax())], 0.25, 0.72))


def _plane(near: F32, horizon: float) -> F32:
    """The depth of a flat ground from the horizon to the lower edge, with everything above it far away."""
    height, width = near.shape
    rows = np.asarray((np.arange(height, dtype=np.float32)[:, None] + 0.5) / height, np.float32)
    ramp = np.clip((rows - horizon) / (1 - horizon), 0, 1) * 0.85 + 0.15 * rows
    return np.repeat(smooth(np.asarray(ramp, np.float32), height / 40), width, axis=1)


def _light(small: U8, horizon: float) -> Light:
    """The middle of the brightest part that belongs to the sky, and how much it outshines the rest."""
    gray = smooth(np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.float32), small.shape[1] / 60)
    upper = gray[: max(round(gray.shape[0] * min(horizon + 0.05, 1.0)), 2)]
    weight = step(upper, float(np.quantile(upper, 0.97)), float(upper.max()) + 1e-3)
    total = max(float(weight.sum()), 1e-6)
    rows, columns = np.indices(upper.shape)
    x = float((columns * weight).sum() / total + 0.5) / gray.shape[1]
    y = float((rows * weight).sum() / total + 0.5) / gray.shape[0]
    outshines = float(np.clip((float(upper.max()) - float(np.median(gray))) / 128, 0, 1))
    spread = min(float(np.count_nonzero(upper > 0.93 * float(upper.max()))) / upper.size / 0.3, 1.0)
    return Light(x, y, outshines * (1 - 0.7 * spread))


def _interest(small: U8) -> float:
    drawn = attention(small)
    peaks = np.square(drawn).sum(axis=0)
    return float((peaks * (np.arange(len(peaks)) + 0.5)).sum() / max(float(peaks.sum()), 1e-6) / len(peaks))
