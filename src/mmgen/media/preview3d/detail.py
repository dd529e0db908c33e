"""What pictures besides the colour say of each pixel: which way it leans, how rough it is, what glows, what lies deep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mmgen.media.preview3d.texturing import pixels_of, sample
from mmgen.media.srgb import light_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mmgen.media.arrays import F32, U8
    from mmgen.media.preview3d.shading import Pixels
    from mmgen.media.preview3d.texturing import Box
    from mmgen.media.triangles import Detail, Surface

__all__ = ["ambient_left", "glow", "has_pictures", "leaned", "refined"]

Part = tuple["Box", "U8 | None", "Detail", "U8"]
"""Where a surface's pixels are, which of them (None: all), and what its picture shows there."""


def has_pictures(surfaces: Sequence[Surface], picture: Callable[[Detail], U8 | None]) -> bool:
    """Whether any surface has this picture."""
    return any(surface.detail is not None and picture(surface.detail) is not None for surface in surfaces)


def leaned(normals: F32, tangents: F32, pixels: Pixels, surfaces: Sequence[Surface]) -> F32:
    """
    Return the normals ``(H, W, 3)`` of all pixels, leaned as normal maps say.

    ``tangents`` are in the same directions as ``normals``, at full length where the picture's up is to the left of its
    right seen from outside, at a quarter of it where the picture lies mirrored.
    """
    result = normals.copy()
    for box, mask, detail, shown in _parts(pixels, surfaces, lambda detail: detail.normal):
        lean = shown[..., :3].astype(np.float32) * np.float32(2 / 255) - 1
        lean[..., :2] *= np.float32(detail.normal_scale)
        part = _placed(lean, normals[box], tangents[box])
        result[box] = part if mask is None else np.where(mask[..., None] > 0, part, result[box])
    return result


def _placed(lean: F32, normals: F32, tangents: F32) -> F32:
    """Return directions that are told by right, up and out of a surface, as parts of the normals' own directions."""
    out = np.asarray(normals / np.maximum(np.sqrt(_dot(normals, normals)), 1e-6), np.float32)
    along = np.asarray(tangents - out * _dot(out, tangents), np.float32)
    length = np.sqrt(_dot(along, along))
    side = np.where(length > 0.55, 1, -1).astype(np.float32)
    along = np.asarray(along / np.maximum(length, 1e-6), np.float32)
    placed = along * lean[..., :1] + np.cross(out, along) * side * lean[..., 1:2] + out * lean[..., 2:]
    return np.asarray(placed, np.float32)


def _dot(first: F32, second: F32) -> F32:
    return np.asarray(np.einsum("hwi,hwi->hw", first, second)[..., None], np.float32)


def refined(
    value: F32 | np.float32,
    pixels: Pixels,
    surfaces: Sequence[Surface],
    channel: int,
    factor: Callable[[Detail], float],
) -> F32 | np.float32:
    """Return roughness (channel 1) or metalness (2) of pixels, with that of pictures in place of their mean."""
    refined: F32 | None = None
    for box, mask, detail, shown in _parts(pixels, surfaces, lambda detail: detail.metallic_roughness):
        if refined is None:
            refined = np.array(np.broadcast_to(value, pixels.normals.shape[:2]), np.float32)
        part = shown[..., channel].astype(np.float32) * np.float32(factor(detail) / 255)
        refined[box] = part if mask is None else np.where(mask > 0, part, refined[box])
    return value if refined is None else refined


def ambient_left(share: F32, pixels: Pixels, surfaces: Sequence[Surface]) -> F32:
    """Return the share ``(H, W)`` of ambient light that is left after pictures of hollows."""
    left = share
    for box, mask, detail, shown in _parts(pixels, surfaces, lambda detail: detail.occlusion):
        left = left.copy() if left is share else left
        part = left[box] * (1 + np.float32(detail.occlusion_strength) * (shown[..., 0] / np.float32(255) - 1))
        left[box] = part if mask is None else np.where(mask > 0, part, left[box])
    return left


def glow(light: F32, pixels: Pixels, surfaces: Sequence[Surface]) -> None:
    """Add the light that pictures say surfaces send out, in place."""
    for box, mask, detail, shown in _parts(pixels, surfaces, lambda detail: detail.glow):
        part = light_of(np.ascontiguousarray(shown[..., :3])) * np.array(detail.emissive, np.float32)
        light[box] += part if mask is None else part * (mask[..., None] > 0)


def _parts(pixels: Pixels, surfaces: Sequence[Surface], picture: Callable[[Detail], U8 | None]) -> Iterator[Part]:
    for position, surface in enumerate(surfaces):
        found = None if surface.detail is None else picture(surface.detail)
        where = None if found is None else pixels_of(pixels, position)
        if surface.detail is not None and found is not None and where is not None and pixels.uv is not None:
            box, mask = where
            yield box, mask, surface.detail, sample(found, pixels.uv[box])
