"""Things made of polygons: drawn once in units of their own height, then placed, mirrored and reflected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from mmgen.media.arrays import F32, F64
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.land import tones
from mmgen.procedural.scenes.sheets import shade_shapes
from mmgen.procedural.scenes.stage import Stage
from mmgen.procedural.scenes.tints import made_tones


@dataclass(frozen=True, slots=True)
class Part:
    """A polygon ``(n, 2)``, x to the right and y up in units of the thing's height, in a named tone."""

    points: F64
    tone: str
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a thing stands: its foot in canvas pixels, its height in pixels, and its nearness from 0 to 1."""

    x: float
    y: float
    size: float
    nearness: float
    mirrored: bool = False


def tones_at(stage: Stage, nearness: float, *, own: F32 | None = None) -> Mapping[str, F32]:
    """The colour of every tone name at a nearness; ``own`` replaces the accent."""
    named: dict[str, F32] = {}
    for material in ("wall", "roof", "timber", "rock", "sand", "snow", "leaf"):
        shade, lit = tones(stage, material, nearness)
        named[f"{material} shade"], named[material] = shade, lit
    if stage.season == "winter":
        named["roof"], named["roof shade"] = (
            named["snow"],
            single(0.5 * named["snow shade"] + 0.5 * named["roof shade"]),
        )
    named["wall shade"] = single(0.6 * named["wall shade"] + 0.4 * named["wall"])
    accent = stage.palette.accent if own is None else own
    dark = named["timber shade"] * 0.55
    after_dark = stage.time in {"night", "dusk"}
    glow = np.array([1.0, 0.62, 0.22], np.float32) * np.float32(0.95)
    return {
        **named,
        "accent": accent,
        "accent shade": single(accent * 0.55 + dark * 0.2),
        "accent light": single(accent * 0.75 + 0.25 * stage.palette.light),
        "dark": single(dark),
        "hull": single(dark if own is None else own * 0.7 + dark * 0.3),
        "window": glow if after_dark else single(named["roof shade"] * 0.6),
        "glow": glow,
        "line": single(stage.palette.ramp(min(1.0, nearness + 0.35)) * 0.5 if own is None else own),
        "feather": named["wall"] if own is None else own,
        "feather shade": named["wall shade"] if own is None else single(own * 0.6),
        "coat": named["timber"] if own is None else own,
        "coat shade": named["timber shade"] if own is None else single(own * 0.6),
        "coat dark": single(dark) if own is None else single(own * 0.8),
        **made_tones(stage, named, own),
        "stone": named["rock"] if own is None else own,
        "stone shade": named["rock shade"] if own is None else single(own * 0.5 + dark * 0.2),
    }


def place(stage: Stage, parts: Sequence[Part], spot: Spot, *, own: F32 | None = None) -> None:
    """Draw a thing at its spot."""
    colours = tones_at(stage, spot.nearness, own=own)
    spot = _emphasised(stage, spot)
    if stage.style.sheets:
        shade_shapes(stage, [_on_canvas(part.points, spot) for part in parts], spot.size)
    with stage.canvas.painting("subject"):
        for part in parts:
            stage.canvas.draw([_on_canvas(part.points, spot)], colours[part.tone], opacity=part.opacity)


def _emphasised(stage: Stage, spot: Spot) -> Spot:
    return replace(spot, size=spot.size * stage.manner.emphasis)


def reflect(stage: Stage, parts: Sequence[Part], spot: Spot, *, own: F32 | None = None) -> None:
    """Draw a thing's broken mirror image in the water below its foot."""
    colours = tones_at(stage, spot.nearness, own=own)
    spot = _emphasised(stage, spot)
    water = stage.palette.water
    random = stage.random("reflections")
    phase = float(random.random()) * 6
    for part in parts:
        points = _on_canvas(_dense(part.points), spot)
        depth = spot.y - points[:, 1]
        wave = np.sin(depth * (26 / spot.size) + phase) * np.clip(depth / spot.size, 0, 1) * 0.035 * spot.size
        mirrored = np.stack([points[:, 0] + wave, spot.y + depth * 0.82], axis=1)
        stage.canvas.draw([mirrored], single(colours[part.tone] * 0.55 + water * 0.45), opacity=0.5 * part.opacity)


def _on_canvas(points: F64, spot: Spot) -> F64:
    across = -1.0 if spot.mirrored else 1.0
    return np.stack([spot.x + across * points[:, 0] * spot.size, spot.y - points[:, 1] * spot.size], axis=1)


def _dense(points: F64) -> F64:
    """The polygon with more points on its sides, so that it can bend."""
    closed = np.concatenate([points, points[:1]])
    share = np.linspace(0, 1, 6, endpoint=False)[:, None]
    pieces = [start + (end - start) * share for start, end in pairwise(closed)]
    return np.concatenate(pieces)


def polygon(*points: tuple[float, float]) -> F64:
    """The corners of a polygon."""
    return np.array(points, np.float64)


def rectangle(left: float, bottom: float, right: float, top: float) -> F64:
    """The corners of an upright rectangle."""
    return np.array([[left, bottom], [right, bottom], [right, top], [left, top]])


def ellipse(x: float, y: float, across: float, up: float, *, count: int = 28) -> F64:
    """Points on an ellipse with half axes ``across`` and ``up``."""
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return np.stack([x + across * np.cos(angle), y + up * np.sin(angle)], axis=1)


def curve(*points: tuple[float, float], count: int = 14) -> F64:
    """A Bezier curve through its first and last control point."""
    control = np.array(points, np.float64)
    share = np.linspace(0, 1, count)[:, None]
    layer: list[F64] = [np.repeat(control[index : index + 1], count, axis=0) for index in range(len(control))]
    while len(layer) > 1:
        layer = [first + (second - first) * share for first, second in pairwise(layer)]
    return layer[0]
