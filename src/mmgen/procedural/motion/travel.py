"""Two pictures on their way to each other: each point between its place in the one and in the other."""

from __future__ import annotations

import cv2
import numpy as np

from mmgen.media.arrays import F32
from mmgen.media.blend import Mask
from mmgen.media.planes import Planes
from mmgen.procedural.motion.easing import smoothstep
from mmgen.procedural.motion.flow import Flow
from mmgen.procedural.motion.warp import CellWarp, cell_positions, fill_cells

ROUNDS = 4
"""A point's origin follows from its own displacement: so many rounds find it."""

UNSEEN = 0.06
"""What a point without a counterpart counts against one that has one, where both pictures offer something."""


class Travel:
    """Warps two pictures along their flow to their common place; it serves one thread."""

    def __init__(self, flow: Flow, sources: tuple[Planes, Planes], size: tuple[int, int]) -> None:
        self._flow = flow
        self._sources = sources
        self._size = size
        self._warp = CellWarp(size)
        columns, rows = (cell_positions(side, 0, side) for side in size)
        self._columns, self._rows = (np.asarray(place, np.float32) for place in np.meshgrid(columns, rows))

    def render(self, targets: tuple[Planes, Planes], way: float) -> Mask:
        """Draw both pictures as they are after this part of the way; return how much of the last one shows where."""
        flow, (first, last) = self._flow, targets
        here = self._warped(flow.forward, flow.seen_forward, way, (self._sources[0], first))
        there = self._warped(flow.backward, flow.seen_backward, 1 - way, (self._sources[1], last))
        shown = np.float32(smoothstep((way - 0.1) / 0.8))
        share = there * shown / np.maximum(here * (1 - shown) + there * shown, np.float32(1e-6))
        width, height = self._size
        return Mask.of(np.asarray(np.rint(fill_cells(np.asarray(share, np.float32), (height, width)) * 255), np.uint8))

    def _warped(self, flow: F32, seen: F32, gone: float, pictures: tuple[Planes, Planes]) -> F32:
        """Draw one picture with its points this part of their way; return what each cell's points count."""
        source, target = pictures
        columns, rows = self._origin(flow, gone)
        across, down = (fine / side for fine, side in zip(source.size, self._size, strict=True))
        self._warp.sample(source, target, columns * np.float32(across), rows * np.float32(down))
        width, height = self._size
        inside = (columns > -2) & (columns < width + 2) & (rows > -2) & (rows < height + 2)
        return np.asarray((self._at(seen, columns, rows) + UNSEEN) * (inside + 1e-4), np.float32)

    def _origin(self, flow: F32, gone: float) -> tuple[F32, F32]:
        """Where what is now at each cell started: a point whose displacement, in part, leads here."""
        step_across, step_down = (
            np.float32(gone * side / cells) for side, cells in zip(self._size, flow.shape[1::-1], strict=True)
        )
        columns, rows = self._columns, self._rows
        for _ in range(ROUNDS):
            moved = self._at(flow, columns, rows)
            columns = np.asarray(self._columns - step_across * moved[..., 0], np.float32)
            rows = np.asarray(self._rows - step_down * moved[..., 1], np.float32)
        return columns, rows

    def _at(self, values: F32, columns: F32, rows: F32) -> F32:
        across = columns * np.float32(values.shape[1] / self._size[0]) - np.float32(0.5)
        down = rows * np.float32(values.shape[0] / self._size[1]) - np.float32(0.5)
        found = cv2.remap(values, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(found, np.float32)
