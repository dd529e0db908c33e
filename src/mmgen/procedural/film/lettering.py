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


def title_lettering(text: str, short: int, width: float, *, card: bool) -> Lettering:
    """A heavy title; ``short`` is the frame's shorter side and ``width`` the room, in pixels."""
    size = short * (0.15 if card else 0.104)
    tracking = 0.02 if _ideographic(text) else -0.012
    style = TextStyle(size, weight=800, tracking=tracking, line_height=1.16, align="center" if card else "start")
    return _fitted(text, style, short=short, width=width, most_lines=4)


def subtitle_lettering(text: str, short: int, width: float, *, card: bool) -> Lettering:
    """A light second voice under a title, well apart from it in size; capitals are opened up, as capitals ask for."""
    capitals = text.isupper()
    tracking = 0.16 if capitals else 0.03
    size = short * (0.044 if card else 0.038)
    style = TextStyle(size, weight=500, tracking=tracking, line_height=1.35, align="center" if card else "start")
    return _fitted(text, style, short=short, width=width, most_lines=4)


def caption_lettering(text: str, short: int, width: float) -> list[Lettering]:
    """A caption of a few short lines; what follows a line feed, such as a translation, is set smaller and lighter."""
    first, _, rest = text.strip().partition("\n")
    main = TextStyle(short * 0.046, weight=700, tracking=0.015, line_height=1.32)
    parts = [_fitted(first, main, short=short, width=width, most_lines=3)]
    if rest.strip():
        second = TextStyle(short * 0.034, weight=400, tracking=0.015, line_height=1.36)
        parts.append(_fitted(rest, second, short=short, width=width, most_lines=4))
    return parts


def _fitted(text: str, style: TextStyle, *, short: int, width: float, most_lines: int) -> Lettering:
    """Set text in as few lines as its size allows, then cut it out."""
    style = replace(style, size=max(style.size, short * SMALLEST))
    for lines in range(1, most_lines + 1):
        least = short * SMALLEST if lines == most_lines else style.size * FEWER_LINES
        try:
            return _inked(fit_text(text, style, max_width=width, max_lines=lines, smallest=least))
        except InputError:
            if lines == most_lines:
                raise
    raise AssertionError("the last number of lines either fits or raises")


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
