"""The staged clip as a function of time: scenery, and before it each subject with its shadow, from far to near."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.media.arrays import F32, F64, U8
from mmgen.media.motion.camera import CameraMove
from mmgen.media.motion.focus import reduced
from mmgen.media.planes import Planes, Window
from mmgen.procedural.staging.arrangement import Placement
from mmgen.procedural.staging.camera import StageCamera, framed_view, seen_part
from mmgen.procedural.staging.lighting import Surroundings, lit
from mmgen.procedural.staging.looks import Look, Looks
from mmgen.procedural.staging.performance import Performance
from mmgen.procedural.staging.scenery import LIGHT_SLOPE, Scenery
from mmgen.procedural.staging.shadow import cast_shadow, mirrored_in_water
from mmgen.procedural.staging.sprite import Sprite
from mmgen.procedural.staging.subject import Subject, bled, foot_of, resized

__all__ = ["Drift", "Part", "Stage"]

MOMENTS = 25
"""Moments at which the largest size of a subject is looked for."""
FINEST = 2.0
"""A subject is shown at most so many times as large as it was photographed."""
LARGEST_SPRITE = 4096


@dataclass(frozen=True, slots=True)
class Drift:
    """How far right and down, in frame pixels, the ground has gone under those on stage, and by how much it has grown."""

    right: float = 0.0
    down: float = 0.0
    growth: float = 1.0

    def led(self, stand: tuple[float, float, float]) -> tuple[float, float, float]:
        """A place on the frame, and the size there, that went along."""
        x, y, scale = stand
        return x + self.right, y + self.down, scale * self.growth


IN_PLACE = Drift()


@dataclass(frozen=True, slots=True)
class Part:
    """A subject, where it stands and what it does."""

    subject: Subject
    performance: Performance

    @property
    def placement(self) -> Placement:
        """Where it stands."""
        return self.performance.placement


@dataclass(frozen=True, slots=True)
class _Actor:
    """A part ready to be drawn: its sprite, the sprite's anchor, home in scenery pixels, sprite pixels for one of those."""

    part: Part
    looks: Looks
    anchor: tuple[float, float]
    home: tuple[float, float]
    density: float

    @property
    def sprite(self) -> Sprite:
        """What is seen of it; of who moves, one of the looks, which all have one size."""
        return self.looks.first.sprite


