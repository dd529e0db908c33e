"""Where words go on a picture: the safe area, its quietest part, and the ink and shade that keep them legible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.media.arrays import F32, U8
from mmgen.media.blend import Rgb
from mmgen.media.motion.focus import attention
from mmgen.media.planes import Window
from mmgen.media.timeline.palette import WHITE

DARK_INK: Rgb = (24, 26, 30)
"""For words on a bright, plain ground."""

CONTRAST = 4.5
"""The least contrast between words and ground, after the Web Content Accessibility Guidelines' level AA."""

BRIGHT = 0.55
"""The luma, 0 to 1, from which dark words stand out by more than ``CONTRAST``."""

WORST_LINE = 0.5
"""How much the most restless line of some words counts, next to all of their box: one line on a peak is one too many."""

AIR = 0.04
"""What is judged about a line of words, as a share of the frame's shorter side."""

SHADE_LUMA = 0.1
"""The luma, 0 to 1, of the lightest scrim."""

SHADE_PRICE = 4.0
"""What a scrim of full opacity would cost a place, next to its unrest; a faint one is hardly seen, so squares count."""

FOOT_PRICE = 1.2
"""The same at the frame's foot: a picture that darkens downwards looks natural, a darkened sky does not."""


@dataclass(frozen=True, slots=True)
class Backdrop:
    """What words will lie on: small RGB frames of a shot, from its start to its end, and where they draw the eye."""

    frames: tuple[U8, ...]
    lumas: tuple[F32, ...]
    drawn: F32

    @classmethod
    def of(cls, frames: Sequence[U8]) -> Backdrop:
        """The backdrop that these frames of one size make together."""
        lumas = tuple(_luma(frame) for frame in frames)
        return cls(tuple(frames), lumas, np.max([attention(frame) for frame in frames], axis=0))

    def unrest(self, share: Window, shade: float) -> float:
        """
        How much goes on in a part of the frame, given in shares of its sides: eye-catching things and texture.

        A scrim, ``shade`` opaque, calms the texture.
        """
        drawn = _part(self.drawn, share)
        texture = max(float(_part(luma, share).std()) for luma in self.lumas)
        return float(drawn.mean()) + 0.35 * float(np.quantile(drawn, 0.95)) + 1.2 * (1 - shade) * texture

    def color(self, share: Window) -> Rgb:
        """The mean colour of a part of the frame, half-way through the shot."""
        frame = self.frames[len(self.frames) // 2]
        part = frame[_slices(frame.shape, share)]
        red, green, blue = (round(float(level)) for level in part.reshape(-1, 3).mean(axis=0))
        return red, green, blue

    def ground(self, lines: Sequence[Window]) -> Ground:
        """How bright it gets behind some lines of words over the shot; each counts, for it is read by itself."""
        parts = [np.concatenate([_part(luma, line).ravel() for luma in self.lumas]) for line in lines]
        ends = np.array([np.quantile(levels, (0.05, 0.95)) for levels in parts])
        return Ground(float(ends[:, 0].min()), float(np.median(np.concatenate(parts))), float(ends[:, 1].max()))


@dataclass(frozen=True, slots=True)
class Ground:
    """The luma, 0 to 1, of what lies behind words: its near-darkest, median and near-brightest."""

    low: float
    middle: float
    high: float

    @property
    def ink(self) -> Rgb:
        """White, unless the ground is bright and plain all over."""
        return DARK_INK if self.low > BRIGHT else WHITE

    @property
    def shade(self) -> float:
        """The opacity of the scrim that the words need, 0 where they are legible as it is."""
        if self.ink == DARK_INK:
            return 0.0
        ceiling = _luma_of((1.05 / CONTRAST) - 0.05)
        return max((self.high - ceiling) / max(self.high - SHADE_LUMA, 1e-3), 0.0)


def safe_area(size: tuple[int, int]) -> Window:
    """
    The part of the frame that no player's controls, and no cropping screen, covers.

    Upright frames keep free what phone apps cover with their buttons: the lower 18 %, and the right 12 %.
    """
    width, height = size
    if height > 1.2 * width:
        return Window(0.075 * width, 0.09 * height, 0.805 * width, 0.73 * height)
    side, end = 0.065 * width, 0.075 * height
    if width < 1.2 * height:
        side = 0.07 * width
    return Window(side, end, width - 2 * side, height - 2 * end)


@dataclass(frozen=True, slots=True)
class Place:
    """Where words might go, in pixels: the box that they fill, their lines in it, and what choosing it costs."""

    box: Window
    lines: tuple[Window, ...]
    price: float = 0.0


def quietest(backdrop: Backdrop, size: tuple[int, int], places: Sequence[Place]) -> int:
    """Which place has the least behind it, and no line of words across what draws the eye."""
    air = 2 * AIR * min(size)

    def cost(place: Place) -> float:
        box, *lines = (
            shares(Window.around(part.center, (part.width + air, part.height + air)), size)
            for part in (place.box, *place.lines)
        )
        shade = backdrop.ground(lines).shade
        worst = max(backdrop.unrest(line, shade) for line in lines)
        price = place.price + shade**2 * (FOOT_PRICE if box.top + box.height > 0.75 else SHADE_PRICE)
        return (1 - WORST_LINE) * backdrop.unrest(box, shade) + WORST_LINE * worst + price

    return min(range(len(places)), key=lambda index: cost(places[index]))


def shares(box: Window, size: tuple[int, int]) -> Window:
    """A rectangle in pixels as shares of the frame's sides."""
    return Window(box.left / size[0], box.top / size[1], box.width / size[0], box.height / size[1])


def _part(plane: F32, share: Window) -> F32:
    return plane[_slices(plane.shape, share)]


def _slices(shape: tuple[int, ...], share: Window) -> tuple[slice, slice]:
    height, width = shape[:2]
    top = min(max(int(share.top * height), 0), height - 1)
    left = min(max(int(share.left * width), 0), width - 1)
    bottom = max(int(np.ceil((share.top + share.height) * height)), top + 1)
    right = max(int(np.ceil((share.left + share.width) * width)), left + 1)
    return slice(top, bottom), slice(left, right)


def _luma(frame: U8) -> F32:
    return np.asarray(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) / 255, np.float32)


def _luma_of(linear: float) -> float:
    """The gamma-coded level of a relative luminance."""
    return float(1.055 * linear ** (1 / 2.4) - 0.055)
