"""Every kind with every motion makes a valid file: one call of the validator for all of them."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mmgen.media.gltf import write_glb
from mmgen.media.gltf_scene import Mesh, Node, Scene
from mmgen.media.gltf_scene_reader import read_scene
from mmgen.media.mesh import load_triangles
from mmgen.media.triangles import Triangles
from mmgen.procedural.rigs.export import animated_scene
from mmgen.procedural.rigs.motions import MOVES, make_motion
from mmgen.procedural.rigs.skeleton import KINDS, Kind

from .figures import named, skeleton, standing

ROOT = Path(__file__).parents[2]
SCRIPT = """
const { validateBytes } = require("gltf-validator"), { readFileSync } = require("fs");
Promise.all(process.argv.slice(1).map((file) => validateBytes(new Uint8Array(readFileSync(file)))))
  .then((reports) => console.log(JSON.stringify(reports.map((report) => report.issues))));
"""
WORDS: dict[Kind, str] = {"quadruped": "horse", "plant": "mushroom", "rigid": "cup"}


@pytest.fixture(scope="module")
def moving() -> dict[Kind, tuple[bytes, bytes]]:
    """Of each kind a mesh at rest, and the file of it with all motions of the kind."""
    made: dict[Kind, tuple[bytes, bytes]] = {}
    for kind in KINDS:
        figure = skeleton(kind)
        rest = write_glb(_plain(standing(90.0)[0])) if kind == "biped" else named(WORDS.get(kind, kind), 0.15)
        motions = [make_motion(figure, name, fps=6) for name in MOVES[kind]]
        made[kind] = rest, write_glb(animated_scene(read_scene(rest), figure, motions))
    return made


def _plain(mesh: Triangles) -> Scene:
    return Scene(nodes=(Node(name="figure", mesh=Mesh(positions=mesh.positions, triangles=mesh.indices)),))


def test_every_motion_of_every_kind_is_a_clip_of_a_valid_file(
    moving: dict[Kind, tuple[bytes, bytes]], tmp_path: Path
) -> None:
    """No error, no warning."""
    if shutil.which("node") is None or not (ROOT / "node_modules/gltf-validator").is_dir():
        pytest.skip("the glTF validator is not installed: run `npm install` in the repository")
    paths: list[str] = []
    for kind, (_, rigged) in moving.items():
        assert [clip.name for clip in read_scene(rigged).clips] == list(MOVES[kind])
        path = tmp_path / f"{kind}.glb"
        path.write_bytes(rigged)
        paths.append(str(path))
    ran = subprocess.run(["node", "-e", SCRIPT, *paths], cwd=ROOT, capture_output=True, check=True, timeout=300)
    issues: list[dict[str, Any]] = json.loads(ran.stdout)
    assert {kind: (each["numErrors"], each["numWarnings"]) for kind, each in zip(moving, issues, strict=True)} == (
        dict.fromkeys(moving, (0, 0))
    )


def test_every_kind_rests_exactly_with_weights_that_add_up(moving: dict[Kind, tuple[bytes, bytes]]) -> None:
    for kind, (rest, rigged) in moving.items():
        before, after = load_triangles(rest).positions, load_triangles(rigged).positions
        assert np.abs(np.sort(before, axis=0) - np.sort(after, axis=0)).max() < 1e-6, kind
        for node in read_scene(rigged).nodes:
            if node.mesh is not None and node.mesh.weights is not None:
                assert np.abs(node.mesh.weights.sum(axis=1) - 1).max() < 1e-6, kind
                assert node.mesh.weights.min() >= 0, kind
