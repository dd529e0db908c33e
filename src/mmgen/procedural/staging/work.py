"""A staged clip from a request: the scene, the cast, their places and parts, then the frames."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from mmgen.assets import Video
from mmgen.backends import Call, Report, Succeeded
from mmgen.media.arrays import U8
from mmgen.procedural.atmosphere.words import Conditions, read_conditions
from mmgen.procedural.film.pictures import Drawing, drawn_picture
from mmgen.procedural.footage.keys import key_frames
from mmgen.procedural.narration import Narrator, voices_of
from mmgen.procedural.progress import part_of
from mmgen.procedural.scenes.prompt import SceneDescription, read_prompt
from mmgen.procedural.staging.casting import Cast, cast_of, changes_of, picture_of, script_of, subjects_of
from mmgen.procedural.staging.production import Production, Scene
from mmgen.procedural.staging.script import Script
from mmgen.procedural.staging.subject import Subject
from mmgen.procedural.video_request import SCENE_OVERSCAN, frame_of, scaled_conditions
from mmgen.requests import VideoRequest

__all__ = ["make_staging"]

CAST_SHARE = 0.2
"""The part of the progress bar for cutting out."""


def make_staging(call: Call, report: Report, *, narrator: Narrator | None = None) -> Succeeded:
    """Stage what the request says as often as it is asked for, each by its own seed, and tell where everybody stood."""
    request = call.request
    assert isinstance(request, VideoRequest)
    cast = cast_of(request.references)
    script = script_of(request, cast)
    subjects = subjects_of(cast, part_of(report, 0.0, CAST_SHARE))
    keys = key_frames(request) if request.keyframes else None
    given = _given_scene(request, cast) if keys is None else keys.shown(0)
    size = frame_of(request, None if given is None else (given.shape[1], given.shape[0])) if keys is None else keys.size
    count = request.n or 1
    videos: list[Video] = []
    details: dict[str, Any] = {}
    for index in range(count):
        seed = call.seed + index
        told = part_of(report, CAST_SHARE + (1 - CAST_SHARE) * index / count, (1 - CAST_SHARE) / count)
        place = _scene(request, script, given, size, seed)
        if keys is not None:
            place = replace(place, keys=keys, seconds=keys.seconds, last=None)
        scene, shown = _in_style(request, cast, seed, (place, subjects))
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


def _given_scene(request: VideoRequest, cast: Cast) -> U8 | None:
    """The scene that was given, RGB, or None where one is to be drawn."""
    if request.first_frame is not None:
        return np.ascontiguousarray(request.first_frame.to_numpy()[..., :3])
    return None if cast.scene is None else np.ascontiguousarray(picture_of(cast.scene).to_numpy()[..., :3])


def _drawn(request: VideoRequest, words: str, conditions: Conditions, size: tuple[int, int], seed: int) -> U8:
    """The scene of the words, without the weather that moves before it."""
    moving = frozenset(name for name, _ in conditions.effects)
    drawing = Drawing(None, 1.0, request.negative_prompt, bool(voices_of(request)), moving, request.guidance)
    return drawn_picture(words, drawing, size=_larger(size), seed=seed, report=lambda _share: None)


def _larger(size: tuple[int, int]) -> tuple[int, int]:
    return round(size[0] * SCENE_OVERSCAN), round(size[1] * SCENE_OVERSCAN)


def _in_style(
    request: VideoRequest, cast: Cast, seed: int, picture: tuple[Scene, list[Subject]]
) -> tuple[Scene, list[Subject]]:
    """The scene and the subjects in the palette of a style, and painted in a look: once, so that nothing flickers."""
    scene, subjects = picture
    for change, gently in changes_of(request, cast, seed):
        subjects = [each.changed(gently) for each in subjects]
        scene = replace(
            scene,
            pixels=change(scene.pixels),
            last=None if scene.last is None else change(scene.last),
            keys=None if scene.keys is None else scene.keys.painted(change, loop=bool(request.loop)),
        )
    return scene, subjects


def _without_effect(described: SceneDescription, *, drawn: bool, heard: bool) -> list[str]:
    """The words that changed nothing: those of a landscape have no effect on a scene that is given, unless it is heard."""
    if drawn or heard:
        return list(described.ignored)
    return [*(word for word in described.understood if not read_conditions(word)), *described.ignored]
