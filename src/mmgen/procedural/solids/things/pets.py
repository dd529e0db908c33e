"""Dog and cat: each with a build, a head, ears, a tail and marks of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from mmgen.media.arrays import F32, F64
from mmgen.procedural.solids.finishes import Finish, linear
from mmgen.procedural.solids.loft import ball, tube
from mmgen.procedural.solids.maker import Maker
from mmgen.procedural.solids.nets import Limb, body
from mmgen.procedural.solids.solid import Solid, joined

__all__ = ["cat", "dog"]

Place = tuple[float, float, float]
Marks = Callable[[F64], F64]
SIDES = ((-1, "left"), (1, "right"))
TAN, CREAM, BROWN = (np.array(linear(code)) for code in ("b98655", "f0e2ca", "6a4428"))
GREY, WHITE, CHARCOAL = (np.array(linear(code)) for code in ("9c9186", "f4efe8", "4f4842"))


@dataclass(frozen=True, slots=True)
class Leg:
    """A leg's joints as ``(out, up, ahead)`` from hip or shoulder down to the wrist or heel, and the paw's radius."""

    joints: tuple[Place, ...]
    radii: tuple[float, ...]
    paw: float


@dataclass(frozen=True, slots=True)
class Coat:
    """The finish of an animal's hair and the colours on it; no marks where the words name a colour or a material."""

    finish: Finish
    marks: Marks | None

    def on(self, solid: Solid) -> Solid:
        """The solid with the marks painted on it."""
        marks = self.marks
        if marks is None:
            return solid
        return Solid(tuple(replace(patch, tint=_tint(marks(patch.positions))) for patch in solid.patches))


DOG_LEGS = (
    Leg(((0.058, 0.42, 0.17), (0.068, 0.29, 0.145), (0.068, 0.1, 0.168), (0.068, 0.04, 0.17)), (0.07, 0.039, 0.028, 0.029), 0.034),
    Leg(((0.05, 0.43, -0.2), (0.07, 0.28, -0.155), (0.068, 0.15, -0.268), (0.068, 0.04, -0.25)), (0.088, 0.05, 0.027, 0.027), 0.034),
)  # fmt: skip
CAT_LEGS = (
    Leg(((0.026, 0.185, 0.1), (0.032, 0.125, 0.088), (0.032, 0.045, 0.1), (0.032, 0.02, 0.101)), (0.032, 0.018, 0.0135, 0.0135), 0.0165),
    Leg(((0.024, 0.185, -0.105), (0.037, 0.115, -0.08), (0.034, 0.066, -0.138), (0.034, 0.02, -0.128)), (0.045, 0.025, 0.0135, 0.0135), 0.0165),
)  # fmt: skip


def dog(make: Maker) -> None:
    """A hound: deep chest, long square muzzle, hanging ears, a short tail held up."""
    h, w = make.high(1.0), make.wide(1.0)
    coat = _coat(make, "fur", lambda places: _dog_marks(places, h))
    limbs = [
        Limb((0, 0.436 * h, -0.2), (0, 0.43 * h, 0.0), 0.088, 0.09, 0.86),
        Limb((0, 0.43 * h, 0.0), (0, 0.42 * h, 0.17), 0.09, 0.117, 0.84),
        Limb((0, 0.47 * h, 0.19), (0, 0.635 * h, 0.29), 0.088, 0.066),
        *_legs(make, DOG_LEGS, h),
    ]
    crown = (0.0, 0.672 * h, 0.325)
    limbs += [_from(crown, limb) for limb in (
        Limb((0, 0, -0.012), (0, 0.002, 0.008), 0.078, 0.074), Limb((0, -0.022, 0.05), (0, -0.027, 0.162), 0.048, 0.036),
        Limb((0, -0.05, 0.03), (0, -0.055, 0.13), 0.04, 0.027),
    )]  # fmt: skip
    make.add("body", coat.on(body(limbs, melt=0.036, cells=make.sides(92, least=26))).scaled(w, 1, 1), coat.finish)
    _dog_face(make, crown, w)
    tail = _bow((0, 0.47 * h, -0.25), (0, 0.47 * h, -0.36), (0, 0.55 * h, -0.42), (0, 0.655 * h, -0.41), make)
    make.add("tail", coat.on(_rounded(tail, 0.034, 0.014, make)).scaled(w, 1, 1), coat.finish)
    make.rest = 0.535 * h


