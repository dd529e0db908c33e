"""Video files, frame by frame: rendering and encoding run side by side, and the file appears whole or not at all."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING

import av.error
import numpy as np

from mmgen.errors import InputError
from mmgen.media.frame_buffer import FrameBuffer
from mmgen.media.output_file import OutputFile, Writer
from mmgen.media.video_encoder import RING_FRAMES, VideoEncoder
from mmgen.media.video_format import Codec, Quality, VideoFormat, require_container

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mmgen.media.arrays import F32, U8

__all__ = ["RING_FRAMES", "Codec", "FrameBuffer", "Quality", "VideoFormat", "VideoWriter"]


class VideoWriter(Writer):
    """
    A video being written, by one thread; as a context manager it closes at the end and abandons when the body raises.

    ::

        with VideoWriter(path, VideoFormat(size=(1280, 720), fps=30)) as writer:
            for ...:
                buffer = writer.frame()
                buffer.y[:] = ...
                writer.push(buffer)

    The path's extension says what kind of file it is: .mp4, .m4v, .mov or .webm. Raises ``InputError`` when it can't
    hold the format's codec, or can't be written, and, from whichever call comes next, when encoding failed.
    """

    def __init__(self, path: Path, video_format: VideoFormat) -> None:
        self.path = path
        self.format = video_format
        self.frames = 0
        self.samples = 0
        self._borrowed: list[FrameBuffer] = []
        self._output = OutputFile(path)
        try:
            require_container(path, video_format.codec)
            self._encoder = VideoEncoder(self._output.temporary, video_format, path.suffix.lower())
        except BaseException as error:
            self._output.discard()
            if isinstance(error, (av.error.FFmpegError, ValueError)):
                raise InputError(str(path), f"can't be encoded as {video_format} ({error})") from error
            raise
        # It also runs when a writer is dropped unclosed, or the program ends, so that no partial file stays behind.
        self._abandon = weakref.finalize(self, _abandon, self._encoder, self._output)

    def frame(self) -> FrameBuffer:
        """Lend a free buffer, waiting for the encoder when all are in use. Its content is undefined."""
        if len(self._borrowed) == RING_FRAMES:
            raise RuntimeError(f"all {RING_FRAMES} frame buffers are lent out; push one before asking for another")
        self._check()
        buffer = self._encoder.borrow()
        buffer.exact = None
        self._borrowed.append(buffer)
        self._check()
        return buffer

    def push(self, buffer: FrameBuffer) -> None:
        """Queue a lent buffer as the next frame; it must not be touched any more."""
        self._check()
        if not any(buffer is lent for lent in self._borrowed):
            raise ValueError("this buffer was not lent by frame(), or was pushed already")
        self._borrowed = [lent for lent in self._borrowed if lent is not buffer]
        self._encoder.put(buffer)
        self.frames += 1

    def push_rgb(self, pixels: U8) -> None:
        """Convert ``(H, W, 3)`` RGB pixels of the format's size, and queue them as the next frame, opaque."""
        self._push_pixels(pixels, channels=3)

    def push_rgba(self, pixels: U8) -> None:
        """Convert ``(H, W, 4)`` RGBA pixels, not premultiplied, and queue them; the format must have alpha."""
        if not self.format.alpha:
            raise InputError("pixels", "have alpha, but the video holds none; set alpha=True in its VideoFormat")
        self._push_pixels(pixels, channels=4)

    def _push_pixels(self, pixels: U8, *, channels: int) -> None:
        width, height = self.format.size
        if pixels.shape != (height, width, channels):
            raise InputError("pixels", f"have shape {pixels.shape}, but the video needs {(height, width, channels)}")
        if pixels.dtype != np.uint8:
            raise InputError("pixels", f"are {pixels.dtype}, but the video needs uint8 values from 0 to 255")
        buffer = self.frame()
        buffer.fill(pixels)
        self.push(buffer)

    def push_audio(self, samples: F32) -> None:
        """
        Append ``(2, n)`` samples from -1 to 1 at the format's ``audio_rate``; blocks may have any length.

        Push sound no later than the frames it belongs to: frames that run ahead of it wait, encoded, in memory.
        """
        for block in sound_blocks(samples, self.format):
            self._check()
            self._encoder.put(block)
            self.samples += block.shape[1]

    def close(self) -> Path:
        """Finish the file and put it in its place. Raises ``InputError`` when encoding failed or there is no frame."""
        if not self._abandon.alive:
            return self.path
        if self.frames == 0:
            self.abandon()
            raise InputError(str(self.path), "no frame was pushed, and a video needs at least one")
        self._encoder.finish()
        self._check()
        self._abandon.detach()
        try:
            return self._output.commit()
        finally:
            self._output.discard()

    def abandon(self) -> None:
        """Stop, and leave the path as it was."""
        self._abandon()

    def _check(self) -> None:
        """Raise the encoder's failure here, in the caller's thread; nothing is left at the path then."""
        error = self._encoder.error
        if error is not None:
            self.abandon()
            raise InputError(str(self.path), f"can't be encoded ({error})") from error
        if not self._abandon.alive:
            raise ValueError(f"the writer of {self.path} is closed")


def _abandon(encoder: VideoEncoder, output: OutputFile) -> None:
    encoder.abandon()
    output.discard()


def sound_blocks(samples: F32, video_format: VideoFormat) -> Iterator[F32]:
    """Check ``(2, n)`` samples for a video's sound track, and copy them in blocks of at most a second."""
    if video_format.audio_rate is None:
        raise InputError("audio", "the video has no sound track; set audio_rate in its VideoFormat")
    if samples.ndim != 2 or samples.shape[0] != 2:
        raise InputError("audio", f"samples must have shape (2, n), not {samples.shape}")
    if not np.isfinite(samples).all():
        raise InputError("audio", "the samples hold a value that is no number")
    for start in range(0, samples.shape[1], video_format.audio_rate):
        yield np.array(samples[:, start : start + video_format.audio_rate], np.float32)
