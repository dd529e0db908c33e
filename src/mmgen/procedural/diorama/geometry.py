"""Where the surfaces of a scene's nodes are, in the scene's own space."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mmgen.media.gltf_accessors import read_floats, read_indices

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mmgen.media.arrays import F64, I32
    from mmgen.media.gltf_document import Document
    from mmgen.media.gltf_json import JsonObject

__all__ = ["Shape", "clearance", "height_over", "shape_of_nodes"]

_TRIANGLES = 4


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """Corners ``(n, 3)`` and the triangles between them; points and lines have corners alone."""

    points: F64
    triangles: I32


def shape_of_nodes(document: Document, nodes: Iterable[int], worlds: list[F64]) -> Shape:
    """The shape of some nodes at rest; skins are honoured, morph targets are not."""
    points: list[F64] = []
    triangles: list[I32] = []
    start = 0
    for node in nodes:
        mesh = document.json.reference(document.json.top("nodes")[node], "mesh", "meshes")
        if mesh is None:
            continue
        for primitive in document.json.objects(document.json.top("meshes")[mesh], "primitives"):
            placed = _points(document, node, primitive, worlds)
            if placed is None or not len(placed):
                continue
            points.append(placed)
            triangles.append(_triangles(document, primitive, len(placed)) + start)
            start += len(placed)
    if not points:
        return Shape(np.empty((0, 3)), np.empty((0, 3), np.int32))
    return Shape(np.concatenate(points), np.concatenate(triangles).astype(np.int32))


def _points(document: Document, node: int, primitive: JsonObject, worlds: list[F64]) -> F64 | None:
    attributes = document.json.child(primitive, "attributes")
    index = document.json.reference(attributes, "POSITION", "accessors")
    if index is None:
        return None
    positions = read_floats(document, index, 3).astype(np.float64)
    skin = document.json.reference(document.json.top("nodes")[node], "skin", "skins")
    if skin is not None and "JOINTS_0" in attributes and "WEIGHTS_0" in attributes:
        return _skinned(document, skin, attributes, positions, worlds)
    world = worlds[node]
    placed: F64 = positions @ world[:3, :3].T + world[:3, 3]
    return placed


def _skinned(document: Document, skin: int, attributes: JsonObject, positions: F64, worlds: list[F64]) -> F64:
    json = document.json
    entry = json.top("skins")[skin]
    joints = json.references(entry, "joints", "nodes")
    matrices = np.stack([worlds[joint] for joint in joints])
    stored = json.reference(entry, "inverseBindMatrices", "accessors")
    if stored is not None:
        matrices = matrices @ read_floats(document, stored, 16).reshape(-1, 4, 4).transpose(0, 2, 1)[: len(joints)]
    chosen_at = json.reference(attributes, "JOINTS_0", "accessors")
    weights_at = json.reference(attributes, "WEIGHTS_0", "accessors")
    assert chosen_at is not None
    assert weights_at is not None
    chosen = read_floats(document, chosen_at, 4).astype(np.int64)
    weights = read_floats(document, weights_at, 4).astype(np.float64)
    if (
        chosen.shape != (len(positions), 4)
        or weights.shape != chosen.shape
        or int(chosen.max(initial=0)) >= len(joints)
    ):
        json.fail(f"skins[{skin}] does not fit a mesh that it moves")
    weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-8)
    homogeneous = np.concatenate([positions, np.ones((len(positions), 1))], axis=1)
    placed = np.zeros((len(positions), 3))
    for slot in range(4):
        moved = np.einsum("vab,vb->va", matrices[chosen[:, slot], :3], homogeneous)
        placed += weights[:, slot : slot + 1] * moved
    return placed


def _triangles(document: Document, primitive: JsonObject, vertices: int) -> I32:
    """Lists of triangles alone count as surfaces to stand on; strips and fans are taken by their corners."""
    if document.json.integer(primitive, "mode", _TRIANGLES) != _TRIANGLES:
        return np.empty((0, 3), np.int32)
    index = document.json.reference(primitive, "indices", "accessors")
    flat = np.arange(vertices, dtype=np.int32) if index is None else read_indices(document, index, vertices)
    return flat[: len(flat) // 3 * 3].reshape(-1, 3)


def height_over(shape: Shape, places: F64) -> F64:
    """The height of the topmost surface over each of ``(n, 2)`` places (x, z); minus infinity where there is none."""
    return np.array([hits.max(initial=-np.inf) for hits in _heights(shape, places)])


def clearance(shape: Shape, places: F64, floor: float) -> float:
    """How much room there is over the floor at the worst of ``(n, 2)`` places (x, z)."""
    lowest = [hits.min(initial=np.inf) for hits in _heights(shape, places)]
    return float(min(lowest, default=np.inf)) - floor


def _heights(shape: Shape, places: F64) -> list[F64]:
    """The heights at which the upright line through each place meets a triangle."""
    corners = shape.points[shape.triangles]
    found: list[F64] = []
    for x, z in places:
        a, b, c = (corners[:, k][:, [0, 2]] - (x, z) for k in range(3))
        first, second, third = (_cross(b, c), _cross(c, a), _cross(a, b))
        area = first + second + third
        inside = ((first >= 0) & (second >= 0) & (third >= 0)) | ((first <= 0) & (second <= 0) & (third <= 0))
        inside &= np.abs(area) > 1e-15
        shares = np.stack([first, second, third], axis=1)[inside] / area[inside][:, None]
        found.append(np.asarray((shares * corners[inside][:, :, 1]).sum(axis=1), np.float64))
    return found


def _cross(one: F64, other: F64) -> F64:
    product: F64 = one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]
    return product
