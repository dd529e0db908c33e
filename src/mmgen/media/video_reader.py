"""Videos frame by frame: upright, in the order they are shown, in bounded memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from av.stream import Discard

from mmgen.errors import InputError
from mmgen.media.animation import ANIMATED, animation_pictures
from mmgen.media.container import open_container
from mmgen.media.frame_conversion import FrameConversion
from mmgen.media.limits import DEFAULT_LIMITS, Limits
from mmgen.media.picture_decoding import decoded_pictures
from mmgen.media.probe import VideoFacts, probe_video
from mmgen.media.source import MediaInput, source_name
from mmgen.media.stream_facts import milliseconds, picture_stream
from mmgen.media.video_frame import VideoFrame

if TYPE_CHECKING:
    from collections.abc import Generator
    from types import TracebackType

__all__ = ["VideoFrame", "VideoReader"]


class VideoReader:
    """
    A video to iterate over, as often as wanted, each time from its start.

    Raises ``InputError`` when it is no video, is broken or cut short, has no pictures, or is larger than ``limits``.
    """

    def __init__(self, source: MediaInput, *, name: str | None = None, limits: Limits = DEFAULT_LIMITS) -> None:
        self.name = source_name(source, name)
        self.facts: VideoFacts = probe_video(source, name=self.name, limits=limits)
        self._source = source
        self._limits = limits
        self._frames: Generator[VideoFrame] | None = None

    def __iter__(self) -> Generator[VideoFrame]:
        """Decode from the start, ending an earlier pass; a frame stays valid after the next one is read."""
        self.close()
        self._frames = self._decode()
        return self._frames

    def _decode(self) -> Generator[VideoFrame]:
        if self.facts.media_type == ANIMATED:
            conversion = FrameConversion(0, (self.facts.width, self.facts.height))
            for index, picture in enumerate(animation_pictures(self._source, self.name, self._limits)):
                yield VideoFrame(index, picture.time or 0.0, picture, conversion)
            return
        yield from self._decode_stream()

    def _decode_stream(self) -> Generator[VideoFrame]:
        with open_container(self._source, self.name, self._limits, wanted="a video") as (_, container):
            stream = picture_stream(container, self.name, self._limits)
            stream.thread_type = "AUTO"
            for other in container.streams:
                other.discard = Discard.none if other is stream else Discard.all
            conversion = FrameConversion(self.facts.rotation, (self.facts.width, self.facts.height))
            start: float | None = None
            index = -1
            tick = 0.001 if milliseconds(stream) else 0.0
            for index, decoded in enumerate(decoded_pictures(container, stream)):
                even = index / self.facts.fps
                at = decoded.time if decoded.pts is not None else even
                start = at if start is None else start
                # A clock of milliseconds rounds the times of a constant rate, which are known exactly.
                seconds = even if abs(at - start - even) < tick else at - start
                yield VideoFrame(index, seconds, decoded, conversion)
            # Decoders merge or drop a few odd frames of old formats; what is missing here is more than that.
            if index + 1 < 0.9 * self.facts.frames:
                raise InputError(self.name, f"is damaged: {index + 1} of {self.facts.frames} frames could be decoded")

    def close(self) -> None:
        """End the pass that is under way, if any, and close the file."""
        if self._frames is not None:
            self._frames.close()
            self._frames = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
