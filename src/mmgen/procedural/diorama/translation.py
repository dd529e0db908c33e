"""Orders as operations: names looked up, directions and amounts in the scene's own metres and degrees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mmgen.errors import InputError
from mmgen.procedural.diorama.leftovers import nothing_left
from mmgen.procedural.diorama.making import things_named
from mmgen.procedural.diorama.resolving import resolve_all
from mmgen.procedural.diorama.settings import color_code
from mmgen.procedural.diorama.topics import TOPICS, incomplete, made
from mmgen.requests import (
    AddObject,
    DuplicateObject,
    MoveObject,
    Placement,
    RecolorObject,
    RemoveObject,
    RotateObject,
    ScaleObject,
    SceneOperation,
    SetMaterial,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from mmgen.procedural.diorama.orders import Order
    from mmgen.procedural.diorama.phrases import Phrase
    from mmgen.procedural.diorama.stage import Stage, Thing

__all__ = ["operations_of"]

_STEP: Final = 1.0
"""Metres that a thing is moved where no amount is said."""


def operations_of(stage: Stage, order: Order, last: list[str]) -> list[SceneOperation]:
    """The operations that one order asks for. Raises InputError for what is ambiguous, absent or incomplete."""
    if order.topic:
        nothing_left(order, order.topic)
        return TOPICS[order.topic](stage, order, last)
    if not order.objects:
        raise incomplete(order, "it is not said which thing")
    verb = _verb(stage, order)
    nothing_left(order, verb)
    if verb in _WHOLE:
        return _WHOLE[verb](stage, order, last)
    excepted = {thing.name for thing in resolve_all(stage, order.excepted, last)}
    things = [thing for thing in resolve_all(stage, order.objects, last) if thing.name not in excepted]
    if not things:
        raise incomplete(order, "there is nothing in the scene")
    return [each for thing in things for each in _CHANGES[verb](stage, order, thing, last)]


def _verb(stage: Stage, order: Order) -> str:
    """What is done, where the verb alone doesn't say."""
    new = all(phrase.is_new for phrase in order.objects)
    if not order.verb and not any(phrase.indefinite or phrase.count or phrase.looks for phrase in order.objects):
        # Of what is there, 房子靠近大门 says where it is to go.
        new = new and not {phrase.noun for phrase in order.objects} & {thing.noun for thing in stage.things}
    placed = order.relation or order.formation or order.side
    if order.verb == "add":
        return "add"
    if order.verb in {"put", ""} and new and (order.verb or placed):
        return "add"
    if order.verb in {"make", "look"} or not order.verb:
        if order.degrees is not None or order.spin:
            return "rotate"
        if order.factors or order.number is not None:
            return "scale"
        if order.values:
            return "recolor"
        if order.side or order.relation or order.metres is not None:
            return "move"
        if order.verb == "make" and new and any(phrase.indefinite or phrase.count for phrase in order.objects):
            return "add"
        raise incomplete(order, "it is not said what is to become of it")
    return {"put": "move", "grow": "scale", "shrink": "scale", "double": "scale", "halve": "scale"}.get(
        order.verb, order.verb
    )


def _placement(stage: Stage, order: Order, last: list[str]) -> Placement | None:
    relation = order.relation or {
        "left": "left",
        "right": "right",
        "front": "front",
        "behind": "behind",
        "beside": "beside",
        "away": "away",
    }.get(order.side, "")
    if not relation and not order.formation:
        return None
    hosts = resolve_all(stage, order.anchors, last)
    fields: dict[str, object] = {}
    if relation:
        fields["relation"] = relation
    if hosts:
        fields["of"] = tuple(thing.name for thing in hosts)
    if order.metres is not None:
        fields["distance"] = order.metres
    if order.formation:
        fields["formation"] = order.formation
    if relation == "between" and len(hosts) != 2:
        raise incomplete(order, f"between takes two things, got {len(hosts)}")
    return made(Placement, fields)


def _add(stage: Stage, order: Order, last: list[str]) -> list[SceneOperation]:
    place = _placement(stage, order, last)
    return [_added(phrase, place) for phrase in order.objects]


def _added(phrase: Phrase, place: Placement | None) -> AddObject:
    if not phrase.noun:
        raise InputError("prompt", f"{phrase.text!r} can't be made: name a kind of thing")
    (item, *_) = things_named(phrase.prompt, "prompt")
    fields: dict[str, object] = {"name": item.name, "prompt": phrase.prompt}
    if (phrase.count or 1) > 1:
        fields["count"] = phrase.count
    if place is not None:
        fields["place"] = place
    return made(AddObject, fields)


def _keep(stage: Stage, order: Order, last: list[str]) -> list[SceneOperation]:
    kept = {thing.name for thing in resolve_all(stage, order.objects, last)}
    return [RemoveObject(name=thing.name) for thing in stage.things if thing.name not in kept]


def _swap(stage: Stage, order: Order, last: list[str]) -> list[SceneOperation]:
    things = resolve_all(stage, order.objects, last)
    if len(things) != 2:
        raise incomplete(order, f"two things change places, got {len(things)}")
    return [
        MoveObject(name=one.name, position=_foot(stage, other))
        for one, other in zip(things, reversed(things), strict=True)
    ]


