"""The triangles of a GLB: nodes placed, skins and morph targets applied, at rest or at a moment of a clip."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from mmgen.media.gltf_accessors import read_floats
from mmgen.media.gltf_document import Document, open_document
from mmgen.media.gltf_pose import Pose, pose_at, rest_pose
from mmgen.media.gltf_primitives import (
    drawn_primitives,
    read_attribute,
    read_colors,
    read_triangles,
    refuse_bombs,
    refuse_unread,
)
from mmgen.media.gltf_surfaces import SurfaceTable
from mmgen.media.gltf_tangents import vertex_tangents
from mmgen.media.triangles import Triangles, crease, join, unit_normals

if TYPE_CHECKING:
    from mmgen.media.arrays import F32, F64
    from mmgen.media.gltf_json import JsonObject
    from mmgen.media.source import MediaInput


def read_glb(source: MediaInput, *, name: str | None = None, seconds: float | None = None, clip: int = 0) -> Triangles:
    """
    Return a GLB's triangles in scene space, at rest or ``seconds`` into a clip.

    Raises InputError for a broken file, and for one that requires an extension which is not read.
    """
    document = open_document(source, name=name)
    refuse_unread(document)
    pose = rest_pose(document) if seconds is None else pose_at(document, clip, seconds)
    return _Reader(document, pose, SurfaceTable(document)).read()


@dataclass(slots=True)
class _Reader:
    document: Document
    pose: Pose
    surfaces: SurfaceTable

    def read(self) -> Triangles:
        shown = self._shown()
        refuse_bombs(self.document, [primitive for _, _, primitive in shown])
        parts = [self._primitive(node, mesh, primitive) for node, mesh, primitive in shown]
        return join([part for part in parts if len(part.indices)], self.document.json.container.name)

    def _shown(self) -> list[tuple[int, int, JsonObject]]:
        """Return node, mesh and primitive of everything that the scene shows."""
        json = self.document.json
        nodes = json.top("nodes")
        shown: list[tuple[int, int, JsonObject]] = []
        for index in sorted(self.document.scene_nodes()):
            mesh = json.reference(nodes[index], "mesh", "meshes")
            if mesh is not None:
                shown.extend((index, mesh, primitive) for primitive in drawn_primitives(self.document, mesh))
        return shown

    def _primitive(self, node: int, mesh: int, primitive: JsonObject) -> Triangles:
        json = self.document.json
        attributes = json.child(primitive, "attributes")
        positions = self._attribute(attributes, "POSITION", 3)
        if positions is None:
            json.fail(f"meshes[{mesh}] has triangles without positions")
        indices = read_triangles(self.document, primitive, len(positions))
        normals = self._attribute(attributes, "NORMAL", 3)
        # The offsets belong to stored normals, so only these can follow them.
        positions, normals = self._morphed(node, mesh, primitive, positions, normals)
        matrices = self._matrices(node, attributes, len(positions))
        if matrices.ndim == 2 and np.linalg.det(matrices[:3, :3]) < 0:
            indices = np.ascontiguousarray(indices[:, ::-1])
        material = json.reference(primitive, "material", "materials")
        part = Triangles(
            positions=_transform(positions, matrices),
            indices=indices,
            normals=positions if normals is None else unit_normals(_turn(normals, matrices)),
            uv=self._uv(attributes, material, len(positions)),
            surface=np.zeros(len(positions), np.int32),
            surfaces=(self.surfaces.surface(material),),
            colors=read_colors(self.document, attributes),
        )
        return _with_tangents(crease(part) if normals is None else part)

    def _attribute(self, attributes: JsonObject, key: str, width: int) -> F32 | None:
        return read_attribute(self.document, attributes, key, width)

    def _morphed(
        self, node: int, mesh: int, primitive: JsonObject, positions: F32, normals: F32 | None
    ) -> tuple[F32, F32 | None]:
        """Add the morph targets, each times its weight."""
        json = self.document.json
        targets = json.objects(primitive, "targets")
        stored = json.any_numbers(json.top("nodes")[node], "weights") or json.any_numbers(
            json.top("meshes")[mesh], "weights"
        )
        weights = self.pose.weights[node].tolist() if node in self.pose.weights else stored
        for target, weight in zip(targets, weights, strict=False):
            if weight:
                offsets, turns = self._attribute(target, "POSITION", 3), self._attribute(target, "NORMAL", 3)
                if offsets is not None and offsets.shape != positions.shape:
                    json.fail(f"meshes[{mesh}] has a morph target for {len(offsets):,} of {len(positions):,} vertices")
                positions = positions if offsets is None else _blend(positions, offsets, weight)
                if normals is not None and turns is not None:
                    normals = _blend(normals, turns, weight)
        return positions, normals

    def _matrices(self, node: int, attributes: JsonObject, vertices: int) -> F64 | F32:
        """Return the ``(4, 4)`` matrix that places the mesh, or ``(V, 4, 4)`` for a skinned one."""
        json = self.document.json
        skin = json.reference(json.top("nodes")[node], "skin", "skins")
        weights = self._attribute(attributes, "WEIGHTS_0", 4)
        if skin is None or weights is None:
            return self.pose.worlds[node]
        entry = json.top("skins")[skin]
        joints = json.references(entry, "joints", "nodes")
        worlds = np.stack([self.pose.worlds[joint] for joint in joints]) if joints else np.empty((0, 4, 4))
        stored = json.reference(entry, "inverseBindMatrices", "accessors")
        if stored is not None:
            inverse = read_floats(self.document, stored, 16).reshape(-1, 4, 4).transpose(0, 2, 1)
            if len(inverse) < len(joints):
                json.fail(f"skins[{skin}] has {len(inverse)} inverse bind matrices for {len(joints)} joints")
            worlds = worlds @ inverse[: len(joints)]
        index = json.reference(attributes, "JOINTS_0", "accessors")
        if index is None:
            json.fail("has skin weights without joints")
        chosen = read_floats(self.document, index, 4).astype(np.int64)
        if chosen.shape != (vertices, 4) or int(chosen.max()) >= len(joints):
            json.fail(f"skins[{skin}] has {len(joints)} joints, but a vertex refers to joint {int(chosen.max())}")
        total = np.maximum(weights.sum(axis=1, keepdims=True), np.float32(1e-8))
        shares = (weights / total)[..., None, None]
        placed = worlds.astype(np.float32)
        blended = np.zeros((vertices, 4, 4), np.float32)
        for slot in range(4):
            blended += shares[:, slot] * placed[chosen[:, slot]]
        return blended

    def _uv(self, attributes: JsonObject, material: int | None, vertices: int) -> F32:
        key, matrix = self.surfaces.uv_set(material)
        stored = self._attribute(attributes, key, 2)
        if stored is None:
            return np.zeros((vertices, 2), np.float32)
        moved: F32 = (stored @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32)
        return moved


def _with_tangents(part: Triangles) -> Triangles:
    """Say where the texture's right is, for a surface with a normal map; stored tangents are not read, but made anew."""
    detail = part.surfaces[0].detail
    if detail is None or detail.normal is None or not len(part.indices):
        return part
    return replace(part, tangents=vertex_tangents(part.positions, part.normals, part.uv, part.indices))


