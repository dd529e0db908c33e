"""Rotations as quaternions ``x y z w``."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F64

__all__ = ["quaternion_of"]


def quaternion_of(turn: F64) -> F64:
    """Return the unit quaternion of a ``(3, 3)`` rotation: the eigenvector of Bar-Itzhack's symmetric matrix."""
    xx, xy, xz, yx, yy, yz, zx, zy, zz = turn.ravel().tolist()
    matrix = np.array(
        [
            [xx - yy - zz, yx + xy, zx + xz, zy - yz],
            [yx + xy, yy - xx - zz, zy + yz, xz - zx],
            [zx + xz, zy + yz, zz - xx - yy, yx - xy],
            [zy - yz, xz - zx, yx - xy, xx + yy + zz],
        ]
    )
    found: F64 = np.linalg.eigh(matrix)[1][:, -1]
    return found * (-1 if found[3] < 0 else 1)
