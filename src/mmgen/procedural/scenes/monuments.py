"""Monuments that travel is sold by, in units of their height, foot at (0, 0)."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F64
from mmgen.procedural.scenes.drawing import Part, curve, ellipse, polygon, rectangle
from mmgen.procedural.scenes.masonry import arch, drum
from mmgen.procedural.scenes.sprite import shifted, tapered


def torii(random: np.random.Generator) -> list[Part]:
    """A shrine's gate: two leaning pillars, a tie beam, and a lintel that sweeps up at its ends."""
    del random
    lintel = curve((-0.74, 0.985), (-0.35, 0.90), (0.35, 0.90), (0.74, 0.985), count=21)
    cap = curve((0.80, 1.075), (0.35, 0.985), (-0.35, 0.985), (-0.80, 1.075), count=21)
    under = curve((0.69, 0.925), (0.35, 0.835), (-0.35, 0.835), (-0.69, 0.925), count=21)
    parts: list[Part] = []
    for side in (-1, 1):
        foot, top = side * 0.50, side * 0.435
        column = [(foot - 0.062, 0), (top - 0.048, 0.88), (top + 0.048, 0.88), (foot + 0.062, 0)]
        shade = [(foot + 0.012, 0), (top + 0.010, 0.88), (top + 0.048, 0.88), (foot + 0.062, 0)]
        parts += [
            Part(np.array(column), "accent"),
            Part(np.array(shade), "accent shade"),
            Part(rectangle(foot - 0.075, 0.0, foot + 0.075, 0.075), "dark"),
        ]
    return [
        *parts,
        Part(rectangle(-0.62, 0.64, 0.62, 0.715), "accent"),
        Part(rectangle(-0.62, 0.64, 0.62, 0.662), "accent shade"),
        Part(rectangle(-0.055, 0.71, 0.055, 0.87), "accent shade"),
        Part(rectangle(-0.040, 0.735, 0.040, 0.84), "dark"),
        Part(np.concatenate([lintel, under]), "accent"),
        Part(np.concatenate([under, shifted(under, 0, 0.022)[::-1]]), "accent shade"),
        Part(np.concatenate([lintel, cap]), "dark"),
    ]


def _leg(heights: tuple[float, float], outer: tuple[float, float], inner: tuple[float, float]) -> F64:
    """One leg of a pylon between two heights, its outer side drawn in."""
    (low, high), (first, last) = heights, outer
    middle = (low + high) / 2
    bow = first * 0.40 + last * 0.60
    side = curve((first, low), (bow, middle), (last, high), count=9)
    return np.asarray(np.concatenate([side, [(inner[1], high), (inner[0], low)]]), np.float64)


def iron_tower(random: np.random.Generator) -> list[Part]:
    """The Eiffel Tower: four lattice legs over arches, three platforms, a mast."""
    del random
    parts: list[Part] = []
    for side, tone in ((-1, "iron light"), (1, "iron")):
        flip = np.array([side, 1.0])
        lower = _leg((0.0, 0.175), (0.190, 0.112), (0.112, 0.060))
        upper = _leg((0.19, 0.355), (0.108, 0.062), (0.056, 0.024))
        parts += [Part(outline * flip, tone) for outline in (lower, upper)]
        parts.append(Part(polygon((0.112, 0.0), (0.060, 0.175), (0.040, 0.175), (0.088, 0.0)) * flip, "iron shade"))
    shaft = curve((0.060, 0.365), (0.030, 0.53), (0.016, 0.84), count=12)
    left = shaft[::-1] * (-1, 1)
    parts += [
        Part(np.concatenate([shaft, left]), "iron"),
        Part(np.concatenate([left, [(0.0, 0.365), (0.0, 0.84)]]), "iron light"),
    ]
    parts += _lattice()
    rim = arch(0.0, 0.0, 0.118, 0.135)
    inner = arch(0.0, 0.0, 0.106, 0.122)
    parts.append(Part(np.concatenate([rim, inner[::-1]]), "iron shade"))
    for y, half, thick in ((0.175, 0.122, 0.020), (0.355, 0.070, 0.016), (0.835, 0.024, 0.016)):
        parts += [
            Part(rectangle(-half, y, half, y + thick), "iron light"),
            Part(rectangle(-half, y, half, y + 0.4 * thick), "iron shade"),
        ]
    return [
        *parts,
        Part(polygon((-0.016, 0.85), (0.016, 0.85), (0.008, 0.89), (-0.008, 0.89)), "iron"),
        Part(polygon((-0.005, 0.88), (0.005, 0.88), (0.0, 1.0)), "iron shade"),
        *[Part(rectangle(side * 0.15 - 0.062, 0.0, side * 0.15 + 0.062, 0.016), "masonry mid") for side in (-1, 1)],
    ]


