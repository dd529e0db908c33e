"""Finding room: where new or moved things stand, by their relation to others, so that nothing shares room."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Final

import numpy as np

from mmgen.errors import InputError
from mmgen.procedural.diorama.geometry import clearance, height_over
from mmgen.procedural.diorama.viewpoint import Box, around_all

if TYPE_CHECKING:
    from mmgen.media.arrays import F64
    from mmgen.procedural.diorama.stage import Stage, Thing
    from mmgen.requests import Placement

__all__ = ["Seat", "find_seats"]

_STEPS: Final = 60
"""How many steps of a quarter of its size a thing is moved on in search of room."""
_SIDES: Final = {"left": (-1, 0), "right": (1, 0), "behind": (0, -1), "front": (0, 1)}
_NEAR, _AWAY = 0.12, 3.0


@dataclass(frozen=True, slots=True)
class Seat:
    """A place for one thing: the middle of its underside, across, towards and up, and how far it is turned (degrees)."""

    across: float
    towards: float
    bottom: float
    turn: float = 0.0


@dataclass(frozen=True, slots=True)
class _Search:
    """What is placed, where it may not be, and what it is placed by."""

    size: Box
    count: int
    taken: list[Box]
    hosts: list[Thing]
    floor: float
    distance: float | None
    stage: Stage
    bearer: Thing | None = None
    """What the hosts stand on, where that is not the ground."""

    @property
    def host(self) -> Box:
        return around_all(thing.box for thing in self.hosts)

    def gap(self, share: float = 0.3) -> float:
        if self.distance is not None:
            return self.distance
        smaller = min(max(self.size.width, self.size.depth), max(self.host.width, self.host.depth) or np.inf)
        return float(np.clip(share * smaller, 0.04, 2.0))

    def box(self, across: float, towards: float, bottom: float | None = None) -> Box:
        return self.size.at(across, towards, self.floor if bottom is None else bottom)

    def is_free(self, box: Box, gap: float = 1e-4) -> bool:
        return not any(box.meets(other, gap) for other in self.taken) and self._is_borne(box)

    def _is_borne(self, box: Box) -> bool:
        """Whether what stands beside a thing on a table stands on that table, too."""
        if self.bearer is None:
            return True
        heights = height_over(self.bearer.shape, _samples(self, *box.middle, 3))
        return bool(np.all(np.abs(heights - self.floor) < 1e-3 * max(self.bearer.box.height, 1.0)))


def find_seats(
    stage: Stage, size: Box, count: int, place: Placement | None, *, moving: Iterable[str] = ()
) -> list[Seat]:
    """
    Places for *count* things of one size; those called *moving* are not in the way.

    Raises InputError for names that are absent, and where there is no room.
    """
    apart = set(moving)
    others = [thing for thing in stage.things if thing.name not in apart]
    hosts = [stage.thing(name) for name in place.of] if place is not None else []
    if (own := [host.name for host in hosts if host.name in apart]) and place is not None and place.relation != "away":
        raise InputError("place", f"puts {own[0]} by itself; name another thing")
    relation = place.relation if place is not None else None
    distance = place.distance if place is not None else None
    taken = [thing.box for thing in others]
    bearer = _bearer(hosts, others) if relation not in {None, "on", "under", "away"} else None
    floor = stage.floor if bearer is None else hosts[0].box.bottom
    search = _Search(size, count, taken, hosts or (others if relation else []), floor, distance, stage, bearer)
    if not search.hosts and relation in {"on", "under", "around", "between"}:
        raise InputError("place", f"says {relation}, but not what; name a thing")
    if place is not None and place.formation == "circle" and relation in {None, "around"}:
        return _circle(search, around=bool(place.of))
    return _FINDERS[relation or "anywhere"](search)


def _bearer(hosts: list[Thing], others: list[Thing]) -> Thing | None:
    """What all of some things stand on together."""
    if not hosts or len({round(host.box.bottom, 3) for host in hosts}) > 1:
        return None
    names = {host.name for host in hosts}
    low = hosts[0].box.bottom
    for other in others:
        if other.name in names or not other.box.bottom < low - 1e-3 <= other.box.top:
            continue
        middles = np.array([host.shape.points[:, [0, 2]].mean(axis=0) for host in hosts])
        if np.all(np.abs(height_over(other.shape, middles) - low) < 1e-3 * max(other.box.height, 1.0)):
            return other
    return None


def _side(search: _Search, side: str, share: float = 0.3) -> list[Seat]:
    """In a row on one side, each beyond the one before; a little aside where something is in the way."""
    across, towards = _SIDES[side]
    host, size, gap = search.host, search.size, search.gap(share)
    middle = host.middle
    start = {
        "left": (host.left - gap - size.width / 2, middle[1]),
        "right": (host.right + gap + size.width / 2, middle[1]),
        "behind": (middle[0], host.back - gap - size.depth / 2),
        "front": (middle[0], host.front + gap + size.depth / 2),
    }[side]
    pitch = size.width if towards else size.depth
    spread = [0.0]
    if towards:
        # In front and behind, several stand next to each other.
        wide = size.width + search.gap()
        spread = [(number - (search.count - 1) / 2) * wide for number in range(search.count)]

    def candidates(number: int) -> Iterator[tuple[float, float]]:
        aside = spread[number % len(spread)]
        steps = [(along, off) for along in range(_STEPS) for off in range(-8, 9)]
        steps.sort(key=lambda step: step[0] + 1.5 * abs(step[1]))
        for along, off in steps:
            forth = along * 0.25 * (size.width if across else size.depth)
            yield (
                start[0] + across * forth + (aside + off * 0.25 * pitch if towards else 0.0),
                start[1] + towards * forth + (off * 0.25 * pitch if across else 0.0),
            )

    return _each(search, candidates, search.gap(0.15) if search.distance is None else 1e-4)


def _each(search: _Search, candidates: Callable[[int], Iterator[tuple[float, float]]], gap: float) -> list[Seat]:
    """The first free place of each thing, one after the other."""
    seats: list[Seat] = []
    for number in range(search.count):
        found = next((at for at in candidates(number) if search.is_free(search.box(*at), gap)), None)
        if found is None:
            raise InputError("place", "has no room left there; name another place, or move something away first")
        search.taken.append(search.box(*found))
        seats.append(Seat(*found, search.floor))
    return seats


def _beside(search: _Search) -> list[Seat]:
    """On the right or the left, whichever is nearer; several on both sides in turn."""
    first, *_ = _nearest(_alone(search), ("right", "left"))
    if search.count == 1:
        return [first]
    start = "right" if first.across > search.host.middle[0] else "left"
    single, seats = _alone(search), list[Seat]()
    for number in range(search.count):
        (seat,) = _side(single, start if number % 2 == 0 else {"right": "left", "left": "right"}[start])
        seats.append(seat)
    return seats


def _alone(search: _Search) -> _Search:
    """The search for one of the things alone."""
    taken = list(search.taken)
    return replace(search, count=1, taken=taken)


def _near(search: _Search) -> list[Seat]:
    return _nearest(search, ("front", "right", "left", "behind"), _NEAR)


def _nearest(search: _Search, sides: Sequence[str], share: float = 0.3) -> list[Seat]:
    seats: list[Seat] = []
    middle = search.host.middle
    single = _alone(search)
    for _ in range(search.count):
        found: list[Seat] = []
        for side in sides:
            kept = list(single.taken)
            found += _side(single, side, share)
            single.taken[:] = kept
        best = min(found, key=lambda seat: float(np.hypot(seat.across - middle[0], seat.towards - middle[1])))
        single.taken.append(search.box(best.across, best.towards))
        seats.append(best)
    return seats


def _away(search: _Search) -> list[Seat]:
    """Far off, behind."""
    host = search.host
    far = search.distance or _AWAY * max(host.width, host.depth, search.size.width, search.size.depth)
    return _side(
        _Search(search.size, search.count, search.taken, search.hosts, search.floor, far, search.stage), "behind"
    )


def _anywhere(search: _Search) -> list[Seat]:
    """As near to the middle of everything as there is room."""
    everything = around_all(search.taken)
    size, gap = search.size, search.gap(0.2)
    step = 0.5 * max(min(size.width, size.depth), 0.05 * max(everything.width, everything.depth), 0.02)

    def candidates(number: int) -> Iterator[tuple[float, float]]:
        del number
        reach = range(-_STEPS, _STEPS + 1)
        grid = np.array([(x, z) for x in reach for z in reach], np.float64)
        # A place in front hides less than one behind.
        order = np.argsort(np.hypot(grid[:, 0], grid[:, 1] * np.where(grid[:, 1] < 0, 1.3, 1.0)), kind="stable")
        middle = everything.middle
        yield from ((middle[0] + float(x) * step, middle[1] + float(z) * step) for x, z in grid[order])

    return _each(search, candidates, gap)


def _between(search: _Search) -> list[Seat]:
    """Evenly along the way from one thing to the other, or beside that way."""
    one, other = (host.box for host in search.hosts[:2])
    start, end = np.array(one.middle), np.array(other.middle)
    way = end - start
    length = float(np.linalg.norm(way))
    if length < 1e-6:
        raise InputError("place", "has nothing between things that stand in one place")
    across = np.array([-way[1], way[0]]) / length

    def candidates(number: int) -> Iterator[tuple[float, float]]:
        share = _inner_share(one, other, (number + 1) / (search.count + 1))
        offs = sorted(
            ((along, off) for along in range(-10, 11) for off in range(-10, 11)),
            key=lambda step: abs(step[0]) + 0.6 * abs(step[1]),
        )
        for along, off in offs:
            at = start + way * (share + along * 0.03) + across * off * 0.04 * length
            if 0 < share + along * 0.03 < 1:
                yield float(at[0]), float(at[1])

    return _each(search, candidates, 1e-4)


def _inner_share(one: Box, other: Box, share: float) -> float:
    """A share of the way from edge to edge as one of the way from middle to middle."""
    (x1, z1), (x2, z2) = one.middle, other.middle
    along = max(abs(x2 - x1), 1e-9), max(abs(z2 - z1), 1e-9)
    leave = min(one.width / 2 / along[0], one.depth / 2 / along[1], 0.49)
    reach = 1 - min(other.width / 2 / along[0], other.depth / 2 / along[1], 0.49)
    return leave + (reach - leave) * share


def _circle(search: _Search, *, around: bool = True) -> list[Seat]:
    """In a ring, each looking at what is in the middle."""
    host = search.host if around else Box(0, 0, 0, 0, 0, 0)
    middle = host.middle if around else around_all(search.taken).middle
    reach = float(np.hypot(search.size.width, search.size.depth)) / 2
    radius = float(np.hypot(host.width, host.depth)) / 2 + reach + (search.gap(0.15) if around else 0)
    radius = max(radius, reach / np.sin(np.pi / max(search.count, 2)) * 1.05)
    for _ in range(_STEPS):
        angles = [2 * np.pi * (number + 0.5) / search.count for number in range(search.count)]
        seats = [
            Seat(
                middle[0] + radius * float(np.sin(angle)),
                middle[1] + radius * float(np.cos(angle)),
                search.floor,
                float(np.degrees(angle)) + 180,
            )
            for angle in angles
        ]
        turned = Box(-reach, reach, 0, search.size.height, -reach, reach)
        if all(search.is_free(turned.at(seat.across, seat.towards, search.floor)) for seat in seats):
            return seats
        radius += 0.2 * reach
    raise InputError("place", "has no room for a ring there; move something away first")


def _on(search: _Search) -> list[Seat]:
    """On top, spread along it; each stands on the highest point under it."""
    host = search.host
    size = search.size
    seats: list[Seat] = []
    inside = [box for box in search.taken if not any(box == each.box for each in search.hosts)]
    wide = host.width >= host.depth
    for number in range(search.count):
        share = ((number + 0.5) / search.count - 0.5) * 0.8
        middle = host.middle
        want = (middle[0] + share * host.width, middle[1]) if wide else (middle[0], middle[1] + share * host.depth)
        found = next(
            (seat for seat in _tops(search, want) if not any(_seated(size, seat).meets(box) for box in inside)), None
        )
        if found is None:
            names = ", ".join(each.name for each in search.hosts)
            raise InputError("place", f"has no room left on {names}")
        inside.append(_seated(size, found))
        seats.append(found)
    return seats


def _seated(size: Box, seat: Seat) -> Box:
    return size.at(seat.across, seat.towards, seat.bottom)


def _tops(search: _Search, want: tuple[float, float]) -> Iterator[Seat]:
    """Places on the hosts, the nearest to *want* first."""
    host = search.host
    spans = [(host.left, host.right, want[0]), (host.back, host.front, want[1])]
    lines = [np.unique([*np.linspace(low, high, 9)[1:-1], middle]) for low, high, middle in spans]
    grid = sorted(
        ((float(x), float(z)) for x in lines[0] for z in lines[1]),
        key=lambda at: float(np.hypot(at[0] - want[0], at[1] - want[1])),
    )
    for across, towards in islice(grid, 64):
        heights = np.concatenate(
            [height_over(each.shape, _samples(search, across, towards, 3)) for each in search.hosts]
        )
        if np.isfinite(heights.max(initial=-np.inf)):
            yield Seat(across, towards, float(heights.max()))


def _under(search: _Search) -> list[Seat]:
    """Below, where there is room enough over the floor."""
    host = search.host
    inside = [box for box in search.taken if not any(box == each.box for each in search.hosts)]
    seats: list[Seat] = []
    best = 0.0
    grid = [(float(x), float(z)) for x in np.linspace(-0.4, 0.4, 9) for z in np.linspace(-0.4, 0.4, 9)]
    grid.sort(key=lambda at: np.hypot(*at))
    for across, towards in grid:
        at = host.middle[0] + across * host.width, host.middle[1] + towards * host.depth
        box = search.box(*at)
        if any(box.meets(other) for other in inside):
            continue
        room = min(clearance(each.shape, _samples(search, *at, 5), search.floor) for each in search.hosts)
        best = max(best, room if np.isfinite(room) else 0.0)
        if np.isfinite(room) and room >= search.size.height:
            seats.append(Seat(*at, search.floor))
            inside.append(box)
        if len(seats) == search.count:
            return seats
    names = ", ".join(each.name for each in search.hosts)
    raise InputError(
        "place", f"has not room enough under {names}: it is {search.size.height:.2g} m high, and there is {best:.2g} m"
    )


def _samples(search: _Search, across: float, towards: float, count: int) -> F64:
    """Places (x, z) spread over the underside of a thing, just inside its edge."""
    half, deep = search.size.width * 0.48, search.size.depth * 0.48
    view = search.stage.viewpoint
    steps = np.linspace(-1, 1, count)
    found = [view.point(across + x * half, towards + z * deep, 0.0) for x in steps for z in steps]
    return np.array(found)[:, [0, 2]]


_FINDERS: Final[dict[str, Callable[[_Search], list[Seat]]]] = {
    "left": lambda search: _side(search, "left"),
    "right": lambda search: _side(search, "right"),
    "front": lambda search: _side(search, "front"),
    "behind": lambda search: _side(search, "behind"),
    "on": _on,
    "under": _under,
    "beside": _beside,
    "between": _between,
    "around": _circle,
    "near": _near,
    "away": _away,
    "anywhere": _anywhere,
}
