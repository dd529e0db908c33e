"""What the records of this backend have in common: where facts come from, what values are, and rules of several models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Final

from mmgen.backends import Between, Each, Fields, Judged, Money, NotEmpty, OneOf, Pixels, Price, Problem
from mmgen.media.motion.moves import MOVES
from mmgen.procedural.atmosphere.words import read_conditions
from mmgen.procedural.quoted import spoken_lines
from mmgen.requests import ImageRequest, Shot, VideoRequest

__all__ = [
    "AUDIO",
    "CAMERA",
    "CAPTION",
    "DEFAULT_FPS",
    "DEFAULT_SECONDS",
    "FREE",
    "IMAGE_FORMAT",
    "IMAGE_RESOLUTION",
    "KEY_FRAMES",
    "LOOP",
    "PICTURE",
    "PICTURE_REFERENCES",
    "PROMPT",
    "RATIO",
    "SEED",
    "SOURCE",
    "SUBTITLE",
    "TITLE",
    "VIDEO",
    "VIDEO_RESOLUTION",
    "VIDEO_SIZE",
    "VOICE",
    "WRITTEN",
    "Lettering",
    "frames_apart",
    "guided_by_words",
    "heard",
    "loop_with_sound",
    "objection_to_lettering",
    "one_measure",
    "one_scene",
    "strength_of_style",
    "subtitle_under_title",
    "taken_away",
    "transparency_kept",
]

WRITTEN: Final = date(2026, 11, 22)
SOURCE: Final = "mmgen.procedural, the code itself"
FREE: Final = Price(of=lambda _request: Money(0, "USD"), source=SOURCE, checked_on=WRITTEN)

DEFAULT_FPS: Final = 30.0
DEFAULT_SECONDS: Final = 5.0
SHORTEST_LOOP: Final = 1.1
"""Seconds: a bar of music at the fastest tempo, rounded up."""


@dataclass(frozen=True, slots=True)
class Lettering:
    """Text of at most *longest* characters, each of which some font at hand has."""

    longest: int

    def objection(self, value: Any) -> str | None:
        """Say how long it may be, or what to install."""
        return NotEmpty(self.longest).objection(value) or objection_to_lettering(value)

    def __str__(self) -> str:
        return str(NotEmpty(self.longest))


def objection_to_lettering(text: str) -> str | None:
    """Why these words can't be drawn, if they can't."""
    if text.isascii():
        return None
    from mmgen.media.text.coverage import objection_to_words

    return objection_to_words(text)


def _given(summary: str) -> Judged:
    """Any value that the request itself admits, in the words of a table."""
    return Judged(lambda _value: None, summary)


PROMPT: Final = NotEmpty(2000)
TITLE: Final = Lettering(120)
SUBTITLE: Final = Lettering(160)
CAPTION: Final = Lettering(200)
SEED: Final = _given("any whole number from 0")
PICTURE: Final = _given("an image")
KEY_FRAMES: Final = Each(Fields(image=PICTURE, at=_given("seconds from the start")), most=40)
VIDEO: Final = _given("a video")
LOOP: Final = _given("true or false")
VOICE: Final = _given("a name, or a sample of the voice")
RATIO: Final = _given("W:H from 1:4 to 4:1, or adaptive")
AUDIO: Final = _given("true, false, or a sound that the pictures follow")
CAMERA: Final = Fields(move=OneOf(*MOVES), strength=Between(0, 1))
IMAGE_FORMAT: Final = OneOf("png", "jpeg", "webp", "avif")
IMAGE_RESOLUTION: Final = OneOf("480p", "720p", "1080p", "1440p", "2160p", "2k", "4k", "8k")
VIDEO_RESOLUTION: Final = OneOf("360p", "480p", "720p", "1080p", "1440p", "2160p", "2k", "4k")
VIDEO_SIZE: Final = Pixels(64, 4096, multiple=2, most=3840 * 2160)
PICTURE_REFERENCES: Final = Each(
    Fields(images=Each(PICTURE, most=8), video=VIDEO, name=_given("a name"), role=OneOf("style", "subject", "scene")),
    most=4,
)


def one_scene(request: ImageRequest) -> Problem | None:
    """One place holds all that is seen."""
    if sum(reference.role == "scene" for reference in request.references) > 1:
        return Problem("references", "one picture can be the scene; leave the others out")
    return None


def one_measure(request: ImageRequest) -> Problem | None:
    """A size in pixels leaves nothing open."""
    if request.size is None or request.resolution is None:
        return None
    return Problem("resolution", "the size says it already; leave one of them out")


def transparency_kept(request: ImageRequest) -> Problem | None:
    """What is transparent needs a format that can hold it."""
    if request.background != "transparent" or request.format != "jpeg":
        return None
    return Problem("format", "JPEG holds no transparency; use png, webp or avif")


def subtitle_under_title(request: VideoRequest) -> Problem | None:
    """A subtitle alone has no place."""
    parts: list[VideoRequest | Shot] = [request, *request.shots]
    if any(part.subtitle is not None and part.title is None for part in parts):
        return Problem("subtitle", "stands under a title: give the title too")
    return None


def strength_of_style(request: VideoRequest) -> Problem | None:
    """A strength alone changes nothing."""
    if request.strength is None or request.style is not None:
        return None
    return Problem("strength", "says how far a style goes: give the style too, or leave it out")


def taken_away(request: VideoRequest) -> Problem | None:
    """A negative prompt needs something to take away from."""
    if request.negative_prompt is None or request.prompt or any(shot.prompt for shot in request.shots):
        return None
    return Problem("negative_prompt", "takes away what a prompt would bring: give a prompt too, or leave it out")


def guided_by_words(request: VideoRequest) -> Problem | None:
    """Guidance is about what words name: scenes that are drawn from them, and weather and light."""
    words = (request.prompt, *_shot_prompts(request))
    if (
        request.guidance is None
        or _drawn(request)
        or any(read_conditions(text, request.negative_prompt) for text in words)
    ):
        return None
    return Problem(
        "guidance",
        "says how closely a scene keeps to its words, and how strongly weather and light show: name some, or leave it out",
    )


def _drawn(request: VideoRequest) -> bool:
    """Whether any of its pictures is drawn from words."""
    if request.shots:
        return any(shot.first_frame is None for shot in request.shots)
    return (
        request.first_frame is None
        and not request.keyframes
        and all(reference.role != "scene" for reference in request.references)
    )


def heard(request: VideoRequest) -> Problem | None:
    """Voices speak quoted lines, and need a sound track."""
    if not request.voices and all(reference.voice is None for reference in request.references):
        return None
    name = "voices" if request.voices else "references"
    if request.audio is False:
        return Problem(name, "has a voice, which can't be heard with audio=False")
    if not any(spoken_lines(words or "") for words in _shot_prompts(request) or (request.prompt,)):
        return Problem(
            name,
            'has a voice: voices speak the lines that a prompt sets in quotes, such as "Good morning"; there are none',
        )
    return None


def _shot_prompts(request: VideoRequest) -> tuple[str | None, ...]:
    return tuple(shot.prompt for shot in request.shots)


def frames_apart(request: VideoRequest) -> Problem | None:
    """Each picture has a frame of its own."""
    if not request.keyframes:
        return None
    fps = request.fps or DEFAULT_FPS
    last = max(round((request.seconds or max(DEFAULT_SECONDS, request.keyframes[-1].at)) * fps), 1) - 1
    places = [min(round(key.at * fps), last) for key in request.keyframes]
    places = [*([0] if request.first_frame else []), *places, *([last] if request.last_frame else [])]
    if request.loop and places[-1] == last:
        return Problem("loop", "leaves no time to come back to the first picture: set the last one before the end")
    if all(before < after for before, after in pairwise(places)):
        return None
    return Problem("keyframes", f"two pictures fall on one frame at {fps:g} frames a second; set them further apart")


def loop_with_sound(request: VideoRequest) -> Problem | None:
    """The sound that is made for a loop has at least one bar."""
    seconds = request.seconds
    if seconds is None and request.shots and all(shot.seconds is not None for shot in request.shots):
        seconds = sum(shot.seconds or 0.0 for shot in request.shots)
    if not request.loop or request.audio is not True or seconds is None or seconds >= SHORTEST_LOOP:
        return None
    return Problem(
        "seconds", f"is too short for a loop with music: give at least {SHORTEST_LOOP:g}, or set audio=False"
    )
