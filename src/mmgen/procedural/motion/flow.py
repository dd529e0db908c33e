"""Which point of one picture is which point of another, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from mmgen.media.arrays import F32, F64, U8
from mmgen.procedural.motion.focus import reduced

ANALYSIS_WIDTH = 960
"""Pictures are matched at about this size."""

AGREEMENT = 1.5 / 480
"""How near, in shares of the width, a point must come back to itself after going there and back."""

FEWEST_MATCHES = 16
"""The distinct points that must agree on one overall movement before it is believed."""

LEAST_OVERLAP = 0.3
"""The share of a picture that the other one must show; with less, what they share says little about the rest."""

_IDENTITY: Final[F64] = np.array([[1, 0, 0], [0, 1, 0]], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Flow:
    """
    Displacements ``(h, w, 2)`` in pixels of the small maps, from each picture to the other.

    ``seen_forward`` is 1 where a point of the first picture is found again in the last, and the way back agrees;
    ``seen_backward`` the other way round. ``confidence`` is the share of such points.
    """

    forward: F32
    backward: F32
    seen_forward: F32
    seen_backward: F32
    confidence: float


def match_pictures(first: U8, last: U8) -> Flow:
    """Match two RGB pictures of one size: one overall movement by distinct points, the rest by dense optical flow."""
    before, after = (_gray(picture) for picture in (first, last))
    overall = _overall_movement(before, after)
    forward = _dense(before, after, overall)
    backward = _dense(after, before, np.asarray(cv2.invertAffineTransform(overall), np.float64))
    there, inside_there = _agreement(forward, backward)
    back, inside_back = _agreement(backward, forward)
    confidence = min(_share(there, inside_there), _share(back, inside_back))
    return Flow(forward, backward, _soft(there), _soft(back), confidence)


def _gray(picture: U8) -> U8:
    return np.asarray(cv2.cvtColor(reduced(picture, ANALYSIS_WIDTH), cv2.COLOR_RGB2GRAY), np.uint8)


def _overall_movement(before: U8, after: U8) -> F64:
    """The affine movement that most distinct points share, or none where too few agree on a plausible one."""
    finder = cv2.SIFT.create(nfeatures=1500)
    points, words = finder.detectAndCompute(before, None)
    others, other_words = finder.detectAndCompute(after, None)
    if len(points) < FEWEST_MATCHES or len(others) < FEWEST_MATCHES:
        return _IDENTITY
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(words, other_words, k=2)
    good = [pair[0] for pair in pairs if len(pair) == 2 and pair[0].distance < 0.75 * pair[1].distance]
    if len(good) < FEWEST_MATCHES:
        return _IDENTITY
    here = np.array([points[match.queryIdx].pt for match in good], np.float64)
    there = np.array([others[match.trainIdx].pt for match in good], np.float64)
    found, kept = cv2.estimateAffine2D(here, there, method=cv2.RANSAC, ransacReprojThreshold=4.0)
    movement = np.asarray(found, np.float64)
    agreed = np.count_nonzero(kept) if movement.shape == (2, 3) else 0
    if agreed < max(FEWEST_MATCHES, 0.3 * len(good)) or not _plausible(movement):
        return _IDENTITY
    return movement


def _plausible(movement: F64) -> bool:
    """Whether a camera could have done it: no mirror, at most fourfold growth, little shear."""
    larger, smaller = np.linalg.svd(movement[:, :2], compute_uv=False)
    return bool(np.linalg.det(movement[:, :2]) > 0 and smaller > 0.25 and larger < 4 and larger < 1.6 * smaller)


def _dense(here: U8, there: U8, overall: F64) -> F32:
    """Displacements from one picture to the other: the overall movement, refined where both pictures show the point."""
    height, width = here.shape
    aligned = cv2.warpAffine(
        there, overall, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REFLECT
    )
    finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    refined = np.asarray(finder.calc(here, aligned, np.empty((height, width, 2), np.float32)), np.float32)
    grid = _grid(width, height)
    moved = _applied(overall, grid + refined)
    plain = _applied(overall, grid)
    shown = cv2.GaussianBlur(_inside(plain), (0, 0), max(width / 200, 1))[..., None]
    return np.asarray(plain + (moved - plain) * shown - grid, np.float32)


def _agreement(there: F32, back: F32) -> tuple[F32, F32]:
    """Where going there and back ends at the start, and where the way there stays in the picture; 0 or 1 each."""
    height, width = there.shape[:2]
    goal = _grid(width, height) + there
    returned = cv2.remap(back, goal[..., 0], goal[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    error = np.linalg.norm(there + returned, axis=2)
    inside = _inside(goal)
    return ((error < AGREEMENT * max(width, height)) * inside).astype(np.float32), inside


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


def _applied(movement: F64, places: F32) -> F32:
    return np.asarray(places @ movement[:, :2].T + movement[:, 2], np.float32)
