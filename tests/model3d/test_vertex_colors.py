"""Colours of vertices pass from file to file: GLB, OBJ, PLY, and back; trimesh judges them apart from what reads them here."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import trimesh
from hypothesis import given
from hypothesis import strategies as st

from mmgen import Object3D
from mmgen.media.arrays import F32
from mmgen.media.gltf import Material, Mesh, Node, Scene, Texture, write_glb
from mmgen.media.gltf_scene import AlphaMode
from mmgen.media.mesh import load_triangles, probe_object3d
from mmgen.media.mesh_ply import write_ply
from mmgen.media.srgb import light_of, srgb_bytes

from .shapes import mesh, png, reed, sphere, squares

PLACES = np.float32([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]])
FACES = np.int32([[0, 2, 1], [0, 1, 3], [1, 2, 3], [0, 3, 2]])
LIGHT = np.float32([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0.2, 0.5, 0.7]])
TEXTURE_PLACES = np.float32([[0, 0], [1, 0], [0, 1], [0.5, 0.5]])


def tetrahedron(*, material: Material | None = None, uv: F32 | None = None) -> bytes:
    """A corner in four colours, with texture places where it is asked for."""
    made = Mesh(positions=PLACES, triangles=FACES, colors=LIGHT, uv=uv, material=material)
    return write_glb(Scene(nodes=(Node(mesh=made),)))


def colors_at(places: F32, colors: np.ndarray, wanted: F32) -> np.ndarray:
    """The mean colour of all vertices at each place."""
    near = [np.linalg.norm(places - place, axis=1) < 1e-5 for place in wanted]
    assert all(each.any() for each in near)
    assert max(np.ptp(colors[each], axis=0).max() for each in near) < 1e-2
    return np.stack([colors[each].mean(axis=0) for each in near])


def linear_by_trimesh(path: Path) -> np.ndarray:
    """The colours ``COLOR_0`` of a GLB at the four places, decoded by trimesh."""
    (found,) = trimesh.load_scene(path).geometry.values()
    stored = found.visual.vertex_attributes["color"] if found.visual.kind == "texture" else found.visual.vertex_colors
    most = 1.0 if stored.dtype.kind == "f" else np.iinfo(stored.dtype).max
    return colors_at(found.vertices, stored[:, :3] / most, PLACES)


@pytest.mark.parametrize("uv", [None, TEXTURE_PLACES])
@pytest.mark.parametrize("material", [None, Material(name="paint")])
@pytest.mark.parametrize("suffix", [".ply", ".obj"])
def test_colours_survive_the_way_to_another_format_and_back(
    suffix: str, material: Material | None, uv: F32 | None, tmp_path: Path
) -> None:
    """With texture places and without, with a material and without, to a step of a byte."""
    there = Object3D(tetrahedron(material=material, uv=uv)).convert(tmp_path / f"there{suffix}")
    back = Object3D(there).convert(tmp_path / "back.glb")
    assert np.abs(linear_by_trimesh(back) - LIGHT).max() < 0.01
    assert probe_object3d(there).faces == probe_object3d(back).faces == 4


def test_a_ply_holds_srgb_as_others_expect(tmp_path: Path) -> None:
    path = Object3D(tetrahedron()).convert(tmp_path / "corner.ply")
    (found,) = trimesh.load_scene(path).geometry.values()
    seen = colors_at(found.vertices, found.visual.vertex_colors[:, :3].astype(float), PLACES)
    assert np.abs(seen - srgb_bytes(LIGHT)).max() <= 1


@pytest.mark.parametrize(("mode", "seen"), [("BLEND", [0, 51, 102, 128]), ("MASK", [0, 0, 0, 255]), ("OPAQUE", None)])
def test_alpha_goes_with_the_colours_of_a_ply_where_anything_is_seen_through(
    mode: AlphaMode, seen: list[int] | None, tmp_path: Path
) -> None:
    """Half of it is the material's, the rest the vertices'; and it comes back."""
    colors = np.concatenate([LIGHT, np.float32([[0], [0.4], [0.8], [1]])], axis=1)
    share = 0.8 if mode == "MASK" else 0.5
    material = Material(base_color=(1, 1, 1, share), alpha_mode=mode, alpha_cutoff=0.7)
    made = write_glb(
        Scene(nodes=(Node(mesh=Mesh(positions=PLACES, triangles=FACES, colors=colors, material=material)),))
    )
    there = Object3D(made).convert(tmp_path / "there.ply")
    assert (b"property uchar alpha" in there.read_bytes()) == (seen is not None)
    if seen is None:
        return
    (found,) = trimesh.load_scene(there).geometry.values()
    assert (
        np.abs(colors_at(found.vertices, found.visual.vertex_colors[:, 3:].astype(float), PLACES)[:, 0] - seen).max()
        <= 1
    )
    back = load_triangles(Object3D(there).convert(tmp_path / "back.glb"))
    assert back.colors is not None
    assert back.surfaces[0].alpha_mode == "BLEND"
    assert np.abs(colors_at(back.positions, back.colors[:, 3:], PLACES)[:, 0] * 255 - seen).max() <= 1


def test_texture_places_do_not_displace_colours() -> None:
    """Files by another program: colours and texture places in one file, of vertices, or of the corners of faces."""
    head = "ply\nformat ascii 1.0\nelement vertex 4\nproperty float x\nproperty float y\nproperty float z\n"
    tail = "property uchar red\nproperty uchar green\nproperty uchar blue\n"
    faces = "element face 4\nproperty list uchar int vertex_indices\n"
    rows = [[*place, *color] for place, color in zip(PLACES.tolist(), srgb_bytes(LIGHT).tolist(), strict=True)]
    vertices = "".join(" ".join(f"{value:g}" for value in row) + "\n" for row in rows)
    corners = "".join(f"3 {a} {b} {c} 6 {a / 4} 0 {b / 4} .5 {c / 4} 1\n" for a, b, c in FACES.tolist())
    text = head + tail + faces + "property list uchar float texcoord\nend_header\n" + vertices + corners
    read = load_triangles(text.encode())
    assert read.colors is not None
    assert len(np.unique(read.uv, axis=0)) > 4
    assert np.abs(colors_at(read.positions, read.colors[:, :3], PLACES) - LIGHT).max() < 0.01


def test_what_a_material_and_its_picture_show_becomes_colours_of_a_ply(tmp_path: Path) -> None:
    """The format has no materials: the left half of a picture is red, the right half blue, and the material halves both."""
    picture = png(np.array([[[255, 0, 0]] * 32 + [[0, 0, 255]] * 32] * 4, np.uint8))
    material = Material(base_color=(0.5, 0.5, 0.5, 1), base_color_texture=Texture(picture))
    ball = Object3D(write_glb(Scene(nodes=(Node(mesh=mesh(sphere(), material)),))))
    read = load_triangles(ball.convert(tmp_path / "ball.ply"))
    assert read.colors is not None
    clear = np.abs(read.positions[:, 2]) > 0.1
    expected = np.where(read.positions[clear, 2:] > 0, [[0.5, 0, 0]], [[0, 0, 0.5]])
    assert np.abs(read.colors[clear, :3] - expected).max() < 0.01


def test_an_obj_keeps_names_normals_materials_and_colours_of_materials(tmp_path: Path) -> None:
    """trimesh reads the file that is written here: an object for each node, each material once, colours as sRGB."""
    red = Material(name="red paint", base_color=(0.5, 0.1, 0.1, 1))
    tiles = Material(name="red_paint", base_color_texture=Texture(squares((200, 0, 0), (0, 0, 200))))
    nodes = tuple(
        Node(name=name, mesh=mesh(sphere(8, 6), material), translation=(at, 0, 0), scale=(1, -2, 1))
        for name, material, at in (("left ball", red, -2), ("right ball", tiles, 2), ("third", red, 6))
    )
    path = Object3D(write_glb(Scene(nodes=nodes))).convert(tmp_path / "balls.obj")
    text = path.read_text()
    assert [line for line in text.splitlines() if line.startswith("o ")] == ["o left_ball", "o right_ball", "o third"]
    assert {file.name for file in tmp_path.iterdir()} == {"balls.obj", "balls.mtl", "balls-1.png"}
    loaded = trimesh.load(path, split_objects=True, process=False, group_material=False)
    assert len(loaded.geometry) == 3
    for found in loaded.geometry.values():
        middle = found.vertices.mean(axis=0)
        outward = np.einsum("ij,ij->i", found.vertex_normals, found.vertices - middle)
        assert (outward > 0).all()
        assert found.volume > 0
    read = load_triangles(path)
    assert sorted(surface.texture is None for surface in read.surfaces) == [False, True]
    plain = next(surface for surface in read.surfaces if surface.texture is None)
    assert plain.base_color[:3] == pytest.approx((0.5, 0.1, 0.1), abs=0.01)


def test_what_bends_is_written_as_it_stands(tmp_path: Path) -> None:
    """A skinned mesh in a file without skins."""
    still = Object3D(write_glb(Scene(nodes=reed().nodes)))
    for suffix in (".obj", ".ply"):
        loaded = trimesh.load_scene(still.convert(tmp_path / f"reed{suffix}"))
        assert loaded.bounds == pytest.approx(np.array(still.bounds), abs=1e-4)


@given(st.integers(0, 255), st.integers(0, 255))
def test_srgb_there_and_back(first: int, second: int) -> None:
    stored = np.array([first, second], np.uint8)
    assert srgb_bytes(light_of(stored)).tolist() == [first, second]
    assert (np.diff(light_of(np.sort(stored))) >= 0).all()


def test_a_long_ply_is_read_back_whole() -> None:
    """More vertices than a lookup in a picture has rows."""
    tiles = Material(base_color_texture=Texture(squares((200, 0, 0), (0, 0, 200))))
    many = load_triangles(write_glb(Scene(nodes=(Node(mesh=mesh(sphere(200, 180), tiles)),))))
    assert len(many.positions) > 32_767
    data = write_ply(many)
    assert len(trimesh.load(io.BytesIO(data), file_type="ply").faces) == len(many.indices)
