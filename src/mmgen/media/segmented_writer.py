"""Writing a video file whose segments are drawn and encoded side by side."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, cast

import av
import av.error
from av.codec.context import Flags

from mmgen.errors import InputError
from mmgen.media.memory import give_back_memory
from mmgen.media.muxing import add_picture_stream, encoded, mux, muxer_of
from mmgen.media.output_file import OutputFile, Writer
from mmgen.media.segments import SHARES, PacketOrder, segments_of
from mmgen.media.video_codecs import encoder_options, settings_of
from mmgen.media.video_format import require_container
from mmgen.media.video_tracks import add_sound_track, open_encoder
from mmgen.media.video_writer import sound_blocks

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from av.video.codeccontext import VideoCodecContext
    from av.video.frame import VideoFrame

    from mmgen.media.arrays import F32
    from mmgen.media.segments import Packets
    from mmgen.media.video_format import VideoFormat


class SegmentedWriter(Writer):
    """
    A video file being written, each of its ``segments`` by whichever thread encodes it; sound comes from one thread.

    As a context manager it closes at the end and abandons when the body raises; no thread may be encoding then. Raises
    ``InputError`` when the path can't hold the format or can't be written, and when encoding fails.
    """

    def __init__(self, path: Path, video_format: VideoFormat, frames: int) -> None:
        self.path = path
        self.format = video_format
        self.samples = 0
        self.segments = segments_of(frames, video_format.rate, video_format.quality)
        require_container(path, video_format.codec)
        self._options = encoder_options(video_format)
        self._encoder = settings_of(video_format.codec).encoder
        self._lock = threading.Lock()
        self._order = PacketOrder(self._mux)
        self._output = OutputFile(path)
        try:
            self._open()
        except BaseException as error:
            self._output.discard()
            if isinstance(error, (av.error.FFmpegError, ValueError)):
                raise InputError(str(path), f"can't be encoded as {video_format} ({error})") from error
            raise

    def encode(self, number: int, pictures: Iterable[VideoFrame]) -> None:
        """Encode a whole segment, with an encoder of its own; each picture is read before the next one is asked for."""
        try:
            self._encode(self._context(), number, pictures)
        except av.error.FFmpegError as error:
            raise InputError(str(self.path), f"can't be encoded ({error})") from error
        # The encoder is gone by now.
        give_back_memory()

    def _encode(self, context: VideoCodecContext, number: int, pictures: Iterable[VideoFrame]) -> None:
        for index, picture in zip(self.segments[number], pictures, strict=True):
            picture.pts, picture.time_base = index, 1 / self.format.rate
            self._order.put(number, encoded(context, picture))
        self._order.put(number, encoded(context, None))
        self._order.end(number)

    def push_audio(self, samples: F32) -> None:
        """Append ``(2, n)`` samples from -1 to 1 at the format's ``audio_rate``; blocks may have any length."""
        for block in sound_blocks(samples, self.format):
            with self._lock:
                assert self._sound is not None
                self._sound.encode(block)
            self.samples += block.shape[1]

    def close(self) -> Path:
        """Finish the file and put it in its place."""
        try:
            if self._sound is not None:
                self._sound.finish()
            self._container.close()
            return self._output.commit()
        except (av.error.FFmpegError, OSError) as error:
            raise InputError(str(self.path), f"can't be encoded ({error})") from error
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Stop, and leave the path as it was."""
        with suppress(av.error.FFmpegError, OSError):  # what can't be finished is not wanted any more
            self._container.close()
        self._output.discard()

    def _open(self) -> None:
        muxer, options = muxer_of(self.path.suffix.lower(), self.format)
        self._container = av.open(str(self._output.temporary), "w", format=muxer, container_options=options)
        try:
            # The stream's own encoder only tells the muxer its settings: it stays open to the end, with all that it holds.
            self._stream = add_picture_stream(self._container, self._encoder, self.format.rate, self._options)
            self._stream.codec_context.thread_count = SHARES[self.format.quality].threads
            open_encoder(self._stream.codec_context, self.format)
            self._sound = add_sound_track(self._container, self.format)
        except BaseException:
            self._container.close()
            raise

    def _context(self) -> VideoCodecContext:
        """Open another encoder with the settings of the stream's own."""
        context = cast("VideoCodecContext", av.CodecContext.create(self._encoder, "w"))
        context.options = self._options
        context.framerate = self.format.rate
        context.flags |= Flags.global_header
        context.thread_count = SHARES[self.format.quality].threads
        open_encoder(context, self.format)
        return context

    def _mux(self, packets: Packets) -> None:
        for packet in packets:
            packet.stream = self._stream
            packet.time_base = 1 / self.format.rate
        with self._lock:
            mux(self._container, packets)
