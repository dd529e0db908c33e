"""Boats, birds, balloons, tents, travellers: small things that give a scene its scale."""

from __future__ import annotations

import numpy as np

from mmgen.procedural.scenes.drawing import Part, curve, ellipse, polygon, rectangle
from mmgen.procedural.scenes.sprite import shifted, tapered


def sampan(random: np.random.Generator) -> list[Part]:
    """A flat boat with an arched cover and a boatman with a pole."""
    del random
    hull = np.concatenate(
        [
            curve((-0.95, 0.22), (-0.45, -0.03), (0.4, -0.03), (0.95, 0.26)),
            curve((0.9, 0.27), (0.3, 0.08), (-0.4, 0.08), (-0.9, 0.24)),
        ]
    )
    cover = np.concatenate([curve((-0.36, 0.10), (-0.34, 0.44), (0.3, 0.44), (0.32, 0.10))])
    parts = [
        Part(tapered(np.array([[0.52, -0.06], [0.66, 0.55], [0.78, 1.0]]), 0.018, 0.014), "dark"),
        Part(cover, "timber"),
        Part(shifted(cover * (0.55, 0.94), -0.1, 0.01), "accent", 0.8),
        Part(hull, "hull"),
        Part(np.concatenate([hull[14:], shifted(hull[14:][::-1], 0, 0.035)]), "timber"),
    ]
    return [*parts, *_boatman()]


def _boatman() -> list[Part]:
    return [
        Part(np.array([[0.50, 0.10], [0.66, 0.10], [0.63, 0.42], [0.57, 0.46], [0.51, 0.40]]), "dark"),
        Part(ellipse(0.575, 0.50, 0.045, 0.05), "dark"),
        Part(np.array([[0.47, 0.51], [0.575, 0.61], [0.68, 0.51]]), "sand"),
    ]


def sailboat(random: np.random.Generator) -> list[Part]:
    """A sloop with a main and a fore sail."""
    del random
    hull = np.concatenate([[(-0.34, 0.10)], curve((-0.28, -0.01), (0.0, -0.05), (0.34, 0.0), (0.42, 0.12), count=10)])
    main = np.concatenate([curve((-0.02, 0.97), (-0.10, 0.5), (-0.31, 0.18), count=10), [(-0.02, 0.16)]])
    fore = np.concatenate([curve((0.02, 0.88), (0.21, 0.5), (0.36, 0.17), count=10), [(0.03, 0.18)]])
    return [
        Part(rectangle(-0.012, 0.05, 0.008, 1.0), "timber shade"),
        Part(main, "wall"),
        Part(fore, "accent light"),
        Part(np.concatenate([main[:10] * (0.55, 1), main[:10][::-1]]), "wall shade", 0.45),
        Part(hull, "hull"),
        Part(np.array([[-0.34, 0.10], [0.42, 0.12], [0.40, 0.085], [-0.33, 0.065]]), "accent"),
    ]


def junk(random: np.random.Generator) -> list[Part]:
    """A junk under battened sails."""
    del random
    hull = np.concatenate(
        [
            [(-0.46, 0.20)],
            curve((-0.36, -0.02), (0.0, -0.05), (0.30, -0.02), (0.50, 0.16), count=10),
            [(0.2, 0.12), (-0.28, 0.12), (-0.34, 0.2)],
        ]
    )
    parts = [Part(hull, "hull")]
    for x, foot, top, wide in ((0.06, 0.16, 1.0, 0.25), (-0.27, 0.22, 0.74, 0.14), (0.36, 0.18, 0.66, 0.12)):
        sail = np.concatenate(
            [
                curve((x + 0.2 * wide, top), (x - 1.0 * wide, top - 0.12), (x - wide, foot)),
                [(x + 0.62 * wide, foot + 0.02)],
                curve((x + 0.75 * wide, foot + 0.2), (x + 0.7 * wide, top - 0.2), (x + 0.2 * wide, top)),
            ]
        )
        parts += [Part(rectangle(x - 0.008, 0.1, x + 0.008, top + 0.02), "dark"), Part(sail, "accent")]
        for batten in np.linspace(foot + 0.04, top - 0.17, 5):
            parts.append(
                Part(
                    np.array(
                        [
                            [x - 0.80 * wide, batten],
                            [x + 0.58 * wide, batten + 0.02],
                            [x + 0.58 * wide, batten + 0.032],
                            [x - 0.80 * wide, batten + 0.012],
                        ]
                    ),
                    "accent shade",
                )
            )
    return parts


