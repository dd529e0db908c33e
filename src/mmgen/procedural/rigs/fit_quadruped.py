"""The joints of what stands on four legs, found in its volume; it looks along +Z."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mmgen.errors import InputError
from mmgen.media.arrays import F64
from mmgen.procedural.rigs.joints import Tree
from mmgen.procedural.rigs.limbs import farthest, trace
from mmgen.procedural.rigs.voxels import Cells, Volume, components

__all__ = ["Feet", "fit_quadruped", "four_feet", "head_chain", "tail_chain"]

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Feet:
    """The cubes of the four feet by name, and where they stand."""

    middle: float
    ground: float
    pieces: dict[str, Cells]
    front: float
    hind: float


@dataclass(frozen=True, eq=False)
class Body:
    """What is known of the whole: the heights of belly and back, and the cubes of each leg."""

    volume: Volume
    feet: Feet
    belly: float
    back: float
    legs: dict[str, Mask]


def four_feet(volume: Volume) -> Feet | None:
    """What touches the ground in four places, two by two; None where that is not so."""
    places = volume.places
    ground = float(places[:, 1].min())
    tall = float(places[:, 1].max()) - ground
    low = places[:, 1] < ground + max(0.045 * tall, 2 * volume.step)
    pieces = [piece for piece in components(volume, low) if len(piece) > 3]
    if len(pieces) < 4:
        return None
    centres = np.array([places[piece].mean(axis=0) for piece in pieces[:4]])
    middle, split = (float(np.sort(centres[:, axis])[1:3].mean()) for axis in (0, 2))
    names = [f"{'left' if x > middle else 'right'}_{'front' if z > split else 'hind'}" for x, _, z in centres]
    if len(set(names)) < 4:
        return None
    by_name = dict(zip(names, pieces, strict=False))
    depth = dict(zip(names, centres[:, 2].tolist(), strict=True))
    front, hind = ((depth[f"left_{end}"] + depth[f"right_{end}"]) / 2 for end in ("front", "hind"))
    return Feet(middle, ground - volume.step / 2, by_name, front, hind)


def fit_quadruped(volume: Volume) -> Tree:
    """A spine above four legs, neck and head before it, a tail behind it. Raises InputError without four feet."""
    feet = four_feet(volume)
    if feet is None:
        raise InputError("skeleton", "quadruped needs four feet that stand apart on the ground; name another kind")
    belly = _belly(volume, feet)
    body = Body(volume, feet, belly, _back(volume, feet, belly), _legs(volume, feet, belly))
    tree = Tree()
    height, length = belly + 0.62 * (body.back - belly), feet.front - feet.hind
    spine = [np.array([feet.middle, height, feet.hind + share * length]) for share in (0.0, 0.36, 0.7, 1.0)]
    tree.chain(("hips", "spine", "chest", "shoulders"), None, spine)
    legs = np.logical_or.reduce(list(body.legs.values()))
    head_chain(tree, volume, "shoulders", ~legs & (volume.places[:, 2] > feet.front + 0.12 * length))
    tail_chain(tree, volume, "hips", ~legs & (volume.places[:, 2] < feet.hind - 0.12 * length))
    for end, parent in (("front", "shoulders"), ("hind", "hips")):
        for side in ("left", "right"):
            _leg(tree, body, f"{side}_{end}", parent)
    return tree


def _belly(volume: Volume, feet: Feet) -> float:
    """The height of the underside between the legs, in the plane of symmetry."""
    places = volume.places
    length = feet.front - feet.hind
    inner = (np.abs(places[:, 0] - feet.middle) < 1.5 * volume.step) & (
        np.abs(places[:, 2] - (feet.front + feet.hind) / 2) < 0.22 * length
    )
    if not inner.any():
        raise InputError("skeleton", "quadruped needs a body between its four legs; name another kind")
    columns = np.rint(places[inner][:, 2] / volume.step).astype(int)
    return float(np.median([places[inner][columns == column][:, 1].min() for column in np.unique(columns)]))


def _back(volume: Volume, feet: Feet, belly: float) -> float:
    """The height of the back: what is usual along the body, where a neck or a tail does not count."""
    places = volume.places
    heights: list[float] = []
    for share in np.linspace(0.1, 0.7, 7):
        depth = feet.hind + share * (feet.front - feet.hind)
        near = (np.abs(places[:, 2] - depth) < 1.5 * volume.step) & (
            np.abs(places[:, 0] - feet.middle) < 1.5 * volume.step
        )
        rows = np.unique(places[near & (places[:, 1] > belly - 3 * volume.step)][:, 1])
        gaps = np.flatnonzero(np.diff(rows) > 1.5 * volume.step)
        heights += [float(rows[gaps[0] if len(gaps) else -1])] if len(rows) else []
    return float(np.median(heights)) if heights else belly + 0.5 * (belly - feet.ground)


def _legs(volume: Volume, feet: Feet, belly: float) -> dict[str, Mask]:
    """The cubes of each leg below the belly: those that are nearest to its foot."""
    below = volume.places[:, 1] < belly - volume.step
    seeds = np.concatenate(list(feet.pieces.values()))
    owners = np.repeat(np.arange(len(feet.pieces)), [len(piece) for piece in feet.pieces.values()])
    _, label = volume.travel(seeds, owners, within=below, toll=volume.toll)
    return {name: label == number for number, name in enumerate(feet.pieces)}


def _leg(tree: Tree, body: Body, name: str, parent: str) -> None:
    volume, feet = body.volume, body.feet
    cubes = volume.places[body.legs[name]]
    tall = body.belly - feet.ground

    def middle(share: float) -> F64:
        row = cubes[np.abs(cubes[:, 1] - (feet.ground + share * tall)) < 2 * volume.step]
        centre = row.mean(axis=0) if len(row) else cubes.mean(axis=0)
        return np.array([centre[0], feet.ground + share * tall, centre[2]])

    upper, ankle = middle(0.85), middle(0.13)
    top = np.array([0.0, body.belly + 0.4 * (body.back - body.belly), upper[2]])
    top[0] = feet.middle + 0.9 * (upper[0] - feet.middle)
    foot = volume.places[feet.pieces[name]]
    front = max(float(foot[:, 2].max()) + volume.step / 2, float(ankle[2]) + 2 * volume.step)
    tip = np.array([ankle[0], feet.ground + 0.02 * tall, front])
    names = [f"{name}_upper", f"{name}_lower", f"{name}_foot", f"{name}_foot_end"]
    tree.chain(names, parent, [top, middle(0.56), ankle, tip])


def head_chain(tree: Tree, volume: Volume, parent: str, ahead: Mask) -> None:
    """Neck and head, from a joint of the body to what is foremost of the cubes that lie ahead of it."""
    places = volume.places
    start = tree.place(parent)
    core = int(volume.nearest(start[None])[0])
    distance, _ = volume.travel(np.array([core]))
    within = ahead & (places[:, 1] > start[1] - 0.6 * (start[1] - places[:, 1].min()))
    skull = np.flatnonzero(within & np.isfinite(distance))
    if not len(skull):
        raise InputError("skeleton", "needs a head before its front legs; name another kind")
    foremost = skull[np.argmax(places[skull][:, 2])]
    # The head is the outer half of what is thick: a trunk or ears do not count.
    raised = skull[places[skull][:, 1] > start[1]]
    skull = raised if len(raised) > 0.1 * len(skull) else skull
    thick = skull[volume.depth[skull] >= 0.5 * volume.depth[skull].max()]
    far = distance[thick]
    outer = thick[far >= 0.5 * (np.quantile(far, 0.98) + far.min())]
    weight = volume.depth[outer] ** 2
    centre = (places[outer] * weight[:, None]).sum(axis=0) / weight.sum()
    thickness = float(volume.depth[outer].max())
    muzzle = places[foremost]
    base = start + 0.22 * (centre - start)
    away = max(float(np.linalg.norm(start - centre)), 1e-9)
    joint = centre + min(0.5 * thickness / away, 0.3) * (start - centre)
    on_plane = np.array([0.0, 1.0, 1.0])
    aside = np.array([start[0], 0.0, 0.0])
    line = [base, base + 0.5 * (joint - base), joint, muzzle]
    tree.chain(("neck", "neck_2", "head", "head_end"), parent, [point * on_plane + aside for point in line])


def tail_chain(tree: Tree, volume: Volume, parent: str, behind: Mask) -> None:
    """A tail of three joints to what is farthest of the cubes that lie behind a joint, where it has some length."""
    core = int(volume.nearest(tree.place(parent)[None])[0])
    distance, _ = volume.travel(np.array([core]))
    aside = np.abs(volume.places[:, 0] - tree.place(parent)[0])
    tip = farthest(distance, behind & (aside < 0.06 * tree.place(parent)[1] + 2 * volume.step))
    if tip is None:
        return
    limb = trace(volume, tip, core)
    if limb.length < 5 * volume.step:
        return
    line = [limb.at(share) for share in (0.0, 0.34, 0.67, 1.0)]
    tree.chain(("tail_1", "tail_2", "tail_3", "tail_end"), parent, line)
