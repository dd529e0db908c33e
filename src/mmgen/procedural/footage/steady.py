"""A clip in another look, painted frame by frame without flicker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice

import cv2
import numpy as np

from mmgen.media.arrays import F32, U8
from mmgen.media.color import planes_to_rgb, rgb_to_planes
from mmgen.media.planes import Planes
from mmgen.media.side_by_side import processors, side_by_side
from mmgen.procedural.editing.restyle import canvas_size, restyle, tooth_of
from mmgen.procedural.footage.clip import thumbnail
from mmgen.procedural.footage.strip import Strip
from mmgen.procedural.footage.tracking import TRACKING_WIDTH

__all__ = ["Brush", "repainted"]

MEMORY = 0.8
"""How much of a frame is what was painted before, where the same thing is seen again."""

LOST = 1.5
"""The error, in pixels of the small frames, from which a point counts as not found again."""

CHANGED = 14.0
"""The change of brightness, in levels, that leaves little of what was painted before."""

LEEWAY = 10.0
"""How far, in levels, a remembered colour may lie outside the new ones around it: more would be a ghost."""

LEAD = 8
"""So many frames of a clip are painted backwards first, so that its first one is as settled as the rest."""

FINE = 2.0
"""Detail is fine that a blur of so many pixels takes away."""

STAYS = np.float32(0.5)
"""How much of the paper's grain clips have: all of it, standing still over what moves, would be seen as a dirty pane."""

TONES = 8
"""The paper's grain is taken away for so many tones of paint, each by itself."""

PAINTING = 180
"""Bytes that a look takes for each pixel of its canvas, at the most."""

MEMORY_OF_PAINTERS = 1_200_000_000
"""Bytes that all frames in work may take."""


class Brush:
    """
    Paints frames in their order, each along with the one before.

    What was painted goes along with what it shows and is kept where that is seen again; the grain of the paper stays
    with the frame. All but ``afresh`` serves one thread.
    """

    def __init__(self, look: str, size: tuple[int, int], *, seed: int, strength: float) -> None:
        self._look = look
        self._seed = seed
        self._strength = strength
        self._tooth = tooth_of(look, size, seed=seed)
        self._before: tuple[U8, F32] | None = None

    def paint(self, pixels: U8, small: U8) -> U8:
        """The next frame, RGB, in the look; *small* is its brightness at a smaller size."""
        return self.led_on(self.afresh(pixels), small)

    def afresh(self, pixels: U8) -> U8:
        """A frame by itself in the look. Any thread may ask, in any order."""
        return restyle(pixels, self._look, seed=self._seed, strength=self._strength)

    def led_on(self, painted: U8, small: U8) -> U8:
        """The next frame, painted afresh, along with the one before."""
        fresh = painted.astype(np.float32)
        grain = np.float32(0) if self._tooth is None else _grain(fresh, self._tooth)
        kept = np.asarray(fresh - grain, np.float32)
        if self._before is not None:
            kept = _remembered(kept, *self._before, small)
        self._before = (small, kept)
        return np.asarray(np.clip(kept + grain * STAYS + np.float32(0.5), 0, 255), np.uint8)

    def settle(self, head: Sequence[tuple[U8, U8]]) -> None:
        """Come to the first of some frames, painted afresh, from the later ones, as if the clip had run before."""
        for painted, small in reversed(head[1:]):
            self.led_on(painted, small)


def _grain(fresh: F32, tooth: F32) -> F32:
    """
    What the paper's tooth adds to a painted frame.

    Pigment settles in it, so that it shows in each tone and colour more, less or the other way; how much is what of the
    frame's finest detail goes along with it.
    """
    light = fresh.mean(axis=2) * np.float32((TONES - 1) / 255)
    fine, own = _fine(fresh), _fine(tooth)
    grain = np.empty_like(fresh)
    shares = [np.maximum(1 - np.abs(light - tone), 0) for tone in range(TONES)]
    against = [float((share * own * own).sum()) + 1e-3 * own.size * float((own * own).mean()) for share in shares]
    for channel in range(3):
        along = fine[..., channel] * own
        grain[..., channel] = sum(
            share * np.float32(float((share * along).sum()) / whole)
            for share, whole in zip(shares, against, strict=True)
        )
    grain *= tooth[..., None]
    return grain


