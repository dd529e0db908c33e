"""
Where a line may end: the line breaking rules of UAX #14, and kinsoku for Chinese and Japanese.

Each break has a cost, so that a title prefers to break after a comma over breaking inside a word of ideographs.
Thai breaks between the words of a list. Khmer, Lao and Burmese, which need one too, break at spaces and U+200B only.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from mmgen.media.text.characters import cluster_starts, is_east_asian, is_ignorable, is_kana
from mmgen.media.text.harfbuzz import script_of
from mmgen.media.text.thai import word_costs
from mmgen.media.text.words import LEANS_BACK, LEANS_FORWARD, inside_words

FREE = 0.0
AT_SPACE = 0.5
"""A space parts words, and a space after a comma parts phrases, which is the better place."""

BETWEEN_IDEOGRAPHS = 1.0
AFTER_PARTICLE = 1.5
BEFORE_PARTICLE = 8.0
LEANING = 4.0
AT_HYPHEN = 1.5
BESIDE_NUMBER = 4.0
INSIDE_WORD = 12.0
LAST_RESORT = 1000.0
"""Inside a word of Korean or of katakana: only where the word is wider than a line."""

PARTICLES = frozenset("はがをにへとでものや")
"""Kana that mostly end a phrase of Japanese."""

SMALL_KANA = frozenset("ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ")
NOT_AT_START = SMALL_KANA | frozenset("々〻ゝゞヽヾー・゛゜〜～‧·–—―⸺…‥‼⁇⁈⁉%‰℃°′″％￠＠ๆฯ๏๚๛")
CLOSING_MARKS = frozenset(",.;:!?،؛؟।॥，。、；：！？．｡､")
EXTENDS_LATIN = frozenset("/&@#_~=+*^|<>\\")
PREFIXES = frozenset("฿¥$£€₹₽₩₺￥＄￡€№+−±#＃")
HYPHENS = frozenset("-‐\u00ad")


@lru_cache(maxsize=65536)
def line_class(character: str) -> str:
    """Return the breaking class that the rules below speak of."""
    category = unicodedata.category(character)
    if character == "\u200b":
        return "break"
    if character in {"\u00a0", "\u202f", "\u2060", "\ufeff", "\u2011", "\u2007"}:
        return "glue"
    if character.isspace():
        return "space"
    if character in PREFIXES:
        return "prefix"
    if character in HYPHENS:
        return "hyphen"
    if category in {"Ps", "Pi"}:
        return "opening"
    if category in {"Pe", "Pf"} or character in CLOSING_MARKS:
        return "closing"
    if character in NOT_AT_START:
        return "trailing"
    if character in "\"'":
        return "quote"
    if category == "Nd" and not is_east_asian(character):
        return "number"
    if is_east_asian(character):
        return "ideograph"
    if script_of(character) == "Hang":
        return "hangul"
    if category == "So" and ord(character) >= 0x2600:
        return "ideograph"
    return "word"


def break_costs(text: str) -> dict[int, float]:
    """Return the cost of each position before which a line may begin; what is absent is forbidden."""
    costs: dict[int, float] = {}
    whole = inside_words(text)
    thai = word_costs(text)
    japanese = any(map(is_kana, text))
    for i in cluster_starts(text)[1:]:
        left = i - 1
        while left > 0 and (line_class(text[left]) == "space" or _clings(text, left)):
            left -= 1
        spaced = any(line_class(character) == "space" for character in text[left + 1 : i])
        cost = _cost(text, left, i, spaced=spaced)
        if cost is not None and line_class(text[i]) != "space":
            costs[i] = INSIDE_WORD if i in whole and not japanese else cost
            if japanese and not spaced and cost == BETWEEN_IDEOGRAPHS:
                costs[i] = _japanese_cost(text[left], text[i])
        elif i in thai:
            costs[i] = thai[i]
    return costs


def _japanese_cost(before: str, after: str) -> float:
    """Phrases mostly end where kana give way to Han or to the other kana, and words of one kind of letter stay whole."""
    kinds = [script_of(character) if is_east_asian(character) else None for character in (before, after)]
    if kinds == ["Kana", "Kana"]:
        return LAST_RESORT
    if after in PARTICLES:
        return BEFORE_PARTICLE
    if before in PARTICLES:
        return AFTER_PARTICLE
    return BETWEEN_IDEOGRAPHS if kinds[0] == "Hira" != kinds[1] or None in kinds else LEANING


def _clings(text: str, i: int) -> bool:
    return unicodedata.category(text[i]) in {"Mn", "Mc", "Me"} or (
        is_ignorable(text[i]) and line_class(text[i]) not in {"break", "glue", "hyphen"}
    )


def _cost(text: str, left: int, right: int, *, spaced: bool) -> float | None:
    """Return the cost of a break between two characters, or None where it is forbidden."""
    before, after = line_class(text[left]), line_class(text[right])
    if before == "break" or (text[right - 1] == "\u200b"):
        return FREE
    if after in {"closing", "glue"} or before in {"glue", "opening"} or after == "break":
        return None
    if spaced:
        if after == "trailing":
            return None
        return FREE if before == "closing" or text[left] in "—–…" else AT_SPACE
    if after in {"trailing", "hyphen"} or "quote" in {before, after}:
        return None
    return _unspaced_cost(text, left, right)


def _unspaced_cost(text: str, left: int, right: int) -> float | None:
    before, after = line_class(text[left]), line_class(text[right])
    square = {"ideograph", "hangul"}
    if before == "hyphen":
        return _after_hyphen(text, left, after)
    if before == "prefix":
        return None
    if before == "hangul" or (after == "hangul" and before in {"word", "number", "closing", "ideograph"}):
        return LAST_RESORT
    if before == "closing":
        return _after_closing(text, left, right)
    if before == "trailing":
        return _after_trailing(text, left, right)
    if before in square and after in square:
        return LEANING if text[left] in LEANS_FORWARD or text[right] in LEANS_BACK else BETWEEN_IDEOGRAPHS
    if "number" in {before, after} and after != "opening":
        return BESIDE_NUMBER if {before, after} & square else None
    if before in square or after in square:
        return BETWEEN_IDEOGRAPHS if {before, after} & {"word", "prefix", "opening"} else None
    if after == "opening" and is_east_asian(text[right]):
        return BETWEEN_IDEOGRAPHS
    return AT_HYPHEN if text[left] == "/" != text[right] and after == "word" else None


def _after_hyphen(text: str, left: int, after: str) -> float | None:
    """A hyphen ends a line inside a compound, not where it is a minus or starts a word."""
    if text[left] == "\u00ad" or after == "number" or left == 0 or line_class(text[left - 1]) == "space":
        return None
    return AT_HYPHEN


def _after_closing(text: str, left: int, right: int) -> float | None:
    """A closing mark frees the next ideograph, but "e.g.", "3,000" and "(s)he" stay whole."""
    if is_east_asian(text[left]) or is_east_asian(text[right]):
        return FREE
    return FREE if text[left] in "!?" and line_class(text[right]) == "word" else None


def _after_trailing(text: str, left: int, right: int) -> float | None:
    """A dash, ellipsis, unit or small kana keeps with what is before it and frees what follows."""
    after = line_class(text[right])
    if after in {"ideograph", "hangul", "opening"}:
        return BETWEEN_IDEOGRAPHS if text[left] not in "—…" else FREE
    return AT_HYPHEN if text[left] in "–—" and after == "word" else None
