"""Outlines of land against what lies behind it: one height per column, in pixels from the top."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.scenes.composition import Composition
from mmgen.procedural.scenes.fields import Floats, single
from mmgen.procedural.scenes.noise import line_noise, smoothstep


@dataclass(frozen=True, slots=True)
class Outline:
    """``base`` is the foot of the form and ``height`` how far it may rise, both in pixels."""

    base: float
    height: float
    cells: float = 3.0
    roughness: float = 1.0


def envelope(composition: Composition, layout: str, *, floor: float = 0.35) -> F32:
    """How high land may rise per column, ``floor`` to 1, by the layout of the composition."""
    x = np.arange(composition.width, dtype=np.float32)
    width = composition.width
    if layout == "peak":
        shape = np.exp(-(((x - composition.focus_x) / (0.27 * width)) ** 2))
    elif layout == "valley":
        shape = smoothstep(0.04, 0.5, np.abs(x - composition.sun_x) / np.float32(width))
    elif layout == "slope":
        shape = smoothstep(0.0, 1.05, x / width if composition.heavy > 0 else 1 - x / width)
    else:
        shape = np.full_like(x, 0.72)
    return single(floor + (1 - floor) * shape)


def alpine(random: np.random.Generator, width: int, outline: Outline, rise: Floats) -> F32:
    """A jagged range: summits with unequal flanks, and teeth that grow with height."""
    x = np.linspace(0, 1, width, dtype=np.float32)
    count = max(2, round(outline.cells * 1.6))
    form = np.zeros(width, np.float32)
    places: list[float] = ((np.arange(count) + 0.75 * random.random(count)) / count).tolist()
    for place in places:
        height = 0.5 + 0.5 * random.random()
        reach = (0.7 + 0.7 * random.random(2)) * 1.25 / count
        before, after = float(reach[0]), float(reach[1])
        side = single(np.where(x < place, (place - x) / before, (x - place) / after))
        form = np.maximum(form, height * np.clip(1 - side, 0, 1) ** 1.18)
    broad = line_noise(random, width, outline.cells * 1.4, octaves=3)
    teeth = line_noise(random, width, outline.cells * 6, octaves=7, gain=0.56)
    lifted = form * (1 + 0.16 * broad) + 0.14 * broad + outline.roughness * 0.085 * teeth * (0.35 + form)
    return single(outline.base - outline.height * rise * (0.12 + 0.88 * lifted))


def karst(random: np.random.Generator, width: int, outline: Outline, rise: Floats) -> F32:
    """Steep rounded towers as along a limestone river."""
    x = np.linspace(0, 1, width, dtype=np.float32)
    count = max(3, round(outline.cells * 2.6))
    form = np.zeros(width, np.float32)
    places: list[float] = ((np.arange(count) + random.random(count)) / count).tolist()
    for place in places:
        height = 0.35 + 0.65 * random.random()
        reach = (0.55 + 0.6 * random.random()) / count
        lean = np.clip((x - place) / reach, -1, 1)
        form = np.maximum(form, height * (1 - np.abs(lean) ** (2.1 + 0.9 * random.random())) ** 0.8)
    broad = line_noise(random, width, outline.cells * 2, octaves=3)
    detail = line_noise(random, width, outline.cells * 11, octaves=6, gain=0.55)
    lifted = np.maximum(form, 0.13 + 0.08 * broad) + outline.roughness * 0.035 * detail
    return single(outline.base - outline.height * rise * lifted)


def rolling(random: np.random.Generator, width: int, outline: Outline, rise: Floats) -> F32:
    """Soft hills."""
    broad = line_noise(random, width, outline.cells, octaves=2, gain=0.4)
    detail = line_noise(random, width, outline.cells * 8, octaves=6, gain=0.5)
    lifted = 0.55 + 0.42 * broad + outline.roughness * 0.03 * detail
    return single(outline.base - outline.height * rise * lifted)


def treeline(random: np.random.Generator, line: Floats, size: float, *, pointed: bool, density: float = 1.0) -> F32:
    """The outline with distant trees of about ``size`` pixels standing along it in clumps."""
    width = len(line)
    if size < 1.5:
        return single(line)
    raised = np.zeros(width, np.float32)
    clump = line_noise(random, width, max(3.0, width / (size * 18)), octaves=3)
    count = int(density * 2.2 * width / size)
    places, sizes = random.random(count) * width, size * (0.45 + 0.75 * random.random(count) ** 1.6)
    for place, tall in zip(places, sizes, strict=True):
        here = clump[min(width - 1, int(place))]
        if here < -0.45 + 0.35 * (1 - density):
            continue
        half = max(1.0, tall * (0.24 if pointed else 0.48))
        first, last = max(0, int(place - half)), min(width, int(place + half) + 2)
        offset = np.abs(np.arange(first, last, dtype=np.float32) - np.float32(place)) / np.float32(half)
        shape = np.clip(1 - offset, 0, 1) if pointed else np.sqrt(np.clip(1 - offset * offset, 0, 1))
        height = tall * (0.75 + 0.35 * here) * (1.0 if pointed else 0.8)
        raised[first:last] = np.maximum(raised[first:last], np.float32(height) * shape)
    return single(line - raised)