def _fine(field: F32) -> F32:
    return np.asarray(field - cv2.GaussianBlur(field, (0, 0), FINE, borderType=cv2.BORDER_REFLECT), np.float32)


def repainted(clip: Strip, brush: Brush, *, painters: int | None = None) -> Iterator[Planes]:
    """
    The clip's frames in the brush's look; each is valid until the next is taken.

    So many *painters* work side by side, as many as there are processors and memory for unless it is said; the frames
    are the same.
    """
    target = Planes.black(clip.size)
    frames = ((planes_to_rgb(each.y, each.u, each.v), thumbnail(each, TRACKING_WIDTH)) for each in clip.planes())

    def painted(frame: tuple[U8, U8]) -> tuple[U8, U8]:
        return brush.afresh(frame[0]), frame[1]

    finished = side_by_side(painted, frames, threads=painters or _painters(clip.size))
    head = list(islice(finished, LEAD))
    brush.settle(head)
    for fresh, small in chain(head, finished):
        rgb_to_planes(brush.led_on(fresh, small), out=(target.y, target.u, target.v))
        yield target


def _painters(size: tuple[int, int]) -> int:
    """How many frames may be painted at once."""
    width, height = canvas_size(size)
    return max(min(processors(), MEMORY_OF_PAINTERS // (width * height * PAINTING)), 1)


def _remembered(fresh: F32, before: U8, painted: F32, now: U8) -> F32:
    """The new painting with as much of the former one as shows the same things, brought to their places."""
    back, trust = _found(before, now)
    height, width = fresh.shape[:2]
    factors = np.asarray([width / now.shape[1], height / now.shape[0]], np.float32)
    flow = np.asarray(cv2.resize(back, (width, height), interpolation=cv2.INTER_LINEAR), np.float32) * factors
    columns, rows = _places(flow)
    moved = np.asarray(cv2.remap(painted, columns, rows, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), np.float32)
    around = np.ones((5, 5), np.uint8)
    lowest, highest = cv2.erode(fresh, around) - np.float32(LEEWAY), cv2.dilate(fresh, around) + np.float32(LEEWAY)
    moved = np.clip(moved, lowest, highest)
    share = np.asarray(cv2.resize(trust, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)[..., None]
    return np.asarray(fresh + (moved - fresh) * share * np.float32(MEMORY), np.float32)


def _found(before: U8, now: U8) -> tuple[F32, F32]:
    """Where each point of a small frame was before, and 1 where it is surely found there, down to 0."""
    finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    # The search starts at the displacements that it is given; anything but numbers there crashes it.
    still = np.zeros((*now.shape, 2), np.float32)
    back = np.asarray(finder.calc(now, before, still.copy()), np.float32)
    forth = np.asarray(finder.calc(before, now, still.copy()), np.float32)
    columns, rows = _places(back)
    returned = cv2.remap(forth, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    error = np.linalg.norm(back + returned, axis=2)
    seen = cv2.remap(before, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    change = cv2.GaussianBlur(cv2.absdiff(now, np.asarray(seen, np.uint8)), (0, 0), 1.5)
    height, width = now.shape
    inside = (columns >= -1) & (columns <= width) & (rows >= -1) & (rows <= height)
    trust = np.clip(1.5 - error / LOST, 0, 1) * np.exp(-np.square(np.asarray(change, np.float32) / CHANGED)) * inside
    return back, np.asarray(trust, np.float32)


def _places(flow: F32) -> tuple[F32, F32]:
    height, width = flow.shape[:2]
    columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return np.asarray(columns + flow[..., 0], np.float32), np.asarray(rows + flow[..., 1], np.float32)
