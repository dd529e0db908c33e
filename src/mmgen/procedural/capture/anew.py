"""A pose read from a silhouette by itself, for a frame in which following has lost it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F64, U8
from mmgen.procedural.capture.anatomy import Joints
from mmgen.procedural.capture.figure import C128, FREE, Figure, bones_of
from mmgen.procedural.capture.medial import Medial, medial_of

__all__ = ["Anew", "poses_anew"]

Anew = Callable[[int], list[F64]]
"""Poses that a frame's silhouette suggests."""


def poses_anew(figure: Figure, masks: U8, fits: Sequence[Callable[[Medial], Joints]]) -> Anew:
    """The poses of the joints as each of *fits* finds them in a frame; a row may have its head at either end."""

    def suggested(frame: int) -> list[F64]:
        medial = medial_of(masks[frame])
        found: list[Joints] = []
        for fit in fits:
            try:
                joints = fit(medial)
            except InputError:
                continue
            if bones_of(joints).names == figure.names:
                found.append(joints)
                if max(joints.parents.count(parent) for parent in joints.parents) == 1:
                    found.append(replace(joints, places=joints.places[::-1]))
        return [_pose(figure, joints) for joints in found]

    return suggested


def _pose(figure: Figure, joints: Joints) -> F64:
    """The pose in which the bones lie as those that were found; what holds several limbs stays upright."""
    found = bones_of(joints)
    turned: F64 = np.angle(_ways(found.rest, found.tips) / _ways(figure.rest, figure.tips)).astype(np.float64)
    several = [bone for bone in range(figure.bones) if figure.parents.count(bone) > 1]
    turned[several] = 0.0
    above = np.array([turned[parent] if parent >= 0 else 0.0 for parent in figure.parents])
    pose = np.zeros(FREE + figure.bones)
    pose[0], pose[1] = (found.rest[0] - figure.rest[0]).real, (found.rest[0] - figure.rest[0]).imag
    pose[FREE:] = (turned - above + np.pi) % (2 * np.pi) - np.pi
    return pose


def _ways(starts: C128, ends: C128) -> C128:
    ways: C128 = ends - starts
    return np.where(np.abs(ways) > 1e-9, ways, 1.0 + 0j)
