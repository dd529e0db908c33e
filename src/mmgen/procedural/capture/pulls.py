"""What draws a figure's points, gathered point by point, and the step of the pose that gives way to it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F64
from mmgen.procedural.capture.figure import C128

__all__ = ["Pulls"]

Chosen = NDArray[np.int64] | slice


class Pulls:
    """
    The equations of a least-squares step: each wants something of one point to vanish.

    They are added up for each point first, ``(P,)`` each for right and down, so that the answers of the points to the
    pose are multiplied once, whatever the number of equations. ``energy`` is what is left over against the pose.
    """

    def __init__(self, count: int) -> None:
        self._across = np.zeros(count)
        self._mixed = np.zeros(count)
        self._down = np.zeros(count)
        self._off = np.zeros((2, count))
        self.energy = 0.0

    def along(self, points: NDArray[np.int64], slopes: tuple[F64, F64], off: F64, weight: F64) -> None:
        """Values that change by *slopes* ``(Q, channels)`` as points go right and down are *off*; each point once."""
        across, down = slopes
        self._across[points] += weight * (across * across).sum(axis=1)
        self._mixed[points] += weight * (across * down).sum(axis=1)
        self._down[points] += weight * (down * down).sum(axis=1)
        self._off[0, points] += weight * (across * off).sum(axis=1)
        self._off[1, points] += weight * (down * off).sum(axis=1)

    def aside(self, points: NDArray[np.int64], normal: C128, off: F64, weight: F64) -> None:
        """Points are *off* along a *normal*; a point may be asked several times."""
        x, y = normal.real, normal.imag
        count = len(self._across)
        self._across += np.bincount(points, weight * x * x, count)
        self._mixed += np.bincount(points, weight * x * y, count)
        self._down += np.bincount(points, weight * y * y, count)
        self._off[0] += np.bincount(points, weight * x * off, count)
        self._off[1] += np.bincount(points, weight * y * off, count)

    def towards(self, points: Chosen, off: C128, weight: F64) -> None:
        """Points are *off* in both directions; each point once."""
        self._across[points] += weight
        self._down[points] += weight
        self._off[0, points] += weight * off.real
        self._off[1, points] += weight * off.imag

    def step(self, slopes: C128, firm: F64, off: F64) -> F64:
        """The step by what points answer ``(P, n)`` to the pose, whose own parts are *off* and held so *firm*."""
        right, down = np.ascontiguousarray(slopes.real), np.ascontiguousarray(slopes.imag)
        across, mixed, deep = self._across[:, None], self._mixed[:, None], self._down[:, None]
        table = right.T @ (across * right + mixed * down) + down.T @ (mixed * right + deep * down)
        table.flat[:: len(table) + 1] += firm
        table.flat[:: len(table) + 1] *= 1 + 1e-4
        table.flat[:: len(table) + 1] += 1e-6
        asked = self._off[0] @ right + self._off[1] @ down + off
        return np.asarray(-np.linalg.solve(table, asked), np.float64)
