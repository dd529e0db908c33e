"""What goes on four legs can do."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from mmgen.media.arrays import F64
from mmgen.procedural.rigs.beat import Beat, Move
from mmgen.procedural.rigs.curves import course, ease, hump
from mmgen.procedural.rigs.gait import Footfall, Step, footfall, legs_of, put_feet
from mmgen.procedural.rigs.moves_biped import leg_length
from mmgen.procedural.rigs.poser import Poser, degrees
from mmgen.procedural.rigs.rotations import about, rotate

__all__ = ["QUADRUPED", "wag"]

_WALKING = ((0.0, 4.0), (0.06, 0.0), (0.5, 0.0), (0.62, -18.0), (0.7, -46.0), (0.82, -30.0), (0.94, 6.0))
_GALLOPING = ((0.0, 6.0), (0.05, 0.0), (0.18, 0.0), (0.3, -34.0), (0.45, -64.0), (0.7, -40.0), (0.9, 8.0))
_UP = np.array([0.0, 1.0, 0.0])
WALK = {"left_hind": 0.0, "left_front": 0.75, "right_hind": 0.5, "right_front": 0.25}
"""When each foot is, in its own round, while the left hind one comes down: hind, front of one side, then the other."""
GALLOP = {"left_hind": 0.0, "right_hind": 0.9, "left_front": 0.52, "right_front": 0.42}


def wag(poser: Poser, beat: Beat, *, angle: float, times: int = 1, droop: F64 | float = 0.0) -> None:
    """A tail that swings from side to side, each joint a little after the one before it."""
    for number in (1, 2, 3):
        poser.turn(f"tail_{number}", "y", degrees(angle) * beat.swing(shift=0.12 * number, times=times))
        poser.turn(f"tail_{number}", "x", droop)


def _head(poser: Poser, *, pitch: F64 | float = 0.0, yaw: F64 | float = 0.0, roll: F64 | float = 0.0) -> None:
    for name, share in (("neck", 0.4), ("neck_2", 0.3), ("head", 0.3)):
        for axis, angle in (("x", pitch), ("y", yaw), ("z", roll)):
            poser.turn(name, axis, np.asarray(angle, np.float64) * share)


def _mood(poser: Poser, beat: Beat) -> None:
    spirit = beat.manner.spirit
    _head(poser, pitch=degrees(-34.0 * min(spirit, 0.0) - 6.0 * max(spirit, 0.0) + beat.manner.stoop * 0.5))


def _name(leg: str) -> str:
    return leg.removesuffix("_upper")


def walk(poser: Poser, beat: Beat) -> None:
    """In its place, three feet on the ground: left hind, left front, right hind, right front."""
    legs = legs_of(poser)
    u, size = beat.phase, beat.manner.size
    length = min(leg_length(poser, leg) for leg in legs)
    fall = Footfall(duty=0.66, stride=min(beat.vary(0.44, 0.03), 0.55) * length, lift=0.13 * length, roll=_WALKING)
    steps = [footfall(u + WALK[_name(leg.upper)], fall) for leg in legs]
    poser.shift[:, 1] = -0.012 * length * np.cos(4 * np.pi * (u - 0.05)) - 0.004 * length
    poser.shift[:, 0] = 0.03 * length * np.cos(2 * np.pi * (u - 0.33))
    sway = np.cos(2 * np.pi * (u - 0.02))
    poser.turn("hips", "z", degrees(3.5 * size) * np.cos(2 * np.pi * (u - 0.3)))
    poser.turn("hips", "y", degrees(-4.0 * size) * sway)
    poser.turn("spine", "y", degrees(3.5 * size) * sway)
    poser.turn("spine", "z", degrees(-3.0) * np.cos(2 * np.pi * (u - 0.32)))
    poser.turn("chest", "y", degrees(3.5) * np.cos(2 * np.pi * (u - 0.2)))
    poser.turn("chest", "z", degrees(-3.0) * np.cos(2 * np.pi * (u - 0.55)))
    _mood(poser, beat)
    _head(
        poser,
        pitch=degrees(7.0 * size) * np.cos(4 * np.pi * (u - 0.38)),
        yaw=degrees(-3.0) * np.cos(2 * np.pi * (u - 0.2)),
    )
    put_feet(poser, legs, steps)
    wag(poser, beat, angle=7.0 * size, droop=degrees(1.5) * np.cos(4 * np.pi * (u - 0.2)))


def run(poser: Poser, beat: Beat) -> None:
    """A gallop in its place: the back bends and stretches, the hind feet come down, then the front ones, then none."""
    legs = legs_of(poser)
    u, size = beat.phase, beat.manner.size
    length = min(leg_length(poser, leg) for leg in legs)
    fall = Footfall(duty=0.3, stride=min(beat.vary(0.8, 0.03), 0.95) * length, lift=0.36 * length, roll=_GALLOPING)
    steps = [footfall(u + GALLOP[_name(leg.upper)], fall) for leg in legs]
    rock = np.cos(2 * np.pi * (u - 0.42))
    poser.shift[:, 1] = 0.05 * length * np.cos(2 * np.pi * (u - 0.86))
    poser.shift[:, 2] = 0.04 * length * np.sin(2 * np.pi * u)
    poser.turn("hips", "x", degrees(8.0 * size) * rock)
    gather = np.cos(2 * np.pi * (u - 0.88))
    poser.turn("hips", "x", degrees(-7.0 * size) * gather)
    poser.turn("spine", "x", degrees(8.0 * size) * gather)
    poser.turn("chest", "x", degrees(6.0 * size) * np.cos(2 * np.pi * (u - 0.92)))
    _mood(poser, beat)
    _head(poser, pitch=degrees(-11.0) * rock - degrees(9.0) * np.cos(2 * np.pi * (u - 0.95)) + degrees(6.0))
    put_feet(poser, legs, steps)
    wag(poser, beat, angle=4.0, droop=degrees(-7.0) + degrees(9.0) * np.cos(2 * np.pi * (u - 0.2)))


def _stand(poser: Poser, *, soles: Mapping[str, F64] | None = None) -> None:
    """All feet where they are at rest, but for those that are lifted."""
    lifted = soles or {}
    steps: list[Step] = []
    for leg in legs_of(poser):
        sole = lifted.get(_name(leg.upper), np.zeros((poser.count, 3)))
        high = sole[:, 1] / max(float(sole[:, 1].max(initial=0.0)), 1e-9)
        steps.append(Step(sole, degrees(-42.0) * high, (sole[:, 1] <= 1e-9).astype(np.float64)))
    put_feet(poser, legs_of(poser), steps)


def idle(poser: Poser, beat: Beat) -> None:
    """Stands, breathes, looks about, swings its tail."""
    length = leg_length(poser, legs_of(poser)[0])
    poser.shift[:, 1] = -0.007 * length + 0.004 * length * beat.swing(times=2)
    poser.shift[:, 0] = 0.02 * length * beat.swing()
    poser.turn("spine", "x", degrees(1.0) * beat.swing(times=2))
    _mood(poser, beat)
    _head(
        poser, yaw=degrees(beat.vary(20.0)) * beat.swing(shift=0.1), pitch=degrees(4.0) * beat.swing(times=2, shift=0.2)
    )
    _stand(poser)
    wag(poser, beat, angle=14.0, times=2)


def nod(poser: Poser, beat: Beat) -> None:
    """Bows its head twice."""
    s = beat.round
    dips = 0.5 - 0.5 * np.cos(4 * np.pi * np.clip((s - 0.1) / 0.72, 0, 1))
    length = leg_length(poser, legs_of(poser)[0])
    poser.shift[:, 1] = -0.006 * length
    poser.turn("chest", "x", degrees(2.5) * dips)
    _mood(poser, beat)
    _head(poser, pitch=degrees(beat.vary(34.0)) * dips - degrees(6.0) * hump(s, (0.0, 0.07), (0.08, 0.16)))
    _stand(poser)
    wag(poser, beat, angle=8.0, times=2)


def paw(poser: Poser, beat: Beat) -> None:
    """Sits back a little, lifts its right front foot and waves it."""
    s = beat.round
    length = leg_length(poser, legs_of(poser)[0])
    up = hump(s, (0.06, 0.28), (0.78, 0.97))
    shake = np.sin(2 * np.pi * 4 * (s - 0.24)) * hump(s, (0.22, 0.32), (0.72, 0.82))
    poser.shift[:, 0] = 0.1 * length * up
    poser.shift[:, 2] = -0.07 * length * up
    poser.shift[:, 1] = -0.006 * length - 0.02 * length * up
    poser.turn("hips", "x", degrees(-5.0) * up)
    poser.turn("chest", "z", degrees(-3.0) * up)
    _mood(poser, beat)
    _head(poser, roll=degrees(12.0) * up + degrees(2.0) * shake, yaw=degrees(-8.0) * up, pitch=degrees(-6.0) * up)
    sole = np.zeros((poser.count, 3))
    sole[:, 1] = length * (0.62 * up + 0.12 * shake * beat.vary(1.0) * up)
    sole[:, 2] = 0.5 * length * up
    _stand(poser, soles={"right_front": sole})
    wag(poser, beat, angle=18.0, times=4)


def dance(poser: Poser, beat: Beat) -> None:
    """Prances: diagonal feet lift in turn, the back sways, the head goes with it."""
    u = 2 * beat.phase
    length = leg_length(poser, legs_of(poser)[0])
    bounce = 0.5 - 0.5 * np.cos(4 * np.pi * u)
    poser.shift[:, 1] = -0.07 * length + beat.vary(0.05) * length * bounce
    poser.shift[:, 0] = 0.06 * length * np.sin(2 * np.pi * u)
    poser.turn("hips", "y", degrees(7.0) * np.sin(2 * np.pi * beat.phase))
    poser.turn("hips", "z", degrees(-4.0) * np.sin(2 * np.pi * u))
    poser.turn("chest", "y", degrees(-12.0) * np.sin(2 * np.pi * beat.phase))
    _mood(poser, beat)
    _head(
        poser,
        pitch=degrees(12.0) * np.cos(4 * np.pi * (u - 0.1)) - degrees(6.0),
        roll=degrees(10.0) * np.sin(2 * np.pi * u),
    )
    soles: dict[str, F64] = {}
    for name in WALK:
        turn = 0.0 if name in {"left_front", "right_hind"} else 0.5
        air = np.maximum(np.sin(2 * np.pi * (u + turn)), 0) ** 2
        soles[name] = np.stack([np.zeros(poser.count), 0.34 * length * air, 0.1 * length * air], axis=1)
    _stand(poser, soles=soles)
    wag(poser, beat, angle=24.0, times=4)


def jump(poser: Poser, beat: Beat) -> None:
    """Crouches, leaps up on the spot with its legs drawn in, and lands."""
    s = beat.round
    length = min(leg_length(poser, leg) for leg in legs_of(poser))
    crouch = np.maximum(course(s, ((0.0, 0.0), (0.24, 1.0), (0.38, 0.0), (0.64, 0.0), (0.75, 0.85), (1.0, 0.0))), 0)
    flight = np.clip((s - 0.37) / 0.28, 0, 1)
    height = 0.75 * length * beat.vary(1.0) * 4 * flight * (1 - flight)
    height *= ease(flight, 0.0, 0.12) * (1 - ease(flight, 0.88, 1.0))
    folded = np.sin(np.pi * flight) ** 2
    poser.shift[:, 1] = -0.28 * length * crouch + height - 0.006 * length
    tilt = course(s, ((0.0, 0.0), (0.26, 3.0), (0.44, -16.0), (0.6, 9.0), (0.8, 0.0), (1.0, 0.0)))
    poser.turn("hips", "x", degrees(tilt))
    _mood(poser, beat)
    _head(poser, pitch=degrees(-0.8 * tilt) + degrees(10.0) * crouch)
    steps: list[Step] = []
    for _ in legs_of(poser):
        sole = np.zeros((poser.count, 3))
        sole[:, 1] = height * 0.95 + 0.3 * length * folded
        steps.append(Step(sole, degrees(-40.0) * folded, (height < 1e-6).astype(np.float64)))
    put_feet(poser, legs_of(poser), steps)
    wag(poser, beat, angle=6.0, times=2, droop=degrees(-10.0) * folded)


def turn_round(poser: Poser, beat: Beat) -> None:
    """Once round to its left on the spot, foot by foot, the head and the back bent into the turn."""
    s = beat.round
    legs = legs_of(poser)
    length = leg_length(poser, legs[0])
    paces = 6
    steps: list[Step] = []
    for leg in legs:
        own = s * paces + WALK[_name(leg.upper)]
        part = own - np.floor(own)
        lifted = np.sin(np.pi * np.clip((part - 0.6) / 0.4, 0, 1)) ** 2
        # A foot that stands is half way through its share of the turn in the middle of its stand.
        yaw = (np.floor(own) + ease(part, 0.6, 1.0) - WALK[_name(leg.upper)] + 0.3) / paces * 2 * np.pi
        sole = np.stack([np.zeros(poser.count), 0.12 * length * lifted, np.zeros(poser.count)], axis=1)
        steps.append(Step(sole, degrees(-20.0) * lifted, (part <= 0.6).astype(np.float64), yaw))
    body = 2 * np.pi * s
    poser.turn("hips", "y", body)
    middle = np.mean([poser.at_rest(leg.foot) for leg in legs], axis=0) * (1.0, 0.0, 1.0)
    root = poser.at_rest("hips")
    poser.shift += rotate(about(_UP, body), np.broadcast_to(root - middle, (poser.count, 3))) - (root - middle)
    poser.shift[:, 1] -= 0.008 * length
    lead = np.sin(np.pi * s) ** 2
    poser.turn("spine", "y", degrees(5.0) * lead)
    poser.turn("chest", "y", degrees(5.0) * lead)
    _mood(poser, beat)
    _head(poser, yaw=degrees(26.0) * lead)
    put_feet(poser, legs, steps, middle=middle)
    wag(poser, beat, angle=10.0, times=3)


QUADRUPED: Mapping[str, Move] = MappingProxyType(
    {
        "walk": Move(walk, 1.2, 2),
        "run": Move(run, 0.62, 3),
        "wave": Move(paw, 3.2),
        "dance": Move(dance, 2.2, 2),
        "nod": Move(nod, 2.0),
        "jump": Move(jump, 1.6),
        "turn": Move(turn_round, 4.0),
        "idle": Move(idle, 4.0),
    }
)
