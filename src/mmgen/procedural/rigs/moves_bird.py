"""What birds can do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from mmgen.media.arrays import F64
from mmgen.procedural.rigs.beat import Beat, Move
from mmgen.procedural.rigs.circling import circle, extent_of
from mmgen.procedural.rigs.curves import cyclic, hump
from mmgen.procedural.rigs.gait import Footfall, Step, footfall, legs_of, put_feet
from mmgen.procedural.rigs.moves_biped import leg_length
from mmgen.procedural.rigs.poser import Poser, degrees
from mmgen.procedural.rigs.rotations import about, compose

__all__ = ["BIRD"]

SIDES = ((1.0, "left"), (-1.0, "right"))
_HOPPING = ((0.0, 4.0), (0.08, 0.0), (0.5, 0.0), (0.62, -26.0), (0.76, -50.0), (0.92, 6.0))


def _wings(poser: Poser, angles: Sequence[F64], fold: F64 | float) -> None:
    """Each joint of a wing lifted (radians), and its outer part folded back."""
    for sign, side in SIDES:
        for number, angle in enumerate(angles, 1):
            poser.turn(f"{side}_wing_{number}", "z", sign * angle)
        poser.turn(f"{side}_wing_2", "y", sign * np.asarray(fold))
        poser.turn(f"{side}_wing_3", "y", sign * np.asarray(fold) * 0.8)


def _folded(poser: Poser) -> None:
    """Wings laid back along the body."""
    for sign, side in SIDES:
        poser.turn(f"{side}_wing_1", "z", -sign * degrees(10.0))
        poser.turn(f"{side}_wing_1", "y", sign * degrees(58.0))
        poser.turn(f"{side}_wing_2", "y", sign * degrees(14.0))


def _tucked(poser: Poser) -> None:
    for _, side in SIDES:
        poser.turn(f"{side}_thigh", "x", degrees(52.0))
        poser.turn(f"{side}_shin", "x", degrees(28.0))


def fly(poser: Poser, beat: Beat) -> None:
    """Beats its wings: the down stroke is the longer, the tips come after, the body rises as the wings press down."""
    u = beat.phase + 0.045 * np.sin(2 * np.pi * beat.phase)
    reach = beat.vary(1.0)
    strokes = [
        degrees(amount * reach) * np.cos(2 * np.pi * (u - late))
        for amount, late in ((36.0, 0.0), (22.0, 0.1), (20.0, 0.19))
    ]
    rising = np.maximum(-np.sin(2 * np.pi * (u - 0.5)), 0) ** 2
    _wings(poser, [strokes[0] + degrees(7.0), strokes[1], strokes[2]], degrees(17.0) * rising)
    extent = extent_of(poser)
    poser.shift[:, 1] = -0.05 * extent * reach * np.cos(2 * np.pi * (u - 0.06))
    poser.shift[:, 2] = 0.012 * extent * np.sin(2 * np.pi * u)
    pitch = degrees(4.5) * np.cos(2 * np.pi * (u - 0.22)) - degrees(3.0)
    poser.turn("body", "x", pitch)
    poser.turn("neck", "x", -0.6 * pitch)
    poser.turn("head", "x", -0.5 * pitch)
    poser.turn("tail", "x", degrees(9.0) * np.cos(2 * np.pi * (u - 0.36)))
    _tucked(poser)


def glide(poser: Poser, beat: Beat) -> None:
    """Wings spread, leaning into long curves."""
    lean = beat.swing()
    poser.turn("body", "z", degrees(beat.vary(16.0)) * lean)
    poser.turn("body", "y", degrees(7.0) * beat.swing(shift=0.2))
    _wings(
        poser,
        [
            degrees(9.0) + degrees(2.0) * beat.swing(times=3),
            degrees(-3.0),
            degrees(4.0) * beat.swing(times=3, shift=0.1),
        ],
        0.0,
    )
    poser.turn("head", "z", degrees(-10.0) * lean)
    poser.turn("tail", "z", degrees(8.0) * beat.swing(shift=0.1))
    poser.shift[:, 1] = 0.05 * extent_of(poser) * beat.swing(times=2)
    _tucked(poser)


def _perched(poser: Poser) -> float:
    """The length of its legs; where it has none, a share of itself."""
    legs = legs_of(poser)
    return leg_length(poser, legs[0]) if legs else 0.2 * extent_of(poser)


def _feet_down(poser: Poser, steps: Sequence[Step] | None = None) -> None:
    legs = legs_of(poser)
    still = [Step(np.zeros((poser.count, 3)), np.zeros(poser.count), np.ones(poser.count)) for _ in legs]
    put_feet(poser, legs, steps or still)


def bird_walk(poser: Poser, beat: Beat) -> None:
    """Struts; the head stays where it is and then darts ahead."""
    _folded(poser)
    u, length = beat.phase, _perched(poser)
    fall = Footfall(duty=0.6, stride=0.7 * length, lift=0.26 * length, roll=_HOPPING)
    poser.shift[:, 1] = -0.03 * length - 0.03 * length * np.cos(4 * np.pi * u)
    poser.turn("body", "z", degrees(4.0) * np.cos(2 * np.pi * (u - 0.3)))
    poser.turn("body", "y", degrees(-3.0) * np.cos(2 * np.pi * u))
    dart = cyclic(2 * u, ((0.0, 1.0), (0.62, -1.0), (0.8, 0.2), (0.9, 0.8)))
    poser.turn("neck", "x", degrees(beat.vary(13.0)) * dart)
    poser.turn("head", "x", degrees(-12.0) * dart)
    poser.turn("tail", "x", degrees(4.0) * np.cos(4 * np.pi * (u - 0.2)))
    _feet_down(poser, [footfall(u + 0.5 * number, fall) for number in range(len(legs_of(poser)))])


def peck(poser: Poser, beat: Beat) -> None:
    """Bends down and picks twice, then looks up."""
    _folded(poser)
    s = beat.round
    down = hump(s, (0.08, 0.26), (0.66, 0.84))
    picks = np.sin(2 * np.pi * np.clip((s - 0.28) / 0.36, 0, 1)) ** 2 * down
    poser.turn("body", "x", degrees(beat.vary(24.0)) * down)
    poser.turn("neck", "x", degrees(26.0) * down + degrees(11.0) * picks)
    poser.turn("head", "x", degrees(16.0) * down + degrees(9.0) * picks)
    poser.turn("tail", "x", degrees(-7.0) * down)
    poser.shift[:, 1] = -0.06 * _perched(poser) * (0.4 + down)
    _feet_down(poser)


def bird_idle(poser: Poser, beat: Beat) -> None:
    """Stands, breathes, and looks about in small jerks."""
    _folded(poser)
    look = cyclic(beat.phase, ((0.0, 0.0), (0.2, 0.0), (0.25, 1.0), (0.5, 1.0), (0.55, -0.8), (0.8, -0.8), (0.85, 0.0)))
    poser.turn("head", "y", degrees(beat.vary(34.0)) * look)
    poser.turn(
        "head", "z", degrees(9.0) * cyclic(beat.phase, ((0.0, 0.0), (0.3, 0.0), (0.36, 1.0), (0.6, 1.0), (0.66, 0.0)))
    )
    poser.turn("tail", "x", degrees(5.0) * beat.swing(times=2))
    _wings(poser, [degrees(2.0) * beat.swing(times=2), 0.0 * beat.phase, 0.0 * beat.phase], 0.0)
    poser.shift[:, 1] = -0.03 * _perched(poser) + 0.008 * _perched(poser) * beat.swing(times=2)
    _feet_down(poser)


def bird_wave(poser: Poser, beat: Beat) -> None:
    """Lifts its right wing and waves with it."""
    s = beat.round
    up = hump(s, (0.05, 0.26), (0.78, 0.97))
    shake = np.sin(2 * np.pi * 4 * (s - 0.24)) * hump(s, (0.22, 0.32), (0.72, 0.82))
    poser.turn("right_wing_1", "z", -degrees(52.0) * up)
    poser.turn("right_wing_2", "z", -degrees(10.0) * up - degrees(beat.vary(16.0)) * shake)
    poser.turn(
        "right_wing_3",
        "z",
        -degrees(18.0) * np.sin(2 * np.pi * 4 * (s - 0.27)) * up * hump(s, (0.22, 0.32), (0.72, 0.85)),
    )
    poser.turn("body", "z", degrees(-7.0) * up)
    poser.turn("head", "z", degrees(14.0) * up)
    poser.shift[:, 1] = -0.03 * _perched(poser)
    _feet_down(poser)


def bird_dance(poser: Poser, beat: Beat) -> None:
    """Bobs and leans to the beat, wings half open."""
    u = 2 * beat.phase
    bob = 0.5 - 0.5 * np.cos(4 * np.pi * u)
    poser.shift[:, 1] = -_perched(poser) * (0.05 + 0.2 * bob)
    poser.turn("body", "z", degrees(beat.vary(13.0)) * np.sin(2 * np.pi * u))
    poser.turn("head", "z", degrees(-15.0) * np.sin(2 * np.pi * (u - 0.1)))
    poser.turn("head", "x", degrees(18.0) * bob)
    lift = degrees(16.0) + degrees(16.0) * np.sin(4 * np.pi * (u - 0.1))
    _wings(poser, [lift, 0.5 * lift, 0.4 * lift], 0.0)
    poser.turn("tail", "y", degrees(12.0) * np.sin(2 * np.pi * (u - 0.2)))
    _feet_down(poser)


def bird_turn(poser: Poser, beat: Beat) -> None:
    """Flies once round on a small circle, leaning into it."""
    beats = beat.faster(6)
    fly(poser, beats)
    height = poser.shift[:, 1].copy()
    poser.shift[:] = 0
    poser.shift[:, 1] = height
    number = poser.skeleton.index["body"]
    circle(poser, beat)
    lean = about(np.array([0.0, 0.0, 1.0]), np.full(poser.count, float(degrees(-14.0))))
    poser.turns[:, number] = compose(poser.turns[:, number], lean)


BIRD: Mapping[str, Move] = MappingProxyType(
    {
        "fly": Move(fly, 0.8, 3), "glide": Move(glide, 4.0), "walk": Move(bird_walk, 0.9, 2), "nod": Move(peck, 2.2),
        "wave": Move(bird_wave, 2.8), "dance": Move(bird_dance, 2.0, 2), "turn": Move(bird_turn, 4.8), "idle": Move(bird_idle, 4.0),
    }
)  # fmt: skip
