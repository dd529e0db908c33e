"""What a character is to a typesetter: its script, whether it clings to its base, how wide a space it wants."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from mmgen.errors import InputError
from mmgen.media.text.harfbuzz import script_of

EAST_ASIAN_SCRIPTS = frozenset({"Hani", "Hira", "Kana", "Bopo"})
JOINED_SCRIPTS = frozenset({"Arab", "Syrc", "Mong", "Nkoo", "Mand", "Adlm", "Rohg", "Deva", "Beng", "Guru"})
"""Scripts whose letters join or hang from one line, so that opening them up would tear them."""

SHARED_PUNCTUATION = frozenset("“”‘’—…·‧⸺")
"""Marks that Chinese sets one em wide and Latin sets narrow, under the same code."""

OPENING = frozenset("（〔［｛《〈「『【〖〘〚“‘｟〝")
CLOSING = frozenset("）〕］｝》〉」』】〗〙〛”’｠〞〟，。、；：！？．")

ZERO_WIDTH_JOINER = "\u200d"
EMOJI_STYLE = frozenset("\ufe0f\u20e3")
TEXT_STYLE = "\ufe0e"
SYMBOLS = "Zsym"
"""The script of pictures: emoji, stars, arrows."""

PICTURES = frozenset(
    "⌚⌛⏩⏪⏫⏬⏰⏳◽◾☔☕♈♉♊♋♌♍♎♏♐♑♒♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛎⛔⛪⛲⛳⛵⛺⛽✅✊✋✨❌❎❓❔❕❗➕➖➗➰➿⬛⬜⭐⭕"
)
"""The symbols below U+1F000 that are coloured pictures unless a text asks otherwise (Emoji_Presentation)."""

_LINE_ENDS = {"\r\n": "\n", "\r": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n", "\t": " "}


def clean(text: str) -> str:
    """
    Return the text with line ends as line feeds and tabs as spaces.

    Raises InputError where nothing is left to see, or for a control character.
    """
    for ending, replacement in _LINE_ENDS.items():
        text = text.replace(ending, replacement)
    controls = sorted({f"U+{ord(c):04X}" for c in text if unicodedata.category(c) in {"Cc", "Cs"} and c != "\n"})
    if controls:
        raise InputError("text", f"it holds control characters ({', '.join(controls)}); remove them")
    if not any(is_visible(character) for character in text):
        raise InputError("text", "there is nothing to draw: give at least one visible character")
    return text


def is_visible(character: str) -> bool:
    """Whether the character leaves ink: not a space, a control or an invisible format character."""
    return (
        not character.isspace() and unicodedata.category(character) not in {"Cc", "Cf"} and not is_ignorable(character)
    )


@lru_cache(maxsize=65536)
def is_ignorable(character: str) -> bool:
    """Whether a font need not map the character, since shaping consumes it (Default_Ignorable_Code_Point)."""
    code = ord(character)
    if unicodedata.category(character) == "Cf":
        return not (0x600 <= code <= 0x605 or code in {0x6DD, 0x70F, 0x8E2, 0x890, 0x891, 0x110BD, 0x110CD})
    return code in {0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0} or is_variation_selector(character)


def is_variation_selector(character: str) -> bool:
    """Whether the character picks a variant of the one before it."""
    code = ord(character)
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF or 0x180B <= code <= 0x180D


@lru_cache(maxsize=65536)
def is_combining(character: str) -> bool:
    """Whether the character belongs to the one before it."""
    if unicodedata.category(character) in {"Mn", "Mc", "Me"} or character in {ZERO_WIDTH_JOINER, "\u200c"}:
        return True
    code = ord(character)
    if 0x1160 <= code <= 0x11FF or 0xD7B0 <= code <= 0xD7FF:
        return True  # the vowels and finals of Hangul written letter by letter
    return is_variation_selector(character) or 0x1F3FB <= code <= 0x1F3FF or 0xE0020 <= code <= 0xE007F


def is_regional_indicator(character: str) -> bool:
    """Whether the character is half of a flag."""
    return 0x1F1E6 <= ord(character) <= 0x1F1FF


def cluster_starts(text: str) -> list[int]:
    """Return where each cluster begins: a base with all that clings to it."""
    starts: list[int] = []
    for i, character in enumerate(text):
        if i and is_combining(character):
            continue
        if i and text[i - 1] == ZERO_WIDTH_JOINER and unicodedata.category(character) == "So":
            continue
        paired = i and is_regional_indicator(character) and starts[-1] == i - 1 and is_regional_indicator(text[i - 1])
        if not paired:
            starts.append(i)
    return starts


@lru_cache(maxsize=65536)
def is_east_asian(character: str) -> bool:
    """Whether the character is set on the square grid of Chinese and Japanese."""
    code = ord(character)
    if 0x3000 <= code <= 0x303F or 0xFF01 <= code <= 0xFF60 or 0xFE30 <= code <= 0xFE4F or character in "ー・":
        return True
    return script_of(character) in EAST_ASIAN_SCRIPTS


@lru_cache(maxsize=65536)
def is_kana(character: str) -> bool:
    """Whether the character is a letter of the two syllabaries of Japanese."""
    return script_of(character) in {"Hira", "Kana"}


def sets_in_chinese(text: str) -> bool:
    """Whether shared punctuation takes its Chinese form: at least as many ideographs as words of letters."""
    ideographs = sum(script_of(character) in EAST_ASIAN_SCRIPTS for character in text)
    spelled = "".join(" " if is_east_asian(c) or c.isspace() else c for c in text)
    words = [word for word in spelled.split() if any(c.isalpha() for c in word)]
    return ideographs > 0 and ideographs >= len(words)


def resolved_scripts(text: str) -> list[str]:
    """
    Return the script to shape each character in.

    Shared characters follow the letter before them, or the first letter where none is. Those that Chinese and
    Latin draw differently are decided here: ASCII is never set as Chinese, its full-width forms always are.
    """
    chinese = sets_in_chinese(text)
    scripts: list[str | None] = []
    for i, character in enumerate(text):
        if is_east_asian(character) or (chinese and character in SHARED_PUNCTUATION and not _inside_word(text, i)):
            scripts.append("Hani")
        elif is_combining(character) and scripts:
            scripts.append(scripts[-1])
        elif _is_picture(text, i):
            scripts.append(SYMBOLS)
        else:
            scripts.append(script_of(character))
    first = next((script for script in scripts if script and script != SYMBOLS), "Latn")
    previous = "Latn" if first == "Hani" else first
    found: list[str] = []
    for script in scripts:
        if script is None:
            script = "Latn" if previous == "Hani" else previous
        found.append(script)
        previous = previous if script == SYMBOLS else script
    return found


def is_emoji(cluster: str) -> bool:
    """Whether a cluster is to be shown as a coloured picture where a font has one."""
    if TEXT_STYLE in cluster:
        return False
    return ord(cluster[0]) >= 0x1F000 or cluster[0] in PICTURES or not EMOJI_STYLE.isdisjoint(cluster)


def _is_picture(text: str, i: int) -> bool:
    if unicodedata.category(text[i]) == "So" and ord(text[i]) >= 0x2190:
        return True
    return i + 1 < len(text) and text[i + 1] in EMOJI_STYLE


def _inside_word(text: str, i: int) -> bool:
    around = text[i - 1 : i] + text[i + 1 : i + 2]
    return len(around) == 2 and all(script_of(character) == "Latn" for character in around)
