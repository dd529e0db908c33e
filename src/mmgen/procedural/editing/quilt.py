"""
A picture continued past its right edge by strips of itself, in layers: sky, hills and water each from where it fits best.

For each row the places that continue the edge best are found, and changing from one to another costs as much as would be
seen of it, so that a few layers remain (dynamic programming, as for the cut between two patches: Efros and Freeman 2001).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F32, F64
from mmgen.procedural.editing.joint import abutted, bent, laid, mended
from mmgen.procedural.editing.stock import Joint, Manner, Place, Source, cut, offered, scaled

__all__ = ["continued"]

OVERLAP, NARROWEST = 0.16, 4
"""How wide a joint may wander, as a share of the picture, and in pixels at least."""
SMALLEST = 6
"""A picture with fewer pixels than so many has no strips; its last colours go on."""
SEAM = 0.05
"""How far the seam of two layers may wander, up and down, as a share of the height."""
LAYER, CHANGE = 0.4, 5000.0
"""What it costs to change from one place to another: for each squared level that is seen of it, and at all."""


def continued(edge: F32, source: Source, room: int, manner: Manner, *, seed: int) -> F32:
    """*edge* with so many columns more to the right, taken from the source, whose right edge stood where *edge* ends."""
    width = source.pixels.shape[1]
    if min(width, len(edge)) < SMALLEST:
        return np.pad(edge, ((0, 0), (0, room), (0, 0)), mode="edge")
    random = np.random.Generator(np.random.PCG64([abs(seed), 71]))
    overlap = max(min(round(OVERLAP * width), edge.shape[1]), NARROWEST)
    longest = max(min(round(manner.advance * width), width - overlap - 1), 1)
    count = -(-room // longest)
    picture, made = edge, 0
    for number in range(count):
        advance = room * (number + 1) // count - made
        # Turned and unturned beside each other would be an ornament, so a strip is wholly the one or the other.
        own = replace(manner, flipped=manner.flipped and number % 2 == 1)
        piece = _layered(picture[:, -overlap:], source, (advance, made), own, random)
        piece = bent(picture, piece, overlap)
        picture = abutted(picture, piece, overlap) if number == 0 else laid(picture, piece, overlap)
        made += advance
    return mended(picture, edge.shape[1], seed=seed)


def _layered(edge: F32, source: Source, new: tuple[int, int], manner: Manner, random: np.random.Generator) -> F32:
    """A strip that continues the edge, *new* columns wide beyond it, with so many made before; the edge's width too."""
    small = scaled(edge, source.factor)
    wide = min(small.shape[1] + max(round(new[0] * source.factor), 1), source.small.shape[1])
    small = small[:, -(wide - 1) :]
    places, costs = offered(source, Joint(small, wide, new[1] * source.factor), manner, random)
    shown = slice(small.shape[1], wide)
    chosen = _rows(costs, np.stack([cut(source.small, place, wide)[:, shown] for place in places]))
    for row, index in enumerate(chosen):
        source.take(row, places[int(index)], shown)
    tops = [0, *(np.flatnonzero(np.diff(chosen)) + 1).tolist()]
    width = edge.shape[1] + new[0]
    layers = [cut(source.pixels, _enlarged(places[int(chosen[top])], source, width), width) for top in tops]
    return _stacked(layers, [round(top / source.factor) for top in tops])


def _enlarged(place: Place, source: Source, width: int) -> Place:
    """The place at the whole size, where a strip of that width fits."""
    last = source.pixels.shape[1] - width
    return replace(place, start=max(min(round(place.start / source.factor), last), 0))


def _stacked(layers: list[F32], tops: list[int]) -> F32:
    """The layers, each from its top on, with the seams where two of them differ least."""
    strip = layers[0]
    reach = max(round(SEAM * len(strip)), 2)
    for layer, top in zip(layers[1:], tops[1:], strict=True):
        first, last = max(top - reach, 0), min(top + reach, len(strip))
        turned = laid(np.swapaxes(strip[:last], 0, 1), np.swapaxes(layer[first:], 0, 1), last - first)
        strip = np.ascontiguousarray(np.swapaxes(turned, 0, 1))
    return strip


def _rows(costs: F64, strips: F32) -> NDArray[np.int64]:
    """For each row which strip of ``(n, H, w, 3)`` to take, where ``costs`` are ``(n, H)``."""
    count, height = costs.shape
    total = costs[:, 0].copy()
    before = np.zeros((height, count), np.int64)
    for row in range(1, height):
        flat = strips[:, row - 1 : row + 1].reshape(count, -1).astype(np.float64)
        own = (flat * flat).sum(axis=1)
        seen = np.maximum(own[:, None] + own[None] - 2 * flat @ flat.T, 0) / 6
        change = (LAYER * seen + CHANGE) * (1 - np.eye(count))
        ways = total[:, None] + change
        before[row] = ways.argmin(axis=0)
        total = ways.min(axis=0) + costs[:, row]
    chosen = np.empty(height, np.int64)
    chosen[-1] = int(total.argmin())
    for row in range(height - 1, 0, -1):
        chosen[row - 1] = before[row, chosen[row]]
    return chosen
