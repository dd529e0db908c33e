"""Which things of a scene a phrase means; what could be several is refused, with the candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from mmgen.errors import InputError
from mmgen.procedural.diorama.settings import color_code

if TYPE_CHECKING:
    from collections.abc import Callable

    from mmgen.procedural.diorama.phrases import Phrase
    from mmgen.procedural.diorama.stage import Stage, Thing

__all__ = ["resolve", "resolve_all"]

_CONE: Final = 0.6
"""How far aside something may be and still count as on one side, in parts of how far off it is."""

_FIRST: Final[dict[str, Callable[[Thing], float]]] = {
    "left": lambda thing: thing.box.middle[0],
    "right": lambda thing: -thing.box.middle[0],
    "front": lambda thing: -thing.box.middle[1],
    "behind": lambda thing: thing.box.middle[1],
    "biggest": lambda thing: -thing.box.width * thing.box.height * thing.box.depth,
    "smallest": lambda thing: thing.box.width * thing.box.height * thing.box.depth,
    "tallest": lambda thing: -thing.box.height,
    "lowest": lambda thing: thing.box.height,
    "nearest": lambda thing: -thing.box.front,
    "farthest": lambda thing: thing.box.front,
}
"""What comes first for a word such as "left"."""


def resolve_all(stage: Stage, phrases: list[Phrase], last: list[str]) -> list[Thing]:
    """The things that several phrases mean, each once."""
    found = [thing for phrase in phrases for thing in resolve(stage, phrase, last)]
    return list({thing.name: thing for thing in found}.values())


def resolve(stage: Stage, phrase: Phrase, last: list[str]) -> list[Thing]:
    """The things that a phrase means; *last* are those that were spoken of before. Raises InputError."""
    found = _looking_so(phrase, _called(stage, phrase, last))
    if phrase.by is not None:
        relation, anchors = phrase.by
        hosts = resolve_all(stage, anchors, last)
        if relation in {"nearest", "farthest"}:
            return _by_distance(phrase, [thing for thing in found if thing not in hosts], hosts)
        found = [thing for thing in found if _stands(thing, relation, hosts)]
    if not found:
        raise InputError("prompt", f"speaks of {_told(phrase)!r}, and there is none; there is {_listed(stage.things)}")
    if phrase.pronoun and phrase.pronoun != "one":
        return found
    return _chosen(phrase, found)


def _by_distance(phrase: Phrase, found: list[Thing], hosts: list[Thing]) -> list[Thing]:
    """The one nearest to others, or farthest from them."""
    if not found:
        raise InputError("prompt", f"speaks of {_told(phrase)!r}, and there is no other")
    across, towards = np.mean([host.box.middle for host in hosts], axis=0)
    found = sorted(found, key=lambda each: float(np.hypot(each.box.middle[0] - across, each.box.middle[1] - towards)))
    nearest = phrase.by is not None and phrase.by[0] == "nearest"
    return (found if nearest else found[::-1])[: phrase.count or 1]


def _called(stage: Stage, phrase: Phrase, last: list[str]) -> list[Thing]:
    if phrase.pronoun == "one":
        return _of_its_kind(stage, phrase, last)
    if phrase.pronoun == "all":
        if len(last) > 1 and len(last) < len(stage.things):
            raise InputError(
                "prompt", f"{phrase.text!r} could be any of {', '.join(last)}, or everything; say them, or everything"
            )
        return list(stage.things)
    if phrase.pronoun:
        found = [thing for thing in stage.things if thing.name in last]
        if not found:
            raise InputError("prompt", f"says {phrase.text!r} before anything was spoken of; name the thing")
        return found
    if phrase.name:
        return [stage.thing(phrase.name)]
    if not phrase.noun:
        return list(stage.things)
    found = [thing for thing in stage.things if thing.noun == phrase.noun]
    if not found:
        raise InputError("prompt", f"speaks of {phrase.text!r}, and there is none; there is {_listed(stage.things)}")
    return found


def _of_its_kind(stage: Stage, phrase: Phrase, last: list[str]) -> list[Thing]:
    """What "the left one" chooses from: the things of the kind that was spoken of last."""
    kinds = {thing.noun for thing in stage.things if thing.name in last} - {""}
    found = [thing for thing in stage.things if thing.noun in kinds]
    if len(kinds) != 1:
        raise InputError(
            "prompt", f"{phrase.text!r} could be any of {_listed(found or stage.things)}; say of which kind"
        )
    return found


def _looking_so(phrase: Phrase, found: list[Thing]) -> list[Thing]:
    """Those of the colour or the material that is said; sizes choose the largest, the tallest, ..."""
    for look in phrase.looks:
        if look.kind in {"wide", "deep"}:
            raise InputError("prompt", f"calls {phrase.text!r} {look.text!r}, by which things are not told apart")
        if look.kind == "shape":
            found = [thing for thing in found if thing.words.get("shape") == look.value]
        if look.kind in {"colour", "material"}:
            wanted = {str(look.value), color_code(str(look.value)) if look.kind == "colour" else str(look.value)}
            found = [
                thing for thing in found if wanted & {str(thing.words.get("color")), str(thing.words.get("material"))}
            ]
    return found


def _stands(thing: Thing, relation: str, hosts: list[Thing]) -> bool:
    """Whether a thing stands so to the hosts."""
    if thing.name in {host.name for host in hosts}:
        return False
    across, towards = thing.box.middle
    boxes = [host.box for host in hosts]
    left, right = min(box.left for box in boxes), max(box.right for box in boxes)
    back, front = min(box.back for box in boxes), max(box.front for box in boxes)
    inside = left <= across <= right and back <= towards <= front
    aside, along = max(left - across, across - right, 0.0), max(back - towards, towards - front, 0.0)
    size = max(right - left, front - back)
    near = float(np.hypot(aside, along)) <= 0.75 * max(size, thing.box.width)
    match relation:
        # A side is where a thing lies more that way than aside from it.
        case "left" | "right":
            beyond = left - across if relation == "left" else across - right
            return beyond > -0.25 * (right - left) and along <= _CONE * aside + 0.1 * size
        case "front" | "behind":
            beyond = towards - front if relation == "front" else back - towards
            return beyond > -0.25 * (front - back) and aside <= _CONE * along + 0.1 * size
        case "on":
            return inside and thing.box.bottom > min(box.bottom for box in boxes) + 1e-3
        case "under":
            return inside and thing.box.top <= max(box.top for box in boxes)
        case "between":
            return left < across < right or back < towards < front
        case "away":
            return not near
        case _:
            return near


def _chosen(phrase: Phrase, found: list[Thing]) -> list[Thing]:
    picks = [*phrase.picks, *_sizes(phrase)]
    if picks and len(found) > 1:
        for pick in reversed(picks):
            found = _middle_first(found) if pick == "between" else sorted(found, key=_FIRST[pick])
        if phrase.ordinal is None:
            _tell_apart(phrase, found, picks[0])
        return [_counted_off(phrase, found)] if phrase.ordinal is not None else found[: phrase.count or 1]
    if phrase.ordinal is not None:
        return [_counted_off(phrase, found)]
    if phrase.all or (phrase.plural and phrase.count is None) or not phrase.noun or phrase.name:
        return found
    if len(found) == (phrase.count or 1):
        return found
    if phrase.count is not None and len(found) < phrase.count:
        raise InputError("prompt", f"speaks of {_told(phrase)!r}, and there is only {_listed(found)}")
    raise InputError("prompt", f"{_told(phrase)!r} could be any of {_placed(found)}; say which, or say all")


def _tell_apart(phrase: Phrase, found: list[Thing], pick: str) -> None:
    """Refuse what chooses between things that are alike in it: the tallest of two that are as tall."""
    count = phrase.count or 1
    if pick == "between" or count >= len(found):
        return
    last = _FIRST[pick](found[count - 1])
    alike = [thing for thing in found if abs(_FIRST[pick](thing) - last) < 1e-3 * max(1.0, abs(last))]
    if found[count] in alike:
        raise InputError("prompt", f"{_told(phrase)!r} could be any of {_placed(alike)}; say which, or say all")


def _counted_off(phrase: Phrase, found: list[Thing]) -> Thing:
    """The second of several, or the last."""
    assert phrase.ordinal is not None
    at = phrase.ordinal - 1 if phrase.ordinal > 0 else len(found) - 1
    if at >= len(found):
        raise InputError("prompt", f"speaks of {_told(phrase)!r}, and there are {len(found)}: {_listed(found)}")
    return found[at]


def _middle_first(found: list[Thing]) -> list[Thing]:
    across = sorted(found, key=lambda thing: thing.box.middle[0])
    centre = across[len(across) // 2]
    return [centre, *(thing for thing in across if thing is not centre)]


def _sizes(phrase: Phrase) -> list[str]:
    """Of a phrase such as "the big tree", which is the biggest."""
    words = {"size": ("biggest", "smallest"), "high": ("tallest", "lowest")}
    return [words[look.kind][float(look.value) < 1] for look in phrase.looks if look.kind in words]


def _told(phrase: Phrase) -> str:
    return phrase.prompt or phrase.name or phrase.text


def _listed(things: list[Thing]) -> str:
    return ", ".join(thing.name for thing in things) or "nothing"


def _placed(found: list[Thing]) -> str:
    """The candidates from left to right, as they are seen."""
    across = sorted(found, key=lambda thing: thing.box.middle[0])
    words = [
        f"{thing.name} (left)" if at == 0 else f"{thing.name} (right)" if at == len(across) - 1 else thing.name
        for at, thing in enumerate(across)
    ]
    return ", ".join(words)
