"""A staged clip from a request: the scene, the cast, their places and parts, then the frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mmgen.assets import Image, Video
from mmgen.backends import Call, Report, Succeeded
from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.media.motion.camera import CameraMove
from mmgen.media.motion.moves import move_from_prompt
from mmgen.media.planes import Planes
from mmgen.media.timeline.duration import frame_count
from mmgen.media.timeline.recording import SOUND_RATE, Recording, record
from mmgen.media.timeline.titles import Slot, Titles
from mmgen.media.timeline.words import Words
from mmgen.media.video_writer import VideoFormat
from mmgen.procedural.editing.palette_match import match_palette
from mmgen.procedural.editing.restyle import restyle
from mmgen.procedural.progress import Progress, part_of
from mmgen.procedural.records import DEFAULT_FPS, DEFAULT_SECONDS
from mmgen.procedural.scenes.prompt import SceneDescription, read_prompt
from mmgen.procedural.scenes.render import render_scene
from mmgen.procedural.soundtrack import bed_of
from mmgen.procedural.staging.arrangement import Placement, arrange
from mmgen.procedural.staging.performance import Performance
from mmgen.procedural.staging.scenery import survey
from mmgen.procedural.staging.script import Script, read_script, unknown_names
from mmgen.procedural.staging.stage import Part, Stage
from mmgen.procedural.staging.subject import Subject, cast_subject
from mmgen.procedural.titling import titles_over
from mmgen.procedural.video_request import SCENE_OVERSCAN, frame_of, motion_of
from mmgen.requests import Reference, VideoRequest

__all__ = ["make_staging"]

NAME = "staged.mp4"
DEFAULT_MOVE, DEFAULT_STRENGTH = "push in", 0.4
CAST_SHARE = 0.25
"""The part of the progress bar for cutting out and drawing the scene."""
PALETTE_OF_SUBJECT = 0.45
"""A style's palette changes subjects less than their scene: they are what is to be kept."""


@dataclass(frozen=True, slots=True)
class _Cast:
    """The references by their parts."""

    subjects: tuple[tuple[int, Reference], ...]
    scene: Reference | None
    style: Reference | None


def make_staging(call: Call, report: Report) -> Succeeded:
    """Stage what the request says, and tell where everybody stood."""
    request = call.request
    assert isinstance(request, VideoRequest)
    cast = _cast(request.references)
    names = [reference.name for reference in request.references]
    if unknown := unknown_names(request.prompt, names):
        raise InputError("prompt", f"calls @{unknown[0]}, which is no reference's name")
    script = read_script(request.prompt, names, [number for number, _ in cast.subjects])
    subjects = _subjects(cast, part_of(report, 0.0, CAST_SHARE * 0.7))
    given = _given_scene(request, cast)
    size = frame_of(request, None if given is None else (given.shape[1], given.shape[0]))
    described = read_prompt(script.scenery)
    pixels = _drawn(described, size, call.seed) if given is None else given
    pixels, subjects = _styled(request, cast, call.seed, (pixels, subjects))
    report(CAST_SHARE)
    shown = _Production(request, call, script, subjects, pixels, size)
    details = shown.record(part_of(report, CAST_SHARE, 1 - CAST_SHARE))
    details["without_effect"] = _without_effect(described, drawn=given is None, heard=request.audio is True)
    return Succeeded((Video.from_path(call.folder / NAME),), seed=call.seed, details=details)


