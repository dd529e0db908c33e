"""Scenes as they were asked for: made, edited, pictured after each edit, and written."""

from __future__ import annotations

import base64
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mmgen.assets import Object3D
from mmgen.backends import Call, Report, Succeeded
from mmgen.media.image import encode_image
from mmgen.procedural.diorama.composing import compose, empty_scene
from mmgen.procedural.diorama.lamps import sun_node
from mmgen.procedural.diorama.planning import carry_out, opened
from mmgen.procedural.diorama.record import SceneOptions
from mmgen.procedural.diorama.surroundings import camera_of, light_of, sky_shown
from mmgen.procedural.diorama.view import render_view
from mmgen.requests import SceneRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mmgen.procedural.diorama.stage import Stage, Thing
    from mmgen.requests import SceneOperation

__all__ = ["Edited", "edited", "make_scene"]


@dataclass(frozen=True, slots=True)
class Edited:
    """A scene after its edits, what was done, and the words of a new scene that have no effect."""

    stage: Stage
    operations: list[SceneOperation]
    without_effect: list[str]


def edited(
    request: SceneRequest,
    seed: int,
    after: Callable[[Stage, SceneOperation], None] | None = None,
    *,
    spoken: Sequence[str] = (),
) -> Edited:
    """Do what a request asks; *after* is called after each operation, *spoken* were spoken of before. Raises InputError."""
    if request.scene is not None:
        stage = opened(request.scene)
        stage.spoken = tuple(spoken)
        return Edited(stage, carry_out(stage, request.operations, request.prompt, seed, after), [])
    stage, unknown = (empty_scene(), list[str]()) if request.prompt is None else compose(request.prompt, seed)
    return Edited(stage, carry_out(stage, request.operations, None, seed, after), unknown)


def make_scene(call: Call, report: Report) -> Succeeded:
    """Make or edit a scene; its views, operations and things are told in the details."""
    request = call.request
    assert isinstance(request, SceneRequest)
    views: list[str] = []
    options = call.options if isinstance(call.options, SceneOptions) else SceneOptions()
    pictured = options.views
    done_so_far = 0

    def seen(stage: Stage, operation: SceneOperation) -> None:
        nonlocal done_so_far
        done_so_far += 1
        if pictured:
            views.append(_picture(stage))
        report(done_so_far / (done_so_far + 1), operation.operation)

    report(0.0)
    done = edited(request, call.seed, seen, spoken=options.spoken)
    if pictured and not views:
        views.append(_picture(done.stage))
    path = call.folder / "scene.glb"
    path.write_bytes(done.stage.edit.pack())
    zenith, horizon = sky_shown(done.stage)
    details = {
        "operations": [operation.model_dump(mode="json") for operation in done.operations],
        "views": views,
        "objects": [_told(thing) for thing in done.stage.things],
        "sky": {"zenith": zenith, "horizon": horizon},
        "light": _light_told(done.stage),
        "camera": _camera_told(done.stage),
        "without_effect": done.without_effect,
    }
    return Succeeded((Object3D.from_path(path),), seed=call.seed, details=details)


def _picture(stage: Stage) -> str:
    """A view as a data URI, which ``Image`` takes."""
    content = encode_image(render_view(stage), "image/webp", quality=82)
    return f"data:image/webp;base64,{base64.b64encode(content).decode()}"


def _light_told(stage: Stage) -> dict[str, object]:
    direction, color, intensity = light_of(stage)
    told: dict[str, object] = {"direction": list(direction), "color": color, "intensity": intensity}
    return told | {"node": sun_node(stage)}


def _camera_told(stage: Stage) -> dict[str, float]:
    """From where the scene is seen, in degrees round it and above it."""
    x, y, z = (float(value) for value in camera_of(stage, 4 / 3).axes[2])
    return {
        "azimuth": round(math.degrees(math.atan2(x, z)), 3),
        "elevation": round(math.degrees(math.asin(max(-1.0, min(1.0, y)))), 3),
    }


def _told(thing: Thing) -> dict[str, object]:
    points = thing.shape.points
    return {
        "name": thing.name,
        "kind": thing.noun,
        "nodes": list(thing.nodes),
        "low": [round(float(value), 4) for value in points.min(axis=0)],
        "high": [round(float(value), 4) for value in points.max(axis=0)],
    }
