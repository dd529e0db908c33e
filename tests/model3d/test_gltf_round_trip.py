"""What is written as GLB is read back the same, by mmgen and by an independent reader."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
import trimesh
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from mmgen.media.gltf import Clip, Material, Mesh, MorphTarget, Node, Scene, Texture, Track, probe_glb, write_glb
from mmgen.media.gltf_container import read_container
from mmgen.media.gltf_tangents import vertex_tangents
from mmgen.media.mesh import load_poses, load_triangles

from .shapes import box, mesh, reed, sphere, squares, still_life, torus

coordinates = st.floats(-1e3, 1e3, width=32)
shares = st.floats(0, 1, width=32)


@st.composite
def meshes(draw: st.DrawFn) -> Mesh:
    """A mesh of any triangles, with and without each attribute."""
    count = draw(st.integers(3, 30))
    table = lambda values, width: arrays.arrays(np.float32, (count, width), elements=values)  # noqa: E731
    triangles = draw(arrays.arrays(np.int32, (draw(st.integers(1, 20)), 3), elements=st.integers(0, count - 1)))
    directions = draw(table(st.floats(-1, 1, width=32), 3)) + np.float32([0, 2, 0])
    return Mesh(
        positions=draw(table(coordinates, 3)),
        triangles=triangles,
        normals=draw(st.sampled_from([None, directions])),
        uv=draw(st.none() | table(st.floats(-4, 4, width=32), 2)),
        colors=draw(st.none() | table(shares, 3) | table(shares, 4)),
    )


@st.composite
def transforms(draw: st.DrawFn) -> Node:
    """A node without a mesh, placed anywhere."""
    turn = np.array(draw(st.tuples(*[st.floats(-1, 1)] * 3))).tolist()
    size = draw(st.tuples(*[st.floats(0.1, 10)] * 3))
    return Node(translation=draw(st.tuples(*[st.floats(-50, 50)] * 3)), rotation=(*turn, 1.0), scale=size)


def matrix_of(node: Node) -> np.ndarray:
    """The node's transform by another route: an independent quaternion formula."""
    matrix = trimesh.transformations.quaternion_matrix(np.roll(node.rotation, 1))
    matrix[:3, :3] *= node.scale
    matrix[:3, 3] = node.translation
    return matrix


@given(meshes(), transforms(), transforms())
def test_geometry_comes_back_where_its_nodes_put_it(given_mesh: Mesh, parent: Node, child: Node) -> None:
    data = write_glb(Scene(nodes=(replace(parent, children=(replace(child, mesh=given_mesh),)),)))
    read = load_triangles(data)
    matrix = matrix_of(parent) @ matrix_of(child)
    expected = given_mesh.positions.astype(np.float64) @ matrix[:3, :3].T + matrix[:3, 3]
    found = read.positions[read.indices]
    assert np.allclose(found, expected[given_mesh.triangles], rtol=1e-4, atol=0.05)
    assert np.allclose(np.linalg.norm(read.normals, axis=1), 1, atol=1e-4)
    if given_mesh.uv is not None:
        assert np.allclose(read.uv[read.indices], given_mesh.uv[given_mesh.triangles], atol=1e-5)
    if given_mesh.colors is not None and read.colors is not None:
        width = given_mesh.colors.shape[1]
        assert np.allclose(read.colors[read.indices][..., :width], given_mesh.colors[given_mesh.triangles], atol=1e-5)


@given(meshes(), transforms())
def test_facts_agree_with_an_independent_reader(given_mesh: Mesh, node: Node) -> None:
    data = write_glb(Scene(nodes=(replace(node, mesh=given_mesh),)))
    facts = probe_glb(data)
    loaded = trimesh.load_scene(io.BytesIO(data), file_type="glb", process=False)
    geometry = next(iter(loaded.geometry.values()))
    assert (facts.vertices, facts.faces) == (len(geometry.vertices), len(geometry.faces))
    corners = given_mesh.positions @ matrix_of(node)[:3, :3].T + matrix_of(node)[:3, 3]
    assert facts.bounds is not None
    low, high = np.array(facts.bounds)
    slack = 0.05 + 1e-4 * np.abs(corners).max()
    assert (low <= corners.min(axis=0) + slack).all()
    assert (high >= corners.max(axis=0) - slack).all()


