"""How far an outline swells: a membrane fixed to it and blown up, as a height at each place."""

from __future__ import annotations

import cv2
import numpy as np

from mmgen.media.arrays import F32

__all__ = ["signed_distance", "swelling"]

ROUNDS = 48
COARSEST = 12
RIM = 3.0
"""Pixels on either side of the outline in which it is taken from the cover's exact edge."""


def swelling(cover: F32) -> F32:
    """
    The square of the height, in pixels, at each pixel of an outline; beyond it a negative value that falls on evenly.

    It solves Poisson's equation with 0 on the outline and -4 on the right, whose root is a half ball over a disc;
    nothing is higher than half of what the outline is wide.
    """
    distance = signed_distance(cover)
    inside = np.asarray(distance > 0, np.float32)
    blown = _solved(inside)
    # Long shapes would swell further than they are wide.
    blown *= np.float32(min(1.0, (float(distance.max()) + 0.5) ** 2 / max(float(blown.max()), 1.0)))
    slope = _slope(blown, distance)
    line = slope * distance
    trust = np.clip(np.abs(distance) / RIM, 0, 1)
    return np.where(distance > 0, blown * trust + line * (1 - trust), line).astype(np.float32)


def signed_distance(cover: F32) -> F32:
    """Pixels to where the cover is a half, negative outside; near it exact to a part of a pixel."""
    soft = np.asarray(cv2.GaussianBlur(cover, (0, 0), 1.0, borderType=cv2.BORDER_REPLICATE), np.float32)
    inside = np.asarray(soft > 0.5, np.uint8)
    within = np.asarray(cv2.distanceTransform(inside, cv2.DIST_L2, 5), np.float32)
    beyond = np.asarray(cv2.distanceTransform(1 - inside, cv2.DIST_L2, 5), np.float32)
    coarse = np.where(inside > 0, within - 0.5, 0.5 - beyond)
    down, across = np.gradient(soft)
    steep = np.maximum(np.hypot(down, across), 0.04)
    exact = np.clip((soft - 0.5) / steep, -2, 2)
    trust = np.clip(np.abs(coarse) - 0.75, 0, 1)
    return np.asarray(coarse * trust + exact * (1 - trust), np.float32)


def _solved(inside: F32) -> F32:
    """From coarse to fine, at each size by successive over-relaxation."""
    if min(inside.shape) > 2 * COARSEST:
        half = (max(inside.shape[1] // 2, 1), max(inside.shape[0] // 2, 1))
        small = np.asarray(cv2.resize(inside, half, interpolation=cv2.INTER_AREA) > 0.5, np.float32)
        scale = inside.shape[0] / half[1]
        start = cv2.resize(_solved(small), inside.shape[1::-1], interpolation=cv2.INTER_LINEAR)
        guess = np.asarray(start, np.float32) * np.float32(scale * scale) * inside
    else:
        guess = np.zeros_like(inside)
    return _relaxed(guess.astype(np.float32), inside)


def _relaxed(start: F32, inside: F32) -> F32:
    values = np.pad(start, 1)
    room = np.pad(inside, 1)
    rows, columns = np.indices((start.shape[0], start.shape[1]), np.int64)
    factor = np.float32(1.75)
    colour = np.asarray((rows + columns) % 2, np.float32)
    shares = [(room[1:-1, 1:-1] * (colour == which) * factor).astype(np.float32) for which in (0, 1)]
    for _ in range(ROUNDS):
        for share in shares:
            middle = values[1:-1, 1:-1]
            around = values[:-2, 1:-1] + values[2:, 1:-1] + values[1:-1, :-2] + values[1:-1, 2:]
            middle += share * ((around + 4) * np.float32(0.25) - middle)
    return np.asarray(values[1:-1, 1:-1], np.float32)


def _slope(blown: F32, distance: F32) -> F32:
    """How steeply it rises at the outline, told to both sides of it."""
    band = np.asarray((distance > 1.5) & (distance < 2 * RIM), np.float32)
    if not band.any():
        band = np.asarray(distance > 0, np.float32)
    rise = np.asarray(band * blown / np.maximum(distance, 0.5), np.float32)
    total, weight = np.full_like(rise, 1e-6), np.full_like(rise, 1e-6)
    for reach, trust in ((3.0, 1.0), (12.0, 1e-2), (48.0, 1e-4)):
        total += np.asarray(cv2.GaussianBlur(rise, (0, 0), reach), np.float32) * np.float32(trust)
        weight += np.asarray(cv2.GaussianBlur(band, (0, 0), reach), np.float32) * np.float32(trust)
    return np.asarray(np.maximum(total / weight, 0.5), np.float32)
