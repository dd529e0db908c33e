"""The growing binary chunk of a GLB that is being written, with the views and accessors that describe it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mmgen.media.gltf_json import JsonObject

    Packable = NDArray[np.float32] | NDArray[np.uint32] | NDArray[np.uint16] | NDArray[np.uint8]

VERTEX_TARGET: Final = 34962
INDEX_TARGET: Final = 34963

_COMPONENT_TYPES: Final = {"f4": 5126, "u4": 5125, "u2": 5123, "u1": 5121}
_ELEMENT_TYPES: Final = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4", 16: "MAT4"}


class BinaryBuffer:
    """Collects arrays; the same array object is stored once."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.views: list[JsonObject] = []
        self.accessors: list[JsonObject] = []
        self._stored: dict[tuple[int, int | None], tuple[int, Packable]] = {}

    def add_view(self, data: bytes, target: int | None = None) -> int:
        """Append bytes at a multiple of four and return their view's position."""
        self.data.extend(bytes(-len(self.data) % 4))
        view: JsonObject = {"buffer": 0, "byteOffset": len(self.data), "byteLength": len(data)}
        if target is not None:
            view["target"] = target
        self.data.extend(data)
        self.views.append(view)
        return len(self.views) - 1

    def add(
        self, values: Packable, *, target: int | None = None, bounds: bool = False, normalized: bool = False
    ) -> int:
        """Append an array of elements ``(n,)`` or ``(n, width)`` and return its accessor's position."""
        key = (id(values), target)
        if key not in self._stored:
            # The array is kept beside its position so that its id can't be taken by another one.
            self._stored[key] = (self._append(values, target, bounds=bounds, normalized=normalized), values)
        return self._stored[key][0]

    def _append(self, values: Packable, target: int | None, *, bounds: bool, normalized: bool) -> int:
        rows = values.reshape(len(values), -1)
        little = np.ascontiguousarray(rows, dtype=rows.dtype.newbyteorder("<"))
        accessor: JsonObject = {
            "bufferView": self.add_view(little.tobytes(), target),
            "componentType": _COMPONENT_TYPES[f"{rows.dtype.kind}{rows.dtype.itemsize}"],
            "count": len(rows),
            "type": _ELEMENT_TYPES[rows.shape[1]],
        }
        if normalized:
            accessor["normalized"] = True
        if bounds:
            accessor["min"], accessor["max"] = rows.min(axis=0).tolist(), rows.max(axis=0).tolist()
        self.accessors.append(accessor)
        return len(self.accessors) - 1
