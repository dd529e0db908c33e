"""Geometry laid out for drawing: one soup of triangles, whatever file it came from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mmgen.errors import InputError
from mmgen.media.connectivity import same_places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mmgen.media.arrays import F32, F64, I32, U8
    from mmgen.media.gltf_scene import AlphaMode, Vector3, Vector4

MAX_TRIANGLES = 10_000_000


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Detail:
    """
    What pictures say of a surface besides its colour, each ``(H, W, 3)`` or ``(H, W, 4)`` or None, as in glTF.

    ``normal`` leans by ``normal_scale``; of ``metallic_roughness`` green times ``roughness`` and blue times ``metallic``
    count; red of ``occlusion`` is the share of ambient light, as far as ``occlusion_strength`` says; ``glow`` is sRGB,
    times ``emissive``.
    """

    normal: U8 | None = field(default=None, repr=False)
    normal_scale: float = 1.0
    metallic_roughness: U8 | None = field(default=None, repr=False)
    metallic: float = 1.0
    roughness: float = 1.0
    occlusion: U8 | None = field(default=None, repr=False)
    occlusion_strength: float = 1.0
    glow: U8 | None = field(default=None, repr=False)
    emissive: Vector3 = (1.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Surface:
    """
    What a triangle is made of; colours are linear light, ``texture`` is sRGB ``(H, W, 3)`` or ``(H, W, 4)``.

    Where ``detail`` says more, ``metallic``, ``roughness`` and ``emissive`` are its means.
    """

    base_color: Vector4 = (1.0, 1.0, 1.0, 1.0)
    metallic: float = 0.0
    roughness: float = 0.7
    emissive: Vector3 = (0.0, 0.0, 0.0)
    texture: U8 | None = field(default=None, repr=False)
    alpha_mode: AlphaMode = "OPAQUE"
    alpha_cutoff: float = 0.5
    double_sided: bool = False
    unlit: bool = False
    detail: Detail | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Triangles:
    """
    Triangles in scene space, transforms applied; +Y is up, +Z towards the viewer.

    ``positions`` and ``normals`` ``(V, 3)``, ``uv`` ``(V, 2)`` from the top left, ``colors`` ``(V, 4)`` linear or
    None, ``surface`` ``(V,)`` positions in ``surfaces``, ``indices`` ``(T, 3)``, counter-clockwise seen from outside,
    ``tangents`` ``(V, 4)`` as in glTF or None where no surface has a normal map.
    """

    positions: F32
    indices: I32
    normals: F32
    uv: F32
    surface: I32
    surfaces: tuple[Surface, ...]
    colors: F32 | None = None
    tangents: F32 | None = None

    @property
    def bounds(self) -> tuple[F32, F32]:
        """Lowest and highest corner."""
        return self.positions.min(axis=0), self.positions.max(axis=0)


def unit_normals(normals: F32 | F64) -> F32:
    """Bring ``(V, 3)`` vectors to length 1; one without a direction points up."""
    wide = normals.astype(np.float64)
    lengths = np.linalg.norm(wide, axis=1, keepdims=True)
    unit = np.where(lengths > 1e-30, wide / np.maximum(lengths, 1e-30), (0.0, 1.0, 0.0))
    return unit.astype(np.float32)


def vertex_normals(positions: F32, triangles: I32) -> F32:
    """
    Return smooth ``(V, 3)`` unit normals: the mean of the triangles around a place, weighted by area.

    Vertices at one place (to a millionth of the mesh) get one normal, so a mesh that was cut along its texture's seams stays closed.
    """
    corners = positions[triangles].astype(np.float64)
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    places = same_places(positions)[1]
    owners = places[triangles.ravel()]
    sums = [np.bincount(owners, np.repeat(faces[:, axis], 3), minlength=len(positions)) for axis in range(3)]
    return unit_normals(np.stack(sums, axis=1).astype(np.float64))[places]


def crease(part: Triangles, *, degrees: float = 40.0) -> Triangles:
    """
    Return the part with its own corners for each triangle: smooth across edges flatter than ``degrees``, else sharp.

    Corners meet where positions are equal (to a millionth of the mesh), so a mesh that was cut along its texture's seams stays smooth there.
    """
    owners = part.indices.ravel()
    return replace(
        part,
        positions=part.positions[owners],
        indices=np.arange(len(owners), dtype=np.int32).reshape(-1, 3),
        normals=_corner_normals(part.positions, part.indices, float(np.cos(np.radians(degrees)))),
        uv=part.uv[owners],
        surface=part.surface[owners],
        colors=None if part.colors is None else part.colors[owners],
        tangents=None if part.tangents is None else part.tangents[owners],
    )


def _corner_normals(positions: F32, triangles: I32, flattest: float) -> F32:
    """Return ``(3T, 3)`` normals; faces of one place count together where their normals' cosine is over ``flattest``."""
    corners = positions[triangles].astype(np.float64)
    faces: F64 = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    lengths = np.linalg.norm(faces, axis=1, keepdims=True)
    flat = np.repeat(faces / np.maximum(lengths, 1e-300), 3, axis=0)
    heavy = np.repeat(faces, 3, axis=0)
    places = same_places(positions)[1][triangles.ravel()]
    order = np.argsort(places, kind="stable")
    starts = np.flatnonzero(np.diff(places[order], prepend=-1))
    sizes = np.diff(starts, append=len(order))
    first, size = np.repeat(starts, sizes), np.repeat(sizes, sizes)
    rank = np.arange(len(order)) - first
    sums = heavy[order]
    # Each corner meets the others of its place, one step round at a time; at a crowded place it meets 16.
    for step in range(1, min(int(sizes.max(initial=1)), 16)):
        here = np.flatnonzero(size > step)
        partner = first[here] + (rank[here] + step) % size[here]
        alike = np.einsum("ij,ij->i", flat[order[here]], flat[order[partner]]) > flattest
        sums[here[alike]] += heavy[order[partner[alike]]]
    normals = np.empty_like(sums)
    normals[order] = sums
    return unit_normals(normals)


def join(parts: Sequence[Triangles], name: str) -> Triangles:
    """Join parts into one; surfaces that parts share by identity stay shared. Raises InputError when there is none."""
    if not parts:
        raise InputError(name, "holds no triangles to draw")
    surfaces = list(dict.fromkeys(surface for part in parts for surface in part.surfaces))
    position = {id(surface): index for index, surface in enumerate(surfaces)}
    starts = np.cumsum([0, *(len(part.positions) for part in parts)])
    tables = [np.array([position[id(surface)] for surface in part.surfaces], np.int32) for part in parts]
    return Triangles(
        positions=np.concatenate([part.positions for part in parts]),
        indices=np.concatenate([part.indices + int(start) for part, start in zip(parts, starts, strict=False)]),
        normals=np.concatenate([part.normals for part in parts]),
        uv=np.concatenate([part.uv for part in parts]),
        surface=np.concatenate([table[part.surface] for part, table in zip(parts, tables, strict=True)]),
        surfaces=tuple(surfaces),
        colors=_joined([part.colors for part in parts], starts),
        tangents=_joined([part.tangents for part in parts], starts),
    )


def _joined(values: Sequence[F32 | None], starts: NDArray[np.int64]) -> F32 | None:
    """Join values ``(V, 4)`` of vertices that not all parts have, None where none has; the others get ones."""
    if all(each is None for each in values):
        return None
    joined = np.ones((int(starts[-1]), 4), np.float32)
    for each, start in zip(values, starts, strict=False):
        if each is not None:
            joined[start : start + len(each)] = each
    return joined
