"""The looks that a photograph can be given, and the words that name them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["LOOKS", "LOOK_WORDS", "PAINTED_LOOKS"]

LOOK_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "ink wash": ("ink wash", "ink painting", "sumi", "水墨", "国画", "國畫"),
    "cartoon": ("cartoon", "comic", "卡通", "漫画", "漫畫", "动漫", "動漫"),
    "oil": ("oil", "油画", "油畫"),
    "pencil": ("pencil", "graphite", "sketch", "铅笔", "鉛筆", "素描"),
    "watercolour": ("watercolour", "watercolor", "水彩"),
    "pop art": ("pop art", "ben day", "halftone", "波普", "波普艺术", "网点"),
    "paper cut": ("paper cut", "papercut", "paper art", "剪纸", "剪紙", "纸雕"),
    "pixel art": ("pixel art", "pixel", "8 bit", "16 bit", "像素", "像素画"),
    "woodcut": ("woodcut", "woodblock", "linocut", "木刻", "版画", "版畫"),
}
LOOKS: Final[tuple[str, ...]] = tuple(LOOK_WORDS)
"""All looks, for stills and for films from stills."""

PAINTED_LOOKS: Final[tuple[str, ...]] = ("ink wash", "cartoon", "oil", "pencil", "watercolour")
"""
The looks painted by hand, which clips can be given, too; the printed ones have screens and grids that belong to a sheet, and
would crawl over a moving picture.
"""
