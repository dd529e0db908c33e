"""The joints of what stands on two legs, found in its volume; it looks along +Z."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F64
from mmgen.procedural.rigs.joints import Tree
from mmgen.procedural.rigs.limbs import Limb, along, farthest, trace
from mmgen.procedural.rigs.voxels import Volume, components

__all__ = ["fit_biped", "has_two_legs"]

SIDES = ((1.0, "left"), (-1.0, "right"))
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class _Trunk:
    """The planes and heights by which the rest is found."""

    middle: float
    ground: float
    crotch: float
    neck: float
    top: float
    depth: float
    half_width: float


def fit_biped(volume: Volume) -> Tree:
    """Hips, spine, neck and head in the plane of symmetry; arms and legs by their middles."""
    trunk = _trunk(volume)
    tree = Tree()
    rise = trunk.neck - trunk.crotch
    spine = [_centre(volume, trunk, trunk.crotch + rise * share) for share in (0.1, 0.34, 0.62, 0.97)]
    for name, parent, place in zip(
        ("hips", "spine", "chest", "neck"), (None, "hips", "spine", "chest"), spine, strict=True
    ):
        tree.add(name, parent, place)
    skull = trunk.top - trunk.neck
    tree.add("head", "neck", (trunk.middle, trunk.neck + 0.12 * skull, float(spine[3][2])))
    tree.add("head_end", "head", (trunk.middle, trunk.top, float(spine[3][2])))
    legs = {side: _leg(volume, trunk, sign) for sign, side in SIDES}
    arms = _alike({side: _arm(volume, trunk, sign) for sign, side in SIDES}, trunk)
    for sign, side in SIDES:
        _add_arm(tree, trunk, (sign, side), _or_mirrored(arms[side], arms, trunk))
    for _, side in SIDES:
        _add_leg(tree, side, legs[side])
    return tree


def has_two_legs(volume: Volume) -> bool:
    """Whether there is a gap between two legs in the plane of symmetry, below a trunk."""
    places, step = volume.places, volume.step
    ground, tall = float(places[:, 1].min()), float(np.ptp(places[:, 1]))
    middle = float(places[volume.depth >= 0.55 * volume.depth.max()][:, 0].mean())
    lowest = _lowest_of_trunk(places, middle, (ground, tall), step)
    return lowest is not None and 0.16 * tall < lowest < 0.62 * tall


def _trunk(volume: Volume) -> _Trunk:
    places, step = volume.places, volume.step
    ground, high = float(places[:, 1].min()), float(places[:, 1].max())
    tall = high - ground
    core = places[volume.depth >= 0.55 * volume.depth.max()]
    core = core[(core[:, 1] > ground + 0.25 * tall) & (core[:, 1] < ground + 0.95 * tall)]
    middle, depth = (float(core[:, axis].mean()) for axis in (0, 2)) if len(core) else (0.0, 0.0)
    crotch = _crotch(places, middle, (ground, tall), step)
    rows = np.arange(crotch, high + step / 2, step)
    widths = np.array([_width(volume, middle, row) for row in rows])
    body = float(np.median(widths[: max(len(rows) // 3, 1)]))
    neck, top = _neck(rows, widths, body)
    return _Trunk(middle, ground - step / 2, crotch, neck, top, depth, body / 2)


def _crotch(places: F64, middle: float, extent: tuple[float, float], step: float) -> float:
    """The height at which the trunk begins, between a sixth and two thirds of the whole; else where people have it."""
    ground, tall = extent
    lowest = _lowest_of_trunk(places, middle, extent, step)
    return ground + (lowest if lowest is not None and 0.16 * tall < lowest < 0.62 * tall else 0.46 * tall)


def _lowest_of_trunk(places: F64, middle: float, extent: tuple[float, float], step: float) -> float | None:
    """How far above the ground the plane of symmetry is filled from front to back; legs that touch fill it less deep."""
    ground, tall = extent
    near = places[np.abs(places[:, 0] - middle) < step]
    rows = np.rint((near[:, 1] - ground) / step).astype(int)
    deep = np.array(
        [
            np.ptp(near[rows == row][:, 2]) + step if (rows == row).any() else 0.0
            for row in range(int(0.66 * tall / step) + 1)
        ]
    )
    start = len(deep) // 2 + int(np.argmax(deep[len(deep) // 2 :]))
    if not deep[start]:
        return None
    # Down from where the trunk is deepest: knees that touch are below a gap.
    hollow = np.flatnonzero(deep[:start] < 0.55 * deep[start])
    return float(hollow[-1] + 1) * step if len(hollow) else 0.0


def _width(volume: Volume, middle: float, height: float) -> float:
    """The width of the run of cubes about the plane of symmetry, at a height."""
    grid = np.rint((np.array([middle, height, 0]) - volume.origin) / volume.step).astype(int)
    row = np.atleast_1d(volume.inside[:, grid[1], :].any(axis=1))
    left = right = int(grid[0])
    while row[left]:
        left -= 1
    while row[right]:
        right += 1
    return float(max(right - left - 1, 0) * volume.step)


def _neck(rows: F64, widths: F64, body: float) -> tuple[float, float]:
    """The height of the narrowest place between shoulders and head, and of the crown."""
    wide = widths >= 0.12 * body
    solid = np.flatnonzero(wide)
    last = int(solid[-1])
    best, found = 1.0, -1
    for at in range(int(last * 0.4), last):
        below, above = widths[int(last * 0.25) : at].max(initial=0.0), widths[at + 1 : last + 1].max(initial=0.0)
        ratio = widths[at] / max(min(below, above), 1e-9)
        if wide[at] and ratio < best - 1e-6:
            best, found = float(ratio), at
    if found < 0 or best > 0.92:
        found = int(last * 0.78)
    return float(rows[found]), float(rows[last])


def _centre(volume: Volume, trunk: _Trunk, height: float) -> F64:
    """In the plane of symmetry at a height, midway between front and back."""
    places = volume.places
    near = (np.abs(places[:, 1] - height) < 2 * volume.step) & (np.abs(places[:, 0] - trunk.middle) < 3 * volume.step)
    depth = float(places[near][:, 2].mean()) if near.any() else trunk.depth
    return np.array([trunk.middle, height, depth])


def _leg(volume: Volume, trunk: _Trunk, sign: float) -> list[F64]:
    """Hip, knee, ankle and toes of one side."""
    places, step = volume.places, volume.step
    side = (sign * (places[:, 0] - trunk.middle) > -0.01 * step) & (places[:, 1] < trunk.crotch + step)
    pieces = [piece for piece in components(volume, side) if places[piece][:, 1].min() < trunk.ground + 4 * step]
    leg = places[pieces[0]] if pieces else places[side]
    tall = trunk.crotch - trunk.ground
    rows = [leg[np.abs(leg[:, 1] - (trunk.ground + share * tall)) < 1.2 * step] for share in (0.35, 0.55, 0.75)]
    shin = np.median([np.ptp(row[:, 2]) for row in rows if len(row)])
    ankle = next(
        (
            height
            for height in np.arange(trunk.ground + step, trunk.ground + 0.4 * tall, step)
            if np.ptp(leg[np.abs(leg[:, 1] - height) < 1.2 * step][:, 2]) <= 1.45 * shin + step
        ),
        trunk.ground + 0.12 * tall,
    )
    ankle = max(float(ankle), trunk.ground + 0.06 * tall)
    foot = leg[leg[:, 1] < ankle + step]
    above = [leg[np.abs(leg[:, 1] - (ankle + share * tall)) < 2 * step].mean(axis=0) for share in (0.12, 0.3, 0.55)]
    lift = (above[1] - above[2]) / max(float((above[2] - above[1])[1]), 1e-9)
    ankle_place = above[0] + lift * (above[0][1] - ankle)
    thick = float(np.ptp(rows[-1][:, 0])) / 2 if len(rows[-1]) else 0.1 * tall
    hip_height = trunk.crotch + 0.5 * thick
    hip = above[2] - lift * (hip_height - above[2][1])
    hip[0] = trunk.middle + sign * float(np.clip(abs(hip[0] - trunk.middle), 0.2 * trunk.half_width, trunk.half_width))
    knee_height = ankle + 0.52 * (hip_height - ankle)
    knee = leg[np.abs(leg[:, 1] - knee_height) < 2 * step].mean(axis=0)
    knee[1] = knee_height
    toe = np.array([foot[:, 0].mean(), trunk.ground + 0.25 * (ankle - trunk.ground), foot[:, 2].max() + step / 2])
    return [hip, knee, np.array([ankle_place[0], ankle, ankle_place[2]]), toe]


def _arm(volume: Volume, trunk: _Trunk, sign: float) -> Limb | None:
    """The arm of one side; None where none stands off from the body."""
    places = volume.places
    shoulder = trunk.crotch + 0.8 * (trunk.neck - trunk.crotch)
    core = int(volume.nearest(np.array([[trunk.middle, shoulder, trunk.depth]]))[0])
    side = sign * (places[:, 0] - trunk.middle)
    legs = _standing(volume, trunk)
    reach = max(1.05 * trunk.half_width, 3 * volume.step)
    distance, _ = volume.travel(np.array([core]))
    outside = (side > reach) & ~legs & (places[:, 1] > trunk.ground + 0.15 * (trunk.crotch - trunk.ground))
    tip = farthest(distance, outside & ((places[:, 1] < trunk.neck) | (side > 1.6 * trunk.half_width)))
    if tip is None or distance[tip] < 0.5 * (trunk.neck - trunk.crotch):
        return None
    return trace(volume, tip, core)


def _alike(arms: dict[str, Limb | None], trunk: _Trunk) -> dict[str, Limb | None]:
    """Arms whose ends mirror each other have shoulders at one height: the higher one's, where they were found apart."""
    left, right = arms["left"], arms["right"]
    if left is None or right is None:
        return arms
    rise = trunk.neck - trunk.crotch
    mirrored = right.points[-1] * (-1, 1, 1) + (2 * trunk.middle, 0, 0)
    apart = float(np.linalg.norm(mirrored - left.points[-1]))
    if apart > 0.2 * rise or abs(left.points[0][1] - right.points[0][1]) < 0.08 * rise:
        return arms
    chosen, side = (left, "left") if left.points[0][1] > right.points[0][1] else (right, "right")
    return {"left": None, "right": None, side: chosen}


