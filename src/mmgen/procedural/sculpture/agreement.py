"""How well outlines agree that cameras are where they are supposed to be, to a part of a pixel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.media.arrays import F32, F64
from mmgen.procedural.sculpture.swelling import signed_distance
from mmgen.procedural.sculpture.view import View

__all__ = ["POINTS", "Outline", "disagreement", "flatness", "ground_of", "outline_of"]

SIDE = 320
POINTS = 900
"""Points of all outlines together that are looked at."""
DEPTHS = 56
MOST_OTHERS = 4
ACROSS = 96
TOUCHED = 0.35
"""Pixels outside all outlines at which a place still counts as within them."""
ROUND = 0.7
"""The slope from which on what stands on the ground is taken for round."""
LOWEST = 0.006
"""The part of all points of outlines that may be lost under the ground."""
FAR = 8.0
"""Pixels from which on it does not matter how wrong a supposition is."""


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """Pixels to the outline, positive inside, on a picture ``factor`` times the size; ``edge`` ``(n, 2)`` lies on it."""

    distance: F32
    factor: float
    edge: F64


def outline_of(mask: F32, points: int) -> Outline:
    """The outline of a cover, with so many points along it, in pixels of the cover."""
    factor = min(SIDE / max(mask.shape), 1.0)
    size = (max(round(mask.shape[1] * factor), 1), max(round(mask.shape[0] * factor), 1))
    small = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_AREA), np.float32)
    found, _ = cv2.findContours((small > 0.5).astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    along = np.concatenate([np.asarray(each).reshape(-1, 2) for each in found]).astype(np.float64)
    chosen = np.linspace(0, len(along) - 1, min(points, len(along))).round().astype(np.int64)
    return Outline(signed_distance(small), size[1] / mask.shape[0], (along[chosen] + 0.5) / (size[1] / mask.shape[0]))


def disagreement(views: Sequence[View], outlines: Sequence[Outline]) -> float:
    """
    How far, on average, a point of an outline is from being seen within all others, in pixels of a picture ``SIDE`` wide.

    Somewhere along the ray of each such point the body is touched, so some place on it is within all of them.
    """
    found = [within.max(axis=1) for _, within in _rays(views, outlines, DEPTHS)]
    pixels = float(np.clip(-np.concatenate(found), 0, FAR).mean())
    return pixels * SIDE / float(max(max(outline.distance.shape) for outline in outlines))


def ground_of(views: Sequence[View], outlines: Sequence[Outline]) -> float:
    """
    How high the ground is: nothing need be under it for all outlines to be as they are.

    What narrows there faster than it falls is round below, as a ball is; it goes on to where its circle would end.
    """
    ground = _highest_ground(views, outlines)
    tall = _tall(views, ground)
    narrow, wide = (_section(views, outlines, ground + share * tall) ** 0.5 for share in (0.015, 0.09))
    slope = (wide - narrow) / (0.075 * tall)
    if slope < ROUND:
        return ground
    return float(ground - min(narrow * (np.hypot(1, slope) - slope), 0.15 * tall))


def _highest_ground(views: Sequence[View], outlines: Sequence[Outline]) -> float:
    highest: list[F64] = []
    for heights, within in _rays(views, outlines, 4 * DEPTHS):
        touched = within >= np.minimum(within.max(axis=1, keepdims=True), -TOUCHED)
        highest.append(np.where(touched, heights, -np.inf).max(axis=1))
    return float(np.quantile(np.concatenate(highest), LOWEST))


def flatness(views: Sequence[View], outlines: Sequence[Outline]) -> float:
    """How wide the body is on the ground beside a little above it: about 1 for what stands, less for what comes to a point."""
    ground = _highest_ground(views, outlines)
    tall = _tall(views, ground)
    base, above = (_section(views, outlines, ground + share * tall) for share in (0.015, 0.09))
    return min(base / max(above, 1e-9), 1.0)


def _tall(views: Sequence[View], ground: float) -> float:
    """About how high the body is, by how much of the pictures is above the ground."""
    return max(max(view.middle[1] / view.scale for view in views) - ground, 1e-6)


def _section(views: Sequence[View], outlines: Sequence[Outline], height: float) -> float:
    """The area that is within all outlines at a height, over pi."""
    reach = max(max(outline.distance.shape) / outline.factor / view.scale for view, outline in zip(views, outlines, strict=True)) / 2  # fmt: skip
    rows, columns = np.indices((ACROSS, ACROSS), np.float32)
    level = np.full_like(rows, height)
    flat = np.stack([columns * 2 / (ACROSS - 1) - 1, level / reach, rows * 2 / (ACROSS - 1) - 1], axis=-1)
    places = (flat.reshape(-1, 3) * reach).astype(np.float32)
    within = [_looked_up(outline, view.seen(places)[0]) for view, outline in zip(views, outlines, strict=True)]
    least: F32 = np.min(np.stack(within), axis=0)
    share: float = np.count_nonzero(least > -TOUCHED) / least.size
    return share * float((2 * reach) ** 2 / np.pi)


def _rays(views: Sequence[View], outlines: Sequence[Outline], depths: int) -> Iterator[tuple[F64, F32]]:
    """For each view the heights of places along the rays of its outline, and how far they are within all others."""
    for number, (view, outline) in enumerate(zip(views, outlines, strict=True)):
        reach = 0.6 * float(max(outline.distance.shape)) / outline.factor / view.scale
        places = _along_rays(view, outline.edge, np.linspace(-reach, reach, depths))
        least = np.full(len(places), np.inf, np.float32)
        for other in _others(number, len(views)):
            least = np.minimum(least, _looked_up(outlines[other], views[other].seen(places)[0]))
        yield places[:, 1].astype(np.float64).reshape(-1, depths), least.reshape(-1, depths)


def _others(number: int, count: int) -> list[int]:
    steps = np.linspace(1, count - 1, min(count - 1, MOST_OTHERS)).round().astype(int)
    return [(number + step) % count for step in dict.fromkeys(steps.tolist())]


def _along_rays(view: View, pixels: F64, depths: F64) -> F32:
    """Places along the rays of pixels, for each as many as there are depths."""
    depth = depths[None, :]
    spread = np.maximum(1 - view.nearer * depth, 0.05) / view.scale
    x = (pixels[:, :1] - view.middle[0]) * spread
    y = (view.middle[1] - pixels[:, 1:]) * spread
    local = np.stack([x, y, np.broadcast_to(depth, x.shape)], axis=-1).reshape(-1, 3)
    return (local @ view.axes).astype(np.float32)


def _looked_up(outline: Outline, pixels: F32) -> F32:
    height, width = outline.distance.shape
    at = pixels * np.float32(outline.factor) - np.float32(0.5)
    padded = np.zeros((-(-len(at) // 1024) * 1024, 2), np.float32)
    padded[: len(at)] = at
    column, row = padded[:, 0].reshape(-1, 1024), padded[:, 1].reshape(-1, 1024)
    seen = cv2.remap(outline.distance, column, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    beyond = np.maximum(np.maximum(-at, at - np.array([width - 1, height - 1], np.float32)), 0).sum(axis=1)
    return np.asarray(np.asarray(seen, np.float32).ravel()[: len(at)] - beyond, np.float32)
