"""Two pictures on their way to each other: each point between its place in the one and in the other."""

from __future__ import annotations

import cv2
import numpy as np

from mmgen.media.arrays import F32
from mmgen.media.blend import Mask
from mmgen.media.planes import Planes
from mmgen.procedural.motion.easing import smoothstep
from mmgen.procedural.motion.flow import Flow, Match
from mmgen.procedural.motion.warp import CellWarp, cell_positions, fill_cells

ROUNDS = 4
"""A point's origin follows from its own displacement: so many rounds find it."""

UNSEEN = 0.06
"""What a point without a counterpart counts against one that has one, where both pictures offer something."""


class Travel:
    """Warps two pictures along their match to their common place; it serves one thread."""

    def __init__(self, match: Match, sources: tuple[Planes, Planes], size: tuple[int, int]) -> None:
        self._match = match
        self._sources = sources
        self._size = size
        self._warp = CellWarp(size)
        height, width = match.forward.seen.shape
        self._map = (width, height)
        columns = cell_positions(size[0], 0, width) - np.float32(0.5)
        rows = cell_positions(size[1], 0, height) - np.float32(0.5)
        self._columns, self._rows = (np.asarray(place, np.float32) for place in np.meshgrid(columns, rows))

    def render(self, targets: tuple[Planes, Planes], way: float) -> Mask:
        """Draw both pictures as they are after this part of the way; return how much of the last one shows where."""
        here = self._warped(self._match.forward, way, self._sources[0], targets[0])
        there = self._warped(self._match.backward, 1 - way, self._sources[1], targets[1])
        shown = np.float32(smoothstep((way - 0.1) / 0.8))
        share = there * shown / np.maximum(here * (1 - shown) + there * shown, np.float32(1e-6))
        width, height = self._size
        return Mask.of(np.asarray(np.rint(fill_cells(np.asarray(share, np.float32), (height, width)) * 255), np.uint8))

    def _warped(self, flow: Flow, gone: float, source: Planes, target: Planes) -> F32:
        """Draw one picture with its points this part of their way; return what each cell's points count."""
        columns, rows = self._origin(flow, gone)
        width, height = self._map
        across, down = (np.float32(fine / side) for fine, side in zip(source.size, self._map, strict=True))
        half = np.float32(0.5)
        self._warp.sample(source, target, (columns + half) * across, (rows + half) * down)
        inside = (columns > -2) & (columns < width + 1) & (rows > -2) & (rows < height + 1)
        return np.asarray((_at(flow.seen, columns, rows) + UNSEEN) * (inside + 1e-4), np.float32)

    def _origin(self, flow: Flow, gone: float) -> tuple[F32, F32]:
        """Where what is now at each cell started: a point whose part of its movement leads here."""
        back = flow.overall.part(gone).inverse
        columns, rows = back.moved(self._columns, self._rows)
        for _ in range(ROUNDS):
            rest = _at(flow.rest, columns, rows) * np.float32(gone)
            columns, rows = back.moved(self._columns - rest[..., 0], self._rows - rest[..., 1])
        return columns, rows


def _at(values: F32, columns: F32, rows: F32) -> F32:
    found = cv2.remap(values, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.float32)
