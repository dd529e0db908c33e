"""Bridge, boat and rocket."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F64
from mmgen.procedural.solids.block import block
from mmgen.procedural.solids.extrusion import extrude
from mmgen.procedural.solids.loft import ball, curve, lathe, loft, ringed, rod, torus, tube
from mmgen.procedural.solids.maker import Maker
from mmgen.procedural.solids.solid import Solid, joined

__all__ = ["boat", "bridge", "rocket"]


def bridge(make: Maker) -> None:
    """A humped arch bridge with parapets and posts."""
    length, width, hump = make.wide(12.0), make.deep(3.2), make.high(make.varied(2.6, 0.1))
    count = make.sides(28, least=8)
    x = np.linspace(-length / 2, length / 2, count + 1)
    deck = 0.55 + hump * np.maximum(np.cos(np.pi * x / length), 0) ** 1.5
    arch = length * 0.3
    angles = np.linspace(np.pi, 0, make.sides(24, least=6) + 1)
    under = np.stack([arch * np.cos(angles), (hump - 0.15) * np.sin(angles)], axis=1)
    outline = np.concatenate([[[-length / 2, 0.0]], under, [[length / 2, 0.0]], np.stack([x, deck], axis=1)[::-1]])
    make.add("arch", extrude([outline], width, bevel=0.04), make.main("stone"))
    ring = np.concatenate([under * (1 + 0.42 / arch), under[::-1]])[::-1]
    make.add("arch stones", extrude([ring], width + 0.14, bevel=0.03), make.second("dark stone"))
    paving = _strip(x, deck, 0.0, 0.14)
    make.add("deck", extrude([paving], width + 0.2, bevel=0.03), make.second("dark stone"))
    for side, name in ((-1, "parapet back"), (1, "parapet front")):
        wall = extrude([_strip(x[1:-1], deck[1:-1], 0.1, 0.62)], 0.16, bevel=0.02)
        rail = extrude([_strip(x[1:-1], deck[1:-1], 0.62, 0.8)], 0.3, bevel=0.04)
        make.add(name, joined(wall, rail).at(0, 0, side * width / 2), make.main("stone"))
    places = np.linspace(-length / 2 + length / count, length / 2 - length / count, 9)
    post = joined(block(0.34, 1.15, 0.34, bevel=0.03), ball(0.2, make.sides(16)).at(0, 1.28, 0))
    tops = np.interp(places, x, deck)
    posts = [
        post.at(float(at), float(top), side * width / 2)
        for at, top in zip(places, tops, strict=True)
        for side in (-1, 1)
    ]
    make.add("posts", joined(*posts), make.main("stone"))
    make.rest = float(deck.max()) + 0.14


def _strip(x: F64, y: F64, low: float, high: float) -> F64:
    """A band that follows a line, as an outline."""
    return np.concatenate([np.stack([x, y + low], axis=1), np.stack([x, y + high], axis=1)[::-1]])


def boat(make: Maker) -> None:
    """A wooden sailing boat."""
    length, beam, depth = make.wide(make.varied(6.0, 0.06)), make.deep(2.1), make.high(1.05)
    make.add("hull", _hull(make, length, beam, depth), make.main("wood"))
    make.add("gunwale", _rim(make, length, beam, depth), make.second("dark wood"))
    for share, name in ((-0.28, "stern seat"), (0.04, "middle seat")):
        wide = beam * float(1 - abs(share * 1.7) ** 2.4) * 0.93
        make.add(
            name, block(0.42, 0.07, wide, bevel=0.015).at(share * length, depth * 0.72, 0), make.second("dark wood")
        )
    mast = make.high(5.2)
    foot = length * 0.12
    make.add(
        "mast",
        rod(0.085, mast, make.sides(16), top=0.05, bevel=0.01).at(foot, depth * 0.3, 0),
        make.second("dark wood"),
    )
    boom = rod(0.05, length * 0.5, make.sides(12), bevel=0.01).turned("z", 90)
    make.add("boom", boom.at(foot, depth * 1.45, 0), make.second("dark wood"))
    low, high = depth * 1.55, depth * 0.3 + mast * 0.97
    make.add(
        "sail",
        _sail(make, (foot - 0.1, low), (foot - length * 0.48, low + 0.05), (foot - 0.1, high)),
        make.fixed("cloth"),
    )
    jib = _sail(make, (length * 0.46, depth * 1.35), (foot + 0.14, low + 0.1), (foot + 0.14, high * 0.86))
    make.add("jib", jib, make.fixed("cloth"))
    flag = [(0.0, 0.0), (0.0, 0.3), (-0.55, 0.15)]
    make.add(
        "flag",
        extrude([np.array(flag)], 0.03, bevel=0.005).at(foot, depth * 0.3 + mast - 0.32, 0),
        make.fixed("red paint"),
    )
    make.add(
        "rudder", block(0.36, depth * 0.8, 0.07, bevel=0.02).at(-length * 0.5, depth * 0.1, 0), make.second("dark wood")
    )
    make.rest = depth * 0.75


def _beam_at(share: F64) -> F64:
    """How wide a hull is from stern (-1) to bow (1), against its beam."""
    wide: F64 = np.where(share > 0, 1 - np.abs(share) ** 2.3, 1 - 0.42 * np.abs(share) ** 2.6)
    return np.maximum(wide, 0.03)


def _sheer(share: F64, depth: float) -> F64:
    rise: F64 = depth * (1 + 0.34 * np.clip(share, 0, 1) ** 2.2 + 0.14 * np.clip(-share, 0, 1) ** 2)
    return rise


def _hull(make: Maker, length: float, beam: float, depth: float) -> Solid:
    """A shell: sections from stern to bow, outside from rim to rim and back along the inside."""
    stations = np.linspace(-1, 1, make.sides(30, least=8))
    angles = np.linspace(np.pi, 0, make.sides(18, least=6) + 1)
    rings: list[F64] = []
    for share in stations.tolist():
        at = np.array(share)
        wide, top = float(_beam_at(at)) * beam / 2, float(_sheer(at, depth))
        keel = depth * 0.5 * max(share, 0) ** 3
        outer = np.stack(
            [
                wide * np.sign(np.cos(angles)) * np.abs(np.cos(angles)) ** 0.7,
                top - (top - keel) * np.sin(angles) ** 0.8,
            ],
            axis=1,
        )
        thick = min(0.07, wide * 0.4)
        inner = np.stack(
            [outer[::-1, 0] * (1 - thick / wide), np.minimum(outer[::-1, 1] + 0.08 * np.sin(angles), top)], axis=1
        )
        section = np.concatenate([outer, inner[:], outer[:1]])
        rings.append(np.column_stack([np.full(len(section), share * length / 2), section[:, 1], section[:, 0]]))
    edge = len(angles)
    return loft(np.stack(rings)[:, ::-1], edges=(edge, edge + 1, edge - 1, 1, 2 * edge))


def _rim(make: Maker, length: float, beam: float, depth: float) -> Solid:
    shares = np.linspace(-1, 1, make.sides(30, least=8))
    sides: list[Solid] = []
    for side in (-1, 1):
        path = np.stack(
            [shares * length / 2, _sheer(shares, depth), side * _beam_at(shares) * beam / 2 * 0.985], axis=1
        )
        sides.append(tube(path, 0.06, make.sides(10, least=4)))
    return joined(*sides)


def _sail(make: Maker, tack: tuple[float, float], clew: tuple[float, float], head: tuple[float, float]) -> Solid:
    """A cloth between three corners that the wind has filled, thin but closed."""
    count = make.sides(10, least=3)
    rows: list[F64] = []
    thickness = 0.025
    for up in np.linspace(0, 0.995, count + 1):
        luff = np.array(tack) * (1 - up) + np.array(head) * up
        leech = np.array(clew) * (1 - up) + np.array(head) * up
        across = np.linspace(0, 1, count + 1)
        line = luff * (1 - across)[:, None] + leech * across[:, None]
        belly = (
            np.sin(np.pi * across**0.8) * np.sin(np.pi * min(up + 0.12, 1)) * 0.16 * np.hypot(*(leech - luff)) ** 0.9
        )
        front = np.column_stack([line, belly + thickness / 2])
        back = np.column_stack([line, belly - thickness / 2])
        rows.append(np.concatenate([front, back[::-1], front[:1]]))
    rings = np.stack(rows)
    turned = rings if clew[0] > tack[0] else rings[:, ::-1]
    edge = count + 1
    return loft(turned, edges=(edge - 1, edge, 2 * edge - 1) if clew[0] > tack[0] else (1, edge, edge + 1))


def rocket(make: Maker) -> None:
    """A rocket with a nose cone, portholes, fins and a nozzle."""
    height, radius = make.high(make.varied(7.0, 0.06)), make.wide(1.0)
    sides = make.sides(48, least=8)
    base = 1.15
    hull = curve(
        [(radius * 0.62, 0), (radius * 0.92, height * 0.18), (radius, height * 0.4), (radius * 0.86, height * 0.68)],
        steps=make.sides(6, least=2),
    )
    make.add(
        "hull", lathe([[(0, 0), hull[0]], hull, [hull[-1], (0, hull[-1][1])]], sides).at(0, base, 0), make.main("paint")
    )
    nose = curve(
        [(radius * 0.86, height * 0.68), (radius * 0.6, height * 0.84), (radius * 0.24, height * 0.95), (0.0, height)],
        steps=make.sides(6, least=2),
    )
    nose[-1] = (0.0, height)
    red = make.second("red paint") if make.looks.colour != "red" else make.second("paint")
    make.add("nose cone", lathe([[(0, height * 0.68), nose[0]], nose], sides).at(0, base, 0), red)
    for share, grown in ((0.66, 0.9), (0.1, 0.86)):
        make.add(
            "band",
            torus(radius * grown, radius * 0.05, sides, across=make.sides(10, least=4)).at(0, base + height * share, 0),
            make.fixed("steel"),
        )
    for share, size in ((0.5, 0.34), (0.33, 0.24)):
        out = radius * 0.94
        ring = torus(radius * size, radius * 0.07, make.sides(32), across=make.sides(10, least=4)).turned("x", 90)
        make.add("porthole frame", ring.at(0, base + height * share, out), make.fixed("steel"))
        pane = ball(radius * size, make.sides(28), squash=0.35).turned("x", 90)
        make.add("porthole", pane.at(0, base + height * share, out - 0.02), make.fixed("window"))
    outline = np.array(
        [(0.55, 0.1), (1.5, -0.75), (1.72, -1.1), (1.85, -1.1), (1.8, -0.3), (1.45, 0.7), (0.8, 1.75)]
    ) * (radius, 1)
    fin = extrude([outline], 0.16, bevel=0.04).at(0, base + 0.05, 0)
    make.add("fins", ringed(fin.turned("y", 45), count=4), red)
    inside = [(radius * 0.5, -0.1), (radius * 0.4, 0.3)][::-1]
    outside = [(radius * 0.56, -0.1), (radius * 0.46, 0.3), (radius * 0.36, 0.55)]
    runs = [[(0.0, 0.3), inside[0]], inside, [inside[1], outside[0]], outside, [outside[2], (0.0, 0.55)]]
    make.add("nozzle", lathe(runs, sides).at(0, base - 0.45, 0), make.fixed("iron"))