def _dog_face(make: Maker, crown: Place, w: float) -> None:
    coat = _coat(make, "fur", _all_over(BROWN))
    nose = ball(0.024, make.sides(16), squash=0.8)
    make.add("nose", _placed(nose.at(0, -0.01, 0.19), crown, w), make.fixed("dark"))
    path = _bow((0.058, 0.054, -0.014), (0.112, 0.04, -0.014), (0.094, -0.05, -0.004), (0.102, -0.112, 0.006), make)
    t = np.linspace(0, 1, len(path))
    thickness = 0.0165 * np.maximum(np.sqrt(np.clip(1 - np.abs(2 * t - 1.16) ** 2.6 / 1.5, 0, 1)), 0.12)
    thickness[-1] = 0.002
    for x, side in SIDES:
        eye = ball(0.0155, make.sides(16)).at(x * 0.04, 0.026, 0.064)
        make.add(f"eye {side}", _placed(eye, crown, w), make.fixed("dark"))
        ear = coat.on(tube(path, thickness, make.sides(14), flat=3.0)).scaled(x, 1, 1)
        make.add(f"ear {side}", _placed(ear, crown, w), coat.finish)


def _dog_marks(places: F64, h: float) -> F64:
    """Tan, with cream on muzzle, throat, chest, paws and the tip of the tail."""
    x, y, z = places[:, 0], places[:, 1] / h, places[:, 2]
    muzzle = _soft(z - 0.4 - 1.4 * np.maximum(y - 0.66, 0), 0.012)
    blaze = _soft(0.013 - np.abs(x), 0.008) * _soft(z - 0.33, 0.02) * _soft(y - 0.65, 0.02)
    chest = _soft(z - 0.235 - 0.9 * np.abs(x) + 0.2 * (y - 0.45), 0.016) * _soft(0.57 - y, 0.03) * _soft(y - 0.3, 0.02)
    paws, tip = _soft(0.085 - y, 0.012), _soft(y - 0.6, 0.012) * _soft(-0.3 - z, 0.02)
    return _blend(TAN, CREAM, np.max([muzzle, blaze, chest, paws, tip], axis=0))


def cat(make: Maker) -> None:
    """A tabby cat: slim and low, a round head with upright ears and a small nose, a long thin tail in the air."""
    h, w = make.high(1.0), make.wide(1.0)
    coat = _coat(make, "grey fur", lambda places: _cat_marks(places, h))
    limbs = [
        Limb((0, 0.19 * h, -0.11), (0, 0.188 * h, 0.0), 0.05, 0.047, 0.84),
        Limb((0, 0.188 * h, 0.0), (0, 0.19 * h, 0.1), 0.047, 0.052, 0.84),
        Limb((0, 0.21 * h, 0.11), (0, 0.275 * h, 0.165), 0.042, 0.036),
        *_legs(make, CAT_LEGS, h),
    ]
    crown = (0.0, 0.312 * h, 0.192)
    limbs += [_from(crown, limb) for limb in (
        Limb((0, 0, -0.004), (0, -0.002, 0.006), 0.052, 0.05, 1.14), Limb((0, -0.024, 0.04), (0, -0.024, 0.042), 0.017, 0.014),
        *(Limb((x * 0.026, -0.017, 0.014), (x * 0.012, -0.016, 0.046), 0.028, 0.0155) for x, _ in SIDES),
    )]  # fmt: skip
    make.add("body", coat.on(body(limbs, melt=0.018, cells=make.sides(104, least=20))).scaled(w, 1, 1), coat.finish)
    _cat_face(make, crown, w)
    _cat_ears(make, coat, crown, w)
    low = _bow((0, 0.2 * h, -0.14), (0, 0.2 * h, -0.215), (0, 0.235 * h, -0.245), (0, 0.3 * h, -0.24), make)
    high = _bow((0, 0.3 * h, -0.24), (0, 0.365 * h, -0.235), (0, 0.43 * h, -0.25), (0, 0.44 * h, -0.185), make)
    tail = _rounded(np.concatenate([low[:-1], high]), 0.0135, 0.0095, make)
    make.add("tail", coat.on(tail).scaled(w, 1, 1), coat.finish)
    make.rest = 0.24 * h


