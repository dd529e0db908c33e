"""The scene's own nodes: the ground under it, the sky over it, the light on it, and the camera before it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from mmgen.media.gltf_edit import GlbEdit
from mmgen.media.gltf_references import LIGHTS
from mmgen.media.gltf_removal import drop_unused, remove_nodes
from mmgen.media.gltf_scene import Mesh, Node, Scene
from mmgen.media.gltf_writer import write_glb
from mmgen.media.preview3d.camera import Camera, facing, fit_camera
from mmgen.procedural.diorama.lamps import LUX, sun_of
from mmgen.procedural.diorama.settings import SKIES, Sky, code_of, ground_finish, linear_of, sky_of
from mmgen.procedural.diorama.stage import MARK, Stage, mark_of
from mmgen.procedural.diorama.surfaces import add_material

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mmgen.media.arrays import F64
    from mmgen.media.gltf_json import JsonObject
    from mmgen.requests import LightScene, SetCamera, SetGround

__all__ = ["camera_of", "light_of", "set_camera", "set_ground", "set_light", "set_sky", "sky_shown", "tend"]

FIELD_OF_VIEW: Final = 32.0
AZIMUTH, ELEVATION = 0.0, 17.0
ASPECT: Final = 4 / 3
_MARGIN: Final = 0.07
_ROOM: Final = 1.14
"""How far the ground reaches, in parts of the way from its middle to the farthest thing."""


# -- ground ---------------------------------------------------------------------


def set_ground(stage: Stage, wish: SetGround) -> None:
    """Lay the ground, or change it, or take it away."""
    edit = stage.edit
    old = stage.role("ground")
    if wish.material is not None and wish.material.casefold() == "none":
        if old is not None:
            remove_nodes(edit, [old])
        stage.changed()
        return
    known = mark_of(edit.node(old)) if old is not None else {}
    word = wish.material or cast("str | None", known.get("material"))
    finish = ground_finish(word, wish.color)
    if old is None:
        floor = stage.floor
        old = edit.add_root({"name": _free(stage, "ground"), "mesh": _disc(edit)})
        _lay(stage, old, floor)
    mesh = edit.entries("meshes")[cast("int", edit.node(old)["mesh"])]
    primitive = cast("list[JsonObject]", mesh["primitives"])[0]
    before = cast("int | None", primitive.get("material"))
    primitive["material"] = add_material(edit, finish)
    if before is not None and before != primitive["material"]:
        drop_unused(edit, [("materials", before)])
    _mark(edit.node(old), "ground", material=word or "earth", **({"color": wish.color} if wish.color else {}))
    stage.changed()


def _lay(stage: Stage, node: int, floor: float) -> None:
    """Put the ground under all things, its top at a height: as wide and as deep as they stand."""
    boxes = [thing.shape.points for thing in stage.things]
    points = np.concatenate(boxes) if boxes else np.array([[-0.5, 0.0, -0.5], [0.5, 0.0, 0.5]])
    low, high = points.min(axis=0), points.max(axis=0)
    middle, half = (low + high) / 2, (high - low) / 2
    across, along = max(float(half[0]), 0.6 * float(half[2]), 0.3), max(float(half[2]), 0.6 * float(half[0]), 0.3)
    grown = float(np.hypot((points[:, 0] - middle[0]) / across, (points[:, 2] - middle[2]) / along).max()) * _ROOM
    matrix = np.diag([across * grown, max(across, along) * grown * 0.05, along * grown, 1.0])
    matrix[:3, 3] = middle[0], floor, middle[2]
    stage.edit.place(node, matrix)


def _disc(edit: GlbEdit) -> int:
    """A round plate of radius and height 1 whose top is at 0, its rim bevelled."""
    sides = 96
    angles = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    rim = np.stack([np.sin(angles), np.cos(angles)], axis=1)
    rings = [(0.985, 0.0, (0.0, 1.0)), (0.985, 0.0, (0.5, 0.86)), (1.0, -0.3, (0.9, 0.43)), (1.0, -0.3, (1.0, 0.0)), (0.97, -1.0, (1.0, 0.0)), (0.97, -1.0, (0.0, -1.0))]  # fmt: skip
    positions = [np.array([[0.0, 0.0, 0.0]])]
    normals = [np.array([[0.0, 1.0, 0.0]])]
    for radius, height, (out, up) in rings:
        positions.append(np.stack([rim[:, 0] * radius, np.full(sides, height), rim[:, 1] * radius], axis=1))
        normals.append(np.stack([rim[:, 0] * out, np.full(sides, up), rim[:, 1] * out], axis=1))
    positions.append(np.array([[0.0, -1.0, 0.0]]))
    normals.append(np.array([[0.0, -1.0, 0.0]]))
    placed = np.concatenate(positions).astype(np.float32)
    after = (np.arange(sides) + 1) % sides
    here = np.arange(sides)
    triangles = [np.stack([np.zeros(sides, np.int64), 1 + here, 1 + after], axis=1)]
    for ring in (1, 3):
        upper, lower = 1 + ring * sides, 1 + (ring + 1) * sides
        triangles.append(np.stack([upper + here, lower + here, lower + after], axis=1))
        triangles.append(np.stack([upper + here, lower + after, upper + after], axis=1))
    bottom = 1 + 5 * sides
    triangles.append(np.stack([np.full(sides, len(placed) - 1), bottom + after, bottom + here], axis=1))
    uv = placed[:, [0, 2]] * 5 + 5
    mesh = Mesh(
        positions=placed,
        normals=np.concatenate(normals).astype(np.float32),
        uv=uv.astype(np.float32),
        triangles=np.concatenate(triangles).astype(np.int32),
        name="ground",
    )
    return _adopted_mesh(edit, mesh)


def _adopted_mesh(edit: GlbEdit, mesh: Mesh) -> int:
    from mmgen.media.gltf_adoption import adopt

    (node,) = adopt(edit, GlbEdit(write_glb(Scene(nodes=(Node(mesh=mesh),)))))
    position = cast("int", edit.node(node)["mesh"])
    # The mesh alone is wanted; its node was the last to be added.
    edit.entries("nodes").pop()
    return position


# -- sky and light --------------------------------------------------------------


def set_sky(stage: Stage, word: str) -> None:
    """Keep the sky's colours with the scene; glTF itself has no sky."""
    sky = sky_of(word)
    node = _own_node(stage, "sky")
    _mark(stage.edit.node(node), "sky", sky=word, zenith=sky.zenith, horizon=sky.horizon)
    stage.changed()


