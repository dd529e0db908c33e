"""A flat sheet made a body: round where it is narrow, flatter where it is wide, closed all round."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F32, F64, I32, U8
from mmgen.procedural.capture.sheet import Sheet

__all__ = ["Body", "lifted"]

WORKING_SIDE = 96
ROUNDS = 500
SLIM, BROAD = 0.95, 0.6
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
    height = _height(sheet.places, mask)
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


def _height(places: F64, mask: U8) -> F64:
    """Half the depth over each place: a membrane under even pressure, its height the root, which is round over a tube."""
    left, top, width, height = cv2.boundingRect(mask)
    factor = min(WORKING_SIDE / max(width, height), 1.0)
    size = (max(round(width * factor), 2), max(round(height * factor), 2))
    part = mask[top : top + height, left : left + width].astype(np.float32)
    share: F32 = np.pad(np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.float32), 2)
    inside = (share > 0.5).astype(np.float32)
    membrane = np.zeros_like(inside)
    kernel = np.array([[0, 0.25, 0], [0.25, 0, 0.25], [0, 0.25, 0]], np.float32)
    for _ in range(ROUNDS):
        membrane = (
            np.asarray(cv2.filter2D(membrane, -1, kernel, borderType=cv2.BORDER_CONSTANT), np.float32) + 1
        ) * inside
    reach = np.asarray(cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, 5), np.float32)
    wide = np.asarray(cv2.GaussianBlur(np.asarray(cv2.dilate(reach, np.ones((9, 9), np.uint8))), (0, 0), 3), np.float32)
    broadness = np.clip(wide / max(float(wide.max()), 1e-6), 0, 1)
    body = np.sqrt(np.maximum(membrane, 0)) * (SLIM + (BROAD - SLIM) * broadness) / factor
    smooth = np.asarray(cv2.GaussianBlur(body, (0, 0), 0.7), np.float32)
    columns = ((places[:, 0] - left + 0.5) * factor + 1.5).astype(np.float32)[:, None]
    rows = ((places[:, 1] - top + 0.5) * factor + 1.5).astype(np.float32)[:, None]
    return np.asarray(cv2.remap(smooth, columns, rows, cv2.INTER_LINEAR), np.float64)[:, 0]
