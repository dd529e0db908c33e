"""GLB files put together by hand, so that what mmgen reads is not always what mmgen wrote."""

from __future__ import annotations

import json
import struct
from typing import Any

Json = dict[str, Any]


def pack(root: Json | bytes, binary: bytes = b"", *, version: int = 2, length: int | None = None) -> bytes:
    """Lay a JSON chunk (an object, or raw bytes) and a binary chunk out as a GLB."""
    text = root if isinstance(root, bytes) else json.dumps(root).encode()
    text += b" " * (-len(text) % 4)
    binary += bytes(-len(binary) % 4)
    chunks = struct.pack("<I4s", len(text), b"JSON") + text
    if binary:
        chunks += struct.pack("<I4s", len(binary), b"BIN\0") + binary
    return struct.pack("<4sII", b"glTF", version, 12 + len(chunks) if length is None else length) + chunks


def triangle() -> tuple[Json, bytes]:
    """The JSON and binary of one triangle, to be changed by a test before it is packed."""
    points = struct.pack("<9f", 0, 0, 0, 1, 0, 0, 0, 1, 0)
    indices = struct.pack("<3H", 0, 1, 2)
    root: Json = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3", "min": [0, 0, 0], "max": [1, 1, 0]},
            {"bufferView": 1, "componentType": 5123, "count": 3, "type": "SCALAR"},
        ],
        "bufferViews": [
            {"buffer": 0, "byteOffset": 0, "byteLength": 36},
            {"buffer": 0, "byteOffset": 36, "byteLength": 6},
        ],
        "buffers": [{"byteLength": 44}],
    }
    return root, points + indices


def changed(path: str, value: object) -> bytes:
    """Return the triangle with the JSON value at ``a/0/b`` replaced (or added)."""
    root, binary = triangle()
    *owners, last = path.split("/")
    owner: Any = root
    for key in owners:
        owner = owner[int(key)] if isinstance(owner, list) else owner.setdefault(key, {})
    if isinstance(owner, list):
        owner[int(last)] = value
    else:
        owner[last] = value
    return pack(root, binary)
