"""Writing a scene as one self-contained GLB file that the Khronos validator passes without errors or warnings."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from mmgen.errors import InputError
from mmgen.media.gltf_buffer import INDEX_TARGET, VERTEX_TARGET, BinaryBuffer
from mmgen.media.gltf_checks import finite, joints_of, needs_tangents, track_of, triangles_of
from mmgen.media.gltf_materials import MaterialTable
from mmgen.media.gltf_skinning import normalize_weights
from mmgen.media.gltf_tangents import vertex_tangents
from mmgen.media.triangles import unit_normals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mmgen.media.arrays import F32
    from mmgen.media.gltf_json import JsonObject
    from mmgen.media.gltf_scene import Clip, Mesh, MorphTarget, Node, Scene, Skin

GENERATOR: Final = "mmgen"
MAX_GLB_BYTES: Final = 2**32 - 1


def write_glb(scene: Scene) -> bytes:
    """Return the scene as GLB bytes. Raises InputError for a part that breaks the format, naming it."""
    return _Writer(scene).write()


class _Writer:
    """Turns a scene's values into glTF's lists; each value is written once, where it is first met."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.buffer = BinaryBuffer()
        self.materials = MaterialTable(self.buffer)
        self.nodes = {node: index for index, node in enumerate(_walk(scene))}
        self.meshes: dict[Mesh, int] = {}
        self.mesh_entries: list[JsonObject] = []
        self.skins: dict[Skin, int] = {}
        self.skin_entries: list[JsonObject] = []

    def write(self) -> bytes:
        scene_entry: JsonObject = {"nodes": [self.nodes[node] for node in self.scene.nodes]}
        if self.scene.name:
            scene_entry["name"] = self.scene.name
        asset: JsonObject = {"version": "2.0", "generator": GENERATOR}
        if self.scene.extras:
            asset["extras"] = dict(self.scene.extras)
        root: JsonObject = {"asset": asset, "scene": 0, "scenes": [scene_entry]}
        lists: dict[str, list[JsonObject]] = {
            "nodes": [self._node(node) for node in self.nodes],
            "animations": [self._clip(clip) for clip in self.scene.clips],
            "meshes": self.mesh_entries,
            "skins": self.skin_entries,
            **self.materials.lists(),
            "accessors": self.buffer.accessors,
            "bufferViews": self.buffer.views,
        }
        root.update({key: entries for key, entries in lists.items() if entries})
        return _pack(root, self.buffer.data)

    def _node(self, node: Node) -> JsonObject:
        part = f"node {node.name!r}"
        entry: JsonObject = {"name": node.name} if node.name else {}
        if node.children:
            entry["children"] = [self.nodes[child] for child in node.children]
        entry.update(_transform(node, part))
        if node.mesh is not None:
            joints_of(node.mesh, node.skin, part)
            entry["mesh"] = self._mesh(node.mesh)
        if node.skin is not None:
            if node not in self.scene.nodes or node.mesh is None or _transform(node, part):
                raise InputError(part, "has a skin, so it must be a root node with a mesh and without a transform")
            entry["skin"] = self._skin(node.skin)
        return entry

    def _mesh(self, mesh: Mesh) -> int:
        if mesh not in self.meshes:
            self.meshes[mesh] = len(self.mesh_entries)
            self.mesh_entries.append(self._mesh_entry(mesh))
        return self.meshes[mesh]

    def _mesh_entry(self, mesh: Mesh) -> JsonObject:
        part = f"mesh {mesh.name!r}"
        primitive: JsonObject = {"attributes": self._attributes(mesh, part), "indices": self._indices(mesh, part)}
        if mesh.material is not None:
            primitive["material"] = self.materials.index(mesh.material)
        entry: JsonObject = {"name": mesh.name} if mesh.name else {}
        entry["primitives"] = [primitive]
        if mesh.targets:
            primitive["targets"] = [self._target(target, len(mesh.positions), part) for target in mesh.targets]
            entry["weights"] = [float(target.weight) for target in mesh.targets]
            entry["extras"] = {"targetNames": [target.name for target in mesh.targets]}
        return entry

    def _attributes(self, mesh: Mesh, part: str) -> JsonObject:
        count = len(mesh.positions)
        positions = finite(mesh.positions, (-1, 3), f"{part} positions")
        attributes: JsonObject = {"POSITION": self.buffer.add(positions, target=VERTEX_TARGET, bounds=True)}
        normals = None if mesh.normals is None else unit_normals(finite(mesh.normals, (count, 3), f"{part} normals"))
        uv = None if mesh.uv is None else finite(mesh.uv, (count, 2), f"{part} uv")
        if normals is not None:
            attributes["NORMAL"] = self.buffer.add(normals, target=VERTEX_TARGET)
        if uv is not None:
            attributes["TEXCOORD_0"] = self.buffer.add(uv, target=VERTEX_TARGET)
        if needs_tangents(mesh, part) and normals is not None and uv is not None:
            tangents = vertex_tangents(positions, normals, uv, triangles_of(mesh, part))
            attributes["TANGENT"] = self.buffer.add(tangents, target=VERTEX_TARGET)
        if mesh.colors is not None:
            attributes["COLOR_0"] = self._colors(mesh.colors, count, part)
        if mesh.joints is not None and mesh.weights is not None:
            finite(mesh.joints, (count, 4), f"{part} joints")
            weights = finite(mesh.weights, (count, 4), f"{part} weights")
            joints, weights = normalize_weights(mesh.joints, weights, part)
            attributes["JOINTS_0"] = self.buffer.add(joints, target=VERTEX_TARGET)
            attributes["WEIGHTS_0"] = self.buffer.add(weights, target=VERTEX_TARGET)
        return attributes

    def _colors(self, colors: F32, count: int, part: str) -> int:
        """Store colours in 16 bits: half of a float's room, and finer than the eye in linear light."""
        values = finite(colors, (count, -1), f"{part} colors")
        if values.shape[1] not in {3, 4} or values.min() < 0 or values.max() > 1:
            raise InputError(f"{part} colors", "must be (V, 3) or (V, 4) of values from 0 to 1")
        opaque = np.ones((count, 4), np.float32)
        opaque[:, : values.shape[1]] = values
        stored = np.rint(opaque * 65535).astype(np.uint16)
        return self.buffer.add(stored, target=VERTEX_TARGET, normalized=True)

    def _indices(self, mesh: Mesh, part: str) -> int:
        triangles = triangles_of(mesh, part).ravel()
        # 65535 itself is taken: it restarts a primitive.
        if len(mesh.positions) <= 65535:
            return self.buffer.add(triangles.astype(np.uint16), target=INDEX_TARGET)
        return self.buffer.add(triangles.astype(np.uint32), target=INDEX_TARGET)

    def _target(self, target: MorphTarget, count: int, part: str) -> JsonObject:
        offsets = finite(target.positions, (count, 3), f"{part} target {target.name!r} positions")
        entry: JsonObject = {"POSITION": self.buffer.add(offsets, target=VERTEX_TARGET, bounds=True)}
        if target.normals is not None:
            normals = finite(target.normals, (count, 3), f"{part} target {target.name!r} normals")
            entry["NORMAL"] = self.buffer.add(normals, target=VERTEX_TARGET)
        return entry

    def _skin(self, skin: Skin) -> int:
        if skin not in self.skins:
            part = f"skin {skin.name!r}"
            missing = [joint.name for joint in skin.joints if joint not in self.nodes]
            if missing or not skin.joints:
                raise InputError(part, f"has joints that are not nodes of the scene: {missing}")
            matrices = finite(skin.inverse_bind, (len(skin.joints), 4, 4), f"{part} inverse_bind")
            entry: JsonObject = {"name": skin.name} if skin.name else {}
            entry["joints"] = [self.nodes[joint] for joint in skin.joints]
            columns = np.ascontiguousarray(matrices.transpose(0, 2, 1)).reshape(-1, 16)
            entry["inverseBindMatrices"] = self.buffer.add(columns)
            self.skins[skin] = len(self.skin_entries)
            self.skin_entries.append(entry)
        return self.skins[skin]

    def _clip(self, clip: Clip) -> JsonObject:
        targets = [(track.node, track.path) for track in clip.tracks]
        if not targets or len(set(targets)) < len(targets):
            raise InputError(f"clip {clip.name!r}", "needs at least one track, and one at most for a node's property")
        samplers: list[JsonObject] = []
        channels: list[JsonObject] = []
        for track in clip.tracks:
            part = f"clip {clip.name!r}, track of node {track.node.name!r} {track.path}"
            if track.node not in self.nodes:
                raise InputError(part, "moves a node that is not in the scene")
            times, values = track_of(track, part)
            if track.path == "rotation" and track.interpolation != "CUBICSPLINE":
                values = _unit_quaternions(values, part)
            output = values.ravel() if track.path == "weights" else values
            channels.append({"sampler": len(samplers), "target": {"node": self.nodes[track.node], "path": track.path}})
            samplers.append(
                {
                    "input": self.buffer.add(times, bounds=True),
                    "output": self.buffer.add(output),
                    "interpolation": track.interpolation,
                },
            )
        entry: JsonObject = {"name": clip.name} if clip.name else {}
        return {**entry, "samplers": samplers, "channels": channels}


