"""A GLB as a scene of values, to change and to write again: nodes, meshes, materials, skins and clips."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from mmgen.media.gltf_accessors import read_floats
from mmgen.media.gltf_document import Document, compose, open_document
from mmgen.media.gltf_material_reader import MaterialReader
from mmgen.media.gltf_primitives import (
    drawn_primitives,
    read_attribute,
    read_colors,
    read_triangles,
    refuse_bombs,
    refuse_unread,
)
from mmgen.media.gltf_scene import Clip, Mesh, MorphTarget, Node, Scene, Skin, Track
from mmgen.media.quaternions import quaternion_of

if TYPE_CHECKING:
    from mmgen.media.arrays import F32, F64
    from mmgen.media.gltf_json import JsonObject
    from mmgen.media.gltf_scene import Interpolation, TrackPath, Vector3, Vector4
    from mmgen.media.source import MediaInput

__all__ = ["read_scene"]

_PATHS = frozenset({"translation", "rotation", "scale", "weights"})
_SHEAR = 1e-4


def read_scene(source: MediaInput, *, name: str | None = None) -> Scene:
    """
    Return a GLB's default scene.

    A mesh of several materials becomes a node with a child for each; a skinned one stands at the root, as its joints
    alone place it. Cameras, lights, points, lines and the parameters of extensions are left out. Raises InputError.
    """
    document = open_document(source, name=name)
    refuse_unread(document)
    return _Reader(document).read()


class _Reader:
    """Reads each mesh, skin and node once, children before their parents."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._json = document.json
        self._materials = MaterialReader(document)
        self._meshes: dict[int, tuple[Mesh, ...]] = {}
        self._skins: dict[int, Skin] = {}
        self._nodes: dict[int, Node] = {}
        self._morphed: dict[int, tuple[Node, ...]] = {}
        self._arrays: dict[int, F32] = {}

    def read(self) -> Scene:
        shown = self._document.scene_nodes()
        meshes = {self._json.reference(self._json.top("nodes")[node], "mesh", "meshes") for node in shown}
        refuse_bombs(
            self._document,
            [each for mesh in meshes if mesh is not None for each in drawn_primitives(self._document, mesh)],
        )
        order = [(node, parent) for node, parent in self._document.node_order() if node in shown]
        for node, _ in reversed(order):
            self._nodes[node] = self._node(node, shown)
        roots = [each for node, parent in order if parent not in shown for each in self._root(node)]
        skinned = [each for node, parent in order if parent in shown for each in self._skinned(node)]
        clips = [self._clip(number, clip) for number, clip in enumerate(self._json.top("animations"))]
        asset = self._json.child(self._json.container.root, "asset")
        return Scene(
            nodes=(*roots, *skinned),
            clips=tuple(clip for clip in clips if clip.tracks),
            name=self._scene_name(),
            extras=self._json.child(asset, "extras"),
        )

    def _root(self, index: int) -> tuple[Node, ...]:
        """Return the nodes that stand for a root; one that only shows a skinned mesh is that mesh's node."""
        node, skinned = self._nodes[index], self._skinned(index)
        return skinned if skinned and not node.children else (node, *skinned)

    def _scene_name(self) -> str:
        scenes = self._json.top("scenes")
        chosen = self._json.reference(self._json.container.root, "scene", "scenes")
        return self._json.text(scenes[chosen], "name") if chosen is not None else ""

    def _node(self, index: int, shown: set[int]) -> Node:
        entry = self._json.top("nodes")[index]
        children = tuple(self._nodes[kid] for kid in self._json.references(entry, "children", "nodes") if kid in shown)
        translation, rotation, scale = self._placing(index, entry)
        name = self._json.text(entry, "name")
        meshes = () if "skin" in entry else self._mesh_of(entry)
        alone = meshes[0] if len(meshes) == 1 else None
        parts = () if alone is not None else tuple(Node(name=mesh.name, mesh=mesh) for mesh in meshes)
        node = Node(
            name=name, mesh=alone, translation=translation, rotation=rotation, scale=scale, children=(*children, *parts)
        )
        self._morphed[index] = parts or (node,)
        return node

    def _placing(self, index: int, entry: JsonObject) -> tuple[Vector3, Vector4, Vector3]:
        json = self._json
        if "matrix" in entry:
            return self._taken_apart(index)
        return (
            cast("Vector3", json.numbers(entry, "translation", (0.0, 0.0, 0.0))),
            cast("Vector4", json.numbers(entry, "rotation", (0.0, 0.0, 0.0, 1.0))),
            cast("Vector3", json.numbers(entry, "scale", (1.0, 1.0, 1.0))),
        )

    def _taken_apart(self, index: int) -> tuple[Vector3, Vector4, Vector3]:
        """Return translation, rotation and scale of a matrix, which has to be made of such."""
        matrix = self._document.local_matrix(index)
        scale = np.linalg.norm(matrix[:3, :3], axis=0)
        if np.linalg.det(matrix[:3, :3]) < 0:
            scale[0] = -scale[0]
        turn = matrix[:3, :3] / np.where(np.abs(scale) < 1e-12, 1, scale)
        translation = cast("Vector3", tuple(matrix[:3, 3].tolist()))
        rotation = cast("Vector4", tuple(quaternion_of(turn).tolist()))
        size = cast("Vector3", tuple(scale.tolist()))
        largest = max(float(np.abs(matrix).max()), 1e-12)
        if float(np.abs(compose(translation, rotation, size) - matrix).max()) > _SHEAR * largest:
            self._json.fail(f"nodes[{index}] has a matrix that shears; apply its transform to its mesh")
        return translation, rotation, size

    def _mesh_of(self, entry: JsonObject) -> tuple[Mesh, ...]:
        index = self._json.reference(entry, "mesh", "meshes")
        if index is None:
            return ()
        if index not in self._meshes:
            primitives = drawn_primitives(self._document, index)
            self._meshes[index] = tuple(self._mesh(index, primitive) for primitive in primitives)
        return self._meshes[index]

    def _mesh(self, index: int, primitive: JsonObject) -> Mesh:
        json, document = self._json, self._document
        attributes = json.child(primitive, "attributes")
        positions = self._attribute(attributes, "POSITION", 3)
        if positions is None:
            json.fail(f"meshes[{index}] has triangles without positions")
        material = json.reference(primitive, "material", "materials")
        joints = read_attribute(document, attributes, "JOINTS_0", 4)
        return Mesh(
            positions=positions,
            triangles=read_triangles(document, primitive, len(positions)),
            normals=self._attribute(attributes, "NORMAL", 3),
            uv=self._uv(attributes, material),
            colors=read_colors(document, attributes),
            joints=None if joints is None else joints.astype(np.uint16),
            weights=read_attribute(document, attributes, "WEIGHTS_0", 4),
            material=self._materials.material(material),
            targets=self._targets(index, primitive, positions),
            name=json.text(json.top("meshes")[index], "name"),
        )

    def _attribute(self, attributes: JsonObject, key: str, width: int) -> F32 | None:
        """Return an attribute's values; meshes that share them still do."""
        index = self._json.reference(attributes, key, "accessors")
        values = read_attribute(self._document, attributes, key, width)
        return values if index is None or values is None else self._arrays.setdefault(index, values)

    def _uv(self, attributes: JsonObject, material: int | None) -> F32 | None:
        key, matrix = self._materials.uv_set(material)
        stored = self._attribute(attributes, key, 2)
        if stored is None or np.array_equal(matrix, np.eye(3)[:2]):
            return stored
        moved: F32 = (stored @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32)
        return moved

    def _targets(self, index: int, primitive: JsonObject, positions: F32) -> tuple[MorphTarget, ...]:
        json = self._json
        mesh = json.top("meshes")[index]
        weights, names = json.any_numbers(mesh, "weights"), json.texts(json.child(mesh, "extras"), "targetNames")
        targets: list[MorphTarget] = []
        for number, target in enumerate(json.objects(primitive, "targets")):
            offsets = read_attribute(self._document, target, "POSITION", 3)
            targets.append(
                MorphTarget(
                    positions=np.zeros_like(positions) if offsets is None else offsets,
                    normals=read_attribute(self._document, target, "NORMAL", 3),
                    name=names[number] if number < len(names) else "",
                    weight=weights[number] if number < len(weights) else 0.0,
                )
            )
        return tuple(targets)

    def _skinned(self, index: int) -> tuple[Node, ...]:
        """Return the root nodes of a node's skinned meshes."""
        entry = self._json.top("nodes")[index]
        skin = self._json.reference(entry, "skin", "skins")
        if skin is None:
            return ()
        if skin not in self._skins:
            self._skins[skin] = self._skin(skin)
        name = self._json.text(entry, "name")
        nodes = tuple(Node(name=name, mesh=mesh, skin=self._skins[skin]) for mesh in self._mesh_of(entry))
        self._morphed[index] = nodes
        return nodes

    def _skin(self, index: int) -> Skin:
        json = self._json
        entry = json.top("skins")[index]
        joints = json.references(entry, "joints", "nodes")
        missing = [joint for joint in joints if joint not in self._nodes]
        if missing:
            json.fail(f"skins[{index}] has joints outside the scene: nodes {missing[:5]}")
        stored = json.reference(entry, "inverseBindMatrices", "accessors")
        inverse: F64 = np.tile(np.eye(4), (len(joints), 1, 1))
        if stored is not None:
            columns = read_floats(self._document, stored, 16).astype(np.float64)
            inverse = columns.reshape(-1, 4, 4).transpose(0, 2, 1)[: len(joints)]
        return Skin(
            joints=tuple(self._nodes[joint] for joint in joints), inverse_bind=inverse, name=json.text(entry, "name")
        )

    def _clip(self, number: int, entry: JsonObject) -> Clip:
        json = self._json
        samplers = json.objects(entry, "samplers")
        tracks: list[Track] = []
        for channel in json.objects(entry, "channels"):
            target, position = json.child(channel, "target"), json.integer(channel, "sampler")
            node, path = json.reference(target, "node", "nodes"), json.text(target, "path")
            if position >= len(samplers):
                json.fail(f"animations[{number}] has a channel that refers to sampler {position} of {len(samplers)}")
            if node in self._nodes and path in _PATHS:
                tracks.extend(self._tracks(node, cast("TrackPath", path), samplers[position]))
        return Clip(json.text(entry, "name"), tuple(tracks))

    def _tracks(self, node: int, path: TrackPath, sampler: JsonObject) -> list[Track]:
        json = self._json
        inputs, outputs = (json.reference(sampler, key, "accessors") for key in ("input", "output"))
        if inputs is None or outputs is None:
            json.fail("has an animation sampler without input or output")
        times = self._arrays.setdefault(inputs, read_floats(self._document, inputs, 1)[:, 0])
        interpolation = json.text(sampler, "interpolation", "LINEAR")
        width = {"translation": 3, "rotation": 4, "scale": 3, "weights": 1}[path]
        values = read_floats(self._document, outputs, width)
        rows = len(times) * (3 if interpolation == "CUBICSPLINE" else 1)
        if not rows or values.size % rows:
            json.fail(f"has an animation sampler with {len(times)} keys and {values.size} values")
        moved = self._morphed[node] if path == "weights" else (self._nodes[node],)
        return [
            Track(
                node=each,
                path=path,
                times=times,
                values=values.reshape(rows, -1),
                interpolation=cast("Interpolation", interpolation),
            )
            for each in moved
        ]
