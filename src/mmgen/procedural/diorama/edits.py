"""Doing what operations say to a scene."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, assert_never, cast

import numpy as np

from mmgen.errors import InputError
from mmgen.media.gltf_adoption import adopt
from mmgen.media.gltf_edit import GlbEdit
from mmgen.media.gltf_removal import remove_nodes
from mmgen.procedural.diorama.making import made_thing
from mmgen.procedural.diorama.placement import Seat, find_seats
from mmgen.procedural.diorama.settings import finish_of
from mmgen.procedural.diorama.stage import MARK, Stage, Thing, mark_of
from mmgen.procedural.diorama.surfaces import recolor, refinish
from mmgen.procedural.diorama.surroundings import set_camera, set_ground, set_light, set_sky, tend
from mmgen.requests import (
    AddObject,
    DuplicateObject,
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
    from mmgen.assets import Object3D
    from mmgen.media.arrays import F64
    from mmgen.media.gltf_json import JsonObject
    from mmgen.procedural.diorama.viewpoint import Box

__all__ = ["apply", "seating"]

MOST_NODES = 20_000


def apply(stage: Stage, operation: SceneOperation, seed: int) -> list[str]:
    """Do one edit, and return the names of the things that it made or changed. Raises InputError."""
    names = _done(stage, operation, seed)
    if not isinstance(operation, LightScene | SetSky | RecolorObject | SetMaterial):
        tend(stage)
    return names


def _done(stage: Stage, operation: SceneOperation, seed: int) -> list[str]:
    match operation:
        case AddObject():
            return _add(stage, operation, seed)
        case DuplicateObject():
            return _duplicate(stage, operation)
        case LightScene():
            set_light(stage, operation)
        case SetCamera():
            set_camera(stage, operation)
        case SetGround():
            set_ground(stage, operation)
        case SetSky():
            set_sky(stage, operation.sky)
        case RemoveObject() | MoveObject() | RotateObject() | ScaleObject() | RecolorObject() | SetMaterial():
            thing = stage.thing(operation.name)
            _change(stage, thing, operation)
            return [thing.name]
        case _:
            assert_never(operation)
    return []


def _change(
    stage: Stage,
    thing: Thing,
    operation: RemoveObject | MoveObject | RotateObject | ScaleObject | RecolorObject | SetMaterial,
) -> None:
    match operation:
        case RemoveObject():
            remove_nodes(stage.edit, thing.nodes)
            stage.changed()
        case MoveObject():
            x, y, z = stage.viewpoint.point(*thing.box.middle, thing.box.bottom)
            _move(stage, thing, operation)
            _keep(stage, stage.thing(thing.name), {"stood": [round(float(value), 4) for value in (x, y, z)]})
        case RotateObject():
            axis = "xyz".index(operation.axis or "y")
            stage.transform(thing, _about(thing, stage, _turn(axis, operation.degrees)))
        case ScaleObject():
            _scale(stage, thing, operation)
        case RecolorObject():
            recolor(stage, thing, operation.color)
            _remember(stage, thing, color=operation.color, material=None)
        case SetMaterial():
            refinish(stage, thing, finish_of(operation.material))
            _remember(stage, thing, color=None, material=operation.material.casefold())


# -- adding ---------------------------------------------------------------------


def _add(stage: Stage, operation: AddObject, seed: int) -> list[str]:
    count = operation.count or 1
    if operation.position is not None and (operation.place is not None or count > 1):
        raise InputError("position", "places one thing; for several, or by others, use place alone")
    names = stage.free_name(operation.name, count)
    added: list[list[int]] = []
    for number in range(count):
        if operation.object is not None:
            file, words = _given(operation.object), cast("JsonObject", {"role": "thing"})
        else:
            made = made_thing(operation.prompt or operation.name, seed + number)
            file, words = made.file, made.words
        if len(stage.edit.entries("nodes")) + len(file.entries("nodes")) > MOST_NODES:
            raise InputError("operations", f"would bring the scene beyond {MOST_NODES:,} nodes")
        top, skinned = _one_top(stage.edit, adopt(stage.edit, file), names[number])
        for each in (top, *skinned):
            stage.edit.node(each)["name"] = names[number]
        _marked(stage.edit.node(top), words)
        added.append([top, *skinned])
    return _seat_all(stage, added, names, operation.place, operation.position)


def _given(asset: Object3D) -> GlbEdit:
    from mmgen.media.mesh import load_triangles
    from mmgen.media.mesh_glb import as_glb

    content = asset.content()
    if asset.media_type == "model/gltf-binary":
        return GlbEdit(content, name=asset.name)
    return GlbEdit(as_glb(content, load_triangles(content, name=asset.name)), name=asset.name)


def _one_top(edit: GlbEdit, tops: list[int], name: str) -> tuple[int, list[int]]:
    """One node over all that was brought, and the meshes that bones move, which are put below none."""
    if len(tops) == 1 and not {"mesh", "skin", "camera"} & edit.node(tops[0]).keys():
        return tops[0], []
    skinned = [top for top in tops if "skin" in edit.node(top)]
    return edit.append("nodes", {"name": name, "children": [top for top in tops if top not in skinned]}), skinned


def _seat_all(
    stage: Stage,
    added: list[list[int]],
    names: list[str],
    place: Placement | None,
    position: tuple[float, float, float] | None,
) -> list[str]:
    """Find places for new things before they are shown, then put them there."""
    view = stage.viewpoint
    sizes = [_shape_below(stage, tops) for tops in added]
    if position is not None:
        across, towards = view.seen(np.array(position))
        seats = [Seat(across, towards, position[1])]
    else:
        size = max((view.box(points) for points in sizes), key=lambda box: box.width * box.depth)
        seats = find_seats(stage, size, len(added), place)
    for tops, points, seat in zip(added, sizes, seats, strict=True):
        for top in tops:
            stage.edit.show(top)
        matrix = seating(stage, view.box(points), seat)
        _place_tops(stage, tops, matrix)
    stage.changed()
    return names


def _shape_below(stage: Stage, tops: list[int]) -> F64:
    from mmgen.procedural.diorama.geometry import shape_of_nodes

    document = stage.edit.document()
    below = [each for top in tops for each in stage.edit.subtree(top)]
    points = shape_of_nodes(document, below, document.world_matrices()).points
    if not len(points):
        raise InputError("object", "shows nothing: it has no mesh")
    return points


def _place_tops(stage: Stage, tops: list[int], matrix: F64) -> None:
    document = stage.edit.document()
    for top in (each for each in tops if "skin" not in stage.edit.node(each)):
        stage.edit.place(top, matrix @ document.local_matrix(top))


def seating(stage: Stage, box: Box, seat: Seat) -> F64:
    """The transform that brings the middle of a box's underside to a place, turned."""
    view = stage.viewpoint
    start = view.point(*box.middle, box.bottom)
    end = view.point(seat.across, seat.towards, seat.bottom)
    front = float(np.degrees(np.arctan2(view.towards[0], view.towards[2]))) if seat.turn else 0.0
    return _moved(end) @ _turn(1, seat.turn + front) @ _moved(-start)


