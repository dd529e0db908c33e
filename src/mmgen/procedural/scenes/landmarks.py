"""Where the things that a prompt names stand: on a shore or slope, in the water, in the air."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.scenes import buildings, figures
from mmgen.procedural.scenes.drawing import Part, Spot, place, reflect
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.land import tones
from mmgen.procedural.scenes.planting import Grove, asked_trees, plant
from mmgen.procedural.scenes.sprite import shifted
from mmgen.procedural.scenes.stage import Stage

Sketch = Callable[[np.random.Generator], list[Part]]

_STANDING: Final[Mapping[str, tuple[Sketch, float]]] = {
    "tower": (buildings.needle_tower, 1.7),
    "pagoda": (buildings.pagoda, 1.25),
    "lighthouse": (buildings.lighthouse, 0.95),
    "pavilion": (buildings.pavilion, 0.42),
    "house": (buildings.cottage, 0.34),
}
_NEAR: Final[Mapping[str, tuple[Sketch, float]]] = {
    "tent": (figures.tent, 0.32),
    "traveller": (figures.traveller, 0.34),
}


def paint_campers(stage: Stage, line: F32) -> None:
    """The tent and the walker that a prompt names, on near ground where they can be seen."""
    _set_out(stage, _NEAR, line, (0.9, 0.30, 0))


def paint_landmarks(stage: Stage, line: F32, *, nearness: float, size: float, side: int = 0) -> None:
    """Set what the prompt names along a line of ground; ``size`` is a pagoda's height in units, ``side`` where the line is."""
    _set_out(stage, _STANDING, line, (nearness, size, side))


def _set_out(
    stage: Stage, things: Mapping[str, tuple[Sketch, float]], line: F32, measures: tuple[float, float, int]
) -> None:
    nearness, size, side = measures
    composition = stage.composition
    random = stage.random("landmarks")
    taken: list[tuple[float, float]] = []
    for name, (sketch, scale) in things.items():
        feature = stage.feature(name)
        if feature is None:
            continue
        tall = size * scale * composition.unit
        for _ in range(min(feature.count or 1, 9)):
            x = _free_column(stage, random, taken, tall * 0.9, side)
            taken.append((x, tall * 0.9))
            height = tall * (0.85 + 0.3 * random.random())
            foot = float(line[int(np.clip(x, 0, composition.width - 1))]) + 0.03 * height
            spot = Spot(x, min(foot, composition.height - 1.0), height, nearness, mirrored=composition.sun_x > x)
            place(stage, sketch(stage.random(name)), spot, own=stage.feature_colour(name))


def _free_column(
    stage: Stage, random: np.random.Generator, taken: list[tuple[float, float]], reach: float, side: int
) -> float:
    """A column near the point of interest that keeps clear of what stands already."""
    composition = stage.composition
    focus = composition.focus_x if side == 0 else composition.width * (0.5 + 0.34 * side)
    best, distance = focus, -1.0
    for attempt in range(12):
        x = focus + composition.width * 0.05 * (1 + attempt) * float(random.random() - 0.5)
        x = float(np.clip(x, 0.06 * composition.width, 0.94 * composition.width))
        gap = min((abs(x - other) - width - reach for other, width in taken), default=1.0)
        if gap > 0:
            return x
        if gap > distance or distance < 0:
            best, distance = x, gap
    return best


def paint_bridge(stage: Stage, y: float, *, nearness: float) -> None:
    """Stone bridges over the water at a row, if the prompt names them, joined to the banks by a low causeway."""
    if (feature := stage.feature("bridge")) is None:
        return
    composition = stage.composition
    count = min(feature.count or 1, 4)
    for index in range(count):
        size = 0.075 * composition.unit * (1 + 0.5 * index)
        parts = buildings.arch_bridge(stage.random(f"bridge {index}"))
        x = composition.focus_x - (0.14 + 0.10 * index) * composition.width * composition.heavy * index
        spot = Spot(x, y + 0.085 * index * composition.unit, size, min(1.0, nearness + 0.12 * index))
        reach = max(float(np.abs(part.points[:, 0]).max()) for part in parts) * size
        _causeway(stage, spot, reach)
        reflect(stage, parts, spot, own=stage.feature_colour("bridge"))
        place(stage, parts, spot, own=stage.feature_colour("bridge"))


