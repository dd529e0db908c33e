"""A GLB taken apart so that parts of it can be changed; what is not touched stays as it was, byte for byte."""

from __future__ import annotations

import json
import struct
from copy import deepcopy
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from mmgen.errors import InputError
from mmgen.media.gltf_container import Container, read_container
from mmgen.media.gltf_document import Document
from mmgen.media.gltf_json import GltfJson
from mmgen.media.gltf_references import LIGHTS, LISTS, entries_of, references
from mmgen.media.source import open_source

if TYPE_CHECKING:
    from mmgen.media.arrays import F64
    from mmgen.media.gltf_json import JsonObject
    from mmgen.media.source import MediaInput

__all__ = ["GlbEdit"]

MAX_GLB_BYTES: Final = 2**32 - 1
_PLACING: Final = ("matrix", "translation", "rotation", "scale")


class GlbEdit:
    """
    The JSON and the binary chunk of a GLB, both open to change; chunks of other kinds are kept.

    Lists that an edit makes empty are left out of the file, as the format asks.
    """

    def __init__(self, source: MediaInput, *, name: str | None = None) -> None:
        container = read_container(source, name=name)
        self.name = container.name
        self.root = container.root
        with open_source(source, self.name) as file:
            file.seek(8)
            (length,) = struct.unpack("<I", file.read(4))
            file.seek(container.binary_offset)
            self.binary = bytearray(file.read(container.binary_length))
            file.seek(container.binary_offset + container.binary_length if container.binary_offset else length)
            self._others = file.read(max(length - file.tell(), 0))
        if not container.binary_offset:
            self._others = b""
        self._check()

    def copy(self) -> GlbEdit:
        """Another one, which can be changed by itself."""
        other = object.__new__(GlbEdit)
        other.name, other._others = self.name, self._others
        other.root, other.binary = deepcopy(self.root), bytearray(self.binary)
        return other

    def _check(self) -> None:
        """Raise InputError where the file's lists or references are broken."""
        document = self.document()
        typed = document.json
        for kind in LISTS:
            if kind != LIGHTS:
                typed.top(kind)
        typed.objects(typed.child(typed.child(self.root, "extensions"), LIGHTS), "lights")
        typed.texts(self.root, "extensionsUsed")
        if any("uri" in buffer for buffer in self.entries("buffers")) or len(self.entries("buffers")) > 1:
            typed.fail("has data in other files or in several buffers; save it as one self-contained GLB")
        for reference in references(self.root):
            position, available = reference.position, len(entries_of(self.root, reference.target))
            if isinstance(position, bool) or not 0 <= position < available:
                typed.fail(f"refers to {reference.target}[{position}], but there are {available}")
        document.node_order()

    # -- reading ----------------------------------------------------------------

    def entries(self, kind: str) -> list[JsonObject]:
        """One of the file's lists; empty, and not part of the file, where it has none."""
        return entries_of(self.root, kind)

    def node(self, index: int) -> JsonObject:
        """A node's entry."""
        return self.entries("nodes")[index]

    def document(self) -> Document:
        """The file as it is now, for reading."""
        container = Container(bytes(self.binary), self.name, self.root, 0, len(self.binary))
        return Document(GltfJson(container))

    def parents(self) -> dict[int, int]:
        """The parent of each node that has one."""
        children = [(cast("list[int]", node.get("children", [])), at) for at, node in enumerate(self.entries("nodes"))]
        return {child: at for found, at in children for child in found}

    def scene(self) -> JsonObject:
        """The scene that is shown, which is made where there is none."""
        scenes = self.entries("scenes")
        if not scenes:
            scenes = cast("list[JsonObject]", self.root.setdefault("scenes", []))
            parents = self.parents()
            roots = [at for at in range(len(self.entries("nodes"))) if at not in parents]
            scenes.append({"nodes": roots} if roots else {})
            self.root["scene"] = 0
        return scenes[cast("int", self.root.get("scene", 0))]

    def roots(self) -> list[int]:
        """The nodes at the top of the scene that is shown."""
        return list(cast("list[int]", self.scene().get("nodes", [])))

    def subtree(self, index: int) -> list[int]:
        """A node and all below it, parents first."""
        found = [index]
        for at in found:
            found.extend(cast("list[int]", self.node(at).get("children", [])))
        return found

    # -- changing ---------------------------------------------------------------

    def append(self, kind: str, entry: JsonObject) -> int:
        """Add an entry to a list and return its position."""
        if kind == LIGHTS:
            self.use(LIGHTS)
            owner = cast("dict[str, JsonObject]", self.root.setdefault("extensions", {})).setdefault(LIGHTS, {})
            found = cast("list[JsonObject]", owner.setdefault("lights", []))
        else:
            found = cast("list[JsonObject]", self.root.setdefault(kind, []))
        found.append(entry)
        return len(found) - 1

    def use(self, extension: str) -> None:
        """Say that the file uses an extension."""
        used = cast("list[str]", self.root.setdefault("extensionsUsed", []))
        if extension not in used:
            used.append(extension)

    def append_bytes(self, data: bytes) -> int:
        """Add bytes to the binary chunk, at a multiple of four, and return where they begin."""
        self.binary.extend(bytes(-len(self.binary) % 4))
        offset = len(self.binary)
        self.binary.extend(data)
        if not self.entries("buffers"):
            self.root["buffers"] = [{"byteLength": 0}]
        self.entries("buffers")[0]["byteLength"] = len(self.binary)
        return offset

    def add_root(self, entry: JsonObject) -> int:
        """Add a node at the top of the scene and return its position."""
        scene = self.scene()
        index = self.append("nodes", entry)
        self.show(index, scene)
        return index

    def show(self, index: int, scene: JsonObject | None = None) -> None:
        """Put a node at the top of the scene that is shown."""
        owner = self.scene() if scene is None else scene
        cast("list[int]", owner.setdefault("nodes", [])).append(index)

    def wrap(self, index: int, entry: JsonObject) -> int:
        """Put a new node between a node and whatever holds it, and return the new one's position."""
        parent = self.parents().get(index)
        above = self.append("nodes", {**entry, "children": [index]})
        for owner in self.entries("scenes") if parent is None else [self.node(parent)]:
            key = "nodes" if parent is None else "children"
            if key in owner:
                owner[key] = [above if each == index else each for each in cast("list[int]", owner[key])]
        return above

    def place(self, index: int, matrix: F64) -> None:
        """Give a node a ``(4, 4)`` transform relative to its parent; as parts where it can be said by them."""
        node = self.node(index)
        for key in _PLACING:
            node.pop(key, None)
        parts = _decomposed(matrix)
        node.update({"matrix": matrix.T.ravel().tolist()} if parts is None else parts)

    def pack(self) -> bytes:
        """The file as bytes. Raises InputError where it would be too large."""
        binary = bytes(self.binary) + bytes(-len(self.binary) % 4)
        text = json.dumps(self.root, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
        text += b" " * (-len(text) % 4)
        chunks = [struct.pack("<I4s", len(text), b"JSON"), text]
        if binary:
            chunks += [struct.pack("<I4s", len(binary), b"BIN\0"), binary]
        chunks.append(self._others)
        length = 12 + sum(map(len, chunks))
        if length > MAX_GLB_BYTES:
            raise InputError(self.name, f"would take {length:,} bytes; a GLB holds at most {MAX_GLB_BYTES:,}")
        return b"".join([struct.pack("<4sII", b"glTF", 2, length), *chunks])


def _decomposed(matrix: F64) -> JsonObject | None:
    """The parts of a transform that differ from rest; None where it shears."""
    lengths = np.linalg.norm(matrix[:3, :3], axis=0)
    if (lengths < 1e-12).any():
        return None
    turn = matrix[:3, :3] / lengths
    if np.linalg.det(turn) < 0:
        lengths[0], turn = -lengths[0], turn * (-1, 1, 1)
    if np.abs(turn.T @ turn - np.eye(3)).max() > 1e-5:
        return None
    parts: JsonObject = {}
    if matrix[:3, 3].any():
        parts["translation"] = [float(value) for value in matrix[:3, 3]]
    rotation = quaternion(turn)
    if abs(rotation[3]) < 1 - 1e-12:
        parts["rotation"] = rotation
    if np.abs(lengths - 1).max() > 1e-9:
        parts["scale"] = [float(value) for value in lengths]
    return parts


def quaternion(turn: F64) -> list[float]:
    """The unit quaternion ``x y z w`` of a ``(3, 3)`` rotation, by its largest part (Shepperd's method)."""
    trace = float(np.trace(turn))
    squares = [1 + 2 * float(turn[k, k]) - trace for k in range(3)] + [1 + trace]
    largest = int(np.argmax(squares))
    parts = [0.0, 0.0, 0.0, 0.0]
    if largest == 3:
        parts = [turn[2, 1] - turn[1, 2], turn[0, 2] - turn[2, 0], turn[1, 0] - turn[0, 1], 1 + trace]
    else:
        one, two = (largest + 1) % 3, (largest + 2) % 3
        parts[largest] = squares[largest]
        parts[one] = turn[one, largest] + turn[largest, one]
        parts[two] = turn[two, largest] + turn[largest, two]
        parts[3] = turn[two, one] - turn[one, two]
    values = np.array(parts, np.float64)
    values /= np.linalg.norm(values)
    return [float(value) for value in values]
