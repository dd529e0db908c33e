"""Several things placed together: in a row or a ring, wider apart or closer, evenly, in line with another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

from mmgen.errors import InputError
from mmgen.procedural.diorama.facing import turned_towards
from mmgen.procedural.diorama.placement import find_seats
from mmgen.procedural.diorama.resolving import resolve_all
from mmgen.procedural.diorama.topics import incomplete
from mmgen.requests import MoveObject, Placement

if TYPE_CHECKING:
    from mmgen.media.arrays import F64
    from mmgen.procedural.diorama.order import Order
    from mmgen.procedural.diorama.stage import Stage, Thing
    from mmgen.requests import SceneOperation

__all__ = ["lined_up", "placed_together", "spaced"]

_WIDER: Final = {"bit": 1.2, "": 1.5, "much": 2.2}
_WITH: Final = re.compile(r"\bwith\b|对齐")
_STEPS: Final = 24
"""How many steps of a quarter of its depth a row is moved on in search of room, either way."""


def _group(stage: Stage, order: Order, last: list[str], least: int = 2) -> list[Thing]:
    """The things that are placed together; 椅子排成一排 means all of them."""
    for phrase in order.objects:
        chosen = phrase.picks or phrase.count or phrase.ordinal or phrase.name or phrase.pronoun
        phrase.all = phrase.all or (not chosen and not phrase.text.isascii())
    things = resolve_all(stage, order.objects, last)
    if len(things) < least:
        raise incomplete(order, f"that takes {least} things or more, and {things[0].name} is one")
    return things


def placed_together(stage: Stage, things: list[Thing], place: Placement) -> list[SceneOperation]:
    """Seats for several things at one place, each given to the thing that comes first from the left; a ring looks inward."""
    size = max((thing.box for thing in things), key=lambda box: box.width * box.depth)
    names = [thing.name for thing in things]
    seats = find_seats(stage, size, len(things), place, moving=names)
    order = sorted(things, key=lambda thing: thing.box.middle)
    seats = sorted(seats, key=lambda seat: (seat.across, seat.towards))
    found: list[SceneOperation] = []
    for thing, seat in zip(order, seats, strict=True):
        found.append(_to(stage, thing, np.array([seat.across, seat.towards]), seat.bottom))
    if place.formation == "circle" or place.relation == "around":
        found += _inward(stage, order, [np.array([seat.across, seat.towards]) for seat in seats])
    return found


def _to(stage: Stage, thing: Thing, at: F64, bottom: float | None = None) -> MoveObject:
    """A thing moved to a place as it is seen, at its own height where no other is said."""
    height = thing.box.bottom if bottom is None else bottom
    x, y, z = (round(float(value), 4) + 0.0 for value in stage.viewpoint.point(float(at[0]), float(at[1]), height))
    return MoveObject(name=thing.name, position=(x, y, z))


def lined_up(stage: Stage, order: Order, last: list[str]) -> list[SceneOperation]:
    """In a row where they stand, in a ring, or in line with another thing. Raises InputError."""
    if len(order.objects) == 2 and _WITH.search(order.text) is not None:
        return _in_line_with(stage, order, last)
    things = _group(stage, order, last)
    if order.formation == "circle" and order.metres is not None:
        raise incomplete(order, "a distance has no place in a ring")
    if order.formation == "circle":
        return _ring(stage, order, things)
    places = _row(stage, order, things)
    found = [
        _to(stage, thing, at) for thing, at in places if float(np.abs(np.array(thing.box.middle) - at).max()) > 1e-3
    ]
    if not found:
        raise incomplete(order, "they stand in a row already")
    return list(found)


def _ring(stage: Stage, order: Order, things: list[Thing]) -> list[SceneOperation]:
    """In a ring about their own middle, each looking inward."""
    boxes = [thing.box for thing in things]
    others = [thing.box for thing in stage.things if thing not in things]
    middle = np.array(stage.box(things).middle)
    reach = max(float(np.hypot(box.width, box.depth)) for box in boxes) / 2
    start = reach / np.sin(np.pi / len(things)) * 1.1
    # In the order in which they stand about their middle already, so that none crosses the ring.
    around = sorted(things, key=lambda thing: float(np.arctan2(*(np.array(thing.box.middle) - middle))))
    angles = 2 * np.pi * (np.arange(len(things)) + 0.5) / len(things) - np.pi
    for step in range(_STEPS):
        radius = start + step * 0.25 * reach
        at = [middle + radius * np.array([np.sin(angle), np.cos(angle)]) for angle in angles]
        stand = [thing.box.over(place) for thing, place in zip(around, at, strict=True)]
        if not any(box.meets(other) for box in stand for other in others):
            return [*_there(stage, around, at), *_inward(stage, around, at)]
    raise incomplete(order, "there is no room for a ring there; move something away first")


def _there(stage: Stage, things: list[Thing], places: list[F64]) -> list[SceneOperation]:
    return [_to(stage, thing, at) for thing, at in zip(things, places, strict=True)]


def _inward(stage: Stage, things: list[Thing], places: list[F64]) -> list[SceneOperation]:
    """The turns after which each looks at the middle of all, from where it will stand."""
    middle = np.mean(places, axis=0)
    found: list[SceneOperation] = []
    for thing, at in zip(things, places, strict=True):
        # As it will stand, seen from where it stands now.
        across, towards = (middle - at + thing.box.middle).tolist()
        turn = turned_towards(stage, thing, stage.viewpoint.point(across, towards, 0.0))
        found += [turn] if turn is not None else []
    return found


def _row(stage: Stage, order: Order, things: list[Thing]) -> list[tuple[Thing, F64]]:
    """Along the side on which they are spread most, in their order, evenly, where there is room."""
    middles = np.array([thing.box.middle for thing in things])
    spans = np.ptp(middles, axis=0)
    axis = 1 if spans[1] > 1.5 * spans[0] else 0
    ordered = sorted(things, key=lambda thing: thing.box.middle[axis])
    sizes = np.array([(thing.box.width, thing.box.depth)[axis] for thing in ordered])
    reach = float(sizes[1:-1].sum() + (sizes[0] + sizes[-1]) / 2)
    usual = float(np.clip(0.35 * sizes.mean(), 0.02, 2.0))
    gap = order.metres
    if gap is None:
        gap = (float(spans[axis]) - reach) / (len(things) - 1)
        gap = gap if 0.5 * usual <= gap <= 3 * float(sizes.mean()) else usual
    starts = np.concatenate([[0.0], np.cumsum(sizes[:-1] + gap)]) + sizes / 2
    middle = (middles.min(axis=0) + middles.max(axis=0)) / 2
    along = starts - (float(sizes.sum()) + gap * (len(things) - 1)) / 2 + middle[axis]
    deep = max((thing.box.depth, thing.box.width)[axis] for thing in things)
    others = [thing.box for thing in stage.things if thing not in things]
    for step in sorted(range(-_STEPS, _STEPS + 1), key=abs):
        across = float(middle[1 - axis]) + step * 0.25 * deep
        at = [np.array((place, across) if axis == 0 else (across, place)) for place in along.tolist()]
        boxes = [thing.box.over(place) for thing, place in zip(ordered, at, strict=True)]
        if not any(box.meets(other) for box in boxes for other in others):
            return list(zip(ordered, at, strict=True))
    raise InputError("prompt", f"{order.text!r}: there is no room for a row there; move something away first")


def _in_line_with(stage: Stage, order: Order, last: list[str]) -> list[SceneOperation]:
    """Brought to the same depth as another, or to the same place across, whichever is nearer."""
    *phrases, by = order.objects
    order.objects = phrases
    things = _group(stage, order, last, 1)
    (host, *others) = resolve_all(stage, [by], last)
    if others:
        raise incomplete(order, "it is in line with one thing")
    away = np.array([thing.box.middle for thing in things]) - host.box.middle
    others_there = [thing.box for thing in stage.things if thing not in things]
    for axis in np.argsort(np.abs(away).mean(axis=0)).tolist():
        places = np.array([thing.box.middle for thing in things])
        places[:, axis] -= away[:, axis]
        boxes = [thing.box.over(at) for thing, at in zip(things, places, strict=True)]
        apart = not any(one.meets(other) for at, one in enumerate(boxes) for other in [*others_there, *boxes[:at]])
        if apart and float(np.abs(away[:, axis]).max()) > 1e-3:
            return _there(stage, things, list(places))
    raise incomplete(order, "they are in line already, or there is no room for them in it")


def spaced(stage: Stage, order: Order, last: list[str]) -> list[SceneOperation]:
    """Wider apart, closer together, or evenly between the ones at the ends. Raises InputError."""
    things = _group(stage, order, last, 3 if order.verb == "space" else 2)
    if order.verb == "space":
        places = _even(things)
    else:
        wider = _WIDER[order.degree]
        places = _spread(things, wider) if order.verb == "spread" else _gathered(order, things, 1 / wider)
    others = [thing.box for thing in stage.things if thing not in things]
    for thing, at in zip(things, places, strict=True):
        if any(thing.box.over(at).meets(other) for other in others):
            raise incomplete(order, f"there is something where {thing.name} would stand")
    return [_to(stage, thing, at) for thing, at in zip(things, places, strict=True)]


def _spread(things: list[Thing], factor: float) -> list[F64]:
    middles = np.array([thing.box.middle for thing in things])
    centre = (middles.min(axis=0) + middles.max(axis=0)) / 2
    return list(centre + (middles - centre) * factor)


def _gathered(order: Order, things: list[Thing], factor: float) -> list[F64]:
    """As close as is asked for, or as there is room."""
    for share in np.linspace(factor, 1.0, 12, endpoint=False):
        places = _spread(things, float(share))
        boxes = [thing.box.over(at) for thing, at in zip(things, places, strict=True)]
        if not any(one.meets(other, 0.02) for at, one in enumerate(boxes) for other in boxes[:at]):
            return places
    raise incomplete(order, "they stand as close as they can")


def _even(things: list[Thing]) -> list[F64]:
    """The same gap from each to the next, along the side on which they are spread most."""
    middles = np.array([thing.box.middle for thing in things])
    axis = int(np.argmax(np.ptp(middles, axis=0)))
    order: list[int] = np.argsort(middles[:, axis], kind="stable").tolist()
    sizes = np.array([(things[at].box.width, things[at].box.depth)[axis] for at in order])
    span = float(middles[order[-1], axis] - middles[order[0], axis])
    gap = (span - float(sizes[1:-1].sum() + (sizes[0] + sizes[-1]) / 2)) / (len(things) - 1)
    places = middles.copy()
    places[order, axis] = middles[order[0], axis] + np.concatenate(
        [[0.0], np.cumsum((sizes[:-1] + sizes[1:]) / 2 + gap)]
    )
    return list(places)
