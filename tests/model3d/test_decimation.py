"""Fewer triangles: the shape, its picture and its sharp edges stay."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmgen.errors import InputError
from mmgen.media.arrays import F32, F64, I32
from mmgen.media.connectivity import is_closed, triangle_islands
from mmgen.media.decimation import decimate, decimated
from mmgen.media.triangles import Surface, Triangles


def ball(around: int, *, center: tuple[float, float, float] = (0, 0, 0)) -> tuple[F32, I32, F32]:
    """A unit ball, wrapped in a picture whose left and right edges meet in a seam: positions, triangles, uv."""
    rows = around // 2
    u, v = np.meshgrid(np.linspace(0, 1, around + 1), np.linspace(0, 1, rows + 1))
    positions = np.stack(
        [np.sin(np.pi * v) * np.cos(2 * np.pi * u), np.cos(np.pi * v), -np.sin(np.pi * v) * np.sin(2 * np.pi * u)], -1
    ).astype(np.float32)
    positions[0], positions[-1], positions[:, -1] = (0, 1, 0), (0, -1, 0), positions[:, 0]
    at = np.arange((rows + 1) * (around + 1)).reshape(rows + 1, around + 1)
    a, b, c, d = at[:-1, :-1], at[1:, :-1], at[1:, 1:], at[:-1, 1:]
    triangles = np.concatenate(
        [np.stack([a, b, c], -1)[:-1].reshape(-1, 3), np.stack([a, c, d], -1)[1:].reshape(-1, 3)]
    )
    flat = positions.reshape(-1, 3) + np.array(center, np.float32)
    return flat.astype(np.float32), triangles.astype(np.int32), np.stack([u, v], -1).reshape(-1, 2).astype(np.float32)


def part(positions: F32, triangles: I32, uv: F32) -> Triangles:
    surface = np.zeros(len(positions), np.int32)
    return Triangles(
        positions=positions, indices=triangles, normals=positions, uv=uv, surface=surface, surfaces=(Surface(),)
    )


def volume(positions: F32, triangles: I32) -> float:
    a, b, c = np.moveaxis(positions[triangles].astype(np.float64), 1, 0)
    return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6)


@pytest.mark.parametrize("faces", [4000, 1000, 200])
def test_a_ball_stays_a_closed_ball(faces: int) -> None:
    """It has the faces asked for, no hole, and most of its volume."""
    positions, triangles, uv = ball(96)
    found = decimate(part(positions, triangles, uv), faces)
    assert faces * 0.9 <= len(found.indices) <= faces
    assert is_closed(found.positions, found.indices)
    assert volume(found.positions, found.indices) == pytest.approx(volume(positions, triangles), rel=12 / faces**0.9)


def test_the_picture_stays_where_it_was() -> None:
    """Each new corner looks up the place of the picture that belongs there, on its own side of the seam."""
    positions, triangles, uv = ball(96)
    found = decimate(part(positions, triangles, uv), 1000)
    off_poles = np.abs(found.positions[:, 1]) < 0.95
    x, y, z = found.positions[off_poles].T
    across = (np.arctan2(-z, x) / (2 * np.pi)) % 1
    apart = np.abs(found.uv[off_poles, 0] - across)
    apart = np.minimum(apart, 1 - apart)
    assert np.percentile(apart, 97) < 0.01
    assert apart.max() < 0.05, "beyond what a face reaches over the seam"
    assert np.abs(found.uv[off_poles, 1] - np.arccos(np.clip(y, -1, 1)) / np.pi).max() < 0.01
    spread = np.ptp(found.uv[found.indices][..., 0], axis=1)[off_poles[found.indices].all(axis=1)]
    assert (spread > 0.5).mean() < 0.005, "faces reach over the seam, all the way back through the picture"


def test_a_small_piece_does_not_vanish_beside_a_large_one() -> None:
    """Whatever is cut away, each piece keeps its own shape."""
    large, small = ball(96), ball(12, center=(3, 0, 0))
    positions = np.concatenate([large[0], small[0] * np.float32(0.05)])
    triangles = np.concatenate([large[1], small[1] + len(large[0])])
    found = decimated(positions, triangles.astype(np.int32), 300)
    islands = triangle_islands(found.triangles, len(found.positions))
    assert islands.max() >= 1
    assert is_closed(found.positions, found.triangles)


def test_sharp_edges_stay_sharp() -> None:
    """A cube cut into 3072 triangles is twelve again, with a normal for each side."""
    steps = np.linspace(-1, 1, 17)
    u, v = np.meshgrid(steps, steps)
    side = np.stack([u, v, np.ones_like(u)], -1).reshape(-1, 3)
    at = np.arange(17 * 17).reshape(17, 17)
    a, b, c, d = at[:-1, :-1], at[:-1, 1:], at[1:, 1:], at[1:, :-1]
    squares = np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)])
    turns = [np.roll(np.eye(3), shift, axis=0) * sign for shift in range(3) for sign in (1, -1)]
    turns = [turn if np.linalg.det(turn) > 0 else turn[:, [1, 0, 2]] for turn in turns]
    positions = np.concatenate([side @ turn.T for turn in turns]).astype(np.float32)
    triangles = np.concatenate([squares + len(side) * number for number in range(6)]).astype(np.int32)
    found = decimate(part(positions, triangles, positions[:, :2]), 12)
    assert len(found.indices) == 12
    assert volume(found.positions, found.indices) == pytest.approx(8, rel=1e-4)
    assert np.abs(found.normals).max(axis=1) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("turn", [0.0, 0.7])
def test_a_thin_rod_stays_thin(turn: float) -> None:
    """With its ten sides collapsed to few it does not swell to a spindle, however it lies; it keeps what that takes."""
    positions, triangles = rod(radius=0.011, length=0.363, bevel=0.002)
    cosine, sine = np.cos(turn), np.sin(turn)
    lain = (positions @ np.array([[cosine, 0, sine], [0, 1, 0], [-sine, 0, cosine]])).astype(np.float32)
    found = decimated(lain, triangles, 12)
    assert len(found.triangles) < len(triangles)
    assert volume(found.positions, found.triangles) == pytest.approx(volume(lain, triangles), rel=0.5)


def rod(*, radius: float, length: float, bevel: float) -> tuple[F64, I32]:
    """A closed rod along X of ten sides: positions, triangles."""
    angles = np.arange(10) * np.pi / 5
    rows = [
        np.column_stack([np.full(10, x), reach * np.sin(angles), reach * np.cos(angles)])
        for x, reach in ((0, radius - bevel), (bevel, radius), (length - bevel, radius), (length, radius - bevel))
    ]
    at, on = np.arange(10), (np.arange(10) + 1) % 10
    faces = [np.stack([np.full(10, 40), at, on], 1), np.stack([np.full(10, 41), 30 + on, 30 + at], 1)]
    for row in (0, 10, 20):
        faces += [
            np.stack([row + at, row + 10 + on, row + on], 1),
            np.stack([row + at, row + 10 + at, row + 10 + on], 1),
        ]
    return np.concatenate([*rows, [[0, 0, 0], [length, 0, 0]]]), np.concatenate(faces).astype(np.int32)


def test_what_is_small_enough_is_left_alone() -> None:
    positions, triangles, uv = ball(12)
    whole = part(positions, triangles, uv)
    assert decimate(whole, len(triangles)) is whole


def test_too_few_are_refused() -> None:
    positions, triangles, _ = ball(12)
    with pytest.raises(InputError, match="4 or more"):
        decimated(positions, triangles, 3)


@given(st.lists(st.tuples(*[st.integers(0, 15)] * 3), min_size=1, max_size=60))
def test_islands_are_what_triangles_connect(corners: list[tuple[int, int, int]]) -> None:
    """Two triangles have one number exactly if a chain of shared vertices joins them."""
    triangles = np.array(corners, np.int32)
    islands = triangle_islands(triangles, 16)
    joined = [{*corner} for corner in corners]
    for index, group in enumerate(joined):
        while True:
            met = [other for other in joined if other & group and other is not group]
            if all(other <= group for other in met):
                break
            group.update(*met)
        joined[index] = group
    for one in range(len(corners)):
        for other in range(len(corners)):
            assert (islands[one] == islands[other]) == bool(joined[one] & joined[other])
