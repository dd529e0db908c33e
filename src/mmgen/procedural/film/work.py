"""Videos from words, photographs, a first and a last frame, or shots."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Any

from mmgen.assets import Audio, Video
from mmgen.backends import Call, Report, Succeeded
from mmgen.media.arrays import F32, U8
from mmgen.procedural.film.outline import Plan, plan_video, quality_of
from mmgen.procedural.film.pictures import Drawing, drawn_picture, given_picture
from mmgen.procedural.film.plan import FilmPlan
from mmgen.procedural.film.render import render_film
from mmgen.procedural.film.shots import Stage, film_shots
from mmgen.procedural.film.speech import timed_lines
from mmgen.procedural.film.timeline import choose_moves
from mmgen.procedural.sound.film import film_sound
from mmgen.procedural.sound.onsets import pulse_of
from mmgen.procedural.soundtrack import bed_and_voices, given_sound, speaker_of, stereo_blocks
from mmgen.requests import VideoRequest

__all__ = ["make_video"]

Progress = Callable[[float], None]

SCENE_OVERSCAN = 1.25
"""A scene made for a camera move is drawn larger than the frame, so that a push-in stays sharp."""
SCENES_SHARE = 0.3
"""The part of the progress bar for drawing scenes, when there are any."""


def make_video(call: Call, report: Report) -> Succeeded:
    """Render as many films as are asked for, each by its own seed."""
    request = call.request
    assert isinstance(request, VideoRequest)
    count = request.n or 1
    videos: list[Video] = []
    details: dict[str, Any] = {}
    for index in range(count):
        video, details = _film(call, request, index, partial(_scaled, report, index / count, 1 / count))
        videos.append(video)
    return Succeeded(tuple(videos), seed=call.seed, details=details)


def _film(call: Call, request: VideoRequest, index: int, report: Progress) -> tuple[Video, dict[str, Any]]:
    """One film, by the call's seed and its place among those asked for."""
    pulse = pulse_of(stereo_blocks(request.audio)) if isinstance(request.audio, Audio) else None
    plan = plan_video(request, call.seed + index, pulse)
    pictures, share = _pictures(request, plan, report)
    stage = Stage(request, plan, pulse)
    speech = timed_lines(request, plan)
    shots = film_shots(stage, pictures, speech)
    moves = choose_moves(
        FilmPlan(
            shots=shots, size=plan.frame.size, fps=plan.frame.fps, seconds=plan.frame.seconds, seed=plan.frame.seed
        )
    )
    shots = stage.staged(shots, moves)
    frame = plan.frame
    film = FilmPlan(
        shots=shots, size=frame.size, fps=frame.fps, seconds=frame.seconds, seed=frame.seed, quality=quality_of(request)
    )
    bed = _bed(request, plan)
    speakers = [speaker_of(voice) for voice in request.voices]
    sound = bed_and_voices(bed, speech, speakers, seconds=frame.seconds, seed=frame.seed)
    path = call.folder / f"film-{index}.mp4"
    outcome = render_film(film, path, sound=sound, report=partial(_scaled, report, share, 1 - share))
    details = stage.report(moves, outcome.layered)
    if speech:
        details["voices"] = "placeholder: a scratch voice without words, in the rhythm of the lines"
    return Video.from_path(path), details


def _pictures(request: VideoRequest, plan: Plan, report: Progress) -> tuple[list[U8], float]:
    """The picture of each shot, and the share of the progress that making them took."""
    drawing = Drawing(
        request.style,
        1.0 if request.strength is None else request.strength,
        request.negative_prompt,
        bool(request.voices),
    )
    share = SCENES_SHARE if any(shot.first_frame is None for shot in plan.shots) else 0.0
    frame = plan.frame
    size = (round(frame.size[0] * SCENE_OVERSCAN), round(frame.size[1] * SCENE_OVERSCAN))
    count = len(plan.shots)
    pictures: list[U8] = []
    for index, shot in enumerate(plan.shots):
        if shot.first_frame is not None:
            pictures.append(given_picture(shot.first_frame, drawing, seed=frame.seed))
            continue
        told = partial(_scaled, report, share * index / count, share / count)
        own = replace(drawing, moving=frozenset(name for name, _ in plan.conditions[index].effects))
        seed = frame.seed + index
        pictures.append(drawn_picture(shot.prompt or "", own, size=size, seed=seed, report=told))
    return pictures, share


def _bed(request: VideoRequest, plan: Plan) -> Iterable[F32] | None:
    if isinstance(request.audio, Audio):
        return given_sound(request.audio, plan.frame.seconds)
    if request.audio is not True:
        return None
    words = ", ".join(text for text in (request.prompt, *(shot.prompt for shot in request.shots)) if text)
    return film_sound(prompt=words or None, seconds=plan.frame.seconds, seed=plan.frame.seed, cuts=plan.cuts)


def _scaled(report: Progress, start: float, share: float, fraction: float) -> None:
    """Report the progress of one part as that of the whole."""
    report(start + share * fraction)
