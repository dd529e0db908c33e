"""The library of motions: which each kind of skeleton has, and making one for a skeleton."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from mmgen.errors import InputError
from mmgen.procedural.rigs.beat import Beat, Move
from mmgen.procedural.rigs.manner import Manner
from mmgen.procedural.rigs.motion import Motion
from mmgen.procedural.rigs.moves_biped import BIPED
from mmgen.procedural.rigs.moves_bird import BIRD
from mmgen.procedural.rigs.moves_others import FISH, PLANT, RIGID, SNAKE
from mmgen.procedural.rigs.moves_quadruped import QUADRUPED
from mmgen.procedural.rigs.poser import Poser
from mmgen.procedural.rigs.skeleton import Kind, Skeleton

__all__ = ["DEFAULT_FPS", "MOVES", "make_motion", "motion_names"]

DEFAULT_FPS = 30.0
MOVES: Mapping[Kind, Mapping[str, Move]] = MappingProxyType(
    {
        "biped": BIPED,
        "quadruped": QUADRUPED,
        "bird": BIRD,
        "fish": FISH,
        "snake": SNAKE,
        "plant": PLANT,
        "rigid": RIGID,
    }
)
"""What each kind can do."""


def motion_names(kind: Kind) -> tuple[str, ...]:
    """The motions of a kind, the most telling one first."""
    return tuple(MOVES[kind])


def make_motion(
    skeleton: Skeleton,
    name: str,
    *,
    seconds: float | None = None,
    fps: float = DEFAULT_FPS,
    manner: Manner | None = None,
) -> Motion:
    """
    Move a skeleton for so many seconds, with ``fps`` key frames in each and one at the end, which is the first again.

    A motion of rounds has as many of them as come closest to its natural speed. Raises InputError for a motion that
    this kind of skeleton lacks.
    """
    moves = MOVES[skeleton.kind]
    if name not in moves:
        raise InputError("motion", f"{name!r} is none that a {skeleton.kind} has; it has: {', '.join(moves)}")
    move, chosen = moves[name], manner or Manner()
    natural = move.seconds / chosen.tempo
    length = natural * move.rounds if seconds is None else seconds
    rounds = max(round(length / natural), 1)
    times = np.arange(int(np.ceil(length * fps - 1e-6)) + 1) / fps
    times[-1] = length
    poser = Poser(skeleton, len(times))
    phase = times / length * rounds
    move.build(poser, Beat(phase, chosen, np.random.default_rng(chosen.seed)))
    turns, shifts = poser.result()
    return Motion(name, times, turns, shifts)
