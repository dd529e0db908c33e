"""The words of staging, English and Chinese: where a subject stands, how large it is, and what it does."""

from __future__ import annotations

import re
from typing import Final, Literal

from mmgen.procedural.pattern import Pattern

Slot = Literal["across", "depth", "size", "action", "mirrored", "kept"]

_GO: Final = (
    r"(?:walk|run|fl(?:y|ie)|sail|drift|float|glide?|swim|swimm|mov|move|roll|travel|come?|hop|march|ride?|stroll|stride?)"
    r"(?:s|es|ing)?"
)
_HOW: Final = r"(?:\s+(?:slowly|gently|quickly|softly|calmly|smoothly|in|into|on|onto))*"
_VIA: Final = r"[走飞飘驶游跑漂移]"

ACTIONS: Final[tuple[tuple[str, str], ...]] = (
    (
        "enter left",
        (
            rf"(?:(?:enters?|entering)|{_GO}){_HOW}(?:\s+(?:the\s+)?(?:frame|picture|scene))?\s+from\s+(?:the\s+)?left(?:\s+side)?"
            rf"|从左[边侧面方]?{_VIA}?(?:进|入|出现|来)[来入]?|左边?入画"
        ),
    ),
    (
        "enter right",
        (
            rf"(?:(?:enters?|entering)|{_GO}){_HOW}(?:\s+(?:the\s+)?(?:frame|picture|scene))?\s+from\s+(?:the\s+)?right(?:\s+side)?"
            rf"|从右[边侧面方]?{_VIA}?(?:进|入|出现|来)[来入]?|右边?入画"
        ),
    ),
    (
        "approach",
        rf"approach(?:es|ing)?|{_GO}{_HOW}\s+(?:closer|nearer|towards?\s+(?:the\s+camera|us|you|me))|走近|靠近|走来|迎面|向镜头",
    ),
    ("leave", rf"{_GO}{_HOW}\s+(?:away|off\s+into)|reced(?:e|es|ing)|走远|远去|飞远|离去"),
    (
        "cross left",
        (
            rf"{_GO}{_HOW}(?:\s+(?:across|past|over|through|by|along)(?:\s+\w+){{0,3}}?)?\s+(?:to\s+the\s+left|leftwards?|left\b)"
            rf"|(?:向|往|朝)左[边侧面方]?{_VIA}[过去]?|从右(?:边|侧)?[向往到]左{_VIA}?[过去]?"
        ),
    ),
    (
        "cross right",
        (
            rf"{_GO}{_HOW}(?:\s+(?:across|past|over|through|by|along)(?:\s+\w+){{0,3}}?)?\s+(?:to\s+the\s+right|rightwards?|right\b)"
            rf"|{_GO}{_HOW}\s+(?:across|past|through|by)|cross(?:es|ing)|(?:向|往|朝)右[边侧面方]?{_VIA}[过去]?"
            rf"|从左(?:边|侧)?[向往到]右{_VIA}?[过去]?|{_VIA}过|穿过|经过"
        ),
    ),
    ("rise", r"ris(?:es?|ing)|takes?\s+off|lifts?\s+off|ascend(?:s|ing)?|climbs?|升起|起飞|上升|升空"),
    ("sink", r"descend(?:s|ing)?|land(?:s|ing)\b|falls?|falling|sinks?|sinking|降落|落下|下降|下沉"),
    (
        "sway",
        r"sway(?:s|ing)?|swing(?:s|ing)?|rock(?:s|ing)\b|wav(?:es|ing)\b|nod(?:s|ding)?|摇曳|摇摆|晃动|摆动|轻摇|摇晃",
    ),
    ("jump", r"jump(?:s|ing)?|hops?|hopping|bounc(?:e|es|ing)|leap(?:s|ing)?|跳跃|跳起|蹦跳|跳"),
    ("turn", r"turn(?:s|ing)?(?:\s+(?:around|round|about|in))?|转身|转过|转向|回头"),
    (
        "float",
        r"fl(?:y|ies|ying)\b|hover(?:s|ing)?|soar(?:s|ing)?|float(?:s|ing)?(?!\s+(?:on|in)\s+(?:the\s+|a\s+)?(?:water|lake|sea|river|waves|pond|ocean))|飞翔|飞行|飞舞|飞|飘浮|漂浮|飘|悬浮|盘旋",
    ),
    ("sail", r"sail(?:s|ing)?|drift(?:s|ing)?|float(?:s|ing)?|swim(?:s|ming)?|航行|漂|游|行驶|驶"),
    ("walk", r"walk(?:s|ing)?|run(?:s|ning)?|strolls?|strolling|march(?:es|ing)?|散步|行走|走|跑"),
    ("still", r"(?:stands?|stays?|keeps?|is|are)\s+(?:perfectly\s+|very\s+)?still|motionless|frozen|静止|不动"),
)
"""What a subject does, in the order in which it is looked for: the more exact wording comes first."""

