"""Orders as operations: names looked up, directions and amounts in the scene's own metres and degrees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from mmgen.errors import InputError, RequestError
from mmgen.procedural.diorama.leftovers import nothing_left
from mmgen.procedural.diorama.making import things_named
from mmgen.procedural.diorama.resolving import resolve_all
from mmgen.procedural.diorama.settings import SKIES, color_code
from mmgen.procedural.diorama.stage import mark_of
from mmgen.procedural.diorama.surroundings import AZIMUTH, ELEVATION, light_of
from mmgen.requests import (
    AddObject,
    DuplicateObject,
    Input,
    LightScene,
    MoveObject,
    Placement,
    RecolorObject,
    RemoveObject,
    RotateObject,
    ScaleObject,
    SceneOperation,
    SetCamera,
    SetGround,
    SetMaterial,
    SetSky,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from mmgen.procedural.diorama.orders import Order
    from mmgen.procedural.diorama.phrases import Phrase
    from mmgen.procedural.diorama.stage import Stage, Thing

__all__ = ["operations_of"]

Part = TypeVar("Part", bound=Input)

_BRIGHTER: Final = {"more": 1.4, "less": 0.6}
_TINT: Final = {"warm": "#ffc98a", "cool": "#b9d2ff"}
_STEP: Final = 1.0
"""Metres that a thing is moved where no amount is said."""
_VIEWS: Final = {"front": 0.0, "right": 90.0, "behind": 180.0, "left": -90.0}
_FROM: Final = {
    "left": (-0.9, 0.55, 0.3),
    "right": (0.9, 0.55, 0.3),
    "front": (0.1, 0.6, 0.9),
    "behind": (0.1, 0.6, -0.9),
    "up": (0.05, 1.0, 0.05),
}


def operations_of(stage: Stage, order: Order, last: list[str]) -> list[SceneOperation]:
    """The operations that one order asks for. Raises InputError for what is ambiguous, absent or incomplete."""
    if order.topic:
        nothing_left(order, order.topic)
        topics = {"sky": _sky, "ground": _ground, "light": _light, "camera": _camera}
        return topics[order.topic](stage, order, last)
    if not order.objects:
        raise _incomplete(order, "it is not said which thing")
    verb = _verb(order)
    nothing_left(order, verb)
    if verb == "add":
        return _add(stage, order, last)
    things = resolve_all(stage, order.objects, last)
    if not things:
        raise _incomplete(order, "there is nothing in the scene")
    return [each for thing in things for each in _CHANGES[verb](stage, order, thing, last)]


def _verb(order: Order) -> str:
    """What is done, where the verb alone doesn't say."""
    new = all(phrase.is_new for phrase in order.objects)
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
        raise _incomplete(order, "it is not said what is to become of it")
    return {"put": "move", "grow": "scale", "shrink": "scale", "double": "scale", "halve": "scale"}.get(
        order.verb, order.verb
    )


def _incomplete(order: Order, why: str) -> InputError:
    return InputError("prompt", f"{order.text!r}: {why}; understood: {order.told()}")


def _made(kind: type[Part], fields: dict[str, object]) -> Part:
    try:
        return kind(**fields)
    except RequestError as error:
        raise InputError("prompt", f"asks for what can't be: {' '.join(str(error).split())}") from error


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
        raise _incomplete(order, f"between takes two things, got {len(hosts)}")
    return _made(Placement, fields)


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
    return _made(AddObject, fields)


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
    ways = {"left": -view.right, "right": view.right, "front": view.towards, "behind": -view.towards}
    if order.side in {"up", "under"}:
        height = (order.metres or _STEP) * (1 if order.side == "up" else -1)
        return [MoveObject(name=thing.name, by=(0.0, height, 0.0))]
    if order.side not in ways:
        raise _incomplete(order, "it is not said where to")
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
    return [_made(ScaleObject, fields)]


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
        found = 1 / number if smaller and number > 1 else number
    else:
        found = 1 / 1.5 if order.verb == "shrink" else usual
    if not 0 < found <= 1000:
        raise _incomplete(order, f"a size of {found:g} times can't be")
    return round(found, 4)


def _duplicate(stage: Stage, order: Order, thing: Thing, last: list[str]) -> list[SceneOperation]:
    fields: dict[str, object] = {"name": thing.name}
    if order.number is not None and order.number >= 1:
        fields["count"] = int(order.number)
    if (order.relation or order.formation) and (place := _placement(stage, order, last)) is not None:
        fields["place"] = place
    elif order.metres is not None:
        fields["spacing"] = order.metres
    return [_made(DuplicateObject, fields)]


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
                raise _incomplete(order, f"{term.text!r} is nothing that a thing can be made of")
    return found


