"""A staged clip as a whole: the stage, what is in the air before it, the words over it and its sound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from mmgen.assets import Audio
from mmgen.media.arrays import U8
from mmgen.media.motion.camera import CameraMove
from mmgen.media.motion.moves import move_from_prompt
from mmgen.media.planes import Planes, Window
from mmgen.media.timeline.duration import frame_count
from mmgen.media.timeline.layer import Layer
from mmgen.media.timeline.recording import SOUND_RATE, Recording, record
from mmgen.media.timeline.titles import Slot, Titles
from mmgen.media.timeline.words import Words
from mmgen.media.video_writer import VideoFormat
from mmgen.procedural.atmosphere.layers import layers_of
from mmgen.procedural.atmosphere.setting import Setting
from mmgen.procedural.atmosphere.view import WHOLE, view_of
from mmgen.procedural.atmosphere.words import Conditions
from mmgen.procedural.film.layers import Way, followed_way
from mmgen.procedural.footage.keys import KeyFrames
from mmgen.procedural.narration import Narrator, lines_within, spoken_by, voices_of
from mmgen.procedural.progress import Progress
from mmgen.procedural.records import DEFAULT_FPS, DEFAULT_SECONDS
from mmgen.procedural.sound.onsets import pulse_of
from mmgen.procedural.soundtrack import bed_and_voices, bed_of, stereo_blocks
from mmgen.procedural.staging.arrangement import arrange
from mmgen.procedural.staging.course import Course
from mmgen.procedural.staging.ending import Ending
from mmgen.procedural.staging.ground import Act, Ground, drifts
from mmgen.procedural.staging.performance import Performance
from mmgen.procedural.staging.scenery import Scenery, survey
from mmgen.procedural.staging.script import Script
from mmgen.procedural.staging.stage import Part, Stage
from mmgen.procedural.staging.subject import Subject
from mmgen.procedural.titling import titles_over
from mmgen.procedural.video_request import light_of, motion_of, quality_of
from mmgen.requests import VideoRequest

__all__ = ["Production", "Scene", "parts_of", "told_of"]

DEFAULT_MOVE, DEFAULT_STRENGTH = "push in", 0.4
LONGEST = 60.0
PULSE_RATE = 100.0


@dataclass(frozen=True, slots=True)
class Scene:
    """
    The place in RGB, whether it was drawn from the words, what is in its air, and the picture that the clip ends on.

    Where the clip passes through key frames, ``pixels`` are its first one; ``seconds`` is how long a place lasts that is a
    clip itself.
    """

    pixels: U8
    drawn: bool
    conditions: Conditions
    last: U8 | None = None
    keys: KeyFrames | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Production:
    """All that a clip is made of; ``size`` is that of its frames."""

    request: VideoRequest
    script: Script
    subjects: Sequence[Subject]
    scene: Scene
    size: tuple[int, int]
    seed: int

    @property
    def seconds(self) -> float:
        """How long it plays: as it was asked, as long as a sound that it follows, or as clips are."""
        if self.scene.seconds is not None:
            return self.scene.seconds
        audio = self.request.audio
        usual = min(max(audio.seconds, 0.2), LONGEST) if isinstance(audio, Audio) else DEFAULT_SECONDS
        return self.request.seconds or usual

    def record(self, path: Path, report: Progress, *, narrator: Narrator | None = None) -> dict[str, Any]:
        """Write the clip, and tell what is in it."""
        request = self.request
        scenery = survey(self.scene.pixels)
        parts = parts_of(self, scenery)
        move = _move(request, self.script, self.seed, keyed=self.scene.keys is not None)
        stage = Stage(scenery, parts, move, self.size, seed=self.seed)
        lines = lines_within(request.prompt, 0.0, self.seconds) if voices_of(request) else []
        narration = spoken_by(voices_of(request), lines, narrator, seed=self.seed)
        bed = bed_of(request, words=request.prompt, seconds=self.seconds, seed=self.seed)
        sound = bed_and_voices(bed, narration.waves, seconds=self.seconds)
        rate = None if sound is None else SOUND_RATE
        video_format = VideoFormat(self.size, request.fps or DEFAULT_FPS, quality=quality_of(request), audio_rate=rate)
        frames, fps = frame_count(self.seconds, video_format.rate), float(video_format.rate)
        course = Course(stage, frames, fps, self._way(), loop=bool(request.loop), ground=self._ground(parts))
        weather = self._weather(stage, course, scenery)
        ending = Ending(self.scene.last, self.size, frames, fps)
        titles = self._titles(course, " ".join(line.text for line in lines))

        def draw(index: int, target: Planes) -> None:
            course.draw(index, target)
            for layer in weather:
                layer.draw(target, index / fps)
            ending.draw(index, target)
            titles.draw(target, (index + 0.5) / fps)

        record(Recording(path, video_format, frames), draw, sound=sound, report=report)
        named = "between frames" if self.scene.keys is not None else move.name
        told = {"move": named, "horizon": round(scenery.horizon, 3), "subjects": [told_of(part) for part in parts]}
        effects = sorted(name for name, _ in self.scene.conditions.effects)
        spoken = {"voices": narration.told} if narration.told else {}
        return told | ({"atmosphere": effects} if effects else {}) | spoken

    def _ground(self, parts: Sequence[Part]) -> Ground | None:
        """The key frames under those on stage, who are lit as each of them is."""
        keys = self.scene.keys
        if keys is None:
            return None
        ways = [keys.led(index) for index in range(keys.frames)]
        still = CameraMove("hold", 0.0, "ease", self.seed)

        def lit(number: int) -> Stage:
            return Stage(survey(keys.shown(number)), parts, still, self.size, seed=self.seed)

        return Ground(keys.draw, Act([key.frame for key in keys.keys], lit, drifts(ways, parts, self.size)))

    def _way(self) -> Way | None:
        """In step with a given sound; else evenly."""
        audio = self.request.audio
        if not isinstance(audio, Audio):
            return None
        loudness = pulse_of(stereo_blocks(audio)).loudness[: round(self.seconds * PULSE_RATE)]
        return followed_way(self.seconds, loudness, rate=PULSE_RATE) if loudness.size else None

    def _weather(self, stage: Stage, course: Course, scenery: Scenery) -> Sequence[Layer]:
        conditions = self.scene.conditions
        if not conditions:
            return ()
        width, height = scenery.size

        def window(time: float) -> Window:
            if self.scene.keys is not None:
                return WHOLE
            seen = stage.camera.window(course.share(time))
            return Window(seen.left / width, seen.top / height, seen.width / width, seen.height / height)

        setting = Setting(
            self.size,
            view_of(scenery.pixels, window),
            self.seed,
            self.seconds if self.request.loop else None,
            0.25 + 1.5 * motion_of(self.request),
            conditions.wind,
        )
        return layers_of(conditions, setting, drawn=self.scene.drawn, light=light_of(self.request))

    def _titles(self, course: Course, said: str) -> Titles:
        """The words over the clip, placed where its pictures leave them room."""
        request, looped = self.request, bool(self.request.loop)
        words = Words(title=request.title, subtitle=request.subtitle, caption=said or None)
        end = self.seconds - (1 / course.rate if looped else 0.0)
        slot = Slot(words, 0.0, end, leave=looped, seed=self.seed)

        def draw(target: Planes, time: float) -> None:
            course.draw(min(round(time * course.rate), course.frames - 1), target)

        return titles_over(slot, draw, ground=Planes.black(self.size), pictures=[self.scene.pixels])


def parts_of(production: Production, scenery: Scenery) -> list[Part]:
    """The subjects at their places in a scenery, with what they do."""
    aspect = production.size[0] / production.size[1]
    placements = arrange(production.subjects, production.script, scenery, aspect=aspect, seed=production.seed)
    random = np.random.default_rng([abs(production.seed), 79])
    motion = motion_of(production.request)
    made: list[Part] = []
    for subject, direction, place in zip(production.subjects, production.script.directions, placements, strict=True):
        phase = float(random.uniform(0, 6.28))
        acts = Performance(direction.action, place, production.seconds, motion, phase, mirrored=direction.mirrored)
        made.append(Part(subject, acts))
    return made


def _move(request: VideoRequest, script: Script, seed: int, *, keyed: bool) -> CameraMove:
    if keyed:
        return CameraMove("hold", 0.0, "ease", seed)
    if request.camera is not None:
        strength = DEFAULT_STRENGTH if request.camera.strength is None else request.camera.strength
        return CameraMove(request.camera.move, strength, "ease", seed)
    return CameraMove(move_from_prompt(script.camera) or DEFAULT_MOVE, DEFAULT_STRENGTH, "ease", seed)


def told_of(part: Part) -> dict[str, Any]:
    """Who it is, where it stands and what it does."""
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
