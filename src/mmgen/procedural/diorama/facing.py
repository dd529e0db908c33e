"""Things turned to look at something: how far each has to turn, about the upright."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from mmgen.errors import InputError
from mmgen.procedural.diorama.resolving import resolve_all
from mmgen.procedural.diorama.surroundings import camera_of
from mmgen.procedural.diorama.topics import incomplete
from mmgen.requests import RotateObject

if TYPE_CHECKING:
    from mmgen.media.arrays import F64
    from mmgen.procedural.diorama.order import Order
    from mmgen.procedural.diorama.stage import Stage, Thing
    from mmgen.requests import SceneOperation

__all__ = ["heading", "turned_to", "turned_towards"]

_SIDES: Final = frozenset({"left", "right", "front", "behind"})
_LEAST: Final = 0.05
"""Degrees below which a thing is taken to look there already."""


def heading(stage: Stage, thing: Thing) -> float:
    """Where a thing's front looks, in degrees from +Z towards +X; its front is its own +Z, as glTF has it."""
    world = stage.edit.document().world_matrices()[thing.nodes[0]][:3, :3]
    ahead = world[:, 2] / max(float(np.linalg.norm(world[:, 2])), 1e-12)
    if np.hypot(ahead[0], ahead[2]) < 0.5:
        ahead = -world[:, 1]  # a file whose own up is Z, tipped into place
    return float(np.degrees(np.arctan2(ahead[0], ahead[2])))


def turned_towards(stage: Stage, thing: Thing, point: F64) -> RotateObject | None:
    """The turn after which a thing looks at a point; None where it does so already."""
    away = point - stage.viewpoint.point(*thing.box.middle, 0.0)
    if np.hypot(away[0], away[2]) < 1e-6:
        raise InputError("prompt", f"has {thing.name} look at the place where it stands itself")
    return _turned(stage, thing, float(np.degrees(np.arctan2(away[0], away[2]))))


def _turned(stage: Stage, thing: Thing, wanted: float) -> RotateObject | None:
    degrees = (wanted - heading(stage, thing) + 180) % 360 - 180
    return None if abs(degrees) < _LEAST else RotateObject(name=thing.name, degrees=round(degrees, 3))


def turned_to(stage: Stage, order: Order, last: list[str]) -> list[SceneOperation]:
    """Turn things to what an order says: another thing, a side, the camera, each other. Raises InputError."""
    things = resolve_all(stage, order.objects, last)
    if order.faced == "inward" and len(things) < 2:
        raise incomplete(order, "two things or more look at each other")
    hosts = resolve_all(stage, order.anchors, last)
    if order.faced not in {"inward", "viewer", *_SIDES} and not hosts:
        raise incomplete(order, "it is not said what it is to face")
    targets = {thing.name: _target(stage, order, thing, hosts or things) for thing in things}
    turns = [turned_towards(stage, thing, targets[thing.name]) for thing in things if thing not in hosts]
    found = [turn for turn in turns if turn is not None]
    if not found:
        raise incomplete(order, "that is where it looks already")
    return list(found)


def _target(stage: Stage, order: Order, thing: Thing, hosts: list[Thing]) -> F64:
    """A point to look at."""
    view = stage.viewpoint
    own = view.point(*thing.box.middle, 0.0)
    if order.faced in _SIDES:
        ways = {"left": -view.right, "right": view.right, "front": view.towards, "behind": -view.towards}
        ahead: F64 = own + ways[order.faced]
        return ahead
    if order.faced == "viewer":
        return camera_of(stage, 4 / 3).eye
    others = [host for host in hosts if host.name != thing.name]
    point = view.point(*stage.box(others).middle, 0.0)
    return 2 * own - point if order.faced == "away" else point
