"""A material as the pictures of a texture: colour, normals, metal and roughness."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmgen.media.arrays import F32, F64, I32, U8
from mmgen.media.atlas.layout import Layout
from mmgen.media.atlas.texels import Texels, texels_of
from mmgen.media.gltf_scene import Material, Texture
from mmgen.media.image import encode_image
from mmgen.procedural.surfacing.ground import Look

__all__ = ["Canvas", "canvas_of", "normals_in_space", "painted", "pictured"]

GUTTER = 3
STEEPEST = 1.2
"""The steepest slope that a normal map shows."""
QUALITY = 93


@dataclass(frozen=True, slots=True, eq=False)
class Canvas:
    """The pixels of a texture, their places ``(n, 3)`` on the mesh and the unit normals there."""

    texels: Texels
    triangles: I32
    corners: F64
    uv: F64
    places: F32
    normals: F32

    @property
    def pixel(self) -> float:
        """How much of the surface's length a pixel shows."""
        crossed = np.cross(self.corners[:, 1] - self.corners[:, 0], self.corners[:, 2] - self.corners[:, 0])
        area = float(np.linalg.norm(crossed, axis=1).sum()) / 2
        return float(np.sqrt(area / max(int(np.count_nonzero(self.texels.covered)), 1)))


def canvas_of(layout: Layout, positions: F32, normals: F32, side: int) -> Canvas:
    """Lay a mesh out; ``positions`` and ``normals`` are of the vertices before it was cut."""
    texels = texels_of(layout.uv, layout.triangles, side, gutter=GUTTER)
    cut = positions[layout.vertex]
    upright = normals[layout.vertex][layout.triangles[texels.triangle]]
    shares = np.clip(texels.shares, 0, 1)
    shares /= shares.sum(axis=1, keepdims=True)
    mean = np.einsum("nc,ncj->nj", shares, upright)
    mean /= np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-9)
    return Canvas(
        texels=texels,
        triangles=layout.triangles,
        corners=cut[layout.triangles].astype(np.float64),
        uv=layout.uv[layout.triangles].astype(np.float64),
        places=texels.blend(layout.triangles, cut),
        normals=mean.astype(np.float32),
    )


def pictured(canvas: Canvas, look: Look, name: str) -> Material:
    """The material with its pictures; what is even all over becomes a factor."""
    texels = canvas.texels
    color = _encoded(_srgb(texels.picture(look.color)), "image/jpeg")
    even = float(look.roughness.std()) < 0.01 and float(look.metallic.std()) < 0.01
    surface = np.zeros((len(look.height), 3), np.float32)
    surface[:, 0], surface[:, 1], surface[:, 2] = 1, look.roughness, look.metallic
    relief = tangent_normals(canvas, look.height)
    flat = float(np.abs(relief[:, :2]).max(initial=0)) < 0.01
    return Material(
        name=name,
        metallic=float(look.metallic.mean()) if even else 1.0,
        roughness=float(look.roughness.mean()) if even else 1.0,
        base_color_texture=Texture(color, repeat=False, name=f"{name} colour"),
        metallic_roughness_texture=None
        if even
        else Texture(_encoded(_bytes(texels.picture(surface)), "image/jpeg"), repeat=False, name=f"{name} surface"),
        normal_texture=None
        if flat
        else Texture(
            _encoded(_bytes(texels.picture(relief * 0.5 + 0.5)), "image/jpeg"), repeat=False, name=f"{name} relief"
        ),
    )


def painted(canvas: Canvas, look: Look) -> F32:
    """All that varies, ``(side, side, 6)``: linear colour, roughness, metal, height."""
    rows = np.column_stack([look.color, look.roughness, look.metallic, look.height])
    return canvas.texels.picture(rows.astype(np.float32))


def tangent_normals(canvas: Canvas, height: F32) -> F32:
    """Normals ``(n, 3)`` of the raised surface, along u, up the picture, and outward."""
    gradient, along = _gradient(canvas, height)
    up = np.cross(canvas.normals, along) * _handedness(canvas)[:, None]
    slope = np.stack([-np.sum(gradient * along, axis=1), -np.sum(gradient * up, axis=1)], axis=1)
    steep = np.linalg.norm(slope, axis=1, keepdims=True)
    slope *= np.minimum(1, STEEPEST / np.maximum(steep, 1e-9))
    raised = np.column_stack([slope, np.ones(len(slope), np.float32)])
    raised /= np.linalg.norm(raised, axis=1, keepdims=True)
    return raised.astype(np.float32)


