"""Sound: speech, music or effects."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from mmgen.assets.asset import Asset
from mmgen.assets.image import Image, require_suffix

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from mmgen.media.arrays import F32
    from mmgen.media.audio_analysis import Levels
    from mmgen.media.probe import AudioFacts

__all__ = ["Audio"]


class Audio(Asset):
    """Sound: WAV, FLAC, MP3, Ogg, M4A or AAC."""

    modality: ClassVar[str] = "audio"
    media_types: ClassVar[tuple[str, ...]] = ("audio/",)

    @classmethod
    def from_samples(cls, samples: F32, *, sample_rate: int) -> Self:
        """A WAV of *samples*, ``(channels, n)`` from -1 to 1."""
        from mmgen.media.audio import encode_audio

        return cls(encode_audio(samples, sample_rate))

    @cached_property
    def facts(self) -> AudioFacts:
        """What the container says. Raises InputError for a file that can't be read."""
        from mmgen.media.probe import probe_audio

        self._check_media_type()
        return probe_audio(self.content(), name=self.name)

    @property
    def seconds(self) -> float:
        """How long it plays."""
        return self.facts.seconds

    @property
    def sample_rate(self) -> int:
        """Samples per second."""
        return self.facts.sample_rate

    @property
    def channels(self) -> int:
        """1 for mono, 2 for stereo."""
        return self.facts.channels

    @cached_property
    def levels(self) -> Levels:
        """Its ``loudness`` in LUFS and its ``true_peak`` in dBTP, both ``-inf`` for silence; reads all of it."""
        from mmgen.media.audio_analysis import measure_levels

        return measure_levels(self._chunks(), self.sample_rate)

    @cached_property
    def tempo(self) -> float | None:
        """Beats in a minute, None where there is no clear beat; half or double of what is written may be found."""
        from mmgen.media.audio_analysis import tempo

        return tempo(self.to_numpy(sample_rate=22050), 22050)

    def silences(self, *, threshold: float = -60.0, shortest: float = 0.3) -> tuple[tuple[float, float], ...]:
        """``(start, end)`` in seconds of each stretch of *shortest* or more in which nothing is over *threshold* dBFS."""
        from mmgen.media.audio_analysis import silent_stretches

        return silent_stretches(self._chunks(), self.sample_rate, threshold=threshold, shortest=shortest)

    def waveform(self, *, size: tuple[int, int] = (1200, 300)) -> Image:
        """A picture of its peaks and its power over time, a lane for each channel."""
        from mmgen.media.audio_pictures import draw_waveform

        return Image(draw_waveform(self._chunks(), self.sample_rate, self.seconds, size=size))

    def spectrum(self, *, size: tuple[int, int] = (1200, 480)) -> Image:
        """A picture of how loud each frequency is over time, from 40 Hz up, 75 dB deep."""
        from mmgen.media.audio_pictures import draw_spectrum

        return Image(draw_spectrum(self.to_numpy(), self.sample_rate, size=size))

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the bytes to *path*; a suffix that names another kind of file is refused: ``convert`` makes those."""
        require_suffix(path, self, ("audio/",))
        return super().save(path)

    def convert(self, path: str | os.PathLike[str]) -> Path:
        """
        Write it as the kind of file that the suffix of *path* names (.wav, .flac, .mp3, .ogg, .opus, .m4a), and return the path.

        WAV and FLAC have 16 bits; a rate that the kind can't hold becomes the next one that it can. Raises InputError.
        """
        from mmgen.media.audio_writer import AudioWriter

        target = Path(path)
        with AudioWriter(target, self.sample_rate, channels=self.channels) as writer:
            for chunk in self._chunks():
                writer.push(chunk)
        return target

    def _chunks(self) -> Iterator[F32]:
        from mmgen.media.audio import iter_audio

        return iter_audio(self.content(), sample_rate=self.sample_rate, name=self.name)

    def to_numpy(self, *, sample_rate: int | None = None) -> F32:
        """Samples ``(channels, n)`` from -1 to 1, at *sample_rate* or at the file's own."""
        from mmgen.media.audio import read_audio

        return read_audio(self.content(), sample_rate=sample_rate or self.sample_rate, name=self.name)

    def bundle(self) -> dict[str, object]:
        """What a notebook displays, by media type."""
        from mmgen.assets.display import audio_bundle

        return audio_bundle(self.content(), self.media_type)
