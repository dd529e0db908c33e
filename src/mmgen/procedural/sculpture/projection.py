"""Photographs thrown onto a body from where they were taken, the one that sees a place straight on before others."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from mmgen.media.arrays import F32, I32, U8
from mmgen.media.atlas.layout import unwrap
from mmgen.media.atlas.texels import texels_of
from mmgen.media.triangles import vertex_normals
from mmgen.procedural.sculpture.shell import Skin
from mmgen.procedural.sculpture.spreading import spread_colors
from mmgen.procedural.sculpture.subject import Subject
from mmgen.procedural.sculpture.view import View

__all__ = ["projected"]

SIDE = 1024
DEPTH_SIDE = 192
NEAR = 0.05
"""How far behind what is seen a place may lie and still be taken for seen, in parts of the body's size."""
SHARPNESS = 6
"""The power of the cosine by which a view counts."""
SURE = 0.003
"""How much must be seen of a place for its colour to be believed; less fades into the colours round about."""
RIM = 4.0
"""Pixels within its outline in which a photograph is trusted less and less."""


def projected(positions: F32, triangles: I32, views: Sequence[View], subjects: Sequence[Subject]) -> Skin:
    """The body with a texture made of all photographs."""
    layout = unwrap(positions, triangles, side=SIDE)
    texels = texels_of(layout.uv, layout.triangles, SIDE)
    normals = vertex_normals(positions, triangles)
    places = texels.blend(layout.triangles, positions[layout.vertex])
    facing = texels.blend(layout.triangles, normals[layout.vertex])
    facing /= np.maximum(np.linalg.norm(facing, axis=1, keepdims=True), 1e-6)
    seen, sureness = _blended(places, facing, views, subjects)
    known, known_sureness = _blended(positions, normals, views, subjects)
    carried = spread_colors(known, known_sureness >= SURE, triangles)
    share = np.clip(sureness / np.float32(SURE), 0, 1)[:, None]
    around = texels.blend(layout.triangles, carried[layout.vertex])
    colors = np.asarray(seen * share + around * (1 - share), np.float32)
    picture: U8 = np.asarray(np.rint(np.clip(texels.picture(colors), 0, 255)), np.uint8)
    return Skin(
        name="hull",
        positions=positions[layout.vertex],
        normals=normals[layout.vertex],
        triangles=layout.triangles,
        uv=layout.uv,
        picture=picture,
    )


def _blended(places: F32, facing: F32, views: Sequence[View], subjects: Sequence[Subject]) -> tuple[F32, F32]:
    """Colours ``(n, 3)`` by what is seen, and how well that is."""
    size = float(np.ptp(places, axis=0).max())
    total = np.zeros((len(places), 4), np.float32)
    for view, subject in zip(views, subjects, strict=True):
        pixels, near = view.seen(places)
        straight = np.clip(_cosine(view, places, facing), 0, 1)
        color = np.column_stack([_colors(subject, pixels), np.ones(len(places), np.float32)])
        visible = _visible(pixels, near, view, size)
        weight = straight**SHARPNESS * visible * _well_inside(subject, pixels)
        total += color * weight[:, None]
    return np.asarray(total[:, :3] / np.maximum(total[:, 3:], 1e-12), np.float32), total[:, 3]


def _cosine(view: View, places: F32, facing: F32) -> F32:
    """How straight each place is seen."""
    if view.nearer <= 0:
        return np.asarray(facing @ view.axes[2].astype(np.float32), np.float32)
    ray = (view.axes[2] / view.nearer).astype(np.float32) - places
    ray /= np.linalg.norm(ray, axis=1, keepdims=True)
    return np.asarray(np.einsum("ij,ij->i", facing, ray), np.float32)


def _visible(pixels: F32, near: F32, view: View, size: float) -> F32:
    """1 for what no nearer place hides, by a coarse picture of the nearest."""
    factor = DEPTH_SIDE / max(view.size)
    column = np.clip(pixels[:, 0] * factor, 0, DEPTH_SIDE - 1).astype(np.int64)
    row = np.clip(pixels[:, 1] * factor, 0, DEPTH_SIDE - 1).astype(np.int64)
    nearest = np.full(DEPTH_SIDE * DEPTH_SIDE, -np.inf, np.float32)
    np.maximum.at(nearest, row * DEPTH_SIDE + column, near)
    behind = nearest[row * DEPTH_SIDE + column] - near
    return np.asarray(np.clip(2 - behind / np.float32(NEAR * size), 0, 1), np.float32)


def _colors(subject: Subject, pixels: F32) -> F32:
    return _sampled(subject.colors.astype(np.float32), pixels)


def _well_inside(subject: Subject, pixels: F32) -> F32:
    """1 well within the outline, little at it: there photographs show their ground, or a place that turns away."""
    inside = np.asarray(subject.cover > 0.5, np.uint8)
    depth = np.asarray(cv2.distanceTransform(inside, cv2.DIST_L2, 5), np.float32)
    return np.asarray(np.clip(_sampled(depth, pixels)[:, 0] / RIM, 0.02, 1), np.float32)


def _sampled(picture: F32, pixels: F32) -> F32:
    found: list[F32] = []
    for at in range(0, len(pixels), 32_000):
        part = pixels[at : at + 32_000] - np.float32(0.5)
        seen = cv2.remap(
            picture,
            np.ascontiguousarray(part[:, :1]),
            np.ascontiguousarray(part[:, 1:]),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        found.append(np.asarray(seen, np.float32).reshape(len(part), -1))
    return np.concatenate(found)
