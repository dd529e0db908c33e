"""Motions recovered from clips whose figures have known angles, and clips from which none can be had."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mmgen.assets import Object4D, Video
from mmgen.backends import Call, Report
from mmgen.cli.demo.puppet import Film, backdrop, dancer, walker
from mmgen.errors import InputError
from mmgen.media.arrays import F64, U8
from mmgen.media.gltf_document import open_document
from mmgen.media.gltf_pose import pose_at
from mmgen.media.mesh import load_triangles
from mmgen.procedural.capture.record import CAPTURE
from mmgen.procedural.capture.work import make_capture
from mmgen.requests import Object4DRequest

ROOT = Path(__file__).parents[2]
SIZE = (240, 240)
BONES = {
    "left_upper_arm": "near_upper_arm",
    "left_forearm": "near_forearm",
    "right_upper_arm": "far_upper_arm",
    "right_forearm": "far_forearm",
    "left_thigh": "near_thigh",
    "left_shin": "near_shin",
    "right_thigh": "far_thigh",
    "right_shin": "far_shin",
}


@dataclass(frozen=True)
class Captured:
    """A film, and what was recovered from it."""

    film: Film
    asset: Object4D
    details: dict[str, Any]

    def turns(self, bone: str) -> F64:
        """A joint's direction in the picture in each frame, in degrees against rest, by the file."""
        document = open_document(self.asset.content())
        names = [node.get("name") for node in document.json.top("nodes")]
        times = [frame / self.film.fps for frame in range(self.film.frames)]
        worlds = [pose_at(document, 0, time).worlds[names.index(bone)] for time in times]
        turns = np.degrees(np.unwrap([np.arctan2(world[1, 0], world[0, 0]) for world in worlds]))
        return np.asarray(turns, np.float64)

    def errors(self, bones: dict[str, str]) -> F64:
        """How far recovered changes of angle are from the true ones, for all frames and bones, in degrees."""
        off: list[F64] = []
        for bone, true in bones.items():
            apart = self.turns(bone) - np.array([angles[true] for angles in self.film.angles()])
            off.append(np.abs(apart - np.median(apart)))
        return np.concatenate(off)


def captured(film: Film, folder: Path, **fields: Any) -> Captured:
    """What is made of a film."""
    return Captured(film, *made(film.save(folder / "clip.mp4"), folder, **fields))


def made(video: Video, folder: Path, **fields: Any) -> tuple[Object4D, dict[str, Any]]:
    """The asset and the details."""
    request = Object4DRequest(video=video, **fields)
    result = make_capture(Call(model=CAPTURE, request=request, folder=folder), Report())
    (asset,) = result.assets
    assert isinstance(asset, Object4D)
    return asset, dict(result.details)


@pytest.fixture(scope="module")
def dance(tmp_path_factory: pytest.TempPathFactory) -> Captured:
    """A second of a figure seen from the front, before a farm."""
    return captured(Film(dancer, size=SIZE), tmp_path_factory.mktemp("dance"))


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Captured:
    """A second of a figure that walks past a still camera."""
    film = Film(walker, size=SIZE, side=True, ground="shore", place=lambda seconds: (0.3 + 0.4 * seconds, 0.56))
    return captured(film, tmp_path_factory.mktemp("walk"))


def moved_patch(size: tuple[int, int], frames: int, folder: Path) -> tuple[Video, F64]:
    """A round piece of one photograph that rolls over another, and where its middle is in each frame."""
    ground, thing = backdrop("lake", size), backdrop("shore", size)
    rows, columns = np.mgrid[: size[1], : size[0]].astype(np.float64)
    way = np.stack(
        [np.linspace(0.3, 0.7, frames) * size[0], (0.5 - 0.1 * np.linspace(-1, 1, frames) ** 2) * size[1]], 1
    )
    pictures: list[U8] = []
    for x, y in way:
        inside = np.square((columns - x) / 0.16) + np.square((rows - y) / 0.22) < size[0] ** 2
        shift = np.roll(thing, (round(y - size[1] / 2), round(x - size[0] / 2)), axis=(0, 1))
        pictures.append(np.where(inside[..., None], shift, ground).astype(np.uint8))
    return Video.from_frames(pictures, folder / "patch.mp4", fps=12), way


