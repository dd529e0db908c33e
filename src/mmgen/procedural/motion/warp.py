"""Warps of planar frames, worked out for coarse cells and interpolated for every pixel."""

from __future__ import annotations

import cv2
import numpy as np

from mmgen.media.arrays import F32, U8
from mmgen.media.planes import Planes

CELL = 4
"""A warp is worked out for every fourth pixel each way."""


def cell_positions(count: int, start: float, length: float) -> F32:
    """
    Where the middles of the cells along one side lie, when its ``count`` pixels cover ``length`` from ``start``.

    Positions count from the frame's edge. There is a cell to spare at both ends, so that interpolation has two sides.
    """
    cells = np.arange(-1, -(-count // CELL) + 1, dtype=np.float64)
    return (start + (cells + 0.5) * CELL * (length / count)).astype(np.float32)


def fill_cells(cells: F32, shape: tuple[int, ...], cell: int = CELL) -> F32:
    """The value at every pixel of a plane of this shape, from a map with one value a cell."""
    height, width = shape
    rows, columns = cells.shape
    filled = cv2.resize(cells, (columns * cell, rows * cell), interpolation=cv2.INTER_LINEAR)
    return np.asarray(filled[cell : cell + height, cell : cell + width], np.float32)


def sample_cells(source: Planes, target: Planes, columns: F32, rows: F32) -> None:
    """Fill the target from source positions, counted from the source's edge, that are given for each cell."""
    half = np.float32(0.5)
    shape = target.y.shape
    _sample(source.y, target.y, fill_cells(columns - half, shape), fill_cells(rows - half, shape))
    shape = target.u.shape
    across = fill_cells(columns * half - half, shape, CELL // 2)
    down = fill_cells(rows * half - half, shape, CELL // 2)
    _sample(source.u, target.u, across, down)
    _sample(source.v, target.v, across, down)


def _sample(source: U8, target: U8, across: F32, down: F32) -> None:
    cv2.remap(source, across, down, cv2.INTER_LINEAR, dst=target, borderMode=cv2.BORDER_REFLECT)
