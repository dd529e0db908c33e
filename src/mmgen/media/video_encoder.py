"""The thread that encodes and muxes a video while another one renders its frames."""

from __future__ import annotations

import queue
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import av
import av.error

from mmgen.media.frame_buffer import FrameBuffer
from mmgen.media.muxing import muxer_of
from mmgen.media.video_tracks import PictureTrack, add_sound_track

if TYPE_CHECKING:
    from pathlib import Path

    from mmgen.media.arrays import F32
    from mmgen.media.video_format import VideoFormat

RING_FRAMES = 6
"""How many frames may be lent out or waiting at a time; it bounds the memory, and smooths uneven rendering."""

_WAITING_BLOCKS = RING_FRAMES + 32
"""How many frames and blocks of sound may wait together."""


class VideoEncoder:
    """
    One file being encoded: frames and sound go in by queues, and only the thread touches libav.

    After a failure the thread goes on taking what is queued, so that no caller ever waits in vain; ``error`` then says
    what happened.
    """

    def __init__(self, path: Path, video_format: VideoFormat, extension: str) -> None:
        self.error: Exception | None = None
        self._free: queue.Queue[FrameBuffer] = queue.Queue()
        for _ in range(RING_FRAMES):
            self._free.put(FrameBuffer(video_format))
        self._waiting: queue.Queue[FrameBuffer | F32 | None] = queue.Queue(_WAITING_BLOCKS)
        self._abandoned = threading.Event()
        muxer, options = muxer_of(extension, video_format)
        self._container = av.open(str(path), "w", format=muxer, container_options=options)
        try:
            self._picture = PictureTrack(self._container, video_format)
            self._sound = add_sound_track(self._container, video_format)
        except BaseException:
            self._container.close()
            raise
        self._thread = threading.Thread(target=self._run, name="mmgen-video-encoder", daemon=True)
        self._thread.start()

    def borrow(self) -> FrameBuffer:
        """Wait for a free buffer."""
        return self._free.get()

    def put(self, item: FrameBuffer | F32) -> None:
        """Queue a frame or a block of sound, waiting while the queue is full."""
        self._waiting.put(item)

    def finish(self) -> None:
        """Encode what is queued, finish the file and end the thread."""
        self._waiting.put(None)
        self._thread.join()

    def abandon(self) -> None:
        """Drop what is queued and end the thread."""
        self._abandoned.set()
        self.finish()

    def _run(self) -> None:
        while (item := self._waiting.get()) is not None:
            try:
                if self.error is None and not self._abandoned.is_set():
                    self._encode(item)
            except Exception as error:  # noqa: BLE001  # whatever it is, it is raised again in the caller's thread
                self.error = error
            finally:
                if isinstance(item, FrameBuffer):
                    self._free.put(item)
        self._finish()

    def _encode(self, item: FrameBuffer | F32) -> None:
        if isinstance(item, FrameBuffer):
            self._picture.encode(item)
        elif self._sound is not None:
            self._sound.encode(item)

    def _finish(self) -> None:
        try:
            if self.error is None and not self._abandoned.is_set():
                self._picture.finish()
                if self._sound is not None:
                    self._sound.finish()
                self._container.close()
        except Exception as error:  # noqa: BLE001  # as above
            self.error = error
        finally:
            with suppress(av.error.FFmpegError, OSError):
                self._container.close()
