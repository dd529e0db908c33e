"""Elephants and cows in outline, looking to the right, in units of their height."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F64
from mmgen.procedural.scenes.animals import rounded
from mmgen.procedural.scenes.drawing import Part, curve, ellipse, polygon
from mmgen.procedural.scenes.sprite import shifted, tapered

__all__ = ["cow", "elephant"]


def _column(foot: float, top: float, high: float, thick: tuple[float, float], tone: str) -> Part:
    """A leg from its foot up to where it joins the body, thickest above."""
    side = 0.5 * np.array(thick)
    left = curve((foot - side[0], 0.0), (foot - 0.8 * side[0], 0.5 * high), (top - side[1], high), count=8)
    right = curve((top + side[1], high), (foot + 0.8 * side[0], 0.5 * high), (foot + side[0], 0.0), count=8)
    return Part(np.concatenate([left, right]), tone)


def elephant(random: np.random.Generator) -> list[Part]:
    """An elephant walking, its trunk hanging."""
    step = 0.06 * (2 * random.random() - 1)
    curl = 0.05 * (2 * random.random() - 1)
    body = rounded(
        (
            *((-0.56, 0.60), (-0.545, 0.76), (-0.44, 0.90), (-0.24, 0.96), (-0.04, 0.93), (0.12, 0.88), (0.24, 0.88)),
            *((0.34, 0.80), (0.36, 0.60), (0.26, 0.44), (0.05, 0.37), (-0.20, 0.365), (-0.42, 0.40), (-0.53, 0.48)),
        )
    )
    head = rounded(
        ((0.22, 0.84), (0.30, 0.97), (0.42, 1.0), (0.53, 0.92), (0.585, 0.78), (0.60, 0.66), (0.52, 0.54), (0.40, 0.52), (0.27, 0.60))
    )  # fmt: skip
    trunk = tapered(
        curve((0.47, 0.84), (0.66, 0.60), (0.625, 0.28), (0.60 + curl, 0.08), (0.72 + curl, 0.08), count=20), 0.20, 0.05
    )
    ear = rounded(((0.20, 0.87), (0.33, 0.885), (0.405, 0.80), (0.40, 0.64), (0.30, 0.45), (0.20, 0.50), (0.13, 0.68)))
    return [
        Part(ellipse(-0.04, 0.0, 0.62, 0.035), "dark", 0.30),
        _column(0.33 - step, 0.25, 0.50, (0.15, 0.19), "hide shade"),
        _column(-0.28 + step, -0.28, 0.50, (0.15, 0.20), "hide shade"),
        Part(tapered(curve((-0.55, 0.66), (-0.63, 0.54), (-0.60, 0.36), count=8), 0.03, 0.02), "hide shade"),
        Part(ellipse(-0.602, 0.34, 0.018, 0.045), "dark"),
        Part(body, "hide"),
        _column(0.16 + step, 0.17, 0.52, (0.16, 0.21), "hide"),
        _column(-0.45 - step, -0.42, 0.56, (0.16, 0.24), "hide"),
        Part(rounded(((-0.42, 0.42), (-0.20, 0.42), (0.06, 0.43), (0.26, 0.50), (0.05, 0.375), (-0.20, 0.365))), "hide shade", 0.8),
        Part(trunk, "hide"),
        Part(head, "hide"),
        Part(rounded(((-0.48, 0.84), (-0.24, 0.93), (0.06, 0.885), (-0.02, 0.86), (-0.26, 0.885), (-0.44, 0.80))), "hide light", 0.8),
        Part(shifted(ear, -0.018, -0.018), "hide shade"),
        Part(ear, "hide"),
        Part(rounded(((0.20, 0.86), (0.33, 0.88), (0.39, 0.81), (0.32, 0.82), (0.22, 0.80))), "hide light", 0.8),
        Part(ellipse(0.475, 0.80, 0.014, 0.018), "dark"),
        Part(tapered(curve((0.53, 0.60), (0.60, 0.50), (0.72, 0.51), count=8), 0.045, 0.012), "wall"),
    ]  # fmt: skip


def cow(random: np.random.Generator) -> list[Part]:
    """A dairy cow with patches, grazing or looking up."""
    grazing = random.random() < 0.6
    step = 0.05 * (2 * random.random() - 1)
    body = rounded(
        (
            *((-0.66, 0.72), (-0.63, 0.90), (-0.50, 0.955), (-0.20, 0.93), (0.10, 0.935), (0.30, 0.97), (0.46, 0.93)),
            *((0.52, 0.78), (0.47, 0.58), (0.30, 0.47), (0.0, 0.42), (-0.28, 0.43), (-0.52, 0.50), (-0.645, 0.60)),
        )
    )
    return [
        Part(ellipse(-0.05, 0.0, 0.66, 0.04), "dark", 0.28),
        *_cow_leg(0.25 - step, 0.0, "pelt shade"),
        *_cow_leg(-0.37 + step, 0.03, "pelt shade"),
        Part(tapered(curve((-0.645, 0.88), (-0.72, 0.76), (-0.69, 0.44), count=8), 0.03, 0.02), "wall shade"),
        Part(ellipse(-0.69, 0.40, 0.024, 0.06), "timber shade"),
        Part(ellipse(-0.30, 0.425, 0.10, 0.065), "udder"),
        Part(body, "pelt"),
        *_cow_leg(0.38 + step, 0.0, "pelt"),
        *_cow_leg(-0.53 - step, 0.035, "pelt"),
        Part(rounded(((-0.46, 0.52), (-0.20, 0.49), (0.05, 0.485), (0.32, 0.56), (0.28, 0.47), (0.0, 0.42), (-0.28, 0.43))), "pelt shade", 0.9),
        Part(rounded(((-0.56, 0.93), (-0.40, 0.95), (-0.34, 0.84), (-0.42, 0.68), (-0.56, 0.66), (-0.64, 0.78))), "patch"),
        Part(rounded(((-0.16, 0.92), (0.10, 0.935), (0.16, 0.80), (0.06, 0.64), (-0.10, 0.62), (-0.20, 0.76))), "patch"),
        Part(rounded(((0.30, 0.95), (0.46, 0.92), (0.50, 0.78), (0.42, 0.66), (0.32, 0.76))), "patch"),
        *_cow_head(grazing=grazing),
    ]  # fmt: skip


def _cow_leg(foot: float, bend: float, tone: str) -> list[Part]:
    """A leg and its hoof; ``bend`` is how far back its joint is."""
    outline = rounded(
        (
            *((foot - 0.10, 0.56), (foot - 0.058 - bend, 0.30), (foot - 0.042 - 0.4 * bend, 0.20), (foot - 0.042, 0.0)),
            *(
                (foot + 0.042, 0.0),
                (foot + 0.030 - 0.4 * bend, 0.22),
                (foot + 0.042 - bend, 0.32),
                (foot + 0.085, 0.56),
            ),
        )
    )
    hoof = polygon((foot - 0.046, 0.0), (foot - 0.040, 0.055), (foot + 0.036, 0.055), (foot + 0.055, 0.0))
    return [Part(outline, tone), Part(hoof, "timber shade")]


def _cow_head(*, grazing: bool) -> list[Part]:
    """The neck and the head, down in the grass or up."""
    neck = (
        curve((0.36, 0.80), (0.58, 0.74), (0.68, 0.44), count=10)
        if grazing
        else curve((0.36, 0.80), (0.54, 0.88), (0.66, 0.98), count=10)
    )
    at, turn = ((0.70, 0.30), -0.95) if grazing else ((0.76, 0.96), -0.32)
    face = rounded(
        ((-0.13, 0.075), (-0.02, 0.10), (0.16, 0.055), (0.20, -0.02), (0.13, -0.065), (-0.04, -0.075), (-0.14, -0.03))
    )
    muzzle = rounded(((0.10, 0.055), (0.18, 0.045), (0.215, -0.02), (0.14, -0.065), (0.09, -0.05)))
    horn = curve((-0.10, 0.07), (-0.12, 0.15), (-0.05, 0.18), count=6)
    pieces = [
        Part(tapered(horn, 0.028, 0.010), "sand"),
        Part(face, "pelt"),
        Part(polygon((-0.13, 0.075), (-0.02, 0.10), (0.06, 0.06), (0.0, 0.0), (-0.12, -0.02)), "patch"),
        Part(muzzle, "udder"),
        Part(ellipse(-0.15, 0.035, 0.075, 0.032), "patch"),
        Part(ellipse(0.015, 0.035, 0.014, 0.016), "dark"),
    ]
    turned = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return [
        Part(tapered(neck, 0.30, 0.17), "pelt"),
        *(Part(_moved(part.points @ turned, at), part.tone) for part in pieces),
    ]


def _moved(points: F64, at: tuple[float, float]) -> F64:
    return np.asarray(shifted(points, *at), np.float64)
