"""Pagodas, houses, bridges, towers: polygons in units of their height, foot at (0, 0)."""

from __future__ import annotations

import numpy as np

from mmgen.procedural.scenes.drawing import Part, curve, ellipse, polygon, rectangle
from mmgen.procedural.scenes.sprite import shifted, tapered


def pagoda(random: np.random.Generator) -> list[Part]:
    """A tower of five or seven storeys under upswept eaves."""
    storeys = int(random.choice([5, 7]))
    parts = [Part(rectangle(-0.25, 0, 0.25, 0.035), "rock shade"), Part(rectangle(-0.22, 0.035, 0.22, 0.06), "rock")]
    bottom, span = 0.06, 0.76
    heights = 0.94 ** np.arange(storeys)
    heights *= span / heights.sum()
    for storey, height in enumerate(heights):
        wide = 0.165 * 0.885**storey
        parts += _storey(bottom, float(height), wide, doors=height > 0.06)
        bottom += float(height)
    parts += [
        Part(
            curve(
                (-0.012, bottom - 0.02),
                (-0.004, bottom + 0.05),
                (0, 1.0),
                (0.004, bottom + 0.05),
                (0.012, bottom - 0.02),
            ),
            "accent",
        ),
        Part(ellipse(0, bottom + 0.045, 0.013, 0.016), "accent"),
        Part(ellipse(0, bottom + 0.085, 0.009, 0.011), "accent"),
    ]
    return parts


def _storey(bottom: float, height: float, wide: float, *, doors: bool) -> list[Part]:
    wall = bottom + 0.56 * height
    eave = wide * 1.62
    parts = [
        Part(rectangle(-wide, bottom, 0.25 * wide, wall), "accent light"),
        Part(rectangle(0.25 * wide, bottom, wide, wall), "accent shade"),
    ]
    parts += [
        Part(rectangle(wide * column - 0.004, bottom, wide * column + 0.004, wall), "timber shade")
        for column in (-0.95, -0.5, -0.08, 0.3, 0.62, 0.95)
    ]
    if doors:
        for left, right in ((-0.42, -0.16), (0.38, 0.56), (-0.86, -0.58)):
            window = rectangle(wide * left, bottom + 0.14 * height, wide * right, wall - 0.1 * height)
            parts.append(Part(window, "window"))
    parts.append(Part(rectangle(-wide * 1.12, bottom, wide * 1.12, bottom + 0.075 * height), "timber"))
    return [*parts, *_roof(wall - 0.04 * height, 0.55 * height, wide * 0.86, eave)]


def _roof(bottom: float, height: float, top: float, eave: float) -> list[Part]:
    """A roof whose eaves sweep up at the corners; lit on the left, shaded underneath."""
    tip = bottom + 0.34 * height
    left = curve((-eave, tip), (-0.72 * eave, bottom + 0.22 * height), (-top, bottom + height), count=10)
    right = left[::-1] * (-1, 1)
    under = curve((eave, tip), (0.72 * eave, bottom - 0.02 * height), (0, bottom - 0.02 * height), count=8)
    edge = np.concatenate([under, under[::-1] * (-1, 1)])
    whole = np.concatenate([left, right, edge])
    lit = np.concatenate([left, [(0.2 * top, bottom + height), (0.3 * eave, bottom + 0.05 * height)], edge[9:]])
    band = np.concatenate([edge, shifted(edge, 0, 0.13 * height)[::-1] * (0.97, 1)])
    return [Part(whole, "roof shade"), Part(lit, "roof"), Part(band, "timber shade")]


def pavilion(random: np.random.Generator) -> list[Part]:
    """An open pavilion: columns under a wide swept roof."""
    del random
    parts = [Part(rectangle(-0.5, 0, 0.5, 0.07), "rock"), Part(rectangle(-0.42, 0.07, 0.42, 0.10), "rock shade")]
    parts += [Part(rectangle(x - 0.02, 0.1, x + 0.02, 0.52), "accent") for x in (-0.36, -0.13, 0.13, 0.36)]
    parts.append(Part(rectangle(-0.36, 0.14, 0.36, 0.20), "accent shade"))
    parts += _roof(0.48, 0.44, 0.07, 0.66)
    return [*parts, Part(curve((-0.03, 0.9), (0, 1.15), (0.03, 0.9)), "accent")]


