"""What a GLB file holds, counted from its JSON alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mmgen.media.gltf_document import Accessor, Document, open_document

if TYPE_CHECKING:
    from mmgen.media.arrays import F64
    from mmgen.media.gltf_json import JsonObject
    from mmgen.media.source import MediaInput

Bounds = tuple[tuple[float, float, float], tuple[float, float, float]]

_TRIANGLES = 4
_TRIANGLE_STRIP_OR_FAN = (5, 6)


@dataclass(frozen=True, slots=True)
class Object3DFacts:
    """
    What a 3D file holds; meshes that several nodes show are counted once.

    ``seconds`` is the length of the longest clip, 0.0 when nothing moves. ``bounds`` are the lowest and highest
    ``(x, y, z)`` of the scene at rest, None when it has no geometry. ``joints`` counts nodes that move a skin. ``has_uv``
    is whether each mesh says where on a texture its corners lie.
    """

    media_type: str
    vertices: int
    faces: int
    materials: int
    textures: int
    joints: int
    clips: int
    seconds: float
    bounds: Bounds | None
    morph_targets: int
    meshes: int
    has_uv: bool


def probe_glb(source: MediaInput, *, name: str | None = None) -> Object3DFacts:
    """Count what a GLB holds without reading its binary chunk. Raises InputError for a broken or hostile file."""
    document = open_document(source, name=name)
    json = document.json
    meshes = [json.objects(mesh, "primitives") for mesh in json.top("meshes")]
    primitives = [primitive for mesh in meshes for primitive in mesh]
    joints = {node for skin in json.top("skins") for node in json.references(skin, "joints", "nodes")}
    return Object3DFacts(
        media_type="model/gltf-binary",
        vertices=sum(vertex_count(document, primitive) for primitive in primitives),
        faces=sum(face_count(document, primitive) for primitive in primitives),
        materials=len(json.top("materials")),
        textures=len(json.top("textures")),
        joints=len(joints),
        clips=len(json.top("animations")),
        seconds=max((_clip_seconds(document, clip) for clip in json.top("animations")), default=0.0),
        bounds=_scene_bounds(document),
        morph_targets=sum(len(json.objects(mesh[0], "targets")) for mesh in meshes if mesh),
        meshes=len(meshes),
        has_uv=bool(primitives) and all("TEXCOORD_0" in json.child(each, "attributes") for each in primitives),
    )


def _positions(document: Document, primitive: JsonObject) -> Accessor | None:
    attributes = document.json.child(primitive, "attributes")
    index = document.json.reference(attributes, "POSITION", "accessors")
    return None if index is None else document.accessor(index)


def vertex_count(document: Document, primitive: JsonObject) -> int:
    """Return how many vertices a primitive has."""
    positions = _positions(document, primitive)
    return positions.count if positions else 0


def face_count(document: Document, primitive: JsonObject) -> int:
    """Return how many triangles a primitive has; points and lines have none."""
    mode = document.json.integer(primitive, "mode", 4)
    indices = document.json.reference(primitive, "indices", "accessors")
    corners = vertex_count(document, primitive) if indices is None else document.accessor(indices).count
    if mode == _TRIANGLES:
        return corners // 3
    return max(corners - 2, 0) if mode in _TRIANGLE_STRIP_OR_FAN else 0


def _clip_seconds(document: Document, clip: JsonObject) -> float:
    inputs = [
        document.json.reference(sampler, "input", "accessors") for sampler in document.json.objects(clip, "samplers")
    ]
    ends = [document.accessor(index).high for index in inputs if index is not None]
    return max((end[0] for end in ends if end), default=0.0)


def _scene_bounds(document: Document) -> Bounds | None:
    worlds = document.world_matrices()
    nodes = document.json.top("nodes")
    boxes: list[F64] = []
    for index in sorted(document.scene_nodes()):
        mesh = document.json.reference(nodes[index], "mesh", "meshes")
        if mesh is not None:
            # A skin's joints place its mesh, not the node that shows it.
            world = np.eye(4) if "skin" in nodes[index] else worlds[index]
            boxes.append(_mesh_corners(document, mesh) @ world[:3, :3].T + world[:3, 3])
    corners = np.concatenate(boxes) if boxes else np.empty((0, 3))
    if not len(corners):
        return None
    low, high = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    return (low[0], low[1], low[2]), (high[0], high[1], high[2])


def _mesh_corners(document: Document, mesh: int) -> F64:
    """Return the ``(8n, 3)`` box corners of a mesh's primitives."""
    corners: list[list[float]] = []
    for primitive in document.json.objects(document.json.top("meshes")[mesh], "primitives"):
        positions = _positions(document, primitive)
        if positions is None or len(positions.low) != 3 or len(positions.high) != 3:
            continue
        ends = np.array([positions.low, positions.high]) / positions.scale
        corners.extend([ends[x, 0], ends[y, 1], ends[z, 2]] for x in (0, 1) for y in (0, 1) for z in (0, 1))
    return np.array(corners, np.float64).reshape(-1, 3)
