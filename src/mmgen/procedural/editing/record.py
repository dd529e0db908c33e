"""What the embedded backend does to a given picture, as a record."""

from __future__ import annotations

from mmgen.backends import Between, Judged, Model, OneOf, Pixels, Problem
from mmgen.procedural.editing.looks import LOOKS
from mmgen.procedural.editing.words import AVOIDED_WORDS, CHANGE_WORDS, avoidable, read_words
from mmgen.procedural.records import (
    FREE,
    IMAGE_FORMAT,
    IMAGE_RESOLUTION,
    PICTURE,
    PICTURE_REFERENCES,
    RATIO,
    SEED,
    SOURCE,
    WRITTEN,
    one_measure,
    one_scene,
    transparency_kept,
)
from mmgen.procedural.style_names import StyleNames
from mmgen.requests import ImageRequest

__all__ = ["EDIT"]

DOES = (
    "mask to take something out, style, references (a palette, subjects, another scene), size, aspect_ratio or resolution, "
    "background='transparent', or format"
)
KNOWN = f"a look ({', '.join(LOOKS)}), {', '.join(CHANGE_WORDS)}, or 'remove the background'"


def _acting(prompt: str) -> str | None:
    """At least one word is to do something; what else is said is told in the details as without effect."""
    if read_words(prompt).acts:
        return None
    return f"none of its words is understood here; understood are {KNOWN}. What else can be done has fields: {DOES}"


def _acting_against(prompt: str) -> str | None:
    if avoidable(prompt):
        return None
    known = ", ".join(AVOIDED_WORDS)
    return (
        f"none of its words is understood here; give what the result is not to be: {known}, or what the prompt asks for"
    )


def _something_to_do(request: ImageRequest) -> Problem | None:
    names = (
        "mask",
        "style",
        "prompt",
        "negative_prompt",
        "references",
        "size",
        "aspect_ratio",
        "resolution",
        "background",
        "format",
    )
    if request.image is None or any(getattr(request, name) not in (None, ()) for name in names):
        return None
    return Problem("image", f"say what is to be done with it: {DOES}")


def _words_left(request: ImageRequest) -> Problem | None:
    """What the negative prompt takes back must leave something to do, or do something itself."""
    if request.negative_prompt is None or _acting_against(request.negative_prompt) is not None:
        return None
    words = read_words(request.prompt, request.negative_prompt)
    if not (words.acts or request.style):
        return Problem("negative_prompt", "takes back all that the prompt asks for, or names nothing that is asked for")
    return None


def _one_look(request: ImageRequest) -> Problem | None:
    if request.style is None or read_words(request.prompt, request.negative_prompt).look is None:
        return None
    return Problem("prompt", "names a look beside the style: leave one of them out")


def _roles(request: ImageRequest) -> Problem | None:
    scene = any(reference.role == "scene" for reference in request.references)
    if scene and request.background == "transparent":
        return Problem("background", "a scene is given for it: leave one of them out")
    if request.background == "transparent" and any(item.role in (None, "subject") for item in request.references):
        return Problem("references", "subjects stand in a picture: leave background out")
    return None


def _painted(request: ImageRequest) -> bool:
    words = read_words(request.prompt, request.negative_prompt)
    return bool(request.style or words.look or words.changes)


def _strength_of_something(request: ImageRequest) -> Problem | None:
    styled = any(reference.role == "style" for reference in request.references)
    if request.strength is None or styled or _painted(request):
        return None
    return Problem("strength", "says how far a style, words or a palette go; give one of them, or leave it out")


def _guided_by_words(request: ImageRequest) -> Problem | None:
    if request.guidance is None or _painted(request):
        return None
    return Problem(
        "guidance", "says how far a style or words of light, season or weather go; give one, or leave it out"
    )


def _steps_of_painting(request: ImageRequest) -> Problem | None:
    if request.steps is None or _painted(request) or request.references:
        return None
    return Problem("steps", "says how far a style, words or references are worked out; give one, or leave it out")


def _several_differ(request: ImageRequest) -> Problem | None:
    shaped = request.size or request.aspect_ratio
    if (
        request.n in (None, 1)
        or _painted(request)
        or (request.mask is not None and request.background != "transparent")
        or shaped
    ):
        return None
    return Problem("n", "nothing here is left to chance, so the pictures would be the same; leave it out")


def _cut_out_kept(request: ImageRequest) -> Problem | None:
    """Words take the background away, too."""
    if request.format != "jpeg" or not read_words(request.prompt, request.negative_prompt).cut:
        return None
    return transparency_kept(request.model_copy(update={"background": "transparent"}))


EDIT = Model(
    id="edit",
    title="Photographs restyled, repaired, extended, enlarged and cut out",
    request=ImageRequest,
    tasks=("image-to-image", "inpainting"),
    requires=("image",),
    accepts={
        "image": PICTURE,
        "mask": Judged(lambda _mask: None, "an image, white where something is to be taken out or put in"),
        "prompt": Judged(_acting, f"words for {KNOWN}"),
        "negative_prompt": Judged(_acting_against, "words for what the result is not to be"),
        "style": StyleNames(*LOOKS),
        "strength": Between(0, 1),
        "guidance": Between(0, 30),
        "steps": Between(1, 50, 1),
        "references": PICTURE_REFERENCES,
        "size": Pixels(16, 8192, most=7680 * 4320),
        "aspect_ratio": RATIO,
        "resolution": IMAGE_RESOLUTION,
        "background": OneOf("opaque", "transparent"),
        "seed": SEED,
        "n": Between(1, 16, 1),
        "format": IMAGE_FORMAT,
    },
    also=(
        _something_to_do,
        _words_left,
        _one_look,
        one_scene,
        _roles,
        _strength_of_something,
        _guided_by_words,
        _steps_of_painting,
        _several_differ,
        transparency_kept,
        _cut_out_kept,
        one_measure,
    ),
    defaults={"strength": 1.0, "guidance": 7.5, "steps": 50, "format": "png"},
    price=FREE,
    learned=False,
    typical_seconds=5,
    source=SOURCE,
    checked_on=WRITTEN,
)
