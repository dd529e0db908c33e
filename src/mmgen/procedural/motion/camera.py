"""A shot: a camera that moves over one photograph, its near layers travelling faster than its far ones."""

from __future__ import annotations

from dataclasses import dataclass

from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.media.planes import Planes, Window, crop_resize
from mmgen.procedural.motion.depth import Depth, estimate_depth
from mmgen.procedural.motion.easing import Easing, eased
from mmgen.procedural.motion.focus import attention, focus_point, subject_window
from mmgen.procedural.motion.parallax import Parallax
from mmgen.procedural.motion.path import MARGIN_SHARE, CameraPath, Framing, plan_path
from mmgen.procedural.motion.source import OVERSAMPLING, resampled


@dataclass(frozen=True, slots=True)
class CameraMove:
    """A move by name, ``strength`` 0 to 1, and how it is spread over time; ``seed`` turns a drift."""

    name: str
    strength: float = 0.5
    easing: Easing = "ease"
    seed: int = 0


class CameraShot:
    """
    One photograph, seen by a moving camera.

    The photograph is cropped to the output's shape about its subject, never stretched or padded. Layers move against
    each other as far as the estimated depth can be trusted, otherwise the picture moves as one.
    """

    def __init__(self, photo: U8, move: CameraMove, size: tuple[int, int]) -> None:
        if photo.ndim != 3 or photo.shape[2] != 3 or min(photo.shape[:2]) < 16:
            raise InputError(
                "photo", f"shape {photo.shape}: a camera needs an RGB photograph of at least 16 x 16 pixels"
            )
        self.size = size
        self.easing: Easing = move.easing
        height, width = photo.shape[:2]
        attended = attention(photo)
        x, y = focus_point(attended)
        view = subject_window(attended, (width, height), size[0] / size[1])
        framing = Framing((width, height), view, (x * width, y * height))
        self.path = plan_path(framing, move=move.name, strength=move.strength, seed=move.seed)
        self.depth: Depth | None = None if self.path.still else estimate_depth(photo)
        self._source, self._placed = _working_source(photo, self.path, size)
        self._parallax = self._plan_parallax(framing)
        self._held: Planes | None = None

    @property
    def layered(self) -> bool:
        """Whether near and far move against each other."""
        return self._parallax is not None

    def window(self, t: float) -> Window:
        """The part of the photograph that is seen at the time ``t``, in photograph pixels."""
        return self.path.window(eased(t, self.easing))

    def render(self, t: float, target: Planes) -> None:
        """Write the frame at ``t``, 0 to 1 over the shot, into the target's planes."""
        if self._held is not None:
            target.assign(self._held)
            return
        way = eased(t, self.easing)
        window = self._placed.into_source(self.path.window(way))
        if self._parallax is None:
            crop_resize(self._source, target, window)
        else:
            self._parallax.render(self._source, target, window, way - 0.5)
        if self.path.still:
            self._held = target.copy()

    def _plan_parallax(self, framing: Framing) -> Parallax | None:
        if self.depth is None:
            return None
        near = self.depth.near
        rows, columns = near.shape
        x, y = (f / n for f, n in zip(framing.focus, framing.size, strict=True))
        pivot = float(near[min(int(y * rows), rows - 1), min(int(x * columns), columns - 1)])
        placed = self._placed
        scale = columns / (framing.size[0] * placed.factor)
        corner = (placed.left * placed.factor, placed.top * placed.factor)
        trust = _trust(self.depth.confidence)
        parallax = Parallax.of(near, self.path, trust=trust, pivot=pivot, placed=(scale, *corner))
        return None if parallax.flat else parallax


@dataclass(frozen=True, slots=True)
class _Placed:
    """How the working source was cut from the photograph: its corner in photograph pixels, and its enlargement."""

    left: int
    top: int
    factor: float

    def into_source(self, window: Window) -> Window:
        moved = Window(window.left - self.left, window.top - self.top, window.width, window.height)
        return moved.scaled(self.factor)


def _working_source(photo: U8, path: CameraPath, size: tuple[int, int]) -> tuple[Planes, _Placed]:
    """Cut the part that the path sees out of the photograph, at the resolution that the output calls for."""
    windows = (path.start, path.end)
    slack = max(window.width for window in windows) * MARGIN_SHARE
    height, width = photo.shape[:2]
    left = max(int(min(window.left for window in windows) - slack), 0)
    top = max(int(min(window.top for window in windows) - slack), 0)
    right = min(int(max(window.left + window.width for window in windows) + slack) + 1, width)
    bottom = min(int(max(window.top + window.height for window in windows) + slack) + 1, height)
    midway = path.window(0.5).width
    wanted = OVERSAMPLING * size[0] / midway
    across = max(round((right - left) * wanted / 2) * 2, 2)
    factor = across / (right - left)
    down = max(round((bottom - top) * factor / 2) * 2, 2)
    seen = photo[top:bottom, left:right]
    return resampled(seen, (across, down)), _Placed(left, top, factor)


def _trust(confidence: float) -> float:
    """None of the parallax below a confidence of 0.3, all of it from 0.7."""
    return min(max((confidence - 0.3) / 0.4, 0.0), 1.0)
