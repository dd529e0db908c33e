"""Warps of planar frames, worked out for coarse cells and interpolated for every pixel."""

from __future__ import annotations

import math

import cv2
import numpy as np

from mmgen.media.arrays import F32, U8
from mmgen.media.planes import Planes

CELL = 4
"""A warp is worked out for every fourth pixel each way, where nothing else is asked for."""

BAND = 128
"""Rows of the target that are sampled at a time: few enough for all that they take to stay in the processor's cache."""

NEAR = 3
"""A band reads rows of the source together where they are at most so many times as many as its own."""


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


class CellWarp:
    """
    Samples source frames for targets of one size; it keeps its memory between frames, and serves one thread.

    Each band's part of the source is copied in a row before it is read here and there, for memory far apart is slow.
    The two chroma planes are sampled as one picture of four channels, which costs as much as one of a single channel.
    """

    def __init__(self, size: tuple[int, int], *, cell: int = CELL) -> None:
        self._cell = cell
        rows, columns = BAND // cell + 2, -(-size[0] // cell) + 2
        self._luma = np.empty((2, rows * cell, columns * cell), np.float32)
        self._chroma = np.empty((2, rows * cell // 2, columns * cell // 2), np.float32)
        self._paired = np.empty((BAND // 2, size[0] // 2, 4), np.uint8)
        self._nearby = np.empty(0, np.uint8)

    def sample(self, source: Planes, target: Planes, columns: F32, rows: F32) -> None:
        """Fill the target from source positions, counted from the source's edge, that are given for each cell."""
        half = np.float32(0.5)
        luma = np.stack([columns, rows]) - half
        chroma = np.stack([columns, rows]) * half - half
        step = BAND // self._cell
        for first in range(0, columns.shape[0] - 2, step):
            cells = slice(first, first + step + 2)
            top = first * self._cell
            self._sample_luma(source.y, target.y[top : top + BAND], luma[:, cells])
            seen = slice(top // 2, (top + BAND) // 2)
            self._sample_chroma(source, (target.u[seen], target.v[seen]), chroma[:, cells])

    def _sample_luma(self, source: U8, target: U8, cells: F32) -> None:
        read = _rows_read(cells[1], source.shape[0])
        if read is not None:
            part = source[read]
            nearby = self._memory(part.size).reshape(part.shape)
            np.copyto(nearby, part)
            source, cells = nearby, _moved_up(cells, read.start)
        _sample(source, target, _filled(cells, self._luma, self._cell))

    def _sample_chroma(self, source: Planes, targets: tuple[U8, U8], cells: F32) -> None:
        read = _rows_read(cells[1], source.u.shape[0])
        if read is None:
            maps = _filled(cells, self._chroma, self._cell // 2)
            _sample(source.u, targets[0], maps)
            _sample(source.v, targets[1], maps)
            return
        u, v = source.u[read], source.v[read]
        four = self._memory(u.size * 4).reshape(*u.shape, 4)
        cv2.merge([u, v, u, v], dst=four)
        cells = _moved_up(cells, read.start)
        paired = self._paired[: targets[0].shape[0]]
        _sample(four, paired, _filled(cells, self._chroma, self._cell // 2))
        cv2.extractChannel(paired, 0, dst=targets[0])
        cv2.extractChannel(paired, 1, dst=targets[1])

    def _memory(self, size: int) -> U8:
        if self._nearby.size < size:
            self._nearby = np.empty(size * 5 // 4, np.uint8)
        return self._nearby[:size]


def _rows_read(rows: F32, height: int) -> slice | None:
    """The rows of a source of this height that are read by a band; None where it reaches beyond them, or too far."""
    first, last = math.floor(rows.min()) - 1, math.ceil(rows.max()) + 2
    if first < 0 or last > height or last - first > NEAR * BAND:
        return None
    return slice(first, last)


def _moved_up(cells: F32, rows: int) -> F32:
    return np.stack([cells[0], cells[1] - np.float32(rows)])


def _filled(cells: F32, maps: F32, cell: int) -> list[F32]:
    """Interpolate bands of cells into the maps, and return what lies within the cells to spare."""
    _, rows, columns = cells.shape
    filled: list[F32] = []
    for values, place in zip(cells, maps, strict=True):
        inner = place[: rows * cell, : columns * cell]
        cv2.resize(values, (columns * cell, rows * cell), dst=inner, interpolation=cv2.INTER_LINEAR)
        filled.append(inner[cell:-cell, cell:-cell])
    return filled


def _sample(source: U8, target: U8, maps: list[F32]) -> None:
    height, width = target.shape[:2]
    across, down = (places[:height, :width] for places in maps)
    cv2.remap(source, across, down, cv2.INTER_LINEAR, dst=target, borderMode=cv2.BORDER_REFLECT)
