"""A body with its joints and their turns over time, as a glTF scene."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmgen.media.arrays import F64
from mmgen.media.gltf_scene import Clip, Material, Mesh, Node, Scene, Skin, Texture, Track
from mmgen.media.image import encode_image
from mmgen.media.triangles import vertex_normals
from mmgen.procedural.capture.figure import FREE, Figure
from mmgen.procedural.capture.lift import Body
from mmgen.procedural.capture.picture import Atlas

__all__ = ["Motion", "captured_scene"]

QUALITY = 92
TALL = 1.7
"""The height of a captured biped in metres; other things are 1 long."""

STEADY_SIZE = 0.01
"""The change of size up to which a thing is said to keep it."""


@dataclass(frozen=True, slots=True)
class Motion:
    """Poses ``(N, 3 + B)`` before a camera that stands still, at *fps*, and the depth ``(N, B)`` of each joint's swing."""

    poses: F64
    fps: float


def captured_scene(figure: Figure, body: Body, atlas: Atlas, motion: Motion) -> Scene:
    """The body on its joints, with one clip; it stands on y = 0 at rest."""
    places = body.places
    span = max(float(np.ptp(places[:, 0])), float(np.ptp(places[:, 1])))
    unit = (TALL if "left_thigh" in figure.names else 1.0) / span
    origin = np.array([(places[:, 0].min() + places[:, 0].max()) / 2, places[:, 1].max()])
    rest = np.stack(
        [(figure.rest.real - origin[0]) * unit, (origin[1] - figure.rest.imag) * unit, np.zeros(figure.bones)], 1
    )
    nodes = _nodes(figure, rest)
    inverse = np.tile(np.eye(4), (figure.bones, 1, 1))
    inverse[:, :3, 3] = -rest
    mesh = _mesh(figure, body, atlas, (origin, unit))
    skin = Skin(joints=tuple(nodes), inverse_bind=inverse, name="skeleton")
    clip = Clip("captured", _tracks(nodes, rest, motion, unit))
    return Scene(nodes=(nodes[0], Node(name="body", mesh=mesh, skin=skin)), clips=(clip,), name="captured")


def _nodes(figure: Figure, rest: F64) -> list[Node]:
    nodes: list[Node] = [Node()] * figure.bones
    for bone in range(figure.bones - 1, -1, -1):
        parent = figure.parents[bone]
        offset = rest[bone] - (rest[parent] if parent >= 0 else 0)
        x, y, z = offset.tolist()
        children = tuple(nodes[child] for child in range(figure.bones) if figure.parents[child] == bone)
        nodes[bone] = Node(name=figure.names[bone], translation=(x, y, z), children=children)
    return nodes


def _mesh(figure: Figure, body: Body, atlas: Atlas, frame: tuple[F64, float]) -> Mesh:
    origin, unit = frame
    positions = np.stack(
        [(body.places[:, 0] - origin[0]) * unit, (origin[1] - body.places[:, 1]) * unit, body.places[:, 2] * unit], 1
    ).astype(np.float32)
    weights = figure.weights[body.flat]
    order = np.argsort(-weights, axis=1)[:, :4]
    chosen = np.take_along_axis(weights, order, axis=1)
    short = 4 - order.shape[1]
    joints = np.pad(order, ((0, 0), (0, short))).astype(np.uint16)
    shares = np.pad(chosen, ((0, 0), (0, short))).astype(np.float32)
    picture = Texture(encode_image(atlas.picture, "image/jpeg", quality=QUALITY), repeat=False, name="captured")
    return Mesh(
        positions=positions,
        triangles=body.triangles,
        normals=vertex_normals(positions, body.triangles),
        uv=atlas.uv(body.places[:, :2], body.behind).astype(np.float32),
        joints=joints,
        weights=shares,
        material=Material(name="captured", roughness=0.85, base_color_texture=picture),
        name="body",
    )


def _tracks(nodes: list[Node], rest: F64, motion: Motion, unit: float) -> tuple[Track, ...]:
    poses = motion.poses
    times = (np.arange(len(poses)) / motion.fps).astype(np.float32)
    shift = np.stack([poses[:, 0] * unit, -poses[:, 1] * unit, np.zeros(len(poses))], axis=1) + rest[0]
    tracks = [Track(node=nodes[0], path="translation", times=times, values=shift.astype(np.float32))]
    for bone, node in enumerate(nodes):
        # Turns are clockwise as the picture is looked at; about +Z they are counted the other way.
        half = -poses[:, FREE + bone] / 2
        values = np.stack([np.zeros_like(half), np.zeros_like(half), np.sin(half), np.cos(half)], axis=1)
        tracks.append(Track(node=node, path="rotation", times=times, values=values.astype(np.float32)))
    if float(np.ptp(poses[:, 2])) > STEADY_SIZE:
        size = np.repeat(np.exp(poses[:, 2])[:, None], 3, axis=1)
        tracks.append(Track(node=nodes[0], path="scale", times=times, values=size.astype(np.float32)))
    return tuple(tracks)
