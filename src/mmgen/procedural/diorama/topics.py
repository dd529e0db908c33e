"""Orders about the scene's own nodes as operations: its sky, ground, light and camera."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from mmgen.errors import InputError, RequestError
from mmgen.procedural.diorama.resolving import resolve_all
from mmgen.procedural.diorama.settings import SKIES, color_code
from mmgen.procedural.diorama.stage import mark_of
from mmgen.procedural.diorama.surroundings import AZIMUTH, ELEVATION, light_of
from mmgen.requests import Input, LightScene, SceneOperation, SetCamera, SetGround, SetSky

if TYPE_CHECKING:
    from collections.abc import Callable

    from mmgen.procedural.diorama.order import Order
    from mmgen.procedural.diorama.stage import Stage

__all__ = ["TOPICS", "incomplete", "made"]

Part = TypeVar("Part", bound=Input)

_BRIGHTER: Final = {"more": 1.4, "less": 0.6}
_TINT: Final = {"warm": "#ffc98a", "cool": "#b9d2ff"}
_TILT: Final = 15.0
"""Degrees that the camera goes up or down where none are said."""
_VIEWS: Final = {"front": 0.0, "right": 90.0, "behind": 180.0, "left": -90.0}
_FROM: Final = {
    "left": (-0.9, 0.55, 0.3),
    "right": (0.9, 0.55, 0.3),
    "front": (0.1, 0.6, 0.9),
    "behind": (0.1, 0.6, -0.9),
    "up": (0.05, 1.0, 0.05),
}


def incomplete(order: Order, why: str) -> InputError:
    """What is missing in an order, with what was understood."""
    return InputError("prompt", f"{order.text!r}: {why}; understood: {order.told()}")


def made(kind: type[Part], fields: dict[str, object]) -> Part:
    """An operation or a part of one; what it can't be is refused as the sentence's."""
    try:
        return kind(**fields)
    except RequestError as error:
        raise InputError("prompt", f"asks for what can't be: {' '.join(str(error).split())}") from error


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
    raise incomplete(order, f"it is not said which sky; known are {', '.join(SKIES)} and colours")


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
        raise incomplete(order, "it is not said of what the ground is to be")
    return [made(SetGround, fields)]


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
        raise incomplete(order, "it is not said how the light is to be")
    return [made(LightScene, fields)]


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
            raise incomplete(order, "one thing can be looked at, or the whole scene")
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
    if order.factors and order.factors[0][0] == "y":
        fields["elevation"] = min(max(elevation + (_TILT if order.factors[0][1] > 1 else -_TILT), 0.0), 85.0)
    if order.relation in {"closer", "near", "farther", "away"}:
        kinds["zooming"] = "in" if order.relation in {"closer", "near"} else "out"
    if "zooming" in kinds or order.verb == "zoom":
        inward = kinds.get("zooming", "out" if "拉远" in order.text else "in") == "in"
        fields["zoom"] = round(min(max(zoom * (1.4 if inward else 1 / 1.4), 0.1), 10.0), 4)
    if not fields:
        raise incomplete(order, "it is not said where to look from")
    return [made(SetCamera, fields)]


def _wrapped(degrees: float) -> float:
    return (degrees + 180) % 360 - 180


TOPICS: Final[dict[str, Callable[[Stage, Order, list[str]], list[SceneOperation]]]] = {
    "sky": _sky,
    "ground": _ground,
    "light": _light,
    "camera": _camera,
}
"""What is made of an order about each."""