class Stage:
    """Draws the frames of a staged clip; it serves one thread."""

    def __init__(
        self, scenery: Scenery, parts: Sequence[Part], move: CameraMove, size: tuple[int, int], *, seed: int
    ) -> None:
        self._scenery = scenery
        self._view = framed_view(scenery, size[0] / size[1])
        self.camera = StageCamera(scenery, self._view, move, size, _box(parts, self._view))
        order = sorted(range(len(parts)), key=lambda index: _depth_key(parts[index].placement))
        self._actors = [self._actor(parts[index], seed + index) for index in order]

    @property
    def actions(self) -> set[str | None]:
        """What is done on it."""
        return {actor.part.performance.action for actor in self._actors}

    def draw(self, t: float, target: Planes) -> None:
        """Draw the frame at ``t``, 0 to 1 over the clip, into the target's planes."""
        self.camera.show(t, target)
        self.act(t, target)

    def act(self, t: float, target: Planes, drift: Drift = IN_PLACE) -> None:
        """Draw those on stage over what the target holds, where the ground has *drift*ed to."""
        for actor in self._actors:
            matrix = self._matrix(actor, t, drift)
            look = actor.looks.at(t * actor.part.performance.seconds)
            if look.shadow is not None:
                sprite, foot = look.shadow
                sprite.draw(target, self._shadow_matrix(actor, t, foot, drift))
            look.sprite.draw(target, matrix)

    def matrices(self, t: float) -> list[F64]:
        """``(2, 3)`` from shares of each subject's picture to frame pixels at ``t``, from the farthest to the nearest."""
        shares = [np.diag([*actor.sprite.size, 1.0]) for actor in self._actors]
        return [self._matrix(actor, t) @ share for actor, share in zip(self._actors, shares, strict=True)]

    # -- where -----------------------------------------------------------------------

    def _matrix(self, actor: _Actor, t: float, drift: Drift = IN_PLACE) -> F64:
        pose, (x, y, scale) = actor.part.performance.pose(t), drift.led(self._stand(actor, t))
        factor = scale * pose.scale
        linear = np.array([[factor * pose.turn, -factor * pose.lean], [0, factor * pose.stretch]], np.float64)
        offset = np.array([x, y]) - linear @ np.array(actor.anchor)
        return np.hstack([linear, offset[:, None]])

    def _shadow_matrix(self, actor: _Actor, t: float, foot: tuple[float, float], drift: Drift) -> F64:
        """A shadow stays on the ground while its owner jumps, and does not lean."""
        pose, (x, y, scale) = actor.part.performance.pose(t), drift.led(self._stand(actor, t, airborne=False))
        linear = np.diag([scale * pose.scale * abs(pose.turn), scale * pose.scale])
        return np.hstack([linear, (np.array([x, y]) - linear @ np.array(foot))[:, None]])

    def _stand(self, actor: _Actor, t: float, *, airborne: bool = True) -> tuple[float, float, float]:
        """The anchor's place on the frame, and frame pixels for one of the sprite's."""
        pose, view = actor.part.performance.pose(t), self._view
        down = pose.down if airborne or actor.part.performance.action in {"approach", "leave"} else 0.0
        place = actor.home[0] + pose.right * view.width, actor.home[1] + down * view.height
        seen = self.camera.vantage(t, place, actor.part.placement.nearness)
        return seen.x, seen.y, seen.scale / actor.density

    # -- making ready -------------------------------------------------------------------

    def _actor(self, part: Part, seed: int) -> _Actor:
        placement, view = part.placement, self._view
        home = view.left + placement.x * view.width, view.top + placement.y * view.height
        tall = (placement.height + (0.0 if not placement.rooted else placement.y - 1)) * view.height
        largest = max(self._scale(part, home, moment) for moment in np.linspace(0, 1, MOMENTS))
        native = part.subject.pixels.shape[0]
        rows = round(min(tall * largest, FINEST * native, LARGEST_SPRITE))
        pixels = resized(part.subject.pixels, max(rows, 8))
        density = pixels.shape[0] / tall
        around = self._surroundings(part, home, tall, density)
        anchor = _anchor(pixels[..., 3], placement)

        def look(given: U8) -> Look:
            made = lit(resized(given, pixels.shape[0]), around, seed=seed)
            return Look(Sprite(bled(made)), self._shadow(made, anchor, placement, home, seed=seed))

        return _Actor(part, Looks(part.subject.takes, look, part.subject.pixels), anchor, home, density)

    def _scale(self, part: Part, home: tuple[float, float], t: float) -> float:
        return self.camera.vantage(t, home, part.placement.nearness).scale * part.performance.pose(t).scale

    def _surroundings(self, part: Part, home: tuple[float, float], tall: float, density: float) -> Surroundings:
        scenery, placement = self._scenery, part.placement
        wide = tall * part.subject.pixels.shape[1] / part.subject.pixels.shape[0]
        top = home[1] - (tall / 2 if placement.aloft else tall)
        behind = seen_part(scenery, Window(home[0] - wide / 2, top, wide, tall).inside(self._view))
        light = scenery.light
        aside = float(np.clip((light.x - home[0] / scenery.size[0]) * LIGHT_SLOPE, -1, 1))
        # A scene that was enlarged is soft; a subject as sharp as a needle before it would look stuck on.
        enlarged = max(density, 1e-6)
        softness = 0.42 * float(np.sqrt(max(enlarged**2 - 1, 0)))
        far = 1 - min(placement.nearness, 1.0)
        grain = max(_grain(scenery.pixels) - _grain(part.subject.pixels[..., :3]), 0.0) if enlarged <= 1.2 else 0.0
        seen = reduced(seen_part(scenery, self._view), 384)
        grounded = not (placement.aloft or placement.rooted)
        far = far if grounded or placement.aloft else 0.0
        softness = min(max(softness, _defocus(scenery) * density), 3.0)
        return Surroundings(seen, behind, far, aside, light.strength, softness, grain, grounded)

    def _shadow(
        self, pixels: U8, anchor: tuple[float, float], placement: Placement, home: tuple[float, float], *, seed: int
    ) -> tuple[Sprite, tuple[float, float]] | None:
        if placement.aloft or placement.rooted:
            return None
        if placement.afloat:
            shadow = mirrored_in_water(pixels, anchor, seed=seed)
            return Sprite(bled(shadow.pixels)), shadow.foot
        light = self._scenery.light
        side = (light.x - home[0] / self._scenery.size[0]) * LIGHT_SLOPE
        shadow = cast_shadow(pixels[..., 3], anchor, side=side, strength=light.strength, behind=True)
        return Sprite(shadow.pixels), shadow.foot


