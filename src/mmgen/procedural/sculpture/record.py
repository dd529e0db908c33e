"""What the embedded backend makes of pictures in three dimensions, as a record."""

from __future__ import annotations

from mmgen.backends import Anything, Between, Each, Judged, Model, OneOf, Problem
from mmgen.procedural.records import FREE, PICTURE, SOURCE, WRITTEN
from mmgen.procedural.sculpture.words import KNOWN_WORDS, read_sculpture_words
from mmgen.requests import Object3DRequest

__all__ = ["SCULPTURE"]

MOST_VIEWS = 24


def _understood(prompt: str) -> str | None:
    """At least one word is to do something; the others are told in the details as without effect."""
    if read_sculpture_words(prompt).acts:
        return None
    return f"none of its words is understood here; understood are {KNOWN_WORDS}; what is seen comes from the pictures"


def _textured_file(request: Object3DRequest) -> Problem | None:
    if not request.texture or request.format in {None, "glb"}:
        return None
    return Problem("texture", f"goes into GLB files alone, not into {request.format}; leave it out, or ask for glb")


def _one_picture(request: Object3DRequest) -> Problem | None:
    """What the words for one picture mean has no sense for several."""
    if request.prompt is None or len(request.images) < 2:
        return None
    words = read_sculpture_words(request.prompt)
    if words.kind == "relief":
        return Problem("images", "a relief is made of one picture; give one, or leave relief out of the prompt")
    if len(request.images) > 2 and words.depth != 1:
        return Problem("prompt", "says how thick it is, which the views say themselves; leave that out")
    return None


SCULPTURE = Model(
    id="sculpture",
    title="Photographs as reliefs, figures blown up from their outlines, and hulls carved from several views",
    request=Object3DRequest,
    tasks=("image-to-3d",),
    accepts={
        "images": Each(PICTURE, most=MOST_VIEWS),
        "prompt": Judged(_understood, f"words for how it is done: {KNOWN_WORDS}"),
        "faces": Between(200, 1_000_000),
        "texture": Anything(),
        "format": OneOf("glb", "obj", "ply", "stl"),
    },
    requires=("images",),
    also=(_textured_file, _one_picture),
    defaults={"format": "glb", "texture": True},
    price=FREE,
    learned=False,
    typical_seconds=3,
    source=SOURCE,
    checked_on=WRITTEN,
)