def _replace(stage: Stage, order: Order, last: list[str]) -> list[SceneOperation]:
    if len(order.objects) != 2:
        raise incomplete(order, "it is not said what by; say: replace the table with a bridge")
    old, new = order.objects
    found: list[SceneOperation] = []
    for thing in resolve_all(stage, [old], last):
        (item, *_) = things_named(new.prompt, "prompt")
        added = made(AddObject, {"name": item.name, "prompt": new.prompt, "position": _foot(stage, thing)})
        found += [RemoveObject(name=thing.name), added]
    return found


def _foot(stage: Stage, thing: Thing) -> tuple[float, float, float]:
    """The middle of a thing's underside, in the scene."""
    x, y, z = (round(float(value), 4) + 0.0 for value in stage.viewpoint.point(*thing.box.middle, thing.box.bottom))
    return x, y, z


_WHOLE: Final[dict[str, Callable[[Stage, Order, list[str]], list[SceneOperation]]]] = {
    "add": _add,
    "keep": _keep,
    "swap": _swap,
    "replace": _replace,
}


# -- one thing ------------------------------------------------------------------


def _remove(stage: Stage, order: Order, thing: Thing, last: list[str]) -> list[SceneOperation]:
    del stage, order, last
    return [RemoveObject(name=thing.name)]


def _move(stage: Stage, order: Order, thing: Thing, last: list[str]) -> list[SceneOperation]:
    if order.relation:
        place = _placement(stage, order, last)
        assert place is not None
        return [MoveObject(name=thing.name, place=place)]
    view = stage.viewpoint
    ways = {
        "left": -view.right,
        "right": view.right,
        "front": view.towards,
        "behind": -view.towards,
        "away": -view.towards,
    }
    if order.side in {"up", "under"}:
        height = (order.metres or _STEP) * (1 if order.side == "up" else -1)
        return [MoveObject(name=thing.name, by=(0.0, height, 0.0))]
    if order.side not in ways:
        raise incomplete(order, "it is not said where to")
    x, y, z = (round(float(value), 4) + 0.0 for value in ways[order.side] * (order.metres or _STEP))
    return [MoveObject(name=thing.name, by=(x, y, z))]


def _rotate(stage: Stage, order: Order, thing: Thing, last: list[str]) -> list[SceneOperation]:
    del stage, last
    degrees = order.degrees if order.degrees is not None else order.number
    if degrees is None:
        degrees = 90.0
    side = (
        -1.0
        if "right" in {order.side, *(pick for phrase in order.objects for pick in phrase.picks)} and not order.spin
        else 1.0
    )
    return [RotateObject(name=thing.name, degrees=degrees * (order.spin or side))]


def _scale(stage: Stage, order: Order, thing: Thing, last: list[str]) -> list[SceneOperation]:
    del stage, last
    factors = order.factors or [("all", 1.5)]
    (axis, usual), *_ = factors
    if order.verb in {"grow", "shrink", "double", "halve", "scale"}:
        axis = "all" if not order.factors else axis
    factor = _factor(order, usual)
    fields: dict[str, object] = {"name": thing.name, "factor": factor}
    if axis != "all":
        fields["axis"] = axis
    return [made(ScaleObject, fields)]


def _factor(order: Order, usual: float) -> float:
    smaller = order.verb == "shrink" or (bool(order.factors) and usual < 1)
    if order.percent is not None:
        share = order.percent / 100
        found = share if order.verb == "scale" else 1 - share if smaller else 1 + share
    elif order.verb in {"double", "halve"}:
        found = 2.0 if order.verb == "double" else 0.5
    elif order.number is not None:
        number = order.number
        if number == 1 and order.verb in {"grow", "make"}:
            number = 2.0  # 放大一倍: by as much again
        elif number < 1 and order.verb == "grow":
            number += 1  # enlarge by half
        found = 1 / number if smaller and number > 1 else number
    else:
        found = 1 / 1.5 if order.verb == "shrink" else usual
    if not 0 < found <= 1000:
        raise incomplete(order, f"a size of {found:g} times can't be")
    return round(found, 4)


def _duplicate(stage: Stage, order: Order, thing: Thing, last: list[str]) -> list[SceneOperation]:
    fields: dict[str, object] = {"name": thing.name}
    if order.number is not None and order.number >= 1:
        fields["count"] = int(order.number)
    if (order.relation or order.formation) and (place := _placement(stage, order, last)) is not None:
        fields["place"] = place
    elif order.metres is not None:
        fields["spacing"] = order.metres
    return [made(DuplicateObject, fields)]


def _recolor(stage: Stage, order: Order, thing: Thing, last: list[str]) -> list[SceneOperation]:
    del stage, last
    found: list[SceneOperation] = []
    for term in sorted(order.values, key=lambda term: term.kind != "material"):
        match term.kind:
            case "material":
                found.append(SetMaterial(name=thing.name, material=str(term.value)))
            case "colour":
                found.append(RecolorObject(name=thing.name, color=color_code(str(term.value))))
            case "code":
                found.append(RecolorObject(name=thing.name, color=str(term.value)))
            case _:
                raise incomplete(order, f"{term.text!r} is nothing that a thing can be made of")
    return found


_CHANGES: Final[dict[str, Callable[[Stage, Order, Thing, list[str]], list[SceneOperation]]]] = {
    "remove": _remove,
    "move": _move,
    "rotate": _rotate,
    "scale": _scale,
    "duplicate": _duplicate,
    "recolor": _recolor,
}
