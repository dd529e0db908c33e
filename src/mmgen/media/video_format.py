"""What a video file is to be: size, rate, codec and quality."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

from mmgen.errors import InputError
from mmgen.media.color import require_even

Codec = Literal["h264", "av1"]
Quality = Literal["draft", "standard", "final"]

SAMPLE_RATES = (16000, 22050, 24000, 32000, 44100, 48000)
"""The rates, in Hz, at which sound can be written into a video."""


@dataclass(frozen=True, slots=True)
class VideoFormat:
    """
    The format of an MP4 file: ``size`` is (width, height) in pixels, both even; ``fps`` is constant.

    ``h264`` plays everywhere and carries AAC sound; ``av1`` takes fewer bytes for the same look, carries Opus sound,
    and is encoded without GPL code. ``audio_rate`` in Hz gives the file a stereo sound track. A ``fps`` of 29.97 means
    30000/1001 exactly, and so on for 23.976 and 59.94.
    """

    size: tuple[int, int]
    fps: Fraction | float = 30
    codec: Codec = "h264"
    quality: Quality = "standard"
    audio_rate: int | None = None

    def __post_init__(self) -> None:
        require_even(self.size)
        if max(self.size) > 16384:
            raise InputError("size", f"{self.size[0]} x {self.size[1]}: no side may be longer than 16384")
        if not (math.isfinite(self.fps) and 1 <= self.fps <= 240):
            raise InputError("fps", f"{self.fps} is not within 1 to 240")
        if self.codec not in get_args(Codec):
            raise InputError("codec", f"{self.codec!r} is not one of {', '.join(get_args(Codec))}")
        if self.quality not in get_args(Quality):
            raise InputError("quality", f"{self.quality!r} is not one of {', '.join(get_args(Quality))}")
        if self.audio_rate is not None and self.audio_rate not in SAMPLE_RATES:
            raise InputError("audio_rate", f"{self.audio_rate} Hz is not one of {', '.join(map(str, SAMPLE_RATES))}")

    @property
    def rate(self) -> Fraction:
        """The exact frame rate."""
        if isinstance(self.fps, float) and not self.fps.is_integer():
            broadcast = Fraction(round(self.fps * 1.001) * 1000, 1001)
            if abs(broadcast - self.fps) < 0.005:
                return broadcast
        return Fraction(self.fps).limit_denominator(1001)
