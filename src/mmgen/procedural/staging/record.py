"""What the embedded backend stages, as a record."""

from __future__ import annotations

from mmgen.backends import Between, Each, Model, Problem
from mmgen.procedural.editing.looks import PAINTED_LOOKS
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
    VIDEO_RESOLUTION,
    VIDEO_SIZE,
    VOICE,
    WRITTEN,
    frames_apart,
    guided_by_words,
    heard,
    loop_with_sound,
    strength_of_style,
    subtitle_under_title,
    taken_away,
)
from mmgen.procedural.staging.references import STAGED_REFERENCES, names_known, one_of_a_kind, staged_subjects
from mmgen.procedural.style_names import StyleNames
from mmgen.requests import VideoRequest

__all__ = ["STAGING"]

MOST_SUBJECTS = 6


def _someone_on_stage(request: VideoRequest) -> Problem | None:
    subjects = len(staged_subjects(request))
    if subjects == 0:
        return Problem("references", "needs a subject: a reference without a role, or with the role 'subject'")
    if subjects > MOST_SUBJECTS:
        return Problem("references", f"has {subjects} subjects; at most {MOST_SUBJECTS} find room on one stage")
    return None


def _a_place(request: VideoRequest) -> Problem | None:
    given = (
        request.first_frame
        or request.keyframes
        or request.prompt
        or any(reference.role == "scene" for reference in request.references)
    )
    return (
        None
        if given
        else Problem(
            "prompt", "is needed to draw a scene from; or give a first_frame, or a reference with the role 'scene'"
        )
    )


def _ends_once(request: VideoRequest) -> Problem | None:
    if not request.loop or request.last_frame is None or request.keyframes:
        return None
    return Problem("loop", "comes back to its start, and a last_frame is where the clip ends: leave one of them out")


def _one_way(request: VideoRequest) -> Problem | None:
    """Between key frames the camera goes where they say."""
    if not request.keyframes or request.camera is None:
        return None
    return Problem("camera", "is not honoured between key frames: they say where it goes; leave it out")


STAGING = Model(
    id="staging",
    title="Subjects cut out of their photographs and staged in a scene",
    request=VideoRequest,
    tasks=("reference-to-video",),
    requires=("references",),
    accepts={
        "references": STAGED_REFERENCES,
        "prompt": PROMPT,
        "negative_prompt": PROMPT,
        "first_frame": PICTURE,
        "last_frame": PICTURE,
        "keyframes": KEY_FRAMES,
        "camera": CAMERA,
        "motion": Between(0, 1),
        "style": StyleNames(*PAINTED_LOOKS),
        "strength": Between(0, 1),
        "guidance": Between(0, 100),
        "steps": Between(1, 1000),
        "loop": LOOP,
        "voices": Each(VOICE, most=8),
        "title": TITLE,
        "subtitle": SUBTITLE,
        "seconds": Between(0.2, 60),
        "fps": Between(1, 60),
        "size": VIDEO_SIZE,
        "aspect_ratio": RATIO,
        "resolution": VIDEO_RESOLUTION,
        "seed": SEED,
        "n": Between(1, 8, 1),
        "audio": AUDIO,
    },
    also=(
        _someone_on_stage,
        one_of_a_kind,
        _a_place,
        _ends_once,
        _one_way,
        frames_apart,
        names_known,
        subtitle_under_title,
        strength_of_style,
        taken_away,
        guided_by_words,
        heard,
        loop_with_sound,
    ),
    defaults={
        "resolution": "720p",
        "fps": DEFAULT_FPS,
        "seconds": DEFAULT_SECONDS,
        "audio": False,
        "motion": 0.5,
        "strength": 1,
        "loop": False,
    },
    price=FREE,
    learned=False,
    typical_seconds=15,
    source=SOURCE,
    checked_on=WRITTEN,
)
