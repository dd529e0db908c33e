"""Values led smoothly from where they are known to where they are not: the membrane of Laplace's equation."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F32

__all__ = ["membrane"]

SMALLEST = 12
ROUNDS = 24
NEIGHBOURS = np.asarray([[0, 0.25, 0], [0.25, 0, 0.25], [0, 0.25, 0]], np.float32)


def membrane(values: F32, known: NDArray[np.bool_]) -> F32:
    """
    *values* ``(H, W, C)`` as they are where *known*, elsewhere each the mean of its four neighbours.

    Solved coarse to fine, each size starting from the one below, so that what is far is reached in a few rounds.
    """
    height, width = known.shape
    if known.all():
        return values
    if min(height, width) <= SMALLEST or not known.any():
        return _relaxed(_plain(values, known), values, known, rounds=8 * ROUNDS)
    size = ((width + 1) // 2, (height + 1) // 2)
    share = np.asarray(cv2.resize(known.astype(np.float32), size, interpolation=cv2.INTER_AREA), np.float32)
    total = np.asarray(cv2.resize(values * known[..., None], size, interpolation=cv2.INTER_AREA), np.float32)
    total = total.reshape(*share.shape, -1)
    below = membrane(np.asarray(total / np.maximum(share, 1e-6)[..., None], np.float32), share > 1e-6)
    guess = np.asarray(cv2.resize(below, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    return _relaxed(guess.reshape(values.shape), values, known, rounds=ROUNDS)


def _plain(values: F32, known: NDArray[np.bool_]) -> F32:
    """The mean of what is known, everywhere."""
    mean = values[known].mean(axis=0) if known.any() else np.zeros(values.shape[2], np.float32)
    return np.broadcast_to(mean, values.shape).astype(np.float32)


def _relaxed(guess: F32, values: F32, known: NDArray[np.bool_], *, rounds: int) -> F32:
    kept = known[..., None]
    field = np.where(kept, values, guess).astype(np.float32)
    for _ in range(rounds):
        mean = cv2.filter2D(field, -1, NEIGHBOURS, borderType=cv2.BORDER_REPLICATE)
        field = np.where(kept, values, np.asarray(mean, np.float32).reshape(values.shape)).astype(np.float32)
    return field
