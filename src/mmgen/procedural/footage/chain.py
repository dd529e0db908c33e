"""A video that passes through pictures, each at its frame, without stopping at those in between."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import cv2
import numpy as np

from mmgen.assets import Image
from mmgen.errors import InputError
from mmgen.media.arrays import F32, U8
from mmgen.media.motion.easing import smoothstep
from mmgen.media.motion.flow import Match, match_pictures
from mmgen.media.motion.focus import attention, subject_window
from mmgen.media.motion.morph import LEAST_CONFIDENCE, Morph
from mmgen.media.motion.similarity import Similarity
from mmgen.media.motion.source import OVERSAMPLING, resampled
from mmgen.media.planes import Planes, Window, WindowView
from mmgen.procedural.footage.passage import Passage
from mmgen.procedural.footage.velocity import STILL, Step, Way, arriving_speed, movement_of, step_of

__all__ = ["Chain", "Key", "LegReport"]

FASTEST_PASSING = 1.6
"""How much faster than the slower of its two ways a frame is passed at most: more would overshoot on that way."""

APPROACH = 0.05
"""How far the camera comes out of the first picture before its time, or goes into the last one after it."""

SMALLEST = 16


@dataclass(frozen=True, slots=True)
class Key:
    """A picture and the index of the frame that shows it, as it is, or *painted*: what moves is found in it as it is."""

    image: Image
    frame: int
    painted: Image | None = None


@dataclass(frozen=True, slots=True)
class LegReport:
    """How one picture led to the next, and the share of points that were found again."""

    method: Literal["flow", "dissolve"]
    confidence: float


@dataclass(frozen=True, slots=True)
class _Leg:
    match: Match
    step: Step

    @property
    def flows(self) -> bool:
        return self.match.confidence >= LEAST_CONFIDENCE


class Chain:
    """
    Draws the frames, in any order but cheapest from first to last.

    Where neighbouring pictures show the same things moved, the camera travels from one to the next and passes those in
    between at speed; else it comes to rest and one dissolves into the other. Two pictures, or three matches, are in
    memory at a time. It serves one thread.
    """

    def __init__(self, keys: Sequence[Key], size: tuple[int, int], frames: int) -> None:
        self._keys = list(keys)
        self._size = size
        self._frames = frames
        self._windows = _windows([key.image for key in keys], size[0] / size[1])
        self._pictures: dict[int, U8] = {}
        self._legs: dict[int, _Leg] = {}
        self._steps: dict[int, Step | None] = {}
        self._drawn: tuple[int, Passage | Morph] | None = None
        self._resting: tuple[int, WindowView, Window] | None = None
        self.reports: dict[int, LegReport] = {}

    def draw(self, index: int, target: Planes) -> None:
        """Draw the frame of this index into the target."""
        places = [key.frame for key in self._keys]
        leg = bisect_right(places, index) - 1
        if leg < 0:
            self._rest(0, (places[0] - index) / places[0], places[0], target)
        elif leg == len(places) - 1:
            after = self._frames - 1 - places[-1]
            self._rest(leg, (index - places[-1]) / max(after, 1), after, target)
        else:
            share = (index - places[leg]) / (places[leg + 1] - places[leg])
            self._passage(leg).render(share, target)

    def shown(self, key: int) -> U8:
        """A picture, RGB, as its frame shows it."""
        return _output_sized(self._shown(key), self._size)

    def led(self, index: int) -> Similarity:
        """Where the camera's way brings what the first picture shows, in pixels of this frame; a dissolve leaves it there."""
        way = Similarity()
        for leg, (key, following) in enumerate(pairwise(self._keys)):
            if index <= key.frame:
                break
            step = self._step(leg)
            if step is None:
                continue
            share = min((index - key.frame) / (following.frame - key.frame), 1.0)
            gone = movement_of(self._way(leg, step).at(share), self._size)
            way = Similarity(gone.turn * way.turn, gone.turn * way.shift + gone.shift)
        return way

    def _rest(self, key: int, share: float, frames: int, target: Planes) -> None:
        """Stay with the first or the last picture, the camera a little nearer the further its frame is away."""
        if self._resting is None or self._resting[0] != key:
            planes = self._planes(key)
            width, height = planes.size
            self._resting = (key, WindowView(planes, self._size), Window(0, 0, width, height))
        _, view, whole = self._resting
        zoom = (1 + APPROACH * min(frames / 60, 1)) ** smoothstep(share)
        view.show(Window.around(whole.center, (whole.width / zoom, whole.height / zoom)), target)

    def _passage(self, index: int) -> Passage | Morph:
        if self._drawn is None or self._drawn[0] != index:
            self._drawn = None
            self._drawn = index, self._prepared(index)
        return self._drawn[1]

    def _prepared(self, index: int) -> Passage | Morph:
        leg = self._leg(index)
        self.reports[index] = LegReport("flow" if leg.flows else "dissolve", leg.match.confidence)
        for known in [known for known in self._legs if known < index]:
            del self._legs[known]
        if not leg.flows:
            return Morph(self._shown(index), self._shown(index + 1), self._size)
        pictures = self._planes(index), self._planes(index + 1)
        return Passage(leg.match, pictures, self._way(index, leg.step), self._size)

    def _way(self, index: int, step: Step) -> Way:
        frames = self._length(index)
        return Way(step, self._speed(index) * frames, self._speed(index + 1) * frames)

    def _speed(self, key: int) -> Step:
        """How fast the camera passes a picture, per frame: as before and after it, weighted towards the nearer."""
        if not 0 < key < len(self._keys) - 1:
            return STILL
        before, after = self._step(key - 1), self._step(key)
        if before is None or after is None:
            return STILL
        frames, frames_after = self._length(key - 1), self._length(key)
        coming, going = arriving_speed(before) * (1 / frames), after * (1 / frames_after)
        speed = (coming * frames_after + going * frames) * (1 / (frames + frames_after))
        most = FASTEST_PASSING * min(coming.size, going.size)
        return speed * min(most / max(speed.size, 1e-9), 1.0)

    def _step(self, index: int) -> Step | None:
        """The whole movement from a picture to the next; None where one dissolves into the other."""
        if index not in self._steps:
            leg = self._leg(index)
            self._steps[index] = leg.step if leg.flows else None
        return self._steps[index]

    def _length(self, leg: int) -> int:
        return self._keys[leg + 1].frame - self._keys[leg].frame

    def _leg(self, index: int) -> _Leg:
        if index not in self._legs:
            first, last = (_output_sized(self._picture(key), self._size) for key in (index, index + 1))
            match = match_pictures(first, last)
            height, width = match.forward.seen.shape
            self._legs[index] = _Leg(match, step_of(match.forward.overall, (width, height)))
        return self._legs[index]

    def _planes(self, key: int) -> Planes:
        fine = round(self._size[0] * OVERSAMPLING / 2) * 2, round(self._size[1] * OVERSAMPLING / 2) * 2
        return resampled(self._shown(key), fine)

    def _shown(self, key: int) -> U8:
        """The picture as it is seen."""
        painted = self._keys[key].painted
        return self._picture(key) if painted is None else self._cropped(key, painted)

    def _picture(self, key: int) -> U8:
        """The picture cropped to the video's shape; the three that were asked for last are kept."""
        if key not in self._pictures:
            self._pictures[key] = self._cropped(key, self._keys[key].image)
            for old in list(self._pictures)[:-3]:
                del self._pictures[old]
        return self._pictures[key]

    def _cropped(self, key: int, image: Image) -> U8:
        whole, view = _pixels(image), self._windows[key]
        left, top = round(view.left), round(view.top)
        cut = whole[top : top + max(round(view.height), 1), left : left + max(round(view.width), 1)]
        return np.ascontiguousarray(cut)


def _windows(images: Sequence[Image], aspect: float) -> list[Window]:
    """The crops to the video's shape: at one place where all pictures have one size, else each about its subject."""
    maps: list[F32] = []
    sizes: list[tuple[int, int]] = []
    for image in images:
        pixels = _pixels(image)
        maps.append(attention(pixels))
        sizes.append((pixels.shape[1], pixels.shape[0]))
    if len(set(sizes)) == 1:
        maps = [np.asarray(np.sum(maps, axis=0), np.float32)] * len(maps)
    return [subject_window(drawn, size, aspect) for drawn, size in zip(maps, sizes, strict=True)]


def _pixels(image: Image) -> U8:
    pixels = image.to_numpy()[..., :3]
    if min(pixels.shape[:2]) < SMALLEST:
        raise InputError(image.name, f"is {pixels.shape[1]} x {pixels.shape[0]}: a key frame needs at least 16 x 16")
    return np.ascontiguousarray(pixels)


def _output_sized(picture: U8, size: tuple[int, int]) -> U8:
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
