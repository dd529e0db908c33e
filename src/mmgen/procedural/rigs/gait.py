"""Legs that stand and step: feet that stay where they are put, heels and toes that roll, hips low enough to reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mmgen.media.arrays import F64
from mmgen.procedural.rigs.curves import cyclic
from mmgen.procedural.rigs.poser import Poser, degrees
from mmgen.procedural.rigs.rotations import about, compose, rotate

__all__ = ["Leg", "Step", "footfall", "legs_of", "lower_to_reach", "put_feet", "stepped"]

_LATERAL = np.array([1.0, 0.0, 0.0])
_STRETCH = 0.994
"""How far a standing leg may stretch, of its length."""


@dataclass(frozen=True)
class Leg:
    """A leg by its joints; ``knee`` is +1 where its middle joint bends forward, -1 where it bends back."""

    upper: str
    lower: str
    foot: str
    toe: str
    knee: float

    @property
    def joints(self) -> tuple[str, str, str]:
        """The joints that a reach is made with."""
        return self.upper, self.lower, self.foot


@dataclass(frozen=True, eq=False)
class Step:
    """Where a sole is against its place at rest, ``(K, 3)``, how far its toes point up (radians), and when it bears."""

    sole: F64
    pitch: F64
    bears: F64
    yaw: F64 | float = 0.0


@dataclass(frozen=True, kw_only=True)
class Footfall:
    """How a foot goes round: what share of it the foot stands, how far it comes, how high it lifts, how it rolls."""

    duty: float
    stride: float
    lift: float
    roll: tuple[tuple[float, float], ...]


def legs_of(poser: Poser) -> tuple[Leg, ...]:
    """The legs that a skeleton has."""
    if poser.skeleton.kind == "quadruped":
        return tuple(
            Leg(f"{name}_upper", f"{name}_lower", f"{name}_foot", f"{name}_foot_end", 1.0 if "front" in name else -1.0)
            for name in ("left_front", "right_front", "left_hind", "right_hind")
        )
    names = [side for side in ("left", "right") if poser.has(f"{side}_thigh")]
    knee = -1.0 if poser.skeleton.kind == "bird" else 1.0
    return tuple(Leg(f"{side}_thigh", f"{side}_shin", f"{side}_foot", f"{side}_foot_end", knee) for side in names)


def footfall(phase: F64, fall: Footfall) -> Step:
    """One foot's way: back with the ground at an even speed while it stands, then forward through the air."""
    u = np.mod(phase, 1.0)
    duty, stride = fall.duty, fall.stride
    stands = u < duty
    s = np.clip((u - duty) / (1 - duty), 0, 1)
    slope = -stride / duty * (1 - duty)
    # Leaves and meets the ground at the ground's own speed.
    swing = (
        (1 + 2 * s) * (1 - s) ** 2 * (-stride / 2)
        + s * (1 - s) ** 2 * slope
        + s**2 * (3 - 2 * s) * (stride / 2)
        + s**2 * (s - 1) * slope
    )
    sole = np.zeros((len(u), 3))
    sole[:, 2] = np.where(stands, stride * (0.5 - u / duty), swing)
    sole[:, 1] = fall.lift * np.sin(np.pi * s**0.85) ** 2
    return Step(sole, degrees(cyclic(u, fall.roll)), stands.astype(np.float64))


def stepped(step: Step, *, sole: F64) -> Step:
    """The step with its sole moved."""
    return Step(step.sole + sole, step.pitch, step.bears, step.yaw)


def put_feet(poser: Poser, legs: Sequence[Leg], steps: Sequence[Step], *, middle: F64 | None = None) -> None:
    """Bend the legs so that feet are where steps say; the hips come down first where a standing leg is too short."""
    targets = [_ankle(poser, leg, step, middle) for leg, step in zip(legs, steps, strict=True)]
    lower_to_reach(poser, legs, [target for target, _ in targets], [step.bears for step in steps])
    for leg, (target, turn) in zip(legs, targets, strict=True):
        ahead = rotate(turn, np.array([0.0, 0.0, leg.knee])) * np.array([1.0, 0.0, 1.0])
        poser.reach(leg.joints, target, ahead)
        poser.point(leg.foot, turn)


def _ankle(poser: Poser, leg: Leg, step: Step, middle: F64 | None) -> tuple[F64, F64]:
    """Where the ankle is, and the foot's turn: it rolls over its heel while toes point up, over its toes else."""
    rest, toe = poser.at_rest(leg.foot), poser.at_rest(leg.toe)
    reach = float(toe[2] - rest[2])
    ground = np.array([rest[0], float(toe[1]) - 0.15 * (rest[1] - toe[1]), rest[2]])
    pivots = np.where(step.pitch[:, None] > 0, (0.0, 0.0, -0.3 * reach), (0.0, 0.0, 0.97 * reach))
    roll = about(_LATERAL, -step.pitch)
    lifted = pivots + rotate(roll, (rest - ground) - pivots)
    yaw = about(np.array([0.0, 1.0, 0.0]), np.broadcast_to(np.asarray(step.yaw, np.float64), (poser.count,)))
    if middle is None:
        return ground + step.sole + rotate(yaw, lifted), compose(yaw, roll)
    # Round about a middle, the foot's whole place turns.
    return middle + rotate(yaw, ground - middle + step.sole + lifted), compose(yaw, roll)


def lower_to_reach(poser: Poser, legs: Sequence[Leg], targets: Sequence[F64], bears: Sequence[F64]) -> None:
    """Bring the root down by what the shortest standing leg lacks, all the time, so that no foot is pulled along."""
    drop = 0.0
    for leg, target, stands in zip(legs, targets, bears, strict=True):
        hip = poser.place(leg.upper)
        reach = _STRETCH * (poser.length(leg.upper, leg.lower) + poser.length(leg.lower, leg.foot))
        aside = np.sum((target - hip)[:, [0, 2]] ** 2, axis=1)
        lacks = (hip - target)[:, 1] - np.sqrt(np.maximum(reach**2 - aside, (0.35 * reach) ** 2))
        drop = max(drop, float(np.where(stands > 0.5, lacks, 0.0).max(initial=0.0)))
    poser.shift[:, 1] -= drop
