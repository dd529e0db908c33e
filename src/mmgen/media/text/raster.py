"""A block of text as pixels."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F32, U8
from mmgen.media.text.color import draw_color_glyph, is_color_glyph
from mmgen.media.text.harfbuzz import Canvas, Font
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
    colored = _letters_in_color(letters, block.style.color)
    for glyph, x, y in pictures:
        _lay_picture(colored, glyph, size=block.style.size * glyph.scale, origin=(x - left, y - top))
    return TextImage(np.ascontiguousarray(colored[..., 3]), left, top, block.style.color, colored)


def _origins(block: TextBlock) -> Iterator[tuple[PlacedGlyph, float, float]]:
    for line in block.lines:
        for glyph in line.glyphs:
            yield glyph, line.left + glyph.x * block.style.size, line.baseline - glyph.y * block.style.size


def _letters_in_color(letters: U8, color: tuple[int, int, int]) -> U8:
    colored = np.empty((*letters.shape, 4), np.uint8)
    colored[..., :3] = color
    colored[..., 3] = letters
    return colored


def _lay_picture(colored: U8, glyph: PlacedGlyph, *, size: float, origin: tuple[float, float]) -> None:
    """Lay a colour glyph over the part of the RGBA pixels that its box covers."""
    box = glyph.font.extents(glyph.glyph)
    if box is None:
        raise InputError("fonts", f"{glyph.font.face.path.name} does not say how large its picture {glyph.glyph} is")
    height, width = colored.shape[:2]
    left, right = _span(origin[0] + box.left * size, origin[0] + box.right * size, width)
    top, bottom = _span(origin[1] - box.top * size, origin[1] - box.bottom * size, height)
    if left >= right or top >= bottom:
        return
    near = (origin[0] - left, origin[1] - top)
    over = _picture(glyph.font, glyph.glyph, size, near, (right - left, bottom - top))
    under = colored[top:bottom, left:right]
    if under[..., 3].any():
        see_through = (1 - over[..., 3:] / np.float32(255)).astype(np.float32)
        laid: F32 = np.asarray(_premultiplied(over) + _premultiplied(under) * see_through, np.float32)
        over = _straight(laid)
    colored[top:bottom, left:right] = over


@lru_cache(maxsize=64)
def _picture(font: Font, glyph: int, size: float, origin: tuple[float, float], shape: tuple[int, int]) -> U8:
    """Return a colour glyph as read-only RGBA: it takes milliseconds to paint, and a title asks for it at each draw."""
    painted = _straight(draw_color_glyph(font, glyph, size=size, origin=origin, window=(0, 0, *shape)))
    painted.setflags(write=False)
    return painted


def _premultiplied(pixels: U8) -> F32:
    ink = (pixels / np.float32(255)).astype(np.float32)
    ink[..., :3] *= ink[..., 3:]
    return ink


def _span(first: float, last: float, length: int) -> tuple[int, int]:
    """Return the whole pixels between two places, one more on each side, inside ``length``."""
    return max(math.floor(first) - 1, 0), min(math.ceil(last) + 1, length)


def _straight(ink: F32) -> U8:
    """Return RGBA with the colours divided by alpha."""
    alpha = ink[..., 3:]
    color = ink[..., :3] / np.maximum(alpha, 1 / 512)
    return np.clip(np.concatenate([color, alpha], axis=2) * 255 + 0.5, 0, 255).astype(np.uint8)
