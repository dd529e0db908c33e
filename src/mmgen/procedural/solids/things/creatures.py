"""Person, bird, fish and snake: smooth closed bodies that bend well."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mmgen.media.arrays import F32, F64
from mmgen.procedural.solids.finishes import COLOURS, Finish, linear
from mmgen.procedural.solids.loft import ball, loft, tube
from mmgen.procedural.solids.maker import Maker
from mmgen.procedural.solids.nets import Limb, body
from mmgen.procedural.solids.solid import Patch, Solid

__all__ = ["bird", "fish", "person", "snake"]

SIDES = ((-1, "left"), (1, "right"))
SKIN, HAIR, TROUSERS, SHOES, SHIRT = (linear(code) for code in ("e0ac84", "3b2a20", "33415c", "4a3427", "2f8f8b"))


def person(make: Maker) -> None:
    """A figure with its arms a little off its sides, in shirt, trousers and shoes; the colour is the shirt's."""
    h, w = make.high(1.0), make.wide(1.0)
    cloth = COLOURS[make.looks.colour] if make.looks.colour else SHIRT
    limbs, colours = _figure(h, w, cloth)
    solid = body(limbs, melt=0.055, cells=make.sides(120, least=40))
    make.add(
        "body",
        _dyed(solid, limbs, colours),
        replace(make.fixed("plastic"), name="figure", colour=(1, 1, 1), roughness=0.75),
    )
    head = (1.52 * h, 0.01)
    hair = ball(0.141, make.sides(28), squash=0.84).turned("x", -16).at(0, head[0] + 0.052, head[1] - 0.03)
    make.add("hair", hair, _plain(make, "hair", HAIR, 0.8))
    for x, side in SIDES:
        eye = ball(0.017, make.sides(12)).scaled(0.9, 1.25, 0.7).at(x * 0.05, head[0] + 0.005, head[1] + 0.122)
        make.add(f"eye {side}", eye, make.fixed("dark"))
    nose = ball(0.016, make.sides(10)).at(0, head[0] - 0.022, head[1] + 0.13)
    make.add("nose", nose, _plain(make, "skin", SKIN, 0.7))


def _figure(
    h: float, w: float, cloth: tuple[float, float, float]
) -> tuple[list[Limb], list[tuple[float, float, float]]]:
    """The limbs of a figure, and the colour of each."""
    parts: list[tuple[Limb, tuple[float, float, float]]] = [
        (Limb((0, 1.52 * h, 0.01), (0, 1.5 * h, 0.02), 0.135, 0.12, 0.94), SKIN),
        (Limb((0, 1.3 * h, -0.005), (0, 1.42 * h, 0.0), 0.056, 0.052), SKIN),
        (Limb((0, 0.98 * h, 0), (0, 1.24 * h, 0), 0.105, 0.118, 1.32 * w), cloth),
        (Limb((0, 0.86 * h, 0), (0, 0.95 * h, 0), 0.115, 0.108, 1.3 * w), TROUSERS),
    ]
    for x in (-1, 1):
        shoulder = np.array([x * 0.165 * w, 1.26 * h, 0.0])
        along = np.array([x * 0.56, -0.82, 0.0])
        elbow, wrist = shoulder + along * 0.27 * h, shoulder + along * 0.5 * h + (0, 0, 0.025)
        palm = shoulder + along * 0.6 * h + np.array([0, 0, 0.035])
        parts += [
            (Limb(_at(shoulder), _at(elbow), 0.062 * w, 0.047 * w), cloth),
            (Limb(_at(elbow), _at(wrist), 0.043 * w, 0.033), SKIN),
            (Limb(_at(wrist + along * 0.03), _at(palm), 0.036, 0.03), SKIN),
            (Limb(_at(wrist + along * 0.04), _at(wrist + along * 0.07 + np.array([0, 0, 0.045])), 0.017, 0.014), SKIN),
            (Limb((x * 0.095 * w, 0.84 * h, 0), (x * 0.1 * w, 0.47 * h, 0.012), 0.088 * w, 0.062 * w), TROUSERS),
            (Limb((x * 0.1 * w, 0.47 * h, 0.012), (x * 0.105 * w, 0.11 * h, -0.005), 0.06 * w, 0.045 * w), TROUSERS),
            (Limb((x * 0.105 * w, 0.055, -0.03), (x * 0.115 * w, 0.042, 0.125), 0.05, 0.042), SHOES),
        ]
    return [limb for limb, _ in parts], [colour for _, colour in parts]


def _at(place: F64) -> tuple[float, float, float]:
    x, y, z = place.tolist()
    return x, y, z


def _dyed(solid: Solid, limbs: list[Limb], colours: list[tuple[float, float, float]]) -> Solid:
    """Each place in the colour of the limb that it is nearest to."""
    palette = np.array(colours, np.float32)
    patches: list[Patch] = []
    for patch in solid.patches:
        away = np.stack([_above(limb, patch.positions) for limb in limbs], axis=1)
        tint: F32 = palette[np.argmin(away, axis=1)]
        patches.append(replace(patch, tint=tint))
    return Solid(tuple(patches))


