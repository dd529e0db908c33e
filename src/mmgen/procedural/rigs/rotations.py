"""Turns as unit quaternions ``x y z w``, whole arrays at a time: any leading shape, the last axis is 4 (or 3)."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F64

__all__ = ["IDENTITY", "about", "between", "compose", "inverse", "matrices", "quaternions", "rotate", "steady", "unit"]

IDENTITY: F64 = np.array([0.0, 0.0, 0.0, 1.0])


def unit(vectors: F64) -> F64:
    """Vectors brought to length 1; a vector without length stays 0."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: F64 = vectors / np.maximum(lengths, 1e-12)
    return scaled


def about(axis: F64, angle: F64) -> F64:
    """The turn by ``angle`` radians about ``axis``, counter-clockwise seen from the axis's tip."""
    half = np.asarray(angle, np.float64)[..., None] / 2
    axes, half = np.broadcast_arrays(unit(np.asarray(axis, np.float64)), half)
    return np.concatenate([axes * np.sin(half), np.cos(half[..., :1])], axis=-1)


def compose(outer: F64, inner: F64) -> F64:
    """The turn that does ``inner`` first, then ``outer``."""
    a, b = np.broadcast_arrays(outer, inner)
    vector = a[..., 3:] * b[..., :3] + b[..., 3:] * a[..., :3] + np.cross(a[..., :3], b[..., :3])
    scalar = a[..., 3:] * b[..., 3:] - np.sum(a[..., :3] * b[..., :3], axis=-1, keepdims=True)
    return np.concatenate([vector, scalar], axis=-1)


def inverse(turns: F64) -> F64:
    """The turns back."""
    back: F64 = turns * np.array([-1.0, -1.0, -1.0, 1.0])
    return back


def rotate(turns: F64, vectors: F64) -> F64:
    """Vectors turned."""
    axis, scalar = turns[..., :3], turns[..., 3:]
    axis, vectors = np.broadcast_arrays(axis, vectors)
    across = 2 * np.cross(axis, vectors)
    turned: F64 = vectors + scalar * across + np.cross(axis, across)
    return turned


def between(start: F64, end: F64) -> F64:
    """The shortest turn that brings directions ``start`` to ``end``; opposite ones turn about an axis across them."""
    first, second = np.broadcast_arrays(unit(start), unit(end))
    cosine = np.sum(first * second, axis=-1, keepdims=True)
    turn = np.concatenate([np.cross(first, second), 1 + cosine], axis=-1)
    spare = np.where(np.abs(first[..., :1]) < 0.9, (1.0, 0.0, 0.0), (0.0, 0.0, 1.0))
    half = np.concatenate([np.cross(first, spare), np.zeros_like(cosine)], axis=-1)
    chosen: F64 = np.where(cosine < -1 + 1e-9, half, turn)
    return unit(chosen)


def matrices(turns: F64) -> F64:
    """The ``(..., 3, 3)`` matrices, for column vectors."""
    columns = [rotate(turns, axis) for axis in np.eye(3)]
    return np.stack(columns, axis=-1)


def quaternions(rotations: F64) -> F64:
    """The quaternions of ``(..., 3, 3)`` rotation matrices, with ``w`` from 0."""
    m = np.asarray(rotations, np.float64)
    trace = m[..., 0, 0] + m[..., 1, 1] + m[..., 2, 2]
    # Each row is a multiple of the quaternion; the longest is the most exact (Shepperd 1978).
    rows = np.stack(
        [
            _row(1 + 2 * m[..., 0, 0] - trace, m[..., 1, 0] + m[..., 0, 1], m[..., 2, 0] + m[..., 0, 2], m[..., 2, 1] - m[..., 1, 2]),
            _row(m[..., 1, 0] + m[..., 0, 1], 1 + 2 * m[..., 1, 1] - trace, m[..., 2, 1] + m[..., 1, 2], m[..., 0, 2] - m[..., 2, 0]),
            _row(m[..., 2, 0] + m[..., 0, 2], m[..., 2, 1] + m[..., 1, 2], 1 + 2 * m[..., 2, 2] - trace, m[..., 1, 0] - m[..., 0, 1]),
            _row(m[..., 2, 1] - m[..., 1, 2], m[..., 0, 2] - m[..., 2, 0], m[..., 1, 0] - m[..., 0, 1], 1 + trace),
        ],
        axis=-2,
    )  # fmt: skip
    longest = np.argmax(np.linalg.norm(rows, axis=-1), axis=-1)
    chosen = np.take_along_axis(rows, longest[..., None, None], axis=-2)[..., 0, :]
    upright: F64 = np.where(chosen[..., 3:] < 0, -chosen, chosen)
    return unit(upright)


def _row(*entries: F64) -> F64:
    return np.stack(entries, axis=-1)


def steady(turns: F64) -> F64:
    """Turns ``(K, ..., 4)`` in time, each with the sign that is nearer to the one before it."""
    flips = np.sum(turns[1:] * turns[:-1], axis=-1, keepdims=True) < 0
    signs = np.cumprod(np.where(flips, -1.0, 1.0), axis=0)
    return np.concatenate([turns[:1], turns[1:] * signs])