def _lattice() -> list[Part]:
    """Crossed bars over the legs and the shaft."""
    parts: list[Part] = []
    for low, high, outer, inner, bays in (
        (0.0, 0.175, (0.190, 0.112), (0.112, 0.060), 4),
        (0.19, 0.355, (0.108, 0.062), (0.056, 0.024), 4),
        (0.37, 0.835, (0.054, 0.016), (-0.054, -0.016), 11),
    ):
        rows = low + (high - low) * np.linspace(0, 1, bays + 1) ** 0.92
        share = (rows - low) / (high - low)
        right = outer[0] + (outer[1] - outer[0]) * share**0.8
        left = inner[0] + (inner[1] - inner[0]) * share**0.8
        for index in range(bays):
            for first, last in ((right, left), (left, right)):
                bar = np.array([(first[index], rows[index]), (last[index + 1], rows[index + 1])])
                sides = (-1, 1) if inner[0] > 0 else (1,)
                parts += [Part(tapered(bar * (side, 1), 0.0045, 0.0045), "iron shade", 0.8) for side in sides]
    return parts


def onion(x: float, bottom: float, top: float, half: float) -> list[Part]:
    """A swelling dome that runs up to a point, in three tones."""
    tall = top - bottom
    left = curve(
        (x - 0.86 * half, bottom),
        (x - 1.30 * half, bottom + 0.34 * tall),
        (x - 0.95 * half, bottom + 0.72 * tall),
        (x - 0.10 * half, bottom + 0.80 * tall),
        (x, top),
        count=18,
    )
    centre = np.array([(2 * x, 0.0)])

    def edge(share: float) -> F64:
        return np.asarray(left * (share, 1) + (x * (1 - share), 0), np.float64)

    whole = np.concatenate([left, (left[::-1] * (-1, 1)) + centre])
    mid = np.concatenate([edge(-0.12), edge(-1.0)[::-1]])
    shade = np.concatenate([edge(-0.55), edge(-1.0)[::-1]])
    return [Part(whole, "marble"), Part(mid, "marble mid"), Part(shade, "marble shade")]


def _kiosk(x: float, bottom: float, size: float) -> list[Part]:
    """A small domed pavilion on columns."""
    return [
        Part(rectangle(x - 0.5 * size, bottom, x + 0.5 * size, bottom + 0.10 * size), "marble mid"),
        *[Part(rectangle(x + at * size - 0.05 * size, bottom, x + at * size + 0.05 * size, bottom + 0.62 * size), tone)
          for at, tone in ((-0.42, "marble"), (-0.14, "marble mid"), (0.14, "marble mid"), (0.42, "marble shade"))],
        Part(rectangle(x - 0.62 * size, bottom + 0.58 * size, x + 0.62 * size, bottom + 0.70 * size), "marble mid"),
        *onion(x, bottom + 0.68 * size, bottom + 1.55 * size, 0.48 * size),
    ]  # fmt: skip


def _minaret(x: float) -> list[Part]:
    """A slim tower with three galleries under a kiosk."""
    parts = drum(x, 0.05, 0.66, 0.030, taper=0.22)
    for y, half in ((0.24, 0.040), (0.44, 0.037), (0.645, 0.036)):
        parts.append(Part(rectangle(x - half, y, x + half, y + 0.016), "marble shade"))
    return [*(_named(part, "marble") for part in parts), *_kiosk(x, 0.66, 0.052)]


