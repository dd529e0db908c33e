"""What the embedded backend stages, as a record."""

from __future__ import annotations

from mmgen.backends import Between, Each, Fields, Judged, Model, Problem
from mmgen.procedural.editing.looks import PAINTED_LOOKS
from mmgen.procedural.records import (
    AUDIO,
    CAMERA,
    DEFAULT_FPS,
    DEFAULT_SECONDS,
    FREE,
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
    guided_by_words,
    heard,
    loop_with_sound,
    strength_of_style,
    subtitle_under_title,
    taken_away,
)
from mmgen.procedural.staging.script import unknown_names
from mmgen.procedural.style_names import StyleNames
from mmgen.requests import VideoRequest

__all__ = ["STAGING"]

MOST_SUBJECTS = 6
NAME = Judged(lambda _name: None, "a name, which @name in the prompt calls")
ROLE = Judged(lambda _role: None, "scene, style, or whatever else a subject is called")


def _someone_on_stage(request: VideoRequest) -> Problem | None:
    subjects = sum(reference.role not in {"scene", "style"} for reference in request.references)
    if subjects == 0:
        return Problem("references", "needs a subject: a reference without a role, or with the role 'subject'")
    if subjects > MOST_SUBJECTS:
        return Problem("references", f"has {subjects} subjects; at most {MOST_SUBJECTS} find room on one stage")
    return None


def _one_of_a_kind(request: VideoRequest) -> Problem | None:
    for role in ("scene", "style"):
        if sum(reference.role == role for reference in request.references) > 1:
            return Problem("references", f"has several of the role {role!r}; give one")
    if request.first_frame is not None and any(reference.role == "scene" for reference in request.references):
        return Problem("first_frame", "is a scene, and a reference with the role 'scene' is another; leave one out")
    names = [reference.name for reference in request.references if reference.name]
    if len(names) != len(set(names)):
        return Problem("references", "has two of one name; the prompt could not tell them apart")
    return None


def _a_place(request: VideoRequest) -> Problem | None:
    given = request.first_frame or request.prompt or any(reference.role == "scene" for reference in request.references)
    return (
        None
        if given
        else Problem(
            "prompt", "is needed to draw a scene from; or give a first_frame, or a reference with the role 'scene'"
        )
    )


def _ends_once(request: VideoRequest) -> Problem | None:
    if not request.loop or request.last_frame is None:
        return None
    return Problem("loop", "comes back to its start, and a last_frame is where the clip ends: leave one of them out")


def _names_known(request: VideoRequest) -> Problem | None:
    unknown = unknown_names(request.prompt, [reference.name for reference in request.references])
    if not unknown:
        return None
    known = ", ".join(f"@{reference.name}" for reference in request.references if reference.name) or "none has a name"
    return Problem("prompt", f"calls @{unknown[0]}, which is no reference's name; the names are: {known}")


STAGING = Model(
    id="staging",
    title="Subjects cut out of their photographs and staged in a scene",
    request=VideoRequest,
    tasks=("reference-to-video",),
    requires=("references",),
    accepts={
        "references": Each(
            Fields(name=NAME, images=Each(PICTURE, most=8), video=VIDEO, voice=VOICE, role=ROLE), most=8
        ),
        "prompt": PROMPT,
        "negative_prompt": PROMPT,
        "first_frame": PICTURE,
        "last_frame": PICTURE,
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
        _one_of_a_kind,
        _a_place,
        _ends_once,
        _names_known,
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
