"""What an Object3D and an Object4D say of themselves, and the other files they turn into."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import trimesh

from mmgen import InputError, Object3D, Object4D
from mmgen.media.gltf import Material, Node, Scene, Texture, probe_glb, write_glb
from mmgen.media.mesh import load_triangles

from .shapes import box, mesh, reed, sphere, squares, still_life, torus


def single(shape: tuple[np.ndarray, ...], material: Material | None = None) -> Object3D:
    return Object3D(write_glb(Scene(nodes=(Node(name="it", mesh=mesh(shape, material)),))))  # type: ignore[arg-type]


def test_a_closed_shape_is_watertight_in_spite_of_its_seams() -> None:
    """And one with a triangle missing is not."""
    positions, normals, uv, triangles = torus()
    assert single((positions, normals, uv, triangles)).is_watertight
    assert single(box()).is_watertight
    assert not single((positions, normals, uv, triangles[:-1])).is_watertight


def test_bounds_and_texture_places_are_told() -> None:
    asset = single(box((2, 4, 6)))
    assert asset.bounds == ((-1, -2, -3), (1, 2, 3))
    assert asset.has_uv
    bare = trimesh.creation.box((1, 1, 1)).export(file_type="stl")
    assert not Object3D(bare).has_uv


def test_texel_density_is_pixels_a_unit() -> None:
    """A 64-pixel picture on each 2-unit side of a cube: 32 along a unit."""
    picture = Material(base_color_texture=Texture(squares((0, 0, 0), (255, 255, 255), size=64)))
    assert single(box((2, 2, 2)), picture).texel_density == pytest.approx(32, rel=1e-4)
    assert single(box()).texel_density is None


def test_a_scene_is_simplified_with_everything_in_place() -> None:
    """Names, materials and pictures stay, and it looks about the same."""
    asset = Object3D(write_glb(still_life()))
    small = asset.simplify(asset.face_count // 4)
    assert small.face_count <= asset.face_count // 4 * 1.05
    assert small.material_count == asset.material_count
    before, after = (each.preview(size=(160, 120)).to_numpy().astype(int) for each in (asset, small))
    assert np.abs(before - after).mean() < 2


@pytest.mark.parametrize("scene", [reed(), reed(morph=True)], ids=["skin", "morph"])
def test_what_moves_still_moves_when_it_is_simplified(scene: Scene) -> None:
    """Skins, morph targets and clips go along, to the same places at the same times."""
    whole = Object4D(write_glb(scene))
    small = whole.simplify(300)
    assert isinstance(small, Object4D)
    assert small.face_count <= 320 < whole.face_count
    assert (small.joint_count, small.clip_count, small.seconds) == (3, 1, whole.seconds)
    for moment in (0.0, 0.5, 1.3):
        boxes = [np.concatenate(load_triangles(each.read(), seconds=moment).bounds) for each in (whole, small)]
        assert np.abs(boxes[0] - boxes[1]).max() < 0.05


@pytest.mark.parametrize("suffix", [".obj", ".ply", ".stl", ".glb"])
def test_every_kind_of_file_is_read_back_by_another_library(suffix: str, tmp_path: Path) -> None:
    """With as many triangles, at the same place."""
    asset = Object3D(write_glb(still_life()))
    path = asset.convert(tmp_path / f"life{suffix}")
    loaded = trimesh.load_scene(path)
    assert sum(len(each.faces) for each in loaded.geometry.values()) == asset.face_count
    assert loaded.bounds == pytest.approx(np.array(asset.bounds), abs=1e-4)
    assert Object3D(path).face_count == asset.face_count


def test_an_obj_brings_its_pictures(tmp_path: Path) -> None:
    """Beside it, under its own name, whatever the names inside the file."""
    picture = Material(name="../../evil", base_color_texture=Texture(squares((200, 0, 0), (0, 0, 200))))
    path = single(sphere(), picture).convert(tmp_path / "ball.obj")
    assert {file.name for file in tmp_path.iterdir()} == {"ball.obj", "ball.mtl", "ball-1.png"}
    triangles = load_triangles(path)
    assert triangles.surfaces[0].texture is not None
    assert triangles.surfaces[0].texture.shape[:2] == (64, 64)


def test_an_unknown_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\.glb, \.obj, \.ply, \.stl, \.usdz"):
        single(box()).convert(tmp_path / "it.fbx")


def test_motion_is_not_dropped_in_silence(tmp_path: Path) -> None:
    """What can't move is refused for what moves."""
    moving = Object4D(write_glb(reed()))
    with pytest.raises(InputError, match="no motion"):
        moving.convert(tmp_path / "reed.obj")
    assert probe_glb(moving.convert(tmp_path / "reed.glb")).clips == 1


