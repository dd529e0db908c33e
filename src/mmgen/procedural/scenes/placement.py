"""Where words go on a picture: the quietest place that suits them, inside a safe margin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F32, U8
from mmgen.procedural.scenes.colour import decode_gamma, luminance
from mmgen.procedural.scenes.fields import single
from mmgen.procedural.scenes.lettering import (
    Align,
    Face,
    Lettering,
    footer_group,
    scroll_group,
    stands_upright,
    title_group,
)

MARGIN: Final = 0.072
"""The safe margin, as a share of the shorter side."""

Box = tuple[float, float, float, float]
"""Left, top, right and bottom in pixels."""

_MAP_SIDE: Final = 120
_SIDES: Final[tuple[tuple[Align, float], ...]] = (("left", 0.0), ("right", 0.010), ("center", 0.012))
_UPRIGHT_SIDES: Final[tuple[tuple[Align, float], ...]] = (("right", 0.0), ("left", 0.012))
_HEIGHTS: Final = ((0.0, 0.0), (0.16, 0.006), (0.42, 0.03), (0.80, 0.03), (1.0, 0.045))
_SHRINKS: Final = (1.0, 0.85, 0.7, 0.55, 0.42)


@dataclass(frozen=True, slots=True)
class Spot:
    """Lettering and the pixel of the picture where its top left corner goes."""

    group: Lettering
    left: int
    top: int
    align: Align


@dataclass(frozen=True, slots=True)
class Sheet:
    """A picture to set type on; ``unquiet`` says, on a reduced grid, how ill each point takes it."""

    width: int
    height: int
    unit: float
    unquiet: F32

    @property
    def margin(self) -> int:
        """The safe margin in pixels."""
        return max(2, round(MARGIN * min(self.width, self.height)))

    def left_of(self, align: Align, inner: int) -> int:
        """The left edge of something that is aligned within the margins."""
        return {
            "left": self.margin,
            "center": (self.width - inner) // 2,
            "right": self.width - self.margin - inner,
        }[align]

    def cost(self, left: int, top: int, size: tuple[int, int]) -> float:
        """How ill a box takes type: the average of its points, and the worst of them."""
        rows, columns = self.unquiet.shape
        first, last = left * columns // self.width, -(-(left + size[0]) * columns // self.width)
        above, below = top * rows // self.height, -(-(top + size[1]) * rows // self.height)
        part = self.unquiet[max(0, above) : max(1, below), max(0, first) : max(1, last)]
        return float(part.mean() + 0.5 * np.quantile(part, 0.97)) if part.size else 1.0


def sheet_of(picture: U8, unit: float, inks: tuple[float, float], *, contrast: float, subject: Box | None) -> Sheet:
    """
    A picture seen as a place for type.

    ``inks`` are the luminances of the light and the dark ink; a tone from which neither stands out by ``contrast``
    counts as unquiet, like texture and edges, and so does the box of a subject that type should not cover.
    """
    height, width = picture.shape[:2]
    step = max(1.0, max(height, width) / _MAP_SIDE)
    size = (max(4, round(width / step)), max(4, round(height / step)))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    light = luminance(decode_gamma(single(small) / 255))
    grey = light ** np.float32(0.4)
    mean = cv2.GaussianBlur(grey, (0, 0), 2.5)
    spread = np.sqrt(np.maximum(cv2.GaussianBlur(grey * grey, (0, 0), 2.5) - mean * mean, 0))
    edges = cv2.GaussianBlur(np.abs(cv2.Laplacian(grey, cv2.CV_32F)), (0, 0), 1.5)
    best = np.maximum((inks[0] + 0.05) / (light + 0.05), (light + 0.05) / (inks[1] + 0.05))
    unquiet = single(spread + 0.5 * edges + 0.05 * np.clip(contrast - best, 0, 3))
    if subject is not None:
        left, top, right, bottom = (max(0, round(edge / step)) for edge in subject)
        unquiet[top : bottom + 1, left : right + 1] += 0.3
    return Sheet(width, height, unit, unquiet)


def arranged(sheet: Sheet, texts: tuple[str, ...], face: Face) -> list[Spot]:
    """
    The title group, and a footer where there are more than two texts, in their places.

    Raises InputError where a text has no visible character, or can't be set at a size that can be read.
    """
    if len(texts) <= 2:
        return [_title_spot(sheet, texts, face, bottom=sheet.height - sheet.margin)]
    group = footer_group(texts[2:], sheet.unit, sheet.width - 2 * sheet.margin, align="left", face=face)
    top = sheet.height - sheet.margin - group.size[1]
    title = _title_spot(sheet, texts[:2], face, bottom=top - group.size[1])
    costs: dict[Align, float] = {
        align: 0.02 * (align != title.align) + sheet.cost(sheet.left_of(align, group.size[0]), top, group.size)
        for align, _ in _SIDES
    }
    align: Align = min(costs, key=lambda side: costs[side])
    return [title, Spot(group, sheet.left_of(align, group.size[0]), top, align)]


def _title_spot(sheet: Sheet, texts: tuple[str, ...], face: Face, *, bottom: int) -> Spot:
    problem: InputError | None = None
    for shrink in _SHRINKS:
        try:
            found = list(_candidates(sheet, texts, face, (bottom, shrink)))
        except InputError as error:
            problem = error
            continue
        if found:
            return min(found, key=lambda candidate: candidate[0])[1]
    raise problem or InputError("text", f"it can't be set in a picture of {sheet.width} x {sheet.height} pixels")


def _candidates(sheet: Sheet, texts: tuple[str, ...], face: Face, room: tuple[int, float]) -> list[tuple[float, Spot]]:
    bottom, shrink = room
    wide = sheet.width > 1.25 * sheet.height
    width = (0.62 if wide else 1.0) * (sheet.width - 2 * sheet.margin)
    found: list[tuple[float, Spot]] = []
    upright = stands_upright(texts, face)
    for align, taste in _UPRIGHT_SIDES if upright else _SIDES:
        if upright:
            group = scroll_group(texts, sheet.unit * shrink, bottom - sheet.margin, face=face)
        else:
            group = title_group(texts, sheet.unit * shrink, width, align=align, face=face)
        free = bottom - sheet.margin - group.size[1]
        if free < 0:
            continue
        left = sheet.left_of(align, group.size[0])
        for share, dislike in _HEIGHTS:
            top = sheet.margin + round(free * share)
            cost = sheet.cost(left, top, group.size) + taste + dislike
            found.append((cost, Spot(group, left, top, align)))
    return found
