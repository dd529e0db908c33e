"""The moving parts of a title: words, rules and scrims that arrive, stay and leave."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np

from mmgen.media.arrays import U8, U16
from mmgen.media.blend import Overlay, Rgb
from mmgen.media.motion.easing import ease_out, smoothstep
from mmgen.media.planes import Planes, Window

ENTRY = 0.65
"""Seconds in which words arrive."""

EXIT = 0.35
"""Seconds in which they leave: faster, for nobody reads them any more."""

APPEARANCE = 0.45
"""The part of their entry in which words appear, soon enough for their glide into place to be seen."""

FINE = 256
"""Into how many steps a level of a shade is parted before it is rounded by chance."""

_ROWS = 64
"""How many rows are rounded at a time, a divisor of the grain's."""

DEEPEST_SHADE = 0.72
"""A scrim is never more opaque than this: the photograph stays a photograph."""


@dataclass(frozen=True, slots=True)
class Stay:
    """When a piece is on screen, in seconds of the film; ``end`` None means that it stays to the last frame."""

    start: float
    end: float | None
    entry: float = ENTRY
    exit: float = EXIT

    def arrived(self, time: float) -> float:
        """0 before the piece comes, 1 once it has settled."""
        return ease_out((time - self.start) / self.entry)

    def leaving(self, time: float) -> float:
        """0 while the piece stays, 1 once it is gone."""
        return 0.0 if self.end is None else smoothstep((time - self.end + self.exit) / self.exit)

    def visible(self, time: float) -> float:
        """Its opacity."""
        return smoothstep((time - self.start) / (APPEARANCE * self.entry)) * (1 - self.leaving(time))


class Piece(Protocol):
    """A part of some words."""

    def draw(self, target: Planes, time: float) -> None:
        """Draw it as it is at a time in seconds of the film."""
        ...


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text that glides ``travel`` (right, down) pixels into its place, and a little on when it leaves."""

    overlay: Overlay
    left: float
    top: float
    stay: Stay
    travel: tuple[float, float]

    def draw(self, target: Planes, time: float) -> None:
        """Draw it as it is at a time in seconds of the film."""
        opacity = self.stay.visible(time)
        if opacity <= 0:
            return
        offset = 0.35 * self.stay.leaving(time) - (1 - self.stay.arrived(time))
        right, down = (step * offset for step in self.travel)
        self.overlay.draw(target, self.left + right, self.top + down, opacity)


@dataclass(frozen=True, slots=True)
class Rule:
    """
    A thin bar that grows from its left or upper end, whichever is its long way, and fades when it leaves.

    ``mirrored``, it grows from its right end.
    """

    box: Window
    color: Rgb
    stay: Stay
    mirrored: bool = False

    def draw(self, target: Planes, time: float) -> None:
        """Draw it as it is at a time in seconds of the film."""
        grown, opacity = self.stay.arrived(time), 1 - self.stay.leaving(time)
        if grown <= 0 or opacity <= 0:
            return
        wide = self.box.width >= self.box.height
        width, height = (self.box.width * grown, self.box.height) if wide else (self.box.width, self.box.height * grown)
        left = self.box.left + (self.box.width - width if self.mirrored else 0)
        Overlay(bar(width, height), self.color).draw(target, left, self.box.top, opacity)


@dataclass(frozen=True, slots=True)
class Scrim:
    """A soft shade behind words."""

    overlay: Overlay
    left: int
    top: int
    stay: Stay

    @classmethod
    def of(cls, alpha: U8, color: Rgb, stay: Stay) -> Scrim:
        """The shade of an opacity plane of the frame's size, without its empty borders."""
        left, top, width, height = cv2.boundingRect(alpha)
        left, top = left - left % 2, top - top % 2
        return cls(Overlay(alpha[top : top + height + 1, left : left + width + 1], color), left, top, stay)

    def draw(self, target: Planes, time: float) -> None:
        """Draw it as it is at a time in seconds of the film."""
        self.overlay.draw(target, self.left, self.top, self.stay.visible(time))


def bar(width: float, height: float) -> U8:
    """The coverage of a rectangle whose sides may be fractions of pixels."""
    across = np.clip(width - np.arange(max(math.ceil(width), 1)), 0, 1)
    down = np.clip(height - np.arange(max(math.ceil(height), 1)), 0, 1)
    return np.asarray(np.rint(np.outer(down, across) * 255), np.uint8)


def soft_shade(size: tuple[int, int], box: Window, *, opacity: float, seed: int) -> U8:
    """
    The alpha of a scrim behind a box of words, in the frame's size: soft, and open to the frame edge that is nearest.

    Where words have no picture beside them it runs from side to side: a blot with an end would be seen as a thing.
    Its levels are dithered, or its slow slope would show as bands.
    """
    width, height = size
    reach = 0.2 * min(size)
    scale = 8
    left, right = box.left - reach, box.left + box.width + reach
    top, bottom = box.top - reach, box.top + box.height + reach
    if box.width > 0.5 * width or width < 1.2 * height:
        left, right = -2 * reach, width + 2 * reach
    elif box.center[0] < 0.42 * width:
        left = -2 * reach
    elif box.center[0] > 0.58 * width:
        right = width + 2 * reach
    if bottom > 0.8 * height:
        bottom = height + 2 * reach
    elif top < 0.2 * height:
        top = -2 * reach
    pad = int(3 * reach / scale) + 1
    small = np.zeros((height // scale + 2 * pad, width // scale + 2 * pad), np.float32)
    rows, columns = (
        slice(max(round(low / scale) + pad, 0), round(high / scale) + pad)
        for low, high in ((top, bottom), (left, right))
    )
    small[rows, columns] = 1
    soft = np.asarray(cv2.GaussianBlur(small, (0, 0), reach / scale), np.float32)[pad:-pad, pad:-pad]
    first, last = (int(box.top / scale), int(box.left / scale)), (box.top + box.height, box.left + box.width)
    weakest = float(soft[first[0] : int(last[0] / scale) + 2, first[1] : int(last[1] / scale) + 2].min())
    soft *= min(opacity / max(weakest, 0.3), DEEPEST_SHADE)
    fine = np.rint(soft * (255 * FINE)).astype(np.uint16)
    return _dithered(np.asarray(cv2.resize(fine, size, interpolation=cv2.INTER_CUBIC), np.uint16), seed)


def _dithered(fine: U16, seed: int) -> U8:
    """Round fine levels to whole ones up or down by chance, some rows at a time."""
    height, width = fine.shape
    grain = np.random.default_rng(seed).random((256, 256), np.float32) - np.float32(0.5)
    rounded = np.empty((height, width), np.uint8)
    for top in range(0, height, _ROWS):
        levels = fine[top : top + _ROWS] / np.float32(FINE)
        noise = np.tile(grain[top % 256 :][: levels.shape[0]], (1, width // 256 + 1))[:, :width]
        cv2.add(levels, noise, dst=rounded[top : top + _ROWS], dtype=cv2.CV_8U)
    return rounded