PLACES: Final[tuple[tuple[Slot, str | float, str], ...]] = (
    ("across", 0.16, r"far\s+left|left\s+edge|最左"),
    ("across", 0.84, r"far\s+right|right\s+edge|最右"),
    ("across", 0.31, r"left(?:-hand)?(?:\s+(?:side|third|corner|half))?|左[边侧面方]?"),
    ("across", 0.69, r"right(?:-hand)?(?:\s+(?:side|third|corner|half))?|右[边侧面方]?"),
    ("across", 0.5, r"(?:in\s+the\s+|at\s+the\s+)?(?:cent(?:er|re)|middle)\b|中间|中央|正中|居中"),
    (
        "depth",
        "back",
        r"in\s+the\s+(?:back(?:ground)?|distance)|far\s+(?:away|off|back)|behind|distant|后面|后方|背景|远处|远方|远景|后",
    ),
    (
        "depth",
        "front",
        r"in\s+(?:the\s+)?(?:front|foreground)|up\s+close|close\s+up|nearby|前景|前面|前方|近处|近景|前",
    ),
    ("size", 0.45, r"tiny|very\s+small|微小|很小|小小"),
    ("size", 0.68, r"small(?:er)?|little|小"),
    ("size", 1.75, r"huge|giant|enormous|gigantic|very\s+(?:large|big)|巨大|巨型|很大"),
    ("size", 1.32, r"large[r]?|big(?:ger)?|tall|高大|大"),
    ("mirrored", 1.0, r"mirrored|flipped|facing\s+the\s+other\s+way|镜像|翻转|反向"),
    (
        "kept",
        0.0,
        (
            r"stand(?:s|ing)?|sit(?:s|ting)?|stay(?:s|ing)?|wait(?:s|ing)?|stops?|rests?|grow(?:s|ing)?|is|are"
            r"|next\s+to|beside|stage[ds]?|subjects?|slowly|gently|softly|calmly|frame|picture|side|站立|站|坐|停留|停|生长|立|位于|慢慢|缓缓|轻轻"
        ),
    ),
)
"""Where a subject stands and how large it is; ``kept`` words say what is done anyway."""

RELATIONS: Final[tuple[tuple[str, str], ...]] = (
    ("left of", r"left\s+of|左"),
    ("right of", r"right\s+of|右"),
    ("in front of", r"in\s+front\s+of|before|前"),
    ("behind", r"behind|in\s+back\s+of|后"),
    ("above", r"above|over|on\s+top\s+of|上方|上空|上面"),
    ("next to", r"next\s+to|beside|by|near|alongside|with|旁|身边|一起"),
)
"""How one subject stands to another that is named after it."""

AFLOAT: Final = (
    r"sail(?:s|ing)?|swim(?:s|ming)?|row(?:s|ing)?|(?:float|drift)(?:s|ing)?\s+(?:on|in|across|over)\s+(?:the\s+|a\s+)?"
    r"(?:water|lake|sea|river|waves|pond|ocean)|航行|行驶|驶|游|泛舟|划|水[面上中里]|湖[面上中里]|海[面上中里]|河[面上中里]|江[面上中里]"
)
"""What is on water, and is mirrored by it."""

CAMERA: Final = Pattern(
    r"\b(?:camera|shot|zoom|doll(?:y|ie)|pan(?:s|ning)?|tilt(?:s|ing)?|push(?:es|ing)?[\s-]+in|pull(?:s|ing)?[\s-]+(?:out|back)"
    r"|orbit(?:s|ing)?|tracking|crane)\b|镜头|推近|拉远|环绕|摇镜|运镜|推镜|拉镜",
    re.IGNORECASE,
)


def pattern(source: str) -> Pattern:
    """A pattern whose English words are whole words; Chinese has no gaps between words."""
    return Pattern(rf"(?<![A-Za-z])(?:{source})(?![A-Za-z])", re.IGNORECASE)
