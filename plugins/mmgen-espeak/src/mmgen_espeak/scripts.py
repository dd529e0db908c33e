"""Which scripts a text is written in: what language that makes it, and which languages can read it."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

from mmgen_espeak.languages import Language, language_for

__all__ = ["chosen_language", "language_of", "unread"]

LATIN: Final = "Latin"
_NAMES: Final = (
    "Arabic Armenian Bengali Cyrillic Devanagari Ethiopic Georgian Greek Gujarati Gurmukhi Hangul Hebrew Hiragana "
    "Kannada Katakana Latin Malayalam Myanmar Oriya Shavian Sinhala Tamil Telugu Thai"
)
_WRITTEN: Final = {
    "Arabic": "ar fa ku sd ug ur",
    "Armenian": "hy hyw",
    "Bengali": "as bn bpy",
    "Cyrillic": "ba be bg cv kk ky mk nog ru sr tt uk",
    "Devanagari": "hi kok mr ne",
    "Ethiopic": "am ti",
    "Georgian": "ka",
    "Greek": "el grc",
    "Gujarati": "gu",
    "Gurmukhi": "pa",
    "Han": "cmn hak yue zh",
    "Hangul": "ko",
    "Hebrew": "he",
    "Hiragana": "ja",
    "Kannada": "kn",
    "Katakana": "ja",
    "Malayalam": "ml",
    "Myanmar": "my shn",
    "Oriya": "or",
    "Shavian": "en-shaw",
    "Sinhala": "si",
    "Tamil": "ta",
    "Telugu": "te",
    "Thai": "th",
}
"""The languages that are written in each script; all others are written in Latin letters."""

_FIRST: Final = {
    "Arabic": "ar",
    "Armenian": "hy",
    "Bengali": "bn",
    "Cyrillic": "ru",
    "Devanagari": "hi",
    "Ethiopic": "am",
    "Han": "zh-CN",
    LATIN: "en-US",
    "Greek": "el",
    "Myanmar": "my",
    "Shavian": "en-shaw",
}
"""What a text in a script of several languages is taken for; the letters below say otherwise."""

_MARKS: Final = (
    ("fa", "پچژگ"),
    ("ur", "ٹڈڑے"),
    ("uk", "їєґ"),
    ("be", "ў"),
    ("sr", "ђћџ"),
    ("mk", "ѓќѕ"),
    ("as", "ৰৱ"),
    ("yue", "嘅喺咗嚟冇哋啲嘢佢睇"),
)
"""Letters that only one of a script's languages has; the later is more telling."""


@lru_cache(maxsize=4096)
def script_of(letter: str) -> str | None:
    """The script of a letter; None for what is none, and for what stands in any text."""
    if unicodedata.category(letter)[0] not in "LM" or letter in "ー々ªº":
        return "Hiragana" if letter == "ー" else "Han" if letter == "々" else None
    name = unicodedata.name(letter, "").removeprefix("HALFWIDTH ").removeprefix("FULLWIDTH ")
    if name.startswith(("CJK UNIFIED", "CJK COMPATIBILITY IDEOGRAPH")):
        return "Han"
    if name.startswith(("COMBINING", "MODIFIER")):
        return None
    first = name.partition(" ")[0].title()
    return first if first in _NAMES.split() else "unknown"


def scripts_in(text: str) -> dict[str, int]:
    """How many letters a text has in each script."""
    counts: dict[str, int] = {}
    for letter in text:
        script = script_of(letter)
        if script is not None:
            counts[script] = counts.get(script, 0) + 1
    return counts


def language_of(text: str) -> str | None:
    """The BCP 47 tag of the language that a text's letters make likeliest; None where they leave it open."""
    counts = scripts_in(text)
    if "Hiragana" in counts or "Katakana" in counts:
        return "ja"
    others = {script: count for script, count in counts.items() if script != LATIN}
    script = max(others, key=lambda name: others[name]) if others else LATIN
    if script == LATIN:
        return "en-US" if all(letter.isascii() for letter in text if letter.isalpha()) else None
    if script not in _WRITTEN:
        return None
    written = _WRITTEN[script].split()
    marked = [tag for tag, letters in _MARKS if tag in written and any(letter in text.lower() for letter in letters)]
    return marked[-1] if marked else _FIRST.get(script, written[0])


def chosen_language(text: str, asked: str | None) -> Language | None:
    """The language that is asked for, or else the text's own; None where there is none."""
    tag = asked or language_of(text)
    return language_for(tag) if tag else None


def unread(text: str, language: Language) -> tuple[str, str] | None:
    """The first letter that a language's voice can't read, and its script; Latin letters it reads all."""
    base = language.tag if language.tag == "en-shaw" else language.tag.partition("-")[0]
    latin = language.tag.endswith(("-latn", "-latn-pinyin", "-latn-jyutping"))
    own = {script for script, tags in _WRITTEN.items() if base in tags.split()} if not latin else set[str]()
    for letter in text:
        script = script_of(letter)
        if script is not None and script != LATIN and script not in own:
            return letter, script
    return None
