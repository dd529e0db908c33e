"""Reading the primitives of a GLB's meshes: their attributes and triangles, after a look at how much there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from mmgen.media.gltf_accessors import read_floats, read_indices
from mmgen.media.gltf_facts import face_count, vertex_count
from mmgen.media.triangles import MAX_TRIANGLES

if TYPE_CHECKING:
    from collections.abc import Collection

    from mmgen.media.arrays import F32, I32
    from mmgen.media.gltf_document import Document
    from mmgen.media.gltf_json import JsonObject

__all__ = ["drawn_primitives", "read_attribute", "read_colors", "read_triangles", "refuse_bombs", "refuse_unread"]

_READ_EXTENSIONS: Final = ("EXT_texture_webp", "EXT_texture_avif", "KHR_mesh_quantization", "KHR_texture_transform")
_HARMLESS_PREFIXES: Final = ("KHR_materials_", "KHR_lights_")
_MODES: Final = {4: "triangles", 5: "strip", 6: "fan"}
MAX_PARTS: Final = 20_000


def refuse_unread(document: Document) -> None:
    """Raise InputError for a file that can't be understood without an extension that is not read."""
    needed = document.json.texts(document.json.container.root, "extensionsRequired")
    unread = [each for each in needed if each not in _READ_EXTENSIONS and not each.startswith(_HARMLESS_PREFIXES)]
    if unread:
        document.json.fail(f"requires {', '.join(unread)}, which is not read here; export it without compression")


def refuse_bombs(document: Document, primitives: Collection[JsonObject]) -> None:
    """Count before anything is read: a small file may show one mesh thousands of times."""
    if len(primitives) > MAX_PARTS:
        document.json.fail(f"shows {len(primitives):,} meshes, more than the limit of {MAX_PARTS:,}; join them first")
    vertices = sum(vertex_count(document, each) for each in primitives)
    faces = sum(face_count(document, each) for each in primitives)
    if faces > MAX_TRIANGLES or vertices > 3 * MAX_TRIANGLES:
        document.json.fail(
            f"shows {max(faces, vertices // 3):,} triangles, more than the limit of {MAX_TRIANGLES:,}; simplify it first"
        )


def drawn_primitives(document: Document, mesh: int) -> list[JsonObject]:
    """Return a mesh's primitives that consist of triangles; points and lines are left out."""
    primitives = document.json.objects(document.json.top("meshes")[mesh], "primitives")
    return [primitive for primitive in primitives if document.json.integer(primitive, "mode", 4) in _MODES]


def read_attribute(document: Document, attributes: JsonObject, key: str, width: int) -> F32 | None:
    """Return ``(V, width)`` values, None where the attribute is missing."""
    index = document.json.reference(attributes, key, "accessors")
    if index is None:
        return None
    values = read_floats(document, index, width)
    vertices = document.json.reference(attributes, "POSITION", "accessors")
    if vertices is not None and len(values) != document.accessor(vertices).count:
        document.json.fail(f"has {key} for {len(values):,} vertices where positions differ in number")
    return values


def read_colors(document: Document, attributes: JsonObject) -> F32 | None:
    """Return ``(V, 4)`` colours of vertices, None where there are none."""
    index = document.json.reference(attributes, "COLOR_0", "accessors")
    if index is None:
        return None
    width = document.accessor(index).width
    values = read_attribute(document, attributes, "COLOR_0", width if width in {3, 4} else 4)
    if values is None or width == 4:
        return values
    return np.concatenate([values, np.ones((len(values), 1), np.float32)], axis=1)


def read_triangles(document: Document, primitive: JsonObject, vertices: int) -> I32:
    """Return ``(T, 3)`` corners, each below ``vertices``; strips and fans are taken apart."""
    index = document.json.reference(primitive, "indices", "accessors")
    count = vertices if index is None else document.accessor(index).count
    flat = np.arange(count, dtype=np.int32) if index is None else read_indices(document, index, vertices)
    return _as_triangles(flat, _MODES[document.json.integer(primitive, "mode", 4)])


def _as_triangles(flat: I32, mode: str) -> I32:
    if mode == "triangles":
        return flat[: len(flat) // 3 * 3].reshape(-1, 3)
    if len(flat) < 3:
        return np.empty((0, 3), np.int32)
    if mode == "fan":
        return np.stack([np.full(len(flat) - 2, flat[0]), flat[1:-1], flat[2:]], axis=1)
    strip = np.stack([flat[:-2], flat[1:-1], flat[2:]], axis=1)
    # Every second triangle of a strip runs the other way round.
    strip[1::2] = strip[1::2, [1, 0, 2]]
    return strip
