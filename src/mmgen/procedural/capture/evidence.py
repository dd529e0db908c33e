"""What a frame says about a pose: its colours, and its silhouette's outline."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F32, F64, I32, U8
from mmgen.procedural.capture.figure import C128
from mmgen.procedural.capture.window import window_about

__all__ = ["View", "looked_up", "view_of"]

BLUR = 1.6
"""Pixels over which colours are smoothed, so that a point finds its way to where it belongs."""

SPACING = 4
"""Pixels between the outline's points."""


@dataclass(frozen=True, slots=True)
class View:
    """
    ``colours``, ``across`` and ``down`` ``(h, w, 3)``: CIELAB and its slopes about the subject, from ``corner`` on as
    ``x + iy``; ``line`` and ``outward`` ``(Q,)`` points of the outline and their directions away from the subject;
    ``nearest`` ``(h, w)``: for each of those pixels the number in ``inside`` ``(I,)`` of the nearest of the subject;
    ``middle`` is the silhouette's.
    """

    colours: F32
    across: F32
    down: F32
    line: C128
    outward: C128
    nearest: I32
    inside: C128
    middle: complex
    corner: complex

    def shown(self, picture: F32, points: C128) -> F64:
        """The values at points of one of its pictures, ``(P, channels)``."""
        return looked_up(picture, points - self.corner)

    def way_in(self, points: C128) -> C128:
        """For points the nearest pixel of the subject."""
        height, width = self.nearest.shape
        inner = points - self.corner
        rows = np.clip(np.rint(inner.imag), 0, height - 1).astype(np.int64)
        columns = np.clip(np.rint(inner.real), 0, width - 1).astype(np.int64)
        return self.inside[self.nearest[rows, columns]]


def view_of(lab: U8, mask: U8) -> View:
    """Prepare a frame, given in CIELAB."""
    window = window_about(mask)
    part = window.of(mask)
    colours = np.asarray(cv2.GaussianBlur(window.of(lab).astype(np.float32), (0, 0), BLUR), np.float32)
    across = np.asarray(cv2.Sobel(colours, cv2.CV_32F, 1, 0, ksize=3, scale=0.125), np.float32)
    down = np.asarray(cv2.Sobel(colours, cv2.CV_32F, 0, 1, ksize=3, scale=0.125), np.float32)
    line, outward = _outline(part)
    nearest, inside = _nearest(part)
    return View(
        *(colours, across, down, line + window.corner, outward, nearest, inside + window.corner),
        middle=window.corner + _middle(part),
        corner=window.corner,
    )


def looked_up(picture: F32, points: C128) -> F64:
    """A picture's values at points, ``(P, channels)``."""
    columns, rows = points.real.astype(np.float32)[:, None], points.imag.astype(np.float32)[:, None]
    found = cv2.remap(picture, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.float64).reshape(len(points), -1)


def _outline(mask: U8) -> tuple[C128, C128]:
    soft = np.asarray(cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 1.5), np.float32)
    contours, _ = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    places = np.concatenate(
        [np.asarray(contour, np.int64)[::SPACING, 0] for contour in contours if len(contour) > 4 * SPACING]
    )
    gx = np.asarray(cv2.Sobel(soft, cv2.CV_32F, 1, 0), np.float64)[places[:, 1], places[:, 0]]
    gy = np.asarray(cv2.Sobel(soft, cv2.CV_32F, 0, 1), np.float64)[places[:, 1], places[:, 0]]
    outward = -(gx + 1j * gy)
    outward /= np.maximum(np.abs(outward), 1e-9)
    # A contour runs through the subject's own pixels; the edge is half a pixel farther out.
    line: NDArray[np.complex128] = places[:, 0] + 1j * places[:, 1] + 0.5 * outward
    return line, outward


def _nearest(mask: U8) -> tuple[I32, C128]:
    """For each pixel the number of the nearest one of the mask, and where those are."""
    _, labels = cv2.distanceTransformWithLabels(1 - mask, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    numbers = np.asarray(labels, np.int32)
    rows, columns = np.nonzero(mask)
    places = np.zeros(len(rows) + 1, np.complex128)
    places[numbers[rows, columns]] = columns + 1j * rows
    return numbers, places


def _middle(mask: U8) -> complex:
    """The mean place of a mask's pixels; 0 where it has none."""
    moments = cv2.moments(mask, binaryImage=True)
    return complex(moments["m10"], moments["m01"]) / max(moments["m00"], 1.0)
