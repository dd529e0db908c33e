"""Videos from words, photographs, a first and a last frame, or shots."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast

from mmgen.assets import Image, Video
from mmgen.backends import Call, Report, Succeeded
from mmgen.media.arrays import F32, U8
from mmgen.media.motion.moves import move_from_prompt
from mmgen.procedural.film.plan import FilmPlan, FilmShot, Transition
from mmgen.procedural.film.render import render_film, render_morph
from mmgen.procedural.frame_size import Canvas, pixels_for
from mmgen.procedural.scenes.prompt import read_prompt
from mmgen.procedural.scenes.render import render_scene
from mmgen.procedural.sound.film import film_sound
from mmgen.requests import Shot, VideoRequest

__all__ = ["make_video", "shot_lengths"]

CANVAS = Canvas(ratio=(16, 9), shorter=720, multiple=2)
DEFAULT_SECONDS = 5.0
DEFAULT_SHOT_SECONDS = 4.0
SCENE_OVERSCAN = 1.25
"""A scene made for a camera move is drawn larger than the frame, so that a push-in stays sharp."""
SCENES_SHARE = 0.3
"""The part of the progress bar for drawing scenes, when there are any."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What the whole film has in common."""

    size: tuple[int, int]
    fps: float
    seconds: float
    seed: int


def make_video(call: Call, report: Report) -> Succeeded:
    """Render a morph between two frames, or else a film of one or more shots."""
    request = call.request
    assert isinstance(request, VideoRequest)
    path = call.folder / "film.mp4"
    details = _morph(call, request, path, report) if request.last_frame else _film(call, request, path, report)
    return Succeeded((Video.from_path(path),), seed=call.seed, details=details)


def _frame(call: Call, request: VideoRequest, given: Image | None, seconds: float) -> Frame:
    size = pixels_for(
        CANVAS,
        size=request.size,
        aspect_ratio=request.aspect_ratio,
        resolution=request.resolution,
        given=given.size if given is not None and request.aspect_ratio in {None, "adaptive"} else None,
    )
    return Frame(size, request.fps or 30, seconds, call.seed)


def _morph(call: Call, request: VideoRequest, path: Path, report: Report) -> dict[str, Any]:
    first, last = request.first_frame, request.last_frame
    assert first is not None
    assert last is not None
    frame = _frame(call, request, first, request.seconds or DEFAULT_SECONDS)
    outcome = render_morph(
        first.to_numpy(),
        last.to_numpy(),
        path,
        size=frame.size,
        fps=frame.fps,
        seconds=frame.seconds,
        sound=_sound(request, frame, ()),
        report=report,
    )
    return {"method": outcome.method, "confidence": round(outcome.confidence, 3)}


def _film(call: Call, request: VideoRequest, path: Path, report: Report) -> dict[str, Any]:
    shots = request.shots or (_only_shot(request),)
    lengths = shot_lengths(shots, request.seconds)
    frame = _frame(call, request, shots[0].first_frame if len(shots) == 1 else None, sum(lengths))
    drawing = any(shot.first_frame is None for shot in shots)
    share = SCENES_SHARE if drawing else 0.0
    made: list[FilmShot] = []
    for index, (shot, seconds) in enumerate(zip(shots, lengths, strict=True)):
        pixels = _picture(shot, frame, index, partial(_scaled, report, share * index / len(shots), share / len(shots)))
        made.append(_film_shot(shot, pixels, seconds, _move(shot, request)))
    plan = FilmPlan(shots=tuple(made), size=frame.size, fps=frame.fps, seconds=frame.seconds, seed=frame.seed)
    cuts = [sum(lengths[:index]) for index in range(1, len(lengths))]
    progress = partial(_scaled, report, share, 1 - share)
    outcome = render_film(plan, path, sound=_sound(request, frame, cuts), report=progress)
    return {"moves": list(outcome.moves), "parallax": list(outcome.layered)}


def _only_shot(request: VideoRequest) -> Shot:
    """The whole request as a single shot."""
    names = ("prompt", "first_frame", "camera", "title", "subtitle")
    fields = {name: value for name in names if (value := getattr(request, name)) is not None}
    return Shot(**fields)


def _film_shot(shot: Shot, pixels: U8, seconds: float, move: str | None) -> FilmShot:
    return FilmShot(
        image=pixels,
        seconds=seconds,
        move=move,
        strength=shot.camera.strength if shot.camera else None,
        title=shot.title,
        subtitle=shot.subtitle,
        caption=shot.caption,
        transition=cast("Transition", shot.transition or "dissolve"),
        layout=shot.layout or "photo",
    )


def shot_lengths(shots: Sequence[Shot], total: float | None) -> list[float]:
    """Seconds of each shot: its own, or an even share of what the whole leaves for those without."""
    fixed = sum(shot.seconds or 0.0 for shot in shots)
    open_shots = sum(shot.seconds is None for shot in shots)
    default = DEFAULT_SECONDS if len(shots) == 1 else DEFAULT_SHOT_SECONDS
    share = default if total is None or not open_shots else max((total - fixed) / open_shots, 0.5)
    return [shot.seconds if shot.seconds is not None else share for shot in shots]


def _move(shot: Shot, request: VideoRequest) -> str | None:
    """The camera move: as set, or as the words say; None leaves it to the film, which varies from shot to shot."""
    if shot.camera is not None:
        return shot.camera.move
    return move_from_prompt(shot.prompt) or move_from_prompt(request.prompt)


def _picture(shot: Shot, frame: Frame, index: int, report: partial[None]) -> U8:
    """The shot's photograph, or a scene drawn from its words."""
    if shot.first_frame is not None:
        return shot.first_frame.to_numpy()[..., :3]
    width, height = (round(side * SCENE_OVERSCAN) for side in frame.size)
    return render_scene(read_prompt(shot.prompt or ""), size=(width, height), seed=frame.seed + index, report=report)


def _scaled(report: Report, start: float, share: float, fraction: float) -> None:
    """Report the progress of one part as that of the whole."""
    report(start + share * fraction)


def _sound(request: VideoRequest, frame: Frame, cuts: Sequence[float]) -> Iterable[F32] | None:
    if request.audio is not True:
        return None
    words = ", ".join(text for text in (request.prompt, *(shot.prompt for shot in request.shots)) if text)
    return film_sound(prompt=words or None, seconds=frame.seconds, seed=frame.seed, cuts=cuts)
