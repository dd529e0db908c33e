"""Hulls carved from pictures of known solids: as large, of the same outline and colour, closed, 1 high."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from mmgen import Client, Object3DRequest, UnsupportedError
from mmgen.assets import Image
from mmgen.errors import InputError
from mmgen.media.arrays import F32, F64, U8
from mmgen.media.atlas.texels import painted
from mmgen.media.connectivity import is_closed
from mmgen.media.gltf_scene import Material, Mesh, Node, Scene
from mmgen.media.gltf_writer import write_glb
from mmgen.media.image import encode_image
from mmgen.media.mesh import Triangles, load_triangles
from mmgen.media.preview3d.camera import facing, fit_camera, swept_rings
from mmgen.media.preview3d.raster import Facets, rasterize_depth
from mmgen.media.preview3d.stage import View, draw
from mmgen.procedural.sculpture.hull import Hull, carved
from mmgen.procedural.sculpture.shell import WRITERS, shell_scene
from mmgen.procedural.sculpture.spreading import spread_colors
from mmgen.procedural.sculpture.subject import subject_of
from mmgen.procedural.solids.arrangement import arrange
from mmgen.procedural.solids.assembly import thing_scene
from mmgen.procedural.solids.grammar import read_things

SIZE = (120, 120)
CUBE = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)])
CUBE_FACES = np.array(
    [[0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1], [2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4], [1, 5, 7], [1, 7, 3]],
    np.int32,
)  # fmt: skip


def silent(_share: float) -> None: ...


@cache
def thing(words: str) -> Triangles:
    return load_triangles(write_glb(thing_scene(arrange(read_things(words).items, 3, detail=0.3), texture=False)))


@cache
def painted_box() -> Triangles:
    """A box twice as wide as deep: red in front, green on its left side, blue behind, yellow on its right."""
    x, y, z = 0.5, 0.5, 0.25
    sides = {
        (1, 0, 0): [(x, -y, -z), (x, y, -z), (x, y, z), (x, -y, z)], (-1, 0, 0): [(-x, -y, z), (-x, y, z), (-x, y, -z), (-x, -y, -z)],
        (0, 0, 1): [(x, -y, z), (x, y, z), (-x, y, z), (-x, -y, z)], (0, 0, -1): [(-x, -y, -z), (-x, y, -z), (x, y, -z), (x, -y, -z)],
        (0, 1, 0): [(-x, y, z), (x, y, z), (x, y, -z), (-x, y, -z)], (0, -1, 0): [(-x, -y, -z), (x, -y, -z), (x, -y, z), (-x, -y, z)],
    }  # fmt: skip
    colors = [(0.0, 0.6, 0.0), (0.7, 0.6, 0.0), (0.7, 0.0, 0.0), (0.0, 0.0, 0.7), (0.4, 0.4, 0.4), (0.4, 0.4, 0.4)]
    nodes = [
        Node(mesh=Mesh(positions=np.array(corners, np.float32), triangles=np.array([[0, 1, 2], [0, 2, 3]], np.int32), normals=np.tile(np.array([normal], np.float32), (4, 1)), material=Material(base_color=(*color, 1.0))))
        for (normal, corners), color in zip(sides.items(), colors, strict=True)
    ]  # fmt: skip
    return load_triangles(write_glb(Scene(nodes=tuple(nodes))))


def pictures(part: Triangles, count: int, elevation: float) -> list[U8]:
    """What a camera sees that goes round the thing, on a transparent ground."""
    rings = swept_rings(part.positions)
    found: list[U8] = []
    for number in range(count):
        camera = fit_camera(rings, facing(360 * number / count, elevation), 1.0)
        color = draw(part, View(camera, elevation, SIZE, (233, 230, 226)))
        depth = rasterize_depth(camera, (4 * SIZE[0], 4 * SIZE[1]), Facets(part.positions, part.indices))
        cover = cv2.resize(((depth < camera.nowhere) * 255).astype(np.uint8), SIZE, interpolation=cv2.INTER_AREA)
        found.append(np.dstack([color, cover]))
    return found


@cache
def hull(words: str, count: int, elevation: float) -> tuple[Triangles, Hull]:
    part = painted_box() if words == "box" else thing(words)
    made = carved([subject_of(each) for each in pictures(part, count, elevation)], faces=3000, report=silent)
    return load_triangles(WRITERS["glb"](shell_scene(made.shell, "hull", kind="glb", texture=True))), made


def volume(part: Triangles) -> float:
    a, b, c = np.moveaxis(part.positions[part.indices].astype(np.float64), 1, 0)
    return float(np.sum(a * np.cross(b, c))) / 6


def standing(part: Triangles) -> Triangles:
    """1 high, on the ground, about the upright axis."""
    low, high = (corner.astype(np.float64) for corner in part.bounds)
    middle = (low + high) / 2
    places = (part.positions - np.array([middle[0], low[1], middle[2]])) / (high[1] - low[1])
    return Triangles(
        positions=places.astype(np.float32), indices=part.indices, normals=part.normals, uv=part.uv, surface=part.surface, surfaces=part.surfaces
    )  # fmt: skip


def outline(positions: F32 | F64, part: Triangles, azimuth: float) -> U8:
    """Seen from afar, on the level."""
    axes = facing(azimuth, 0)
    flat = np.stack([positions @ axes[0], -(positions @ axes[1])], axis=1) / 3 + np.array([0.5, 0.7])
    return np.asarray(painted(flat[part.indices], 160) >= 0, np.uint8)


@pytest.mark.parametrize(("words", "count", "elevation"), [("a vase", 8, 12), ("a ball", 8, 25), ("box", 4, 0)])
def test_the_outlines_agree_and_the_body_is_closed(words: str, count: int, elevation: float) -> None:
    part, made = hull(words, count, elevation)
    assert is_closed(part.positions, part.indices)
    assert len(part.indices) <= 3000
    assert part.bounds[0][1] == pytest.approx(0, abs=1e-5)
    assert part.bounds[1][1] == pytest.approx(1, abs=1e-5)
    assert len(made.overlap) == count
    assert min(made.overlap) > 0.9


def test_the_body_is_as_large_as_the_solid() -> None:
    part, _ = hull("a ball", 8, 25)
    solid = standing(thing("a ball"))
    assert 0.85 < volume(solid) / volume(part) < 1.15
    for azimuth in (0, 20, 70, 90, 200):
        one, other = outline(part.positions, part, azimuth), outline(solid.positions, solid, azimuth)
        assert np.count_nonzero(one & other) / np.count_nonzero(one | other) > 0.9, azimuth


def test_what_stands_flat_has_a_flat_base() -> None:
    """Seen from above only, the body ends on the ground and not in a point beneath it, in a base as wide as the solid's."""
    part, _ = hull("a vase", 8, 12)
    corners = part.positions[part.indices].astype(np.float64)
    crossed = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    low = corners[..., 1].max(axis=1) < 0.02
    below = -crossed[low & (crossed[:, 1] < 0), 1].sum() / 2
    solid = standing(thing("a vase"))
    foot = np.hypot(*solid.positions[solid.positions[:, 1] < 0.01][:, [0, 2]].T).max()
    assert 0.7 < below / (np.pi * foot**2) < 1.6


