"""A film as a function of time: which shots are seen, how they are joined, and what is written over them."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import cv2
import numpy as np

from mmgen.media.arrays import U8
from mmgen.media.blend import darken
from mmgen.media.motion.camera import CameraMove, CameraShot
from mmgen.media.motion.easing import smoothstep
from mmgen.media.motion.focus import reduced
from mmgen.media.planes import Planes
from mmgen.procedural.film.palette import accent_color, shade_color
from mmgen.procedural.film.plan import FilmPlan, FilmShot
from mmgen.procedural.film.timeline import Scene, Timeline, lay_out
from mmgen.procedural.film.titles import Titles, Wording, compose_titles
from mmgen.procedural.film.transitions import Transitions

STRENGTH = 0.45
"""How bold the camera moves of a film are: a film of several shots wants them calmer than a single shot."""

OPENING = 0.8
"""Seconds of a fade from black at the start."""

CARD_LIGHT = 0.5
"""How much of its light a photograph keeps behind a card's words."""

CARD_COLOUR = 1.35
"""How much richer its colours are made, since what is darkened looks greyer."""

CARD_BLUR = 70
"""How many of the blur's radii the longer side of a card's ground has."""

GLIMPSE = 384
"""The longer side of the small frames that words are placed by."""


@dataclass(frozen=True, slots=True)
class View:
    """A scene ready to be drawn."""

    camera: CameraShot
    titles: Titles


class Composer:
    """
    Draws the frames of a film, in any order but cheapest from first to last.

    At most three shots are in memory: the one on screen, the one that replaces it, and the next one, which is prepared
    in a thread meanwhile. As a context manager it ends that thread.
    """

    def __init__(self, plan: FilmPlan) -> None:
        self.plan = plan
        self.timeline: Timeline = lay_out(plan)
        self.layered: dict[int, bool] = {}
        self._accent = accent_color([shot.image for shot in plan.shots])
        self._transitions = Transitions(plan.size, float(1 / plan.rate))
        self._following = Planes.black(plan.size)
        self._ready: dict[int, Future[View]] = {}
        self._workers = ThreadPoolExecutor(1, thread_name_prefix="film")

    def draw(self, index: int, target: Planes) -> None:
        """Draw the frame of this index into the target."""
        time = float((index + 0.5) / self.plan.rate)
        moment = self.timeline.at(time)
        scene, view = self._scene(moment.current), self._view(moment.current)
        _draw_picture(scene, view, target, time)
        if moment.following is not None:
            following = self._scene(moment.following)
            _draw_picture(following, self._view(moment.following), self._following, time)
            seconds = scene.end - scene.clear_end
            self._transitions.render(following.shot.transition, (target, self._following), moment.share, seconds)
        view.titles.draw(target, time)
        if self.plan.shots[0].transition == "fade" and time < OPENING:
            darken(target, 1 - smoothstep(time / OPENING))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._workers.shutdown(wait=True, cancel_futures=True)

    def _scene(self, index: int) -> Scene:
        return self.timeline.scenes[index]

    def _view(self, index: int) -> View:
        """The view of a scene, waiting for it where it is not ready; earlier ones are let go, the next is begun."""
        for passed in [known for known in self._ready if known < index - 1]:
            del self._ready[passed]
        for wanted in (index, index + 1):
            if wanted < len(self.timeline.scenes) and wanted not in self._ready:
                self._ready[wanted] = self._workers.submit(self._prepare, self._scene(wanted))
        view = self._ready[index].result()
        self.layered[index] = view.camera.layered
        return view

    def _prepare(self, scene: Scene) -> View:
        card = scene.shot.layout == "card"
        move = CameraMove(scene.move, _strength(scene.shot), "glide", scene.seed, layers=not card)
        camera = CameraShot(_card_ground(scene.shot.image) if card else scene.shot.image, move, self.plan.size)
        wording = Wording(self.plan.size, self._accent, shade_color(scene.shot.image))
        frames = [camera.glimpse(t, GLIMPSE) for t in (0.0, 0.5, 1.0)] if scene.shot.worded else []
        return View(camera, compose_titles(scene, frames, wording))


def _draw_picture(scene: Scene, view: View, target: Planes, time: float) -> None:
    """Draw a scene without its words: what the camera sees, under the shot's overlays."""
    view.camera.render(scene.progress(time), target)
    for layer in scene.shot.overlays:
        layer.draw(target, max(time - scene.start, 0.0))


def _strength(shot: FilmShot) -> float:
    return STRENGTH if shot.strength is None else shot.strength


def _card_ground(photo: U8) -> U8:
    """The photograph out of focus, richer and darker, most so at its edges: blurred small, where that costs nothing."""
    small = reduced(photo, 320)
    height, width = small.shape[:2]
    blurred = cv2.GaussianBlur(small, (0, 0), max(height, width) / CARD_BLUR, borderType=cv2.BORDER_REFLECT)
    tones = np.asarray(cv2.resize(blurred, (width * 4, height * 4), interpolation=cv2.INTER_CUBIC), np.float32)
    gray = tones.mean(axis=2, keepdims=True)
    across = np.linspace(-1, 1, width * 4, dtype=np.float32)[None, :, None]
    down = np.linspace(-1, 1, height * 4, dtype=np.float32)[:, None, None]
    light = CARD_LIGHT * (1 - 0.3 * np.clip(across**2 + down**2, 0, 1.6))
    return np.asarray(np.clip((gray + CARD_COLOUR * (tones - gray)) * light, 0, 255), np.uint8)
