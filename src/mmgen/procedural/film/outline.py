"""What a request for a film comes to: its shots, their lengths and conditions, and the frame they fill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from mmgen.media.motion.moves import move_from_prompt
from mmgen.media.video_format import Quality
from mmgen.procedural.atmosphere.words import Conditions, read_conditions
from mmgen.procedural.frame_size import Canvas, pixels_for
from mmgen.procedural.sound.onsets import Pulse, cuts_on
from mmgen.requests import Shot, VideoRequest

__all__ = ["Frame", "Plan", "plan_video", "quality_of", "scaled_conditions", "shot_lengths"]

CANVAS = Canvas(ratio=(16, 9), shorter=720, multiple=2)
DEFAULT_SECONDS = 5.0
DEFAULT_SHOT_SECONDS = 4.0
SHORTEST_SHARE = 0.5
"""Seconds that a shot without a length of its own gets at least, among others."""
SNAP_SHARE = 0.35
"""A cut may move by this share of its shot to fall on a beat."""
USUAL_GUIDANCE = 7.5
"""The guidance at which weather and light have their usual strength."""
DRAFT_STEPS, FINAL_STEPS = 10, 40
"""Up to so many steps a film is a draft, from so many it is encoded as finely as it can be."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What the whole film has in common."""

    size: tuple[int, int]
    fps: float
    seconds: float
    seed: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The shots with their lengths, what is in the air of each, and the camera move that is asked for, if any."""

    frame: Frame
    shots: tuple[Shot, ...]
    lengths: tuple[float, ...]
    conditions: tuple[Conditions, ...]
    moves: tuple[str | None, ...]

    @property
    def cuts(self) -> list[float]:
        """When one shot follows another, in seconds."""
        return [sum(self.lengths[:index]) for index in range(1, len(self.lengths))]


def plan_video(request: VideoRequest, seed: int, pulse: Pulse | None) -> Plan:
    """Lay a request out; with a pulse its length and its free cuts follow the sound."""
    shots = request.shots or (_only_shot(request),)
    total = request.seconds
    if total is None and pulse is not None and any(shot.seconds is None for shot in shots):
        total = min(max(pulse.seconds, 0.2), 600.0)
    lengths = shot_lengths(shots, total)
    if pulse is not None and len(shots) > 1 and all(shot.seconds is None for shot in shots):
        lengths = _on_beats(lengths, pulse)
    given = shots[0].first_frame if len(shots) == 1 else None
    size = pixels_for(
        CANVAS,
        size=request.size,
        aspect_ratio=request.aspect_ratio,
        resolution=request.resolution,
        given=given.size if given is not None and request.aspect_ratio in {None, "adaptive"} else None,
    )
    conditions = tuple(scaled_conditions(_words(request, shot), request) for shot in shots)
    frame = Frame(size, request.fps or 30, sum(lengths), seed)
    return Plan(frame, tuple(shots), tuple(lengths), conditions, tuple(_move(shot, request) for shot in shots))


def scaled_conditions(words: str, request: VideoRequest) -> Conditions:
    """What is in the air by these words, as strongly as the guidance says."""
    found = read_conditions(words, request.negative_prompt)
    factor = light_of(request)
    if factor == 0:
        return Conditions()
    return replace(found, effects=tuple((name, amount * factor) for name, amount in found.effects))


def light_of(request: VideoRequest) -> float:
    """How strongly the words' weather and light show: 1 is usual."""
    return 1.0 if request.guidance is None else min(request.guidance / USUAL_GUIDANCE, 2.0)


def quality_of(request: VideoRequest) -> Quality:
    """How finely the file is encoded."""
    if request.steps is None or DRAFT_STEPS < request.steps < FINAL_STEPS:
        return "standard"
    return "draft" if request.steps <= DRAFT_STEPS else "final"


def shot_lengths(shots: Sequence[Shot], total: float | None) -> list[float]:
    """Seconds of each shot: its own, or an even share of what the whole leaves for those without."""
    fixed = sum(shot.seconds or 0.0 for shot in shots)
    open_shots = sum(shot.seconds is None for shot in shots)
    default = DEFAULT_SECONDS if len(shots) == 1 else DEFAULT_SHOT_SECONDS
    least = SHORTEST_SHARE if len(shots) > 1 else 0.0
    share = default if total is None or not open_shots else max((total - fixed) / open_shots, least)
    return [shot.seconds if shot.seconds is not None else share for shot in shots]


def _on_beats(lengths: Sequence[float], pulse: Pulse) -> list[float]:
    """The same shots, cut where something begins in the sound."""
    total = sum(lengths)
    wanted = [sum(lengths[:index]) for index in range(1, len(lengths))]
    cuts = cuts_on(pulse, wanted, reach=SNAP_SHARE * total / len(lengths))
    ends = [0.0, *(min(cut, total - 0.3) for cut in cuts), total]
    found = [after - before for before, after in pairwise(ends)]
    return found if min(found) >= 0.3 else list(lengths)


def _words(request: VideoRequest, shot: Shot) -> str:
    return ", ".join(text for text in dict.fromkeys((shot.prompt, request.prompt)) if text)


def _only_shot(request: VideoRequest) -> Shot:
    """The whole request as a single shot."""
    names = ("prompt", "first_frame", "last_frame", "camera", "title", "subtitle")
    fields = {name: value for name in names if (value := getattr(request, name)) is not None}
    return Shot(**fields)


def _move(shot: Shot, request: VideoRequest) -> str | None:
    """The camera move: as set, or as the words say; None leaves it to the film, which varies from shot to shot."""
    if shot.camera is not None:
        return shot.camera.move
    return move_from_prompt(shot.prompt) or move_from_prompt(request.prompt)
