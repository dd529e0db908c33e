"""Sound: speech, music or effects."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from mmgen.assets.asset import Asset

if TYPE_CHECKING:
    from typing import Self

    from mmgen.media.arrays import F32
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

    def to_numpy(self, *, sample_rate: int | None = None) -> F32:
        """Samples ``(channels, n)`` from -1 to 1, at *sample_rate* or at the file's own."""
        from mmgen.media.audio import read_audio

        return read_audio(self.content(), sample_rate=sample_rate or self.sample_rate, name=self.name)

    def bundle(self) -> dict[str, object]:
        """What a notebook displays, by media type."""
        from mmgen.assets.display import audio_bundle

        return audio_bundle(self.content(), self.media_type)
