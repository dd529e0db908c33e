"""A body carved from outlines: what lies within all of them, with the photographs on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.errors import InputError
from mmgen.media.arrays import F32, F64, I32
from mmgen.media.atlas.texels import painted
from mmgen.media.surface_nets import surface_nets, well_composed
from mmgen.media.triangles import vertex_normals
from mmgen.procedural.sculpture.projection import projected
from mmgen.procedural.sculpture.shell import Shell, Skin
from mmgen.procedural.sculpture.subject import Subject
from mmgen.procedural.sculpture.swelling import signed_distance
from mmgen.procedural.sculpture.view import View
from mmgen.procedural.sculpture.views import Rig, found_views, reach_of

__all__ = ["Hull", "carved"]

USUAL_FACES = 30_000
FIRST_CELLS = 90.0
ATTEMPTS = 6
MOST_POINTS = 6_000_000
OUTLINE_SIDE = 320
SMOOTHED = np.array([0.25, 0.5, 0.25], np.float32)
ROUNDS = 1
THINNEST = 0.85
"""Half of what the thinnest parts measure, in cells."""


@dataclass(frozen=True, slots=True, eq=False)
class Hull:
    """The body, how far its outline in each view and the photograph's agree (intersection over union), the camera."""

    shell: Shell
    overlap: tuple[float, ...]
    camera: str


def carved(subjects: Sequence[Subject], *, faces: int | None, report: Callable[[float], None]) -> Hull:
    """
    Carve the body that fits all outlines, 1 high, the first view's side towards +Z.

    Raises InputError when the outlines fit no body, and for fewer faces than it takes.
    """
    rig = found_views(subjects)
    report(0.3)
    masks = [subject.cover for subject in subjects]
    places, triangles = _within(rig, masks, USUAL_FACES if faces is None else faces)
    report(0.5)
    overlap = tuple(_overlap(view, mask, places, triangles) for view, mask in zip(rig.views, masks, strict=True))
    skin = projected(places.astype(np.float32), triangles, rig.views, subjects)
    report(0.9)
    way = "one camera" if rig.fixed else "each view framed by its outline"
    lens = f"{rig.degrees:g} degrees of view" if rig.degrees else "no perspective"
    return Hull(Shell((_upright(skin),)), overlap, f"{way}, {lens}, from {rig.elevation:g} degrees above")


def _within(rig: Rig, masks: Sequence[F32], faces: int) -> tuple[F64, I32]:
    """About the finest carved mesh that has at most so many faces."""
    low, high = reach_of(rig.views, masks)
    outlines = [_outline(mask) for mask in masks]
    step = float((high - low).max()) / min(float(np.sqrt(faces / 3)), FIRST_CELLS)
    best: tuple[F64, I32] | None = None
    for _ in range(ATTEMPTS):
        places, triangles = _carved(rig, outlines, (low, high), step)
        if not len(triangles):
            raise InputError("images", "have outlines that leave nothing of the body; give views of one thing")
        if len(triangles) <= faces and (best is None or len(triangles) > len(best[1])):
            best = places, triangles
            if len(triangles) > 0.8 * faces:
                break
        # What is empty round the body needs no cells.
        low, high = np.maximum(low, places.min(axis=0) - step), np.minimum(high, places.max(axis=0) + step)
        finest = float(np.cbrt(np.prod(high - low) / MOST_POINTS))
        step = max(step * float(np.sqrt(len(triangles) / (0.92 * faces))), finest)
    if best is None:
        raise InputError("faces", f"too few for this body, got {faces}; allow more")
    return best


def _outline(mask: F32) -> tuple[F32, float]:
    """Pixels to the outline, positive inside, on a smaller picture, and how much smaller it is."""
    factor = min(OUTLINE_SIDE / max(mask.shape), 1.0)
    size = (max(round(mask.shape[1] * factor), 1), max(round(mask.shape[0] * factor), 1))
    small = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_AREA), np.float32)
    # The distance is taken from a softened picture, in which hairlines drown.
    hairlines = np.where(small > 0.4, np.float32(0.25), np.float32(-np.inf))
    return np.maximum(signed_distance(small), hairlines), size[1] / mask.shape[0]