def marble_tomb(random: np.random.Generator) -> list[Part]:
    """The Taj Mahal: a great dome between four kiosks over a portal, four minarets on a terrace."""
    del random
    body = polygon((-0.36, 0.05), (-0.36, 0.40), (-0.31, 0.40), (0.31, 0.40), (0.36, 0.40), (0.36, 0.05))
    parts = [
        *_minaret(-0.52),
        *_minaret(0.52),
        Part(rectangle(-0.80, 0.0, 0.80, 0.05), "marble mid"),
        Part(rectangle(-0.80, 0.0, 0.80, 0.018), "marble shade"),
        *[_named(part, "marble") for part in drum(0.0, 0.40, 0.505, 0.165)],
        *onion(0.0, 0.50, 0.93, 0.185),
        *_kiosk(-0.235, 0.40, 0.105),
        *_kiosk(0.235, 0.40, 0.105),
        Part(body, "marble"),
        Part(polygon((0.24, 0.05), (0.24, 0.40), (0.36, 0.40), (0.36, 0.05)), "marble shade"),
        Part(polygon((-0.36, 0.05), (-0.36, 0.40), (-0.26, 0.40), (-0.26, 0.05)), "marble mid"),
        Part(rectangle(-0.36, 0.385, 0.36, 0.40), "marble shade"),
        Part(rectangle(-0.125, 0.05, 0.125, 0.455), "marble"),
        Part(rectangle(-0.125, 0.44, 0.125, 0.455), "marble shade"),
        Part(rectangle(-0.100, 0.05, 0.100, 0.425), "marble mid"),
        Part(arch(0.0, 0.05, 0.082, 0.385, pointed=True), "marble shade"),
        Part(arch(0.012, 0.05, 0.055, 0.30, pointed=True), "marble dark"),
    ]
    for x, half in ((-0.185, 0.034), (0.185, 0.034), (-0.31, 0.026), (0.30, 0.030)):
        for low, high in ((0.06, 0.20), (0.225, 0.365)):
            parts.append(
                Part(arch(x, low, half, high, pointed=True), "marble shade" if x < 0.25 else "marble dark", 0.85)
            )
    return [
        *parts,
        *_minaret(-0.73),
        *_minaret(0.73),
        Part(rectangle(-0.006, 0.92, 0.006, 1.0), "gold"),
        Part(ellipse(0.0, 0.945, 0.013, 0.010), "gold"),
    ]


def _named(part: Part, stone: str) -> Part:
    """The piece in another stone."""
    return Part(part.points, part.tone.replace("masonry", stone))


def temple_of_heaven(random: np.random.Generator) -> list[Part]:
    """The Hall of Prayer: three round roofs of blue tiles over red walls, on three white terraces."""
    del random
    parts: list[Part] = []
    for index, (half, low, high) in enumerate(((0.98, 0.0, 0.065), (0.82, 0.065, 0.13), (0.67, 0.13, 0.195))):
        parts += [_named(part, "plaster") for part in drum(0.0, low, high, half)]
        rail = rectangle(-half, high - 0.004, half, high + 0.022)
        parts.append(Part(rail, "plaster" if index % 2 else "plaster mid"))
        parts += [
            Part(rectangle(half * at - 0.006, high, half * at + 0.006, high + 0.036), "plaster mid")
            for at in np.sin(np.linspace(-1.45, 1.45, 23)).tolist()
        ]
        parts.append(Part(rectangle(-half, low, half, low + 0.010), "plaster shade"))
    stairs = polygon((-0.16, 0.0), (-0.10, 0.20), (0.10, 0.20), (0.16, 0.0))
    parts += [
        Part(stairs, "plaster"),
        Part(polygon((-0.05, 0.0), (-0.033, 0.20), (0.033, 0.20), (0.05, 0.0)), "plaster shade"),
    ]
    for bottom, wall, half, eave, top in (
        (0.20, 0.335, 0.36, 0.50, 0.26), (0.455, 0.515, 0.255, 0.385, 0.19), (0.62, 0.685, 0.185, 0.30, 0.02),
    ):  # fmt: skip
        high = 0.475 if wall < 0.4 else 0.635 if wall < 0.6 else 0.945
        parts += _round_storey((bottom, wall, high), half, (eave, top))
    return [
        *parts,
        Part(ellipse(0.0, 0.955, 0.030, 0.026), "gold"),
        Part(rectangle(-0.012, 0.97, 0.012, 0.985), "gold"),
        Part(ellipse(0.0, 0.990, 0.017, 0.014), "gold"),
    ]


