"""The quoted words of a prompt as a designed title: a heavy line, a tracked line under it, a footer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F32, U8
from mmgen.media.text.layout import TextBlock, fit_text, set_text
from mmgen.media.text.raster import draw_text
from mmgen.media.text.style import TextStyle

Align = Literal["left", "center", "right"]

_LINES = 3
_SMALLEST = 6.0


@dataclass(frozen=True, slots=True)
class Lettering:
    """
    Coverage of a group of lines: ``alpha`` is ``(H, W)``; ``rule`` is the box of the accent line in it, or None.

    ``pictures`` are the group's emoji in their own colours, None where it has none.
    """

    alpha: U8
    rule: tuple[int, int, int, int] | None
    pictures: Pictures | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.alpha.shape[1], self.alpha.shape[0]


@dataclass(frozen=True, slots=True)
class Pictures:
    """What emoji bring along: RGB ``pixels``, black in letters, and how far each pixel is letters, 0 to 255."""

    pixels: U8
    letters: U8

    @classmethod
    def blank(cls, shape: tuple[int, int]) -> Pictures:
        """Nothing but letters."""
        return cls(np.zeros((*shape, 3), np.uint8), np.full(shape, 255, np.uint8))

    @classmethod
    def of(cls, block: TextBlock) -> Pictures | None:
        """Those of a block: what looks the same in black letters as in white ones."""
        black, white = (draw_text(replace(block, style=replace(block.style, color=(level,) * 3))) for level in (0, 255))
        if black.colored is None or white.colored is None:
            return None
        pixels = np.ascontiguousarray(black.colored[..., :3])
        return cls(pixels, np.asarray(white.colored[..., 0] - pixels[..., 0], np.uint8))

    def lay(self, part: Pictures, left: int, top: int) -> None:
        """Take over a part's pixels at a place."""
        height, width = part.letters.shape
        self.pixels[top : top + height, left : left + width] = part.pixels
        self.letters[top : top + height, left : left + width] = part.letters

    def inked(self, color: tuple[int, int, int]) -> F32:
        """All in colour, the letters in this one, 0 to 255."""
        share = self.letters[..., None].astype(np.float32) / np.float32(255)
        return np.asarray(self.pixels + share * np.asarray(color, np.float32), np.float32)


@dataclass(frozen=True, slots=True)
class Face:
    """Family and weights of a poster's type."""

    family: Literal["sans", "serif"] = "sans"
    title_weight: int = 800
    line_weight: int = 500
    upright: bool = False
    """Whether a short Chinese title stands in a column, as on a scroll."""


def title_group(texts: tuple[str, ...], unit: float, width: float, *, align: Align, face: Face) -> Lettering:
    """
    The title, and under it an accent rule and the second text, within a width in pixels.

    Raises InputError where a text has no visible character, or does not fit at a size that can be read.
    """
    title = _fitted(texts[0], TextStyle(0.150 * unit, face.family, face.title_weight, 0.03, 1.16, align), width)
    if len(texts) < 2:
        return _stacked([(title, 0.0)], align, rule=None)
    size = min(0.30 * title.style.size, 0.042 * unit)
    tracking = 0.24 if texts[1].isascii() else 0.14
    line = _fitted(
        texts[1], TextStyle(max(size, 0.026 * unit), face.family, face.line_weight, tracking, 1.45, align), width
    )
    gap = 0.27 * title.style.size
    thickness = max(2.0, 0.0048 * unit)
    return _stacked(
        [(title, 0.0), (line, gap + thickness + 0.75 * line.style.size)], align, rule=(gap, thickness, 0.078 * unit)
    )


def stands_upright(texts: tuple[str, ...], face: Face) -> bool:
    """Whether these texts are set in columns: a short title and nothing but Chinese characters."""
    return face.upright and all(_ideographs(text) for text in texts[:2]) and 2 <= len(texts[0]) <= 7


def _ideographs(text: str) -> bool:
    return all("\u3400" <= character <= "\u9fff" for character in text)


