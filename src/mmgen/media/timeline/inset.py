"""Upper tracks: pictures over the picture, in the whole frame or in a rounded inset of it."""

from __future__ import annotations

from concurrent.futures import Executor

import numpy as np

from mmgen.media.arrays import U8
from mmgen.media.blend import Mask, mix, mix_masked
from mmgen.media.motion.easing import smoothstep
from mmgen.media.planes import Planes, Window
from mmgen.media.timeline.logo import placed_box
from mmgen.media.timeline.parts import Parts
from mmgen.media.timeline.placement import safe_area
from mmgen.media.timeline.player import Player
from mmgen.media.timeline.schedule import Schedule, schedule
from mmgen.media.timeline.timeline import Inset, Track
from mmgen.media.timeline.views import Canvas

WHOLE_FADE = 0.3
"""Seconds in which an upper track that fills the frame comes and goes at its gaps."""


class InsetFrame:
    """An upper track on a canvas; it comes and goes softly at its gaps."""

    def __init__(self, track: Track, parts: Parts, frame: tuple[int, int]) -> None:
        inset = track.inset
        self.box = upper_box(track, frame)
        size, rate = parts.canvas.size, parts.canvas.rate
        self.player = Player(parts)
        self._runs = _runs(parts.schedule)
        self._fade = max(round(float(WHOLE_FADE if inset is None else inset.fade) * rate), 1)
        self._mask = None if inset is None else _rounded(size, inset.corner * min(size))
        self._picture = Planes.black(size)

    def draw(self, frame: int, target: Planes) -> None:
        """Draw the track's picture and its words over the target."""
        if not self.player.draw(frame, self._picture):
            return
        self.player.draw_words(frame, self._picture)
        opacity = self._opacity(frame)
        under = part_of(target, self.box)
        if self._mask is None:
            mix(under, self._picture, opacity, under)
            return
        faint = np.rint(np.arange(256) * opacity).astype(np.uint8)
        mix_masked(under, self._picture, self._mask.through(faint), under)

    def _opacity(self, frame: int) -> float:
        begin, end = next(run for run in self._runs if run[0] <= frame < run[1])
        nearest = min(frame - begin + 0.5 if begin else float(self._fade), end - frame - 0.5)
        return smoothstep(nearest / self._fade)


def upper_parts(track: Track, canvas: Canvas, workers: Executor) -> Parts:
    """The clips of an upper track, in the size of the part of the frame that it fills."""
    box = upper_box(track, canvas.size)
    size = round(box.width), round(box.height)
    own = Canvas(size, canvas.rate, canvas.background, canvas.accent)
    return Parts(schedule(track.clips, canvas.rate), own, workers)


def upper_box(track: Track, size: tuple[int, int]) -> Window:
    """The part of a frame that an upper track fills."""
    return Window(0, 0, *size) if track.inset is None else inset_box(track.inset, size)


def inset_box(inset: Inset, size: tuple[int, int]) -> Window:
    """Where an inset lies in a frame of this size, on even pixels."""
    area = safe_area(size)
    wide = min(inset.width * min(size), area.width, area.height * inset.aspect)
    box = max(round(wide / 2) * 2, 2), max(round(wide / inset.aspect / 2) * 2, 2)
    return placed_box(inset.place, box, area)


def part_of(frame: Planes, box: Window) -> Planes:
    """A part of a frame, in place; the box lies on even pixels."""
    left, top = round(box.left), round(box.top)
    right, bottom = left + round(box.width), top + round(box.height)
    rows, columns = slice(top // 2, bottom // 2), slice(left // 2, right // 2)
    return Planes(frame.y[top:bottom, left:right], frame.u[rows, columns], frame.v[rows, columns])


def _runs(plan: Schedule) -> list[tuple[int, int]]:
    """The stretches of frames without a gap."""
    runs: list[tuple[int, int]] = []
    for span in plan.spans:
        if runs and runs[-1][1] >= span.start:
            runs[-1] = (runs[-1][0], span.end)
        else:
            runs.append((span.start, span.end))
    return runs


def _rounded(size: tuple[int, int], radius: float) -> Mask:
    """A rectangle with round corners, its edges smooth: the distance to the inner rectangle, less the radius."""
    width, height = size
    across = np.abs(np.arange(width) + 0.5 - width / 2) - (width / 2 - radius)
    down = np.abs(np.arange(height) + 0.5 - height / 2) - (height / 2 - radius)
    apart = np.hypot(np.maximum(across, 0)[None, :], np.maximum(down, 0)[:, None])
    coverage = np.clip(radius - apart + 0.5, 0, 1)
    full: U8 = np.asarray(np.rint(coverage * 255), np.uint8)
    return Mask.of(full)