def _box(parts: Sequence[Part], view: Window) -> tuple[Window, float]:
    """The box about all subjects at home, in scenery pixels, and their mean depth."""
    sides: list[tuple[float, float, float, float]] = []
    for part in parts:
        place = part.placement
        top = place.y - place.height * (0.5 if place.aloft else 1.0)
        bottom = min(place.y + (place.height / 2 if place.aloft else 0.0), 1.0)
        sides.append((place.x - place.wide / 2, max(top, 0.0), place.x + place.wide / 2, bottom))
    bounds = np.array(sides)
    low, high = np.clip(bounds[:, :2].min(axis=0), 0, 1), np.clip(bounds[:, 2:].max(axis=0), 0, 1)
    size = np.array([view.width, view.height])
    left, top = np.array([view.left, view.top]) + low * size
    width, height = (high - low) * size
    pivot = float(np.mean([part.placement.nearness for part in parts]))
    return Window(float(left), float(top), float(width), float(height)), pivot


def _depth_key(placement: Placement) -> float:
    """Far to near; what has no foot is nearer than all that stand."""
    return placement.nearness + (1.0 if placement.rooted else 0.0)


def _anchor(alpha: U8, placement: Placement) -> tuple[float, float]:
    """The point that stays in its place when the subject leans: the middle of its foot, or of itself where it flies."""
    height, width = alpha.shape
    if placement.aloft:
        return width / 2, height / 2
    return foot_of(alpha)


def _grain(pixels: U8) -> float:
    """The standard deviation of a photograph's noise, from the calmest of its blocks."""
    height, width = (side // 8 * 8 for side in pixels.shape[:2])
    if min(height, width) < 64:
        return 0.0
    gray = np.asarray(cv2.cvtColor(np.ascontiguousarray(pixels[:height, :width]), cv2.COLOR_RGB2GRAY), np.float32)
    fine = gray - cv2.GaussianBlur(gray, (0, 0), 1.0)
    blocks = fine.reshape(height // 8, 8, width // 8, 8).swapaxes(1, 2).reshape(-1, 64)
    return float(np.quantile(blocks.std(axis=1), 0.1)) * 1.3


def _defocus(scenery: Scenery) -> float:
    """How many scenery pixels the scene is blurred by where none of it is sharp, so that focus can't lie elsewhere."""
    gray: F32 = np.asarray(cv2.cvtColor(reduced(scenery.pixels, 1536), cv2.COLOR_RGB2GRAY), np.float32)
    fine = float(np.quantile(np.abs(gray - cv2.GaussianBlur(gray, (0, 0), 1.0)), 0.99))
    return 0.8 if fine < 3 else 0.0
