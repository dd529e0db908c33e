"""What a prompt says about weather, light and what drifts through the air, in English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mmgen.procedural.pattern import Pattern

__all__ = ["AIR_WORDS", "EFFECTS", "GRADES", "Conditions", "read_conditions", "without_conditions"]

AIR_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "rain": ("rain", "rainy", "raining", "雨", "下雨", "雨天"),
    "snow": ("snow", "snowfall", "雪", "下雪"),
    "mist": ("fog", "foggy", "mist", "misty", "haze", "hazy", "雾", "霧", "薄雾", "云雾", "起雾"),
    "golden": ("sunset", "sundown", "golden hour", "日落", "夕阳", "夕陽", "晚霞"),
    "blue": ("dusk", "黄昏", "黃昏", "傍晚"),
    "night": ("night", "nighttime", "night time", "midnight", "moonlight", "夜", "夜晚", "夜景", "夜色", "黑夜"),
}
"""The plain names of weather and times of day, which stills take as films do; the patterns below know all of them."""

_EFFECTS: Final[dict[str, str]] = {
    "rain": r"\brain(?:s|ing|y|fall|drops?|storms?)?\b(?![\s-]*forest)|\bdrizzl(?:e|es|ing)\b|\bdownpours?\b|\bshowers?\b"
    r"|(?<!谷)雨(?!林|季|伞|衣|花石)",
    "snow": r"\bsnow(?:s|ing|fall|flakes?|storms?)?\b(?![\s-]*(?:capped|covered|clad|mountains?|peaks?|white|field))"
    r"|\bblizzards?\b|雪(?!山|原|地|峰|白|松|景|糕)(?<!积雪)",
    "mist": r"\bmist(?:s|y)?\b|\bfog(?:s|gy)?\b|\bhaz[ey]\b|雾|霧|薄霭|烟岚|氤氲",
    "petals": r"\bpetals?\b|\b(?:falling|drifting)[\s-]+(?:cherry[\s-]+|peach[\s-]+)?blossoms?\b|\bblossoms?[\s-]+(?:fall|drift)\w*"
    r"|花瓣|落花|落英|飞花|樱吹雪|樱花雨|花雨|[樱桃梅杏梨]花(?:飘|落|纷)",
    "leaves": r"\b(?:falling|drifting|blowing|whirling|autumn)[\s-]+leaves\b|\bleaves[\s-]+(?:\w+[\s-]+)?(?:fall|drift|blow|whirl)\w*"
    r"|落叶|飘叶|叶子?(?:飘|纷飞|落)",
    "dust": r"\bdust[\s-]+motes?\b|\bmotes?\b|\bfloating[\s-]+(?:dust|particles?)\b|\bpollen\b|\bdandelion[\s-]+(?:seeds|fluff)\b"
    r"|尘埃|浮尘|微尘|飞絮|柳絮|花粉|漂浮的?粒子",
    "fireflies": r"\bfirefl(?:y|ies)\b|\blightning[\s-]+bugs?\b|\bglow[\s-]?worms?\b|萤火|流萤",
    "stars": r"\bstars\b|\bstarry\b|\btwinkl(?:e|ing)\b|\bstarlit\b|\bmilky[\s-]+way\b|星空|繁星|星星|星夜|星光|银河|星河",
    "rays": r"\b(?:sun|god|light)[\s-]*(?:rays?|beams?|shafts?)\b|\b(?:rays?|beams?|shafts?)[\s-]+of[\s-]+(?:sun)?light\b"
    r"|\bcrepuscular\b|\bvolumetric[\s-]+light\b|丁达尔|耶稣光|光束|光柱|光线穿|阳光穿|万道霞光|光芒",
    "glow": r"\blens[\s-]+(?:flares?|glow)\b|\bsun[\s-]+flares?\b|\bhalation\b|\bbloom(?:ing)?[\s-]+light\b|\bdreamy[\s-]+glow\b"
    r"|镜头光晕|光晕|眩光",
    "cloud shadows": r"\bcloud[\s-]+shadows?\b|\bshadows?[\s-]+of[\s-]+(?:the[\s-]+)?clouds?\b|云影|云的影子",
    "glitter": r"\b(?:water|sun|sea|lake|river|waves?)[\s-]+(?:glitter|sparkl|shimmer|glint)\w*"
    r"|\b(?:glitter|sparkl|shimmer|glint)\w*[\s-]+(?:water|sea|lake|river|waves?|on[\s-]+the[\s-]+(?:water|sea|lake|river))\b"
    r"|波光|粼粼|水光",
    "lamps": r"\bflicker(?:s|ing)?\b|\bcandle(?:s|light|lit)?\b|\blantern(?:s|[\s-]*light)?\b|\btorch(?:es|light)\b"
    r"|灯火|烛光|摇曳的?灯|闪烁的?灯|灯笼",
    "aurora": r"\baurora\w*\b|\bnorthern[\s-]+lights?\b|\bpolar[\s-]+lights?\b|极光",
    "lightning": r"\blightning\b(?![\s-]*bugs?)|\bthunder(?:storms?)?\b|闪电|雷暴|雷雨|电闪",
}

_GRADES: Final[dict[str, str]] = {
    "golden": r"\bgolden[\s-]+(?:hour|light)\b|\bsunset\b|\bsundown\b|\blate[\s-]+afternoon\b|\bwarm[\s-]+light\b"
    r"|黄金时刻|金色阳光|夕阳|夕陽|日落|晚霞|斜阳|暖光",
    "blue": r"\bblue[\s-]+hour\b|\bdusk\b|\btwilight\b|\bnightfall\b|蓝调时刻|黄昏|黃昏|暮色|傍晚",
    "night": r"\bnight(?:s|[\s-]?time)?\b|\bmidnight\b|\bmoonlight\b|\bmoonlit\b|夜晚|夜色|深夜|午夜|月夜|星夜|夜空|月光|夜里|夜",
    "overcast": r"\bovercast\b|\bgr[ae]y[\s-]+(?:day|sky|skies|weather)\b|\bgloomy\b|\bcloudy[\s-]+day\b|阴天|阴沉|灰蒙蒙",
}

EFFECTS: Final[tuple[str, ...]] = tuple(_EFFECTS)
"""What can be drawn over a picture."""

GRADES: Final[tuple[str, ...]] = tuple(_GRADES)
"""The times and skies that a picture's tones can be moved to."""

