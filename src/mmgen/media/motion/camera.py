"""A shot: a camera that moves over one photograph, its near layers travelling faster than its far ones."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.media.color import planes_to_rgb
from mmgen.media.motion.depth import estimate_depth
from mmgen.media.motion.easing import Easing, eased
from mmgen.media.motion.focus import DETAIL_WIDTH, attention, reduced, subject_box, subject_tip, subject_window
from mmgen.media.motion.parallax import LayeredView, Parallax
from mmgen.media.motion.path import MARGIN_SHARE, CameraPath, Framing, plan_path
from mmgen.media.motion.source import OVERSAMPLING, Cutout, cut_out
from mmgen.media.planes import Planes, Window, WindowView

COARSE = 2
"""How many pixels each way become one of those that glimpses are made of."""


@dataclass(frozen=True, slots=True)
class CameraMove:
    """
    A move by name, ``strength`` 0 to 1, and how it is spread over time; ``seed`` turns a drift.

    Without ``layers`` the picture moves as one, whatever its depth.
    """

    name: str
    strength: float = 0.5
    easing: Easing = "ease"
    seed: int = 0
    layers: bool = True


class CameraShot:
    """
    One photograph, seen by a moving camera.

    The photograph is cropped to the output's shape about its subject, never stretched or padded; a ``framing`` says
    where that is, otherwise it is looked for. Layers move against each other as far as the estimated depth can be
    trusted, otherwise the picture moves as one. Several threads may draw at once.
    """

    def __init__(self, photo: U8, move: CameraMove, size: tuple[int, int], *, framing: Framing | None = None) -> None:
        if photo.ndim != 3 or photo.shape[2] != 3 or min(photo.shape[:2]) < 16:
            raise InputError("photo", f"shape {photo.shape}: a camera needs an RGB photograph of at least 16 x 16")
        self.size = size
        self.easing: Easing = move.easing
        judged = reduced(photo, DETAIL_WIDTH)
        framing = framing or found_framing(judged, photo.shape[1::-1], size[0] / size[1])
        self.path = plan_path(framing, move=move.name, strength=move.strength, seed=move.seed)
        cutout = cut_out(photo, _seen(self.path), OVERSAMPLING * size[0] / self.path.window(0.5).width)
        self._placement, self._coarse = cutout.placement, _coarse(cutout.planes)
        self._layers = self._layered(judged, framing, cutout) if move.layers and not self.path.still else None
        self._plain = WindowView(cutout.planes, size) if self._layers is None else None
        self._held: Planes | None = None

    @property
    def layered(self) -> bool:
        """Whether near and far move against each other."""
        return self._layers is not None

    def window(self, t: float) -> Window:
        """The part of the photograph that is seen at the time ``t``, in photograph pixels."""
        return self.path.window(eased(t, self.easing))

    def render(self, t: float, target: Planes) -> None:
        """Write the frame at ``t``, 0 to 1 over the shot, into the target's planes."""
        if self._held is not None:
            target.assign(self._held)
            return
        way = eased(t, self.easing)
        window = self.path.window(way)
        if self._layers is not None:
            self._layers.show(window, target, way - 0.5)
        if self._plain is not None:
            self._plain.show(self._placement.place(window), target)
        if self.path.still:
            self._held = target.copy()

    def glimpse(self, t: float, longest: int) -> U8:
        """About what is seen at ``t``, as small RGB pixels whose longer side is ``longest``: to judge, not to show."""
        factor = longest / max(self.size)
        half = max(round(self.size[0] * factor / 2), 1), max(round(self.size[1] * factor / 2), 1)
        window, planes = self._placement.place(self.window(t)).scaled(1 / COARSE), self._coarse
        small = (
            _reduced(planes.y, window, (half[0] * 2, half[1] * 2)),
            _reduced(planes.u, window.scaled(0.5), half),
            _reduced(planes.v, window.scaled(0.5), half),
        )
        return planes_to_rgb(*small)

    def _layered(self, judged: U8, framing: Framing, cutout: Cutout) -> LayeredView | None:
        depth = estimate_depth(judged)
        x, y = (place / side for place, side in zip(framing.subject.center, framing.size, strict=True))
        rows, columns = depth.near.shape
        pivot = float(depth.near[min(int(y * rows), rows - 1), min(int(x * columns), columns - 1)])
        parallax = Parallax(depth.near, self.path, pivot=pivot, amount=_trust(depth.confidence))
        if parallax.flat:
            return None
        return LayeredView(cutout, parallax, framing.size, self.path.window(0.5), self.size)


def _coarse(planes: Planes) -> Planes:
    """The photograph made small once, for all that is only judged."""
    y, u, v = (
        cv2.resize(plane, None, fx=1 / COARSE, fy=1 / COARSE, interpolation=cv2.INTER_AREA)
        for plane in (planes.y, planes.u, planes.v)
    )
    return Planes(np.asarray(y, np.uint8), np.asarray(u, np.uint8), np.asarray(v, np.uint8))


def _reduced(plane: U8, window: Window, size: tuple[int, int]) -> U8:
    top, left = max(round(window.top), 0), max(round(window.left), 0)
    seen = plane[top : top + max(round(window.height), 1), left : left + max(round(window.width), 1)]
    return np.asarray(cv2.resize(seen, size, interpolation=cv2.INTER_AREA), np.uint8)


def found_framing(judged: U8, size: tuple[int, int], aspect: float) -> Framing:
    """Where an RGB photograph, reduced to be judged, is looked at; ``size`` is its own and the framing's."""
    drawn = attention(judged)
    high, wide = judged.shape[:2]
    found = subject_tip(judged, subject_box(drawn, (wide, high)))
    tip = None if found is None else (found[0] * size[0] / wide, found[1] * size[1] / high)
    return Framing(size, subject_window(drawn, size, aspect), subject_box(drawn, size), tip)


def _seen(path: CameraPath) -> Window:
    """All that a path's windows see, with the margin that parallax may reach into."""
    ends = path.start, path.end
    slack = MARGIN_SHARE * max(window.width for window in ends)
    left, top = (min(places) - slack for places in zip(*((end.left, end.top) for end in ends), strict=True))
    corners = ((end.left + end.width, end.top + end.height) for end in ends)
    right, bottom = (max(places) + slack for places in zip(*corners, strict=True))
    return Window(left, top, right - left, bottom - top)


def _trust(confidence: float) -> float:
    """None of the parallax below a confidence of 0.3, all of it from 0.7."""
    return min(max((confidence - 0.3) / 0.4, 0.0), 1.0)
