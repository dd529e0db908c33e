"""A scene with new materials: its nodes, names, skins and clips stay, its meshes are cut for their textures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mmgen.errors import InputError
from mmgen.media.arrays import F32, F64, I32
from mmgen.media.atlas.layout import Layout, own_layout, unwrap
from mmgen.media.gltf_document import compose
from mmgen.media.gltf_scene import Material, Mesh, Node, Scene
from mmgen.media.scene_meshes import with_meshes
from mmgen.media.triangles import vertex_normals
from mmgen.procedural.surfacing.ground import Ground, Look
from mmgen.procedural.surfacing.materials import look_at
from mmgen.procedural.surfacing.pictures import canvas_of, pictured
from mmgen.procedural.surfacing.stamps import spread
from mmgen.procedural.surfacing.words import Reading, Wish

__all__ = ["Coat", "coated", "part_words"]

SIDE = 1024
LEAST_SIDE = 256
MOST_FACES = 2_000_000
PIECEWISE = frozenset({"wood"})
"""Materials whose pattern follows the shape of each part."""


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A mesh where it is first shown: its places and normals in the scene's space, and the name of its node."""

    mesh: Mesh
    name: str
    positions: F32
    normals: F32


@dataclass(frozen=True, slots=True)
class Coat:
    """What was done for one wish."""

    wish: Wish
    parts: tuple[str, ...]
    side: int
    charts: int
    own_places: bool


def part_words(scene: Scene) -> frozenset[str]:
    """The words in the names of the scene's meshes, in lower case."""
    return frozenset(word for placed in _placed(scene) for word in _name_words(placed.name))


def coated(
    scene: Scene, reading: Reading, *, seed: int, report: Callable[[float], None], pixels: int = SIDE
) -> tuple[Scene, list[Coat]]:
    """
    The scene in the materials that are wished for, on textures of at most ``pixels`` a side.

    Raises InputError when it shows no triangles or too many, and for parts that it does not have.
    """
    placed = _placed(scene)
    faces = sum(len(each.mesh.triangles) for each in placed)
    if not 0 < faces <= MOST_FACES:
        raise InputError("object", f"has {faces:,} triangles; from 1 to {MOST_FACES:,} can be textured")
    bounds = _bounds(placed)
    groups = _groups(placed, reading)
    if not groups:
        raise InputError("prompt", "names parts that the object does not have")
    areas = [sum(_area(each) for each in group) for _, group in groups]
    meshes: dict[int, Mesh] = {}
    coats: list[Coat] = []
    for number, (wish, group) in enumerate(groups):
        side = _side(areas[number] / max(sum(areas), 1e-30), pixels)
        done, coat = _coated_group(wish, group, bounds, side=side, seed=seed)
        meshes.update(done)
        coats.append(coat)
        report((number + 1) / len(groups))
    return with_meshes(scene, meshes), coats


def _side(share: float, whole: int) -> int:
    """The texture's side for a share of the surface, all of which would have ``whole`` pixels a side."""
    side = whole
    while side > LEAST_SIDE and side * side > 2 * share * whole * whole:
        side //= 2
    return side


def _coated_group(
    wish: Wish, group: Sequence[Placed], bounds: tuple[F64, F64], *, side: int, seed: int
) -> tuple[dict[int, Mesh], Coat]:
    positions = np.concatenate([each.positions for each in group])
    normals = np.concatenate([each.normals for each in group])
    starts = np.cumsum([0, *(len(each.positions) for each in group)])
    triangles = np.concatenate(
        [each.mesh.triangles + int(start) for each, start in zip(group, starts, strict=False)]
    ).astype(np.int32)
    uvs = [each.mesh.uv for each in group]
    known = [uv for uv in uvs if uv is not None]
    own = own_layout(np.concatenate(known), triangles, positions) if len(known) == len(uvs) else None
    layout = unwrap(positions, triangles, side=side) if own is None else own
    canvas = canvas_of(layout, positions, normals, side)
    ground = Ground(canvas.places, canvas.normals, *bounds, spread(positions, triangles, seed=seed), seed, canvas.pixel)
    if wish.material in PIECEWISE:
        part = np.repeat(np.arange(len(group)), [len(each.mesh.triangles) for each in group])
        look = _by_part(wish, ground, part[canvas.texels.triangle])
    else:
        look = look_at(wish, ground)
    material = pictured(canvas, look, wish.material)
    meshes = _cut(group, layout, starts, material)
    names = tuple(each.name for each in group)
    return meshes, Coat(wish, names, side, layout.charts, own is not None)