def test_a_whole_scene_has_the_counts_that_an_independent_reader_finds() -> None:
    data = write_glb(still_life())
    facts = probe_glb(data)
    loaded = trimesh.load_scene(io.BytesIO(data), file_type="glb", process=False)
    assert facts.meshes == len(loaded.geometry)
    assert facts.vertices == sum(len(mesh.vertices) for mesh in loaded.geometry.values())
    assert facts.faces == sum(len(mesh.faces) for mesh in loaded.geometry.values())
    assert (facts.materials, facts.textures, facts.joints, facts.clips, facts.seconds) == (6, 2, 0, 0, 0.0)
    assert np.allclose(facts.bounds, loaded.bounds, atol=0.3)
    assert facts.media_type == "model/gltf-binary"


def test_a_skinned_clip_has_its_joints_seconds_and_targets() -> None:
    facts = probe_glb(write_glb(reed(morph=True)))
    assert (facts.joints, facts.clips, facts.seconds, facts.morph_targets) == (3, 1, 2.0, 1)


def test_a_skin_at_rest_leaves_its_mesh_where_it_was_modelled() -> None:
    scene = reed()
    modelled = scene.nodes[0].mesh
    assert modelled is not None
    assert np.allclose(load_triangles(write_glb(scene)).positions, modelled.positions, atol=1e-5)


def test_a_clip_bends_the_skin_by_the_angle_that_was_written() -> None:
    """The tip lies 1.5 above the middle joint, which turns by 0.7 radians half a second in."""
    posed = load_triangles(write_glb(reed()), seconds=0.5)
    tip = posed.positions[np.argmax(load_triangles(write_glb(reed())).positions[:, 1])]
    assert tip == pytest.approx([-1.5 * np.sin(0.7), 1.5 + 1.5 * np.cos(0.7), 0], abs=1e-4)


def test_a_clip_holds_its_last_key() -> None:
    data = write_glb(reed())
    assert np.allclose(load_triangles(data, seconds=99).positions, load_triangles(data, seconds=2).positions)


def test_poses_are_even_steps_of_the_clip() -> None:
    data = write_glb(reed())
    poses = load_poses(data, 4)
    assert len(poses) == 4
    assert np.allclose(poses[1].positions, load_triangles(data, seconds=0.5).positions)


def test_a_morph_target_moves_by_its_weight() -> None:
    positions, normals, uv, triangles = box()
    grown = MorphTarget(positions=positions, weight=0.5, name="grown")
    big = Mesh(positions=positions, normals=normals, uv=uv, triangles=triangles, targets=(grown,))
    read = load_triangles(write_glb(Scene(nodes=(Node(mesh=big),))))
    assert np.allclose(read.positions, positions * 1.5)


TIMES = np.float32([0, 1, 3])
STEPS = np.float32([[0, 0, 0], [2, 0, 0], [2, 6, 0]])
FLAT_TANGENTS = np.stack([STEPS * 0, STEPS, STEPS * 0], axis=1).reshape(-1, 3)


@pytest.mark.parametrize(
    ("interpolation", "values", "expected"),
    [("LINEAR", STEPS, (2, 3, 0)), ("STEP", STEPS, (2, 0, 0)), ("CUBICSPLINE", FLAT_TANGENTS, (2, 3, 0))],
)
def test_each_interpolation_moves_as_the_format_says(interpolation: str, values: np.ndarray, expected: tuple) -> None:
    """At 2 s, halfway between the second key and the third; a spline with flat tangents is halfway too."""
    node = Node(mesh=mesh(box()))
    track = Track(node=node, path="translation", times=TIMES, values=values, interpolation=interpolation)  # type: ignore[arg-type]
    data = write_glb(Scene(nodes=(node,), clips=(Clip("move", (track,)),)))
    assert load_triangles(data, seconds=2.0).bounds[0] == pytest.approx(np.array(expected) - 0.5, abs=1e-5)


def test_a_spline_follows_its_tangents() -> None:
    """From rest to rest within 2 s, leaving at 1 m/s: halfway it is an eighth of the way that speed would take it."""
    node = Node(mesh=mesh(box()))
    still = [0, 0, 0]
    values = np.float32([[9, 9, 9], still, [1, 0, 0], [0, -3, 0], still, [9, 9, 9]])
    track = Track(node=node, path="translation", times=np.float32([0, 2]), values=values, interpolation="CUBICSPLINE")
    data = write_glb(Scene(nodes=(node,), clips=(Clip("nod", (track,)),)))
    assert load_triangles(data, seconds=1.0).bounds[0] == pytest.approx([-0.25, 0.25, -0.5], abs=1e-5)


