"""A video file's frames by time: the one that is on screen then, exact, forwards, and in flat memory."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from av.stream import Discard

from mmgen.media.animation import ANIMATED, animation_pictures
from mmgen.media.container import open_container
from mmgen.media.frame_conversion import FrameConversion
from mmgen.media.limits import DEFAULT_LIMITS
from mmgen.media.planes import Planes
from mmgen.media.probe import VideoFacts, probe_video
from mmgen.media.stream_facts import picture_stream

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame as DecodedFrame
    from av.video.stream import VideoStream

SEEK_AHEAD = Fraction(2)
"""Seconds of frames that are rather decoded than jumped over."""

TOLERANCE = Fraction(3, 10)
"""
The part of the shorter of the two frame times by which a frame may come late and is still shown.

Timestamps are rounded to the file's clock; without it a frame that is due exactly now would be shown by chance.
"""


@dataclass(frozen=True, slots=True)
class _Timed:
    time: Fraction
    frame: DecodedFrame


class FrameStream:
    """
    One pass over a video, upright, as planes of even size; asking for an earlier time starts it again.

    Before the first frame the first is shown, after the last the last. It serves one thread at a time.
    """

    def __init__(self, path: Path, rate: Fraction) -> None:
        self.path = path
        self.facts: VideoFacts = probe_video(path)
        self.size = self.facts.width - self.facts.width % 2, self.facts.height - self.facts.height % 2
        self._tolerance = TOLERANCE * min(1 / rate, Fraction(1 / self.facts.fps))
        self._conversion = FrameConversion(self.facts.rotation, (self.facts.width, self.facts.height))
        self._frames: Generator[_Timed] | None = None
        self._shown: _Timed | None = None
        self._next: _Timed | None = None
        self._planes: Planes | None = None

    def at(self, time: Fraction) -> Planes:
        """The picture on screen at a time from the video's start; it stays valid until the next call."""
        wanted = max(time, Fraction(0)) + self._tolerance
        if self._shown is None or wanted < self._shown.time:
            self._start(wanted)
        while self._next is not None and (self._shown is None or self._next.time <= wanted):
            self._shown, self._planes = self._next, None
            self._advance()
        if self._planes is None:
            assert self._shown is not None
            self._planes = self._converted(self._shown.frame)
        return self._planes

    def close(self) -> None:
        """End the pass and close the file."""
        if self._frames is not None:
            self._frames.close()
        self._frames = self._shown = self._next = self._planes = None

    def _start(self, wanted: Fraction) -> None:
        self.close()
        self._frames = self._decode(wanted)
        self._advance()

    def _advance(self) -> None:
        assert self._frames is not None
        self._next = next(self._frames, None)

    def _decode(self, wanted: Fraction) -> Generator[_Timed]:
        name = str(self.path)
        if self.facts.media_type == ANIMATED:
            for index, frame in enumerate(animation_pictures(self.path, name, DEFAULT_LIMITS)):
                yield _Timed(_time(frame, index, self.facts.fps), frame)
            return
        with open_container(self.path, name, DEFAULT_LIMITS, wanted="a video") as (_, container):
            stream = picture_stream(container, name, DEFAULT_LIMITS)
            stream.thread_type = "AUTO"
            for other in container.streams:
                other.discard = Discard.none if other is stream else Discard.all
            frames = container.decode(stream)
            first = next(frames)
            origin = _time(first, 0, self.facts.fps)
            if wanted > SEEK_AHEAD and first.pts is not None:
                yield from _from(container, stream, (origin, wanted))
                return
            yield _Timed(Fraction(0), first)
            for index, frame in enumerate(frames, start=1):
                yield _Timed(_time(frame, index, self.facts.fps) - origin, frame)

    def _converted(self, frame: DecodedFrame) -> Planes:
        width, height = self.size
        y, u, v = self._conversion.planes(frame)
        return Planes(y[:height, :width], u[: height // 2, : width // 2], v[: height // 2, : width // 2])


def _from(container: InputContainer, stream: VideoStream, times: tuple[Fraction, Fraction]) -> Generator[_Timed]:
    """Frames from the last key frame before a time, or from the start where the file has no earlier one."""
    origin, wanted = times
    assert stream.time_base is not None
    for place in (origin + wanted, origin):
        container.seek(int(place / stream.time_base), stream=stream)
        frames = container.decode(stream)
        first = next(frames, None)
        if first is None or (place != origin and _time(first, 0, 1) - origin > wanted):
            continue
        yield _Timed(_time(first, 0, 1) - origin, first)
        for frame in frames:
            yield _Timed(_time(frame, 0, 1) - origin, frame)
        return


def _time(frame: DecodedFrame, index: int, fps: float) -> Fraction:
    if frame.pts is None or frame.time_base is None:
        return Fraction(index / fps)
    return frame.pts * frame.time_base
