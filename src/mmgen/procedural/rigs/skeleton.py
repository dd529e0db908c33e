"""Skeletons: joints with names, in a tree, and where turning them brings their bones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Literal, get_args

import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F64
from mmgen.procedural.rigs.rotations import IDENTITY, compose, matrices, rotate

__all__ = ["KINDS", "Joint", "Kind", "Skeleton", "joint_positions", "pose", "rest_rotations"]

Kind = Literal["biped", "quadruped", "bird", "fish", "snake", "plant", "rigid"]
KINDS: tuple[Kind, ...] = get_args(Kind)
END = "_end"
"""What the name of a joint ends in that only says where the bone before it ends; nothing is bound to it."""


@dataclass(frozen=True, slots=True)
class Joint:
    """A joint at ``position`` in the mesh's space at rest; ``parent`` is its parent's place in the list, -1 for the root."""

    name: str
    parent: int
    position: tuple[float, float, float]

    @property
    def is_end(self) -> bool:
        """Whether it only marks the tip of a bone."""
        return self.name.endswith(END)


@dataclass(frozen=True)
class Skeleton:
    """
    A tree of joints, parents before children, the root first.

    At rest every joint's axes lie along those of the mesh's space: the turns of a pose are turns out of that rest.
    ``forward`` is the horizontal direction in which the thing looks; its own left is ``+X`` when it looks along ``+Z``.
    Raises InputError for joints that make no tree, or share a name.
    """

    kind: Kind
    joints: tuple[Joint, ...]
    forward: tuple[float, float, float] = (0.0, 0.0, 1.0)

    def __post_init__(self) -> None:
        names = [joint.name for joint in self.joints]
        if len(set(names)) < len(names):
            raise InputError("joints", f"share names: {sorted({name for name in names if names.count(name) > 1})}")
        parents = [joint.parent for joint in self.joints]
        if parents[:1] != [-1] or any(not 0 <= parent < index for index, parent in enumerate(parents) if index):
            raise InputError("joints", "must be a tree with the root first and each parent before its children")

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Each joint's place in the list, by its name."""
        return MappingProxyType({joint.name: number for number, joint in enumerate(self.joints)})

    @cached_property
    def rest(self) -> F64:
        """The joints' positions at rest, ``(J, 3)``."""
        return np.array([joint.position for joint in self.joints], np.float64)

    @cached_property
    def parents(self) -> tuple[int, ...]:
        """Each joint's parent, -1 for the root."""
        return tuple(joint.parent for joint in self.joints)

    @cached_property
    def offsets(self) -> F64:
        """Each joint's position from its parent's at rest, ``(J, 3)``; the root's from the origin."""
        return np.array(
            [
                self.rest[number] - (self.rest[parent] if parent >= 0 else 0.0)
                for number, parent in enumerate(self.parents)
            ]
        )

    @cached_property
    def bones(self) -> tuple[tuple[int, int], ...]:
        """``(joint, child)`` for each piece from a joint to one of its children; it turns with the joint."""
        return tuple((parent, number) for number, parent in enumerate(self.parents) if parent >= 0)

    @cached_property
    def height(self) -> float:
        """The extent of its joints along +Y, or the longest where it lies flat."""
        return float(np.ptp(self.rest, axis=0).max()) if len(self.joints) > 1 else 1.0

    def children(self, joint: int) -> tuple[int, ...]:
        """The joints whose parent this is."""
        return tuple(number for number, parent in enumerate(self.parents) if parent == joint)


def rest_rotations(skeleton: Skeleton) -> F64:
    """The turns ``(J, 4)`` of the rest pose: none."""
    return np.tile(IDENTITY, (len(skeleton.joints), 1))


def pose(skeleton: Skeleton, rotations: F64, root_translation: F64 | Sequence[float] = (0.0, 0.0, 0.0)) -> F64:
    """
    The joints' world matrices ``(..., J, 4, 4)`` for local turns ``(..., J, 4)`` and the root's shift ``(..., 3)``.

    Times the inverse of the rest's, they move the mesh.
    """
    turns, places = _placed(skeleton, rotations, np.asarray(root_translation, np.float64))
    worlds = np.zeros((*turns.shape[:-1], 4, 4))
    worlds[..., :3, :3] = matrices(turns)
    worlds[..., :3, 3] = places
    worlds[..., 3, 3] = 1
    return worlds


def joint_positions(
    skeleton: Skeleton, rotations: F64, root_translation: F64 | Sequence[float] = (0.0, 0.0, 0.0)
) -> F64:
    """Where the joints are, ``(..., J, 3)``, for local turns ``(..., J, 4)`` and the root's shift ``(..., 3)``."""
    return _placed(skeleton, rotations, np.asarray(root_translation, np.float64))[1]


def _placed(skeleton: Skeleton, rotations: F64, shift: F64) -> tuple[F64, F64]:
    """Each joint's turn against the mesh's space, and its place."""
    turns = np.empty(rotations.shape)
    places = np.empty((*rotations.shape[:-1], 3))
    for number, parent in enumerate(skeleton.parents):
        if parent < 0:
            turns[..., number, :] = rotations[..., number, :]
            places[..., number, :] = skeleton.offsets[number] + shift
        else:
            turns[..., number, :] = compose(turns[..., parent, :], rotations[..., number, :])
            places[..., number, :] = places[..., parent, :] + rotate(turns[..., parent, :], skeleton.offsets[number])
    return turns, places
