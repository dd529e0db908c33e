"""A figure's poses through all frames, from the one in which it was found outwards in both directions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mmgen.media.arrays import F32, F64
from mmgen.procedural.capture.anew import Anew
from mmgen.procedural.capture.crossing import Pair, exchanged, pairs_of, pass_each_other, passing
from mmgen.procedural.capture.evidence import View
from mmgen.procedural.capture.figure import FREE, Figure
from mmgen.procedural.capture.fitting import Belief, Fit, Fitter
from mmgen.procedural.progress import Progress

__all__ = ["Followed", "Footage", "followed", "smoothed"]

NEAR = 0.3
"""Tips of a pair of limbs this near, in lengths of the limb, may be taken for each other."""

AROUND = 3
"""Frames before and after two limbs pass each other whose poses are looked for again."""

LOST = 1.6
"""The evidence against a fit, in parts of what is usual, from which on the figure may be lost."""

LEAST_ENERGY = 20.0
"""Evidence against even the best of fits."""

SPEED = 0.9
"""How much of a turn between two frames is expected to go on in the next."""

WINDOW = np.array([-3, 12, 17, 12, -3]) / 35
"""A parabola through five frames (Savitzky and Golay 1964): it calms without lagging behind."""


@dataclass(frozen=True, slots=True)
class Followed:
    """Poses ``(N, 3 + B)``, and the pairs of limbs that pass each other, as they are seen from the side."""

    poses: F64
    passed: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Footage:
    """What all frames show, the way to the next, the frame in which the figure is at rest, and poses read anew."""

    views: Sequence[View]
    flows: F32
    start: int
    anew: Anew | None = None


def followed(fitter: Fitter, footage: Footage, progress: Progress) -> Followed:
    """The pose in each frame."""
    views, flows, start = footage.views, footage.flows, footage.start
    rest = np.zeros(FREE + fitter.figure.bones)
    first = fitter.fit(views[start], rest, Belief(rest, fitter.step_spread))
    fits: dict[int, Fit] = {start: first}
    pairs = pairs_of(fitter.figure)
    for forward in (True, False):
        usual = first.energy + LEAST_ENERGY
        step = 1 if forward else -1
        frame = start + step
        while 0 <= frame < len(views):
            before = fits[frame - step]
            flow = flows[frame - 1] if forward else flows[frame]
            begun = fitter.carried(before, flow, forward=forward)
            begun = fitter.along_with(begun, before, (views[frame - step], views[frame]))
            earlier = fits.get(frame - 2 * step)
            fits[frame] = _best(fitter, views[frame], (before, earlier), begun, pairs)
            if footage.anew is not None and fits[frame].energy > LOST * usual:
                fits[frame] = _refound(fitter, views[frame], before, (fits[frame], footage.anew(frame)))
            usual += 0.2 * (min(fits[frame].energy, 1.5 * usual) - usual)
            frame += step
            progress(len(fits) / len(views))
    return _told_apart(fitter, views, [fits[frame] for frame in range(len(views))], start)


def _refound(fitter: Fitter, view: View, before: Fit, tried: tuple[Fit, list[F64]]) -> Fit:
    """The better of a fit and of those from poses that the silhouette suggests; the head stays the head."""
    fit, poses = tried
    wide = np.maximum(fitter.step_spread, 0.35)
    found = [fit, *(fitter.fit(view, pose, Belief(pose, wide)) for pose in poses)]
    here = fitter.figure.moved(before.pose)
    far = [float(np.abs(fitter.figure.moved(each.pose) - here).mean()) for each in found]
    costs = [each.energy + before.energy * way / max(min(far), 1.0) for each, way in zip(found, far, strict=True)]
    return found[int(np.argmin(costs))]


def _told_apart(fitter: Fitter, views: Sequence[View], fits: list[Fit], start: int) -> Followed:
    """The same with pairs of limbs exchanged where they passed each other unnoticed."""
    poses = np.stack([fit.pose for fit in fits])
    doubtful: set[int] = set()
    passed: list[Pair] = []
    for pair in pairs_of(fitter.figure):
        swapped = passing(fitter.figure, poses, start, pair)
        for frame in np.flatnonzero(swapped).tolist():
            poses[frame] = exchanged(fitter.figure, poses[frame], pair)
        if pass_each_other(fitter.figure, poses, pair):
            passed.append(pair)
        changes = np.flatnonzero(np.diff(swapped.astype(int)))
        doubtful |= set(np.flatnonzero(swapped).tolist())
        doubtful |= {near for change in changes.tolist() for near in range(change - AROUND + 1, change + AROUND + 1)}
    calm = smoothed(poses)
    for frame in sorted(doubtful & set(range(len(views)))):
        fits[frame] = fitter.fit(views[frame], calm[frame], Belief(calm[frame], fitter.step_spread * 0.5), rounds=4)
    return Followed(np.stack([fit.pose for fit in fits]), tuple(passed))


def _best(fitter: Fitter, view: View, past: tuple[Fit, Fit | None], begun: F64, pairs: list[Pair]) -> Fit:
    """The fit from where the flow leads; where limbs pass each other, or from where their swing does."""
    before, earlier = past
    fit = fitter.fit(view, begun, Belief(begun, fitter.step_spread))
    close = [pair for pair in pairs if _near(fitter.figure, before.pose, pair)]
    if not close or earlier is None:
        return fit
    ahead = before.pose + (before.pose - earlier.pose) * SPEED
    candidates = [fit]
    for pair in close:
        swing = begun.copy()
        bones = [FREE + bone for bone in (*pair.first, *pair.second)]
        swing[bones] = ahead[bones]
        candidates.append(fitter.fit(view, swing, Belief(swing, fitter.step_spread)))
    costs = [each.energy + _jerk(each.pose, ahead, close) for each in candidates]
    return candidates[int(np.argmin(costs))]


def _jerk(pose: F64, ahead: F64, pairs: list[Pair]) -> float:
    bones = [FREE + bone for pair in pairs for bone in (*pair.first, *pair.second)]
    return float(np.square((pose - ahead)[bones] / 0.12).sum())


def _near(figure: Figure, pose: F64, pair: Pair) -> bool:
    places, factors = figure.placed(pose)
    ends = [
        places[chain[-1]] + factors[chain[-1]] * (figure.tips[chain[-1]] - figure.rest[chain[-1]])
        for chain in (pair.first, pair.second)
    ]
    length = float(abs(figure.tips[pair.first[-1]] - figure.rest[pair.first[0]]))
    return float(abs(ends[0] - ends[1])) < NEAR * length


def smoothed(poses: F64) -> F64:
    """Poses ``(N, 3 + B)`` without their jitter; the ends go on as they came."""
    if len(poses) < len(WINDOW):
        return poses
    reach = len(WINDOW) // 2
    before = 2 * poses[:1] - poses[reach:0:-1]
    after = 2 * poses[-1:] - poses[-2 : -2 - reach : -1]
    padded = np.concatenate([before, poses, after])
    return np.stack([np.convolve(padded[:, column], WINDOW, "valid") for column in range(poses.shape[1])], axis=1)
