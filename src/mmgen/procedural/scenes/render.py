"""A described scene as pixels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.procedural.scenes.canvas import Canvas
from mmgen.procedural.scenes.composition import compose
from mmgen.procedural.scenes.finish import finished
from mmgen.procedural.scenes.grading import in_ink, palette_for
from mmgen.procedural.scenes.landscapes import paint_landscape
from mmgen.procedural.scenes.lettering import Face
from mmgen.procedural.scenes.nursery import Nursery
from mmgen.procedural.scenes.prompt import SceneDescription
from mmgen.procedural.scenes.sky import disc_box
from mmgen.procedural.scenes.stage import Stage
from mmgen.procedural.scenes.style import STYLE_TABLE, STYLES
from mmgen.procedural.scenes.surface import surfaced
from mmgen.procedural.scenes.title import Setting, inks_of, typeset

__all__ = ["STYLES", "render_scene"]

SMALLEST: Final = 16
LARGEST: Final = 8192


def _silent(fraction: float) -> None:
    del fraction


def render_scene(
    description: SceneDescription, *, size: tuple[int, int], seed: int, report: Callable[[float], None] = _silent
) -> U8:
    """
    Paint the scene as RGB ``(H, W, 3)``; the same description, size and seed give the same bytes.

    ``size`` is width and height, each from 16 to 8192. ``report`` is told the finished share from 0 to 1. Raises
    InputError for a size outside the range or a style that is not one of ``STYLES``.
    """
    _check(description, size)
    stage = _stage(description, size, seed)
    report(0.02)
    paint_landscape(stage, lambda share: report(0.02 + 0.78 * share))
    picture = surfaced(stage, finished(stage))
    if stage.description.texts:
        report(0.92)
        style = stage.style
        setting = Setting(
            inks_of(stage.palette), Face("serif" if style.serif else "sans", upright=style.surface == "ink")
        )
        typeset(picture, description.texts, unit=stage.composition.unit, setting=setting, subject=disc_box(stage))
    report(1.0)
    return picture


def _check(description: SceneDescription, size: tuple[int, int]) -> None:
    for name, value in zip(("width", "height"), size, strict=True):
        if not SMALLEST <= value <= LARGEST:
            raise InputError("size", f"{name} is {value}; a scene can be {SMALLEST} to {LARGEST} pixels a side")
    if description.style is not None and description.style not in STYLE_TABLE:
        raise InputError("style", f"{description.style!r} is not one of {', '.join(STYLES)}")


def _stage(description: SceneDescription, size: tuple[int, int], seed: int) -> Stage:
    random = np.random.Generator(np.random.PCG64([seed, 2]))
    time = description.time or str(random.choice(_times(description)))
    season = description.season or (
        "winter" if "snow" in description.weather else str(random.choice(["spring", "summer"]))
    )
    places = description.places or (str(random.choice(["mountains", "lake", "coast", "terraces"])),)
    description = replace(description, places=places)
    style = STYLE_TABLE[description.style or "painted"]
    palette = palette_for(description, time=time, season=season)
    return Stage(
        canvas=Canvas(*size, guided=style.surface == "relief print"),
        composition=compose(description, size, seed=seed, time=time),
        palette=in_ink(palette, colour=0.5 if description.colours else 0.14) if style.surface == "ink" else palette,
        description=description,
        style=style,
        seed=seed,
        time=time,
        season=season,
        nursery=Nursery(seed),
    )


def _times(description: SceneDescription) -> list[str]:
    if {"stars", "aurora"}.intersection(description.weather) or description.feature("moon"):
        return ["night"]
    if description.feature("fireworks"):
        return ["night", "dusk"]
    return ["dawn", "morning", "day", "golden", "sunset"]
