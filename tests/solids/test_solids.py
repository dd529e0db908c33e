"""What is built is measured: closed, outward, textured evenly, on the ground, valid for the Khronos validator."""

from __future__ import annotations

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from mmgen.errors import InputError
from mmgen.media.arrays import F64, I32
from mmgen.media.gltf import write_glb
from mmgen.media.mesh import load_triangles, probe_object3d
from mmgen.media.turntable import render_preview
from mmgen.procedural.solids.arrangement import arrange, arrange_within, faces_of
from mmgen.procedural.solids.assembly import Thing, thing_scene, whole
from mmgen.procedural.solids.block import block
from mmgen.procedural.solids.catalogue import BUILDERS
from mmgen.procedural.solids.exchange import scene_obj, scene_ply, scene_stl
from mmgen.procedural.solids.extrusion import extrude
from mmgen.procedural.solids.grains import grain_picture
from mmgen.procedural.solids.grammar import read_things
from mmgen.procedural.solids.loft import ball, rod, torus, tube
from mmgen.procedural.solids.outline import letter_outlines, signed_area
from mmgen.procedural.solids.solid import Solid
from mmgen.procedural.solids.vocabulary import NOUNS

ROOT = Path(__file__).parents[2]
HEIGHTS = {
    "pagoda": (12, 26), "house": (4, 8), "lighthouse": (16, 25), "gate": (4, 7), "bridge": (3, 6), "boat": (4, 8),
    "rocket": (6, 10), "tree": (3, 6), "pine": (5, 8), "mountain": (60, 120), "rock": (0.5, 1.3), "table": (0.7, 0.8),
    "chair": (0.85, 1.05), "stool": (0.4, 0.5), "vase": (0.36, 0.5), "cup": (0.08, 0.12), "bowl": (0.06, 0.1),
    "teapot": (0.11, 0.18), "lantern": (0.8, 1.1), "pole": (2.2, 2.6), "robot": (1.4, 1.8), "horse": (1.8, 2.4), "dog": (0.6, 0.9),
    "cat": (0.35, 0.6), "rabbit": (0.25, 0.5), "elephant": (2.1, 3.0), "deer": (1.4, 2.2), "mushroom": (0.15, 0.3),
    "lamp": (3.2, 3.8), "bench": (0.8, 0.95), "bamboo": (4, 6), "fountain": (1.7, 2.1), "person": (1.5, 1.9), "bird": (0.2, 0.35), "fish": (0.2, 0.36), "snake": (0.05, 0.12),
}  # fmt: skip
"""How tall each may be, in metres."""


@cache
def made(name: str, seed: int = 3, detail: float = 1.0) -> Thing:
    """One thing of the catalogue, alone."""
    words = 'the word "福Ag8"' if name == "letters" else NOUNS[name][0].split(",")[0]
    (thing,) = arrange(read_things(words).items, seed, detail=detail)
    return thing


def welded(solid: Solid) -> tuple[F64, I32]:
    """Places and triangles, with corners that lie at one place taken as one."""
    positions = solid.positions
    starts = np.cumsum([0, *(len(patch.positions) for patch in solid.patches)])
    triangles = np.concatenate([p.triangles + start for p, start in zip(solid.patches, starts, strict=False)])
    keys = np.rint((positions - positions.min(axis=0)) / np.ptp(positions, axis=0).max() * 2**20).astype(np.int64)
    _, first, places = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    return positions[first], places.ravel()[triangles]


def open_edges(triangles: I32) -> int:
    """How many directed edges have no partner that runs the other way, or are there twice."""
    edges = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]).astype(np.int64)
    codes, counts = np.unique(edges[:, 0] * 2**31 + edges[:, 1], return_counts=True)
    back = edges[:, 1] * 2**31 + edges[:, 0]
    return int(np.count_nonzero(counts != 1) + np.count_nonzero(~np.isin(back, codes)))


def volume(positions: F64, triangles: I32) -> float:
    a, b, c = np.moveaxis(positions[triangles], 1, 0)
    return float(np.sum(a * np.cross(b, c))) / 6


