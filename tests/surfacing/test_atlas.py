"""Charts laid flat: nothing over anything else, alike in scale, and whole where they meet again."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from mmgen.errors import InputError
from mmgen.media.arrays import F32, I32
from mmgen.media.atlas.charts import components
from mmgen.media.atlas.layout import Layout, own_layout, unwrap
from mmgen.media.atlas.packing import pack
from mmgen.media.atlas.seams import seam_steps
from mmgen.media.atlas.texels import overlapped, texels_of
from mmgen.media.gltf import write_glb
from mmgen.media.mesh import load_triangles
from mmgen.procedural.solids.arrangement import arrange
from mmgen.procedural.solids.assembly import thing_scene
from mmgen.procedural.solids.grammar import read_things

SIDE = 256


@cache
def mesh(words: str) -> tuple[F32, I32]:
    """A thing by name, its longest side 1."""
    scene = thing_scene(arrange(read_things(words).items, 3, detail=0.3), texture=False)
    part = load_triangles(write_glb(scene))
    return (part.positions / np.ptp(part.positions, axis=0).max()).astype(np.float32), part.indices


def spiral() -> tuple[F32, I32]:
    """A ramp of two turns: all of it looks up, so seen from there it lies over itself."""
    turn = np.linspace(0, 4 * np.pi, 80)
    inner = np.stack([0.3 * np.cos(turn), 0.06 * turn, 0.3 * np.sin(turn)], axis=1)
    outer = np.stack([np.cos(turn), 0.06 * turn, np.sin(turn)], axis=1)
    first = np.arange(79)
    triangles = np.concatenate([np.stack([first, first + 80, first + 1], 1), np.stack([first + 80, first + 81, first + 1], 1)])  # fmt: skip
    return np.concatenate([inner, outer]).astype(np.float32), triangles[:, ::-1].astype(np.int32)


def smooth(places: F32) -> F32:
    return np.stack([np.sin(9 * places[:, 0] + 4 * places[:, 1]), np.cos(11 * places[:, 2] - 5 * places[:, 1])], axis=1)


@pytest.mark.parametrize("name", ["a vase", "a horse", "a chair", "a mountain"])
def test_no_triangle_lies_over_another(name: str) -> None:
    positions, triangles = mesh(name)
    layout = unwrap(positions, triangles, side=512)
    assert float(layout.uv.min()) >= 0
    assert float(layout.uv.max()) <= 1
    assert not overlapped(layout.uv[layout.triangles].astype(np.float64), 2048).any()


def test_what_lies_over_itself_is_cut() -> None:
    positions, triangles = spiral()
    layout = unwrap(positions, triangles, side=SIDE)
    assert 2 <= layout.charts < 20
    assert not overlapped(layout.uv[layout.triangles].astype(np.float64), 1024).any()


@pytest.mark.parametrize("name", ["a vase", "a horse", "a house"])
def test_texels_are_about_as_dense_everywhere(name: str) -> None:
    """A chart is seen at no more than a slant, so nine tenths of the surface lie within a factor of 1.8."""
    positions, triangles = mesh(name)
    layout = unwrap(positions, triangles, side=512)
    flat = layout.uv[layout.triangles].astype(np.float64)
    first, second = flat[:, 1] - flat[:, 0], flat[:, 2] - flat[:, 0]
    room = np.abs(first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0])
    corners = positions[triangles].astype(np.float64)
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    density = np.sqrt(room / area)
    order = np.argsort(density)
    sparse, dense = np.interp([0.05, 0.95], np.cumsum(area[order]) / area.sum(), density[order])
    assert dense / sparse < 1.8


def test_no_chart_is_mirrored() -> None:
    """Seen from outside each triangle turns on the picture as on the surface, so that writing on it can be read."""
    positions, triangles = mesh("a horse")
    layout = unwrap(positions, triangles, side=512)
    flat = layout.uv[layout.triangles].astype(np.float64)
    first, second = flat[:, 1] - flat[:, 0], flat[:, 2] - flat[:, 0]
    turned = first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]
    assert float((turned < 0).mean()) > 0.999


@pytest.mark.parametrize("name", ["a vase", "a horse", "a mountain"])
def test_a_smooth_function_has_no_seams(name: str) -> None:
    """Over a border of charts it steps by less than from pixel to pixel within them; without gutters by more."""
    positions, triangles = mesh(name)
    layout = unwrap(positions, triangles, side=SIDE)
    texels = texels_of(layout.uv, layout.triangles, SIDE)
    cut = positions[layout.vertex]
    values = smooth(texels.blend(layout.triangles, cut)).astype(np.float32)
    steps = seam_steps(cut, layout.triangles, layout.uv, texels.picture(values))
    assert len(steps.border) > 100
    assert steps.ratio(0.5) < 0.25
    assert steps.ratio(0.95) < 1
    bare = texels.picture(np.where(texels.covered[:, None], values, 0).astype(np.float32))
    assert seam_steps(cut, layout.triangles, layout.uv, bare).ratio(0.5) > 1.5


def test_a_place_of_a_pixel_is_where_its_triangle_is() -> None:
    positions, triangles = mesh("a vase")
    layout = unwrap(positions, triangles, side=SIDE)
    texels = texels_of(layout.uv, layout.triangles, SIDE)
    inside = texels.covered & (texels.shares.min(axis=1) >= 0)
    assert inside.sum() > 0.25 * SIDE * SIDE
    uv = texels.blend(layout.triangles, layout.uv)
    assert np.allclose(uv[:, 0], (texels.where % SIDE + 0.5) / SIDE, atol=1e-4)
    assert np.allclose(uv[:, 1], (texels.where // SIDE + 0.5) / SIDE, atol=1e-4)


def test_own_texture_places_are_kept_only_where_they_serve() -> None:
    positions, triangles = mesh("a vase")
    layout = unwrap(positions, triangles, side=SIDE)
    cut = positions[layout.vertex]
    kept = own_layout(layout.uv, layout.triangles, cut)
    assert isinstance(kept, Layout)
    assert np.array_equal(kept.uv, layout.uv)
    assert own_layout(None, layout.triangles, cut) is None
    assert own_layout(layout.uv * 2, layout.triangles, cut) is None
    assert own_layout(np.mod(layout.uv * 3, 1).astype(np.float32), layout.triangles, cut) is None
    assert own_layout(np.zeros_like(layout.uv), layout.triangles, cut) is None


def test_boxes_are_packed_apart() -> None:
    sizes = np.random.default_rng(2).uniform(0.02, 1, (60, 2))
    packing = pack(sizes, 512, gutter=2)
    assert packing is not None
    lying = np.where(packing.turned[:, None], sizes[:, ::-1], sizes)
    low, high = packing.corners, packing.corners + np.ceil(lying * packing.scale).astype(int) + 1
    assert (low >= 2).all()
    assert (high + 2 <= 512).all()
    for one in range(60):
        for other in range(one):
            assert ((high[one] + 4 <= low[other]) | (high[other] + 4 <= low[one])).any()
    assert lying.prod(axis=1).sum() * packing.scale**2 > 0.5 * 512**2


def test_more_pieces_than_a_texture_holds_are_refused() -> None:
    rng = np.random.default_rng(1)
    corners = rng.uniform(0, 1, (4000, 3, 3)).astype(np.float32).reshape(-1, 3)
    with pytest.raises(InputError, match="pieces"):
        unwrap(corners, np.arange(12_000, dtype=np.int32).reshape(-1, 3), side=64)


def test_what_pairs_connect_has_one_number() -> None:
    chain = np.stack([np.arange(499), np.arange(1, 500)], axis=1)
    assert components(501, np.random.default_rng(1).permutation(chain)).max() == 1
    assert components(3, np.empty((0, 2), np.int64)).tolist() == [0, 1, 2]
