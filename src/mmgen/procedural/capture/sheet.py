"""A silhouette as a flat sheet of triangles, its outline smooth."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F32, F64, I32, U8

__all__ = ["Sheet", "sheet_of"]

FINENESS = 2
"""How many times finer than the mask the outline is found."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """``places`` ``(V, 2)`` in the mask's pixels, ``triangles`` ``(T, 3)``, and ``rim``: ``(E, 2)`` edges of one triangle."""

    places: F64
    triangles: I32
    rim: I32

    @property
    def outline(self) -> NDArray[np.int64]:
        """The vertices on the rim."""
        return np.unique(self.rim).astype(np.int64)


def sheet_of(mask: U8, step: float) -> Sheet:
    """Triangles about *step* pixels large that fill a mask; edges of the rim have it on the same side."""
    soft = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 1.1, borderType=cv2.BORDER_CONSTANT)
    height, width = mask.shape
    fine = np.asarray(
        cv2.resize(soft, (width * FINENESS, height * FINENESS), interpolation=cv2.INTER_CUBIC), np.float32
    )
    shape = np.pad((fine > 0.5).astype(np.uint8), 1)
    depth = np.asarray(cv2.distanceTransform(shape, cv2.DIST_L2, 5), np.float32)
    reach = step * FINENESS
    points = np.concatenate([_outline(shape, 0.8 * reach), _inner(depth, reach)])
    points = np.unique(np.round(points * 4) / 4, axis=0)
    triangles = _inside(_delaunay(points, shape.shape), points, shape)
    triangles = _single_fans(triangles)
    used, numbers = np.unique(triangles, return_inverse=True)
    triangles = numbers.reshape(-1, 3).astype(np.int32)
    places = (points[used] - 1 + 0.5) / FINENESS - 0.5
    return Sheet(places.astype(np.float64), triangles, _rim(triangles))


def _outline(shape: U8, step: float) -> F64:
    contours, _ = cv2.findContours(shape, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    lines: list[F64] = []
    for contour in contours:
        line = np.asarray(contour, np.float64)[:, 0]
        count = int(len(line) / step)
        if count < 6:
            continue
        kernel = np.array([1, 2, 3, 2, 1]) / 9
        wrapped = np.concatenate([line[-2:], line, line[:2]])
        smooth = np.stack([np.convolve(wrapped[:, axis], kernel, "valid") for axis in range(2)], axis=1)
        lines.append(smooth[np.linspace(0, len(line), count, endpoint=False).astype(int)])
    return np.concatenate(lines)


def _inner(depth: F32, step: float) -> F64:
    """A grid of even triangles, away from the outline."""
    height, width = depth.shape
    rows = np.arange(0, height, step * 0.866)
    grid = [
        np.stack(
            [
                np.arange((index % 2) * step / 2, width, step),
                np.full(len(np.arange((index % 2) * step / 2, width, step)), row),
            ],
            1,
        )
        for index, row in enumerate(rows)
    ]
    points = np.concatenate(grid)
    inside = depth[points[:, 1].astype(int), points[:, 0].astype(int)] > 0.75 * step
    return np.asarray(points[inside], np.float64)


def _delaunay(points: F64, shape: tuple[int, ...]) -> I32:
    division = cv2.Subdiv2D((-8, -8, shape[1] + 16, shape[0] + 16))
    division.insert(points.astype(np.float32).tolist())
    corners = np.asarray(division.getTriangleList(), np.float64).reshape(-1, 2)
    # Points lie on quarters of a pixel, so a corner is one of them exactly.
    keys = np.rint(points[:, 1] * 4).astype(np.int64) * 1_000_000 + np.rint(points[:, 0] * 4).astype(np.int64)
    asked = np.rint(corners[:, 1] * 4).astype(np.int64) * 1_000_000 + np.rint(corners[:, 0] * 4).astype(np.int64)
    order = np.argsort(keys)
    place = np.clip(np.searchsorted(keys[order], asked), 0, len(keys) - 1)
    numbers = np.where(keys[order][place] == asked, order[place], -1).reshape(-1, 3)
    return np.asarray(numbers[(numbers >= 0).all(axis=1)], np.int32)


def _inside(triangles: I32, points: F64, shape: U8) -> I32:
    """Those whose middle lies on the shape, in one sense of turning, none without area."""
    corners = points[triangles]
    middle = corners.mean(axis=1)
    a, b = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    area = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    kept = (shape[middle[:, 1].round().astype(int), middle[:, 0].round().astype(int)] > 0) & (np.abs(area) > 0.3)
    turned = np.where((area > 0)[:, None], triangles, triangles[:, ::-1])
    return np.asarray(turned[kept], np.int32)


def _single_fans(triangles: I32) -> I32:
    """Without the triangles that make two fans meet in one vertex: there the surface would touch itself."""
    while True:
        rim = _rim(triangles)
        starts, counts = np.unique(rim[:, 0], return_counts=True)
        pinched = starts[counts > 1]
        if not len(pinched):
            return triangles
        gone = np.isin(triangles, pinched).any(axis=1) & np.isin(triangles, np.unique(rim)).all(axis=1)
        if not gone.any():
            gone = np.isin(triangles, pinched).any(axis=1)
        triangles = triangles[~gone]


def _rim(triangles: I32) -> I32:
    """The edges of one triangle only, as they run in it."""
    edges = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    keys = np.sort(edges, axis=1)
    _, first, counts = np.unique(keys, axis=0, return_index=True, return_counts=True)
    return np.asarray(edges[first[counts == 1]], np.int32)
