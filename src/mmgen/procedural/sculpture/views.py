"""Cameras round a turntable, found out from the outlines alone: those under which the outlines fit one body best."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.errors import InputError
from mmgen.media.arrays import F32, F64
from mmgen.media.preview3d.camera import facing
from mmgen.procedural.sculpture.agreement import POINTS, Outline, disagreement, flatness, ground_of, outline_of
from mmgen.procedural.sculpture.subject import Subject
from mmgen.procedural.sculpture.view import View

__all__ = ["found_views", "reach_of"]

FIELDS_OF_VIEW = (0.0, 14.0, 28.0, 42.0, 60.0)
ELEVATIONS = (0.0, 10.0, 20.0, 30.0, 42.0)
STEPS = ((0.5, 0.5), (0.25, 0.25), (0.12, 0.12))
"""How far from the best one others are tried, in parts of the table's steps, in lens and height."""
FITTING = 0.3
"""Pixels of disagreement that a camera may have which fits."""
PROMISING = 0.3
"""Pixels of disagreement more than the least with which one between the table's may still be the best."""
FINALISTS = 8
USUAL_LENS = 28.0
LEAST_GAIN = 0.002
ALIKE = 0.03
"""Pixels of disagreement that tell nothing; among such suppositions the likeliest counts."""
PIXELS, CELLS = 88, 64
"""Of the outlines and of the body when the fit is judged."""
LEAST_FIT = 0.72
REACH = 1.12


@dataclass(frozen=True, slots=True, eq=False)
class Rig:
    """All views of one supposition, what it was, the pixels by which outlines disagree under it, and how high it stands."""

    views: tuple[View, ...]
    degrees: float
    elevation: float
    fixed: bool
    off: float = 0.0
    ground: float = 0.0


