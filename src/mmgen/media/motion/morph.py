"""From a first picture to a last one: by their common movement where they have one, else by an open transition."""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F32, U8
from mmgen.media.blend import Mask, mix_masked
from mmgen.media.motion.easing import eased
from mmgen.media.motion.flow import match_pictures
from mmgen.media.motion.focus import attention, subject_window
from mmgen.media.motion.source import OVERSAMPLING, resampled
from mmgen.media.motion.travel import Travel
from mmgen.media.planes import Planes, Window, WindowView

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
    ``confidence`` is the share of points that dense flow finds again on the way back. It serves one thread.
    """

    def __init__(self, first: U8, last: U8, size: tuple[int, int]) -> None:
        self.size = size
        pictures = _framed(first, last, size)
        match = match_pictures(*(_output_sized(picture, size) for picture in pictures))
        self.confidence = match.confidence
        self.method: Literal["flow", "dissolve"] = "flow" if match.confidence >= LEAST_CONFIDENCE else "dissolve"
        fine = round(size[0] * OVERSAMPLING / 2) * 2, round(size[1] * OVERSAMPLING / 2) * 2
        sources = resampled(pictures[0], fine), resampled(pictures[1], fine)
        order = _lights_first(pictures[1], size)
        self._way = Travel(match, sources, size) if self.method == "flow" else _Push(order, sources, size)
        self._spare = Planes.black(size)

    def render(self, t: float, target: Planes) -> None:
        """Write the frame at ``t``, 0 (the first picture) to 1 (the last), into the target's planes."""
        mask = self._way.render((target, self._spare), eased(t))
        mix_masked(target, self._spare, mask, target)


class _Push:
    """A slow push from the one picture into the other, whose lights come first."""

    def __init__(self, order: U8, sources: tuple[Planes, Planes], size: tuple[int, int]) -> None:
        self._order = Mask.of(order)
        self._whole = sources[0].size
        self._views = tuple(WindowView(source, size) for source in sources)

    def render(self, targets: tuple[Planes, Planes], way: float) -> Mask:
        """Draw both pictures as they are after this part of the way; return how much of the last one shows where."""
        for view, target, gone in zip(self._views, targets, (way, 1 - way), strict=True):
            view.show(_zoomed(self._whole, DISSOLVE_ZOOM**gone), target)
        return self._order.through(_threshold_table(way))


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
