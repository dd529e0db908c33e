"""How the camera and the things before it move from one frame to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from mmgen.media.arrays import F32, F64, U8
from mmgen.media.motion.similarity import Similarity
from mmgen.procedural.footage.velocity import STILL, Step, movement_of, step_of

__all__ = ["TRACKING_WIDTH", "Drift", "frame_step", "measured_drift"]

TRACKING_WIDTH = 480
"""Frames are compared at about this size."""

FEWEST_POINTS = 12
"""The tracked points that must agree before a movement is believed."""

MEMORY = 3.0
"""In how many frames an earlier movement loses most of its weight."""

GRAIN = 0.2
"""Pixels a frame, at the tracking size, below which what things do by themselves is noise."""


@dataclass(frozen=True, slots=True)
class Drift:
    """
    What goes on at one end of a clip, per frame.

    ``camera`` moves the whole frame; ``rest`` ``(h, w, 2)`` is what moves besides, in pixels of its own small map.
    """

    camera: Step
    rest: F32


def measured_drift(frames: Sequence[U8], *, backward: bool = False) -> Drift:
    """The movement at the end, or at the start, of a few small grey frames in their order; the nearest count most."""
    height, width = frames[0].shape
    pairs = list(pairwise(frames))
    if not backward:
        pairs.reverse()
    camera, total = STILL, 0.0
    rest = np.zeros((height, width, 2), np.float32)
    for age, (before, after) in enumerate(pairs):
        weight = float(np.exp(-age / MEMORY))
        step = frame_step(before, after)
        camera, total = camera + step * weight, total + weight
        if age < MEMORY:
            rest += _rest(before, after, step) * np.float32(weight)
    weights = sum(float(np.exp(-age / MEMORY)) for age in range(min(len(pairs), int(MEMORY))))
    return Drift(camera * (1 / max(total, 1e-9)), _calmed(rest / np.float32(max(weights, 1e-9))))


def frame_step(before: U8, after: U8) -> Step:
    """The movement of the whole frame by tracked features; still where too few agree on one."""
    points = np.asarray(cv2.goodFeaturesToTrack(before, 400, 0.005, 7), np.float32)
    if points.ndim != 3 or len(points) < FEWEST_POINTS:
        return STILL
    there, found, _ = cv2.calcOpticalFlowPyrLK(before, after, points, np.empty(0), winSize=(21, 21), maxLevel=3)
    back, found_back, _ = cv2.calcOpticalFlowPyrLK(after, before, there, np.empty(0), winSize=(21, 21), maxLevel=3)
    error = np.linalg.norm((back - points).reshape(-1, 2), axis=1)
    good = (found.ravel() == 1) & (found_back.ravel() == 1) & (error < 0.5)
    if np.count_nonzero(good) < FEWEST_POINTS:
        return STILL
    here, gone = (np.asarray(places, np.float64).reshape(-1, 2)[good] for places in (points, there))
    return _agreed(here, gone, (before.shape[1], before.shape[0]))


def _agreed(here: F64, gone: F64, size: tuple[int, int]) -> Step:
    matrix, kept = cv2.estimateAffinePartial2D(here, gone, method=cv2.RANSAC, ransacReprojThreshold=0.7)
    found = np.asarray(matrix, np.float64)
    if found.shape != (2, 3) or np.count_nonzero(kept) < max(FEWEST_POINTS, 0.25 * len(here)):
        return STILL
    return step_of(Similarity.of(found), size)


def _rest(before: U8, after: U8, step: Step) -> F32:
    """What moves besides the camera, by dense flow, counted at the frame after."""
    height, width = before.shape
    finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
    # The search starts at the displacements that it is given; anything but numbers there crashes it.
    back = np.asarray(finder.calc(after, before, np.zeros((height, width, 2), np.float32)), np.float32)
    columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    there = movement_of(step, (width, height)).inverse.moved(columns, rows)
    return np.asarray(np.dstack([there[0] - columns, there[1] - rows]) - back, np.float32)


def _calmed(rest: F32) -> F32:
    """The field without its noise, smooth enough to bend a picture by."""
    smooth = np.asarray(cv2.GaussianBlur(rest, (0, 0), rest.shape[1] / 60, borderType=cv2.BORDER_REFLECT), np.float32)
    speed = np.linalg.norm(smooth, axis=2, keepdims=True)
    return np.asarray(smooth * np.clip(1 - GRAIN / np.maximum(speed, 1e-6), 0, 1), np.float32)
