"""A front's picture led round the sides of a body without being drawn out, until the back's takes over."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.media.arrays import F32, F64, I32, U8
from mmgen.media.atlas.layout import unwrap
from mmgen.media.atlas.texels import texels_of
from mmgen.media.triangles import vertex_normals
from mmgen.procedural.sculpture.shell import Skin

__all__ = ["Faces", "wrapped"]

SIDE = 1536
TURNED = np.radians(60.0)
"""How far a place may be turned away until the picture is mirrored there."""
LEVELS = 14
SMALL = 200
PLAINER = 0.8
"""How much of the mirrored picture has given way to plain colour where it meets the back."""


@dataclass(frozen=True, slots=True, eq=False)
class Faces:
    """What is seen from the front and from behind, both as seen from the front, and how much the subject covers of it."""

    front: U8
    back: U8
    cover: F32


def wrapped(positions: F32, triangles: I32, pixels: F64, faces: Faces) -> Skin:
    """The body with a texture of its own; ``pixels`` ``(V, 2)`` of the cover are where its vertices are seen."""
    layout = unwrap(positions, triangles, side=SIDE)
    texels = texels_of(layout.uv, layout.triangles, SIDE)
    normals = vertex_normals(positions, triangles)
    where = texels.blend(layout.triangles, pixels[layout.vertex].astype(np.float32))
    facing = texels.blend(layout.triangles, normals[layout.vertex]) * np.array([1, -1, 1], np.float32)
    facing /= np.maximum(np.linalg.norm(facing, axis=1, keepdims=True), 1e-6)
    picture = np.rint(np.clip(texels.picture(_colored(where, facing, faces)), 0, 255)).astype(np.uint8)
    return Skin(
        name="subject",
        positions=positions[layout.vertex],
        normals=normals[layout.vertex],
        triangles=layout.triangles,
        uv=layout.uv,
        picture=picture,
    )


def _colored(where: F32, facing: F32, faces: Faces) -> F32:
    """The colours ``(n, 3)`` of places by which way they face."""
    width = _thickness(faces.cover)
    turned = np.arccos(np.clip(facing[:, 2], -1, 1)).astype(np.float32)
    inward = -facing[:, :2] / np.maximum(np.linalg.norm(facing[:, :2], axis=1, keepdims=True), 1e-6)
    reach = _sampled(width, where, faces.cover.shape)
    front = _mirrored(faces.front, where, inward * reach, turned, faces.cover.shape)
    back = _mirrored(faces.back, where, inward * reach, np.float32(np.pi) - turned, faces.cover.shape)
    share = _eased((turned - np.radians(70)) / np.radians(45))[:, None]
    return np.asarray(front * (1 - share) + back * share, np.float32)


def _mirrored(picture: U8, where: F32, inward: F32, turned: F32, shape: tuple[int, ...]) -> F32:
    """
    A picture seen straight on; beyond ``TURNED`` mirrored inwards by as much as the surface goes on, and ever plainer.

    On a ball of radius r that is seen at angle t, the picture would be at r sin(t); mirrored it is as far within the angle
    at which mirroring begins as the arc goes on beyond it.
    """
    beyond = np.clip(turned, TURNED, np.pi / 2 + 0.6)
    back = np.where(turned > TURNED, np.sin(np.minimum(beyond, np.pi / 2)) - np.sin(TURNED) + beyond - TURNED, 0)
    moved = (where + inward * back[:, None]).astype(np.float32)
    sharp = _sampled(picture.astype(np.float32), moved, shape)
    reach = max(picture.shape) / 32
    soft = _sampled(np.asarray(cv2.GaussianBlur(picture, (0, 0), reach), np.float32), moved, shape)
    share = PLAINER * _eased((turned - TURNED) / np.radians(35))[:, None]
    return np.asarray(sharp * (1 - share) + soft * share, np.float32)


def _eased(part: F32) -> F32:
    clipped = np.clip(part, 0, 1)
    return np.asarray(clipped * clipped * (3 - 2 * clipped), np.float32)


def _thickness(cover: F32) -> F32:
    """At each pixel the radius of the largest disc within the outline that it lies in, in pixels of the cover."""
    factor = min(SMALL / max(cover.shape), 1.0)
    size = (max(round(cover.shape[1] * factor), 1), max(round(cover.shape[0] * factor), 1))
    inside = np.asarray(cv2.resize(cover, size, interpolation=cv2.INTER_AREA) > 0.5, np.uint8)
    distance = np.asarray(cv2.distanceTransform(inside, cv2.DIST_L2, 5), np.float32)
    thick = np.maximum(distance, 1)
    for radius in np.geomspace(1.5, max(float(distance.max()), 1.6), LEVELS):
        away = np.asarray(cv2.distanceTransform(np.asarray(distance < radius, np.uint8), cv2.DIST_L2, 5), np.float32)
        thick = np.where(away <= radius, np.maximum(thick, np.float32(radius)), thick)
    return np.asarray(cv2.GaussianBlur(thick, (0, 0), 2.0), np.float32) / np.float32(factor)


def _sampled(picture: F32, places: F32, shape: tuple[int, ...]) -> F32:
    """A picture of the cover at places in pixels of the cover, ``(n, channels)``."""
    scale = np.array([picture.shape[1] / shape[1], picture.shape[0] / shape[0]], np.float32)
    found: list[F32] = []
    for start in range(0, len(places), 32_000):
        at = places[start : start + 32_000] * scale - np.float32(0.5)
        column, row = np.ascontiguousarray(at[:, :1]), np.ascontiguousarray(at[:, 1:])
        seen = cv2.remap(picture, column, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        found.append(np.asarray(seen, np.float32).reshape(len(at), -1))
    return np.concatenate(found)
