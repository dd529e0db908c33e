"""Limbs of a volume: the line through the middle of each from its tip to the trunk, and where the trunk begins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F64
from mmgen.procedural.rigs.voxels import Volume

__all__ = ["Limb", "along", "farthest", "trace"]

_THICK = 1.6
"""How many times as thick as the limb the trunk is."""


@dataclass(frozen=True, eq=False)
class Limb:
    """Points in the middle from the trunk (at the first) to the tip, and the radius at each."""

    points: F64
    radii: F64

    @property
    def length(self) -> float:
        """Along the middle."""
        return float(np.linalg.norm(np.diff(self.points, axis=0), axis=1).sum())

    def at(self, share: float) -> F64:
        """The place after a share of the length, 0 at the trunk."""
        return along(self.points, share)

    def bend(self, low: float, high: float) -> tuple[float, float]:
        """Where between two shares of the length it bends most, and by how many radians."""
        shares = np.linspace(low, high, 13)
        angles: list[float] = []
        for share in shares.tolist():
            before, here, after = (along(self.points, at) for at in (max(share - 0.22, 0), share, min(share + 0.22, 1)))
            first, second = here - before, after - here
            cosine = float(first @ second) / max(float(np.linalg.norm(first) * np.linalg.norm(second)), 1e-12)
            angles.append(float(np.arccos(np.clip(cosine, -1, 1))))
        best = int(np.argmax(angles))
        return float(shares[best]), angles[best]


def along(points: F64, share: float) -> F64:
    """The place after a share of a line's length."""
    way: F64 = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    place = [float(np.interp(share * float(way[-1]), way, points[:, axis])) for axis in range(3)]
    return np.array(place, np.float64)


def farthest(distance: F64, chosen: NDArray[np.bool_]) -> int | None:
    """The chosen cube that is farthest, None when none is reached."""
    reached = chosen & np.isfinite(distance)
    return int(np.argmax(np.where(reached, distance, -1.0))) if bool(reached.any()) else None


def trace(volume: Volume, tip: int, core: int) -> Limb:
    """The limb that ends in ``tip``, as far as it is thin on the way to ``core``."""
    distance, _ = volume.travel(np.array([tip]))
    path = _path(volume, volume.travel(np.array([tip]), toll=volume.toll)[0], core)
    points, radii = _middles(volume, distance, path)
    usual = float(np.median(radii[: max(int(len(radii) * 0.6), 1)]))
    thick = radii > _THICK * usual
    # From the core outwards: the trunk ends where the way is thin for the first time.
    first = int(len(radii) - np.argmin(thick[::-1])) if thick[-1] else len(radii)
    kept = max(first, 2)
    points = _smooth(np.concatenate([volume.places[tip][None], points[:kept]]))
    return Limb(points[::-1], np.concatenate([radii[:1], radii[:kept]])[::-1])


def _path(volume: Volume, distance: F64, core: int) -> list[int]:
    """Cubes from the tip to the core, downhill."""
    here = core
    path = [here]
    while distance[here] > 0 and np.isfinite(distance[here]):
        around = volume.neighbours[here]
        around = around[around >= 0]
        here = int(around[np.argmin(distance[around])])
        path.append(here)
    return path[::-1]


def _middles(volume: Volume, distance: F64, path: list[int]) -> tuple[F64, F64]:
    """The middle of the limb's section at every second cube of the way, and its radius."""
    places, step = volume.places, volume.step
    points: list[F64] = []
    radii: list[float] = []
    for here in path[::2]:
        level = np.flatnonzero(np.abs(distance - distance[here]) <= step)
        away = np.linalg.norm(places[level] - places[here], axis=1)
        close = level[away <= 4 * step]
        reach = 2.6 * float(volume.depth[close].max()) + 2 * step
        section = level[away <= reach]
        middle = places[section].mean(axis=0)
        points.append(middle)
        radii.append(1.5 * float(np.linalg.norm(places[section] - middle, axis=1).mean()) + step * 0.3)
    return np.array(points), np.array(radii)


def _smooth(points: F64) -> F64:
    for _ in range(3):
        points[1:-1] = points[1:-1] * 0.5 + (points[:-2] + points[2:]) * 0.25
    return points