def _cat_face(make: Maker, crown: Place, w: float) -> None:
    nose = ball(0.0072, make.sides(14), squash=0.75).scaled(1.25, 1, 0.8).at(0, -0.004, 0.062)
    make.add("nose", _placed(nose, crown, w), _plain(make, "nose", "d98c8c"))
    for x, side in SIDES:
        iris = ball(0.0135, make.sides(20)).scaled(1.05, 1, 0.6).turned("y", 26 * x).at(x * 0.0255, 0.008, 0.046)
        make.add(f"eye {side}", _placed(iris, crown, w), _plain(make, "iris", "b7c64a"))
        pupil = ball(0.0105, make.sides(14)).scaled(0.42, 1, 0.5).turned("y", 26 * x).at(x * 0.0275, 0.008, 0.0502)
        make.add(f"pupil {side}", _placed(pupil, crown, w), make.fixed("dark"))
        hairs = [
            np.array([[x * 0.018, rise - 0.017, 0.052], [x * 0.045, rise * 2.2 - 0.014, 0.056], [x * 0.075, rise * 3.6 - 0.018, 0.047]])
            for rise in (-0.005, 0.0, 0.005)
        ]  # fmt: skip
        whiskers = joined(*(tube(hair, np.array([0.0011, 0.0009, 0.0004]), 5) for hair in hairs))
        make.add(f"whiskers {side}", _placed(whiskers, crown, w), make.fixed("ivory"))


def _cat_ears(make: Maker, coat: Coat, crown: Place, w: float) -> None:
    path = np.array([[0.028, 0.022, 0], [0.034, 0.045, -0.001], [0.04, 0.068, -0.004], [0.046, 0.088, -0.008]])
    radii = np.array([0.03, 0.0255, 0.0145, 0.002])
    grey = replace(coat, marks=None if coat.marks is None else _all_over(GREY * 0.8))
    for x, side in SIDES:
        outer = tube(path, radii, make.sides(16), flat=0.42).scaled(x, 1, 1)
        make.add(f"ear {side}", _placed(grey.on(outer), crown, w), coat.finish)
        inner = tube(path * (1, 0.94, 1) + (0, 0, 0.0055), radii * 0.68, make.sides(12), flat=0.36).scaled(x, 1, 1)
        make.add(f"inner ear {side}", _placed(inner, crown, w), _plain(make, "inner ear", "d9a49a"))


def _cat_marks(places: F64, h: float) -> F64:
    """Grey, with dark bands over back, legs, brow and tail, and white on muzzle, chest, belly and paws."""
    x, y, z = places[:, 0], places[:, 1] / h, places[:, 2]
    head, tail = (z > 0.15) & (y > 0.26), z < -0.165
    along = z + 0.25 * y + 0.003 * np.sin(90 * y + 60 * x)
    way = np.where(head, np.abs(x) * 1.15, np.where((y < 0.14) | (tail & (y > 0.22)), y, along))
    bands = _soft(np.sin(2 * np.pi * way / 0.031) - 0.2, 0.6)
    where = np.where(
        head,
        _soft(y - 0.335, 0.006),
        np.where(tail, 1.0, np.maximum(_soft(y - 0.185, 0.035), 0.6 * _soft(0.14 - y, 0.01))),
    )
    ridge = _soft(0.012 - np.abs(x), 0.005) * _soft(y - 0.22, 0.006) * ~head * ~tail
    hair = _blend(GREY, CHARCOAL, np.maximum(bands * where, ridge) * 0.8)
    muzzle = _soft(0.036 - np.linalg.norm((places - (0, 0.285 * h, 0.24)) * (0.9, 1, 1), axis=1), 0.006)
    chest = _soft(z - 0.138 - 0.5 * np.abs(x) + 0.1 * (y - 0.2), 0.008) * _soft(0.29 - y, 0.01) * _soft(y - 0.13, 0.012)
    paws = _soft(0.034 - y, 0.005)
    return _blend(hair, WHITE, np.max([muzzle, chest, paws], axis=0))


