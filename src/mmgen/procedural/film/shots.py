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
from mmgen.media.timeline.pictures import PictureInput, pixels_of
from mmgen.media.timeline.schedule import DURATIONS, LONGEST_SHARE
from mmgen.media.timeline.titles import Slot
from mmgen.media.timeline.views import card_ground
from mmgen.media.timeline.words import Words
from mmgen.procedural.atmosphere.setting import Setting
from mmgen.procedural.atmosphere.view import View, still, view_of
from mmgen.procedural.film.layers import (
    Picture,
    Returning,
    Shelf,
    Staged,
    Way,
    backwards,
    closed_way,
    followed_way,
    moved_photo,
    plain_way,
    returning_way,
)
from mmgen.procedural.film.outline import Plan
from mmgen.procedural.film.pictures import Drawing, given_picture
from mmgen.procedural.film.plan import FilmShot, Transition
from mmgen.procedural.film.styles import film_style
from mmgen.procedural.sound.onsets import Pulse
from mmgen.procedural.sound.scratch_voice import Line
from mmgen.procedural.titling import Lettered
from mmgen.procedural.video_request import light_of, motion_of
from mmgen.requests import VideoRequest

__all__ = ["Stage", "film_shots"]

USUAL_STRENGTH = 0.45
LONGEST_TRANSITION = 1.2
"""Seconds by which transitions at both ends may let a shot be seen longer than its own time."""
RETURN_SECONDS = 1.0
WORDS_STAY = 0.4
"""The part of a loop's way back after which the last words are gone."""
PULSE_RATE = 100.0


def film_shots(
    request: VideoRequest, plan: Plan, pictures: Sequence[PictureInput], speech: Sequence[Line]
) -> tuple[FilmShot, ...]:
    """The shots with their words and transitions, before their layers are known."""
    # How bold camera moves are where a shot doesn't say; None is as films usually are.
    usual = None if request.motion is None else 2 * USUAL_STRENGTH * request.motion
    ends = [sum(plan.lengths[: index + 1]) for index in range(len(plan.lengths))]
    shots: list[FilmShot] = []
    for index, (shot, picture, seconds) in enumerate(zip(plan.shots, pictures, plan.lengths, strict=True)):
        said = [line.text for line in speech if ends[index] - seconds <= line.start < ends[index]]
        transition = shot.transition or "dissolve"
        shots.append(
            FilmShot(
                image=picture,
                seconds=seconds,
                move=plan.cameras[index].move,
                strength=shot.camera.strength if shot.camera and shot.camera.strength is not None else usual,
                title=shot.title,
                subtitle=shot.subtitle,
                caption=shot.caption or (" ".join(said) or None),
                transition=cast("Transition", "dissolve" if request.loop and transition == "fade" else transition),
                layout=shot.layout or "photo",
            )
        )
    return tuple(shots)


