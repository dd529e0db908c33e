"""Shots of a film with all that lies over their pictures: a camera of its own, a morph, weather, the way back of a loop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, cast

import numpy as np

from mmgen.media.arrays import U8
from mmgen.media.motion.camera import CameraMove
from mmgen.media.motion.morph import Morph
from mmgen.media.timeline.layer import Layer
from mmgen.media.timeline.schedule import DURATIONS, LONGEST_SHARE
from mmgen.procedural.atmosphere.layers import layers_of
from mmgen.procedural.atmosphere.setting import Setting
from mmgen.procedural.atmosphere.view import View, still, view_of
from mmgen.procedural.film.layers import (
    Picture,
    Returning,
    Shelf,
    Staged,
    Way,
    closed_way,
    followed_way,
    moved_photo,
    plain_way,
)
from mmgen.procedural.film.outline import Plan, light_of
from mmgen.procedural.film.pictures import Drawing, given_picture
from mmgen.procedural.film.plan import FilmShot, Transition
from mmgen.procedural.sound.onsets import Pulse
from mmgen.procedural.sound.scratch_voice import Line
from mmgen.requests import VideoRequest

__all__ = ["Stage", "film_shots"]

USUAL_STRENGTH = 0.45
LONGEST_TRANSITION = 1.2
"""Seconds by which transitions at both ends may let a shot be seen longer than its own time."""
RETURN_SECONDS = 1.0
PULSE_RATE = 100.0


def film_shots(stage: Stage, pictures: Sequence[U8], speech: Sequence[Line]) -> tuple[FilmShot, ...]:
    """The shots with their words and transitions, before their layers are known."""
    plan = stage.plan
    ends = [sum(plan.lengths[: index + 1]) for index in range(len(plan.lengths))]
    shots: list[FilmShot] = []
    for index, (shot, pixels, seconds) in enumerate(zip(plan.shots, pictures, plan.lengths, strict=True)):
        said = [line.text for line in speech if ends[index] - seconds <= line.start < ends[index]]
        transition = shot.transition or "dissolve"
        shots.append(
            FilmShot(
                image=pixels,
                seconds=seconds,
                move=plan.moves[index],
                strength=shot.camera.strength if shot.camera and shot.camera.strength is not None else stage.strength,
                title=shot.title,
                subtitle=shot.subtitle,
                caption=shot.caption or (" ".join(said) or None),
                transition=cast(
                    "Transition", "dissolve" if stage.request.loop and transition == "fade" else transition
                ),
                layout=shot.layout or "photo",
            )
        )
    return tuple(shots)


class Stage:
    """Puts layers over the shots that need any; the others keep the film's own cameras."""

    def __init__(self, request: VideoRequest, plan: Plan, pulse: Pulse | None) -> None:
        self.request, self.plan = request, plan
        self.details: dict[str, Any] = {}
        self._pulse = pulse
        self._shelf = Shelf()
        self._layered: dict[int, bool] = {}
        effects = [sorted(name for name, _ in conditions.effects) for conditions in plan.conditions]
        if any(effects):
            self.details["atmosphere"] = effects
        if pulse is not None:
            self.details["onsets"] = int(pulse.onsets.size)

    @property
    def strength(self) -> float | None:
        """How bold camera moves are, where a shot doesn't say; None is as films usually are."""
        motion = self.request.motion
        return None if motion is None else 2 * USUAL_STRENGTH * motion

    def report(self, moves: Sequence[str], layered: Sequence[bool]) -> dict[str, Any]:
        """The move of each shot, and whether near and far moved against each other; no camera moves between two frames."""
        between = [shot.last_frame is not None for shot in self.plan.shots]
        if all(between):
            return self.details
        return {
            "moves": ["between frames" if morph else move for move, morph in zip(moves, between, strict=True)],
            "parallax": [self._layered.get(index, own) for index, own in enumerate(layered)],
            **self.details,
        }

    def staged(self, shots: Sequence[FilmShot], moves: Sequence[str]) -> tuple[FilmShot, ...]:
        """The shots with their layers."""
        looped = bool(self.request.loop)
        back = min(RETURN_SECONDS, 0.4 * self.plan.lengths[-1], 0.4 * self.plan.lengths[0])
        made: list[FilmShot] = []
        staged: list[Staged] = []
        for index, shot in enumerate(shots):
            if not self._needs(index):
                made.append(replace(shot, move=moves[index]))
                continue
            ahead = back if looped and index == 0 and len(shots) > 1 else 0.0
            one = Staged(self._shelf, index, partial(self._layers, index, shot, moves[index]), ahead)
            staged.append(one)
            still = shot if shot.layout == "card" and not self._moves_by_itself(index) else replace(shot, move="hold")
            made.append(replace(still, overlays=(one,)))
        if looped and len(shots) > 1:
            made[-1] = self._closing(made, staged[0], back)
        return tuple(made)

    def _needs(self, index: int) -> bool:
        """Whether a shot has anything that the film's own camera has not."""
        looped = bool(self.request.loop)
        ends = index in {0, len(self.plan.shots) - 1}
        return bool(self.plan.conditions[index]) or self._moves_by_itself(index) or (looped and ends)

    def _moves_by_itself(self, index: int) -> bool:
        single_loop = bool(self.request.loop) and len(self.plan.shots) == 1
        return single_loop or self._pulse is not None or self.plan.shots[index].last_frame is not None

    def _layers(self, index: int, shot: FilmShot, move: str) -> list[Layer]:
        """All layers of a shot; made when it is first drawn."""
        seconds = shot.seconds + (LONGEST_TRANSITION if len(self.plan.shots) > 1 else 0.0)
        closed = bool(self.request.loop) and len(self.plan.shots) == 1
        picture, view = self._picture(index, shot, move, self._way(index, seconds, closed=closed))
        conditions = self.plan.conditions[index]
        motion = 0.5 if self.request.motion is None else self.request.motion
        setting = Setting(
            self.plan.frame.size,
            view() if conditions else _NOWHERE,
            self.plan.frame.seed * 1009 + index,
            shot.seconds if closed else None,
            0.25 + 1.5 * motion,
            conditions.wind,
        )
        drawn = self.plan.shots[index].first_frame is None
        weather = layers_of(conditions, setting, drawn=drawn, light=light_of(self.request)) if conditions else ()
        return [*([picture] if picture else []), *weather]

    def _picture(self, index: int, shot: FilmShot, move: str, way: Way) -> tuple[Picture | None, Callable[[], View]]:
        """The moving picture, and the view of it that weather needs; a card keeps the ground that the film gives it."""
        plan, size = self.plan, self.plan.frame.size
        last = plan.shots[index].last_frame
        if last is not None:
            end = given_picture(last, self._drawing, seed=plan.frame.seed)
            morph = Morph(shot.image, end, size)
            self.details["method"] = morph.method
            self.details["confidence"] = round(morph.confidence, 3)
            return Picture(morph, way), lambda: view_of(_cropped(shot.image, size))
        if shot.layout == "card" and not self._moves_by_itself(index):
            return None, lambda: view_of(_cropped(shot.image, size))
        camera = CameraMove(
            move,
            USUAL_STRENGTH if shot.strength is None else shot.strength,
            "linear",
            plan.frame.seed * 1009 + index,
            layers=shot.layout != "card",
        )
        picture, window, layered = moved_photo(shot.image, camera, size, way)
        self._layered[index] = layered
        return picture, lambda: view_of(shot.image, window)

    def _way(self, index: int, seconds: float, *, closed: bool) -> Way:
        own = self.plan.lengths[index]
        morphs = self.plan.shots[index].last_frame is not None
        if closed:
            return closed_way(own)
        if self._pulse is not None:
            start = sum(self.plan.lengths[:index])
            first, last = round(start * PULSE_RATE), round((start + own) * PULSE_RATE)
            heard = self._pulse.loudness[first:last]
            if heard.size > 10:
                return followed_way(own, heard, rate=PULSE_RATE)
        if morphs:
            length = max(own - 1 / self.plan.frame.fps, 1e-3)
            return lambda time: time / length
        return plain_way(seconds)

    def _closing(self, shots: Sequence[FilmShot], first: Staged, back: float) -> FilmShot:
        """The last shot, over whose end the first one comes back."""
        last = shots[-1]
        longest = float(LONGEST_SHARE) * min(last.seconds, shots[-2].seconds)
        # Half of the transition into the shot lies before its own time.
        lead = round(min(float(DURATIONS[last.transition]), longest) * self.plan.frame.fps) // 2 / self.plan.frame.fps
        returning = Returning(first, begin=lead + last.seconds - back, seconds=back)
        return replace(last, overlays=(*last.overlays, returning))

    @property
    def _drawing(self) -> Drawing:
        strength = self.request.strength
        return Drawing(self.request.style, 1.0 if strength is None else strength)


_NOWHERE = View(np.zeros((2, 2, 3), np.uint8), np.zeros((2, 2), np.float32), np.zeros((2, 2), np.float32), still)


def _cropped(picture: U8, size: tuple[int, int]) -> U8:
    """The middle of a picture in a frame's shape."""
    height, width = picture.shape[:2]
    factor = min(width / size[0], height / size[1])
    across, down = max(round(size[0] * factor), 16), max(round(size[1] * factor), 16)
    left, top = max((width - across) // 2, 0), max((height - down) // 2, 0)
    return np.ascontiguousarray(picture[top : top + down, left : left + across])
