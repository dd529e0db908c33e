"""The array types that media code passes around."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mmgen.errors import InputError

U8 = NDArray[np.uint8]
"""Pixels or planes: ``(H, W)``, ``(H, W, 3)`` RGB or ``(H, W, 4)`` RGBA, 0 to 255."""

U16 = NDArray[np.uint16]
"""Planes of more than eight bits."""

F32 = NDArray[np.float32]
"""Samples ``(channels, n)`` from -1 to 1, maps, or linear-light pixels."""

F64 = NDArray[np.float64]
"""Coordinates and arithmetic that needs the precision."""

I16 = NDArray[np.int16]
"""Samples ``(channels, n)`` in units that go with them."""

I32 = NDArray[np.int32]
"""Indices."""


def require_array(name: str, given: object, hint: str) -> None:
    """Raise InputError with the *hint* unless *given* is an array: untyped code may give a path or an asset."""
    if not isinstance(given, np.ndarray):
        raise InputError(name, f"got {type(given).__name__}, where an array is needed: {hint}")
