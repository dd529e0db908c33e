"""Two pictures on their way to each other: each point between its place in the one and in the other."""

from __future__ import annotations

import cv2
import numpy as np

from mmgen.media.arrays import F32
from mmgen.media.blend import Mask
from mmgen.media.motion.easing import smoothstep
from mmgen.media.motion.flow import Flow, Match
from mmgen.media.motion.similarity import Similarity
from mmgen.media.motion.warp import CellWarp, cell_positions, fill_cells
from mmgen.media.planes import Planes

ROUNDS = 3
"""A point's origin follows from its own displacement: so many rounds find it."""

MISSED = 1.5
"""A search that still moves by so many small-map pixels has found no origin: what is seen there was hidden before."""

COARSE = 4
"""Every so many pixels of the flow's map, a point is sent ahead to find which of two layers arrives where."""

UNSEEN = 0.06
"""What a point without a counterpart counts against one that has one, where both pictures offer something."""


class Travel:
    """Warps two pictures along their match to their common place; it serves one thread."""

    def __init__(self, match: Match, sources: tuple[Planes, Planes], size: tuple[int, int]) -> None:
        self._sources = sources
        self._size = size
        self._warp = CellWarp(size)
        self._flows = match.forward, match.backward
        self._origins = [Origins(flow, source.size, size) for flow, source in zip(self._flows, sources, strict=True)]

    def render(self, targets: tuple[Planes, Planes], way: float) -> Mask:
        """Draw both pictures as they are after this part of the way; return how much of the last one shows where."""
        here = self._warped(0, way, targets[0])
        there = self._warped(1, 1 - way, targets[1])
        shown = np.float32(smoothstep((way - 0.1) / 0.8))
        share = there * shown / np.maximum(here * (1 - shown) + there * shown, np.float32(1e-6))
        width, height = self._size
        return Mask.of(np.asarray(np.rint(fill_cells(np.asarray(share, np.float32), (height, width)) * 255), np.uint8))

    def _warped(self, index: int, gone: float, target: Planes) -> F32:
        """Draw one picture with its points this part of their way; return what each cell's points count."""
        back = self._flows[index].overall.part(gone).inverse
        columns, rows, counted = self._origins[index].found(back, Similarity(back.turn * gone))
        self._warp.sample(self._sources[index], target, columns, rows)
        return counted


class Origins:
    """Where in a picture of some ``source`` size lies what is seen in each cell of a frame of some ``size``."""

    def __init__(self, flow: Flow, source: tuple[int, int], size: tuple[int, int]) -> None:
        self._flow = flow
        self._scouts = Scouts(flow)
        height, width = flow.seen.shape
        self._map = (width, height)
        self._scale = np.float32(source[0] / width), np.float32(source[1] / height)
        columns = cell_positions(size[0], 0, width) - np.float32(0.5)
        rows = cell_positions(size[1], 0, height) - np.float32(0.5)
        self._columns, self._rows = (np.asarray(place, np.float32) for place in np.meshgrid(columns, rows))

    def found(self, back: Similarity, turn: Similarity) -> tuple[F32, F32, F32]:
        """
        Columns and rows in the picture's pixels, and what each place counts.

        ``back`` leads from the frame to the picture as far as that moves as a whole; ``turn`` is what a point's own
        movement, the rest, has to be turned and shortened by.
        """
        x, y = back.moved(self._columns, self._rows)
        columns, rows = x, y
        rest = self._scouts.arrived(turn, x, y)
        for _ in range(ROUNDS):
            step_x, step_y = turn.moved(rest[..., 0], rest[..., 1])
            columns, rows = np.asarray(x - step_x, np.float32), np.asarray(y - step_y, np.float32)
            rest = _at(self._flow.rest, columns, rows)
        step_x, step_y = turn.moved(rest[..., 0], rest[..., 1])
        seen = _soft_edge(np.asarray(np.hypot(x - step_x - columns, y - step_y - rows), np.float32))
        width, height = self._map
        seen = seen * ((columns > -2) & (columns < width + 1) & (rows > -2) & (rows < height + 1))
        counted = np.asarray((_at(self._flow.seen, columns, rows) + UNSEEN) * (seen + 1e-4), np.float32)
        (across, down), half = self._scale, np.float32(0.5)
        return np.asarray((columns + half) * across, np.float32), np.asarray((rows + half) * down, np.float32), counted


class Scouts:
    """
    Points of a picture sent ahead on their way, to learn which arrives where.

    Where two arrive at one place, the one that moves more against the whole is in front.
    """

    def __init__(self, flow: Flow) -> None:
        middle = slice(COARSE // 2, None, COARSE)
        self._rest = np.ascontiguousarray(flow.rest[middle, middle])
        rows, columns = (int(side) for side in self._rest.shape[:2])
        seen = flow.seen[middle, middle][:rows, :columns]
        place = np.meshgrid(np.arange(columns), np.arange(rows))
        self._columns, self._rows = (np.asarray(along * COARSE + COARSE // 2, np.float32) for along in place)
        speed = np.linalg.norm(self._rest, axis=2) * seen
        self._order = np.argsort(speed.ravel(), kind="stable")
        self._one_layer = float(speed.max()) < COARSE
        self._flow = flow

    def arrived(self, turn: Similarity, x: F32, y: F32) -> F32:
        """The ``rest`` of what has arrived at places of the picture, its movement turned and shortened by ``turn``."""
        if self._one_layer:
            return _at(self._flow.rest, x, y)
        step_x, step_y = turn.moved(self._rest[..., 0], self._rest[..., 1])
        rows, columns = self._rest.shape[:2]
        across = ((self._columns + step_x) / COARSE - 0.5).ravel()[self._order]
        down = ((self._rows + step_y) / COARSE - 0.5).ravel()[self._order]
        rest = self._rest.reshape(-1, 2)
        landed = rest.copy()
        # A point lands on all four places around it, so that a layer that grows has no holes.
        corners = [(np.floor(down) + i, np.floor(across) + j) for i in (0, 1) for j in (0, 1)]
        row, column = (np.stack(places, axis=1).ravel().astype(np.int64) for places in zip(*corners, strict=True))
        inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        landed[(row * columns + column)[inside]] = rest[np.repeat(self._order, 4)[inside]]
        scale, shift = np.float32(1 / COARSE), np.float32(0.5)
        places = x * scale - shift, y * scale - shift
        found = cv2.remap(landed.reshape(rows, columns, 2), *places, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(found, np.float32)


def _soft_edge(missed: F32) -> F32:
    """1 where hardly anything is missed, 0 from ``MISSED`` on, with soft edges."""
    found = np.asarray(missed < MISSED, np.float32)
    return np.asarray(cv2.blur(found, (3, 3), borderType=cv2.BORDER_REPLICATE), np.float32)


def _at(values: F32, columns: F32, rows: F32) -> F32:
    found = cv2.remap(values, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.float32)
