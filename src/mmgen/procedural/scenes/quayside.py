"""What stands by the water or just in it: Ferris wheels, a great clock, an opera house, and the pier of a seaside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from mmgen.procedural.scenes.drawing import Part, Spot, place, polygon, rectangle, reflect
from mmgen.procedural.scenes.fairground import ferris_wheel
from mmgen.procedural.scenes.opera_house import opera_house
from mmgen.procedural.scenes.stage import Stage
from mmgen.procedural.scenes.westminster import clock_tower

__all__ = ["ON_THE_QUAY", "paint_opera_house", "paint_pier", "paint_quayside"]

ON_THE_QUAY: Final[Mapping[str, tuple[Callable[[np.random.Generator], list[Part]], float]]] = {
    "big ben": (clock_tower, 0.44),
    "ferris wheel": (ferris_wheel, 0.46),
}
"""The sketch and its height in units."""
_PLACES: Final = (0.0, 1.0, -0.40, 0.50)
"""From the point of interest towards the open side, in half widths."""


def paint_quayside(stage: Stage, waterline: float) -> None:
    """What a city has of these by its water, the first at the point of interest."""
    composition = stage.composition
    taken = 0
    for name, (sketch, tall) in ON_THE_QUAY.items():
        feature = stage.feature(name)
        for _ in range(min(feature.count or 1, 3) if feature else 0):
            size = tall * composition.unit * 0.80**taken
            aside = _PLACES[taken % len(_PLACES)] * 0.5 * max(composition.width, composition.unit)
            x = composition.focus_x - composition.heavy * aside
            x = float(np.clip(x, 0.35 * size, composition.width - 0.35 * size))
            spot = Spot(x, waterline - 0.012 * composition.unit, size, 0.86, mirrored=x > 0.5 * composition.width)
            place(stage, sketch(stage.random(name)), spot, own=stage.feature_colour(name))
            taken += 1


def paint_pier(stage: Stage, y: float) -> None:
    """Ferris wheels at the seaside: on a pier that runs out from the heavy side, its deck above a row."""
    if (feature := stage.feature("ferris wheel")) is None:
        return
    composition = stage.composition
    heavy, unit = composition.heavy, composition.unit
    count = min(feature.count or 1, 3)
    for index in range(count):
        size = 0.40 * unit * 0.80**index
        foot = y - 0.012 * unit * index
        x = 0.5 * composition.width * (1 + heavy * (0.50 - 0.46 * index))
        x = float(np.clip(x, 0.52 * size, composition.width - 0.52 * size))
        land = (composition.width - x if heavy > 0 else x) / size + 0.1
        own = stage.feature_colour("ferris wheel")
        wheel = ferris_wheel(stage.random("ferris wheel"))
        raised = Spot(x, foot - 0.052 * size, size, 0.80)
        reflect(stage, [part for part in wheel if part.tone not in {"window", "accent shade"}], raised, own=own)
        if index == 0:
            _paint_deck(stage, Spot(x, foot, size, 0.82, mirrored=heavy < 0), land)
        else:
            _paint_deck(stage, Spot(x, foot, size, 0.76, mirrored=heavy < 0), 0.46)
        place(stage, wheel, raised, own=own)


def _paint_deck(stage: Stage, spot: Spot, land: float) -> None:
    """A deck on piles; ``land`` is how far it runs on one side, in heights."""
    piles = [
        polygon((x - 0.008, -0.01), (x - 0.008, 0.05), (x + 0.008, 0.05), (x + 0.008, -0.01))
        for x in np.arange(-0.44, land, 0.085).tolist()
    ]
    rails = [rectangle(x - 0.003, 0.06, x + 0.003, 0.092) for x in np.arange(-0.455, land, 0.07).tolist()]
    parts = [
        *(Part(points, "timber shade") for points in piles),
        Part(rectangle(-0.47, 0.040, land, 0.064), "timber"),
        Part(rectangle(-0.47, 0.040, land, 0.048), "timber shade"),
        *(Part(points, "wall") for points in rails),
        Part(rectangle(-0.47, 0.088, land, 0.094), "wall"),
    ]
    reflect(stage, parts[len(piles) : len(piles) + 1], spot)
    place(stage, parts, spot)


def paint_opera_house(stage: Stage, y: float, nearness: float) -> None:
    """The opera house on its terrace in the water about a row."""
    if stage.feature("opera house") is None:
        return
    composition = stage.composition
    size = min(0.215 * composition.unit, 0.27 * composition.width)
    reach = 1.75 * size
    x = float(
        np.clip(
            composition.focus_x,
            min(reach, 0.5 * composition.width),
            composition.width - min(reach, 0.5 * composition.width),
        )
    )
    spot = Spot(x, y + 0.02 * composition.unit, size, min(1.0, nearness + 0.2), mirrored=composition.heavy > 0)
    parts = opera_house(stage.random("opera house"))
    own = stage.feature_colour("opera house")
    reflect(stage, [part for part in parts if part.tone != "window"], spot, own=own)
    place(stage, parts, spot, own=own)
