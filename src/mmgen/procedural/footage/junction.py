"""Two clips in one, the first led over into the second without a jump."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import cv2
import numpy as np

from mmgen.media.arrays import F32, U8
from mmgen.media.blend import mix, mix_masked
from mmgen.media.color import planes_to_rgb
from mmgen.media.motion.easing import smoothstep
from mmgen.media.motion.flow import Match, match_pictures
from mmgen.media.motion.morph import LEAST_CONFIDENCE
from mmgen.media.motion.travel import Travel
from mmgen.media.planes import NEUTRAL_CHROMA, Planes
from mmgen.procedural.footage.clip import finer
from mmgen.procedural.footage.strip import Strip, picked

__all__ = ["Junction"]

SEAM = 0.5
"""Seconds in which both clips run and the one becomes the other."""

SETTLING = 1.5
"""Seconds in which the second clip, brought to the first one's exposure at the seam, goes over to its own."""

LARGEST_GAIN = 2.0
LARGEST_TINT = 24.0


@dataclass(frozen=True, slots=True)
class _Exposure:
    """What brings the second clip's exposure to the first one's: a factor of luma, and shifts of chroma."""

    gain: float = 1.0
    blue: float = 0.0
    red: float = 0.0

    def applied(self, frame: Planes, amount: float) -> Planes:
        """The frame with this share of the correction."""
        if amount <= 0 or self == _Exposure():
            return frame
        gain = 1 + (self.gain - 1) * amount
        y = cv2.convertScaleAbs(frame.y, alpha=gain, beta=16 * (1 - gain))
        u = cv2.convertScaleAbs(frame.u, alpha=1, beta=self.blue * amount)
        v = cv2.convertScaleAbs(frame.v, alpha=1, beta=self.red * amount)
        return Planes(*(np.asarray(plane, np.uint8) for plane in (y, u, v)))


class Junction:
    """
    The frames of both clips; for half a second both run at once.

    Where they show the same place (``method`` is "flow"), each moment of the one is warped towards the same moment of
    the other, gently at both ends, so that what moves goes on moving; else the one dissolves into the other.
    ``confidence`` is the share of points that the middle frames have in common.
    """

    def __init__(self, first: Strip, second: Strip) -> None:
        self._first = first
        self._second = second
        self.overlap = max(min(round(SEAM * first.rate), first.frames - 1, second.frames - 1), 0)
        middle = self.overlap // 2
        start = first.frames - self.overlap
        one = _frame(first, min(start + middle, first.frames - 1))
        other = _frame(second, min(middle, second.frames - 1))
        self._match = match_pictures(_rgb(one), _rgb(other))
        self.confidence = self._match.confidence
        flows = self.confidence >= LEAST_CONFIDENCE
        self.method: Literal["flow", "dissolve"] = "flow" if flows else "dissolve"
        self._exposure = _exposure(self._match, one, other) if flows else _Exposure()

    @property
    def frames(self) -> int:
        """How many frames there are in all."""
        return self._first.frames + self._second.frames - self.overlap

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self._first.size

    @property
    def rate(self) -> Fraction:
        """Frames a second."""
        return self._first.rate

    def planes(self) -> Iterator[Planes]:
        """All frames from the first to the last; each is valid until the next is taken."""
        alone = self._first.frames - self.overlap
        coming = self._coming()
        target, spare = Planes.black(self._first.size), Planes.black(self._first.size)
        for index, frame in enumerate(self._first.planes()):
            if index < alone:
                yield frame
                continue
            share = smoothstep((index - alone + 1) / (self.overlap + 1))
            self._between((frame, next(coming)), share, (target, spare))
            yield target
        yield from coming

    def _coming(self) -> Iterator[Planes]:
        """The second clip's frames, at first in the first one's exposure."""
        settling = min(SETTLING * float(self._second.rate), max(self._second.frames - self.overlap, 1))
        for index, frame in enumerate(self._second.planes()):
            yield self._exposure.applied(frame, 1 - smoothstep((index - self.overlap) / settling))

    def _between(self, frames: tuple[Planes, Planes], share: float, targets: tuple[Planes, Planes]) -> None:
        target, spare = targets
        if self.method == "dissolve":
            mix(frames[0], frames[1], share, target)
            return
        match = match_pictures(*(_rgb(frame) for frame in frames))
        if match.confidence < LEAST_CONFIDENCE:
            match = self._match
        sources = finer(frames[0]), finer(frames[1])
        mask = Travel(match, sources, self._first.size).render((target, spare), share)
        mix_masked(target, spare, mask, target)


def _frame(clip: Strip, index: int) -> Planes:
    return picked(clip, [index])[0]


def _rgb(frame: Planes) -> U8:
    return planes_to_rgb(frame.y, frame.u, frame.v)


def _exposure(match: Match, one: Planes, other: Planes) -> _Exposure:
    """The correction by what both frames show."""
    luma, blue, red = (
        (_mean(a, match.forward.seen), _mean(b, match.backward.seen))
        for a, b in ((one.y, other.y), (one.u, other.u), (one.v, other.v))
    )
    gain = (luma[0] - 16) / max(luma[1] - 16, 1)
    return _Exposure(
        float(np.clip(gain, 1 / LARGEST_GAIN, LARGEST_GAIN)),
        float(np.clip(blue[0] - blue[1], -LARGEST_TINT, LARGEST_TINT)),
        float(np.clip(red[0] - red[1], -LARGEST_TINT, LARGEST_TINT)),
    )


def _mean(plane: U8, seen: F32) -> float:
    """The mean of a plane where its points are found in the other frame."""
    height, width = seen.shape
    small = np.asarray(cv2.resize(plane, (width, height), interpolation=cv2.INTER_AREA), np.float32)
    return float((small * seen).sum() / max(float(seen.sum()), 1.0)) if seen.any() else float(NEUTRAL_CHROMA)
