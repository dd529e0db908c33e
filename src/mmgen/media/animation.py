"""
Animated WebP as a video: its facts from the chunks, its frames from Pillow, which libav has no decoder for.

The chunks are those of the "WebP Container Specification": VP8X, ANIM, and ANMF for each frame.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
from av.video.frame import VideoFrame
from PIL.Image import Image as PillowImage

from mmgen.errors import InputError
from mmgen.media.probe import VideoFacts
from mmgen.media.source import open_source
from mmgen.media.still import open_still
from mmgen.media.stream_facts import judge_seconds

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from mmgen.media.arrays import U8
    from mmgen.media.limits import Limits
    from mmgen.media.source import MediaInput

__all__ = ["ANIMATED", "animation_facts", "animation_pictures"]

ANIMATED = "image/webp"
SHORTEST = 11
USUAL = 100
"""Browsers show a frame of at most 10 ms for a tenth of a second."""
_MILLISECOND = Fraction(1, 1000)
_HEADER, _CHUNK = 12, 8
_DURATION_AT = 12


def animation_facts(source: MediaInput, name: str, limits: Limits) -> VideoFacts:
    """What an animated WebP holds; raises InputError for a still one, or a file that can't be read."""
    with open_still(source, name, limits) as (media_type, image):
        width, height = image.size
        alpha = bool(_pixels(image)[..., 3].min() < 255)
    delays = _delays(source, name)
    if not delays:
        raise InputError(name, "is a still WebP, where a video is needed; an animated one would do")
    seconds = sum(delays) / 1000
    judge_seconds(seconds, name, limits)
    return VideoFacts(
        media_type=media_type,
        width=width,
        height=height,
        seconds=seconds,
        fps=len(delays) / seconds,
        frames=len(delays),
        codec="webp",
        rotation=0,
        audio_codec=None,
        sample_rate=None,
        channels=None,
        color_space="unknown",
        color_range="pc",
        alpha=alpha,
    )


def animation_pictures(source: MediaInput, name: str, limits: Limits) -> Generator[VideoFrame]:
    """The frames, whole and with their times, each decoded as it is asked for."""
    delays = _delays(source, name)
    with open_still(source, name, limits) as (_, image):
        at = 0
        for index, delay in enumerate(delays):
            image.seek(index)
            picture = VideoFrame.from_ndarray(_pixels(image), "rgba")
            picture.pts, picture.time_base = at, _MILLISECOND
            at += delay
            yield picture


def _delays(source: MediaInput, name: str) -> list[int]:
    """Each frame's time in milliseconds; none for a still picture."""
    with open_source(source, name) as file:
        return [delay if delay >= SHORTEST else USUAL for delay in _frame_chunks(file)]


def _frame_chunks(file: BinaryIO) -> Iterator[int]:
    """The duration in the header of each ANMF chunk."""
    place = _HEADER
    while True:
        file.seek(place)
        head = file.read(_CHUNK + _DURATION_AT + 3)
        if len(head) < _CHUNK:
            return
        if head[:4] == b"ANMF" and len(head) == _CHUNK + _DURATION_AT + 3:
            yield int.from_bytes(head[_CHUNK + _DURATION_AT :], "little")
        size = int.from_bytes(head[4:8], "little")
        place += _CHUNK + size + size % 2


def _pixels(image: PillowImage) -> U8:
    return np.asarray(image.convert("RGBA"), np.uint8)