def _standing(volume: Volume, trunk: _Trunk) -> Mask:
    """What hangs together with the ground below the crotch."""
    low = volume.places[:, 1] < trunk.crotch - volume.step
    seeds = np.flatnonzero(low & (volume.places[:, 1] < trunk.ground + 3 * volume.step))
    return np.isfinite(volume.travel(seeds, within=low)[0])


def _or_mirrored(arm: Limb | None, arms: dict[str, Limb | None], trunk: _Trunk) -> Limb:
    """The arm itself, the other's mirror image, or one at the side as men have it."""
    if arm is not None:
        return arm
    other = next((each for each in arms.values() if each is not None), None)
    if other is not None:
        return Limb(other.points * (-1, 1, 1) + (2 * trunk.middle, 0, 0), other.radii)
    rise = trunk.neck - trunk.crotch
    start = np.array([trunk.middle + 0.9 * trunk.half_width, trunk.neck - 0.15 * rise, trunk.depth])
    points = start + rise * np.array([[0.0, 0.0, 0.0], [0.05, -0.55, 0.0], [0.05, -1.1, 0.0]])
    chosen = points if arm is next(iter(arms.values())) else points * (-1, 1, 1) + (2 * trunk.middle, 0, 0)
    return Limb(chosen, np.full(3, 0.1 * rise))


