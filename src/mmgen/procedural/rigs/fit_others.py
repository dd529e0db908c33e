"""The joints of birds, fish, snakes, plants and rigid things, found in their volume; they look along +Z."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mmgen.errors import InputError
from mmgen.media.arrays import F64
from mmgen.procedural.rigs.joints import Tree
from mmgen.procedural.rigs.limbs import along, farthest
from mmgen.procedural.rigs.voxels import Volume, components

__all__ = ["fit_bird", "fit_fish", "fit_plant", "fit_rigid", "fit_snake", "midline"]

Mask = NDArray[np.bool_]
LINKS = 12
"""Joints of a snake."""
BRANCHES = 6
"""Most branches of a plant that move by themselves."""


def fit_bird(volume: Volume) -> Tree:
    """A body with neck and head, a tail, two wings, and legs where it stands on some."""
    places = volume.places
    core = int(np.argmax(volume.depth))
    body = _deep_middle(volume)
    tree = Tree()
    low, high = places.min(axis=0), places.max(axis=0)
    girth = float(volume.depth[core])
    slab = np.abs(places[:, 0] - body[0]) < max(girth * 0.7, 2 * volume.step)
    nose, rear = (places[slab][int(pick(places[slab][:, 2]))] for pick in (np.argmax, np.argmin))
    length = float(nose[2] - rear[2])
    tree.add("body", None, body - np.array([0, 0, 0.04 * length]))
    tree.add("chest", "body", body + girth * np.array([0, 0.1, 0.35]))
    skull = _skull(volume, body, nose, girth)
    tree.chain(
        ("neck", "head", "head_end"),
        "chest",
        [body + 0.5 * (skull - body), skull, np.array([body[0], nose[1], nose[2]])],
    )
    tail = np.array([body[0], rear[1], rear[2]])
    tree.chain(("tail", "tail_end"), "body", [body + 0.5 * (tail - body), tail])
    distance, _ = volume.travel(np.array([core]))
    for sign, side in ((1.0, "left"), (-1.0, "right")):
        _wing(tree, volume, (sign, side), (distance, girth))
    _bird_legs(tree, volume, body, girth, float(high[1] - low[1]))
    return tree


def _deep_middle(volume: Volume) -> F64:
    """The middle of what lies deepest."""
    deep = volume.depth > 0.7 * volume.depth.max()
    middle: F64 = volume.places[deep].mean(axis=0)
    return middle


def _skull(volume: Volume, body: F64, nose: F64, girth: float) -> F64:
    """The middle of what is thick before the body."""
    places = volume.places
    ahead = (places[:, 2] > body[2] + 0.45 * (nose[2] - body[2])) & (np.abs(places[:, 0] - body[0]) < 0.8 * girth)
    weight = volume.depth[ahead] ** 2
    skull: F64 = (places[ahead] * weight[:, None]).sum(axis=0) / weight.sum()
    skull[0] = body[0]
    return skull


def _wing(tree: Tree, volume: Volume, side: tuple[float, str], trunk: tuple[F64, float]) -> None:
    sign, name = side
    distance, girth = trunk
    places = volume.places
    middle = tree.place("body")
    tip = farthest(distance, sign * (places[:, 0] - middle[0]) > girth)
    if tip is None or abs(places[tip][0] - middle[0]) < 1.6 * girth:
        line = middle + girth * np.array([[0.8 * sign, 0.3, 0.5], [0.9 * sign, 0.15, -0.5], [sign, 0.0, -1.5]])
    else:
        # A wing is a sheet: its bones run along the middle of its strips, from the body to the tip.
        reach = sign * (places[tip][0] - middle[0])
        shares: F64 = np.linspace(0.75 * girth, reach, 6, dtype=np.float64)
        rows = [np.abs(sign * (places[:, 0] - middle[0]) - share) < 1.5 * volume.step for share in shares]
        strips = [places[row] for row in rows if row.any()]
        line = np.array([(strip.mean(axis=0) * 0.6 + strip[np.argmax(strip[:, 2])] * 0.4) for strip in strips])
        line[:, 0] = middle[0] + sign * shares[: len(line)]
        line[-1] = places[tip]
    names = [f"{name}_wing_{number}" for number in (1, 2, 3)] + [f"{name}_wing_end"]
    tree.chain(names, "chest", [along(line, share) for share in (0.0, 0.34, 0.67, 1.0)])


def _bird_legs(tree: Tree, volume: Volume, body: F64, girth: float, tall: float) -> None:
    """Legs, where two things stand on the ground below the body."""
    places = volume.places
    ground = float(places[:, 1].min())
    low = (places[:, 1] < ground + max(0.06 * tall, 2 * volume.step)) & (places[:, 1] < body[1] - 1.15 * girth)
    pieces = components(volume, low)[:2]
    if len(pieces) < 2:
        return
    centres = sorted((places[piece].mean(axis=0) for piece in pieces), key=lambda centre: -centre[0])
    for centre, side in zip(centres, ("left", "right"), strict=True):
        piece = places[low & ((places[:, 0] > body[0]) == (side == "left"))]
        hip = np.array([0.6 * centre[0] + 0.4 * body[0], body[1] - 0.5 * girth, body[2]])
        ankle = np.array([centre[0], ground + 0.06 * (body[1] - ground), body[2] + 0.4 * (centre[2] - body[2])])
        knee = (hip + ankle) / 2 - np.array([0, 0, 0.05 * (body[1] - ground)])
        toe = np.array([centre[0], ground, float(piece[:, 2].max())])
        names = [f"{side}_thigh", f"{side}_shin", f"{side}_foot", f"{side}_foot_end"]
        tree.chain(names, "body", [hip, knee, ankle, toe])


def fit_fish(volume: Volume) -> Tree:
    """A chain from the middle of the body forward to the mouth, and one back to the tail fin."""
    low, high = (float(pick(volume.places[:, 2])) for pick in (np.min, np.max))
    length = high - low

    def middle(share: float) -> F64:
        """In the middle of the section, where it is thick."""
        places = volume.places
        near = np.abs(places[:, 2] - (low + share * length)) < 1.5 * volume.step
        weight = volume.depth[near] ** 2
        centre: F64 = (places[near] * weight[:, None]).sum(axis=0) / weight.sum()
        return np.array([centre[0], centre[1], low + share * length])

    tree = Tree()
    tree.add("body", None, middle(0.62))
    tree.chain(("head", "head_end"), "body", [middle(0.76), middle(0.985)])
    names = ("spine_1", "spine_2", "spine_3", "tail", "tail_end")
    tree.chain(names, "body", [middle(share) for share in (0.5, 0.4, 0.3, 0.2, 0.015)])
    return tree


def fit_snake(volume: Volume) -> Tree:
    """A chain along the middle of the body, rooted half way; the head is the thicker end."""
    line = midline(volume)
    tree = Tree()
    half = LINKS // 2
    tree.add("body", None, along(line, 0.5))
    front = [along(line, 0.5 - 0.5 * number / half) for number in range(1, half + 1)]
    back = [along(line, 0.5 + 0.5 * number / half) for number in range(1, half + 1)]
    tree.chain([*(f"front_{n}" for n in range(1, half - 1)), "head", "head_end"], "body", front)
    tree.chain([*(f"back_{n}" for n in range(1, half)), "tail_end"], "body", back)
    return tree


def midline(volume: Volume) -> F64:
    """The line through a long thin thing, from its thicker end to the other."""
    first = int(np.argmax(np.where(np.isfinite(volume.travel(np.array([0]))[0]), volume.travel(np.array([0]))[0], -1)))
    distance, _ = volume.travel(np.array([first]))
    reached = np.isfinite(distance)
    steps = np.linspace(0, float(distance[reached].max()), 60)
    width = max(1.5 * volume.step, float(steps[1]) * 0.6)
    rows = [np.abs(distance - at) <= width for at in steps]
    line = np.array([volume.places[row].mean(axis=0) for row in rows])
    thick = np.array([float(volume.depth[row].max()) for row in rows])
    head, tail = float(thick[:14].mean()), float(thick[-14:].mean())
    turned = tail > 1.03 * head or (abs(tail - head) <= 0.03 * head and line[-1][2] > line[0][2])
    return line[::-1] if turned else line


def fit_plant(volume: Volume) -> Tree:
    """A stem from the ground up, and branches to the outermost places of its crown."""
    places = volume.places
    ground, tall = float(places[:, 1].min()), float(np.ptp(places[:, 1]))
    foot = np.flatnonzero(places[:, 1] < ground + max(0.05 * tall, 2 * volume.step))
    base = places[foot].mean(axis=0)
    distance, _ = volume.travel(foot)
    levels = np.linspace(0.0, 0.9, 6)
    spread = [_spread(places, base, ground + level * tall, volume.step) for level in levels]
    stem = np.array([middle for middle, _ in spread])
    tree = Tree()
    tree.add("root", None, (base[0], ground, base[2]))
    tree.chain(("stem_1", "stem_2", "stem_3"), "root", [along(stem, share) for share in (0.22, 0.45, 0.7)])
    tree.add("stem_end", "stem_3", (stem[-1][0], ground + tall, stem[-1][2]))
    tips = _tips(volume, stem, distance)
    for number, tip in enumerate(tips, 1):
        height = float(np.clip(0.75 * (places[tip][1] - ground) / tall, 0.2, 0.7))
        start = along(stem, height)
        parent = "stem_1" if height < 0.42 else "stem_2" if height < 0.66 else "stem_3"
        joint = start + 0.35 * (places[tip] - start)
        tree.chain((f"branch_{number}", f"branch_{number}_end"), parent, [joint, places[tip]])
    return tree


def _spread(places: F64, base: F64, height: float, step: float) -> tuple[F64, float]:
    """Middle and radius of a section."""
    row = places[np.abs(places[:, 1] - height) < 2 * step]
    if not len(row):
        return np.array([base[0], height, base[2]]), 0.0
    middle = row.mean(axis=0)
    return np.array([middle[0], height, middle[2]]), float(np.linalg.norm(row - middle, axis=1).max())


def _tips(volume: Volume, stem: F64, distance: F64) -> list[int]:
    """Places far out from the stem and from each other."""
    places = volume.places
    aside = np.linalg.norm((places - stem.mean(axis=0))[:, [0, 2]], axis=1)
    tall = float(np.ptp(places[:, 1]))
    usable = np.isfinite(distance) & (aside > 0.12 * tall) & (places[:, 1] > places[:, 1].min() + 0.2 * tall)
    tips: list[int] = []
    room = np.where(usable, aside, 0.0)
    while len(tips) < BRANCHES and room.max() > 0.14 * tall:
        tips.append(int(np.argmax(room)))
        room = np.minimum(room, np.where(usable, np.linalg.norm(places - places[tips[-1]], axis=1) * 0.8, 0.0))
    return tips


def fit_rigid(volume: Volume) -> Tree:
    """One joint at the middle of the foot, and the top."""
    low, high = volume.places.min(axis=0), volume.places.max(axis=0)
    if not np.isfinite(low).all():
        raise InputError("object", "has no extent")
    middle = (low + high) / 2
    tree = Tree()
    tree.add("body", None, (middle[0], low[1] - volume.step / 2, middle[2]))
    tree.add("body_end", "body", (middle[0], high[1], middle[2]))
    return tree
