"""Street lamp, bench, bamboo and fountain."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from mmgen.media.arrays import F64
from mmgen.procedural.solids.block import block
from mmgen.procedural.solids.loft import ball, curve, lathe, loft, polygon_ring, ringed, rod, torus, tube
from mmgen.procedural.solids.maker import Maker
from mmgen.procedural.solids.solid import Solid, fused, joined

__all__ = ["bamboo", "bench", "fountain", "lamp"]

_SIDES = ((-1, "left"), (1, "right"))


def lamp(make: Maker) -> None:
    """A cast-iron street lamp: a stepped foot, a fluted shaft with a ladder rest, and a glazed lantern that glows."""
    high, wide = make.high(3.5), make.wide(1.0)
    iron, sides, steps = make.main("iron"), make.sides(32, least=8), make.sides(5, least=2)
    foot = [(0.2, 0.0), (0.2, 0.1), (0.17, 0.13), (0.17, 0.3), (0.1, 0.42), (0.085, 0.62)]
    runs = [[(0.0, 0.0), (0.2 * wide, 0.0)]]
    runs += [[(one[0] * wide, one[1]), (two[0] * wide, two[1])] for one, two in pairwise(foot)]
    runs += [[(0.085 * wide, 0.62), (0.0, 0.62)]]
    make.add("foot", lathe(runs, sides), iron)
    neck = high * 0.79
    make.add("shaft", _fluted(make, 0.062 * wide, 0.042 * wide, (0.6, neck)), iron)
    for at, radius in ((0.64, 0.078), (neck * 0.82, 0.06), (neck, 0.07)):
        ring = torus(radius * wide, 0.02, sides, across=make.sides(10, least=4))
        make.add("collar", ring.at(0, at, 0), iron)
    rest = rod(0.016, 0.62 * wide, make.sides(12), bevel=0.004).turned("z", 90)
    make.add("ladder rest", rest.at(0.31 * wide, neck * 0.9, 0), iron)
    for x, side in _SIDES:
        make.add(f"knob {side}", ball(0.028, make.sides(16)).at(x * 0.31 * wide, neck * 0.9, 0), iron)
    cup = curve([(0.05 * wide, 0.0), (0.07 * wide, 0.05), (0.13 * wide, 0.08)], steps=steps)
    make.add("cup", lathe([[(0.0, 0.0), cup[0]], cup, [cup[-1], (0.0, cup[-1][1])]], sides).at(0, neck, 0), iron)
    _lantern(make, neck + 0.08, (high - neck - 0.08, wide))


def _fluted(make: Maker, foot: float, top: float, ends: tuple[float, float]) -> Solid:
    """A shaft with rounded grooves, slimmer towards its top."""
    grooves, steps = 12, make.sides(4, least=2)
    angles = np.linspace(0, 2 * np.pi, grooves * steps + 1)
    depth = 1 - 0.1 * np.abs(np.sin(angles * grooves / 2))
    rows: list[F64] = []
    for share in (0.0, 0.5, 1.0):
        radius = (foot + (top - foot) * share) * depth
        height = np.full_like(angles, ends[0] + (ends[1] - ends[0]) * share)
        rows.append(np.stack([radius * np.sin(angles), height, radius * np.cos(angles)], axis=1))
    rings = np.stack(rows)
    rings[:, -1] = rings[:, 0]
    return loft(rings)


def _lantern(make: Maker, bottom: float, size: tuple[float, float]) -> None:
    """Six panes between bars, a light inside, a roof with a finial."""
    high, wide = size
    low, up, pane = 0.12 * wide, 0.21 * wide, high * 0.52
    iron = make.main("iron")
    panes = np.stack([polygon_ring(6, low, 0.0), polygon_ring(6, up, pane)])
    make.add("panes", loft(panes * (0.96, 1, 0.96), edges=range(6)).at(0, bottom + 0.01, 0), make.fixed("glass"))
    bulb = curve([(0.0, 0.0), (0.07 * wide, 0.06), (0.085 * wide, 0.17), (0.0, 0.3)], steps=make.sides(6, least=2))
    bulb[0], bulb[-1] = (0.0, 0.0), (0.0, bulb[-1][1])
    make.add("light", lathe([bulb], make.sides(20)).at(0, bottom + 0.03, 0), make.fixed("glow"))
    corners = [(polygon_ring(6, low, 0.0)[k], polygon_ring(6, up, pane)[k]) for k in range(6)]
    bars = [tube(np.stack([foot, head]), 0.013 * wide, make.sides(8)) for foot, head in corners]
    make.add("bars", joined(*bars).at(0, bottom + 0.01, 0), iron)
    eave = loft(np.stack([polygon_ring(6, up * r, y) for r, y in ((1.05, 0), (1.16, 0.012), (1.16, 0.032))]), edges=range(6), creases=(1,))  # fmt: skip
    make.add("eave", eave.at(0, bottom + pane, 0), iron)
    roof = [(1.1, 0.0), (0.72, 0.42), (0.3, 0.74), (0.24, 1.0)]
    tall = high - pane - 0.03 - 0.12
    rows = np.stack([polygon_ring(6, up * radius, y * tall) for radius, y in roof])
    make.add("roof", loft(rows, edges=range(6)).at(0, bottom + pane + 0.03, 0), iron)
    spike = [(0.03 * wide, 0.0), (0.036 * wide, 0.03), (0.012 * wide, 0.06), (0.0, 0.12)]
    tip = lathe([[(0.0, 0.0), spike[0]], spike], make.sides(16))
    make.add("finial", tip.at(0, bottom + pane + 0.03 + tall, 0), make.fixed("bronze"))


def bench(make: Maker) -> None:
    """A park bench: slats of wood on two cast-iron sides with arm rests."""
    wide, deep, seat = make.wide(1.55), make.deep(0.5), make.high(0.44)
    back = make.high(0.42)
    wood, iron = make.main("wood"), make.second("iron")
    for k in range(5):
        slat = block(wide, 0.028, deep * 0.17, bevel=0.008)
        make.add("seat slat", slat.at(0, seat - 0.028, deep * (0.42 - 0.2 * k)), wood)
    for k in range(4):
        rise = 0.1 + 0.9 * (k + 0.5) / 4
        slat = block(wide, back * 0.2, 0.026, bevel=0.008).turned("x", -12)
        make.add("back slat", slat.at(0, seat + back * rise - back * 0.1, -deep * 0.42 - 0.21 * back * rise), wood)
    _iron_sides(make, (wide, deep), (seat, back))
    brace = rod(0.012, wide * 0.84, make.sides(10), bevel=0.002).turned("z", 90)
    make.add("brace", brace.at(wide * 0.42, seat * 0.5, -deep * 0.46), iron)
    make.rest = seat


def _iron_sides(make: Maker, floor: tuple[float, float], heights: tuple[float, float]) -> None:
    """Legs, a rail under the seat and an arm rest on either side."""
    (wide, deep), (seat, back) = floor, heights
    iron, sides = make.second("iron"), make.sides(14)
    for x, side in _SIDES:
        at = x * wide * 0.42
        post = [
            (at, 0.0, -deep * 0.62),
            (at, seat * 0.55, -deep * 0.46),
            (at, seat, -deep * 0.45),
            (at, seat + back, -deep * 0.5 - 0.21 * back),
        ]
        make.add(f"back leg {side}", tube(_bent(post, make), 0.02, sides), iron)
        front = [
            (at, 0.0, deep * 0.5),
            (at, seat * 0.5, deep * 0.4),
            (at, seat - 0.03, deep * 0.44),
            (at, seat + 0.2, deep * 0.4),
        ]
        make.add(f"front leg {side}", tube(_bent(front, make), 0.02, sides), iron)
        rail = [(at, seat - 0.045, deep * 0.44), (at, seat - 0.05, 0.0), (at, seat - 0.045, -deep * 0.45)]
        make.add(f"rail {side}", tube(_bent(rail, make), 0.016, sides), iron)
        arm = [
            (at, seat + 0.2, deep * 0.44),
            (at, seat + 0.225, deep * 0.2),
            (at, seat + 0.215, -deep * 0.25),
            (at, seat + 0.2, -deep * 0.52),
        ]
        make.add(f"arm {side}", tube(_bent(arm, make), 0.022, sides, flat=0.75), iron)


def _bent(path: list[tuple[float, float, float]], make: Maker) -> F64:
    """A smooth way through some places (Catmull-Rom)."""
    given = np.array(path, np.float64)
    ends = np.concatenate([2 * given[:1] - given[1:2], given, 2 * given[-1:] - given[-2:-1]])
    t = np.linspace(0, 1, make.sides(6, least=2), endpoint=False)[:, None]
    pieces = [
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:], strict=False)
    ]
    return np.concatenate([*pieces, given[-1:]])


def bamboo(make: Maker) -> None:
    """A clump of bamboo: jointed canes that lean outwards, with sprays of narrow leaves."""
    high, wide = make.high(5.0), make.wide(0.6)
    random, canes, spin = make.random, 9, make.random.uniform(0, 2 * np.pi)
    stems: list[Solid] = []
    leaves: list[Solid] = []
    sprays = [fused(_spray(make, _leaf(make), size)) for size in (0.78, 0.92, 1.08, 1.22)]
    for k in range(canes):
        angle = spin + 2.4 * k
        foot = wide * np.sqrt((k + 0.3) / canes) * np.array([np.cos(angle), np.sin(angle)])
        tall, lean = high * random.uniform(0.68, 1.0), random.uniform(0.12, 0.3) * (1 + k / canes)
        heights = np.linspace(0, 1, 13)
        way = foot[None, :] + (heights**2.2)[:, None] * lean * tall * 0.5 * np.array([np.cos(angle), np.sin(angle)])
        path = np.column_stack([way[:, 0], heights * tall, way[:, 1]])
        stems.append(_cane(make, path, random.uniform(0.036, 0.048)))
        for node in range(4, 13):
            turn = float(random.uniform(0, 360))
            for side in (0.0, 150.0) if node > 6 else (0.0,):
                spray = sprays[int(random.integers(len(sprays)))]
                leaves.append(spray.turned("y", turn + side).at(*path[node].tolist()))
    make.add("canes", joined(*stems), make.main("bamboo"))
    make.add("leaves", joined(*leaves), make.fixed("bamboo leaves"))


def _cane(make: Maker, path: F64, radius: float) -> Solid:
    """A cane with a ridge at each joint, slimmer towards its top."""
    at: list[float] = []
    thick: list[float] = []
    for joint in range(len(path) - 1):
        size = radius * (1 - 0.62 * joint / len(path))
        at += [joint, joint + 0.04, joint + 0.09, joint + 0.93]
        thick += [size * 1.16, size * 1.16, size * 0.96, size * 0.94]
    at.append(len(path) - 1.0)
    thick.append(radius * 0.3)
    steps = np.arange(len(path))
    points = np.column_stack([np.interp(at, steps, path[:, axis]) for axis in range(3)])
    return tube(points, np.array(thick), make.sides(10, least=5))


def _leaf(make: Maker) -> Solid:
    """A narrow blade along +Z that hangs towards its tip."""
    share = np.linspace(0, 1, make.sides(5, least=3))
    half = 0.027 * np.sin(np.pi * np.clip(share, 0.03, 0.985)) ** 0.7
    rings = [
        np.array([(x * width, -0.1 * far**2 + y * 0.0022, far * 0.34) for x, y in ((1, 0), (0, 1), (-1, 0), (1, 0))])
        for far, width in zip(share, half, strict=True)
    ]
    return loft(np.stack(rings), edges=(1, 2))


def _spray(make: Maker, blade: Solid, size: float) -> Solid:
    """A twig with a fan of leaves at its end."""
    out = np.array([0.0, 0.16, 0.42]) * size
    twig = tube(np.stack([np.zeros(3), out * (1, 1.15, 0.5), out]), np.array([0.007, 0.005, 0.003]), 5)
    fan = [
        blade.turned("x", float(make.random.uniform(5, 40))).turned("y", side + float(make.random.uniform(-10, 10)))
        for side in (-58, -18, 22, 62)
    ]
    return joined(twig, joined(*fan).scaled(size * 1.2, size * 1.2, size * 1.2).at(*out.tolist()))


def fountain(make: Maker) -> None:
    """A fountain: a round basin of water, a pillar with a bowl, and jets that fall back into it."""
    wide, high = make.wide(1.5), make.high(1.9)
    stone, sides, steps = make.main("stone"), make.sides(64, least=12), make.sides(5, least=2)
    rim, inner, tall = wide, wide * 0.86, high * 0.24
    basin = [
        [(0.0, 0.0), (rim * 1.04, 0.0)], [(rim * 1.04, 0.0), (rim * 1.04, tall * 0.2)], [(rim * 1.04, tall * 0.2), (rim * 0.97, tall * 0.28)],
        [(rim * 0.97, tall * 0.28), (rim * 0.97, tall * 0.84)], [(rim * 0.97, tall * 0.84), (rim * 1.03, tall * 0.9), (rim * 1.03, tall)],
        [(rim * 1.03, tall), (inner, tall)], [(inner, tall), (inner, tall * 0.25)], [(inner, tall * 0.25), (0.0, tall * 0.25)],
    ]  # fmt: skip
    make.add("basin", lathe(basin, sides), stone)
    make.add("pool", rod(inner * 0.998, tall * 0.55, sides).at(0, tall * 0.27, 0), make.fixed("water"))
    top = high * 0.62
    pillar = curve(
        [
            (0.2 * wide, tall * 0.2),
            (0.19 * wide, tall * 0.9),
            (0.1 * wide, tall * 1.4),
            (0.085 * wide, top * 0.8),
            (0.13 * wide, top),
        ],
        steps=steps,
    )
    make.add("pillar", lathe([[(0.0, pillar[0][1]), pillar[0]], pillar, [pillar[-1], (0.0, top)]], sides), stone)
    outer = curve([(0.12 * wide, 0.0), (0.3 * wide, 0.05), (0.44 * wide, 0.16), (0.47 * wide, 0.2)], steps=steps)
    under = [(radius - 0.02, y + 0.025) for radius, y in outer]
    bowl = [[(0.0, 0.0), outer[0]], outer, [outer[-1], under[-1]], under[::-1], [under[0], (0.0, under[0][1])]]
    make.add("bowl", lathe(bowl, sides).at(0, top, 0), stone)
    make.add("bowl water", rod(0.43 * wide, 0.06, sides).at(0, top + 0.115, 0), make.fixed("water"))
    spout = high - top - 0.12
    make.add(
        "jet", rod(0.035 * wide, spout, make.sides(16), top=0.012 * wide).at(0, top + 0.12, 0), make.fixed("water")
    )
    t = np.linspace(0, 1, make.sides(14, least=5))
    far, fall = wide * (0.1 + 0.62 * t), top + 0.17 + high * 0.26 * t * 4 * (0.72 - t) * 0.55
    fall = fall - (fall[-1] - tall * 0.8) * t**2.4
    arc = tube(np.column_stack([np.zeros_like(t), fall, far]), 0.012 * wide * (1 + 0.5 * t), make.sides(8))
    make.add("arcs", ringed(arc, count=8), make.fixed("water"))
