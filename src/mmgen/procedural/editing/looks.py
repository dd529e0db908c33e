"""The looks that a photograph can be given, and the words that name them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["LOOKS", "LOOK_WORDS", "named_look"]

LOOK_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "ink wash": ("ink wash", "ink painting", "sumi", "水墨", "国画", "國畫"),
    "cartoon": ("cartoon", "comic", "卡通", "漫画", "漫畫", "动漫", "動漫"),
    "oil": ("oil", "油画", "油畫"),
    "pencil": ("pencil", "graphite", "sketch", "铅笔", "鉛筆", "素描"),
    "watercolour": ("watercolour", "watercolor", "水彩"),
}
LOOKS: Final[tuple[str, ...]] = tuple(LOOK_WORDS)
"""The names a look may be asked for by."""


def named_look(words: str) -> str | None:
    """The look that *words* (English or Chinese) name, or None; the first that is named counts."""
    text = words.casefold()
    places = {text.index(word): look for look, known in LOOK_WORDS.items() for word in known if _stands_in(text, word)}
    return places[min(places)] if places else None


def _stands_in(text: str, word: str) -> bool:
    """Whether *word* is in *text*; a Latin word only whole, so that "boil" names no paint."""
    if not word.isascii():
        return word in text
    padded = "".join(letter if letter.isalnum() else " " for letter in text)
    return f" {word} " in f" {padded} "
