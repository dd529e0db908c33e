"""The names of all styles, in English and Chinese, for prompts and for a request's style alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from mmgen.backends import OneOf

__all__ = ["STYLE_WORDS", "StyleNames", "singular", "style_named", "styles_within", "without_style"]

STYLE_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "painted": ("painted, painting, illustration, illustrated, layered illustration", "插画 绘画 插图 插畫 繪畫"),
    "ink wash": (
        "ink, ink wash, ink painting, chinese painting, chinese ink, sumi, sumi-e, brush painting",
        "水墨 水墨画 水墨畫 国画 國畫 中国画 国风 泼墨 写意",
    ),
    "poster flat": (
        "flat, poster flat, flat poster, flat design, minimal, minimalist, vector, travel poster, screen print",
        "扁平 扁平化 极简 極簡 简约",
    ),
    "woodcut": (
        "woodcut, woodblock, linocut, block print, engraving, ukiyo-e",
        "木刻 版画 版畫 木版画 木刻版画 浮世绘 浮世繪",
    ),
    "watercolour": ("watercolour, watercolor, aquarelle", "水彩 水彩画 水彩畫"),
    "pop art": ("pop art, ben day, halftone", "波普 波普艺术 波普藝術 网点"),
    "anime sky": (
        "anime, anime sky, 80s anime, 80 s anime, 80 s anime sky, 80 anime, cel shaded, cel shading",
        "动漫 動漫 动画 動畫 动漫天空 日漫",
    ),
    "paper cut": ("paper cut, papercut, paper art, layered paper", "剪纸 剪紙 纸雕 紙雕 纸艺"),
    "pixel art": ("pixel art, pixel, 8 bit, 16 bit, pixelated", "像素 像素画 像素畫 像素风"),
    "cartoon": ("cartoon, comic, comic book", "卡通 漫画 漫畫 动漫 動漫"),
    "oil": ("oil, oil painting, oil paint", "油画 油畫"),
    "pencil": ("pencil, pencil drawing, pencil sketch, graphite, sketch", "素描 铅笔 鉛筆 铅笔画"),
}
"""
What each style is called: in English between commas, in Chinese between spaces, the Chinese name that is shown first.

A word may name several; of those that can be had where it stands, the first counts.
"""

_APART: Final = re.compile(r"[\s_-]+")
_SILENT: Final = str.maketrans("", "", "'’")
_LEADING: Final = re.compile(r"^(?:in )?(?:an? |the )?")
_TRAILING: Final = re.compile(r"(?: style| look)$|的?(?:风格|風格|画风|畫風|样式|风|風)$")

_PARTS: Final = re.compile(r"[,.;:!?，。；：！？、\n]|\band\b")
_ASKING: Final = re.compile(
    r"^(?:please )?(?:(?:make|turn|paint|repaint|render|draw|restyle|redraw|convert|change)(?:n|ed|ing)?\b ?)?"
    r"(?:(?:it|this|them|everything|(?:the |this )?(?:clip|video|footage|film))\b ?)?(?:(?:look )?(?:like|as|into|to|in)\b ?)?"
    r"|^(?:请)?(?:把(?:它|视频|画面|影片))?(?:改|变|画|转|做)?(?:成|为|作)?",
    re.IGNORECASE,
)
"""What asks for a style before its name."""


def singular(word: str) -> str:
    """The word without the ending of an English plural, good enough to compare two words."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def style_named(word: str | None, names: Sequence[str]) -> str | None:
    """
    The one of *names* that a word stands for, or None: an own name or another of ``STYLE_WORDS``, in either language.

    Case, hyphens, spaces and an added "style" or 风格 make no difference.
    """
    if word is None:
        return None
    meant = {name for form in _forms(word) for name in _NAMED.get(form, ())}
    return next((name for name in names if name in meant), None)


def styles_within(text: str, names: Sequence[str]) -> list[str]:
    """The *names* that parts of a prompt ask for and say no more: "ink wash, snow", "make it an oil painting"."""
    parts = (_part_named(part, names) for part in _PARTS.split(text))
    return [name for name in parts if name is not None]


def without_style(text: str, name: str, names: Sequence[str]) -> str:
    """The prompt without the parts that ask for this one of the *names* and say no more."""
    return ", ".join(part for part in _PARTS.split(text) if _part_named(part, names) != name)


def _part_named(part: str, names: Sequence[str]) -> str | None:
    return style_named(_ASKING.sub("", part.strip()), names)


class StyleNames(OneOf):
    """The styles that a model paints in, by any of their names."""

    def objection(self, value: Any) -> str | None:
        """List the styles in both languages."""
        if isinstance(value, str) and style_named(value, self.values) is not None:
            return None
        found = super().objection(value)
        listed = ", ".join(map(repr, self.values))
        return found and found.replace(listed, str(self), 1)

    def __str__(self) -> str:
        return ", ".join(f"{name!r} ({_chinese(name)[0]})" for name in self.values)


def _chinese(name: str) -> Sequence[str]:
    return STYLE_WORDS[name][1].split()


def _forms(word: str) -> Iterator[str]:
    """The spelling in which names are compared, with and without what merely says that a style is meant."""
    plain = _APART.sub(" ", word.strip().casefold().translate(_SILENT))
    for phrase in dict.fromkeys((plain, _TRAILING.sub("", _LEADING.sub("", plain)).strip())):
        yield "".join(singular(part) for part in phrase.split())


def _named() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, (english, _) in STYLE_WORDS.items():
        for word in dict.fromkeys(form for phrase in (*english.split(","), *_chinese(name)) for form in _forms(phrase)):
            found[word] = (*found.get(word, ()), name)
    return found


_NAMED: Final = _named()
