"""Table, chair, stool, vase, cup, bowl, lantern and pole."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from mmgen.media.arrays import F64
from mmgen.procedural.solids.block import block
from mmgen.procedural.solids.loft import ball, curve, lathe, loft, polygon_ring, ringed, rod, torus, tube
from mmgen.procedural.solids.maker import Maker
from mmgen.procedural.solids.solid import Solid, joined

__all__ = ["bowl", "chair", "cup", "lantern", "pole", "stool", "table", "teapot", "vase"]


def table(make: Maker) -> None:
    """A table with four tapered legs and an apron; a round one has a ring for that."""
    if make.looks.shape == "round":
        return _round_table(make)
    wide, deep, high = make.wide(1.5), make.deep(0.85) * make.looks.wide**0.5, make.high(0.75)
    if make.looks.shape == "square":
        wide = deep = make.wide(1.0)
    wood = make.main("wood")
    make.add("top", block(wide, 0.045, deep, bevel=0.012).at(0, high - 0.045, 0), wood)
    inset, leg = 0.075, high - 0.045
    for x in (-1, 1):
        for z in (-1, 1):
            place = (x * (wide / 2 - inset), 0.0, z * (deep / 2 - inset))
            name = f"leg {'front' if z > 0 else 'back'} {'right' if x > 0 else 'left'}"
            make.add(name, _leg(0.062, 0.04, leg).at(*place), wood)
    for z, name in ((1, "apron front"), (-1, "apron back")):
        rail = block(wide - 2 * inset - 0.05, 0.09, 0.022, bevel=0.004)
        make.add(name, rail.at(0, leg - 0.09, z * (deep / 2 - inset)), wood)
    for x, name in ((1, "apron right"), (-1, "apron left")):
        rail = block(0.022, 0.09, deep - 2 * inset - 0.05, bevel=0.004)
        make.add(name, rail.at(x * (wide / 2 - inset), leg - 0.09, 0), wood)
    make.rest = high
    return None


def _round_table(make: Maker) -> None:
    """A round top over a ring, on four legs that stand a little outwards."""
    radius, high = make.wide(0.56), make.high(0.75)
    wood, sides = make.main("wood"), make.sides(64, least=12)
    make.add("top", rod(radius, 0.042, sides, bevel=0.014).at(0, high - 0.042, 0), wood)
    low, up, outer, inner = high - 0.13, high - 0.04, radius * 0.8, radius * 0.8 - 0.022
    walls = [(outer, low), (outer, up), (inner, up), (inner, low), (outer, low)]
    make.add("apron", lathe([[one, two] for one, two in pairwise(walls)], sides), wood)
    for turn in (45, 135, 225, 315):
        leg = _leg(0.06, 0.036, (high - 0.04) / np.cos(np.radians(5))).turned("x", -5)
        name = f"leg {('front', 'back')[turn in {135, 225}]} {('right', 'left')[turn > 180]}"
        make.add(name, leg.at(0, 0.003, outer + high * 0.087 - 0.075).turned("y", turn), wood)
    make.rest = high


def _leg(top: float, foot: float, height: float) -> Solid:
    """A square leg that tapers to its foot."""
    half = 2**0.5 / 2
    cut = min(0.006, foot * 0.2)
    rows = [(foot - 2 * cut, 0.0), (foot, cut), (top, height)]
    rings = np.stack([polygon_ring(4, size * half, y) for size, y in rows])
    return loft(rings, edges=range(4), creases=(1,))


def chair(make: Maker) -> None:
    """A chair with a curved, slatted back."""
    wide, deep, seat = make.wide(0.46), make.deep(0.45), make.high(0.45)
    back = make.high(make.varied(0.5, 0.06))
    wood = make.main("wood")
    make.add("seat", block(wide, 0.04, deep, bevel=0.014).at(0, seat - 0.04, 0.01), wood)
    for x, side in ((-1, "left"), (1, "right")):
        at = x * (wide / 2 - 0.032)
        make.add(f"leg front {side}", _leg(0.044, 0.03, seat - 0.035).at(at, 0, deep / 2 - 0.03), wood)
        path = [
            (at, 0.0, -deep / 2 - 0.02),
            (at, seat, -deep / 2 + 0.03),
            (at, seat + back * 0.5, -deep / 2 + 0.01),
            (at, seat + back, -deep / 2 - 0.06),
        ]
        make.add(f"post {side}", tube(_smooth(path, make), 0.02, make.sides(12)), wood)
    for height, thick in ((0.93, 0.09), (0.66, 0.05), (0.43, 0.05)):
        place = -deep / 2 + 0.02 - 0.075 * height**2
        slat = block(wide - 0.05, thick, 0.018, bevel=0.006).turned("x", -8)
        make.add("slat", slat.at(0, seat + back * height - thick / 2, place), wood)
    for z, name in ((deep / 2 - 0.03, "stretcher front"), (-deep / 2 + 0.005, "stretcher back")):
        make.add(
            name,
            rod(0.011, wide - 0.08, make.sides(10), bevel=0.002).turned("z", 90).at(wide / 2 - 0.04, seat * 0.42, z),
            wood,
        )
    make.rest = seat


def _smooth(path: list[tuple[float, float, float]], make: Maker) -> F64:
    """A bent path through some places."""
    points: F64 = np.array(path, np.float64)
    heights = np.linspace(float(points[0, 1]), float(points[-1, 1]), make.sides(12, least=4))
    bends: F64 = np.vander(points[:, 1], 4)
    shape = np.linalg.solve(bends, points[:, 2])
    return np.column_stack([np.full(len(heights), points[0, 0]), heights, np.vander(heights, 4) @ shape])


def stool(make: Maker) -> None:
    """A round stool with splayed legs."""
    high, radius = make.high(0.46), make.wide(0.18)
    wood = make.main("wood")
    make.add("seat", rod(radius, 0.045, make.sides(40, least=8), bevel=0.014).at(0, high - 0.045, 0), wood)
    leg = rod(0.015, high / np.cos(np.radians(9)) - 0.035, make.sides(14), top=0.022).turned("x", -9)
    make.add("legs", ringed(leg.at(0, 0.004, radius * 0.62 + high * 0.145), count=4).turned("y", 45), wood)
    make.add(
        "ring",
        torus(radius * 0.9, 0.008, make.sides(36), across=make.sides(8, least=4)).at(0, high * 0.34, 0),
        make.fixed("steel"),
    )
    make.rest = high


def vase(make: Maker) -> None:
    """A vase with a full shoulder, a narrow neck and a turned lip, hollow; its curve varies by the seed."""
    high, wide = make.high(0.42), make.wide(0.13)
    belly, neck = make.varied(wide, 0.1), make.varied(wide * 0.36, 0.15)
    shoulder = make.random.uniform(0.52, 0.66)
    outer = [(wide * 0.5, 0.012), (wide * 0.58, high * 0.06), (belly * 0.92, high * 0.3), (belly, high * shoulder)]
    outer += [(neck * 1.5, high * 0.8), (neck, high * 0.88), (neck * 1.5, high)]
    _hollow(make, "vase", outer, ("porcelain", 0.008))


def _hollow(make: Maker, name: str, outer: list[tuple[float, float]], wall: tuple[str, float]) -> None:
    """A vessel: a foot, its outside, a rounded lip, and its inside with a floor."""
    finish, thick = wall
    steps = make.sides(7, least=2)
    outside = curve(outer, steps=steps)
    inside = [
        (max(radius - thick, thick), y + (thick if index == 0 else 0)) for index, (radius, y) in enumerate(outside)
    ]
    foot, top = outside[0], outside[-1]
    lip = [
        top,
        (top[0] - thick * 0.2, top[1] + thick * 0.45),
        (top[0] - thick * 0.8, top[1] + thick * 0.45),
        inside[-1],
    ]
    runs = [
        [(0.0, 0.006), (foot[0] * 0.8, 0.006)],
        [(foot[0] * 0.8, 0.006), (foot[0] * 0.84, 0.0), (foot[0] * 0.96, 0.0), foot],
        outside,
        lip,
        inside[::-1],
        [inside[0], (0.0, inside[0][1])],
    ]
    make.add(name, lathe(runs, make.sides(56, least=8)), make.main(finish))


def cup(make: Maker) -> None:
    """A cup with a handle, on a saucer."""
    high, wide = make.high(0.085), make.wide(0.042)
    lift = 0.014
    flare = make.varied(1.0, 0.06)
    before = len(make.pieces)
    _hollow(
        make,
        "cup",
        [(wide * 0.62, 0.006), (wide * 0.85, high * 0.22), (wide * 0.98, high * 0.6), (wide * 1.06 * flare, high)],
        ("white porcelain", 0.0032),
    )
    piece = make.pieces.pop(before)
    make.add("cup", piece.solid.at(0, lift, 0), piece.finish)
    angles = np.linspace(-0.42 * np.pi, 0.46 * np.pi, make.sides(18, least=6))
    path = np.stack(
        [
            wide * 0.9 + wide * 0.72 * np.cos(angles),
            lift + high * 0.54 + high * 0.3 * np.sin(angles),
            np.zeros_like(angles),
        ],
        axis=1,
    )
    make.add("handle", tube(path, high * 0.055, make.sides(12), flat=1.25), make.main("white porcelain"))
    plate = curve(
        [(wide * 0.9, 0.0), (wide * 1.1, 0.003), (wide * 1.7, 0.012), (wide * 1.95, 0.018)],
        steps=make.sides(5, least=2),
    )
    rim = [plate[-1], (plate[-1][0] - 0.002, plate[-1][1] + 0.003)]
    upper = [(radius * 0.985 - 0.001, y + 0.0035) for radius, y in plate][::-1]
    upper[0] = rim[-1]
    make.add(
        "saucer",
        lathe([[(0.0, 0.0), plate[0]], plate, rim, upper, [upper[-1], (0.0, upper[-1][1])]], make.sides(56, least=8)),
        make.main("white porcelain"),
    )
    make.add(
        "coffee", rod(wide * 0.93, 0.002, make.sides(40, least=8)).at(0, lift + high * 0.8, 0), make.fixed("dark wood")
    )


def teapot(make: Maker) -> None:
    """A round pot with a spout, a handle and a lid with a knob."""
    high, wide = make.high(0.115), make.wide(0.085)
    sides, steps = make.sides(52, least=8), make.sides(7, least=2)
    body = curve(
        [(wide * 0.55, 0.006), (wide * 0.9, high * 0.25), (wide, high * 0.52), (wide * 0.5, high)], steps=steps
    )
    runs = [[(0.0, 0.0), (wide * 0.5, 0.0)], [(wide * 0.5, 0.0), body[0]], body, [body[-1], (0.0, body[-1][1])]]
    make.add("body", lathe(runs, sides), make.main("clay"))
    lid = curve([(wide * 0.54, 0.0), (wide * 0.5, 0.006), (wide * 0.3, high * 0.1), (0.0, high * 0.14)], steps=steps)
    lid[-1] = (0.0, lid[-1][1])
    make.add("lid", lathe([[(0.0, 0.0), lid[0]], lid], sides).at(0, high * 0.99, 0), make.main("clay"))
    make.add("knob", ball(wide * 0.14, make.sides(24)).at(0, high * 1.2, 0), make.main("clay"))
    t = np.linspace(0, 1, make.sides(16, least=6))
    spout = np.stack([-wide * (0.8 + 0.85 * t), high * (0.36 + 0.28 * t + 0.34 * t**2.2), np.zeros_like(t)], axis=1)
    make.add("spout", tube(spout, wide * (0.27 - 0.15 * t**0.7), make.sides(18)), make.main("clay"))
    angles = np.linspace(-0.5 * np.pi, 0.5 * np.pi, make.sides(20, least=6))
    loop = [wide * (0.8 + 0.72 * np.cos(angles)), high * (0.52 + 0.32 * np.sin(angles)), np.zeros_like(angles)]
    make.add("handle", tube(np.stack(loop, axis=1), wide * 0.085, make.sides(12)), make.main("clay"))


def bowl(make: Maker) -> None:
    """A bowl on a foot."""
    high, wide = make.high(0.075), make.wide(0.085)
    _hollow(
        make,
        "bowl",
        [(wide * 0.42, 0.008), (wide * 0.5, high * 0.2), (wide * 0.82, high * 0.5), (wide, high)],
        ("porcelain", 0.004),
    )


def lantern(make: Maker) -> None:
    """A round silk lantern with ribs, gilded caps, a loop and a tassel."""
    wide, high = make.wide(0.3), make.high(0.5)
    tassel = 0.34
    sides = make.sides(16, least=8)
    middle = tassel + high / 2
    make.add("shade", _ribbed(make, wide, high, sides).at(0, middle, 0), make.main("silk"))
    for sign, name in ((-1, "lower cap"), (1, "upper cap")):
        cap = rod(wide * 0.5, 0.07, make.sides(40, least=8), top=wide * 0.46, bevel=0.012)
        turned = cap if sign > 0 else cap.turned("x", 180)
        make.add(name, turned.at(0, middle + sign * high * 0.455, 0), make.fixed("gold"))
    make.add(
        "loop",
        torus(0.05, 0.008, make.sides(24), across=make.sides(8, least=4))
        .turned("x", 90)
        .at(0, middle + high * 0.455 + 0.11, 0),
        make.fixed("gold"),
    )
    make.add("bead", ball(0.035, make.sides(20)).at(0, tassel - 0.005, 0), make.fixed("gold"))
    tail = lathe(
        [
            [(0, 0), (0.052, 0)],
            [(0.052, 0), (0.036, tassel * 0.7), (0.018, tassel - 0.03)],
            [(0.018, tassel - 0.03), (0, tassel - 0.03)],
        ],
        make.sides(24),
    )
    make.add("tassel", tail, make.main("silk"))
    make.add("cord", rod(0.006, high * 0.2, 6).at(0, tassel - 0.04, 0), make.fixed("gold"))


def _ribbed(make: Maker, wide: float, high: float, ribs: int) -> Solid:
    """A flattened ball that swells between its ribs."""
    per_rib = make.sides(4, least=2)
    angles = np.linspace(0, 2 * np.pi, ribs * per_rib + 1)
    swell = 0.94 + 0.06 * np.abs(np.sin(angles * ribs / 2)) ** 0.7
    rows: list[F64] = []
    for tilt in np.linspace(-1, 1, make.sides(20, least=6)) * np.pi / 2 * 0.72:
        radius = wide * np.cos(tilt) ** 0.8
        bulge = 1 + (swell - 1) * np.cos(tilt) ** 0.5
        height = high / 2 * np.sin(tilt) / np.sin(np.pi / 2 * 0.72)
        rows.append(
            np.stack(
                [radius * bulge * np.sin(angles), np.full_like(angles, height), radius * bulge * np.cos(angles)], axis=1
            )
        )
    rings = np.stack(rows)
    rings[:, -1] = rings[:, 0]
    return loft(rings, edges=range(0, ribs * per_rib, per_rib))


def pole(make: Maker) -> None:
    """A turned pole on a foot."""
    high = make.high(2.4)
    make.add("foot", rod(0.22, 0.08, make.sides(36, least=8), bevel=0.02), make.second("stone"))
    make.add("shaft", rod(0.055, high - 0.08, make.sides(20), top=0.042, bevel=0.008).at(0, 0.08, 0), make.main("wood"))
    make.add("knob", joined(rod(0.085, 0.04, make.sides(24), bevel=0.01)).at(0, high - 0.04, 0), make.fixed("bronze"))
