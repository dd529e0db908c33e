"""Orders as operations: names looked up, directions and amounts in the scene's own metres and degrees."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mmgen.errors import InputError
from mmgen.procedural.diorama.facing import turned_to
from mmgen.procedural.diorama.grouping import lined_up, spaced
from mmgen.procedural.diorama.leftovers import nothing_left
from mmgen.procedural.diorama.making import things_named
from mmgen.procedural.diorama.measuring import scaled
from mmgen.procedural.diorama.moving import moved, placement, returned
from mmgen.procedural.diorama.phrases import Phrase
from mmgen.procedural.diorama.resolving import resolve_all
from mmgen.procedural.diorama.settings import color_code
from mmgen.procedural.diorama.surfaces import shaded
from mmgen.procedural.diorama.topics import TOPICS, incomplete, made
from mmgen.requests import (
    AddObject,
    DuplicateObject,
    MoveObject,
    Placement,
    RecolorObject,
    RemoveObject,
    RotateObject,
    SceneOperation,
    SetMaterial,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from mmgen.procedural.diorama.order import Order
    from mmgen.procedural.diorama.stage import Stage, Thing

__all__ = ["operations_of"]

_COPIES: Final = re.compile(r"\bcop(?:y|ies)\b", re.IGNORECASE)
_ADDING: Final = re.compile(r"\b(?:more|another)\b|[再又]")
_BACK: Final = re.compile(r"(?<!the )\bback$", re.IGNORECASE)
_SHADES: Final = frozenset({"more", "less"})
_DEGREES: Final = {"bit": 0.2, "": 0.4, "much": 0.65}
"""How far a colour goes towards black or white."""
_IMPLIED: Final = frozenset({"", "move", "put", "rotate", "grow", "shrink", "scale", "double", "halve", "make", "face", "line", "spread", "gather", "space"})  # fmt: skip
"""What is done to what was spoken of last where nothing is named."""


def operations_of(stage: Stage, order: Order, last: list[str]) -> list[SceneOperation]:
    """The operations that one order asks for. Raises InputError for what is ambiguous, absent or incomplete."""
    if order.topic:
        nothing_left(order, order.topic)
        return TOPICS[order.topic](stage, order, last)
    _imply(order, last)
    for phrase in order.anchors:
        if phrase.pronoun == "one" and order.objects[0].noun:
            phrase.noun, phrase.pronoun = order.objects[0].noun, ""
    verb = _verb(stage, order)
    nothing_left(order, verb)
    if verb in _WHOLE:
        return _WHOLE[verb](stage, order, last)
    if order.relation == "around" or order.formation:
        for phrase in order.objects:  # 把椅子摆在桌子周围 speaks of several
            phrase.all = phrase.all or not (phrase.text.isascii() or not phrase.noun or phrase.count or phrase.picks)
    excepted = {thing.name for thing in resolve_all(stage, order.excepted, last)}
    things = [thing for thing in resolve_all(stage, order.objects, last) if thing.name not in excepted]
    if not things:
        raise incomplete(order, "there is nothing in the scene")
    if verb == "move":
        return moved(stage, order, things, last)
    return [each for thing in things for each in _CHANGES[verb](stage, order, thing, last)]


def _imply(order: Order, last: list[str]) -> None:
    """What goes on without a name speaks of what was spoken of last."""
    if order.objects or order.verb == "return":
        return
    if not last or order.verb not in _IMPLIED:
        raise incomplete(order, "it is not said which thing")
    order.objects = [Phrase(pronoun="it", text="it")]


def _verb(stage: Stage, order: Order) -> str:
    """What is done, where the verb alone doesn't say."""
    new = all(phrase.is_new for phrase in order.objects)
    if not order.verb and not any(phrase.indefinite or phrase.count or phrase.looks for phrase in order.objects):
        # Of what is there, 房子靠近大门 says where it is to go.
        new = new and not {phrase.noun for phrase in order.objects} & {thing.noun for thing in stage.things}
    placed = order.relation or order.formation or order.side
    if order.verb == "add":
        return "add"
    if order.tip and order.verb in {"put", "make", "rotate", ""}:
        return "rotate"
    if order.verb == "put" and order.side == "behind" and _BACK.search(order.text) and order.metres is None:
        return "return"
    if _COPIES.search(order.text) and order.verb in {"make", "add"}:
        order.number, order.objects[0].count = float(order.objects[0].count or 1), None
        return "duplicate"
    in_row = order.formation and order.verb in {"put", "move", "make", ""} and not (order.relation or order.side)
    if in_row and (not new or (_are_there(stage, order) and not order.verb)):
        return "line"
    if order.formation and order.relation and order.verb == "put" and _are_there(stage, order):
        return "move"
    if order.verb in {"put", ""} and new and (order.verb or placed or _ADDING.search(order.text)):
        return "add"
    if order.verb in {"make", "look"} or not order.verb:
        if order.degrees is not None or order.spin or order.tip:
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
    if order.verb == "line" and order.relation:
        return "move"
    return {"put": "move", "grow": "scale", "shrink": "scale", "double": "scale", "halve": "scale"}.get(
        order.verb, order.verb
    )


