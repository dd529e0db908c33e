"""Flowers: a carpet of colour far off, single blooms near by, rows where they are grown as a crop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.scenes.colour import hex_colour
from mmgen.procedural.scenes.drawing import curve, ellipse
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.land import coverage, tones
from mmgen.procedural.scenes.noise import resized, smoothstep, value_noise
from mmgen.procedural.scenes.sprite import tapered
from mmgen.procedural.scenes.stage import Stage

CROPS: Final[Mapping[str, str]] = {
    "lavender": "#8a63c2",
    "rapeseed": "#f2cc25",
    "sunflowers": "#f5b81f",
    "wheat": "#e0b257",
    "tulips": "#e0455f",
    "poppies": "#e0402a",
}
_WILD: Final = ("#f4d35e", "#f6f1e6", "#e0708c", "#9a7fd0")


def crop_of(stage: Stage) -> str | None:
    """The crop that the prompt names, if any."""
    return next((name for name in CROPS if stage.wants(name)), None)


def bloom_colours(stage: Stage) -> list[F32]:
    """The colours of the flowers in this scene's light."""
    crop = crop_of(stage)
    asked = stage.feature_colour(crop or "flowers")
    if asked is None:
        asked = stage.place_colour("meadow")
    if asked is not None:
        return [asked]
    codes = (CROPS[crop],) if crop else _WILD
    dim = np.float32({"night": 0.35, "dusk": 0.5, "sunset": 0.8}.get(stage.time, 1.0))
    return [single(hex_colour(code) * (0.3 + 0.7 * stage.palette.light) * dim) for code in codes]


def paint_blooms(stage: Stage, name: str, line: F32, nearness: float) -> None:
    """Flowers over the ground below a line: in rows for a crop, in drifts where they grow wild."""
    if (stage.season == "winter" or stage.wants("savanna")) and crop_of(stage) is None and not stage.wants("flowers"):
        return
    canvas, composition = stage.canvas, stage.composition
    top, bottom = max(0, int(line.min())), canvas.height
    if bottom - top < 4:
        return
    random = stage.random(f"blooms {name}")
    columns, rows = -(-canvas.width // 2), -(-(bottom - top) // 2)
    unit = composition.unit / 2
    drifts = value_noise(random, (columns, rows), (3 * columns / unit, 9 * rows / unit), octaves=3)
    speckle = value_noise(random, (columns, rows), (90 * columns / unit, 130 * rows / unit), octaves=2, gain=0.8)
    cover = _rows(stage, (columns, rows), top) if crop_of(stage) else smoothstep(-0.1, 0.7, drifts + 0.15)
    amount = cover * smoothstep(-0.5, 0.5, speckle + 0.25 * bool(crop_of(stage)))
    share = resized(
        single(amount * (0.9 if crop_of(stage) else 0.6 if stage.wants("flowers") else 0.35)),
        canvas.width,
        bottom - top,
        smooth=False,
    )
    patches = value_noise(random, (columns, rows), (5 * columns / unit, 14 * rows / unit), octaves=2)
    pick = resized(patches, canvas.width, bottom - top, smooth=False)
    colours = bloom_colours(stage)
    land, haze = stage.palette.ramp(nearness), stage.palette.haze
    for index, colour in enumerate(colours):
        tone = single(colour * (0.35 + 0.65 * nearness) + land * 0.2 * (1 - nearness) + haze * 0.15 * (1 - nearness))
        low, high = -1 + 2 * index / len(colours), -1 + 2 * (index + 1) / len(colours)
        for part in canvas.bands(top, bottom):
            inner = slice(part.start - top, part.stop - top)
            chosen = (
                share[inner]
                if len(colours) == 1
                else share[inner] * ((pick[inner] * 1.4 >= low) & (pick[inner] * 1.4 < high))
            )
            canvas.over(0, part.start, single(chosen * coverage(line + 1.5, part)), tone)


def _rows(stage: Stage, size: tuple[int, int], top: int) -> F32:
    """Planted rows that run to a vanishing point on the horizon."""
    columns, rows = size
    composition = stage.composition
    y = np.maximum(
        top + 2 * np.arange(rows, dtype=np.float32)[:, None] - composition.horizon + 0.10 * composition.unit, 1
    )
    x = 2 * np.arange(columns, dtype=np.float32)[None] - composition.sun_x
    across = x / y * 3.4
    width = np.clip(np.abs(3.4 / y) * 2.2, 0, 1)
    wave = 0.5 + 0.5 * np.cos(2 * np.pi * across)
    rows_cover = smoothstep(0.22, 0.62, wave)
    return single(rows_cover + (0.55 - rows_cover) * smoothstep(0.25, 0.8, width))


def paint_flower_bed(stage: Stage) -> None:
    """Single flowers on stems along the lower edge, sharp and large against the far carpet."""
    composition = stage.composition
    random = stage.random("flower bed")
    unit = composition.unit
    colours = bloom_colours(stage)
    shade, lit = tones(stage, "grass", 1.0)
    count = int(150 * max(0.6, composition.width / unit))
    order = np.sort(random.random(count))
    for share in order:
        x = float(random.random() * composition.width)
        edge = abs(x / composition.width - 0.5) * 2
        lift = 0.05 + 0.10 * edge**2
        y = composition.height + unit * (0.06 - lift * (1 - float(share)))
        tall = unit * (0.035 + 0.06 * float(share)) * (0.7 + 0.6 * random.random())
        stem = single(shade * (0.5 + 0.3 * random.random()) + lit * 0.25 * random.random())
        _flower(stage, (x, y), tall, (random, stem, colours[int(random.integers(len(colours)))]))


def _flower(stage: Stage, foot: tuple[float, float], tall: float, drawn: tuple[np.random.Generator, F32, F32]) -> None:
    random, stem, colour = drawn
    lean = 0.25 * tall * float(random.standard_normal())
    x, y = foot
    spine = curve((x, y), (x, y - 0.6 * tall), (x + lean, y - tall), count=6)
    canvas = stage.canvas
    canvas.draw([tapered(spine, 0.05 * tall, 0.025 * tall)], stem)
    kind = random.random()
    if kind < 0.35:
        blade = curve((x, y), (x - 0.4 * lean, y - 0.5 * tall), (x - 1.6 * lean, y - 0.95 * tall), count=6)
        canvas.draw([tapered(blade, 0.07 * tall, 0.005 * tall)], stem)
        return
    head = 0.11 * tall * (0.8 + 0.5 * random.random())
    centre = (x + lean, y - tall)
    if stage.wants("lavender") or stage.wants("wheat"):
        for step in range(6):
            size = head * (0.75 - 0.08 * step)
            canvas.draw(
                [ellipse(centre[0] + lean * 0.05 * step, centre[1] - step * head * 0.8, size, size * 0.8, count=10)],
                single(colour * (0.75 + 0.07 * step)),
            )
        return
    petals = [
        ellipse(
            centre[0] + 0.75 * head * np.cos(angle),
            centre[1] + 0.55 * head * np.sin(angle),
            0.62 * head,
            0.5 * head,
            count=10,
        )
        for angle in np.linspace(0, 2 * np.pi, 6)[:5]
    ]
    canvas.draw(petals[:3], single(colour * 0.82))
    canvas.draw(petals[3:], colour)
    canvas.draw(
        [ellipse(centre[0], centre[1], 0.34 * head, 0.28 * head, count=10)],
        single(stage.palette.accent * 0.5 + 0.25 * stage.palette.light),
    )