def test_a_turn_takes_the_short_way_at_an_even_speed() -> None:
    node = Node(mesh=mesh(box((2, 0.1, 0.1), (1, 0, 0))))
    half = np.sin(np.pi / 4)
    # The second quaternion is a quarter turn about z, written with the sign that would lead the long way round.
    turns = np.float32([[0, 0, 0, 1], [0, 0, -half, -half]])
    track = Track(node=node, path="rotation", times=np.float32([0, 3]), values=turns)
    data = write_glb(Scene(nodes=(node,), clips=(Clip("turn", (track,)),)))
    tip = load_triangles(data, seconds=1.0).positions.max(axis=0)
    assert np.degrees(np.arctan2(tip[1], tip[0])) == pytest.approx(30, abs=2)


@pytest.mark.parametrize("count", [65_535, 65_536])
def test_indices_grow_to_32_bits_only_when_needed(count: int) -> None:
    """65535 itself restarts a primitive, so it can't be an index of 16 bits."""
    positions = np.random.default_rng(0).random((count, 3), np.float32)
    triangles = np.int32([[0, 1, count - 1]])
    data = write_glb(Scene(nodes=(Node(mesh=Mesh(positions=positions, triangles=triangles)),)))
    kinds = [accessor["componentType"] for accessor in read_container(data).root["accessors"]]  # type: ignore[attr-defined]
    assert kinds[-1] == (5123 if count <= 65_535 else 5125)
    assert np.array_equal(load_triangles(data).positions, positions[triangles[0]])


def test_what_is_shared_is_written_once() -> None:
    picture = Texture(squares((0, 0, 0), (255, 255, 255)))
    ball = mesh(sphere(), Material(base_color_texture=picture))
    other = mesh(box(), Material(base_color_texture=picture, emissive_texture=picture))
    once = write_glb(Scene(nodes=(Node(mesh=ball), Node(mesh=other))))
    many = write_glb(Scene(nodes=(Node(mesh=ball), Node(mesh=other), *(Node(mesh=ball) for _ in range(50)))))
    assert len(many) - len(once) < 50 * 16
    assert (probe_glb(many).meshes, probe_glb(many).textures) == (2, 1)


def test_material_and_texture_come_back() -> None:
    red, white = (205, 60, 40), (240, 236, 225)
    material = Material(
        base_color=(0.5, 0.25, 1, 0.5), metallic=0.25, roughness=0.75, emissive=(0.1, 0, 0), alpha_mode="BLEND",
        base_color_texture=Texture(squares(red, white)), double_sided=True,
    )  # fmt: skip
    surface = load_triangles(write_glb(Scene(nodes=(Node(mesh=mesh(torus(), material)),)))).surfaces[0]
    assert surface.base_color == (0.5, 0.25, 1, 0.5)
    assert (surface.metallic, surface.roughness, surface.emissive) == (0.25, 0.75, (0.1, 0, 0))
    assert (surface.alpha_mode, surface.double_sided) == ("BLEND", True)
    assert surface.texture is not None
    assert surface.texture[0, 0].tolist() == list(red)
    assert surface.texture[0, 8].tolist() == list(white)


def test_extras_are_kept_with_the_file() -> None:
    data = write_glb(Scene(nodes=(Node(name="empty"),), extras={"mmgen": {"seed": 0, "learned": False}}))
    assert read_container(data).root["asset"] == {
        "version": "2.0",
        "generator": "mmgen",
        "extras": {"mmgen": {"seed": 0, "learned": False}},
    }
    assert probe_glb(data).bounds is None


def test_writing_the_same_scene_twice_gives_the_same_bytes() -> None:
    assert write_glb(reed(morph=True)) == write_glb(reed(morph=True))


def test_tangents_follow_the_picture_of_a_normal_map() -> None:
    """On this ring u grows along it, and on its outside v grows upwards: up in the picture is down on the ring."""
    bumpy = Material(normal_texture=Texture(squares((128, 128, 255), (140, 120, 250))))
    positions, normals, uv, triangles = torus()
    tangents = vertex_tangents(positions, normals, uv, triangles)
    along = np.stack([-positions[:, 2], 0 * positions[:, 0], positions[:, 0]], axis=1)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    assert (np.sum(tangents[:, :3] * along, axis=1) > 0.99).all()
    assert np.allclose(np.sum(tangents[:, :3] * normals, axis=1), 0, atol=1e-5)
    up_in_picture = np.cross(normals, tangents[:, :3]) * tangents[:, 3:]
    outside = np.hypot(positions[:, 0], positions[:, 2]) > 1.3
    assert (up_in_picture[outside, 1] < 0).all()
    data = write_glb(Scene(nodes=(Node(mesh=mesh(torus(), bumpy)),)))
    accessors = read_container(data).root["accessors"]
    assert [accessor["type"] for accessor in accessors].count("VEC4") == 1  # type: ignore[attr-defined]
