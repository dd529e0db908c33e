"""Going round in a circle, and how large a figure is."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F64
from mmgen.procedural.rigs.beat import Beat
from mmgen.procedural.rigs.poser import Poser

__all__ = ["circle", "extent_of"]


def extent_of(poser: Poser) -> float:
    """The extent of a figure, by which it moves more or less far."""
    return poser.skeleton.height


def circle(poser: Poser, beat: Beat) -> F64:
    """Once round to the left on a small circle, looking along it."""
    s = beat.round
    radius = 0.55 * extent_of(poser)
    angle = 2 * np.pi * s
    poser.turn(poser.skeleton.joints[0].name, "y", angle)
    poser.shift[:, 0] += radius * (1 - np.cos(angle))
    poser.shift[:, 2] += radius * np.sin(angle)
    return s
