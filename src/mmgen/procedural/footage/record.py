"""What the embedded backend makes of given pictures and clips, as a record."""

from __future__ import annotations

from itertools import pairwise

from mmgen.backends import Anything, Between, Each, Fields, Judged, Model, NotEmpty, OneOf, Pixels, Problem
from mmgen.procedural.editing.looks import LOOKS
from mmgen.procedural.models import FREE, RATIO, SOURCE, WRITTEN
from mmgen.requests import VideoRequest

__all__ = ["DEFAULT_FPS", "DEFAULT_SECONDS", "FOOTAGE"]

DEFAULT_FPS = 30.0
DEFAULT_SECONDS = 5.0


def _sound(value: object) -> str | None:
    if isinstance(value, bool):
        return None
    return "takes True (a fitting bed is made) or False; a sound to follow (lip-sync) needs a learned model"


def _something_given(request: VideoRequest) -> Problem | None:
    if request.video is None:
        return None if request.keyframes else Problem("keyframes", "or a video are needed: this model works on them")
    asked = [name for name in ("extend", "join", "style") if getattr(request, name) is not None]
    if len(asked) != 1:
        return Problem("video", "needs one thing that is to be done with it: extend, join or style")
    if request.seconds is not None and request.extend is None:
        return Problem("seconds", "follows from the given video; leave it out")
    return None


def _paint_needs_a_clip(request: VideoRequest) -> Problem | None:
    if request.style is not None and request.video is None:
        return Problem("style", "is for a given video; without one it has no effect")
    if request.strength is not None and request.style is None:
        return Problem("strength", "says how far a style goes; give the style too")
    return None


def _one_work(request: VideoRequest) -> Problem | None:
    """A clip keeps its own size and rate, and its own sound."""
    if request.video is None:
        return None
    for name in ("keyframes", "first_frame", "last_frame", "prompt"):
        if getattr(request, name) not in (None, ()):
            return Problem(name, "is not honoured beside a video; leave it out")
    for name in ("size", "fps", "aspect_ratio", "resolution"):
        if getattr(request, name) is not None:
            return Problem(name, "is the video's own; leave it out")
    if request.audio is True:
        return Problem("audio", "is the video's own: leave it out, or set it to False for silence")
    return None


def _words_set_the_mood(request: VideoRequest) -> Problem | None:
    if request.prompt is None or request.audio is True:
        return None
    return Problem("prompt", "only sets the mood of the sound here: leave it out, or set audio=True")


def _frames_apart(request: VideoRequest) -> Problem | None:
    """Each picture has a frame of its own."""
    if not request.keyframes:
        return None
    fps = request.fps or DEFAULT_FPS
    last = max(round((request.seconds or max(DEFAULT_SECONDS, request.keyframes[-1].at)) * fps), 1) - 1
    places = [min(round(key.at * fps), last) for key in request.keyframes]
    places = [*([0] if request.first_frame else []), *places, *([last] if request.last_frame else [])]
    if all(before < after for before, after in pairwise(places)):
        return None
    return Problem("keyframes", f"two pictures fall on one frame at {fps:g} frames a second; set them further apart")


FOOTAGE = Model(
    id="footage",
    title="Key frames, and clips made longer, joined or painted",
    request=VideoRequest,
    tasks=("first-last-frame-to-video", "video-extension", "video-to-video"),
    accepts={
        "keyframes": Each(Fields(image=Anything(), at=Anything()), most=40),
        "first_frame": Anything(),
        "last_frame": Anything(),
        "video": Anything(),
        "join": Anything(),
        "extend": OneOf("forward", "backward"),
        "style": OneOf(*LOOKS),
        "strength": Between(0, 1),
        "prompt": NotEmpty(2000),
        "seconds": Between(0.2, 600),
        "fps": Between(1, 60),
        "size": Pixels(64, 4096, multiple=2, most=3840 * 2160),
        "aspect_ratio": RATIO,
        "resolution": OneOf("360p", "480p", "720p", "1080p", "1440p", "2160p", "2k", "4k"),
        "seed": Anything(),
        "audio": Judged(_sound, "true or false"),
    },
    also=(_something_given, _one_work, _paint_needs_a_clip, _words_set_the_mood, _frames_apart),
    defaults={"resolution": "720p", "fps": DEFAULT_FPS, "seconds": DEFAULT_SECONDS, "audio": False, "strength": 1},
    price=FREE,
    learned=False,
    typical_seconds=10,
    source=SOURCE,
    checked_on=WRITTEN,
)
