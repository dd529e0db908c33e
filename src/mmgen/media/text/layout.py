"""Text as a block of lines: set at a size, or fitted to a width."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mmgen.errors import InputError
from mmgen.media.text.characters import clean
from mmgen.media.text.linebreak import Line, break_lines, keeping_words, narrowest
from mmgen.media.text.paragraph import Paragraph, PlacedGlyph, shape_paragraph
from mmgen.media.text.style import TextStyle

EM_ASCENT = 0.88
EM_DESCENT = 0.12
"""The em box of ideographs around the baseline: capitals and ideographs both stand in its middle."""

LINE_GAP = 0.05
"""The least room in em between the ink of two lines."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """A box in pixels from the block's top left corner, ``y`` downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line: its ``left`` end and ``baseline`` in pixels from the block's top left corner."""

    text: str
    left: float
    baseline: float
    width: float
    glyphs: tuple[PlacedGlyph, ...]


@dataclass(frozen=True, slots=True)
class TextBlock:
    """
    Text that is ready to draw; lengths in pixels.

    ``width`` is that of the widest line, ``height`` that of all lines at the style's line height, or at a greater
    one where the marks of a script need it (Thai tones, Devanagari vowels, Vietnamese accents): the typographic box, which ink may leave. ``ascent`` is from the top of the box to the first baseline. ``ink`` bounds the ink.
    """

    lines: tuple[TextLine, ...]
    width: float
    height: float
    ascent: float
    ink: Bounds
    style: TextStyle


def set_text(
    text: str,
    style: TextStyle,
    *,
    max_width: float | None = None,
    max_lines: int | None = None,
) -> TextBlock:
    """
    Set text at the style's size, in lines of at most ``max_width`` pixels, balanced; line feeds are kept.

    Raises InputError where no font has a character, a word is wider than a line, or ``max_lines`` are too few.
    """
    paragraphs = _paragraphs(text, style)
    limit = math.inf if max_width is None else max_width / style.size
    if limit <= 0:
        raise InputError("max_width", f"{max_width} pixels leave no room for text")
    lines = [(paragraph, line) for paragraph in paragraphs for line in break_lines(paragraph, limit)]
    if max_lines is not None and len(lines) > max_lines:
        raise InputError(
            "text", f"it takes {len(lines)} lines at size {style.size:g}, more than the {max_lines} allowed"
        )
    return _block(lines, style)


def fit_text(
    text: str,
    style: TextStyle,
    *,
    max_width: float,
    max_lines: int,
    smallest: float,
) -> TextBlock:
    """
    Set text at the largest size, from the style's down to ``smallest``, that fits ``max_lines`` of ``max_width``.

    Raises InputError where even the smallest size does not fit, and as ``set_text`` does.
    """
    paragraphs = _paragraphs(text, style)
    if len(paragraphs) > max_lines:
        raise InputError("text", f"its {len(paragraphs)} lines are more than the {max_lines} allowed")
    if max_width <= 0:
        raise InputError("max_width", f"{max_width} pixels leave no room for text")
    size = min(style.size, _largest(list(map(keeping_words, paragraphs)), max_width, max_lines))
    if size < smallest:
        size = min(style.size, _largest(paragraphs, max_width, max_lines))
    else:
        paragraphs = list(map(keeping_words, paragraphs))
    if size < smallest:
        raise InputError(
            "text", f"it fits {max_lines} lines of {max_width:g} pixels only at size {size:.1f}, below {smallest:g}"
        )
    fitted = replace(style, size=size)
    width = max_width / size
    return _block([(p, line) for p in paragraphs for line in break_lines(p, width * (1 + 1e-9))], fitted)


def _largest(paragraphs: Sequence[Paragraph], max_width: float, max_lines: int) -> float:
    """Return the largest size at which the paragraphs fit."""
    return max_width / max(_narrowest_of_all(paragraphs, max_lines), 1e-6)


def _paragraphs(text: str, style: TextStyle) -> list[Paragraph]:
    """Shape each paragraph, at no particular size: one shaping serves all."""
    shape_style = replace(style, size=1.0, color=(0, 0, 0), align="start", line_height=1.0)
    return [shape_paragraph(part.strip(), shape_style) for part in clean(text).strip("\n").split("\n")]


def _narrowest_of_all(paragraphs: Sequence[Paragraph], max_lines: int) -> float:
    """Return the least width in em at which all paragraphs together take at most ``max_lines``."""
    counts = [1] * len(paragraphs)
    widths = [paragraph.width(0, len(paragraph.text)) for paragraph in paragraphs]
    for _ in range(max_lines - len(paragraphs)):
        widest = max(range(len(widths)), key=widths.__getitem__)
        counts[widest] += 1
        widths[widest] = narrowest(paragraphs[widest], counts[widest])
    return max(widths)


def _block(lines: Sequence[tuple[Paragraph, Line]], style: TextStyle) -> TextBlock:
    size = style.size
    widths = [paragraph.width(*line) * size for paragraph, line in lines]
    width = max(widths)
    placed: list[TextLine] = []
    glyphs = [paragraph.place(start, end) for paragraph, (start, end) in lines]
    line_height = max(style.line_height, _room_for_ink(glyphs))
    leading = line_height * size
    ascent = (line_height - EM_ASCENT - EM_DESCENT) / 2 * size + EM_ASCENT * size
    for i, (paragraph, (start, end)) in enumerate(lines):
        left = (width - widths[i]) * _share(style, rtl=paragraph.base == 1)
        words = paragraph.text[start:end].strip()
        placed.append(TextLine(words, left, ascent + i * leading, widths[i], glyphs[i]))
    ink = _ink_bounds([box for line in placed for box in _ink(line, size)])
    return TextBlock(tuple(placed), width, leading * len(lines), ascent, ink, style)


def _room_for_ink(lines: Sequence[tuple[PlacedGlyph, ...]]) -> float:
    """
    Return the least line height in em at which no mark meets the line above.

    It is the same between all lines, as an even rhythm asks for.
    """
    reach = [_reach(line) for line in lines]
    return max((low + high + LINE_GAP for (_, low), (high, _) in itertools.pairwise(reach)), default=0.0)


def _reach(glyphs: Sequence[PlacedGlyph]) -> tuple[float, float]:
    """Return how far the letters of a line reach above and below the baseline, in em; pictures may touch."""
    high = low = 0.0
    for glyph in glyphs:
        box = None if glyph.font.face.has_color else glyph.font.extents(glyph.glyph)
        if box is not None:
            high, low = max(high, glyph.y + box.top * glyph.scale), max(low, -glyph.y - box.bottom * glyph.scale)
    return high, low


def _share(style: TextStyle, *, rtl: bool) -> float:
    """Return which share of the free width goes to the left of a line."""
    if style.align == "center":
        return 0.5
    if style.align in {"left", "right"}:
        return float(style.align == "right")
    return float((style.align == "end") != rtl)


def _ink(line: TextLine, size: float) -> Iterator[Bounds]:
    for glyph in line.glyphs:
        box = glyph.font.extents(glyph.glyph)
        if box is None:
            continue
        x, y, scale = line.left + glyph.x * size, line.baseline - glyph.y * size, glyph.scale * size
        yield Bounds(x + box.left * scale, y - box.top * scale, x + box.right * scale, y - box.bottom * scale)


def _ink_bounds(boxes: Sequence[Bounds]) -> Bounds:
    if not boxes:
        raise InputError("text", "its characters leave no ink in any font at hand; give at least one visible character")
    return Bounds(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )
