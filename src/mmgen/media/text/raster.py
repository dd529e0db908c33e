"""A block of text as pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass

from mmgen.media.arrays import U8
from mmgen.media.text.harfbuzz import Canvas
from mmgen.media.text.layout import TextBlock


@dataclass(frozen=True, slots=True)
class TextImage:
    """
    The coverage of a block's ink: ``alpha`` is ``(H, W)``, 255 where a pixel is all ink.

    ``left`` and ``top`` place its first pixel relative to the top left corner of the block's typographic box.
    """

    alpha: U8
    left: int
    top: int


def draw_text(block: TextBlock) -> TextImage:
    """Draw a block, antialiased, each glyph at its exact position; ink that overlaps is drawn once."""
    size = block.style.size
    canvas = Canvas()
    for line in block.lines:
        for glyph in line.glyphs:
            x, y = line.left + glyph.x * size, line.baseline - glyph.y * size
            canvas.add(glyph.font, glyph.glyph, size=size * glyph.scale, x=x, y=y)
    left, top = math.floor(block.ink.left) - 1, math.floor(block.ink.top) - 1
    width, height = math.ceil(block.ink.right) + 1 - left, math.ceil(block.ink.bottom) + 1 - top
    return TextImage(canvas.render(left=left, top=top, width=width, height=height), left, top)
