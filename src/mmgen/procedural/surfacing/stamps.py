"""Places spread over a surface, none near another: where ornaments go."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F32, I32

__all__ = ["spread"]

TRIED = 2500
APART = 0.115
"""The least distance, in parts of the longest side."""
MOST = 220


def spread(positions: F32, triangles: I32, *, seed: int) -> F32:
    """Up to ``MOST`` rows of a place and the unit normal there, ``(m, 6)``, by throwing darts at the triangles' area."""
    random = np.random.default_rng([seed, 5])
    corners = positions[triangles].astype(np.float64)
    crossed = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    doubled = np.linalg.norm(crossed, axis=1)
    total = float(doubled.sum())
    if total <= 0:
        return np.empty((0, 6), np.float32)
    hit = np.minimum(np.searchsorted(np.cumsum(doubled), random.uniform(0, total, TRIED)), len(doubled) - 1)
    one, two = np.sqrt(random.uniform(0, 1, TRIED)), random.uniform(0, 1, TRIED)
    shares = np.stack([1 - one, one * (1 - two), one * two], axis=1)
    places = np.einsum("nc,ncj->nj", shares, corners[hit])
    normals = crossed[hit] / np.maximum(doubled[hit], 1e-300)[:, None]
    least = APART * float(np.ptp(positions, axis=0).max())
    kept: list[int] = []
    free = np.ones(TRIED, np.bool_)
    for number in range(TRIED):
        if free[number] and len(kept) < MOST:
            kept.append(number)
            # The far side of a thin wall counts as far away.
            near = np.linalg.norm(places - places[number], axis=1) < least
            free &= ~(near & (normals @ normals[number] > 0))
    return np.concatenate([places[kept], normals[kept]], axis=1).astype(np.float32)
