"""The base colour of each pixel of a preview: a surface's factor, times its picture, times the vertex colours."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

from mmgen.media.srgb import light_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mmgen.media.arrays import F32, U8
    from mmgen.media.preview3d.shading import Pixels
    from mmgen.media.triangles import Surface


def base_color(pixels: Pixels, surfaces: Sequence[Surface]) -> tuple[F32, U8]:
    """Return linear colours ``(H, W, 3)`` and opacity ``(H, W)`` from 0 to 255."""
    shape = pixels.normals.shape[:2]
    color, opacity = np.zeros((*shape, 3), np.float32), np.zeros(shape, np.uint8)
    for position, surface in enumerate(surfaces):
        where = pixels_of(pixels, position)
        if where is None:
            continue
        box, mask = where
        part, alpha = _surface_color(surface, pixels, box)
        if mask is None:
            color[box], opacity[box] = part, alpha
        else:
            cv2.copyTo(part, mask, color[box])
            cv2.copyTo(alpha, mask, opacity[box])
    if pixels.colors is not None:
        color *= pixels.colors
    return color, opacity


Box = tuple[slice, slice]


def pixels_of(pixels: Pixels, position: int) -> tuple[Box, U8 | None] | None:
    """Return the box of a surface's pixels and the mask inside it (None: all), or None when it has none."""
    if isinstance(pixels.surface, int):
        return ((slice(None), slice(None)), None) if pixels.surface == position else None
    mask = np.asarray(cv2.inRange(pixels.surface, float(position), float(position)), np.uint8)
    x, y, width, height = cv2.boundingRect(mask)
    if not width:
        return None
    box = (slice(y, y + height), slice(x, x + width))
    return box, np.ascontiguousarray(mask[box])


def _surface_color(surface: Surface, pixels: Pixels, box: Box) -> tuple[F32, U8]:
    height, width = pixels.normals[box].shape[:2]
    factor = np.array(surface.base_color, np.float32)
    if surface.texture is None or pixels.uv is None:
        return np.tile(factor[:3], (height, width, 1)), _opacity(surface, _alpha(pixels, box, None))
    sampled = sample(surface.texture, pixels.uv[box])
    colors = np.ascontiguousarray(sampled[..., :3])
    color = np.asarray(cv2.LUT(colors, _linear_table()[..., None] * factor[:3]), np.float32)
    return color, _opacity(surface, _alpha(pixels, box, sampled[..., 3] if sampled.shape[2] == 4 else None))


def _alpha(pixels: Pixels, box: Box, stored: U8 | None) -> U8:
    """Return the opacity of the picture times that of the vertices."""
    if pixels.alphas is None:
        return np.full(pixels.normals[box].shape[:2], 255, np.uint8) if stored is None else stored
    own = np.clip(pixels.alphas[box], 0, 1) * (255 if stored is None else stored)
    return np.asarray(np.rint(own), np.uint8)


def _opacity(surface: Surface, alpha: U8) -> U8:
    if surface.alpha_mode == "OPAQUE":
        return np.full_like(alpha, 255)
    if surface.alpha_mode == "MASK":
        return np.asarray(np.where(alpha * surface.base_color[3] >= surface.alpha_cutoff * 255, 255, 0), np.uint8)
    return np.asarray(np.rint(alpha * surface.base_color[3]), np.uint8)


def sample(texture: U8, uv: F32) -> U8:
    """Look up a repeating picture, scaled down to about the size at which it is seen."""
    texture = _shrink(texture, uv)
    height, width = texture.shape[:2]
    # Brought to one repeat first: the lookup's own wrapping ends at 32767 pixels.
    u, v = uv[..., 0] - np.floor(uv[..., 0]), uv[..., 1] - np.floor(uv[..., 1])
    column, row = u * width - 0.5, v * height - 0.5
    return np.asarray(cv2.remap(texture, column, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP), np.uint8)


def _shrink(texture: U8, uv: F32) -> U8:
    """Halve the picture until a step of one pixel on screen is at most about one of its own."""
    step = min(_typical_step(texture, uv, axis) for axis in (0, 1))
    while step > 1.5 and min(texture.shape[:2]) > 8:
        half = (texture.shape[1] // 2, texture.shape[0] // 2)
        texture = np.asarray(cv2.resize(texture, half, interpolation=cv2.INTER_AREA), np.uint8)
        step /= 2
    return texture


def _typical_step(texture: U8, uv: F32, axis: int) -> float:
    """Return how many of the picture's pixels one pixel on screen moves along an axis."""
    sparse = uv[:, ::4] if axis == 0 else uv[::4]
    steps = np.diff(sparse[..., :2], axis=axis) * np.array(texture.shape[1::-1], np.float32)
    return float(np.median(np.hypot(steps[..., 0], steps[..., 1]))) if steps.size else 0.0


@lru_cache(maxsize=1)
def _linear_table() -> F32:
    """Return the linear light of each sRGB byte."""
    return light_of(np.arange(256, dtype=np.uint8)).reshape(1, -1)
