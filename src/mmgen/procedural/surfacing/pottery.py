"""Glazed porcelain, white or painted: flowers and leaves spread over the surface, bands round its foot and its mouth."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.solids.finishes import Colour, linear
from mmgen.procedural.surfacing.ground import Ground, Look, Values, look_of, mixed, soft_step

__all__ = ["painted_porcelain", "white_porcelain"]

COBALT = linear("1c3f94")
MEANDER = 26
"""Repeats of a band's ornament once round."""


def white_porcelain(ground: Ground) -> Look:
    """White under a clear glaze, with the faint unevenness of the wheel."""
    scale = ground.size
    broad, fine = ground.fractal(ground.moved, scale * 0.4), ground.noise(ground.moved, scale / 70)
    color = np.array(linear("f4f3ee"), np.float32) * (1 + 0.012 * broad[:, 0] + 0.006 * fine[:, 0])[:, None]
    return look_of(color, roughness=0.1 + 0.02 * broad[:, 1], height=scale * 0.0006 * broad[:, 2])


def painted_porcelain(ground: Ground, ink: Colour = COBALT) -> Look:
    """White porcelain painted under the glaze; the ink pools, so strokes are darker at their edge."""
    white = white_porcelain(ground)
    drawn = np.maximum(_sprays(ground), _bands(ground))
    wash = ground.fractal(ground.moved, ground.size * 0.05)
    depth = np.clip(drawn * (0.9 + 0.12 * wash[:, 0]), 0, 1)
    color = mixed(white.color, ink, depth)
    return look_of(color, roughness=white.roughness, height=white.height)


def _sprays(ground: Ground) -> F32:
    """How much ink the flowers leave, each on a stamp of the surface: large ones, and small ones between."""
    ink = np.zeros(len(ground.places), np.float32)
    free = _field_between_bands(ground)
    random = np.random.default_rng([ground.seed, 11])
    upwards = np.argsort(ground.places[:, 1], kind="stable")
    heights = ground.places[upwards, 1]
    for number, stamp in enumerate(ground.stamps):
        large = number % 3 == 0
        radius = ground.size * float(random.uniform(0.085, 0.1) if large else random.uniform(0.042, 0.055))
        turn = float(random.uniform(0, 2 * np.pi))
        flower = bool(large or number % 3 == 1)
        first, last = np.searchsorted(heights, [stamp[1] - radius, stamp[1] + radius])
        chosen = upwards[first:last]
        chosen = chosen[np.abs(ground.places[chosen, 0] - stamp[0]) < radius]
        chosen = chosen[np.abs(ground.places[chosen, 2] - stamp[2]) < radius]
        chosen = chosen[(ground.normals[chosen] @ stamp[3:] > 0.2) & (free[chosen] > 0)]
        if not len(chosen):
            continue
        away, angle = _polar(ground.places[chosen] - stamp[:3], stamp[3:], turn)
        drawn = _flower(away / np.float32(radius), angle) if flower else _sprig(away / np.float32(radius), angle)
        ink[chosen] = np.maximum(ink[chosen], drawn)
    return np.asarray(ink * free, np.float32)


def _polar(offsets: F32, normal: F32, turn: float) -> tuple[F32, F32]:
    helper = np.array([0, 1, 0] if abs(float(normal[1])) < 0.9 else [0, 0, 1], np.float32)
    right = np.cross(helper, normal)
    right /= max(float(np.linalg.norm(right)), 1e-9)
    up = np.cross(normal, right)
    x, y = offsets @ right.astype(np.float32), offsets @ up.astype(np.float32)
    return np.hypot(x, y).astype(np.float32), np.asarray(np.arctan2(y, x) + turn, np.float32)


