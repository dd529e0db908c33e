"""A photograph of a scene as a relief: what is near stands out of a slab, and the photograph lies over it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F32, F64, I32, U8
from mmgen.media.heightfield import adaptive_triangles, border_of
from mmgen.media.motion.depth import estimate_depth
from mmgen.media.motion.focus import reduced
from mmgen.media.triangles import vertex_normals
from mmgen.procedural.sculpture.shell import Shell, Skin

__all__ = ["RELIEF_DEPTH", "relief", "relief_heights"]

RELIEF_DEPTH = 0.2
"""How far the nearest stands before the farthest, in parts of the picture's height."""

SLAB = 0.05
"""How thick the slab is where the farthest lies."""

FINE = 0.011
"""How far light detail stands before dark, at most."""

SIDE = 513
"""Grid points a side."""

USUAL_FACES = 40_000
LEAST_FACES = 60
TOLERANCE = 0.0006
"""How far the surface may be from the heights, in parts of the picture's height."""

TEXTURE_SIDE = 2048


@dataclass(frozen=True, slots=True, eq=False)
class Slab:
    """Heights over a square grid of a picture ``width`` times as wide as high."""

    heights: F64
    width: float


def relief(pixels: U8, *, depth: float = 1.0, faces: int | None = None) -> Shell:
    """
    A closed slab, 1 high, with the photograph on its front and round its sides; the back is flat.

    ``depth`` is a factor of the usual one. Raises InputError for fewer faces than the slab alone takes.
    """
    rgb = np.ascontiguousarray(pixels[..., :3])
    slab = Slab(relief_heights(rgb, depth=depth), rgb.shape[1] / rgb.shape[0])
    return _closed(slab, reduced(rgb, TEXTURE_SIDE), USUAL_FACES if faces is None else faces)


def relief_heights(rgb: U8, *, depth: float = 1.0) -> F64:
    """How far each of ``SIDE`` by ``SIDE`` points of a picture stands out of the slab, in parts of its height."""
    near = estimate_depth(rgb).near
    small = np.asarray(cv2.resize(rgb, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)
    gray = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.float32) / np.float32(255)
    layers = np.asarray(cv2.resize(near, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC), np.float32)
    layers = _following(gray, layers, radius=SIDE // 40)
    return np.asarray((layers * RELIEF_DEPTH + _embossed(gray, layers)) * depth, np.float64)


def _following(guide: F32, values: F32, *, radius: int) -> F32:
    """The values with edges where the picture has them (guided filter; He, Sun and Tang 2010)."""
    window = (2 * radius + 1, 2 * radius + 1)

    def mean(plane: F32) -> F32:
        return np.asarray(cv2.blur(plane, window, borderType=cv2.BORDER_REFLECT), np.float32)

    middle, level = mean(guide), mean(values)
    joint = mean(np.asarray(guide * values, np.float32)) - middle * level
    spread = mean(np.asarray(guide * guide, np.float32)) - middle * middle
    slope = np.asarray(joint / (spread + 4e-3), np.float32)
    offset = np.asarray(level - slope * middle, np.float32)
    return np.asarray(np.clip(mean(slope) * guide + mean(offset), 0, 1), np.float32)


def _embossed(gray: F32, layers: F32) -> F32:
    """Light and dark detail as relief, less in what is far, as a carver would leave the sky smooth."""
    calm = np.asarray(cv2.GaussianBlur(gray, (0, 0), SIDE / 400), np.float32)
    coarse = np.asarray(cv2.GaussianBlur(gray, (0, 0), SIDE / 64), np.float32)
    detail = np.tanh((calm - coarse) * 5)
    return np.asarray(detail * FINE * (0.12 + 0.88 * layers), np.float32)


def _closed(slab: Slab, picture: U8, faces: int) -> Shell:
    front, border = _front(slab, faces)
    used, numbers = np.unique(front, return_inverse=True)
    corners = np.searchsorted(used, border)
    positions, uv = _placed(slab, used)
    triangles = numbers.reshape(-1, 3).astype(np.int32)
    normals = vertex_normals(positions, triangles)
    side_places, side_normals, side_uv, side_triangles = _sides(positions[corners], uv[corners])
    back_places, back_triangles = _back(positions[corners])
    start = len(positions)
    return Shell(
        skins=(
            Skin(
                name="photograph",
                positions=np.concatenate([positions, side_places]),
                normals=np.concatenate([normals, side_normals]),
                triangles=np.concatenate([triangles, side_triangles + start]).astype(np.int32),
                uv=np.concatenate([uv, side_uv]),
                picture=picture,
            ),
            Skin(
                name="back",
                positions=back_places,
                normals=np.tile(np.array([[0, 0, -1]], np.float32), (len(back_places), 1)),
                triangles=back_triangles,
            ),
        )
    )


def _front(slab: Slab, faces: int) -> tuple[I32, I32]:
    """As many triangles as leave room for the sides and the back, which take three for each point of the border."""
    if faces < LEAST_FACES:
        raise InputError("faces", f"a relief takes at least {LEAST_FACES}, got {faces}")
    most = faces - 3 * 4
    while True:
        front = adaptive_triangles(slab.heights, most=most, tolerance=TOLERANCE)
        border = border_of(SIDE, front)
        over = len(front) + 3 * len(border) - faces
        if over <= 0:
            return front, border.astype(np.int32)
        most = max(min(most, len(front)) - max(over * 3 // 4, 1), 2)


def _placed(slab: Slab, points: object) -> tuple[F32, F32]:
    """Places on the front and on the picture of numbered grid points."""
    numbers = np.asarray(points, np.int64)
    row, column = numbers // SIDE, numbers % SIDE
    u, v = column / (SIDE - 1), row / (SIDE - 1)
    z = slab.heights.ravel()[numbers] - slab.heights.min() + SLAB
    positions = np.stack([(u - 0.5) * slab.width, 1 - v, z], axis=1)
    return positions.astype(np.float32), np.stack([u, v], axis=1).astype(np.float32)


def _sides(rim: F32, uv: F32) -> tuple[F32, F32, F32, I32]:
    """Walls from the rim, clockwise seen from the front, to the back; each of the four has corners of its own."""
    ahead = np.roll(np.arange(len(rim)), -1)
    low = rim * np.array([1, 1, 0], np.float32)
    quads = np.stack([rim, rim[ahead], low[ahead], low], axis=1)
    places = np.stack([uv, uv[ahead], uv[ahead], uv], axis=1)
    along = rim[ahead] - rim
    outward = np.stack([-along[:, 1], along[:, 0], np.zeros(len(rim), np.float32)], axis=1)
    outward /= np.linalg.norm(outward, axis=1, keepdims=True)
    first = 4 * np.arange(len(rim))[:, None]
    triangles = np.concatenate([first + np.array([0, 1, 2]), first + np.array([0, 2, 3])]).astype(np.int32)
    return (
        quads.reshape(-1, 3),
        np.repeat(outward, 4, axis=0).astype(np.float32),
        places.reshape(-1, 2),
        triangles,
    )


def _back(rim: F32) -> tuple[F32, I32]:
    """A flat fan round the middle."""
    flat = rim * np.array([1, 1, 0], np.float32)
    middle = np.array([[0, 0.5, 0]], np.float32)
    count = len(rim)
    here = np.arange(count)
    triangles = np.stack([np.full(count, count), here, np.roll(here, -1)], axis=1)
    return np.concatenate([flat, middle]), triangles.astype(np.int32)
