"""What fish, snakes, plants and rigid things can do."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from mmgen.media.arrays import F64
from mmgen.procedural.rigs.beat import Beat, Move
from mmgen.procedural.rigs.circling import circle, extent_of
from mmgen.procedural.rigs.curves import course, ease, hump
from mmgen.procedural.rigs.poser import Poser, degrees

__all__ = ["FISH", "PLANT", "RIGID", "SNAKE"]

UNROLLED = 1.4
"""How far a curve of a body at rest is straightened, in radians, before it winds: a coil stays a coil."""


def swim(poser: Poser, beat: Beat) -> None:
    """A wave runs from the head to the tail and grows on its way; the head keeps its course."""
    u, extent = beat.phase, extent_of(poser)
    poser.shift[:, 0] = 0.012 * extent * np.sin(2 * np.pi * (u - 0.1))
    poser.shift[:, 1] = 0.012 * extent * beat.swing(shift=0.3)
    poser.turn("body", "y", degrees(-4.0 * beat.manner.size) * np.sin(2 * np.pi * (u + 0.05)))
    poser.turn("body", "z", degrees(2.5) * np.sin(2 * np.pi * u))
    poser.turn("head", "y", degrees(5.0) * np.sin(2 * np.pi * (u + 0.12)))
    for number, (name, angle) in enumerate((("spine_1", 7.0), ("spine_2", 10.0), ("spine_3", 13.0), ("tail", 14.0))):
        poser.turn(name, "y", degrees(beat.vary(angle, 0.03)) * np.sin(2 * np.pi * (u - 0.1 * (number + 1))))


def fish_idle(poser: Poser, beat: Beat) -> None:
    """Hovers: the tail fans, the body rises and sinks."""
    poser.shift[:, 1] = 0.03 * extent_of(poser) * beat.swing()
    poser.turn("body", "x", degrees(3.0) * beat.swing(shift=0.25))
    for number, (name, angle) in enumerate((("spine_2", 3.0), ("spine_3", 5.0), ("tail", 12.0))):
        poser.turn(name, "y", degrees(beat.vary(angle)) * beat.swing(times=2, shift=0.13 * number))


def fish_turn(poser: Poser, beat: Beat) -> None:
    """Swims once round, its body bent into the curve."""
    swims = beat.faster(6)
    swim(poser, swims)
    poser.shift[:] = 0
    for name, angle in (("head", 8.0), ("spine_1", -7.0), ("spine_2", -7.0), ("spine_3", -7.0)):
        poser.turn(name, "y", degrees(angle))
    circle(poser, beat)
    poser.turn("body", "z", degrees(-8.0))


def _snake_chain(poser: Poser) -> list[tuple[str, float]]:
    """The joints of both halves, each with how far from the head it is, 0 to 1; the root first."""
    front = [name for name in poser.skeleton.index if name.startswith("front_")] + ["head"]
    back = [name for name in poser.skeleton.index if name.startswith("back_")]
    chain = [("body", 0.5)]
    chain += [(name, 0.5 - 0.5 * (number + 1) / len(front)) for number, name in enumerate(front)]
    return chain + [(name, 0.5 + 0.5 * (number + 1) / (len(back) + 1)) for number, name in enumerate(back)]


def _bends(poser: Poser, chain: list[tuple[str, float]]) -> dict[str, float]:
    """How far each bone looks to the left of ahead at rest, in radians, as far as a body may be unrolled."""
    bends: dict[str, float] = {}
    for name, _ in chain:
        number = poser.skeleton.index[name]
        ends = [joint for joint, parent in enumerate(poser.skeleton.parents) if parent == number]
        if not ends:
            bends[name] = bends[poser.skeleton.joints[poser.skeleton.parents[number]].name]
            continue
        # The body's first end is the front's; what lies behind it runs backwards.
        way = poser.rest[ends[0]] - poser.rest[number]
        ahead = -way if name.startswith("back_") else way
        bends[name] = float(np.clip(np.arctan2(ahead[0], ahead[2]), -UNROLLED, UNROLLED))
    return bends


def slither(poser: Poser, beat: Beat) -> None:
    """A wave runs down the body from side to side, the same all the way round; the head keeps its course."""
    chain = _snake_chain(poser)
    bends = _bends(poser, chain)
    turned: dict[str, F64] = {}
    for name, at in chain:
        calm = 0.35 + 0.65 * min(at / 0.3, 1.0)
        # A body that lies in curves is straightened first, or its wave would come and go against them.
        turned[name] = degrees(beat.vary(40.0, 0.0) * calm) * np.sin(2 * np.pi * (beat.phase - 1.35 * at)) - bends[name]
    for name, angle in turned.items():
        parent = poser.skeleton.parents[poser.skeleton.index[name]]
        before = turned[poser.skeleton.joints[parent].name] if parent >= 0 else np.zeros(poser.count)
        poser.turn(name, "y", angle - before)


def rear_up(poser: Poser, beat: Beat) -> None:
    """Lifts its front part, nods twice, and lies down again."""
    s = beat.round
    up = hump(s, (0.04, 0.3), (0.72, 0.98))
    dips = np.sin(2 * np.pi * np.clip((s - 0.34) / 0.36, 0, 1)) ** 2
    for number in (1, 2):
        poser.turn(f"front_{number}", "x", degrees(-26.0) * up)
    poser.turn("front_3", "x", degrees(-14.0) * up)
    poser.turn("front_4", "x", degrees(26.0) * up + degrees(8.0) * dips)
    poser.turn("head", "x", degrees(34.0) * up + degrees(beat.vary(20.0)) * dips * up)
    for number in (2, 3, 4, 5):
        poser.turn(f"back_{number}", "y", degrees(7.0) * beat.swing(shift=0.15 * number))


def snake_dance(poser: Poser, beat: Beat) -> None:
    """Reared up, it sways to a flute."""
    for number, angle in ((1, -24.0), (2, -26.0), (3, -12.0)):
        poser.turn(f"front_{number}", "x", degrees(angle))
        poser.turn(f"front_{number}", "y", degrees(beat.vary(15.0)) * beat.swing(shift=0.09 * number))
    poser.turn("front_4", "x", degrees(28.0))
    poser.turn("head", "x", degrees(32.0) + degrees(7.0) * beat.swing(times=2))
    poser.turn("head", "y", degrees(-24.0) * beat.swing(shift=0.3))
    for number in (1, 2, 3, 4, 5):
        poser.turn(f"back_{number}", "y", degrees(6.0) * beat.swing(shift=-0.12 * number))


def snake_turn(poser: Poser, beat: Beat) -> None:
    """Crawls once round."""
    slither(poser, beat.faster(3))
    for name, _ in _snake_chain(poser)[1:]:
        poser.turn(name, "y", degrees(7.0 if name.startswith("front") or name == "head" else -7.0))
    circle(poser, beat)


def sway(poser: Poser, beat: Beat) -> None:
    """In the wind: the stem leans and comes back, branches follow and flutter."""
    force = beat.vary(1.0) * (0.9 + 0.1 * beat.manner.size)
    gust = 0.55 + 0.45 * beat.swing(shift=0.25)
    for number, angle in ((1, 2.4), (2, 3.6), (3, 4.8)):
        lean = gust + 0.4 * beat.swing(times=2, shift=0.07 * number)
        poser.turn(f"stem_{number}", "z", degrees(-angle * force) * (lean - 0.45))
        poser.turn(f"stem_{number}", "x", degrees(0.5 * angle * force) * beat.swing(times=2, shift=0.3 + 0.06 * number))
    _branches(poser, beat, force)


def _branches(poser: Poser, beat: Beat, force: float) -> None:
    number = 1
    while poser.has(f"branch_{number}"):
        late, other = beat.random.uniform(0, 1, 2)
        name = f"branch_{number}"
        poser.turn(name, "z", degrees(4.5 * force) * beat.swing(times=2, shift=float(late)))
        poser.turn(name, "x", degrees(3.4 * force) * beat.swing(times=3, shift=float(other)))
        poser.turn(name, "y", degrees(2.4 * force) * beat.swing(times=5, shift=float(late + other)))
        number += 1


def breeze(poser: Poser, beat: Beat) -> None:
    """Hardly moves: leaves stir."""
    for number in (1, 2, 3):
        poser.turn(f"stem_{number}", "z", degrees(0.6 * number) * beat.swing(shift=0.08 * number))
    _branches(poser, beat, 0.45 * beat.manner.size)


def plant_dance(poser: Poser, beat: Beat) -> None:
    """Bends from side to side to the beat, the crown after the stem."""
    u = 2 * beat.phase
    for number, angle in ((1, 7.0), (2, 9.0), (3, 11.0)):
        poser.turn(f"stem_{number}", "z", degrees(beat.vary(angle, 0.03)) * np.sin(2 * np.pi * (u - 0.06 * number)))
        poser.turn(f"stem_{number}", "y", degrees(6.0) * np.sin(2 * np.pi * (beat.phase - 0.05 * number)))
    _branches(poser, beat, 1.4)


def plant_bow(poser: Poser, beat: Beat) -> None:
    """Bends forward and rises again, with a spring in it."""
    s = beat.round
    down = course(s, ((0.0, 0.0), (0.1, -0.08), (0.38, 1.0), (0.52, 0.9), (0.76, -0.14), (0.88, 0.05), (1.0, 0.0)))
    for number, angle in ((1, 11.0), (2, 15.0), (3, 18.0)):
        poser.turn(f"stem_{number}", "x", degrees(beat.vary(angle, 0.03)) * down)
    _branches(poser, beat, 0.5)


def spin(poser: Poser, beat: Beat) -> None:
    """Once round at an even speed."""
    poser.turn(poser.skeleton.joints[0].name, "y", 2 * np.pi * beat.phase)


def rock(poser: Poser, beat: Beat) -> None:
    """Rocks from side to side on its foot."""
    poser.turn("body", "z", degrees(beat.vary(9.0)) * beat.swing())
    poser.turn("body", "x", degrees(2.0) * beat.swing(times=2, shift=0.2))


def tip(poser: Poser, beat: Beat) -> None:
    """Nods twice, on its foot."""
    s = beat.round
    dips = 0.5 - 0.5 * np.cos(4 * np.pi * np.clip((s - 0.1) / 0.75, 0, 1))
    poser.turn("body", "x", degrees(beat.vary(15.0)) * dips - degrees(3.0) * hump(s, (0.0, 0.06), (0.07, 0.15)))


def hop(poser: Poser, beat: Beat) -> None:
    """Tilts back, leaps, turns a little in the air and rocks where it lands."""
    s, extent = beat.round, extent_of(poser)
    flight = np.clip((s - 0.22) / 0.36, 0, 1)
    height = 4 * flight * (1 - flight) * ease(flight, 0.0, 0.15) * (1 - ease(flight, 0.85, 1.0))
    poser.shift[:, 1] = beat.vary(0.42) * extent * height
    keys = ((0.0, 0.0), (0.18, 9.0), (0.3, -9.0), (0.55, 5.0), (0.68, -5.0), (0.82, 2.5), (1.0, 0.0))
    poser.turn("body", "x", degrees(course(s, keys)))


def rigid_dance(poser: Poser, beat: Beat) -> None:
    """Hops from side to side on each beat, and turns as it goes."""
    u, extent = 2 * beat.phase, extent_of(poser)
    poser.turn("body", "z", degrees(beat.vary(11.0)) * np.sin(2 * np.pi * u))
    poser.turn("body", "y", degrees(24.0) * np.sin(2 * np.pi * beat.phase))
    poser.shift[:, 1] = 0.1 * extent * np.abs(np.sin(2 * np.pi * u)) ** 2
    poser.shift[:, 0] = -0.09 * extent * np.sin(2 * np.pi * u)


def hover(poser: Poser, beat: Beat) -> None:
    """Floats above the ground: up and down, leaning gently."""
    extent = extent_of(poser)
    poser.shift[:, 1] = 0.22 * extent + 0.07 * extent * beat.swing() * beat.manner.size
    poser.turn("body", "z", degrees(beat.vary(5.0)) * beat.swing(shift=0.2))
    poser.turn("body", "x", degrees(3.5) * beat.swing(times=2, shift=0.1))
    poser.turn("body", "y", degrees(7.0) * beat.swing(shift=0.45))


def float_idle(poser: Poser, beat: Beat) -> None:
    """Hardly moves: it leans and comes back, as if it breathed."""
    poser.turn("body", "z", degrees(beat.vary(1.8)) * beat.swing())
    poser.turn("body", "x", degrees(1.2) * beat.swing(times=2, shift=0.1))


FISH: Mapping[str, Move] = MappingProxyType(
    {"swim": Move(swim, 1.0, 2), "turn": Move(fish_turn, 4.0), "idle": Move(fish_idle, 3.0)}
)
SNAKE: Mapping[str, Move] = MappingProxyType(
    {
        "slither": Move(slither, 1.6, 2), "swim": Move(slither, 1.1, 2), "nod": Move(rear_up, 3.2), "dance": Move(snake_dance, 2.4, 2),
        "turn": Move(snake_turn, 4.8),
    }
)  # fmt: skip
PLANT: Mapping[str, Move] = MappingProxyType(
    {
        "sway": Move(sway, 4.0),
        "dance": Move(plant_dance, 2.2, 2),
        "bow": Move(plant_bow, 2.6),
        "idle": Move(breeze, 4.0),
    }
)
RIGID: Mapping[str, Move] = MappingProxyType(
    {
        "turn": Move(spin, 4.0), "jump": Move(hop, 1.4), "sway": Move(rock, 2.0, 2), "nod": Move(tip, 1.8), "dance": Move(rigid_dance, 2.0, 2),
        "fly": Move(hover, 3.0), "idle": Move(float_idle, 4.0),
    }
)  # fmt: skip