def bird(random: np.random.Generator) -> list[Part]:
    """A bird on the wing; its height is half its span."""
    lift = 0.35 + 0.6 * random.random()
    tilt = 0.35 * (random.random() - 0.5)
    parts: list[Part] = []
    for side in (-1, 1):
        wing = curve(
            (0, 0.1), (side * 0.32, 0.1 + lift), (side * 0.55, 0.55 * lift), (side * 1.0, 0.22 * lift + tilt * side)
        )
        parts.append(Part(tapered(wing, 0.17, 0.015), "line"))
    body = tapered(np.array([[-0.26, 0.02], [0.0, 0.08], [0.24, 0.12]]), 0.05, 0.05)
    return [*parts, Part(body, "line"), Part(ellipse(0.0, 0.085, 0.15, 0.06), "line")]


def crane(random: np.random.Generator) -> list[Part]:
    """A crane in flight: long neck before, long legs behind."""
    lift = 0.5 + 0.5 * random.random()
    wings = [
        Part(
            np.concatenate(
                [
                    curve((0.12, 0.02), (0.05, 0.5 * lift), (side * 0.25, 0.95 * lift)),
                    curve((side * 0.25 - 0.10, 0.8 * lift), (-0.14, 0.35 * lift), (-0.18, 0.0)),
                ]
            ),
            tone,
        )
        for side, tone in ((1, "feather shade"), (-1, "feather"))
    ]
    neck = tapered(curve((0.14, 0.0), (0.36, 0.04), (0.62, 0.10)), 0.06, 0.03)
    legs = tapered(np.array([[-0.18, 0.0], [-0.5, -0.05], [-0.72, -0.07]]), 0.03, 0.012)
    return [
        wings[0],
        Part(ellipse(0, 0, 0.2, 0.065), "feather"),
        Part(neck, "feather"),
        Part(legs, "dark"),
        wings[1],
        Part(ellipse(0.63, 0.105, 0.03, 0.022), "accent"),
        Part(np.array([[0.65, 0.12], [0.65, 0.09], [0.75, 0.115]]), "dark"),
    ]


def balloon(random: np.random.Generator) -> list[Part]:
    """A hot air balloon with gores in two tones."""
    del random
    half = curve((0, 1.0), (-0.46, 1.0), (-0.44, 0.52), (-0.09, 0.22), count=20)
    whole = np.concatenate([half, half[::-1] * (-1, 1)])
    parts = [Part(whole, "accent")]
    for inner, outer, tone in ((-0.55, -0.2, "wall"), (0.2, 0.55, "wall shade"), (0.78, 1.0, "accent shade")):
        parts.append(Part(np.concatenate([half * (-outer, 1), (half * (-inner, 1))[::-1]]), tone))
    return [
        *parts,
        Part(np.array([[-0.09, 0.22], [-0.05, 0.10], [-0.04, 0.10], [-0.075, 0.22]]), "dark"),
        Part(np.array([[0.09, 0.22], [0.05, 0.10], [0.04, 0.10], [0.075, 0.22]]), "dark"),
        Part(np.array([[-0.055, 0.10], [0.055, 0.10], [0.045, 0.0], [-0.045, 0.0]]), "timber"),
    ]


def kite(random: np.random.Generator) -> list[Part]:
    """A diamond kite leaning on the wind, with a ribbon of a tail and its line."""
    sway = 0.12 * (2 * random.random() - 1)
    top, left, right, foot = (0.10, 1.0), (-0.36, 0.60), (0.38, 0.72), (-0.12, 0.0)
    middle = (0.03, 0.67)
    tail = curve(foot, (-0.42, -0.28), (0.10 + sway, -0.50), (-0.30, -0.95), count=22)
    bows = [
        Part(ellipse(tail[index][0] + side * 0.045, tail[index][1], 0.05, 0.028), "accent light")
        for index in (6, 11, 16)
        for side in (-1, 1)
    ]
    return [
        Part(tapered(curve(middle, (0.5, -0.6), (1.6, -1.9), count=12), 0.012, 0.008), "dark", 0.45),
        Part(tapered(tail, 0.026, 0.016), "accent shade"),
        *bows,
        Part(np.array([top, right, foot, left]), "accent"),
        Part(np.array([top, middle, left]), "accent light"),
        Part(np.array([right, middle, foot]), "accent shade"),
        Part(tapered(np.array([top, foot]), 0.02, 0.02), "dark", 0.7),
        Part(tapered(np.array([left, right]), 0.02, 0.02), "dark", 0.7),
    ]


