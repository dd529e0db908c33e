"""Mixing planar frames: dissolves, masks, slides, and overlays with soft edges that move by fractions of a pixel."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.media.color import rgb_to_planes
from mmgen.media.planes import Planes

Rgb = tuple[int, int, int]
"""Red, green and blue from 0 to 255."""


@dataclass(frozen=True, slots=True)
class Mask:
    """How much of a second frame shows at each pixel, 0 to 255: ``full`` for luma, ``half`` for chroma."""

    full: U8
    half: U8

    @classmethod
    def of(cls, full: U8) -> Mask:
        """A mask from its luma-sized plane."""
        height, width = full.shape
        return cls(
            full, np.asarray(cv2.resize(full, (width // 2, height // 2), interpolation=cv2.INTER_AREA), np.uint8)
        )

    def through(self, table: U8) -> Mask:
        """The mask with each of its 256 values looked up in a table."""
        return Mask(np.asarray(cv2.LUT(self.full, table), np.uint8), np.asarray(cv2.LUT(self.half, table), np.uint8))


def mix(first: Planes, second: Planes, share: float, target: Planes) -> None:
    """Write the dissolve in which ``share`` (0 to 1) of the second frame shows; the target may be either frame."""
    for a, b, out in zip(_planes(first), _planes(second), _planes(target), strict=True):
        cv2.addWeighted(a, 1 - share, b, share, 0, dst=out)


def mix_masked(first: Planes, second: Planes, mask: Mask, target: Planes) -> None:
    """Write the frame that shows the second one where the mask is 255; the target may be either frame."""
    for a, b, shown, out in zip(_planes(first), _planes(second), _mask_planes(mask), _planes(target), strict=True):
        uncovered = cv2.multiply(a, cv2.bitwise_not(shown), scale=1 / 255)
        cv2.add(uncovered, cv2.multiply(b, shown, scale=1 / 255), dst=out)


def slide(first: Planes, second: Planes, share: float, target: Planes) -> None:
    """
    Write the frame in which the second one has pushed the first out to the left by ``share`` of the width.

    The joint moves by fractions of a pixel, so a push that slows down does not tremble. The target is neither frame.
    """
    for a, b, out in zip(_planes(first), _planes(second), _planes(target), strict=True):
        gone = a.shape[1] * share
        whole = min(math.floor(gone), a.shape[1])
        _joined(a, b, whole, out)
        if gone > whole:
            ahead = np.empty_like(out)
            _joined(a, b, whole + 1, ahead)
            cv2.addWeighted(out, 1 - (gone - whole), ahead, gone - whole, 0, dst=out)


def _joined(first: U8, second: U8, gone: int, out: U8) -> None:
    width = first.shape[1]
    out[:, : width - gone] = first[:, gone:]
    out[:, width - gone :] = second[:, :gone]


def darken(target: Planes, share: float) -> None:
    """Fade a frame towards black: 0 leaves it, 1 is black."""
    cv2.convertScaleAbs(target.y, dst=target.y, alpha=1 - share, beta=16 * share)
    for plane in (target.u, target.v):
        cv2.convertScaleAbs(plane, dst=plane, alpha=1 - share, beta=128 * share)


class Overlay:
    """
    A picture with soft edges, ready to be laid over frames: text, a rule, a scrim.

    Kept as planes already multiplied by their opacity, which makes laying it over a frame one multiplication and one
    addition, and lets it be shifted by fractions of a pixel without dark fringes.
    """

    def __init__(self, alpha: U8, color: Rgb | U8) -> None:
        """An opacity plane ``(H, W)`` in one colour, or with ``(H, W, 3)`` RGB pixels of its own."""
        height, width = (int(side) for side in alpha.shape)
        self.size = (width, height)
        edges = (_PAD, _PAD + height % 2, _PAD, _PAD + width % 2)
        full = np.asarray(cv2.copyMakeBorder(alpha, *edges, cv2.BORDER_CONSTANT, value=0), np.uint8)
        half = (full.shape[1] // 2, full.shape[0] // 2)
        thin = np.asarray(cv2.resize(full, half, interpolation=cv2.INTER_AREA), np.uint8)
        self._alpha = (full, thin, thin)
        if isinstance(color, tuple):
            levels = (int(plane[0, 0]) for plane in rgb_to_planes(np.full((2, 2, 3), color, np.uint8)))
            parts = (cv2.convertScaleAbs(a, alpha=level / 255) for a, level in zip(self._alpha, levels, strict=True))
        else:
            if color.shape != (height, width, 3):
                raise InputError("overlay", f"its pixels must be of shape {(height, width, 3)}, not {color.shape}")
            padded = np.asarray(cv2.copyMakeBorder(color, *edges, cv2.BORDER_REPLICATE), np.uint8)
            planes = zip(self._alpha, rgb_to_planes(padded), strict=True)
            parts = (cv2.multiply(plane, a, scale=1 / 255) for a, plane in planes)
        self._colour = tuple(np.asarray(part, np.uint8) for part in parts)

    def draw(self, target: Planes, left: float, top: float, opacity: float = 1.0) -> None:
        """Lay it over the target with its top left corner at this place, clipped to the frame."""
        if opacity <= 1 / 512:
            return
        column, row = left - _PAD, top - _PAD
        even = math.floor(column / 2) * 2, math.floor(row / 2) * 2
        rest = column - even[0], row - even[1]
        for index, plane in enumerate(_planes(target)):
            step = 1 if index == 0 else 2
            colour, alpha = self._colour[index], self._alpha[index]
            if max(rest) > 1 / 64:
                colour, alpha = (_shifted(part, rest[0] / step, rest[1] / step) for part in (colour, alpha))
            _lay(plane, colour, alpha, place=(even[0] // step, even[1] // step), opacity=opacity)


_PAD = 2
"""Empty pixels about an overlay, into which it may be shifted."""

_BAND = 64
"""Rows that are laid at a time: what is computed for them stays in the processor's cache."""


