"""The array types that media code passes around."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

U8 = NDArray[np.uint8]
"""Pixels or planes: ``(H, W)``, ``(H, W, 3)`` RGB or ``(H, W, 4)`` RGBA, 0 to 255."""

U16 = NDArray[np.uint16]
"""Planes of more than eight bits."""

F32 = NDArray[np.float32]
"""Samples ``(channels, n)`` from -1 to 1, maps, or linear-light pixels."""

F64 = NDArray[np.float64]
"""Coordinates and arithmetic that needs the precision."""

I32 = NDArray[np.int32]
"""Indices."""
