"""How large an input may be before it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps that are judged from a header, before anything is decoded."""

    max_bytes: int = 16 * 2**30
    """Bytes of a file that is read as a stream (video, audio)."""

    max_image_bytes: int = 2**30
    """Bytes of a still image, which some decoders hold in memory whole."""

    max_pixels: int = 120_000_000
    """Width times height of an image or of one frame of a video; the largest cameras in common use make 102 million."""

    max_seconds: float = 6 * 3600.0
    """Length of a video, or of audio that is read into memory."""


DEFAULT_LIMITS = Limits()
