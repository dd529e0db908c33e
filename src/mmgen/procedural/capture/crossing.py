"""Limbs that look alike, told apart where they pass each other: by the swing that they come and go with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F64
from mmgen.procedural.capture.figure import FREE, Figure

__all__ = ["Pair", "exchanged", "pairs_of", "pass_each_other", "passing"]

CLOSE = 0.5
"""The angle in radians between two limbs below which they may pass each other."""

APART = 0.2
"""The angle in radians to either side at which two limbs have passed each other."""

REACH = 5
"""The frames before and after that tell how a limb comes and goes."""

HORIZON = 4.0
"""Frames over which a change of speed counts as much as a jump of place."""

REASON = 0.75
"""An exchange must be so much evener than none."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Bones of two limbs that look alike, from the trunk outwards."""

    first: tuple[int, ...]
    second: tuple[int, ...]

    @property
    def bones(self) -> tuple[int, ...]:
        """Those of both."""
        return (*self.first, *self.second)


def pairs_of(figure: Figure) -> list[Pair]:
    """Left and right limbs of the same kind."""
    found: list[Pair] = []
    for number, name in enumerate(figure.names):
        other = name.replace("left_", "right_")
        if name.startswith("left_") and other in figure.names and _is_first(figure, number):
            found.append(Pair(_chain(figure, number), _chain(figure, figure.names.index(other))))
    return [pair for pair in found if len(pair.first) == len(pair.second)]


def passing(figure: Figure, poses: F64, start: int, pair: Pair) -> NDArray[np.bool_]:
    """
    In which of ``(N, 3 + B)`` poses the two limbs were taken for each other, if that of *start* is right.

    Wherever they come closest, each has come along one line and goes along another: those two belong together that
    continue each other best.
    """
    ways = np.unwrap(np.stack([_limb_directions(figure, pose, pair) for pose in poses]), axis=0)
    swapped = np.zeros(len(poses), np.bool_)
    for frame in _meetings(ways):
        if _passes(ways, frame):
            swapped[frame:] ^= True
    return np.asarray(swapped ^ swapped[start], np.bool_)


def pass_each_other(figure: Figure, poses: F64, pair: Pair) -> bool:
    """Whether each of two limbs is now before the other, now behind: they are seen from the side."""
    ways = np.unwrap(np.stack([_limb_directions(figure, pose, pair) for pose in poses]), axis=0)
    apart = ways[:, 0] - ways[:, 1]
    return float(apart.min()) < -APART and float(apart.max()) > APART


def exchanged(figure: Figure, pose: F64, pair: Pair) -> F64:
    """The pose in which each limb of a pair points where the other did."""
    absolute = directions(figure, pose)
    changed = absolute.copy()
    changed[list(pair.first)] = absolute[list(pair.second)]
    changed[list(pair.second)] = absolute[list(pair.first)]
    turned = changed - _rest_directions(figure)
    result = pose.copy()
    for bone in pair.bones:
        local = turned[bone] - turned[figure.parents[bone]]
        result[FREE + bone] = (local + np.pi) % (2 * np.pi) - np.pi
    return result


def directions(figure: Figure, pose: F64) -> F64:
    """The direction of each bone in radians."""
    _, factors = figure.placed(pose)
    turned: F64 = _rest_directions(figure) + np.angle(factors)
    return turned


def _rest_directions(figure: Figure) -> F64:
    angles: F64 = np.angle(figure.tips - figure.rest)
    return angles


def _limb_directions(figure: Figure, pose: F64, pair: Pair) -> F64:
    """Where each limb of a pair points, from its start to its tip."""
    places, factors = figure.placed(pose)
    ways = [
        places[chain[-1]] + factors[chain[-1]] * (figure.tips[chain[-1]] - figure.rest[chain[-1]]) - places[chain[0]]
        for chain in (pair.first, pair.second)
    ]
    return np.asarray(np.angle(np.array(ways)), np.float64)


def _meetings(ways: F64) -> list[int]:
    """The frames at which two limbs are closest, one for each time that they are close."""
    gap = np.abs(ways[:, 0] - ways[:, 1])
    found: list[int] = []
    for frame in range(2, len(gap) - 2):
        around = gap[max(frame - 3, 0) : frame + 4]
        if gap[frame] < CLOSE and gap[frame] <= around.min() and (not found or frame - found[-1] > 2):
            found.append(frame)
    return found


def _passes(ways: F64, frame: int) -> bool:
    """Whether what comes as the first goes on as the second."""
    come = [_line(ways[max(frame - REACH, 0) : frame, limb], 1.0) for limb in (0, 1)]
    gone = [_line(ways[frame + 1 : frame + 1 + REACH, limb][::-1], -1.0) for limb in (0, 1)]
    kept = _break(come[0], gone[0]) + _break(come[1], gone[1])
    crossed = _break(come[0], gone[1]) + _break(come[1], gone[0])
    return crossed < REASON * kept


def _line(values: F64, sense: float) -> tuple[float, float]:
    """The value one step after the last, and the change in a step of time."""
    if len(values) < 2:
        return float(values[-1]), 0.0
    slope, level = np.polyfit(np.arange(len(values)) - len(values), values, 1)
    return float(level), float(slope) * sense


def _break(before: tuple[float, float], after: tuple[float, float]) -> float:
    return (before[0] - after[0]) ** 2 + (HORIZON * (before[1] - after[1])) ** 2


def _is_first(figure: Figure, bone: int) -> bool:
    return not figure.names[figure.parents[bone]].startswith("left_")


def _chain(figure: Figure, bone: int) -> tuple[int, ...]:
    chain = [bone]
    while chain[-1] in figure.parents:
        chain.append(figure.parents.index(chain[-1]))
    return tuple(chain)
