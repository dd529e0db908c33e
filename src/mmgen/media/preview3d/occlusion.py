"""How much ambient light the hollows of a depth picture lose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from mmgen.media.arrays import F32

_DIRECTIONS = 6
_RINGS = (0.25, 0.6, 1.0)


def ambient_share(depth: F32, far: float, *, radius: float, pixels: float) -> F32:
    """
    Return ``(H, W)``: the share of ambient light that is left, from the depth of points on opposite sides.

    On a plane, two opposite neighbours are on average as far as the point itself; in a hollow they are nearer. The
    difference is clamped to ``radius`` (scene units; ``pixels`` is the same length in the picture). From ``far`` on
    there is nothing.
    """
    height, width = depth.shape
    step = 2
    small: F32 = np.ascontiguousarray(depth[::step, ::step])
    reach = max(int(np.ceil(pixels / step)), 1)
    padded: F32 = np.pad(small, reach, constant_values=far)
    hidden = np.zeros_like(small)
    for ring in _RINGS:
        for turn in range(_DIRECTIONS):
            angle = np.pi * (turn + ring) / _DIRECTIONS
            right, down = round(np.cos(angle) * reach * ring), round(np.sin(angle) * reach * ring)
            limit = np.float32(radius * ring)
            nearer = _step(padded, small, reach, right, down, limit) + _step(padded, small, reach, -right, -down, limit)
            hidden += np.clip(nearer / (2 * limit), 0, 1)
    # What is behind a silhouette must not darken it from outside when the share is smoothed.
    hidden[small >= far] = 0
    share = 1 - hidden / (len(_RINGS) * _DIRECTIONS)
    smooth = cv2.GaussianBlur(share * share, (0, 0), 1.2)
    return np.asarray(cv2.resize(smooth, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def _step(padded: F32, depth: F32, reach: int, right: int, down: int, limit: np.float32) -> F32:
    """Return how much nearer the neighbour is than the point, clamped to ``limit`` both ways."""
    height, width = depth.shape
    neighbour = padded[reach + down : reach + down + height, reach + right : reach + right + width]
    nearer: F32 = np.clip(depth - neighbour, -limit, limit)
    return nearer
