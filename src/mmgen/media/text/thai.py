"""
Where Thai words begin, since Thai writes no spaces between them.

Maximal matching over a word list: of all ways to read a stretch, the one that leaves the fewest characters
unexplained, then takes the fewest words and the commonest, the longer one first. What the list lacks stays whole.
"""

from __future__ import annotations

import itertools
import lzma
import re
from functools import lru_cache
from pathlib import Path

WORDS = "thai_words.txt.xz"
STRETCH = re.compile("[\u0e01-\u0e2e\u0e30-\u0e3a\u0e40-\u0e45\u0e47-\u0e4e]+")
"""Thai letters, vowels and tones: not its digits, currency sign and punctuation."""

AFTER_MARK = re.compile("(?:\u0e46|\u0e2f(?!\u0e25\u0e2f))(?=[\u0e01-\u0e2e\u0e40-\u0e44])")
"""Where a word follows the mark of repetition or abbreviation at once."""

LEADING_VOWELS = frozenset("เแโใไ")
"""Vowels that are written before their consonant, and stay with it."""

FOLLOWING = frozenset(
    "ะาำๅ\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e3a\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d\u0e4e"
)
"""What never starts a word: vowels after, above and below, and tones."""

SILENCED = re.compile("[\u0e01-\u0e2e][\u0e34\u0e38]?\u0e4c")
"""A consonant that is written but not spoken, and ends what is before it."""

LEANS_FORWARD = frozenset(
    [
        "ของ",
        "และ",
        "หรือ",
        "ที่",
        "ใน",
        "กับ",
        "จาก",
        "โดย",
        "เพื่อ",
        "เพราะ",
        "ว่า",
        "แห่ง",
        "ไม่",
        "จะ",
        "ให้",
        "ณ",
        "แต่",
        "สู่",
        "ถึง",
        "บน",
        "ใต้",
        "การ",
        "ความ",
    ]
)
"""Words that belong to what follows: prepositions, conjunctions, negation, noun makers."""

LEANS_BACK = frozenset(["ครับ", "ค่ะ", "คะ", "นะ", "แล้ว", "ด้วย", "เลย", "กัน", "นี้", "นั้น", "จ้า", "สิ"])
"""Words that belong to what is before them: particles and demonstratives."""

UNEXPLAINED = 20
RARE = 3
COMMON = 2
"""What a character without a word, a rare word and a common word cost when reading."""

BETWEEN_WORDS = 1.0
LEANING = 4.0
BESIDE_UNKNOWN = 6.0


@lru_cache(maxsize=1)
def thai_words() -> dict[str, int]:
    """Return the words with what each costs, read at the first Thai text."""
    packed = Path(__file__).with_name(WORDS).read_bytes()
    common, rare = lzma.decompress(packed).decode("tis-620").split("\n\n")
    return dict.fromkeys(rare.split("\n"), RARE) | dict.fromkeys(common.split("\n"), COMMON)


@lru_cache(maxsize=1)
def _longest() -> int:
    return max(map(len, thai_words()))


def word_costs(text: str) -> dict[int, float]:
    """Return each position inside Thai text where a word begins, with the cost of a line beginning there."""
    costs = {mark.end(): BETWEEN_WORDS for mark in AFTER_MARK.finditer(text)}
    for stretch in STRETCH.finditer(text):
        start = stretch.start()
        for before, after in itertools.pairwise(segment(stretch.group())):
            start += len(before)
            cost = _cost(before, after)
            if cost is not None:
                costs[start] = cost
    return costs


def _cost(before: str, after: str) -> float | None:
    """Return the cost of a line break between two words, or None after a stray letter, which is no word."""
    known = thai_words()
    if before not in known or after not in known:
        return None if before not in known and len(before) == 1 else BESIDE_UNKNOWN
    return LEANING if before in LEANS_FORWARD or after in LEANS_BACK else BETWEEN_WORDS


def segment(stretch: str) -> list[str]:
    """Return the words of a stretch of Thai letters; characters in a row that no word explains are one of them."""
    words: list[str] = []
    for word in _read(stretch):
        known = thai_words()
        if words and word not in known and words[-1] not in known:
            words[-1] += word
        else:
            words.append(word)
    return words


def _read(stretch: str) -> list[str]:
    """Return the cheapest reading: from the end, the best way to go on from each place is known before it is asked."""
    end = len(stretch)
    places = [i for i in range(end + 1) if _may_begin(stretch, i)]
    best: dict[int, tuple[int, int]] = {end: (0, end)}
    for following, i in itertools.pairwise(reversed(places)):
        cheapest = best[following][0] + UNEXPLAINED * (following - i), following
        for j in range(min(i + _longest(), end), i, -1):
            price = thai_words().get(stretch[i:j]) if j in best else None
            if price is not None and best[j][0] + price < cheapest[0]:
                cheapest = best[j][0] + price, j
        best[i] = cheapest
    words: list[str] = []
    start = 0
    while start < end:
        words.append(stretch[start : best[start][1]])
        start = best[start][1]
    return words


def _may_begin(stretch: str, i: int) -> bool:
    """Whether a word may begin at ``i``, or the stretch ends there."""
    if i in {0, len(stretch)}:
        return True
    if stretch[i - 1] in LEADING_VOWELS or stretch[i] in FOLLOWING:
        return False
    return SILENCED.match(stretch, i) is None