def test_recovered_angles_are_those_of_the_figure_that_was_filmed(dance: Captured) -> None:
    """Half of all angles of arms and legs are within 3 degrees of the truth, and 95 % within 9."""
    errors = dance.errors(BONES)
    assert np.median(errors) <= 3
    assert np.quantile(errors, 0.95) <= 9


def test_the_recovered_figure_covers_the_one_in_the_clip(dance: Captured) -> None:
    overlap = dance.details["overlap"]
    frames = np.array(overlap["frames"], np.float64)
    assert len(frames) == 24
    assert overlap["mean"] == pytest.approx(float(frames.mean()), abs=1e-3)
    assert overlap["worst"] == min(overlap["frames"])
    assert overlap["mean"] >= 0.88
    assert overlap["worst"] >= 0.82


def test_a_front_view_gives_arms_legs_and_head(dance: Captured) -> None:
    assert dance.details["skeleton"] == "biped"
    assert set(BONES) | {"hips", "spine", "chest", "neck"} == set(dance.details["joints"])
    assert dance.asset.joint_count == 12


def test_the_motion_lasts_as_long_as_the_clip(dance: Captured) -> None:
    """From the first key to the last are all frames but one."""
    assert dance.asset.clip_count == 1
    assert dance.asset.seconds == pytest.approx(23 / 24, abs=1e-3)


def test_the_body_is_closed(dance: Captured) -> None:
    """Every edge has two triangles, once vertices at one place are one, and it is not inside out."""
    assert dance.asset.is_watertight
    mesh = load_triangles(dance.asset.read())
    corners = mesh.positions[mesh.indices].astype(np.float64)
    assert float(np.einsum("tc,tc->t", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])).sum()) > 0


def test_legs_that_pass_each_other_keep_their_names(walk: Captured) -> None:
    """Seen from the side each leg swings to and fro; exchanged at a crossing, it would turn back midway."""
    legs = {"left_thigh": "near_thigh", "right_thigh": "far_thigh"}
    other = {"left_thigh": "far_thigh", "right_thigh": "near_thigh"}
    errors = min((walk.errors(names) for names in (legs, other)), key=lambda each: float(np.median(each)))
    assert np.median(errors) <= 10
    assert np.quantile(errors, 0.9) <= 23
    assert walk.details["overlap"]["mean"] >= 0.78


def test_a_figure_that_crosses_the_frame_travels(walk: Captured) -> None:
    """It goes 0.4 frames in a second, at 1.7 m for its height of 0.72 frames or so."""
    document = open_document(walk.asset.content())
    names = [node.get("name") for node in document.json.top("nodes")]
    here, there = (pose_at(document, 0, time).worlds[names.index("hips")][0, 3] for time in (0.0, 23 / 24))
    assert there - here == pytest.approx(0.4 * 23 / 24 / 0.72 * 1.7, rel=0.2)


def test_what_keeps_its_shape_gets_one_joint_that_goes_where_it_goes(tmp_path: Path) -> None:
    """A piece of a photograph that rolls along is followed within a hundredth of the frame."""
    video, way = moved_patch((160, 160), 10, tmp_path)
    asset, details = made(video, tmp_path)
    assert details["skeleton"] == "rigid"
    document = open_document(asset.content())
    names = [node.get("name") for node in document.json.top("nodes")]
    places = [pose_at(document, 0, frame / 12).worlds[names.index("body")][:2, 3] for frame in range(10)]
    found = np.array(places) * (1, -1)
    found = (found - found.mean(axis=0)) * (0.44 * 160)
    assert np.abs(found - (way - way.mean(axis=0))).max() < 1.6