def _are_there(stage: Stage, order: Order) -> bool:
    """Whether 椅子排成一排 speaks of what is there: of things that are, and not of a row of them."""
    named = {phrase.noun for phrase in order.objects} <= {thing.noun for thing in stage.things}
    counted = any(phrase.indefinite or phrase.count or phrase.looks for phrase in order.objects)
    return named and not order.bunch and not order.text.isascii() and (not order.verb or not counted)


def _add(stage: Stage, order: Order, last: list[str]) -> list[SceneOperation]:
    order.side = "" if order.side == "ground" else order.side
    if any(anchor.each for anchor in order.anchors):
        return _add_to_each(stage, order, last)
    place = placement(stage, order, last)
    if place is None and order.metres is not None:
        raise incomplete(order, "a distance or a size in metres belongs to a thing that is there; add it first")
    return [_added(phrase, place) for phrase in order.objects]


def _add_to_each(stage: Stage, order: Order, last: list[str]) -> list[SceneOperation]:
    """A cup on every table: one at each of several."""
    place = placement(stage, order, last)
    assert place is not None
    places = [place.model_copy(update={"of": (name,)}) for name in place.of]
    return [_added(phrase, each) for each in places for phrase in order.objects]


def _added(phrase: Phrase, place: Placement | None) -> AddObject:
    if not phrase.noun:
        raise InputError("prompt", f"{phrase.text!r} can't be made: name a kind of thing")
    (item, *_) = things_named(phrase.prompt, "prompt")
    fields: dict[str, object] = {"name": item.name, "prompt": phrase.prompt}
    count = phrase.count or _unsaid(phrase, place)
    if count > 1:
        fields["count"] = count
    if place is not None:
        fields["place"] = place
    return made(AddObject, fields)


def _unsaid(phrase: Phrase, place: Placement | None) -> int:
    """How many where it is not said: trees are three, six all around; a tree is one."""
    if (
        phrase.indefinite
        or phrase.noun == "letters"
        or not (phrase.plural or (place is not None and place.relation == "around"))
    ):
        return 1
    return 6 if place is not None and place.relation == "around" else 3


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
    "line": lined_up,
    "spread": spaced,
    "gather": spaced,
    "space": spaced,
    "face": turned_to,
    "return": returned,
}


# -- one thing ------------------------------------------------------------------


def _remove(stage: Stage, order: Order, thing: Thing, last: list[str]) -> list[SceneOperation]:
    del stage, order, last
    return [RemoveObject(name=thing.name)]


def _rotate(stage: Stage, order: Order, thing: Thing, last: list[str]) -> list[SceneOperation]:
    del stage, last
    if order.tip:
        return [
            made(RotateObject, {"name": thing.name, "degrees": 180.0 if order.tip == "x" else 90.0, "axis": order.tip})
        ]
    if order.formation == "circle" or (order.degrees is not None and abs(order.degrees) % 360 < 1e-6):
        raise incomplete(order, "a full turn ends where it began")
    degrees = order.degrees if order.degrees is not None else order.number
    if degrees is None:
        degrees = 90.0
    side = (
        -1.0
        if "right" in {order.side, *(pick for phrase in order.objects for pick in phrase.picks)} and not order.spin
        else 1.0
    )
    return [RotateObject(name=thing.name, degrees=degrees * (order.spin or side))]


def _duplicate(stage: Stage, order: Order, thing: Thing, last: list[str]) -> list[SceneOperation]:
    fields: dict[str, object] = {"name": thing.name}
    if order.number is not None and order.number >= 1:
        fields["count"] = int(order.number)
    if (order.relation or order.formation) and (place := placement(stage, order, last, thing)) is not None:
        fields["place"] = place
    elif order.metres is not None:
        fields["spacing"] = order.metres
    return [made(DuplicateObject, fields)]


def _recolor(stage: Stage, order: Order, thing: Thing, last: list[str]) -> list[SceneOperation]:
    del last
    for kinds in ({"colour", "code"}, {"material"}):
        several = [term.text for term in order.values if term.kind in kinds]
        if len(several) > 1:
            raise incomplete(order, f"one thing takes one of {', '.join(several)}; say which")
    found: list[SceneOperation] = []
    for term in sorted(order.values, key=lambda term: term.kind != "material"):
        match term.kind:
            case "material":
                found.append(SetMaterial(name=thing.name, material=str(term.value)))
            case "colour":
                found.append(RecolorObject(name=thing.name, color=color_code(str(term.value))))
            case "code":
                found.append(RecolorObject(name=thing.name, color=str(term.value)))
            case "bright" if term.value in _SHADES and (term.text.isascii() or "颜色" in term.text):
                darker, degree = term.value == "less", _DEGREES[order.degree]
                found.append(RecolorObject(name=thing.name, color=shaded(stage, thing, darker=darker, share=degree)))
            case _:
                raise incomplete(order, f"{term.text!r} is nothing that a thing can be made of")
    return found


_CHANGES: Final[dict[str, Callable[[Stage, Order, Thing, list[str]], list[SceneOperation]]]] = {
    "remove": _remove,
    "rotate": _rotate,
    "scale": scaled,
    "duplicate": _duplicate,
    "recolor": _recolor,
}
