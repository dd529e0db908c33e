"""A mesh bound to a skeleton that moves, as a glTF scene."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F32, F64, I32
from mmgen.media.gltf_document import compose
from mmgen.media.gltf_scene import Clip, Mesh, MorphTarget, Node, Scene, Skin, Track, Vector3
from mmgen.media.triangles import unit_normals
from mmgen.procedural.rigs.motion import Motion
from mmgen.procedural.rigs.rotations import steady
from mmgen.procedural.rigs.skeleton import Skeleton
from mmgen.procedural.rigs.weights import skin_weights

__all__ = ["animated_scene", "placed_meshes", "whole_mesh"]

_STILL = 1e-5
"""Radians, or shares of the skeleton's height, that are no movement."""


def animated_scene(scene: Scene, skeleton: Skeleton, motions: Sequence[Motion]) -> Scene:
    """
    Bind all meshes of a scene at rest to a skeleton in the scene's space, with a clip for each motion.

    Materials, textures, colours and morph targets stay. Raises InputError for a scene that has a skeleton or clips.
    """
    if any(node.skin is not None for node in _nodes(scene.nodes)):
        raise InputError("object", "is bound to a skeleton already; give the mesh at rest, without skin and joints")
    if scene.clips:
        raise InputError("object", "moves already: it has animation clips; give the mesh without them")
    parts = placed_meshes(scene)
    positions, triangles = whole_mesh(parts)
    joints, weights = skin_weights(positions, triangles, skeleton)
    rest = skeleton.rest.astype(np.float32).astype(np.float64)
    bones = _joint_nodes(skeleton, rest)
    inverse: F64 = np.tile(np.eye(4), (len(rest), 1, 1))
    inverse[:, :3, 3] = -rest
    skin = Skin(joints=tuple(bones), inverse_bind=inverse, name=skeleton.kind)
    nodes: list[Node] = []
    start = 0
    for name, mesh in parts:
        end = start + len(mesh.positions)
        bound = replace(mesh, joints=joints[start:end], weights=weights[start:end])
        nodes.append(Node(name=name, mesh=bound, skin=skin))
        start = end
    clips = tuple(_clip(motion, skeleton, bones, rest) for motion in motions)
    return Scene(nodes=(*nodes, bones[0]), clips=clips, name=scene.name, extras=scene.extras)


def placed_meshes(scene: Scene) -> list[tuple[str, Mesh]]:
    """The meshes of a scene by the names of their nodes, with the nodes' transforms applied to them."""
    found = list(_placed(scene.nodes, np.eye(4)))
    if not any(len(mesh.triangles) for _, mesh in found):
        raise InputError("object", "holds no triangles")
    return found


def whole_mesh(parts: Sequence[tuple[str, Mesh]]) -> tuple[F32, I32]:
    """All positions, and all triangles between them."""
    starts = np.cumsum([0, *(len(mesh.positions) for _, mesh in parts)])
    triangles = [mesh.triangles + int(start) for (_, mesh), start in zip(parts, starts, strict=False)]
    return np.concatenate([mesh.positions for _, mesh in parts]), np.concatenate(triangles).astype(np.int32)


def _nodes(nodes: Sequence[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _nodes(node.children)


def _placed(nodes: Sequence[Node], world: F64) -> Iterator[tuple[str, Mesh]]:
    for node in nodes:
        here: F64 = world @ compose(node.translation, node.rotation, node.scale)
        if node.mesh is not None:
            yield node.name or node.mesh.name, _moved(node.mesh, here)
        yield from _placed(node.children, here)


def _moved(mesh: Mesh, world: F64) -> Mesh:
    if np.array_equal(world, np.eye(4)):
        return mesh
    linear = world[:3, :3]
    mirrored = float(np.linalg.det(linear)) < 0
    upright: F64 = np.eye(3)
    if abs(float(np.linalg.det(linear))) > 1e-30:
        upright = np.linalg.inv(linear).T.astype(np.float64)
    return replace(
        mesh,
        positions=(mesh.positions.astype(np.float64) @ linear.T + world[:3, 3]).astype(np.float32),
        triangles=np.ascontiguousarray(mesh.triangles[:, ::-1]) if mirrored else mesh.triangles,
        normals=None if mesh.normals is None else unit_normals(mesh.normals.astype(np.float64) @ upright.T),
        targets=tuple(_moved_target(target, linear, upright) for target in mesh.targets),
    )


def _moved_target(target: MorphTarget, linear: F64, upright: F64) -> MorphTarget:
    return replace(
        target,
        positions=(target.positions @ linear.T).astype(np.float32),
        normals=None if target.normals is None else (target.normals @ upright.T).astype(np.float32),
    )


def _joint_nodes(skeleton: Skeleton, rest: F64) -> list[Node]:
    """A node for each joint, children before they are put into their parents."""
    made: dict[int, Node] = {}
    for number in reversed(range(len(skeleton.joints))):
        parent = skeleton.parents[number]
        offset = rest[number] - (rest[parent] if parent >= 0 else 0.0)
        children = tuple(made[child] for child in skeleton.children(number))
        made[number] = Node(name=skeleton.joints[number].name, translation=_triple(offset), children=children)
    return [made[number] for number in range(len(skeleton.joints))]


def _clip(motion: Motion, skeleton: Skeleton, bones: Sequence[Node], rest: F64) -> Clip:
    """Tracks of the joints that turn, and of the root where it shifts."""
    if motion.rotations.shape[1:] != (len(bones), 4):
        raise InputError(f"motion {motion.name!r}", f"has not the {len(bones)} joints of the skeleton")
    times = motion.times.astype(np.float32)
    turns = steady(motion.rotations)
    tracks: list[Track] = []
    if float(np.abs(motion.shifts).max()) > _STILL * skeleton.height:
        places = (rest[0] + motion.shifts).astype(np.float32)
        tracks.append(Track(node=bones[0], path="translation", times=times, values=places))
    for number, bone in enumerate(bones):
        if float(np.linalg.norm(turns[:, number, :3], axis=1).max()) > _STILL or (number == 0 and not tracks):
            values = turns[:, number].astype(np.float32)
            tracks.append(Track(node=bone, path="rotation", times=times, values=values))
    return Clip(motion.name, tuple(tracks))


def _triple(vector: F64) -> Vector3:
    x, y, z = vector.tolist()
    return x, y, z
