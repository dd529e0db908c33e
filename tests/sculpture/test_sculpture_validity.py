"""Every kind of GLB that is made of pictures passes the Khronos validator; one Node program judges them all."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from mmgen.media.arrays import U8
from mmgen.media.gltf_writer import write_glb
from mmgen.media.mesh import load_triangles
from mmgen.media.mesh_conversion import simplify_object
from mmgen.media.mesh_glb import write_triangles
from mmgen.procedural.sculpture.hull import carved
from mmgen.procedural.sculpture.inflation import inflated
from mmgen.procedural.sculpture.relief import relief
from mmgen.procedural.sculpture.shell import Shell, shell_scene
from mmgen.procedural.sculpture.subject import subject_of

ROOT = Path(__file__).parents[2]
SCRIPT = """
const validator = require("gltf-validator"), fs = require("fs");
Promise.all(process.argv.slice(1).map((file) => validator.validateBytes(new Uint8Array(fs.readFileSync(file)))))
  .then((reports) => console.log(JSON.stringify(reports.map((report) => report.issues))));
"""


def silent(_share: float) -> None: ...


def pot(turn: int) -> U8:
    """A pot with a stripe on each side in another colour, on nothing."""
    rows, columns = np.mgrid[-48:48, -48:48] + 0.5
    wide = 22 + 14 * np.cos(rows / 24)
    page = np.zeros((96, 96, 4), np.uint8)
    page[..., :3] = (180, 120 + 30 * turn, 60)
    page[np.abs(rows) < 6, :3] = (40, 60 + 40 * turn, 160)
    page[(np.abs(columns) < wide) & (np.abs(rows) < 40), 3] = 255
    return page


@pytest.fixture(scope="module")
def shells() -> dict[str, Shell]:
    """A relief, a figure of one picture and of front and back, a thin figure, and a hull of three views."""
    subjects = [subject_of(pot(turn)) for turn in range(3)]
    thin = np.zeros((96, 96, 4), np.uint8)
    thin[42:54, 4:92] = 255
    return {
        "relief": relief(pot(0), faces=400),
        "figure": inflated(subjects[0], None, faces=600),
        "front and back": inflated(subjects[0], subjects[1], faces=600),
        "thin": inflated(subject_of(thin), None, faces=600),
        "hull": carved(subjects, faces=1200, report=silent).shell,
    }


def test_the_khronos_validator_has_nothing_against_what_is_made_of_pictures(
    shells: dict[str, Shell], tmp_path: Path
) -> None:
    """With textures and without, and made simpler."""
    node = shutil.which("node")
    if node is None or not (ROOT / "node_modules/gltf-validator").is_dir():
        pytest.skip("the glTF validator is not installed: run `npm install` in the repository")
    files: dict[str, bytes] = {}
    for name, shell in shells.items():
        for texture in (True, False):
            files[f"{name}, {texture}"] = write_glb(shell_scene(shell, name, kind="glb", texture=texture))
        files[f"{name}, fewer"] = simplify_object(files[f"{name}, True"], 200)
        files[f"{name}, again"] = write_triangles(load_triangles(files[f"{name}, True"]))
    paths = [tmp_path / f"{number}.glb" for number in range(len(files))]
    for path, data in zip(paths, files.values(), strict=True):
        path.write_bytes(data)
    command = [node, "-e", SCRIPT, *map(str, paths)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=120)
    issues = dict(zip(files, json.loads(ran.stdout), strict=True))
    assert len(issues) == 20
    assert {
        name: each["messages"][:2] for name, each in issues.items() if each["numErrors"] + each["numWarnings"]
    } == {}
