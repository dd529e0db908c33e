"""What part of a moving picture fills a frame of another shape: a crop that follows the subject and glides."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import cv2
import numpy as np

from mmgen.media.arrays import F32, F64, U8
from mmgen.media.motion.focus import attention, seen_colors
from mmgen.media.motion.path import Framing
from mmgen.media.planes import Window
from mmgen.media.timeline.clips import Focus

BINS = 64
"""Places along the side on which a crop moves, of which its best way is made."""

EDGE_SHARE = 0.3
"""The part of a crop, at each end, over which attention counts less and less: a subject belongs away from the edge."""

INERTIA = 6.0
"""What it costs to move, by the square of the way: so much for a whole side in a second."""

FRICTION = 1.0
"""What it costs to move at all, by the way: the crop stays where it is rather than seek the very best place."""

GLIDE_SECONDS = 0.45
"""Standard deviation of the time over which the crop's way is averaged."""

STILL_SHARE = 0.05
"""A way shorter than this share of the side is not gone at all."""

MOTION = 2.5
"""What moves counts so much more than what merely draws the eye."""

STIRRING = 6.0
"""The change of colour, in 8-bit CIE Lab units, up to which a part is taken for still: grain, and the codec's own."""

TRACE = 0.3
"""What changes between one pair of looks only counts so much of what changes between two."""

SPECK = 0.002
"""The share of the picture below which what moves, or draws the eye, counts for less."""

CROWD = 0.5
"""The share of a picture that moves from which it is the camera that does."""


def window_about(size: tuple[int, int], aspect: float, focus: Focus) -> Window:
    """The largest window of this aspect in a picture, its middle as near to the focus as the picture lets it."""
    width, height = size
    wide, high = min(float(width), height * aspect), min(float(height), width / aspect)
    around = Window.around((focus[0] * width, focus[1] * height), (wide, high))
    return around.inside(Window(0, 0, width, height))


def framing_about(size: tuple[int, int], aspect: float, focus: Focus) -> Framing:
    """What a camera path is planned on when the subject is known to be at a place."""
    width, height = size
    subject = Window.around((focus[0] * width, focus[1] * height), (width / 5, height / 5))
    return Framing(size, window_about(size, aspect, focus), subject.inside(Window(0, 0, width, height)))


@dataclass(frozen=True, slots=True)
class CropPath:
    """Where the crop's middle is at times, in shares of the picture's sides; between and beyond them it glides."""

    times: F64
    places: F64
    across: bool

    def focus(self, time: Fraction) -> Focus:
        """The middle at a time in seconds of the video."""
        place = float(np.interp(float(time), self.times, self.places))
        return (place, 0.5) if self.across else (0.5, place)


