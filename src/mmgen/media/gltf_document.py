"""The parts of a GLB that every reader needs: accessors checked against the file, and the tree of nodes."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from mmgen.media.gltf_container import read_container
from mmgen.media.gltf_json import GltfJson, JsonObject

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mmgen.media.arrays import F64
    from mmgen.media.source import MediaInput

COMPONENT_TYPES: Final = {5120: "i1", 5121: "u1", 5122: "i2", 5123: "u2", 5125: "u4", 5126: "f4"}
ELEMENT_WIDTHS: Final = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}
_PLACING: Final = ("matrix", "translation", "rotation", "scale")
MAX_COUNT_WITHOUT_BYTES = 2**24


@dataclass(frozen=True, slots=True)
class Accessor:
    """A run of ``count`` elements; ``offset`` counts from the start of the binary chunk, -1 when it has no bytes."""

    count: int
    component: str
    width: int
    normalized: bool
    offset: int
    stride: int
    low: tuple[float, ...]
    high: tuple[float, ...]
    sparse: JsonObject

    @property
    def element_bytes(self) -> int:
        return int(self.component[1]) * self.width

    @property
    def scale(self) -> float:
        """What a stored value is divided by."""
        return float(np.iinfo(self.component).max) if self.normalized and self.component != "f4" else 1.0


@dataclass(slots=True)
class Document:
    """A GLB's checked JSON; nothing of the binary chunk is read."""

    json: GltfJson
    _accessors: dict[int, Accessor] = field(default_factory=dict[int, Accessor])
    _order: list[tuple[int, int]] | None = None

    def accessor(self, index: int) -> Accessor:
        """Return an accessor whose bytes are known to lie inside the file."""
        if index not in self._accessors:
            self._accessors[index] = self._read_accessor(index)
        return self._accessors[index]

    def _read_accessor(self, index: int) -> Accessor:
        json = self.json
        entry = json.top("accessors")[index]
        component = COMPONENT_TYPES.get(json.integer(entry, "componentType"))
        width = ELEMENT_WIDTHS.get(json.text(entry, "type"))
        if component is None or width is None:
            json.fail(f"accessors[{index}] has an unknown component type or element type")
        count = json.integer(entry, "count")
        size = int(component[1]) * width
        view = json.reference(entry, "bufferView", "bufferViews")
        if view is None:
            if count > MAX_COUNT_WITHOUT_BYTES:
                json.fail(f"accessors[{index}] claims {count:,} elements without bytes for them")
            offset, stride = -1, size
        else:
            offset, stride = self._place(view, json.integer(entry, "byteOffset"), count, size)
        low, high = json.any_numbers(entry, "min"), json.any_numbers(entry, "max")
        normalized = entry.get("normalized") is True
        return Accessor(count, component, width, normalized, offset, stride, low, high, json.child(entry, "sparse"))

    def _place(self, view: int, byte_offset: int, count: int, size: int) -> tuple[int, int]:
        start, length, stride = self.view(view)
        stride = stride or size
        needed = byte_offset + stride * (count - 1) + size if count else 0
        if needed > length:
            self.json.fail(f"an accessor needs {needed:,} bytes of bufferViews[{view}], which has {length:,}")
        return start + byte_offset, stride

    def view(self, index: int) -> tuple[int, int, int]:
        """Return a buffer view's offset in the binary chunk, its length, and its stride (0 when packed)."""
        json = self.json
        entry = json.top("bufferViews")[index]
        buffer = json.reference(entry, "buffer", "buffers")
        if buffer != 0 or "uri" in json.top("buffers")[0]:
            json.fail(f"bufferViews[{index}] lies outside the file; only self-contained GLB files are read")
        start, length = json.integer(entry, "byteOffset"), json.integer(entry, "byteLength")
        available = json.container.binary_length
        if start + length > available:
            json.fail(f"bufferViews[{index}] reaches to byte {start + length:,}, the binary chunk has {available:,}")
        return start, length, json.integer(entry, "byteStride")

    def node_order(self) -> list[tuple[int, int]]:
        """Return ``(node, parent)`` of the whole forest, parents first, -1 for roots; refuses cycles and sharing."""
        if self._order is None:
            self._order = self._sort_nodes()
        return self._order

    def _sort_nodes(self) -> list[tuple[int, int]]:
        children = [self.json.references(node, "children", "nodes") for node in self.json.top("nodes")]
        parents = [-1] * len(children)
        for parent, kids in enumerate(children):
            for kid in kids:
                if parents[kid] != -1 or kid == parent:
                    self.json.fail(f"nodes[{kid}] has two parents or is its own; nodes must form a tree")
                parents[kid] = parent
        order = [node for node, parent in enumerate(parents) if parent == -1]
        for node in order:
            order.extend(children[node])
        if len(order) < len(children):
            self.json.fail("its nodes form a cycle")
        return [(node, parents[node]) for node in order]

    def scene_nodes(self) -> set[int]:
        """Return the nodes of the default scene (of all scenes when none is named)."""
        scenes = self.json.top("scenes")
        chosen = self.json.reference(self.json.container.root, "scene", "scenes")
        picked = scenes if chosen is None else [scenes[chosen]]
        roots = {node for scene in picked for node in self.json.references(scene, "nodes", "nodes")}
        shown: set[int] = set()
        for node, parent in self.node_order():
            if node in roots or parent in shown or not scenes:
                shown.add(node)
        return shown

    def local_matrix(self, index: int) -> F64:
        """Return a node's ``(4, 4)`` transform relative to its parent."""
        json, entry = self.json, self.json.top("nodes")[index]
        if "matrix" in entry:
            identity = tuple(np.eye(4).ravel().tolist())
            return np.array(json.numbers(entry, "matrix", identity), np.float64).reshape(4, 4).T
        translation = json.numbers(entry, "translation", (0.0, 0.0, 0.0))
        rotation = json.numbers(entry, "rotation", (0.0, 0.0, 0.0, 1.0))
        return compose(translation, rotation, json.numbers(entry, "scale", (1.0, 1.0, 1.0)))

    def world_matrices(self, moved: Mapping[int, F64] = MappingProxyType({})) -> list[F64]:
        """Return each node's ``(4, 4)`` transform to the scene; ``moved`` replaces the transforms of some nodes."""
        worlds = [np.eye(4)] * len(self.json.top("nodes"))
        for node, parent in self.node_order():
            entry = self.json.top("nodes")[node]
            if node in moved or not entry.keys().isdisjoint(_PLACING):
                local = moved[node] if node in moved else self.local_matrix(node)
                worlds[node] = local if parent < 0 else worlds[parent] @ local
            elif parent >= 0:
                worlds[node] = worlds[parent]
        return worlds


def open_document(source: MediaInput, *, name: str | None = None) -> Document:
    """Read a GLB's JSON. Raises InputError."""
    return Document(GltfJson(read_container(source, name=name)))


def compose(translation: tuple[float, ...], rotation: tuple[float, ...], scale: tuple[float, ...]) -> F64:
    """Return the ``(4, 4)`` matrix that scales, then rotates by a quaternion ``x y z w``, then translates."""
    length = max(math.hypot(*rotation), 1e-12)
    x, y, z, w = (value / length for value in rotation)
    sx, sy, sz = scale
    tx, ty, tz = translation
    return np.array(
        [
            [(1 - 2 * (y * y + z * z)) * sx, 2 * (x * y - z * w) * sy, 2 * (x * z + y * w) * sz, tx],
            [2 * (x * y + z * w) * sx, (1 - 2 * (x * x + z * z)) * sy, 2 * (y * z - x * w) * sz, ty],
            [2 * (x * z - y * w) * sx, 2 * (y * z + x * w) * sy, (1 - 2 * (x * x + y * y)) * sz, tz],
            [0.0, 0.0, 0.0, 1.0],
        ],
    )
