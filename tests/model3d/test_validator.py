"""Every GLB passes the Khronos glTF validator without an error or a warning."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from mmgen.media.gltf import Material, Mesh, Node, Scene, Texture, write_glb
from mmgen.media.mesh import load_triangles
from mmgen.media.mesh_glb import write_triangles

from .crafted import changed
from .shapes import box, mesh, reed, sphere, squares, still_life, torus
from .test_gltf_round_trip import meshes, transforms

ROOT = Path(__file__).parents[2]
SCRIPT = """
const validator = require("gltf-validator");
const files = process.argv.slice(1);
Promise.all(files.map((file) => validator.validateBytes(new Uint8Array(require("fs").readFileSync(file)))))
  .then((reports) => console.log(JSON.stringify(reports)));
"""


@pytest.fixture(scope="module")
def validator() -> str:
    """The Node program; the tests are skipped, and say so, where it or the package is missing."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not installed, so the glTF validator can't run")
    if not (ROOT / "node_modules/gltf-validator").is_dir():
        pytest.skip("the glTF validator is not installed: run `npm install` in the repository")
    return node


def validate(node: str, folder: Path, *files: bytes) -> list[dict[str, Any]]:
    """Return the validator's report of each file."""
    paths = [folder / f"{index}.glb" for index in range(len(files))]
    for path, data in zip(paths, files, strict=True):
        path.write_bytes(data)
    command = [node, "-e", SCRIPT, *map(str, paths)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=120)
    return list(json.loads(ran.stdout))


def complaints(report: dict[str, Any]) -> list[str]:
    """Errors and warnings, in words."""
    return [
        f"{found['code']} {found.get('pointer')}" for found in report["issues"]["messages"] if found["severity"] < 2
    ]


def pictured() -> Scene:
    """A ball with a picture in every slot, and a box with transparent vertex colours."""
    picture = Texture(squares((128, 128, 255), (140, 120, 250)), repeat=False, name="tiles")
    full = Material(
        name="full", base_color_texture=picture, metallic_roughness_texture=picture, normal_texture=picture,
        occlusion_texture=picture, emissive_texture=picture, emissive=(1, 1, 1), alpha_mode="MASK", alpha_cutoff=0.3,
    )  # fmt: skip
    tinted = mesh(box(), Material(alpha_mode="BLEND"), colors=np.full((24, 4), 0.5, np.float32), name="tinted")
    child = Node(name="child", mesh=tinted, rotation=(0, 1, 0, 1), scale=(1, -2, 1))
    return Scene(
        nodes=(Node(name="ball", mesh=mesh(sphere(), full), children=(child,)),), extras={"seed": 7}, name="full"
    )


def test_the_validator_finds_faults(validator: str, tmp_path: Path) -> None:
    """The check itself works: a file with a wrong maximum is reported."""
    report = validate(validator, tmp_path, changed("accessors/0/max", [1, 5, 0]))[0]
    assert any("ACCESSOR_MAX_MISMATCH" in complaint for complaint in complaints(report))


def test_scenes_of_every_kind_pass(validator: str, tmp_path: Path) -> None:
    """Textures, skins, morph targets, clips, transparency, 32-bit indices, nodes without anything."""
    positions = np.random.default_rng(1).random((70_000, 3), np.float32)
    many = Mesh(positions=positions, triangles=np.arange(69_999, dtype=np.int32).reshape(-1, 3))
    scenes = [
        still_life(),
        reed(),
        reed(morph=True),
        pictured(),
        Scene(nodes=(Node(),)),
        Scene(nodes=(Node(mesh=many),)),
    ]
    reports = validate(validator, tmp_path, *map(write_glb, scenes))
    assert [complaints(report) for report in reports] == [[]] * len(scenes)
    assert reports[2]["info"]["animationCount"] == 1
    assert reports[2]["info"]["hasMorphTargets"]
    assert reports[2]["info"]["hasSkins"]
    assert reports[0]["info"]["totalTriangleCount"] == len(load_triangles(write_glb(still_life())).indices)


def test_normals_without_direction_and_doubled_joints_pass(validator: str, tmp_path: Path) -> None:
    """What generators make now and then: a zero normal, a joint named twice, weights that don't sum to 1."""
    positions, normals, uv, triangles = torus(8, 6)
    normals[3] = 0
    scene = reed()
    body, root = scene.nodes
    assert body.mesh is not None
    joints = np.zeros((len(body.mesh.positions), 4), np.uint16)
    joints[:, 1] = 1
    weights = np.tile(np.float32([0.3, 0.5, 0.4, 0]), (len(joints), 1))
    doubled = replace(body, mesh=replace(body.mesh, joints=joints, weights=weights))
    plain = Scene(nodes=(Node(mesh=Mesh(positions=positions, normals=normals, uv=uv, triangles=triangles)),))
    reports = validate(validator, tmp_path, write_glb(plain), write_glb(Scene(nodes=(doubled, root), clips=())))
    assert [complaints(report) for report in reports] == [[], []]


def test_a_converted_file_passes(validator: str, tmp_path: Path) -> None:
    """Triangles that were read from a file become a GLB again."""
    converted = write_triangles(load_triangles(write_glb(still_life())))
    assert complaints(validate(validator, tmp_path, converted)[0]) == []


@given(meshes(), transforms())
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_mesh_passes(validator: str, tmp_path: Path, given_mesh: Mesh, node: Node) -> None:
    data = write_glb(Scene(nodes=(replace(node, mesh=given_mesh),)))
    assert complaints(validate(validator, tmp_path, data)[0]) == []
