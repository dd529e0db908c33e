"""A description in English or Chinese as things, what each is like, and how they stand to each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from mmgen.procedural.pattern import Pattern
from mmgen.procedural.solids.looks import Looks
from mmgen.procedural.solids.vocabulary import Meaning, lexicon

__all__ = ["Item", "Reading", "read_things"]

_QUOTED = Pattern(r"\"([^\"]+)\"|“([^”]+)”|「([^」]+)」|『([^』]+)』|《([^》]+)》|(?<![A-Za-z])'([^']+)'(?![A-Za-z])")
_SPELT = Pattern(
    r"(?<![A-Za-z])(?:letters?|words?|text|characters?|initials?)\s+(?!made|in|of|on|and|with|say|spell|read)([^\s,，。;]+)"
    r"|(?:汉字|文字|字母|立体字)[:：\s]*([A-Za-z0-9\u4e00-\u9fff]{1,12})|([\u4e00-\u9fff])字(?![母塔])",
    re.IGNORECASE,
)
_TOKEN = Pattern(r"\ue000\d+\ue001|[A-Za-z0-9]+|[\u3400-\u9fff]+|[,，、;；.。]")
_LONGEST = 6
_MOST_WORDS = 4
_ON_TABLES = frozenset({"vase", "cup", "bowl", "teapot", "lantern", "letters", "mushroom"})
_SHAPED = {
    "round": frozenset(
        {"table", "stool", "vase", "cup", "bowl", "teapot", "lantern", "ball", "cylinder", "ring", "fountain"}
    ),
    "square": frozenset({"table", "cube", "pyramid"}),
}
"""What is of a shape, or can be."""
_SEASON = "autumn"
_TURNING = frozenset({"tree"})
"""What has the colours of autumn."""
_SEATS = frozenset({("table", "chair"), ("table", "stool")})


@dataclass(frozen=True, slots=True)
class Item:
    """Some of one thing; ``relation`` says how it stands to the item whose number is ``to``."""

    name: str
    looks: Looks
    count: int = 1
    relation: str | None = None
    to: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a description was understood to say, and its words that have no effect."""

    items: tuple[Item, ...]
    without_effect: tuple[str, ...]


@dataclass(slots=True)
class _State:
    """What has been read so far."""

    items: list[Item] = field(default_factory=list[Item])
    looks: Looks = field(default_factory=Looks)
    count: int = 1
    joint: str | None = None
    host: str | None = None
    afterwards: bool = False
    unknown: list[str] = field(default_factory=list[str])


def read_things(prompt: str) -> Reading:
    """Read a prompt word by word; what is not in the vocabulary changes nothing and is listed."""
    spelt: list[str] = []

    def mark(match: re.Match[str]) -> str:
        spelt.append(next(part for part in match.groups() if part))
        return f" \ue000{len(spelt) - 1}\ue001 "

    text = _QUOTED.sub(mark, prompt)
    if not spelt:
        text = _SPELT.sub(mark, text)
    state = _State()
    for word, meaning in _meanings(text):
        if word.startswith("\ue000"):
            _noun(state, "letters", spelt[int(word[1:-1])])
        elif meaning is None:
            state.unknown.append(word)
        elif not (meaning.value == "letters" and spelt):
            _take(state, meaning)
    if state.looks != Looks() and state.items:
        state.items[-1] = replace(state.items[-1], looks=_merged(state.items[-1].looks, state.looks))
    items = tuple(state.items)
    if not items and re.search(r"石头", prompt):
        items = (Item("rock", replace(state.looks, material=None)),)
    return Reading(items, tuple(dict.fromkeys(state.unknown)))


def _meanings(text: str) -> Iterator[tuple[str, Meaning | None]]:
    tokens = _TOKEN.findall(text)
    known = lexicon()
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.startswith("\ue000"):
            yield token, None
            at += 1
        elif token.isascii() and token.isalnum():
            taken, meaning = _phrase(tokens, at)
            yield " ".join(tokens[at : at + taken]).lower(), meaning
            at += taken
        elif not token.isalnum():
            yield token, known["and"]
            at += 1
        else:
            yield from _chinese(token)
            at += 1


