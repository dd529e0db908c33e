"""A shot: a camera that moves over one photograph, its near layers travelling faster than its far ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.media.memory import give_back_memory
from mmgen.media.motion.depth import estimate_depth
from mmgen.media.motion.easing import Easing, eased
from mmgen.media.motion.focus import DETAIL_WIDTH, attention, reduced, subject_box, subject_tip, subject_window
from mmgen.media.motion.parallax import LayeredView, Parallax
from mmgen.media.motion.path import MARGIN_SHARE, CameraPath, Framing, plan_path
from mmgen.media.motion.source import OVERSAMPLING, Cutout, cut_out
from mmgen.media.planes import Planes, Window, WindowView


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

    Of a photograph that is given as what makes it, the pixels are let go of before the shot takes its own memory.
    """

    def __init__(
        self,
        photo: U8 | Callable[[], U8],
        move: CameraMove,
        size: tuple[int, int],
        *,
        framing: Framing | None = None,
    ) -> None:
        self.size = size
        self.easing: Easing = move.easing
        plan = _planned(photo() if callable(photo) else photo, move, framing, size)
        give_back_memory()
        self.path, cutout = plan.path, plan.cutout
        self._placement = cutout.placement
        self._layers = self._plain = None
        if plan.parallax is None:
            self._plain = WindowView(cutout.planes, size)
        else:
            self._layers = LayeredView(cutout, plan.parallax, plan.photo, self.path.window(0.5), size)
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


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a shot keeps of a photograph of ``photo`` pixels across and down, and how the camera passes over it."""

    path: CameraPath
    cutout: Cutout
    parallax: Parallax | None
    photo: tuple[int, int]


def _planned(photo: U8, move: CameraMove, framing: Framing | None, size: tuple[int, int]) -> _Plan:
    if photo.ndim != 3 or photo.shape[2] != 3 or min(photo.shape[:2]) < 16:
        raise InputError("photo", f"shape {photo.shape}: a camera needs an RGB photograph of at least 16 x 16")
    judged = reduced(photo, DETAIL_WIDTH)
    framing = framing or found_framing(judged, photo.shape[1::-1], size[0] / size[1])
    path = plan_path(framing, move=move.name, strength=move.strength, seed=move.seed)
    parallax = _parallax(judged, framing, path) if move.layers and not path.still else None
    cutout = cut_out(photo, _seen(path), OVERSAMPLING * size[0] / path.window(0.5).width)
    return _Plan(path, cutout, parallax, framing.size)


def _parallax(judged: U8, framing: Framing, path: CameraPath) -> Parallax | None:
    """How far near and far move against each other; None where that would not be seen."""
    depth = estimate_depth(judged)
    x, y = (place / side for place, side in zip(framing.subject.center, framing.size, strict=True))
    rows, columns = depth.near.shape
    pivot = float(depth.near[min(int(y * rows), rows - 1), min(int(x * columns), columns - 1)])
    parallax = Parallax(depth.near, path, pivot=pivot, amount=_trust(depth.confidence))
    return None if parallax.flat else parallax


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