@dataclass(frozen=True, slots=True)
class _Production:
    """All that a clip is made of."""

    request: VideoRequest
    call: Call
    script: Script
    subjects: list[Subject]
    pixels: U8
    size: tuple[int, int]

    @property
    def seconds(self) -> float:
        return self.request.seconds or DEFAULT_SECONDS

    def record(self, report: Progress) -> dict[str, Any]:
        """Write the clip, and tell what is in it."""
        request, seed = self.request, self.call.seed
        scenery = survey(self.pixels)
        placements = arrange(self.subjects, self.script, scenery, aspect=self.size[0] / self.size[1], seed=seed)
        parts = self._parts(placements)
        move = _move(request, self.script, seed)
        stage = Stage(scenery, parts, move, self.size, seed=seed)
        sound = bed_of(request, words=request.prompt, seconds=self.seconds, seed=seed)
        rate = None if sound is None else SOUND_RATE
        video_format = VideoFormat(self.size, request.fps or DEFAULT_FPS, audio_rate=rate)
        frames = frame_count(self.seconds, video_format.rate)
        titles = self._titles(stage)

        def draw(index: int, target: Planes) -> None:
            stage.draw(index / max(frames - 1, 1), target)
            titles.draw(target, float((index + 0.5) / video_format.rate))

        record(Recording(self.call.folder / NAME, video_format, frames), draw, sound=sound, report=report)
        return {"move": move.name, "horizon": round(scenery.horizon, 3), "subjects": [_told(part) for part in parts]}

    def _parts(self, placements: Sequence[Placement]) -> list[Part]:
        random = np.random.default_rng([abs(self.call.seed), 79])
        motion = motion_of(self.request)
        made: list[Part] = []
        for subject, direction, placement in zip(self.subjects, self.script.directions, placements, strict=True):
            phase = float(random.uniform(0, 6.28))
            acts = Performance(direction.action, placement, self.seconds, motion, phase, mirrored=direction.mirrored)
            made.append(Part(subject, acts))
        return made

    def _titles(self, stage: Stage) -> Titles:
        """The words over the clip, placed where its pictures leave them room."""
        words = Words(title=self.request.title, subtitle=self.request.subtitle)
        slot = Slot(words, 0.0, self.seconds, leave=False, seed=self.call.seed)

        def draw(target: Planes, time: float) -> None:
            stage.draw(time / self.seconds, target)

        return titles_over(slot, draw, ground=Planes.black(self.size), pictures=[self.pixels])


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


def _drawn(described: SceneDescription, size: tuple[int, int], seed: int) -> U8:
    width, height = (round(side * SCENE_OVERSCAN) for side in size)
    return render_scene(described, size=(width, height), seed=seed)


def _styled(
    request: VideoRequest, cast: _Cast, seed: int, picture: tuple[U8, list[Subject]]
) -> tuple[U8, list[Subject]]:
    """The scene and the subjects in the palette of a style, and painted in a look: once, so that nothing flickers."""
    pixels, subjects = picture
    if cast.style is not None:
        palette = _picture_of(cast.style).to_numpy()
        pixels = match_palette(pixels, palette)
        subjects = [
            each.changed(lambda drawn: match_palette(drawn, palette, strength=PALETTE_OF_SUBJECT)) for each in subjects
        ]
    if request.style is not None:
        look = request.style
        pixels = restyle(pixels, look, seed=seed)[..., :3]
        subjects = [each.changed(lambda drawn: restyle(drawn, look, seed=seed + 1)) for each in subjects]
    return np.ascontiguousarray(pixels), subjects


def _move(request: VideoRequest, script: Script, seed: int) -> CameraMove:
    if request.camera is not None:
        strength = DEFAULT_STRENGTH if request.camera.strength is None else request.camera.strength
        return CameraMove(request.camera.move, strength, "ease", seed)
    return CameraMove(move_from_prompt(script.camera) or DEFAULT_MOVE, DEFAULT_STRENGTH, "ease", seed)


def _told(part: Part) -> dict[str, Any]:
    place = part.placement
    return {
        "name": part.subject.name,
        "from": part.subject.source,
        "confidence": part.subject.confidence,
        "x": round(place.x, 3),
        "y": round(place.y, 3),
        "height": round(place.height, 3),
        "action": part.performance.action or "idle",
    }


def _without_effect(described: SceneDescription, *, drawn: bool, heard: bool) -> list[str]:
    """The words that changed nothing: those of a landscape have no effect on a scene that is given, unless it is heard."""
    words = list(described.ignored)
    return words if drawn or heard else [*described.understood, *words]
