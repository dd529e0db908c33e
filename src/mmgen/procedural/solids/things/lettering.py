"""Letters and characters as bevelled solids."""

from __future__ import annotations

import numpy as np

from mmgen.errors import InputError
from mmgen.procedural.solids.extrusion import extrude
from mmgen.procedural.solids.maker import Maker
from mmgen.procedural.solids.outline import letter_outlines
from mmgen.procedural.solids.solid import joined

__all__ = ["letters"]

HEIGHT = 0.5
"""Metres for an em."""


def letters(make: Maker) -> None:
    """The words, half a metre tall, standing upright; each line is a part."""
    depth = make.deep(0.15)
    outlines = letter_outlines(make.looks.text, family="sans", tolerance=0.4 / min(max(make.detail, 0.12), 1))
    if not outlines:
        raise InputError("prompt", f"the letters {make.looks.text!r} leave no ink to give a depth to")
    stretch = (HEIGHT * make.looks.wide, HEIGHT * make.looks.high, HEIGHT)
    solids = [extrude(loops, depth, bevel=make.bevel(0.02)).scaled(*stretch) for loops in outlines]
    ordered = sorted(
        solids,
        key=lambda solid: (round(-float(np.median(solid.positions[:, 1])), 1), float(solid.positions[:, 0].min())),
    )
    make.add("letters", joined(*ordered), make.main("gold"))
