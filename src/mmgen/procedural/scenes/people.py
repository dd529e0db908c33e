"""People seen from behind or in profile, small in a wide scene, in units of a grown person's height."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F64
from mmgen.procedural.scenes.drawing import Part, curve, ellipse
from mmgen.procedural.scenes.sprite import shifted, tapered


def _of_size(parts: list[Part], size: float, x: float) -> list[Part]:
    return [Part(shifted(part.points * size, x, 0.0), part.tone, part.opacity) for part in parts]


def _limb(*points: tuple[float, float], thick: float = 0.085) -> F64:
    return np.asarray(tapered(curve(*points, count=8), thick, 0.6 * thick), np.float64)


def _man(coat: str = "dark") -> list[Part]:
    """Somebody in trousers, one arm at the side and the other held out."""
    trunk = np.concatenate(
        [
            curve((-0.11, 0.80), (-0.145, 0.62), (-0.10, 0.44), count=8),
            curve((0.10, 0.44), (0.145, 0.62), (0.11, 0.80), count=8),
        ]
    )
    return [
        Part(_limb((-0.05, 0.48), (-0.065, 0.24), (-0.07, 0.0), thick=0.105), "dark"),
        Part(_limb((0.05, 0.48), (0.065, 0.24), (0.075, 0.0), thick=0.105), "dark"),
        Part(_limb((-0.11, 0.78), (-0.18, 0.62), (-0.16, 0.45), thick=0.07), coat),
        Part(_limb((0.11, 0.78), (0.19, 0.63), (0.215, 0.47), thick=0.07), coat),
        Part(trunk, coat),
        Part(ellipse(0.0, 0.785, 0.118, 0.05), coat),
        Part(_limb((0.0, 0.78), (0.0, 0.88), thick=0.075), "dark"),
        Part(ellipse(0.0, 0.905, 0.064, 0.080), "dark"),
    ]


def _woman(dress: str = "accent") -> list[Part]:
    """Somebody in a long dress, her hair down."""
    skirt = np.concatenate(
        [
            curve((-0.085, 0.78), (-0.10, 0.62), (-0.05, 0.56), (-0.20, 0.10), count=12),
            curve((0.20, 0.10), (0.05, 0.56), (0.10, 0.62), (0.085, 0.78), count=12),
        ]
    )
    hair = np.concatenate(
        [
            curve((-0.07, 0.92), (-0.10, 0.80), (-0.06, 0.70), count=8),
            curve((0.06, 0.70), (0.10, 0.80), (0.07, 0.92), count=8),
        ]
    )
    return [
        Part(_limb((-0.05, 0.16), (-0.05, 0.0), thick=0.06), "dark"),
        Part(_limb((0.05, 0.16), (0.055, 0.0), thick=0.06), "dark"),
        Part(_limb((-0.085, 0.76), (-0.19, 0.62), (-0.215, 0.47), thick=0.055), dress),
        Part(_limb((0.085, 0.76), (0.15, 0.62), (0.14, 0.47), thick=0.055), dress),
        Part(skirt, dress),
        Part(hair, "dark"),
        Part(ellipse(0.0, 0.89, 0.064, 0.08), "dark"),
    ]


def woman(random: np.random.Generator) -> list[Part]:
    """A woman in a long dress, seen from behind."""
    del random
    return _woman()


def couple(random: np.random.Generator) -> list[Part]:
    """Two, hand in hand, looking out."""
    del random
    return [*_of_size(_man(), 1.0, -0.21), *_of_size(_woman(), 0.94, 0.21)]


def family(random: np.random.Generator) -> list[Part]:
    """Two grown-ups and the child that they hold by the hands."""
    del random
    child = _of_size(_man("accent light"), 0.56, 0.02)
    return [*_of_size(_man(), 1.0, -0.32), *child, *_of_size(_woman(), 0.94, 0.34)]


def child(random: np.random.Generator) -> list[Part]:
    """A child running, its arms up."""
    coat = ("accent", "accent light", "wall")[int(random.integers(0, 3))]
    trunk = np.concatenate(
        [
            curve((-0.13, 0.70), (-0.17, 0.52), (-0.13, 0.36), count=8),
            curve((0.11, 0.36), (0.15, 0.52), (0.12, 0.72), count=8),
        ]
    )
    return [
        Part(_limb((-0.04, 0.40), (-0.20, 0.30), (-0.30, 0.12), thick=0.13), "dark"),
        Part(_limb((0.05, 0.40), (0.18, 0.24), (0.12, 0.0), thick=0.13), "dark"),
        Part(_limb((-0.10, 0.68), (-0.24, 0.76), (-0.27, 0.94), thick=0.08), coat),
        Part(_limb((0.10, 0.68), (0.24, 0.78), (0.32, 0.96), thick=0.08), coat),
        Part(trunk, coat),
        Part(ellipse(0.01, 0.87, 0.105, 0.12), "dark"),
    ]


def umbrella(random: np.random.Generator) -> list[Part]:
    """A woman in a long dress under an oiled-paper umbrella."""
    del random
    top = curve((-0.44, 0.98), (-0.26, 1.26), (0.26, 1.26), (0.44, 0.98), count=20)
    scallops = np.concatenate(
        [curve((x, 0.98), (x - 0.11, 1.04), (x - 0.22, 0.98), count=6) for x in (0.44, 0.22, 0.0, -0.22)]
    )
    ribs = [
        Part(tapered(np.array([[0.0, 1.185], [x, 0.985]]), 0.012, 0.010), "accent shade") for x in (-0.22, 0.0, 0.22)
    ]
    canopy = [Part(np.concatenate([top, scallops]), "accent"), *ribs]
    stick = Part(tapered(np.array([[0.16, 0.50], [0.03, 1.22]]), 0.02, 0.018), "timber shade")
    parts = [stick, *_woman("wall"), *(Part(shifted(part.points, 0.05, 0.0), part.tone) for part in canopy)]
    return [Part(part.points / 1.22, part.tone, part.opacity) for part in parts]