@pytest.mark.parametrize("name", BUILDERS)
@pytest.mark.parametrize(("seed", "detail"), [(3, 1.0), (8, 0.2)])
def test_every_part_is_closed_and_faces_outwards(name: str, seed: int, detail: float) -> None:
    for piece in made(name, seed, detail).pieces:
        positions, triangles = welded(piece.solid)
        assert open_edges(triangles) == 0, piece.name
        assert volume(positions, triangles) > 0, piece.name


@pytest.mark.parametrize("name", BUILDERS)
def test_it_stands_on_the_ground_about_the_origin(name: str) -> None:
    low, high = (
        np.array(corner) for corner in probe_object3d(write_glb(thing_scene([made(name)], texture=False))).bounds
    )
    assert abs(low[1]) < 1e-4 * high[1]
    assert np.allclose((low + high)[[0, 2]], 0, atol=1e-3 * float((high - low).max()))
    least, most = HEIGHTS.get(name, (0.2, 1.5))
    assert least <= high[1] <= most


@pytest.mark.parametrize("name", BUILDERS)
def test_parts_have_names_of_their_own(name: str) -> None:
    names = [piece.name for piece in made(name).pieces]
    assert all(names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", BUILDERS)
def test_texture_places_are_there_and_spread_evenly(name: str) -> None:
    """No triangle is without room on the picture, and nine tenths of the surface lie within a factor of three."""
    for node in thing_scene([made(name)], texture=True).nodes[0].children:
        mesh = node.mesh
        assert mesh is not None
        assert mesh.uv is not None
        assert mesh.uv.min() >= 0
        edges, places = mesh.positions[mesh.triangles], mesh.uv[mesh.triangles].astype(np.float64)
        area = np.linalg.norm(np.cross(edges[:, 1] - edges[:, 0], edges[:, 2] - edges[:, 0]).astype(float), axis=1)
        (ux, uy), (vx, vy) = (places[:, 1] - places[:, 0]).T, (places[:, 2] - places[:, 0]).T
        density = np.abs(ux * vy - uy * vx) / area
        assert (density > 0).all(), node.name
        order = np.argsort(density)
        share = np.cumsum(area[order]) / area.sum()
        low, high = density[order][np.searchsorted(share, [0.05, 0.95])]
        assert high / low < 9, node.name


@pytest.mark.parametrize("name", BUILDERS)
def test_normals_agree_with_the_way_triangles_face(name: str) -> None:
    read = load_triangles(write_glb(thing_scene([made(name)], texture=False)))
    corners = read.positions[read.indices].astype(float)
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    area = np.linalg.norm(faces, axis=1)
    facing = np.einsum("tk,tck->tc", faces / np.maximum(area, 1e-30)[:, None], read.normals[read.indices]).mean(axis=1)
    assert area[facing < 0.3].sum() < 0.01 * area.sum()
    assert np.allclose(np.linalg.norm(read.normals, axis=1), 1, atol=1e-4)


def test_the_khronos_validator_has_nothing_against_any_thing(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None or not (ROOT / "node_modules/gltf-validator").is_dir():
        pytest.skip("the glTF validator is not installed: run `npm install` in the repository")
    for name in BUILDERS:
        (tmp_path / f"{name}.glb").write_bytes(write_glb(thing_scene([made(name)], texture=True)))
    script = """
    const validator = require("gltf-validator"), fs = require("fs");
    Promise.all(process.argv.slice(1).map((file) => validator.validateBytes(new Uint8Array(fs.readFileSync(file)))))
      .then((reports) => console.log(JSON.stringify(reports.map((report) => report.issues))));
    """
    files = [str(tmp_path / f"{name}.glb") for name in BUILDERS]
    ran = subprocess.run([node, "-e", script, *files], cwd=ROOT, capture_output=True, check=True, timeout=120)
    issues = dict(zip(BUILDERS, json.loads(ran.stdout), strict=True))
    assert {
        name: found["messages"][:2] for name, found in issues.items() if found["numErrors"] + found["numWarnings"]
    } == {}


@pytest.mark.parametrize("name", BUILDERS)
def test_the_seed_changes_it_and_the_same_seed_does_not(name: str) -> None:
    first, again, other = (write_glb(thing_scene([_fresh(name, seed)], texture=False)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def _fresh(name: str, seed: int) -> Thing:
    return made.__wrapped__(name, seed, 0.2)


@pytest.mark.parametrize("name", BUILDERS)
def test_it_can_be_seen(name: str) -> None:
    """Nothing is black: the picture's darkest tenth of the thing is not nothing, and it fills a good part of the frame."""
    picture = render_preview(load_triangles(write_glb(thing_scene([made(name)], texture=True))), size=(96, 80))
    backdrop = np.array(picture[0, 0], int)
    thing = picture[np.abs(picture.astype(int) - backdrop).sum(axis=2) > 60]
    assert len(thing) > 0.02 * picture[..., 0].size
    assert thing.mean() > 40


@pytest.mark.parametrize("prompt", ["a pagoda", "a tree", "a horse", 'letters "龍"', "a table with six chairs"])
def test_faces_are_at_most_as_many_as_asked(prompt: str) -> None:
    items = read_things(prompt).items
    full = faces_of(arrange_within(items, 3, faces=None))
    fewer = faces_of(arrange_within(items, 3, faces=full // 2))
    assert fewer <= full // 2


def test_fewer_faces_than_any_detail_has_are_refused() -> None:
    with pytest.raises(InputError, match="too few"):
        arrange_within(read_things("a cup").items, 3, faces=12)


def test_tall_is_taller_and_big_is_bigger() -> None:
    heights = {words: high_of(words) for words in ("a chair", "a tall chair", "a short chair", "a giant chair")}
    assert heights["a short chair"] < 0.8 * heights["a chair"] < heights["a chair"] < 0.75 * heights["a tall chair"]
    assert heights["a giant chair"] == pytest.approx(3 * heights["a chair"], rel=1e-3)


def high_of(prompt: str) -> float:
    (thing,) = arrange(read_things(prompt).items, 4, detail=0.3)
    return float(np.ptp(whole(thing).positions[:, 1]))


def test_a_vase_stands_on_the_table_and_chairs_about_it() -> None:
    table, *others = arrange(read_things("a table with two chairs").items, 1, detail=0.5)
    top = whole(table).positions
    sides = [whole(chair).positions[:, 0].mean() for chair in others]
    assert sides[0] < top[:, 0].min() + 0.2
    assert sides[1] > top[:, 0].max() - 0.2
    table, vase = arrange(read_things("桌子上有一个花瓶").items, 1, detail=0.5)
    assert whole(vase).positions[:, 1].min() == pytest.approx(whole(table).positions[:, 1].max(), abs=1e-6)


@pytest.mark.parametrize(
    ("words", "axis", "sign"), [("left of", 0, -1), ("right of", 0, 1), ("behind", 2, -1), ("in front of", 2, 1)]
)
def test_one_thing_beside_another(words: str, axis: int, sign: int) -> None:
    cup, ball_ = arrange(read_things(f"a cube {words} a cylinder").items, 1, detail=0.3)
    assert sign * (whole(cup).positions[:, axis].mean() - whole(ball_).positions[:, axis].mean()) > 1


def test_letters_have_their_holes_and_their_areas() -> None:
    """The outline of a ring letter is an outer loop and a hole, and a solid's front is as large as the outline."""
    (loops,) = letter_outlines("O", family="sans", tolerance=0.4)
    assert [np.sign(signed_area(loop)) for loop in loops] == [1, -1]
    positions, triangles = welded(extrude(loops, 0.2, bevel=0.0))
    assert volume(positions, triangles) == pytest.approx(0.2 * sum(map(signed_area, loops)), rel=1e-6)


@pytest.mark.parametrize("text", ["永", "龍", "@", "B8", "ñ", "日目田", "Wg", "国爱茶雨", "康塔笼", "远猫墨陶"])
def test_the_front_of_letters_faces_the_front(text: str) -> None:
    for loops in letter_outlines(text, family="sans", tolerance=0.4):
        solid = extrude(loops, 0.2, bevel=0.015)
        front = next(
            patch for patch in solid.patches if np.ptp(patch.positions[:, 2]) == 0 and patch.positions[0, 2] > 0
        )
        a, b, c = np.moveaxis(front.positions[front.triangles], 1, 0)
        areas = np.cross(b - a, c - a)[:, 2] / 2
        assert (areas > -1e-9).all()
        assert areas.sum() < 0.9 * sum(map(signed_area, loops)), "the bevel takes some of it, however fine the strokes"
        assert open_edges(welded(solid)[1]) == 0


@pytest.mark.parametrize(
    ("solid", "expected"),
    [
        (block(1, 2, 3, bevel=0.0001), 6.0),
        (rod(0.5, 2, 256), np.pi / 2),
        (ball(1, 256), 4 / 3 * np.pi),
        (torus(1, 0.3, 256, across=96), 2 * np.pi**2 * 0.09),
        (tube(np.array([[0, 0, 0], [0, 1, 0], [0, 2.0, 0]]), 0.5, 256), np.pi / 2),
        (block(1, 2, 3, bevel=0.0001).scaled(-1, 2, 1), 12.0),
    ],
)
def test_volumes_are_those_of_the_formulae(solid: Solid, expected: float) -> None:
    assert volume(*welded(solid)) == pytest.approx(expected, rel=2e-3)


def test_other_formats_hold_the_same_triangles() -> None:
    thing = made("cup")
    scene = thing_scene([thing], texture=False)
    inside = volume(*welded(whole(thing)))
    for written in (scene_obj(scene), scene_ply(scene), scene_stl(scene)):
        read = load_triangles(written)
        assert len(read.indices) == thing.faces
        a, b, c = np.moveaxis(read.positions[read.indices].astype(float), 1, 0)
        assert np.sum(a * np.cross(b, c)) / 6 == pytest.approx(inside, rel=1e-3)


@pytest.mark.parametrize("grain", ["wood", "brick", "tiles", "stone", "marble", "porcelain"])
def test_grain_repeats_without_a_seam(grain: str) -> None:
    """The step over the border is no larger than the steps inside."""
    import cv2

    picture = cv2.imdecode(np.frombuffer(grain_picture(grain), np.uint8), cv2.IMREAD_COLOR).astype(int)  # type: ignore[arg-type]
    for axis in (0, 1):
        inside = np.abs(np.diff(picture, axis=axis)).mean(axis=(1 - axis, 2))
        border = np.abs(np.take(picture, 0, axis) - np.take(picture, -1, axis)).mean()
        assert border <= inside.max() * 1.25


@pytest.mark.parametrize(
    "prompt",
    [
        "a house next to a tree and a small stone bridge",
        "a lantern on a pole next to a chair, a dog and two cats",
        "a boat with a rock with a tree with a robot",
        "a cup left of a bowl left of a vase",
    ],
)
def test_things_side_by_side_do_not_overlap(prompt: str) -> None:
    boxes = [(whole(t).positions.min(axis=0), whole(t).positions.max(axis=0)) for t in _arranged(prompt)]
    for at, (low, high) in enumerate(boxes):
        for other_low, other_high in boxes[:at]:
            apart = (low[[0, 2]] >= other_high[[0, 2]]) | (high[[0, 2]] <= other_low[[0, 2]])
            above = low[1] >= other_high[1] - 1e-6 or high[1] <= other_low[1] + 1e-6
            assert apart.any() or above


def _arranged(prompt: str) -> list[Thing]:
    return arrange(read_things(prompt).items, 6, detail=0.3)


@pytest.mark.parametrize("name", ["tree", "rock", "horse", "dog", "cat", "rabbit", "elephant", "deer"])
def test_melted_bodies_are_closed_whatever_the_seed_and_detail(name: str) -> None:
    for seed, detail in ((11, 0.06), (12, 0.28), (13, 0.5), (14, 0.8)):
        assert all(open_edges(welded(piece.solid)[1]) == 0 for piece in made(name, seed, detail).pieces)
