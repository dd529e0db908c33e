"""Things built and put where their description says, on the ground, about the origin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F64
from mmgen.procedural.solids.assembly import Thing
from mmgen.procedural.solids.catalogue import BUILDERS
from mmgen.procedural.solids.grammar import Item
from mmgen.procedural.solids.maker import Maker, Piece
from mmgen.procedural.solids.solid import Solid

__all__ = ["LEVELS", "arrange", "arrange_within", "faces_of"]

LEVELS = (1.0, 0.8, 0.64, 0.5, 0.38, 0.28, 0.2, 0.14, 0.1, 0.06)
"""Levels of detail that are tried when the number of triangles is limited."""

_GAP = 0.18
"""Between two things side by side, in parts of their mean width."""


@dataclass(slots=True, eq=False)
class _Built:
    """A thing and where it is; ``rest`` is the height on which others stand."""

    name: str
    item: int
    pieces: tuple[Piece, ...]
    rest: float

    @property
    def box(self) -> tuple[F64, F64]:
        corners = np.concatenate([piece.solid.positions for piece in self.pieces])
        return corners.min(axis=0), corners.max(axis=0)

    def moved(self, x: float, y: float, z: float) -> _Built:
        pieces = tuple(replace(piece, solid=piece.solid.at(x, y, z)) for piece in self.pieces)
        return _Built(self.name, self.item, pieces, self.rest + y)

    def turned(self, degrees: float) -> _Built:
        pieces = tuple(replace(piece, solid=piece.solid.turned("y", degrees)) for piece in self.pieces)
        return _Built(self.name, self.item, pieces, self.rest)


def faces_of(things: Sequence[Thing]) -> int:
    """How many triangles they have together."""
    return sum(thing.faces for thing in things)


def arrange_within(items: Sequence[Item], seed: int, *, faces: int | None) -> list[Thing]:
    """The things at the finest detail that has at most ``faces`` triangles. Raises InputError where none has."""
    things: list[Thing] = []
    for level in LEVELS:
        things = arrange(items, seed, detail=level)
        if faces is None or faces_of(things) <= faces:
            return things
    raise InputError("faces", f"are too few for this: the coarsest that is made has {faces_of(things):,} triangles")


def arrange(items: Sequence[Item], seed: int, *, detail: float) -> list[Thing]:
    """Build all items and place them: those that stand by themselves in a row, the others where they belong."""
    built: dict[int, list[_Built]] = {number: _build(item, number, seed, detail) for number, item in enumerate(items)}
    groups: dict[int, dict[int, list[_Built]]] = {}
    for number in range(len(items)):
        _settle(number, items, built, groups.setdefault(_root(number, items), {}))
    every: list[_Built] = []
    for group in groups.values():
        every += _aside([one for ones in group.values() for one in ones], every)
    every.sort(key=lambda one: one.item)
    low = np.min([one.box[0] for one in every], axis=0)
    high = np.max([one.box[1] for one in every], axis=0)
    middle = (low + high) / 2
    names = _numbered([one.name for one in every])
    shifted = [one.moved(-float(middle[0]), -float(low[1]), -float(middle[2])) for one in every]
    return [Thing(name, one.pieces) for name, one in zip(names, shifted, strict=True)]


def _build(item: Item, number: int, seed: int, detail: float) -> list[_Built]:
    made: list[_Built] = []
    for copy in range(item.count):
        make = Maker(item.looks, detail=detail, seed=seed * 1009 + number * 101 + copy)
        BUILDERS[item.name](make)
        size = item.looks.size
        pieces = [replace(piece, solid=_sized(piece.solid, size)) for piece in make.pieces]
        low, high = make.box
        rest = (make.rest if make.rest is not None else float(high[1])) * size
        one = _Built(item.name, number, tuple(pieces), rest)
        made.append(
            one.moved(-float(low[0] + high[0]) / 2 * size, -float(low[1]) * size, -float(low[2] + high[2]) / 2 * size)
        )
    return made


def _sized(solid: Solid, size: float) -> Solid:
    return solid if size == 1 else solid.scaled(size, size, size)


def _root(number: int, items: Sequence[Item]) -> int:
    """The item that it stands by in the end; one that stands by itself in a circle is its own."""
    seen = {number}
    at = number
    while (to := items[at].to) is not None:
        if to in seen:
            return min(seen)
        seen.add(to)
        at = to
    return at


def _settle(number: int, items: Sequence[Item], built: dict[int, list[_Built]], group: dict[int, list[_Built]]) -> None:
    """Place an item in its group, after the one that it stands by."""
    item = items[number]
    if number in group:
        return
    if item.to is None or item.relation is None or number == _root(number, items):
        group[number] = _row(built[number])
        return
    _settle(item.to, items, built, group)
    if item.relation == "round":
        group[number] = _round(built[number], group[item.to][0])
    elif item.relation == "on":
        group[number] = _on(built[number], group[item.to])
    else:
        around = [one for ones in group.values() for one in ones]
        group[number] = _beside(built[number], group[item.to][0], around, item.relation)


def _row(made: Sequence[_Built]) -> list[_Built]:
    """Side by side."""
    row: list[_Built] = []
    left = 0.0
    for one in made:
        row.append(one.moved(left - float(one.box[0][0]), 0, 0))
        left += _width(one) * (1 + _GAP)
    return row


def _aside(group: list[_Built], standing: list[_Built]) -> list[_Built]:
    """A group moved to the right of all that stands."""
    if not standing:
        return group
    edge = max(float(one.box[1][0]) for one in standing)
    left, right = min(float(one.box[0][0]) for one in group), max(float(one.box[1][0]) for one in group)
    before = edge - min(float(one.box[0][0]) for one in standing)
    gap = _GAP * min((right - left + before) / 2, right - left, before) * 1.5
    return [one.moved(edge + gap - left, 0, 0) for one in group]


def _width(one: _Built) -> float:
    low, high = one.box
    return float(high[0] - low[0])


def _on(made: Sequence[_Built], hosts: Sequence[_Built]) -> list[_Built]:
    """On top, spread over the hosts and along each."""
    result: list[_Built] = []
    for number, one in enumerate(made):
        host = hosts[number % len(hosts)]
        sharing = len(range(number % len(hosts), len(made), len(hosts)))
        place = (number // len(hosts) + 0.5) / sharing - 0.5
        low, high = host.box
        middle = (low + high) / 2
        x = float(middle[0] + place * (high[0] - low[0]) * 0.8)
        result.append(one.moved(x, host.rest, float(middle[2])))
    return result


def _round(made: Sequence[_Built], host: _Built) -> list[_Built]:
    """About a table, looking at it: along its long sides first, then at its ends."""
    low, high = host.box
    middle, half = (low + high) / 2, (high - low) / 2
    seats: list[tuple[float, float, float]] = []
    ends = 2 if len(made) > 4 or len(made) in {1, 3} else 0
    along = max(len(made) - ends, 0)
    if len(made) == 2:
        seats = [(-1.0, 0.0, 90.0), (1.0, 0.0, -90.0)]
    else:
        for number in range(along):
            front = number % 2 == 0
            share = (number // 2 + 0.5) / ((along + 1 - number % 2) // 2) * 2 - 1
            seats.append((share * 0.8, 1.0 if front else -1.0, 180.0 if front else 0.0))
        seats += [(-1.0, 0.0, 90.0), (1.0, 0.0, -90.0)][: len(made) - along]
    result: list[_Built] = []
    for one, (x, z, turn) in zip(made, seats, strict=True):
        depth = float(one.box[1][2] - one.box[0][2])
        out = depth * 0.22
        at_x = float(middle[0]) + x * (float(half[0]) + (out if z == 0 else 0))
        at_z = float(middle[2]) + z * (float(half[2]) + out)
        result.append(one.turned(turn).moved(at_x, 0, at_z))
    return result


def _beside(made: Sequence[_Built], host: _Built, around: Sequence[_Built], relation: str) -> list[_Built]:
    """On one side of the host, beyond what stands about it."""
    low, high = host.box
    result: list[_Built] = []
    axis, sign = {"left": (0, -1), "right": (0, 1), "beside": (0, 1), "front": (2, 1), "behind": (2, -1)}[relation]
    corners = [float(one.box[int(sign > 0)][axis]) for one in around]
    edge = max(corners) if sign > 0 else min(corners)
    across = float((low + high)[2 - axis] / 2)
    for one in made:
        size = float((one.box[1] - one.box[0])[axis])
        at = edge + sign * (size / 2 + _GAP * (size + float((high - low)[axis])) / 2)
        result.append(one.moved(at, 0, across) if axis == 0 else one.moved(across, 0, at))
        edge = at + sign * size / 2
    return result


def _numbered(names: Sequence[str]) -> list[str]:
    return [
        name if names.count(name) == 1 else f"{name} {names[: at + 1].count(name)}" for at, name in enumerate(names)
    ]
