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
from mmgen.procedural.sculpture.subject import Subject

__all__ = ["View", "found_views"]

FIELDS_OF_VIEW = (0.0, 14.0, 28.0, 42.0, 60.0)
ELEVATIONS = (0.0, 10.0, 20.0, 30.0, 42.0)
COARSE, FINE = (40, 26), (88, 64)
"""Pixels of the outlines and cells of the body when all suppositions are judged, and the best of them."""
FINALISTS = 9
LEAST_FIT = 0.72
REACH = 1.12


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """
    A camera that looks at the origin: ``axes`` are its right, its up and its back.

    ``scale`` pixels show a unit at the origin; ``nearer`` is how much a unit towards the camera enlarges (0 without
    perspective); ``middle`` is where the origin is seen, in pixels of a picture ``size`` wide and high.
    """

    axes: F64
    scale: float
    nearer: float
    middle: tuple[float, float]
    size: tuple[int, int]

    def seen(self, places: F64 | F32) -> tuple[F32, F32]:
        """The pixels ``(n, 2)`` of places ``(n, 3)``, and how near each is."""
        local = places @ self.axes.T.astype(places.dtype)
        factor = self.scale / np.maximum(1 - self.nearer * local[:, 2], 0.05)
        column, row = self.middle[0] + factor * local[:, 0], self.middle[1] - factor * local[:, 1]
        return np.stack([column, row], axis=1).astype(np.float32), np.asarray(local[:, 2], np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Rig:
    """All views of one supposition, what it was, and how well the outlines fit under it, 0 to 1."""

    views: tuple[View, ...]
    degrees: float
    elevation: float
    fixed: bool
    fit: float = 0.0


def found_views(subjects: Sequence[Subject]) -> Rig:
    """
    The likeliest cameras, the first in front, the others evenly round to the left.

    Raises InputError when the outlines fit one body under none of those that are tried.
    """
    masks = [subject.cover for subject in subjects]
    supposed = list(_supposed(masks))
    rough = [_fit(rig, masks, *COARSE) for rig in supposed]
    # Sorting keeps the order of equals, so the plainest camera comes first among them.
    order = sorted(range(len(supposed)), key=lambda number: -round(rough[number], 3))[:FINALISTS]
    finalists = [supposed[number] for number in sorted(order)]
    fits = [_fit(rig, masks, *FINE) for rig in finalists]
    chosen = max(range(len(fits)), key=lambda number: round(fits[number], 3))
    best = _refined(replace(finalists[chosen], fit=fits[chosen]), masks)
    if best.fit < LEAST_FIT:
        raise InputError(
            "images",
            f"do not fit one body (their outlines agree to {best.fit:.0%}); give views of one thing that stands still, "
            "the front first, then round to its left at even angles",
        )
    return best


def _refined(best: Rig, masks: Sequence[F32]) -> Rig:
    """Try lenses and heights between those of the table, as long as that fits better."""
    for lens, rise in ((7.0, 5.0), (3.5, 2.5)):
        around = [(best.degrees + a * lens, best.elevation + b * rise) for a in (-1, 0, 1) for b in (-1, 0, 1)]
        for degrees, elevation in around:
            if not (0 <= degrees < 75 and 0 <= elevation < 60):
                continue
            views = tuple(_views(masks, degrees, elevation, fixed=best.fixed))
            rig = Rig(views, degrees, elevation, best.fixed)
            fit = _fit(rig, masks, *FINE)
            if fit > best.fit + 1e-3:
                best = replace(rig, fit=fit)
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


def _fit(rig: Rig, masks: Sequence[F32], side: int, cells: int) -> float:
    """How much of each outline the body covers that lies within all of them: the mean over the views."""
    low, high = reach_of(rig.views, masks)
    step = float((high - low).max()) / cells
    axes = [np.arange(low[axis], high[axis] + step, step) for axis in range(3)]
    places = np.stack([part.ravel() for part in np.meshgrid(*axes, indexing="ij")], axis=1).astype(np.float32)
    small = [_reduced(mask, side) for mask in masks]
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