def _by_part(wish: Wish, ground: Ground, part: NDArray[np.int64]) -> Look:
    """The look of each part for itself, which has a grain along its own longest way."""
    rows: list[NDArray[np.int64]] = []
    looks: list[Look] = []
    for number in np.unique(part).tolist():
        chosen = np.flatnonzero(part == number)
        places = ground.places[chosen]
        own = replace(
            ground,
            places=places,
            normals=ground.normals[chosen],
            low=places.min(axis=0).astype(np.float64),
            high=places.max(axis=0).astype(np.float64),
            seed=ground.seed + 7 * number,
        )
        rows.append(chosen)
        looks.append(look_at(wish, own))
    order = np.argsort(np.concatenate(rows), kind="stable")
    return Look(
        color=np.concatenate([look.color for look in looks])[order],
        metallic=np.concatenate([look.metallic for look in looks])[order],
        roughness=np.concatenate([look.roughness for look in looks])[order],
        height=np.concatenate([look.height for look in looks])[order],
    )


def _cut(group: Sequence[Placed], layout: Layout, starts: NDArray[np.int64], material: Material) -> dict[int, Mesh]:
    """The group's meshes cut along their charts."""
    first = np.cumsum([0, *(len(each.mesh.triangles) for each in group)])
    meshes: dict[int, Mesh] = {}
    for number, each in enumerate(group):
        triangles = layout.triangles[first[number] : first[number + 1]]
        used, local = np.unique(triangles, return_inverse=True)
        rows = layout.vertex[used] - int(starts[number])
        meshes[id(each.mesh)] = _picked(each, rows, local.reshape(-1, 3).astype(np.int32), layout.uv[used], material)
    return meshes


def _picked(placed: Placed, rows: NDArray[np.int64], triangles: I32, uv: F32, material: Material) -> Mesh:
    mesh = placed.mesh
    normals = vertex_normals(mesh.positions, mesh.triangles) if mesh.normals is None else mesh.normals
    return replace(
        mesh,
        positions=mesh.positions[rows],
        triangles=triangles,
        normals=normals[rows],
        uv=uv,
        colors=None,
        joints=None if mesh.joints is None else mesh.joints[rows],
        weights=None if mesh.weights is None else mesh.weights[rows],
        targets=tuple(
            replace(
                target,
                positions=target.positions[rows],
                normals=None if target.normals is None else target.normals[rows],
            )
            for target in mesh.targets
        ),
        material=material,
    )


def _groups(placed: Sequence[Placed], reading: Reading) -> list[tuple[Wish, list[Placed]]]:
    """Meshes by what is wished for them; parts that no wish names keep what they have."""
    groups: dict[Wish, list[Placed]] = {}
    for each in placed:
        words = set(_name_words(each.name))
        wish = next((wish for part, wish in reading.parts if part in words), reading.whole)
        if wish is not None:
            groups.setdefault(wish, []).append(each)
    return list(groups.items())


def _name_words(name: str) -> list[str]:
    words = "".join(letter if letter.isalpha() else " " for letter in name.lower()).split()
    return [form for word in words for form in dict.fromkeys((word, word.removesuffix("s")))]


def _placed(scene: Scene) -> list[Placed]:
    """Each mesh where it is first shown."""
    found: dict[int, Placed] = {}
    for node, matrix, name in _walk(scene.nodes, np.eye(4), ""):
        if node.mesh is None or id(node.mesh) in found:
            continue
        mesh = node.mesh
        normals = vertex_normals(mesh.positions, mesh.triangles) if mesh.normals is None else mesh.normals
        found[id(mesh)] = Placed(mesh, name, _moved(mesh.positions, matrix), _turned(normals, matrix))
    return list(found.values())


def _walk(nodes: Sequence[Node], above: F64, path: str) -> Iterator[tuple[Node, F64, str]]:
    for node in nodes:
        matrix = above @ compose(node.translation, node.rotation, node.scale)
        own = node.name or (node.mesh.name if node.mesh is not None else "")
        name = f"{path} {own}".strip()
        yield node, matrix, name
        yield from _walk(node.children, matrix, name)


def _moved(positions: F32, matrix: F64) -> F32:
    moved: F32 = (positions @ matrix[:3, :3].T + matrix[:3, 3]).astype(np.float32)
    return moved


def _turned(normals: F32, matrix: F64) -> F32:
    turn = np.linalg.pinv(matrix[:3, :3]).T
    turned = normals @ turn.T
    turned /= np.maximum(np.linalg.norm(turned, axis=1, keepdims=True), 1e-12)
    return turned.astype(np.float32)


def _bounds(placed: Sequence[Placed]) -> tuple[F64, F64]:
    corners = np.concatenate([each.positions for each in placed]).astype(np.float64)
    return corners.min(axis=0), corners.max(axis=0)


def _area(placed: Placed) -> float:
    corners = placed.positions[placed.mesh.triangles].astype(np.float64)
    crossed = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    return float(np.linalg.norm(crossed, axis=1).sum()) / 2
