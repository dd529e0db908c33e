"""What kind of thing the words about a clip name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

__all__ = ["KINDS_BY_WORD", "LONGEST_SECONDS", "Named", "kind_named"]

Named = Literal["biped", "quadruped", "bird", "fish", "snake", "plant", "rigid"]

LONGEST_SECONDS = 30.0
"""The longest clip that is followed."""

KINDS_BY_WORD: Mapping[Named, tuple[str, ...]] = MappingProxyType(
    {
        "biped": (
            *(
                "person",
                "man",
                "woman",
                "child",
                "boy",
                "girl",
                "dancer",
                "walker",
                "runner",
                "robot",
                "puppet",
                "figure",
            ),
            *("people", "player", "人", "男孩", "女孩", "孩子", "舞者", "木偶"),
        ),
        "quadruped": (
            *("dog", "cat", "horse", "cow", "sheep", "deer", "lion", "tiger", "fox", "wolf", "bear", "elephant"),
            *("狗", "猫", "马", "牛", "羊", "鹿", "狮", "虎", "狐", "狼", "熊", "象"),
        ),
        "bird": ("bird", "crane", "eagle", "gull", "swan", "鸟", "鹤", "鹰", "鹅"),
        "fish": ("fish", "shark", "dolphin", "carp", "鱼"),
        "snake": ("snake", "worm", "eel", "ribbon", "蛇", "丝带"),
        "plant": ("plant", "tree", "flower", "reed", "branch", "树", "花", "草"),
        "rigid": ("ball", "box", "car", "boat", "stone", "cup", "plane", "球", "箱", "车", "船", "石", "杯"),
    }
)


def kind_named(prompt: str | None) -> Named | None:
    """The kind that the first word of a known kind names; None where there is none."""
    if not prompt:
        return None
    text = prompt.casefold()
    found: list[tuple[int, Named]] = []
    for kind, words in KINDS_BY_WORD.items():
        for word in words:
            pattern = rf"\b{word}(?:s|es)?\b" if word.isascii() else word
            match = re.search(pattern, text)
            if match is not None:
                found.append((match.start(), kind))
    return min(found)[1] if found else None