def white_house(random: np.random.Generator) -> list[Part]:
    """A white-walled house of the south: a stepped fire gable to the left, dark tiles along the right."""
    gable, long = 0.50 + 0.08 * random.random(), 0.55 + 0.75 * random.random()
    wall, ridge = 0.56, 0.84
    end = gable + long
    parts = [
        Part(rectangle(gable - 0.02, 0, end, wall), "wall"),
        Part(
            np.array([[gable - 0.05, wall - 0.03], [end + 0.03, wall - 0.03], [end, ridge], [gable - 0.05, ridge]]),
            "roof",
        ),
        Part(rectangle(gable - 0.05, wall - 0.055, end + 0.03, wall - 0.02), "roof shade"),
        Part(rectangle(gable - 0.05, ridge - 0.01, end, ridge + 0.03), "roof shade"),
        Part(rectangle(end - 0.035, 0, end + 0.02, ridge + 0.06), "wall"),
        *_cap(end - 0.008, ridge + 0.06, 0.05),
        *_stepped_gable(gable),
    ]
    door = gable + long * (0.3 + 0.4 * random.random())
    parts += [
        Part(rectangle(door - 0.06, 0, door + 0.06, 0.25), "timber shade"),
        Part(rectangle(door - 0.10, 0.27, door + 0.10, 0.305), "roof shade"),
    ]
    parts += [
        Part(rectangle(x - 0.032, 0.33, x + 0.032, 0.42), "window")
        for x in np.arange(gable + 0.12, end - 0.08, 0.22)
        if abs(x - door) > 0.12
    ]
    return [Part(shifted(part.points, -end / 2, 0), part.tone, part.opacity) for part in parts]


def _stepped_gable(gable: float) -> list[Part]:
    """The end wall that stands above the roof in three steps, each under a cap of tiles."""
    parts: list[Part] = []
    for left, right, top in ((0.0, 1.0, 0.70), (0.17, 0.83, 0.86), (0.34, 0.66, 1.0)):
        parts.append(Part(rectangle(left * gable, 0, right * gable, top), "wall shade"))
        parts += _cap((left + right) / 2 * gable, top, (right - left) / 2 * gable + 0.025)
    parts.append(Part(rectangle(0.44 * gable, 0.5, 0.56 * gable, 0.59), "window"))
    return parts


def _cap(x: float, y: float, half: float) -> list[Part]:
    """A row of tiles on a wall, turned up a little at its ends."""
    top = curve((x - half - 0.015, y + 0.045), (x, y + 0.012), (x + half + 0.015, y + 0.045), count=9)
    return [Part(np.concatenate([top, [(x + half, y - 0.012), (x - half, y - 0.012)]]), "roof shade")]


def cottage(random: np.random.Generator) -> list[Part]:
    """A timber house with a pitched roof, gable to the left."""
    gable, long = 0.62, 0.7 + 0.5 * random.random()
    wall, ridge, middle, end = 0.48, 1.0, 0.31, gable + long
    eave, far_ridge = (end + 0.06, wall - 0.06), (middle + long + 0.04, ridge)
    verge = ((middle, ridge + 0.02), (middle, ridge - 0.08))
    chimney = gable + long * 0.62
    parts = [
        Part(polygon((0, 0), (gable, 0), (gable, wall), (middle, ridge - 0.04), (0, wall)), "wall"),
        Part(rectangle(gable, 0, end, wall), "wall shade"),
        Part(polygon((gable + 0.06, wall - 0.06), eave, far_ridge, (middle, ridge)), "accent shade"),
        Part(polygon((-0.08, wall - 0.10), (-0.06, wall - 0.02), *verge), "accent"),
        Part(polygon((gable + 0.08, wall - 0.10), (gable + 0.06, wall - 0.02), *verge), "accent"),
        Part(rectangle(middle - 0.08, 0, middle + 0.08, 0.28), "timber"),
        Part(rectangle(middle - 0.06, 0.46, middle + 0.06, 0.60), "window"),
        Part(rectangle(chimney, ridge - 0.14, chimney + 0.1, ridge + 0.16), "rock shade"),
    ]
    parts += [
        Part(rectangle(x - 0.06, 0.16, x + 0.06, 0.33), "window") for x in (gable + 0.25 * long, gable + 0.7 * long)
    ]
    return [Part(shifted(part.points, -end / 2, 0), part.tone, part.opacity) for part in parts]


def lighthouse(random: np.random.Generator) -> list[Part]:
    """A tapered white tower with bands, a gallery and a lamp room."""
    bands = 2 + int(random.integers(2))
    parts = [
        Part(np.array([[-0.105, 0], [0.105, 0], [0.068, 0.78], [-0.068, 0.78]]), "wall"),
        Part(np.array([[0.02, 0], [0.105, 0], [0.068, 0.78], [0.015, 0.78]]), "wall shade"),
    ]
    for band in range(bands):
        low = 0.16 + 0.62 * band / bands
        high = low + 0.31 / bands
        at = [0.105 - 0.037 * y / 0.78 for y in (low, high)]
        parts.append(Part(np.array([[-at[0], low], [at[0], low], [at[1], high], [-at[1], high]]), "accent"))
        parts.append(Part(np.array([[0.02, low], [at[0], low], [at[1], high], [0.017, high]]), "accent shade"))
    return [
        *parts,
        Part(rectangle(-0.022, 0.02, 0.022, 0.09), "dark"),
        Part(rectangle(-0.1, 0.775, 0.1, 0.80), "dark"),
        Part(rectangle(-0.05, 0.80, 0.05, 0.895), "glow"),
        *[Part(rectangle(x - 0.005, 0.80, x + 0.005, 0.895), "dark") for x in (-0.05, -0.018, 0.018, 0.05)],
        Part(np.array([[-0.068, 0.89], [0.068, 0.89], [0.012, 0.96], [-0.012, 0.96]]), "accent shade"),
        Part(rectangle(-0.005, 0.95, 0.005, 1.0), "dark"),
    ]


