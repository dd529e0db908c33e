"""How rough a picture is from place to place, and how rough what a hole hides should be."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F32, U8

__all__ = ["roughness"]

AROUND = 30
"""Pixels from the hole, at the size of the forms, within which something is taken as an example."""
EXAMPLES = 500
LIKE = 18.0
"""Levels by which an example's colour may differ."""
NEAR = 0.2
"""How far an example may be, as a share of the longer side."""
CHUNK = 20_000
Mask = NDArray[np.bool_]


def roughness(picture: U8, hole: Mask, forms: F32) -> F32:
    """
    The mean detail in levels ``(h, w)``, at the size of the *forms* ``(h, w, 3)``, in which the hole is filled plainly.

    Within the hole it is that of what is alike in colour and near: rock beside rock is rough, the sky over it is not.
    """
    size = (forms.shape[1], forms.shape[0])
    gray = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.float32)
    detail = np.abs(gray - np.asarray(cv2.GaussianBlur(gray, (0, 0), 2.0), np.float32))
    away = cv2.dilate(hole.astype(np.uint8), np.ones((9, 9), np.uint8)) == 0
    share = np.asarray(cv2.resize(away.astype(np.float32), size, interpolation=cv2.INTER_AREA), np.float32)
    mean = np.asarray(cv2.resize(detail * away, size, interpolation=cv2.INTER_AREA), np.float32)
    mean, share = (np.asarray(cv2.blur(plane, (5, 5)), np.float32) for plane in (mean, share))
    rough = np.asarray(mean / np.maximum(share, 1e-3), np.float32)
    unknown = share < 0.5
    near = cv2.dilate(unknown.astype(np.uint8), np.ones((2 * AROUND + 1,) * 2, np.uint8)) > 0
    examples = np.argwhere(near & ~unknown)
    if len(examples):
        examples = examples[:: max(len(examples) // EXAMPLES, 1)]
        rough[unknown] = _expected(rough, forms, np.argwhere(unknown), examples)
    return rough


def _expected(rough: F32, forms: F32, places: NDArray[np.int64], examples: NDArray[np.int64]) -> F32:
    """The mean roughness of the examples at each place, the like and near counting most."""
    reach = NEAR * max(rough.shape)
    features = np.dstack([forms / LIKE, *np.mgrid[: rough.shape[0], : rough.shape[1]] / reach]).astype(np.float32)
    known = features[examples[:, 0], examples[:, 1]]
    own = rough[examples[:, 0], examples[:, 1]]
    found = np.empty(len(places), np.float32)
    for start in range(0, len(places), CHUNK):
        part = places[start : start + CHUNK]
        here = features[part[:, 0], part[:, 1]]
        apart = (here**2).sum(axis=1)[:, None] + (known**2).sum(axis=1)[None] - 2 * here @ known.T
        weight = np.exp(-np.minimum(apart - apart.min(axis=1, keepdims=True), 40))
        found[start : start + CHUNK] = weight @ own / weight.sum(axis=1)
    return found
