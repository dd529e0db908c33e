"""The near edge of a scene: a bank or slope on the heavy side, framing trees, reeds, grass and flowers."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.scenes.drawing import curve
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.land import Layer, paint_layer, tones
from mmgen.procedural.scenes.noise import smoothstep
from mmgen.procedural.scenes.planting import Grove, along, grove, plant
from mmgen.procedural.scenes.skylines import Outline, rolling
from mmgen.procedural.scenes.sprite import tapered
from mmgen.procedural.scenes.stage import Stage
from mmgen.procedural.scenes.weather import lay_mist


def foreground_line(stage: Stage, name: str, *, low: float, rise: float) -> F32:
    """Ground that climbs towards the heavy side: ``low`` is its lowest row, ``rise`` its climb in units."""
    composition = stage.composition
    random = stage.random(f"foreground {name}")
    x = np.arange(composition.width, dtype=np.float32) / composition.width
    toward = x if composition.heavy > 0 else 1 - x
    climb = smoothstep(0.15, 1.1, toward) * rise * composition.unit
    outline = Outline(low, 0.05 * composition.unit, cells=2.5 * max(0.6, composition.aspect))
    return single(rolling(random, composition.width, outline, np.ones_like(x)) - climb)


def framing_side(stage: Stage, x: float) -> bool:
    """Whether a near tree at this column frames the view instead of standing in it."""
    share = x / stage.composition.width
    toward = share if stage.composition.heavy > 0 else 1 - share
    return (toward > 0.84 or toward < 0.06) and abs(x - stage.composition.focus_x) > 0.12 * stage.composition.width


def paint_turf(stage: Stage, name: str, line: F32, nearness: float) -> None:
    """Tufts of grass over near ground, larger towards the viewer."""
    if stage.turf == "snow":
        return
    composition = stage.composition
    unit = composition.unit
    random = stage.random(f"turf {name}")
    count = int(70 * max(0.6, composition.width / unit))
    feet: list[tuple[float, float, float]] = []
    for down in random.random(count) ** 1.4:
        x = float(random.random() * composition.width)
        top = float(line[min(len(line) - 1, int(x))])
        if top > composition.height:
            continue
        y = top + 0.004 * unit + float(down) * max(0.0, composition.height + 0.02 * unit - top)
        feet.append((x, y, (0.55 + 0.9 * float(down)) * (0.7 + 0.5 * random.random())))
    plant(stage, f"turf {name}", Grove((("tuft", "grass"),), 0.034 * unit, nearness), feet)


def paint_bank(stage: Stage) -> None:
    """A near bank that rises on the heavy side, with two or three large trees."""
    composition = stage.composition
    unit = composition.unit
    lay_mist(stage)
    line = foreground_line(stage, "bank", low=composition.height + 0.05 * unit, rise=0.24)
    paint_layer(stage, Layer("bank", line, composition.height, 0.95, stage.turf, relief=0.6))
    paint_turf(stage, "bank", line, 0.97)
    feet = [foot for foot in along(stage, "bank", line + 0.02 * unit, count=40) if _beside(stage, foot[0])]
    plant(stage, "bank", grove(stage, 0.36 * unit, 0.97), feet[:4])
    shrubs = [
        (x, y + 0.02 * unit, size)
        for x, y, size in along(stage, "shrubs", line + 0.01 * unit, count=26)
        if _beside(stage, x, 0.35)
    ]
    plant(stage, "shrubs", Grove((("bush", "leaf"),), 0.055 * unit, 0.98), shrubs)


def _beside(stage: Stage, x: float, limit: float = 0.84) -> bool:
    share = x / stage.composition.width
    return (share if stage.composition.heavy > 0 else 1 - share) > limit


def paint_reeds(stage: Stage) -> None:
    """Reeds along the lower edge of the picture, thickest on the heavy side."""
    composition = stage.composition
    random = stage.random("reeds")
    unit = composition.unit
    shade, lit = tones(stage, "grass", 0.98)
    clumps = 7
    for _ in range(clumps):
        share = random.random() ** 0.6
        centre = composition.width * (share if composition.heavy > 0 else 1 - share)
        for _ in range(int(random.integers(9, 17))):
            x = centre + 0.035 * unit * float(random.standard_normal())
            tall = unit * (0.05 + 0.075 * random.random())
            _blade(
                stage,
                (x, composition.height + 2.0),
                tall,
                (random, single((shade + (lit - shade) * random.random()) * 0.7)),
            )


def _blade(stage: Stage, foot: tuple[float, float], tall: float, drawn: tuple[np.random.Generator, F32]) -> None:
    random, colour = drawn
    lean = tall * 0.5 * float(random.standard_normal()) * 0.6
    x, y = foot
    spine = curve((x, y), (x + 0.15 * lean, y - 0.6 * tall), (x + lean, y - tall), count=7)
    stage.canvas.draw([tapered(spine, 0.035 * tall, 0.004 * tall)], single(colour))
