"""How a movement is spread over time."""

from __future__ import annotations

import math
from typing import Literal

Easing = Literal["ease", "glide", "linear"]
"""``ease`` starts and ends at rest; ``glide`` starts and ends at walking pace, for shots that are cut into others."""

RAMP = 0.4
"""The part of the time that an eased movement takes to gather speed, and to lose it again."""

PACE = 0.45
"""The speed of a glide at its ends, as a share of its mean speed."""


def eased(t: float, easing: Easing = "ease") -> float:
    """The part of the way covered at the part ``t`` of the time; both run from 0 to 1."""
    t = min(max(t, 0.0), 1.0)
    if easing == "linear":
        return t
    if easing == "glide":
        return PACE * t + (1 - PACE) * _cruise(t)
    return _cruise(t)


def ease_out(t: float) -> float:
    """Fast at once, then settling: the way a title arrives."""
    t = min(max(t, 0.0), 1.0)
    return 1 - (1 - t) ** 3


def smoothstep(t: float) -> float:
    """A short ramp at rest at both ends, for transitions."""
    t = min(max(t, 0.0), 1.0)
    return t * t * (3 - 2 * t)


def _cruise(t: float) -> float:
    """Raised-cosine speed ramps about a constant speed: the acceleration has no step, so no jerk is seen."""
    if t > 0.5:
        return 1 - _cruise(1 - t)
    speed = 1 / (1 - RAMP)
    if t < RAMP:
        return speed * (t / 2 - RAMP / (2 * math.pi) * math.sin(math.pi * t / RAMP))
    return speed * (t - RAMP / 2)
