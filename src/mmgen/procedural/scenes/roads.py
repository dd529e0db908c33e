"""A road that winds over near ground out of sight, and what is driven on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from mmgen.media.arrays import F32, F64
from mmgen.procedural.scenes.drawing import Part, Spot, place
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.land import tones
from mmgen.procedural.scenes.stage import Stage
from mmgen.procedural.scenes.vehicles import bus, camper, car

__all__ = ["ROAD_RISE", "names_road", "paint_road"]

ROAD_RISE: Final = 0.235
"""How far above the picture's lower edge the ground under a road begins, in units."""
_POINTS: Final = 64


@dataclass(frozen=True, slots=True)
class _Kind:
    """``wide`` is a vehicle's width in heights, ``lane`` the share of its lane that it takes up."""

    sketch: Callable[..., list[Part]]
    wide: float
    lane: float
    colour: str


_KINDS: Final = {
    "car": _Kind(car, 1.2, 0.76, "red"),
    "camper": _Kind(camper, 0.85, 0.78, "teal"),
    "bus": _Kind(bus, 0.72, 0.88, "blue"),
}


def names_road(stage: Stage) -> bool:
    """Whether the prompt names a road or anything that is driven."""
    return stage.wants("road") or any(stage.wants(name) for name in _KINDS)


@dataclass(frozen=True, slots=True)
class _Course:
    """The middle of the road from where it vanishes to the lower edge, and half its width there, in pixels."""

    x: F64
    y: F64
    half: F64

    def strip(self, first: float, last: float) -> F64:
        """The part of the surface between two shares of its half width, -1 left and 1 right."""
        left = np.stack([self.x + first * self.half, self.y], axis=1)
        right = np.stack([self.x + last * self.half, self.y], axis=1)
        return np.asarray(np.concatenate([left, right[::-1]]), np.float64)

    def part(self, first: float, last: float) -> _Course:
        """The piece between two shares of its length."""
        share = np.linspace(0, 1, len(self.x))
        at = np.linspace(first, last, 8)
        return _Course(
            *(np.asarray(np.interp(at, share, values), np.float64) for values in (self.x, self.y, self.half))
        )


def paint_road(stage: Stage, line: F32) -> None:
    """The road over the ground below an outline, its marks, and the vehicles that are named."""
    course = _course(stage, line)
    canvas, palette = stage.canvas, stage.palette
    shade, lit = tones(stage, "roof", 0.95)
    earth_shade, earth = tones(stage, "sand", 0.92)
    asphalt = single(0.52 * lit + 0.30 * shade + 0.10 * palette.haze)
    paint = tones(stage, "wall", 1.0)[1]
    canvas.draw([course.strip(-1.20, 1.20)], single(0.5 * earth + 0.5 * earth_shade), opacity=0.85)
    canvas.draw([course.strip(-1.0, 1.0)], asphalt)
    canvas.draw([course.strip(-1.0, -0.55)], single(0.8 * asphalt), opacity=0.35)
    for first in (-0.93, 0.89):
        canvas.draw([course.strip(first, first + 0.04)], paint, opacity=0.9)
    for start in np.linspace(0.0, 1.0, 11)[:-1].tolist():
        first, last = start**0.85, (start + 0.042) ** 0.85
        canvas.draw([course.part(first, last).strip(-0.025, 0.025)], paint, opacity=0.95)
    _paint_vehicles(stage, course)


def _course(stage: Stage, line: F32) -> _Course:
    composition = stage.composition
    unit, width, height = composition.unit, composition.width, composition.height
    top_x = 0.55 * composition.focus_x + 0.45 * width / 2
    foot_x = width / 2 - 0.10 * composition.heavy * unit
    crest = line[int(np.clip(top_x - 0.03 * unit, 0, width - 1)) : int(np.clip(top_x + 0.03 * unit, 1, width)) + 1]
    top_y = float(crest.max()) + 0.001 * unit
    share = np.linspace(0, 1, _POINTS)
    bend = 0.20 * unit * composition.heavy * np.sin(2 * np.pi * share**0.62) * share**0.45 * (1 - 0.35 * share)
    y = top_y + (height + 0.02 * unit - top_y) * share
    return _Course(
        np.asarray(top_x + (foot_x - top_x) * share + bend, np.float64), y, unit * (0.018 + 0.185 * share**1.15)
    )


def _paint_vehicles(stage: Stage, course: _Course) -> None:
    """Each in its lane: the first drives away, the next come towards us and drive away in turn."""
    placed: list[tuple[float, str, bool]] = []
    for name in _KINDS:
        feature = stage.feature(name)
        for _ in range(min(feature.count or 1, 5) if feature else 0):
            index = len(placed)
            placed.append(((0.60, 0.34, 0.20, 0.46, 0.12, 0.27)[index % 6], name, index % 2 == 1))
    for share, name, oncoming in sorted(placed):
        kind = _KINDS[name]
        here = course.part(share, share)
        half = float(here.half[0])
        x = float(here.x[0]) + (-0.47 if oncoming else 0.47) * half
        tall = kind.lane * 0.95 * half / kind.wide * 1.12
        own = stage.feature_colour(name)
        spot = Spot(x, float(here.y[0]), tall, 0.97)
        place(stage, kind.sketch(oncoming=oncoming), spot, own=stage.named(kind.colour) if own is None else own)
