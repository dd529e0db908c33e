"""Where Chinese words are, as far as a short list tells, so that a title does not break inside one."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

LEANS_BACK = frozenset(
    "的地得了着过们吗呢吧啊呀嘛么年月日号时分秒元块角岁届季期折个只件位名座条场次部集家种杯里上下中内外前后间边"
)
"""Characters that belong to what is before them: particles, measures, counters, postpositions."""

LEANS_FORWARD = frozenset(
    "第不很最更太再又也都就才只仅这那每各某一二两三四五六七八九十百千万数几与和及或在是把被让给从自向往对为以将请"
)
"""Characters that belong to what follows them: adverbs, numerals, prepositions, determiners."""


@lru_cache(maxsize=1)
def chinese_words() -> frozenset[str]:
    """Return common words of two characters and more, with the names of places."""
    return frozenset(Path(__file__).with_name("words.txt").read_text(encoding="utf-8").split())


def inside_words(text: str) -> set[int]:
    """Return the positions that lie inside a word of the list, the longest word first from the left."""
    words = chinese_words()
    longest = max(map(len, words))
    found: set[int] = set()
    start = 0
    while start < len(text):
        length = next((n for n in range(longest, 1, -1) if text[start : start + n] in words), 1)
        found.update(range(start + 1, start + length))
        start += length
    return found
