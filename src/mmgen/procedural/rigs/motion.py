"""A motion of a skeleton: turns of its joints and shifts of its root over time."""

from __future__ import annotations

from dataclasses import dataclass

from mmgen.media.arrays import F64
from mmgen.procedural.rigs.skeleton import Skeleton, joint_positions

__all__ = ["Motion"]


@dataclass(frozen=True, eq=False)
class Motion:
    """
    ``times`` ``(K,)`` in seconds from 0, ``rotations`` ``(K, J, 4)`` against each joint's parent, ``shifts`` ``(K, 3)`` of the root.

    A motion that repeats ends in the pose in which it begins.
    """

    name: str
    times: F64
    rotations: F64
    shifts: F64

    @property
    def seconds(self) -> float:
        """How long it takes."""
        return float(self.times[-1])

    def positions(self, skeleton: Skeleton) -> F64:
        """Where the joints are at each time, ``(K, J, 3)``."""
        return joint_positions(skeleton, self.rotations, self.shifts)
