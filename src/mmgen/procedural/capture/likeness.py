"""What tells one kind of subject from another where none is named."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F64
from mmgen.procedural.capture.anatomy import Joints
from mmgen.procedural.capture.medial import Medial

__all__ = ["is_ribbon", "looks_human"]

UPRIGHT, STRIDE = 40.0, 62.0
"""Degrees off the upright that a trunk leans, and that a leg is spread, at most, of who walks upright."""

LEGS = (0.55, 1.7)
"""The length of such legs, in lengths of the trunk with its head."""

SLENDER = 8.0
"""The length of a ribbon, in its own widths, from which it is one."""


def looks_human(joints: Joints) -> bool:
    """Whether what was found as a person stands like one: wings that hang and a trunk that lies are no legs and no person."""
    places = dict(zip(joints.names, joints.places, strict=True))
    hips = places["hips"]
    trunk = hips - places["neck_end"]
    if _off_upright(trunk) > UPRIGHT:
        return False
    legs = [places[f"{side}_shin_end"] - places[f"{side}_thigh"] for side in ("left", "right")]
    lengths = [float(np.linalg.norm(leg)) / max(float(np.linalg.norm(trunk)), 1e-9) for leg in legs]
    return all(LEGS[0] < length < LEGS[1] for length in lengths) and max(map(_off_upright, legs)) < STRIDE


def is_ribbon(medial: Medial) -> bool:
    """Whether a silhouette is long, and even all along, with nothing that stands off."""
    distance, _ = medial.ways([0])
    start = int(np.argmax(np.where(np.isfinite(distance), distance, -1)))
    distance, _ = medial.ways([start])
    length = float(distance[np.isfinite(distance)].max())
    if length < SLENDER * 2 * float(medial.radii.max()):
        return False
    return sum(limb.length > 0.2 * length for limb in medial.limbs()) <= 2


def _off_upright(way: F64) -> float:
    """Degrees between a way and straight down."""
    return float(np.degrees(np.arctan2(abs(way[0]), way[1])))
