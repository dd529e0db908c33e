"""A flat jointed figure: how its joints move its points, and how its points answer to each turn."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F32, F64, U8
from mmgen.procedural.capture.anatomy import Joints

__all__ = ["C128", "FREE", "Bones", "Figure", "bones_of", "figure_of", "flesh"]

C128 = NDArray[np.complex128]
FREE = 3
"""The degrees of freedom before the turns of the bones: right, down, and the logarithm of the size."""


@dataclass(frozen=True)
class Figure:
    """
    Joints that have a bone, parents first: ``rest`` ``(B,)`` are their places as ``x + iy``, ``weights`` ``(P, B)`` say
    with which of them each of the ``points`` ``(P,)`` goes, read from ``maps`` ``(B, h, w)``. A pose is ``(3 + B,)``: shift, size, and each bone's turn
    against its parent in radians, positive from +x to +y (clockwise as it is looked at).
    """

    names: tuple[str, ...]
    parents: tuple[int, ...]
    rest: C128
    points: C128
    weights: F64
    tips: C128
    maps: F32 = field(repr=False)

    @property
    def bones(self) -> int:
        """How many turns a pose has."""
        return len(self.names)

    @cached_property
    def below(self) -> F64:
        """``(B, B)``: 1 where the row's bone goes along with the column's."""
        table = np.eye(self.bones)
        for bone in range(self.bones - 1, 0, -1):
            table[:, self.parents[bone]] += table[:, bone]
        return np.minimum(table, 1.0)

    @cached_property
    def carried(self) -> F64:
        """``(P, B)``: how much of each point turns with each bone or one below it."""
        shares: F64 = self.weights @ self.below
        return shares

    def placed(self, pose: F64) -> tuple[C128, C128]:
        """Where the joints are, and each bone's turn and size as a factor."""
        size = np.exp(pose[2])
        places = np.empty(self.bones, np.complex128)
        factors = np.empty(self.bones, np.complex128)
        for bone, parent in enumerate(self.parents):
            turn = np.exp(1j * pose[FREE + bone])
            if parent < 0:
                places[bone] = self.rest[bone] + complex(pose[0], pose[1])
                factors[bone] = size * turn
            else:
                places[bone] = places[parent] + factors[parent] * (self.rest[bone] - self.rest[parent])
                factors[bone] = factors[parent] * turn
        return places, factors

    def moved(self, pose: F64) -> C128:
        """Where the points are."""
        places, factors = self.placed(pose)
        moved: C128 = (self.weights * (places + factors * (self.points[:, None] - self.rest))).sum(axis=1)
        return moved

    def answer(self, pose: F64) -> tuple[C128, C128]:
        """Where the points are, and ``(P, 3 + B)`` how each goes with each degree of freedom."""
        places, factors = self.placed(pose)
        parts = self.weights * (places + factors * (self.points[:, None] - self.rest))
        moved = parts.sum(axis=1)
        slopes = np.empty((len(self.points), FREE + self.bones), np.complex128)
        slopes[:, 0], slopes[:, 1] = 1, 1j
        slopes[:, 2] = moved - places[0]
        # Sums over a few children: a product of matrices this small would wake threads that cost more than they do.
        for bone in range(self.bones - 1, 0, -1):
            parts[:, self.parents[bone]] += parts[:, bone]
        slopes[:, FREE:] = 1j * (parts - places * self.carried)
        return moved, slopes

    def with_points(self, points: F64) -> Figure:
        """The same joints with other points ``(P, 2)``."""
        return replace(self, points=points[:, 0] + 1j * points[:, 1], weights=_sampled(self.maps, points))


@dataclass(frozen=True, slots=True)
class Bones:
    """Joints that have a bone, by their ``numbers`` among all, with the places ``rest`` and ``tips`` of their ends."""

    numbers: tuple[int, ...]
    names: tuple[str, ...]
    parents: tuple[int, ...]
    rest: C128
    tips: C128


def bones_of(joints: Joints) -> Bones:
    """The bones of joints: each reaches to its own end, or else to the first joint below it."""
    bones = [index for index, name in enumerate(joints.names) if not name.endswith("_end")]
    numbers = {index: number for number, index in enumerate(bones)}
    rest = np.array([complex(*joints.places[index]) for index in bones])
    tips = rest.copy()
    for index, parent in enumerate(joints.parents):
        if parent >= 0 and (joints.names[index].endswith("_end") or tips[numbers[parent]] == rest[numbers[parent]]):
            tips[numbers[parent]] = complex(*joints.places[index])
    return Bones(
        numbers=tuple(bones),
        names=tuple(joints.names[index] for index in bones),
        parents=tuple(-1 if joints.parents[index] < 0 else numbers[joints.parents[index]] for index in bones),
        rest=rest,
        tips=tips,
    )


