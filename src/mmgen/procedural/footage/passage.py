"""The way from one key frame to the next, passed at a speed of its own at each end."""

from __future__ import annotations

import cv2
import numpy as np

from mmgen.media.arrays import F32
from mmgen.media.blend import Mask, mix_masked
from mmgen.media.motion.easing import smoothstep
from mmgen.media.motion.flow import Flow, Match
from mmgen.media.motion.similarity import Similarity
from mmgen.media.motion.travel import Scouts
from mmgen.media.motion.warp import CellWarp, cell_positions, fill_cells
from mmgen.media.planes import Planes
from mmgen.procedural.footage.velocity import Way, movement_of

__all__ = ["Passage"]

ROUNDS = 3
"""A point's origin follows from its own displacement: so many rounds find it."""

MISSED = 1.5
"""A search that still moves by so many pixels of the map has found no origin: what is seen there was hidden before."""

UNSEEN = 0.06
"""What a point without a counterpart counts against one that has one."""


class Passage:
    """
    Warps two matched pictures to where a moving camera sees them; it serves one thread.

    The camera follows ``way``; what moves against the whole goes along evenly, from rest at an end where the camera
    rests too. At 0 it shows the first picture, at 1 the last, exactly in place.
    """

    def __init__(self, match: Match, sources: tuple[Planes, Planes], way: Way, size: tuple[int, int]) -> None:
        self._match = match
        self._sources = sources
        self._way = way
        self._size = size
        self._warp = CellWarp(size)
        self._spare = Planes.black(size)
        height, width = match.forward.seen.shape
        self._map = (width, height)
        columns = cell_positions(size[0], 0, width) - np.float32(0.5)
        rows = cell_positions(size[1], 0, height) - np.float32(0.5)
        self._columns, self._rows = (np.asarray(place, np.float32) for place in np.meshgrid(columns, rows))
        self._scouts = Scouts(match.forward), Scouts(match.backward)

    def render(self, share: float, target: Planes) -> None:
        """Write the frame after this share of the time into the target's planes."""
        mask = self._warped_both(share, target)
        mix_masked(target, self._spare, mask, target)

    def _warped_both(self, share: float, target: Planes) -> Mask:
        """Draw both pictures where they are by now; return how much of the last one shows where."""
        camera = movement_of(self._way.at(share), self._map)
        along = _even(share, self._way)
        back = self._match.backward.overall
        other = Similarity(camera.turn * back.turn, camera.turn * back.shift + camera.shift)
        here = self._warped(0, camera, along, target)
        there = self._warped(1, other, 1 - along, self._spare)
        shown = np.float32(smoothstep((share - 0.1) / 0.8))
        part = there * shown / np.maximum(here * (1 - shown) + there * shown, np.float32(1e-6))
        width, height = self._size
        return Mask.of(np.asarray(np.rint(fill_cells(np.asarray(part, np.float32), (height, width)) * 255), np.uint8))

    def _warped(self, index: int, camera: Similarity, gone: float, target: Planes) -> F32:
        """Draw one picture as the camera sees it now; return what each cell's points count."""
        flow = (self._match.forward, self._match.backward)[index]
        source = self._sources[index]
        columns, rows, found = self._origin(flow, self._scouts[index], camera, gone)
        width, height = self._map
        across, down = (np.float32(fine / side) for fine, side in zip(source.size, self._map, strict=True))
        half = np.float32(0.5)
        self._warp.sample(source, target, (columns + half) * across, (rows + half) * down)
        inside = (columns > -2) & (columns < width + 1) & (rows > -2) & (rows < height + 1)
        return np.asarray((_at(flow.seen, columns, rows) + UNSEEN) * (found * inside + 1e-4), np.float32)

    def _origin(self, flow: Flow, scouts: Scouts, camera: Similarity, gone: float) -> tuple[F32, F32, F32]:
        """Where in its picture each cell's content lies, and whether it is there at all."""
        back = camera.inverse
        # The rest is counted where the whole movement has led; turned back, it is counted in the picture.
        turn = Similarity(gone / flow.overall.turn)
        x, y = back.moved(self._columns, self._rows)
        columns, rows = x, y
        rest = scouts.arrived(turn, x, y)
        for _ in range(ROUNDS):
            step_x, step_y = turn.moved(rest[..., 0], rest[..., 1])
            columns, rows = np.asarray(x - step_x, np.float32), np.asarray(y - step_y, np.float32)
            rest = _at(flow.rest, columns, rows)
        step_x, step_y = turn.moved(rest[..., 0], rest[..., 1])
        missed = np.hypot(x - step_x - columns, y - step_y - rows)
        found = np.asarray(missed < MISSED, np.float32)
        return columns, rows, np.asarray(cv2.blur(found, (3, 3), borderType=cv2.BORDER_REPLICATE), np.float32)


def _even(share: float, way: Way) -> float:
    """The part of the way after a share of the time, at mean speed at an end that is passed moving, else from rest."""
    start, end = (float(speed.size > 0) for speed in (way.start, way.end))
    s = share
    return s * s * (3 - 2 * s) + start * s * (1 - s) ** 2 + end * s * s * (s - 1)


def _at(values: F32, columns: F32, rows: F32) -> F32:
    found = cv2.remap(values, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.float32)
