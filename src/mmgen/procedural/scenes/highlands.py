"""Mountain country: ranges behind ranges, and slopes with trees before them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.scenes.land import Layer, paint_layer
from mmgen.procedural.scenes.noise import smoothstep
from mmgen.procedural.scenes.planting import Grove, along, plant
from mmgen.procedural.scenes.skylines import Outline, alpine, envelope, karst, rolling, treeline
from mmgen.procedural.scenes.stage import Stage


@dataclass(frozen=True, slots=True)
class Ranges:
    """How many ranges stand between two rows, how high the first is in units, and the nearness of first and last."""

    count: int
    first_base: float
    last_base: float
    height: float
    nearness: tuple[float, float]


def paint_ranges(stage: Stage, ranges: Ranges) -> None:
    """Ranges from far to near; the far ones bare or snowy rock, the nearer ones wooded."""
    random = stage.random("ranges")
    towers = random.random() < (0.5 if "river" in stage.description.places else 0.15)
    for index in range(ranges.count):
        share = index / max(1, ranges.count - 1)
        nearness = ranges.nearness[0] + (ranges.nearness[1] - ranges.nearness[0]) * share
        base = ranges.first_base + (ranges.last_base - ranges.first_base) * share**1.15
        height = ranges.height * stage.composition.unit * (1 - 0.48 * share) * (0.85 + 0.3 * random.random())
        _paint_range(stage, index, (base, height, nearness), towers=towers, random=random)


def _paint_range(
    stage: Stage, index: int, measures: tuple[float, float, float], *, towers: bool, random: np.random.Generator
) -> None:
    base, height, nearness = measures
    composition = stage.composition
    layouts = ("slope", "valley", "range")
    layout = composition.layout if index < 2 else str(random.choice(layouts))
    outline = Outline(base, height, cells=(2.0 + 0.8 * index) * max(0.6, composition.aspect))
    rise = envelope(composition, layout, floor=0.32)
    form = rolling if nearness > 0.55 else karst if towers else alpine
    ground = form(random, composition.width, outline, rise)
    wooded = nearness > 0.3
    line = treeline(random, ground, composition.unit * (0.003 + 0.024 * nearness**2), pointed=True) if wooded else ground
    snow = 0.0
    if not wooded and not towers:
        snow = {"winter": 0.75, "spring": 0.3, "autumn": 0.22}.get(stage.season, 0.16)
    elif stage.season == "winter" or "snow" in stage.description.weather:
        snow = 0.5
    material = "needle" if wooded else "rock"
    bottom = min(float(composition.height), base + 0.34 * composition.unit)
    paint_layer(stage, Layer(f"range {index}", line, bottom, nearness, material, mist=0.92, snow=snow, ground=ground))


def paint_mountains(stage: Stage) -> None:
    """Ranges down to a wooded foreground that rises on the heavy side."""
    composition = stage.composition
    below = composition.height - composition.horizon
    paint_ranges(stage, Ranges(5, composition.horizon + 0.05 * below, composition.horizon + 0.62 * below, 0.46, (0.0, 0.62)))
    paint_foreground(stage)


def foreground_line(stage: Stage, name: str, *, low: float, rise: float) -> F32:
    """Ground that climbs towards the heavy side: ``low`` is its lowest row, ``rise`` its climb in units."""
    composition = stage.composition
    random = stage.random(f"foreground {name}")
    x = np.arange(composition.width, dtype=np.float32) / composition.width
    toward = x if composition.heavy > 0 else 1 - x
    climb = smoothstep(0.15, 1.1, toward) * rise * composition.unit
    outline = Outline(low, 0.05 * composition.unit, cells=2.5 * max(0.6, composition.aspect))
    return rolling(random, composition.width, outline, np.ones_like(x)) - climb


def paint_foreground(stage: Stage) -> None:
    """Two near slopes with standing trees, the taller ones on the heavy side."""
    composition = stage.composition
    unit, height = composition.unit, float(composition.height)
    for index, (nearness, rise, tall) in enumerate(((0.78, 0.16, 0.16), (0.97, 0.12, 0.30))):
        low = height - unit * (0.15 - 0.11 * index)
        line = foreground_line(stage, str(index), low=low, rise=rise)
        material = "snow" if stage.season == "winter" else "grass"
        trees = wood_of(stage)
        feet = along(stage, f"slope {index}", line + 0.012 * unit, count=int((46 - 20 * index) * max(0.7, composition.aspect)))
        kept = [foot for foot in feet if index == 0 or _framing(stage, foot[0])]
        if index == 0:
            paint_layer(stage, Layer("slope 0", line, height, nearness, material, mist=0.5, ground=line))
        plant(stage, f"slope {index}", Grove(trees, tall * unit, nearness), kept)
        if index == 1:
            paint_layer(stage, Layer("slope 1", line, height, nearness, material, relief=0.6))


def _framing(stage: Stage, x: float) -> bool:
    """Whether a near tree at this column frames the view instead of standing in it."""
    share = x / stage.composition.width
    toward = share if stage.composition.heavy > 0 else 1 - share
    return toward > 0.66 or toward < 0.10


def wood_of(stage: Stage) -> tuple[str, ...]:
    """The species that fit the season and the prompt."""
    asked = {"pines": ("pine",), "willows": ("willow",), "palms": ("palm",), "blossoms": ("broadleaf",), "maples": ("broadleaf",)}
    for name, species in asked.items():
        if stage.wants(name):
            return species
    if stage.season == "winter":
        return ("fir", "fir", "bare")
    return ("fir", "fir", "broadleaf", "poplar") if stage.season != "summer" else ("fir", "broadleaf", "fir")