def needle_tower(random: np.random.Generator) -> list[Part]:
    """A broadcasting tower: a slim shaft with two pods and a mast."""
    del random
    shaft = np.concatenate(
        [curve((-0.10, 0), (-0.025, 0.12), (-0.020, 0.62)), curve((0.020, 0.62), (0.025, 0.12), (0.10, 0))]
    )
    return [
        Part(shaft, "wall shade"),
        Part(shaft[:14].tolist() and np.concatenate([shaft[:14], [[0.0, 0.62], [0.0, 0.0]]]), "wall"),
        Part(ellipse(0, 0.30, 0.055, 0.045), "accent shade"),
        Part(ellipse(-0.008, 0.305, 0.042, 0.034), "accent"),
        Part(ellipse(0, 0.62, 0.075, 0.062), "accent shade"),
        Part(ellipse(-0.011, 0.627, 0.058, 0.048), "accent"),
        Part(rectangle(-0.072, 0.612, 0.072, 0.626), "window"),
        Part(np.array([[-0.014, 0.66], [0.014, 0.66], [0.009, 0.80], [-0.009, 0.80]]), "wall shade"),
        Part(ellipse(0, 0.80, 0.024, 0.022), "accent"),
        Part(np.array([[-0.006, 0.81], [0.006, 0.81], [0.0, 1.0]]), "wall shade"),
    ]


def arch_bridge(random: np.random.Generator) -> list[Part]:
    """A stone bridge; its height is the crown's, and it is about five times as long."""
    long = 2.3 + 0.5 * random.random()
    deck = curve(
        (-long, 0.12),
        (-0.5 * long, 0.16),
        (-0.28 * long, 1.0),
        (0, 1.0),
        (0.28 * long, 1.0),
        (0.5 * long, 0.16),
        (long, 0.12),
        count=40,
    )
    rail = shifted(deck, 0, 0.13)
    holes = (
        [(0.0, 0.62, 0.66)] if random.random() < 0.5 else [(0.0, 0.50, 0.60), (-1.08, 0.34, 0.34), (1.08, 0.34, 0.34)]
    )
    body = np.concatenate([deck, [(long, -0.03)], _arches(holes), [(-long, -0.03)]])
    parts = [Part(body, "stone")]
    for x, wide, tall in holes:
        ring = curve_arch(x, wide, tall)
        inner = curve_arch(x, wide * 0.88, tall * 0.9)
        parts.append(Part(np.concatenate([ring, inner[::-1]]), "stone shade"))
    parts.append(Part(np.concatenate([deck - (0, 0.06), deck[::-1]]), "stone shade"))
    parts.append(Part(np.concatenate([rail - (0, 0.035), rail[::-1]]), "stone"))
    for index in range(2, 38, 2):
        x, y = deck[index]
        parts.append(Part(rectangle(x - 0.018, y - 0.02, x + 0.018, y + 0.17), "stone"))
    return parts


def curve_arch(x: float, wide: float, tall: float) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Half an ellipse from its left foot to its right foot."""
    angle = np.linspace(np.pi, 0, 22)
    return np.stack([x + wide * np.cos(angle), -0.03 + tall * np.sin(angle)], axis=1)


def _arches(holes: list[tuple[float, float, float]]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """The underside of the bridge from right to left."""
    return np.concatenate([curve_arch(*hole)[::-1] for hole in sorted(holes, reverse=True)])


def yurt(random: np.random.Generator) -> list[Part]:
    """A round felt tent of the steppe: a low wall, a domed roof with a smoke ring, a painted door."""
    del random
    roof = np.concatenate(
        [
            curve((-0.86, 0.52), (-0.62, 0.78), (-0.16, 0.95), count=10),
            curve((0.16, 0.95), (0.62, 0.78), (0.86, 0.52), count=10),
        ]
    )
    shaded = np.concatenate(
        [[(0.30, 0.0)], curve((0.30, 0.52), (0.16, 0.80), (0.08, 0.955), count=8), roof[10:], [(0.80, 0.0)]]
    )
    ropes = [
        Part(tapered(np.array([[x * 0.2, 0.95], [x, 0.52], [x, 0.30]]), 0.012, 0.012), "timber shade", 0.7)
        for x in (-0.62, -0.38, 0.44, 0.66)
    ]
    return [
        Part(polygon((-0.80, 0.0), (0.80, 0.0), (0.84, 0.54), (-0.84, 0.54)), "wall"),
        Part(roof, "wall"),
        Part(shaded, "wall shade", 0.75),
        *ropes,
        Part(polygon((-0.855, 0.50), (0.855, 0.50), (0.845, 0.57), (-0.845, 0.57)), "accent"),
        Part(polygon((-0.16, 0.93), (0.16, 0.93), (0.12, 1.0), (-0.12, 1.0)), "timber"),
        Part(rectangle(-0.17, 0.0, 0.17, 0.47), "accent shade"),
        Part(rectangle(-0.13, 0.0, 0.13, 0.43), "timber shade"),
        Part(rectangle(-0.008, 0.0, 0.008, 0.43), "accent"),
    ]
