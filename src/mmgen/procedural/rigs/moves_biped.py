"""What goes on two legs can do."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from mmgen.media.arrays import F64
from mmgen.procedural.rigs.beat import Beat, Move
from mmgen.procedural.rigs.curves import course, ease, hump
from mmgen.procedural.rigs.gait import Footfall, Leg, Step, footfall, legs_of, put_feet
from mmgen.procedural.rigs.poser import Poser, degrees
from mmgen.procedural.rigs.rotations import about, rotate

__all__ = ["BIPED", "hang_arm", "leg_length", "stand"]

SIDES = ((1.0, "left"), (-1.0, "right"))
_SIDEWAYS = np.array([1.0, 0.0, 0.0])
_AHEAD = np.array([0.0, 0.0, 1.0])
_WALKING = ((0.0, 16.0), (0.07, 5.0), (0.13, 0.0), (0.36, 0.0), (0.5, -16.0), (0.62, -46.0), (0.72, -42.0), (0.86, 2.0))
_RUNNING = (
    (0.0, 6.0),
    (0.06, 0.0),
    (0.16, 0.0),
    (0.25, -20.0),
    (0.36, -58.0),
    (0.52, -66.0),
    (0.76, -22.0),
    (0.92, 8.0),
)


def leg_length(poser: Poser, leg: Leg) -> float:
    """From hip to ankle, stretched."""
    return poser.length(leg.upper, leg.lower) + poser.length(leg.lower, leg.foot)


def hang_arm(poser: Poser, side: tuple[float, str], swing: F64, bend: F64, *, out: F64 | float = 9.0) -> None:
    """An arm that hangs: ``swing`` degrees forward, the elbow bent, ``out`` degrees off the body."""
    sign, name = side
    lean = degrees(out) * sign
    down = np.stack(np.broadcast_arrays(np.sin(lean), -np.cos(lean), np.zeros(poser.count)), axis=-1)
    upper = rotate(about(_SIDEWAYS, -degrees(swing)), down)
    fore = rotate(about(_SIDEWAYS, -degrees(swing + bend)), down * (0.6, 1.0, 1.0))
    _arm(poser, name, upper, fore)


def _arm(poser: Poser, name: str, upper: F64, fore: F64) -> None:
    poser.aim(f"{name}_upper_arm", f"{name}_forearm", upper)
    poser.aim(f"{name}_forearm", f"{name}_hand", fore)
    poser.aim(f"{name}_hand", f"{name}_hand_end", fore)


def stand(poser: Poser, *, heel: Mapping[str, F64] | None = None, middle: F64 | None = None) -> None:
    """Both feet on the ground where they are at rest; a lifted ``heel`` rolls over the ball (degrees)."""
    heels = heel or {}
    still = np.zeros((poser.count, 3))
    steps = [
        Step(still, -degrees(heels.get(leg.foot.split("_")[0], np.zeros(poser.count))), np.ones(poser.count))
        for leg in legs_of(poser)
    ]
    put_feet(poser, legs_of(poser), steps, middle=middle)


def _posture(poser: Poser, beat: Beat) -> None:
    """What the mood does to a back and a head."""
    spirit, stoop = beat.manner.spirit, beat.manner.stoop
    bent = degrees(stoop - 7.0 * min(spirit, 0.0) * 2 - 2.5 * max(spirit, 0.0))
    poser.turn("spine", "x", 0.5 * bent)
    poser.turn("chest", "x", 0.5 * bent)
    poser.turn("neck", "x", degrees(-16.0 * min(spirit, 0.0) - 3.0 * max(spirit, 0.0)) - 0.35 * bent)
    poser.turn("hips", "z", degrees(7.0 * beat.manner.reel) * beat.swing(shift=0.1))
    poser.turn("chest", "z", degrees(-9.0 * beat.manner.reel) * beat.swing(shift=0.22))


def _level_head(poser: Poser, *, pitch: F64 | float = 0.0, yaw: F64 | float = 0.0, roll: F64 | float = 0.0) -> None:
    """Half of a turn in the neck, half in the head."""
    for name in ("neck", "head"):
        for axis, angle in (("x", pitch), ("y", yaw), ("z", roll)):
            poser.turn(name, axis, np.asarray(angle, np.float64) / 2)


def walk(poser: Poser, beat: Beat) -> None:
    """In its place, as on a moving floor; a round is two steps."""
    legs = legs_of(poser)
    length = leg_length(poser, legs[0])
    u, size, spirit = beat.phase, beat.manner.size, beat.manner.spirit
    lively = 1 + 0.35 * spirit
    fall = Footfall(
        duty=0.62,
        stride=0.58 * length * min(beat.vary(1.0, 0.03), 1.25) * (1 + 0.12 * min(spirit, 0)),
        lift=0.13 * length * lively,
        roll=_WALKING,
    )
    steps = [footfall(u + 0.5 * number, fall) for number in range(2)]
    width = abs(poser.at_rest(legs[0].upper)[0] - poser.at_rest("hips")[0])
    poser.shift[:, 1] = -0.022 * length * lively * np.cos(4 * np.pi * (u - 0.03))
    poser.shift[:, 0] = 0.22 * width * np.cos(2 * np.pi * (u - 0.31))
    yaw = degrees(7.0 * size) * np.cos(2 * np.pi * (u - 0.02))
    poser.turn("hips", "y", -yaw)
    poser.turn("hips", "z", degrees(3.5) * np.cos(2 * np.pi * (u - 0.27)))
    poser.turn("hips", "x", degrees(3.0))
    _posture(poser, beat)
    poser.turn("spine", "z", degrees(-2.6) * np.cos(2 * np.pi * (u - 0.29)))
    poser.turn("spine", "y", 1.0 * yaw)
    poser.turn("chest", "y", 0.9 * yaw)
    poser.turn("chest", "z", degrees(-2.0) * np.cos(2 * np.pi * (u - 0.31)))
    _level_head(poser, yaw=-0.85 * yaw, pitch=degrees(1.8) * np.cos(4 * np.pi * (u - 0.12)) - degrees(2.0))
    put_feet(poser, legs, steps)
    for sign, side in SIDES:
        swing = -sign * np.cos(2 * np.pi * (u - 0.04)) * beat.vary(27.0) * lively
        later = -sign * np.cos(2 * np.pi * (u - 0.12))
        hang_arm(poser, (sign, side), swing + 2, 20 + 13 * later * size)


def run(poser: Poser, beat: Beat) -> None:
    """In its place, with both feet in the air between two steps."""
    legs = legs_of(poser)
    length = leg_length(poser, legs[0])
    u, size = beat.phase, beat.manner.size
    fall = Footfall(duty=0.36, stride=0.72 * length * min(beat.vary(1.0, 0.03), 1.2), lift=0.42 * length, roll=_RUNNING)
    steps = [footfall(u + 0.5 * number, fall) for number in range(2)]
    poser.shift[:, 1] = -0.055 * length * np.cos(4 * np.pi * (u - 0.17))
    yaw = degrees(9.0 * size) * np.cos(2 * np.pi * (u - 0.02))
    poser.turn("hips", "y", -yaw)
    poser.turn("hips", "x", degrees(9.0))
    _posture(poser, beat)
    poser.turn("spine", "x", degrees(5.0) + degrees(2.0) * np.cos(4 * np.pi * (u - 0.2)))
    poser.turn("spine", "y", 1.1 * yaw)
    poser.turn("chest", "y", 1.0 * yaw)
    _level_head(poser, yaw=-1.0 * yaw, pitch=degrees(-10.0) - degrees(2.0) * np.cos(4 * np.pi * (u - 0.28)))
    put_feet(poser, legs, steps)
    for sign, side in SIDES:
        pump = -sign * np.cos(2 * np.pi * (u - 0.03))
        hang_arm(poser, (sign, side), 8 + pump * beat.vary(42.0), 82 + 14 * pump, out=12.0)


def idle(poser: Poser, beat: Beat) -> None:
    """Stands and breathes, its weight going from one leg to the other."""
    length = leg_length(poser, legs_of(poser)[0])
    breath = beat.swing(times=2)
    poser.shift[:, 0] = 0.035 * length * beat.swing() * beat.manner.size
    poser.shift[:, 1] = -0.008 * length + 0.004 * length * breath
    poser.turn("hips", "z", degrees(1.6) * beat.swing(shift=0.02))
    _posture(poser, beat)
    poser.turn("spine", "z", degrees(-1.4) * beat.swing(shift=0.05))
    poser.turn("chest", "x", degrees(-1.6) * breath)
    _level_head(
        poser, yaw=degrees(beat.vary(9.0)) * beat.swing(shift=0.2), pitch=degrees(1.5) * beat.swing(times=2, shift=0.3)
    )
    stand(poser)
    for sign, side in SIDES:
        hang_arm(poser, (sign, side), 2.5 * beat.swing(times=2, shift=0.12), 14 + 3 * breath, out=9 + 1.5 * breath)


def greet(poser: Poser, beat: Beat) -> None:
    """Lifts its right hand, waves, and lets it sink; the weight goes to the other leg."""
    s = beat.round
    length = leg_length(poser, legs_of(poser)[0])
    up = hump(s, (0.04, 0.24), (0.8, 0.98))
    ready = hump(s, (0.0, 0.08), (0.09, 0.2))
    poser.shift[:, 0] = 0.05 * length * hump(s, (0.0, 0.2), (0.82, 1.0))
    poser.shift[:, 1] = -0.008 * length * (1 + ready) + 0.006 * length * np.sin(6 * np.pi * s)
    _posture(poser, beat)
    poser.turn("hips", "z", degrees(2.2) * up)
    poser.turn("spine", "z", degrees(-5.0) * up + degrees(2.5) * ready)
    poser.turn("chest", "y", degrees(-6.0) * up)
    shake = np.sin(2 * np.pi * 4 * (s - 0.22)) * hump(s, (0.2, 0.3), (0.74, 0.84))
    _level_head(poser, roll=degrees(7.0) * up + degrees(1.6) * shake, yaw=degrees(5.0) * up, pitch=degrees(-3.0) * up)
    stand(poser)
    hang_arm(poser, (1.0, "left"), 4 * up, 16 + 6 * up, out=9 + 4 * up)
    _raised(poser, up, shake * beat.vary(1.0), beat)


def _raised(poser: Poser, up: F64, shake: F64, beat: Beat) -> None:
    """The right arm on its way up; the forearm leads, the hand lags."""
    angle = degrees(9.0) * (1 - up) + degrees(102.0) * up
    upper = np.stack([-np.sin(angle), -np.cos(angle), 0.28 * up], axis=-1)
    tilt = degrees(-12.0) + degrees(27.0) * shake
    top = np.stack([-np.sin(tilt) - 0.05, np.cos(tilt), np.full(poser.count, 0.22)], axis=-1)
    low = rotate(about(_SIDEWAYS, -degrees(16.0 + 70.0 * up * (1 - up) * 2)), upper * (0.6, 1.0, 1.0))
    lead = ease(up, 0.25, 1.0)[:, None]
    fore = low * (1 - lead) + top * lead
    _arm(poser, "right", upper, fore)
    late = np.roll(shake[:-1], max(round(len(shake) * 0.02), 1))
    poser.turn("right_hand", "z", degrees(16.0 * beat.manner.size) * np.concatenate([late, late[:1]]) * up)


def nod(poser: Poser, beat: Beat) -> None:
    """Says yes: the head dips twice, the chest a little with it."""
    s = beat.round
    dips = (0.5 - 0.5 * np.cos(2 * np.pi * 2 * np.clip((s - 0.12) / 0.7, 0, 1))) * np.where(s < 0.47, 1.0, 0.72)
    length = leg_length(poser, legs_of(poser)[0])
    poser.shift[:, 1] = -0.012 * length - 0.006 * length * dips
    _posture(poser, beat)
    poser.turn("chest", "x", degrees(3.0) * dips)
    poser.turn("neck", "x", degrees(beat.vary(9.0)) * dips)
    poser.turn("head", "x", degrees(beat.vary(17.0)) * dips - degrees(4.0) * hump(s, (0.0, 0.08), (0.1, 0.18)))
    stand(poser)
    for sign, side in SIDES:
        hang_arm(poser, (sign, side), 2 * dips, 15 + 3 * dips)


def bow(poser: Poser, beat: Beat) -> None:
    """Bends forward from the hips, which go back; stays, and comes up again, the head last."""
    s = beat.round
    length = leg_length(poser, legs_of(poser)[0])
    down, after = hump(s, (0.05, 0.36), (0.6, 0.93)), hump(s, (0.1, 0.42), (0.68, 0.99))
    size = beat.vary(1.0)
    poser.shift[:, 2] = -0.16 * length * down * size
    poser.shift[:, 1] = -0.03 * length * down - 0.01 * length
    poser.turn("hips", "x", degrees(24.0) * down * size)
    poser.turn("spine", "x", degrees(13.0) * down * size)
    poser.turn("chest", "x", degrees(11.0) * down * size)
    _posture(poser, beat)
    _level_head(poser, pitch=degrees(20.0) * after)
    stand(poser)
    for sign, side in SIDES:
        hang_arm(poser, (sign, side), 6 * after, 16 + 4 * after, out=7.0)


def dance(poser: Poser, beat: Beat) -> None:
    """Four beats: hips from side to side, knees that give on each beat, arms up in turn."""
    u, size = 2 * beat.phase, beat.manner.size
    length = leg_length(poser, legs_of(poser)[0])
    sway = np.sin(2 * np.pi * u)
    bounce = 0.5 - 0.5 * np.cos(4 * np.pi * (u - 0.08))
    poser.shift[:, 0] = 0.13 * length * sway * size
    poser.shift[:, 1] = -0.03 * length - beat.vary(0.075) * length * bounce
    poser.turn("hips", "z", degrees(-8.0 * size) * sway)
    poser.turn("hips", "y", degrees(12.0 * size) * np.sin(2 * np.pi * (u - 0.1)))
    _posture(poser, beat)
    poser.turn("spine", "z", degrees(7.0 * size) * np.sin(2 * np.pi * (u - 0.06)))
    poser.turn("chest", "z", degrees(7.0 * size) * np.sin(2 * np.pi * (u - 0.12)))
    poser.turn("chest", "y", degrees(-16.0 * size) * np.sin(2 * np.pi * (u - 0.14)))
    _level_head(
        poser, roll=degrees(-9.0) * np.sin(2 * np.pi * (u - 0.2)), pitch=degrees(9.0) * (0.5 - 0.5 * np.cos(4 * np.pi * (u - 0.16))),
        yaw=degrees(8.0) * np.sin(2 * np.pi * (u - 0.2)),
    )  # fmt: skip
    lifts = {"left": 24 * np.maximum(-sway, 0) ** 2, "right": 24 * np.maximum(sway, 0) ** 2}
    stand(poser, heel=lifts)
    for sign, side in SIDES:
        turn = sign * np.sin(2 * np.pi * (beat.phase - 0.03)) * 0.5 + 0.5
        lift = degrees(48.0 + beat.vary(66.0) * turn)
        upper = np.stack([sign * np.sin(lift), -np.cos(lift), np.full(poser.count, 0.35)], axis=-1)
        bend = degrees(62.0) + degrees(26.0) * np.sin(4 * np.pi * (u - 0.1))
        fore = rotate(about(_AHEAD, sign * bend), upper) + np.array([0.0, 0.0, 0.35])
        _arm(poser, side, upper, fore)


def jump(poser: Poser, beat: Beat) -> None:
    """Crouches, swings its arms, flies, lands soft and stands up."""
    s = beat.round
    length = leg_length(poser, legs_of(poser)[0])
    size = beat.vary(1.0)
    crouch = course(s, ((0.0, 0.0), (0.22, 1.0), (0.36, -0.05), (0.64, -0.05), (0.74, 0.9), (0.97, 0.0), (1.0, 0.0)))
    flight = np.clip((s - 0.36) / 0.28, 0, 1)
    height = 0.55 * length * size * 4 * flight * (1 - flight)
    # Smooth where the feet leave and meet the ground.
    height *= ease(flight, 0.0, 0.12) * (1 - ease(flight, 0.88, 1.0))
    folded = np.sin(np.pi * flight) ** 2
    poser.shift[:, 1] = -0.3 * length * crouch * size + height - 0.01 * length
    poser.shift[:, 2] = -0.05 * length * np.maximum(crouch, 0)
    bent = np.maximum(crouch, 0)
    poser.turn("hips", "x", degrees(20.0) * bent)
    poser.turn("spine", "x", degrees(12.0) * bent)
    _posture(poser, beat)
    _level_head(poser, pitch=degrees(-20.0) * bent - degrees(6.0) * folded)
    steps: list[Step] = []
    for _ in legs_of(poser):
        sole = np.zeros((poser.count, 3))
        sole[:, 1] = height * 0.94 + 0.2 * length * folded
        pitch = degrees(-30.0) * hump(s, (0.27, 0.37), (0.4, 0.62)) - degrees(16.0) * folded
        steps.append(Step(sole, pitch, (height < 1e-6).astype(np.float64)))
    put_feet(poser, legs_of(poser), steps)
    swing = course(s, ((0.0, 0.0), (0.2, -52.0), (0.4, 128.0), (0.56, 96.0), (0.74, 22.0), (1.0, 0.0)))
    for side in SIDES:
        hang_arm(poser, side, swing * size, 16 + 18 * bent, out=9 + 14 * folded)


def turn_round(poser: Poser, beat: Beat) -> None:
    """Once round to its left, on the spot, in small steps; the head goes first."""
    s = beat.round
    legs = legs_of(poser)
    length = leg_length(poser, legs[0])
    paces = 5
    body = 2 * np.pi * s + 0.06 * np.sin(2 * np.pi * 2 * paces * s)
    steps: list[Step] = []
    for number, _ in enumerate(legs):
        own = s * paces - 0.5 * number + 0.25
        part = own - np.floor(own)
        air = ease(part, 0.5, 1.0)
        yaw = (np.floor(own) + air - 0.25 + 0.5 * number + 0.25 - 0.75) / paces * 2 * np.pi + np.pi / paces
        sole = np.zeros((poser.count, 3))
        sole[:, 1] = 0.1 * length * np.sin(np.pi * np.clip((part - 0.5) * 2, 0, 1)) ** 2
        lifted = np.sin(np.pi * np.clip((part - 0.5) * 2, 0, 1)) ** 2
        steps.append(Step(sole, degrees(-16.0) * lifted, (part <= 0.5).astype(np.float64), yaw))
    poser.turn("hips", "y", body)
    side = np.sin(2 * np.pi * paces * s + np.pi / 2)
    poser.shift += rotate(
        about(np.array([0.0, 1.0, 0.0]), body),
        np.stack([0.04 * length * side, np.zeros(poser.count), np.zeros(poser.count)], axis=1),
    )
    poser.shift[:, 1] -= 0.02 * length + 0.012 * length * np.cos(4 * np.pi * paces * s)
    _posture(poser, beat)
    lead = np.sin(np.pi * s) ** 2
    poser.turn("chest", "y", degrees(9.0) * lead)
    _level_head(poser, yaw=degrees(24.0) * lead)
    put_feet(poser, legs, steps, middle=poser.at_rest("hips") * (1.0, 0.0, 1.0))
    for sign, side_name in SIDES:
        carried = 9 + 5 * lead
        _hang_turned(poser, (sign, side_name), body, carried + 2 * side)


def _hang_turned(poser: Poser, side: tuple[float, str], yaw: F64, out: F64) -> None:
    """An arm that hangs while the body turns."""
    sign, name = side
    lean = degrees(out) * sign
    down = np.stack([np.sin(lean), -np.cos(lean), np.zeros(poser.count)], axis=-1)
    turned = about(np.array([0.0, 1.0, 0.0]), yaw)
    fore = rotate(about(_SIDEWAYS, np.array(-0.3)), down * (0.6, 1.0, 1.0))
    _arm(poser, name, rotate(turned, down), rotate(turned, fore))


BIPED: Mapping[str, Move] = MappingProxyType(
    {
        "walk": Move(walk, 1.1, 2),
        "run": Move(run, 0.7, 3),
        "wave": Move(greet, 3.2),
        "dance": Move(dance, 2.1, 2),
        "nod": Move(nod, 1.8),
        "bow": Move(bow, 3.0),
        "jump": Move(jump, 1.6),
        "turn": Move(turn_round, 3.2),
        "idle": Move(idle, 4.0),
    }
)
