"""The way from one key frame to the next, passed at a speed of its own at each end."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F32
from mmgen.media.blend import Mask, mix_masked
from mmgen.media.motion.easing import smoothstep
from mmgen.media.motion.flow import Match
from mmgen.media.motion.similarity import Similarity
from mmgen.media.motion.travel import Origins
from mmgen.media.motion.warp import CellWarp, fill_cells
from mmgen.media.planes import Planes
from mmgen.procedural.footage.velocity import Way, movement_of

__all__ = ["Passage"]


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
        flows = match.forward, match.backward
        self._origins = [Origins(flow, source.size, size) for flow, source in zip(flows, sources, strict=True)]

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
        # The rest is counted where the whole movement has led; turned back, it is counted in the picture.
        columns, rows, counted = self._origins[index].found(camera.inverse, Similarity(gone / flow.overall.turn))
        self._warp.sample(self._sources[index], target, columns, rows)
        return counted


def _even(share: float, way: Way) -> float:
    """The part of the way after a share of the time, at mean speed at an end that is passed moving, else from rest."""
    start, end = (float(speed.size > 0) for speed in (way.start, way.end))
    s = share
    return s * s * (3 - 2 * s) + start * s * (1 - s) ** 2 + end * s * s * (s - 1)