def _carved(rig: Rig, outlines: Sequence[tuple[F32, float]], box: tuple[F64, F64], step: float) -> tuple[F64, I32]:
    low, high = box
    axes = [np.arange(low[axis] - 2.5 * step, high[axis] + 3 * step, step) for axis in range(3)]
    shape = tuple(len(axis) for axis in axes)
    places = np.stack([part.ravel() for part in np.meshgrid(*axes, indexing="ij")], axis=1).astype(np.float32)
    # Nothing is seen from below, so it would go on under the ground, to where all views' lower edges meet.
    field = np.asarray(rig.ground - places[:, 1], np.float32)
    for view, (sharp, factor) in zip(rig.views, outlines, strict=True):
        distance = _thickened(sharp, THINNEST * step * view.scale * factor)
        pixels = view.seen(places)[0] * np.float32(factor) - np.float32(0.5)
        field = np.maximum(field, -_looked_up(distance, pixels) / np.float32(view.scale * factor))
    rough = field.reshape(shape)
    block = np.where(_thin(rough < 0), rough, _smoothed(rough))
    for axis in range(3):
        edge = np.moveaxis(block, axis, 0)
        edge[[0, -1]] = np.maximum(edge[[0, -1]], np.float32(step))
    found, triangles = surface_nets(well_composed(block))
    return found * step + np.array([axis[0] for axis in axes]), triangles


def _thickened(distance: F32, least: float) -> F32:
    """The distances with lines that are thinner than twice ``least`` pixels made that thick: a grid would lose them."""
    inside = np.asarray(distance > 0, np.uint8)
    far = np.asarray(cv2.distanceTransform(np.asarray(distance < least, np.uint8), cv2.DIST_L2, 5), np.float32)
    thin = inside & np.asarray(far > 1.5 * least + 1, np.uint8)
    if not thin.any():
        return distance
    away = np.asarray(cv2.distanceTransform(1 - thin, cv2.DIST_L2, 5), np.float32)
    return np.asarray(np.maximum(distance, np.float32(least) - away), np.float32)


def _thin(inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Cells of parts that have no inner cell near, and their neighbours."""
    core = ~_grown(~inside)
    return _grown(inside & ~_grown(_grown(core)))


def _grown(cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
    grown = cells.copy()
    for axis in range(3):
        moved, still = np.moveaxis(grown, axis, 0), np.moveaxis(cells, axis, 0)
        moved[1:] |= still[:-1]
        moved[:-1] |= still[1:]
    return grown


def _looked_up(distance: F32, pixels: F32) -> F32:
    """The map's values at pixels; beyond it, as far outside as the way back to it is long."""
    height, width = distance.shape
    rows = -(-len(pixels) // 1024)
    padded = np.zeros((rows * 1024, 2), np.float32)
    padded[: len(pixels)] = pixels
    beyond = np.hypot(
        np.maximum(np.maximum(-padded[:, 0], padded[:, 0] - (width - 1)), 0),
        np.maximum(np.maximum(-padded[:, 1], padded[:, 1] - (height - 1)), 0),
    )
    column, row = padded[:, 0].reshape(rows, 1024), padded[:, 1].reshape(rows, 1024)
    found = cv2.remap(distance, column, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    values = np.asarray(found, np.float32).ravel()
    outside = np.minimum(values, np.where(beyond > 0, -1.0, values)) - beyond
    return np.asarray(np.where(beyond > 0, outside, values)[: len(pixels)], np.float32)


def _smoothed(block: F32) -> F32:
    """Edges that only the few views have put there are rounded off a little."""
    for _ in range(ROUNDS):
        for axis in range(3):
            padded = np.pad(block, [(1, 1) if each == axis else (0, 0) for each in range(3)], mode="edge")
            moved = np.moveaxis(padded, axis, 0)
            mixed = SMOOTHED[0] * moved[:-2] + SMOOTHED[1] * moved[1:-1] + SMOOTHED[2] * moved[2:]
            block = np.moveaxis(mixed, 0, axis)
    return np.ascontiguousarray(block, np.float32)


def _overlap(view: View, mask: F32, places: F64, triangles: I32) -> float:
    """How far the body's outline and the photograph's are the same."""
    side = OUTLINE_SIDE
    longest = max(view.size)
    seen = view.seen(places)[0].astype(np.float64) / longest
    drawn = painted(seen[triangles], side) >= 0
    square = np.zeros((longest, longest), np.float32)
    square[: mask.shape[0], : mask.shape[1]] = mask
    wanted = np.asarray(cv2.resize(square, (side, side), interpolation=cv2.INTER_AREA), np.float32) > 0.5
    both = int(np.count_nonzero(drawn & wanted))
    return round(both / max(int(np.count_nonzero(drawn | wanted)), 1), 4)


def _upright(skin: Skin) -> Skin:
    """The skin 1 high."""
    tall = float(np.ptp(skin.positions[:, 1]))
    positions = (skin.positions / np.float32(tall)).astype(np.float32)
    return Skin(
        name=skin.name,
        positions=positions,
        normals=vertex_normals(positions, skin.triangles),
        triangles=skin.triangles,
        uv=skin.uv,
        picture=skin.picture,
    )
