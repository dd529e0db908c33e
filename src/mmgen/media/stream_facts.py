"""What the streams of a video or sound file hold, counted from their packets."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, TypedDict

from av.stream import Discard, Disposition
from av.video.reformatter import ColorRange, Colorspace

from mmgen.errors import InputError
from mmgen.media.container import open_container
from mmgen.media.picture_decoding import decoded_pictures, has_alpha
from mmgen.media.probe import AudioFacts, VideoFacts
from mmgen.media.still import judge_size

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.stream import Stream
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from mmgen.media.limits import Limits
    from mmgen.media.source import MediaInput


def video_facts(source: MediaInput, name: str, limits: Limits) -> VideoFacts:
    """See ``probe.probe_video``."""
    with open_container(source, name, limits, wanted="a video") as (media_type, container):
        stream = picture_stream(container, name, limits)
        frame = _first_frame(container, stream, name)
        container.seek(0)
        span = _count(container, stream, name)
        if span.packets == 0:
            raise InputError(name, "has no pictures: its video stream is empty")
        rotation = -frame.rotation % 360
        width, height = _shown_size(frame, stream)[:: 1 if rotation % 180 == 0 else -1]
        judge_size((width, height), name, limits)
        # The delays of a GIF differ where its rate is none of whole hundredths; what libav guesses from one is wrong.
        rate = None if media_type == "image/gif" else stream.average_rate or stream.guessed_rate
        seconds = _exact_seconds(span, stream) or span.packets / float(rate or 25)
        judge_seconds(seconds, name, limits)
        return VideoFacts(
            media_type=media_type,
            width=width,
            height=height,
            seconds=seconds,
            fps=float(rate) if rate else span.packets / seconds,
            frames=span.packets,
            codec=stream.codec_context.codec.canonical_name,
            rotation=rotation,
            **_sound_facts(container),
            color_space=_COLOR_SPACES.get(frame.colorspace, "unknown"),
            color_range={ColorRange.MPEG: "tv", ColorRange.JPEG: "pc"}.get(ColorRange(frame.color_range), "unknown"),
            alpha=has_alpha(frame),
        )


def audio_facts(source: MediaInput, name: str, limits: Limits) -> AudioFacts:
    """See ``probe.probe_audio``."""
    with open_container(source, name, limits, wanted="sound") as (media_type, container):
        stream = sound_stream(container, name)
        span = _count(container, stream, name)
        if span.packets == 0:
            raise InputError(name, "has no sound in it: its audio stream is empty")
        seconds = _without_padding(span.seconds, stream)
        judge_seconds(seconds, name, limits)
        context = stream.codec_context
        return AudioFacts(media_type, seconds, context.sample_rate, context.channels, context.codec.canonical_name)


class _SoundFacts(TypedDict):
    audio_codec: str | None
    sample_rate: int | None
    channels: int | None


def _sound_facts(container: InputContainer) -> _SoundFacts:
    """Return what a video's sound is; a codec that libav does not know is "unknown", and spoils no picture."""
    for stream in container.streams.audio:
        context = stream.codec_context
        if context is None:  # pyright: ignore[reportUnnecessaryComparison]  # it is None for unknown codecs
            return _SoundFacts(audio_codec="unknown", sample_rate=None, channels=None)
        name = context.codec.canonical_name
        return _SoundFacts(audio_codec=name, sample_rate=context.sample_rate, channels=context.channels)
    return _SoundFacts(audio_codec=None, sample_rate=None, channels=None)


def picture_stream(container: InputContainer, name: str, limits: Limits) -> VideoStream:
    """Return the first video stream that is no cover picture, with its frame size judged."""
    for stream in container.streams.video:
        if stream.disposition & Disposition.attached_pic:
            continue
        _require_decoder(stream, name)
        judge_size((stream.codec_context.width, stream.codec_context.height), name, limits)
        return stream
    raise InputError(name, "has no video stream")


def sound_stream(container: InputContainer, name: str) -> AudioStream:
    """Return the first audio stream."""
    for stream in container.streams.audio:
        _require_decoder(stream, name)
        rate = stream.codec_context.sample_rate
        if not 1000 <= rate <= 768_000:
            raise InputError(name, f"its sound has an impossible sample rate of {rate} Hz")
        return stream
    raise InputError(name, "has no sound in it")


def judge_seconds(seconds: float, name: str, limits: Limits) -> None:
    """Refuse what lasts longer than the limit."""
    if seconds > limits.max_seconds:
        raise InputError(name, f"lasts {seconds:,.1f} s, more than the limit of {limits.max_seconds:,.0f} s")


def _require_decoder(stream: Stream, name: str) -> None:
    if stream.codec_context is None:  # pyright: ignore[reportUnnecessaryComparison]  # it is None for unknown codecs
        raise InputError(name, f"its {stream.type} codec is unknown")


@dataclass(frozen=True, slots=True)
class _Span:
    packets: int
    seconds: float


def _count(container: InputContainer, stream: Stream, name: str) -> _Span:
    """Count the packets of one stream that are to be shown, and the time they cover."""
    for other in container.streams:
        other.discard = Discard.none if other is stream else Discard.all
    packets, start, end = 0, None, 0
    for packet in container.demux(stream):
        if packet.size == 0 or packet.is_discard:
            continue
        if packet.is_corrupt:
            raise InputError(name, f"is cut short or damaged at {stream.type} packet {packets + 1}")
        packets += 1
        at = packet.pts if packet.pts is not None else packet.dts
        if at is not None:
            # What comes before 0 is an encoder's run-up, which players drop.
            start = max(at, 0) if start is None else min(start, max(at, 0))
            end = max(end, at + (packet.duration or 0))
    seconds = float((end - (start or 0)) * stream.time_base) if stream.time_base else 0.0
    return _Span(packets, seconds)


def milliseconds(stream: VideoStream) -> bool:
    """Whether the stream's clock counts milliseconds, as Matroska's does, in which few frame rates are whole."""
    return stream.time_base == Fraction(1, 1000)


def _exact_seconds(span: _Span, stream: VideoStream) -> float:
    """Return the time that the packets cover; of a constant rate, without what rounding to milliseconds added."""
    rate = stream.average_rate
    if rate and milliseconds(stream) and abs(span.seconds - span.packets / rate) <= 0.002:
        return float(span.packets / rate)
    return span.seconds


def _without_padding(seconds: float, stream: AudioStream) -> float:
    """Return the declared length where the packets run over it by no more than an encoder's padding."""
    declared = float(stream.duration * stream.time_base) if stream.duration and stream.time_base else seconds
    return declared if 0 <= seconds - declared < 0.1 else seconds


def _first_frame(container: InputContainer, stream: VideoStream, name: str) -> VideoFrame:
    for frame in decoded_pictures(container, stream):
        return frame
    raise InputError(name, "has no pictures: nothing in its video stream can be decoded")


def _shown_size(frame: VideoFrame, stream: VideoStream) -> tuple[int, int]:
    """Return (width, height) before rotation; pixels that are not square widen the picture until they are."""
    shape = stream.sample_aspect_ratio
    if not shape or shape == 1 or not 0.1 < shape < 10:
        return frame.width, frame.height
    return 2 * round(frame.width * shape / 2), frame.height


_COLOR_SPACES = {
    int(Colorspace.ITU709): "bt709",
    int(Colorspace.FCC): "fcc",
    int(Colorspace.ITU601): "smpte170m",
    6: "smpte170m",
    int(Colorspace.SMPTE240M): "smpte240m",
    int(Colorspace.BT2020): "bt2020nc",
}
