"""From functions that draw any moment to a file: its segments are drawn and encoded side by side."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import cycle
from types import TracebackType
from typing import TYPE_CHECKING, Self

from mmgen.media.arrays import F32
from mmgen.media.frame_buffer import FrameBuffer
from mmgen.media.memory import frugal_memory, give_back_memory
from mmgen.media.opencv_threads import one_opencv_thread
from mmgen.media.planes import Planes
from mmgen.media.read_ahead import ReadAhead
from mmgen.media.segmented_writer import SegmentedWriter
from mmgen.media.segments import SHARES, segments_of
from mmgen.media.timeline.recording import SOUND_RATE, Draw, Recording, sound_track
from mmgen.media.video_format import VideoFormat

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

MEMORY = 1_100_000_000
"""Bytes that all of them may take."""

FRAMES_AHEAD = 1
"""How many drawn frames wait for the encoder, beside the one that it takes and the one that is drawn."""


def draughtsmen(video_format: VideoFormat, frames: int, *, cores: int) -> int:
    """How many should draw and encode a video side by side: as many as find processors, segments and memory."""
    share, (width, height) = SHARES[video_format.quality], video_format.size
    affordable = MEMORY // (width * height * 3 // 2 * share.frames_held)
    segments = len(segments_of(frames, video_format.rate, video_format.quality))
    return max(min(cores // share.threads, segments, affordable), 1)


def record_segments(
    recording: Recording, draws: Sequence[Draw], *, sound: Iterable[F32] | None, report: Callable[[float], None]
) -> None:
    """
    Draw and write every frame, with threads for each of ``draws``, which draw alike and each serve one thread at a time.

    ``report`` hears the finished share, in the caller's thread. What either raises leaves no file behind.
    """
    sample_rate = SOUND_RATE / recording.format.rate
    with ExitStack() as stack:
        stack.enter_context(one_opencv_thread())
        stack.enter_context(frugal_memory())
        track = sound_track(recording, sound, stack)
        give_back_memory()
        writer = stack.enter_context(SegmentedWriter(recording.path, recording.format, recording.frames))
        if track is not None:
            track.push_until(writer, 1)  # so it is begun before the first clip is made ready, by one thread alone
        team = stack.enter_context(_Team(writer, draws))
        for done in range(1, recording.frames + 1):
            team.await_frame()
            if track is not None:
                track.push_until(writer, round(done * sample_rate))
            report(done / recording.frames)
        team.join()
        if track is not None:
            track.push_rest(writer)


class _Team:
    """Threads that each take the next segment, until there is none; leaving the context stops them."""

    def __init__(self, writer: SegmentedWriter, draws: Sequence[Draw]) -> None:
        self._writer = writer
        self._segments = iter(range(len(writer.segments)))
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._news: queue.SimpleQueue[BaseException | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._run, args=(draw,), name="mmgen-segments", daemon=True) for draw in draws
        ]

    def await_frame(self) -> None:
        """Wait until one more frame is encoded; raises what a thread raised."""
        error = self._news.get()
        if error is not None:
            raise error

    def join(self) -> None:
        """Wait until everything is encoded."""
        for thread in self._threads:
            thread.join()
        if not self._news.empty():
            self.await_frame()

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def _run(self, draw: Draw) -> None:
        buffers = [FrameBuffer(self._writer.format) for _ in range(FRAMES_AHEAD + 2)]
        try:
            while (number := self._next()) is not None:
                with ReadAhead(self._drawn(number, draw, buffers), depth=FRAMES_AHEAD) as drawn:
                    self._writer.encode(number, self._taken(drawn))
        except _StoppedError:
            return
        except BaseException as error:  # noqa: BLE001  # whatever it is, it is raised again in the caller's thread
            self._news.put(error)

    def _next(self) -> int | None:
        with self._lock:
            return next(self._segments, None)

    def _drawn(self, number: int, draw: Draw, buffers: Sequence[FrameBuffer]) -> Iterator[VideoFrame]:
        """The pictures of a segment; a buffer is drawn into again when the one after its picture has been taken."""
        for index, buffer in zip(self._writer.segments[number], cycle(buffers), strict=False):
            draw(index, Planes(buffer.y, buffer.u, buffer.v))
            yield buffer.encodable()

    def _taken(self, drawn: ReadAhead[VideoFrame]) -> Iterator[VideoFrame]:
        while (picture := drawn.take(wait=True)) is not None:
            if self._stopped.is_set():
                raise _StoppedError
            yield picture
            self._news.put(None)


class _StoppedError(Exception):
    """Nobody wants the rest."""