def _phrase(tokens: list[str], at: int) -> tuple[int, Meaning | None]:
    """The longest English phrase that starts here."""
    known = lexicon()
    for length in range(min(_MOST_WORDS, len(tokens) - at), 0, -1):
        words = tokens[at : at + length]
        if not all(word.isascii() and word.isalnum() for word in words):
            continue
        phrase = " ".join(words).lower()
        for form in (phrase, *_singulars(phrase)):
            if form in known:
                return length, known[form]
    if tokens[at].isdigit() and 1 <= int(tokens[at]) <= 99:
        return 1, Meaning("count", int(tokens[at]))
    return 1, None


def _singulars(phrase: str) -> list[str]:
    forms = [phrase.removesuffix("es"), phrase.removesuffix("s")]
    if phrase.endswith("ies"):
        forms.append(phrase[:-3] + "y")
    return [form for form in forms if form != phrase]


def _chinese(run: str) -> Iterator[tuple[str, Meaning | None]]:
    known = lexicon()
    at, unknown = 0, ""
    while at < len(run):
        word = next((run[at : at + size] for size in range(_LONGEST, 0, -1) if run[at : at + size] in known), None)
        if word is None:
            unknown += run[at]
            at += 1
            continue
        if unknown:
            yield unknown, None
            unknown = ""
        yield word, known[word]
        at += len(word)
    if unknown:
        yield unknown, None


def _take(state: _State, meaning: Meaning) -> None:
    match meaning.kind:
        case "noun":
            _noun(state, str(meaning.value), "")
        case "count":
            state.count = int(meaning.value)
        case "joint":
            _settle(state)
            state.joint = str(meaning.value)
        case "place":
            _place(state, str(meaning.value))
        case "after":
            _settle(state)
            state.afterwards = bool(state.items)
        case "filler":
            pass
        case "material" | "colour" | "shape":
            _describe(state, replace(Looks(), **{meaning.kind: str(meaning.value)}))  # type: ignore[arg-type]  # the three fields are text
        case "high" | "wide" | "deep" | "size":
            _describe(state, replace(Looks(), **{meaning.kind: float(meaning.value)}))  # type: ignore[arg-type]  # the four fields are numbers


def _describe(state: _State, looks: Looks) -> None:
    if state.afterwards and looks.colour == _SEASON and state.items[-1].name not in _TURNING:
        state.unknown.append(_SEASON)
    elif state.afterwards:
        state.items[-1] = replace(state.items[-1], looks=_merged(state.items[-1].looks, looks))
    else:
        state.looks = _merged(state.looks, looks)


def _settle(state: _State) -> None:
    state.afterwards = False


def _merged(old: Looks, new: Looks) -> Looks:
    """Factors multiply; a material or a colour that is named later counts."""
    return Looks(
        high=old.high * new.high,
        wide=old.wide * new.wide,
        deep=old.deep * new.deep,
        size=old.size * new.size,
        material=new.material or old.material,
        colour=new.colour or old.colour,
        shape=new.shape or old.shape,
        text=old.text or new.text,
    )


def _noun(state: _State, name: str, text: str) -> None:
    """One more item, joined to the one before as was said in between."""
    number = len(state.items)
    shape = state.looks.shape
    if shape is not None and name not in _SHAPED[shape]:
        state.unknown.append(shape)
    if state.looks.colour == _SEASON and name not in _TURNING:
        state.unknown.append(_SEASON)
        state.looks = replace(state.looks, colour=None)
    item = Item(name, replace(state.looks, text=text), state.count)
    if number and state.host is not None:
        item = replace(item, relation=state.host, to=number - 1)
    elif number and (state.joint == "with" or (state.items[-1].name, name) in _SEATS):
        item = replace(item, relation=_company(state.items[-1].name, name), to=number - 1)
    elif number and state.joint in {"on", "beside", "left", "right", "front", "behind"}:
        state.items[-1] = replace(state.items[-1], relation=state.joint, to=number)
    state.items.append(item)
    at = state.joint == "at"
    state.looks, state.count, state.host, state.afterwards = Looks(), 1, None, False
    state.joint = "at" if at else None


def _place(state: _State, place: str) -> None:
    """A Chinese place word: "A 在 B 上" puts A there, "B 上的 A" what comes next."""
    if state.joint == "at" and len(state.items) > 1:
        state.items[-2] = replace(state.items[-2], relation=place, to=len(state.items) - 1)
        state.joint = None
    else:
        state.host = place


def _company(host: str, guest: str) -> str:
    if host == "table":
        return "round" if guest in {"chair", "stool"} else "on" if guest in _ON_TABLES else "beside"
    return "on" if host == "pole" and guest == "lantern" else "beside"
