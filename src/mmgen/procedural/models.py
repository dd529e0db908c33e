"""What the embedded backend serves. Every field that a record accepts is visibly honoured; others are refused."""

from __future__ import annotations

from datetime import date
from typing import Any

from mmgen.backends import (
    Anything,
    Between,
    Each,
    Fields,
    Judged,
    Model,
    Money,
    NotEmpty,
    OneOf,
    Pixels,
    Price,
    Problem,
)
from mmgen.media.motion.moves import MOVES
from mmgen.procedural.atmosphere.words import read_conditions
from mmgen.procedural.editing.looks import LOOK_WORDS
from mmgen.procedural.quoted import spoken_lines
from mmgen.procedural.scenes.rules import SCENE_RULES
from mmgen.procedural.scenes.style import STYLE_TABLE
from mmgen.requests import ImageRequest, VideoRequest

__all__ = ["FILM", "MODELS", "SCENE", "TRANSITIONS"]

WRITTEN = date(2026, 11, 22)
SOURCE = "mmgen.procedural, the code itself"
TRANSITIONS = ("cut", "dissolve", "push", "wipe", "fade", "zoom", "whip", "luma", "morph")
FREE = Price(of=lambda _request: Money(0, "USD"), source=SOURCE, checked_on=WRITTEN)
RATIO = Judged(lambda _ratio: None, "W:H from 1:4 to 4:1, or adaptive")


SOUND = Judged(lambda _sound: None, "true, false, or a sound that the pictures follow")
CAMERA = Fields(move=OneOf(*MOVES), strength=Between(0, 1))
SHOT = Fields(
    prompt=NotEmpty(2000),
    first_frame=Anything(),
    last_frame=Anything(),
    seconds=Between(0.5, 60),
    camera=CAMERA,
    title=NotEmpty(120),
    subtitle=NotEmpty(160),
    caption=NotEmpty(200),
    transition=OneOf(*TRANSITIONS),
    layout=OneOf("photo", "card"),
)


def _one_plan(request: VideoRequest) -> Problem | None:
    """Shots carry their own pictures and titles."""
    if not request.shots:
        return None
    beside = [name for name in ("first_frame", "last_frame", "camera") if getattr(request, name) is not None]
    return Problem(beside[0], "goes into the shots, since shots are given") if beside else None


def _between_frames(request: VideoRequest) -> Problem | None:
    """From a first to a last frame the pictures alone say how the camera moves."""
    for index, shot in enumerate(request.shots):
        if shot.last_frame is not None and (shot.first_frame is None or shot.camera is not None):
            return Problem("shots", f"[{index}].last_frame needs a first_frame to come from, and no camera")
    if request.last_frame is None:
        return None
    if request.first_frame is None:
        return Problem("last_frame", "needs a first_frame to come from")
    if request.camera is not None:
        return Problem("camera", "is not honoured between two frames: they say where it goes; leave it out")
    named = read_conditions(request.prompt, request.negative_prompt)
    spoken = bool(request.voices) and bool(spoken_lines(request.prompt or ""))
    if request.prompt is not None and request.audio is not True and not named and not spoken:
        return Problem(
            "prompt",
            "between two frames, words set the weather, the light and the mood of the sound: "
            "name some weather, set audio=True, or leave it out",
        )
    if request.motion is not None and not named.effects:
        return Problem("motion", "between two frames only weather moves more or less: name some in the prompt")
    return None


def _something_to_show(request: VideoRequest) -> Problem | None:
    if request.shots:
        empty = [index for index, shot in enumerate(request.shots) if shot.first_frame is None and shot.prompt is None]
        return Problem("shots", f"[{empty[0]}] needs a first_frame or a prompt") if empty else None
    if request.prompt is None and request.first_frame is None:
        return Problem("prompt", "is needed when there is no first_frame and no shots")
    return None


def _fits_shots(request: VideoRequest) -> Problem | None:
    """The whole may set its length only when the shots leave it open."""
    if request.seconds is None or not request.shots or any(shot.seconds is None for shot in request.shots):
        return None
    total = sum(shot.seconds or 0 for shot in request.shots)
    if abs(total - request.seconds) < 1e-6:
        return None
    return Problem("seconds", f"is {request.seconds:g}, but the shots add up to {total:g}; leave one of them out")


def _subtitle_under_title(request: VideoRequest) -> Problem | None:
    pairs: list[Any] = [request, *request.shots]
    if any(part.subtitle is not None and part.title is None for part in pairs):
        return Problem("subtitle", "stands under a title: give the title too")
    return None


