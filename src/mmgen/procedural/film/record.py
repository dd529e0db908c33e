"""What the embedded backend films, as a record: words, photographs, a first and a last frame, or shots."""

from __future__ import annotations

from mmgen.backends import Between, Each, Fields, Model, OneOf, Problem
from mmgen.procedural.atmosphere.words import read_conditions
from mmgen.procedural.editing.looks import LOOKS
from mmgen.procedural.film.styles import FILM_STYLES, film_style, placed
from mmgen.procedural.quoted import spoken_lines
from mmgen.procedural.records import (
    AUDIO,
    CAMERA,
    CAPTION,
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
from mmgen.procedural.staging.references import STAGED_REFERENCES, names_known, one_of_a_kind, staged_subjects
from mmgen.procedural.style_names import StyleNames, style_named
from mmgen.requests import VideoRequest

__all__ = ["FILM", "TRANSITIONS"]

TRANSITIONS = ("cut", "dissolve", "push", "wipe", "fade", "zoom", "whip", "luma", "morph")
SHORTEST_SHOT = 0.5
SHOT = Fields(
    prompt=PROMPT,
    first_frame=PICTURE,
    last_frame=PICTURE,
    seconds=Between(SHORTEST_SHOT, 60),
    camera=CAMERA,
    title=TITLE,
    subtitle=SUBTITLE,
    caption=CAPTION,
    transition=OneOf(*TRANSITIONS),
    layout=OneOf("photo", "card"),
)


def _one_plan(request: VideoRequest) -> Problem | None:
    """Shots carry their own pictures and titles."""
    if not request.shots:
        return None
    beside = [name for name in ("first_frame", "last_frame", "camera") if getattr(request, name) is not None]
    return Problem(beside[0], "belongs to each shot where shots are given: set it there") if beside else None


def _between_frames(request: VideoRequest) -> Problem | None:
    """From a first to a last frame the pictures alone say how the camera moves."""
    for index, shot in enumerate(request.shots):
        comes = shot.first_frame or shot.prompt or placed(request)
        if shot.last_frame is not None and (not comes or shot.camera is not None):
            return Problem("shots", f"[{index}].last_frame needs a first_frame or a prompt to come from, and no camera")
    if request.last_frame is None:
        return None
    if not (request.first_frame or request.prompt or placed(request)):
        return Problem("last_frame", "needs a first_frame, or a prompt to draw one from, to come from")
    if request.camera is not None:
        return Problem("camera", "is not honoured between two frames: they say where it goes; leave it out")
    named = read_conditions(request.prompt, request.negative_prompt)
    spoken = bool(request.voices) and bool(spoken_lines(request.prompt or ""))
    drawn = request.first_frame is None and not placed(request)
    if request.prompt is not None and request.audio is not True and not named and not spoken and not drawn:
        return Problem(
            "prompt",
            "between two frames, words set the weather, the light and the mood of the sound: "
            "name some weather, set audio=True, or leave it out",
        )
    if request.motion is not None and not named.effects:
        return Problem(
            "motion", "between two frames only weather moves more or less: name some in the prompt, or leave it out"
        )
    return None


def _something_to_show(request: VideoRequest) -> Problem | None:
    if request.shots:
        empty = [index for index, shot in enumerate(request.shots) if shot.first_frame is None and shot.prompt is None]
        lost = empty and not placed(request)
        return Problem("shots", f"[{empty[0]}] needs a first_frame or a prompt") if lost else None
    if request.prompt is None and request.first_frame is None and not placed(request):
        return Problem("prompt", "is needed: give words, a first_frame or shots")
    return None


def _fits_shots(request: VideoRequest) -> Problem | None:
    """The whole may set its length only when the shots leave it open, and leave each of them some time."""
    if request.seconds is None or not request.shots:
        return None
    total = sum(shot.seconds or 0 for shot in request.shots)
    waiting = sum(shot.seconds is None for shot in request.shots)
    if waiting == 0 and abs(total - request.seconds) >= 1e-6:
        return Problem("seconds", f"is {request.seconds:g}, but the shots add up to {total:g}; leave one of them out")
    least = total + SHORTEST_SHOT * waiting
    if waiting and len(request.shots) > 1 and request.seconds < least - 1e-6:
        return Problem("seconds", f"is {request.seconds:g}, and the shots need {least:g}: give more, or fewer shots")
    return None


def _paintable(request: VideoRequest) -> Problem | None:
    """Photographs can be painted in other styles than scenes are drawn in."""
    drawn = style_named(request.style, FILM_STYLES)
    if drawn is None or film_style(request) is not None:
        return None
    return Problem("style", f"{drawn!r} is for scenes drawn from words; photographs take {StyleNames(*LOOKS)}")


def _acts_on_no_stage(request: VideoRequest) -> Problem | None:
    """Subjects stand in the pictures of shots; one that acts needs a stage."""
    if request.shots or not staged_subjects(request):
        return None
    return Problem("references", "has a subject, which the model 'staging' stages; here subjects stand in shots")


def _stands_in_shots(request: VideoRequest) -> Problem | None:
    if request.shots or not staged_subjects(request):
        return None
    return Problem("shots", "are needed: a reference has a subject, and here subjects stand in shots")


FILM = Model(
    id="film",
    title="Camera moves, morphs, weather and films from photographs and scenes",
    request=VideoRequest,
    tasks=("text-to-video", "image-to-video", "first-last-frame-to-video", "reference-to-video"),
    accepts={
        "prompt": PROMPT,
        "negative_prompt": PROMPT,
        "first_frame": PICTURE,
        "last_frame": PICTURE,
        "references": STAGED_REFERENCES,
        "shots": Each(SHOT, most=40),
        "camera": CAMERA,
        "title": TITLE,
        "subtitle": SUBTITLE,
        "style": StyleNames(*FILM_STYLES),
        "strength": Between(0, 1),
        "motion": Between(0, 1),
        "guidance": Between(0, 100),
        "steps": Between(1, 1000),
        "loop": LOOP,
        "voices": Each(VOICE, most=8),
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
        _something_to_show,
        _one_plan,
        _acts_on_no_stage,
        _stands_in_shots,
        one_of_a_kind,
        names_known,
        _between_frames,
        _fits_shots,
        subtitle_under_title,
        strength_of_style,
        _paintable,
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
    typical_seconds=10,
    source=SOURCE,
    checked_on=WRITTEN,
)
