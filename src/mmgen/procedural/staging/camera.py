"""The camera before the stage: its path, the scenery in layers, and where a place on the stage is seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmgen.media.arrays import U8
from mmgen.media.motion.camera import CameraMove
from mmgen.media.motion.easing import Easing, eased
from mmgen.media.motion.focus import attention, reduced, subject_window
from mmgen.media.motion.parallax import LayeredView, Parallax
from mmgen.media.motion.path import MARGIN_SHARE, CameraPath, Framing, plan_path
from mmgen.media.motion.source import OVERSAMPLING, cut_out
from mmgen.media.planes import Planes, Window, WindowView
from mmgen.procedural.staging.scenery import Scenery

__all__ = ["StageCamera", "Vantage", "framed_view"]


@dataclass(frozen=True, slots=True)
class Vantage:
    """Where a place of the stage is seen: frame pixels, and frame pixels for one of the scenery's."""

    x: float
    y: float
    scale: float


def framed_view(scenery: Scenery, aspect: float) -> Window:
    """The widest part of the scenery of this aspect that keeps what draws the eye, in its pixels."""
    drawn = attention(reduced(scenery.pixels, 1024))
    view = subject_window(drawn, scenery.size, aspect)
    width, height = scenery.size
    factor = min((1 - 2 * MARGIN_SHARE) * width / view.width, (1 - 2 * MARGIN_SHARE) * height / view.height, 1.0)
    across, down = MARGIN_SHARE * width, MARGIN_SHARE * height
    bounds = Window(across, down, width - 2 * across, height - 2 * down)
    return Window.around(view.center, (view.width * factor, view.height * factor)).inside(bounds)


class StageCamera:
    """
    Films a scenery on which subjects stand in a box (both in scenery pixels); it serves one thread.

    What is at the depth ``pivot`` moves as the plain picture would; the rest travels more or less, by its depth.
    """

    def __init__(
        self, scenery: Scenery, view: Window, move: CameraMove, size: tuple[int, int], box: tuple[Window, float]
    ) -> None:
        subject, self._pivot = box
        framing = Framing(scenery.size, view, subject)
        self.size = size
        self._easing: Easing = move.easing
        self.path: CameraPath = plan_path(framing, move=move.name, strength=move.strength, seed=move.seed)
        self._parallax = Parallax(scenery.near, self.path, pivot=self._pivot, amount=1.0)
        cutout = cut_out(scenery.pixels, self._seen(), OVERSAMPLING * size[0] / self.path.window(0.5).width)
        self._placement = cutout.placement
        self._layers: LayeredView | None = None
        self._plain: WindowView | None = None
        if self.path.still or self._parallax.flat:
            self._plain = WindowView(cutout.planes, size)
        else:
            self._layers = LayeredView(cutout, self._parallax, scenery.size, self.path.window(0.5), size)

    def way(self, t: float) -> float:
        """How far the camera has got at the part ``t`` of the clip."""
        return eased(t, self._easing)

    def window(self, t: float) -> Window:
        """The part of the scenery that is seen at ``t``, in its pixels."""
        return self.path.window(self.way(t))

    def show(self, t: float, target: Planes) -> None:
        """Write the empty stage as it is seen at ``t``, 0 to 1."""
        window = self.window(t)
        if self._layers is not None:
            self._layers.show(window, target, self.way(t) - 0.5)
        if self._plain is not None:
            self._plain.show(self._placement.place(window), target)

    def vantage(self, t: float, place: tuple[float, float], nearness: float) -> Vantage:
        """Where a point of the scenery at a depth is seen at ``t``; the inverse of the layers' warp."""
        window, way = self.path.window(self.way(t)), self.way(t) - 0.5
        near = 0.0 if self._layers is None else nearness - self._pivot
        inward = self._parallax.inward * way * near
        push = (self._parallax.sideways * way * window.width * near, self._parallax.upward * way * window.width * near)
        x, y = (
            (at - aside - inward * middle) / (1 - inward)
            for at, aside, middle in zip(place, push, window.center, strict=True)
        )
        scale = self.size[0] / window.width
        return Vantage((x - window.left) * scale, (y - window.top) * scale, scale / (1 - inward))

    def _seen(self) -> Window:
        ends = np.array([[w.left, w.top, w.left + w.width, w.top + w.height] for w in (self.path.start, self.path.end)])
        slack = MARGIN_SHARE * max(self.path.start.width, self.path.end.width)
        left, top = ends[:, :2].min(axis=0) - slack
        right, bottom = ends[:, 2:].max(axis=0) + slack
        return Window(float(left), float(top), float(right - left), float(bottom - top))


def seen_part(scenery: Scenery, window: Window) -> U8:
    """The pixels of the scenery in a window."""
    left, top = max(round(window.left), 0), max(round(window.top), 0)
    return scenery.pixels[top : top + max(round(window.height), 2), left : left + max(round(window.width), 2)]
