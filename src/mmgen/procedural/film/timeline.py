"""A film as a timeline: each photograph a still with a camera move that differs from its neighbours'."""

from __future__ import annotations

from typing import Final

import numpy as np

from mmgen.media.timeline.clips import STRENGTH, Still
from mmgen.media.timeline.pictures import size_of
from mmgen.media.timeline.timeline import Timeline, Track
from mmgen.media.timeline.words import Words
from mmgen.procedural.film.plan import FilmPlan, FilmShot

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


def film_timeline(plan: FilmPlan) -> Timeline:
    """The film's one track; it lasts exactly ``plan.seconds``."""
    moves = choose_moves(plan)
    clips = [
        _still(shot, move, plan.seed * 1009 + index)
        for index, (shot, move) in enumerate(zip(plan.shots, moves, strict=True))
    ]
    return Timeline([Track(clips)], seconds=plan.seconds)


def _still(shot: FilmShot, move: str, seed: int) -> Still:
    return Still(
        shot.image,
        shot.seconds,
        move,
        STRENGTH if shot.strength is None else shot.strength,
        transition=shot.transition,
        words=Words(shot.title, shot.subtitle, shot.caption, shot.layout),
        overlays=shot.overlays,
        seed=seed,
    )


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
    width, height = size_of(shot.image)
    stretch = (width / height) / (size[0] / size[1])
    if shot.layout == "card" or opening:
        return ["push in", "drift"]
    if stretch > 1.5:
        return ["pan left", "pan right", "push in", "orbit"]
    if stretch < 0.7:
        return ["tilt up", "tilt down", "push in", "orbit"]
    return ["push in", "pull out", "orbit", "drift", "pan left", "pan right"]
