"""What a video's pictures ask of its sound: how much moves when, where one shot replaces another, and what it shows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.assets import Video
from mmgen.media.arrays import F32, F64
from mmgen.procedural.sound.glimpsed import Glimpse, glimpse_of, place_of
from mmgen.procedural.sound.synthesis import single

__all__ = ["Watched", "watch"]

GLIMPSE = (64, 36)
CUT = 0.35
"""The share of a frame's colours that changes at once where one shot replaces another."""

SUDDEN, LEAST = 2.5, 8.0
"""A cut changes so many times as much as the frames about it do, and at least so many levels on average."""

QUIETEST, LOUDEST = 0.55, 1.45
"""The level of places where nothing and where most moves."""

EASE = 0.35
"""Seconds over which the level follows the movement."""


@dataclass(frozen=True, slots=True)
class Watched:
    """
    ``movement`` holds 0 to 1 for each time in ``times``; ``cuts`` are the seconds at which a shot begins.

    ``places`` names for each shot, the first among them, the bed that goes with what it shows.
    """

    seconds: float
    times: F64
    movement: F64
    cuts: tuple[float, ...]
    places: tuple[str, ...]

    def level(self, at: F64) -> F32:
        """The level that follows the movement, at ascending times in seconds."""
        return single(QUIETEST + (LOUDEST - QUIETEST) * np.interp(at, self.times, self.movement))


def watch(video: Video) -> Watched:
    """Look at every frame, small."""
    moved: list[tuple[float, float]] = []
    jumps: list[float] = []
    glimpses: list[Glimpse] = []
    before: tuple[F32, F32] | None = None
    for frame in video.frames():
        small = np.asarray(cv2.resize(frame[..., :3], GLIMPSE, interpolation=cv2.INTER_AREA), np.float32)
        colours = np.asarray(cv2.calcHist([small.astype(np.uint8)], [0, 1, 2], None, [6] * 3, [0, 256] * 3), np.float32)
        colours /= colours.sum()
        if before is not None:
            change = np.abs(small - before[0]).mean(axis=(1, 2))
            moved.append((float(change[: change.size // 2].mean()), float(change[change.size // 2 :].mean())))
            jumps.append(0.5 * float(np.abs(colours - before[1]).sum()))
        glimpses.append(glimpse_of(small))
        before = small, colours
    halves = np.asarray(moved, np.float64).reshape(-1, 2)
    times = (np.arange(len(halves)) + 1) / video.fps
    changed: F64 = halves.mean(axis=1)
    cut = _cuts(changed, np.asarray(jumps, np.float64))
    places = _places(glimpses, halves, cut)
    return Watched(video.seconds, times, _eased(changed, cut, video.fps), tuple(times[cut].tolist()), places)


def _places(glimpses: list[Glimpse], halves: F64, cut: NDArray[np.bool_]) -> tuple[str, ...]:
    """The bed of each shot; how much it moves is that of its usual frame."""
    edges = [0, *(np.flatnonzero(cut) + 1).tolist(), len(glimpses)]
    found: list[str] = []
    for first, last in pairwise(edges):
        within = halves[first : last - 1]
        above, below = np.median(within, axis=0).tolist() if len(within) else (0.0, 0.0)
        found.append(place_of(glimpses[first:last], above=above, below=below))
    return tuple(found)


def _cuts(changed: F64, jumps: F64) -> NDArray[np.bool_]:
    """Where other colours come at once, and more changes than it does from frame to frame about there."""
    usual = np.array([np.median(changed[max(index - 5, 0) : index + 6]) for index in range(changed.size)])
    return (jumps > CUT) & (changed > np.maximum(SUDDEN * usual, LEAST))


def _eased(changed: F64, cut: NDArray[np.bool_], fps: float) -> F64:
    """Movement from 0 to 1 without the jumps of cuts, smooth in time."""
    if changed.size == 0:
        return np.zeros(0)
    usual = np.where(cut, np.median(changed), changed)
    reach = max(round(EASE * fps), 1)
    padded = np.pad(usual, reach, mode="edge")
    smooth = np.convolve(padded, np.hanning(2 * reach + 3)[1:-1] / np.hanning(2 * reach + 3).sum(), mode="valid")
    lowest, highest = float(smooth.min()), float(smooth.max())
    return (smooth - lowest) / (highest - lowest) if highest > 1.05 * lowest + 1e-6 else np.full(smooth.size, 0.5)
