"""The references of a video by their parts: who is on stage, where, and in what palette and look."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from mmgen.assets import Image
from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.procedural.editing.looks import PAINTED_LOOKS
from mmgen.procedural.editing.palette_match import match_palette
from mmgen.procedural.editing.restyle import restyle
from mmgen.procedural.progress import Progress
from mmgen.procedural.staging.script import Script, read_script, unknown_names
from mmgen.procedural.staging.subject import Subject, cast_subject
from mmgen.procedural.style_names import style_named
from mmgen.requests import Reference, VideoRequest

__all__ = ["PALETTE_OF_SUBJECT", "Cast", "cast_of", "changes_of", "picture_of", "script_of", "subjects_of"]

Change = Callable[[U8], U8]

PALETTE_OF_SUBJECT = 0.45
"""A style's palette changes subjects less than their scene: they are what is to be kept."""


@dataclass(frozen=True, slots=True)
class Cast:
    """The references by their parts; a subject comes with its number among all."""

    subjects: tuple[tuple[int, Reference], ...]
    scene: Reference | None
    style: Reference | None


def cast_of(references: Sequence[Reference]) -> Cast:
    """Tell the references' parts: the first scene, the first style, and everybody else."""
    parts = {role: next((each for each in references if each.role == role), None) for role in ("scene", "style")}
    subjects = [(number, each) for number, each in enumerate(references) if each.role not in parts]
    return Cast(tuple(subjects), parts["scene"], parts["style"])


def script_of(request: VideoRequest, cast: Cast) -> Script:
    """What the prompt says of those on stage."""
    names = [reference.name for reference in request.references]
    if unknown := unknown_names(request.prompt, names):
        raise InputError("prompt", f"calls @{unknown[0]}, which is no reference's name")
    return read_script(request.prompt, names, [number for number, _ in cast.subjects])


def subjects_of(cast: Cast, report: Progress) -> list[Subject]:
    """Cut the subjects out."""
    made: list[Subject] = []
    for number, reference in cast.subjects:
        made.append(cast_subject(reference, number))
        report(len(made) / len(cast.subjects))
    return made


def picture_of(reference: Reference) -> Image:
    """The first picture of a reference, or the middle one of its clip."""
    if reference.images:
        return reference.images[0]
    if reference.video is None:
        raise InputError("references", f"the {reference.role} has no picture")
    return reference.video.frame_at(reference.video.seconds / 2)


def changes_of(request: VideoRequest, cast: Cast, seed: int) -> Iterator[tuple[Change, Change]]:
    """What a style does to the pictures of the place, and to those of subjects: its palette, then its look."""
    if cast.style is not None:
        palette = picture_of(cast.style).to_numpy()
        yield (
            partial(match_palette, reference=palette),
            partial(match_palette, reference=palette, strength=PALETTE_OF_SUBJECT),
        )
    look = style_named(request.style, PAINTED_LOOKS)
    if look is not None:
        paint = partial(restyle, look=look, strength=1.0 if request.strength is None else request.strength)
        yield lambda drawn: np.ascontiguousarray(paint(drawn, seed=seed)), partial(paint, seed=seed + 1)
