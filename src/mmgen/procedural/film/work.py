"""Videos from words, photographs, a first and a last frame, or shots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mmgen.assets import Audio, Video
from mmgen.backends import Call, Report, Succeeded
from mmgen.media.arrays import F32
from mmgen.media.timeline.pictures import PictureInput
from mmgen.procedural.editing.looks import LOOKS
from mmgen.procedural.film.outline import Plan, plan_video
from mmgen.procedural.film.pictures import Drawing, drawn_picture, given_picture
from mmgen.procedural.film.plan import FilmPlan
from mmgen.procedural.film.render import render_film
from mmgen.procedural.film.shots import Stage, film_shots
from mmgen.procedural.film.speech import timed_lines
from mmgen.procedural.film.styles import film_style, placed
from mmgen.procedural.film.timeline import choose_moves
from mmgen.procedural.narration import Narration, Narrator, spoken_by, voices_of
from mmgen.procedural.progress import Progress, part_of
from mmgen.procedural.video_request import SCENE_OVERSCAN, quality_of
from mmgen.requests import VideoRequest

if TYPE_CHECKING:
    from mmgen.procedural.film.cameos import Cameo
    from mmgen.procedural.sound.onsets import Pulse

__all__ = ["Production", "make_video", "produced"]

SCENES_SHARE = 0.3
"""The part of the progress bar for drawing scenes, when there are any."""


def make_video(call: Call, report: Report, *, narrator: Narrator | None = None) -> Succeeded:
    """Render as many films as are asked for, each by its own seed."""
    request = call.request
    assert isinstance(request, VideoRequest)
    count = request.n or 1
    videos: list[Video] = []
    details: dict[str, Any] = {}
    for index in range(count):
        told = part_of(report, index / count, 1 / count)
        drawing = SCENES_SHARE if _any_drawn(request) else 0.0
        production = produced(request, call.seed + index, part_of(told, 0.0, drawing), narrator=narrator)
        path = call.folder / f"film-{index}.mp4"
        outcome = render_film(
            production.film, path, sound=production.sound(), report=part_of(told, drawing, 1 - drawing)
        )
        details = production.details(outcome.layered)
        videos.append(Video.from_path(path))
    return Succeeded(tuple(videos), seed=call.seed, details=details)


@dataclass(frozen=True, slots=True)
class Production:
    """A film ready to be rendered, and how it was planned."""

    request: VideoRequest
    plan: Plan
    film: FilmPlan
    stage: Stage
    narration: Narration

    def sound(self) -> Iterator[F32] | None:
        """Its bed, or the given sound, with what its voices say."""
        return self._mixed() if self.request.audio or self.narration.waves else None

    def _mixed(self) -> Iterator[F32]:
        # What makes sound is loaded by the thread that makes it, while the first frames are encoded.
        from mmgen.procedural.soundtrack import bed_and_voices, bed_of

        request, frame = self.request, self.plan.frame
        words = ", ".join(text for text in (request.prompt, *(shot.prompt for shot in request.shots)) if text)
        bed = bed_of(request, words=words or None, seconds=frame.seconds, seed=frame.seed, cuts=self.plan.cuts)
        yield from bed_and_voices(bed, self.narration.waves, seconds=frame.seconds) or ()

    def details(self, layered: tuple[bool, ...]) -> dict[str, Any]:
        """How it was made."""
        told = self.stage.report(layered)
        if self.request.prompt or any(shot.prompt for shot in self.request.shots):
            # What reads scenes takes time to load.
            from mmgen.procedural.film.telling import words_without_effect

            told = {**told, "without_effect": words_without_effect(self.request, self.plan)}
        if self.narration.told:
            told["voices"] = self.narration.told
        return told


def produced(request: VideoRequest, seed: int, report: Progress, *, narrator: Narrator | None = None) -> Production:
    """Draw or take the pictures, lay the film out, and have its lines said."""
    pulse = _pulse(request.audio) if isinstance(request.audio, Audio) else None
    plan = plan_video(request, seed, pulse)
    frame = plan.frame
    speech = timed_lines(request, plan)
    guests = _guests(request, plan)
    if guests:
        dressed = tuple(cameo.dressed(shot) for cameo, shot in zip(guests, plan.shots, strict=True))
        plan = replace(plan, shots=dressed)
    shots = film_shots(request, plan, _pictures(request, plan, guests, report), speech)
    film = FilmPlan(shots, frame.size, frame.fps, frame.seconds, frame.seed, quality=quality_of(request))
    stage = Stage(request, plan, pulse, choose_moves(film))
    return Production(
        request,
        plan,
        replace(film, shots=stage.staged(shots)),
        stage,
        spoken_by(voices_of(request), speech, narrator, seed=frame.seed),
    )


def _pulse(audio: Audio) -> Pulse:
    from mmgen.procedural.sound.onsets import pulse_of
    from mmgen.procedural.soundtrack import stereo_blocks

    return pulse_of(stereo_blocks(audio))


def _guests(request: VideoRequest, plan: Plan) -> list[Cameo]:
    """What references bring to each shot."""
    if not request.references:
        return []
    # Few films have any.
    from mmgen.procedural.film.cameos import cameos

    return cameos(request, plan.shots)


def _any_drawn(request: VideoRequest) -> bool:
    if placed(request):
        return False
    if request.shots:
        return any(shot.first_frame is None for shot in request.shots)
    return request.first_frame is None


def _pictures(request: VideoRequest, plan: Plan, guests: Sequence[Cameo], report: Progress) -> list[PictureInput]:
    """The picture of each shot."""
    strength = 1.0 if request.strength is None else request.strength
    drawing = Drawing(
        film_style(request), strength, request.negative_prompt, bool(voices_of(request)), guidance=request.guidance
    )
    frame = plan.frame
    size = (round(frame.size[0] * SCENE_OVERSCAN), round(frame.size[1] * SCENE_OVERSCAN))
    count = len(plan.shots)
    pictures: list[PictureInput] = []
    for index, shot in enumerate(plan.shots):
        if shot.first_frame is not None:
            pictures.append(given_picture(shot.first_frame, drawing, seed=frame.seed))
            continue
        own = replace(drawing, moving=frozenset(name for name, _ in plan.conditions[index].effects))
        told = part_of(report, index / count, 1 / count)
        drawn = drawn_picture(shot.prompt or "", own, size=size, seed=frame.seed + index, report=told)
        look = drawing.style if drawing.style in LOOKS else None
        pictures.append(guests[index].over(drawn, look) if guests else drawn)
    return pictures
