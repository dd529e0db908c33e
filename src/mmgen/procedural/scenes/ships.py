"""Cruise ships and ferries in profile, the bow to the right, in units of their height above the water."""

from __future__ import annotations

import numpy as np

from mmgen.procedural.scenes.drawing import Part, curve, ellipse, polygon, rectangle
from mmgen.procedural.scenes.sprite import tapered

__all__ = ["cruise_ship", "ferry"]


def cruise_ship(random: np.random.Generator) -> list[Part]:
    """A white liner: a raked bow, rows of balconies and lifeboats, a stepped stern, and a funnel far aft."""
    del random
    hull = np.concatenate(
        [
            [(-2.02, 0.34), (-2.06, 0.20)],
            curve((-2.05, 0.12), (-2.02, 0.0), (-1.94, 0.0), count=5),
            [(1.78, 0.0)],
            curve((1.78, 0.0), (1.90, 0.02), (1.98, 0.22), (2.22, 0.40), count=10),
            [(1.50, 0.36)],
        ]
    )
    return [
        Part(polygon((-1.90, 0.30), (-1.84, 0.66), (-1.50, 0.74), (1.06, 0.74), (1.34, 0.58), (1.52, 0.34)), "metal"),
        Part(polygon((-1.55, 0.70), (-1.48, 0.80), (0.84, 0.80), (1.00, 0.70)), "metal"),
        Part(polygon((0.55, 0.78), (0.58, 0.86), (0.74, 0.86), (0.90, 0.78)), "metal"),
        Part(polygon((-1.55, 0.70), (-1.84, 0.66), (-1.90, 0.30), (-1.70, 0.30), (-1.66, 0.64)), "metal shade", 0.7),
        *_decks(),
        Part(polygon((0.80, 0.665), (1.19, 0.665), (1.13, 0.705), (0.84, 0.705)), "pane"),
        *_funnel(-0.98),
        Part(tapered(np.array([(0.62, 0.85), (0.60, 1.02)]), 0.022, 0.012), "metal"),
        Part(tapered(np.array([(0.54, 0.93), (0.68, 0.93)]), 0.012, 0.012), "metal"),
        Part(ellipse(0.10, 0.83, 0.075, 0.055), "metal"),
        Part(rectangle(-0.55, 0.80, -0.12, 0.825), "pane"),
        Part(hull, "metal"),
        Part(polygon((-2.05, 0.11), (-2.03, 0.16), (1.935, 0.16), (1.905, 0.11)), "accent"),
        Part(polygon((-2.03, 0.07), (-1.97, 0.0), (1.80, 0.0), (1.88, 0.07)), "accent shade"),
        *_portholes(-1.86, 1.72, 0.235, 0.068),
        *_lifeboats(),
    ]  # fmt: skip


def _decks() -> list[Part]:
    """Rows of balconies, each pane parted from the next."""
    parts: list[Part] = []
    for low, left, right in (
        (0.46, -1.62, 1.30),
        (0.525, -1.62, 1.24),
        (0.59, -1.62, 1.14),
        (0.655, -1.60, 0.72),
        (0.735, -1.44, 0.46),
    ):
        parts.append(Part(rectangle(left, low, right, low + 0.036), "pane", 0.9))
        parts += [
            Part(rectangle(x, low + 0.003, x + 0.040, low + 0.034), "window")
            for x in np.arange(left + 0.03, right - 0.05, 0.075).tolist()
        ]
    return parts


def _portholes(left: float, right: float, y: float, pitch: float) -> list[Part]:
    return [Part(rectangle(x, y, x + 0.026, y + 0.026), "window") for x in np.arange(left, right, pitch).tolist()]


def _lifeboats() -> list[Part]:
    """Boats in a row under the balconies."""
    parts = [Part(rectangle(-1.62, 0.36, 1.30, 0.43), "metal shade")]
    for x in np.arange(-1.48, 1.20, 0.24).tolist():
        boat = curve((x - 0.085, 0.405), (x - 0.07, 0.352), (x + 0.07, 0.352), (x + 0.085, 0.405), count=8)
        parts += [Part(boat, "lifeboat"), Part(rectangle(x - 0.07, 0.402, x + 0.07, 0.424), "metal")]
    return parts