def _lay(plane: U8, colour: U8, alpha: U8, *, place: tuple[int, int], opacity: float) -> None:
    left, top = place
    height, width = alpha.shape
    rows, columns = plane.shape
    x0, x1 = max(left, 0), min(left + width, columns)
    y0, y1 = max(top, 0), min(top + height, rows)
    if x1 <= x0 or y1 <= y0:
        return
    colour = colour[y0 - top : y1 - top, x0 - left : x1 - left]
    alpha = alpha[y0 - top : y1 - top, x0 - left : x1 - left]
    under = plane[y0:y1, x0:x1]
    for row in range(0, under.shape[0], _BAND):
        rows = slice(row, row + _BAND)
        _lay_band(under[rows], colour[rows], alpha[rows], opacity)


def _lay_band(under: U8, colour: U8, alpha: U8, opacity: float) -> None:
    if opacity < 1:
        colour = np.asarray(cv2.convertScaleAbs(colour, alpha=opacity), np.uint8)
    left_over = cv2.convertScaleAbs(alpha, alpha=-opacity, beta=255) if opacity < 1 else cv2.bitwise_not(alpha)
    cv2.multiply(under, left_over, dst=under, scale=1 / 255)
    cv2.add(under, colour, dst=under)


def _shifted(plane: U8, right: float, down: float) -> U8:
    height, width = plane.shape
    matrix = np.array([[1, 0, right], [0, 1, down]], np.float64)
    return np.asarray(cv2.warpAffine(plane, matrix, (width, height), flags=cv2.INTER_LINEAR), np.uint8)


def _planes(frame: Planes) -> tuple[U8, U8, U8]:
    return frame.y, frame.u, frame.v


def _mask_planes(mask: Mask) -> Iterator[U8]:
    yield mask.full
    yield mask.half
    yield mask.half
