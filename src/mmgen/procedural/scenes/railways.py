"""A railway over a viaduct, and the trains on it: an express, coaches behind an engine, or a steam train."""

from __future__ import annotations

from typing import Final

import numpy as np

from mmgen.procedural.scenes.drawing import Part, Spot, curve, ellipse, place, polygon, rectangle
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.sprite import shifted
from mmgen.procedural.scenes.stage import Stage

__all__ = ["carriage", "engine", "express", "paint_railway", "steam_engine", "viaduct"]

DECK: Final = 0.165
"""How high the rails lie above the row where nearer ground begins, in units."""
TRAIN: Final = 0.054
GAP: Final = 0.10
"""Between two carriages, in heights of a train."""


def viaduct(half: float, drop: float, *, slender: bool) -> list[Part]:
    """
    Arches from ``-half`` to ``half`` whose deck is at 0 and whose piers go down to ``-drop``; one arch is one unit wide.

    ``slender`` has the straight beams and thin piers of a line for fast trains.
    """
    parts: list[Part] = []
    for x in range(-int(half), int(half) + 1):
        parts += _pier(x, drop, wide=0.10 if slender else 0.15)
        if not slender:
            parts.append(Part(_spandrel(x), "masonry"))
            parts.append(Part(_soffit(x), "masonry shade"))
    deep = 0.20 if slender else 0.10
    return [
        *parts,
        Part(rectangle(-half, -deep, half, 0.0), "masonry"),
        Part(rectangle(-half, -deep, half, -0.55 * deep), "masonry mid"),
        Part(rectangle(-half, -deep - 0.035, half, -deep), "masonry shade"),
        Part(rectangle(-half, 0.0, half, 0.045), "masonry mid"),
    ]


def _pier(x: float, drop: float, *, wide: float) -> list[Part]:
    foot = 1 + 0.16 * drop
    face = polygon((x - wide, -0.1), (x + wide, -0.1), (x + wide * foot, -drop), (x - wide * foot, -drop))
    side = polygon((x + 0.45 * wide, -0.1), (x + wide, -0.1), (x + wide * foot, -drop), (x + 0.45 * wide * foot, -drop))
    return [Part(face, "masonry"), Part(side, "masonry shade")]


def _spandrel(x: float) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """What stands over one arch, which springs from the pier at ``x`` to the next."""
    angle = np.linspace(0, np.pi, 17)
    hole = np.stack([x + 0.5 + 0.36 * np.cos(angle), -0.62 + 0.44 * np.sin(angle)], axis=1)
    return np.asarray(np.concatenate([[(x, -0.05), (x + 1, -0.05), (x + 1, -0.66)], hole, [(x, -0.66)]]), np.float64)


def _soffit(x: float) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """The underside of an arch, seen a little from the right."""
    angle = np.linspace(0.02, np.pi * 0.62, 12)
    outer = np.stack([x + 0.5 + 0.36 * np.cos(angle), -0.62 + 0.44 * np.sin(angle)], axis=1)
    inner = np.stack([x + 0.46 + 0.34 * np.cos(angle), -0.64 + 0.42 * np.sin(angle)], axis=1)
    return np.asarray(np.concatenate([outer, inner[::-1]]), np.float64)


def carriage(long: float = 4.4) -> list[Part]:
    """A coach with a row of windows, its left end at 0."""
    parts = [
        Part(rectangle(0.35, 0.0, 1.15, 0.17), "dark"),
        Part(rectangle(long - 1.15, 0.0, long - 0.35, 0.17), "dark"),
        Part(rectangle(-GAP, 0.22, 0.0, 0.72), "dark"),
        Part(rectangle(0.0, 0.13, long, 0.88), "accent"),
        Part(rectangle(0.0, 0.13, long, 0.30), "accent shade"),
        Part(rectangle(0.0, 0.385, long, 0.42), "accent light"),
        Part(polygon((0.0, 0.86), (long, 0.86), (long - 0.06, 1.0), (0.06, 1.0)), "metal shade"),
        Part(rectangle(0.06, 0.95, long - 0.06, 1.0), "metal"),
        Part(rectangle(0.12, 0.18, 0.34, 0.78), "accent shade"),
        Part(rectangle(long - 0.34, 0.18, long - 0.12, 0.78), "accent shade"),
    ]
    parts += [Part(rectangle(x, 0.47, x + 0.33, 0.78), "glass") for x in np.arange(0.52, long - 0.7, 0.45).tolist()]
    return parts


