"""Exact time: lengths as fractions of a second, and the frames that they come to."""

from __future__ import annotations

import math
from fractions import Fraction

from mmgen.errors import InputError

Seconds = Fraction | float
"""A time in seconds; a float is taken for the decimal number that it is written as, so 0.1 is a tenth."""


def exact(seconds: Seconds, name: str = "seconds") -> Fraction:
    """The time as a fraction. Raises ``InputError`` for what is no finite number."""
    if isinstance(seconds, Fraction):
        return seconds
    if not math.isfinite(seconds):
        raise InputError(name, f"{seconds} is no time; give a finite number of seconds")
    return Fraction(str(float(seconds)))


def frame_at(time: Fraction, rate: Fraction) -> int:
    """The frame border next to a time; half-way ones count up everywhere, so whole frames stay whole wherever they lie."""
    return math.floor(time * rate + Fraction(1, 2))


def frame_count(seconds: Seconds, rate: Fraction) -> int:
    """The frames of a video of this length, to the nearest; at least one."""
    return max(frame_at(exact(seconds), rate), 1)
