"""OBJ, PLY and STL files as facts, triangles and GLB."""

from __future__ import annotations

import io
import struct
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import trimesh
from hypothesis import given
from hypothesis import strategies as st

from mmgen.errors import InputError
from mmgen.media.gltf import Mesh, Node, Scene, write_glb
from mmgen.media.mesh import load_scene, load_triangles, probe_object3d
from mmgen.media.mesh_glb import as_glb, write_triangles
from mmgen.media.triangles import Surface, Triangles, crease, join, vertex_normals

from .shapes import box, png, still_life, torus

BOX = trimesh.creation.box((1, 2, 3))
BALL = trimesh.creation.icosphere(3)


def exported(mesh: trimesh.Trimesh, kind: str) -> bytes:
    data = mesh.export(file_type=kind)
    return data.encode() if isinstance(data, str) else data


@pytest.mark.parametrize("kind", ["obj", "ply", "stl"])
def test_facts_of_each_format(kind: str) -> None:
    facts = probe_object3d(exported(BALL, kind))
    assert facts.media_type == f"model/{kind}"
    assert (facts.faces, facts.meshes, facts.joints, facts.clips) == (1280, 1, 0, 0)
    assert facts.vertices == 642
    assert np.allclose(facts.bounds, BALL.bounds, atol=1e-6)


@pytest.mark.parametrize("kind", ["obj", "ply", "stl"])
def test_triangles_of_each_format_enclose_the_same_volume(kind: str) -> None:
    read = load_triangles(exported(BOX, kind))
    a, b, c = np.moveaxis(read.positions[read.indices].astype(float), 1, 0)
    assert np.sum(a * np.cross(b, c)) / 6 == pytest.approx(6, abs=1e-4)


def test_flat_sides_have_flat_normals_and_round_ones_are_smooth() -> None:
    flat = load_triangles(exported(BOX, "stl"))
    assert np.allclose(np.abs(flat.normals).max(axis=1), 1)
    smooth = load_triangles(exported(BALL, "stl"))
    assert (np.sum(smooth.normals * smooth.positions, axis=1) > 0.995).all()


def test_a_glb_without_normals_gets_creased_ones() -> None:
    positions, _, _, triangles = box()
    read = load_triangles(write_glb(Scene(nodes=(Node(mesh=Mesh(positions=positions, triangles=triangles)),))))
    assert np.allclose(np.abs(read.normals).max(axis=1), 1)


@given(st.floats(5, 85))
def test_a_fold_is_sharp_above_the_angle_and_smooth_below(degrees: float) -> None:
    """Two triangles that meet at an edge, folded by ``degrees``."""
    fold = np.radians(degrees)
    positions = np.float32([[0, 0, 0], [0, 0, 1], [-1, 0, 0], [np.cos(fold), np.sin(fold), 0]])
    part = Triangles(
        positions=positions, indices=np.int32([[0, 1, 2], [0, 3, 1]]), normals=positions, uv=np.zeros((4, 2), np.float32),
        surface=np.zeros(4, np.int32), surfaces=(Surface(),),
    )  # fmt: skip
    normals = crease(part, degrees=45).normals
    angle = np.degrees(np.arccos(np.clip(normals[0] @ normals[3], -1, 1)))
    assert angle == pytest.approx(degrees if degrees > 45 else 0, abs=0.1) or abs(degrees - 45) < 0.01


def test_smooth_normals_agree_along_a_seam() -> None:
    """A ring is cut where its picture begins and ends; the two sides of the cut must face the same way."""
    positions, normals, _, triangles = torus()
    found = vertex_normals(positions, triangles)
    assert (np.sum(found * normals, axis=1) > 0.99).all()
    rows = found.reshape(49, 25, 3)
    assert np.allclose(rows[:, 0], rows[:, -1], atol=1e-6)


def test_vertex_and_face_colours_come_back_linear() -> None:
    painted = BOX.copy()
    painted.visual.vertex_colors = np.tile([255, 128, 0, 255], (8, 1))
    colors = load_triangles(exported(painted, "ply")).colors
    assert colors is not None
    assert colors[0] == pytest.approx([1, ((128 / 255 + 0.055) / 1.055) ** 2.4, 0, 1], abs=1e-3)


def test_an_obj_file_finds_its_picture_beside_it(tmp_path: Path) -> None:
    (tmp_path / "tile.png").write_bytes(png(np.full((4, 4, 3), (10, 200, 30), np.uint8)))
    (tmp_path / "tile.mtl").write_text("newmtl tile\nKd 1 1 1\nmap_Kd tile.png\n")
    path = tmp_path / "tile.obj"
    path.write_text("mtllib tile.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 0 1\nusemtl tile\nf 1/1 2/2 3/3\n")
    read = load_triangles(path)
    texture = read.surfaces[0].texture
    assert texture is not None
    assert texture[0, 0].tolist() == [10, 200, 30]
    # OBJ counts v from the bottom, glTF from the top.
    assert sorted(map(tuple, read.uv.tolist())) == [(0, 0), (0, 1), (1, 1)]
    assert (probe_object3d(path).textures, probe_object3d(path).materials) == (1, 1)