def sky_shown(stage: Stage) -> tuple[str, str]:
    """The colours overhead and at the horizon, sRGB."""
    node = stage.role("sky")
    mark = mark_of(stage.edit.node(node)) if node is not None else {}
    sky = SKIES["studio"]
    return str(mark.get("zenith", sky.zenith)), str(mark.get("horizon", sky.horizon))


def set_light(stage: Stage, wish: LightScene) -> None:
    """Change the scene's own light; what is unset stays."""
    direction, color, intensity = light_of(stage)
    direction = wish.direction or direction
    color, intensity = wish.color or color, intensity if wish.intensity is None else wish.intensity
    back = np.array(direction, np.float64)
    length = float(np.linalg.norm(back))
    back = back / length if length > 1e-9 else np.array([0.0, 1.0, 0.0])
    node = _own_node(stage, "light")
    side = np.cross((0.0, 1.0, 0.0), back)
    side = side / np.linalg.norm(side) if np.linalg.norm(side) > 1e-6 else np.array([1.0, 0.0, 0.0])
    matrix = np.eye(4)
    matrix[:3, :3] = np.stack([side, np.cross(back, side), back], axis=1)
    entry = stage.edit.node(node)
    stage.edit.place(node, matrix)
    lamp: JsonObject = {
        "type": "directional",
        "color": list(linear_of(color)),
        "intensity": LUX * intensity,
        "name": "light",
    }
    extensions = cast("dict[str, JsonObject]", entry.setdefault("extensions", {}))
    if LIGHTS in extensions:
        found = stage.edit.entries(LIGHTS)[cast("int", extensions[LIGHTS]["light"])]
        found.clear()
        found.update(lamp)
    else:
        extensions[LIGHTS] = {"light": stage.edit.append(LIGHTS, lamp)}
    _mark(entry, "light", direction=[float(value) for value in back], color=color, intensity=intensity)
    stage.changed()


