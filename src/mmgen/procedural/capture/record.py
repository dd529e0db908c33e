"""What the embedded backend recovers from a clip, as a record."""

from __future__ import annotations

from mmgen.backends import Between, Judged, Model, OneOf, Problem
from mmgen.procedural.capture.words import KINDS_BY_WORD, LONGEST_SECONDS, kind_named
from mmgen.procedural.records import FREE, SOURCE, VIDEO, WRITTEN
from mmgen.requests import Object4DRequest

__all__ = ["CAPTURE"]

NAMED = ", ".join(words[0] for words in KINDS_BY_WORD.values())


def _kind_known(prompt: str) -> str | None:
    if kind_named(prompt) is not None:
        return None
    return f"names no kind of subject that is known here, such as {NAMED}; name one, or leave it out"


def _one_kind(request: Object4DRequest) -> Problem | None:
    """Words and field name the same kind, or one of them does."""
    named = kind_named(request.prompt)
    if named is None or request.skeleton in {None, named}:
        return None
    return Problem("skeleton", f"is {request.skeleton}, but the prompt names a {named}; leave one of them out")


CAPTURE = Model(
    id="capture",
    title="What moves in a clip, as a body on joints with the clip's motion",
    request=Object4DRequest,
    tasks=("video-to-4d",),
    accepts={
        "prompt": Judged(_kind_known, f"words that name what moves, of kinds such as {NAMED}"),
        "video": VIDEO,
        "skeleton": OneOf(*KINDS_BY_WORD),
        "seconds": Between(0.15, LONGEST_SECONDS),
        "fps": Between(2, 120),
    },
    requires=("video",),
    also=(_one_kind,),
    price=FREE,
    learned=False,
    typical_seconds=4,
    source=SOURCE,
    checked_on=WRITTEN,
)