def _duplicate(stage: Stage, operation: DuplicateObject) -> list[str]:
    thing = stage.thing(operation.name)
    count = operation.count or 1
    below = [each for node in thing.nodes for each in stage.edit.subtree(node)]
    if any("skin" in stage.edit.node(each) for each in below):
        raise InputError(f"name {thing.name!r}", "has bones, which are not copied here; add its file once more instead")
    if len(stage.edit.entries("nodes")) + len(below) * count > MOST_NODES:
        raise InputError("operations", f"would bring the scene beyond {MOST_NODES:,} nodes")
    base = (
        thing.name.rpartition("-")[0]
        if thing.name.rpartition("-")[2].isdigit() and thing.name.rpartition("-")[0]
        else thing.name
    )
    names = stage.free_name(base, count)
    place = operation.place or Placement(relation="right", of=(thing.name,))
    if operation.spacing is not None:
        place = place.model_copy(update={"distance": operation.spacing})
        place.model_fields_set.add("distance")
    seats = find_seats(stage, thing.box, count, place)
    start = stage.viewpoint.point(*thing.box.middle, thing.box.bottom)
    worlds, parents = stage.edit.document().world_matrices(), stage.edit.parents()
    for name, seat in zip(names, seats, strict=True):
        end = stage.viewpoint.point(seat.across, seat.towards, seat.bottom)
        for number, node in enumerate(thing.nodes):
            copied = _copied(stage.edit, node)
            entry = stage.edit.node(copied)
            entry["name"] = name if number == 0 else f"{name} {number + 1}"
            parent = parents.get(node)
            if parent is None:
                stage.edit.show(copied)
            else:
                cast("list[int]", stage.edit.node(parent)["children"]).append(copied)
            above = worlds[parent] if parent is not None else np.eye(4)
            stage.edit.place(copied, np.linalg.inv(above) @ _moved(end - start) @ worlds[node])
    stage.changed()
    return names


