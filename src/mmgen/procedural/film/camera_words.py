"""Which camera move a prompt asks for, and which way it goes, apart from what the weather does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from mmgen.media.motion.moves import move_from_prompt, without_moves
from mmgen.procedural.film.weather_verbs import without_weather_verbs
from mmgen.procedural.pattern import Pattern

__all__ = ["CameraWords", "camera_words", "without_camera_words"]

_TO: Final = r"(?:[\s-]+(?:slow(?:ly)?|gent(?:le|ly)|smooth(?:ly)?|softly|around|about|to|towards?|the|from|right|left|it|them))*?[\s-]+"
_ROUND: Final = r"(?:orbit(?:s|ing)?|arc(?:s|ing)?(?:[\s-]+shot)?|(?:circl|rotat|revolv|mov)(?:e|es|ing)[\s-]+around)"
_FLOAT: Final = r"(?:drift|float|hover|glid)(?:e|es|s|ing)?"
_LEFT: Final = r"(?:left(?:wards?)?|clockwise)\b"
_RIGHT: Final = r"(?:right(?:wards?)?|(?:counter|anti)[\s-]?clockwise)\b"
_TURNED: Final = r"(?:环绕|围绕|绕|旋转|弧形)(?:拍摄|移动|运镜|运动|镜头)?"
_FLOWN: Final = r"(?:漂移|飘移|漂浮|飘浮|游移|飘动|漂动|飘|漂)"
_MOVED: Final = r"(?:平移|横移|移动|推移|滑动|移|摇镜|摇摄|摇|倾斜|俯仰|升降|拍)"
_SLOW: Final = r"(?:缓缓|慢慢|缓慢|轻轻|慢速|慢)?地?"
_SIDE: Final = r"(?:边|侧|方|面)?"


def _chinese(side: str, done: str) -> str:
    """Either order: 向左环绕, 环绕向左, and 左环绕."""
    to = rf"(?:向|往|朝|从[左右上下]{_SIDE}(?:向|往|到))"
    return rf"{_SLOW}{to}?{side}{_SIDE}{_SLOW}{done}|{done}{_SLOW}{to}{side}{_SIDE}"


@dataclass(frozen=True, slots=True)
class CameraWords:
    """A move by name, or None; a ``backwards`` one goes its way from its end to its start."""

    move: str | None = None
    backwards: bool = False


def _both(english: str, done: str) -> tuple[tuple[str, str], ...]:
    """How a move is told to go left, and to go right."""
    return tuple(
        (side, rf"\b{english}{_TO}{way}|\b{plain}[\s-]+{english}\b|{_chinese(sign, done)}")
        for side, way, plain, sign in (
            ("left", _LEFT, "left(?:ward)?", "左"),
            ("right", _RIGHT, "right(?:ward)?", "右"),
        )
    )


_CLOCKWISE: Final = rf"(?<!逆)顺时针{_SLOW}(?:方向)?{_SLOW}{_TURNED}"
_ANTICLOCKWISE: Final = rf"逆时针{_SLOW}(?:方向)?{_SLOW}{_TURNED}"
_TURNS: Final = dict(_both(_ROUND, _TURNED))
_FLOATS: Final = dict(_both(_FLOAT, _FLOWN))
_SIDES: Final = (
    (CameraWords("orbit", backwards=True), rf"{_TURNS['left']}|{_CLOCKWISE}"),
    (CameraWords("orbit"), rf"{_TURNS['right']}|{_ANTICLOCKWISE}"),
    (CameraWords("pan left"), _FLOATS["left"]),
    (CameraWords("pan right"), _FLOATS["right"]),
    (CameraWords("tilt up"), rf"\b{_FLOAT}{_TO}up(?:wards?)?\b|{_chinese('上', _FLOWN)}"),
    (CameraWords("tilt down"), rf"\b{_FLOAT}{_TO}down(?:wards?)?\b|{_chinese('下', _FLOWN)}"),
    (CameraWords("pan left"), _chinese("左", _MOVED)),
    (CameraWords("pan right"), _chinese("右", _MOVED)),
    (CameraWords("tilt up"), _chinese("上", _MOVED)),
    (CameraWords("tilt down"), _chinese("下", _MOVED)),
)
"""Moves with the way they go, each before the ones of which it has the words; a drift that is led goes as a pan or a tilt."""

_PATTERNS: Final = tuple((words, Pattern(source, re.IGNORECASE)) for words, source in _SIDES)


def camera_words(prompt: str | None) -> CameraWords:
    """The first move that an English or Chinese prompt names; snow that drifts and mist that floats move no camera."""
    text = without_weather_verbs(prompt or "")
    found = [(match.start(), words) for words, pattern in _PATTERNS if (match := pattern.search(text))]
    first, words = min(found, key=lambda each: each[0], default=(len(text), CameraWords()))
    plain = move_from_prompt(text[:first])
    return CameraWords(plain) if plain else words if words.move else CameraWords(move_from_prompt(text))


def without_camera_words(prompt: str) -> str:
    """The prompt with a comma for each move that it names, together with the way it goes."""
    for _, pattern in _PATTERNS:
        prompt = pattern.sub(",", prompt)
    return without_moves(prompt)
