"""The type of titles, subtitles and captions: sizes that fit, and the ink as coverage."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np

from mmgen.errors import InputError
from mmgen.media.blend import Overlay, Rgb
from mmgen.media.planes import Window
from mmgen.media.text.characters import is_east_asian
from mmgen.media.text.harfbuzz import script_of
from mmgen.media.text.layout import EM_ASCENT, TextBlock, fit_text
from mmgen.media.text.raster import draw_text
from mmgen.media.text.style import TextStyle

SMALLEST = 0.02
"""The smallest type, in shares of the frame's shorter side: below it nobody reads a film."""

SLACK = 3
"""Pixels that words keep free of their room, for ink beyond the type's own box and for places on whole pixels."""

FEWER_LINES = 0.78
"""The share of its size down to which a title is made smaller rather than broken into one more line."""

CAPTION_SIZES = (0.056, 0.044)
"""Shares of the shorter side for a caption, and for what follows its line feed; no caption is smaller but a long one."""


@dataclass(frozen=True, slots=True)
class Lettering:
    """
    Set words, placed by their em box: from the top of the first line's to the bottom of the last one's.

    Baselines so keep their places whatever the script; ink may leave the box, by ``over`` above and ``under`` below.
    """

    block: TextBlock

    @property
    def size(self) -> float:
        """Pixels per em."""
        return self.block.style.size

    @property
    def width(self) -> float:
        """Pixels from the leftmost ink to the rightmost."""
        return self.block.ink.width

    @property
    def height(self) -> float:
        """Pixels of the em box."""
        return self.block.lines[-1].baseline - self.block.ascent + self.size

    @property
    def lines(self) -> list[Window]:
        """The em boxes of the lines, from the leftmost ink and the top of the first one's."""
        ink, size = self.block.ink, self.size
        return [
            Window(line.left - ink.left, line.baseline - EM_ASCENT * size - self._top, line.width, size)
            for line in self.block.lines
        ]

    @property
    def over(self) -> float:
        """Pixels of ink above the em box, such as tone marks."""
        return max(self._top - self.block.ink.top, 0.0)

    @property
    def under(self) -> float:
        """Pixels of ink below the em box, such as descenders."""
        return max(self.block.ink.bottom - self._top - self.height, 0.0)

    @property
    def _top(self) -> float:
        return self.block.ascent - EM_ASCENT * self.size

    def overlay(self, color: Rgb) -> tuple[Overlay, float, float]:
        """The ink in a colour, emoji in their own; how far right of the ink, and below the em box, it begins."""
        block = replace(self.block, style=replace(self.block.style, color=color))
        image = draw_text(block)
        pixels = color if image.colored is None else np.ascontiguousarray(image.colored[..., :3])
        return Overlay(image.alpha, pixels), image.left - block.ink.left, image.top - self._top


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

    def fitted(self, text: str, style: TextStyle, *, most_lines: int, fewer: float = FEWER_LINES) -> Lettering:
        """
        Set text in as few lines as its size allows; the style's size is in shares of ``short``.

        Type is made smaller, down to the share ``fewer``, rather than broken into one more line.
        """
        text = _close_dots(text)
        smallest, width = self.short * SMALLEST, self.width - SLACK
        size = max(style.size * self.short * self.scale, smallest)
        style = replace(style, size=size, align="center" if self.card else "start")
        for lines in range(1, most_lines):
            try:
                return Lettering(fit_text(text, style, max_width=width, max_lines=lines, smallest=size * fewer))
            except InputError:
                continue
        return Lettering(fit_text(text, style, max_width=width, max_lines=most_lines, smallest=smallest))


def title_lettering(text: str, room: Room) -> Lettering:
    """A heavy title."""
    tracking = _tracking(text, latin=-0.012, ideographic=0.02)
    style = TextStyle(0.15 if room.card else 0.104, weight=800, tracking=tracking, line_height=1.16)
    return room.fitted(text, style, most_lines=4)


def subtitle_lettering(text: str, room: Room) -> Lettering:
    """A light second voice under a title, well apart from it in size; capitals are opened up, as capitals ask for."""
    tracking = 0.16 if text.isupper() else _tracking(text, latin=0.02, ideographic=0.04)
    style = TextStyle(0.046 if room.card else 0.042, weight=500, tracking=tracking, line_height=1.35)
    return room.fitted(text, style, most_lines=4)


def caption_lettering(text: str, room: Room) -> list[Lettering]:
    """A caption of a few short lines; what follows a line feed, such as a translation, is set smaller and lighter."""
    first, _, rest = text.strip().partition("\n")
    large, small = CAPTION_SIZES
    main = TextStyle(large, weight=700, tracking=_tracking(first, latin=0.01, ideographic=0.02), line_height=1.32)
    parts = [room.fitted(first, main, most_lines=4, fewer=small / large)]
    if rest.strip():
        tracking = _tracking(rest, latin=0.01, ideographic=0.02)
        second = TextStyle(small, weight=400, tracking=tracking, line_height=1.36)
        parts.append(room.fitted(rest, second, most_lines=4, fewer=1.0))
    return parts


def _tracking(text: str, *, latin: float, ideographic: float) -> float:
    """The tracking that most letters ask for; scripts whose marks or joints it would tear get none."""
    letters = [letter for letter in text if letter.isalpha()]
    scripts = [script_of(letter) for letter in letters]
    alphabetic = sum(script in {"Latn", "Grek", "Cyrl"} for script in scripts)
    wide = sum(script in {"Hani", "Hira", "Kana"} for script in scripts)
    if 2 * wide > len(letters):
        return ideographic
    return latin if 2 * alphabetic > len(letters) else 0.0


def _close_dots(text: str) -> str:
    """The text without spaces about a middle dot between ideographs, which brings its own room."""

    def closed(found: re.Match[str]) -> str:
        before, dot, after = found.groups()
        return before + dot if is_east_asian(before) and is_east_asian(after) else found.group()

    return re.sub(r"(\S)[ \u3000]*([·•‧])[ \u3000]*(?=(\S))", closed, text)
