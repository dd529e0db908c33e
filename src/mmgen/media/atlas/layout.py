"""Texture places for any mesh: its own where they serve, else charts laid flat beside each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mmgen.errors import InputError
from mmgen.media.arrays import F32, F64, I32
from mmgen.media.atlas.charts import Charts, Surface, cut_charts, flatten, numbered, surface_of
from mmgen.media.atlas.packing import Packing, pack
from mmgen.media.atlas.texels import overlapped
from mmgen.media.connectivity import triangle_islands

__all__ = ["Layout", "own_layout", "unwrap"]

Indices = NDArray[np.int64]
ATTEMPTS = 8
JUDGED_SIDE = 1024
MOST_OVERLAP = 0.002
"""The part of a mesh's triangles that may lie over others for its own places to serve."""
EVEN = 6.0
"""How far texel density may vary, from the sparse tenth of the surface to the dense one, for own places to serve."""


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """
    A mesh cut for its texture: the old vertex of each new one ``(N,)``, ``triangles`` ``(T, 3)`` in the old order,
    ``uv`` ``(N, 2)`` from the top left in 0 to 1, the chart of each triangle ``(T,)``.
    """

    vertex: Indices
    triangles: I32
    uv: F32
    chart: Indices

    @property
    def charts(self) -> int:
        """How many there are."""
        return int(self.chart.max(initial=-1)) + 1


def unwrap(positions: F32, triangles: I32, *, side: int, gutter: int = 3) -> Layout:
    """
    Lay a mesh out for a square texture of ``side`` pixels: no triangle over another, each scaled alike.

    Round each chart are ``gutter`` pixels of its own. Raises InputError when the mesh has too many pieces for that.
    """
    surface = surface_of(positions, triangles)
    charts = cut_charts(surface)
    places = _packed(surface, charts, side, gutter)
    for attempt in range(ATTEMPTS):
        hidden = overlapped(places, side)
        if not hidden.any():
            break
        charts = _split(surface, charts, hidden, finely=attempt >= ATTEMPTS - 3)
        places = _packed(surface, charts, side, gutter)
    return _joined(places, triangles, charts.owner)


def own_layout(uv: F32 | None, triangles: I32, positions: F32) -> Layout | None:
    """The mesh's own texture places, where they lie within the picture, over no others, and are about evenly dense."""
    if uv is None or not len(triangles) or float(uv.min()) < -1e-4 or float(uv.max()) > 1 + 1e-4:
        return None
    surface = surface_of(positions, triangles)
    corners = uv[triangles].astype(np.float64)
    first, second = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    room = np.abs(first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]) / 2
    known = surface.areas > 1e-12 * max(float(surface.areas.sum()), 1e-300)
    if not known.any() or bool((room[known] <= 0).any()):
        return None
    density = np.sqrt(room[known] / surface.areas[known])
    order = np.argsort(density)
    share = np.cumsum(surface.areas[known][order]) / surface.areas[known].sum()
    sparse, dense = np.interp([0.1, 0.9], share, density[order])
    if dense > EVEN * sparse or float(overlapped(corners, JUDGED_SIDE).mean()) > MOST_OVERLAP:
        return None
    islands = triangle_islands(triangles, len(positions))
    return Layout(np.arange(len(positions), dtype=np.int64), triangles, np.clip(uv, 0, 1).astype(np.float32), islands)


def _packed(surface: Surface, charts: Charts, side: int, gutter: int) -> F64:
    """The corners of all triangles on the texture, ``(T, 3, 2)`` in 0 to 1."""
    flat = flatten(surface, charts)
    low, high = _boxes(flat, charts.owner, len(charts.views))
    packing = pack(high - low, side, gutter=gutter)
    if packing is None:
        count = len(charts.views)
        raise InputError("object", f"falls into {count:,} pieces, too many for a texture of {side} pixels; simplify it")
    return _laid(flat, low, high, charts.owner, packing) / side


def _boxes(flat: F64, owner: Indices, count: int) -> tuple[F64, F64]:
    low, high = np.full((count, 2), np.inf), np.full((count, 2), -np.inf)
    np.minimum.at(low, owner, flat.min(axis=1))
    np.maximum.at(high, owner, flat.max(axis=1))
    return low, high


def _laid(flat: F64, low: F64, high: F64, owner: Indices, packing: Packing) -> F64:
    """Corners in pixels; a chart that lies on its side is turned, not mirrored."""
    moved = flat - low[owner][:, None]
    turned = np.stack([(high - low)[owner, 1][:, None] - moved[..., 1], moved[..., 0]], axis=2)
    chosen = np.where(packing.turned[owner][:, None, None], turned, moved)
    placed: F64 = chosen * packing.scale + packing.corners[owner][:, None] + 0.5
    return placed


def _split(surface: Surface, charts: Charts, hidden: NDArray[np.bool_], *, finely: bool) -> Charts:
    """Cut charts that lie over themselves in two across their longest way; at last free what lies over others."""
    label = charts.owner.copy()
    count = len(charts.views)
    if finely:
        label[hidden] = count + np.arange(int(hidden.sum()))
        return numbered(surface, label)
    struck = np.zeros(count, np.bool_)
    struck[charts.owner[hidden]] = True
    middle = surface.corners.mean(axis=1)
    low, high = np.full((count, 3), np.inf), np.full((count, 3), -np.inf)
    np.minimum.at(low, charts.owner, middle)
    np.maximum.at(high, charts.owner, middle)
    axis = (high - low).argmax(axis=1)
    half = (low + high) / 2
    beyond = middle[np.arange(len(middle)), axis[charts.owner]] > half[charts.owner, axis[charts.owner]]
    label[struck[charts.owner] & beyond] += count
    return numbered(surface, label)


def _joined(places: F64, triangles: I32, owner: Indices) -> Layout:
    """Vertices that agree in their old number and their chart are one."""
    keys = owner[:, None] * (int(triangles.max(initial=0)) + 1) + triangles.astype(np.int64)
    unique, first, numbers = np.unique(keys, return_index=True, return_inverse=True)
    vertex = unique % (int(triangles.max(initial=0)) + 1)
    uv = places.reshape(-1, 2)[first]
    return Layout(vertex, numbers.reshape(-1, 3).astype(np.int32), uv.astype(np.float32), owner)
