"""What a prompt asks of a piece of music: its mood, who plays the melody, and whether there are drums."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from mmgen.procedural.sound.instruments import holds
from mmgen.procedural.sound.mood import CATALOGUE, Mood, Part, mood_from_prompt
from mmgen.procedural.sound.struck import STRUCK

__all__ = ["Brief", "instrumental", "read_brief"]

INSTRUMENTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "electric piano": ("electric piano", "rhodes", "电钢琴"),
        "felt piano": ("felt piano",),
        "piano": ("piano", "钢琴"),
        "guitar": ("guitar", "吉他"),
        "violin": ("violin", "小提琴"),
        "cello": ("cello", "大提琴"),
        "dizi": ("dizi", "bamboo flute", "笛子", "竹笛"),
        "flute": ("flute", "长笛"),
        "erhu": ("erhu", "二胡"),
        "guzheng": ("guzheng", "古筝"),
        "guqin": ("guqin", "古琴"),
        "harp": ("harp", "竖琴"),
        "marimba": ("marimba", "马林巴"),
        "kalimba": ("kalimba", "拇指琴"),
        "glockenspiel": ("glockenspiel", "music box", "八音盒", "钟琴"),
        "bell": ("bells", "bell", "钟声"),
        "brass": ("brass", "trumpet", "horn", "铜管", "小号"),
        "choir": ("choir", "合唱"),
        "strings": ("strings", "orchestra", "orchestral", "弦乐", "管弦"),
        "whistle": ("whistle", "whistling", "口哨"),
        "suona": ("suona", "唢呐"),
        "synth pluck": ("synth pluck",),
    }
)
"""The instruments that can play the melody, and the words that ask for them; longer names stand before shorter ones."""

PADS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "strings": ("orchestral pad", "orchestra pad", "string pad", "strings pad", "弦乐铺底", "管弦铺底"),
        "choir": ("choir pad", "合唱铺底"),
        "glass pad": ("glass pad", "airy pad"),
        "warm pad": ("warm pad", "soft pad"),
        "saw pad": ("synth pad", "saw pad", "合成器铺底"),
        "dark pad": ("dark pad",),
    }
)
"""What can lie under the rest, and the words that ask for it."""
_DRUMS = ("drums", "drum", "percussion", "鼓", "打击乐")
_FIVE_NOTES = ("pentatonic", "五声")
_NO_DRUMS = ("without drums", "no drums", "no percussion", "没有鼓", "不要鼓", "无鼓")
_SAID_ANYWAY = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "background",
        "beautiful",
        "by",
        "for",
        "from",
        "i",
        "in",
        "is",
        "it",
        "like",
        "me",
        "melody",
        "music",
        "of",
        "on",
        "please",
        "short",
        "soft",
        "some",
        "song",
        "soundtrack",
        "style",
        "the",
        "theme",
        "to",
        "track",
        "tune",
        "very",
        "with",
        "without",
    ]
)
_FILLER = re.compile(r"一首|一段|的|音乐|背景|配乐|乐曲|旋律|风格|和|与|，|。|、|请|为|用|在|里|上|中|曲")
_RUN = re.compile(r"[a-z0-9][a-z0-9'-]*|[\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Brief:
    """The mood to play in, and which words of the prompt had no part in choosing it."""

    mood: Mood
    lead: str | None
    without_effect: tuple[str, ...]


def read_brief(prompt: str | None) -> Brief:
    """Read a prompt in English or Chinese; words that mean nothing to it are returned, and change nothing."""
    text = (prompt or "").lower()
    silent = next((words for words in _NO_DRUMS if words in text), None)
    text = text if silent is None else text.replace(silent, " ")
    mood = CATALOGUE[mood_from_prompt(text)]
    known = [word for style in CATALOGUE.values() for words in style.words for word in words.split()]
    known += [*CATALOGUE, *(word for words in INSTRUMENTS.values() for word in words)]
    known += [word for words in (*PADS.values(), _DRUMS, _FIVE_NOTES) for word in words]
    mood = _as_worded(mood, text) if silent is None else replace(mood, drums=None)
    text, mood = _padded(text, mood)
    lead = next((name for name, words in INSTRUMENTS.items() if any(_said(word, text) for word in words)), None)
    if lead is not None:
        level = -6.5 if holds(lead) else (-1.5 if lead in STRUCK else -4.0)
        mood = replace(mood, lead=Part(lead, mood.lead.figure, level=level, hall=mood.lead.hall))
    return Brief(mood, lead, _unknown(text, known))


def _as_worded(mood: Mood, text: str) -> Mood:
    """The mood with its drums forward where they are named."""
    if not any(_said(word, text) for word in _DRUMS):
        return mood
    drums = mood.drums or Part("drums", "soft", level=0, hall=-16)
    return replace(mood, drums=replace(drums, level=drums.level + 3))


def _padded(text: str, mood: Mood) -> tuple[str, Mood]:
    """The mood with the pad that is named, well to be heard, and what else the text says."""
    if any(_said(word, text) for word in _FIVE_NOTES):
        mood = replace(mood, scale="pentatonic" if mood.mode == "major" else "minor pentatonic")
    for pad, words in PADS.items():
        named = next((word for word in words if _said(word, text)), None)
        if named is not None:
            return text.replace(named, " "), replace(mood, pad=Part(pad, level=max(mood.pad.level + 4, -8), hall=-8))
    return text, mood


def instrumental(mood: Mood) -> Mood:
    """The mood without voices: where a choir sings, strings play."""
    parts = {role: getattr(mood, role) for role in ("pad", "answer", "lead")}
    sung = {role: part for role, part in parts.items() if part is not None and part.instrument == "choir"}
    return replace(mood, **{role: replace(part, instrument="strings") for role, part in sung.items()})


def _said(word: str, text: str) -> bool:
    return re.search(rf"\b{re.escape(word)}\b", text) is not None if word.isascii() else word in text


def _unknown(text: str, known: list[str]) -> tuple[str, ...]:
    """The words that are neither known nor said anyway, in their order."""
    for word in sorted(known, key=len, reverse=True):
        if not word.isascii():
            text = text.replace(word, " ")
        elif " " in word:
            text = re.sub(rf"\b{re.escape(word)}\b", " ", text)
    single = {word for word in known if word.isascii()}
    found = [word for word in _RUN.findall(_FILLER.sub(" ", text)) if word not in single | _SAID_ANYWAY]
    return tuple(dict.fromkeys(found))
