"""Reading accessors and buffer views out of a GLB's binary chunk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mmgen.media.gltf_document import COMPONENT_TYPES, MAX_COUNT_WITHOUT_BYTES
from mmgen.media.source import open_source

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mmgen.media.arrays import F32, I32
    from mmgen.media.gltf_document import Accessor, Document
    from mmgen.media.gltf_json import JsonObject


def read_floats(document: Document, index: int, width: int) -> F32:
    """Return an accessor as finite ``(count, width)`` floats; normalized integers become 0 to 1 or -1 to 1."""
    accessor = document.accessor(index)
    if accessor.width != width:
        document.json.fail(f"accessors[{index}] has {accessor.width} numbers an element, {width} are needed")
    values: F32 = _stored(document, accessor).astype(np.float32)
    if accessor.scale != 1:
        values = np.maximum(values / np.float32(accessor.scale), np.float32(-1))
    if not np.isfinite(values).all():
        document.json.fail(f"accessors[{index}] holds values that are not finite numbers")
    return values


def read_indices(document: Document, index: int, limit: int) -> I32:
    """Return a scalar integer accessor, each value below ``limit``."""
    accessor = document.accessor(index)
    if accessor.width != 1 or accessor.component == "f4":
        document.json.fail(f"accessors[{index}] can't be indices: it must hold single whole numbers")
    values = _stored(document, accessor).reshape(-1)
    if len(values) and (int(values.max()) >= limit or int(values.min()) < 0):
        document.json.fail(f"accessors[{index}] refers to element {int(values.max()):,} of {limit:,}")
    return values.astype(np.int32)


def read_view(document: Document, index: int) -> bytes:
    """Return the bytes of a buffer view, an encoded picture for instance."""
    start, length, _ = document.view(index)
    return _read(document, start, length)


def _read(document: Document, offset: int, length: int) -> bytes:
    container = document.json.container
    with open_source(container.source, container.name) as file:
        file.seek(container.binary_offset + offset)
        data = file.read(length)
    if len(data) < length:
        document.json.fail("has become shorter while it was read")
    return data


def _stored(document: Document, accessor: Accessor) -> NDArray[np.generic]:
    """Return the ``(count, width)`` values as they are stored, sparse ones replaced."""
    dtype = np.dtype("<" + accessor.component)
    shape = (accessor.count, accessor.width)
    if accessor.offset < 0 or not accessor.count:
        values = np.zeros(shape, dtype)
    else:
        length = accessor.stride * (accessor.count - 1) + accessor.element_bytes
        data = _read(document, accessor.offset, length)
        values = np.ndarray(shape, dtype, data, strides=(accessor.stride, dtype.itemsize))
    if accessor.sparse:
        values = values.copy()
        where, replacements = _sparse(document, accessor, dtype)
        values[where] = replacements
    return values


def _sparse(document: Document, accessor: Accessor, dtype: np.dtype[np.generic]) -> tuple[I32, NDArray[np.generic]]:
    """Return the rows that a sparse accessor replaces, and their values."""
    json, sparse = document.json, accessor.sparse
    count = json.integer(sparse, "count")
    if count > min(accessor.count, MAX_COUNT_WITHOUT_BYTES):
        json.fail(f"a sparse accessor replaces {count:,} of {accessor.count:,} elements")
    places, values = json.child(sparse, "indices"), json.child(sparse, "values")
    component = COMPONENT_TYPES.get(json.integer(places, "componentType"))
    if component not in {"u1", "u2", "u4"}:
        json.fail("a sparse accessor has indices of a type that can't be indices")
    where = _packed(document, places, np.dtype("<" + component), count)
    if count and int(where.max()) >= accessor.count:
        json.fail("a sparse accessor replaces an element that does not exist")
    new = _packed(document, values, dtype, count * accessor.width)
    return where.astype(np.int32), new.reshape(count, accessor.width)


def _packed(document: Document, owner: JsonObject, dtype: np.dtype[np.generic], count: int) -> NDArray[np.generic]:
    json = document.json
    view = json.reference(owner, "bufferView", "bufferViews")
    if view is None:
        json.fail("a sparse accessor names no buffer view")
    start, length, _ = document.view(view)
    offset = json.integer(owner, "byteOffset")
    if offset + count * dtype.itemsize > length:
        json.fail(f"a sparse accessor needs more bytes than bufferViews[{view}] has")
    return np.frombuffer(_read(document, start + offset, count * dtype.itemsize), dtype)
