"""The GLB container: its header, its JSON chunk, and where its binary chunk lies (glTF 2.0, section 4)."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from mmgen.errors import InputError
from mmgen.media.limits import DEFAULT_LIMITS
from mmgen.media.source import MediaInput, open_source, source_name, source_size

if TYPE_CHECKING:
    from typing import BinaryIO, NoReturn

MAX_JSON_BYTES = 64 * 2**20
MAX_JSON_VALUES = 2_000_000
"""A parsed JSON value takes some 60 bytes, so this keeps hostile JSON below about 150 MB."""

_HEADER = struct.Struct("<4sII")
_CHUNK = struct.Struct("<I4s")


@dataclass(frozen=True, slots=True)
class Container:
    """A GLB's JSON, and the offset and length of its binary chunk (both 0 when there is none)."""

    source: MediaInput
    name: str
    root: dict[str, object]
    binary_offset: int
    binary_length: int


def read_container(source: MediaInput, *, name: str | None = None) -> Container:
    """Read a GLB's header and JSON chunk; the binary chunk is left where it is. Raises InputError."""
    name = source_name(source, name)
    size = source_size(source, name, max_bytes=DEFAULT_LIMITS.max_bytes)
    with open_source(source, name) as file:
        length = _read_header(file, name, size)
        text = _read_json_chunk(file, name, length)
        offset, binary_length = _find_binary_chunk(file, name, length)
    return Container(source, name, _parse(text, name), offset, binary_length)


def _read_header(file: BinaryIO, name: str, size: int) -> int:
    head = file.read(_HEADER.size)
    if len(head) < _HEADER.size or head[:4] != b"glTF":
        raise InputError(name, "is not a GLB file (it doesn't start with a glTF header); give a binary glTF 2.0 file")
    _, version, length = _HEADER.unpack(head)
    if version != 2:
        raise InputError(name, f"is glTF version {version}; only version 2 is read, so convert it first")
    if length > size:
        raise InputError(name, f"is truncated: its header says {length:,} bytes, the file has {size:,}")
    return int(length)


def _read_json_chunk(file: BinaryIO, name: str, length: int) -> bytes:
    size, kind = _chunk_header(file, name, length)
    if kind != b"JSON":
        raise InputError(name, f"is not a valid GLB: its first chunk is {kind!r}, it must be JSON")
    if size > MAX_JSON_BYTES:
        raise InputError(name, f"has a JSON chunk of {size:,} bytes, more than the limit of {MAX_JSON_BYTES:,}")
    text = file.read(size)
    values = text.count(b",") + text.count(b"[") + text.count(b"{")
    if values > MAX_JSON_VALUES:
        raise InputError(name, f"has about {values:,} JSON values, more than the limit of {MAX_JSON_VALUES:,}")
    return text


def _find_binary_chunk(file: BinaryIO, name: str, length: int) -> tuple[int, int]:
    if length - file.tell() < _CHUNK.size:
        return 0, 0
    size, kind = _chunk_header(file, name, length)
    return (file.tell(), size) if kind == b"BIN\0" else (0, 0)


def _chunk_header(file: BinaryIO, name: str, length: int) -> tuple[int, bytes]:
    head = file.read(_CHUNK.size)
    if len(head) < _CHUNK.size:
        raise InputError(name, "is truncated: it ends before its first chunk")
    size, kind = _CHUNK.unpack(head)
    if file.tell() + size > length:
        raise InputError(name, f"is truncated: a chunk of {size:,} bytes reaches past the end of its {length:,} bytes")
    return int(size), bytes(kind)


def _parse(text: bytes, name: str) -> dict[str, object]:
    def refuse(constant: str) -> NoReturn:
        raise ValueError(f"{constant} is not a JSON number")

    try:
        root: object = json.loads(text.decode("utf-8"), parse_constant=refuse)
    except RecursionError as error:
        raise InputError(name, "has JSON that is nested too deeply") from error
    except ValueError as error:
        raise InputError(name, f"has a JSON chunk that can't be parsed ({error})") from error
    if not isinstance(root, dict):
        raise InputError(name, "has a JSON chunk that is not an object")
    return cast("dict[str, object]", root)