def _add_arm(tree: Tree, trunk: _Trunk, side: tuple[float, str], arm: Limb) -> None:
    sign, name = side
    start = arm.points[0]
    inner = start + (start - arm.at(0.2)) / max(float(np.linalg.norm(start - arm.at(0.2))), 1e-9) * arm.radii[0] * 0.4
    shoulder_height = min(float(inner[1]), trunk.neck - 0.04 * (trunk.neck - trunk.crotch))
    shoulder = np.array([inner[0], shoulder_height, inner[2]])
    line = np.concatenate([shoulder[None], arm.points[1:]])
    share, turned = Limb(line, arm.radii).bend(0.32, 0.56)
    elbow = share if turned > 0.45 else 0.44
    collar = np.array([trunk.middle + sign * 0.25 * abs(shoulder[0] - trunk.middle), shoulder[1], shoulder[2]])
    tree.add(f"{name}_collar", "chest", collar)
    tree.add(f"{name}_upper_arm", f"{name}_collar", shoulder)
    tree.add(f"{name}_forearm", f"{name}_upper_arm", along(line, elbow))
    tree.add(f"{name}_hand", f"{name}_forearm", along(line, elbow + (1 - elbow) * 0.62))
    tree.add(f"{name}_hand_end", f"{name}_hand", line[-1])


def _add_leg(tree: Tree, side: str, places: list[F64]) -> None:
    names = (f"{side}_thigh", f"{side}_shin", f"{side}_foot", f"{side}_foot_end")
    for name, parent, place in zip(names, ("hips", *names), places, strict=False):
        tree.add(name, parent, place)
