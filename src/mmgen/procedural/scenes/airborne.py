"""What flies or drifts before the scene: airliners, birds, balloons, kites, lanterns."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.scenes import figures
from mmgen.procedural.scenes.aircraft import airliner
from mmgen.procedural.scenes.canvas import stencil_of
from mmgen.procedural.scenes.drawing import Spot, place
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.stage import Stage


def paint_airborne(stage: Stage) -> None:
    """Birds where they are named or the composition likes a few; balloons and lanterns where they are named."""
    if stage.wants("airliner"):
        _paint_airliners(stage)
    if stage.wants("balloons"):
        _paint_balloons(stage)
    if stage.wants("kites"):
        _paint_kites(stage)
    if stage.wants("birds") or (stage.allows("birds") and _likes_birds(stage)):
        _paint_birds(stage)
    if stage.wants("lanterns"):
        _paint_lanterns(stage)


def _likes_birds(stage: Stage) -> bool:
    quiet = stage.time in {"night", "dusk"} or {"rain", "snow"} & set(stage.description.weather)
    return (
        not quiet
        and not {"forest", "bamboo"} & set(stage.description.places)
        and stage.random("bird whim").random() < 0.5
    )


def _paint_birds(stage: Stage) -> None:
    """A loose flock on a rising line, away from the sun; cranes where the prompt says so."""
    composition = stage.composition
    random = stage.random("birds")
    feature = stage.feature("birds")
    count = (feature.count if feature else None) or int(random.integers(5, 9))
    cranes = stage.wants("cranes")
    named = feature is not None
    centre = (composition.focus_x, composition.horizon * (0.50 + 0.12 * random.random()))
    size = composition.unit * (0.021 if named else 0.012) * (1.7 if cranes else 1.0) * (1.5 if count <= 3 else 1.0)
    slope = -0.35 * composition.heavy
    for index in range(count):
        offset = (index - (count - 1) / 2) * 2.9 * size + size * float(random.standard_normal())
        x = centre[0] + offset
        y = centre[1] + slope * offset + 1.3 * size * float(random.standard_normal())
        own = size * (0.75 + 0.5 * random.random())
        sketch = figures.crane if cranes else figures.bird
        spot = Spot(x, y, own * (1.5 if cranes else 1.0), 0.72 if named else 0.5, mirrored=composition.heavy > 0)
        place(stage, sketch(random), spot, own=stage.feature_colour("birds"))


def _paint_airliners(stage: Stage) -> None:
    """Airliners high over the scene, each on a course away from the heavy side."""
    composition = stage.composition
    feature = stage.feature("airliner")
    own = stage.feature_colour("airliner")
    for index in range(min((feature.count if feature else None) or 1, 4)):
        leftward = composition.heavy > 0
        share = (0.40, 0.72, 0.24, 0.56)[index]
        x = composition.width * (share if leftward else 1 - share)
        y = composition.horizon * (0.36, 0.16, 0.60, 0.78)[index]
        length = composition.unit * 0.26 * 0.68**index
        spot = Spot(x, y, length, 0.85 - 0.1 * index, mirrored=leftward)
        place(stage, airliner(stage.random("airliner")), spot, own=stage.named("blue") if own is None else own)


def _paint_balloons(stage: Stage) -> None:
    composition = stage.composition
    random = stage.random("balloons")
    feature = stage.feature("balloons")
    count = (feature.count if feature else None) or 4
    for index in range(count):
        share = (index + 0.5) / count
        depth = (0.35, 1.0, 0.55, 0.25, 0.75)[index % 5]
        x = (
            composition.width * (0.10 + 0.80 * ((share * 1.62 + 0.21 * index) % 1.0))
            if count > 1
            else composition.focus_x
        )
        y = composition.horizon * (0.32 + 0.50 * (1 - depth) + 0.10 * random.random())
        size = composition.unit * (0.07 + 0.13 * depth)
        own = stage.feature_colour("balloons")
        if own is None:
            own = (stage.palette.accent, stage.named("gold"), stage.named("teal"), stage.named("pink"))[index % 4]
        place(stage, figures.balloon(random), Spot(x, y + size / 2, size, 0.45 + 0.4 * depth), own=own)


def _paint_kites(stage: Stage) -> None:
    """Kites on the wind, each in a colour of its own, their lines running down out of sight."""
    composition, random = stage.composition, stage.random("kites")
    feature = stage.feature("kites")
    count = min((feature.count if feature else None) or 4, 12)
    for index in range(count):
        depth = (1.0, 0.6, 0.8, 0.45)[index % 4]
        x = composition.width * (0.12 + 0.76 * ((0.5 + 0.618 * index + 0.1 * random.random()) % 1.0))
        y = composition.horizon * (0.24 + 0.46 * (1 - depth) + 0.14 * random.random())
        size = composition.unit * 0.085 * depth * min(1.0, 6 / count + 0.3)
        own = stage.feature_colour("kites")
        if own is None:
            own = (stage.palette.accent, stage.named("gold"), stage.named("teal"), stage.named("pink"))[index % 4]
        place(
            stage,
            figures.kite(random),
            Spot(x, y + size / 2, size, 0.6 + 0.3 * depth, mirrored=index % 2 == 1),
            own=own,
        )


def _paint_lanterns(stage: Stage) -> None:
    """Paper lanterns that rise and glow, large and few near by, small and many far off."""
    composition = stage.composition
    random = stage.random("lanterns")
    feature = stage.feature("lanterns")
    count = (feature.count if feature else None) or 34
    own = stage.feature_colour("lanterns")
    paper = np.array([1.0, 0.52, 0.16], np.float32) if own is None else own
    order = np.sort(random.random(count) ** 2.4)
    for depth in order:
        size = composition.unit * (0.012 + 0.060 * float(depth)) * (1.6 if count < 8 else 1.0)
        x = composition.width * (0.04 + 0.92 * random.random())
        y = composition.horizon * (0.12 + 0.86 * random.random() ** 0.8)
        with stage.canvas.painting("subject"):
            _lantern(stage, (x, y), size * stage.manner.emphasis, paper)


def _lantern(stage: Stage, centre: tuple[float, float], size: float, paper: F32) -> None:
    x, y = centre
    canvas = stage.canvas
    reach = max(2, int(2.0 * size))
    span = np.arange(-reach, reach + 1, dtype=np.float32) / np.float32(size)
    halo = np.exp(-(span[None] ** 2 + span[:, None] ** 2) * 1.6) * np.float32(
        0.42 if stage.time in {"night", "dusk"} else 0.16
    )
    canvas.add(round(x) - reach, round(y) - reach, single(halo), paper)
    body = np.array([[-0.34, 0.5], [-0.46, -0.2], [-0.34, -0.48], [0.34, -0.48], [0.46, -0.2], [0.34, 0.5]]) * size + (
        x,
        y,
    )
    stencil = stencil_of([body], canvas.width, canvas.height)
    if stencil is None:
        return
    rows = (np.arange(stencil.alpha.shape[0], dtype=np.float32) + stencil.top - y) / np.float32(size)
    heat = np.clip(0.72 + 0.75 * rows, 0.3, 1.5)[None, :, None]
    warm = paper[:, None, None] * heat + np.array([0.5, 0.36, 0.12], np.float32)[:, None, None] * np.clip(
        heat - 0.7, 0, 1
    )
    canvas.over(stencil.left, stencil.top, stencil.alpha, single(np.broadcast_to(warm, (3, *stencil.alpha.shape))))
    if size > 6:
        canvas.draw(
            [np.array([[-0.34, 0.5], [0.34, 0.5], [0.34, 0.44], [-0.34, 0.44]]) * size + (x, y)],
            single(paper * 0.25),
        )