def _flower(away: F32, angle: F32) -> F32:
    """A peony: two rings of petals with outlines, a dotted heart, leaves round it."""
    outer = 0.66 + 0.09 * np.abs(np.cos(4 * angle))
    inner = 0.36 + 0.07 * np.abs(np.cos(3 * angle + 0.6))
    wash = 0.42 * _below(away, outer) + 0.25 * _below(away, inner)
    veins = 0.35 * _below(away, outer) * np.maximum(np.cos(24 * angle), 0) ** 4 * soft_step(away, 0.36, 0.66)
    lines = np.maximum(_line(away - outer, 0.03), _line(away - inner, 0.026))
    heart = np.maximum(_line(away - 0.16, 0.03), _below(away, 0.07 + 0 * away))
    tips = np.clip(1 - np.abs(np.sin(2.5 * angle)) * 2.4 * (1 + 0 * away), 0, 1)
    leaves = 0.85 * tips * soft_step(away, 0.72, 0.78) * (1 - soft_step(away, 0.9, 0.98))
    drawn = np.maximum(wash + veins, np.maximum(np.maximum(lines, heart), leaves))
    return np.asarray(np.clip(drawn, 0, 1), np.float32)


def _sprig(away: F32, angle: F32) -> F32:
    """A curled twig with leaves on both sides."""
    curl = np.mod(angle / np.float32(2 * np.pi) + 1.0, 1)
    spiral = 0.18 + 0.62 * curl
    twig = _line(away - spiral, 0.045) * soft_step(curl, 0.02, 0.1)
    leaf = np.clip(np.cos(9 * angle), 0, 1) ** 2 * np.exp(-(((away - spiral) / 0.11) ** 2))
    return np.asarray(np.clip(np.maximum(0.9 * twig, 0.75 * leaf), 0, 1), np.float32)


def _bands(ground: Ground) -> F32:
    """Double lines, a ring of pointed leaves, and a wave round the foot and the mouth."""
    height, angle = _rise(ground), _angle(ground)
    wave = 0.5 + 0.5 * np.sin(angle * MEANDER)
    ink = np.zeros_like(height)
    for line in (0.022, 0.035, 0.145, 0.868, 0.968, 0.981):
        ink = np.maximum(ink, _line(height - line, 0.0045))
    leaf = np.abs(np.mod(angle / np.float32(2 * np.pi) * 18, 1) * 2 - 1)
    tip = 0.045 + 0.088 * (1 - leaf**1.6)
    ink = np.maximum(ink, 0.95 * _line(height - tip, 0.006) * soft_step(height, 0.036, 0.05))
    ink = np.maximum(ink, 0.4 * _below(height, tip - 0.022) * soft_step(height, 0.038, 0.05))
    crest = 0.895 + 0.05 * wave
    ink = np.maximum(ink, 0.9 * _line(height - crest, 0.006))
    ink = np.maximum(ink, 0.38 * _below(height, crest) * soft_step(height, 0.872, 0.88))
    steep = 1 - soft_step(np.abs(ground.normals[:, 1]), 0.86, 0.97)
    return np.asarray(ink * steep, np.float32)


def _field_between_bands(ground: Ground) -> F32:
    height = _rise(ground)
    return np.asarray(soft_step(height, 0.15, 0.165) * (1 - soft_step(height, 0.85, 0.862)), np.float32)


def _rise(ground: Ground) -> F32:
    tall = max(float(ground.high[1] - ground.low[1]), 1e-9)
    return np.asarray((ground.places[:, 1] - np.float32(ground.low[1])) / np.float32(tall), np.float32)


def _angle(ground: Ground) -> F32:
    middle = (ground.low + ground.high) / 2
    x, z = ground.places[:, 0] - np.float32(middle[0]), ground.places[:, 2] - np.float32(middle[2])
    return np.asarray(np.arctan2(x, z), np.float32)


def _line(distance: Values, width: float) -> F32:
    return np.asarray(np.exp(-((distance / np.float32(width)) ** 2)), np.float32)


def _below(values: Values, limit: Values) -> F32:
    return np.asarray(1 - soft_step(np.asarray(values - limit, np.float32), -0.02, 0.02), np.float32)
