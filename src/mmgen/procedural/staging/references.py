"""What references of a video may be: subjects, a scene, a style; and which of them contradict each other."""

from __future__ import annotations

from typing import Final

from mmgen.backends import Each, Fields, Judged, Problem
from mmgen.procedural.records import PICTURE, VIDEO, VOICE
from mmgen.procedural.staging.script import unknown_names
from mmgen.requests import Reference, VideoRequest

__all__ = ["STAGED_REFERENCES", "names_known", "one_of_a_kind", "staged_subjects"]

NAME: Final = Judged(lambda _name: None, "a name, which @name in the prompt calls")
ROLE: Final = Judged(lambda _role: None, "scene, style, or whatever else a subject is called")
STAGED_REFERENCES: Final = Each(
    Fields(name=NAME, images=Each(PICTURE, most=8), video=VIDEO, voice=VOICE, role=ROLE), most=8
)


def staged_subjects(request: VideoRequest) -> list[Reference]:
    """The references that are neither the scene nor a style."""
    return [reference for reference in request.references if reference.role not in {"scene", "style"}]


def one_of_a_kind(request: VideoRequest) -> Problem | None:
    """One scene, one style, and names that differ."""
    for role in ("scene", "style"):
        if sum(reference.role == role for reference in request.references) > 1:
            return Problem("references", f"has several of the role {role!r}; give one")
    scene = any(reference.role == "scene" for reference in request.references)
    for name in ("first_frame", "keyframes"):
        if scene and getattr(request, name):
            return Problem(name, "is a scene, and a reference with the role 'scene' is another; leave one out")
    names = [reference.name for reference in request.references if reference.name]
    if len(names) != len(set(names)):
        return Problem("references", "has two of one name; the prompt could not tell them apart")
    return None


def names_known(request: VideoRequest) -> Problem | None:
    """Whom the prompt calls is among the references."""
    names = [reference.name for reference in request.references]
    prompts = [("prompt", request.prompt), *(("shots", shot.prompt) for shot in request.shots)]
    called = [(field, name) for field, prompt in prompts for name in unknown_names(prompt, names)]
    if not called:
        return None
    known = ", ".join(f"@{reference.name}" for reference in request.references if reference.name) or "none has a name"
    field, name = called[0]
    return Problem(field, f"calls @{name}, which is no reference's name; the names are: {known}")
