"""The middle lines of a silhouette, as a graph: where limbs end, and the ways between them."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from functools import cached_property
from math import dist, inf

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F64, U8

__all__ = ["Limb", "Medial", "medial_of"]

WORKING_SIDE = 150
"""The longer side of the subject at which it is thinned."""

LEAST_LIMB = 0.11
"""The length of a limb beyond the trunk, in lengths of the silhouette's longer side."""

MOST_LIMBS = 9


@dataclass(frozen=True, slots=True)
class Limb:
    """The nodes from a tip to where its way joins those that are longer."""

    path: tuple[int, ...]
    length: float

    @property
    def tip(self) -> int:
        """Where it ends."""
        return self.path[0]

    @property
    def base(self) -> int:
        """Where it begins."""
        return self.path[-1]


@dataclass(frozen=True)
class Medial:
    """``places`` ``(n, 2)`` in the mask's pixels, ``radii`` ``(n,)`` to the outline, and the nodes next to each."""

    places: F64
    radii: F64
    neighbours: tuple[tuple[int, ...], ...]
    span: float

    def ways(self, sources: list[int]) -> tuple[F64, NDArray[np.int64]]:
        """Each node's distance along the lines from the nearest source, and the node before it on that way."""
        distance = [inf] * len(self.places)
        before = [-1] * len(self.places)
        self._reach(sources, distance, before)
        return np.array(distance), np.array(before, np.int64)

    def _reach(self, sources: list[int], distance: list[float], before: list[int]) -> None:
        """Shorten ways that are shorter from one of *sources* (Dijkstra 1959)."""
        queue: list[tuple[float, int]] = []
        for source in sources:
            distance[source], before[source] = 0.0, -1
            heapq.heappush(queue, (0.0, source))
        while queue:
            far, node = heapq.heappop(queue)
            if far > distance[node]:
                continue
            for other, length in self._steps[node]:
                if far + length < distance[other]:
                    distance[other], before[other] = far + length, node
                    heapq.heappush(queue, (far + length, other))

    @cached_property
    def _steps(self) -> list[list[tuple[int, float]]]:
        """Each node's neighbours with their distances, as plain numbers: the search touches them one by one."""
        places = self.places.tolist()
        return [
            [(other, dist(places[node], places[other])) for other in near] for node, near in enumerate(self.neighbours)
        ]

    def path(self, start: int, end: int) -> list[int]:
        """The nodes on the way, both ends among them."""
        _, before = self.ways([start])
        nodes = [end]
        while nodes[-1] != start and before[nodes[-1]] >= 0:
            nodes.append(int(before[nodes[-1]]))
        return nodes[::-1]

    def limbs(self, least: float = LEAST_LIMB) -> list[Limb]:
        """What stands off from the thickest place by *least* of the span, the longest first."""
        middle = self.places.mean(axis=0)
        pull = np.linalg.norm(self.places - middle, axis=1) / self.span
        root = int(np.argmax(self.radii * (1 - 0.6 * pull)))
        nodes = [root]
        distance, before = [inf] * len(self.places), [-1] * len(self.places)
        found: list[Limb] = []
        while len(found) < MOST_LIMBS:
            self._reach(nodes, distance, before)
            reached = np.array(distance)
            tip = int(np.argmax(np.where(np.isfinite(reached), reached, -1)))
            nodes = [tip]
            while before[nodes[-1]] >= 0:
                nodes.append(before[nodes[-1]])
            beyond = distance[tip] + float(self.radii[tip]) - float(self.radii[nodes[-1]])
            if beyond < least * self.span:
                break
            found.append(Limb(tuple(nodes), beyond))
        return found


def medial_of(mask: U8) -> Medial:
    """The middle lines of a mask's one part."""
    left, top, width, height = cv2.boundingRect(mask)
    factor = min(WORKING_SIDE / max(width, height), 1.0)
    size = (max(round(width * factor), 3), max(round(height * factor), 3))
    part = mask[top : top + height, left : left + width].astype(np.float32)
    soft = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.float32)
    small = np.pad((cv2.GaussianBlur(soft, (0, 0), 1.2, borderType=cv2.BORDER_CONSTANT) > 0.5).astype(np.uint8), 1)
    count, labels, measures, _ = cv2.connectedComponentsWithStats(small)
    if count > 2:
        small = (np.asarray(labels) == 1 + int(np.argmax(np.asarray(measures)[1:, cv2.CC_STAT_AREA]))).astype(np.uint8)
    depth = np.asarray(cv2.distanceTransform(small, cv2.DIST_L2, 5), np.float64)
    rows, columns = np.nonzero(_thinned(small))
    numbers = {(int(row), int(column)): index for index, (row, column) in enumerate(zip(rows, columns, strict=True))}
    around = [(a, b) for a in (-1, 0, 1) for b in (-1, 0, 1) if a or b]
    neighbours = tuple(
        tuple(numbers[row + a, column + b] for a, b in around if (row + a, column + b) in numbers)
        for row, column in numbers
    )
    places = np.stack([(columns - 0.5) / factor + left, (rows - 0.5) / factor + top], axis=1)
    return Medial(np.asarray(places, np.float64), depth[rows, columns] / factor, neighbours, float(max(width, height)))


def _thinned(mask: U8) -> U8:
    """Lines one pixel wide (Zhang and Suen 1984)."""
    shape = np.pad(mask, 1)
    while True:
        removed = 0
        for turn in (0, 1):
            ring = [
                shape[:-2, 1:-1], shape[:-2, 2:], shape[1:-1, 2:], shape[2:, 2:],
                shape[2:, 1:-1], shape[2:, :-2], shape[1:-1, :-2], shape[:-2, :-2],
            ]  # fmt: skip
            stacked = np.stack(ring)
            total = stacked.sum(axis=0)
            changes = ((stacked == 0) & (np.roll(stacked, -1, axis=0) == 1)).sum(axis=0)
            north, east, south, west = ring[0], ring[2], ring[4], ring[6]
            keep_corner = (north & east & south) if turn == 0 else (north & east & west)
            keep_side = (east & south & west) if turn == 0 else (north & south & west)
            gone = (shape[1:-1, 1:-1] == 1) & (total >= 2) & (total <= 6) & (changes == 1)
            gone &= (keep_corner == 0) & (keep_side == 0)
            removed += int(np.count_nonzero(gone))
            shape[1:-1, 1:-1][gone] = 0
        if not removed:
            return shape[1:-1, 1:-1]
