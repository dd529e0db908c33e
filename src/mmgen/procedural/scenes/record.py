"""What the embedded backend draws from words, as a record."""

from __future__ import annotations

from mmgen.backends import Between, Model, OneOf, Pixels, Problem
from mmgen.procedural.records import (
    FREE,
    IMAGE_FORMAT,
    IMAGE_RESOLUTION,
    PICTURE_REFERENCES,
    PROMPT,
    RATIO,
    SEED,
    SOURCE,
    WRITTEN,
    objection_to_lettering,
    one_measure,
    one_scene,
    transparency_kept,
)
from mmgen.procedural.scenes.prompt import read_prompt
from mmgen.procedural.scenes.style import STYLE_TABLE
from mmgen.procedural.style_names import StyleNames
from mmgen.requests import ImageRequest

__all__ = ["SCENE"]


def _letters_at_hand(request: ImageRequest) -> Problem | None:
    """The words in quotes are drawn, which takes a font for them."""
    if request.prompt is None or request.prompt.isascii():
        return None
    objections = map(objection_to_lettering, read_prompt(request.prompt, request.negative_prompt).texts)
    objection = next(filter(None, objections), None)
    return Problem("prompt", f"has words in quotes to draw, and {objection}") if objection else None


def _something_to_draw(request: ImageRequest) -> Problem | None:
    """A place that is given needs no words."""
    if request.prompt is not None or any(reference.role == "scene" for reference in request.references):
        return None
    return Problem("prompt", "is needed to draw from; or give a reference with the role 'scene', or an image to edit")


def _taken_away(request: ImageRequest) -> Problem | None:
    if request.negative_prompt is None or request.prompt is not None:
        return None
    return Problem("negative_prompt", "takes away what a prompt would bring: give a prompt too, or leave it out")


def _alone_without_photographs(request: ImageRequest) -> Problem | None:
    """What stands alone is what the words name; photographs are only for its colours."""
    if request.background == "transparent" and any(item.role != "style" for item in request.references):
        return Problem(
            "references", "with a transparent background only a style (its colours) is taken from a reference"
        )
    return None


SCENE = Model(
    id="scene",
    title="Illustrated scenes with typeset words",
    request=ImageRequest,
    tasks=("text-to-image", "image-to-image"),
    accepts={
        "prompt": PROMPT,
        "negative_prompt": PROMPT,
        "style": StyleNames(*STYLE_TABLE),
        "size": Pixels(64, 8192, most=7680 * 4320),
        "aspect_ratio": RATIO,
        "resolution": IMAGE_RESOLUTION,
        "seed": SEED,
        "n": Between(1, 16, 1),
        "guidance": Between(0, 30),
        "steps": Between(1, 50, 1),
        "references": PICTURE_REFERENCES,
        "background": OneOf("opaque", "transparent"),
        "format": IMAGE_FORMAT,
    },
    also=(
        _something_to_draw,
        _taken_away,
        _letters_at_hand,
        one_scene,
        _alone_without_photographs,
        transparency_kept,
        one_measure,
    ),
    defaults={"size": (1024, 1024), "style": next(iter(STYLE_TABLE)), "guidance": 7.5, "steps": 50, "format": "png"},
    price=FREE,
    learned=False,
    typical_seconds=1,
    source=SOURCE,
    checked_on=WRITTEN,
)
