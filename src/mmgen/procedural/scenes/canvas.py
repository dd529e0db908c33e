"""The picture in progress: three planes of linear light, painted in bands that fit the processor's cache."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from mmgen.media.arrays import F32, F64, U8
from mmgen.procedural.scenes.fields import Floats, single

_BAND_PIXELS = 1 << 16
_SUBPIXEL_BITS = 4


@dataclass(frozen=True, slots=True)
class Stencil:
    """Coverage of a drawn shape, 0 to 255, with its top left corner on the canvas."""

    left: int
    top: int
    alpha: U8


class Canvas:
    """
    ``planes`` is ``(3, H, W)`` linear light, red first.

    ``guide`` ``(H, W)``, where a style wants it, is a length in pixels that grows across the forms, so that lines of
    equal guide run along them, as a cutter's or an engraver's do.

    ``subject`` ``(H, W)``, where it is wanted, is how far each place shows the subject: what is painted within
    ``painting("subject")`` adds to it, other things hide it, and ``"air"`` leaves it as it is.
    """

    def __init__(self, width: int, height: int, *, guided: bool = False, apart: bool = False) -> None:
        self.width = width
        self.height = height
        self.planes: F32 = np.zeros((3, height, width), np.float32)
        self.guide: F32 | None = np.zeros((height, width), np.float32) if guided else None
        self.subject: F32 | None = np.zeros((height, width), np.float32) if apart else None
        self.misted = False
        """Whether the mist of the scene has been laid."""
        self._part: Literal["ground", "subject", "air"] = "ground"

    @contextmanager
    def painting(self, part: Literal["subject", "air"]) -> Generator[None]:
        """What is painted within counts as the subject, or as air before it."""
        before, self._part = self._part, part
        try:
            yield
        finally:
            self._part = before

    def bands(self, top: int, bottom: int, *, width: int | None = None) -> Iterator[slice]:
        """Slices of rows that cover top to bottom, each small enough to stay in cache."""
        step = max(4, _BAND_PIXELS // max(1, width or self.width))
        for start in range(top, bottom, step):
            yield slice(start, min(bottom, start + step))

    def over(self, left: int, top: int, alpha: Floats | U8, colour: Floats, *, opacity: float = 1.0) -> None:
        """
        Lay a colour over the picture where alpha covers it; what falls outside is dropped.

        ``colour`` is ``(3,)``, columns ``(3, 1, w)`` or pixels ``(3, h, w)``. U8 alpha counts to 255, F32 alpha to 1.
        """
        scale = np.float32(opacity / 255 if alpha.dtype == np.uint8 else opacity)
        for rows, inner, part in self._parts(left, top, alpha):
            target = self.planes[:, rows, part]
            share = np.multiply(alpha[inner], scale, dtype=np.float32)
            change = _piece(colour, inner) - target
            change *= share
            target += change
            if self.subject is not None and self._part != "air":
                shown = self.subject[rows, part]
                shown += ((1.0 if self._part == "subject" else 0.0) - shown) * share

    def add(self, left: int, top: int, light: Floats, colour: Floats) -> None:
        """Add light of a colour ``(3,)``, as lamps and glows do."""
        for rows, inner, part in self._parts(left, top, light):
            self.planes[:, rows, part] += light[inner] * colour[:, None, None]

    def multiply(self, left: int, top: int, factor: Floats) -> None:
        """Darken or brighten by a factor per pixel, as shadows do."""
        for rows, inner, part in self._parts(left, top, factor):
            self.planes[:, rows, part] *= factor[inner]

    def steer(self, top: int, alpha: F32, course: Floats) -> None:
        """Set the guide over full rows from ``top`` where alpha is more than half."""
        if self.guide is not None:
            part = self.guide[top : top + alpha.shape[0]]
            np.copyto(part, course, where=alpha > 0.5)

    def draw(self, polygons: Sequence[F64], colour: Floats, *, opacity: float = 1.0) -> None:
        """Fill polygons ``(n, 2)`` in canvas pixels with one colour, antialiased."""
        stencil = stencil_of(polygons, self.width, self.height)
        if stencil is not None:
            self.over(stencil.left, stencil.top, stencil.alpha, colour, opacity=opacity)

    def _parts(self, left: int, top: int, alpha: Floats | U8) -> Iterator[tuple[slice, tuple[slice, slice], slice]]:
        """Bands of rows of the canvas, the same part of the alpha, and the columns of the canvas."""
        height, width = alpha.shape
        first, last = max(0, left), min(self.width, left + width)
        if first >= last:
            return
        columns = slice(first - left, last - left)
        for rows in self.bands(max(0, top), min(self.height, top + height), width=last - first):
            yield rows, (slice(rows.start - top, rows.stop - top), columns), slice(first, last)


def _piece(colour: Floats, inner: tuple[slice, slice]) -> F32:
    if colour.ndim == 1:
        return single(colour[:, None, None])
    rows = inner[0] if colour.shape[1] > 1 else slice(0, 1)
    return single(colour[:, rows, inner[1] if colour.shape[2] > 1 else slice(0, 1)])


def stencil_of(polygons: Sequence[F64], width: int, height: int) -> Stencil | None:
    """Coverage of the union of polygons, cut to the picture, or None where nothing of them shows."""
    kept = [polygon for polygon in polygons if len(polygon) > 2]
    if not kept:
        return None
    low = np.floor(np.min([polygon.min(axis=0) for polygon in kept], axis=0)).astype(int) - 1
    high = np.ceil(np.max([polygon.max(axis=0) for polygon in kept], axis=0)).astype(int) + 2
    left, top = max(0, int(low[0])), max(0, int(low[1]))
    right, bottom = min(width, int(high[0])), min(height, int(high[1]))
    if left >= right or top >= bottom:
        return None
    alpha = np.zeros((bottom - top, right - left), np.uint8)
    for polygon in kept:
        moved = (polygon - (left, top)) * (1 << _SUBPIXEL_BITS)
        cv2.fillPoly(alpha, [np.round(moved).astype(np.int32)], (255,), cv2.LINE_AA, _SUBPIXEL_BITS)
    return Stencil(left, top, alpha)