def found_views(subjects: Sequence[Subject]) -> Rig:
    """
    The likeliest cameras, the first in front, the others evenly round to the left.

    Raises InputError when the outlines fit one body under none of those that are tried.
    """
    masks = [subject.cover for subject in subjects]
    outlines = [outline_of(mask, POINTS // len(masks)) for mask in masks]
    judged: list[Rig] = []
    for rig in _supposed(masks):
        # Where one camera fits all views, nothing looser is wanted.
        if rig.fixed or not any(each.fixed and each.off < FITTING for each in judged):
            judged.append(replace(rig, off=disagreement(rig.views, outlines)))
    # The plainest camera comes first among equals.
    best = min(judged, key=lambda rig: round(rig.off, 2))
    promising = sorted(
        (rig for rig in judged if rig.fixed == best.fixed and rig.off <= best.off + PROMISING), key=lambda rig: rig.off
    )[:FINALISTS]
    settled = [_refined(rig, masks, outlines, ((0.0, 0.5), (0.0, 0.25))) for rig in promising]
    best = min(settled, key=lambda rig: round(rig.off, 2))
    alike = [rig for rig in settled if rig.off <= best.off + ALIKE]
    likeliest = max(alike, key=lambda rig: _likely(rig, outlines)) if len(alike) > 1 else best
    found = _refined(likeliest, masks, outlines, STEPS)
    fit = _fit(found, masks)
    if fit < LEAST_FIT:
        raise InputError(
            "images",
            f"do not fit one body (their outlines agree to {fit:.0%}); give views of one thing that stands still, "
            "the front first, then round to its left at even angles, and cut out the dark shadows that it casts: what is "
            "transparent in a picture is none of it",
        )
    return replace(found, ground=ground_of(found.views, outlines))


def _likely(rig: Rig, outlines: Sequence[Outline]) -> float:
    """What speaks for a camera that outlines allow: things stand flat, and are taken from a little above by a usual lens."""
    unusual = 0.012 * rig.elevation + 0.006 * abs(rig.degrees - USUAL_LENS)
    return flatness(rig.views, outlines) - unusual


def _refined(best: Rig, masks: Sequence[F32], outlines: Sequence[Outline], steps: Sequence[tuple[float, float]]) -> Rig:
    """Try lenses and heights between those of the table, ever closer, as long as outlines agree better."""
    for lens, rise in steps:
        for zoom, lift in ((-1, 0), (1, 0), (0, -1), (0, 1), (1, 1), (-1, -1)):
            degrees, elevation = best.degrees + zoom * lens * 7, best.elevation + lift * rise * 5
            if (degrees, elevation) == (best.degrees, best.elevation) or not (
                0 <= degrees < 75 and 0 <= elevation < 60
            ):
                continue
            views = tuple(_views(masks, degrees, elevation, fixed=best.fixed))
            rig = Rig(views, degrees, elevation, best.fixed, disagreement(views, outlines))
            if rig.off < best.off - LEAST_GAIN:
                best = rig
    return best


def _supposed(masks: Sequence[F32]) -> Iterator[Rig]:
    """One camera for all views where their sizes agree, or each view framed by its outline."""
    one_size = len({mask.shape for mask in masks}) == 1
    for fixed in (True, False) if one_size else (False,):
        for degrees in FIELDS_OF_VIEW:
            for elevation in ELEVATIONS:
                yield Rig(tuple(_views(masks, degrees, elevation, fixed=fixed)), degrees, elevation, fixed)


def _views(masks: Sequence[F32], degrees: float, elevation: float, *, fixed: bool) -> Iterator[View]:
    boxes = [_box(mask) for mask in masks]
    left, right = min(box[0] for box in boxes), max(box[1] for box in boxes)
    tall = max(box[3] - box[2] for box in boxes) / 2
    for number, (mask, box) in enumerate(zip(masks, boxes, strict=True)):
        height, width = mask.shape
        scale = tall if fixed else (box[3] - box[2]) / 2
        middle = ((left + right) / 2, height / 2) if fixed else ((box[0] + box[1]) / 2, (box[2] + box[3]) / 2)
        nearer = scale * float(np.tan(np.radians(degrees) / 2)) / (height / 2)
        yield View(facing(360 * number / len(masks), elevation), scale, nearer, middle, (width, height))


def _box(mask: F32) -> tuple[float, float, float, float]:
    """Left, right, top and bottom of an outline, in pixels."""
    left, top, width, height = cv2.boundingRect((mask > 0.5).astype(np.uint8))
    return float(left), float(left + width), float(top), float(top + height)


def reach_of(views: Sequence[View], masks: Sequence[F32]) -> tuple[F64, F64]:
    """The corners of a box that holds what the outlines can hold."""
    widest, low, high = 0.0, 0.0, 0.0
    for view, mask in zip(views, masks, strict=True):
        left, right, top, bottom = _box(mask)
        widest = max(widest, abs(left - view.middle[0]) / view.scale, abs(right - view.middle[0]) / view.scale)
        low, high = min(low, (view.middle[1] - bottom) / view.scale), max(high, (view.middle[1] - top) / view.scale)
    wide = widest * REACH
    slack = 0.5 * wide
    return np.array([-wide, low * REACH - slack, -wide]), np.array([wide, high * REACH + slack, wide])


def _fit(rig: Rig, masks: Sequence[F32]) -> float:
    """How much of each outline the body covers that lies within all of them: the mean over the views."""
    low, high = reach_of(rig.views, masks)
    step = float((high - low).max()) / CELLS
    axes = [np.arange(low[axis], high[axis] + step, step) for axis in range(3)]
    places = np.stack([part.ravel() for part in np.meshgrid(*axes, indexing="ij")], axis=1).astype(np.float32)
    small = [_reduced(mask, PIXELS) for mask in masks]
    kept: NDArray[np.bool_] = np.ones(len(places), np.bool_)
    pixels: list[F32] = []
    for view, mask in zip(rig.views, small, strict=True):
        seen = view.seen(places)[0] * np.float32(mask.shape[0] / view.size[1])
        pixels.append(seen)
        column, row = np.floor(seen[:, 0]).astype(np.int64), np.floor(seen[:, 1]).astype(np.int64)
        within = (column >= 0) & (row >= 0) & (column < mask.shape[1]) & (row < mask.shape[0])
        kept &= within
        kept[within] &= mask[row[within], column[within]] > 0.5
    if not kept.any():
        return 0.0
    return float(np.mean([_covered(seen[kept], mask, step * view.scale * mask.shape[0] / view.size[1]) for seen, mask, view in zip(pixels, small, rig.views, strict=True)]))  # fmt: skip


def _reduced(mask: F32, side: int) -> F32:
    factor = side / max(mask.shape)
    size = (max(round(mask.shape[1] * factor), 1), max(round(mask.shape[0] * factor), 1))
    return np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_AREA), np.float32)


def _covered(seen: F32, mask: F32, spacing: float) -> float:
    """The part of an outline that places cover which are so many pixels apart."""
    drawn = np.zeros(mask.shape, np.uint8)
    drawn[np.floor(seen[:, 1]).astype(np.int64), np.floor(seen[:, 0]).astype(np.int64)] = 1
    reach = max(int(np.ceil(spacing)), 1) | 1
    grown = np.asarray(cv2.dilate(drawn, np.ones((reach, reach), np.uint8)), np.uint8)
    inside = mask > 0.5
    return float(np.count_nonzero(inside & (grown > 0))) / max(int(np.count_nonzero(inside)), 1)
