"""
A picture in the palette of another: optimal transport between their colours, made smooth.

Sliced transport (Pitié, Kokaram and Dahyot 2007) moves a sample of the picture's colours onto the reference's; the moves
are then gathered into a smooth table over colour space, with the linear Monge map where samples are few. A table that
is smooth can't tear a gradient, and steps of the 8-bit input are eased before it is applied.
"""

from __future__ import annotations

import cv2
import numpy as np

from mmgen.media.arrays import F32, F64, U8

__all__ = ["Palette", "match_palette"]

SAMPLES = 12_000
TURNS = 24
NODES = 20
"""The table has so many nodes along each side of the RGB cube."""
LIGHT_SHARE = 0.7
"""How much of a move in lightness is made: who asks for a palette wants its colours more than its exposure."""
STRIP = 128


class Palette:
    """The way from the colours of one picture to those of another, for any number of pictures alike: the frames of a clip."""

    def __init__(self, pixels: U8, reference: U8, *, strength: float = 1.0) -> None:
        source = _sampled(pixels)
        self._table = _table(source, _moves(_lab(source), _lab(_sampled(reference)))) * np.float32(strength)

    def applied(self, pixels: U8) -> U8:
        """A picture, RGB or RGBA, with its colours moved; alpha is kept."""
        result = pixels.copy()
        for top in range(0, pixels.shape[0], STRIP):
            rows = _eased(pixels, top)
            moved = _lab(rows) + _looked_up(self._table, rows)
            rgb = np.asarray(cv2.cvtColor(_inside(moved), cv2.COLOR_LAB2RGB), np.float32)
            dither = np.random.Generator(np.random.PCG64([top, 59])).random(rgb.shape[:2], np.float32)[..., None]
            result[top : top + STRIP, :, :3] = np.clip(rgb * 255 + dither, 0, 255).astype(np.uint8)
        return result


def match_palette(pixels: U8, reference: U8, *, strength: float = 1.0) -> U8:
    """The picture, RGB or RGBA, with its colours moved by *strength* (0 to 1) to those of *reference*; alpha is kept."""
    return pixels.copy() if strength == 0 else Palette(pixels, reference, strength=strength).applied(pixels)


def _sampled(pixels: U8) -> F32:
    """About ``SAMPLES`` colours of the visible part, evenly spread over it, as ``(1, n, 3)`` floats."""
    flat = pixels.reshape(-1, pixels.shape[2])
    visible = flat[flat[:, 3] > 127] if pixels.shape[2] == 4 else flat
    count = len(visible) or len(flat)
    chosen = np.random.Generator(np.random.PCG64(61)).integers(0, count, SAMPLES)
    return (visible if len(visible) else flat)[chosen, :3][None].astype(np.float32) / np.float32(255)


def _lab(rgb: F32) -> F32:
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB), np.float32)


def _inside(lab: F32) -> F32:
    """Lightness within 0 to 100, with what lies beyond 94 pressed together, so that highlights keep their drawing."""
    light = lab[..., 0]
    pressed = np.where(light > 94, 94 + 6 * np.tanh((light - 94) / 6), light)
    return np.dstack([np.clip(pressed, 0, 100), lab[..., 1], lab[..., 2]]).astype(np.float32)


def _moves(source: F32, target: F32) -> F32:
    """For each sampled colour of the picture, where to in Lab: along random axes, each rank to the same rank."""
    start, goal = source[0].astype(np.float64), target[0].astype(np.float64)
    at = start @ _monge(start, goal)[0] + _monge(start, goal)[1]
    random = np.random.Generator(np.random.PCG64(67))
    for _ in range(TURNS):
        axes = np.linalg.qr(random.standard_normal((3, 3)))[0]
        seen, wanted = at @ axes, np.sort(goal @ axes, axis=0)
        order = np.argsort(seen, axis=0)
        shift = np.empty_like(seen)
        np.put_along_axis(shift, order, wanted - np.take_along_axis(seen, order, axis=0), axis=0)
        at = at + shift @ axes.T * 0.6
    return np.asarray((at - start) * np.asarray([LIGHT_SHARE, 1, 1]), np.float32)


