"""Planar YUV 4:2:0 frames, and the sub-pixel windows that a camera moves over them."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.media.arrays import U8
from mmgen.media.color import require_even

BLACK_LUMA = 16
"""Luma of black in the limited range that video uses; white is 235."""

NEUTRAL_CHROMA = 128
"""Both chroma planes of any grey."""

PHASES = 96
"""How many output columns a resize may waste while it looks for the wanted sub-pixel phase."""

PHASE_TOLERANCE = 0.02
"""The error, in source pixels, up to which a plain resize stands for an exact warp."""

GOOD_PHASE = 0.01
"""The error, in source pixels, below which no better phase is looked for."""


@dataclass(frozen=True, slots=True)
class Planes:
    """One video frame: ``y`` is ``(H, W)``, ``u`` and ``v`` are ``(H/2, W/2)``, BT.709, limited range."""

    y: U8
    u: U8
    v: U8

    @classmethod
    def black(cls, size: tuple[int, int]) -> Planes:
        """A black frame of ``(width, height)``, both even."""
        width, height = size
        require_even(size)
        chroma = (height // 2, width // 2)
        return cls(
            np.full((height, width), BLACK_LUMA, np.uint8),
            np.full(chroma, NEUTRAL_CHROMA, np.uint8),
            np.full(chroma, NEUTRAL_CHROMA, np.uint8),
        )

    @property
    def size(self) -> tuple[int, int]:
        """``(width, height)`` of the luma plane."""
        height, width = self.y.shape
        return width, height

    def assign(self, source: Planes) -> None:
        """Copy another frame of the same size into this one."""
        np.copyto(self.y, source.y)
        np.copyto(self.u, source.u)
        np.copyto(self.v, source.v)

    def copy(self) -> Planes:
        """A frame of its own with the same content."""
        return Planes(self.y.copy(), self.u.copy(), self.v.copy())


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle on a source frame, in fractional luma pixels counted from the frame's top left corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def center(self) -> tuple[float, float]:
        """The middle of the rectangle."""
        return self.left + self.width / 2, self.top + self.height / 2

    @classmethod
    def around(cls, center: tuple[float, float], size: tuple[float, float]) -> Window:
        """The rectangle of this size about this centre."""
        return cls(center[0] - size[0] / 2, center[1] - size[1] / 2, size[0], size[1])

    def scaled(self, factor: float) -> Window:
        """The same rectangle in a frame that is ``factor`` times as large."""
        return Window(self.left * factor, self.top * factor, self.width * factor, self.height * factor)

    def inside(self, bounds: Window) -> Window:
        """The same rectangle moved, never resized, to lie within ``bounds``; centred where it does not fit."""
        left = _moved_inside(self.left, self.width, bounds.left, bounds.width)
        top = _moved_inside(self.top, self.height, bounds.top, bounds.height)
        return Window(left, top, self.width, self.height)


def _moved_inside(start: float, length: float, bound_start: float, bound_length: float) -> float:
    if length >= bound_length:
        return bound_start + (bound_length - length) / 2
    return min(max(start, bound_start), bound_start + bound_length - length)


class _Scratch(threading.local):
    """Memory that each thread has for itself."""

    def __init__(self, count: int) -> None:
        self.pixels = np.empty(count, np.uint8)


class WindowView:
    """
    Shows windows of one source frame on targets of one size, exact to a fiftieth of a pixel.

    A resize takes whole-pixel crops, which makes slow moves shake, and is three times as fast as a warp. It is used
    where some wider crop, of whose result the first columns are dropped, has the wanted phase; a warp, which samples
    alike, does the rest. A view keeps its scratch memory between frames, some for each thread that draws.
    """

    def __init__(self, source: Planes, size: tuple[int, int]) -> None:
        require_even(size)
        self._source = source
        self._scratch = _Scratch((size[0] + PHASES + 2) * (size[1] + PHASES + 2))

    def show(self, window: Window, target: Planes) -> None:
        """Write what the window shows into all planes of the target."""
        half = window.scaled(0.5)
        self._show((self._source.y,), (target.y,), window)
        self._show((self._source.u, self._source.v), (target.u, target.v), half)

    def _show(self, sources: tuple[U8, ...], targets: tuple[U8, ...], window: Window) -> None:
        """Show planes of one size."""
        (height, width), (rows, columns) = targets[0].shape, sources[0].shape
        across = _phased_crop(window.left, window.width / width, width, columns)
        down = _phased_crop(window.top, window.height / height, height, rows)
        for source, target in zip(sources, targets, strict=True):
            if across is None or down is None or _copied(across, down):
                _warp(source, target, window)
            else:
                self._resize(source, target, across, down)

    def _resize(self, source: U8, target: U8, across: _PhasedCrop, down: _PhasedCrop) -> None:
        height, width = target.shape
        columns, rows = across.outputs, down.outputs
        resized = self._scratch.pixels[: columns * rows].reshape(rows, columns)
        crop = source[down.start : down.stop, across.start : across.stop]
        factors = {"fx": 1 / across.scale, "fy": 1 / down.scale}
        cv2.resize(crop, None, dst=resized, **factors, interpolation=cv2.INTER_LINEAR)
        np.copyto(target, resized[down.dropped : down.dropped + height, across.dropped : across.dropped + width])


def _warp(source: U8, target: U8, window: Window) -> None:
    height, width = target.shape
    across, down = window.width / width, window.height / height
    left, top = window.left + across / 2 - 0.5, window.top + down / 2 - 0.5
    matrix = np.array([[across, 0, left], [0, down, top]], dtype=np.float64)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    cv2.warpAffine(source, matrix, (width, height), dst=target, flags=flags, borderMode=cv2.BORDER_REPLICATE)


@dataclass(frozen=True, slots=True)
class _PhasedCrop:
    """Source pixels ``start`` to ``stop`` whose resize, without its first ``dropped`` pixels, starts at the phase."""

    start: int
    stop: int
    dropped: int
    scale: float

    @property
    def outputs(self) -> int:
        """How many pixels the resize makes of it."""
        return round((self.stop - self.start) * (1 / self.scale))


def _copied(across: _PhasedCrop, down: _PhasedCrop) -> bool:
    """Whether a resize would leave the crop as it is: OpenCV heeds no factor, however close to 1, where both sizes are one."""
    same = across.outputs == across.stop - across.start and down.outputs == down.stop - down.start
    return same and (across.scale, down.scale) != (1, 1)


def _phased_crop(edge: float, scale: float, count: int, length: int) -> _PhasedCrop | None:
    """Find a crop along one axis for ``count`` outputs ``scale`` source pixels apart; None where none is close."""
    dropped = np.arange(PHASES)
    start = np.rint(edge - dropped * scale)
    stop = np.ceil(start + (dropped + count) * scale + 1)
    error = np.abs(start + dropped * scale - edge)
    error[(start < 0) | (stop > length)] = np.inf
    # Of those that are good enough, the first wastes the least.
    good = np.flatnonzero(error <= GOOD_PHASE)
    best = int(good[0]) if good.size else int(error.argmin())
    if error[best] > PHASE_TOLERANCE:
        return None
    return _PhasedCrop(int(start[best]), int(stop[best]), best, scale)
