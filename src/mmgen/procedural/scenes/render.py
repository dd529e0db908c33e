"""A described scene as pixels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F32, U8
from mmgen.procedural.scenes.canvas import Canvas
from mmgen.procedural.scenes.composition import compose
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.finish import finished
from mmgen.procedural.scenes.grading import in_ink, in_paper, on_cels, palette_for, strayed
from mmgen.procedural.scenes.landscapes import paint_landscape
from mmgen.procedural.scenes.lettering import Face
from mmgen.procedural.scenes.manner import Manner
from mmgen.procedural.scenes.nursery import Nursery
from mmgen.procedural.scenes.prompt import SceneDescription
from mmgen.procedural.scenes.ranges import summit_box
from mmgen.procedural.scenes.sky import disc_box
from mmgen.procedural.scenes.stage import Stage
from mmgen.procedural.scenes.style import STYLE_TABLE, STYLES
from mmgen.procedural.scenes.subject import on_nothing
from mmgen.procedural.scenes.surface import surfaced
from mmgen.procedural.scenes.title import Placed, Setting, inks_of, typeset

__all__ = ["STYLES", "render_scene"]

SMALLEST: Final = 16
PLAIN: Final = Manner()
LARGEST: Final = 8192


ALPINE: Final = ("waterfall", "snowcaps", "cone", "pines")
"""What belongs in mountains where no place is named."""
HOMES: Final = {
    "castle": ("mountains", "lake"),
    "torii": ("coast", "lake"),
    "taj mahal": ("lake",),
    "temple of heaven": ("meadow",),
    "windmill": ("meadow",),
    "turbines": ("meadow", "mountains"),
    "parasols": ("coast",),
    "elephants": ("meadow",),
    "cows": ("meadow", "mountains"),
    "road": ("mountains", "coast", "meadow"),
    "car": ("mountains", "coast", "meadow"),
    "camper": ("mountains", "coast", "lake"),
    "bus": ("mountains", "meadow"),
    "express": ("meadow", "lake"),
    "train": ("mountains", "lake"),
    "cable car": ("mountains",),
    "airliner": ("coast", "mountains", "lake"),
    "railway": ("mountains", "lake"),
    "santorini": ("coast",),
    "stalls": ("village",),
    "cafe": ("village", "city"),
    "opera house": ("city",),
    "cruise ship": ("coast",),
    "ferry": ("coast", "lake"),
    "ferris wheel": ("coast", "city"),
    "bicycles": ("meadow", "lake", "coast"),
    "dogs": ("meadow", "coast", "lake"),
    "cats": ("village", "coast", "lake"),
}
"""Where things are seen, of which the seed chooses one where no place is named."""
COOL: Final = frozenset({"green", "teal", "blue", "white", "grey"})
WARM: Final = frozenset({"red", "orange", "gold", "purple", "pink"})


def _silent(fraction: float) -> None:
    del fraction


def render_scene(
    description: SceneDescription,
    *,
    size: tuple[int, int],
    seed: int,
    report: Callable[[float], None] = _silent,
    manner: Manner = PLAIN,
) -> U8:
    """
    Paint the scene as RGB ``(H, W, 3)``, or RGBA where it is to stand alone; the same arguments give the same bytes.

    ``size`` is width and height, each from 16 to 8192. ``report`` is told the finished share from 0 to 1. Raises
    InputError for a size outside the range, a style that is not one of ``STYLES``, or nothing that can stand alone.
    """
    _check(description, size)
    stage = _stage(description, size, seed, manner)
    report(0.02)
    paint_landscape(stage, lambda share: report(0.02 + 0.78 * share))
    picture = finished(stage)
    picture = surfaced(stage, picture if manner.touched is None else manner.touched(picture))
    report(0.92)
    if stage.canvas.subject is not None:
        picture = _alone(stage, picture, stage.canvas.subject)
    elif stage.description.texts:
        _set_words(stage, picture)
    report(1.0)
    return picture


def _set_words(stage: Stage, picture: U8) -> list[Placed]:
    style = stage.style
    setting = Setting(inks_of(stage.palette), Face("serif" if style.serif else "sans", upright=style.surface == "ink"))
    unit = stage.composition.unit
    return typeset(
        picture, stage.description.texts, unit=unit, setting=setting, subject=summit_box(stage) or disc_box(stage)
    )


def _alone(stage: Stage, picture: U8, shown: F32) -> U8:
    """The subject without its surroundings, and with it the words that were to be set."""
    for placed in _set_words(stage, picture) if stage.description.texts else ():
        left, top, right, bottom = placed.box
        part = shown[top:bottom, left:right]
        np.maximum(part, single(placed.coverage)[: part.shape[0], : part.shape[1]] / np.float32(255), out=part)
    return on_nothing(picture, shown)


def _check(description: SceneDescription, size: tuple[int, int]) -> None:
    for name, value in zip(("width", "height"), size, strict=True):
        if not SMALLEST <= value <= LARGEST:
            raise InputError("size", f"{name} is {value}; a scene can be {SMALLEST} to {LARGEST} pixels a side")
    if description.style is not None and description.style not in STYLE_TABLE:
        raise InputError("style", f"{description.style!r} is not one of {', '.join(STYLES)}")


def _stage(description: SceneDescription, size: tuple[int, int], seed: int, manner: Manner) -> Stage:
    random = np.random.Generator(np.random.PCG64([seed, 2]))
    time = description.time or str(random.choice(_times(description)))
    season = description.season or (
        "winter" if "snow" in description.weather else str(random.choice(["spring", "summer"]))
    )
    alpine = any(description.feature(name) for name in ALPINE)
    at_home = next(
        (HOMES[name] for name in HOMES if description.feature(name)), ("mountains", "lake", "coast", "terraces")
    )
    place = "mountains" if alpine else str(random.choice(at_home))
    features = tuple(replace(one, colour="gold") if one.name == "savanna" else one for one in description.features)
    description = replace(description, places=description.places or (place,), features=features)
    style = STYLE_TABLE[description.style or "painted"]
    if manner.emphasis > 1:
        style = replace(style, haze=style.haze * (1.6 - 0.6 * manner.emphasis))
    palette = palette_for(description, time=time, season=season)
    if style.cumulus:
        palette = on_cels(palette, time)
    if style.sheets:
        palette = in_paper(palette)
    if manner.looseness > 0:
        palette = strayed(palette, manner.looseness, np.random.Generator(np.random.PCG64([seed, 6])))
    return Stage(
        canvas=Canvas(*size, guided=style.surface == "relief print", apart=manner.alone),
        composition=compose(description, size, seed=seed, time=time),
        palette=in_ink(palette, colour=0.5 if description.colours else 0.14) if style.surface == "ink" else palette,
        description=description,
        style=style,
        seed=seed,
        time=time,
        season=season,
        nursery=Nursery(seed),
        manner=manner,
    )


def _times(description: SceneDescription) -> list[str]:
    if {"stars", "aurora"}.intersection(description.weather) or description.feature("moon"):
        return ["night"]
    if description.feature("neon"):
        return ["night"]
    if description.feature("fireworks"):
        return ["night", "dusk"]
    colours = {*description.colours, *(colour for _, colour in description.place_colours)}
    # Under a low red sun neither grey rain nor anything green or blue keeps its colour.
    if "rain" in description.weather or (colours & COOL and not colours & WARM):
        return ["morning", "day"]
    if "snow" in description.weather or description.season == "winter":
        return ["dawn", "morning", "day"]
    if description.season == "spring":
        return ["dawn", "morning", "day"]
    if description.season == "summer":
        return ["dawn", "morning", "day", "golden"]
    return ["dawn", "morning", "day", "golden", "sunset"]
