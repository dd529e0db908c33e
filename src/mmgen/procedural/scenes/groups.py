"""Animals, people and yurts that a prompt names, in file, in herds or side by side on near ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.scenes import animals, bicycles, buildings, figures, market, people, pets, wildlife
from mmgen.procedural.scenes.drawing import Spot, place
from mmgen.procedural.scenes.landmarks import Sketch
from mmgen.procedural.scenes.roads import names_road
from mmgen.procedural.scenes.stage import Stage

__all__ = ["names_any_group", "paint_groups"]

MOST = 16


@dataclass(frozen=True, slots=True)
class Group:
    """
    ``size`` is a height in units, ``count`` how many there are unless the prompt says so, ``apart`` in heights.

    ``scatter`` is how far down the bank they stray, in heights, and whether each looks its own way. What is ``solid``
    is drawn smaller in a narrow picture, not one before the other.
    """

    sketch: Sketch
    size: float
    count: int
    apart: float
    scatter: float = 0.0
    solid: bool = False


_GROUPS: Final = {
    "stalls": Group(market.market_stall, 0.215, 4, 1.56, solid=True),
    "cafe": Group(market.cafe_table, 0.170, 4, 1.42, 0.16, solid=True),
    "yurts": Group(buildings.yurt, 0.105, 3, 2.1, 0.35),
    "camels": Group(animals.camel, 0.125, 5, 1.5),
    "horses": Group(animals.horse, 0.105, 4, 1.75, 0.30),
    "elephants": Group(wildlife.elephant, 0.155, 3, 1.55, 0.30),
    "cows": Group(wildlife.cow, 0.088, 4, 1.9, 0.55),
    "parasols": Group(figures.parasol, 0.135, 3, 1.55, 0.12),
    "deer": Group(animals.deer, 0.125, 2, 1.0, 0.20),
    "sheep": Group(animals.sheep, 0.042, 9, 1.7, 1.3),
    "couple": Group(people.couple, 0.115, 1, 1.0),
    "family": Group(people.family, 0.115, 1, 1.0),
    "woman": Group(people.woman, 0.115, 1, 1.0),
    "umbrella": Group(people.umbrella, 0.145, 1, 1.0),
    "children": Group(people.child, 0.072, 3, 1.3, 0.35),
    "bicycles": Group(bicycles.bicycle, 0.120, 1, 1.95, 0.12, solid=True),
    "dogs": Group(pets.dog, 0.130, 1, 1.30, 0.20),
    "cats": Group(pets.cat, 0.115, 1, 1.40, 0.20),
}
_BESIDE_PEOPLE: Final = {"bicycles": 0.075, "dogs": 0.058, "cats": 0.040}
"""The height of what is drawn larger where nobody is there to compare it with."""
_PEOPLE: Final = ("couple", "family", "woman", "umbrella", "children")


def names_any_group(stage: Stage) -> bool:
    """Whether the prompt names any of these."""
    return any(stage.wants(name) for name in _GROUPS)


def paint_groups(stage: Stage, line: F32) -> None:
    """Set each group on the near ground, the first about the point of interest, others where there is room."""
    composition = stage.composition
    start = composition.focus_x
    wanted = [name for name in _GROUPS if stage.wants(name)]
    if {"woman", "umbrella"} <= set(wanted):
        # It is she who holds it.
        wanted.remove("woman")
    beside = [name for name in wanted if name in _BESIDE_PEOPLE and set(_PEOPLE) & set(wanted)]
    alone = [name for name in wanted if name not in beside]
    middle = start
    for index, name in enumerate(alone):
        share = 0.5 if len(alone) == 1 else (index + 0.5) / len(alone)
        middle = 0.35 * start + 0.65 * composition.width * share
        _paint(stage, name, line, middle)
    for index, name in enumerate(beside):
        side = composition.heavy * (-1) ** (index + 1)
        _paint(stage, name, line, middle + side * (0.13 + 0.05 * index) * composition.unit)


def _paint(stage: Stage, name: str, line: F32, middle: float) -> None:
    group, composition = _GROUPS[name], stage.composition
    feature = stage.feature(name)
    count = min((feature.count if feature else None) or group.count, MOST)
    random = stage.random(name)
    by_road = name in _BESIDE_PEOPLE and names_road(stage)
    if by_road:
        middle = 0.5 * composition.width + composition.heavy * min(0.45 * composition.unit, 0.36 * composition.width)
    tall = _BESIDE_PEOPLE.get(name, group.size) if any(stage.wants(who) for who in _PEOPLE) else group.size
    size = tall * composition.unit * min(1.0, 8 / max(count, 8) * 1.2)
    if group.solid:
        size = min(size, 0.94 * composition.width / (count * group.apart))
    step = min(group.apart * size, (0.94 if group.solid else 0.86) * composition.width / count)
    if group.solid:
        middle = float(np.clip(middle, 0.5 * count * step, composition.width - 0.5 * count * step))
    leftward = bool(composition.sun_x < middle)
    places: list[Spot] = []
    for number in range(count):
        x = middle + (number - (count - 1) / 2) * step
        stray = group.scatter * size
        x += 0.5 * stray * float(random.standard_normal())
        down = stray * float(random.random())
        if not 0.02 * composition.width < x < 0.98 * composition.width:
            continue
        foot = float(line[int(np.clip(x, 0, composition.width - 1))]) + 0.03 * size + down
        foot += 0.13 * composition.unit if by_road else 0.0
        own_way = group.scatter > 1 and random.random() < 0.5
        height = size * (0.92 + 0.16 * float(random.random())) * (1 + 0.12 * down / size)
        places.append(Spot(x, min(foot, composition.height - 1.0), height, 0.9, mirrored=leftward != own_way))
    for spot in sorted(places, key=lambda spot: spot.y):
        place(stage, group.sketch(random), spot, own=stage.feature_colour(name))
