"""Ranges of mountains behind each other."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.land import Layer, paint_layer
from mmgen.procedural.scenes.midground import paint_midground
from mmgen.procedural.scenes.noise import line_noise, smoothstep
from mmgen.procedural.scenes.skylines import Outline, alpine, envelope, karst, rolling, treeline
from mmgen.procedural.scenes.stage import Stage
from mmgen.procedural.scenes.waterfall import paint_waterfall

CONE_HEIGHT = 0.47
BESIDE_CONE = 0.42
"""How high other ranges rise beside a mountain that is named for standing alone."""


@dataclass(frozen=True, slots=True)
class Ranges:
    """
    How many ranges stand between two rows, how high the first is in units, and the nearness of first and last.

    ``screen`` is where nearer land will hide them, per column, or None where nothing will. ``bare`` leaves it to others
    to set out what stands before them.
    """

    count: int
    first_base: float
    last_base: float
    height: float
    nearness: tuple[float, float]
    screen: F32 | None = None
    bare: bool = False


@dataclass(frozen=True, slots=True)
class _Range:
    ground: F32
    base: float
    nearness: float
    towers: bool


def paint_ranges(stage: Stage, ranges: Ranges) -> None:
    """Ranges from far to near; the far ones bare or snowy rock, the nearer ones wooded."""
    if stage.wants("cone"):
        with stage.canvas.painting("subject"):
            _paint_cone(stage, ranges)
        # What lies before it must not be paler than it is.
        far, near = ranges.nearness
        ranges = replace(ranges, height=ranges.height * BESIDE_CONE, nearness=(max(far, 0.36), max(near, 0.6)))
    found = _shaped(stage, ranges)
    if stage.wants("great wall") and not ranges.bare:
        # The hills under the wall stand before the nearer ones.
        found = [one for one in found if one.nearness < 0.4]
    shown = [_shown_until(found, index, ranges.screen) for index in range(len(found))]
    falls = _clearest(found, shown) if stage.wants("waterfall") else -1
    for index, one in enumerate(found):
        _paint_range(stage, index, one)
        if index == falls:
            paint_waterfall(stage, one.ground, shown[index], one.nearness)
    if not ranges.bare:
        paint_midground(stage, ranges.last_base, found[-1].ground)


def summit_box(stage: Stage) -> tuple[float, float, float, float] | None:
    """The box of a lone summit, which words are not to cover: left, top, right, bottom; None where there is none."""
    if not stage.wants("cone"):
        return None
    composition = stage.composition
    unit, middle = composition.unit, _cone_middle(stage)
    top = composition.horizon - CONE_HEIGHT * unit
    return middle - 0.26 * unit, top - 0.02 * unit, middle + 0.26 * unit, top + 0.26 * unit


def _cone_middle(stage: Stage) -> float:
    """A little nearer to the middle of the picture than other things of interest."""
    return 0.65 * stage.composition.focus_x + 0.35 * stage.composition.width / 2


def _paint_cone(stage: Stage, ranges: Ranges) -> None:
    """One mountain that stands alone: flanks that steepen to a small crater, and snow that runs down its gullies."""
    composition = stage.composition
    unit, width = composition.unit, composition.width
    random = stage.random("cone")
    middle = _cone_middle(stage)
    away = np.abs(np.arange(width, dtype=np.float32) - np.float32(middle)) / np.float32(0.92 * unit)
    flank = np.clip(1 - away, 0, 1) ** 1.7
    crater = (1 - 0.055) ** 1.7 + 0.008 * line_noise(random, width, 60 * composition.aspect, octaves=2)
    rough = 0.006 * line_noise(random, width, 24 * composition.aspect, octaves=4)
    line = single(ranges.first_base - CONE_HEIGHT * unit * (np.minimum(flank, crater) + rough * flank))
    snow = {"winter": 0.62, "summer": 0.24}.get(stage.season, 0.4)
    bottom = min(float(composition.height), ranges.first_base + 0.3 * unit)
    share = snow * CONE_HEIGHT / (bottom - float(line.min())) * unit
    layer = Layer("cone", line, bottom, 0.36, "rock", mist=0.9, snow=share, capped=True, peak=middle)
    paint_layer(stage, layer)


def _shown_until(found: list[_Range], index: int, screen: F32 | None) -> F32:
    """The row per column where a range disappears behind nearer land."""
    rows = np.full_like(found[index].ground, found[index].base)
    for later in found[index + 1 :]:
        rows = np.minimum(rows, later.ground)
    return rows if screen is None else np.minimum(rows, screen)


def _shaped(stage: Stage, ranges: Ranges) -> list[_Range]:
    composition = stage.composition
    random = stage.random("ranges")
    # The draw comes first, so that snow leaves the rest where it was.
    towers = random.random() < (0.5 if "river" in stage.description.places else 0.15) and not stage.wants("snowcaps")
    found: list[_Range] = []
    for index in range(ranges.count):
        share = index / max(1, ranges.count - 1)
        nearness = ranges.nearness[0] + (ranges.nearness[1] - ranges.nearness[0]) * share
        base = ranges.first_base + (ranges.last_base - ranges.first_base) * share**1.15
        height = ranges.height * composition.unit * (1 - 0.48 * share) * (0.85 + 0.3 * random.random())
        layout = composition.layout if index < 2 else str(random.choice(["slope", "valley", "range"]))
        outline = Outline(base, height, cells=(2.0 + 0.8 * index) * max(0.6, composition.aspect))
        form = rolling if nearness > 0.55 else karst if towers else alpine
        ground = form(random, composition.width, outline, envelope(composition, layout, floor=0.32))
        if stage.wants("waterfall") and index == max(0, ranges.count - 2):
            ground = _with_bluff(stage, ground, base)
        found.append(_Range(ground, base, nearness, towers))
    return found


def _with_bluff(stage: Stage, ground: F32, base: float) -> F32:
    """The range with a steep flat-topped bluff for water to fall from, on the side that is open."""
    composition = stage.composition
    unit = composition.unit
    middle = composition.width * (0.5 - 0.14 * composition.heavy)
    away = np.abs(np.arange(composition.width, dtype=np.float32) - middle) / np.float32(unit)
    crags = line_noise(stage.random("bluff"), composition.width, 9, octaves=5)
    spurs = line_noise(stage.random("bluff spurs"), composition.width, 4, octaves=3)
    rise = 1 - smoothstep(0.03, 0.62, away + 0.06 * spurs)
    notch = np.exp(-((away / 0.05) ** 2))
    return single(np.minimum(ground, base - unit * (rise * (0.46 + 0.05 * spurs - 0.05 * notch) + 0.012 * crags)))


def _clearest(found: list[_Range], shown: list[F32]) -> int:
    """The range, of the nearer ones if possible, that shows the tallest face."""
    faces = [float(np.max(rows - one.ground)) for one, rows in zip(found, shown, strict=True)]
    return int(np.argmax(np.array(faces) * (0.5 + np.arange(len(found)))))


def _paint_range(stage: Stage, index: int, one: _Range) -> None:
    composition = stage.composition
    wooded = one.nearness > 0.3
    trees = composition.unit * (0.003 + 0.024 * one.nearness**2)
    line = treeline(stage.random(f"treeline {index}"), one.ground, trees, pointed=True) if wooded else one.ground
    bottom = min(float(composition.height), one.base + 0.34 * composition.unit)
    turned = stage.season == "autumn" and not stage.wants("pines") and one.nearness > 0.4
    material = "leaf" if wooded and turned else "needle" if wooded else "rock"
    snow = _snow_share(stage, bare=not wooded and not one.towers)
    capped = snow > 0 and stage.wants("snowcaps")
    # White summits are seen against rock, which the air must not have paled.
    nearness = max(one.nearness, 0.42) if capped else one.nearness
    layer = Layer(
        f"range {index}", line, bottom, nearness, material, mist=0.92, snow=snow, ground=one.ground, capped=capped
    )
    paint_layer(stage, layer)


def _snow_share(stage: Stage, *, bare: bool) -> float:
    if bare and stage.wants("snowcaps"):
        return 0.5
    if bare:
        return {"winter": 0.75, "spring": 0.3, "autumn": 0.22}.get(stage.season, 0.16)
    return 0.5 if stage.season == "winter" or "snow" in stage.description.weather else 0.0