def test_a_turntable_turns_and_closes(tmp_path: Path) -> None:
    """As long as asked for, each frame another, and the last as near to the first as any two neighbours."""
    clay = Material(base_color=(0.8, 0.3, 0.2, 1))
    video = single(box((1, 2, 3)), clay).turntable(tmp_path / "turn.mp4", seconds=1, fps=12, size=(96, 64))
    assert (video.size, video.fps, video.seconds) == ((96, 64), 12, pytest.approx(1))
    frames = video.to_numpy().astype(int)
    steps = np.abs(frames - np.roll(frames, -1, axis=0)).mean(axis=(1, 2, 3))
    assert len(frames) == 12
    assert steps.min() > 0.5
    assert steps[-1] < 1.5 * steps[:-1].max()


def test_what_moves_plays_while_it_is_turned(tmp_path: Path) -> None:
    """At rest a turned reed keeps its height in the picture; bending, it does not."""
    moving = Object4D(write_glb(reed()))
    assert moving.turntable(tmp_path / "reed.webm", seconds=2, fps=6, size=(64, 96)).seconds == pytest.approx(2)
    frames = Object4D(write_glb(reed())).turntable(tmp_path / "reed.mp4", seconds=2, fps=6, size=(64, 96)).to_numpy()
    still = Object3D(write_glb(Scene(nodes=reed().nodes))).turntable(
        tmp_path / "still.mp4", seconds=2, fps=6, size=(64, 96)
    )
    assert np.abs(frames.astype(int) - still.to_numpy()).mean() > 1


def test_a_preview_is_taken_from_where_it_is_asked() -> None:
    asset = single(box((1, 2, 3)))
    front, side = (asset.preview(size=(80, 60), azimuth=angle, elevation=0).read() for angle in (0, 90))
    assert front != side
    assert io.BytesIO(front).read(4) == b"\x89PNG"


def test_a_mesh_for_each_frame_is_played(tmp_path: Path) -> None:
    """Each is seen in its own moment alone, the last until the end; what moves by itself is no frame."""
    shapes = [
        Object3D(write_glb(Scene(nodes=(Node(mesh=mesh(shape, Material()), translation=(5, 0, 0)),))))
        for shape in (torus(), box(), sphere())
    ]
    film = Object4D.from_frames(shapes, fps=4)
    assert (film.seconds, film.clip_count) == (0.75, 1)
    assert np.ravel(film.bounds) == pytest.approx(np.ravel(shapes[0].bounds), abs=1e-5)
    for number, moment in enumerate((0.1, 0.3, 0.75)):
        shown = load_triangles(film.read(), seconds=moment).positions
        assert np.ptp(shown, axis=0) == pytest.approx(np.ptp(load_triangles(shapes[number].read()).positions, axis=0))
    assert film.turntable(tmp_path / "film.mp4", seconds=0.5, fps=4, size=(64, 48)).facts.frames == 2
    with pytest.raises(InputError, match=r"frames\[1\].*moves by itself"):
        Object4D.from_frames([shapes[0], film], fps=4)
    with pytest.raises(InputError, match="one at least"):
        Object4D.from_frames([], fps=4)
