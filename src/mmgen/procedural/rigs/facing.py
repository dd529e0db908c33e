"""Which way a mesh looks: along the plane that mirrors it, towards its toes, or its head."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mmgen.errors import InputError
from mmgen.media.arrays import F32, F64
from mmgen.procedural.rigs.skeleton import Joint, Kind, Skeleton
from mmgen.procedural.rigs.voxels import Volume

__all__ = ["FRONTLESS", "LOOKS", "Facing", "ahead", "lies_across", "mirrored", "turned_back", "turned_to_z"]

Direction = Literal["+z", "+x", "-z", "-x"]
LOOKS: tuple[Direction, ...] = ("+z", "+x", "-z", "-x")
"""Directions, each a quarter turn to the left of the one before."""

FRONTLESS: tuple[Kind, ...] = ("snake", "plant", "rigid")
"""Kinds whose joints do not ask which way they look."""

ACROSS = 0.08
"""By how much a thing must be mirrored better across Z than across X to be taken to look along X."""

TOES = 0.008
"""How far feet reach out from above their shins, in heights, from which they show the front."""

HEAD = 0.15
"""How much more one end rises above the back than the other, in parts of both, from which it is the head's."""

BLUNT = 1.12
"""How many times thicker than the tail a head is, at least."""


@dataclass(frozen=True, slots=True)
class Facing:
    """How many quarter turns to the left of +Z a thing looks, and how that is known."""

    quarters: int
    found: str

    @property
    def direction(self) -> Direction:
        """Where it looks."""
        return LOOKS[self.quarters % 4]


def mirrored(volume: Volume, axis: int) -> float:
    """How much of the volume is its own mirror image across the best plane of an axis, as overlap over union."""
    filled = np.argwhere(volume.inside)
    best = 0.0
    middle = float(filled[:, axis].min() + filled[:, axis].max())
    for twice in range(round(middle) - 6, round(middle) + 7):
        image = filled.copy()
        image[:, axis] = twice - image[:, axis]
        fits = (image[:, axis] >= 0) & (image[:, axis] < volume.inside.shape[axis])
        both = int(volume.inside[tuple(image[fits].T)].sum())
        best = max(best, both / (2 * len(filled) - both))
    return best


def lies_across(volume: Volume) -> bool:
    """Whether a thing looks along X, as its left and right are mirrored across Z."""
    return mirrored(volume, 2) > mirrored(volume, 0) + ACROSS


def ahead(volume: Volume, kind: Kind, *, turned: bool) -> Facing:
    """
    Where a thing looks that lies along Z; *turned* says that it had to be turned by a quarter for that.

    Raises InputError for one that was turned and shows no front.
    """
    sign, cue = _FRONTS[kind](volume)
    quarters = 1 if turned else 0
    if sign:
        return Facing((quarters + (0 if sign > 0 else 2)) % 4, cue)
    if turned:
        raise InputError(
            "object",
            f"looks along X, but neither feet nor head show which way; turn the {kind} so that it looks along +Z",
        )
    return Facing(0, "taken as +Z, as glTF has it: neither feet nor head show another")


def turned_to_z(positions: F32, quarters: int) -> F32:
    """Positions, turned so that what looks so many quarters to the left of +Z looks along +Z."""
    turned = positions
    for _ in range(quarters % 4):
        turned = np.stack([-turned[:, 2], turned[:, 1], turned[:, 0]], axis=1)
    return np.ascontiguousarray(turned)


def turned_back(skeleton: Skeleton, quarters: int) -> Skeleton:
    """A skeleton that looks along +Z, turned so many quarters to the left."""
    x, y, z = skeleton.forward
    joints = skeleton.joints
    for _ in range(quarters % 4):
        joints = tuple(
            Joint(joint.name, joint.parent, (joint.position[2], joint.position[1], -joint.position[0]))
            for joint in joints
        )
        x, z = z, -x
    return Skeleton(skeleton.kind, joints, (x, y, z))


def _toes(volume: Volume) -> tuple[int, str]:
    """The side to which feet stand out from below the shins."""
    places = volume.places
    ground, tall = float(places[:, 1].min()), float(np.ptp(places[:, 1]))
    height = (places[:, 1] - ground) / tall
    feet, shins = places[height < 0.05, 2], places[(height > 0.12) & (height < 0.22), 2]
    if not len(feet) or not len(shins):
        return 0, ""
    reach = (float(feet.mean()) - float(shins.mean())) / tall
    return _sign(reach, TOES), "told from its feet"


def _head(volume: Volume) -> tuple[int, str]:
    """The end whose bulk rises higher above the back, so that a tail counts little."""
    places, depth = volume.places, volume.depth
    share = _share(places)
    middle = (share > 0.4) & (share < 0.6)
    back = float(np.quantile(places[middle, 1], 0.98))
    above = np.square(depth) * np.maximum(places[:, 1] - back, 0)
    front, behind = float(above[share > 0.55].sum()), float(above[share < 0.45].sum())
    return _sign((front - behind) / max(front + behind, 1e-12), HEAD), "told from its head"


def _blunt(volume: Volume) -> tuple[int, str]:
    """The thicker end: tails and fins are flat."""
    share = _share(volume.places)
    ends = [share > 0.82, share < 0.18]
    front, behind = (float(volume.depth[end].mean()) if end.any() else 0.0 for end in ends)
    low, high = sorted((front, behind))
    return (_sign(front - behind, 0.0) if high > BLUNT * low else 0), "told from its head"


def _share(places: F64) -> NDArray[np.float64]:
    low = float(places[:, 2].min())
    return np.asarray((places[:, 2] - low) / max(float(np.ptp(places[:, 2])), 1e-12), np.float64)


def _sign(value: float, least: float) -> int:
    return 0 if abs(value) <= least else 1 if value > 0 else -1


_FRONTS: Mapping[Kind, Callable[[Volume], tuple[int, str]]] = MappingProxyType(
    {
        "biped": _toes,
        "quadruped": _head,
        "bird": _blunt,
        "fish": _blunt,
    }
)
