"""Which joints move each vertex, and by which share: by the way through the body, smooth along its surface."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mmgen.errors import InputError
from mmgen.media.arrays import F32, F64, I32
from mmgen.media.gltf_scene import Joints
from mmgen.procedural.rigs.skeleton import Skeleton
from mmgen.procedural.rigs.surface import Surface, weld
from mmgen.procedural.rigs.voxels import Cells, Volume, voxelise

__all__ = ["skin_weights"]

DETAIL = 128
_RIGID = 0.62
"""The share of a part that one joint must hold for the whole part to go with it."""
_BLOCK = 0.6
_BLOCK_JOINTS = 6
"""A part that fills so much of the box about it, and lies along so few joints, is not bent."""
_SIDES = {"left_": "right_", "right_": "left_"}
_TWIN = 0.5
"""The share that a joint's twin holds of a part, in shares of the joint's own, from which the part lies between them."""
_GOOD = 0.08
"""The share of a part that those limbs have."""
_LIMBS = 0.3
"""The share that limbs have of a part, together, from which on they hang on it."""
_SET_IN = 0.3
"""How much of a panel's box lies in that of the block that it is set into."""
_ISLAND = 0.12
"""A patch smaller than this share of its joint's largest one, on the same part, goes to the joints around it."""
_SOFT = 0.95
"""How far weights blend into each other, in radii of the limb."""
_MOST_ROUNDS = 64


@dataclass(frozen=True, eq=False)
class _Skin:
    """The welded surface, each vertex's joint, and how far it lies from that joint's bones."""

    surface: Surface
    owner: Cells
    radius: F64


def skin_weights(positions: F32, triangles: I32, skeleton: Skeleton) -> tuple[Joints, F32]:
    """
    Return ``(V, 4)`` joints and ``(V, 4)`` weights that sum to 1, the heaviest first.

    A vertex goes with the bone that is nearest through the inside of the body, so that limbs which only lie side by
    side do not pull at each other; then weights blend along the surface. Vertices at one place get the same weights,
    and a small part that lies along one bone goes with it unbent. Raises InputError for a mesh without extent.
    """
    places = positions.astype(np.float64)
    if not len(triangles) or float(np.ptp(places, axis=0).max()) < 1e-12:
        raise InputError("object", "has no extent: there is nothing to bind to a skeleton")
    surface = weld(places, triangles)
    count = len(skeleton.joints)
    held = sorted({joint for joint, _ in skeleton.bones}) or [0]
    if len(held) == 1:
        joints = np.zeros((len(positions), 4), np.uint16)
        joints[:, 0] = held[0]
        return joints, np.tile(np.array([1, 0, 0, 0], np.float32), (len(positions), 1))
    owner = _nearest_bones(surface, skeleton)
    owner = _without_islands(surface, owner)
    owner = _rigid_parts(surface, owner, skeleton)
    weights = _blended(_Skin(surface, owner, _radii(surface, owner, skeleton)), count)
    joints, strongest = _four(weights)
    return joints[surface.vertex], strongest[surface.vertex]


def _nearest_bones(surface: Surface, skeleton: Skeleton) -> Cells:
    """The joint whose bones are nearest to each place, on ways through the inside."""
    volume = voxelise(surface.places, surface.triangles, detail=DETAIL)
    seeds: list[Cells] = []
    owners: list[int] = []
    for joint, child in skeleton.bones:
        start, end = skeleton.rest[joint], skeleton.rest[child]
        steps = max(int(np.linalg.norm(end - start) / volume.step * 1.5), 2)
        line = start + np.linspace(0, 1, steps)[:, None] * (end - start)
        cells = np.unique(volume.nearest(line))
        seeds.append(cells)
        owners += [joint] * len(cells)
    _, label = volume.travel(np.concatenate(seeds), np.array(owners), toll=np.sqrt(volume.toll))
    label = _reached(volume, label)
    return label[volume.nearest(surface.places)]


