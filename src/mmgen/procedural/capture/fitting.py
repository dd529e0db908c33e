"""A figure's pose in a frame: that in which its colours and its outline lie where the frame has them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F32, F64, I32
from mmgen.procedural.capture.evidence import View, looked_up
from mmgen.procedural.capture.figure import C128, FREE, Figure
from mmgen.procedural.capture.pulls import Pulls

__all__ = ["Belief", "Fit", "Fitter"]

ROUNDS = 7
LEVELS = 16.0
"""The difference of colour at which a point's vote is worth a quarter: it may be hidden."""

STRAY = (14.0, 7.0)
"""The distance in pixels at which a piece of outline is worth a quarter, in the first and in the last round."""

COLOUR, LINE, OUTSIDE, FLOW = 1 / 15.0, 1 / 1.2, 1 / 1.5, 1 / 2.0
"""How exact each kind of evidence is taken for: levels, or pixels."""

ASTRAY = 0.06
"""The way between flow and silhouette, in roots of the subject's area, from which the flow has lost it."""

FACING = 0.35
"""The least agreement in direction, as a cosine, between two pieces of outline that are taken for the same."""

SHARES = np.array([0.7, 1.0, 1.0])
"""How much light counts beside the two colours."""

TRUNK = ("hips", "spine", "chest", "neck", "body")


@dataclass(frozen=True, slots=True)
class Belief:
    """A pose that is expected, and how far off it may be, both ``(3 + B,)``."""

    pose: F64
    spread: F64


@dataclass(frozen=True, slots=True)
class Fit:
    """A pose, the evidence left over against it, and how surely each point is seen, 0 to 1."""

    pose: F64
    energy: float
    seen: F64