def _above(limb: Limb, places: F64) -> F64:
    """How far places are above a limb's surface."""
    start, end = np.array(limb.start), np.array(limb.end)
    along = end - start
    share = np.clip((places - start) @ along / max(float(along @ along), 1e-12), 0, 1)
    offset = (places - start - share[:, None] * along) / np.array([limb.flat, 1, 1])
    above: F64 = np.linalg.norm(offset, axis=1) - (limb.radius + share * (limb.tip - limb.radius))
    return above


def _plain(make: Maker, name: str, colour: tuple[float, float, float], roughness: float) -> Finish:
    return replace(make.fixed("plastic"), name=name, colour=colour, roughness=roughness)


def bird(make: Maker) -> None:
    """A bird with its wings spread, standing."""
    h, w = make.high(1.0), make.wide(1.0)
    coat = (
        make.main("ivory")
        if make.looks.colour or make.looks.material
        else _plain(make, "feathers", linear("5b86b4"), 0.85)
    )
    lift = 0.155 * h
    limbs = [
        Limb((0, lift, -0.09), (0, lift + 0.012, 0.05), 0.052, 0.062),
        Limb((0, lift + 0.03, 0.07), (0, lift + 0.085 * h, 0.115), 0.045, 0.04),
        Limb((0, lift + 0.09 * h, 0.118), (0, lift + 0.088 * h, 0.13), 0.046, 0.042),
    ]
    make.add("body", body(limbs, melt=0.04, cells=make.sides(64, least=24)).scaled(w, 1, 1), coat)
    crown = lift + 0.09 * h
    for x, side in SIDES:
        wing = _blade(
            0.36 * w,
            ((0.0, 0.1, 0.03), (0.3, 0.115, 0.01), (0.6, 0.1, -0.025), (0.85, 0.07, -0.06), (1.0, 0.022, -0.1)),
            make,
        )
        wing = wing.scaled(x, 1, 1).at(x * 0.03, lift + 0.035, 0.01)
        make.add(f"wing {side}", wing, coat)
        make.add(f"eye {side}", ball(0.0085, make.sides(12)).at(x * 0.036, crown + 0.012, 0.145), make.fixed("dark"))
        leg = np.array([[x * 0.028, lift - 0.035, -0.012], [x * 0.03, 0.05, -0.02], [x * 0.032, 0.008, -0.008]])
        make.add(f"leg {side}", tube(leg, np.array([0.012, 0.007, 0.007]), make.sides(10)), make.fixed("flame"))
        foot = np.array([[x * 0.032, 0.007, -0.022], [x * 0.033, 0.008, 0.01], [x * 0.034, 0.005, 0.045]])
        make.add(f"foot {side}", tube(foot, np.array([0.006, 0.0075, 0.005]), make.sides(10)), make.fixed("flame"))
    tail = _blade(0.16, ((0.0, 0.05, 0.0), (0.5, 0.075, 0.0), (1.0, 0.1, 0.0)), make).turned("y", 90)
    make.add("tail", tail.at(0, lift + 0.01, -0.11), coat)
    beak = np.array([[0, crown - 0.002, 0.155], [0, crown - 0.006, 0.185], [0, crown - 0.014, 0.212]])
    make.add("beak", tube(beak, np.array([0.02, 0.013, 0.003]), make.sides(12)), make.fixed("flame"))
    make.rest = crown + 0.04


def _blade(reach: float, rows: tuple[tuple[float, float, float], ...], make: Maker) -> Solid:
    """A thin wing along +X; each row says how far out, how wide from front to back, and how far ahead its middle is."""
    count = make.sides(18, least=8)
    angles = np.linspace(0, 2 * np.pi, count + 1)
    angles[-1] = 0.0
    outs = np.linspace(0, 1, make.sides(14, least=5))
    wide, ahead = (np.interp(outs, [row[0] for row in rows], [row[k] for row in rows]) for k in (1, 2))
    rings: list[F64] = []
    for out, chord, middle in zip(outs, wide, ahead, strict=True):
        thick = 0.1 * chord * (1 - 0.5 * out) + 0.002
        # Lofted upwards, then laid down to the side.
        rings.append(
            np.stack(
                [thick * np.sin(angles), np.full(count + 1, out * reach), middle + chord / 2 * np.cos(angles)], axis=1
            )
        )
    return loft(np.stack(rings)).turned("z", -90)


