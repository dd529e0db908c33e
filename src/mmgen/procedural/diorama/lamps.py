"""The lights that a file of another program brings: its sun, and lamps with a place (KHR_lights_punctual)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from mmgen.media.gltf_references import LIGHTS
from mmgen.procedural.diorama.stage import mark_of

if TYPE_CHECKING:
    from mmgen.media.arrays import F64
    from mmgen.media.gltf_json import JsonObject
    from mmgen.procedural.diorama.stage import Stage

__all__ = ["Lamp", "Sun", "lamps_of", "sun_node", "sun_of"]

LUX: Final = 3.0
"""What glTF viewers take for plain daylight from one direction."""
_BRIGHTEST: Final = 4.0
"""Of what falls on the middle of the scene from all lamps together, in lux, as the page has it."""
_MOST_SUN: Final = 1.5


@dataclass(frozen=True, slots=True, eq=False)
class Lamp:
    """A light with a place: its colour (linear) times its candela, and the cone of a spot as cosines."""

    place: F64
    strength: F64
    towards: F64
    cone: tuple[float, float] | None


@dataclass(frozen=True, slots=True, eq=False)
class Sun:
    """A light without a place: towards it, its colour (linear), and how bright it is (1 is daylight)."""

    direction: F64
    color: F64
    intensity: float


def sun_node(stage: Stage) -> int | None:
    """The node whose light is the sun: the scene's own, or else the first of the file that has no place."""
    own = stage.role("light")
    if own is not None:
        return own
    return next((node for node, light in _lights(stage) if light.get("type") == "directional"), None)


def sun_of(stage: Stage) -> Sun | None:
    """The file's own sun, where the scene has no light of ours."""
    node = sun_node(stage)
    if node is None or node == stage.role("light"):
        return None
    light = dict(_lights(stage))[node]
    world = stage.edit.document().world_matrices()[node]
    back = world[:3, 2] / max(float(np.linalg.norm(world[:3, 2])), 1e-12)
    color, strength = _color(light)
    return Sun(back, color, float(min(strength / LUX, _MOST_SUN)))


def lamps_of(stage: Stage, middle: F64, reach: float) -> list[Lamp]:
    """The lights with a place, never brighter together at the scene's *middle* than can be shown."""
    found: list[Lamp] = []
    falling = 0.0
    worlds = stage.edit.document().world_matrices()
    for node, light in _lights(stage):
        if light.get("type") not in {"point", "spot"}:
            continue
        world = worlds[node]
        color, strength = _color(light)
        place = world[:3, 3]
        back = world[:3, 2] / max(float(np.linalg.norm(world[:3, 2])), 1e-12)
        found.append(Lamp(place, color * strength, -back, _cone(light)))
        away = max(float(np.linalg.norm(place - middle)), 0.5 * reach)
        falling += float(color.max()) * strength / away**2
    share = min(1.0, _BRIGHTEST / max(falling, 1e-9))
    return [Lamp(lamp.place, lamp.strength * share, lamp.towards, lamp.cone) for lamp in found]


def _lights(stage: Stage) -> list[tuple[int, JsonObject]]:
    """The nodes that are shown and have a light, with the light."""
    found: list[tuple[int, JsonObject]] = []
    lights = stage.edit.entries(LIGHTS)
    for root in stage.edit.roots():
        for node in stage.edit.subtree(root):
            entry = stage.edit.node(node)
            extensions = cast("dict[str, JsonObject]", entry.get("extensions", {}))
            at = extensions.get(LIGHTS, {}).get("light")
            if isinstance(at, int) and at < len(lights) and mark_of(entry).get("role") != "light":
                found.append((node, lights[at]))
    return found


def _color(light: JsonObject) -> tuple[F64, float]:
    color = np.array(cast("list[float]", light.get("color", [1.0, 1.0, 1.0])), np.float64)
    return color, float(cast("float", light.get("intensity", 1.0)))


def _cone(light: JsonObject) -> tuple[float, float] | None:
    if light.get("type") != "spot":
        return None
    spot = cast("JsonObject", light.get("spot", {}))
    inner, outer = (float(cast("float", spot.get(key, usual))) for key, usual in (("innerConeAngle", 0.0), ("outerConeAngle", np.pi / 4)))  # fmt: skip
    return float(np.cos(inner)), float(np.cos(outer))
