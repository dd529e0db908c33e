"""Which way a mesh looks is told from its feet or its head, and the skeleton looks the same way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mmgen.assets import Object3D
from mmgen.backends import Call, Report
from mmgen.errors import InputError
from mmgen.media.gltf import Node, write_glb
from mmgen.media.gltf_scene_reader import read_scene
from mmgen.media.mesh import load_triangles
from mmgen.procedural.rigs.facing import LOOKS, ahead, lies_across, turned_back, turned_to_z
from mmgen.procedural.rigs.fitting import volume_of
from mmgen.procedural.rigs.record import RIG
from mmgen.procedural.rigs.skeleton import Kind
from mmgen.procedural.rigs.work import make_rig
from mmgen.requests import Object4DRequest

from .figures import named, skeleton


@pytest.mark.parametrize(
    ("words", "kind"), [("robot", "biped"), ("cat", "quadruped"), ("bird", "bird"), ("fish", "fish")]
)
def test_each_direction_is_told(words: str, kind: Kind) -> None:
    mesh = load_triangles(named(words, 0.2))
    for quarters in range(4):
        places = turned_to_z(mesh.positions, -quarters)
        volume = volume_of(places, mesh.indices)
        across = lies_across(volume)
        assert across is (quarters % 2 == 1)
        along = volume_of(turned_to_z(places, 1), mesh.indices) if across else volume
        assert ahead(along, kind, turned=across).direction == LOOKS[quarters]


def test_what_looks_along_x_without_a_front_is_refused() -> None:
    """A rod with four feet has no head; along Z it counts as looking along +Z, as glTF has it."""
    box = np.array([[x, y, z] for x in (-1, 1) for y in (0, 1) for z in (-2, 2)], np.float32)
    faces = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    triangles = np.array([corner for a, b, c, d in faces for corner in ((a, b, c), (a, c, d))], np.int32)
    volume = volume_of(box, triangles)
    assert ahead(volume, "quadruped", turned=False).direction == "+z"
    with pytest.raises(InputError, match="turn the quadruped so that it looks along"):
        ahead(volume, "quadruped", turned=True)


def test_a_skeleton_is_turned_with_its_forward() -> None:
    figure = skeleton("biped")
    for quarters in range(4):
        turned = turned_back(figure, quarters)
        assert np.allclose(turned_to_z(turned.rest.astype(np.float32), quarters), figure.rest, atol=1e-6)
        assert (
            LOOKS[quarters]
            == {(0, 1): "+z", (1, 0): "+x", (0, -1): "-z", (-1, 0): "-x"}[
                round(turned.forward[0]), round(turned.forward[2])
            ]
        )


def test_a_mesh_that_looks_along_x_walks_along_x(tmp_path: Path) -> None:
    """Its feet step along X, and the rest pose is the mesh as it was given."""
    scene = read_scene(named("robot", 0.2))
    holder = Node(children=scene.nodes, rotation=(0.0, np.sqrt(0.5), 0.0, np.sqrt(0.5)))
    given = write_glb(replace(scene, nodes=(holder,)))
    request = Object4DRequest(object=Object3D(given), motion="walk", skeleton="biped", fps=12, seed=1)
    result = make_rig(Call(model=RIG, request=request, folder=tmp_path), Report())
    assert result.details["facing"] == "+x"
    assert result.details["facing_from"] == "told from its feet"
    (asset,) = result.assets
    content = asset.read()
    rest, before = load_triangles(content).positions, load_triangles(given).positions
    assert np.abs(np.sort(rest, axis=0) - np.sort(before, axis=0)).max() < 1e-6
    start, later = (load_triangles(content, seconds=at).positions for at in (0.0, 0.35))
    low = rest[:, 1] < 0.1 * float(np.ptp(rest[:, 1]))
    step = np.abs(later - start)[low].max(axis=0)
    assert step[0] > 3 * step[2]
