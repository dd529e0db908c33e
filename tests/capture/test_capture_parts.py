"""What a capture is computed with: layers in order, equations gathered by points, and frames that are kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mmgen.assets import Video
from mmgen.media.arrays import U8
from mmgen.procedural.capture.clip import Cut, full_frame, read_closer, read_frames
from mmgen.procedural.capture.ordering import in_order
from mmgen.procedural.capture.pulls import Pulls


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 11, 15, 16, 17])
def test_layers_are_put_in_order_at_every_place(count: int) -> None:
    chance = np.random.default_rng(count)
    layers: list[U8] = [chance.integers(0, 9, (12, 40)).astype(np.uint8) for _ in range(count)]
    assert np.array_equal(np.stack(in_order(layers)), np.sort(np.stack(layers), axis=0))


def test_a_step_is_that_of_all_equations_together() -> None:
    """Values of two channels, ways along normals, three of them of one point, and ways to places."""
    chance = np.random.default_rng(0)
    slopes = chance.normal(size=(9, 5)) + 1j * chance.normal(size=(9, 5))
    points, other = np.arange(6), np.array([7, 7, 2, 7])
    across, down, level = (chance.normal(size=(6, 2)) for _ in range(3))
    normal, aside = np.exp(1j * chance.normal(size=4)), chance.normal(size=4)
    apart, pose = chance.normal(size=9) + 1j * chance.normal(size=9), chance.normal(size=5)
    weights = [chance.uniform(0.5, 2, count) for count in (6, 4, 9, 5)]
    pulls = Pulls(9)
    pulls.along(points, (across, down), level, weights[0])
    pulls.aside(other, normal, aside, weights[1])
    pulls.towards(np.s_[:], apart, weights[2])
    turned = (np.conj(normal)[:, None] * slopes[other]).real
    values = [across[:, [channel]] * slopes.real[:6] + down[:, [channel]] * slopes.imag[:6] for channel in (0, 1)]
    rows = np.concatenate([*values, turned, slopes.real, slopes.imag, np.eye(5)])
    off = np.concatenate([level[:, 0], level[:, 1], aside, apart.real, apart.imag, pose])
    heavy = np.sqrt(np.concatenate([weights[0], weights[0], weights[1], weights[2], weights[2], weights[3]]))
    wanted = np.linalg.lstsq(rows * heavy[:, None], -off * heavy)[0]
    assert pulls.step(slopes, weights[3], weights[3] * pose) == pytest.approx(wanted, rel=1e-2, abs=1e-3)


def test_frames_are_the_same_whether_they_were_kept_or_are_decoded_again(tmp_path: Path) -> None:
    chance = np.random.default_rng(1).integers(0, 256, (8, 12, 16, 3)).astype(np.uint8)
    video = Video.from_frames(
        (each.repeat(8, axis=0).repeat(8, axis=1) for each in chance), tmp_path / "clip.mp4", fps=8
    )
    frames = read_frames(video, fps=4)
    again = replace(frames, kept={})
    assert list(frames.kept) == [0, 2, 4, 6]
    assert np.array_equal(full_frame(video, frames, 1), full_frame(video, again, 1))
    assert not np.array_equal(full_frame(video, frames, 1), full_frame(video, frames, 2))
    cut = Cut(32, 16, 64, 48, 2.0)
    near = read_closer(video, frames, cut)
    assert near.pictures.shape == (4, 96, 128, 3)
    assert np.array_equal(near.pictures, read_closer(video, again, cut).pictures)