def tent(random: np.random.Generator) -> list[Part]:
    """A ridge tent lit from inside."""
    del random
    return [
        Part(np.array([[0.0, 1.0], [1.05, 0.86], [1.5, 0.0], [0.62, 0.0]]), "accent shade"),
        Part(np.array([[0.0, 1.0], [0.62, 0.0], [-0.62, 0.0]]), "accent"),
        Part(np.array([[0.0, 0.86], [0.20, 0.0], [-0.20, 0.0]]), "glow"),
        Part(np.array([[0.0, 0.86], [-0.20, 0.0], [-0.32, 0.0]]), "accent light"),
    ]


def traveller(random: np.random.Generator) -> list[Part]:
    """A walker in mid-stride with a pack, a brimmed hat and a staff."""
    del random
    coat = np.concatenate(
        [
            curve((-0.10, 0.78), (-0.18, 0.60), (-0.16, 0.36), count=8),
            curve((0.13, 0.36), (0.14, 0.60), (0.09, 0.78), count=8),
        ]
    )
    pack = np.concatenate([curve((-0.09, 0.76), (-0.31, 0.78), (-0.27, 0.46), (-0.12, 0.44), count=12)])
    return [
        Part(tapered(curve((-0.04, 0.42), (-0.06, 0.22), (-0.17, 0.0), count=8), 0.12, 0.07), "dark"),
        Part(tapered(curve((0.05, 0.42), (0.13, 0.24), (0.12, 0.0), count=8), 0.12, 0.07), "dark"),
        Part(pack, "accent"),
        Part(coat, "dark"),
        Part(tapered(curve((0.05, 0.70), (0.20, 0.60), (0.25, 0.50), count=8), 0.07, 0.05), "dark"),
        Part(ellipse(0.0, 0.86, 0.062, 0.078), "timber"),
        Part(
            np.concatenate(
                [
                    curve((-0.16, 0.895), (0.0, 0.86), (0.16, 0.895), count=8),
                    curve((0.07, 0.91), (0.05, 1.0), (-0.05, 1.0), (-0.07, 0.91), count=8),
                ]
            ),
            "dark",
        ),
        Part(tapered(np.array([[0.30, 0.0], [0.27, 0.4], [0.24, 0.82]]), 0.026, 0.02), "dark"),
    ]


def parasol(random: np.random.Generator) -> list[Part]:
    """A beach umbrella in stripes, leaning a little over a lounger."""
    lean = 0.06 + 0.05 * float(random.random())
    half = curve((-0.50, 0.66), (-0.46, 0.90), (-0.20, 0.97), (0.0, 0.985), count=14)
    canopy: list[Part] = []
    for outer, inner, tone in (
        (1.0, 0.62, "accent"), (0.62, 0.20, "wall"), (0.20, -0.24, "accent"), (-0.24, -0.66, "wall shade"), (-0.66, -1.0, "accent shade"),
    ):  # fmt: skip
        sag = curve((-0.5 * inner, 0.66), (-0.25 * (inner + outer), 0.625), (-0.5 * outer, 0.66), count=6)
        canopy.append(Part(np.concatenate([half * (outer, 1), (half * (inner, 1))[::-1], sag]), tone))
    top = [*canopy, Part(ellipse(0.0, 0.995, 0.014, 0.020), "dark")]
    turn = np.array([[np.cos(lean), -np.sin(lean)], [np.sin(lean), np.cos(lean)]])
    seat = polygon((0.12, 0.150), (0.66, 0.150), (0.66, 0.185), (0.12, 0.185))
    back = polygon((0.14, 0.150), (-0.09, 0.345), (-0.065, 0.375), (0.17, 0.185))
    legs = [Part(tapered(np.array([(x, 0.16), (x + 0.02, 0.0)]), 0.025, 0.02), "timber") for x in (0.16, 0.58)]
    return [
        Part(ellipse(0.26, 0.0, 0.62, 0.045), "dark", 0.30),
        Part(tapered(np.array([(0.0, 0.0), (-0.05, 0.72)]), 0.024, 0.020), "timber"),
        *legs,
        Part(seat, "wall"),
        Part(back, "wall shade"),
        *(Part(part.points @ turn.T, part.tone, part.opacity) for part in top),
    ]
