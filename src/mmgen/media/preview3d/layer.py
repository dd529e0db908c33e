"""One layer of a preview: its triangles turned to the camera, and what the rasteriser makes of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from mmgen.media.preview3d.detail import has_pictures, leaned
from mmgen.media.preview3d.raster import Facets, rasterize, turned_away
from mmgen.media.preview3d.shading import Pixels

if TYPE_CHECKING:
    from mmgen.media.arrays import F32, I32, U8
    from mmgen.media.preview3d.camera import Camera
    from mmgen.media.triangles import Surface, Triangles

_SHORT = 0.25
"""The length of a tangent whose picture lies mirrored."""


@dataclass(frozen=True, slots=True, eq=False)
class Soup:
    """Triangles that face the camera; ``normals`` and ``tangents`` are relative to each vertex's ray to the eye."""

    facets: Facets
    normals: F32
    places: F32 | None
    colors: F32 | None
    surface: int | None
    surfaces: tuple[Surface, ...]
    tangents: F32 | None = None
    alphas: F32 | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """The rasterised pixels inside ``box``; ``covered`` is 255 where there is one, ``depth`` is of the whole picture."""

    box: tuple[slice, slice]
    covered: U8
    pixels: Pixels
    depth: F32


def face_camera(triangles: Triangles, indices: I32, camera: Camera) -> Soup:
    """Leave out the backs of single-sided surfaces, and turn the normals of double-sided ones towards the eye."""
    double = np.array([surface.double_sided for surface in triangles.surfaces])
    if not double.all():
        away = turned_away(camera, Facets(triangles.positions, indices))
        if double.any():
            away &= ~double[triangles.surface[indices[:, 0]]]
        indices = indices[~away]
    normals = _relative(triangles.positions, triangles.normals, camera)
    tangents = _relative_tangents(triangles, camera)
    owners: I32 | None = None
    if double.any():
        behind = (normals[:, 2] < 0)[indices].all(axis=1) & double[triangles.surface[indices[:, 0]]]
        count, turned = len(normals), indices[behind].ravel()
        owners = np.concatenate([np.arange(count, dtype=np.int32), turned])
        indices = np.concatenate([indices[~behind], count + np.arange(len(turned), dtype=np.int32).reshape(-1, 3)])
        normals = np.concatenate([normals, -normals[turned]])
        if tangents is not None:
            # Seen from behind, all three directions of a normal map turn about, and its sides with them.
            tangents = np.concatenate([tangents, _mirrored(-tangents[turned])])
    return _soup(triangles, Facing(indices, normals, tangents, owners))


@dataclass(frozen=True, slots=True, eq=False)
class Facing:
    """What is left of triangles as the camera sees them; ``owners`` are the vertices as they were, None for all."""

    indices: I32
    normals: F32
    tangents: F32 | None
    owners: I32 | None


def _soup(triangles: Triangles, facing: Facing) -> Soup:
    one_surface = len(triangles.surfaces) == 1
    textured = any(surface.texture is not None or surface.detail is not None for surface in triangles.surfaces)
    places: F32 | None = None
    if textured or not one_surface:
        places = np.column_stack([triangles.uv, triangles.surface]).astype(np.float32)
    colors = None if triangles.colors is None else np.ascontiguousarray(triangles.colors[:, :3])
    alphas = None if triangles.colors is None or triangles.colors[:, 3].min() >= 1 else triangles.colors[:, 3]
    pick = slice(None) if facing.owners is None else facing.owners
    return Soup(
        facets=Facets(triangles.positions[pick], np.ascontiguousarray(facing.indices)),
        normals=facing.normals,
        places=None if places is None else places[pick],
        colors=None if colors is None else colors[pick],
        surface=0 if one_surface else None,
        surfaces=triangles.surfaces,
        tangents=facing.tangents,
        alphas=None if alphas is None else np.repeat(alphas[pick, None], 3, axis=1).astype(np.float32),
    )


def _relative_tangents(triangles: Triangles, camera: Camera) -> F32 | None:
    """Return tangents relative to the ray to the eye, at a quarter of their length where a picture lies mirrored."""
    if triangles.tangents is None or not has_pictures(triangles.surfaces, lambda detail: detail.normal):
        return None
    relative = _relative(triangles.positions, triangles.tangents[:, :3], camera)
    return np.where(triangles.tangents[:, 3:] < 0, relative * np.float32(_SHORT), relative).astype(np.float32)


def _mirrored(tangents: F32) -> F32:
    """Return tangents whose pictures lie the other way round."""
    short = np.linalg.norm(tangents, axis=1, keepdims=True) < 0.55
    return np.where(short, tangents / np.float32(_SHORT), tangents * np.float32(_SHORT)).astype(np.float32)


def _relative(positions: F32, normals: F32, camera: Camera) -> F32:
    """Return each direction's parts to the right of, above, and along the ray from its vertex to the eye."""
    ray = camera.eye.astype(np.float32) - positions
    ray /= np.linalg.norm(ray, axis=1, keepdims=True)
    right = np.cross(camera.axes[1].astype(np.float32), ray)
    right /= np.linalg.norm(right, axis=1, keepdims=True)
    above = np.cross(ray, right)
    parts = [np.einsum("ij,ij->i", normals, axis) for axis in (right, above, ray)]
    return np.stack(parts, axis=1).astype(np.float32)


def rasterize_layer(soup: Soup, camera: Camera, size: tuple[int, int], behind: F32 | None) -> Layer | None:
    """Return what is nearer than ``behind``, None when nothing is."""

    def pass_of(values: F32) -> tuple[F32, F32]:
        return rasterize(camera, size, soup.facets, values, behind=behind)

    normals, depth = pass_of(soup.normals)
    covered = np.asarray(cv2.inRange(cv2.extractChannel(normals, 2), -2.0, 2.0), np.uint8)
    x, y, width, height = cv2.boundingRect(covered)
    if not width:
        return None
    box = (slice(y, y + height), slice(x, x + width))
    places = None if soup.places is None else np.ascontiguousarray(pass_of(soup.places)[0][box])
    colors = None if soup.colors is None else np.ascontiguousarray(pass_of(soup.colors)[0][box])
    alphas = None if soup.alphas is None else np.ascontiguousarray(pass_of(soup.alphas)[0][box][..., 0])
    surface = soup.surface if soup.surface is not None or places is None else np.rint(places[..., 2]).astype(np.uint16)
    flat = np.ascontiguousarray(normals[box])
    pixels = Pixels(flat, surface if surface is not None else 0, places, colors, alphas)
    if soup.tangents is not None:
        pixels = replace(pixels, normals=leaned(flat, pass_of(soup.tangents)[0][box], pixels, soup.surfaces))
    return Layer(box, np.ascontiguousarray(covered[box]), pixels, depth)
