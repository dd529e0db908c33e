"""Things moved: so far to a side, to a place by others, nearer or farther, down to the ground, back to where they stood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import numpy as np

from mmgen.errors import InputError
from mmgen.procedural.diorama.grouping import placed_together
from mmgen.procedural.diorama.placement import find_seats
from mmgen.procedural.diorama.resolving import resolve_all
from mmgen.procedural.diorama.topics import incomplete, made
from mmgen.requests import MoveObject, Placement

if TYPE_CHECKING:
    from mmgen.media.arrays import F64
    from mmgen.procedural.diorama.order import Order
    from mmgen.procedural.diorama.stage import Stage, Thing
    from mmgen.requests import SceneOperation

__all__ = ["moved", "other_side", "placement", "returned"]

_STEP: Final = 1.0
"""Metres that a thing is moved where no amount is said, as far as that suits its size."""
_DEGREES: Final = {"bit": 0.4, "": 1.0, "much": 2.5}
_SIDES: Final = {"left": "left", "right": "right", "front": "front", "behind": "behind", "beside": "beside", "away": "away", "opposite": "opposite"}  # fmt: skip
_OPPOSITE: Final = {"left": "right", "right": "left", "front": "behind", "behind": "front"}
_PLAIN: Final = {"closer": "near", "farther": "away"}


def placement(stage: Stage, order: Order, last: list[str], guest: Thing | None = None) -> Placement | None:
    """Where an order puts things; *guest* is the one whose other side is spoken of. Raises InputError."""
    relation = order.relation or _SIDES.get(order.side, "")
    relation = _PLAIN.get(relation, relation)
    if not relation and not order.formation:
        return None
    hosts = resolve_all(stage, order.anchors, last)
    if relation == "opposite":
        relation = other_side(stage, order, hosts, guest, last)
    if relation in {"on", "under"} and order.metres is not None:
        raise incomplete(order, f"a distance has no place with {relation!r}")
    if relation == "between" and len(hosts) != 2:
        raise incomplete(order, f"between takes two things, got {len(hosts)}")
    if relation == "middle":
        relation = "on" if len(hosts) == 1 else "between" if len(hosts) == 2 else ""
        if not relation:
            raise incomplete(order, "it is not said in the middle of what")
    fields: dict[str, object] = {"relation": relation} if relation else {}
    if hosts:
        fields["of"] = tuple(thing.name for thing in hosts)
    if order.metres is not None:
        fields["distance"] = order.metres
    if order.formation:
        fields["formation"] = order.formation
    return made(Placement, fields)


def other_side(stage: Stage, order: Order, hosts: list[Thing], guest: Thing | None, last: list[str]) -> str:
    """The side of a thing that lies opposite to where another stands: the guest, or what was spoken of last."""
    spoken = [stage.thing(name) for name in last] if guest is None else [guest]
    spoken = [thing for thing in spoken if thing not in hosts]
    if not hosts:
        raise incomplete(order, "it is not said of what it is the other side")
    if len(spoken) != 1:
        raise incomplete(order, f"the other side of {hosts[0].name} could be left, right, front or behind; say which")
    host = stage.box(hosts)
    across, towards = (one - other for one, other in zip(spoken[0].box.middle, host.middle, strict=True))
    across, towards = across / max(host.width, 1e-6), towards / max(host.depth, 1e-6)
    if abs(across) >= abs(towards):
        return _OPPOSITE["left" if across < 0 else "right"]
    return _OPPOSITE["behind" if towards < 0 else "front"]


def moved(stage: Stage, order: Order, things: list[Thing], last: list[str]) -> list[SceneOperation]:
    """Move things as an order says. Raises InputError."""
    if order.relation in {"closer", "farther"} and order.anchors:
        return [_nearer(stage, order, thing, last) for thing in things]
    centred = order.relation == "middle" and not order.anchors
    centred = centred or (order.side == "between" and not order.relation)
    if order.metres is not None and (centred or order.side == "ground"):
        raise incomplete(order, "a distance has no place in it")
    if centred:
        return _centred(stage, things)
    if order.side == "ground":
        return [_grounded(stage, order, thing) for thing in things]
    if order.relation or order.side in {"opposite", "beside"} or order.formation:
        return _placed(stage, order, things, last)
    far = max(_step(order, thing) for thing in things) if order.metres is None else order.metres
    return [_shifted(stage, order, thing, far) for thing in things]


def _placed(stage: Stage, order: Order, things: list[Thing], last: list[str]) -> list[SceneOperation]:
    places = [placement(stage, order, last, thing) for thing in things]
    (place, *_) = places
    assert place is not None
    if len(things) > 1 and all(each == place for each in places):
        return placed_together(stage, things, place)
    return [MoveObject(name=thing.name, place=each) for thing, each in zip(things, places, strict=True)]


def _step(order: Order, thing: Thing) -> float:
    size = max(thing.box.width, thing.box.depth, thing.box.height)
    return float(np.clip(_STEP, 0.3 * size, max(size, 0.05))) * _DEGREES[order.degree]


def _shifted(stage: Stage, order: Order, thing: Thing, far: float) -> MoveObject:
    """By so many metres to a side."""
    view = stage.viewpoint
    up = np.array([0.0, 1.0, 0.0])
    ways = {"left": -view.right, "right": view.right, "front": view.towards, "behind": -view.towards, "away": -view.towards, "up": up, "under": -up}  # fmt: skip
    if order.side not in ways:
        raise incomplete(order, "it is not said where to")
    return _by(thing, ways[order.side] * far)


def _by(thing: Thing, way: F64) -> MoveObject:
    x, y, z = (round(float(value), 4) + 0.0 for value in way)
    return MoveObject(name=thing.name, by=(x, y, z))


def _nearer(stage: Stage, order: Order, thing: Thing, last: list[str]) -> MoveObject:
    """Straight towards another thing, or away from it; as far as to its edge at most."""
    hosts = [host for host in resolve_all(stage, order.anchors, last) if host.name != thing.name]
    if not hosts:
        raise incomplete(order, "it is not said to what")
    host = stage.box(hosts)
    way = np.array(host.middle) - thing.box.middle
    length = float(np.hypot(*way))
    if length < 1e-6:
        raise incomplete(order, f"{thing.name} stands where {hosts[0].name} does")
    way /= length
    room = _room(stage, thing, way, length)
    if order.relation == "farther":
        far = -(order.metres if order.metres is not None else max(_step(order, thing), 0.4 * room))
    elif room <= 1e-3:
        raise incomplete(order, f"{thing.name} stands right by {hosts[0].name}")
    elif order.metres is not None and order.metres > room + 1e-6:
        raise incomplete(order, f"there is room for {room:.2g} m there")
    else:
        far = min(
            order.metres if order.metres is not None else room * {"bit": 0.3, "": 0.6, "much": 0.9}[order.degree], room
        )
    return _by(thing, stage.viewpoint.point(float(way[0]) * far, float(way[1]) * far, 0.0))


def _room(stage: Stage, thing: Thing, way: F64, length: float) -> float:
    """How far a thing can go that way before it meets anything."""
    others = [other.box for other in stage.things if other.name != thing.name]
    free = 0.0
    for far in np.linspace(0.0, length, 65)[1:]:
        at = np.array(thing.box.middle) + way * far
        if any(thing.box.over(at).meets(other, 0.02) for other in others):
            break
        free = float(far)
    return free


def _centred(stage: Stage, things: list[Thing]) -> list[SceneOperation]:
    """In the middle of everything else, or as near to it as there is room."""
    size = max((thing.box for thing in things), key=lambda box: box.width * box.depth)
    seats = find_seats(stage, size, len(things), None, moving=[thing.name for thing in things])
    return [
        _at(stage, thing, (seat.across, seat.towards), seat.bottom) for thing, seat in zip(things, seats, strict=True)
    ]


def _at(stage: Stage, thing: Thing, middle: tuple[float, float], bottom: float) -> MoveObject:
    x, y, z = (round(float(value), 4) + 0.0 for value in stage.viewpoint.point(*middle, bottom))
    return MoveObject(name=thing.name, position=(x, y, z))


def _grounded(stage: Stage, order: Order, thing: Thing) -> MoveObject:
    """Straight down to the ground, or next to what it was on."""
    if abs(thing.box.bottom - stage.floor) < 1e-4:
        raise incomplete(order, f"{thing.name} stands on the ground already")
    down = thing.box.standing(stage.floor)
    below = [other for other in stage.things if other.name != thing.name and down.meets(other.box)]
    if not below:
        return _at(stage, thing, thing.box.middle, stage.floor)
    place = Placement(relation="near", of=tuple(other.name for other in below))
    (seat,) = find_seats(stage, thing.box, 1, place, moving=[thing.name])
    return _at(stage, thing, (seat.across, seat.towards), stage.floor)


def returned(stage: Stage, order: Order, last: list[str]) -> list[SceneOperation]:
    """Back to where things stood before they were moved last, which the file remembers. Raises InputError."""
    if order.objects:
        things = resolve_all(stage, order.objects, last)
    else:
        things = [thing for thing in stage.things if "stood" in thing.words]
        if len(things) > 1:
            names = ", ".join(thing.name for thing in things)
            raise InputError("prompt", f"{order.text!r} could be any of {names}; say which")
    known = [thing for thing in things if "stood" in thing.words]
    if not known or len(known) < len(things):
        names = ", ".join(thing.name for thing in things if thing not in known) or "anything"
        raise incomplete(
            order, f"it is not known where {names} stood before; for the way to the back say: move it backwards"
        )
    found: list[SceneOperation] = []
    for thing in known:
        x, y, z = cast("list[float]", thing.words["stood"])
        found.append(MoveObject(name=thing.name, position=(x, y, z)))
    return found
