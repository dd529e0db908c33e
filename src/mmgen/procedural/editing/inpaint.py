"""Things taken out of a picture, and the place they leave filled from the rest of it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.procedural.editing.drift import Drift
from mmgen.procedural.editing.patches import Report, Task, synthesised
from mmgen.procedural.editing.structure import structure

__all__ = ["inpaint"]

LARGEST_SHARE = 0.8
"""With less of the picture known than the rest, there is too little to fill from."""
DRIFT = Drift(rise=400.0, aside=60.0, tone=24.0, evenly=60.0)


def inpaint(pixels: U8, mask: U8, *, seed: int = 0, report: Report = lambda _: None) -> U8:
    """
    The picture with what *mask* marks (above 127; any size) replaced by texture and structure from around it.

    Pixels outside the mask come back as they are. Raises InputError when the mask marks nothing, or nearly all.
    """
    hole = _hole(mask, (pixels.shape[1], pixels.shape[0]))
    share = float(hole.mean())
    if share == 0:
        raise InputError("mask", "it marks nothing; paint what is to be replaced white")
    if share > LARGEST_SHARE:
        raise InputError("mask", f"it marks {share:.0%} of the picture, which leaves too little to fill it from")
    top, bottom, left, right = _window(hole)
    result = pixels.copy()
    part = np.ascontiguousarray(pixels[top:bottom, left:right, :3])
    unknown = hole[top:bottom, left:right]
    filled = synthesised(Task(part, unknown, DRIFT, structure(part, unknown)), seed=seed, report=report)
    result[top:bottom, left:right, :3] = filled
    return result


def _hole(mask: U8, size: tuple[int, int]) -> NDArray[np.bool_]:
    """Where the mask is white, at the picture's size, with a margin for the soft edge of what stood there."""
    plane = np.ascontiguousarray(mask if mask.ndim == 2 else mask[..., :3].max(axis=2))
    white = np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR), np.uint8) > 127
    return np.asarray(white, np.bool_)


def _window(hole: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    """Top, bottom, left and right of the hole with enough of its surroundings to fill it from."""
    rows, columns = np.flatnonzero(hole.any(axis=1)), np.flatnonzero(hole.any(axis=0))
    margin = max(96, round(1.5 * max(rows[-1] - rows[0], columns[-1] - columns[0])))
    top, bottom = max(int(rows[0]) - margin, 0), min(int(rows[-1]) + margin + 1, hole.shape[0])
    left, right = max(int(columns[0]) - margin, 0), min(int(columns[-1]) + margin + 1, hole.shape[1])
    return top, bottom, left, right
