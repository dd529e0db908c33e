"""Warps of planar frames, worked out for coarse cells and interpolated for every pixel."""

from __future__ import annotations

import cv2
import numpy as np

from mmgen.media.arrays import F32, U8
from mmgen.media.planes import Planes

CELL = 4
"""A warp is worked out for every fourth pixel each way."""

BAND = 16
"""Rows of cells that are interpolated at a time: few enough for their maps to stay in the processor's cache."""


def cell_positions(count: int, start: float, length: float) -> F32:
    """
    Where the middles of the cells along one side lie, when its ``count`` pixels cover ``length`` from ``start``.

    Positions count from the frame's edge. There is a cell to spare at both ends, so that interpolation has two sides.
    """
    cells = np.arange(-1, -(-count // CELL) + 1, dtype=np.float64)
    return (start + (cells + 0.5) * CELL * (length / count)).astype(np.float32)


def fill_cells(cells: F32, shape: tuple[int, ...]) -> F32:
    """The value at every pixel of a plane of this shape, from a map with one value a cell."""
    height, width = shape
    rows, columns = cells.shape
    filled = cv2.resize(cells, (columns * CELL, rows * CELL), interpolation=cv2.INTER_LINEAR)
    return np.asarray(filled[CELL : CELL + height, CELL : CELL + width], np.float32)


class CellWarp:
    """Samples source frames for targets of one size; it keeps its maps between frames, and serves one thread."""

    def __init__(self, size: tuple[int, int]) -> None:
        rows, columns = BAND + 2, -(-size[0] // CELL) + 2
        self._luma = np.empty((2, rows * CELL, columns * CELL), np.float32)
        self._chroma = np.empty((2, rows * CELL // 2, columns * CELL // 2), np.float32)

    def sample(self, source: Planes, target: Planes, columns: F32, rows: F32) -> None:
        """Fill the target from source positions, counted from the source's edge, that are given for each cell."""
        half = np.float32(0.5)
        luma = np.stack([columns, rows]) - half
        chroma = np.stack([columns, rows]) * half - half
        for first in range(0, columns.shape[0] - 2, BAND):
            cells = slice(first, first + BAND + 2)
            top, bottom = first * CELL, (first + BAND) * CELL
            across, down = _filled(luma[:, cells], self._luma, CELL)
            _sample(source.y, target.y[top:bottom], across, down)
            across, down = _filled(chroma[:, cells], self._chroma, CELL // 2)
            _sample(source.u, target.u[top // 2 : bottom // 2], across, down)
            _sample(source.v, target.v[top // 2 : bottom // 2], across, down)


def _filled(cells: F32, maps: F32, cell: int) -> list[F32]:
    """Interpolate bands of cells into the maps, and return what lies within the cells to spare."""
    _, rows, columns = cells.shape
    filled: list[F32] = []
    for values, place in zip(cells, maps, strict=True):
        inner = place[: rows * cell, : columns * cell]
        cv2.resize(values, (columns * cell, rows * cell), dst=inner, interpolation=cv2.INTER_LINEAR)
        filled.append(inner[cell:-cell, cell:-cell])
    return filled


def _sample(source: U8, target: U8, across: F32, down: F32) -> None:
    height, width = target.shape
    across, down = across[:height, :width], down[:height, :width]
    cv2.remap(source, across, down, cv2.INTER_LINEAR, dst=target, borderMode=cv2.BORDER_REFLECT)
