"""Cruise ships and ferries on the water, farther out than boats."""

from __future__ import annotations

from typing import Final

import numpy as np

from mmgen.procedural.scenes.drawing import Part, Spot, place, reflect
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.ships import cruise_ship, ferry
from mmgen.procedural.scenes.stage import Stage
from mmgen.procedural.scenes.tints import of_itself

__all__ = ["paint_shipping"]

_SHIPS: Final = {"cruise ship": (cruise_ship, 0.105, 4.3, "blue"), "ferry": (ferry, 0.078, 3.3, "green")}
"""The sketch, its height in units, its length in heights, and its own colour."""
_PLACES: Final = ((0.0, 1.0), (0.80, 0.62), (-0.80, 0.74), (0.40, 0.45), (-0.45, 0.52))
"""From the middle towards the open side in half widths, and the share of the full size, one after the other."""
SOLID: Final = 0.12
"""What is smaller than this, in heights, has no mirror image that could be told."""


def paint_shipping(stage: Stage, top: float, bottom: float) -> None:
    """What of these the prompt names, between two rows of water, the smaller the farther off."""
    fleet: list[str] = []
    for name in _SHIPS:
        feature = stage.feature(name)
        fleet += [name] * (feature.count or 1 if feature else 0)
    random = stage.random("shipping")
    room = 0.62 if len(fleet) == 1 else 0.36
    for index, name in sorted(enumerate(fleet[: len(_PLACES)]), key=lambda ship: _PLACES[ship[0]][1]):
        _paint_ship(stage, name, (index, top, bottom, room), random)


def _paint_ship(stage: Stage, name: str, where: tuple[int, float, float, float], random: np.random.Generator) -> None:
    """One ship, on the side of the picture that its place in the fleet gives it."""
    index, top, bottom, room = where
    composition = stage.composition
    sketch, tall, long, colour = _SHIPS[name]
    across, share = _PLACES[index]
    size = min(tall * composition.unit, room * composition.width / long) * share
    half = 0.5 * composition.width
    x = half - composition.heavy * (0.10 + across * 0.80) * half
    margin = 0.5 * long * size * min(stage.manner.emphasis, 1.2) + 0.02 * composition.width
    x = float(np.clip(x, margin, composition.width - margin))
    y = top + (bottom - top) * (0.04 + 0.20 * share**2) + 0.006 * size * float(random.random())
    spot = Spot(x, y, size, 0.50 + 0.30 * share, mirrored=(composition.heavy > 0) == (index % 2 == 0))
    parts = sketch(random)
    own = stage.feature_colour(name)
    if own is None:
        own = single(0.72 * of_itself(stage, colour) + 0.28 * stage.palette.ramp(spot.nearness))
    reflect(stage, [part for part in parts if _reach(part) > SOLID], spot, own=own)
    place(stage, parts, spot, own=own)


def _reach(part: Part) -> float:
    return float(np.ptp(part.points, axis=0).min())
