"""Muxers and their streams: PyAV's output calls with full types, which its stubs leave partly open."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction

    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import OutputContainer
    from av.packet import Packet
    from av.video.codeccontext import VideoCodecContext
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from mmgen.media.video_format import VideoFormat

    class _Container(Protocol):
        def add_stream(self, codec_name: str, *, rate: Fraction | int, options: dict[str, str]) -> object: ...

        def mux(self, packets: Sequence[object]) -> None: ...

    class _Encoder(Protocol):
        def encode(self, frame: object) -> list[Packet[VideoStream]]: ...


def muxer_of(extension: str, video_format: VideoFormat) -> tuple[str, dict[str, str]]:
    """Return libav's muxer for the extension, and its options; each puts the index before the pictures."""
    # Packets wait until each stream has one, however far apart they come, so the file is interleaved.
    options = {"max_interleave_delta": "0"}
    if extension == ".webm":
        # Without the flag each file has another random name in it.
        return "webm", options | {"cues_to_front": "1", "fflags": "+bitexact"}
    # The movie's clock counts both frames and samples whole, so the lengths in the header are exact.
    clock = math.lcm(video_format.rate.numerator, video_format.audio_rate or 1)
    options |= {"movflags": "+faststart", "movie_timescale": str(clock)}
    return ("mov" if extension == ".mov" else "mp4"), options


def add_picture_stream(
    container: OutputContainer, encoder: str, rate: Fraction, options: Mapping[str, str]
) -> VideoStream:
    """Add a video stream that is encoded by libav's ``encoder``."""
    return cast("VideoStream", cast("_Container", container).add_stream(encoder, rate=rate, options=dict(options)))


def add_sound_stream(container: OutputContainer, encoder: str, rate: int, options: Mapping[str, str]) -> AudioStream:
    """Add an audio stream that is encoded by libav's ``encoder``."""
    return cast("AudioStream", cast("_Container", container).add_stream(encoder, rate=rate, options=dict(options)))


def encode(
    container: OutputContainer, stream: VideoStream | AudioStream, frame: VideoFrame | AudioFrame | None
) -> None:
    """Encode one frame, or with None what the encoder still holds, and write the packets."""
    cast("_Container", container).mux(cast("_Encoder", stream).encode(frame))


def encoded(encoder: VideoStream | VideoCodecContext, frame: VideoFrame | None) -> list[Packet[VideoStream]]:
    """Encode one picture, or with None what the encoder still holds, and return the packets."""
    return cast("_Encoder", encoder).encode(frame)


def mux(container: OutputContainer, packets: Sequence[Packet[VideoStream]]) -> None:
    """Write packets."""
    cast("_Container", container).mux(packets)