def _funnel(x: float) -> list[Part]:
    """A raked funnel with a dark cap and a fin."""
    shape = np.concatenate(
        [
            curve((x - 0.20, 0.79), (x - 0.22, 0.92), (x - 0.30, 1.02), count=6),
            [(x - 0.04, 1.04)],
            curve((x - 0.04, 1.04), (x + 0.08, 0.90), (x + 0.20, 0.79), count=6),
        ]
    )
    cap = polygon((x - 0.278, 0.985), (x - 0.315, 1.035), (x - 0.045, 1.06), (x - 0.012, 1.005))
    shade = polygon((x - 0.20, 0.79), (x - 0.29, 1.0), (x - 0.22, 1.0), (x - 0.10, 0.79))
    return [Part(shape, "accent"), Part(shade, "accent shade"), Part(cap, "dark")]


def ferry(random: np.random.Generator) -> list[Part]:
    """A two-decked ferry, pointed at both ends, its wheelhouse before a short funnel."""
    del random
    hull = np.concatenate(
        [
            curve((-1.62, 0.30), (-1.50, 0.06), (-1.32, 0.0), count=8),
            curve((1.32, 0.0), (1.50, 0.06), (1.62, 0.30), count=8),
        ]
    )
    return [
        Part(rectangle(-1.22, 0.22, 1.22, 0.46), "metal"),
        Part(rectangle(-1.16, 0.30, 1.16, 0.425), "pane"),
        *(Part(rectangle(x, 0.31, x + 0.085, 0.415), "window") for x in np.arange(-1.12, 1.08, 0.125).tolist()),
        Part(rectangle(-1.36, 0.45, 1.36, 0.50), "metal"),
        Part(rectangle(-1.36, 0.445, 1.36, 0.462), "metal shade"),
        *(Part(rectangle(x - 0.011, 0.22, x + 0.011, 0.46), "metal") for x in (-1.34, 1.34)),
        Part(rectangle(-1.02, 0.50, 0.96, 0.68), "metal"),
        Part(rectangle(-0.96, 0.535, 0.90, 0.65), "pane"),
        *(Part(rectangle(x, 0.545, x + 0.085, 0.64), "window") for x in np.arange(-0.92, 0.82, 0.125).tolist()),
        Part(rectangle(-1.14, 0.67, 1.08, 0.715), "accent light"),
        Part(rectangle(-1.14, 0.665, 1.08, 0.682), "metal shade"),
        *(Part(rectangle(x - 0.010, 0.50, x + 0.010, 0.67), "metal") for x in (-1.12, 1.06)),
        Part(polygon((0.34, 0.71), (0.34, 0.85), (0.74, 0.85), (0.80, 0.71)), "metal"),
        Part(polygon((0.40, 0.765), (0.40, 0.83), (0.725, 0.83), (0.755, 0.765)), "pane"),
        Part(rectangle(0.30, 0.845, 0.80, 0.875), "accent"),
        Part(polygon((-0.46, 0.71), (-0.50, 0.98), (-0.22, 0.98), (-0.18, 0.71)), "accent"),
        Part(polygon((-0.46, 0.71), (-0.50, 0.98), (-0.42, 0.98), (-0.38, 0.71)), "accent shade"),
        Part(polygon((-0.495, 0.94), (-0.505, 1.0), (-0.215, 1.0), (-0.21, 0.94)), "dark"),
        Part(tapered(np.array([(0.50, 0.87), (0.49, 1.06)]), 0.024, 0.012), "timber shade"),
        *(Part(ellipse(x, 0.755, 0.055, 0.026), "lifeboat") for x in (-0.80, 0.10)),
        Part(hull, "accent"),
        Part(polygon((-1.43, 0.075), (-1.32, 0.0), (1.32, 0.0), (1.43, 0.075)), "accent shade"),
        Part(polygon((-1.62, 0.30), (-1.607, 0.255), (1.607, 0.255), (1.62, 0.30)), "wall"),
    ]  # fmt: skip
