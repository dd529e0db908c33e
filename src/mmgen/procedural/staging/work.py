"""A staged clip from a request: the scene, the cast, their places and parts, then the frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from mmgen.assets import Image, Video
from mmgen.backends import Call, Report, Succeeded
from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.procedural.atmosphere.words import Conditions, read_conditions
from mmgen.procedural.editing.looks import PAINTED_LOOKS
from mmgen.procedural.editing.palette_match import match_palette
from mmgen.procedural.editing.restyle import restyle
from mmgen.procedural.film.pictures import Drawing, drawn_picture
from mmgen.procedural.narration import Narrator
from mmgen.procedural.progress import Progress, part_of
from mmgen.procedural.scenes.prompt import SceneDescription, read_prompt
from mmgen.procedural.staging.production import Production, Scene, voices_of
from mmgen.procedural.staging.script import Script, read_script, unknown_names
from mmgen.procedural.staging.subject import Subject, cast_subject
from mmgen.procedural.style_names import style_named
from mmgen.procedural.video_request import SCENE_OVERSCAN, frame_of, scaled_conditions
from mmgen.requests import Reference, VideoRequest

__all__ = ["make_staging"]

CAST_SHARE = 0.2
"""The part of the progress bar for cutting out."""
PALETTE_OF_SUBJECT = 0.45
"""A style's palette changes subjects less than their scene: they are what is to be kept."""


@dataclass(frozen=True, slots=True)
class _Cast:
    """The references by their parts."""

    subjects: tuple[tuple[int, Reference], ...]
    scene: Reference | None
    style: Reference | None


def make_staging(call: Call, report: Report, *, narrator: Narrator | None = None) -> Succeeded:
    """Stage what the request says as often as it is asked for, each by its own seed, and tell where everybody stood."""
    request = call.request
    assert isinstance(request, VideoRequest)
    cast = _cast(request.references)
    names = [reference.name for reference in request.references]
    if unknown := unknown_names(request.prompt, names):
        raise InputError("prompt", f"calls @{unknown[0]}, which is no reference's name")
    script = read_script(request.prompt, names, [number for number, _ in cast.subjects])
    subjects = _subjects(cast, part_of(report, 0.0, CAST_SHARE))
    given = _given_scene(request, cast)
    size = frame_of(request, None if given is None else (given.shape[1], given.shape[0]))
    count = request.n or 1
    videos: list[Video] = []
    details: dict[str, Any] = {}
    for index in range(count):
        seed = call.seed + index
        told = part_of(report, CAST_SHARE + (1 - CAST_SHARE) * index / count, (1 - CAST_SHARE) / count)
        scene, shown = _in_style(request, cast, seed, (_scene(request, script, given, size, seed), subjects))
        path = call.folder / f"staged-{index}.mp4"
        details = Production(request, script, shown, scene, size, seed).record(path, told, narrator=narrator)
        videos.append(Video.from_path(path))
    described = read_prompt(script.scenery, request.negative_prompt)
    details["without_effect"] = _without_effect(described, drawn=given is None, heard=request.audio is True)
    return Succeeded(tuple(videos), seed=call.seed, details=details)


def _scene(request: VideoRequest, script: Script, given: U8 | None, size: tuple[int, int], seed: int) -> Scene:
    """The place that was given, or one drawn from the words."""
    conditions = scaled_conditions(script.scenery, request)
    last = None if request.last_frame is None else np.ascontiguousarray(request.last_frame.to_numpy()[..., :3])
    if given is not None:
        return Scene(given, drawn=False, conditions=conditions, last=last)
    return Scene(_drawn(request, script.scenery, conditions, size, seed), drawn=True, conditions=conditions, last=last)


def _cast(references: Sequence[Reference]) -> _Cast:
    parts = {role: next((each for each in references if each.role == role), None) for role in ("scene", "style")}
    subjects = [(number, each) for number, each in enumerate(references) if each.role not in parts]
    return _Cast(tuple(subjects), parts["scene"], parts["style"])


def _subjects(cast: _Cast, report: Progress) -> list[Subject]:
    made: list[Subject] = []
    for number, reference in cast.subjects:
        made.append(cast_subject(reference, number))
        report(len(made) / len(cast.subjects))
    return made


def _given_scene(request: VideoRequest, cast: _Cast) -> U8 | None:
    """The scene that was given, RGB, or None where one is to be drawn."""
    if request.first_frame is not None:
        return np.ascontiguousarray(request.first_frame.to_numpy()[..., :3])
    return None if cast.scene is None else np.ascontiguousarray(_picture_of(cast.scene).to_numpy()[..., :3])


def _picture_of(reference: Reference) -> Image:
    if reference.images:
        return reference.images[0]
    if reference.video is None:
        raise InputError("references", f"the {reference.role} has no picture")
    return reference.video.frame_at(reference.video.seconds / 2)


def _drawn(request: VideoRequest, words: str, conditions: Conditions, size: tuple[int, int], seed: int) -> U8:
    """The scene of the words, without the weather that moves before it."""
    moving = frozenset(name for name, _ in conditions.effects)
    drawing = Drawing(None, 1.0, request.negative_prompt, bool(voices_of(request)), moving, request.guidance)
    return drawn_picture(words, drawing, size=_larger(size), seed=seed, report=lambda _share: None)


def _larger(size: tuple[int, int]) -> tuple[int, int]:
    return round(size[0] * SCENE_OVERSCAN), round(size[1] * SCENE_OVERSCAN)


def _in_style(
    request: VideoRequest, cast: _Cast, seed: int, picture: tuple[Scene, list[Subject]]
) -> tuple[Scene, list[Subject]]:
    """The scene and the subjects in the palette of a style, and painted in a look: once, so that nothing flickers."""
    scene, subjects = picture
    pixels = scene.pixels
    if cast.style is not None:
        palette = _picture_of(cast.style).to_numpy()
        pixels = match_palette(pixels, palette)
        subjects = [
            each.changed(lambda drawn: match_palette(drawn, palette, strength=PALETTE_OF_SUBJECT)) for each in subjects
        ]
    look = style_named(request.style, PAINTED_LOOKS)
    if look is not None:
        paint = partial(restyle, look=look, strength=1.0 if request.strength is None else request.strength)
        pixels = paint(pixels, seed=seed)[..., :3]
        scene = scene if scene.last is None else replace(scene, last=paint(scene.last, seed=seed))
        subjects = [each.changed(lambda drawn: paint(drawn, seed=seed + 1)) for each in subjects]
    return replace(scene, pixels=np.ascontiguousarray(pixels)), subjects


def _without_effect(described: SceneDescription, *, drawn: bool, heard: bool) -> list[str]:
    """The words that changed nothing: those of a landscape have no effect on a scene that is given, unless it is heard."""
    if drawn or heard:
        return list(described.ignored)
    return [*(word for word in described.understood if not read_conditions(word)), *described.ignored]
