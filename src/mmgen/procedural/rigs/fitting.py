"""A skeleton for a mesh, from its shape alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F32, I32
from mmgen.media.triangles import Triangles
from mmgen.procedural.rigs.fit_biped import fit_biped
from mmgen.procedural.rigs.fit_others import fit_bird, fit_fish, fit_plant, fit_rigid, fit_snake
from mmgen.procedural.rigs.fit_quadruped import fit_quadruped
from mmgen.procedural.rigs.joints import Tree
from mmgen.procedural.rigs.skeleton import Kind, Skeleton
from mmgen.procedural.rigs.voxels import Volume, voxelise

__all__ = ["fit_skeleton", "fit_volume", "volume_of"]

_FITS: Mapping[Kind, Callable[[Volume], Tree]] = MappingProxyType(
    {
        "biped": fit_biped,
        "quadruped": fit_quadruped,
        "bird": fit_bird,
        "fish": fit_fish,
        "snake": fit_snake,
        "plant": fit_plant,
        "rigid": fit_rigid,
    }
)


def fit_skeleton(triangles: Triangles, kind: Kind) -> Skeleton:
    """
    Place the joints of a kind in a mesh, in the mesh's own space; +Y is up, the front is towards +Z.

    Raises InputError where the mesh has not the limbs of that kind.
    """
    return fit_volume(volume_of(triangles.positions, triangles.indices), kind)


def fit_volume(volume: Volume, kind: Kind) -> Skeleton:
    """Place the joints of a kind in a volume. Raises InputError where it has not the limbs of that kind."""
    return _FITS[kind](volume).skeleton(kind)


def volume_of(positions: F32, triangles: I32) -> Volume:
    """What a mesh encloses. Raises InputError for one without extent."""
    places = positions.astype(np.float64)
    if not len(triangles) or float(np.ptp(places, axis=0).max()) < 1e-9:
        raise InputError("object", "has no extent: all its vertices lie at one place")
    return voxelise(places, triangles)
