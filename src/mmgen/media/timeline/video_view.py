"""A video clip ready to be drawn: decoded in step, cropped to the frame about its subject."""

from __future__ import annotations

import math
import threading
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.media.motion.easing import eased
from mmgen.media.motion.path import CameraPath, plan_path
from mmgen.media.motion.source import OVERSAMPLING
from mmgen.media.planes import Planes, Window, WindowView
from mmgen.media.timeline.clips import Focus, VideoClip
from mmgen.media.timeline.duration import exact
from mmgen.media.timeline.frame_stream import FrameStream
from mmgen.media.timeline.reframing import CropPath, SubjectTracker, framing_about, window_about
from mmgen.media.timeline.schedule import Span
from mmgen.media.timeline.views import GLIMPSE, Canvas, small_rgb

LOOK_SECONDS = Fraction(1, 4)
"""So often a clip is looked at to find its subject."""

MOST_LOOKS = 240
"""A long clip is looked at less often."""

LOOKED_AT = 256
"""The longer side of the frames in which the subject is looked for."""

WORTH_SHRINKING = 0.7
"""A video larger than needed is averaged down from this factor on, or its texture would flicker."""

SAME_SHAPE = 0.01
"""How far two aspects may differ for there to be no choice of crop."""


class _Pass(threading.local):
    """What each thread has for itself: its way through the file, and a frame to shrink into."""

    def __init__(self, path: Path, rate: Fraction, opened: list[FrameStream]) -> None:
        self.stream = FrameStream(path, rate)
        self._small: Planes | None = None
        opened.append(self.stream)

    def reduced(self, size: tuple[int, int]) -> Planes:
        """A frame of this size, whose content is undefined."""
        if self._small is None or self._small.size != size:
            self._small = Planes.black(size)
        return self._small


class VideoView:
    """A part of a video file on one canvas."""

    layered = False

    def __init__(self, clip: VideoClip, span: Span, canvas: Canvas) -> None:
        if clip.words.layout == "card":
            raise InputError("layout", "a card needs a still picture or a colour behind its words, not a video clip")
        self._clip = clip
        self._span = span
        self._canvas = canvas
        self._opened: list[FrameStream] = []
        self._pass = _Pass(clip.path, canvas.rate, self._opened)
        self._size = self._pass.stream.size
        self._glimpsed: list[U8] = []
        self._crop: CropPath | None = None
        self._path: CameraPath | None = None
        if clip.move is None:
            self._crop = self._tracked() if clip.focus is None and self._choice else None
        else:
            framing = framing_about(self._size, canvas.aspect, self._subject())
            self._path = plan_path(framing, move=clip.move, strength=clip.strength, seed=clip.seed)

    def draw(self, frame: int, target: Planes) -> None:
        """Draw the picture of a frame."""
        time = self._time(frame)
        self._show(self._pass.stream.at(time), self._window(time, frame), target)

    def glimpses(self) -> list[U8]:
        """The start, the middle and the end, as they are seen."""
        if not self._glimpsed:
            stream = FrameStream(self._clip.path, self._canvas.rate)
            target = Planes.black(self._canvas.size)
            for frame in (0, self._span.frames // 2, self._span.frames - 1):
                time = self._time(frame)
                self._show(stream.at(time), self._window(time, frame), target)
                self._glimpsed.append(small_rgb(target, GLIMPSE))
            stream.close()
        return self._glimpsed

    def close(self) -> None:
        """Close the file, in all threads: none may be drawing."""
        for stream in self._opened:
            stream.close()

    def window(self, frame: int) -> Window:
        """The part of the video that is seen in a frame, in its pixels."""
        return self._window(self._time(frame), frame)

    @property
    def move(self) -> str | None:
        """The camera's move, or "follow" where the crop moves with its subject."""
        if self._path is not None:
            return None if self._path.still else self._clip.move
        return "follow" if self._crop is not None and len(self._crop.times) > 1 else None

    @property
    def _choice(self) -> bool:
        width, height = self._size
        return abs(width / height / self._canvas.aspect - 1) > SAME_SHAPE

    def _time(self, frame: int) -> Fraction:
        return exact(self._clip.begin) + (self._span.start + frame - self._span.cut_in) / self._canvas.rate

    def _window(self, time: Fraction, frame: int) -> Window:
        if self._path is not None:
            return self._path.window(eased((frame + 0.5) / self._span.frames, "glide"))
        focus = self._clip.focus or (self._crop.focus(time) if self._crop else (0.5, 0.5))
        return window_about(self._size, self._canvas.aspect, focus)

    def _subject(self) -> Focus:
        """Where a move is planned about: the hint, or the middle of where the subject is found."""
        if self._clip.focus is not None:
            return self._clip.focus
        if not self._choice:
            return (0.5, 0.5)
        path = self._tracked()
        place = float(np.mean(path.places))
        return (place, 0.5) if path.across else (0.5, place)

    def _tracked(self) -> CropPath:
        stream = FrameStream(self._clip.path, self._canvas.rate)
        tracker = SubjectTracker(stream.size, self._canvas.aspect)
        first, last = self._time(0), self._time(self._span.frames - 1)
        looks = min(math.ceil((last - first) / LOOK_SECONDS), MOST_LOOKS)
        for look in range(looks + 1):
            time = first + (last - first) * look / max(looks, 1)
            tracker.push(time, small_rgb(stream.at(time), LOOKED_AT))
        stream.close()
        return tracker.path()

    def _show(self, source: Planes, window: Window, target: Planes) -> None:
        """Fill the target with a window; without loss where it is the whole frame at its size."""
        if source.size == target.size and window == Window(0, 0, *source.size):
            target.assign(source)
            return
        factor = OVERSAMPLING * target.size[0] / self.window(self._span.frames // 2).width
        if factor < WORTH_SHRINKING:
            source, (across, down) = self._shrunk(source, factor)
            window = Window(window.left * across, window.top * down, window.width * across, window.height * down)
        WindowView(source, target.size).show(window, target)

    def _shrunk(self, source: Planes, factor: float) -> tuple[Planes, tuple[float, float]]:
        """The frame averaged to a size of which a sample an output pixel does not flicker."""
        width, height = source.size
        size = max(round(width * factor / 2) * 2, 2), max(round(height * factor / 2) * 2, 2)
        small = self._pass.reduced(size)
        for plane, shrunk in ((source.y, small.y), (source.u, small.u), (source.v, small.v)):
            cv2.resize(plane, shrunk.shape[::-1], dst=shrunk, interpolation=cv2.INTER_AREA)
        return small, (size[0] / width, size[1] / height)
