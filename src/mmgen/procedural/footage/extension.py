"""A clip that goes on after its end, or before its start, as it moved there."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Literal

import cv2
import numpy as np

from mmgen.media.arrays import F32, U8
from mmgen.media.blend import mix
from mmgen.media.motion.easing import smoothstep
from mmgen.media.planes import Planes
from mmgen.procedural.footage.clip import thumbnail
from mmgen.procedural.footage.glide import Glide
from mmgen.procedural.footage.strip import Strip
from mmgen.procedural.footage.tracking import TRACKING_WIDTH, frame_step, measured_drift
from mmgen.procedural.footage.velocity import Step, movement_of

__all__ = ["Direction", "Extension"]

Direction = Literal["forward", "backward"]

NEAREST = 10
"""So many frames at the end tell how it moves there."""

GLIMPSE = 48
"""Frames are compared at this size to find where the clip comes back to what it showed."""

SHORTEST_LOOP = 0.5
"""Seconds below which a return is a flicker, not a cycle."""

LIKENESS = 1.0
"""How far a return may be from what it returns to, about a usual pair of neighbouring frames."""

OFFSET = 0.002
"""How far, in frame widths, the camera may be from its place, besides what it goes in a frame and a half."""

BLEND = 0.3
"""Seconds in which the end hands over to the cycle."""


@dataclass(frozen=True, slots=True)
class _Cycle:
    """Frames ``start`` to ``stop`` may follow on the clip's end, or run into its start, any number of times."""

    start: int
    stop: int
    returned: U8
    """The frame of the return, small and grey."""
    offset: Step
    """The movement that brings the frame of the return to the place of the frame at the edge."""

    @property
    def length(self) -> int:
        return self.stop - self.start


class Extension:
    """
    The given frames and ``added`` new ones, in one stream.

    Where the clip returns to what it showed at that end, moving as it did there, the new frames are that cycle again
    (``method`` is "cycle"); else its last frame glides on as camera and things moved, ever slower ("glide").
    """

    def __init__(self, clip: Strip, direction: Direction, added: int, report: Callable[[float], None]) -> None:
        self._clip = clip
        self.backward = direction == "backward"
        self.added = added
        near, glimpses, edge = _seen(clip, backward=self.backward, report=report)
        drift = measured_drift(near, backward=self.backward)
        cycle = _cycle(clip, glimpses, backward=self.backward)
        near_by = cycle is not None and cycle.offset.size < OFFSET + 1.5 * drift.camera.size
        self._cycle = cycle if near_by else None
        self._edge = edge
        self._drift = drift
        self.method = "glide" if self._cycle is None else "cycle"

    @property
    def frames(self) -> int:
        """How many frames there are in all."""
        return self._clip.frames + self.added

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self._clip.size

    @property
    def rate(self) -> Fraction:
        """Frames a second."""
        return self._clip.rate

    def planes(self) -> Iterator[Planes]:
        """All frames from the first to the last; each is valid until the next is taken."""
        if self.backward:
            yield from self._new()
        yield from self._clip.planes()
        if not self.backward:
            yield from self._new()

    def _new(self) -> Iterator[Planes]:
        target = Planes.black(self._clip.size)
        distances = range(self.added, 0, -1) if self.backward else range(1, self.added + 1)
        if self._cycle is None:
            glide = Glide(self._edge, self._drift, self.added, backward=self.backward)
            for distance in distances:
                glide.draw(distance, target)
                yield target
            return
        for distance, frame in zip(distances, self._cycled(self._cycle), strict=False):
            self._handed_over(self._cycle, distance, frame, target)
            yield target

    def _cycled(self, cycle: _Cycle) -> Iterator[Planes]:
        """The frames of the cycle, again and again; before a start they begin so as to end with the last of it."""
        skipped = -self.added % cycle.length if self.backward else 0
        while True:
            yield from islice(self._clip.planes(), cycle.start + skipped, cycle.stop)
            skipped = 0

    def _handed_over(self, cycle: _Cycle, distance: int, frame: Planes, target: Planes) -> None:
        """A frame of the cycle; near its seam it is drawn to the place of the end frame, which goes along and fades."""
        from_seam = (distance - 1) % cycle.length + 1
        shown = smoothstep(from_seam / (BLEND * float(self._clip.rate)))
        if shown >= 1:
            target.assign(frame)
            return
        gone = frame_step(cycle.returned, thumbnail(frame, TRACKING_WIDTH))
        mix(_moved(self._edge, gone + cycle.offset * -shown), _moved(frame, cycle.offset * (1 - shown)), shown, target)


def _seen(clip: Strip, *, backward: bool, report: Callable[[float], None]) -> tuple[list[U8], F32, Planes]:
    """The small frames next to the end in question, glimpses of all frames, and the frame at that end itself."""
    near: deque[U8] = deque(maxlen=NEAREST + 1)
    glimpses: list[F32] = []
    edge: Planes | None = None
    for index, frame in enumerate(clip.planes()):
        report((index + 1) / clip.frames)
        glimpses.append(_glimpse(frame))
        if backward and len(near) == NEAREST + 1:
            continue
        near.append(thumbnail(frame, TRACKING_WIDTH))
        if edge is None or (not backward and index >= clip.frames - 1):
            edge = frame.copy()
    assert edge is not None
    return list(near), np.stack(glimpses), edge


def _glimpse(frame: Planes) -> F32:
    return np.asarray(cv2.resize(frame.y, (GLIMPSE, GLIMPSE), interpolation=cv2.INTER_AREA), np.float32)


def _cycle(clip: Strip, glimpses: F32, *, backward: bool) -> _Cycle | None:
    """The longest part of the clip after which it is where it was, if there is one."""
    count = len(glimpses)
    shortest = max(round(SHORTEST_LOOP * clip.rate), 2)
    if count < shortest + 3:
        return None
    # Two neighbours must agree, so that the movement does as well as the place.
    edge = glimpses[:2] if backward else glimpses[-2:]
    away = np.abs(glimpses[:-1] - edge[0]).mean(axis=(1, 2)) + np.abs(glimpses[1:] - edge[1]).mean(axis=(1, 2))
    usual = 2 * float(np.median(np.abs(np.diff(glimpses, axis=0)).mean(axis=(1, 2))))
    if backward:
        found = [index for index in range(shortest, count - 1) if away[index] <= LIKENESS * usual]
        best = min(found, key=lambda index: (round(away[index] / max(usual, 1e-6), 1), -index), default=None)
        return None if best is None else _between(clip, (0, best), best, 0)
    found = [index + 1 for index in range(count - 1 - shortest) if away[index] <= LIKENESS * usual]
    best = min(found, key=lambda index: (round(away[index - 1] / max(usual, 1e-6), 1), index), default=None)
    return None if best is None else _between(clip, (best + 1, count), best, count - 1)


def _between(clip: Strip, span: tuple[int, int], returned: int, edge: int) -> _Cycle:
    first, last = (thumbnail(next(islice(clip.planes(), index, None)), TRACKING_WIDTH) for index in (returned, edge))
    return _Cycle(*span, first, frame_step(first, last))


def _moved(frame: Planes, step: Step) -> Planes:
    if step.size < 1e-6:
        return frame
    moved: list[U8] = []
    for plane in (frame.y, frame.u, frame.v):
        height, width = plane.shape
        matrix = movement_of(step, (width, height)).matrix
        flags = cv2.INTER_CUBIC
        warped = cv2.warpAffine(plane, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REFLECT)
        moved.append(np.asarray(warped, np.uint8))
    return Planes(*moved)