def figure_of(joints: Joints, points: F64, mask: U8) -> Figure:
    """The figure of joints found in a mask, for points of it."""
    found = bones_of(joints)
    maps = flesh(joints, list(found.numbers), mask)
    return Figure(
        names=found.names,
        parents=found.parents,
        rest=found.rest,
        points=points[:, 0] + 1j * points[:, 1],
        weights=_sampled(maps, points),
        tips=found.tips,
        maps=maps,
    )


def flesh(joints: Joints, bones: list[int], mask: U8) -> F32:
    """
    Maps ``(B, h, w)`` of how much of a bone each place has; they add up to 1 on the mask.

    Each place is its nearest bone's by the way through the silhouette, counted from where the bone's flesh ends; at the
    joints the shares flow into each other.
    """
    depth = np.asarray(cv2.distanceTransform(mask, cv2.DIST_L2, 5), np.float32)
    owner = np.full(mask.shape, -1, np.int32)
    cores: list[tuple[float, int, U8]] = []
    for number, index in enumerate(bones):
        children = [child for child, parent in enumerate(joints.parents) if parent == index]
        ends = [joints.places[child] for child in children] or [joints.places[index]]
        if joints.parents[index] < 0 and len(children) > 1:
            ends = [joints.places[index] + (end - joints.places[index]) * 0.5 for end in ends]
        core, radius = _core(joints.places[index], ends, depth)
        cores.append((radius, number, core))
    for _, number, core in sorted(cores, key=lambda entry: entry[0]):
        owner[(core > 0) & (mask > 0)] = number
    # The outline's own points lie between pixels, so owners reach a little beyond it.
    owner = _spread(_spread(owner, mask), np.asarray(cv2.dilate(mask, np.ones((9, 9), np.uint8)), np.uint8))
    usual = float(np.sqrt(mask.sum())) / 26
    soft = max(usual, 1.0)
    shares: list[F32] = [
        np.asarray(cv2.GaussianBlur((owner == number).astype(np.float32), (0, 0), soft), np.float32)
        for number in range(len(bones))
    ]
    reachable = _kin(joints, bones)
    maps = np.stack(shares) * np.take(reachable, np.maximum(owner, 0), axis=0).transpose(2, 0, 1)
    total = maps.sum(axis=0)
    maps = np.where(total > 1e-6, maps / np.maximum(total, 1e-6), 0)
    maps[0][total <= 1e-6] = 1
    return np.asarray(maps, np.float32)


def _kin(joints: Joints, bones: list[int]) -> F32:
    """``(B, B)``: 1 for bones that may share a place: one below the other directly, or both below the same."""
    count = len(bones)
    table = np.eye(count, dtype=np.float32)
    parents = [bones.index(joints.parents[index]) if joints.parents[index] >= 0 else -1 for index in bones]
    for bone, parent in enumerate(parents):
        if parent >= 0:
            table[bone, parent] = table[parent, bone] = 1
    return table


def _core(start: F64, ends: list[F64], depth: F32) -> tuple[U8, float]:
    """What surely belongs to a bone: as wide as the silhouette along it allows."""
    core = np.zeros(depth.shape, np.uint8)
    radii: list[float] = []
    for end in ends:
        for share in np.linspace(0.12, 0.95, 12):
            x, y = start + (end - start) * share
            column, line = int(np.clip(x, 0, depth.shape[1] - 1)), int(np.clip(y, 0, depth.shape[0] - 1))
            radius = max(float(depth[line, column]), 1.0)
            radii.append(radius)
            cv2.circle(core, (round(float(x)), round(float(y))), max(round(0.8 * radius), 1), 1, -1)
    return core, float(np.median(radii))


def _spread(owner: NDArray[np.int32], mask: U8) -> NDArray[np.int32]:
    """Owners grown through the mask until it is full."""
    grown = (owner + 1).astype(np.float32)
    kernels = np.ones((3, 3), np.uint8), np.asarray(cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3)), np.uint8)
    for step in range(4 * max(mask.shape)):
        open_places = (grown == 0) & (mask > 0)
        if not open_places.any():
            break
        wider = np.asarray(cv2.dilate(grown, kernels[step % 2]), np.float32)
        filled = open_places & (wider > 0)
        if not filled.any():
            break
        grown[filled] = wider[filled]
    return np.asarray(grown - 1, np.int32)


def _sampled(maps: F32, points: F64) -> F64:
    columns, rows = points[:, 0].astype(np.float32)[:, None], points[:, 1].astype(np.float32)[:, None]
    found = [
        np.asarray(cv2.remap(each, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float64)[:, 0]
        for each in maps
    ]
    weights = np.stack(found, axis=1)
    # Four joints at most go with a vertex of a file.
    if weights.shape[1] > 4:
        weights[weights < np.sort(weights, axis=1)[:, -4:-3]] = 0
    weights[weights < 0.01] = 0
    total = weights.sum(axis=1, keepdims=True)
    weights[:, :1] += total == 0
    return np.asarray(weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-9), np.float64)
