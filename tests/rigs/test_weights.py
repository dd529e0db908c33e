"""Skin weights: shares of 1, smooth, equal at one place, and none from a limb that only lies near."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from mmgen.errors import InputError
from mmgen.media.arrays import F32, F64, I32
from mmgen.media.mesh import load_triangles
from mmgen.media.triangles import Triangles
from mmgen.procedural.rigs.fitting import fit_skeleton
from mmgen.procedural.rigs.skeleton import Joint, Skeleton
from mmgen.procedural.rigs.surface import weld
from mmgen.procedural.rigs.weights import skin_weights
from mmgen.procedural.solids.nets import Limb

from .figures import named, of_limbs, standing


def dense(positions: F32, triangles: I32, skeleton: Skeleton) -> F64:
    """Weights as ``(V, J)``."""
    joints, weights = skin_weights(positions, triangles, skeleton)
    table = np.zeros((len(positions), len(skeleton.joints)))
    np.add.at(table, (np.arange(len(positions))[:, None], joints.astype(int)), weights)
    return table


@cache
def figure() -> tuple[F32, I32, Skeleton, F64]:
    mesh, _ = standing(40.0)
    skeleton = fit_skeleton(mesh, "biped")
    return mesh.positions, mesh.indices, skeleton, dense(mesh.positions, mesh.indices, skeleton)


def test_weights_are_shares_of_one() -> None:
    _, _, _, table = figure()
    assert table.min() >= 0
    assert np.abs(table.sum(axis=1) - 1).max() < 1e-6


def test_neighbours_have_like_weights() -> None:
    """Along no edge, some as long as a wrist's radius, a weight goes from nearly all to nearly nothing."""
    positions, triangles, _, table = figure()
    surface = weld(positions.astype(np.float64), triangles)
    first = np.unique(surface.vertex, return_index=True)[1]
    a, b = surface.edges.T
    apart = np.abs(table[first][a] - table[first][b]).max(axis=1)
    assert float(apart.max()) < 0.6
    assert float(np.quantile(apart, 0.95)) < 0.3


def test_vertices_at_one_place_have_one_set_of_weights() -> None:
    positions, triangles, _, table = figure()
    vertex = weld(positions.astype(np.float64), triangles).vertex
    order = np.argsort(vertex, kind="stable")
    same = np.diff(vertex[order]) == 0
    assert same.any()
    assert np.array_equal(table[order[1:]][same], table[order[:-1]][same])


def test_a_limb_that_lies_near_another_does_not_pull_it() -> None:
    """Two fingers a fiftieth of their length apart: none holds anything of the other beyond the palm."""
    mesh = of_limbs([Limb((0, 0, 0), (0, 0.3, 0), 0.16, 0.16), *(Limb((x, 0.3, 0), (x, 1.3, 0), 0.06, 0.06) for x in (-0.075, 0.075))], cells=110, melt=0.02)  # fmt: skip
    joints = [Joint("palm", -1, (0, 0, 0))]
    for x, side in ((-0.075, "left"), (0.075, "right")):
        start = len(joints)
        joints += [
            Joint(side, 0, (x, 0.35, 0)),
            Joint(f"{side}_tip", start, (x, 0.8, 0)),
            Joint(f"{side}_end", start + 1, (x, 1.34, 0)),
        ]
    skeleton = Skeleton("rigid", tuple(joints))
    table = dense(mesh.positions, mesh.indices, skeleton)
    free = mesh.positions[:, 1] > 0.62
    for sign, other in ((-1, "right"), (1, "left")):
        mine = free & (sign * mesh.positions[:, 0] > 0.02)
        pulled = table[mine][:, [skeleton.index[other], skeleton.index[f"{other}_tip"]]].sum(axis=1)
        assert mine.sum() > 100
        assert float(pulled.max()) < 0.01


def test_legs_side_by_side_are_held_each_by_its_own() -> None:
    positions, _, skeleton, table = figure()
    low = positions[:, 1] < 0.7
    for sign, other in ((1, "right"), (-1, "left")):
        mine = low & (sign * positions[:, 0] > 0)
        held = [skeleton.index[f"{other}_{name}"] for name in ("thigh", "shin", "foot")]
        assert float(table[mine][:, held].sum(axis=1).max()) < 0.02


@cache
def machine() -> tuple[Triangles, Skeleton, F64, I32]:
    """A robot, its skeleton, its weights, and the part that each vertex is of."""
    mesh = load_triangles(named("robot", 0.3))
    skeleton = fit_skeleton(mesh, "biped")
    surface = weld(mesh.positions.astype(np.float64), mesh.indices)
    part = surface.part[surface.vertex].astype(np.int32)
    return mesh, skeleton, dense(mesh.positions, mesh.indices, skeleton), part


def test_small_parts_of_a_machine_are_not_bent() -> None:
    """Every part of a robot goes with few joints, its eyes with the head alone."""
    mesh, skeleton, table, part = machine()
    moved_by = [int((table[part == number].max(axis=0) > 0.01).sum()) for number in range(int(part.max()) + 1)]
    assert np.mean(np.array(moved_by) == 1) > 0.8
    high = mesh.positions[:, 1] > skeleton.rest[skeleton.index["head"]][1] + 0.1
    assert float(table[high][:, skeleton.index["head"]].min()) > 0.99


def test_the_trunk_of_a_machine_goes_with_its_trunk_and_carries_its_panel() -> None:
    """No part that reaches as far to one side as to the other goes with a limb; what is set into a block goes with it."""
    mesh, skeleton, table, part = machine()
    middles: list[tuple[str, F64]] = []
    for number in range(int(part.max()) + 1):
        own = part == number
        middle = (mesh.positions[own].min(axis=0) + mesh.positions[own].max(axis=0)).astype(np.float64) / 2
        if abs(float(middle[0])) < 0.01 and table[own].mean(axis=0).max() > 0.95:
            middles.append((skeleton.joints[int(table[own].mean(axis=0).argmax())].name, middle))
    assert len(middles) > 5
    assert not [name for name, _ in middles if name.startswith(("left_", "right_"))]
    low, high = (float(skeleton.rest[skeleton.index[name]][1]) for name in ("chest", "neck"))
    chest = [name for name, middle in middles if low < middle[1] < 0.95 * high]
    assert len(chest) > 1
    assert set(chest) == {"chest"}


def test_a_mesh_without_extent_has_nothing_to_bind() -> None:
    _, triangles, skeleton, _ = figure()
    with pytest.raises(InputError, match="no extent"):
        skin_weights(np.zeros((int(triangles.max()) + 1, 3), np.float32), triangles, skeleton)
