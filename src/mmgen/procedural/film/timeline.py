"""When each shot of a film is on screen, and how the camera moves in it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from mmgen.procedural.film.plan import FilmPlan, FilmShot, Transition

DURATIONS: Final[dict[Transition, float]] = {"cut": 0.0, "dissolve": 0.9, "push": 0.8, "wipe": 0.9, "fade": 1.0}
"""Seconds that each transition takes where the shots are long enough."""

LONGEST_SHARE = 0.4
"""No transition takes more than this share of the shorter of its two shots."""

_FAMILY: Final[dict[str, str]] = {
    "push in": "zoom",
    "pull out": "zoom",
    "pan left": "pan",
    "pan right": "pan",
    "tilt up": "tilt",
    "tilt down": "tilt",
    "orbit": "orbit",
    "drift": "drift",
    "hold": "hold",
}


@dataclass(frozen=True, slots=True)
class Scene:
    """
    A shot's place in the film, in seconds.

    It is on screen from ``start`` to ``end``, and alone there from ``clear_start`` to ``clear_end``.
    """

    shot: FilmShot
    move: str
    seed: int
    start: float
    clear_start: float
    clear_end: float
    end: float

    def progress(self, time: float) -> float:
        """How far the shot has gone, 0 to 1."""
        return min(max((time - self.start) / (self.end - self.start), 0.0), 1.0)


@dataclass(frozen=True, slots=True)
class Moment:
    """What is on screen: one scene, or two of which the second has replaced the first by ``share``."""

    current: int
    following: int | None = None
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Timeline:
    """The scenes in their order."""

    scenes: tuple[Scene, ...]

    def at(self, time: float) -> Moment:
        """What is on screen at a time in seconds."""
        for index, scene in enumerate(self.scenes):
            if time < scene.clear_end or index == len(self.scenes) - 1:
                return Moment(index)
            if time < scene.end:
                return Moment(index, index + 1, (time - scene.clear_end) / (scene.end - scene.clear_end))
        raise AssertionError("the last scene takes whatever time is left")


def lay_out(plan: FilmPlan) -> Timeline:
    """Give each shot its time and its move; transitions lie across the cuts, half before and half after."""
    shots = plan.shots
    moves = choose_moves(plan)
    cuts = np.concatenate([[0.0], np.cumsum([shot.seconds for shot in shots])])
    reach = [0.0, *(_transition_seconds(a, b) / 2 for a, b in pairwise(shots)), 0.0]
    scenes = [
        Scene(
            shot=shot,
            move=moves[index],
            seed=plan.seed * 1009 + index,
            start=float(cuts[index]) - reach[index],
            clear_start=float(cuts[index]) + reach[index],
            clear_end=float(cuts[index + 1]) - reach[index + 1],
            end=float(cuts[index + 1]) + reach[index + 1],
        )
        for index, shot in enumerate(shots)
    ]
    return Timeline(tuple(scenes))


def choose_moves(plan: FilmPlan) -> list[str]:
    """The move of each shot: its own, or one that suits its shape and is of another kind than the one before."""
    random = np.random.default_rng(plan.seed)
    moves: list[str] = []
    for shot in plan.shots:
        before = _FAMILY[moves[-1]] if moves else None
        fitting = [move for move in _suited(shot, plan.size, opening=not moves) if _FAMILY[move] != before]
        drawn = fitting[int(random.integers(len(fitting)))]
        moves.append(shot.move or drawn)
    return moves


def _suited(shot: FilmShot, size: tuple[int, int], *, opening: bool) -> list[str]:
    height, width = shot.image.shape[:2]
    stretch = (width / height) / (size[0] / size[1])
    if shot.layout == "card" or opening:
        return ["push in", "drift"]
    if stretch > 1.5:
        return ["pan left", "pan right", "push in", "orbit"]
    if stretch < 0.7:
        return ["tilt up", "tilt down", "push in", "orbit"]
    return ["push in", "pull out", "orbit", "drift", "pan left", "pan right"]


def _transition_seconds(before: FilmShot, after: FilmShot) -> float:
    return min(DURATIONS[after.transition], LONGEST_SHARE * min(before.seconds, after.seconds))
