"""
A mesh cut into charts that lie flat: parts that face one way, each seen from there.

Six directions are told apart, a triangle between two of them goes with its neighbours. The work grows with the number of
triangles and no faster, whatever the shape: charts are found by labels that spread, never by growing them one by one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F32, F64, I32
from mmgen.media.connectivity import same_rows

__all__ = ["Charts", "Surface", "components", "cut_charts", "flatten", "surface_of"]

Indices = NDArray[np.int64]

AXES: F64 = np.array([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], np.float64)
ROUNDS = 4
OWN_WILL = 1.4
"""How much a triangle's own direction counts against its neighbours'."""
LEAST_FACING = 0.35
"""The least cosine between a triangle and the direction that its chart is seen from."""
LEVEL = 0.55
"""From this cosine on of all its triangles, a chart is seen from their own mean direction."""


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """
    What charts are cut of: ``corners`` ``(T, 3, 3)``, unit ``normals`` ``(T, 3)``, ``areas`` ``(T,)``, and the pairs
    ``(E, 2)`` of triangles that share an edge, with its ``lengths`` ``(E,)``.
    """

    corners: F64
    normals: F64
    areas: F64
    pairs: Indices
    lengths: F64


@dataclass(frozen=True, slots=True, eq=False)
class Charts:
    """The chart of each triangle ``(T,)``, numbered from 0, and the direction ``(C, 3)`` that each is seen from."""

    owner: Indices
    views: F64


def surface_of(positions: F32, triangles: I32) -> Surface:
    """Work out what charts are cut of; corners at one place are joined."""
    places = same_rows(positions)[1][triangles]
    corners = positions[triangles].astype(np.float64)
    crossed: F64 = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    doubled: F64 = np.linalg.norm(crossed, axis=1)
    normals = np.where(doubled[:, None] > 1e-300, crossed / np.maximum(doubled, 1e-300)[:, None], (0.0, 1.0, 0.0))
    start, end = places.ravel(), np.roll(places, -1, axis=1).ravel()
    keys = np.minimum(start, end) * (int(places.max(initial=0)) + 1) + np.maximum(start, end)
    order = np.argsort(keys, kind="stable")
    same = np.flatnonzero(keys[order][1:] == keys[order][:-1])
    pairs = np.stack([order[same], order[same + 1]], axis=1)
    sides = (np.roll(corners, -1, axis=1) - corners).reshape(-1, 3)
    return Surface(corners, normals, doubled / 2, pairs // 3, np.linalg.norm(sides[pairs[:, 0]], axis=1))


def cut_charts(surface: Surface) -> Charts:
    """Cut where the surface turns from one of the six directions to another."""
    facing = surface.normals @ AXES.T
    label = facing.argmax(axis=1)
    rows = np.arange(len(label))
    weight = np.bincount(surface.pairs.ravel(), np.repeat(surface.lengths, 2), minlength=len(label)) + 1e-300
    for _ in range(ROUNDS):
        votes = np.zeros((len(label), 6))
        for one, other in ((0, 1), (1, 0)):
            np.add.at(votes, (surface.pairs[:, one], label[surface.pairs[:, other]]), surface.lengths)
        choice = votes / weight[:, None] + OWN_WILL * facing
        choice[facing < LEAST_FACING] = -np.inf
        choice[rows, facing.argmax(axis=1)] = np.maximum(choice[rows, facing.argmax(axis=1)], -1e9)
        label = choice.argmax(axis=1)
    return numbered(surface, label)


def numbered(surface: Surface, label: Indices) -> Charts:
    """Charts of what hangs together and has one label; each is seen from its mean direction, or from an axis."""
    joined = surface.pairs[label[surface.pairs[:, 0]] == label[surface.pairs[:, 1]]]
    owner = components(len(label), joined)
    count = int(owner.max(initial=-1)) + 1
    sums = [np.bincount(owner, surface.areas * surface.normals[:, axis], minlength=count) for axis in range(3)]
    mean: F64 = np.stack(sums, axis=1).astype(np.float64)
    mean /= np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-300)
    worst = np.full(count, np.inf)
    np.minimum.at(worst, owner, np.einsum("ij,ij->i", surface.normals, mean[owner]))
    nearest = AXES[(mean @ AXES.T).argmax(axis=1)]
    along = np.full(count, np.inf)
    np.minimum.at(along, owner, np.einsum("ij,ij->i", surface.normals, nearest[owner]))
    return Charts(owner, np.where((worst > np.minimum(along, LEVEL))[:, None], mean, nearest))


def components(count: int, pairs: Indices) -> Indices:
    """A number from 0 for each of ``count`` things, the same for all that pairs connect."""
    label = np.arange(count, dtype=np.int64)
    while len(pairs):
        low = label[pairs].min(axis=1)
        lower = label.copy()
        # Roots are drawn together, not only the things themselves, so that long chains take few rounds.
        np.minimum.at(lower, label[pairs[:, 0]], low)
        np.minimum.at(lower, label[pairs[:, 1]], low)
        while True:
            jumped = lower[lower]
            if np.array_equal(jumped, lower):
                break
            lower = jumped
        if np.array_equal(lower, label):
            break
        label = lower
        pairs = pairs[label[pairs[:, 0]] != label[pairs[:, 1]]]
    return np.unique(label, return_inverse=True)[1].ravel().astype(np.int64)


def flatten(surface: Surface, charts: Charts) -> F64:
    """Places ``(T, 3, 2)`` of the corners as seen from their chart's direction, to the right and downwards, in metres."""
    views = charts.views
    helper = np.where(np.abs(views[:, 1:2]) < 0.9, (0.0, 1.0, 0.0), (0.0, 0.0, -1.0))
    right: F64 = np.cross(helper, views)
    right /= np.maximum(np.linalg.norm(right, axis=1, keepdims=True), 1e-300)
    up: F64 = np.cross(views, right)
    across = np.einsum("tcj,tj->tc", surface.corners, right[charts.owner])
    down = -np.einsum("tcj,tj->tc", surface.corners, up[charts.owner])
    return np.stack([across, down], axis=2)