def test_an_obj_file_reads_nothing_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.mtl").write_text("newmtl tile\nKd 1 0 0\n")
    inside = tmp_path / "inside"
    inside.mkdir()
    path = inside / "tile.obj"
    path.write_text("mtllib ../secret.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nusemtl tile\nf 1 2 3\n")
    assert load_triangles(path).surfaces[0].base_color == (1, 1, 1, 1)


@pytest.mark.parametrize("kind", ["obj", "ply", "stl"])
def test_a_file_of_another_format_becomes_a_glb_of_the_same_shape(kind: str) -> None:
    source = exported(BALL, kind)
    converted = as_glb(source, load_triangles(source))
    facts = probe_object3d(converted)
    assert facts.media_type == "model/gltf-binary"
    assert facts.faces == 1280
    assert facts.vertices == 642
    assert np.allclose(facts.bounds, BALL.bounds, atol=1e-6)


def test_a_glb_is_not_converted() -> None:
    source = write_glb(still_life())
    assert as_glb(source, load_triangles(source)) is source


def test_conversion_keeps_every_surface() -> None:
    """Each surface becomes a mesh; triangles, pictures and transparency stay."""
    before = load_triangles(write_glb(still_life()))
    after = load_triangles(write_triangles(before))
    assert len(after.indices) == len(before.indices)
    assert len(after.surfaces) == len(before.surfaces)
    assert {surface.alpha_mode for surface in after.surfaces} == {"OPAQUE", "MASK", "BLEND"}
    assert [surface.texture is None for surface in after.surfaces].count(False) == 2


def test_load_scene_gives_trimesh_whatever_the_format() -> None:
    for data in (write_glb(still_life()), exported(BOX, "obj"), exported(BOX, "stl")):
        assert isinstance(load_scene(data), trimesh.Scene)


def test_joined_parts_share_their_surfaces() -> None:
    read = load_triangles(write_glb(still_life()))
    both = join([read, read], "both")
    assert len(both.surfaces) == len(read.surfaces)
    assert len(both.indices) == 2 * len(read.indices)
    assert int(both.indices.max()) == len(both.positions) - 1


HOSTILE = {
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(60),
    "words": b"a chair, please",
    "ply of nothing": b"ply\nformat ascii 1.0\nend_header\n",
    "ply cut off": exported(BALL, "ply")[:3000],
    "ply that lies": b"ply\nformat binary_little_endian 1.0\nelement vertex 99999999999\nproperty float x\nproperty float y\nproperty float z\nend_header\n",
    "stl that lies": b"\0" * 80 + struct.pack("<I", 2**32 - 1) + exported(BOX, "stl")[84:],
    "stl cut off": exported(BOX, "stl")[:300],
    "obj that points nowhere": b"v 0 0 0\nv 1 1 1\nv 0 1 0\nf 1 2 900\n",
    "obj of no numbers": b"v 1 2 nan\nv 1 1 1\nv 0 0 0\nf 1 2 3\n",
    "obj without faces": b"v 0 0 0\nv 1 1 1\nv 0 1 0\n",
}  # fmt: skip


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_broken_file_is_one_clear_error(data: bytes) -> None:
    began = time.process_time()
    with pytest.raises(InputError) as caught:
        load_triangles(data, name="chair")
    assert caught.value.name == "chair"
    assert time.process_time() - began < 10


def test_a_clip_is_not_asked_of_a_format_that_has_none() -> None:
    with pytest.raises(InputError, match="no animation clip"):
        load_triangles(exported(BOX, "stl"), seconds=1.0)
    with pytest.raises(InputError, match="no clip"):
        load_triangles(write_glb(still_life()), seconds=1.0)


@given(st.sampled_from(["obj", "ply", "stl"]), st.data())
def test_a_damaged_file_never_crashes(kind: str, data: st.DataObject) -> None:
    damaged = bytearray(exported(BOX, kind))
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    with suppress(InputError):
        load_triangles(bytes(damaged))


def test_an_independent_reader_finds_the_ring_s_volume() -> None:
    """So winding and scale are right: a ring that was inside out would have a negative one."""
    positions, normals, uv, triangles = torus(96, 48)
    ring = Mesh(positions=positions, normals=normals, uv=uv, triangles=triangles)
    loaded = trimesh.load_scene(io.BytesIO(write_glb(Scene(nodes=(Node(mesh=ring),)))), file_type="glb").to_mesh()
    assert loaded.volume == pytest.approx(2 * np.pi**2 * 0.42**2, rel=0.01)
