"""Joints as they are found, one after the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mmgen.media.arrays import F64
from mmgen.procedural.rigs.skeleton import Joint, Kind, Skeleton

__all__ = ["Tree"]


class Tree:
    """Collects joints by the names of their parents."""

    def __init__(self) -> None:
        self._places: dict[str, tuple[str | None, F64]] = {}

    def add(self, name: str, parent: str | None, place: F64 | Sequence[float]) -> None:
        """Put a joint in its place, below one that is there already."""
        self._places[name] = (parent, np.asarray(place, np.float64))

    def chain(self, names: Sequence[str], parent: str | None, places: Sequence[F64]) -> None:
        """Put joints in a row, each below the one before it."""
        for name, place in zip(names, places, strict=True):
            self.add(name, parent, place)
            parent = name

    def place(self, name: str) -> F64:
        """Where a joint is."""
        return self._places[name][1]

    def skeleton(self, kind: Kind) -> Skeleton:
        """The skeleton of a thing that looks along +Z."""
        numbers = {name: number for number, name in enumerate(self._places)}
        joints = tuple(
            Joint(name, -1 if parent is None else numbers[parent], _triple(place))
            for name, (parent, place) in self._places.items()
        )
        return Skeleton(kind, joints)


def _triple(vector: F64) -> tuple[float, float, float]:
    x, y, z = vector.tolist()
    return x, y, z
