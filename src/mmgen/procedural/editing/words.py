"""What the words of an edit ask for, in English and Chinese; words that do nothing are told apart, not passed over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from mmgen.procedural.atmosphere.words import AIR_WORDS
from mmgen.procedural.editing.looks import LOOK_WORDS
from mmgen.procedural.pattern import Pattern

__all__ = ["AVOIDED_WORDS", "CHANGE_WORDS", "EditWords", "avoidable", "read_words"]

CHANGE_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "warmer": ("warm", "warmer", "warm light", "warm tone", "暖", "暖色", "温暖", "溫暖"),
    "colder": ("cold", "colder", "cool", "cooler", "cool tone", "冷", "冷色", "清冷", "寒冷"),
    "brighter": ("bright", "brighter", "lighter", "亮", "明亮", "变亮", "提亮"),
    "darker": ("dark", "darker", "暗", "变暗", "昏暗"),
    "vivid": ("vivid", "vibrant", "saturated", "colourful", "colorful", "鲜艳", "鮮豔", "饱和"),
    "muted": ("muted", "faded", "desaturated", "柔和", "淡雅"),
    "monochrome": ("black and white", "monochrome", "grayscale", "greyscale", "黑白", "单色"),
    "contrast": ("contrast", "contrasty", "dramatic", "对比", "對比"),
    "clear": ("clear", "clearer", "dehaze", "crisp air", "通透", "去雾", "清晰", "晴朗"),
    "sharp": ("sharp", "sharper", "sharpen", "锐利", "锐化"),
    "smooth": ("denoise", "noise free", "smooth", "降噪", "去噪"),
    "night": AIR_WORDS["night"],
    "sunset": (*AIR_WORDS["golden"], *AIR_WORDS["blue"]),
    "autumn": ("autumn", "fall colour", "fall color", "autumnal", "秋", "秋天", "秋季", "秋日", "红叶"),
    "snow": (*AIR_WORDS["snow"], "snowy", "winter", "雪景", "冬", "冬天", "冬季"),
    "rain": AIR_WORDS["rain"],
    "mist": AIR_WORDS["mist"],
}
"""The changes of light, season and weather that words ask for."""

CUT_WORDS: Final = (
    "remove the background",
    "remove background",
    "without the background",
    "without background",
    "no background",
    "transparent background",
    "cut out",
    "cut out the subject",
    "去背景",
    "去除背景",
    "去掉背景",
    "移除背景",
    "删除背景",
    "透明背景",
    "抠图",
)

AVOIDED_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "warmer": CHANGE_WORDS["colder"],
    "colder": CHANGE_WORDS["warmer"],
    "brighter": (*CHANGE_WORDS["darker"], "gloomy", "underexposed"),
    "darker": (*CHANGE_WORDS["brighter"], "overexposed", "过曝"),
    "vivid": (*CHANGE_WORDS["muted"], "dull", "grey", "gray", "灰暗"),
    "muted": (*CHANGE_WORDS["vivid"], "oversaturated", "garish", "过饱和"),
    "monochrome": ("colour", "color", "colours", "colors", "色彩", "彩色"),
    "contrast": ("flat", "low contrast", "平淡"),
    "clear": CHANGE_WORDS["mist"],
    "sharp": ("blur", "blurry", "blurred", "soft", "模糊"),
    "smooth": ("noise", "noisy", "grain", "grainy", "噪点", "颗粒"),
}
"""What is done where a negative prompt names one of these."""

_IDLE: Final = frozenset((
    "a", "an", "the", "it", "its", "this", "that", "these", "to", "of", "in", "on", "at", "with", "and", "or", "is",
    "be", "as", "into", "make", "makes", "made", "turn", "turned", "change", "set", "let", "give", "please", "more",
    "much", "very", "bit", "little", "slightly", "look", "looks", "looking", "like", "style", "picture", "photo",
    "image", "photograph", "scene", "light", "painting", "art", "weather", "season", "time", "day", "tone", "all",
    "whole",
))  # fmt: skip
_IDLE_CHARACTERS: Final = frozenset("的了把将让使变成为更一点些很在有得换做改请图片照张风格色调画这个加上")
_TOKEN: Final = Pattern(r"[A-Za-z]+|[\u3400-\u9fff]+|\d+|[,.;:!?，。；：！？、\n]")
_LONGEST: Final = 4


@dataclass(frozen=True, slots=True)
class EditWords:
    """
    ``changes`` are keys of ``CHANGE_WORDS`` in the order of the words, ``cut`` whether the background goes, ``ignored`` the
    words without an effect.
    """

    look: str | None = None
    changes: tuple[str, ...] = ()
    cut: bool = False
    understood: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()

    @property
    def acts(self) -> bool:
        """Whether any word asks for something that can be done."""
        return self.look is not None or bool(self.changes) or self.cut


@dataclass(slots=True)
class _Reading:
    looks: list[str] = field(default_factory=list[str])
    changes: list[str] = field(default_factory=list[str])
    cut: bool = False
    understood: list[str] = field(default_factory=list[str])
    ignored: list[str] = field(default_factory=list[str])


def read_words(prompt: str | None, negative_prompt: str | None = None) -> EditWords:
    """
    What the words ask for. A negative prompt takes out what it names, and asks for its opposite where there is one.

    Of several looks the first counts; the others are told as ignored.
    """
    reading = _Reading()
    for text, found in _matches(prompt or "", _WANTED):
        _take(reading, text, found)
    for text, found in _matches(negative_prompt or "", _AVOIDED):
        _avoid(reading, text, found)
    return EditWords(
        look=reading.looks[0] if reading.looks else None,
        changes=tuple(dict.fromkeys(reading.changes)),
        cut=reading.cut,
        understood=tuple(dict.fromkeys(reading.understood)),
        ignored=tuple(dict.fromkeys(reading.ignored)),
    )


def avoidable(negative_prompt: str) -> bool:
    """Whether a negative prompt names anything that can be taken back or turned round."""
    return any(found is not None for _, found in _matches(negative_prompt, _AVOIDED))


def _take(reading: _Reading, text: str, found: str | None) -> None:
    kind, _, name = (found or "").partition(":")
    if kind == "look" and reading.looks and name not in reading.looks:
        found = None
    (reading.ignored if found is None else reading.understood).append(text)
    if found is None:
        return
    if kind == "look":
        reading.looks.append(name)
    elif kind == "change":
        reading.changes.append(name)
    else:
        reading.cut = True


def _avoid(reading: _Reading, text: str, found: str | None) -> None:
    named = _WANTED.get(_key(text), "").partition(":")[2]
    taken_out = named in reading.changes or named in reading.looks
    reading.changes = [change for change in reading.changes if change != named]
    reading.looks = [look for look in reading.looks if look != named]
    if found == "cut":
        reading.cut = True
    elif found and not taken_out:
        reading.changes.append(found)
    (reading.understood if found or taken_out else reading.ignored).append(text)


def _matches(text: str, table: Mapping[str, str]) -> Iterator[tuple[str, str | None]]:
    """Each known phrase with its meaning, the longest first, and each word that means nothing here."""
    tokens = _TOKEN.findall(text)
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if "\u3400" <= token[0] <= "\u9fff":
            yield from _chinese(token, table)
            place += 1
            continue
        length = next((size for size in range(_LONGEST, 0, -1) if _key(tokens[place : place + size]) in table), 0)
        if length:
            yield " ".join(tokens[place : place + length]), table[_key(tokens[place : place + length])]
        elif token[0].isalnum() and token.casefold() not in _IDLE:
            yield token, None
        place += max(length, 1)


def _chinese(run: str, table: Mapping[str, str]) -> Iterator[tuple[str, str | None]]:
    unread = ""
    place = 0
    while place < len(run):
        length = next((size for size in range(_LONGEST, 0, -1) if run[place : place + size] in table), 0)
        if unread and (length or run[place] in _IDLE_CHARACTERS):
            yield unread, None
            unread = ""
        if length:
            yield run[place : place + length], table[run[place : place + length]]
        elif run[place] not in _IDLE_CHARACTERS:
            unread += run[place]
        place += max(length, 1)
    if unread:
        yield unread, None


def _key(words: str | Sequence[str]) -> str:
    return (words if isinstance(words, str) else " ".join(words)).casefold()


_WANTED: Final[Mapping[str, str]] = {
    **{word: f"look:{look}" for look, words in LOOK_WORDS.items() for word in words},
    **{word: f"change:{name}" for name, words in CHANGE_WORDS.items() for word in words},
    **dict.fromkeys(CUT_WORDS, "cut:"),
}
_AVOIDED: Final[Mapping[str, str]] = {
    **dict.fromkeys(_WANTED, ""),
    **{word: name for name, words in AVOIDED_WORDS.items() for word in words},
    **dict.fromkeys(("background", "the background", "背景"), "cut"),
}
