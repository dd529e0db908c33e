"""Fields of numbers over a picture, and the step back to single precision after arithmetic."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mmgen.media.arrays import F32, F64

Floats = F32 | F64
"""What arithmetic on fields gives: NumPy's types widen to double where a Python number takes part."""


def single(values: ArrayLike) -> F32:
    """The values in single precision; they are copied only where they are not."""
    return np.asarray(values, np.float32)
