"""Which part of a silhouette is which: the joints of people, and of things that have neither arms nor legs."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F64
from mmgen.procedural.capture.medial import Medial

__all__ = ["Joints", "along", "bend_of", "biped", "branching", "row", "single", "tipped"]

FRONT, BACK = 0.86, 0.5
"""Where along the trunk arms begin where the silhouette hides it, and where a limb that begins lower is no arm."""

BENT = 0.07
"""The sag of a limb, in parts of its length, from which its bend shows where its middle joint is."""


@dataclass
class Joints:
    """Joints as they are found: each below one that is there already; ``_end`` names the tip of a bone."""

    names: list[str] = field(default_factory=list[str])
    parents: list[int] = field(default_factory=list[int])
    places: list[F64] = field(default_factory=list[F64])

    def add(self, name: str, parent: str | None, place: F64) -> None:
        """Put a joint below its parent."""
        self.parents.append(-1 if parent is None else self.names.index(parent))
        self.names.append(name)
        self.places.append(np.asarray(place, np.float64))

    def chain(self, names: tuple[str, ...], parent: str, places: list[F64]) -> None:
        """Put joints in a row."""
        for name, place in zip(names, places, strict=True):
            self.add(name, parent, place)
            parent = name

    def joined(self, first: str, second: str) -> Joints:
        """The same with both limbs beginning midway, as they do when they are seen from the side."""
        places = list(self.places)
        one, other = self.names.index(first), self.names.index(second)
        places[one] = places[other] = (places[one] + places[other]) / 2
        return Joints(list(self.names), list(self.parents), places)


def single(medial: Medial) -> Joints:
    """One joint in the middle, for what keeps its shape."""
    joints = Joints()
    joints.add("body", None, medial.places.mean(axis=0))
    return joints


def biped(medial: Medial) -> Joints:
    """Hips, trunk and head, two legs, and the arms that stand off. Raises InputError where there are no two legs."""
    places, span = medial.places, medial.span
    tips = [limb.tip for limb in medial.limbs()]
    middle = _trunk_middle(medial)
    feet = sorted((tip for tip in tips if places[tip, 1] > middle[1] + 0.12 * span), key=lambda tip: -places[tip, 1])[
        :2
    ]
    if len(feet) < 2:
        raise InputError("skeleton", "two legs are seen apart in no frame, as a biped's must be; ask for another kind")
    head = _head(medial, middle)
    first, second = (medial.path(head, foot) for foot in feet)
    shared = next(index for index, node in enumerate(first) if index >= len(second) or second[index] != node) - 1
    trunk = places[first[: shared + 1]]
    pelvis = trunk[-1]
    neck = _narrowest(medial, first[: shared + 1])
    chest = trunk[neck] + (pelvis - trunk[neck]) * (1 - FRONT)
    joints = Joints()
    joints.add("hips", None, pelvis)
    joints.add("spine", "hips", pelvis + (trunk[neck] - pelvis) * 0.36)
    joints.add("chest", "spine", chest)
    joints.add("neck", "chest", trunk[neck])
    up = (trunk[0] - trunk[neck]) / max(float(np.linalg.norm(trunk[0] - trunk[neck])), 1e-9)
    joints.add("neck_end", "neck", trunk[0] + up * medial.radii[head])
    hands = [tip for tip in tips if tip not in feet and tip != head]
    for side, hand in _sides(hands, places, trunk):
        _arm(joints, medial, (side, hand), first[neck : shared + 1], chest)
    for side, foot in zip(("left", "right"), sorted(feet, key=lambda tip: -places[tip, 0]), strict=True):
        path = medial.path(first[shared], foot)
        hip, line = _left_behind(medial, path, 0.55)
        joints.chain((f"{side}_thigh", f"{side}_shin", f"{side}_shin_end"), "hips", [hip, bend_of(line, 0.5), line[-1]])
    return joints


def row(medial: Medial, pieces: int = 6) -> Joints:
    """A chain along the longest way, from its thicker end: snakes and fish."""
    first = medial.limbs()
    start = first[0].tip if first else 0
    distance, _ = medial.ways([start])
    end = int(np.argmax(np.where(np.isfinite(distance), distance, -1)))
    path = medial.path(start, end)
    half = len(path) // 2
    if medial.radii[path[half:]].mean() > medial.radii[path[:half]].mean():
        path.reverse()
    line = tipped(medial, path)
    line = np.concatenate([(line[0] - (line[1] - line[0]) * 0)[None], line])
    joints = Joints()
    joints.add("spine_1", None, along(line, 0.02))
    names = (*(f"spine_{number}" for number in range(2, pieces + 1)), f"spine_{pieces}_end")
    joints.chain(names, "spine_1", [along(line, (number + 1) / pieces) for number in range(pieces)])
    return joints


def branching(medial: Medial, *, upright: bool = False) -> Joints:
    """A root with a chain along each limb; *upright* has it at the foot, as plants have."""
    limbs = medial.limbs()
    root = (
        int(np.argmax(medial.places[:, 1])) if upright else (limbs[0].base if limbs else int(np.argmax(medial.radii)))
    )
    joints, nodes = Joints(), {root: "body"}
    joints.add("body", None, medial.places[root])
    for number, limb in enumerate(limbs, 1):
        distance, before = medial.ways(list(nodes))
        if distance[limb.tip] < 0.5 * limb.length:
            continue
        path = [limb.tip]
        while before[path[-1]] >= 0:
            path.append(int(before[path[-1]]))
        line = tipped(medial, path[::-1])
        bones = int(np.clip(round(limb.length / (0.2 * medial.span)), 1, 4))
        names = tuple(f"limb_{number}_{bone}" for bone in range(1, bones + 1))
        starts = [along(line, (bone + (0.35 if bone == 0 else 0.0)) / bones) for bone in range(bones)]
        joints.chain((*names, f"{names[-1]}_end"), nodes[path[-1]], [*starts, line[-1]])
        for share, node in enumerate(path[::-1]):
            nodes.setdefault(node, names[min(share * bones // len(path), bones - 1)])
    return joints


def _trunk_middle(medial: Medial) -> F64:
    thick = medial.radii > 0.7 * medial.radii.max()
    middle: F64 = (medial.places[thick].mean(axis=0) + medial.places.mean(axis=0)) / 2
    return middle


def _head(medial: Medial, middle: F64) -> int:
    """The highest node above the trunk that is no hand: hands are thin, or far to the side."""
    aside = np.abs(medial.places[:, 0] - middle[0]) / medial.span
    usable = (aside < 0.16) & (medial.radii > 0.25 * medial.radii.max())
    height = np.where(usable, medial.places[:, 1], np.inf)
    return int(np.argmin(height + aside * medial.span * 0.3))


def _narrowest(medial: Medial, path: list[int]) -> int:
    """The place of the neck in a way from the head to the hips."""
    way = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(medial.places[path], axis=0), axis=1))])
    total = max(float(way[-1]), 1e-9)
    radii = medial.radii[path]
    above, below = np.maximum.accumulate(radii), np.maximum.accumulate(radii[::-1])[::-1]
    # Narrower than the head above it and the trunk below it: an aerial or a tuft has no head above.
    waist = radii / np.maximum(np.minimum(above, below), 1e-9) + 0.1 * way / total
    within = (way > 0.1 * total) & (way < 0.6 * total)
    if not within.any() or float(np.where(within, waist, np.inf).min()) > 1:
        return len(path) // 4
    return int(np.argmin(np.where(within, waist, np.inf)))


def _sides(hands: list[int], places: F64, trunk: F64) -> list[tuple[str, int]]:
    """At most one hand at each side, the farther from the trunk: the picture's right is the left of who looks at us."""
    chosen: dict[str, int] = {}
    for hand in hands:
        beside = trunk[int(np.argmin(np.abs(trunk[:, 1] - places[hand, 1])))]
        side = "left" if places[hand, 0] > beside[0] else "right"
        if side not in chosen:
            chosen[side] = hand
    return sorted(chosen.items())


