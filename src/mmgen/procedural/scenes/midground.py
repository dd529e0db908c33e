"""What stands between the far mountains and the near ground: a castle on its hill, a railway, wind turbines, pyramids."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.scenes.cableways import paint_cableway
from mmgen.procedural.scenes.castles import paint_castle
from mmgen.procedural.scenes.drawing import Spot, place
from mmgen.procedural.scenes.great_wall import paint_great_wall
from mmgen.procedural.scenes.monuments import pyramid, turbine
from mmgen.procedural.scenes.railways import paint_railway
from mmgen.procedural.scenes.stage import Stage

__all__ = ["paint_midground"]

PYRAMIDS = 3
TURBINES = 7
MOST = 12
_DEPTHS = (0.55, 1.0, 0.42, 0.75, 0.62, 0.48, 0.88)


def paint_midground(stage: Stage, base: float, crest: F32 | None = None) -> None:
    """
    What of these the prompt names; nearer ground is to be painted over its feet.

    ``base`` is the row where nearer ground begins, ``crest`` the outline of the land behind (None: level).
    """
    composition = stage.composition
    down = (base - composition.horizon) / max(1.0, composition.height - composition.horizon)
    scale = float(np.clip(0.72 + 0.45 * down, 0.72, 1.0))
    raised = base - 0.12 * max(down, 0.0) * composition.unit
    if stage.wants("turbines"):
        _paint_turbines(stage, np.full(composition.width, base, np.float32) if crest is None else crest, base, scale)
    if stage.wants("pyramids"):
        _paint_pyramids(stage, base, scale)
    if stage.wants("great wall"):
        paint_great_wall(stage, raised, scale)
    if stage.wants("cable car"):
        paint_cableway(stage, raised, scale)
    if stage.wants("castle"):
        paint_castle(stage, raised, scale)
    if stage.wants("railway") or stage.wants("train"):
        paint_railway(stage, raised, scale)


def _paint_pyramids(stage: Stage, base: float, scale: float) -> None:
    """Pyramids in a row that runs into the distance, the largest at the point of interest."""
    composition = stage.composition
    feature = stage.feature("pyramids")
    count = min((feature.count if feature else None) or PYRAMIDS, 6)
    unit, random = composition.unit * scale, stage.random("pyramids")
    shares = (
        (0.0, 0.34, 0.62),
        (0.36, 0.27, 0.50),
        (-0.27, 0.17, 0.56),
        (0.60, 0.15, 0.42),
        (-0.46, 0.11, 0.46),
        (0.80, 0.1, 0.4),
    )
    for across, tall, nearness in sorted(shares[:count], key=lambda share: share[2]):
        height = tall * unit * (0.94 + 0.12 * float(random.random()))
        x = composition.focus_x + across * composition.heavy * -1.0 * max(0.62 * composition.width, 0.75 * unit)
        spot = Spot(x, base - 0.012 * unit, height, nearness, mirrored=composition.sun_x > x)
        place(stage, pyramid(random), spot, own=stage.feature_colour("pyramids"))


def _paint_turbines(stage: Stage, crest: F32, base: float, scale: float) -> None:
    """Wind turbines along the land behind, smaller where it is farther."""
    composition = stage.composition
    feature = stage.feature("turbines")
    count = min((feature.count if feature else None) or TURBINES, MOST)
    random = stage.random("turbines")
    for index in range(count):
        depth = _DEPTHS[index % len(_DEPTHS)]
        x = composition.width * (0.06 + 0.88 * (index + 0.25 + 0.5 * float(random.random())) / count)
        row = min(float(crest[int(np.clip(x, 0, composition.width - 1))]), base)
        tall = 0.36 * composition.unit * scale * depth
        spot = Spot(x, row + 0.02 * tall, tall, 0.45 + 0.4 * depth, mirrored=composition.sun_x > x)
        place(stage, turbine(random), spot, own=stage.feature_colour("turbines"))
