"""A flat sheet made a body: round where it is narrow, flatter where it is wide, closed all round."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F32, F64, I32, U8
from mmgen.procedural.capture.sheet import Sheet

__all__ = ["Body", "lifted"]

ROUNDS = 400
PRESSURE = 2.0
"""The membrane's curvature, with which its root is as high as a tube's radius over its middle."""

SLIM, BROAD = 1.2, 1.0
"""Depth over width of the thinnest and of the widest parts."""

EDGE = 0.22
"""Half the thickness of the outline, in steps of the sheet."""


@dataclass(frozen=True, slots=True)
class Body:
    """
    ``places`` ``(V, 3)``: x and y in the mask's pixels, z towards the viewer in the same; ``triangles``
    counter-clockwise seen from outside once y points up; ``flat`` ``(V,)`` the sheet's vertex that each stands over;
    ``behind`` ``(V,)`` whether it shows the back's picture.
    """

    places: F64
    triangles: I32
    flat: NDArray[np.int64]
    behind: NDArray[np.bool_]


def lifted(sheet: Sheet, mask: U8, step: float) -> Body:
    """A front and a back over the sheet, and a narrow side between them."""
    count = len(sheet.places)
    height = _height(sheet, mask)
    rim = sheet.outline
    height[rim] = 0
    height += EDGE * step
    side = np.full(count, -1, np.int64)
    side[rim] = 2 * count + np.arange(len(rim))
    flat = np.concatenate([np.arange(count), np.arange(count), rim])
    depth = np.concatenate([height, -height, -height[rim]])
    a, b = sheet.rim[:, 0], sheet.rim[:, 1]
    # Seen with y up, the sheet's triangles turn clockwise: turned round they face the viewer.
    front = sheet.triangles[:, ::-1]
    back = sheet.triangles + count
    wall = np.concatenate([np.stack([a, b, side[b]], 1), np.stack([a, side[b], side[a]], 1)])
    triangles = np.concatenate([front, back, wall]).astype(np.int32)
    behind = (np.arange(len(flat)) >= count) & (np.arange(len(flat)) < 2 * count)
    return Body(np.column_stack([sheet.places[flat], depth]), triangles, flat, behind)


def _height(sheet: Sheet, mask: U8) -> F64:
    """
    Half the depth over each place: a membrane under even pressure, its height the root, which is round over a tube.

    It is stretched over the sheet's own triangles: their rim is smooth, where pixels would leave a rib at each step.
    """
    free = np.ones(len(sheet.places))
    free[sheet.outline] = 0
    body = np.sqrt(np.maximum(_membrane(_Cloth.of(sheet), free), 0))
    return np.asarray(body * _fullness(sheet.places, mask), np.float64)


@dataclass(frozen=True, slots=True)
class _Cloth:
    """Edges ``(E, 2)`` with how firmly each holds its ends together, and the area about each of the vertices."""

    edges: NDArray[np.int64]
    firm: F64
    area: F64

    @classmethod
    def of(cls, sheet: Sheet) -> _Cloth:
        """Firmness by the cotangents of the angles that look at an edge (Pinkall and Polthier 1993)."""
        triangles = sheet.triangles.astype(np.int64)
        corners = sheet.places[triangles]
        sides = np.roll(corners, -1, axis=1) - corners
        area = np.abs(sides[:, 0, 0] * sides[:, 1, 1] - sides[:, 0, 1] * sides[:, 1, 0]) / 2
        firm = [
            -(sides[:, (corner + 2) % 3] * sides[:, corner]).sum(axis=1) / np.maximum(4 * area, 1e-9)
            for corner in range(3)
        ]
        # The corner looks at the edge between the next two.
        edges = [triangles[:, [(corner + 1) % 3, (corner + 2) % 3]] for corner in range(3)]
        spread = np.bincount(triangles.ravel(), np.repeat(area / 3, 3), minlength=len(sheet.places))
        return cls(np.concatenate(edges), np.maximum(np.concatenate(firm), 0.02), spread.astype(np.float64))


def _membrane(cloth: _Cloth, free: F64) -> F64:
    """The height of a cloth under even pressure that is held where it is not free (conjugate gradients)."""
    count = len(free)
    first, second = cloth.edges.T
    held = np.bincount(cloth.edges.ravel(), np.repeat(cloth.firm, 2), minlength=count)

    def pulled(values: F64) -> F64:
        drawn = np.bincount(first, cloth.firm * values[second], count)
        drawn += np.bincount(second, cloth.firm * values[first], count)
        return np.asarray(free * (held * values - drawn), np.float64)

    height = np.zeros(count)
    rest: F64 = free * cloth.area * PRESSURE
    way, length = rest.copy(), float(rest @ rest)
    goal = 1e-7 * length
    for _ in range(ROUNDS):
        if length <= goal:
            break
        answer = pulled(way)
        share = length / max(float(way @ answer), 1e-30)
        height += share * way
        rest = rest - share * answer
        before, length = length, float(rest @ rest)
        way = rest + way * (length / before)
    return height


def _fullness(places: F64, mask: U8) -> F64:
    """Depth over width at each place."""
    reach = np.asarray(cv2.distanceTransform(mask, cv2.DIST_L2, 5), np.float32)
    side = 2 * round(0.06 * max(cv2.boundingRect(mask)[2:])) + 1
    wide = np.asarray(cv2.dilate(reach, np.ones((side, side), np.uint8)), np.float32)
    soft: F32 = np.asarray(cv2.GaussianBlur(wide, (0, 0), side / 3), np.float32)
    columns, rows = (places[:, axis].astype(np.float32)[:, None] for axis in (0, 1))
    found = np.asarray(cv2.remap(soft, columns, rows, cv2.INTER_LINEAR), np.float64)[:, 0]
    return np.asarray(SLIM + (BROAD - SLIM) * np.clip(found / max(float(soft.max()), 1e-6), 0, 1), np.float64)
