"""What a request for a film comes to: its shots, their lengths and conditions, and the frame they fill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from mmgen.procedural.atmosphere.words import Conditions
from mmgen.procedural.film.camera_words import CameraWords, camera_words
from mmgen.procedural.records import DEFAULT_FPS, DEFAULT_SECONDS
from mmgen.procedural.sound.onsets import Pulse, cuts_on
from mmgen.procedural.video_request import frame_of, scaled_conditions
from mmgen.requests import Shot, VideoRequest

__all__ = ["Frame", "Plan", "plan_video", "shot_lengths"]

DEFAULT_SHOT_SECONDS = 4.0
SHORTEST_SHARE = 0.5
"""Seconds that a shot without a length of its own gets at least, among others."""
SNAP_SHARE = 0.35
"""A cut may move by this share of its shot to fall on a beat."""


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
    cameras: tuple[CameraWords, ...]

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
    size = frame_of(request, None if given is None else given.size)
    conditions = tuple(scaled_conditions(_words(request, shot), request) for shot in shots)
    frame = Frame(size, request.fps or DEFAULT_FPS, sum(lengths), seed)
    return Plan(frame, tuple(shots), tuple(lengths), conditions, tuple(_camera(shot, request) for shot in shots))


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


def _camera(shot: Shot, request: VideoRequest) -> CameraWords:
    """The camera move: as set, or as the words say; without one it is left to the film, which varies from shot to shot."""
    if shot.camera is not None:
        return CameraWords(shot.camera.move)
    own = camera_words(shot.prompt)
    return own if own.move else camera_words(request.prompt)
