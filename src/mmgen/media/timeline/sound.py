"""Sounds on a timeline: what is heard when, how loud, and what gives way to what."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

from mmgen.errors import InputError
from mmgen.media.arrays import F32, require_array
from mmgen.media.probe import probe_audio
from mmgen.media.timeline.duration import Seconds, exact

SAMPLE_RATE: Final = 48_000
"""Samples a second of every mix, and of the arrays and blocks that go into one."""

Role = Literal["speech", "music", "effect"]
"""``music`` gives way to ``speech``, and to the sound of clips; an ``effect`` does neither."""

SoundSource = F32 | Path | Callable[[], Iterable[F32]]
"""
Samples ``(channels, n)`` at 48 kHz, a file with sound, or a function that yields the samples block by block.

The function is called once for each pass over the mix, and must give the same samples each time.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """
    A sound from ``start`` seconds on, ``gain`` decibels louder than it is.

    ``begin`` skips so much of the source, ``seconds`` ends it early. ``fade_in`` and ``fade_out`` are seconds of equal-power
    fades, so that one sound that fades out while another fades in stays as loud.
    """

    source: SoundSource
    start: Seconds = 0.0
    seconds: Seconds | None = None
    begin: Seconds = 0.0
    gain: float = 0.0
    fade_in: Seconds = 0.0
    fade_out: Seconds = 0.0
    role: Role = "effect"

    def __post_init__(self) -> None:
        for name in ("start", "begin", "fade_in", "fade_out"):
            if exact(getattr(self, name), name) < 0:
                raise InputError(name, f"{getattr(self, name)} s: it can't be less than 0")
        if self.seconds is not None and exact(self.seconds) <= 0:
            raise InputError("seconds", f"a sound of {self.seconds} s is never heard")
        if not -120 <= self.gain <= 40:
            raise InputError("gain", f"{self.gain} dB is not within -120 to 40")
        if self.role not in get_args(Role):
            raise InputError("role", f"{self.role!r} is unknown; choose one of: {', '.join(get_args(Role))}")
        if isinstance(self.source, Path):
            probe_audio(self.source)
        elif not callable(self.source):
            require_array("source", self.source, "samples, or the pathlib.Path of a file, such as asset.path")
            self._check_shape(self.source)

    @staticmethod
    def _check_shape(samples: F32) -> None:
        if samples.ndim != 2:
            raise InputError("source", f"samples must have shape (channels, n), not {samples.shape}")