def light_of(stage: Stage) -> tuple[tuple[float, float, float], str, float]:
    """Towards the light, its colour and how bright it is; where the scene has none of its own the file's, or daylight."""
    sun = sun_of(stage)
    if sun is not None:
        return (
            (float(sun.direction[0]), float(sun.direction[1]), float(sun.direction[2])),
            code_of(sun.color.tolist()),
            sun.intensity,
        )
    node = stage.role("light")
    mark = mark_of(stage.edit.node(node)) if node is not None else {}
    day = Sky("", "")
    direction = mark.get("direction")
    x, y, z = cast("list[float]", direction) if isinstance(direction, list) else day.direction
    return (
        (float(x), float(y), float(z)),
        str(mark.get("color", day.color)),
        float(cast("float", mark.get("intensity", day.intensity))),
    )


# -- camera ---------------------------------------------------------------------


def set_camera(stage: Stage, wish: SetCamera) -> None:
    """Look from elsewhere with the scene's own camera, which is made where there is none."""
    node = stage.role("camera")
    mark: JsonObject = dict(mark_of(stage.edit.node(node))) if node is not None else {}
    mark.pop("role", None)
    if wish.subject is not None:
        mark["subject"] = stage.thing(wish.subject).name
    elif wish.azimuth is None and wish.elevation is None and wish.zoom is None:
        mark.pop("subject", None)
    for key, value in (("azimuth", wish.azimuth), ("elevation", wish.elevation), ("zoom", wish.zoom)):
        if value is not None:
            mark[key] = value
    if node is None:
        node = _own_node(stage, "camera")
    _mark(stage.edit.node(node), "camera", **mark)
    _aim(stage, node)


def _aim(stage: Stage, node: int) -> None:
    """Bring the scene's own camera to where it sees what it is to see."""
    camera = _fitted(stage, mark_of(stage.edit.node(node)))
    matrix = np.eye(4)
    matrix[:3, :3], matrix[:3, 3] = camera.axes.T, camera.eye
    stage.edit.place(node, matrix)
    near = max(camera.near * 0.2, camera.far * 1e-4)
    lens: JsonObject = {
        "type": "perspective",
        "perspective": {"yfov": camera.field_of_view, "znear": near, "zfar": camera.far * 4},
    }
    entry = stage.edit.node(node)
    if "camera" in entry:
        stage.edit.entries("cameras")[cast("int", entry["camera"])].update(lens)
    else:
        entry["camera"] = stage.edit.append("cameras", {"name": "camera", **lens})
    stage.changed()


def _fitted(stage: Stage, mark: JsonObject) -> Camera:
    azimuth, elevation, zoom = (
        float(cast("float", mark.get(key, default)))
        for key, default in (("azimuth", AZIMUTH), ("elevation", ELEVATION), ("zoom", 1.0))
    )
    subject = [thing for thing in stage.things if thing.name == mark.get("subject")]
    points = _seen_points(stage, subject)
    camera = _centred(
        fit_camera(points, facing(azimuth, elevation), ASPECT, margin=_MARGIN, degrees=FIELD_OF_VIEW), points
    )
    if abs(zoom - 1) < 1e-9:
        return camera
    back = camera.axes[2]
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    distance = float((camera.eye - middle) @ back)
    moved = camera.eye - back * distance * (1 - 1 / zoom)
    shift = distance * (1 / zoom - 1)
    return Camera(
        moved,
        camera.axes,
        camera.field_of_view,
        max(camera.near + shift, camera.far * 1e-3),
        camera.far + max(shift, 0.0),
    )


