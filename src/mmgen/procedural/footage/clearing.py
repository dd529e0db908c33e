"""
What a mask marks, taken out of a clip: behind it stands what the clip itself shows there at other times, and where it never
does, what one picture's surroundings make likely. Both go with the camera, so the filled place is one place all along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.media.blend import Mask, mix_masked
from mmgen.media.color import planes_to_rgb, rgb_to_planes
from mmgen.media.motion.similarity import Similarity
from mmgen.media.planes import Planes
from mmgen.procedural.footage.clip import thumbnail
from mmgen.procedural.footage.plate import Plate, Sighting
from mmgen.procedural.footage.strip import Strip
from mmgen.procedural.footage.tracking import TRACKING_WIDTH, frame_step
from mmgen.procedural.footage.velocity import movement_of
from mmgen.procedural.region import Region

__all__ = ["Cleared"]

MARKED = 127
"""What is lighter in a mask is taken out."""
CUT = 34.0
"""Levels by which the brightness of two frames differs, on the mean, where the one is cut to the other."""
FARTHEST = 0.8
"""A plate serves while the camera is within so many frame widths of where it was made."""
LARGEST_GAIN = 24.0
"""Levels by which the light may have changed between a plate and a frame."""
RIM = 0.02
"""The width, as a share of the frame's, of the rim by which the light of a plate is compared to a frame's."""

Masks = Callable[[], Iterator[Mask]]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Frames ``start`` to ``stop``, and the way from the first of them to each, in pixels of the frame."""

    start: int
    ways: tuple[Similarity, ...]
    holes: Region

    @property
    def stop(self) -> int:
        return self.start + len(self.ways)


class Cleared:
    """The strip's frames without what the masks mark; each is valid until the next is taken."""

    def __init__(self, strip: Strip, masks: Masks, *, seed: int, report: Callable[[float], None]) -> None:
        self.size, self.rate, self.frames = strip.size, strip.rate, strip.frames
        self._strip, self._masks = strip, masks
        stretches = _stretches(strip, masks, report)
        if not stretches:
            raise InputError("mask", "it marks nothing; paint what is to be taken out of the clip white")
        self._plates = list(zip(stretches, self._seen(stretches, seed), strict=True))

    def planes(self) -> Iterator[Planes]:
        """All frames from the first one on, each valid until the next is taken."""
        own = Planes.black(self.size)
        plates = iter(self._plates)
        stretch, plate = next(plates)
        for index, (frame, shown) in enumerate(zip(self._strip.planes(), self._masks(), strict=False)):
            while index >= stretch.stop and (following := next(plates, None)) is not None:
                stretch, plate = following
            own.assign(frame)
            if stretch.start <= index < stretch.stop and shown.full.max() > 0:
                _fill(own, shown, plate, stretch.ways[index - stretch.start])
            yield own

    def _seen(self, stretches: list[_Stretch], seed: int) -> Iterator[Plate]:
        """The plates of all stretches, each from what a few of its frames show."""
        coming = iter(stretches)
        stretch = next(coming)
        plate = Plate(stretch.holes)
        for index, (frame, shown) in enumerate(zip(self._strip.planes(), self._masks(), strict=False)):
            place = index - stretch.start
            if place < 0:
                continue
            if place in plate.looks(len(stretch.ways)):
                pixels = planes_to_rgb(frame.y, frame.u, frame.v)
                plate.look(Sighting(pixels, shown.full > 0, stretch.ways[place].inverse.matrix))
            if index == stretch.stop - 1:
                yield plate.finished(seed=seed)
                if (later := next(coming, None)) is None:
                    return
                stretch, plate = later, Plate(later.holes)


def _stretches(strip: Strip, masks: Masks, report: Callable[[float], None]) -> list[_Stretch]:
    """Parts of the strip that one plate serves: up to a cut, or until the camera has gone far; without those unmarked."""
    found: list[_Stretch] = []
    ways: list[Similarity] = []
    holes: list[Region] = []
    before: U8 | None = None
    start = 0
    for index, (frame, shown) in enumerate(zip(strip.planes(), masks(), strict=False)):
        small = thumbnail(frame, TRACKING_WIDTH)
        way = _after(ways[-1], before, small, strip.size) if before is not None and ways else None
        if way is None or _far(way, strip.size):
            found += _stretch(start, ways, holes)
            start, ways, holes, way = index, [], [], Similarity()
        ways.append(way)
        before = small
        if (marked := Region.of(shown.full > MARKED)) is not None:
            holes.append(marked.moved(way.inverse.matrix))
        report((index + 1) / strip.frames)
    return found + _stretch(start, ways, holes)


def _stretch(start: int, ways: list[Similarity], holes: list[Region]) -> list[_Stretch]:
    return [_Stretch(start, tuple(ways), Region.around(holes))] if holes else []


def _after(way: Similarity, before: U8, after: U8, size: tuple[int, int]) -> Similarity | None:
    """The way so far and one step more; None where the frames have nothing in common."""
    if float(cv2.absdiff(before, after).mean()) > CUT:
        return None
    step = movement_of(frame_step(before, after), size)
    return Similarity(step.turn * way.turn, step.turn * way.shift + step.shift)


def _far(way: Similarity, size: tuple[int, int]) -> bool:
    middle = complex(size[0] / 2, size[1] / 2)
    gone = abs(way.turn * middle + way.shift - middle) / size[0]
    return gone > FARTHEST or not 1 / 1.7 < abs(way.turn) < 1.7


def _fill(frame: Planes, shown: Mask, plate: Plate, way: Similarity) -> None:
    """Lay the plate over the frame where the mask marks it, in the frame's light."""
    width, height = frame.size
    rim = max(round(RIM * width), 2)
    place = Region.of(shown.full > 0)
    assert place is not None
    part = place.grown(2 * rim).within((width, height)).even()
    rows, columns = part.slices
    half = np.s_[part.top // 2 : part.bottom // 2, part.left // 2 : part.right // 2]
    own = Planes(frame.y[rows, columns], frame.u[half], frame.v[half])
    pixels = planes_to_rgb(*(np.ascontiguousarray(plane) for plane in (own.y, own.u, own.v)))
    filling = plate.seen(way.matrix, part)
    marked = np.ascontiguousarray(shown.full[rows, columns])
    ring = np.asarray(cv2.dilate(marked, np.ones((2 * rim + 1, 2 * rim + 1), np.uint8))) > 0
    ring &= marked == 0
    if ring.any():
        apart = np.median(pixels[ring].astype(np.float32) - filling[ring], axis=0)
        light = np.clip(apart, -LARGEST_GAIN, LARGEST_GAIN).astype(np.float32)
        filling = np.clip(filling.astype(np.float32) + light + np.float32(0.5), 0, 255).astype(np.uint8)
    mix_masked(own, Planes(*rgb_to_planes(filling)), Mask.of(marked), own)
