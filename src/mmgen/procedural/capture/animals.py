"""Which part of a silhouette is which: animals on four legs, birds and fish."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mmgen.errors import InputError
from mmgen.media.arrays import F64
from mmgen.procedural.capture.anatomy import Joints, along, bend_of, tipped
from mmgen.procedural.capture.medial import Medial

__all__ = ["bird", "fish", "quadruped"]

THICK = 0.6
"""The radius of the trunk at least, in parts of its thickest."""

DOWNWARD, STEEP = 0.55, 1.6
"""How far a leg leads down from the trunk for each step aside, at least: one that stands, and one that is lifted high."""

LEVEL = 0.6
"""The rise of a trunk for each step along it, at most, of what stands on four legs."""

STANDING, LIFTED = 0.75, 0.45
"""How far below the trunk's middle a foot is, in parts of the way to the ground: one that stands, and any; tails hang."""

ALIKE = 0.45
"""The length of the shorter wing over the longer's, at least: one may be seen at a slant."""

LEAST_LEG = 0.055
"""The length of a leg that shows beside another, in lengths of the silhouette."""

FORE_LIMB, NECK = 0.66, (0.25, 0.65)
"""Where joints lie along a limb: how far up a leg of two bones goes into the trunk, neck and head along their way."""


@dataclass(frozen=True)
class _Trunk:
    """The thick part of a silhouette: its nodes, its middle, its unit direction, and how far it goes both ways."""

    medial: Medial
    nodes: list[int]
    middle: F64
    ahead: F64
    reach: tuple[float, float]

    @property
    def radius(self) -> float:
        """Half its thickness."""
        return float(self.medial.radii[self.nodes].max())

    def level(self, x: float) -> float:
        """The height of its middle line at a place across."""
        slope = float(self.ahead[1] / self.ahead[0]) if abs(self.ahead[0]) > 1e-6 else 0.0
        return float(self.middle[1] + slope * (x - self.middle[0]))

    def at(self, x: float) -> F64:
        """On its middle line, between its ends."""
        low, high = sorted(float((self.middle + self.ahead * each)[0]) for each in self.reach)
        inside = float(np.clip(x, low, high))
        return np.array([inside, self.level(inside)])

    def ways(self) -> list[list[int]]:
        """The nodes from the trunk to the tip of each limb, the longest limb first."""
        _, before = self.medial.ways(self.nodes)
        found: list[list[int]] = []
        for limb in self.medial.limbs(LEAST_LEG):
            way = [limb.tip]
            while before[way[-1]] >= 0:
                way.append(int(before[way[-1]]))
            found.append(way[::-1])
        return [way for way in found if len(way) > 2]


def quadruped(medial: Medial) -> Joints:
    """Hips, trunk, neck and head, a tail, and the legs that are seen. Raises InputError where there are none at one end."""
    trunk = _trunk(medial)
    if abs(float(trunk.ahead[1])) > LEVEL * abs(float(trunk.ahead[0])):
        raise InputError("skeleton", "no trunk lies level in any frame, as a quadruped's does; ask for another kind")
    ways = trunk.ways()
    legs = [way for way in ways if _is_leg(trunk, way)]
    others = [way for way in ways if way not in legs]
    places = medial.places
    split = float(trunk.middle[0])
    ends = [way for way in legs if places[way[-1], 0] < split], [way for way in legs if places[way[-1], 0] >= split]
    if not ends[0] or not ends[1]:
        raise InputError(
            "skeleton",
            "legs at both ends of a trunk are seen in no frame, as a quadruped's must be; ask for another kind",
        )
    if len(ends[0]) < 2 or len(ends[1]) < 2:
        raise InputError(
            "skeleton", "the legs at one end hide each other in every frame: a quadruped's must be seen apart once"
        )
    head, tail = _head_and_tail(trunk, others)
    rightward = bool(places[head[-1], 0] > split)
    fore, hind = (ends[1], ends[0]) if rightward else ends
    joints = Joints()
    hips, chest = (trunk.at(float(np.mean([_root(trunk, way)[0] for way in legs_]))) for legs_ in (hind, fore))
    joints.add("hips", None, hips)
    joints.add("spine", "hips", (hips + chest) / 2)
    joints.add("chest", "spine", chest)
    line = np.concatenate([chest[None], tipped(medial, head)[1:]])
    joints.chain(("neck", "head", "head_end"), "chest", [along(line, NECK[0]), along(line, NECK[1]), line[-1]])
    if tail is not None:
        line = np.concatenate([hips[None], tipped(medial, tail)[1:]])
        joints.chain(("tail_1", "tail_2", "tail_2_end"), "hips", [along(line, 0.3), along(line, 0.65), line[-1]])
    for parent, end, part in (("chest", "front", fore), ("hips", "hind", hind)):
        lowest = sorted(part, key=lambda way: -places[way[-1], 1])[:2]
        for side, way in zip(("left", "right"), sorted(lowest, key=lambda way: places[way[-1], 0]), strict=False):
            line = np.concatenate([_root(trunk, way)[None], tipped(medial, way)[_leaves(trunk, way) :]])
            names = (f"{side}_{end}_thigh", f"{side}_{end}_shin", f"{side}_{end}_shin_end")
            joints.chain(names, parent, [line[0], bend_of(line, 0.52), line[-1]])
    return joints


