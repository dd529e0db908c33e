"""What weather does in a prompt: snow that falls, fog that rolls in, 雨 that pours."""

from __future__ import annotations

import re
from typing import Final

from mmgen.procedural.atmosphere.words import Conditions, read_conditions
from mmgen.procedural.pattern import Pattern

__all__ = ["without_weather_verbs"]

_THINGS: Final = (
    r"(?:snow|snowflakes?|flakes?|rain|rain[\s-]?drops?|showers?|fog|mist|haze|petals?|blossoms?|leaves|dust|motes?|pollen"
    r"|fireflies|winds?|lightning|thunder)"
)
_KINDS: Final = r"(?:(?:autumn|cherry|peach|plum|red|golden|white|light|heavy|soft|thick|fine|gentle|dense|the)[\s-]+)"
_MANNER: Final = (
    r"(?:(?:slowly|gently|softly|heavily|quietly|silently|steadily|lightly|thickly|soft|hard|is|are|begins?|starts?|keeps?|to|on)"
    r"[\s-]+)"
)
_DOES: Final = (
    r"(?:fall(?:s|ing|en)?|fell|pour(?:s|ing)?|drift(?:s|ing)?|roll(?:s|ing)?|blow(?:s|ing|n)?|swirl(?:s|ing)?|whirl(?:s|ing)?"
    r"|float(?:s|ing)?|flutter(?:s|ing)?|hang(?:s|ing)?|settl(?:e|es|ing)|danc(?:e|es|ing)|ris(?:e|es|ing)|lift(?:s|ing)?"
    r"|creep(?:s|ing)?|driv(?:e|es|ing)|lash(?:es|ing)?|pelt(?:s|ing)?|patter(?:s|ing)?|com(?:e|es|ing)|tumbl(?:e|es|ing)"
    r"|scatter(?:s|ing)?|glid(?:e|es|ing)|fl(?:y|ies|ying)|flash(?:es|ing)?|strik(?:e|es|ing)|howl(?:s|ing)?)"
)
_WHITHER: Final = (
    r"(?:[\s-]+(?:in|down|around|past|by|everywhere|everything|steadily|slowly|gently|softly|heavily|quietly|silently|lightly"
    r"|thickly|hard|from[\s-]+the[\s-]+(?:sky|heavens|clouds)))*"
)
_ENGLISH: Final = (
    rf"\b{_MANNER}*{_DOES}[\s-]+{_KINDS}{{0,2}}{_THINGS}\b|\b{_KINDS}*{_THINGS}[\s-]+{_MANNER}*{_DOES}\b{_WHITHER}"
)

_BEFORE: Final = (
    r"(?:鹅毛般?的?|漫天的?|纷纷|纷飞的?|飘落的?|飘舞的?|飞舞的?|弥漫的?|正在|开始|下起|飘起|刮起|[大小中细微暴阵骤薄浓轻淡密狂疾]的?"
    r"|[下飘飞降落起着了])*"
)
_AFTER: Final = (
    r"(?:倾盆|如注|滂沱|瓢泼|绵绵|淅沥|淅淅沥沥|纷纷扬扬|纷纷|纷飞|飘落|飘飞|飘舞|飘扬|飘洒|飘散|飘荡|飘动|飞舞|飞扬|飞落|洒落|落下|飘下|降下"
    r"|降落|下落|落|飘|弥漫|缭绕|笼罩|升起|升腾|散去|滚滚|翻滚|涌来|涌动|漫来|而来|而下|而落|吹拂|吹来|轻拂|呼啸|大作|不停|不断|渐渐|缓缓"
    r"|慢慢|轻轻|静静|随风|在空中|从天而降|从天空|从空中|[下着了地])*"
)
_CHINESE_THINGS: Final = (
    r"(?:(?<![谷山])雨(?!林|季|伞|衣|花石)(?:丝|点|滴|珠|水)?|(?<!积)雪(?!山|原|地|峰|白|松|景|糕)(?:花|片)?|雾(?:气|霭)?|霧(?:氣)?"
    r"|花瓣|[樱桃梅杏梨]花|落花|落英|落叶|叶子?|柳絮|飞絮|(?:狂|大|微|寒|北|秋|春)风|萤火虫?)"
)
_CHINESE: Final = rf"{_BEFORE}{_CHINESE_THINGS}{_AFTER}"

_SAID: Final = Pattern(rf"{_ENGLISH}|{_CHINESE}", re.IGNORECASE)


def without_weather_verbs(prompt: str) -> str:
    """The prompt with a comma for each weather together with what it does, where that is weather that can be shown."""
    return _SAID.sub(_taken, prompt)


def _taken(found: re.Match[str]) -> str:
    named = read_conditions(found.group())
    return "," if named or named.wind > Conditions().wind else found.group()