def test_thin_parts_are_kept_by_four_views() -> None:
    """A pole on a box, a fortieth as thick as high."""
    nodes = [
        Node(mesh=Mesh(positions=(CUBE * size + at).astype(np.float32), triangles=CUBE_FACES, material=Material()))
        for size, at in (((1.0, 0.5, 1.0), (0, 0.25, 0)), ((0.03, 0.8, 0.03), (0, 0.9, 0)))
    ]
    part = load_triangles(write_glb(Scene(nodes=tuple(nodes))))
    made = carved([subject_of(each) for each in pictures(part, 4, 8)], faces=3000, report=silent)
    places = made.shell.skins[0].positions
    places = places - (0, places[:, 1].min(), 0)
    for height in (0.5, 0.65, 0.8, 0.95):
        there = np.abs(places[:, 1] - height) < 0.05
        assert there.any(), height
        assert np.hypot(places[there, 0], places[there, 2]).max() < 0.09


def test_what_no_view_sees_takes_the_colours_round_about() -> None:
    """On a level strip of vertices whose ends are red and blue; a vertex that nothing joins stays as it is."""
    count = 41
    lower = np.arange(count)
    triangles = np.concatenate([
        np.stack([lower[:-1], lower[1:], lower[:-1] + count], axis=1),
        np.stack([lower[1:], lower[1:] + count, lower[:-1] + count], axis=1),
    ]).astype(np.int32)  # fmt: skip
    colors = np.full((2 * count + 1, 3), 7, np.float32)
    known = np.zeros(len(colors), np.bool_)
    for end, color in ((0, (200, 0, 0)), (count - 1, (0, 0, 200))):
        colors[[end, end + count]], known[[end, end + count]] = color, True
    found = spread_colors(colors, known, triangles)
    assert (found[1:15, 0] > 180).all()
    assert (found[26:40, 2] > 180).all()
    assert (np.abs(np.diff(found[:count, 0])) < 60).all()
    assert found[-1].tolist() == [7, 7, 7]


def test_the_first_picture_is_the_front_and_the_next_its_left() -> None:
    """The colours of the four sides are where they were: red to +Z, green to +X, blue to -Z, yellow to -X."""
    part, _ = hull("box", 4, 0)
    (surface,) = part.surfaces
    assert surface.texture is not None
    height, width = surface.texture.shape[:2]
    at = np.clip((part.uv * (width, height)).astype(int), 0, (width - 1, height - 1))
    seen = surface.texture[at[:, 1], at[:, 0], :3].astype(int)
    middle = np.abs(part.positions[:, 1] - 0.5) < 0.3
    for axis, sign, strong, weak in (
        (2, 1, [0], [1, 2]),
        (0, 1, [1], [0, 2]),
        (2, -1, [2], [0, 1]),
        (0, -1, [0, 1], [2]),
    ):
        facing_it = middle & (part.normals[:, axis] * sign > 0.95)
        assert facing_it.sum() > 20
        assert (seen[facing_it][:, strong].min(axis=1) > seen[facing_it][:, weak].max(axis=1) + 40).mean() > 0.98


def test_pictures_of_different_things_are_refused() -> None:
    """Where one view has a gap all across, and the next a piece, no body can be."""
    views = np.zeros((4, 100, 100, 4), np.uint8)
    views[::2, 5:25, 30:70] = views[::2, 75:95, 30:70] = 255
    views[1::2, 5:10, 30:70] = views[1::2, 40:60, 30:70] = views[1::2, 90:95, 30:70] = 255
    with pytest.raises(InputError, match="one thing"):
        carved([subject_of(each) for each in views], faces=2000, report=silent)


def test_several_views_go_through_the_client(tmp_path: Path) -> None:
    images = [Image(encode_image(each)) for each in pictures(thing("a ball"), 3, 20)]
    with Client(home=tmp_path) as client:
        result = client.generate(Object3DRequest(images=images, faces=1500))
        with pytest.raises(UnsupportedError, match="relief"):
            client.generate(Object3DRequest(images=images, prompt="a relief"), model="procedural:sculpture")
    assert result.details["made"] == "hull"
    assert len(result.details["overlap"]) == 3
    assert result.asset.face_count <= 1500
    assert result.passed