def _round_storey(heights: tuple[float, float, float], half: float, roof: tuple[float, float]) -> list[Part]:
    """A round wall, and a round roof in blue tiles that sweeps out to its eaves."""
    bottom, wall, high = heights
    eave, top = roof
    parts = _red_wall(bottom, wall, half)
    tall = high - wall
    left = curve(
        (-eave, wall + 0.012),
        (-0.62 * eave - 0.2 * top, wall + 0.10 * tall),
        (-top - 0.05, wall + 0.72 * tall),
        (-top, high),
        count=12,
    )
    under = curve(
        (eave, wall + 0.012), (0.5 * eave, wall - 0.022), (-0.5 * eave, wall - 0.022), (-eave, wall + 0.012), count=16
    )

    def edge(share: float) -> F64:
        return np.asarray(left * (share, 1), np.float64)

    parts.append(Part(np.concatenate([left, edge(-1.0)[::-1], under]), "jade"))
    parts.append(Part(np.concatenate([edge(-0.30), edge(-1.0)[::-1], under[:6]]), "jade shade"))
    parts.append(Part(np.concatenate([edge(0.55), edge(0.12)[::-1]]), "jade light"))
    parts.append(Part(np.concatenate([under, shifted(under, 0, 0.012)[::-1]]), "gold shade"))
    return parts


def _red_wall(bottom: float, wall: float, half: float) -> list[Part]:
    """A red wall between columns under a painted beam, with gilded doors where it is tall."""
    parts = [
        Part(rectangle(-half, bottom, half, wall + 0.03), "accent"),
        Part(rectangle(0.45 * half, bottom, half, wall + 0.03), "accent shade"),
        Part(rectangle(-half, wall - 0.012, half, wall + 0.03), "jade shade"),
        Part(rectangle(-half, wall - 0.012, half, wall - 0.004), "gold"),
    ]
    columns: list[float] = np.sin(np.linspace(-1.3, 1.3, 9)).tolist()
    panels: list[float] = np.sin(np.linspace(-1.14, 1.14, 8)).tolist() if wall < 0.4 else []
    parts += [
        *(
            Part(rectangle(half * at - 0.008, bottom, half * at + 0.008, wall - 0.012), "accent shade")
            for at in columns
        ),
        *(
            Part(rectangle(half * at - 0.026, bottom + 0.02, half * at + 0.026, wall - 0.03), "gold shade")
            for at in panels
        ),
    ]
    return parts


def windmill(random: np.random.Generator) -> list[Part]:
    """A tower mill with a gallery, a boat-shaped cap and four lattice sails."""
    turn = float(random.uniform(0.15, 1.2))
    parts = [
        Part(polygon((-0.20, 0.0), (-0.115, 0.62), (0.115, 0.62), (0.20, 0.0)), "timber"),
        Part(polygon((0.03, 0.0), (0.02, 0.62), (0.115, 0.62), (0.20, 0.0)), "timber shade"),
        Part(polygon((-0.235, 0.0), (-0.19, 0.20), (0.19, 0.20), (0.235, 0.0)), "masonry"),
        Part(polygon((0.04, 0.0), (0.035, 0.20), (0.19, 0.20), (0.235, 0.0)), "masonry shade"),
        Part(rectangle(-0.285, 0.20, 0.285, 0.225), "wall"),
        *[Part(rectangle(x - 0.005, 0.22, x + 0.005, 0.275), "wall") for x in np.linspace(-0.275, 0.275, 12).tolist()],
        Part(rectangle(-0.285, 0.268, 0.285, 0.280), "wall"),
        Part(rectangle(-0.045, 0.0, 0.045, 0.12), "dark"),
        Part(rectangle(-0.075, 0.36, -0.035, 0.43), "window"),
        Part(rectangle(-0.065, 0.50, -0.030, 0.56), "window"),
        Part(rectangle(-0.135, 0.61, 0.135, 0.64), "wall"),
        Part(np.concatenate([curve((-0.15, 0.64), (-0.14, 0.76), (0.03, 0.80), (0.15, 0.70), (0.16, 0.64), count=14)]), "accent"),
        Part(np.concatenate([curve((0.02, 0.64), (0.05, 0.785), (0.13, 0.74), (0.16, 0.64), count=10)]), "accent shade"),
    ]  # fmt: skip
    hub = (-0.03, 0.70)
    for quarter in range(4):
        parts += _sail(hub, turn + quarter * np.pi / 2)
    return [*parts, Part(ellipse(*hub, 0.026, 0.026), "dark")]


