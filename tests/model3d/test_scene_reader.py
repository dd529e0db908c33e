"""A GLB read as a scene and written again is the same GLB."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import trimesh
from hypothesis import given
from hypothesis import strategies as st

from mmgen.errors import InputError
from mmgen.media.gltf import Node, Scene, probe_glb, write_glb
from mmgen.media.gltf_document import compose
from mmgen.media.gltf_scene_reader import read_scene
from mmgen.media.mesh import load_triangles
from mmgen.media.quaternions import quaternion_of
from mmgen.media.turntable import render_preview

from .shapes import mesh, reed, sphere, still_life


def json_of(data: bytes) -> Any:
    return json.loads(data[20 : 20 + struct.unpack("<I", data[12:16])[0]])


def with_json(data: bytes, root: Any) -> bytes:
    """The same file with another JSON chunk."""
    binary = data[20 + struct.unpack("<I", data[12:16])[0] :]
    text = json.dumps(root).encode()
    text += b" " * (-len(text) % 4)
    head = struct.pack("<4sII", b"glTF", 2, 20 + len(text) + len(binary))
    return head + struct.pack("<I4s", len(text), b"JSON") + text + binary


@pytest.mark.parametrize("scene", [still_life(), reed(), reed(morph=True)], ids=["still life", "skin", "morph"])
def test_what_mmgen_writes_comes_back_byte_for_byte(scene: Scene) -> None:
    """Names, transforms, materials, pictures, skins, morph targets and clips."""
    data = write_glb(scene)
    assert write_glb(read_scene(data)) == data


def test_a_foreign_file_looks_and_moves_as_before() -> None:
    """Written by another library: matrices for nodes, its own order of things."""
    shown = trimesh.Scene()
    ball = trimesh.creation.icosphere(subdivisions=2)
    ball.visual = trimesh.visual.ColorVisuals(ball, vertex_colors=np.tile([200, 40, 40, 255], (len(ball.vertices), 1)))
    turn = trimesh.transformations.rotation_matrix(0.7, [1, 2, 3])
    shown.add_geometry(ball, transform=turn @ np.diag([2, 1, 0.5, 1]), node_name="ball")
    shown.add_geometry(trimesh.creation.box((1, 2, 3)), transform=trimesh.transformations.translation_matrix([3, 0, 1]))
    data = shown.export(file_type="glb")
    scene = read_scene(data)
    assert "ball" in {node.name for node in walk(scene.nodes)}
    before, after = load_triangles(data), load_triangles(write_glb(scene))
    assert np.abs(before.positions - after.positions).max() < 1e-5
    assert np.abs(render_preview(before, size=(96, 72)).astype(int) - render_preview(after, size=(96, 72))).mean() < 0.5


def walk(nodes: tuple[Node, ...]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from walk(node.children)


def test_a_mesh_of_several_materials_becomes_a_child_for_each() -> None:
    """The node keeps its name and its place; each part has its material."""
    scene = Scene(nodes=(Node(name="a", mesh=mesh(sphere(), still_life().nodes[0].mesh.material)),))
    data = write_glb(replace(scene, nodes=(*scene.nodes, Node(name="b", mesh=mesh(sphere(12, 6))))))
    root = json_of(data)
    root["meshes"] = [
        {"name": "both", "primitives": [*root["meshes"][0]["primitives"], *root["meshes"][1]["primitives"]]}
    ]
    root["nodes"] = [{"name": "a", "mesh": 0, "translation": [1, 2, 3]}]
    root["scenes"] = [{"nodes": [0]}]
    found = read_scene(with_json(data, root)).nodes[0]
    assert (found.name, found.translation, found.mesh) == ("a", (1, 2, 3), None)
    assert [kid.mesh.material.name if kid.mesh and kid.mesh.material else "" for kid in found.children] == ["wood", ""]


def test_a_matrix_that_shears_is_refused() -> None:
    """No translation, rotation and scale say the same."""
    data = write_glb(Scene(nodes=(Node(name="a", mesh=mesh(sphere(12, 6))),)))
    root = json_of(data)
    root["nodes"][0]["matrix"] = [1, 0, 0, 0, 0.5, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
    with pytest.raises(InputError, match="shears"):
        read_scene(with_json(data, root))


def test_a_truncated_file_is_refused() -> None:
    data = write_glb(reed())
    for end in range(0, len(data), max(len(data) // 60, 1)):
        with pytest.raises(InputError):
            read_scene(data[:end])


@given(st.tuples(*[st.floats(-1, 1)] * 4).filter(lambda q: np.linalg.norm(q) > 1e-2))
def test_a_quaternion_is_found_again(turn: tuple[float, float, float, float]) -> None:
    """From the matrix it makes, up to its sign."""
    unit = np.array(turn) / np.linalg.norm(turn)
    found = quaternion_of(compose((0, 0, 0), tuple(unit.tolist()), (1, 1, 1))[:3, :3])
    assert abs(float(found @ unit)) == pytest.approx(1, abs=1e-9)


def test_facts_agree() -> None:
    data = write_glb(reed(morph=True))
    assert probe_glb(write_glb(read_scene(data))) == probe_glb(data)