def _arm(joints: Joints, medial: Medial, named: tuple[str, int], trunk: list[int], chest: F64) -> None:
    side, hand = named
    path = medial.path(trunk[-1], hand)
    middle = set(trunk)
    last = max((index for index, node in enumerate(path) if node in middle), default=0)
    path = path[last:]
    height = trunk.index(path[0]) if path[0] in trunk else 0
    rise = (len(trunk) - 1 - height) / max(len(trunk) - 1, 1)
    shoulder, line = _left_behind(medial, path, 0.8)
    names = (f"{side}_upper_arm", f"{side}_forearm", f"{side}_forearm_end")
    if rise > BACK:
        joints.chain(names, "chest", [shoulder, bend_of(line, 0.48), line[-1]])
    else:
        joints.chain(names, "chest", [chest, line[0], line[-1]])


def _left_behind(medial: Medial, path: list[int], share: float) -> tuple[F64, F64]:
    """Where a way leaves the thick part that it starts in, and its line from there to the tip."""
    away = np.linalg.norm(medial.places[path] - medial.places[path[0]], axis=1)
    start = int(np.argmax(away > share * medial.radii[path[0]])) if len(path) > 2 else 0
    line = tipped(medial, path[start:])
    return line[0], line


def tipped(medial: Medial, path: list[int]) -> F64:
    """The line through nodes, made longer to the outline at its end."""
    line = medial.places[path]
    ahead = line[-1] - line[max(len(line) - 6, 0)]
    unit = ahead / max(float(np.linalg.norm(ahead)), 1e-9)
    return np.concatenate([line, (line[-1] + unit * medial.radii[path[-1]])[None]])


def bend_of(line: F64, usual: float) -> F64:
    """Where a limb bends, or a part of its length where it is straight."""
    ahead = line[-1] - line[0]
    length = max(float(np.linalg.norm(ahead)), 1e-9)
    sag = np.abs(ahead[0] * (line[:, 1] - line[0, 1]) - ahead[1] * (line[:, 0] - line[0, 0])) / length
    way = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    share = way / max(float(way[-1]), 1e-9)
    sag[(share < usual - 0.13) | (share > usual + 0.13)] = 0
    best = int(np.argmax(sag))
    return line[best] if sag[best] > BENT * length else along(line, usual)


def along(line: F64, share: float) -> F64:
    """The place after a share of a line's length."""
    way = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    at = share * float(way[-1])
    return np.array([float(np.interp(at, way, line[:, axis])) for axis in range(2)])
