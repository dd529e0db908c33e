"""Key frames as a strip: each picture at its frame, painted first where a look is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from mmgen.assets import Image
from mmgen.media.arrays import U8
from mmgen.media.motion.similarity import Similarity
from mmgen.media.planes import Planes
from mmgen.media.timeline.duration import frame_count
from mmgen.media.video_writer import VideoFormat
from mmgen.procedural.footage.chain import Chain, Key, LegReport
from mmgen.procedural.records import DEFAULT_FPS, DEFAULT_SECONDS
from mmgen.procedural.video_request import frame_of
from mmgen.requests import VideoRequest

__all__ = ["KeyFrames", "key_frames"]


class KeyFrames:
    """The frames through some pictures; looped, the first picture comes again in the frame after the last."""

    def __init__(self, keys: Sequence[Key], video_format: VideoFormat, frames: int, *, loop: bool) -> None:
        self.keys = list(keys)
        self.size: tuple[int, int] = video_format.size
        self.rate: Fraction = video_format.rate
        self.frames = frames
        again = [replace(keys[0], frame=frames + keys[0].frame)] if loop else []
        self._chain = Chain([*keys, *again], self.size, frames + len(again))

    @property
    def seconds(self) -> float:
        """How long it plays."""
        return float(self.frames / self.rate)

    @property
    def legs(self) -> list[LegReport]:
        """How each picture that has been left led to the next."""
        return [self._chain.reports[index] for index in sorted(self._chain.reports)]

    def shown(self, number: int) -> U8:
        """One of the pictures, RGB, as its frame shows it."""
        return self._chain.shown(number)

    def led(self, index: int) -> Similarity:
        """Where the camera's way has brought what the first picture shows, in pixels of this frame."""
        return self._chain.led(index)

    def draw(self, index: int, target: Planes) -> None:
        """Draw the frame of this index; cheapest from first to last."""
        self._chain.draw(index, target)

    def planes(self) -> Iterator[Planes]:
        """All frames from the first one on, each valid until the next is taken."""
        target = Planes.black(self.size)
        for index in range(self.frames):
            self.draw(index, target)
            yield target

    def painted(self, paint: Callable[[U8], U8], *, loop: bool) -> KeyFrames:
        """The same through pictures that are each painted once; they move as they did before."""
        keys = [replace(key, painted=Image(paint(_pixels(key.painted or key.image)))) for key in self.keys]
        return KeyFrames(keys, VideoFormat(self.size, self.rate), self.frames, loop=loop)


def key_frames(request: VideoRequest) -> KeyFrames:
    """The pictures of a request, each at the frame nearest to its time."""
    seconds = request.seconds or max(DEFAULT_SECONDS, request.keyframes[-1].at)
    given: Image = request.first_frame or request.keyframes[0].image
    video_format = VideoFormat(frame_of(request, given.size), request.fps or DEFAULT_FPS)
    frames = frame_count(seconds, video_format.rate)
    keys = [Key(key.image, min(round(key.at * video_format.rate), frames - 1)) for key in request.keyframes]
    first = [Key(request.first_frame, 0)] if request.first_frame is not None else []
    last = [Key(request.last_frame, frames - 1)] if request.last_frame is not None else []
    return KeyFrames([*first, *keys, *last], video_format, frames, loop=bool(request.loop))


def _pixels(image: Image) -> U8:
    return np.ascontiguousarray(image.to_numpy()[..., :3])