def engine() -> list[Part]:
    """An electric engine with a sloping front, four heights long, its left end at 0."""
    body = polygon((0.0, 0.13), (3.9, 0.13), (4.0, 0.36), (3.70, 0.90), (0.10, 0.90), (0.0, 0.6))
    return [
        Part(rectangle(0.4, 0.0, 1.4, 0.17), "dark"),
        Part(rectangle(2.4, 0.0, 3.4, 0.17), "dark"),
        Part(body, "accent"),
        Part(polygon((0.0, 0.13), (3.9, 0.13), (3.97, 0.30), (0.0, 0.30)), "accent shade"),
        Part(rectangle(0.0, 0.385, 3.95, 0.42), "accent light"),
        Part(polygon((3.42, 0.50), (3.90, 0.50), (3.74, 0.80), (3.42, 0.80)), "glass"),
        Part(polygon((0.10, 0.88), (3.70, 0.88), (3.60, 0.98), (0.2, 0.98)), "metal shade"),
        *[Part(rectangle(x, 0.50, x + 0.36, 0.74), "accent shade") for x in (0.5, 1.0, 1.5, 2.0, 2.5)],
        Part(np.array([(1.0, 0.97), (1.5, 1.30), (1.55, 1.30), (1.08, 0.97)]), "dark"),
        Part(np.array([(1.5, 1.30), (1.05, 1.48), (1.9, 1.48), (1.9, 1.45), (1.15, 1.45), (1.55, 1.29)]), "dark"),
        Part(ellipse(3.93, 0.34, 0.05, 0.05), "glow"),
    ]


def express(*, leading: bool, long: float = 5.4) -> list[Part]:
    """A carriage of a fast train, its left end at 0; a ``leading`` one ends in a long nose."""
    nose = curve(
        (long - 1.75, 1.0), (long - 0.95, 0.98), (long - 0.35, 0.52), (long, 0.34), (long - 0.02, 0.12), count=18
    )
    right = nose if leading else np.array([(long, 1.0), (long, 0.12)])
    body = np.concatenate([[(0.0, 0.12), (0.0, 1.0)], right])
    until = long - (1.55 if leading else 0.35)
    parts = [
        Part(rectangle(-GAP, 0.2, 0.0, 0.9), "dark"),
        Part(rectangle(0.2, 0.0, until, 0.14), "dark"),
        Part(body, "metal"),
        Part(np.concatenate([[(0.0, 0.12), (0.0, 0.30)], _below(right, 0.30)]), "metal shade"),
        Part(np.concatenate([[(0.0, 0.30), (0.0, 0.40)], _below(right, 0.40), _below(right, 0.30)[:1]]), "accent"),
        Part(polygon((0.35, 0.55), (until, 0.55), (until - 0.05, 0.82), (0.35, 0.82)), "glass"),
    ]
    parts += [Part(rectangle(x, 0.55, x + 0.05, 0.82), "metal") for x in np.arange(0.85, until - 0.1, 0.5).tolist()]
    if leading:
        cab = curve((long - 1.30, 0.93), (long - 1.0, 0.90), (long - 0.80, 0.78), count=6)
        parts.append(Part(np.concatenate([cab, [(long - 0.95, 0.62), (long - 1.36, 0.72)]]), "glass"))
        parts.append(Part(ellipse(long - 0.20, 0.38, 0.09, 0.035), "glow"))
    return parts


