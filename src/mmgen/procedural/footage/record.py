"""What the embedded backend makes of given pictures and clips, as a record."""

from __future__ import annotations

from mmgen.backends import Between, Each, Judged, Model, OneOf, Problem
from mmgen.procedural.atmosphere.words import read_conditions
from mmgen.procedural.editing.looks import PAINTED_LOOKS
from mmgen.procedural.film.camera_words import camera_words
from mmgen.procedural.footage.look import look_of, words_beside_look
from mmgen.procedural.quoted import spoken_lines
from mmgen.procedural.records import (
    AUDIO,
    CAMERA,
    DEFAULT_FPS,
    DEFAULT_SECONDS,
    FREE,
    KEY_FRAMES,
    LOOP,
    PICTURE,
    PROMPT,
    RATIO,
    SEED,
    SOURCE,
    SUBTITLE,
    TITLE,
    VIDEO,
    VIDEO_RESOLUTION,
    VIDEO_SIZE,
    VOICE,
    WRITTEN,
    frames_apart,
    heard,
    loop_with_sound,
    strength_of_style,
    subtitle_under_title,
    taken_away,
)
from mmgen.procedural.staging.references import STAGED_REFERENCES, names_known, one_of_a_kind, staged_subjects
from mmgen.procedural.style_names import StyleNames
from mmgen.requests import VideoRequest

__all__ = ["FOOTAGE"]

WORK = (
    "extend", "join", "mask", "style", "prompt", "references", "loop", "camera", "title", "seconds", "fps", "size",
    "aspect_ratio", "resolution", "audio",
)  # fmt: skip
"""What may be done with a clip, any of it and all of it together."""


def _something_given(request: VideoRequest) -> Problem | None:
    if request.video is None:
        return (
            None
            if request.keyframes
            else Problem("keyframes", "are needed, or a video: this model works on given pictures and clips")
        )
    if any(getattr(request, name) not in (None, ()) for name in WORK):
        return None
    return Problem("video", f"say what is to be done with it: give any of {', '.join(WORK)}")


def _no_other_pictures(request: VideoRequest) -> Problem | None:
    """A clip has its own pictures, and key frames their own way."""
    if request.video is None:
        if request.camera is not None:
            return Problem("camera", "is not honoured between key frames: they say where it goes; leave it out")
        if staged_subjects(request):
            return Problem(
                "references", "has a subject, which the model 'staging' stages on key frames; here give a video"
            )
        return None
    for name in ("keyframes", "first_frame", "last_frame"):
        if getattr(request, name) not in (None, ()):
            return Problem(name, "is not honoured beside a video, which has its own pictures; leave it out")
    return None


def _within_the_clip(request: VideoRequest) -> Problem | None:
    """A clip is cut to the seconds, not drawn out; two that are joined keep their length."""
    if request.seconds is None or request.video is None or request.extend is not None:
        return None
    if request.join is not None:
        return Problem("seconds", "follows from the two clips; leave it out")
    if request.video.url is None and request.seconds > request.video.seconds + 1 / request.video.fps:
        return Problem(
            "seconds", f"is more than the clip's {request.video.seconds:g}: ask for less, or for more with extend"
        )
    return None


def _words_are_seen_or_heard(request: VideoRequest) -> Problem | None:
    """Words bring weather, light and camera moves, direct subjects, are spoken, and set the mood of a sound that is made."""
    named = read_conditions(request.prompt, request.negative_prompt)
    filmed = request.video is not None and bool(request.camera or camera_words(request.prompt).move)
    staged = bool(staged_subjects(request))
    if request.guidance is not None and not named:
        return Problem("guidance", "is about the weather and light that a prompt names: name some, or leave it out")
    if request.motion is not None and not (named or filmed or staged):
        return Problem(
            "motion", "is about weather, a camera or subjects that move: give one, or name some in the prompt"
        )
    spoken = bool(request.voices) and bool(spoken_lines(request.prompt or ""))
    painted = request.prompt != words_beside_look(request)
    if request.prompt is None or request.audio is True or named or filmed or staged or spoken or painted:
        return None
    return Problem(
        "prompt",
        "names no weather, no light (snow, mist, golden hour), no camera move and no style: leave it out, or set audio=True",
    )


def _fit_for_a_clip(request: VideoRequest) -> Problem | None:
    if any(reference.role == "scene" for reference in request.references):
        return Problem("references", "has the role 'scene', and what is given is the scene: leave one of them out")
    return None


def _several_differ(request: VideoRequest) -> Problem | None:
    named = read_conditions(request.prompt, request.negative_prompt)
    if request.n in (None, 1) or named or look_of(request) or request.audio is True or staged_subjects(request):
        return None
    return Problem("n", "nothing here is left to chance, so the videos would be the same; leave it out")


FOOTAGE = Model(
    id="footage",
    title="Key frames, and clips made longer, joined, looped, painted, cleared, peopled, filmed anew or set in weather",
    request=VideoRequest,
    tasks=("first-last-frame-to-video", "video-extension", "video-to-video", "reference-to-video"),
    accepts={
        "keyframes": KEY_FRAMES,
        "first_frame": PICTURE,
        "last_frame": PICTURE,
        "video": VIDEO,
        "join": VIDEO,
        "extend": OneOf("forward", "backward"),
        "mask": Judged(
            lambda _mask: None, "an image or a video, white where the clip may change, or what is to be taken out"
        ),
        "references": STAGED_REFERENCES,
        "camera": CAMERA,
        "title": TITLE,
        "subtitle": SUBTITLE,
        "voices": Each(VOICE, most=8),
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
        "n": Between(1, 8, 1),
        "audio": AUDIO,
    },
    also=(
        _something_given,
        _no_other_pictures,
        _within_the_clip,
        _fit_for_a_clip,
        one_of_a_kind,
        names_known,
        strength_of_style,
        subtitle_under_title,
        taken_away,
        heard,
        _several_differ,
        _words_are_seen_or_heard,
        frames_apart,
        loop_with_sound,
    ),
    defaults={"resolution": "720p", "fps": DEFAULT_FPS, "seconds": DEFAULT_SECONDS, "audio": False, "strength": 1},
    price=FREE,
    learned=False,
    typical_seconds=10,
    source=SOURCE,
    checked_on=WRITTEN,
)
