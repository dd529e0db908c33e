"""A mesh as one surface: vertices at one place are one, with neighbours, parts and areas."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F32, F64, I32
from mmgen.procedural.rigs.voxels import Cells

__all__ = ["Surface", "weld"]

_MOST_NEIGHBOURS = 12
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Surface:
    """``places`` ``(P, 3)``, triangles between them, and which place each of the mesh's vertices is at."""

    places: F64
    triangles: I32
    vertex: Cells

    @cached_property
    def edges(self) -> Cells:
        """Pairs of places that share an edge, each once, ``(E, 2)``."""
        sides = np.concatenate([self.triangles[:, [0, 1]], self.triangles[:, [1, 2]], self.triangles[:, [2, 0]]])
        sides = np.sort(sides.astype(np.int64), axis=1)
        sides = sides[sides[:, 0] != sides[:, 1]]
        codes = np.unique(sides[:, 0] * len(self.places) + sides[:, 1])
        return np.stack([codes // len(self.places), codes % len(self.places)], axis=1)

    @cached_property
    def table(self) -> Cells:
        """Up to 12 neighbours of each place, ``(P, 12)``; where there are fewer, itself."""
        both = np.concatenate([self.edges, self.edges[:, ::-1]])
        both = both[np.argsort(both[:, 0], kind="stable")]
        first = np.searchsorted(both[:, 0], np.arange(len(self.places)))
        rank = np.arange(len(both)) - first[both[:, 0]]
        table = np.repeat(np.arange(len(self.places))[:, None], _MOST_NEIGHBOURS, axis=1)
        kept = rank < _MOST_NEIGHBOURS
        table[both[kept, 0], rank[kept]] = both[kept, 1]
        return table

    @cached_property
    def share(self) -> F32:
        """How much each neighbour of the table counts: nearer ones count more, ``(P, 12)``, with the sum 1."""
        own = self.table == np.arange(len(self.places))[:, None]
        away = np.linalg.norm(self.places[self.table] - self.places[:, None], axis=2)
        weight: F64 = np.where(own, 0.0, 1 / np.maximum(away, 1e-3 * float(np.ptp(self.places, axis=0).max())))
        total: F64 = weight.sum(axis=1, keepdims=True)
        weight[:, 0] = np.where(total[:, 0] > 0, weight[:, 0], 1.0)
        shared: F32 = (weight / np.where(total > 0, total, 1.0)).astype(np.float32)
        return shared

    @cached_property
    def spacing(self) -> F64:
        """The mean distance to the neighbours that count, ``(P,)``."""
        away = np.linalg.norm(self.places[self.table] - self.places[:, None], axis=2)
        squares: F64 = np.sum(self.share.astype(np.float64) * away**2, axis=1)
        return np.sqrt(squares)

    @cached_property
    def area(self) -> F64:
        """A third of the triangles around each place, ``(P,)``; never 0."""
        corners = self.places[self.triangles]
        sizes = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1) / 6
        area = np.bincount(self.triangles.ravel(), np.repeat(sizes, 3), minlength=len(self.places))
        return np.maximum(area.astype(np.float64), 1e-30)

    @cached_property
    def part(self) -> Cells:
        """Which connected part each place belongs to, from 0."""
        return self._connected(self.edges)

    def patches(self, label: Cells) -> Cells:
        """Which connected patch of one label each place belongs to, from 0."""
        return self._connected(self.edges[label[self.edges[:, 0]] == label[self.edges[:, 1]]])

    def _connected(self, edges: Cells) -> Cells:
        """Numbers of components: the lowest number spreads, and whole trees are shortened each round."""
        root = np.arange(len(self.places))
        while True:
            lower = np.minimum(root[edges[:, 0]], root[edges[:, 1]])
            grown = root.copy()
            for side in (0, 1):
                np.minimum.at(grown, root[edges[:, side]], lower)
            while not np.array_equal(grown, grown[grown]):
                grown = grown[grown]
            if np.array_equal(grown, root):
                return np.unique(root, return_inverse=True)[1].ravel().astype(np.int64)
            root = grown

    def grown(self, label: Cells, kept: Mask) -> Cells:
        """Labels of the kept places, spread over the others from neighbour to neighbour; what none reaches stays."""
        result, known = label.copy(), kept.copy()
        while not known.all():
            known_around = known[self.table] & (self.share > 0)
            rows = np.flatnonzero(~known & known_around.any(axis=1))
            if not len(rows):
                return result
            choice = np.argmax(np.where(known_around[rows], self.share[rows], -1.0), axis=1)
            result[rows] = result[self.table[rows, choice]]
            known[rows] = True
        return result

    def mean_around(self, values: F32, rows: Cells) -> F32:
        """The mean of ``(P, n)`` values over the neighbours of some places."""
        total = np.zeros((len(rows), values.shape[1]), np.float32)
        for slot in range(_MOST_NEIGHBOURS):
            total += self.share[rows, slot, None] * values[self.table[rows, slot]]
        return total

    def averaged(self, values: F64, *, rounds: int) -> F64:
        """Values ``(P,)`` evened out over neighbours."""
        evened = values.astype(np.float32)[:, None]
        rows = np.arange(len(self.places))
        for _ in range(rounds):
            evened = ((evened + self.mean_around(evened, rows)) / 2).astype(np.float32)
        return evened[:, 0].astype(np.float64)

    def near_borders(self, label: Cells, reach: float) -> Cells:
        """The places within about ``reach`` of an edge between two labels."""
        near = np.zeros(len(self.places), np.bool_)
        near[self.edges[label[self.edges[:, 0]] != label[self.edges[:, 1]]].ravel()] = True
        step = max(float(np.median(self.spacing)), 1e-12)
        for _ in range(min(int(reach / step) + 2, 400)):
            wider = near.copy()
            wider[self.edges[near[self.edges[:, 0]], 1]] = True
            wider[self.edges[near[self.edges[:, 1]], 0]] = True
            if np.array_equal(wider, near):
                break
            near = wider
        return np.flatnonzero(near)


def weld(positions: F64, triangles: I32) -> Surface:
    """Take vertices within a millionth of the mesh's extent for one."""
    low = positions.min(axis=0)
    size = max(float((positions.max(axis=0) - low).max()), 1e-300)
    grid = np.rint((positions - low) * ((2**20 - 1) / size)).astype(np.int64)
    keys = grid[:, 0] << 40 | grid[:, 1] << 20 | grid[:, 2]
    _, first, vertex = np.unique(keys, return_index=True, return_inverse=True)
    vertex = vertex.ravel().astype(np.int64)
    return Surface(positions[first], vertex[triangles].astype(np.int32), vertex)
