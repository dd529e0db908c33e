"""The looks that a photograph can be given, and the words that name them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mmgen.procedural.style_names import STYLE_WORDS

__all__ = ["LOOKS", "LOOK_WORDS", "PAINTED_LOOKS"]

LOOKS: Final[tuple[str, ...]] = (
    "ink wash",
    "cartoon",
    "oil",
    "pencil",
    "watercolour",
    "pop art",
    "paper cut",
    "pixel art",
    "woodcut",
)
"""All looks, for stills and for films from stills."""

LOOK_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    look: (*STYLE_WORDS[look][0].replace("-", " ").split(", "), *STYLE_WORDS[look][1].split()) for look in LOOKS
}

PAINTED_LOOKS: Final[tuple[str, ...]] = ("ink wash", "cartoon", "oil", "pencil", "watercolour")
"""
The looks painted by hand, which clips can be given, too; the printed ones have screens and grids that belong to a sheet, and
would crawl over a moving picture.
"""
