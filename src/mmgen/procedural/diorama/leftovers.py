"""Nothing of an order is dropped: what was read and has no place in what is to be done is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mmgen.errors import InputError

if TYPE_CHECKING:
    from mmgen.procedural.diorama.order import Order

__all__ = ["nothing_left"]


class _Room(NamedTuple):
    """What an order may hold: its fields, the kinds of its values, its sides, and its verbs (any, where there is none)."""

    fields: frozenset[str]
    values: frozenset[str] = frozenset()
    sides: frozenset[str] = frozenset()
    verbs: frozenset[str] = frozenset()


def _room(fields: str, values: str = "", sides: str = "", verbs: str = "") -> _Room:
    return _Room(
        *(frozenset(part.replace("_", " ") for part in text.split()) for text in (fields, values, sides, verbs))
    )


_WAYS: Final = "left right front behind"
_SETTING: Final = "make add put scale look"
_ROOMS: Final = {
    "add": _room("objects relation anchors side formation metres", sides=f"{_WAYS} beside away opposite ground"),
    "describe": _room(
        "objects relation anchors side formation metres",
        sides=f"{_WAYS} up under beside between around away",
        verbs="make add put",
    ),
    "remove": _room("objects excepted"),
    "keep": _room("objects"),
    "swap": _room("objects"),
    "replace": _room("objects"),
    "move": _room(
        "objects relation anchors side metres formation",
        sides=f"{_WAYS} up under away opposite between beside ground",
    ),
    "line": _room("objects metres formation"),
    "spread": _room("objects"),
    "gather": _room("objects"),
    "space": _room("objects"),
    "face": _room("objects anchors faced"),
    "return": _room("objects side", sides="behind"),
    "rotate": _room("objects side degrees number spin tip formation", sides="left right"),
    "scale": _room("objects excepted number percent factors compared metres"),
    "duplicate": _room("objects relation anchors formation metres number"),
    "recolor": _room(
        "objects excepted values", "colour material code sky sky_word ground ground_word light_word bright"
    ),
    "sky": _room("values", "sky sky_word colour code", verbs=_SETTING),
    "ground": _room("values", "ground ground_word material colour code", verbs=f"{_SETTING} remove"),
    "light": _room(
        "values side number", "light_word bright colour code above", f"{_WAYS} up", f"{_SETTING} grow shrink"
    ),
    "camera": _room(
        "objects anchors relation values side degrees factors",
        "camera_word above zooming",
        f"{_WAYS} up under",
        f"{_SETTING} move zoom rotate",
    ),
}
_FIELDS: Final = (
    "objects", "excepted", "relation", "anchors", "compared", "faced", "side", "formation", "metres", "degrees", "number", "percent", "spin", "tip",
    "factors", "values",
)  # fmt: skip
_TOLD: Final = {
    "metres": "a distance", "degrees": "an angle", "number": "a number", "percent": "a share", "spin": "a way to turn",
    "factors": "a size", "formation": "a row or a ring",
}  # fmt: skip


def _told(order: Order, name: str) -> str:
    """What was said, as it was said where that is kept."""
    if name == "values":
        return ", ".join(term.text for term in order.values)
    if name in {"objects", "anchors", "excepted", "compared"}:
        return ", ".join(phrase.prompt for phrase in getattr(order, name))
    return _TOLD.get(name) or str(getattr(order, name))


def nothing_left(order: Order, action: str) -> None:
    """Raise InputError for what an order says that the *action* has no use for."""
    room = _ROOMS[action]
    unused = [name for name in _FIELDS if getattr(order, name) and name not in room.fields]
    left = [_told(order, name) for name in unused]
    left = [*left, *(term.text for term in order.values if term.kind not in room.values and "values" in room.fields)]
    if order.side and "side" in room.fields and order.side not in room.sides:
        left.append(order.side)
    if room.verbs and order.verb and order.verb not in room.verbs:
        left.append(order.verb)
    if left:
        what = ", ".join(dict.fromkeys(left))
        raise InputError(
            "prompt", f"{order.text!r}: {what} has no place in it; say one thing at a time. Understood: {order.told()}"
        )