class SubjectTracker:
    """
    Finds what to follow in a video from small frames, pushed in their order.

    What draws the eye in each frame, and what moves in it, is summed up along the side that the crop may move on. The
    best way through all of them (a shortest path, after Viterbi) does not jump between two subjects.
    """

    def __init__(self, size: tuple[int, int], aspect: float) -> None:
        width, height = size
        self.across = width / height > aspect
        share = aspect * height / width if self.across else width / aspect / height
        self._length = min(max(round(BINS * share), 1), BINS)
        self._times: list[float] = []
        self._drawn: list[F64] = []
        self._moved: list[F64] = []
        self._before: F32 | None = None
        self._change: F32 | None = None

    def push(self, time: Fraction, pixels: U8) -> None:
        """Take in a small RGB frame at its time in seconds."""
        lab = seen_colors(pixels)
        self._times.append(float(time))
        self._drawn.append(self._profile(attention(pixels) ** 3))
        if self._before is not None:
            change = _change(lab, self._before)
            # What differs from the frame before and from the one after as well is where the thing is now; what differs
            # from one of them only still shows that it stirs.
            other = change if self._change is None else self._change
            both, either = _moving(np.minimum(change, other)), _moving(np.maximum(change, other))
            self._moved.append(self._profile(np.asarray(both + TRACE * either, np.float32)))
            self._change = change
        self._before = lab

    def path(self) -> CropPath:
        """The way of the crop over all frames. There must be one at least."""
        # The first frame and the last lack one neighbour, and what moves in them is taken to be where it is next to them.
        inner = self._moved[1:] or self._moved or [np.zeros(BINS)]
        moving = [inner[0], *inner, inner[-1]][: len(self._drawn)]
        held = [self._welcome(drawn + MOTION * moved) for drawn, moved in zip(self._drawn, moving, strict=True)]
        starts = _best_way(np.array(held), np.diff(self._times))
        places = (starts + self._length / 2) / BINS
        times = np.array(self._times)
        return CropPath(*_glided(times, places), self.across)

    def _profile(self, drawn: F32) -> F64:
        """A map summed up along the side that the crop moves on, to a whole of one; to less where it is nearly empty."""
        profile = np.asarray(drawn.sum(axis=0 if self.across else 1), np.float64)
        places = np.interp(np.linspace(0, 1, BINS), np.linspace(0, 1, len(profile)), profile)
        least = SPECK * drawn.size / len(profile) * BINS
        return np.asarray(places / max(float(places.sum()), least), np.float64)

    def _welcome(self, profile: F64) -> F64:
        """How good each start of the crop is: 0 to 1, with a little for the middle."""
        place = (np.arange(self._length) + 0.5) / self._length
        weight = np.clip(np.minimum(place, 1 - place) / EDGE_SHARE, 0, 1)
        held = np.correlate(profile, weight, "valid")
        centred = 1 - np.abs((np.arange(len(held)) + self._length / 2) / BINS - 0.5)
        return np.asarray(held / max(float(held.max()), 1e-9) + 0.05 * centred, np.float64)


def _change(lab: F32, before: F32) -> F32:
    """How far the colour of each part has moved."""
    apart = np.asarray(np.linalg.norm(lab - before, axis=2), np.float32)
    return np.asarray(cv2.GaussianBlur(apart, (0, 0), max(apart.shape) / 80), np.float32)


def _moving(change: F32) -> F32:
    """What moves, 0 to 1; all 0 where nearly everything does, or nothing."""
    seen = np.asarray(np.clip(change - STIRRING, 0, None), np.float32)
    if float(np.mean(seen > 0)) > CROWD:
        return np.zeros_like(seen)
    return np.asarray(np.clip(seen / (3 * STIRRING), 0, 1), np.float32)


def _best_way(held: F64, steps: F64) -> F64:
    """The start for each frame: the sum of what they hold, less the cost of moving, is greatest."""
    count = held.shape[1]
    starts = np.arange(count, dtype=np.float64) / BINS
    apart = np.abs(starts[:, None] - starts[None, :])
    total = held[0]
    origins: list[np.ndarray] = []
    for values, seconds in zip(held[1:], steps, strict=True):
        reached = total[None, :] - (FRICTION + INERTIA / max(float(seconds), 1e-3) * apart) * apart
        origins.append(reached.argmax(axis=1))
        total = reached.max(axis=1) + values
    way = [int(total.argmax())]
    for origin in reversed(origins):
        way.append(int(origin[way[-1]]))
    return np.array(way[::-1], np.float64)


def _glided(times: F64, places: F64) -> tuple[F64, F64]:
    """The way resampled finely and averaged over time, so that its speed has no steps."""
    if len(times) < 2 or float(np.ptp(places)) < STILL_SHARE:
        return times[:1], np.array([float(np.median(places))])
    first, last = float(times[0]), float(times[-1])
    fine = np.asarray(np.linspace(first, last, max(round((last - first) * 30), 2) + 1), np.float64)
    dense = np.asarray(np.interp(fine, times, places)[None, :], np.float64)
    spread = GLIDE_SECONDS / float(fine[1] - fine[0])
    smooth = cv2.GaussianBlur(dense, (0, 0), spread, borderType=cv2.BORDER_REPLICATE)
    return fine, np.asarray(smooth, np.float64)[0]
