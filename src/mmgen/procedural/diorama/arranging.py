"""Where the things of a new scene stand: those that belong together about one of them, and the groups side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from mmgen.errors import InputError
from mmgen.procedural.diorama.edits import seating
from mmgen.procedural.diorama.placement import find_seats
from mmgen.requests import Placement

if TYPE_CHECKING:
    from mmgen.procedural.diorama.describing import Member, Wanted
    from mmgen.procedural.diorama.stage import Stage, Thing
    from mmgen.procedural.diorama.viewpoint import Box

__all__ = ["arrange_stage"]

_FAR: Final = 10_000.0
"""Metres between groups while each is put together by itself."""
_GAP: Final = 0.18
_BETWEEN: Final = 1.5
"""How much room is left between two groups for what stands there, in parts of its width."""
_ENDS: Final = {"left": -1, "right": 1}


def arrange_stage(stage: Stage, wanted: list[Wanted], names: list[list[str]]) -> None:
    """Put the things called *names*, which lie anywhere yet, where they are wanted. Raises InputError."""
    _Arrangement(stage, wanted, names).run()


class _Arrangement:
    """Groups of things that were put somewhere; a group is known by the number of what it began with."""

    def __init__(self, stage: Stage, wanted: list[Wanted], names: list[list[str]]) -> None:
        self.stage, self.wanted, self.names = stage, wanted, names
        self.group: dict[int, int] = {}

    def run(self) -> None:
        roots = [at for at, each in enumerate(self.wanted) if not each.of]
        for place, at in enumerate(roots):
            self._root(at, place)
        waiting = sorted((at for at, each in enumerate(self.wanted) if each.of), key=lambda at: self.wanted[at].first)
        while waiting:
            ready = next((at for at in waiting if all(to.wanted in self.group for to in self.wanted[at].of)), None)
            if ready is None:
                told = ", ".join(self.wanted[at].phrase.prompt for at in waiting)
                raise InputError("prompt", f"places {told} by each other only; say of one of them that it is there")
            waiting.remove(ready)
            self._follow(ready)
        self._line_up(roots)

    @property
    def _unplaced(self) -> list[str]:
        return [name for at, names in enumerate(self.names) if at not in self.group for name in names]

    def _root(self, at: int, place: int) -> None:
        """The beginning of a group, away from all others; several stand in a row, or a ring."""
        wanted = self.wanted[at]
        if wanted.formation == "circle" and len(self.names[at]) > 1:
            self._seat(at, Placement(formation="circle"))
        self.group[at] = at
        across, towards = self._box(at).middle
        self._shift(at, place * _FAR - across, -towards)

    def _follow(self, at: int) -> None:
        """What stands by others, which are brought together first where they are apart."""
        wanted = self.wanted[at]
        groups = list(dict.fromkeys(self.group[to.wanted] for to in wanted.of))
        wide = max(thing.box.width for thing in self._things(self.names[at]))
        room = wide * _BETWEEN * len(self.names[at]) if wanted.relation == "between" else 0.0
        for other in groups[1:]:
            self._bring(other, groups[0], room)
        if room and len(groups) == 1:
            self._part(self._named(wanted.of), room)
        fields: dict[str, object] = {"of": tuple(self._named(wanted.of)), "relation": wanted.relation}
        given = {"distance": wanted.distance, "formation": wanted.formation or None}
        fields |= {key: value for key, value in given.items() if value is not None}
        self._seat(at, Placement.model_validate(fields))
        self.group[at] = groups[0]

    def _seat(self, at: int, place: Placement) -> None:
        things = self._things(self.names[at])
        size = max((thing.box for thing in things), key=lambda box: box.width * box.depth)
        seats = find_seats(self.stage, size, len(things), place, moving=self._unplaced)
        for name, seat in zip(self.names[at], seats, strict=True):
            thing = self.stage.thing(name)
            self.stage.transform(thing, seating(self.stage, thing.box, seat))

    def _named(self, members: list[Member]) -> list[str]:
        return [
            name
            for each in members
            for number, name in enumerate(self.names[each.wanted])
            if each.which is None or each.which == number
        ]

    def _bring(self, group: int, to: int, room: float) -> None:
        """A group to the right of another, which it becomes a part of."""
        one, other = self._box(to), self._box(group)
        gap = max(room, _gap(one, other))
        self._shift(group, one.right + gap - other.left, one.middle[1] - other.middle[1])
        self.group = {at: to if of == group else of for at, of in self.group.items()}

    def _part(self, names: list[str], room: float) -> None:
        """Two things of one group moved apart for what is to stand between them."""
        one, other = sorted(self._things(names), key=lambda thing: thing.box.middle[0])
        matrix = np.eye(4)
        matrix[:3, 3] = self.stage.viewpoint.point(max(room - (other.box.left - one.box.right), 0.0), 0.0, 0.0)
        self.stage.transform(other, matrix)

    def _line_up(self, roots: list[int]) -> None:
        """The groups from left to right, those in front and behind of all where they belong."""
        groups = [at for at in roots if self.group[at] == at]
        row = [at for at in groups if self.wanted[at].relation not in {"front", "behind", "away", "between"}]
        row.sort(key=lambda at: _ENDS.get(self.wanted[at].relation, 0))
        middle = [at for at in groups if self.wanted[at].relation == "between"]
        row[len(row) // 2 : len(row) // 2] = middle
        edge: Box | None = None
        for at in row:
            box = self._box(at)
            gap = _gap(edge, box) if edge is not None else 0.0
            left = edge.right + gap if edge is not None else 0.0
            self._shift(at, left - box.left, -box.middle[1])
            edge = self._box(at)
        for at in groups:
            if at not in row:
                self._beyond(at, [each for each in groups if each in row])
                row.append(at)

    def _beyond(self, group: int, others: list[int]) -> None:
        """A group in front of all others, or behind them."""
        box = self._box(group)
        boxes = [self._box(at) for at in others]
        if not boxes:
            return
        middle = (min(each.left for each in boxes) + max(each.right for each in boxes)) / 2
        gap = max(_gap(each, box) for each in boxes) * (3 if self.wanted[group].relation == "away" else 1)
        if self.wanted[group].relation == "front":
            towards = max(each.front for each in boxes) + gap - box.back
        else:
            towards = min(each.back for each in boxes) - gap - box.front
        self._shift(group, middle - box.middle[0], towards)

    # -- moving ------------------------------------------------------------------

    def _things(self, names: list[str]) -> list[Thing]:
        return [self.stage.thing(name) for name in names]

    def _members(self, group: int) -> list[Thing]:
        return self._things([name for at, of in self.group.items() if of == group for name in self.names[at]])

    def _box(self, group: int) -> Box:
        """The room of a group, or of what is no part of one yet."""
        return self.stage.box(self._members(group) or self._things(self.names[group]))

    def _shift(self, group: int, across: float, towards: float) -> None:
        matrix = np.eye(4)
        matrix[:3, 3] = self.stage.viewpoint.point(across, towards, 0.0)
        for thing in self._members(group):
            self.stage.transform(thing, matrix)


def _gap(one: Box, other: Box) -> float:
    return _GAP * (one.width + other.width) / 2
