"""Noun phrases of edits: which things are meant, in words, before it is known which things there are."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from mmgen.procedural.diorama.lexicon import ALIASES
from mmgen.procedural.diorama.terms import Term

__all__ = ["SIDES", "Phrase", "Reader"]

LOOKS: Final = ("colour", "material", "size", "high", "wide", "deep", "shape")
CHOOSING: Final = frozenset({"left", "right", "front", "behind", "between"})
_ENDS: Final = frozenset({"", "end", "comma", "and", "verb", "toward", "ba", "compare", "colour", "material"})
"""What follows "the left one", where nothing else is named."""
_CHOSEN: Final = frozenset({"noun", "the", "de", "name", "count", "a", "ordinal", "name one", "one", "ba", *LOOKS})
_LIKENED: Final = frozenset({"noun", "de", "quoted", "name", "and", "name one", "one", *LOOKS})
"""What follows a side by which a thing is chosen, and what it is like."""
_EACH: Final = re.compile(r"every|each|每", re.IGNORECASE)
"""The sides by which one of several things is chosen."""
SIDES: Final = {"left": "left", "right": "right", "front": "front", "behind": "behind", "up": "on", "under": "under",
                "beside": "beside", "between": "between", "around": "around", "away": "away", "opposite": "opposite", "near": "near"}  # fmt: skip
"""The relation that a Chinese place word after a noun says."""


@dataclass(slots=True)
class Phrase:
    """Some things as a sentence calls them; *by* says where, with the relation and what it is to."""

    noun: str = ""
    name: str = ""
    pronoun: str = ""
    all: bool = False
    each: bool = False
    """Whether what is said is said of each of several by itself."""
    definite: bool = False
    indefinite: bool = False
    plural: bool = False
    count: int | None = None
    ordinal: int | None = None
    picks: list[str] = field(default_factory=list[str])
    looks: list[Term] = field(default_factory=list[Term])
    letters: str = ""
    by: tuple[str, list[Phrase]] | None = None
    text: str = ""

    @property
    def prompt(self) -> str:
        """What would be made of it."""
        words = [term.text for term in self.looks]
        thing = f'letters "{self.letters}"' if self.letters else self.text
        return (" " if thing.isascii() else "").join([*words, thing]).strip()

    @property
    def is_new(self) -> bool:
        """Whether it speaks of things that are not there yet."""
        chosen = self.name or self.pronoun or self.definite or self.all or self.ordinal or self.picks
        return not chosen


class Reader:
    """Reads terms from left to right."""

    def __init__(self, terms: list[Term]) -> None:
        self.terms = [term for term in terms if term.kind != "filler"]
        self.at = 0

    def peek(self, offset: int = 0) -> Term | None:
        """The next term, or one after it."""
        at = self.at + offset
        return self.terms[at] if at < len(self.terms) else None

    def kind(self, offset: int = 0) -> str:
        """Its part; empty at the end."""
        term = self.peek(offset)
        return term.kind if term is not None else ""

    def take(self, *kinds: str) -> Term | None:
        """The next term if it is one of these parts."""
        term = self.peek()
        if term is None or (kinds and term.kind not in kinds):
            return None
        self.at += 1
        return term

    def phrases(self) -> list[Phrase]:
        """One phrase, or several joined by "and"."""
        found = [phrase] if (phrase := self.phrase()) is not None else []
        while found and self.kind() == "and":
            start = self.at
            self.at += 1
            following = self.phrase()
            if following is None:
                self.at = start
                break
            found.append(following)
        return found

    def phrase(self) -> Phrase | None:
        """One noun phrase, or nothing, in which case nothing is read."""
        start = self.at
        phrase = Phrase()
        while self._modifier(phrase):
            pass
        if not self._head(phrase):
            self.at = start
            return None
        self._chinese_place(phrase)
        return phrase

    def _modifier(self, phrase: Phrase) -> bool:
        term = self.peek()
        if term is None:
            return False
        following = self.kind(1)
        match term.kind:
            case "the":
                phrase.definite = True
            case "a":
                phrase.indefinite = True
            case "all":
                phrase.all, phrase.each = True, phrase.each or _EACH.fullmatch(term.text) is not None
            case "count":
                phrase.count = int(term.value)
            case "number" if following in {"noun", "count", "the", "quoted", *LOOKS}:
                phrase.count = int(float(term.value))
            case "apart" | "relation" if not term.text.isascii():
                return self._chinese_clause(phrase)
            case "name one" if self._noun_follows():
                phrase.indefinite = True
            case "ordinal":
                phrase.ordinal = int(term.value)
            case "pick":
                phrase.picks.append(str(term.value))
            case "side" if following in _CHOSEN and term.value in CHOOSING:
                phrase.picks.append(str(term.value))
            case kind if kind in LOOKS and following in _LIKENED:
                phrase.looks.append(term)
            case "de" if phrase.looks or phrase.picks or phrase.all or phrase.by:
                pass
            case "ba" if (
                term.text == "把" and (phrase.definite or phrase.all or phrase.ordinal) and following == "noun"
            ):
                pass  # 那把椅子 counts, and begins nothing
            case _:
                return False
        self.at += 1
        return True

    def _noun_follows(self) -> bool:
        """Whether a noun comes next, maybe after what it is like: one red lantern, but not the left one red."""
        offset = 1
        while self.kind(offset) in LOOKS:
            offset += 1
        return self.kind(offset) in {"noun", "quoted"}

    def _head(self, phrase: Phrase) -> bool:
        term = self.take("noun", "name", "pronoun", "quoted", "scene")
        if term is None:
            return self._one(phrase)
        is_named_otherwise = term.plural or term.text in ALIASES
        phrase.text, phrase.plural = str(term.value) if is_named_otherwise else term.text, term.plural
        match term.kind:
            case "noun":
                phrase.noun = str(term.value)
                if phrase.noun == "letters" and (quoted := self.take("quoted")) is not None:
                    phrase.letters = str(quoted.value)
            case "quoted":
                phrase.noun, phrase.letters = "letters", str(term.value)
            case "name":
                phrase.name = str(term.value)
            case "pronoun":
                phrase.pronoun = str(term.value)
            case _:
                phrase.all = True
        return True

    def _one(self, phrase: Phrase) -> bool:
        """The left one, the red ones, 左边那个: what kind of thing it is, was said before."""
        chosen = phrase.definite or phrase.picks or phrase.ordinal or phrase.looks
        term = self.take("name one", "one") if chosen else None
        if term is None and not (
            phrase.definite and (phrase.picks or phrase.by) and self.kind() in _ENDS and self._is_chinese_the()
        ):
            return False
        phrase.pronoun, phrase.plural = "one", term is not None and term.kind == "one"
        phrase.text = term.text if term is not None else "那个"
        return True

    def _is_chinese_the(self) -> bool:
        before = self.peek(-1)
        return before is not None and before.kind == "the" and not before.text.isascii()

    def _chinese_clause(self, phrase: Phrase) -> bool:
        """离桌子最近的椅子, 靠近房子的椅子: which of several is meant, before the noun."""
        start, term = self.at, self.take("apart", "relation")
        anchors = self.phrases()
        way = self.take("pick", "zooming") if term is not None and term.kind == "apart" else None
        relations = {"nearest": "nearest", "farthest": "farthest", "in": "near", "out": "away"}
        relation = str(term.value) if term is not None else ""
        if term is not None and term.kind == "apart":
            relation = relations.get(str(way.value), "") if way is not None else ""
        if not anchors or not relation or self.take("de") is None or self.kind() in _ENDS:
            self.at = start
            return False
        phrase.by, phrase.definite = (relation, anchors), True
        return True

    def _chinese_place(self, phrase: Phrase) -> None:
        """门左边的树: what was read stands beside the noun that follows."""
        side = self.peek()
        if side is None or side.kind != "side" or side.text.isascii():
            return
        start = self.at
        self.at += 1
        joined = self.take("de", "the")
        following = self.phrase() if joined is not None else None
        if following is None:
            self.at = start
            return
        anchor = Phrase(**{name: getattr(phrase, name) for name in Phrase.__dataclass_fields__})
        for name in Phrase.__dataclass_fields__:
            setattr(phrase, name, getattr(following, name))
        phrase.by = (SIDES[str(side.value)], [anchor])
