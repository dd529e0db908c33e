"""A turn all the way round, and objects that move while they turn."""

from __future__ import annotations

import io
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from mmgen.errors import InputError
from mmgen.media.gltf import Node, Scene, write_glb
from mmgen.media.mesh import load_poses, load_triangles
from mmgen.media.triangles import Triangles
from mmgen.media.turntable import encode_turntable, render_motion, render_turntable

from .shapes import box, mesh, reed, still_life

SIZE = (160, 120)


@pytest.fixture(scope="module")
def table() -> Triangles:
    return load_triangles(write_glb(still_life()))


def difference(first: np.ndarray, second: np.ndarray) -> float:
    return float(np.abs(first.astype(int) - second).mean())


def test_frames_change_and_the_last_joins_the_first(table: Triangles) -> None:
    """The step from the last frame back to the first is as small as any other."""
    frames = list(render_turntable(table, size=SIZE, frames=24))
    steps = [difference(one, other) for one, other in pairwise([*frames, frames[0]])]
    assert min(steps) > 0.3
    assert steps[-1] < 1.5 * max(steps[:-1])
    assert difference(frames[0], frames[6]) > 5


def test_a_cube_looks_the_same_after_each_quarter_of_the_turn() -> None:
    cube = load_triangles(write_glb(Scene(nodes=(Node(mesh=mesh(box())),))))
    frames = list(render_turntable(cube, size=SIZE, frames=4))
    assert max(difference(frames[0], frame) for frame in frames) < 0.5


def test_nothing_leaves_the_frame_as_it_turns(table: Triangles) -> None:
    """The border shows the studio only: no table leg is ever cut off."""
    for frame in render_turntable(table, size=SIZE, frames=12):
        border = np.concatenate([frame[:3].reshape(-1, 3), frame[:, :3].reshape(-1, 3), frame[:, -3:].reshape(-1, 3)])
        saturation = border.max(axis=1).astype(int) - border.min(axis=1)
        assert saturation.max() < 25


def test_the_object_keeps_its_size_as_it_turns(table: Triangles) -> None:
    """The camera does not breathe: the table's top is equally high in every frame."""
    tops = []
    for frame in render_turntable(table, size=SIZE, frames=8, elevation=0):
        colored = frame.max(axis=2).astype(int) - frame.min(axis=2) > 45
        tops.append(int(np.nonzero(colored.any(axis=1))[0].max()))
    assert max(tops) - min(tops) <= 6


def test_one_frame_is_a_turntable(table: Triangles) -> None:
    assert len(list(render_turntable(table, size=SIZE, frames=1))) == 1


def test_frames_are_drawn_as_they_are_asked_for(table: Triangles) -> None:
    """A thousand frames are not drawn before the first is there."""
    assert next(render_turntable(table, size=SIZE, frames=1000)).shape == (120, 160, 3)


def test_a_clip_plays_while_the_camera_stands() -> None:
    """Half a second in, the reed bends to the left; one second later it bends to the right."""
    poses = load_poses(write_glb(reed()), 4)
    frames = list(render_motion(poses, size=SIZE, turns=0, elevation=0))
    tips = [
        float(np.nonzero(frame[:40].max(axis=2).astype(int) - frame[:40].min(axis=2) > 40)[1].mean())
        for frame in frames
    ]
    assert tips[1] < tips[0] - 8
    assert tips[3] > tips[0] + 8


def test_an_animated_webp_holds_every_frame_and_repeats(table: Triangles) -> None:
    frames = list(render_turntable(table, size=SIZE, frames=6))
    with Image.open(io.BytesIO(encode_turntable(frames, seconds=3.0, quality=95))) as picture:
        assert (picture.format, picture.n_frames, picture.size) == ("WEBP", 6, SIZE)
        assert picture.info["loop"] == 0
        for index, frame in enumerate(frames):
            picture.seek(index)
            assert difference(np.asarray(picture.convert("RGB")), frame) < 4
        assert picture.info["duration"] == 500


@pytest.mark.parametrize("frames", [0, -1])
def test_no_frames_are_refused(table: Triangles, frames: int) -> None:
    with pytest.raises(InputError, match="frames"):
        next(render_turntable(table, frames=frames))


def test_nothing_to_encode_is_refused() -> None:
    with pytest.raises(InputError, match="at least one frame"):
        encode_turntable([])
    with pytest.raises(InputError, match="poses"):
        next(render_motion([]))
