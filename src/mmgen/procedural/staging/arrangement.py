"""Who stands where: by the words, else by the rule of thirds, larger and lower the nearer, none in another's way."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from mmgen.procedural.staging.scenery import Scenery
from mmgen.procedural.staging.script import Depth, Direction, Relation, Script
from mmgen.procedural.staging.subject import Subject

__all__ = ["Placement", "arrange"]

ACROSS = {1: (0.34,), 2: (0.31, 0.69), 3: (0.2, 0.51, 0.8)}
HEIGHTS = {1: 0.52, 2: 0.45, 3: 0.4}
DEPTHS: dict[Depth, tuple[float, float]] = {"front": (1.0, 1.4), "middle": (0.62, 1.0), "back": (0.2, 0.52)}
"""How far from the horizon to the lower edge the foot stands, and the factor of the size."""
ROOTED_HEIGHT = 1.38
"""What has no foot comes up from the lower edge, and is seen from nearer."""
FLYING = {"float", "rise"}
FLYING_SIZE = 0.62
WIDEST = {1: 0.5, 2: 0.4, 3: 0.3}
"""Of the frame's width, that each subject may take, by how many there are."""
TALLEST = 0.9
BENEATH = 0.03
"""How far below the lower edge, as a share of the frame's height, what has no foot goes on."""


@dataclass(frozen=True, slots=True)
class Placement:
    """
    Where a subject is at home, in shares of the framed view, its height as a share of the view's height.

    ``y`` is its foot, or its middle where it is ``aloft``; ``wide`` its width as a share of the view's width.
    """

    x: float
    y: float
    height: float
    wide: float
    nearness: float
    aloft: bool
    rooted: bool
    afloat: bool = False


def arrange(
    subjects: Sequence[Subject], script: Script, scenery: Scenery, *, aspect: float, seed: int
) -> list[Placement]:
    """A place for each subject in a view of this aspect; the seed varies what the words leave open, a little."""
    random = np.random.default_rng([abs(seed), 73])
    count = len(subjects)
    columns = _columns(count, scenery, script.directions)
    made: list[Placement] = []
    for index, (subject, direction) in enumerate(zip(subjects, script.directions, strict=True)):
        jitter = random.uniform(-1, 1, 2) * (0.012, 0.02)
        x = columns[index] if direction.across is None else direction.across
        made.append(_placed(subject, direction, scenery, aspect, (x + float(jitter[0]), count, float(jitter[1]))))
    for relation in script.relations:
        made[relation.first] = _related(made[relation.first], made[relation.second], relation, scenery)
    fixed = {index for index, direction in enumerate(script.directions) if direction.across is not None}
    fixed |= {relation.first for relation in script.relations}
    return made if len(fixed) == count else _apart(made, script.relations)


def _columns(count: int, scenery: Scenery, directions: Sequence[Direction]) -> list[float]:
    """Where each subject stands when nothing is said: a single one on the side that the scene leaves free."""
    if count == 1:
        busy = 0.6 * scenery.interest + 0.4 * (scenery.light.x if scenery.light.strength > 0.3 else scenery.interest)
        return [1 - ACROSS[1][0] if busy < 0.5 else ACROSS[1][0]]
    free = list(ACROSS.get(count, tuple(np.linspace(0.13, 0.87, count))))
    for direction in directions:
        if direction.across is not None:
            free.remove(min(free, key=lambda column: abs(column - (direction.across or 0))))
    remaining = iter(free)
    return [next(remaining) if direction.across is None else direction.across for direction in directions]


def _placed(
    subject: Subject, direction: Direction, scenery: Scenery, aspect: float, place: tuple[float, int, float]
) -> Placement:
    x, count, jitter = place
    depth: Depth = direction.depth or ("front" if subject.rooted else "middle")
    reach, factor = DEPTHS[depth]
    aloft = direction.action in FLYING and not subject.rooted
    height = HEIGHTS.get(count, 0.34) * min(direction.size, 1.0) * (1 + jitter)
    height *= ROOTED_HEIGHT * min(factor, 1.0) if subject.rooted else factor * (FLYING_SIZE if aloft else 1.0)
    shape = subject.pixels.shape[1] / subject.pixels.shape[0] / aspect
    height = min(min(height, WIDEST.get(count, 0.25) / shape) * max(direction.size, 1.0), TALLEST)
    horizon = min(scenery.horizon, 0.7)
    if aloft:
        y = min(max(horizon * (0.45 if depth != "back" else 0.6), height / 2 + 0.04), 0.6)
        return Placement(x, y, height, height * shape, DEPTHS[depth][0] * 0.7, aloft=True, rooted=False)
    y = 1 + BENEATH if subject.rooted else min(horizon + (1 - horizon) * reach, 0.955)
    return Placement(
        x, y, height, height * shape, scenery.nearness(y), aloft=False, rooted=subject.rooted, afloat=direction.afloat
    )


def _related(first: Placement, second: Placement, relation: Relation, scenery: Scenery) -> Placement:
    apart = 0.52 * (first.wide + second.wide) + 0.02
    side = -1 if second.x > 0.5 else 1
    match relation.kind:
        case "left of":
            return replace(first, x=max(second.x - apart, 0.06))
        case "right of":
            return replace(first, x=min(second.x + apart, 0.94))
        case "next to":
            return replace(first, x=min(max(second.x + side * apart, 0.08), 0.92))
        case "above":
            y = max(second.y - second.height - first.height * 0.7, 0.02 + first.height / 2)
            return replace(first, x=second.x, y=y, aloft=True, rooted=False)
        case "behind":
            return _moved_in_depth(first, second, scenery, (side * 0.55 * apart, 0.45, 0.6))
        case _:
            return _moved_in_depth(first, second, scenery, (side * 0.55 * apart, 1.6, 1.45))


def _moved_in_depth(
    first: Placement, second: Placement, scenery: Scenery, change: tuple[float, float, float]
) -> Placement:
    """Beside the other, at another depth, and as much smaller or larger."""
    aside, nearer, larger = change
    horizon = scenery.horizon
    base = second.y - second.height / 2 if second.aloft else min(second.y, 0.96)
    y = min(horizon + max(base - horizon, 0.12) * nearer, 0.99 if nearer > 1 else base - 0.02)
    grown = min(larger, TALLEST / first.height)
    nearness = scenery.nearness(y) if nearer > 1 else min(scenery.nearness(y), second.nearness - 0.02)
    if first.rooted:
        y = first.y
    x = min(max(second.x + aside, 0.1), 0.9)
    return replace(first, x=x, y=y, height=first.height * grown, wide=first.wide * grown, nearness=nearness)


def _apart(placements: list[Placement], relations: Sequence[Relation]) -> list[Placement]:
    """Push neighbours of about one depth aside until they hardly cover each other."""
    related = {frozenset((relation.first, relation.second)) for relation in relations}
    x = [placement.x for placement in placements]
    for _ in range(8):
        order = sorted(range(len(x)), key=lambda index: x[index])
        for left, right in itertools.pairwise(order):
            first, second = placements[left], placements[right]
            if first.aloft != second.aloft or frozenset((left, right)) in related:
                continue
            missing = 0.46 * (first.wide + second.wide) - (x[right] - x[left])
            if missing > 0:
                x[left], x[right] = max(x[left] - missing / 2, 0.06), min(x[right] + missing / 2, 0.94)
    return [replace(placement, x=place) for placement, place in zip(placements, x, strict=True)]
