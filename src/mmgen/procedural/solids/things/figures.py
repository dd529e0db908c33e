"""Robot and animals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mmgen.media.arrays import F64
from mmgen.procedural.solids.block import block
from mmgen.procedural.solids.loft import ball, lathe, rod, tube
from mmgen.procedural.solids.maker import Builder, Maker
from mmgen.procedural.solids.nets import Limb, body
from mmgen.procedural.solids.solid import Solid, joined

__all__ = ["ANIMALS", "robot"]


def robot(make: Maker) -> None:
    """A friendly robot: rounded body, jointed limbs, lit eyes, an aerial."""
    h, w = make.high(1.0), make.wide(1.0)
    shell, joint = make.main("paint"), make.second("steel")
    sides = make.sides(24)
    make.add("torso", block(0.52 * w, 0.5 * h, 0.34, bevel=0.07).at(0, 0.56 * h, 0), shell)
    make.add("chest panel", block(0.3 * w, 0.2 * h, 0.05, bevel=0.02).at(0, 0.76 * h, 0.165), make.fixed("iron"))
    for x, finish in ((-0.08, "flame"), (0.0, "glow"), (0.08, "eyes")):
        make.add("light", ball(0.024, make.sides(16)).at(x * w, 0.86 * h, 0.192), make.fixed(finish))
    make.add("hips", block(0.4 * w, 0.12 * h, 0.28, bevel=0.04).at(0, 0.46 * h, 0), joint)
    make.add("neck", rod(0.07 * w, 0.08 * h, sides).at(0, 1.05 * h, 0), joint)
    make.add("head", block(0.42 * w, 0.32 * h, 0.34, bevel=0.08).at(0, 1.12 * h, 0), shell)
    make.add("face", block(0.34 * w, 0.18 * h, 0.05, bevel=0.022).at(0, 1.2 * h, 0.155), make.fixed("dark"))
    for x, side in ((-1, "left"), (1, "right")):
        eye = lathe([[(0, 0), (0.046, 0)], [(0.046, 0), (0.036, 0.014)], [(0.036, 0.014), (0, 0.014)]], sides).turned(
            "x", 90
        )
        make.add(f"eye {side}", eye.at(x * 0.085 * w, 1.3 * h, 0.178), make.fixed("eyes"))
        make.add(
            f"ear {side}",
            rod(0.065, 0.05, sides, bevel=0.012).turned("z", -90 * x).at(x * 0.205 * w, 1.28 * h, 0),
            joint,
        )
        _arm(make, x, side, (w, h))
        _leg(make, x, side, (w, h))
    make.add("mouth", block(0.12 * w, 0.022, 0.03, bevel=0.008).at(0, 1.225 * h, 0.17), make.fixed("eyes"))
    make.add(
        "aerial",
        joined(rod(0.011, 0.15, 8), ball(0.036, make.sides(16)).at(0, 0.16, 0)).at(0, 1.435 * h, 0),
        make.fixed("flame"),
    )


def _arm(make: Maker, x: int, side: str, size: tuple[float, float]) -> None:
    w, h = size
    shell, joint = make.main("paint"), make.second("steel")
    out, sides = x * 0.33 * w, make.sides(20)
    make.add(f"shoulder {side}", ball(0.09, make.sides(24)).at(out, 0.98 * h, 0), joint)
    make.add(f"upper arm {side}", rod(0.058, 0.2 * h, sides, bevel=0.012).at(out + x * 0.02, 0.75 * h, 0), shell)
    make.add(f"elbow {side}", ball(0.062, make.sides(20)).at(out + x * 0.02, 0.74 * h, 0), joint)
    fore = rod(0.05, 0.2 * h, sides, top=0.07, bevel=0.014).turned("x", 115)
    make.add(f"forearm {side}", fore.at(out + x * 0.02, 0.72 * h, 0.04), shell)
    hand = np.array([out + x * 0.02, 0.72 * h - 0.095 * h, 0.04 + 0.2 * h])
    make.add(f"hand {side}", ball(0.062, make.sides(20)).at(*hand.tolist()), joint)
    for lift in (-1, 0, 1):
        finger = tube(
            np.array([[0, 0, 0], [0, lift * 0.025, 0.05], [0, lift * 0.02, 0.1]]),
            np.array([0.02, 0.019, 0.014]),
            make.sides(8),
        )
        make.add(f"finger {side}", finger.at(hand[0] + lift * 0.03, hand[1] - 0.01, hand[2] + 0.03), joint)


def _leg(make: Maker, x: int, side: str, size: tuple[float, float]) -> None:
    w, h = size
    shell, joint = make.main("paint"), make.second("steel")
    at, sides = x * 0.13 * w, make.sides(20)
    make.add(f"thigh {side}", rod(0.068, 0.18 * h, sides, bevel=0.014).at(at, 0.3 * h, 0), shell)
    make.add(f"knee {side}", ball(0.074, make.sides(20)).at(at, 0.28 * h, 0), joint)
    make.add(f"shin {side}", rod(0.088, 0.2 * h, sides, top=0.066, bevel=0.014).at(at, 0.075 * h, 0), shell)
    make.add(f"foot {side}", block(0.18 * w, 0.09 * h, 0.28, bevel=0.035).at(at, 0, 0.045), joint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beast:
    """An animal that looks along +Z, by its measures in metres; ``finish`` is its coat."""

    back: float
    length: float
    girth: float
    leg: float
    neck: tuple[float, float]
    neck_girth: float
    head: tuple[float, float]
    muzzle: tuple[float, float]
    ear: tuple[str, float]
    tail: tuple[float, float, float]
    finish: str
    hooves: str = "dark"


BEASTS = {
    "horse": Beast(
        back=1.35, length=1.25, girth=0.3, leg=0.075, neck=(0.5, 0.58), neck_girth=0.155, head=(0.15, 0.4), muzzle=(0.095, -0.3),
        ear=("pointed", 0.15), tail=(0.8, -0.95, 0.075), finish="fur",
    ),
    "rabbit": Beast(
        back=0.175, length=0.16, girth=0.07, leg=0.02, neck=(0.05, 0.075), neck_girth=0.055, head=(0.056, 0.045), muzzle=(0.032, -0.008),
        ear=("long", 0.13), tail=(0.03, 0.03, 0.032), finish="ivory",
    ),
    "elephant": Beast(
        back=2.15, length=1.55, girth=0.72, leg=0.26, neck=(0.45, 0.22), neck_girth=0.42, head=(0.48, 0.12), muzzle=(0.28, -0.25),
        ear=("fan", 0.6), tail=(0.28, -0.9, 0.045), finish="skin", hooves="ivory",
    ),
    "deer": Beast(
        back=0.95, length=0.85, girth=0.2, leg=0.045, neck=(0.3, 0.48), neck_girth=0.09, head=(0.092, 0.22), muzzle=(0.05, -0.1),
        ear=("pointed", 0.13), tail=(0.1, -0.05, 0.04), finish="fur",
    ),
}  # fmt: skip


def _beast(name: str) -> Builder:
    def build(make: Maker) -> None:
        _build(make, name, BEASTS[name])

    return build


def _build(make: Maker, name: str, beast: Beast) -> None:
    high, wide = make.looks.high, make.looks.wide
    shoulder, rump = beast.length / 2, -beast.length / 2
    spine = beast.back * high - beast.girth
    crown = np.array([0.0, spine + beast.girth * 0.4 + beast.neck[1] * high, shoulder + beast.neck[0]])
    limbs = _limbs(make, beast, spine, crown)
    coat = make.main(beast.finish)
    solid = body(limbs, melt=beast.girth * 0.32, cells=make.sides(66, least=22)).scaled(wide, 1, 1)
    make.add("body", solid, coat)
    _face(make, name, beast, crown)
    low, up, thick = beast.tail
    start = np.array([0, spine + beast.girth * 0.55, rump - beast.girth * 0.55])
    t = np.linspace(0, 1, make.sides(12, least=5))[:, None]
    path = start + t * (0, up * 0.5, -low) + t**2 * (0, up * 0.5, low * 0.55)
    width = thick * np.clip(1.1 - 0.6 * np.abs(2 * t[:, 0] - 0.9) ** 2.2, 0.2, None)
    hair = make.fixed("dark") if name == "horse" else coat
    make.add("tail", tube(path, width, make.sides(12)), hair)
    if name == "horse":
        _mane(make, beast, spine, crown)
    make.rest = beast.back * high


def _limbs(make: Maker, beast: Beast, spine: float, crown: F64) -> list[Limb]:
    g, shoulder, rump = beast.girth, beast.length / 2, -beast.length / 2
    head, reach = beast.head
    limbs = [
        Limb((0, spine, rump), (0, spine - g * 0.06, shoulder), g, g * 1.02),
        Limb(
            (0, spine + g * 0.25, shoulder + g * 0.2),
            (0, float(crown[1]), float(crown[2])),
            beast.neck_girth * 1.25,
            beast.neck_girth * 0.85,
        ),
        Limb(
            (0, float(crown[1]) + head * 0.2, float(crown[2])),
            (0, float(crown[1] + beast.muzzle[1]), float(crown[2]) + reach),
            head,
            beast.muzzle[0],
        ),
    ]
    stride = float(make.random.uniform(-0.12, 0.12)) * beast.back
    for x in (-1, 1):
        limbs += _front_leg(beast, spine, x, -stride * x) + _hind_leg(beast, spine, x, stride * x)
    return limbs


def _front_leg(beast: Beast, spine: float, x: int, step: float) -> list[Limb]:
    out, z, thick = x * beast.girth * 0.55, beast.length * 0.46, beast.leg
    knee = (out, spine * 0.46, z + step * 0.4)
    upper = Limb((out * 0.85, spine - beast.girth * 0.2, z), knee, thick * 2.1, thick * 1.2)
    lower = Limb(knee, (out, thick * 1.15, z + step), thick * 1.1, thick * 0.85)
    return [upper, lower, _foot(thick, out, z + step)]


def _hind_leg(beast: Beast, spine: float, x: int, step: float) -> list[Limb]:
    out, z, thick = x * beast.girth * 0.55, -beast.length * 0.475, beast.leg
    hock = (out, spine * 0.46, z + step * 0.4 + 0.04 * beast.back)
    upper = Limb((out * 0.85, spine - beast.girth * 0.2, z), hock, thick * 2.6, thick * 1.2)
    lower = Limb(hock, (out, thick * 1.15, z + step - 0.02 * beast.back), thick * 1.1, thick * 0.85)
    return [upper, lower, _foot(thick, out, z + step)]


def _foot(thick: float, out: float, z: float) -> Limb:
    return Limb((out, thick * 0.72, z), (out, thick * 0.68, z + thick * 0.7), thick * 0.85, thick * 0.8)


def _face(make: Maker, name: str, beast: Beast, crown: F64) -> None:
    head, reach = beast.head
    coat = make.main(beast.finish)
    top, front = float(crown[1]), float(crown[2])
    tip = (0.0, top + beast.muzzle[1], front + reach)
    nose = ball(beast.muzzle[0] * 0.42, make.sides(16), squash=0.75)
    if name != "elephant":
        make.add(
            "nose", nose.at(tip[0], tip[1] + beast.muzzle[0] * 0.3, tip[2] + beast.muzzle[0] * 0.85), make.fixed("dark")
        )
    for x, side in ((-1, "left"), (1, "right")):
        eye = ball(head * 0.19, make.sides(16))
        make.add(
            f"eye {side}",
            eye.at(x * head * 0.72, top + head * 0.4 + beast.muzzle[1] * 0.08, front + head * 0.36 + reach * 0.05),
            make.fixed("dark"),
        )
        ear = _ear(make, beast.ear, x).at(x * head * 0.62, top + head * 0.85, front - head * 0.1)
        make.add(f"ear {side}", ear, coat)
    if name == "elephant":
        t = np.linspace(0, 1, make.sides(20, least=6))[:, None]
        path = np.array([0, top - 0.16, front + head * 0.72]) + t * (0, -1.35, 0.52) + t**3 * (0, 0.12, 0.3)
        make.add("trunk", tube(path, 0.21 - 0.135 * t[:, 0], make.sides(20)), coat)
        for x, side in ((-1, "left"), (1, "right")):
            tusk = (
                np.array([x * 0.25, top - 0.34, front + head * 0.6]) + t * (x * 0.06, -0.4, 0.5) + t**2 * (0, 0.38, 0.2)
            )
            make.add(f"tusk {side}", tube(tusk, 0.065 * (1 - 0.75 * t[:, 0]), make.sides(12)), make.fixed("ivory"))
    if name == "deer":
        for x, side in ((-1, "left"), (1, "right")):
            make.add(
                f"antler {side}",
                _antler(make, x).at(x * 0.04, top + head * 0.85, front - 0.02),
                make.fixed("dark wood"),
            )


def _antler(make: Maker, x: int) -> Solid:
    sides = make.sides(8, least=5)
    beam = np.array([[0, 0, 0], [0.07, 0.13, -0.06], [0.16, 0.27, -0.04], [0.17, 0.42, 0.05]]) * (x, 1, 1)
    tines = [
        tube(
            np.stack([beam[k], beam[k] + (0.02 * x, 0.07, 0.06), beam[k] + (0.0, 0.13, 0.1)]),
            np.array([0.015, 0.012, 0.004]),
            sides,
        )
        for k in (1, 2)
    ]
    return joined(tube(beam, np.array([0.024, 0.019, 0.016, 0.006]), sides), *tines)


def _ear(make: Maker, shape: tuple[str, float], x: int) -> Solid:
    kind, size = shape
    sides = make.sides(16)
    profile: dict[str, Callable[[], Solid]] = {
        "pointed": lambda: (
            ball(size * 0.5, sides, squash=1.9).scaled(0.62, 1, 0.4).turned("z", -14 * x).at(0, size * 0.3, 0)
        ),
        "long": lambda: (
            ball(size * 0.5, sides, squash=1.0)
            .scaled(0.34, 1.1, 0.22)
            .turned("z", -10 * x)
            .turned("x", -14)
            .at(0, size * 0.45, 0)
        ),
        "fan": lambda: (
            ball(size * 0.62, sides, squash=1.12)
            .scaled(1, 1, 0.16)
            .turned("y", 24 * x)
            .at(x * size * 0.62, -size * 0.62, -0.2)
        ),
    }
    return profile[kind]()


def _mane(make: Maker, beast: Beast, spine: float, crown: F64) -> None:
    foot = np.array([0, spine + beast.girth * 0.9, beast.length / 2 + beast.girth * 0.05])
    top = crown + np.array([0, beast.head[0] * 0.95, -beast.head[0] * 0.25])
    t = np.linspace(0, 1, make.sides(14, least=5))[:, None]
    bow = np.sin(np.pi * t) * np.array([0, 0.06, -0.1])
    path = foot * (1 - t) + top * t + bow
    make.add(
        "mane", tube(path, 0.035 + 0.045 * np.sin(np.pi * t[:, 0]) ** 0.6, make.sides(10), flat=1.9), make.fixed("dark")
    )


ANIMALS = {name: _beast(name) for name in BEASTS}
"""Builders of animals by name."""