def bird(medial: Medial) -> Joints:
    """A body with two wings of three bones, and what else stands off. Raises InputError where no two wings do."""
    trunk = _trunk(medial)
    reach = [(float(np.linalg.norm(medial.places[way[-1]] - trunk.middle)), way) for way in trunk.ways()]
    reach.sort(key=lambda entry: -entry[0])
    if len(reach) < 2 or reach[1][0] < ALIKE * reach[0][0]:
        raise InputError("skeleton", "two wings are seen apart in no frame, as a bird's must be; ask for another kind")
    joints = Joints()
    joints.add("body", None, trunk.middle)
    wings = sorted((way for _, way in reach[:2]), key=lambda way: -medial.places[way[-1], 0])
    # The picture's right is the left of who looks at us.
    for side, way in zip(("left", "right"), wings, strict=True):
        line = tipped(medial, way)[_leaves(trunk, way) :]
        names = (*(f"{side}_wing_{bone}" for bone in (1, 2, 3)), f"{side}_wing_3_end")
        joints.chain(names, "body", [along(line, share) for share in (0.0, 0.34, 0.67, 1.0)])
    for number, (_, way) in enumerate(reach[2:4], 1):
        line = tipped(medial, way)[_leaves(trunk, way) :]
        joints.chain((f"limb_{number}", f"limb_{number}_end"), "body", [line[0], line[-1]])
    return joints


def fish(medial: Medial, pieces: int = 5) -> Joints:
    """A chain through the middle of a long body, between the lobes of its fins, from the thicker end."""
    places, weight = medial.places, np.square(medial.radii)
    middle = (places * weight[:, None]).sum(axis=0) / weight.sum()
    ahead = _direction(places, weight, middle)
    along_it = (places - middle) @ ahead
    low, high = float(along_it.min()), float(along_it.max())
    centre = float((along_it * weight).sum() / weight.sum())
    if centre - low > high - centre:
        ahead, along_it, low, high = -ahead, -along_it, -high, -low
    window = 0.6 * (high - low) / pieces
    line: list[F64] = []
    for share in np.linspace(0.0, 1.0, 2 * pieces + 1):
        at = low + (high - low) * share
        near = weight * np.exp(-np.square((along_it - at) / window) * 2)
        off = (places - middle - along_it[:, None] * ahead) * near[:, None]
        line.append(middle + ahead * at + off.sum(axis=0) / near.sum())
    joints = Joints()
    joints.add("spine_1", None, line[1])
    names = (*(f"spine_{number}" for number in range(2, pieces + 1)), f"spine_{pieces}_end")
    joints.chain(names, "spine_1", [along(np.array(line), (number + 1) / pieces) for number in range(pieces)])
    return joints


def _trunk(medial: Medial) -> _Trunk:
    """The nodes about the thickest that are nearly as thick, with the line through them."""
    thick = medial.radii > THICK * medial.radii.max()
    start = int(np.argmax(medial.radii))
    nodes, queue = {start}, [start]
    while queue:
        for other in medial.neighbours[queue.pop()]:
            if thick[other] and other not in nodes:
                nodes.add(other)
                queue.append(other)
    chosen = sorted(nodes)
    places, weight = medial.places[chosen], np.square(medial.radii[chosen])
    middle = (places * weight[:, None]).sum(axis=0) / weight.sum()
    ahead = _direction(places, weight, middle)
    way = (places - middle) @ ahead
    return _Trunk(medial, chosen, middle, ahead, (float(way.min()), float(way.max())))


def _direction(places: F64, weight: F64, middle: F64) -> F64:
    """The unit direction in which places lie apart most."""
    off = (places - middle) * np.sqrt(weight)[:, None]
    _, axes = np.linalg.eigh(off.T @ off)
    ahead: NDArray[np.float64] = axes[:, -1]
    return np.asarray(ahead if ahead[0] >= 0 else -ahead, np.float64)


def _is_leg(trunk: _Trunk, way: list[int]) -> bool:
    """Whether a limb leads down from the trunk, and far."""
    places = trunk.medial.places
    ground = float(places[:, 1].max())
    tip = places[way[-1]]
    level = trunk.level(float(tip[0]))
    depth = (float(tip[1]) - level) / max(ground - level, 1.0)
    slope = DOWNWARD if depth > STANDING else STEEP
    out = _leaves(trunk, way)
    steps = [places[way[min(place, len(way) - 1)]] - places[way[0]] for place in (out, 2 * out)]
    return depth > LIFTED and all(bool(step[1] > slope * abs(step[0])) for step in steps)


def _leaves(trunk: _Trunk, way: list[int]) -> int:
    """The place in a way from which on it is out of the trunk's thickness."""
    away = np.linalg.norm(trunk.medial.places[way] - trunk.medial.places[way[0]], axis=1)
    return max(int(np.argmax(away > FORE_LIMB * trunk.medial.radii[way[0]])), 1)


def _root(trunk: _Trunk, way: list[int]) -> F64:
    """Where a leg begins: inside the trunk, over the place at which it comes out."""
    out = trunk.medial.places[way[_leaves(trunk, way)]]
    inside = trunk.at(float(out[0]))
    return np.asarray(inside + (out - inside) * 0.5, np.float64)


def _head_and_tail(trunk: _Trunk, ways: list[list[int]]) -> tuple[list[int], list[int] | None]:
    """The limb with the thickest end, which is the head, and the longest at the other end. Raises InputError without any."""
    medial = trunk.medial
    if not ways:
        raise InputError(
            "skeleton", "neither head nor tail stands off in any frame, as a quadruped's must; ask for another kind"
        )

    def bulk(way: list[int]) -> float:
        outer = medial.radii[way[_leaves(trunk, way) :]]
        return float(outer[len(outer) // 3 :].max()) + 0.1 * float(outer.mean())

    head = max(ways, key=bulk)
    beyond = bool(medial.places[head[-1], 0] > trunk.middle[0])
    rest = [way for way in ways if bool(medial.places[way[-1], 0] > trunk.middle[0]) != beyond]
    return head, rest[0] if rest else None
