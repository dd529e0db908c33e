"""The camera moves by name, and the move that a prompt asks for."""

from __future__ import annotations

import re
from typing import Final

MOVES: Final[tuple[str, ...]] = (
    "push in",
    "pull out",
    "pan left",
    "pan right",
    "tilt up",
    "tilt down",
    "orbit",
    "drift",
    "hold",
)
"""Every move; left, right, up and down say where the camera goes, so the picture goes the other way."""

_SIDEWAYS = r"(?:pan|truck|track|slid|mov|swip|sweep|travel)(?:e|es|s|ing|ning|king)?"
_UPRIGHT = r"(?:tilt|crane|pedestal|boom|mov|pan|look)(?:e|es|s|ing|ning)?"
_WAY = r"[\s-]+(?:(?:slowly|gently|smoothly|across|to|toward|towards|the|camera|a|bit)[\s-]+)*"

_PHRASES: Final[dict[str, str]] = {
    "push in": r"\b(?:push|zoom|doll(?:y|ie)|mov|track|creep)(?:e|es|s|ing)?[\s-]+(?:\w+ly[\s-]+)?(?:in|into|closer|forwards?)\b"
    r"|\bclose(?:s|ing)? in\b|\bpush-?ins?\b|推近|推进|推镜|推入|拉近|靠近|逼近|放大|镜头前推|向前推|前进",
    "pull out": r"\b(?:pull|zoom|doll(?:y|ie)|mov)(?:e|es|s|ing)?[\s-]+(?:\w+ly[\s-]+)?(?:out|back|backwards?|away)\b"
    r"|\bpull-?(?:out|back)s?\b|拉远|拉开|拉出|拉镜|后拉|后退|远离|缩小|向后拉",
    "pan left": rf"\b{_SIDEWAYS}{_WAY}left(?:wards?)?\b|\bleft(?:ward)?[\s-]+pan\b|左移|左摇|左平移|(?:向|往|从右(?:向|往|到))左",
    "pan right": rf"\b{_SIDEWAYS}{_WAY}right(?:wards?)?\b|\bright(?:ward)?[\s-]+pan\b|右移|右摇|右平移|(?:向|往|从左(?:向|往|到))右",
    "tilt up": rf"\b{_UPRIGHT}{_WAY}up(?:wards?)?\b|\b(?:camera|shot)[\s-]+ris(?:es|ing)\b|上摇|上移|上升|升起|仰拍|(?:向|往)上",
    "tilt down": rf"\b{_UPRIGHT}{_WAY}down(?:wards?)?\b|\b(?:camera|shot)[\s-]+(?:descend|lower)(?:s|ing)\b|下摇|下移|下降|俯拍|(?:向|往)下",
    "orbit": r"\borbit(?:s|ing)?\b|\barc[\s-]+shot\b|\b(?:circl|rotat|revolv|mov)(?:e|es|ing)[\s-]+around\b|环绕|围绕|绕着|旋转镜头",
    "drift": r"\b(?:drift|float|hover|glid)(?:e|es|s|ing)?\b|漂移|漂浮|飘|游移|缓缓移动",
    "hold": r"\b(?:static|locked[\s-]?(?:off|down)?|fixed|still|motionless|tripod)[\s-]+(?:camera|shot|frame)\b"
    r"|\bhold(?:s|ing)?[\s-]+(?:the[\s-]+)?(?:shot|frame|still|on)\b|\bno[\s-]+camera[\s-]+mo(?:ve|vement|tion)\b|固定镜头|镜头固定|静止|不动|定格",
}

_PATTERNS: Final = {move: re.compile(phrase, re.IGNORECASE) for move, phrase in _PHRASES.items()}


def move_from_prompt(prompt: str | None) -> str | None:
    """The camera move that an English or Chinese prompt names first, or None where it names none."""
    if not prompt:
        return None
    found = {move: match.start() for move, pattern in _PATTERNS.items() if (match := pattern.search(prompt))}
    return min(found, key=lambda move: found[move]) if found else None


def without_moves(prompt: str) -> str:
    """The prompt with a comma for each camera move that it names."""
    for pattern in _PATTERNS.values():
        prompt = pattern.sub(",", prompt)
    return prompt