def _centred(camera: Camera, points: F64) -> Camera:
    """The camera moved up or down until as much is free above as below."""
    eye = camera.eye.copy()
    for _ in range(4):
        local = (points - eye) @ camera.axes.T
        slopes = local[:, 1] / np.maximum(-local[:, 2], 1e-9)
        eye = eye + camera.axes[1] * float((slopes.max() + slopes.min()) / 2 * -local[:, 2].mean())
    return replace(camera, eye=eye)


def _seen_points(stage: Stage, subject: Sequence[object]) -> F64:
    """What a camera is to see: a thing, or all things and the ground they stand on."""
    chosen = [thing for thing in stage.things if not subject or thing in subject]
    parts = [thing.shape.points for thing in chosen]
    ground = stage.role("ground")
    if ground is not None and not subject:
        from mmgen.procedural.diorama.geometry import shape_of_nodes

        document = stage.edit.document()
        parts.append(shape_of_nodes(document, [ground], document.world_matrices()).points)
    return np.concatenate(parts) if parts else np.array([[-1.0, 0.0, -1.0], [1.0, 1.0, 1.0]])


def camera_of(stage: Stage, aspect: float) -> Camera:
    """The camera that a view is drawn from: the scene's, or one that is put before it."""
    node = stage.camera
    if node is None:
        return _fitted(stage, {})
    document = stage.edit.document()
    world = document.world_matrices()[node]
    axes = (world[:3, :3] / np.linalg.norm(world[:3, :3], axis=0)).T
    lens = stage.edit.entries("cameras")[cast("int", stage.edit.node(node)["camera"])]
    perspective = cast("JsonObject", lens.get("perspective", {}))
    field_of_view = float(cast("float", perspective.get("yfov", np.radians(FIELD_OF_VIEW))))
    if aspect < ASPECT:
        # A narrow picture still shows all of the width.
        field_of_view = 2 * float(np.arctan(np.tan(field_of_view / 2) * ASPECT / aspect))
    depth = (world[:3, 3] - _seen_points(stage, [])) @ axes[2]
    far = max(float(depth.max()) * 1.05, 1e-3)
    near = max(float(depth.min()) * 0.95, far * 1e-3)
    return Camera(world[:3, 3], axes, field_of_view, near, far)


def tend(stage: Stage) -> None:
    """After an edit: the ground reaches under all things, and the scene's own camera sees them."""
    ground = stage.role("ground")
    if ground is not None and stage.things:
        world = stage.edit.document().world_matrices()[ground]
        points = np.concatenate([thing.shape.points for thing in stage.things])
        across, along = (float(np.linalg.norm(world[:3, axis])) for axis in (0, 2))
        if float(np.hypot((points[:, 0] - world[0, 3]) / across, (points[:, 2] - world[2, 3]) / along).max()) > 0.97:
            _lay(stage, ground, float(world[1, 3]))
            stage.changed()
    camera = stage.role("camera")
    if camera is not None:
        _aim(stage, camera)


def _own_node(stage: Stage, role: str) -> int:
    node = stage.role(role)
    if node is None:
        node = stage.edit.add_root({"name": _free(stage, role)})
        _mark(stage.edit.node(node), role)
    return node


def _free(stage: Stage, name: str) -> str:
    taken = {node.get("name") for node in stage.edit.entries("nodes")}
    return next(
        each
        for number in range(1, len(taken) + 3)
        if (each := name if number == 1 else f"{name}-{number}") not in taken
    )


def _mark(node: JsonObject, role: str, **facts: object) -> None:
    extras = cast("JsonObject", node.setdefault("extras", {}))
    extras[MARK] = {"role": role, **facts}
