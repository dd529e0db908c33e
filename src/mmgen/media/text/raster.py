"""A block of text as pixels."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mmgen.media.arrays import F32, U8
from mmgen.media.text.color import draw_color_glyph, is_color_glyph
from mmgen.media.text.harfbuzz import Canvas
from mmgen.media.text.layout import TextBlock
from mmgen.media.text.paragraph import PlacedGlyph


@dataclass(frozen=True, slots=True)
class TextImage:
    """
    The ink of a block.

    ``alpha`` is the coverage ``(H, W)``, 255 where a pixel is all ink. ``left`` and ``top`` place its first pixel
    relative to the top left corner of the block's typographic box. ``colored`` is the same window as RGBA where
    the text holds colour glyphs, else None: then the ink is all in ``color``.
    """

    alpha: U8
    left: int
    top: int
    color: tuple[int, int, int] = (255, 255, 255)
    colored: U8 | None = None

    def rgba(self) -> U8:
        """Return the text as it is to be shown, ``(H, W, 4)`` with straight alpha, colour glyphs included."""
        if self.colored is not None:
            return self.colored
        image = np.empty((*self.alpha.shape, 4), dtype=np.uint8)
        image[..., :3] = self.color
        image[..., 3] = self.alpha
        return image


def draw_text(block: TextBlock) -> TextImage:
    """Draw a block, antialiased, each glyph at its exact position; ink that overlaps is drawn once."""
    left, top = math.floor(block.ink.left) - 1, math.floor(block.ink.top) - 1
    window = (left, top, math.ceil(block.ink.right) + 1 - left, math.ceil(block.ink.bottom) + 1 - top)
    canvas = Canvas()
    pictures: list[tuple[PlacedGlyph, float, float]] = []
    for glyph, x, y in _origins(block):
        if is_color_glyph(glyph.font, glyph.glyph):
            pictures.append((glyph, x, y))
        else:
            canvas.add(glyph.font, glyph.glyph, size=block.style.size * glyph.scale, x=x, y=y)
    letters = canvas.render(left=left, top=top, width=window[2], height=window[3])
    if not pictures:
        return TextImage(letters, left, top, block.style.color)
    ink: F32 = _letters_in_color(letters, block.style.color)
    for glyph, x, y in pictures:
        size = block.style.size * glyph.scale
        over = draw_color_glyph(glyph.font, glyph.glyph, size=size, origin=(x, y), window=window)
        ink = (over + ink * (1 - over[..., 3:])).astype(np.float32)
    colored = _straight(ink)
    return TextImage(np.ascontiguousarray(colored[..., 3]), left, top, block.style.color, colored)


def _origins(block: TextBlock) -> Iterator[tuple[PlacedGlyph, float, float]]:
    for line in block.lines:
        for glyph in line.glyphs:
            yield glyph, line.left + glyph.x * block.style.size, line.baseline - glyph.y * block.style.size


def _letters_in_color(letters: U8, color: tuple[int, int, int]) -> F32:
    opaque = np.array([*(channel / 255 for channel in color), 1.0], dtype=np.float32)
    return np.multiply(letters[..., None] / 255, opaque, dtype=np.float32)


def _straight(ink: F32) -> U8:
    """Return RGBA with the colours divided by alpha."""
    alpha = ink[..., 3:]
    color = ink[..., :3] / np.maximum(alpha, 1 / 512)
    return np.clip(np.concatenate([color, alpha], axis=2) * 255 + 0.5, 0, 255).astype(np.uint8)
