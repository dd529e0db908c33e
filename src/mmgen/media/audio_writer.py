"""Sound files written block by block."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import av
import numpy as np

from mmgen.errors import InputError
from mmgen.media.container import libav_errors
from mmgen.media.output_file import OutputFile, Writer
from mmgen.media.sound_track import SoundEncoding, SoundTrack

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mmgen.media.arrays import F32


@dataclass(frozen=True, slots=True)
class _FileFormat:
    muxer: str
    sound: SoundEncoding
    options: Mapping[str, str] = field(default_factory=dict[str, str])


_MP3_RATES = frozenset({16000, 22050, 24000, 32000, 44100, 48000})
_AAC_RATES = frozenset({8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000})
_OPUS_RATES = frozenset({8000, 12000, 16000, 24000, 48000})

_FORMATS: dict[str, _FileFormat] = {
    "audio/wav": _FileFormat("wav", SoundEncoding("pcm_s16le", "s16"), {"fflags": "+bitexact"}),
    "audio/flac": _FileFormat("flac", SoundEncoding("flac", "s16")),
    "audio/mpeg": _FileFormat("mp3", SoundEncoding("libmp3lame", "fltp", _MP3_RATES, kilobits=192)),
    "audio/ogg": _FileFormat("ogg", SoundEncoding("libopus", "flt", _OPUS_RATES, kilobits=128)),
    "audio/mp4": _FileFormat("ipod", SoundEncoding("aac", "fltp", _AAC_RATES, kilobits=192)),
}
_BY_EXTENSION = {
    ".wav": "audio/wav",
    ".flac": "audio/flac",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".m4a": "audio/mp4",
}


def encode_audio(samples: F32, sample_rate: int, media_type: str = "audio/wav") -> bytes:
    """
    Return ``(channels, n)`` samples from -1 to 1 as a file: WAV or FLAC (16 bits), MP3, Ogg Opus, or M4A (AAC).

    Where a format can't hold the rate, the sound is resampled to the next one that it can (44,100 Hz becomes 48,000 in
    Opus).
    """
    target = io.BytesIO()
    sink = _Sink(target, media_type, sample_rate=sample_rate, channels=_require_samples(samples))
    with libav_errors("samples", f"can't be encoded as {media_type}"):
        sink.push(samples)
        sink.finish()
    return target.getvalue()


class AudioWriter(Writer):
    """
    A sound file being written; as a context manager it closes at the end and abandons when the body raises.

    The media type is that of the path's extension unless given. Raises ``InputError`` when the path can't be written,
    or the format can't hold the sound; nothing is left at the path then.
    """

    def __init__(self, path: Path, sample_rate: int, *, channels: int = 2, media_type: str | None = None) -> None:
        self.path = path
        if media_type is None and path.suffix.lower() not in _BY_EXTENSION:
            raise InputError(str(path), f"no sound format for the extension; use one of {', '.join(_BY_EXTENSION)}")
        self.channels = channels
        self._output = OutputFile(path)
        try:
            self._sink = _Sink(
                str(self._output.temporary),
                media_type or _BY_EXTENSION[path.suffix.lower()],
                sample_rate=sample_rate,
                channels=channels,
            )
        except BaseException:
            self._output.discard()
            raise
        self._closed = False

    def push(self, samples: F32) -> None:
        """Append ``(channels, n)`` samples from -1 to 1; blocks may have any length."""
        if _require_samples(samples) != self.channels:
            raise InputError("samples", f"have {samples.shape[0]} channels, but the file has {self.channels}")
        with libav_errors(str(self.path), "can't be encoded"):
            self._sink.push(samples)

    def close(self) -> Path:
        """Finish the file and put it in its place."""
        if not self._closed:
            self._closed = True
            with self._output, libav_errors(str(self.path), "can't be encoded"):
                self._sink.finish()
        return self.path

    def abandon(self) -> None:
        """Stop, and leave the path as it was."""
        if not self._closed:
            self._closed = True
            self._sink.abandon()
            self._output.discard()


class _Sink:
    """A container with one sound track."""

    def __init__(self, target: str | io.BytesIO, media_type: str, *, sample_rate: int, channels: int) -> None:
        if media_type not in _FORMATS:
            raise InputError("media type", f"can't write {media_type}; use one of {', '.join(_FORMATS)}")
        if not 1000 <= sample_rate <= 384_000:
            raise InputError("sample_rate", f"{sample_rate} Hz is not within 1000 to 384000")
        chosen = _FORMATS[media_type]
        options = dict(chosen.options)
        if chosen.muxer == "ipod":
            # The movie's clock counts single samples, so the length in the header is exact. Moving the header to the
            # front takes a second pass over a file, which memory does not offer.
            options["movie_timescale"] = str(chosen.sound.nearest_rate(sample_rate))
            if isinstance(target, str):
                options["movflags"] = "+faststart"
        self._container = av.open(target, "w", format=chosen.muxer, container_options=options)
        try:
            with libav_errors("samples", f"can't be encoded as {media_type} at {sample_rate} Hz, {channels} channels"):
                self._track = SoundTrack(self._container, chosen.sound, sample_rate=sample_rate, channels=channels)
        except InputError:
            self._container.close()
            raise

    def push(self, samples: F32) -> None:
        self._track.encode(samples)

    def finish(self) -> None:
        try:
            self._track.finish()
        finally:
            self._container.close()

    def abandon(self) -> None:
        self._container.close()


def _require_samples(samples: F32) -> int:
    if samples.ndim != 2 or samples.shape[0] == 0:
        raise InputError("samples", f"must have shape (channels, n), not {samples.shape}")
    if not np.isfinite(samples).all():
        raise InputError("samples", "hold a value that is no number")
    return int(samples.shape[0])