def _paintable(request: VideoRequest) -> Problem | None:
    """Photographs can be painted in other styles than scenes are drawn in."""
    if request.style is None:
        return (
            Problem("strength", "says how far a style goes: give the style too")
            if request.strength is not None
            else None
        )
    parts: list[Any] = [request, *request.shots]
    photographs = any(part.first_frame is not None or part.last_frame is not None for part in parts)
    if photographs and request.style not in LOOK_WORDS:
        return Problem(
            "style", f"{request.style!r} is for scenes drawn from words; photographs take {', '.join(LOOK_WORDS)}"
        )
    return None


def _guided(request: VideoRequest) -> Problem | None:
    """Guidance is about what words name, and a negative prompt takes away what they would bring."""
    prompts = [request.prompt, *(shot.prompt for shot in request.shots)]
    named = any(read_conditions(prompt, request.negative_prompt) for prompt in prompts)
    if request.guidance is not None and not named:
        return Problem("guidance", "says how strongly weather and light show: name some in the prompt, or leave it out")
    if request.negative_prompt is not None and not any(prompts):
        return Problem("negative_prompt", "takes away what a prompt would bring: give a prompt too")
    return None


def _heard(request: VideoRequest) -> Problem | None:
    """Voices speak quoted lines, and need a sound track."""
    if not request.voices:
        return None
    if request.audio is False:
        return Problem("voices", "can't be heard with audio=False")
    if not any(spoken_lines(prompt) for prompt in _prompts(request)):
        return Problem("voices", 'speak the lines that a prompt sets in quotes, such as "Good morning"; there are none')
    return None


def _prompts(request: VideoRequest) -> list[str]:
    return [shot.prompt or "" for shot in request.shots] if request.shots else [request.prompt or ""]


SCENE = Model(
    id="scene",
    title="Illustrated scenes with typeset words",
    request=ImageRequest,
    tasks=("text-to-image", "image-to-image"),
    requires=("prompt",),
    accepts={
        "prompt": NotEmpty(2000),
        "negative_prompt": NotEmpty(2000),
        "style": OneOf(*STYLE_TABLE),
        "size": Pixels(64, 8192, most=7680 * 4320),
        "aspect_ratio": RATIO,
        "resolution": OneOf("480p", "720p", "1080p", "1440p", "2160p", "2k", "4k", "8k"),
        "seed": Anything(),
        "n": Between(1, 16, 1),
        "guidance": Between(0, 30),
        "steps": Between(1, 50, 1),
        "references": Each(
            Fields(images=Each(Anything(), most=1), name=Anything(), role=OneOf("style", "subject", "scene")), most=4
        ),
        "background": OneOf("opaque", "transparent"),
        "format": OneOf("png", "jpeg", "webp", "avif"),
    },
    also=SCENE_RULES,
    defaults={"size": (1024, 1024), "style": next(iter(STYLE_TABLE)), "guidance": 7.5, "steps": 50, "format": "png"},
    price=FREE,
    learned=False,
    typical_seconds=1,
    source=SOURCE,
    checked_on=WRITTEN,
)

FILM = Model(
    id="film",
    title="Camera moves, morphs, weather and films from photographs and scenes",
    request=VideoRequest,
    tasks=("text-to-video", "image-to-video", "first-last-frame-to-video"),
    accepts={
        "prompt": NotEmpty(2000),
        "negative_prompt": NotEmpty(2000),
        "first_frame": Anything(),
        "last_frame": Anything(),
        "shots": Each(SHOT, most=40),
        "camera": CAMERA,
        "title": NotEmpty(120),
        "subtitle": NotEmpty(160),
        "style": OneOf(*dict.fromkeys((*STYLE_TABLE, *LOOK_WORDS))),
        "strength": Between(0, 1),
        "motion": Between(0, 1),
        "guidance": Between(0, 100),
        "steps": Between(1, 1000),
        "loop": Anything(),
        "voices": Each(Anything(), most=8),
        "seconds": Between(0.2, 600),
        "fps": Between(1, 120),
        "size": Pixels(64, 4096, multiple=2, most=3840 * 2160),
        "aspect_ratio": RATIO,
        "resolution": OneOf("360p", "480p", "720p", "1080p", "1440p", "2160p", "2k", "4k"),
        "seed": Anything(),
        "n": Between(1, 8, 1),
        "audio": SOUND,
    },
    also=(
        _something_to_show,
        _one_plan,
        _between_frames,
        _fits_shots,
        _subtitle_under_title,
        _paintable,
        _guided,
        _heard,
    ),
    defaults={
        "resolution": "720p",
        "fps": 30,
        "seconds": 5,
        "audio": False,
        "motion": 0.5,
        "strength": 1,
        "loop": False,
    },
    price=FREE,
    learned=False,
    typical_seconds=10,
    source=SOURCE,
    checked_on=WRITTEN,
)

MODELS = (SCENE, FILM)