def scroll_group(texts: tuple[str, ...], unit: float, height: float, *, face: Face) -> Lettering:
    """
    The title in a column of characters, and a second text in a smaller column to its left, within a height in pixels.

    Raises InputError where a text has no visible character, or a column does not fit at a size that can be read.
    """
    size = min(0.135 * unit, height / (1.12 * len(texts[0])))
    title = _column(texts[0], TextStyle(size, face.family, face.title_weight, 0, 1.12, "center"))
    if len(texts) < 2:
        return Lettering(title, None)
    small = min(0.36 * size, height / (1.3 * len(texts[1])))
    line = _column(texts[1], TextStyle(small, face.family, face.line_weight + 100, 0, 1.3, "center"))
    gap = round(0.34 * size)
    alpha = np.zeros((max(len(title), len(line)), title.shape[1] + gap + line.shape[1]), np.uint8)
    alpha[: len(line), : line.shape[1]] = line
    alpha[: len(title), line.shape[1] + gap :] = title
    return Lettering(alpha, None)


def _column(text: str, style: TextStyle) -> U8:
    if style.size < _SMALLEST:
        raise InputError("text", f"{_short(text)!r} can't be set in a column in a picture this low")
    return draw_text(set_text("\n".join(text), style)).alpha


def footer_group(texts: tuple[str, ...], unit: float, width: float, *, align: Align, face: Face) -> Lettering:
    """The remaining texts on one or two small lines."""
    style = TextStyle(0.028 * unit, face.family, face.line_weight + 100, 0.06, 1.45, align)
    return _stacked([(_fitted("  ·  ".join(texts), style, width), 0.0)], align, rule=None)


def _fitted(text: str, style: TextStyle, width: float) -> TextBlock:
    """The text at the largest size up to the style's that fits, on one line if that stays large, else on more."""
    smallest = max(_SMALLEST, 0.30 * style.size)
    problem: InputError | None = None
    for lines in range(1, _LINES + 1 + text.count("\n")):
        least = smallest if lines == _LINES else max(smallest, (0.62, 0.5)[min(lines, 2) - 1] * style.size)
        try:
            return fit_text(text, style, max_width=width, max_lines=lines, smallest=least)
        except InputError as error:
            problem = error
    raise InputError(
        "text", f"{_short(text)!r} can't be set in a picture this small or narrow: {problem.reason if problem else ''}"
    )


def _short(text: str) -> str:
    return text if len(text) <= 32 else text[:31] + "…"


def _stacked(
    blocks: list[tuple[TextBlock, float]], align: Align, *, rule: tuple[float, float, float] | None
) -> Lettering:
    """Blocks under each other with the ink of all on one edge; each comes with the gap above it, ink to ink."""
    images = [(draw_text(block), gap) for block, gap in blocks]
    inks = [image.alpha for image, _ in images]
    width = max(ink.shape[1] for ink in inks)
    width = max(width, round(rule[2]) if rule else 0)
    height = sum(ink.shape[0] + round(gap) for ink, (_, gap) in zip(inks, images, strict=True))
    canvas = np.zeros((height, width), np.uint8)
    pictures = Pictures.blank((height, width)) if any(image.colored is not None for image, _ in images) else None
    top, box = 0, None
    for ink, (block, gap) in zip(inks, blocks, strict=True):
        if gap and rule:
            at = top + round(rule[0])
            left = _edge(round(rule[2]), width, align)
            box = (left, at, left + round(rule[2]), at + max(1, round(rule[1])))
        top += round(gap)
        left = _edge(ink.shape[1], width, align)
        canvas[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
        if pictures is not None and (part := Pictures.of(block)) is not None:
            pictures.lay(part, left, top)
        top += ink.shape[0]
    return Lettering(canvas, box, pictures)


def _edge(inner: int, outer: int, align: Align) -> int:
    return {"left": 0, "center": (outer - inner) // 2, "right": outer - inner}[align]
