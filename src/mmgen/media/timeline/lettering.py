"""The type of titles, subtitles and captions: sizes that fit, and the ink as coverage."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace

import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.media.text.layout import TextBlock, fit_text
from mmgen.media.text.raster import draw_text
from mmgen.media.text.style import TextStyle

SMALLEST = 0.02
"""The smallest type, in shares of the frame's shorter side: below it nobody reads a film."""

SLACK = 3
"""Pixels that words keep free of their room, for ink beyond the type's own box and for places on whole pixels."""

FEWER_LINES = 0.78
"""Type is made smaller, down to this share, rather than broken into one more line."""


@dataclass(frozen=True, slots=True)
class Lettering:
    """Ink cut to its bounds, ``alpha`` ``(H, W)``; ``size`` is its pixels per em."""

    alpha: U8
    size: float

    @property
    def width(self) -> int:
        """Pixels from the leftmost ink to the rightmost."""
        return int(self.alpha.shape[1])

    @property
    def height(self) -> int:
        """Pixels from the highest ink to the lowest."""
        return int(self.alpha.shape[0])


@dataclass(frozen=True, slots=True)
class Room:
    """
    What words have to fit: ``width`` in pixels, in a frame whose shorter side is ``short``.

    ``scale`` makes all type smaller, though never smaller than legible; ``card`` makes it larger, and centres it.
    """

    short: int
    width: float
    scale: float = 1.0
    card: bool = False

    def fitted(self, text: str, style: TextStyle, *, most_lines: int) -> Lettering:
        """Set text in as few lines as its size allows, then cut it out; the style's size is in shares of ``short``."""
        smallest, width = self.short * SMALLEST, self.width - SLACK
        size = max(style.size * self.short * self.scale, smallest)
        style = replace(style, size=size, align="center" if self.card else "start")
        for lines in range(1, most_lines):
            try:
                return _inked(fit_text(text, style, max_width=width, max_lines=lines, smallest=size * FEWER_LINES))
            except InputError:
                continue
        return _inked(fit_text(text, style, max_width=width, max_lines=most_lines, smallest=smallest))


def title_lettering(text: str, room: Room) -> Lettering:
    """A heavy title."""
    tracking = 0.02 if _ideographic(text) else -0.012
    style = TextStyle(0.15 if room.card else 0.104, weight=800, tracking=tracking, line_height=1.16)
    return room.fitted(text, style, most_lines=4)


def subtitle_lettering(text: str, room: Room) -> Lettering:
    """A light second voice under a title, well apart from it in size; capitals are opened up, as capitals ask for."""
    tracking = 0.16 if text.isupper() else 0.03
    style = TextStyle(0.044 if room.card else 0.038, weight=500, tracking=tracking, line_height=1.35)
    return room.fitted(text, style, most_lines=4)


def caption_lettering(text: str, room: Room) -> list[Lettering]:
    """A caption of a few short lines; what follows a line feed, such as a translation, is set smaller and lighter."""
    first, _, rest = text.strip().partition("\n")
    main = TextStyle(0.046, weight=700, tracking=0.015, line_height=1.32)
    parts = [room.fitted(first, main, most_lines=3)]
    if rest.strip():
        second = TextStyle(0.034, weight=400, tracking=0.015, line_height=1.36)
        parts.append(room.fitted(rest, second, most_lines=4))
    return parts


def _inked(block: TextBlock) -> Lettering:
    alpha = draw_text(block).alpha
    rows, columns = (np.flatnonzero(alpha.max(axis=axis)) for axis in (1, 0))
    if not len(rows):
        raise InputError("text", "it has no visible character")
    return Lettering(alpha[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].copy(), block.style.size)


def _ideographic(text: str) -> bool:
    """Whether most letters are wide, as in Chinese or Japanese."""
    letters = [letter for letter in text if letter.isalpha()]
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in letters)
    return 2 * wide > len(letters)