def _reached(volume: Volume, label: Cells) -> Cells:
    """Parts that hang in the air go with what is nearest to them."""
    lost = np.flatnonzero(label < 0)
    known = np.flatnonzero(label >= 0)
    while len(lost):
        piece = np.flatnonzero(np.isfinite(volume.travel(lost[:1])[0]))
        middle = volume.places[piece].mean(axis=0)
        near = known[np.argmin(np.sum((volume.places[known] - middle) ** 2, axis=1))]
        label[piece] = label[near]
        lost = np.flatnonzero(label < 0)
    return label


def _without_islands(surface: Surface, owner: Cells) -> Cells:
    """Give patches that are cut off from the main patch of their joint to the joints around them."""
    owner = owner.copy()
    for _ in range(4):
        patch = surface.patches(owner)
        area = np.bincount(patch, surface.area, minlength=int(patch.max()) + 1)
        joint = np.zeros(len(area), np.int64)
        joint[patch] = owner
        part = np.zeros(len(area), np.int64)
        part[patch] = surface.part
        key = joint * (int(part.max()) + 1) + part
        largest = np.zeros(int(key.max()) + 1)
        np.maximum.at(largest, key, area)
        small = (area < _ISLAND * largest[key])[patch]
        if not small.any():
            return owner
        owner = surface.grown(owner, ~small)
    return owner


def _rigid_parts(surface: Surface, owner: Cells, skeleton: Skeleton) -> Cells:
    """A part of its own that one joint holds for the most is not bent, unless a joint lies within its length."""
    owner = owner.copy()
    count = len(skeleton.joints)
    parts = int(surface.part.max()) + 1
    if parts == 1:
        return owner
    held_area = np.bincount(surface.part * count + owner, surface.area, minlength=parts * count)
    table: F64 = held_area.reshape(parts, count).astype(np.float64)
    best = _between_sides(table, skeleton)
    share = table.max(axis=1) / np.maximum(table.sum(axis=1), 1e-30)
    low = np.full((parts, 3), np.inf)
    high = np.full((parts, 3), -np.inf)
    np.minimum.at(low, surface.part, surface.places)
    np.maximum.at(high, surface.part, surface.places)
    size = np.linalg.norm(high - low, axis=1)
    whole = float(np.linalg.norm(surface.places.max(axis=0) - surface.places.min(axis=0)))
    held = (table > 0.03 * table.sum(axis=1, keepdims=True)).sum(axis=1)
    blocky = _filled(surface, np.prod(high - low, axis=1)) & (
        np.sort(high - low, axis=1)[:, 2] < 3 * np.sort(high - low, axis=1)[:, 1]
    )
    stiff = (share >= _RIGID) | (size < 0.12 * whole) | (blocky & (held <= _BLOCK_JOINTS))
    best = _with_what_holds_them(best, (low, high), stiff)
    chosen = stiff[surface.part]
    owner[chosen] = best[surface.part[chosen]]
    return owner


def _between_sides(table: F64, skeleton: Skeleton) -> Cells:
    """
    The joint that holds most of each part; where its twin on the other side holds as much, one between them.

    Of those in the middle that limbs with a good share of it hang on, the one farthest from the root: a trunk in one
    piece goes with its shoulders.
    """
    best: Cells = table.argmax(axis=1).astype(np.int64)
    names = [joint.name for joint in skeleton.joints]
    middle = [_middle_of(skeleton, joint) for joint in range(len(names))]
    limbs = np.array([middle[joint] != joint for joint in range(len(names))])
    for part in range(len(best)):
        name = names[int(best[part])]
        side = next((side for side in _SIDES if name.startswith(side)), None)
        twin = skeleton.index.get(_SIDES[side] + name.removeprefix(side)) if side else None
        hung = np.bincount(middle, table[part] * limbs, minlength=len(names)) / max(float(table[part].sum()), 1e-30)
        even = twin is not None and table[part, twin] >= _TWIN * table[part].max()
        if even or (side is None and float(hung.sum()) > _LIMBS):
            best[part] = np.append(np.flatnonzero(hung > _GOOD), 0 if even else best[part]).max()
    return best


