"""What a prompt says about how pictures become solid, in English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from mmgen.procedural.pattern import Pattern

__all__ = ["KNOWN_WORDS", "SculptureWords", "read_sculpture_words"]

Kind = Literal["relief", "body"]

_KINDS: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        "relief": ("relief", "bas relief", "bas-relief", "plaque", "浮雕", "石板画"),
        "body": (
            "body",
            "figure",
            "figurine",
            "inflated",
            "in the round",
            "toy",
            "圆雕",
            "公仔",
            "玩偶",
            "充气",
            "立体",
        ),
    }
)
_DEPTHS: Mapping[str, float] = MappingProxyType(
    {
        "deep": 1.5, "high relief": 1.5, "thick": 1.35, "plump": 1.35, "fat": 1.35, "shallow": 0.55, "low relief": 0.55, "thin": 0.6,
        "flat": 0.45, "bas relief": 0.55, "bas-relief": 0.55, "高浮雕": 1.5, "深": 1.5, "厚": 1.35, "胖": 1.35, "浅浮雕": 0.55, "浅": 0.55, "薄": 0.6,
        "扁": 0.45,
    }
)  # fmt: skip
_ENGLISH_FILLERS = "a an the as of it make please into from this photo picture image very in with and style"
_FILLERS = frozenset((*_ENGLISH_FILLERS.split(), *"一个张做成变的把请这照片图为"))
KNOWN_WORDS = (
    "relief (浮雕), figure (圆雕), deep (深), high relief, thick (厚), shallow (浅), low relief, thin (薄), flat (扁)"
)
_TOKEN = Pattern(r"[A-Za-z]+(?:-[A-Za-z]+)?|[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class SculptureWords:
    """Relief or body, where said; ``depth`` is a factor; what else was said has no effect."""

    kind: Kind | None = None
    depth: float = 1.0
    acts: bool = False
    without_effect: tuple[str, ...] = ()


def read_sculpture_words(prompt: str | None) -> SculptureWords:
    """Read a prompt; longer phrases count before the words in them."""
    text = (prompt or "").lower()
    kind: Kind | None = None
    depth, acts = 1.0, False
    for phrase, meaning, factor in _phrases():
        found = _pattern(phrase).search(text)
        if found is None:
            continue
        text = text[: found.start()] + " " + text[found.end() :]
        kind = kind or meaning
        depth *= factor
        acts = True
    left = [word for word in _TOKEN.findall(text) if word not in _FILLERS]
    return SculptureWords(kind, depth, acts, tuple(dict.fromkeys(left)))


def _phrases() -> list[tuple[str, Kind | None, float]]:
    meanings: dict[str, tuple[Kind | None, float]] = {word: (None, factor) for word, factor in _DEPTHS.items()}
    for kind, words in _KINDS.items():
        meanings.update({word: (kind, meanings.get(word, (None, 1.0))[1]) for word in words})
    meanings.update({word: ("relief", _DEPTHS[word]) for word in ("high relief", "low relief", "高浮雕", "浅浮雕")})
    ordered = sorted(meanings.items(), key=lambda entry: -len(entry[0]))
    return [(word, kind, factor) for word, (kind, factor) in ordered]


def _pattern(phrase: str) -> Pattern:
    return Pattern(rf"\b{re.escape(phrase)}\b" if phrase.isascii() else re.escape(phrase))