def test_the_same_clip_gives_the_same_file(tmp_path: Path) -> None:
    video, _ = moved_patch((96, 96), 6, tmp_path)
    assert made(video, tmp_path)[0].read() == made(video, tmp_path)[0].read()


def test_fewer_poses_and_a_part_of_the_clip_are_had_by_asking(tmp_path: Path) -> None:
    video, _ = moved_patch((96, 96), 10, tmp_path)
    asset, details = made(video, tmp_path, seconds=0.5, fps=8)
    assert details["frames"] == 4
    assert asset.seconds == pytest.approx(3 / 8)
    with pytest.raises(InputError, match="more than the clip's own 12"):
        made(video, tmp_path, fps=24)
    with pytest.raises(InputError, match="more than the clip's own"):
        made(video, tmp_path, seconds=2)


def grainy(picture: Callable[[int], U8], frames: int, folder: Path) -> Video:
    """A clip with the grain of a camera."""
    shown = (
        np.clip(picture(frame) + np.random.default_rng(frame).normal(0, 3, (160, 160, 3)), 0, 255).astype(np.uint8)
        for frame in range(frames)
    )
    return Video.from_frames(shown, folder / "clip.mp4", fps=12)


@pytest.mark.parametrize("pan", [0.0, 0.01])
def test_a_clip_in_which_nothing_moves_by_itself_is_refused(pan: float, tmp_path: Path) -> None:
    """Neither grain nor a camera that pans over a landscape is a subject."""
    video = grainy(lambda frame: backdrop("ridge", (160, 160), pan * frame), 8, tmp_path)
    with pytest.raises(InputError, match="subject"):
        made(video, tmp_path)


def test_a_subject_that_leaves_the_frame_is_refused(tmp_path: Path) -> None:
    """It says when."""
    film = Film(
        walker, size=(160, 160), frames=12, fps=12, side=True, place=lambda seconds: (0.5 + 0.5 * seconds, 0.56)
    )
    with pytest.raises(InputError, match=r"cut off by the edge of the frame at 0\.\d+ to 0\.92 s"):
        captured(film, tmp_path)


def test_a_skeleton_that_the_subject_has_not_is_refused(tmp_path: Path) -> None:
    video, _ = moved_patch((96, 96), 6, tmp_path)
    with pytest.raises(InputError, match="two legs are seen apart in no frame"):
        made(video, tmp_path, skeleton="biped")


def test_words_name_the_kind_of_subject(tmp_path: Path) -> None:
    frames = (np.full((64, 64, 3), 20 * frame, np.uint8) for frame in range(4))
    clip = Video.from_frames(frames, tmp_path / "clip.mp4", fps=10)
    assert not CAPTURE.check(Object4DRequest(video=clip, prompt="a dancing woman"))
    assert not CAPTURE.check(Object4DRequest(video=clip, prompt="一只狗在跑", skeleton="quadruped"))
    (problem,) = CAPTURE.check(Object4DRequest(video=clip, prompt="something blue"))
    assert problem.field == "prompt"
    (problem,) = CAPTURE.check(Object4DRequest(video=clip, prompt="a dog", skeleton="fish"))
    assert problem.field == "skeleton"


def test_the_file_passes_the_khronos_validator(dance: Captured, tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None or not (ROOT / "node_modules/gltf-validator").is_dir():
        pytest.skip("the glTF validator is not installed: run `npm install` in the repository")
    file = tmp_path / "captured.glb"
    file.write_bytes(dance.asset.read())
    script = (
        'require("gltf-validator").validateBytes(new Uint8Array(require("fs").readFileSync(process.argv[1])))'
        ".then((report) => console.log(JSON.stringify(report.issues)));"
    )
    run = subprocess.run([node, "-e", script, str(file)], cwd=ROOT, capture_output=True, text=True, check=True)
    issues = json.loads(run.stdout)
    assert (issues["numErrors"], issues["numWarnings"]) == (0, 0), issues["messages"]