def _causeway(stage: Stage, spot: Spot, reach: float) -> None:
    """Low banks that run from both ends of a bridge out of the picture, with trees on them."""
    width, unit = stage.composition.width, stage.composition.unit
    random = stage.random(f"causeway {spot.y:.2f}")
    shade, lit = tones(stage, stage.turf, spot.nearness)
    feet: list[tuple[float, float, float]] = []
    for side in (-1, 1):
        tip = spot.x + side * reach * 0.80
        out = -0.05 * width if side < 0 else 1.05 * width
        if (out - tip) * side <= 0:
            continue
        x = np.linspace(tip, out, 40)
        swell = (
            spot.size
            * (0.30 + 0.10 * np.sin(x / unit * 9 + random.random() * 6))
            * np.clip(np.abs(x - tip) / (0.5 * reach), 0.05, 1)
        )
        bank = np.concatenate([np.stack([x, spot.y - 0.55 * swell], 1), np.stack([x, spot.y + 0.30 * swell], 1)[::-1]])
        mirrored = np.concatenate([np.stack([x, 0 * x + spot.y], 1), np.stack([x, spot.y + 1.1 * swell], 1)[::-1]])
        stage.canvas.draw([mirrored], single(shade * 0.6 + stage.palette.water * 0.4), opacity=0.55)
        stage.canvas.draw([bank], single(shade * 0.75 + lit * 0.1))
        upper = np.concatenate([bank[:40], shifted(bank[:40], 0, 0.28 * spot.size)[::-1]])
        stage.canvas.draw([upper], lit, opacity=0.85)
        for _ in range(int(random.integers(3, 6))):
            place_x = tip + (out - tip) * (0.15 + 0.8 * random.random())
            feet.append((float(place_x), spot.y - 0.05 * spot.size, float(0.7 + 0.5 * random.random())))
    kinds = (
        (("fir", "needle"), ("bare", "timber"))
        if stage.season == "winter"
        else (("willow", "leaf"), ("broadleaf", "leaf"), ("bush", "leaf"))
    )
    plant(stage, f"causeway {spot.y:.2f}", Grove(asked_trees(stage) or kinds, 1.35 * spot.size, spot.nearness), feet)


def paint_vessels(stage: Stage, top: float, bottom: float) -> None:
    """Boats on the water between two rows, smaller when farther; only where the prompt names them."""
    feature = stage.feature("boats")
    if feature is None or bottom <= top:
        return
    composition = stage.composition
    random = stage.random("boats")
    count = feature.count or int(random.integers(2, 4))
    sketch, scale = _vessel(stage, random)
    shares = np.sort((np.arange(count) + 0.2 + 0.6 * random.random(count)) / max(count, 2.2))
    start = 0 if random.random() < 0.5 else 1
    for index, share in enumerate(shares):
        y = top + (bottom - top) * (0.06 + 0.62 * float(share) ** 1.4)
        size = composition.unit * scale * (0.35 + 0.95 * (y - top) / (bottom - top))
        drift = (0.06 + 0.26 * random.random()) * (1 if (index + start) % 2 else -1)
        x = composition.width * (
            0.5 - 0.08 * composition.heavy + (-abs(drift) * composition.heavy if count == 1 else drift)
        )
        spot = Spot(x, y, size, 0.55 + 0.4 * float(share), mirrored=bool(random.random() < 0.5))
        parts = sketch(random)
        reflect(stage, parts, spot, own=stage.feature_colour("boats"))
        place(stage, parts, spot, own=stage.feature_colour("boats"))


def _vessel(stage: Stage, random: np.random.Generator) -> tuple[Sketch, float]:
    if "coast" in stage.description.places:
        return (figures.sailboat, 0.15) if random.random() < 0.65 else (figures.junk, 0.16)
    if "city" in stage.description.places:
        return figures.sailboat, 0.10
    return figures.sampan, 0.085
