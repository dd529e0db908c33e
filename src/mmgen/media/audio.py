"""Sound: files to samples and samples to files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from av.audio.resampler import AudioResampler
from av.stream import Discard

from mmgen.errors import InputError
from mmgen.media.audio_writer import AudioWriter, encode_audio
from mmgen.media.container import open_container
from mmgen.media.limits import DEFAULT_LIMITS, Limits
from mmgen.media.probe import probe_audio
from mmgen.media.source import MediaInput, source_name
from mmgen.media.stream_facts import sound_stream

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from pathlib import Path

    from av.audio.frame import AudioFrame

    from mmgen.media.arrays import F32

__all__ = ["AudioWriter", "encode_audio", "iter_audio", "read_audio", "write_audio"]


def read_audio(
    source: MediaInput, *, sample_rate: int = 48000, name: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> F32:
    """
    Return all samples as ``(channels, n)`` from -1 to 1, resampled to ``sample_rate`` Hz.

    A video gives its sound track. Raises ``InputError`` when there is no sound, or the file is broken or too long.
    """
    blocks = list(iter_audio(source, sample_rate=sample_rate, name=name, limits=limits))
    if not blocks:
        raise InputError(source_name(source, name), "has no sound in it: nothing in its audio stream can be decoded")
    return np.concatenate(blocks, axis=1)


def iter_audio(
    source: MediaInput, *, sample_rate: int = 48000, name: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> Generator[F32]:
    """Yield the samples as blocks ``(channels, n)``, in bounded memory; otherwise as ``read_audio``."""
    name = source_name(source, name)
    facts = probe_audio(source, name=name, limits=limits)
    # MP4 says where its sound ends, but decoders go on to the end of the last packet.
    left = round(facts.seconds * sample_rate) if facts.media_type.endswith(("/mp4", "/quicktime")) else None
    with open_container(source, name, limits, wanted="sound") as (_, container):
        stream = sound_stream(container, name)
        for other in container.streams:
            other.discard = Discard.none if other is stream else Discard.all
        for frame in _resampled(container.decode(stream), sample_rate):
            if frame.layout.nb_channels != facts.channels:
                raise InputError(name, f"changes from {facts.channels} to {frame.layout.nb_channels} channels midway")
            block = frame.to_ndarray().reshape(-1, facts.channels).T[:, :left]
            left = None if left is None else left - block.shape[1]
            if block.shape[1]:
                yield np.ascontiguousarray(block, np.float32)


def _resampled(frames: Iterable[AudioFrame], sample_rate: int) -> Generator[AudioFrame]:
    """Resample to packed floats; a stream that changes midway gets another resampler from there."""
    resampler: AudioResampler | None = None
    kind: tuple[str, str, int] | None = None
    for frame in frames:
        found = (frame.format.name, frame.layout.name, frame.sample_rate)
        if resampler is None or found != kind:
            if resampler is not None:
                yield from resampler.resample(None)
            # Packed samples: PyAV reads past the end of its list of planes when there are eight or more.
            resampler, kind = AudioResampler("flt", frame.layout, sample_rate), found
        yield from resampler.resample(frame)
    if resampler is not None:
        yield from resampler.resample(None)


def write_audio(path: Path, samples: F32, sample_rate: int, *, media_type: str | None = None) -> Path:
    """Write ``(channels, n)`` samples to ``path``, whole or not at all; the type follows from the extension."""
    with AudioWriter(path, sample_rate, channels=samples.shape[0], media_type=media_type) as writer:
        writer.push(samples)
    return path
