"""Where the things that a prompt names stand: on a shore or slope, in the water, in the air."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.scenes import buildings, figures, monuments
from mmgen.procedural.scenes.cyclades import white_village
from mmgen.procedural.scenes.drawing import Part, Spot, place, reflect
from mmgen.procedural.scenes.fairground import ferris_wheel
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.land import tones
from mmgen.procedural.scenes.opera_house import opera_house
from mmgen.procedural.scenes.plan import ground_of, has_water
from mmgen.procedural.scenes.planting import Grove, asked_trees, plant
from mmgen.procedural.scenes.quayside import ON_THE_QUAY, paint_opera_house
from mmgen.procedural.scenes.shipping import paint_shipping
from mmgen.procedural.scenes.sprite import shifted
from mmgen.procedural.scenes.stage import Stage
from mmgen.procedural.scenes.westminster import clock_tower

Sketch = Callable[[np.random.Generator], list[Part]]

_STANDING: Final[Mapping[str, tuple[Sketch, float]]] = {
    "tower": (buildings.needle_tower, 1.7),
    "pagoda": (buildings.pagoda, 1.25),
    "lighthouse": (buildings.lighthouse, 0.95),
    "pavilion": (buildings.pavilion, 0.42),
    "house": (buildings.cottage, 0.34),
    "eiffel tower": (monuments.iron_tower, 2.1),
    "taj mahal": (monuments.marble_tomb, 1.8),
    "temple of heaven": (monuments.temple_of_heaven, 1.7),
    "torii": (monuments.torii, 0.95),
    "windmill": (monuments.windmill, 1.4),
    "ferris wheel": (ferris_wheel, 2.0),
    "big ben": (clock_tower, 1.9),
    "opera house": (opera_house, 0.95),
    "santorini": (white_village, 1.15),
}
_HALF_WIDTHS: Final = {
    "eiffel tower": 0.2,
    "taj mahal": 0.8,
    "temple of heaven": 1.0,
    "torii": 0.6,
    "windmill": 0.3,
    "ferris wheel": 0.34,
    "big ben": 0.3,
    "opera house": 1.6,
    "santorini": 1.0,
}
"""Of things that stand level on sloping ground, in heights."""
_WHOLE: Final = {"opera house": 1.7, "santorini": 1.5}
"""What no edge of the picture should cut, and its half width in heights."""
_MIDDLED: Final = frozenset({"taj mahal", "temple of heaven", "opera house"})
"""What is too wide to stand far to the side."""
_WATERSIDE: Final = {"village", "city", "coast", "river", "lake"}
_USUAL_COLOURS: Final = {"torii": "red", "temple of heaven": "red"}
"""What things are painted that have a colour of their own wherever they stand."""
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
        if feature is None or _stands_elsewhere(stage, name):
            continue
        tall = size * scale * composition.unit
        reach = tall * _HALF_WIDTHS.get(name, 0.9)
        for _ in range(min(feature.count or 1, 9)):
            x = _free_column(stage, random, taken, reach, side)
            if name in _MIDDLED and side == 0:
                x = 0.45 * x + 0.55 * (composition.width - composition.sun_x * 0.25 - 0.375 * composition.width)
            if name in _WHOLE:
                x = float(
                    np.clip(
                        x,
                        _WHOLE[name] * tall,
                        max(0.5, 1 - _WHOLE[name] * tall / composition.width) * composition.width,
                    )
                )
            taken.append((x, reach))
            height = tall * (0.85 + 0.3 * random.random())
            foot = _lowest(line, x, _HALF_WIDTHS.get(name, 0.0) * height) + 0.03 * height
            clear = min(1.0, nearness + (0.15 if name in _HALF_WIDTHS else 0.0))
            spot = Spot(x, min(foot, composition.height - 1.0), height, clear, mirrored=composition.sun_x > x)
            place(stage, sketch(stage.random(name)), spot, own=_colour(stage, name))


def _lowest(line: F32, x: float, half: float) -> float:
    """The lowest row of ground under something."""
    first, last = (int(np.clip(column, 0, len(line) - 1)) for column in (x - half, x + half))
    return float(line[first : last + 1].max())


def _colour(stage: Stage, name: str) -> F32 | None:
    """The colour that the prompt gave a thing, or the one that it always has, or None."""
    named = stage.feature_colour(name)
    return stage.named(_USUAL_COLOURS[name]) if named is None and name in _USUAL_COLOURS else named


def _stands_elsewhere(stage: Stage, name: str) -> bool:
    """Whether a thing has its own place in this scene, in the water or by it."""
    if name in {"torii", "opera house"}:
        return _wades(stage)
    ground = ground_of(stage.description)
    return name in ON_THE_QUAY and (ground == "city" or (ground == "coast" and name == "ferris wheel"))


def _wades(stage: Stage) -> bool:
    """Whether a gate stands in the water."""
    return has_water(stage.description) or ground_of(stage.description) in _WATERSIDE


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


def paint_crossings(stage: Stage, y: float, *, nearness: float) -> None:
    """What the prompt names of bridges over the water about a row, and gates that stand in it."""
    _paint_bridges(stage, y, nearness=nearness)
    if _wades(stage):
        paint_opera_house(stage, y, nearness)
    if (feature := stage.feature("torii")) is None or not _wades(stage):
        return
    composition = stage.composition
    for index in range(min(feature.count or 1, 5)):
        size = 0.25 * composition.unit * 0.72**index
        x = composition.focus_x - 0.26 * composition.width * composition.heavy * index
        foot = y + (0.09 - 0.04 * index) * composition.unit
        spot = Spot(x, foot, size, min(1.0, nearness + 0.2), mirrored=composition.sun_x > x)
        parts = monuments.torii(stage.random("torii"))
        reflect(stage, parts, spot, own=_colour(stage, "torii"))
        place(stage, parts, spot, own=_colour(stage, "torii"))


def _paint_bridges(stage: Stage, y: float, *, nearness: float) -> None:
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
    """Ships and boats on the water between two rows, smaller when farther; only where the prompt names them."""
    if bottom > top:
        paint_shipping(stage, top, bottom)
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