class Fitter:
    """Fits poses of one figure; ``rim`` ``(E, 2)`` are the edges of its outline, ``colours`` ``(P, 3)`` its points' own."""

    def __init__(self, figure: Figure, rim: I32, colours: F64, unit: float) -> None:
        self.figure = figure
        self._colours = colours
        self._rim = rim[:, 0].astype(np.int64)
        self._ends = rim[:, 1].astype(np.int64)
        self._inner = np.setdiff1d(np.arange(len(figure.points)), self._rim)
        self._rest = self._rest_spread()
        self._unit = unit
        self.step_spread = self._step_spread(unit)

    def fit(self, view: View, start: F64, belief: Belief, *, rounds: int = ROUNDS) -> Fit:
        """Gauss and Newton's way from *start* to the pose that the view and the belief agree on."""
        pose = start.copy()
        seen = np.ones(len(self.figure.points))
        energy = 0.0
        for turn in range(rounds):
            stray = STRAY[0] + (STRAY[1] - STRAY[0]) * turn / max(rounds - 1, 1)
            moved, slopes = self.figure.answer(pose)
            pulls = Pulls(len(moved))
            seen = self._by_colour(pulls, view, moved)
            self._by_outline(pulls, view, moved, stray)
            self._by_bounds(pulls, view, moved, stray)
            energy = pulls.energy
            near = 1 / np.square(belief.spread), 1 / np.square(self._rest)
            step = pulls.step(slopes, near[0] + near[1], near[0] * (pose - belief.pose) + near[1] * pose)
            pose = pose + step
            if float(np.abs(step[FREE:]).max(initial=0)) < 0.004 and float(np.abs(step[:2]).max()) < 0.05:
                break
        return Fit(pose, energy, seen)

    def carried(self, before: Fit, flow: F32, *, forward: bool) -> F64:
        """The pose after the flow to the next frame, or back to the one before."""
        pose = before.pose.copy()
        here = self.figure.moved(pose)
        there = here.copy()
        if forward:
            there = here + _shift(flow, here)
        else:
            for _ in range(2):
                there = here - _shift(flow, there)
        firm = 1 / np.square(self.step_spread)
        for _ in range(3):
            moved, slopes = self.figure.answer(pose)
            off = moved - there
            pulls = Pulls(len(moved))
            pulls.towards(np.s_[:], off, before.seen / np.square(1 + np.square(np.abs(off) / 6.0)) * FLOW**2)
            pose = pose + pulls.step(slopes, firm, firm * (pose - before.pose))
        return pose

    def along_with(self, pose: F64, before: Fit, views: tuple[View, View]) -> F64:
        """The pose, brought to where the silhouette went, if that is far from where the flow led."""
        led = self.figure.moved(pose).mean() - self.figure.moved(before.pose).mean()
        off = complex(views[1].middle - views[0].middle - led)
        if abs(off) < ASTRAY * self._unit:
            return pose
        return np.asarray(pose + np.concatenate([[off.real, off.imag], np.zeros(len(pose) - 2)]), np.float64)

    def _by_colour(self, pulls: Pulls, view: View, moved: C128) -> F64:
        chosen = self._inner
        places = moved[chosen]
        off = (view.shown(view.colours, places) - self._colours[chosen]) * SHARES
        far = np.square(off).sum(axis=1)
        weight = 1 / np.square(1 + far / LEVELS**2)
        across, down = view.shown(view.across, places) * SHARES, view.shown(view.down, places) * SHARES
        pulls.along(chosen, (across, down), off, weight * COLOUR**2)
        pulls.energy += float((far / (1 + far / LEVELS**2)).sum()) * COLOUR**2
        seen = np.ones(len(moved))
        seen[chosen] = weight
        return seen

    def _by_outline(self, pulls: Pulls, view: View, moved: C128, stray: float) -> None:
        rim = moved[self._rim]
        along = moved[self._ends] - rim
        # The sheet lies to the left of its rim as rows run down, so outward is a quarter turn from the way along it.
        facing = along * -1j
        facing = facing / np.maximum(np.abs(facing), 1e-9)
        best, found = _partners((view.line, view.outward), (rim, facing))
        partner, normal = self._rim[best[found]], view.outward[found]
        gap = moved[partner] - view.line[found]
        far = np.abs(gap)
        weight = 1 / np.square(1 + np.square(far / stray)) * LINE**2
        pulls.aside(partner, normal, (np.conj(normal) * gap).real, weight)
        # What no piece of the figure's outline answers to is as far off as can be.
        lost = np.full(len(best), STRAY[1] ** 2)
        lost[found] = np.square(far) / (1 + np.square(far / STRAY[1]))
        pulls.energy += float(lost.sum()) * LINE**2

    def _by_bounds(self, pulls: Pulls, view: View, moved: C128, stray: float) -> None:
        """Nothing of the figure lies off the silhouette."""
        gap = moved - view.way_in(moved)
        far = np.abs(gap)
        out = np.flatnonzero(far > 1.2)
        far = far[out]
        pulls.towards(out, gap[out], 1 / np.square(1 + np.square(far / (2 * stray))) * OUTSIDE**2)
        pulls.energy += float((np.square(far) / (1 + np.square(far / (2 * STRAY[1])))).sum()) * OUTSIDE**2

    def _rest_spread(self) -> F64:
        """How far a pose may be from the one at rest."""
        bones = [0.5 if name in TRUNK[1:4] else 1.5 for name in self.figure.names]
        bones[0] = 0.6
        return np.array([1e3, 1e3, 0.4, *bones])

    def _step_spread(self, unit: float) -> F64:
        """How far a pose may be from what is expected of the one before."""
        bones = [0.12 if name in TRUNK else 0.35 for name in self.figure.names]
        return np.array([0.05 * unit, 0.05 * unit, 0.02, *bones])


def _partners(line: tuple[C128, C128], rim: tuple[C128, C128]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """For each piece of outline, places and directions, the nearest of the rim that faces alike, and whether there is one."""
    middle = rim[0].mean()
    (x, y), (u, v) = _halves(line[0] - middle), _halves(line[1])
    (rim_x, rim_y), (rim_u, rim_v) = _halves(rim[0] - middle), _halves(rim[1])
    agree = np.stack([u, v], axis=1) @ np.stack([rim_u, rim_v])
    # The square of a distance is what both are from the middle less twice their product.
    cost = np.stack([-2 * x, -2 * y, np.ones_like(x), x * x + y * y], axis=1) @ np.stack(
        [rim_x, rim_y, rim_x * rim_x + rim_y * rim_y, np.ones_like(rim_x)]
    )
    np.maximum(cost, 0, out=cost)
    cost *= np.square(2 - agree)
    cost[agree <= FACING] = np.inf
    best = np.argmin(cost, axis=1)
    return best, np.isfinite(cost[np.arange(len(best)), best])


def _halves(numbers: C128) -> tuple[F32, F32]:
    """Real and imaginary parts, half as exact: they are looked through, not added up."""
    return numbers.real.astype(np.float32), numbers.imag.astype(np.float32)


def _shift(flow: F32, points: C128) -> C128:
    found = looked_up(flow, points)
    shift: C128 = found[:, 0] + 1j * found[:, 1]
    return shift