class Stage:
    """Puts layers over the shots that need any; the others keep the film's own cameras."""

    def __init__(self, request: VideoRequest, plan: Plan, pulse: Pulse | None, moves: Sequence[str]) -> None:
        self.request, self.plan, self.moves = request, plan, moves
        self.details: dict[str, Any] = {}
        self._pulse = pulse
        self._shelf = Shelf()
        self._layered: dict[int, bool] = {}
        effects = [sorted(name for name, _ in conditions.effects) for conditions in plan.conditions]
        if any(effects):
            self.details["atmosphere"] = effects
        if pulse is not None:
            self.details["onsets"] = int(pulse.onsets.size)

    def report(self, layered: Sequence[bool]) -> dict[str, Any]:
        """The move of each shot, and whether near and far moved against each other; no camera moves between two frames."""
        between = [shot.last_frame is not None for shot in self.plan.shots]
        if all(between):
            return self.details
        return {
            "moves": ["between frames" if morph else self._named(index) for index, morph in enumerate(between)],
            "parallax": [self._layered.get(index, own) for index, own in enumerate(layered)],
            **self.details,
        }

    def _named(self, index: int) -> str:
        return f"{self.moves[index]} left" if self.plan.cameras[index].backwards else self.moves[index]

    def staged(self, shots: Sequence[FilmShot]) -> tuple[FilmShot, ...]:
        """The shots with their layers."""
        looped = bool(self.request.loop)
        made: list[FilmShot] = []
        staged: list[Staged] = []
        for index, shot in enumerate(shots):
            if not self._needs(index):
                made.append(replace(shot, move=self.moves[index]))
                continue
            ahead = self._back if looped and index == 0 and len(shots) > 1 else 0.0
            one = Staged(self._shelf, index, partial(self._layers, index, shot), ahead)
            staged.append(one)
            still = shot if shot.layout == "card" and not self._moves_by_itself(index) else replace(shot, move="hold")
            made.append(replace(still, overlays=(one,)))
        if looped:
            made[-1] = self._closing(made, staged)
        return tuple(made)

    @property
    def _back(self) -> float:
        """Seconds in which the first shot of a loop comes back over its last one."""
        return min(RETURN_SECONDS, 0.4 * self.plan.lengths[-1], 0.4 * self.plan.lengths[0])

    def _needs(self, index: int) -> bool:
        """Whether a shot has anything that the film's own camera has not."""
        looped = bool(self.request.loop)
        ends = index in {0, len(self.plan.shots) - 1}
        return bool(self.plan.conditions[index]) or self._moves_by_itself(index) or (looped and ends)

    def _moves_by_itself(self, index: int) -> bool:
        single_loop = bool(self.request.loop) and len(self.plan.shots) == 1
        own = self._pulse is not None or self.plan.cameras[index].backwards
        return single_loop or own or self.plan.shots[index].last_frame is not None

    def _layers(self, index: int, shot: FilmShot) -> list[Layer]:
        """All layers of a shot; made when it is first drawn."""
        seconds = shot.seconds + (LONGEST_TRANSITION if len(self.plan.shots) > 1 else 0.0)
        closed = bool(self.request.loop) and len(self.plan.shots) == 1
        way = self._way(index, seconds, closed=closed)
        back = self.plan.cameras[index].backwards and self.plan.shots[index].last_frame is None
        picture, view = self._picture(index, shot, backwards(way) if back else way)
        conditions = self.plan.conditions[index]
        setting = Setting(
            self.plan.frame.size,
            view() if conditions else _NOWHERE,
            self.plan.frame.seed * 1009 + index,
            shot.seconds if closed else None,
            0.25 + 1.5 * motion_of(self.request),
            conditions.wind,
        )
        return [*([picture] if picture else []), *(self._weather(index, setting) if conditions else ())]

    def _weather(self, index: int, setting: Setting) -> Sequence[Layer]:
        # Few films have any.
        from mmgen.procedural.atmosphere.layers import layers_of

        drawn = self.plan.shots[index].first_frame is None
        return layers_of(self.plan.conditions[index], setting, drawn=drawn, light=light_of(self.request))

    def _picture(self, index: int, shot: FilmShot, way: Way) -> tuple[Picture | None, Callable[[], View]]:
        """The moving picture, and the view of it that weather needs; a card keeps the ground that the film gives it."""
        plan, size, pixels = self.plan, self.plan.frame.size, pixels_of(shot.image)
        last = plan.shots[index].last_frame
        if last is not None:
            end = pixels_of(given_picture(last, self._drawing, seed=plan.frame.seed))
            morph = Morph(pixels, end, size)
            self.details["method"] = morph.method
            self.details["confidence"] = round(morph.confidence, 3)
            return Picture(morph, way), lambda: view_of(_cropped(pixels, size))
        if shot.layout == "card" and not self._moves_by_itself(index):
            return None, lambda: view_of(_cropped(pixels, size))
        camera = CameraMove(
            self.moves[index],
            USUAL_STRENGTH if shot.strength is None else shot.strength,
            "linear",
            plan.frame.seed * 1009 + index,
            layers=shot.layout != "card",
        )
        if shot.layout == "card":
            pixels = card_ground(pixels)
        picture, window, layered = moved_photo(pixels, camera, size, way)
        self._layered[index] = layered
        return picture, lambda: view_of(pixels, window)

    def _way(self, index: int, seconds: float, *, closed: bool) -> Way:
        own = self.plan.lengths[index]
        morphs = self.plan.shots[index].last_frame is not None
        if closed:
            # A morph eases its way itself.
            return returning_way(own) if morphs else closed_way(own)
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

    def _closing(self, shots: Sequence[FilmShot], staged: Sequence[Staged]) -> FilmShot:
        """The last shot of a loop: its words leave, and the first shot comes back over its end."""
        last = shots[-1]
        if len(shots) == 1:
            return _lettered(last, staged[-1], shots, (0.0, last.seconds - 1 / self.plan.frame.fps))
        longest = float(LONGEST_SHARE) * min(last.seconds, shots[-2].seconds)
        # Half of the transition into the shot lies before its own time.
        length = round(min(float(DURATIONS[last.transition]), longest) * self.plan.frame.fps)
        lead, clear = length // 2 / self.plan.frame.fps, length / self.plan.frame.fps
        begin = lead + last.seconds - self._back
        lettered = _lettered(last, staged[-1], shots, (clear, begin + WORDS_STAY * self._back))
        returning = Returning(staged[0], begin=begin, seconds=self._back)
        return replace(lettered, overlays=(*lettered.overlays, returning))

    @property
    def _drawing(self) -> Drawing:
        strength = self.request.strength
        return Drawing(film_style(self.request), 1.0 if strength is None else strength)


def _lettered(shot: FilmShot, behind: Layer, shots: Sequence[FilmShot], time: tuple[float, float]) -> FilmShot:
    """The shot with its words as a layer, which come and leave between two times of the clip."""
    words = Words(shot.title, shot.subtitle, shot.caption, shot.layout)
    if not words:
        return shot
    layer = Lettered(Slot(words, *time), behind.draw, [pixels_of(each.image) for each in shots])
    return replace(shot, title=None, subtitle=None, caption=None, overlays=(*shot.overlays, layer))


_NOWHERE = View(np.zeros((2, 2, 3), np.uint8), np.zeros((2, 2), np.float32), np.zeros((2, 2), np.float32), still)


def _cropped(picture: U8, size: tuple[int, int]) -> U8:
    """The middle of a picture in a frame's shape."""
    height, width = picture.shape[:2]
    factor = min(width / size[0], height / size[1])
    across, down = max(round(size[0] * factor), 16), max(round(size[1] * factor), 16)
    left, top = max((width - across) // 2, 0), max((height - down) // 2, 0)
    return np.ascontiguousarray(picture[top : top + down, left : left + across])
