"""From a first picture to a last one: by their common movement where they have one, else by an open transition."""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F32, U8
from mmgen.media.blend import Mask, mix_masked
from mmgen.media.planes import Planes, Window, crop_resize
from mmgen.procedural.motion.easing import eased, smoothstep
from mmgen.procedural.motion.flow import Flow, match_pictures
from mmgen.procedural.motion.focus import attention, subject_window
from mmgen.procedural.motion.source import OVERSAMPLING, resampled
from mmgen.procedural.motion.warp import cell_positions, fill_cells, sample_cells

LEAST_CONFIDENCE = 0.5
"""Below this share of points that are found again, optical flow melts one picture into the other like wax."""

DISSOLVE_ZOOM = 1.06
"""How far the camera goes into the first picture, and comes out of the last, while one dissolves into the other."""

SOFTNESS = 0.55
"""The part of a dissolve's time that each single pixel takes."""


class Morph:
    """
    The way from the first picture to the last, both cropped to one output size.

    ``method`` is ``"flow"`` where the pictures show the same things moved: each point travels to its place. It is
    ``"dissolve"`` where they don't: the last picture then comes through its lights first, during a slow push.
    ``confidence`` is the share of points that dense flow finds again on the way back.
    """

    def __init__(self, first: U8, last: U8, size: tuple[int, int]) -> None:
        self.size = size
        pictures = _framed(first, last, size)
        flow = match_pictures(*(_output_sized(picture, size) for picture in pictures))
        self.confidence = flow.confidence
        self.method: Literal["flow", "dissolve"] = "flow" if flow.confidence >= LEAST_CONFIDENCE else "dissolve"
        fine = tuple(round(side * OVERSAMPLING / 2) * 2 for side in size)
        self._sources = tuple(resampled(picture, (fine[0], fine[1])) for picture in pictures)
        self._spare = Planes.black(size)
        self._travel = _Travel(flow, size) if self.method == "flow" else None
        self._order = None if self._travel else Mask.of(_lights_first(pictures[1], size))

    def render(self, t: float, target: Planes) -> None:
        """Write the frame at ``t``, 0 (the first picture) to 1 (the last), into the target's planes."""
        way = eased(t)
        if self._travel is not None:
            mask = self._travel.render(self._sources, (target, self._spare), way)
        else:
            mask = self._push(target, way)
        mix_masked(target, self._spare, mask, target)

    def _push(self, target: Planes, way: float) -> Mask:
        first, last = self._sources
        crop_resize(first, target, _zoomed(first.size, DISSOLVE_ZOOM**way))
        crop_resize(last, self._spare, _zoomed(last.size, DISSOLVE_ZOOM ** (1 - way)))
        assert self._order is not None
        return self._order.through(_threshold_table(way))


class _Travel:
    """Each point's way between its two places, sampled coarsely."""

    def __init__(self, flow: Flow, size: tuple[int, int]) -> None:
        self._flow = flow
        self._size = size
        self._columns, self._rows = np.meshgrid(
            cell_positions(size[0], 0, size[0]), cell_positions(size[1], 0, size[1])
        )

    def render(self, sources: tuple[Planes, ...], targets: tuple[Planes, Planes], way: float) -> Mask:
        """Warp both pictures to their common place on the way; return how much of the last one shows where."""
        weights: list[F32] = []
        shown = smoothstep((way - 0.1) / 0.8)
        ends = (
            (self._flow.forward, self._flow.seen_forward, way),
            (self._flow.backward, self._flow.seen_backward, 1 - way),
        )
        for (flow, seen, gone), source, target in zip(ends, sources, targets, strict=True):
            columns, rows = self._origin(flow, gone)
            enlarged = np.float32(source.size[0] / self._size[0]), np.float32(source.size[1] / self._size[1])
            sample_cells(source, target, columns * enlarged[0], rows * enlarged[1])
            weights.append(self._weight(seen, columns, rows))
        first, last = weights[0] * np.float32(1 - shown), weights[1] * np.float32(shown)
        share = np.asarray(last / np.maximum(first + last, np.float32(1e-6)), np.float32)
        width, height = self._size
        return Mask.of(np.rint(fill_cells(share, (height, width)) * 255).astype(np.uint8))

    def _origin(self, flow: F32, gone: float) -> tuple[F32, F32]:
        """Where what is now at each cell started: a point whose displacement, in part, leads here."""
        step = np.float32(gone * self._size[0] / flow.shape[1]), np.float32(gone * self._size[1] / flow.shape[0])
        columns, rows = self._columns, self._rows
        for _ in range(4):
            moved = self._at(flow, columns, rows)
            columns = np.asarray(self._columns - step[0] * moved[..., 0], np.float32)
            rows = np.asarray(self._rows - step[1] * moved[..., 1], np.float32)
        return columns, rows

    def _weight(self, seen: F32, columns: F32, rows: F32) -> F32:
        """How much a picture's points may show: hardly where they have no counterpart, not at all from outside it."""
        width, height = self._size
        slack = np.float32(2.0)
        inside = (columns > -slack) & (columns < width + slack) & (rows > -slack) & (rows < height + slack)
        return np.asarray((self._at(seen, columns, rows) + 0.06) * (inside + 1e-4), np.float32)

    def _at(self, values: F32, columns: F32, rows: F32) -> F32:
        across = columns * np.float32(values.shape[1] / self._size[0]) - np.float32(0.5)
        down = rows * np.float32(values.shape[0] / self._size[1]) - np.float32(0.5)
        found = cv2.remap(values, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(found, np.float32)


def _framed(first: U8, last: U8, size: tuple[int, int]) -> tuple[U8, U8]:
    """Both pictures cropped to the output's shape: at one place if they have one size, else each about its subject."""
    for name, picture in (("first", first), ("last", last)):
        if picture.ndim != 3 or picture.shape[2] != 3 or min(picture.shape[:2]) < 16:
            raise InputError(name, f"shape {picture.shape}: a morph needs RGB pictures of at least 16 x 16 pixels")
    aspect = size[0] / size[1]
    maps = [attention(first), attention(last)]
    if first.shape == last.shape:
        maps = [maps[0] + maps[1]] * 2
    cropped = [_cut(picture, drawn, aspect) for picture, drawn in zip((first, last), maps, strict=True)]
    return cropped[0], cropped[1]


def _cut(picture: U8, attended: F32, aspect: float) -> U8:
    height, width = picture.shape[:2]
    view = subject_window(attended, (width, height), aspect)
    left, top = round(view.left), round(view.top)
    return picture[top : top + max(round(view.height), 1), left : left + max(round(view.width), 1)]


def _output_sized(picture: U8, size: tuple[int, int]) -> U8:
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _zoomed(size: tuple[int, int], zoom: float) -> Window:
    width, height = size
    return Window.around((width / 2, height / 2), (width / zoom, height / zoom))


def _lights_first(picture: U8, size: tuple[int, int]) -> U8:
    """The order, 0 first to 255 last, in which pixels change: bright areas lead, each level as large as any other."""
    gray = cv2.cvtColor(_output_sized(picture, size), cv2.COLOR_RGB2GRAY)
    smooth = cv2.GaussianBlur(gray, (0, 0), max(size[0] / 160, 1))
    return np.asarray(255 - cv2.equalizeHist(smooth), np.uint8)


def _threshold_table(way: float) -> U8:
    """For each order, how much of the last picture shows by now."""
    order = np.arange(256) / 255
    ramp = np.clip((way - order * (1 - SOFTNESS)) / SOFTNESS, 0, 1)
    return np.rint(255 * ramp * ramp * (3 - 2 * ramp)).astype(np.uint8)
