"""From functions that draw any moment to a file: its segments are drawn and encoded side by side."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Self

from mmgen.media.arrays import F32
from mmgen.media.frame_buffer import FrameBuffer
from mmgen.media.memory import small_pages
from mmgen.media.opencv_threads import one_opencv_thread
from mmgen.media.planes import Planes
from mmgen.media.segmented_writer import SegmentedWriter
from mmgen.media.segments import can_be_segmented, segments_of
from mmgen.media.side_by_side import processors
from mmgen.media.timeline.recording import SOUND_RATE, Draw, Recording, sound_track
from mmgen.media.video_format import VideoFormat

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

FRAMES_HELD = 45
"""About how many frames one encoder and what draws for it hold in memory."""

MEMORY = 600_000_000
"""Bytes that all of them may take."""


def draughtsmen(video_format: VideoFormat, frames: int) -> int:
    """
    How many threads should draw and encode a video side by side.

    0 stands for another way: one encoder for all, which has threads of its own. Formats that can't be cut need it, and
    frames so large that memory allows for one encoder only.
    """
    segments = len(segments_of(frames, video_format.rate))
    width, height = video_format.size
    affordable = MEMORY // (width * height * 3 // 2 * FRAMES_HELD)
    if min(segments, affordable) < 2 or not can_be_segmented(video_format):
        return 0
    return min(processors(), segments, affordable)


def record_segments(
    recording: Recording, draws: Sequence[Draw], *, sound: Iterable[F32] | None, report: Callable[[float], None]
) -> None:
    """
    Draw and write every frame, with a thread for each of ``draws``, which draw alike and each serve one thread.

    ``report`` hears the finished share, in the caller's thread. What either raises leaves no file behind.
    """
    sample_rate = SOUND_RATE / recording.format.rate
    with ExitStack() as stack:
        stack.enter_context(one_opencv_thread())
        stack.enter_context(small_pages())
        track = sound_track(recording, sound, stack)
        writer = stack.enter_context(SegmentedWriter(recording.path, recording.format, recording.frames))
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
        buffer = FrameBuffer(self._writer.format)
        try:
            while (number := self._next()) is not None:
                self._writer.encode(number, self._pictures(number, draw, buffer))
        except _StoppedError:
            return
        except BaseException as error:  # noqa: BLE001  # whatever it is, it is raised again in the caller's thread
            self._news.put(error)

    def _next(self) -> int | None:
        with self._lock:
            return next(self._segments, None)

    def _pictures(self, number: int, draw: Draw, buffer: FrameBuffer) -> Iterator[VideoFrame]:
        """The pictures of a segment, one after the other in the same buffer."""
        for index in self._writer.segments[number]:
            if self._stopped.is_set():
                raise _StoppedError
            draw(index, Planes(buffer.y, buffer.u, buffer.v))
            yield buffer.encodable()
            self._news.put(None)


class _StoppedError(Exception):
    """Nobody wants the rest."""
