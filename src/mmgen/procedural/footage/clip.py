"""A given clip, read as frames at a constant rate."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import cv2
import numpy as np

from mmgen.assets import Video
from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.media.planes import Planes, Window, WindowView
from mmgen.media.video_format import VideoFormat
from mmgen.media.video_reader import VideoReader

__all__ = ["Clip", "finer", "thumbnail"]

SMALLEST = 16

FINENESS = 2
"""Source pixels for one output pixel: the frame must not look softer than those that it follows."""


class Clip:
    """
    A video as even-sided frames at a constant rate: its own, or those of a clip that it is to be joined to.

    What has odd sides loses a row or a column; what has another shape is cropped, about its middle, to fill the frame.
    """

    def __init__(self, video: Video, *, like: Clip | None = None) -> None:
        self.video = video
        facts = video.facts
        if min(facts.width, facts.height) < SMALLEST:
            raise InputError(video.name, f"is {facts.width} x {facts.height}: a clip needs at least 16 x 16 pixels")
        self.size: tuple[int, int] = like.size if like is not None else (facts.width // 2 * 2, facts.height // 2 * 2)
        self.rate: Fraction = like.rate if like is not None else VideoFormat(self.size, facts.fps).rate
        self.frames = max(round(facts.seconds * self.rate), 1)
        self._given = (facts.width, facts.height)

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
        if self._given in {(width, height), (width + 1, height), (width, height + 1), (width + 1, height + 1)}:
            half = np.s_[: height // 2, : width // 2]
            return Planes(given.y[:height, :width], given.u[half], given.v[half])
        factor = min(self._given[0] / width, self._given[1] / height)
        middle = self._given[0] / 2, self._given[1] / 2
        WindowView(given, self.size).show(Window.around(middle, (width * factor, height * factor)), view)
        return view


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
