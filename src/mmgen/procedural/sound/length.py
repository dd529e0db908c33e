"""Streams of a given length: how they are cut into blocks, and how they begin and end."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F32
from mmgen.media.loudness import HIGHEST_RATE, LOWEST_RATE

BLOCK = 1 << 16
"""Samples rendered at once."""


def faded(blocks: Iterable[F32], seconds: float, sample_rate: int, *, rise: float, fall: float) -> Iterator[F32]:
    """Fade a stream of ``seconds`` in over ``rise`` seconds and out over ``fall``; its first and last sample are 0."""
    count = round(seconds * sample_rate)
    rising, falling = max(rise * sample_rate, 1.0), max(fall * sample_rate, 1.0)
    first = 0
    for block in blocks:
        last = first + block.shape[-1]
        if first < rising or last > count - 1 - falling:
            at = np.arange(first, last, dtype=np.float64)
            begun = np.sin(np.minimum(at / rising, 1.0) * (np.pi / 2))
            ended = np.sin(np.minimum((count - 1 - at) / falling, 1.0) * (np.pi / 2)) ** 1.5
            yield block * (begun * ended).astype(np.float32)
        else:
            yield block
        first = last


def check_length(seconds: float, sample_rate: int) -> None:
    """Raise ``InputError`` unless there is at least one sample to make at a rate that can be levelled."""
    if not LOWEST_RATE <= sample_rate <= HIGHEST_RATE:
        raise InputError("sample_rate", f"{sample_rate} Hz is not within {LOWEST_RATE} to {HIGHEST_RATE} Hz")
    if not math.isfinite(seconds) or round(seconds * sample_rate) < 1:
        raise InputError("seconds", f"{seconds} is not a length; give a positive number of seconds")
