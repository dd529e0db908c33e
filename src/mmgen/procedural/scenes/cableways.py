"""A cableway that climbs over the land from pylon to pylon, and the cabins on it."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np

from mmgen.media.arrays import F64
from mmgen.procedural.scenes.drawing import Part, Spot, place, polygon, rectangle, tones_at
from mmgen.procedural.scenes.sprite import tapered
from mmgen.procedural.scenes.stage import Stage

__all__ = ["cabin", "paint_cableway"]

_PYLONS: Final = (-0.12, 0.22, 0.60, 1.06)
"""Shares of the width at which the rope is held, from the near side."""
_CABINS: Final = (0.08, 0.33, 0.47, 0.71, 0.83, 0.95)
_SAG: Final = 0.030


def cabin(random: np.random.Generator) -> list[Part]:
    """A cabin that hangs from its rope: the grip at the top is at (0, 1)."""
    del random
    box = np.array(
        [
            *((-0.30, 0.06), (-0.34, 0.14), (-0.36, 0.40), (-0.33, 0.56), (-0.26, 0.62)),
            *((0.26, 0.62), (0.33, 0.56), (0.36, 0.40), (0.34, 0.14), (0.30, 0.06), (0.22, 0.0), (-0.22, 0.0)),
        ]
    )
    panes = [
        Part(polygon((left, 0.27), (left + 0.005, 0.53), (right - 0.005, 0.53), (right, 0.27)), "glass")
        for left, right in ((-0.31, -0.12), (-0.09, 0.09), (0.12, 0.31))
    ]
    return [
        Part(rectangle(-0.018, 0.60, 0.018, 0.99), "dark"),
        Part(rectangle(-0.14, 0.955, 0.14, 1.0), "dark"),
        Part(box, "accent"),
        Part(
            polygon((0.16, 0.02), (0.20, 0.61), (0.33, 0.56), (0.36, 0.40), (0.34, 0.14), (0.30, 0.06)), "accent shade"
        ),
        Part(
            polygon((-0.30, 0.06), (-0.34, 0.14), (0.34, 0.14), (0.30, 0.06), (0.22, 0.0), (-0.22, 0.0)), "accent shade"
        ),
        *panes,
        Part(polygon((-0.27, 0.60), (0.27, 0.60), (0.20, 0.65), (-0.20, 0.65)), "metal"),
    ]


def _pylon(tall: float) -> list[Part]:
    """A steel mast with a crossarm at 0, ``tall`` units down to its foot."""
    return [
        Part(
            polygon((-0.05, 0.0), (0.05, 0.0), (0.05 + 0.022 * tall, -tall), (-0.05 - 0.022 * tall, -tall)),
            "metal shade",
        ),
        Part(polygon((-0.05, 0.0), (0.0, 0.0), (0.0, -tall), (-0.05 - 0.022 * tall, -tall)), "metal"),
        Part(rectangle(-0.34, -0.07, 0.34, 0.02), "metal shade"),
        Part(rectangle(-0.34, -0.02, 0.34, 0.02), "metal"),
    ]


def paint_cableway(stage: Stage, base: float, scale: float) -> None:
    """Pylons that stand on the ground at a row, the rope between them, and the cabins, smaller towards the far end."""
    composition = stage.composition
    unit, width = composition.unit * scale, composition.width
    pylons = [_held(stage, share, base, unit) for share in _PYLONS]
    rope = np.concatenate([_hanging(first, last, unit) for first, last in pairwise(pylons)])
    rope = rope[np.argsort(rope[:, 0])]
    colours = tones_at(stage, 0.8)
    with stage.canvas.painting("subject"):
        stage.canvas.draw([tapered(rope, 0.0035 * unit, 0.0035 * unit)], colours["dark"], opacity=0.9)
    unscaled = 1 / stage.manner.emphasis
    for x, y in pylons:
        arm = 0.075 * unit
        place(stage, _pylon((base + 0.25 * composition.unit - y) / arm), Spot(x, y, arm * unscaled, 0.68))
    feature = stage.feature("cable car")
    count = min((feature.count if feature else None) or 4, len(_CABINS))
    own = stage.feature_colour("cable car")
    for share in _CABINS[:count]:
        x = width * (share if composition.heavy > 0 else 1 - share)
        y = float(np.interp(x, rope[:, 0], rope[:, 1]))
        tall = unit * (0.125 - 0.060 * share)
        spot = Spot(x, y + tall * stage.manner.emphasis, tall, 0.92 - 0.2 * share, mirrored=composition.sun_x > x)
        place(stage, cabin(stage.random("cabin")), spot, own=stage.named("red") if own is None else own)


def _held(stage: Stage, share: float, base: float, unit: float) -> tuple[float, float]:
    """The column and row of the rope on one pylon; it climbs towards the heavy side."""
    composition = stage.composition
    x = composition.width * (share if composition.heavy > 0 else 1 - share)
    return x, base - unit * (0.20 + 0.26 * share)


def _hanging(first: tuple[float, float], last: tuple[float, float], unit: float) -> F64:
    """The rope between two pylons."""
    share = np.linspace(0, 1, 20)
    x = first[0] + (last[0] - first[0]) * share
    y = first[1] + (last[1] - first[1]) * share + 4 * _SAG * unit * share * (1 - share)
    return np.stack([x, y], axis=1)
