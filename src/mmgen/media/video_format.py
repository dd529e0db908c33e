"""What a video file is to be: size, rate, codec, quality, and the kinds of file that can hold them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from pathlib import PurePath
from typing import Literal, get_args

from mmgen.errors import InputError
from mmgen.media.color import require_even

Codec = Literal["h264", "hevc", "av1", "vp9", "prores"]
Quality = Literal["draft", "standard", "final"]

ALPHA_CODECS: tuple[Codec, ...] = ("vp9", "prores")
"""The codecs that hold transparency."""

CONTAINERS: dict[str, tuple[Codec, ...]] = {
    ".mp4": ("h264", "hevc", "av1"),
    ".m4v": ("h264", "hevc"),
    ".mov": ("h264", "hevc", "prores"),
    ".webm": ("vp9", "av1"),
}
"""The codecs that each kind of file holds, by its extension, the usual one first."""

SAMPLE_RATES = (16000, 22050, 24000, 32000, 44100, 48000)
"""The rates, in Hz, at which sound can be written into a video."""


@dataclass(frozen=True, slots=True)
class VideoFormat:
    """
    The format of a video file: ``size`` is (width, height) in pixels, both even; ``fps`` is constant.

    ``codec`` decides what the file can be:

    - ``h264`` (MP4, MOV; AAC sound) plays everywhere.
    - ``hevc`` (MP4, MOV; AAC) takes fewer bytes, and plays on Apple's devices and recent others.
    - ``av1`` (MP4, WebM; Opus) takes fewer still, and is encoded without GPL code.
    - ``vp9`` (WebM; Opus) plays in browsers, and with ``alpha`` it is transparent there; without GPL code too.
    - ``prores`` (MOV; 16-bit PCM) is ProRes 4444 for editing, with ``alpha`` or without: large files, little loss.

    ``alpha`` adds a plane of opacity, 0 to 255, which both codecs keep exactly; colour is not premultiplied by it.
    ``audio_rate`` in Hz gives the file a stereo sound track. A ``fps`` of 29.97 means 30000/1001 exactly, and so on for
    23.976 and 59.94.
    """

    size: tuple[int, int]
    fps: Fraction | float = 30
    codec: Codec = "h264"
    quality: Quality = "standard"
    audio_rate: int | None = None
    alpha: bool = False

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
        if self.alpha and self.codec not in ALPHA_CODECS:
            raise InputError(
                "alpha", f"{self.codec} holds no transparency; use codec 'vp9' (WebM) or 'prores' (MOV), or alpha=False"
            )
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


def codec_for(path: PurePath, *, alpha: bool = False) -> Codec:
    """Return the usual codec of a file with this extension, with ``alpha`` the one that holds transparency."""
    for codec in _codecs(path):
        if not alpha or codec in ALPHA_CODECS:
            return codec
    raise InputError(
        str(path), f"a {path.suffix.lower()} file holds no transparency; use .webm or .mov, or give a background"
    )


def require_container(path: PurePath, codec: Codec) -> None:
    """Refuse a path whose extension names a kind of file that can't hold the codec."""
    held = _codecs(path)
    if codec not in held:
        extensions = " or ".join(extension for extension, codecs in CONTAINERS.items() if codec in codecs)
        raise InputError(
            str(path),
            f"a {path.suffix.lower()} file can't hold codec {codec!r}: it holds {', '.join(held)}; "
            f"choose one of these, or name the file {extensions}",
        )


def _codecs(path: PurePath) -> tuple[Codec, ...]:
    held = CONTAINERS.get(path.suffix.lower())
    if held is None:
        hint = "; a GIF is written by write_gif" if path.suffix.lower() == ".gif" else ""
        raise InputError(str(path), f"its extension names no kind of video: use one of {', '.join(CONTAINERS)}{hint}")
    return held