def _below(
    edge: np.ndarray[tuple[int, int], np.dtype[np.float64]], level: float
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """The part of a falling edge under a level, and the point where it begins."""
    start = float(np.interp(-level, -edge[:, 1], edge[:, 0]))
    return np.asarray(np.concatenate([[(start, level)], edge[edge[:, 1] < level]]), np.float64)


def steam_engine() -> list[Part]:
    """A steam engine and its tender, 5.2 heights long, its left end at 0."""
    wheels = [*((x, 0.24, 0.24) for x in (2.55, 3.08, 3.61)), *((x, 0.13, 0.13) for x in (0.35, 0.85, 1.25, 4.2, 4.6))]
    parts = [
        Part(rectangle(0.0, 0.28, 1.6, 0.82), "dark"),
        Part(polygon((0.05, 0.80), (0.3, 0.98), (1.3, 0.96), (1.55, 0.80)), "dark"),
        Part(rectangle(0.0, 0.50, 1.6, 0.55), "accent"),
        Part(rectangle(1.6, 0.26, 4.95, 0.40), "dark"),
        Part(rectangle(1.75, 0.3, 2.45, 1.05), "dark"),
        Part(rectangle(1.65, 1.02, 2.55, 1.10), "accent shade"),
        Part(rectangle(1.92, 0.68, 2.3, 0.94), "glass"),
        Part(rectangle(2.4, 0.42, 4.62, 0.86), "iron"),
        Part(rectangle(2.4, 0.42, 4.62, 0.54), "dark"),
        Part(rectangle(2.4, 0.76, 4.62, 0.82), "iron light"),
        *[Part(rectangle(x, 0.42, x + 0.05, 0.88), "accent") for x in (2.75, 3.35, 3.95)],
        Part(rectangle(4.55, 0.38, 4.80, 0.90), "dark"),
        Part(polygon((4.28, 0.84), (4.56, 0.84), (4.60, 1.22), (4.24, 1.22)), "dark"),
        Part(rectangle(4.20, 1.20, 4.64, 1.27), "accent shade"),
        Part(ellipse(3.15, 0.88, 0.17, 0.14), "accent"),
        Part(ellipse(3.72, 0.87, 0.12, 0.11), "dark"),
        Part(polygon((4.8, 0.30), (5.2, 0.04), (4.7, 0.04)), "accent"),
        Part(ellipse(4.84, 0.72, 0.07, 0.08), "glow"),
    ]
    for x, y, radius in wheels:
        parts += [
            Part(ellipse(x, y, radius, radius), "dark"),
            Part(ellipse(x, y, 0.62 * radius, 0.62 * radius), "accent"),
        ]
        parts.append(Part(ellipse(x, y, 0.42 * radius, 0.42 * radius), "dark"))
    return [*parts, Part(rectangle(2.55, 0.21, 3.9, 0.26), "iron light")]


def _train(stage: Stage, reach: float) -> list[Part]:
    """The named train, its front at 0 and its end at least ``reach`` behind it, in its own heights."""
    fast = stage.wants("express")
    front = express(leading=True) if fast else steam_engine() if stage.wants("steam train") else engine()
    long = 5.4 if fast else 5.2 if stage.wants("steam train") else 4.0
    parts = [Part(shifted(part.points, -long, 0), part.tone) for part in front]
    behind = express(leading=False) if fast else carriage()
    step = (5.4 if fast else 4.4) + GAP
    count = int(min(max(1.0, (reach - long) / step + 1), 14 if fast else 7))
    for index in range(count):
        x = -long - GAP - (index + 1) * step + GAP
        parts += [Part(shifted(part.points, x, 0), part.tone) for part in behind]
    return parts


def paint_railway(stage: Stage, base: float, scale: float) -> None:
    """A viaduct from side to side, its piers going down below a row, and the train that is named."""
    composition = stage.composition
    unit, width = composition.unit * scale, composition.width
    deck = base - DECK * unit
    span = 0.112 * unit
    slender = stage.wants("express")
    parts = viaduct(0.5 * width / span + 2, 0.30 * composition.unit / span, slender=slender)
    unscaled = 1 / stage.manner.emphasis
    place(stage, parts, Spot(width / 2, deck, span * unscaled, 0.70), own=stage.feature_colour("railway"))
    if not stage.wants("train"):
        return
    tall = TRAIN * unit * (0.9 if slender else 1.0)
    leftward = composition.heavy > 0
    front = width * (0.24 if leftward else 0.76)
    reach = (width - front if leftward else front) / tall
    spot = Spot(front, deck - 0.04 * span, tall * unscaled, 0.86, mirrored=leftward)
    if stage.wants("steam train"):
        _smoke(stage, spot, tall)
    place(stage, _train(stage, reach), spot, own=_livery(stage))


def _livery(stage: Stage) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    own = stage.feature_colour("train")
    if own is not None:
        return own
    if stage.wants("green train"):
        return single(stage.named("green") * 0.62)
    return stage.named("blue" if stage.wants("express") else "red")


def _smoke(stage: Stage, spot: Spot, tall: float) -> None:
    """Steam that leaves the chimney, swells and thins out behind."""
    random = stage.random("steam")
    back = 1.0 if spot.mirrored else -1.0
    chimney = (spot.x + back * 0.78 * tall, spot.y - 1.35 * tall)
    palette = stage.palette
    colours = (
        single(0.5 * palette.cloud_shade + 0.3 * palette.haze),
        single(0.85 * palette.cloud_light + 0.15 * palette.haze),
    )
    for index in range(46):
        share = (index + 1) / 46
        along = 15 * tall * share**1.35
        x = chimney[0] + back * along + 0.5 * tall * share * float(random.standard_normal())
        y = chimney[1] - tall * (0.25 + 2.2 * share**0.6) + 0.5 * tall * share * float(random.standard_normal())
        radius = tall * (0.20 + 0.85 * share**0.8) * (0.8 + 0.4 * random.random())
        with stage.canvas.painting("subject"):
            for colour, rise in zip(colours, (0.0, 0.28), strict=True):
                puff = ellipse(x, y - rise * radius, (1 - rise) * radius, (0.86 - rise) * radius)
                stage.canvas.draw([puff], colour, opacity=0.62 * (1 - share) ** 0.8)
