"""A ground that moves by itself, such as key frames or a clip, and those who stand on it: they go along, and stay in sight."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from mmgen.media.arrays import F64
from mmgen.media.blend import mix
from mmgen.media.motion.easing import smoothstep
from mmgen.media.motion.similarity import Similarity
from mmgen.media.planes import Planes
from mmgen.procedural.staging.stage import Drift, Part, Stage

__all__ = ["Act", "Ground", "drifts"]

MIDDLE = 0.5, 0.8
"""The place of the frame, in shares, by which it is told how the ground goes."""
LEAST_ROOM = 0.02
"""Those on stage may go so far, as a share of the frame's width, however little room there is beside them."""
HIGHEST = 0.05
"""How far up or down they go along, as a share of the frame's height: their feet stay on the same ground."""
GROWTH = 0.75, 1.35


class Act:
    """
    Those on stage, drawn over frames that are already there.

    At each of the ``places``, indices of frames, they are lit as that frame is: ``make`` makes the stage of the one of that
    number; between two the light goes over. ``drifts`` has where the ground is in each frame.
    """

    def __init__(self, places: Sequence[int], make: Callable[[int], Stage], drifts: Sequence[Drift]) -> None:
        self._places, self._make, self._drifts = list(places), make, drifts
        self._made: dict[int, Stage] = {}
        self._spare: Planes | None = None

    def draw(self, index: int, t: float, target: Planes) -> None:
        """Draw them over the frame of this index, as they are at ``t``, 0 to 1 over the clip."""
        before = max(bisect_right(self._places, index) - 1, 0)
        after = min(before + 1, len(self._places) - 1)
        share = (index - self._places[before]) / max(self._places[after] - self._places[before], 1)
        drift = self._drifts[index % len(self._drifts)]
        if after == before or share <= 0:
            self._stage(before).act(t, target, drift)
            return
        if self._spare is None:
            self._spare = Planes.black(target.size)
        self._spare.assign(target)
        self._stage(before).act(t, target, drift)
        self._stage(after).act(t, self._spare, drift)
        mix(target, self._spare, smoothstep(share), target)

    def _stage(self, number: int) -> Stage:
        """The stage of a place; two are kept, which is as many as are ever seen at once."""
        if number not in self._made:
            for old in [old for old in self._made if abs(old - number) > 1]:
                del self._made[old]
            self._made[number] = self._make(number)
        return self._made[number]


@dataclass(frozen=True, slots=True)
class Ground:
    """What is behind those on stage, drawn by its index, and they before it."""

    show: Callable[[int, Planes], None]
    act: Act

    def draw(self, index: int, t: float, target: Planes) -> None:
        """Draw the frame of this index with those on stage as they are at ``t``."""
        self.show(index, target)
        self.act.draw(index, t, target)


def drifts(ways: Sequence[Similarity], parts: Sequence[Part], size: tuple[int, int]) -> list[Drift]:
    """
    Where those on stage are led in each frame by a ground that goes these ways, from the first frame on, in its pixels.

    They are at home in the middle of its way. Where it goes further than there is room, they go as far as there is.
    """
    width, height = size
    middle = complex(MIDDLE[0] * width, MIDDLE[1] * height)
    places = [way.turn * middle + way.shift for way in ways]
    gone: F64 = np.asarray([[place.real, place.imag] for place in places], np.float64)
    growth: F64 = np.asarray([np.log(abs(way.turn)) for way in ways], np.float64)
    gone -= (gone.max(axis=0) + gone.min(axis=0)) / 2
    growth -= (growth.max() + growth.min()) / 2
    homes = [part.placement for part in parts]
    room = min(min(place.x, 1 - place.x) - place.wide / 2 for place in homes)
    farthest = max(float(np.abs(gone[:, 0]).max()), 1e-6)
    share = min(max(room, LEAST_ROOM) * width / farthest, 1.0)
    reach = 0.0 if any(place.rooted for place in homes) else HIGHEST * height
    return [
        Drift(
            float(right) * share,
            float(np.clip(down * share, -reach, reach)),
            float(np.clip(np.exp(grown * share), *GROWTH)),
        )
        for (right, down), grown in zip(gone, growth, strict=True)
    ]
