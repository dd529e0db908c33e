"""Warps of planar frames, worked out for coarse cells and interpolated for every pixel."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import cv2
import numpy as np

from mmgen.media.arrays import F32, U8
from mmgen.media.planes import Planes

CELL = 4
"""A warp is worked out for every fourth pixel each way, where nothing else is asked for."""

BAND = 128
"""Rows of the target that are sampled at a time: few enough for their maps to stay in the processor's cache."""


def cell_positions(count: int, start: float, length: float, *, cell: int = CELL) -> F32:
    """
    Where the middles of the cells along one side lie, when its ``count`` pixels cover ``length`` from ``start``.

    Positions count from the frame's edge. There is a cell to spare at both ends, so that interpolation has two sides.
    """
    cells = np.arange(-1, -(-count // cell) + 1, dtype=np.float64)
    return (start + (cells + 0.5) * cell * (length / count)).astype(np.float32)


def fill_cells(cells: F32, shape: tuple[int, ...]) -> F32:
    """The value at every pixel of a plane of this shape, from a map with one value a cell."""
    height, width = shape
    rows, columns = cells.shape
    filled = cv2.resize(cells, (columns * CELL, rows * CELL), interpolation=cv2.INTER_LINEAR)
    return np.asarray(filled[CELL : CELL + height, CELL : CELL + width], np.float32)


class _Maps(threading.local):
    """Maps of one band, of which each thread has its own."""

    def __init__(self, width: int, cell: int) -> None:
        rows, columns = BAND // cell + 2, -(-width // cell) + 2
        self.luma = np.empty((2, rows * cell, columns * cell), np.float32)
        self.chroma = np.empty((2, rows * cell // 2, columns * cell // 2), np.float32)


class CellWarp:
    """Samples source frames for targets of one size; it keeps its memory between frames, some for each thread."""

    def __init__(self, size: tuple[int, int], *, cell: int = CELL) -> None:
        self._cell = cell
        self._maps = _Maps(size[0], cell)

    def sample(self, source: Planes, target: Planes, columns: F32, rows: F32) -> None:
        """Fill the target from source positions, counted from the source's edge, that are given for each cell."""
        half = np.float32(0.5)
        luma = columns - half, rows - half
        chroma = columns * half - half, rows * half - half
        step = BAND // self._cell
        for first in range(0, columns.shape[0] - 2, step):
            cells = slice(first, first + step + 2)
            top = first * self._cell
            maps = fill_band([part[cells] for part in luma], self._maps.luma, (self._cell, self._cell))
            _sample(source.y, target.y[top : top + BAND], maps)
            half_cell = self._cell // 2
            maps = fill_band([part[cells] for part in chroma], self._maps.chroma, (half_cell, half_cell))
            for plane, into in ((source.u, target.u), (source.v, target.v)):
                _sample(plane, into[top // 2 : (top + BAND) // 2], maps)


def fill_band(cells: Sequence[F32], maps: F32, cell: tuple[int, int]) -> list[F32]:
    """
    Interpolate bands of cells into the maps, and return what lies within the cells to spare.

    A ``cell`` is so many values high and wide.
    """
    (rows, columns), (high, wide) = cells[0].shape, cell
    filled: list[F32] = []
    for values, place in zip(cells, maps, strict=True):
        inner = place[: rows * high, : columns * wide]
        cv2.resize(values, (columns * wide, rows * high), dst=inner, interpolation=cv2.INTER_LINEAR)
        filled.append(inner[high:-high, wide:-wide])
    return filled


def _sample(source: U8, target: U8, maps: list[F32]) -> None:
    height, width = target.shape[:2]
    across, down = (places[:height, :width] for places in maps)
    cv2.remap(source, across, down, cv2.INTER_LINEAR, dst=target, borderMode=cv2.BORDER_REFLECT)