def normals_in_space(canvas: Canvas, height: F32) -> F32:
    """Normals of the raised surface in the object's own space, ``(n, 3)``, which both sides of a seam share."""
    gradient, _ = _gradient(canvas, height)
    raised = canvas.normals - gradient
    raised /= np.maximum(np.linalg.norm(raised, axis=1, keepdims=True), 1e-9)
    return raised.astype(np.float32)


def _gradient(canvas: Canvas, height: F32) -> tuple[F32, F32]:
    """The slope of a height along the surface, ``(n, 3)``, and the unit direction there in which u grows."""
    side = canvas.texels.side
    map_of = canvas.texels.picture(height[:, None])[..., 0]
    down, across = np.gradient(map_of)
    where = canvas.texels.where
    slopes = np.stack([across.ravel()[where], down.ravel()[where]], axis=1).astype(np.float64) * side
    ways = _ways(canvas.corners, canvas.uv)[canvas.texels.triangle]
    metric = np.einsum("nji,njk->nik", ways, ways)
    determinant = np.maximum(metric[:, 0, 0] * metric[:, 1, 1] - metric[:, 0, 1] ** 2, 1e-30)
    dual_u = (metric[:, 1, 1] * slopes[:, 0] - metric[:, 0, 1] * slopes[:, 1]) / determinant
    dual_v = (metric[:, 0, 0] * slopes[:, 1] - metric[:, 0, 1] * slopes[:, 0]) / determinant
    gradient = ways[:, :, 0] * dual_u[:, None] + ways[:, :, 1] * dual_v[:, None]
    steep = np.linalg.norm(gradient, axis=1, keepdims=True)
    gradient *= np.minimum(1, STEEPEST / np.maximum(steep, 1e-12))
    along = ways[:, :, 0] - canvas.normals * np.sum(ways[:, :, 0] * canvas.normals, axis=1, keepdims=True)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-12)
    return gradient.astype(np.float32), along.astype(np.float32)


def _ways(corners: F64, uv: F64) -> F64:
    """How places move with u and with v on each triangle, ``(T, 3, 2)``."""
    sides = np.stack([corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]], axis=2)
    flat = np.stack([uv[:, 1] - uv[:, 0], uv[:, 2] - uv[:, 0]], axis=2)
    determinant = flat[:, 0, 0] * flat[:, 1, 1] - flat[:, 0, 1] * flat[:, 1, 0]
    safe = np.where(np.abs(determinant) < 1e-18, np.inf, determinant)[:, None]
    u = (sides[:, :, 0] * flat[:, 1, 1][:, None] - sides[:, :, 1] * flat[:, 1, 0][:, None]) / safe
    v = (sides[:, :, 1] * flat[:, 0, 0][:, None] - sides[:, :, 0] * flat[:, 0, 1][:, None]) / safe
    return np.stack([u, v], axis=2)


def _handedness(canvas: Canvas) -> F32:
    """1 where up the picture is to the left of u seen from outside, -1 where the picture lies mirrored."""
    flat = canvas.uv
    first, second = flat[:, 1] - flat[:, 0], flat[:, 2] - flat[:, 0]
    turned = first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]
    # v runs downwards, so a chart that is not mirrored turns the other way round.
    return np.where(turned < 0, 1, -1).astype(np.float32)[canvas.texels.triangle]


def _srgb(light: F32) -> U8:
    curved = np.where(light <= 0.0031308, light * 12.92, 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055)
    return _bytes(np.asarray(curved, np.float32))


def _bytes(values: F32) -> U8:
    return np.asarray(np.rint(np.clip(values, 0, 1) * 255), np.uint8)


def _encoded(pixels: U8, media_type: str) -> bytes:
    return encode_image(np.ascontiguousarray(pixels), media_type, quality=QUALITY)