_LIGHT: Final = Pattern(
    r"\b(?:light|slight|gentle|soft|thin|faint|sparse|few|drizzl\w*|delicate|quiet)\b|细|小雪|小雨|微|薄|轻|蒙蒙|毛毛|稀疏|淡",
    re.IGNORECASE,
)
_HEAVY: Final = Pattern(
    r"\b(?:heavy|thick|dense|strong|torrential|pouring|downpours?|blizzards?|snowstorms?|rainstorms?|many|bright|vivid|intense)\b"
    r"|大雪|大雨|暴|浓|厚|鹅毛|倾盆|漫天|强|密",
    re.IGNORECASE,
)
_WIND: Final = Pattern(
    r"\bwind(?:y|s)?\b|\bgal(?:e|es)\b|\bstorm(?:s|y)?\b|\bblizzards?\b|\bsnowstorms?\b|\bgust\w*|大风|狂风|风雪|暴风|风",
    re.IGNORECASE,
)
_QUOTED: Final = Pattern(r"\"[^\"]*\"|“[^”]*”|「[^」]*」|『[^』]*』|《[^》]*》|(?<!\w)'[^']*'(?!\w)")
_DENIED: Final = Pattern(
    r"\b(?:no|without|not|never)[\s-]+(?:any[\s-]+)?(?:\w+[\s-]+)?\w+|(?:没有|不要|无|别)[\u3400-\u9fff]{1,4}",
    re.IGNORECASE,
)
_PARTS: Final = Pattern(r"[,.;:!?，。；：！？、\n]|\band\b|\bwith\b|和|与")
_EFFECT_PATTERNS: Final = {name: Pattern(words, re.IGNORECASE) for name, words in _EFFECTS.items()}
_GRADE_PATTERNS: Final = {name: Pattern(words, re.IGNORECASE) for name, words in _GRADES.items()}

_FAINT, _USUAL, _STRONG = 0.5, 1.0, 1.7


@dataclass(frozen=True, slots=True)
class Conditions:
    """
    What is in the air: each effect with its ``amount`` (1 is the usual one), and the ``grade`` of the light.

    ``wind`` is 0.25 for still weather, 1 for a storm; ``season`` colours what falls from trees.
    """

    effects: tuple[tuple[str, float], ...] = ()
    grade: str | None = None
    wind: float = 0.25
    season: str | None = None

    def amount(self, effect: str) -> float:
        """How much there is of an effect, 0 for none."""
        return dict(self.effects).get(effect, 0.0)

    def __bool__(self) -> bool:
        return bool(self.effects) or self.grade is not None


def read_conditions(prompt: str | None, negative_prompt: str | None = None) -> Conditions:
    """What the prompt names, less what the negative prompt names and what the prompt itself denies."""
    text = _DENIED.sub(" , ", _QUOTED.sub(" , ", prompt or ""))
    refused = _QUOTED.sub(" , ", negative_prompt or "")
    effects = tuple(
        (name, _amount(text, pattern))
        for name, pattern in _EFFECT_PATTERNS.items()
        if pattern.search(text) and not pattern.search(refused)
    )
    grades = {
        found.start(): name
        for name, pattern in _GRADE_PATTERNS.items()
        if (found := pattern.search(text)) and not pattern.search(refused)
    }
    windy = _WIND.search(text) is not None and not _WIND.search(refused)
    return Conditions(effects, grades[min(grades)] if grades else None, 1.0 if windy else 0.25, _season(text))


def without_conditions(prompt: str) -> str:
    """The prompt with a comma for each weather, light and wind that it names."""
    for pattern in (*_EFFECT_PATTERNS.values(), *_GRADE_PATTERNS.values(), _WIND):
        prompt = pattern.sub(",", prompt)
    return prompt


def _amount(text: str, pattern: Pattern) -> float:
    """How much, from the words of the part of the sentence that names it."""
    part = next(part for part in _PARTS.split(text) if pattern.search(part)) if _in_part(text, pattern) else text
    if _HEAVY.search(part):
        return _STRONG
    return _FAINT if _LIGHT.search(pattern.sub(_kept, part)) else _USUAL


def _kept(found: re.Match[str]) -> str:
    """A name that itself holds such a word ("light rays", "小雪") counts by its first letters only where it is weather."""
    words = found.group().casefold()
    return words if words.startswith(("drizzl", "雨", "雪")) else " "


def _in_part(text: str, pattern: Pattern) -> bool:
    return any(pattern.search(part) for part in _PARTS.split(text))


def _season(text: str) -> str | None:
    words = text.casefold()
    if re.search(r"\bautumn|\bfall colou?rs|秋|枫", words):
        return "autumn"
    if re.search(r"\bspring|\bcherry|\bsakura|\bpeach|春|樱|桃", words):
        return "spring"
    return None
