"""The Great Wall: one wall that climbs from hill to hill into the distance, each hill with its watchtowers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from mmgen.media.arrays import F32, F64
from mmgen.procedural.scenes.drawing import Part, Spot, place, polygon, rectangle, tones_at
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.land import Layer, paint_layer, snow_cover
from mmgen.procedural.scenes.masonry import arch, teeth
from mmgen.procedural.scenes.noise import line_noise
from mmgen.procedural.scenes.planting import along, grove, plant
from mmgen.procedural.scenes.sheets import shade_shapes
from mmgen.procedural.scenes.skylines import treeline
from mmgen.procedural.scenes.stage import Stage

__all__ = ["paint_great_wall", "watchtower"]

TALL: Final = 0.056
"""How high the wall stands on the nearest hill, in units."""

Waypoints = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class _Hill:
    """
    One hill under the wall, from far to near.

    ``way`` is the wall's course over it: shares of the width from the open side, heights above the base in units.
    ``towers`` are shares of the width; ``size`` is the wall's height as a share of the nearest.
    """

    way: Waypoints
    towers: tuple[float, ...]
    size: float
    nearness: float


_HILLS: Final = (
    _Hill(((0.02, 0.395), (0.09, 0.43), (0.15, 0.465), (0.25, 0.42), (0.36, 0.395)), (0.15,), 0.17, 0.30),
    _Hill(((0.36, 0.395), (0.45, 0.445), (0.55, 0.365), (0.67, 0.315)), (0.45, 0.58), 0.28, 0.38),
    _Hill(((0.09, 0.185), (0.20, 0.235), (0.31, 0.225), (0.43, 0.315), (0.55, 0.275), (0.67, 0.315)), (0.21, 0.43, 0.66), 0.42, 0.48),
    _Hill(((0.09, 0.185), (0.18, 0.210), (0.30, 0.125), (0.40, 0.105), (0.53, 0.05)), (0.16, 0.39), 0.66, 0.60),
    _Hill(((0.53, 0.05), (0.64, 0.135), (0.76, 0.165), (0.88, 0.285), (1.06, 0.30)), (0.68, 0.90), 1.0, 0.74),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Course:
    """The wall over one hill: columns, the rows of its foot, and its height there, in pixels."""

    x: F64
    foot: F64
    tall: float

    def band(self, low: float, high: float) -> F64:
        """The strip between two of its heights."""
        lower = np.stack([self.x, self.foot - low * self.tall], axis=1)
        upper = np.stack([self.x, self.foot - high * self.tall], axis=1)
        return np.asarray(np.concatenate([upper, lower[::-1]]), np.float64)

    def merlons(self, at: float) -> list[F64]:
        """The teeth along it at a height, which step with its slope."""
        if self.tall < 7:
            return []
        half = 0.10 * self.tall
        places = np.arange(self.x[0], self.x[-1], 0.42 * self.tall)
        rows = np.interp(places, self.x, self.foot) - at * self.tall
        corners = ((-half, 0.12), (-half, -0.22), (half, -0.22), (half, 0.12))
        return [
            np.array([(x + dx, y + dy * self.tall) for dx, dy in corners]) for x, y in zip(places, rows, strict=True)
        ]


def watchtower(random: np.random.Generator) -> list[Part]:
    """A square tower with arched windows under battlements; its height is one."""
    del random
    front, side = (-0.46, 0.20), (0.20, 0.52)
    parts = [
        Part(polygon((front[0] - 0.03, -0.35), (front[0], 0.80), (front[1], 0.80), (front[1], -0.35)), "masonry"),
        Part(polygon((side[0], -0.35), (side[0], 0.80), (side[1], 0.80), (side[1] + 0.03, -0.35)), "masonry shade"),
        Part(rectangle(front[0] - 0.03, 0.70, front[1], 0.755), "masonry mid"),
        Part(rectangle(side[0], 0.70, side[1] + 0.03, 0.755), "masonry dark", 0.6),
        *teeth(front[0] - 0.02, front[1], 0.79, size=0.12, tone="masonry"),
        *teeth(side[0], side[1] + 0.02, 0.79, size=0.12, tone="masonry shade"),
    ]
    parts += [Part(arch(x, 0.38, 0.055, 0.60), "masonry dark") for x in (-0.35, -0.13, 0.09)]
    return [*parts, Part(arch(0.36, 0.38, 0.04, 0.60), "masonry dark")]


def paint_great_wall(stage: Stage, base: float, scale: float) -> None:
    """Wooded hills behind each other whose feet are at a row, and the wall over all of them."""
    hills = [_ground(stage, index, hill, (base, scale)) for index, hill in enumerate(_HILLS)]
    lowest = min(float(stage.composition.height), base + 0.34 * stage.composition.unit)
    for index, hill in enumerate(_HILLS):
        ground, ends = hills[index]
        nearer = [other for other, _ in hills[index + 1 :]]
        hidden = float(np.minimum.reduce(nearer).max()) if nearer else lowest
        _paint_hill(stage, index, ground, (ends, min(lowest, hidden + 0.02 * stage.composition.unit), scale))
        tall = TALL * hill.size * stage.composition.unit * scale * min(stage.manner.emphasis, 1.35)
        _paint_course(stage, _course(ground, ends, tall), hill.nearness)
        _paint_towers(stage, hill, ground, tall)
        _paint_trees(stage, index, single(ground + (0.5 + 0.4 * hill.size) * tall), (base, scale))


def _paint_hill(stage: Stage, index: int, ground: F32, measures: tuple[tuple[float, float], float, float]) -> None:
    """The hill itself, with trees along its outline where the wall does not run."""
    ends, bottom, scale = measures
    hill = _HILLS[index]
    trees = (0.008 + 0.016 * hill.nearness) * stage.composition.unit * scale
    line = treeline(stage.random(f"wall trees {index}"), ground, trees, pointed=False)
    columns = np.arange(len(ground))
    line = single(np.where((columns > ends[0]) & (columns < ends[1]), ground, line))
    material = "leaf" if stage.season != "winter" else "needle"
    snow = snow_cover(stage)
    hillside = Layer(f"wall hill {index}", line, bottom, hill.nearness, material, 0.6, snow=snow, ground=ground)
    paint_layer(stage, hillside)


def _ground(stage: Stage, index: int, hill: _Hill, measures: tuple[float, float]) -> tuple[F32, tuple[float, float]]:
    """The outline of a hill, and the columns between which the wall runs on it."""
    composition, (base, scale) = stage.composition, measures
    width, unit = composition.width, composition.unit * scale
    random = stage.random(f"wall hill {index}")
    way = np.array(hill.way)
    across = way[:, 0] if composition.heavy > 0 else 1 - way[::-1, 0]
    up = way[:, 1] if composition.heavy > 0 else way[::-1, 1]
    x = single(np.arange(width, dtype=np.float32) / width)
    rise = _eased(x, across, up, width)
    beyond = np.maximum(across[0] - x, 0) + np.maximum(x - across[-1], 0)
    fall = beyond * (width / unit) * (0.62 - 0.25 * hill.nearness) + 0.06 * np.clip(beyond * 12, 0, 1)
    noise = line_noise(random, width, 9 * max(0.6, composition.aspect), octaves=4)
    rough = 0.015 * noise * hill.size**0.5
    line = single(base - unit * (rise - fall + rough))
    return line, (float(across[0]) * width, float(across[-1]) * width)


def _eased(x: F32, across: F64, up: F64, width: int) -> F32:
    """Heights along a way, its corners rounded."""
    straight = single(np.interp(x, across, up))
    return single(cv2.GaussianBlur(straight[None], (0, 0), 0.018 * width, borderType=cv2.BORDER_REPLICATE).reshape(-1))


def _course(ground: F32, ends: tuple[float, float], tall: float) -> _Course:
    step = max(1.5, 0.16 * tall)
    x = np.arange(ends[0], ends[1] + step, step)
    return _Course(x, np.asarray(np.interp(x, np.arange(len(ground)), ground), np.float64), tall)


def _paint_course(stage: Stage, course: _Course, nearness: float) -> None:
    """The far parapet, the walk between, and the near face with its battlements."""
    colours = tones_at(stage, min(1.0, nearness + 0.18), own=stage.feature_colour("great wall"))
    if stage.style.sheets:
        shade_shapes(stage, [course.band(-0.6, 1.0)], 3 * course.tall)
    with stage.canvas.painting("subject"):
        stage.canvas.draw([course.band(0.9, 1.32)], colours["masonry shade"])
        stage.canvas.draw(course.merlons(1.32), colours["masonry shade"])
        stage.canvas.draw([course.band(0.8, 1.08)], colours["masonry"])
        stage.canvas.draw([course.band(-0.6, 0.84)], colours["masonry mid"])
        stage.canvas.draw(course.merlons(0.84), colours["masonry mid"])
        stage.canvas.draw([course.band(0.56, 0.64)], colours["masonry shade"])


def _paint_towers(stage: Stage, hill: _Hill, ground: F32, tall: float) -> None:
    composition = stage.composition
    for share in hill.towers:
        x = composition.width * (share if composition.heavy > 0 else 1 - share)
        foot = float(ground[int(np.clip(x, 0, composition.width - 1))]) + 0.1 * tall
        near = min(1.0, hill.nearness + 0.2)
        spot = Spot(x, foot, 2.2 * tall / stage.manner.emphasis, near, mirrored=composition.sun_x > x)
        place(stage, watchtower(stage.random("watchtower")), spot, own=stage.feature_colour("great wall"))


def _paint_trees(stage: Stage, index: int, line: F32, measures: tuple[float, float]) -> None:
    """Clumps of trees on the slope below the wall, as far down as nearer ground lets them be seen."""
    hill, (base, scale) = _HILLS[index], measures
    if hill.size < 0.4:
        return
    unit = stage.composition.unit * scale
    feet: list[tuple[float, float, float]] = []
    random = stage.random(f"wall slope {index}")
    for x, y, size in along(stage, f"wall {index}", line, count=int(96 * max(0.6, stage.composition.aspect))):
        down = float(random.random())
        foot = y + (0.016 + 0.13 * down**1.3) * unit
        if foot < base + 0.08 * unit:
            feet.append((x, foot, size * (0.8 + 0.5 * down)))
    size = 0.052 * (0.4 + 0.6 * hill.size) * unit
    plant(stage, f"wall {index}", grove(stage, size, hill.nearness + 0.05, air=0.12), feet)
