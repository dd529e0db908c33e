"""Pagoda, house, lighthouse and gate."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F64
from mmgen.procedural.solids.block import block
from mmgen.procedural.solids.extrusion import extrude
from mmgen.procedural.solids.loft import ball, lathe, loft, polygon_ring, ringed, rod, torus
from mmgen.procedural.solids.maker import Maker
from mmgen.procedural.solids.solid import Solid, joined

__all__ = ["curved_roof", "gate", "house", "lighthouse", "pagoda"]


def curved_roof(corners: int, eave: float, top: float, rise: float, *, steps: int) -> Solid:
    """A roof whose eaves sweep up to the tips, from the radius ``eave`` to ``top``, its eave on the ground."""
    share = np.linspace(0, 1, max(steps, 3))
    thick = 0.035 * eave
    rings = [
        polygon_ring(corners, top * 0.96, 0, steps=steps),
        polygon_ring(corners, eave * 0.97, -thick * 0.4, steps=steps, flare=(0.07, eave * 0.16)),
        polygon_ring(corners, eave, 0, steps=steps, flare=(0.07, eave * 0.16)),
        polygon_ring(corners, eave, thick, steps=steps, flare=(0.07, eave * 0.16)),
    ]
    for t in share[1:]:
        fade = (1 - t) ** 2
        radius = eave + (top - eave) * t**0.85
        height = thick + (rise - thick) * t**1.5
        rings.append(polygon_ring(corners, radius, height, steps=steps, flare=(0.07 * fade, eave * 0.16 * fade)))
    return loft(np.stack(rings), edges=range(0, corners * steps + 1, steps), creases=(1, 3))


def pagoda(make: Maker) -> None:
    """Storeys that grow smaller, each under a swept roof, on a stone base, with a gilded spire."""
    corners = int(make.random.choice([6, 8]))
    storeys = min(max(round(make.varied(5, 0.12) * make.looks.high), 3), 13)
    radius, height = 3.4 * make.looks.wide, 2.9 * (1 if storeys > 3 else make.looks.high)
    steps = make.sides(6, least=2)
    base = loft(np.stack([polygon_ring(corners, r, y) for r, y in _BASE]) * (radius, 1, radius), edges=range(corners))
    make.add("base", base, make.second("stone"))
    make.add("stairs", _stairs(radius * 1.25 * np.cos(np.pi / corners), 0.7, radius * 0.7), make.second("stone"))
    level = 0.7
    for storey in range(storeys):
        body = height * 0.58 * (1 if storey else 1.15)
        _storey(make, (corners, radius, level, body), ground=storey == 0)
        last = storey == storeys - 1
        narrower = radius * 0.87
        top = 0.12 * radius if last else narrower * 0.98
        rise = height * (0.75 if last else 0.42)
        roof = curved_roof(corners, radius * 1.42, top, rise, steps=steps).at(0, level + body, 0)
        make.add("roof", roof, make.second("roof tiles"))
        level += body + rise
        radius, height = narrower, height * 0.94
    make.add("spire", _spire(make, radius).at(0, level - 0.06, 0), make.second("gold"))


_BASE = ((1.3, 0.0), (1.3, 0.45), (1.25, 0.5), (1.2, 0.5), (1.2, 0.66), (1.16, 0.7))


def _storey(make: Maker, place: tuple[int, float, float, float], *, ground: bool) -> None:
    corners, radius, level, body = place
    rings = [polygon_ring(corners, radius * 0.9, y) for y in (level - 0.02, level + body + 0.05)]
    make.add("walls", loft(np.stack(rings), edges=range(corners)), make.fixed("plaster"))
    column = rod(radius * 0.052, body, make.sides(12)).turned("y", 180 / corners)
    columns = ringed(column.at(*_polar(radius * 0.93, np.pi / corners)), count=corners).at(0, level, 0)
    make.add("columns", columns, make.main("lacquer"))
    side = 2 * radius * 0.9 * np.sin(np.pi / corners)
    inner = radius * 0.9 * np.cos(np.pi / corners)
    beam = block(side * 1.02, body * 0.13, 0.16 * radius, bevel=make.bevel(0.02)).at(0, level + body * 0.87, inner)
    make.add("beams", ringed(beam, count=corners), make.main("lacquer"))
    high, wide = body * (0.72 if ground else 0.5), side * 0.4
    frame = block(wide, high, 0.12, bevel=make.bevel(0.02)).at(0, level + (0 if ground else body * 0.2), inner)
    pane = block(wide * 0.8, high * 0.86, 0.16, bevel=make.bevel(0.01)).at(
        0, level + (0 if ground else body * 0.2 + high * 0.07), inner
    )
    make.add("frames", ringed(frame, count=corners), make.main("lacquer"))
    make.add("doors" if ground else "windows", ringed(pane, count=corners), make.fixed("dark wood"))


def _polar(radius: float, angle: float) -> tuple[float, float, float]:
    return float(radius * np.sin(angle)), 0.0, float(radius * np.cos(angle))


def _spire(make: Maker, radius: float) -> Solid:
    side, unit = make.sides(20), radius * 0.55
    beads = [
        ball(unit * size, side, squash=0.8).at(0, unit * at, 0)
        for size, at in ((0.42, 0.5), (0.32, 1.25), (0.24, 1.85), (0.17, 2.3))
    ]
    needle = lathe(
        [
            [(0, 0), (unit * 0.34, 0)],
            [(unit * 0.34, 0), (unit * 0.1, unit * 0.5), (unit * 0.05, unit * 3), (0, unit * 3.8)],
        ],
        side,
    )
    return joined(needle, *beads)


def _stairs(front: float, height: float, width: float) -> Solid:
    count = 4
    tread = np.arange(count)
    rises = np.stack([np.repeat(tread, 2) * -0.3 + 1.2, np.repeat(tread + 1, 2) * height / count], axis=1)
    rises[1::2, 0] -= 0.3
    outline = np.concatenate([[[0.0, 0.0], [1.2, 0.0]], rises])
    outline[-1, 0] = 0.0
    return extrude([outline], width, bevel=0.02).turned("y", -90).at(0, 0, front - 0.05)


def house(make: Maker) -> None:
    """A gabled house: door, windows, chimney."""
    wide, deep = make.wide(make.varied(7.0, 0.08)), make.deep(5.4) * make.looks.wide**0.3
    wall, rise = make.high(2.9), make.high(make.varied(2.2, 0.1))
    make.add("plinth", block(wide + 0.3, 0.35, deep + 0.3, bevel=0.04, level=True), make.fixed("stone"))
    gable = np.array([(-deep / 2, 0.3), (deep / 2, 0.3), (deep / 2, wall), (0, wall + rise), (-deep / 2, wall)])
    make.add("walls", extrude([gable], wide, bevel=0.02).turned("y", 90), make.main("plaster"))
    _gable_roof(make, (wide, deep, wall, rise))
    front = deep / 2
    make.add("door frame", block(1.3, 2.25, 0.2, bevel=0.03).at(0, 0.3, front), make.second("wood"))
    make.add("door", block(1.02, 2.05, 0.26, bevel=0.03).at(0, 0.33, front), make.fixed("dark wood"))
    make.add("door knob", ball(0.055, make.sides(12)).at(0.38, 1.3, front + 0.16), make.fixed("bronze"))
    make.add("step", block(1.8, 0.18, 0.9, bevel=0.03).at(0, 0, front + 0.45), make.fixed("stone"))
    places = [(side * wide * 0.31, front, 0.0) for side in (-1, 1)] + [
        (side * wide * 0.31, -front, 0.0) for side in (-1, 1)
    ]
    places += [(side * wide / 2, 0.0, 90.0) for side in (-1, 1)]
    for part, solid, finish in _window(wall):
        placed = joined(*(solid.turned("y", turn).at(x, wall * 0.42, z) for x, z, turn in places))
        make.add(part, placed, make.second("wood") if finish == "wood" else make.fixed(finish))
    side = wide * (0.28 if make.random.random() < 0.5 else -0.28)
    make.add(
        "chimney",
        block(0.7, rise + 0.5, 0.7, bevel=0.03, level=True).at(side, wall + 0.3, -deep * 0.2),
        make.fixed("brick"),
    )
    make.add(
        "chimney cap", block(0.86, 0.14, 0.86, bevel=0.03).at(side, wall + rise + 0.8, -deep * 0.2), make.fixed("stone")
    )


def _gable_roof(make: Maker, size: tuple[float, float, float, float]) -> None:
    wide, deep, wall, rise = size
    slope = float(np.hypot(deep / 2, rise))
    angle = float(np.degrees(np.arctan2(rise, deep / 2)))
    length = slope * 1.16
    slab = block(wide + 0.9, 0.18, length, bevel=0.03, level=True).at(0, -0.02, length / 2 - 0.02)
    leaf = slab.turned("x", angle).at(0, wall + rise, 0)
    make.add("roof front", leaf, make.second("red roof tiles"))
    make.add("roof back", leaf.turned("y", 180), make.second("red roof tiles"))
    ridge = rod(0.14, wide + 0.94, make.sides(12), bevel=0.02).turned("z", 90)
    make.add("ridge", ridge.at((wide + 0.94) / 2, wall + rise + 0.12, 0), make.second("red roof tiles"))


def _window(wall: float) -> list[tuple[str, Solid, str]]:
    high, wide = wall * 0.36, 1.15
    frame = block(wide, high, 0.16, bevel=0.02)
    panes = [
        block(wide * 0.41, high * 0.4, 0.2, bevel=0.01).at(x * wide * 0.225, high * (0.065 + 0.47 * row), 0)
        for x in (-1, 1)
        for row in (0, 1)
    ]
    sill = block(wide * 1.2, 0.09, 0.34, bevel=0.02).at(0, -0.07, 0)
    return [
        ("window frames", frame, "wood"),
        ("window panes", joined(*panes), "window"),
        ("window sills", sill, "stone"),
    ]


def lighthouse(make: Maker) -> None:
    """A banded tower with a gallery and a lit lantern room under a dome."""
    height, radius = make.high(make.varied(16, 0.08)), 2.1 * make.looks.wide
    sides = make.sides(40, least=8)
    make.add("rock", rod(radius * 1.7, 0.8, sides, top=radius * 1.5, bevel=0.1), make.fixed("stone"))
    bands = 5
    for band in range(bands):
        low, high = (radius * (1 - 0.36 * (band + k) / bands) for k in (0, 1))
        finish = (
            make.main("paint")
            if band % 2 == 0
            else make.fixed("red paint")
            if make.looks.colour != "red"
            else make.fixed("paint")
        )
        make.add("band", rod(low, height / bands, sides, top=high).at(0, 0.8 + band * height / bands, 0), finish)
    top, narrow = 0.8 + height, radius * 0.64
    make.add("gallery", rod(narrow * 1.5, 0.3, sides, bevel=0.06).at(0, top, 0), make.second("iron"))
    rail = joined(*(torus(narrow * 1.42, 0.04, sides, across=make.sides(8, least=4)).at(0, y, 0) for y in (0.45, 0.9)))
    posts = ringed(rod(0.04, 0.9, make.sides(8, least=4)).at(0, 0, narrow * 1.42), count=12)
    make.add("railing", joined(rail, posts).at(0, top + 0.3, 0), make.second("iron"))
    make.add("lamp", rod(narrow * 0.72, 1.7, sides).at(0, top + 0.3, 0), make.fixed("glow"))
    bars = ringed(block(0.09, 1.7, 0.09, bevel=0.01).at(0, 0, narrow * 0.76), count=8)
    make.add("lantern bars", bars.at(0, top + 0.3, 0), make.second("iron"))
    dome = [(narrow * 1.0 * float(np.cos(a)), narrow * 0.75 * float(np.sin(a))) for a in np.linspace(0, np.pi / 2, 9)]
    dome[-1] = (0.0, dome[-1][1])
    make.add("dome", lathe([[(0, 0), dome[0]], dome], sides).at(0, top + 2.0, 0), make.fixed("red paint"))
    make.add(
        "vane",
        joined(ball(0.18, make.sides(16)), rod(0.04, 1.1, 8)).at(0, top + 2.0 + narrow * 0.78, 0),
        make.fixed("gold"),
    )
    make.add("door", block(0.9, 1.9, 0.4, bevel=0.05).at(0, 0.8, radius * 0.9), make.fixed("dark wood"))


def gate(make: Maker) -> None:
    """A ceremonial gate: four columns, three bays, swept roofs."""
    wide, high = make.wide(2.6), make.high(4.4)
    for index, (x, height) in enumerate(((-1.5, 0.8), (-0.5, 1.0), (0.5, 1.0), (1.5, 0.8))):
        del index
        make.add(
            "column",
            rod(0.2, high * height * 0.92 + 0.1, make.sides(24), bevel=0.02).at(x * wide, 0.3, 0),
            make.main("lacquer"),
        )
        make.add("footing", block(0.7, 0.45, 0.7, bevel=0.05).at(x * wide, 0, 0), make.fixed("stone"))
    steps = make.sides(6, least=2)
    for x, height, span in ((-1, 0.8, 1.0), (1, 0.8, 1.0), (0, 1.0, 1.12)):
        make.add(
            "beam",
            block(wide * span, 0.34, 0.3, bevel=0.03).at(x * wide, high * height * 0.92, 0),
            make.main("lacquer"),
        )
        make.add(
            "lower beam",
            block(wide * span, 0.22, 0.24, bevel=0.03).at(x * wide, high * height * 0.72, 0),
            make.main("lacquer"),
        )
        panel = block(wide * span * 0.86, high * height * 0.92 - high * height * 0.72 - 0.22, 0.16, bevel=0.02)
        make.add("panel", panel.at(x * wide, high * height * 0.72 + 0.22, 0), make.fixed("green paint"))
        roof = curved_roof(4, 1.0, 0.5, 0.9, steps=steps).scaled(wide * span * 0.82, 1, 0.95)
        make.add("roof", _level(roof).at(x * wide, high * height * 0.92 + 0.36, 0), make.second("roof tiles"))


def _level(solid: Solid) -> Solid:
    """The solid with its lowest corner on the ground."""
    lowest: F64 = solid.positions[:, 1].min()
    return solid.at(0, -float(lowest), 0)
