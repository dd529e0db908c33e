"""Requests for movement, from words to a file that is read again: rest pose, joints, clips, materials, refusals."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mmgen import Client, Object4DRequest, UnsupportedError
from mmgen.assets import Object3D
from mmgen.errors import InputError
from mmgen.media.gltf import Node, Scene, write_glb
from mmgen.media.gltf_scene_reader import read_scene
from mmgen.media.mesh import load_triangles
from mmgen.procedural.rigs.export import animated_scene, placed_meshes, whole_mesh
from mmgen.procedural.rigs.fitting import fit_skeleton
from mmgen.procedural.rigs.motions import make_motion
from mmgen.procedural.rigs.record import RIG
from mmgen.procedural.rigs.skeleton import Kind
from mmgen.procedural.rigs.words import read_action

from .figures import named


def moved(words: str, kind: Kind, motion: str) -> tuple[bytes, bytes]:
    """A thing at rest and the same in motion, both as GLB."""
    rest = named(words, 0.3)
    skeleton = fit_skeleton(load_triangles(rest), kind)
    return rest, write_glb(animated_scene(read_scene(rest), skeleton, [make_motion(skeleton, motion)]))


@pytest.fixture(scope="module")
def files() -> list[tuple[bytes, bytes]]:
    return [moved("robot", "biped", "wave"), moved("fish", "fish", "swim"), moved("cup", "rigid", "jump")]


def test_the_rest_pose_is_exact(files: list[tuple[bytes, bytes]]) -> None:
    for rest, rigged in files:
        before = whole_mesh(placed_meshes(read_scene(rest)))[0]
        after = whole_mesh([(node.name, node.mesh) for node in read_scene(rigged).nodes if node.mesh])[0]
        assert np.array_equal(before, after)
        shown = load_triangles(rigged)
        order = load_triangles(rest)
        assert np.abs(np.sort(shown.positions, axis=0) - np.sort(order.positions, axis=0)).max() < 1e-6


def test_the_mesh_moves_and_comes_back(files: list[tuple[bytes, bytes]]) -> None:
    for _, rigged in files:
        seconds = Object3D(rigged).facts.seconds
        start, middle, end = (load_triangles(rigged, seconds=at).positions for at in (0.0, 0.42 * seconds, seconds))
        tall = float(np.ptp(start[:, 1]))
        assert np.abs(start - end).max() < 1e-4 * tall
        assert np.abs(start - middle).max() > 0.02 * tall


def test_materials_and_parts_stay(files: list[tuple[bytes, bytes]]) -> None:
    rest, rigged = (read_scene(data) for data in files[0])
    assert {name for name, _ in placed_meshes(rest)} == {node.name for node in rigged.nodes if node.mesh}
    kept = {node.mesh.material.name for node in rigged.nodes if node.mesh and node.mesh.material}
    assert kept == {mesh.material.name for _, mesh in placed_meshes(rest) if mesh.material}


def test_parts_that_nodes_place_are_bound_where_they_stand() -> None:
    """A mesh below nodes that move, turn and mirror it is at rest where it was."""
    scene = read_scene(named("cup", 0.3))
    holder = Node(children=scene.nodes, translation=(1, 2, 3), rotation=(0, 0.6, 0, 0.8), scale=(2, 2, -2))
    placed = Scene(nodes=(holder,))
    mesh = load_triangles(write_glb(placed))
    skeleton = fit_skeleton(mesh, "rigid")
    rigged = load_triangles(write_glb(animated_scene(placed, skeleton, [make_motion(skeleton, "turn")])))
    assert np.abs(np.sort(rigged.positions, axis=0) - np.sort(mesh.positions, axis=0)).max() < 1e-5
    assert float(np.einsum("vc,vc->v", rigged.normals, mesh.normals).min()) > 0.999


def test_what_has_a_skeleton_or_moves_is_refused(files: list[tuple[bytes, bytes]]) -> None:
    scene = read_scene(files[2][1])
    skeleton = fit_skeleton(load_triangles(files[2][0]), "rigid")
    with pytest.raises(InputError, match="skeleton already"):
        animated_scene(scene, skeleton, [])
    still = replace(scene, nodes=tuple(replace(node, skin=None) for node in scene.nodes if node.mesh is None))
    with pytest.raises(InputError, match="moves already"):
        animated_scene(still, skeleton, [])


@pytest.mark.parametrize(
    ("prompt", "motions", "rest"),
    [
        ("a happy robot waves slowly", ("wave",), "a robot"),
        ("机器人慢慢挥手", ("wave",), "机器人"),
        ("a horse that walks, then gallops", ("walk", "run"), "a horse that , then"),
        ("飞鸟在天上飞翔", ("fly",), "飞鸟在天上"),
        ("生气的小狗快速奔跑", ("run",), "的小狗"),
        ('letters "dance" that spin', ("turn",), 'letters "dance" that'),
        ("a red cup", (), "a red cup"),
    ],
)
def test_words_for_movement_are_taken_out_of_a_prompt(prompt: str, motions: tuple[str, ...], rest: str) -> None:
    action = read_action(prompt)
    assert action.motions == motions
    assert " ".join(action.rest.split()) == rest


def test_manners_add_up() -> None:
    manner = read_action("a sad, drunk robot walks slowly").manner
    assert manner.spirit == -1
    assert manner.reel == 1
    assert manner.tempo < 0.5


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "prompt"),
        ({"prompt": "a unicorn walks"}, "prompt"),
        ({"prompt": "two cups jump"}, "prompt"),
        ({"prompt": "letters spin"}, "prompt"),
        ({"prompt": "a horse bows"}, "prompt"),
        ({"prompt": "a fish", "motion": "walk"}, "motion"),
        ({"prompt": "a robot waves", "motion": "walk"}, "motion"),
        ({"prompt": "a robot", "motion": "moonwalk"}, "motion"),
        ({"prompt": "a robot", "seconds": 500, "fps": 120}, "fps"),
        ({"prompt": "x" * 1001}, "prompt"),
    ],
)
def test_what_can_not_be_honoured_is_refused_by_name(fields: dict[str, Any], field: str) -> None:
    assert field in {problem.field for problem in RIG.check(Object4DRequest(**fields))}


def test_words_make_a_thing_that_moves(tmp_path: Path) -> None:
    with Client(home=tmp_path) as client:
        result = client.generate(Object4DRequest(prompt="一条红色的鱼快快游", seconds=1.5, fps=12, n=2, seed=2))
        with pytest.raises(UnsupportedError, match="it has: swim, turn, idle"):
            client.generate(Object4DRequest(prompt="a fish walks"))
    assert result.model == "procedural:rig"
    assert result.passed
    assert [asset.seconds for asset in result.assets] == [1.5, 1.5]
    assert {asset.clip_count for asset in result.assets} == {1}
    assert result.asset.joint_count == len(result.details["joints"])
    assert (result.details["kind"], result.details["kind_from"]) == ("fish", "named in the prompt")
    assert result.assets[0].sha256 != result.assets[1].sha256


def test_a_given_mesh_gets_every_motion_of_its_kind_where_none_is_asked(tmp_path: Path) -> None:
    mesh = Object3D(named("snake"))
    with Client(home=tmp_path) as client:
        result = client.generate(Object4DRequest(object=mesh, fps=8))
        asset = result.asset
        with pytest.raises(InputError, match="moves already"):
            client.generate(Object4DRequest(object=asset, motion="turn"))
    assert result.details["kind"] == "snake"
    assert "told from the shape" in result.details["kind_from"]
    assert result.details["motions"] == ["slither", "swim", "nod", "dance", "turn"]
    assert asset.clip_count == 5
    assert asset.seconds == pytest.approx(max(result.details["seconds"]), abs=1e-3)