def _copied(edit: GlbEdit, node: int) -> int:
    """A copy of a node and all below it, which shows the same meshes; clips stay with the first."""
    numbers: dict[int, int] = {}
    for each in edit.subtree(node):
        numbers[each] = edit.append("nodes", deepcopy(edit.node(each)))
    for new in numbers.values():
        entry = edit.node(new)
        if "children" in entry:
            entry["children"] = [numbers[child] for child in cast("list[int]", entry["children"])]
    return numbers[node]


# -- changing -------------------------------------------------------------------


def _move(stage: Stage, thing: Thing, operation: MoveObject) -> None:
    view = stage.viewpoint
    if operation.by is not None:
        stage.transform(thing, _moved(np.array(operation.by, np.float64)))
        return
    start = view.point(*thing.box.middle, thing.box.bottom)
    if operation.position is not None:
        stage.transform(thing, _moved(np.array(operation.position, np.float64) - start))
        return
    (seat,) = find_seats(stage, thing.box, 1, operation.place, moving=[thing.name])
    stage.transform(thing, _moved(view.point(seat.across, seat.towards, seat.bottom) - start))


def _scale(stage: Stage, thing: Thing, operation: ScaleObject) -> None:
    """About the middle of the underside; along an axis, the thing's own as its top node has it."""
    matrix = np.eye(4)
    if operation.axis is None:
        matrix[:3, :3] *= operation.factor
    else:
        world = stage.edit.document().world_matrices()[thing.nodes[0]][:3, :3]
        turn = world / np.maximum(np.linalg.norm(world, axis=0), 1e-12)
        along = np.eye(3)
        at = "xyz".index(operation.axis)
        along[at, at] = operation.factor
        matrix[:3, :3] = turn @ along @ np.linalg.inv(turn)
    stage.transform(thing, _about(thing, stage, matrix))


def _about(thing: Thing, stage: Stage, matrix: F64) -> F64:
    """A transform about the middle of a thing's underside; what it tips over stands where it stood before."""
    middle = stage.viewpoint.point(*thing.box.middle, thing.box.bottom)
    moved = (thing.shape.points - middle) @ matrix[:3, :3].T
    shift = np.array([0.0, float(moved[:, 1].min()), 0.0])
    if abs(matrix[1, 1]) < np.linalg.norm(matrix[:3, 1]) - 1e-9:
        shift[[0, 2]] = (moved.min(axis=0) + moved.max(axis=0))[[0, 2]] / 2
    return _moved(middle - shift) @ matrix @ _moved(-middle)


def _moved(by: F64) -> F64:
    matrix = np.eye(4)
    matrix[:3, 3] = by
    return matrix


def _turn(axis: int, degrees: float) -> F64:
    angle = np.radians(degrees)
    one, other = (axis + 1) % 3, (axis + 2) % 3
    matrix = np.eye(4)
    matrix[one, one] = matrix[other, other] = np.cos(angle)
    matrix[other, one], matrix[one, other] = np.sin(angle), -np.sin(angle)
    return matrix


# -- what is kept of things -------------------------------------------------------


def _marked(node: JsonObject, words: JsonObject) -> None:
    extras = node.get("extras")
    kept = cast("JsonObject", extras) if isinstance(extras, dict) else {}
    node["extras"] = {**kept, MARK: words}


def _remember(stage: Stage, thing: Thing, *, color: str | None, material: str | None) -> None:
    """Keep what a thing's surface is now, so that "the golden lantern" finds it."""
    said: JsonObject = {key: value for key, value in (("color", color), ("material", material)) if value is not None}
    _keep(stage, thing, said, without=("color", "material"))


def _keep(stage: Stage, thing: Thing, said: JsonObject, *, without: tuple[str, ...] = ()) -> None:
    """Keep something with a thing, at the node that has its words or else at its top, below a holder of ours."""
    below = [each for node in thing.nodes for each in stage.edit.subtree(node)]
    roles = {each: mark_of(stage.edit.node(each)).get("role") for each in below}
    node = next((each for each in below if roles[each] == "thing"), None)
    if node is None:
        node = next((each for each in below if roles[each] is None), below[0])
    words = {key: value for key, value in mark_of(stage.edit.node(node)).items() if key not in without}
    noun: JsonObject = {"noun": thing.noun} if thing.noun else {}
    _marked(stage.edit.node(node), {"role": "thing", **noun, **words, **said})
    stage.changed()