def _monge(start: F64, goal: F64) -> tuple[F64, F64]:
    """The linear optimal transport between two normal distributions, as ``colours @ matrix + offset``."""
    spread, wanted = (np.cov(colours.T) + np.eye(3) * 4.0 for colours in (start, goal))
    root, inverse = _power(spread, 0.5), _power(spread, -0.5)
    matrix = inverse @ _power(root @ wanted @ root, 0.5) @ inverse
    return matrix, np.asarray(goal.mean(axis=0) - start.mean(axis=0) @ matrix, np.float64)


def _power(matrix: F64, exponent: float) -> F64:
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray((vectors * np.maximum(values, 1e-9) ** exponent) @ vectors.T, np.float64)


def _table(source: F32, moves: F32) -> F32:
    """The moves as a smooth table over RGB, ``(NODES, NODES, NODES, 3)``."""
    places = np.asarray(np.round(source[0] * (NODES - 1)), np.int64)
    gathered = np.zeros((NODES, NODES, NODES, 4), np.float32)
    np.add.at(gathered, tuple(places.T), np.concatenate([moves, np.ones((len(moves), 1), np.float32)], axis=1))
    steps = np.linspace(0, 1, NODES, dtype=np.float32)
    nodes = _lab(np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=3).reshape(1, -1, 3))[0]
    colours = _lab(source)[0].astype(np.float64)
    matrix, offset = _monge(colours, colours + moves)
    linear = (nodes @ matrix + offset - nodes).reshape(NODES, NODES, NODES, 3).astype(np.float32)
    near, far = _spread(gathered, 1.2), _spread(gathered, 3.0)
    wide = (far[..., :3] + linear * 2.0) / (far[..., 3:] + 2.0)
    return np.asarray((near[..., :3] + wide * 2.5) / (near[..., 3:] + 2.5), np.float32)


def _spread(grid: F32, sigma: float) -> F32:
    """A Gaussian blur along the three sides of colour space."""
    reach = np.arange(NODES, dtype=np.float32)
    kernel = np.exp(-np.square(reach[:, None] - reach[None]) / np.float32(2 * sigma * sigma))
    for axis in range(3):
        grid = np.moveaxis(np.tensordot(kernel, grid, axes=(1, axis)), 0, axis)
    return grid.astype(np.float32)


def _eased(pixels: U8, top: int) -> F32:
    """A strip as floats, its 8-bit steps in even areas smoothed away and its drawing kept."""
    margin = 12
    first = max(top - margin, 0)
    exact = pixels[first : top + STRIP + margin, :, :3].astype(np.float32)
    blurred = np.asarray(cv2.GaussianBlur(exact, (0, 0), 3, borderType=cv2.BORDER_REPLICATE), np.float32)
    detail = exact - blurred
    kept = blurred + np.sign(detail) * np.maximum(np.abs(detail) - np.float32(0.8), 0)
    strip = kept[top - first : top - first + min(STRIP, pixels.shape[0] - top)]
    return np.asarray(strip / 255, np.float32)


def _looked_up(table: F32, rgb: F32) -> F32:
    """The table at each colour, linear between its nodes."""
    place = np.clip(rgb, 0, 1) * np.float32(NODES - 1)
    low = np.minimum(place.astype(np.int32), NODES - 2)
    part = place - low
    flat = table.reshape(-1, 3)
    base = (low[..., 0] * NODES + low[..., 1]) * NODES + low[..., 2]
    total = np.zeros_like(rgb)
    for corner in range(8):
        bits = (corner >> 2 & 1, corner >> 1 & 1, corner & 1)
        weight = np.prod([part[..., axis] if bit else 1 - part[..., axis] for axis, bit in enumerate(bits)], axis=0)
        total += flat[base + (bits[0] * NODES + bits[1]) * NODES + bits[2]] * weight[..., None]
    return total