def fish(make: Maker) -> None:
    """A fish, in the water: a slim body, a tail fin, fins above, below and at the sides."""
    h, w = make.high(1.0), make.wide(1.0)
    coat = (
        make.main("ivory")
        if make.looks.colour or make.looks.material
        else _plain(make, "scales", linear("e8863a"), 0.35)
    )
    count = make.sides(28, least=10)
    angles = np.linspace(0, 2 * np.pi, count + 1)
    angles[-1] = 0.0
    at = np.linspace(0, 1, make.sides(36, least=12))
    high = (
        np.interp(
            at,
            [0, 0.02, 0.12, 0.3, 0.45, 0.62, 0.78, 0.9, 0.97, 1],
            [0.016, 0.02, 0.032, 0.07, 0.098, 0.105, 0.092, 0.06, 0.026, 0.008],
        )
        * h
    )
    wide = np.interp(at, [0, 0.12, 0.3, 0.6, 0.8, 0.93, 1], [0.006, 0.013, 0.034, 0.056, 0.052, 0.03, 0.006]) * w
    rings = np.stack(
        [
            np.stack([x * np.sin(angles), np.full(count + 1, (share - 0.5) * 0.5), y * np.cos(angles)], axis=1)
            for share, y, x in zip(at, high, wide, strict=True)
        ]
    )
    middle = 0.15 * h
    make.add("body", loft(rings).turned("x", 90).at(0, middle, 0), coat)
    _fins(make, coat, middle, (h, w))


def _fins(make: Maker, coat: Finish, middle: float, size: tuple[float, float]) -> None:
    h, w = size
    fins = replace(coat, name="fins", colour=(coat.colour[0] * 0.8, coat.colour[1] * 0.62, coat.colour[2] * 0.6))
    for sign, name in ((1, "upper"), (-1, "lower")):
        lobe = _blade(
            0.13, ((0.0, 0.06, 0.03), (0.45, 0.1, -0.02), (0.85, 0.075, -0.085), (1.0, 0.03, -0.12)), make
        ).turned("z", 90)
        make.add(f"tail fin {name}", lobe.scaled(1, sign, 1).turned("x", -38 * sign).at(0, middle, -0.242), fins)
    back = _blade(
        0.075, ((0.0, 0.24, -0.01), (0.4, 0.2, -0.025), (0.8, 0.12, -0.05), (1.0, 0.04, -0.085)), make
    ).turned("z", 90)
    make.add("back fin", back.at(0, middle + 0.085 * h, 0.02), fins)
    for x, side in SIDES:
        fin = _blade(0.075, ((0.0, 0.035, 0.0), (0.6, 0.04, -0.015), (1.0, 0.014, -0.03)), make)
        make.add(f"fin {side}", fin.turned("z", -32).scaled(x, 1, 1).at(x * 0.042 * w, middle - 0.035, 0.09), fins)
        place = (x * 0.0375 * w, middle + 0.022, 0.168)
        make.add(f"eye {side}", ball(0.0155, make.sides(18)).scaled(0.6, 1, 1).at(*place), make.fixed("ivory"))
        pupil = ball(0.0095, make.sides(14)).scaled(0.5, 1, 1)
        make.add(f"pupil {side}", pupil.at(place[0] + x * 0.0072, place[1], place[2] + 0.003), make.fixed("dark"))
        belly = _blade(0.055, ((0.0, 0.03, 0.0), (0.6, 0.035, -0.02), (1.0, 0.012, -0.04)), make)
        make.add(
            f"belly fin {side}", belly.turned("z", -64).scaled(x, 1, 1).at(x * 0.026 * w, middle - 0.075 * h, 0.0), fins
        )


def snake(make: Maker) -> None:
    """A snake on the ground, its body in a gentle bow."""
    w = make.wide(1.0)
    coat = (
        make.main("ivory")
        if make.looks.colour or make.looks.material
        else _plain(make, "scales", linear("5f8f3f"), 0.5)
    )
    t = np.linspace(0, 1, make.sides(90, least=30))
    radius = (
        np.interp(
            t,
            [0, 0.004, 0.014, 0.04, 0.075, 0.115, 0.2, 0.55, 0.85, 1],
            [0.004, 0.015, 0.026, 0.038, 0.037, 0.027, 0.034, 0.038, 0.024, 0.005],
        )
        * w
    )
    along = 0.75 - 1.5 * t
    path = np.stack(
        [0.1 * np.sin(2 * np.pi * t * 1.25) * np.clip((t - 0.08) / 0.17, 0, 1), radius * 0.92, along], axis=1
    )
    make.add("body", tube(path, radius, make.sides(20)), coat)
    for x, side in SIDES:
        make.add(f"eye {side}", ball(0.009 * w, make.sides(12)).at(x * 0.027 * w, 0.052 * w, 0.71), make.fixed("dark"))
    tongue = np.array([[0, 0.022, 0.735], [0, 0.02, 0.79], [0, 0.026, 0.82]])
    make.add("tongue", tube(tongue, np.array([0.006, 0.004, 0.002]), make.sides(8)), make.fixed("red paint"))
