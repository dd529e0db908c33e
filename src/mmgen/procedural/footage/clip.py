"""A given clip, read as frames at a constant rate."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import cv2
import numpy as np

from mmgen.assets import Video
from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.media.motion.focus import attention, subject_window
from mmgen.media.planes import Planes, Window, WindowView
from mmgen.media.video_format import VideoFormat
from mmgen.media.video_reader import VideoReader

__all__ = ["Clip", "finer", "thumbnail"]

SMALLEST = 16

SAME_SHAPE = 0.02
"""Shapes that differ by less are cropped about the middle, as nobody would see where."""

COARSE = 1.6
"""A frame that is reduced further than by this is averaged; between its pixels fine detail would flicker."""

FINENESS = 2
"""Source pixels for one output pixel: the frame must not look softer than those that it follows."""


class Clip:
    """
    A video as even-sided frames at a constant rate: its own size and rate, unless others are given.

    What has odd sides loses a row or a column; what has another shape is cropped, about what draws the eye, to fill the
    frame. With *seconds* it ends there, at its own end at the latest.
    """

    def __init__(
        self,
        video: Video,
        *,
        size: tuple[int, int] | None = None,
        rate: Fraction | float | None = None,
        seconds: float | None = None,
    ) -> None:
        self.video = video
        facts = video.facts
        if min(facts.width, facts.height) < SMALLEST:
            raise InputError(video.name, f"is {facts.width} x {facts.height}: a clip needs at least 16 x 16 pixels")
        self.size: tuple[int, int] = size or (facts.width // 2 * 2, facts.height // 2 * 2)
        self.rate: Fraction = VideoFormat(self.size, facts.fps if rate is None else rate).rate
        whole = max(round(facts.seconds * self.rate), 1)
        self.frames = whole if seconds is None else min(max(round(seconds * self.rate), 1), whole)
        self._given = (facts.width, facts.height)
        self._same = all(0 <= given - own <= 1 for given, own in zip(self._given, self.size, strict=True))
        self._window: Window | None = None

    def planes(self, *, start: int = 0, stop: int | None = None) -> Iterator[Planes]:
        """Frames ``start`` to ``stop``, decoded from the beginning; a frame is valid until the next is taken."""
        until = self.frames if stop is None else min(stop, self.frames)
        view = Planes.black(self.size)
        with VideoReader(self.video.content(), name=self.video.name) as reader:
            index, held = 0, None
            for frame in reader:
                # A frame is shown until the next one is nearer.
                while held is not None and index < until and index / self.rate + 0.5 / self.rate < frame.seconds:
                    if index >= start:
                        yield self._fitted(Planes(*held.planes()), view)
                    index += 1
                if index >= until:
                    return
                held = frame
            for place in range(index, until if held is not None else index):
                if place >= start and held is not None:
                    yield self._fitted(Planes(*held.planes()), view)

    def _fitted(self, given: Planes, view: Planes) -> Planes:
        width, height = self.size
        if self._same:
            half = np.s_[: height // 2, : width // 2]
            return Planes(given.y[:height, :width], given.u[half], given.v[half])
        if self.window.width > COARSE * width:
            _averaged(given, self.window, view)
        else:
            WindowView(given, self.size).show(self.window, view)
        return view

    @property
    def window(self) -> Window:
        """The part of the given frames that is shown: one for the whole clip, so that it stays where it is."""
        if self._window is None:
            self._window = self._framed()
        return self._window

    def beside(self, video: Video) -> Clip:
        """Another video at this one's size and rate, of which the same part is shown: that of a mask, say."""
        other = Clip(video, size=self.size, rate=self.rate)
        other._window = self._part(other._given)
        other._same = False
        return other

    def cut_from(self, plane: U8) -> U8:
        """The part of a plane, of any size, that lies over what is shown, at the frames' size."""
        height, width = plane.shape
        part = self._part((width, height))
        across, down = part.width / self.size[0], part.height / self.size[1]
        place = [[across, 0, part.left + across / 2 - 0.5], [0, down, part.top + down / 2 - 0.5]]
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        matrix = np.asarray(place, np.float64)
        return np.asarray(
            cv2.warpAffine(plane, matrix, self.size, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.uint8
        )

    def _part(self, given: tuple[int, int]) -> Window:
        """The window in pixels of another picture, however large, that lies over this one."""
        across, down = (other / own for other, own in zip(given, self._given, strict=True))
        part = self.window
        return Window(part.left * across, part.top * down, part.width * across, part.height * down)

    def _framed(self) -> Window:
        width, height = self.size
        if self._same:
            return Window(0, 0, width, height)
        factor = min(self._given[0] / width, self._given[1] / height)
        whole = Window.around((self._given[0] / 2, self._given[1] / 2), (width * factor, height * factor))
        if max(self._given[0] / whole.width, self._given[1] / whole.height) < 1 + SAME_SHAPE:
            return whole
        middle = np.ascontiguousarray(self.video.frame_at(self.video.seconds / 2).to_numpy()[..., :3])
        return subject_window(attention(middle), self._given, width / height)


def _averaged(given: Planes, window: Window, view: Planes) -> None:
    """The window on the frame, each pixel the mean of all that it covers."""
    pairs = ((given.y, view.y, 1.0), (given.u, view.u, 0.5), (given.v, view.v, 0.5))
    for source, target, scale in pairs:
        seen = window.scaled(scale)
        top, left = max(round(seen.top), 0), max(round(seen.left), 0)
        part = source[top : top + round(seen.height), left : left + round(seen.width)]
        cv2.resize(part, target.shape[::-1], dst=target, interpolation=cv2.INTER_AREA)


def thumbnail(planes: Planes, longest: int) -> U8:
    """The brightness of a frame, small."""
    width, height = planes.size
    factor = min(longest / max(width, height), 1.0)
    size = max(round(width * factor), 2), max(round(height * factor), 2)
    return np.asarray(cv2.resize(planes.y, size, interpolation=cv2.INTER_AREA), np.uint8)


def finer(planes: Planes) -> Planes:
    """The frame at more than its own resolution, so that sampling it does not blur it."""
    width, height = (side * FINENESS for side in planes.size)
    y = np.asarray(cv2.resize(planes.y, (width, height), interpolation=cv2.INTER_LANCZOS4), np.uint8)
    u, v = (
        cv2.resize(plane, (width // 2, height // 2), interpolation=cv2.INTER_LINEAR) for plane in (planes.u, planes.v)
    )
    return Planes(y, np.asarray(u, np.uint8), np.asarray(v, np.uint8))
