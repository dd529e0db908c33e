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
from mmgen.procedural.scenes.rules import SCENE_RULES
from mmgen.procedural.scenes.style import STYLE_TABLE
from mmgen.requests import ImageRequest, VideoRequest

__all__ = ["FILM", "MODELS", "SCENE", "TRANSITIONS"]

WRITTEN = date(2026, 11, 22)
SOURCE = "mmgen.procedural, the code itself"
TRANSITIONS = ("cut", "dissolve", "push", "wipe", "fade", "zoom", "whip", "luma", "morph")
FREE = Price(of=lambda _request: Money(0, "USD"), source=SOURCE, checked_on=WRITTEN)
RATIO = Judged(lambda _ratio: None, "W:H from 1:4 to 4:1, or adaptive")


def _sound(value: object) -> str | None:
    if isinstance(value, bool):
        return None
    return "takes True (a fitting bed is made) or False; a sound to follow (lip-sync) needs a learned model"


CAMERA = Fields(move=OneOf(*MOVES), strength=Between(0, 1))
SHOT = Fields(
    prompt=NotEmpty(2000),
    first_frame=Anything(),
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
    """From a first to a last frame the pictures alone say what happens."""
    if request.last_frame is None:
        return None
    if request.first_frame is None:
        return Problem("last_frame", "needs a first_frame to come from")
    for name in ("camera", "title", "subtitle"):
        if getattr(request, name) is not None:
            return Problem(name, "is not honoured between two frames; leave it out, or use shots")
    if request.prompt is not None and request.audio is not True:
        return Problem(
            "prompt", "between two frames, words only set the mood of the sound: leave them out, or set audio=True"
        )
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
    title="Camera moves, morphs and films from photographs",
    request=VideoRequest,
    tasks=("text-to-video", "image-to-video", "first-last-frame-to-video"),
    accepts={
        "prompt": NotEmpty(2000),
        "first_frame": Anything(),
        "last_frame": Anything(),
        "shots": Each(SHOT, most=40),
        "camera": CAMERA,
        "title": NotEmpty(120),
        "subtitle": NotEmpty(160),
        "seconds": Between(0.2, 600),
        "fps": Between(1, 60),
        "size": Pixels(64, 4096, multiple=2, most=3840 * 2160),
        "aspect_ratio": RATIO,
        "resolution": OneOf("360p", "480p", "720p", "1080p", "1440p", "2160p", "2k", "4k"),
        "seed": Anything(),
        "audio": Judged(_sound, "true or false"),
    },
    also=(_something_to_show, _one_plan, _between_frames, _fits_shots, _subtitle_under_title),
    defaults={"resolution": "720p", "fps": 30, "seconds": 5, "audio": False},
    price=FREE,
    learned=False,
    typical_seconds=10,
    source=SOURCE,
    checked_on=WRITTEN,
)

MODELS = (SCENE, FILM)
