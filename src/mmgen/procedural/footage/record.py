"""What the embedded backend makes of given pictures and clips, as a record."""

from __future__ import annotations

from itertools import pairwise

from mmgen.backends import Between, Each, Fields, Judged, Model, OneOf, Problem
from mmgen.procedural.atmosphere.words import read_conditions
from mmgen.procedural.editing.looks import PAINTED_LOOKS
from mmgen.procedural.records import (
    AUDIO,
    DEFAULT_FPS,
    DEFAULT_SECONDS,
    FREE,
    LOOP,
    PICTURE,
    PROMPT,
    RATIO,
    SEED,
    SOURCE,
    VIDEO,
    VIDEO_RESOLUTION,
    VIDEO_SIZE,
    WRITTEN,
    loop_with_sound,
    strength_of_style,
    taken_away,
)
from mmgen.procedural.style_names import StyleNames
from mmgen.requests import VideoRequest

__all__ = ["FOOTAGE"]

WHOLE_CLIP = ("style", "prompt", "loop")
"""What may be done with a clip at once; made longer or joined, it stays as it is otherwise."""


def _something_given(request: VideoRequest) -> Problem | None:
    if request.video is None:
        return (
            None
            if request.keyframes
            else Problem("keyframes", "are needed, or a video: this model works on given pictures and clips")
        )
    whole = any(getattr(request, name) for name in WHOLE_CLIP)
    asked = sum((request.extend is not None, request.join is not None, whole))
    if asked != 1:
        return Problem(
            "video", "has one thing done with it at once: give extend, or join, or any of style, prompt and loop"
        )
    if request.seconds is not None and request.extend is None:
        return Problem("seconds", "follows from the given video; leave it out")
    return None


def _paint_needs_a_clip(request: VideoRequest) -> Problem | None:
    if request.style is not None and request.video is None:
        return Problem("style", "is for a given video; between key frames leave it out")
    if request.mask is not None and request.style is None and request.prompt is None:
        return Problem("mask", "says where a style or weather shows: give a style or a prompt")
    return None


def _one_work(request: VideoRequest) -> Problem | None:
    """A clip keeps its own size and rate, and its own sound."""
    if request.video is None:
        return None
    for name in ("keyframes", "first_frame", "last_frame"):
        if getattr(request, name) not in (None, ()):
            return Problem(name, "is not honoured beside a video; leave it out")
    for name in ("size", "fps", "aspect_ratio", "resolution"):
        if getattr(request, name) is not None:
            return Problem(name, "is the video's own; leave it out")
    if request.audio is True:
        return Problem("audio", "is the video's own: leave it out, give a sound, or set it to False for silence")
    return None


def _words_are_seen_or_heard(request: VideoRequest) -> Problem | None:
    """Words bring weather and light, and set the mood of a sound that is made."""
    named = read_conditions(request.prompt, request.negative_prompt)
    for name in ("motion", "guidance"):
        if getattr(request, name) is not None and not named:
            return Problem(name, "is about the weather and light that a prompt names: name some, or leave it out")
    if request.prompt is None or request.audio is True or named:
        return None
    return Problem("prompt", "names no weather and no light (snow, mist, golden hour): leave it out, or set audio=True")


def _frames_apart(request: VideoRequest) -> Problem | None:
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


FOOTAGE = Model(
    id="footage",
    title="Key frames, and clips made longer, joined, looped, painted or set in weather",
    request=VideoRequest,
    tasks=("first-last-frame-to-video", "video-extension", "video-to-video"),
    accepts={
        "keyframes": Each(Fields(image=PICTURE, at=Judged(lambda _at: None, "seconds from the start")), most=40),
        "first_frame": PICTURE,
        "last_frame": PICTURE,
        "video": VIDEO,
        "join": VIDEO,
        "extend": OneOf("forward", "backward"),
        "mask": Judged(lambda _mask: None, "an image or a video, white where it shows"),
        "style": StyleNames(*PAINTED_LOOKS),
        "strength": Between(0, 1),
        "prompt": PROMPT,
        "negative_prompt": PROMPT,
        "motion": Between(0, 1),
        "guidance": Between(0, 100),
        "steps": Between(1, 1000),
        "loop": LOOP,
        "seconds": Between(0.2, 600),
        "fps": Between(1, 120),
        "size": VIDEO_SIZE,
        "aspect_ratio": RATIO,
        "resolution": VIDEO_RESOLUTION,
        "seed": SEED,
        "audio": AUDIO,
    },
    also=(
        _something_given,
        _one_work,
        _paint_needs_a_clip,
        strength_of_style,
        taken_away,
        _words_are_seen_or_heard,
        _frames_apart,
        loop_with_sound,
    ),
    defaults={"resolution": "720p", "fps": DEFAULT_FPS, "seconds": DEFAULT_SECONDS, "audio": False, "strength": 1},
    price=FREE,
    learned=False,
    typical_seconds=10,
    source=SOURCE,
    checked_on=WRITTEN,
)
