"""Which point of one picture is which point of another, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.media.arrays import F32, U8
from mmgen.media.motion.focus import reduced
from mmgen.media.motion.similarity import Similarity

ANALYSIS_WIDTH = 960
"""Pictures are matched at about this size."""

AGREEMENT = 1.5 / 480
"""How near, in shares of the width, a point must come back to itself after going there and back."""

FEWEST_MATCHES = 16
"""The distinct points that must agree on one overall movement before it is believed."""

LEAST_OVERLAP = 0.3
"""The share of a picture that the other one must show; with less, what they share says little about the rest."""

LARGEST_ZOOM = 4.0
"""The greatest overall growth, or shrinkage, that is believed."""

LEAST_LIKENESS = 0.5
"""The correlation from which two patterns may show the same thing."""

EDGE = 0.08
"""The weight of points that are found again, about one that is not, from which it goes along with them."""

GRAIN = 6.0
"""The variance, in squared grey levels, of an area that is plain but for its grain."""


@dataclass(frozen=True, slots=True)
class Flow:
    """
    Which point ``x`` of a picture is which point of the other: ``overall`` moves it, then ``rest`` is added.

    ``rest`` is ``(h, w, 2)`` in pixels of its own small map; ``seen`` is 1 where the point is really found again: the
    way back agrees, and both places look alike. Where it is 0, ``rest`` is that of the quieter points around.
    """

    overall: Similarity
    rest: F32
    seen: F32


@dataclass(frozen=True, slots=True)
class Match:
    """The flows from the first picture to the last and back; ``confidence`` is the share of points found again."""

    forward: Flow
    backward: Flow
    confidence: float


def match_pictures(first: U8, last: U8) -> Match:
    """Match two RGB pictures of one size: one overall movement by distinct points, the rest by dense optical flow."""
    before, after = (_gray(picture) for picture in (first, last))
    overall = _overall_movement(before, after)
    there = _dense(before, after, overall)
    back = _dense(after, before, overall.inverse)
    found, inside = _agreement((before, after), there, back)
    found_back, inside_back = _agreement((after, before), back, there)
    return Match(
        Flow(overall, _rest(there, overall, found), _soft(found)),
        Flow(overall.inverse, _rest(back, overall.inverse, found_back), _soft(found_back)),
        min(_share(found, inside), _share(found_back, inside_back)),
    )


def _gray(picture: U8) -> U8:
    return np.asarray(cv2.cvtColor(reduced(picture, ANALYSIS_WIDTH), cv2.COLOR_RGB2GRAY), np.uint8)


def _overall_movement(before: U8, after: U8) -> Similarity:
    """The movement that most distinct points share, or none where too few agree on a plausible one."""
    finder = cv2.SIFT.create(nfeatures=1500)
    points, words = finder.detectAndCompute(before, None)
    others, other_words = finder.detectAndCompute(after, None)
    if len(points) < FEWEST_MATCHES or len(others) < FEWEST_MATCHES:
        return Similarity()
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(words, other_words, k=2)
    good = [pair[0] for pair in pairs if len(pair) == 2 and pair[0].distance < 0.75 * pair[1].distance]
    if len(good) < FEWEST_MATCHES:
        return Similarity()
    here = np.array([points[match.queryIdx].pt for match in good], np.float64)
    there = np.array([others[match.trainIdx].pt for match in good], np.float64)
    found, kept = cv2.estimateAffinePartial2D(here, there, method=cv2.RANSAC, ransacReprojThreshold=4.0)
    matrix = np.asarray(found, np.float64)
    agreed = np.count_nonzero(kept) if matrix.shape == (2, 3) else 0
    if agreed < max(FEWEST_MATCHES, 0.3 * len(good)):
        return Similarity()
    movement = Similarity.of(matrix)
    return movement if 1 / LARGEST_ZOOM < abs(movement.turn) < LARGEST_ZOOM else Similarity()


def _dense(here: U8, there: U8, overall: Similarity) -> F32:
    """Displacements from one picture to the other: the overall movement, refined where both pictures show the point."""
    height, width = here.shape
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    matrix = overall.matrix
    aligned = cv2.warpAffine(there, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REFLECT)
    finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    # The search starts at the displacements that it is given; anything but numbers there crashes it.
    still = np.zeros((height, width, 2), np.float32)
    refined = np.asarray(finder.calc(here, aligned, still), np.float32)
    grid = _grid(width, height)
    plain = _moved(overall, grid)
    refined_place = _moved(overall, grid + refined)
    shown = np.asarray(cv2.GaussianBlur(_inside(plain), (0, 0), max(width / 200, 1)), np.float32)[..., None]
    return np.asarray(plain + (refined_place - plain) * shown - grid, np.float32)


def _rest(displacement: F32, overall: Similarity, found: F32) -> F32:
    """
    What displacements add to the overall movement.

    A point that is not found again is mostly one that something passes in front of: it belongs to what moves less.
    Only close to what moves more it goes along, for it may be that thing's edge, and an edge left behind is seen.
    """
    height, width = displacement.shape[:2]
    grid = _grid(width, height)
    rest = np.asarray(grid + displacement - _moved(overall, grid), np.float32)
    speed = np.asarray(1 + np.linalg.norm(rest, axis=2), np.float32)
    edge, near = _spread(rest, np.asarray(found * speed, np.float32), width / 300)
    quiet, _ = _spread(rest, np.asarray(found / np.square(speed) + 1e-6, np.float32), width / 40)
    around = np.where((near > EDGE)[..., None], edge, quiet)
    return np.asarray(np.where(found[..., None] > 0, rest, around), np.float32)


def _spread(values: F32, weight: F32, reach: float) -> tuple[F32, F32]:
    """Weighted means of the values around each pixel, and the weight found there."""
    weighted = np.dstack([values * weight[..., None], weight])
    around = np.asarray(cv2.GaussianBlur(weighted, (0, 0), reach, borderType=cv2.BORDER_REFLECT), np.float32)
    return np.asarray(around[..., :2] / np.maximum(around[..., 2:], 1e-9), np.float32), around[..., 2]


def _agreement(pictures: tuple[U8, U8], there: F32, back: F32) -> tuple[F32, F32]:
    """Where the way there and back ends at its start and both ends look alike, and where it stays in the picture."""
    here, other = pictures
    height, width = here.shape
    goal = _grid(width, height) + there
    columns, rows = np.ascontiguousarray(goal[..., 0]), np.ascontiguousarray(goal[..., 1])
    returned = cv2.remap(back, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    error = np.linalg.norm(there + returned, axis=2)
    seen = cv2.remap(other, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    alike = _likeness(here, np.asarray(seen, np.uint8)) > LEAST_LIKENESS
    inside = _inside(goal)
    return np.asarray((error < AGREEMENT * max(width, height)) & alike & (inside > 0), np.float32), inside


def _likeness(one: U8, other: U8) -> F32:
    """How alike the patterns about each pixel are, -1 to 1, whatever their brightness; plain areas are alike."""

    def mean(plane: F32) -> F32:
        return np.asarray(cv2.blur(plane, (15, 15), borderType=cv2.BORDER_REFLECT), np.float32)

    a, b = (np.asarray(plane, np.float32) for plane in (one, other))
    a, b = np.asarray(a - mean(a), np.float32), np.asarray(b - mean(b), np.float32)
    common = mean(np.asarray(a * b, np.float32)) + GRAIN
    own = (mean(np.asarray(a * a, np.float32)) + GRAIN) * (mean(np.asarray(b * b, np.float32)) + GRAIN)
    return np.asarray(common / np.sqrt(own), np.float32)


def _share(agreed: F32, inside: F32) -> float:
    overlap = float(inside.mean())
    return float(agreed.sum() / max(inside.sum(), 1)) * min(overlap / LEAST_OVERLAP, 1.0)


def _soft(agreed: F32) -> F32:
    """The map without its specks, and with soft edges, so that no seam shows where the pictures are joined."""
    width = agreed.shape[1]
    cleaned = cv2.medianBlur((agreed * 255).astype(np.uint8), 5)
    return np.asarray(cv2.GaussianBlur(cleaned, (0, 0), max(width / 240, 1)) / 255, np.float32)


def _inside(places: F32) -> F32:
    height, width = places.shape[:2]
    x, y = places[..., 0], places[..., 1]
    return np.asarray((x >= 0) & (x <= width - 1) & (y >= 0) & (y <= height - 1), np.float32)


def _grid(width: int, height: int) -> F32:
    return np.asarray(np.dstack(np.meshgrid(np.arange(width), np.arange(height))), np.float32)


def _moved(movement: Similarity, places: F32) -> F32:
    return np.asarray(np.dstack(movement.moved(places[..., 0], places[..., 1])), np.float32)