def _sail(hub: tuple[float, float], angle: float) -> list[Part]:
    """One sail: a stock with cloth over a lattice on one side."""
    along, across = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])

    def at(far: float, aside: float) -> F64:
        return np.asarray(np.array(hub) + along * far + across * aside, np.float64)

    cloth = np.array([at(0.10, 0.008), at(0.44, 0.008), at(0.44, 0.085), at(0.10, 0.085)])
    bars = [
        Part(tapered(np.array([at(far, 0.0), at(far, 0.085)]), 0.006, 0.006), "timber shade")
        for far in np.linspace(0.10, 0.44, 8)
    ]
    rail = Part(tapered(np.array([at(0.10, 0.085), at(0.44, 0.085)]), 0.007, 0.007), "timber shade")
    stock = Part(tapered(np.array([at(0.0, 0.0), at(0.46, 0.0)]), 0.020, 0.011), "timber shade")
    return [Part(cloth, "wall", 0.92), *bars, rail, stock]


def turbine(random: np.random.Generator) -> list[Part]:
    """A wind turbine: a slim tapering tower and three long blades about a hub at two thirds of its height."""
    turn = float(random.uniform(0, 2 * np.pi / 3))
    hub = (0.0, 0.64)
    parts = [
        Part(polygon((-0.019, 0.0), (-0.010, 0.64), (0.010, 0.64), (0.019, 0.0)), "blade"),
        Part(polygon((0.003, 0.0), (0.001, 0.64), (0.010, 0.64), (0.019, 0.0)), "blade shade"),
        Part(polygon((-0.012, 0.63), (0.040, 0.633), (0.040, 0.652), (-0.012, 0.655)), "blade shade"),
    ]
    for third in range(3):
        angle = turn + third * 2 * np.pi / 3
        along, across = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
        outline = (
            (0.0, -0.008),
            (0.05, -0.023),
            (0.12, -0.019),
            (0.36, -0.002),
            (0.36, 0.003),
            (0.10, 0.009),
            (0.0, 0.008),
        )
        blade = np.array([np.array(hub) + along * far + across * aside for far, aside in outline])
        parts.append(Part(blade, "blade"))
    return [*parts, Part(ellipse(*hub, 0.014, 0.014), "blade")]


def pyramid(random: np.random.Generator) -> list[Part]:
    """A pyramid seen towards an edge, its courses just to be seen; half as wide again as a true side view."""
    edge = -0.10 + 0.24 * float(random.random())
    left, right, apex, foot = (-0.98, 0.0), (0.98, 0.0), (0.02, 1.0), (edge, -0.075)
    parts = [
        Part(polygon(left, apex, foot), "block"),
        Part(polygon(foot, apex, right), "block shade"),
    ]
    for low in np.linspace(0.04, 0.94, 24).tolist():
        high = low + 0.011
        at = [
            np.array(corner) + (np.array(apex) - np.array(corner)) * share
            for corner in (left, foot, right)
            for share in (low, high)
        ]
        parts.append(Part(np.array([at[0], at[2], at[3], at[1]]), "block shade", 0.16))
        parts.append(Part(np.array([at[2], at[4], at[5], at[3]]), "dark", 0.10))
    return parts
