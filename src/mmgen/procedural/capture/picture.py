"""The picture of a body: its front as a frame shows it, without the ground behind, and a back to go with it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.media.arrays import F64, U8

__all__ = ["Atlas", "atlas_of"]

FRINGE = 1.2
"""Pixels of the mask at its edge whose colours are half the ground's: they take those from further in."""

MARGIN = 6
"""Pixels of the mask around the subject in the picture."""

LARGEST = 1024
PLAIN = 0.075
"""The size of what only the front has, such as a face or buttons, in parts of the subject's longer side."""


@dataclass(frozen=True, slots=True)
class Atlas:
    """``picture`` RGB, the front at its left and the back at its right; ``corner`` and ``extent`` of one in mask pixels."""

    picture: U8
    corner: tuple[float, float]
    extent: tuple[float, float]

    def uv(self, places: F64, behind: object) -> F64:
        """Where places of the mask ``(V, 2)`` lie in the picture."""
        u = (places[:, 0] + 0.5 - self.corner[0]) / self.extent[0] / 2
        v = (places[:, 1] + 0.5 - self.corner[1]) / self.extent[1]
        return np.stack([u + 0.5 * np.asarray(behind, np.float64), v], axis=1)


def atlas_of(frame: U8, mask: U8) -> Atlas:
    """Both pictures, from a frame of any size and a small mask of all of it."""
    scale = frame.shape[1] / mask.shape[1]
    left, top, width, height = cv2.boundingRect(mask)
    corner = (max(left - MARGIN, 0), max(top - MARGIN, 0))
    end = (min(left + width + MARGIN, mask.shape[1]), min(top + height + MARGIN, mask.shape[0]))
    extent = (end[0] - corner[0], end[1] - corner[1])
    shown = frame[round(corner[1] * scale) : round(end[1] * scale), round(corner[0] * scale) : round(end[0] * scale)]
    factor = min(LARGEST / max(shown.shape[:2]), 1.0)
    size = (max(round(shown.shape[1] * factor), 2), max(round(shown.shape[0] * factor), 2))
    picture = np.asarray(
        cv2.resize(shown, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR), np.uint8
    )
    part = mask[corner[1] : end[1], corner[0] : end[0]].astype(np.float32)
    soft = np.asarray(cv2.resize(cv2.GaussianBlur(part, (0, 0), 1.0), size, interpolation=cv2.INTER_CUBIC), np.float32)
    sure = _eroded((soft > 0.5).astype(np.uint8), FRINGE * size[0] / extent[0])
    front = _spread(picture, sure)
    return Atlas(np.hstack([front, _back(front, sure)]), corner, extent)


def _eroded(mask: U8, radius: float) -> U8:
    depth = np.asarray(cv2.distanceTransform(mask, cv2.DIST_L2, 5), np.float32)
    kept = (depth > radius).astype(np.uint8)
    return kept if kept.any() else mask


def _spread(picture: U8, sure: U8) -> U8:
    """The colours of what is surely subject, carried outwards to whatever is not."""
    _, labels = cv2.distanceTransformWithLabels(1 - sure, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    numbers = np.asarray(labels, np.int64)
    rows, columns = np.nonzero(sure)
    source = np.zeros(int(numbers.max()) + 1, np.int64)
    source[numbers[rows, columns]] = rows * sure.shape[1] + columns
    carried = picture.reshape(-1, 3)[source[numbers]]
    soft = np.asarray(cv2.GaussianBlur(carried, (0, 0), 1.5), np.uint8)
    return np.where(sure[..., None] > 0, picture, soft).astype(np.uint8)


def _back(front: U8, sure: U8) -> U8:
    """What the front is like without what is small: the colours of cloth and hair run round."""
    size = max(cv2.boundingRect(sure)[2:])
    shrink = max(size / 220, 1.0)
    small = (max(round(front.shape[1] / shrink), 2), max(round(front.shape[0] / shrink), 2))
    reduced = np.asarray(cv2.resize(front, small, interpolation=cv2.INTER_AREA), np.uint8)
    side = max(round(size / shrink * PLAIN), 3) | 1
    plain = np.asarray(cv2.medianBlur(cv2.medianBlur(reduced, side), side), np.uint8)
    grown = np.asarray(cv2.resize(plain, (front.shape[1], front.shape[0]), interpolation=cv2.INTER_CUBIC), np.float32)
    even = np.asarray(cv2.GaussianBlur(front, (0, 0), max(size / 160, 1.0)), np.float32)
    # The weave stays: what is finer than a button or an eye.
    grain = np.clip(front.astype(np.float32) - even, -8, 8) * (sure[..., None] > 0)
    return np.asarray(np.clip(grown * 0.96 + grain, 0, 255), np.uint8)