_CHANGES: Final[dict[str, Callable[[Stage, Order, Thing, list[str]], list[SceneOperation]]]] = {
    "remove": _remove,
    "move": _move,
    "rotate": _rotate,
    "scale": _scale,
    "duplicate": _duplicate,
    "recolor": _recolor,
}


# -- the scene's own nodes ---------------------------------------------------------


def _sky(stage: Stage, order: Order, last: list[str]) -> list[SceneOperation]:
    del stage, last
    for term in order.values:
        if term.kind == "sky":
            sky = SKIES[str(term.value)]
            return [
                SetSky(sky=str(term.value)),
                LightScene(direction=sky.direction, color=sky.color, intensity=sky.intensity),
            ]
        if term.kind in {"colour", "code"}:
            return [SetSky(sky=str(term.value))]
    raise _incomplete(order, f"it is not said which sky; known are {', '.join(SKIES)} and colours")


def _ground(stage: Stage, order: Order, last: list[str]) -> list[SceneOperation]:
    del stage, last
    if order.verb == "remove":
        return [SetGround(material="none")]
    fields: dict[str, object] = {}
    for term in order.values:
        if term.kind in {"ground", "material"}:
            fields["material"] = str(term.value)
        elif term.kind in {"colour", "code"}:
            fields["color"] = color_code(str(term.value)) if term.kind == "colour" else str(term.value)
    if not fields:
        raise _incomplete(order, "it is not said of what the ground is to be")
    return [_made(SetGround, fields)]


def _light(stage: Stage, order: Order, last: list[str]) -> list[SceneOperation]:
    del last
    fields: dict[str, object] = {}
    _, _, intensity = light_of(stage)
    for term in order.values:
        word = str(term.value)
        if term.kind == "bright" and word in _BRIGHTER:
            factor = _BRIGHTER[word] if order.number is None else order.number
            fields["intensity"] = round(intensity * factor, 4)
        elif term.kind == "bright":
            fields["color"] = _TINT[word]
        elif term.kind in {"colour", "code"}:
            fields["color"] = color_code(word) if term.kind == "colour" else word
        elif term.kind == "above":
            fields["direction"] = _FROM["up"]
    if order.side in _FROM:
        x, y, z = _FROM[order.side]
        view = stage.viewpoint
        way = x * view.right + z * view.towards
        fields["direction"] = (round(float(way[0]), 4), y, round(float(way[2]), 4))
    if not fields:
        raise _incomplete(order, "it is not said how the light is to be")
    return [_made(LightScene, fields)]


def _camera(stage: Stage, order: Order, last: list[str]) -> list[SceneOperation]:
    fields: dict[str, object] = {}
    node = stage.role("camera")
    mark = mark_of(stage.edit.node(node)) if node is not None else {}
    azimuth, elevation, zoom = (
        float(str(mark.get(key, value)))
        for key, value in (("azimuth", AZIMUTH), ("elevation", ELEVATION), ("zoom", 1.0))
    )
    kinds = {term.kind: str(term.value) for term in order.values}
    if order.objects or order.anchors:
        (subject, *others) = resolve_all(stage, order.objects or order.anchors, last)
        if others:
            raise _incomplete(order, "one thing can be looked at, or the whole scene")
        fields["subject"] = subject.name
    if "above" in kinds or order.side == "up":
        fields["elevation"] = 60.0
    elif order.side in _VIEWS:
        turning = order.verb in {"rotate", "move"} or order.degrees is not None
        step = (order.degrees or 30.0) * (1 if order.side == "right" else -1)
        fields["azimuth"] = (
            _wrapped(azimuth + step) if turning and order.side in {"left", "right"} else _VIEWS[order.side]
        )
    elif order.side == "under":
        fields["elevation"] = max(elevation - 12.0, 0.0)
    if "zooming" in kinds or order.verb == "zoom":
        inward = kinds.get("zooming", "out" if "拉远" in order.text else "in") == "in"
        fields["zoom"] = round(min(max(zoom * (1.4 if inward else 1 / 1.4), 0.1), 10.0), 4)
    if not fields:
        raise _incomplete(order, "it is not said where to look from")
    return [_made(SetCamera, fields)]


def _wrapped(degrees: float) -> float:
    return (degrees + 180) % 360 - 180
