"""Meshes over grids: closed whatever the values, with as many triangles as are allowed, and as close as they promise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmgen.errors import InputError
from mmgen.media.arrays import I32
from mmgen.media.heightfield import adaptive_triangles, border_of
from mmgen.media.surface_nets import is_manifold, surface_nets, well_composed

SIDE = 33


def umbrellas(triangles: I32) -> int:
    """How many vertices have triangles that do not go once round them."""
    followers: dict[int, dict[int, int]] = {}
    for corners in triangles.tolist():
        for a, b, c in (corners, corners[1:] + corners[:1], corners[2:] + corners[:2]):
            followers.setdefault(a, {})[b] = c
    pinched = 0
    for ring in followers.values():
        start = at = next(iter(ring))
        steps = 0
        while steps <= len(ring):
            at, steps = ring[at], steps + 1
            if at == start:
                break
        pinched += steps != len(ring)
    return pinched


@given(st.integers(0, 10_000), st.floats(-1, 1.5))
@settings(max_examples=15, deadline=None)
def test_noise_becomes_a_manifold(seed: int, level: float) -> None:
    """Each edge has two triangles and each vertex one round of them, which holds for no noise as it comes."""
    values = np.ones((11, 11, 11), np.float32)
    values[2:-2, 2:-2, 2:-2] = np.random.default_rng(seed).standard_normal((7, 7, 7)) + level
    if not (values < 0).any():
        return
    repaired = well_composed(values)
    assert ((values < 0) <= (repaired < 0)).all()
    _, triangles = surface_nets(repaired)
    assert is_manifold(triangles)
    assert umbrellas(triangles) == 0


def test_a_smooth_solid_is_left_as_it_is() -> None:
    axis = np.linspace(-1.2, 1.2, 24, dtype=np.float32)
    ball = np.sqrt(sum(part**2 for part in np.meshgrid(axis, axis, axis))).astype(np.float32) - 1
    assert np.array_equal(well_composed(ball), ball)


@given(st.integers(0, 10_000), st.integers(2, 3000))
@settings(max_examples=25, deadline=None)
def test_height_triangles_cover_the_square_without_cracks(seed: int, most: int) -> None:
    heights = np.random.default_rng(seed).standard_normal((SIDE, SIDE)).cumsum(axis=0)
    triangles = adaptive_triangles(heights, most=most)
    assert len(triangles) <= most
    row, column = np.divmod(triangles.astype(np.int64), SIDE)
    turned = (column[:, 1] - column[:, 0]) * (row[:, 2] - row[:, 0]) - (column[:, 2] - column[:, 0]) * (
        row[:, 1] - row[:, 0]
    )
    assert (turned < 0).all()
    assert -turned.sum() == 2 * (SIDE - 1) ** 2
    border = border_of(SIDE, triangles)
    edges = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]).tolist()
    lone = {(a, b) for a, b in edges} - {(b, a) for a, b in edges}
    assert len(set(map(tuple, edges))) == len(edges)
    assert lone == {(int(b), int(a)) for a, b in zip(border, np.roll(border, -1), strict=True)}


def test_an_even_height_takes_two_triangles_and_a_tolerance_is_kept() -> None:
    across = np.linspace(0, 1, SIDE)
    assert len(adaptive_triangles(np.add.outer(across, 2 * across), most=5000)) == 2
    heights = np.add.outer(np.sin(5 * across), across**2)
    triangles = adaptive_triangles(heights, most=5000, tolerance=0.01)
    assert len(triangles) < 1000
    flat = heights.ravel()
    for a, b in {tuple(sorted(edge)) for corner in triangles.tolist() for edge in zip(corner, corner[1:] + corner[:1], strict=True)}:  # fmt: skip
        (top, left), (bottom, right) = divmod(a, SIDE), divmod(b, SIDE)
        if (bottom - top) % 2 == 0 and (right - left) % 2 == 0:
            middle = heights[(top + bottom) // 2, (left + right) // 2]
            assert abs(middle - (flat[a] + flat[b]) / 2) <= 0.01 + 1e-12


def test_a_grid_of_another_size_is_refused() -> None:
    with pytest.raises(InputError, match="2\\*\\*k"):
        adaptive_triangles(np.zeros((32, 32)), most=10)
