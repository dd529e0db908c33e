"""The pictures of a film's shots: given or drawn from words, in the style that is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from mmgen.assets import Image
from mmgen.media.arrays import U8
from mmgen.media.timeline.pictures import PictureInput
from mmgen.procedural.scenes.prompt import SceneDescription, read_prompt
from mmgen.procedural.scenes.style import STYLE_TABLE

__all__ = ["Drawing", "drawn_picture", "given_picture"]

FALLING = {"rain", "snow"}
"""Weather whose drops and flakes a scene would draw as standing still, and that the film lets move instead."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """
    How pictures are made: a style and how far it goes, what is not to be seen, and whether quoted words are spoken.

    ``moving`` is the weather and light that the film adds itself; ``guidance`` is how closely scenes keep to their words.
    """

    style: str | None = None
    strength: float = 1.0
    negative_prompt: str | None = None
    spoken: bool = False
    moving: frozenset[str] = frozenset()
    guidance: float | None = None


def given_picture(image: Image, drawing: Drawing, *, seed: int) -> PictureInput:
    """A photograph in its style, opaque: the file itself where that is all there is to it."""
    if drawing.style is None and not image.facts.alpha:
        return image.content()
    pixels = np.ascontiguousarray(image.to_numpy()[..., :3])
    return pixels if drawing.style is None else _restyled(pixels, drawing, seed=seed)


def drawn_picture(
    words: str,
    drawing: Drawing,
    *,
    size: tuple[int, int],
    seed: int,
    report: Callable[[float], None],
) -> U8:
    """A scene in its style, without the weather that the film adds in movement."""
    # What draws scenes takes a fifth of the time in which a film of photographs is loaded.
    from mmgen.procedural.scenes.manner import guided
    from mmgen.procedural.scenes.render import render_scene

    scene = _still_scene(read_prompt(words, drawing.negative_prompt), drawing.moving)
    if drawing.spoken:
        scene = replace(scene, texts=())
    scene, manner, _ = guided(scene, drawing.guidance, seed=seed)
    own = drawing.style if drawing.style in STYLE_TABLE else None
    styled = replace(scene, style=own or scene.style)
    picture = render_scene(styled, size=size, seed=seed, report=report, manner=manner)
    if own is None and drawing.style is not None:
        return _restyled(picture, drawing, seed=seed)
    if own is None or drawing.strength >= 1:
        return picture
    plain = render_scene(replace(scene, style=None), size=size, seed=seed, manner=manner)
    return np.asarray(cv2.addWeighted(picture, drawing.strength, plain, 1 - drawing.strength, 0), np.uint8)


def _restyled(pixels: U8, drawing: Drawing, *, seed: int) -> U8:
    # As with scenes: most films are of photographs as they are.
    from mmgen.procedural.editing.restyle import restyle

    assert drawing.style is not None
    return restyle(pixels, drawing.style, seed=seed, strength=drawing.strength)


def _still_scene(scene: SceneDescription, moving: frozenset[str]) -> SceneDescription:
    weather = tuple(name for name in scene.weather if name != "aurora" or "aurora" not in moving)
    dark = moving & {"aurora", "stars", "fireflies"}
    time = scene.time or ("night" if dark else None)
    return replace(scene, weather=weather, time=time, with_falling=not moving & FALLING)
