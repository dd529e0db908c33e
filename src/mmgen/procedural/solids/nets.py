"""Smooth bodies from a distance field: capsules that melt into each other, and a mesh on their surface."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F32, F64, I32
from mmgen.media.surface_nets import is_manifold, surface_nets
from mmgen.media.triangles import vertex_normals
from mmgen.procedural.solids.solid import Patch, Solid, with_area

__all__ = ["Limb", "body", "melted", "mesh_field"]

Field = Callable[[F32, F32, F32], F32]
Relief = Callable[[F64], F64]
_ATTEMPTS = 12


@dataclass(frozen=True, slots=True)
class Limb:
    """A capsule from one place to another, with its radius at each."""

    start: tuple[float, float, float]
    end: tuple[float, float, float]
    radius: float
    tip: float
    flat: float = 1.0
    """Its extent along x against its radius."""


def body(limbs: Sequence[Limb], *, melt: float, cells: int) -> Solid:
    """One closed body of all limbs; where two come within ``melt`` metres of each other they flow together."""
    ends = np.array([[limb.start, limb.end] for limb in limbs], np.float64)
    reach = np.array([max(limb.radius, limb.tip) for limb in limbs])[:, None, None]
    low = (ends - reach).min(axis=(0, 1)) - melt
    high = (ends + reach).max(axis=(0, 1)) + melt
    return mesh_field(melted(limbs, melt), low, high, cells=cells)


def melted(limbs: Sequence[Limb], melt: float) -> Field:
    """The distance to the limbs' joint surface, negative inside (polynomial smooth minimum)."""

    def field(x: F32, y: F32, z: F32) -> F32:
        nearest: F32 = _capsule(limbs[0], x, y, z)
        for limb in limbs[1:]:
            other = _capsule(limb, x, y, z)
            blend = np.maximum(melt - np.abs(nearest - other), 0) / melt
            nearest = (np.minimum(nearest, other) - blend * blend * (melt / 4)).astype(np.float32)
        return nearest

    return field


def _capsule(limb: Limb, x: F32, y: F32, z: F32) -> F32:
    start, end = np.array(limb.start, np.float32), np.array(limb.end, np.float32)
    dx, dy, dz = end - start
    px, py, pz = x - start[0], y - start[1], z - start[2]
    share = np.clip((px * dx + py * dy + pz * dz) / max(float(dx * dx + dy * dy + dz * dz), 1e-9), 0, 1)
    across = (px - share * dx) / np.float32(limb.flat)
    away = np.sqrt(across**2 + (py - share * dy) ** 2 + (pz - share * dz) ** 2)
    distance: F32 = (away - (limb.radius + share * (limb.tip - limb.radius))).astype(np.float32)
    return distance


def mesh_field(field: Field, low: F64, high: F64, *, cells: int, relief: Relief | None = None) -> Solid:
    """
    The surface where ``field(x, y, z)`` is 0, by surface nets, ``cells`` along the longest side of the box.

    ``relief`` says for places ``(n, 3)`` on it how far out they are moved, which leaves it closed.

    Its charts are the six views of it, with smooth normals over their borders.
    """
    for attempt in range(_ATTEMPTS):
        # A grid that meets the surface badly pinches it; one that is moved a little, and finer, does not.
        step = float((high - low).max()) / (cells * (1 + 0.06 * attempt))
        origin = low - step * (1.5 + 0.13 * attempt)
        counts = np.ceil((high - origin) / step).astype(int) + 3
        x, y, z = (_axis(float(origin[axis]), step, int(counts[axis])) for axis in range(3))
        places, triangles = surface_nets(field(x[:, None, None], y[None, :, None], z[None, None, :]))
        if is_manifold(triangles):
            return Solid(_charts(_raised(places * step + origin, triangles, relief), triangles))
    raise InputError("faces", "too few to make this body of; allow more")


def _axis(start: float, step: float, count: int) -> F32:
    values: F32 = (start + step * np.arange(count, dtype=np.float64)).astype(np.float32)
    return values


def _raised(places: F64, triangles: I32, relief: Relief | None) -> F64:
    if relief is None:
        return places
    normals = vertex_normals(places.astype(np.float32), triangles)
    raised: F64 = places + normals * relief(places)[:, None]
    return raised


def _charts(positions: F64, triangles: I32) -> tuple[Patch, ...]:
    normals = vertex_normals(positions.astype(np.float32), triangles).astype(np.float64)
    triangles = with_area(positions, triangles)
    corners = positions[triangles]
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    axis = np.abs(faces).argmax(axis=1)
    view = axis * 2 + (np.take_along_axis(faces, axis[:, None], axis=1)[:, 0] > 0)
    return tuple(_chart(positions, normals, triangles[view == side], side) for side in range(6) if (view == side).any())


def _chart(positions: F64, normals: F64, triangles: I32, side: int) -> Patch:
    used, indices = np.unique(triangles, return_inverse=True)
    across, up = {0: (2, 1), 1: (0, 2), 2: (0, 1)}[side // 2]
    return Patch(
        positions=positions[used],
        triangles=indices.reshape(-1, 3).astype(np.int32),
        uv=positions[used][:, [across, up]],
        normals=normals[used],
    )
