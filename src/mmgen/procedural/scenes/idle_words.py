"""The words of a scene prompt that put nothing into the picture of their own."""

from __future__ import annotations

from typing import Final

MODIFIERS: Final = frozenset(
    [
        "wooden",
        "stone",
        "paper",
        "silk",
        "old",
        "small",
        "little",
        "tiny",
        "big",
        "large",
        "huge",
        "tall",
        "traditional",
        "bright",
        "glowing",
        "painted",
        "floating",
    ]
)
"""Words that may stand between a colour and its thing without a meaning of their own."""

STOP_WORDS: Final = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "on",
        "at",
        "by",
        "with",
        "and",
        "or",
        "to",
        "from",
        "over",
        "under",
        "above",
        "below",
        "beside",
        "near",
        "behind",
        "through",
        "for",
        "into",
        "is",
        "are",
        "its",
        "it",
        "this",
        "that",
        "there",
        "very",
        "some",
        "picture",
        "image",
        "photo",
        "scene",
        "view",
        "poster",
        "landscape",
        "art",
        "style",
        "please",
        "make",
        "draw",
        "create",
        "generate",
        "show",
        "across",
        "crossing",
        "flying",
        "galloping",
        "grazing",
        "walking",
    ]
)
STOP_CHARACTERS: Final = frozenset("的在以和与及了里上下中之间边旁着是有色只艘座叶盏群个条片棵轮一幅张画请图风格看走")