def _legs(make: Maker, legs: tuple[Leg, Leg], h: float) -> list[Limb]:
    """Four legs, a front one ahead where the hind one of its side is behind."""
    stride = float(make.random.uniform(-0.3, 0.3)) * legs[0].joints[0][1]
    limbs: list[Limb] = []
    for x, _ in SIDES:
        for leg, step in zip(legs, (-stride * x, stride * x), strict=True):
            shares = np.linspace(0, 1, len(leg.joints)) ** 1.5 * step * 0.5
            places = [(x * out, up * h, z + float(s)) for (out, up, z), s in zip(leg.joints, shares, strict=True)]
            ends = zip(places, places[1:], leg.radii, leg.radii[1:], strict=False)
            limbs += [Limb(*joint) for joint in ends]
            out, _, z = places[-1]
            limbs.append(
                Limb((out, leg.paw, z + leg.paw * 0.1), (out, leg.paw * 0.92, z + leg.paw), leg.paw, leg.paw * 0.92)
            )
    return limbs


def _coat(make: Maker, finish: str, marks: Marks) -> Coat:
    plain = make.main(finish)
    if make.looks.colour or make.looks.material:
        return Coat(plain, None)
    return Coat(replace(plain, name=f"marked {finish}", colour=(1.0, 1.0, 1.0)), marks)


def _all_over(colour: F64) -> Marks:
    def marks(places: F64) -> F64:
        return np.tile(colour, (len(places), 1))

    return marks


def _from(place: Place, limb: Limb) -> Limb:
    (x, y, z), (u, v, w) = (np.add(place, end).tolist() for end in (limb.start, limb.end))
    return replace(limb, start=(x, y, z), end=(u, v, w))


def _placed(solid: Solid, place: Place, wide: float) -> Solid:
    return solid.at(*place).scaled(wide, 1, 1)


def _bow(start: Place, leave: Place, arrive: Place, end: Place, make: Maker) -> F64:
    """Places on a cubic Bézier curve."""
    t = np.linspace(0, 1, make.sides(12, least=5))[:, None]
    a, b, c, d = (np.array(place) for place in (start, leave, arrive, end))
    bow: F64 = a * (1 - t) ** 3 + 3 * b * t * (1 - t) ** 2 + 3 * c * t**2 * (1 - t) + d * t**3
    return bow


def _rounded(path: F64, root: float, tip: float, make: Maker) -> Solid:
    """A tail along a path, from one radius to another, with a round end."""
    ahead = (path[-1] - path[-2]) / np.linalg.norm(path[-1] - path[-2])
    angles = np.linspace(0, 1.35, make.sides(5, least=3))[1:]
    thickness = np.linspace(root, tip, len(path))
    line = np.concatenate([path, path[-1] + ahead * (tip * np.sin(angles))[:, None]])
    return tube(line, np.concatenate([thickness, tip * np.cos(angles)]), make.sides(14))


def _plain(make: Maker, name: str, code: str) -> Finish:
    return replace(make.fixed("plastic"), name=name, colour=linear(code), roughness=0.5)


def _soft(distance: F64, width: float) -> F64:
    """0 below the border, 1 above it, over ``width`` to each side."""
    share = np.clip(0.5 + distance / (2 * width), 0, 1)
    soft: F64 = share * share * (3 - 2 * share)
    return soft


def _blend(under: F64, over: F64, share: F64) -> F64:
    blend: F64 = under * (1 - share[:, None]) + over * share[:, None]
    return blend


def _tint(colours: F64) -> F32:
    tint: F32 = colours.astype(np.float32)
    return tint