def _middle_of(skeleton: Skeleton, joint: int) -> int:
    """The joint of no side that a joint hangs on, or is."""
    while joint > 0 and skeleton.joints[joint].name.startswith(tuple(_SIDES)):
        joint = skeleton.parents[joint]
    return joint


def _with_what_holds_them(best: Cells, boxes: tuple[F64, F64], stiff: NDArray[np.bool_]) -> Cells:
    """Panels and buttons go with the stiff block that they are set into: the smallest whose box holds enough of them."""
    low, high = boxes
    size = np.prod(np.maximum(high - low, 1e-12), axis=1)
    carried = best.copy()
    for part in np.argsort(-size, kind="stable").tolist():
        if not stiff[part]:
            continue
        shared = np.clip(np.minimum(high, high[part]) - np.maximum(low, low[part]), 0, None).prod(axis=1)
        around = stiff & (size > 4 * size[part]) & (shared > _SET_IN * size[part])
        if around.any():
            carried[part] = carried[int(np.argmin(np.where(around, size, np.inf)))]
    return carried


def _filled(surface: Surface, boxes: F64) -> NDArray[np.bool_]:
    """Which parts fill most of the box about them, as blocks and rods do, and bodies don't."""
    a, b, c = np.moveaxis(surface.places[surface.triangles], 1, 0)
    pieces = np.sum(a * np.cross(b, c), axis=1) / 6
    volumes = np.bincount(surface.part[surface.triangles[:, 0]], pieces, minlength=len(boxes))
    return np.abs(volumes) > _BLOCK * boxes


def _radii(surface: Surface, owner: Cells, skeleton: Skeleton) -> F64:
    """How far each place is from its joint's bones."""
    radius = np.full(len(owner), np.inf)
    for joint, child in skeleton.bones:
        mine = np.flatnonzero(owner == joint)
        start, along = skeleton.rest[joint], skeleton.rest[child] - skeleton.rest[joint]
        from_start = surface.places[mine] - start
        share = np.clip(from_start @ along / max(float(along @ along), 1e-18), 0, 1)
        away = np.linalg.norm(from_start - share[:, None] * along, axis=1)
        radius[mine] = np.minimum(radius[mine], away)
    return np.where(np.isfinite(radius), radius, 0.0)


def _blended(skin: _Skin, count: int) -> F32:
    """Weights that diffuse over the surface, over a width that goes with the limb's radius."""
    surface = skin.surface
    weights = np.zeros((len(skin.owner), count), np.float32)
    weights[np.arange(len(skin.owner)), skin.owner] = 1
    reach = _SOFT * surface.averaged(skin.radius, rounds=4)
    rounds = np.clip(2.0 * (reach / np.maximum(surface.spacing, 1e-12)) ** 2, 4, _MOST_ROUNDS)
    active = surface.near_borders(skin.owner, float(reach.max()) * 2.5)
    for number in range(int(np.ceil(rounds[active].max(initial=0.0)))):
        rows = active[rounds[active] > number]
        weights[rows] = 0.5 * weights[rows] + 0.5 * surface.mean_around(weights, rows)
    return weights


def _four(weights: F32) -> tuple[Joints, F32]:
    """The four heaviest joints of each row; weights too light to see are dropped."""
    count = min(4, weights.shape[1])
    order = np.argsort(-weights, axis=1, kind="stable")[:, :count]
    chosen = np.take_along_axis(weights, order, axis=1).astype(np.float64)
    chosen[chosen < 0.004] = 0
    chosen /= chosen.sum(axis=1, keepdims=True)
    joints = np.zeros((len(weights), 4), np.uint16)
    strongest = np.zeros((len(weights), 4), np.float32)
    joints[:, :count] = np.where(chosen > 0, order, 0)
    strongest[:, :count] = chosen
    return joints, strongest