def _walk(scene: Scene) -> Iterator[Node]:
    """Yield each node, parents first; the nodes must form a forest."""
    if not scene.nodes:
        raise InputError("scene", "has no nodes")
    waiting, seen = list(scene.nodes), set[int]()
    for node in waiting:
        if id(node) in seen:
            raise InputError(f"node {node.name!r}", "is in the scene twice; glTF asks for a tree")
        seen.add(id(node))
        yield node
        waiting.extend(node.children)


def _transform(node: Node, part: str) -> JsonObject:
    """Return the parts of a node's transform that differ from rest."""
    entry: JsonObject = {}
    if any(node.translation):
        entry["translation"] = finite(node.translation, (3,), f"{part} translation").tolist()
    if tuple(node.rotation) != (0, 0, 0, 1):
        turn = finite([node.rotation], (1, 4), f"{part} rotation")
        entry["rotation"] = _unit_quaternions(turn, part)[0].tolist()
    if tuple(node.scale) != (1, 1, 1):
        entry["scale"] = finite(node.scale, (3,), f"{part} scale").tolist()
    return entry


def _unit_quaternions(values: F32, part: str) -> F32:
    lengths = np.linalg.norm(values.astype(np.float64), axis=1, keepdims=True)
    if (lengths < 1e-9).any():
        raise InputError(f"{part} rotation", "has a quaternion of length 0")
    unit: F32 = (values / lengths).astype(np.float32)
    return unit


def _pack(root: JsonObject, binary: bytearray) -> bytes:
    """Lay out header, JSON chunk and binary chunk."""
    binary.extend(bytes(-len(binary) % 4))
    if binary:
        root["buffers"] = [{"byteLength": len(binary)}]
    try:
        text = json.dumps(root, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError) as error:
        raise InputError("scene", f"holds extras or factors that JSON can't say ({error})") from error
    text += b" " * (-len(text) % 4)
    chunks = [struct.pack("<I4s", len(text), b"JSON"), text]
    if binary:
        chunks += [struct.pack("<I4s", len(binary), b"BIN\0"), cast("bytes", binary)]
    length = 12 + sum(len(chunk) for chunk in chunks)
    if length > MAX_GLB_BYTES:
        raise InputError("scene", f"takes {length:,} bytes; a GLB holds at most {MAX_GLB_BYTES:,}")
    return b"".join([struct.pack("<4sII", b"glTF", 2, length), *chunks])
