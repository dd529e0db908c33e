"""A sound track being encoded into a file, from blocks of samples of any length."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np
from av.audio.resampler import AudioResampler

from mmgen.errors import InputError
from mmgen.media.muxing import add_sound_stream, encode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from av.container import OutputContainer

    from mmgen.media.arrays import F32

LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1", 8: "7.1"}
"""libav's name of the speaker layout for each number of channels."""


@dataclass(frozen=True, slots=True)
class SoundEncoding:
    """How sound is encoded: libav's encoder, the sample format that it takes, and the rates that it can do."""

    encoder: str
    sample_format: str
    rates: frozenset[int] = frozenset()
    kilobits: int = 0
    options: Mapping[str, str] = field(default_factory=dict[str, str])

    def nearest_rate(self, sample_rate: int) -> int:
        """Return the lowest possible rate that loses nothing, else the highest."""
        if not self.rates or sample_rate in self.rates:
            return sample_rate
        return min((rate for rate in self.rates if rate > sample_rate), default=max(self.rates))


class SoundTrack:
    """Samples in, packets out."""

    def __init__(self, container: OutputContainer, encoding: SoundEncoding, *, sample_rate: int, channels: int) -> None:
        if channels not in LAYOUTS:
            raise InputError("samples", f"have {channels} channels; use one of {', '.join(map(str, LAYOUTS))}")
        self._container = container
        self._input_rate = sample_rate
        self._layout = LAYOUTS[channels]
        rate = encoding.nearest_rate(sample_rate)
        self._stream = add_sound_stream(container, encoding.encoder, rate, encoding.options)
        context = self._stream.codec_context
        context.layout = self._layout
        context.format = encoding.sample_format
        if encoding.kilobits:
            context.bit_rate = encoding.kilobits * 1000 * channels // 2
        context.open()
        self._resampler = AudioResampler(
            encoding.sample_format, self._layout, rate, frame_size=context.frame_size or None
        )
        self._count = 0

    def encode(self, samples: F32) -> None:
        """Encode ``(channels, n)`` samples from -1 to 1; louder ones are clipped."""
        if samples.shape[1] == 0:
            return
        # Packed samples: PyAV reads past the end of its list of planes when there are eight or more.
        packed = np.clip(samples, -1, 1).T.astype(np.float32, copy=False).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(packed), format="flt", layout=self._layout)
        frame.sample_rate = self._input_rate
        frame.time_base = Fraction(1, self._input_rate)
        frame.pts = self._count
        self._count += samples.shape[1]
        for converted in self._resampler.resample(frame):
            encode(self._container, self._stream, converted)

    def finish(self) -> None:
        """Write what is still held back."""
        if self._count == 0:
            raise InputError("sound", "there are no samples to write")
        for converted in self._resampler.resample(None):
            encode(self._container, self._stream, converted)
        encode(self._container, self._stream, None)