def _blend(values: F32, offsets: F32, weight: float) -> F32:
    blended: F32 = (values + offsets * np.float32(weight)).astype(np.float32)
    return blended


def _transform(points: F32, matrices: F64 | F32) -> F32:
    """Place ``(V, 3)`` points by one matrix, or each by its own."""
    if matrices.ndim == 2:
        moved = points @ matrices[:3, :3].T + matrices[:3, 3]
    else:
        moved = np.einsum("vab,vb->va", matrices[:, :3, :3], points) + matrices[:, :3, 3]
    placed: F32 = moved.astype(np.float32)
    return placed


def _turn(normals: F32, matrices: F64 | F32) -> F32:
    """Turn normals so that they stay upright on their surface: by the cofactors of each matrix."""
    a, b, c = (matrices[..., :3, axis] for axis in range(3))
    cofactors = np.stack([np.cross(b, c), np.cross(c, a), np.cross(a, b)], axis=-1)
    sign = np.sign(np.sum(a * np.cross(b, c), axis=-1))[..., None, None]
    upright = cofactors * np.where(sign == 0, 1, sign)
    turned = normals @ upright.T if matrices.ndim == 2 else np.einsum("vab,vb->va", upright, normals)
    placed: F32 = turned.astype(np.float32)
    return placed
