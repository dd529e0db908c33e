"""Small drawings with their own light and shade, made once and laid down many times."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.media.arrays import F32, F64, U8
from mmgen.procedural.scenes.fields import single

_BITS = 4
_LEAF = 48


@dataclass(frozen=True, slots=True)
class Sprite:
    """
    ``alpha`` is coverage, 0 to 255, with the foot in the middle below.

    ``light`` is how brightly each point is lit from the left: 48 to 255 on leaves, 1 to 40 on wood.
    """

    alpha: U8
    light: U8

    def leaf_light(self) -> F32:
        """The light on the leaves, 0 to 1."""
        return single(np.clip((single(self.light) - _LEAF) / (255 - _LEAF), 0, 1))

    def wood_share(self) -> F32:
        """1 where wood shows, 0 on leaves."""
        return single(np.clip((_LEAF - 2 - single(self.light)) / 6, 0, 1))

    def scaled(self, height: int, *, mirrored: bool) -> Sprite:
        """The sprite at a height in pixels, as seen from the other side where ``mirrored``."""
        width = max(1, round(self.alpha.shape[1] * height / self.alpha.shape[0]))
        method = cv2.INTER_AREA if height < self.alpha.shape[0] else cv2.INTER_LINEAR
        alpha = np.asarray(cv2.resize(self.alpha, (width, max(1, height)), interpolation=method), np.uint8)
        light = np.asarray(cv2.resize(self.light, (width, max(1, height)), interpolation=method), np.uint8)
        return Sprite(alpha[:, ::-1], light[:, ::-1]) if mirrored else Sprite(alpha, light)


class SpriteSketch:
    """
    A drawing board of ``height`` rows on which shapes are painted back to front.

    Coordinates are in units of the height: x from 0 in the middle, y from 0 at the foot to 1 at the top.
    """

    def __init__(self, height: int, aspect: float) -> None:
        self.height = height
        self.width = max(4, round(height * aspect))
        # Coverage, and light times coverage: one antialiased stroke then blends both at once.
        self._layers: U8 = np.zeros((height, self.width, 2), np.uint8)

    def polygon(self, points: F64, light: float, *, wood: bool = False) -> None:
        """Fill a polygon ``(n, 2)`` with one light, 0 to 1."""
        pixels = np.stack([self.width / 2 + points[:, 0] * self.height, (1 - points[:, 1]) * self.height - 1], axis=1)
        corners = [np.round(pixels * (1 << _BITS)).astype(np.int32)]
        level = round(_level(light) * 40 / 255) if wood else _LEAF + round(_level(light) * (255 - _LEAF) / 255)
        cv2.fillPoly(self._layers, corners, (255, max(1, level)), cv2.LINE_AA, _BITS)

    def dabs(self, places: F64, radii: F64, lights: F64) -> None:
        """Round touches of the brush at places ``(n, 2)``, in order."""
        scale = self.height * (1 << _BITS)
        x = np.round(self.width / 2 * (1 << _BITS) + places[:, 0] * scale).astype(int).tolist()
        y = np.round((1 - places[:, 1]) * scale - (1 << _BITS)).astype(int).tolist()
        size = np.maximum(1, np.round(radii * scale)).astype(int).tolist()
        level = np.round(_LEAF + (255 - _LEAF) * np.clip(lights, 0, 1)).astype(int).tolist()
        for index in range(len(x)):
            cv2.circle(self._layers, (x[index], y[index]), size[index], (255, level[index]), -1, cv2.LINE_AA, _BITS)

    def limb(self, points: F64, thickness: tuple[float, float], light: float, *, wood: bool = True) -> None:
        """A branch along points that tapers from one thickness to another, both in sketch units."""
        self.polygon(tapered(points, *thickness), light, wood=wood)

    def sprite(self) -> Sprite:
        """What has been drawn."""
        alpha, weighted = self._layers[..., 0], self._layers[..., 1].astype(np.uint16)
        light = np.minimum(weighted * 255 // np.maximum(alpha, 1), 255).astype(np.uint8)
        return Sprite(alpha.copy(), light)


def tapered(points: F64, start: float, end: float) -> F64:
    """The outline of a line whose thickness runs from start to end."""
    along = np.gradient(points, axis=0)
    normal = np.stack([-along[:, 1], along[:, 0]], axis=1)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
    half = np.linspace(start, end, len(points))[:, None] / 2
    return np.concatenate([points + normal * half, (points - normal * half)[::-1]])


def shifted(points: F64, across: float, up: float) -> F64:
    """The points moved by the same step."""
    return np.asarray(points + np.array([across, up]), np.float64)


def bend(start: tuple[float, float], end: tuple[float, float], sag: float, *, count: int = 8) -> F64:
    """Points along a curve from start to end that sags sideways by ``sag`` (a share of its length)."""
    first, last = np.array(start), np.array(end)
    share = np.linspace(0, 1, count)[:, None]
    across = np.array([-(last - first)[1], (last - first)[0]])
    return np.asarray(first + (last - first) * share + across * sag * 4 * share * (1 - share), np.float64)


def _level(light: float) -> int:
    return round(1 + 254 * min(1.0, max(0.0, light)))
