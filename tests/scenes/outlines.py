"""The outlines of sketched things, measured."""

from __future__ import annotations

import numpy as np

from mmgen.procedural.scenes.canvas import stencil_of
from mmgen.procedural.scenes.landmarks import Sketch


def silhouette(sketch: Sketch, *, tall: int = 400) -> np.ndarray:
    """A sketch in outline, ``tall`` pixels from its foot to the height of one, cut to its box."""
    outlines = [part.points * (1, -1) * tall + (2 * tall, 1.5 * tall) for part in sketch(np.random.default_rng(4))]
    stencil = stencil_of(outlines, 4 * tall, 2 * tall)
    assert stencil is not None
    solid = stencil.alpha > 127
    rows, columns = np.flatnonzero(solid.any(axis=1)), np.flatnonzero(solid.any(axis=0))
    return solid[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def pieces(row: np.ndarray) -> int:
    """How many stretches of a row are covered."""
    return int((np.diff(row.astype(int), prepend=0) == 1).sum())


def widths(thing: np.ndarray) -> np.ndarray:
    """How far a shape reaches across, row by row, as a share of its height."""
    rows = [np.flatnonzero(row) for row in thing]
    return np.array([np.ptp(row) + 1 if len(row) else 0 for row in rows]) / len(thing)
