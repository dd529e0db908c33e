"""Triangles as a PLY file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from mmgen.media.srgb import light_of, srgb_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mmgen.media.arrays import F32, I32, U8
    from mmgen.media.triangles import Triangles

__all__ = ["encode_ply", "seen_colors", "write_ply"]

MOST_ROWS = 32_000
"""A lookup in a picture is at most 32767 rows high."""


def write_ply(triangles: Triangles) -> bytes:
    """
    Return a binary PLY: positions, normals and colours of vertices (sRGB); corners that agree in all of it are joined.

    The format has no materials, so a colour is the material's, times the picture's at that vertex, times its own. Where
    anything is seen through, so is how far it is not (alpha).
    """
    seen = [triangles.positions, triangles.normals, seen_colors(triangles), seen_alpha(triangles)]
    different, numbers = np.unique(np.concatenate(seen, axis=1)[triangles.indices.ravel()], axis=0, return_inverse=True)
    corners = numbers.reshape(-1, 3).astype(np.int32)
    places = different[:, :6].astype(np.float32)
    alpha = np.rint(different[:, 9:] * 255).astype(np.uint8)
    colors = srgb_bytes(different[:, 6:9])
    colors = np.concatenate([colors, alpha], axis=1) if (alpha < 255).any() else colors
    return encode_ply(("x", "y", "z", "nx", "ny", "nz"), places, colors, corners)


def encode_ply(names: Sequence[str], values: F32, colors: U8, triangles: I32) -> bytes:
    """Return a binary PLY of vertices with these values ``(V, n)`` and colours ``(V, 3 or 4)``, and of triangles ``(T, 3)``."""
    vertices = np.empty(len(values), [("values", "<f4", len(names)), ("color", "u1", colors.shape[1])])
    vertices["values"], vertices["color"] = values, colors
    faces = np.empty(len(triangles), [("count", "u1"), ("corners", "<i4", 3)])
    faces["count"], faces["corners"] = 3, triangles
    head = [
        "ply", "format binary_little_endian 1.0", f"element vertex {len(values)}",
        *(f"property float {name}" for name in names),
        *(f"property uchar {name}" for name in ("red", "green", "blue", "alpha")[: colors.shape[1]]),
        f"element face {len(triangles)}", "property list uchar int vertex_indices", "end_header",
    ]  # fmt: skip
    return ("\n".join(head) + "\n").encode() + vertices.tobytes() + faces.tobytes()


def seen_colors(triangles: Triangles) -> F32:
    """Return the linear colour ``(V, 3)`` of each vertex: its surface's, times its picture's there, times its own."""
    colors = np.ones((len(triangles.positions), 3), np.float32)
    for position, surface in enumerate(triangles.surfaces):
        chosen = np.flatnonzero(triangles.surface == position)
        colors[chosen] = np.array(surface.base_color[:3], np.float32)
        if surface.texture is not None and len(chosen):
            colors[chosen] *= light_of(sampled(surface.texture, triangles.uv[chosen])[:, :3])
    return colors if triangles.colors is None else np.asarray(colors * triangles.colors[:, :3], np.float32)


def seen_alpha(triangles: Triangles) -> F32:
    """Return how far each vertex hides what is behind it, ``(V, 1)``: as its surface's mode says, 1 for an opaque one."""
    alpha = np.ones(len(triangles.positions), np.float32)
    for position, surface in enumerate(triangles.surfaces):
        chosen = np.flatnonzero(triangles.surface == position)
        if surface.alpha_mode == "OPAQUE" or not len(chosen):
            continue
        own = np.full(len(chosen), surface.base_color[3], np.float32)
        if surface.texture is not None and surface.texture.shape[2] == 4:
            own *= sampled(surface.texture, triangles.uv[chosen])[:, 3] / np.float32(255)
        if triangles.colors is not None:
            own *= triangles.colors[chosen, 3]
        alpha[chosen] = own if surface.alpha_mode == "BLEND" else own >= surface.alpha_cutoff
    return alpha[:, None]


def sampled(picture: U8, uv: F32) -> U8:
    """Return the pixels ``(n, channels)`` of a repeating picture at places ``(n, 2)``."""
    height, width = picture.shape[:2]
    inside = uv - np.floor(uv)
    # A place at the far edge of the picture is meant for its last pixel, not for the first of the next repeat.
    inside = np.where((inside == 0) & (uv > 0), 1, inside)
    column = np.clip(inside[:, :1] * width - 0.5, 0, width - 1).astype(np.float32)
    row = np.clip(inside[:, 1:] * height - 0.5, 0, height - 1).astype(np.float32)
    parts = [slice(start, start + MOST_ROWS) for start in range(0, len(uv), MOST_ROWS)]
    found = [cv2.remap(picture, column[part], row[part], cv2.INTER_LINEAR)[:, 0] for part in parts]
    return np.concatenate([np.asarray(each, np.uint8) for each in found])
