"""What the embedded backend can be asked to make in three dimensions, as a record."""

from __future__ import annotations

from mmgen.backends import Anything, Between, Judged, Model, OneOf, Problem
from mmgen.errors import InputError
from mmgen.procedural.records import FREE, SOURCE, WRITTEN
from mmgen.procedural.solids.grammar import read_things
from mmgen.procedural.solids.vocabulary import NOUNS
from mmgen.requests import Object3DRequest

__all__ = ["OBJECT"]

THINGS = ", ".join(NOUNS)
MOST_THINGS = 24
LONGEST = 1000
LONGEST_TEXT = 24


def _things_known(prompt: str) -> str | None:
    if len(prompt) > LONGEST:
        return f"at most {LONGEST} characters, got {len(prompt)}"
    items = read_things(prompt).items
    if not items:
        return f"names no thing that can be made here; name one or more of: {THINGS}"
    if sum(item.count for item in items) > MOST_THINGS:
        return f"names {sum(item.count for item in items)} things; at most {MOST_THINGS} are made together"
    for item in items:
        if item.name == "letters" and not item.looks.text.strip():
            return "names letters without saying which; set them in quotes"
        if len(item.looks.text) > LONGEST_TEXT:
            return f"spells {len(item.looks.text)} letters; at most {LONGEST_TEXT} are given a depth"
    return None


def _textured_file(request: Object3DRequest) -> Problem | None:
    if not request.texture or request.format in {None, "glb"}:
        return None
    return Problem("texture", f"goes into GLB files alone, not into {request.format}; leave it out, or ask for glb")


def _buildable(request: Object3DRequest) -> Problem | None:
    """Whether so few triangles will do, and whether fonts have the letters: by building it."""
    if request.prompt is None or _things_known(request.prompt) is not None:
        return None
    items = read_things(request.prompt).items
    if request.faces is None and all(item.name != "letters" for item in items):
        return None
    from mmgen.procedural.solids.arrangement import arrange_within

    try:
        for number in range(request.n or 1):
            arrange_within(items, (request.seed or 0) + number, faces=request.faces)
    except InputError as error:
        return Problem("faces" if error.name == "faces" else "prompt", error.reason)
    return None


OBJECT = Model(
    id="object",
    title="Things by name, of closed parts with materials, alone or together",
    request=Object3DRequest,
    tasks=("text-to-3d",),
    accepts={
        "prompt": Judged(_things_known, f"words, in English or Chinese, that name: {THINGS}"),
        "faces": Between(4, 10_000_000),
        "texture": Anything(),
        "format": OneOf("glb", "obj", "ply", "stl"),
        "seed": Anything(),
        "n": Between(1, 16),
    },
    requires=("prompt",),
    also=(_textured_file, _buildable),
    defaults={"format": "glb", "texture": True, "n": 1},
    price=FREE,
    learned=False,
    typical_seconds=0.5,
    source=SOURCE,
    checked_on=WRITTEN,
)
