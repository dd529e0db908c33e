"""Descriptions of new scenes that say where things stand: which things, each by its relation to others."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from mmgen.errors import InputError
from mmgen.procedural.diorama.leftovers import nothing_left
from mmgen.procedural.diorama.making import things_named
from mmgen.procedural.diorama.order import Order
from mmgen.procedural.diorama.orders import read_order
from mmgen.procedural.diorama.phrases import Phrase
from mmgen.procedural.diorama.terms import Term, terms_of
from mmgen.procedural.solids.vocabulary import NOUNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mmgen.procedural.solids.grammar import Item

__all__ = ["Member", "Wanted", "read_description", "says_places"]

_STANDING: Final = re.compile(
    r"\b(?:there\s+(?:is|are)|there's|stands?|standing|sits?|sitting|lies|lying|hangs?|hanging|grows?|growing|is|are|has|have)\b"
    r"|(?:站|立|种|放|摆|挂|停|坐|长|躺)[着有]|坐落在|座落在|位于|有|是",
    re.IGNORECASE,
)
"""That a thing is there: words without weight in a description."""
_ON_GROUND: Final = re.compile(r"\bon\s+the\s+(?:ground|floor)\b|地[上面]", re.IGNORECASE)
_SEATS: Final = frozenset({"chair", "stool"})
_SMALL: Final = frozenset({"vase", "cup", "bowl", "teapot", "lantern", "mushroom"})
_SIDED: Final = {"up": "on"}
_POSSESSIVE: Final = re.compile(r"\b(on|to|at)\s+(?:its|their)\s+(left|right|front|back)\b", re.IGNORECASE)
_COMPARED: Final = {"closer": "near", "farther": "away"}
_UNTOLD: Final = frozenset({"opposite", "middle", "nearest", "farthest"})
_UNANCHORED: Final = {"left", "right", "front", "behind", "between", "away"}


@dataclass(frozen=True, slots=True)
class Member:
    """Things that a place is to: which of what is wanted, and which of several of a kind (all, where it is unset)."""

    wanted: int
    which: int | None = None


@dataclass(slots=True)
class Wanted:
    """Some of one thing, and where it is to stand: *relation* to *of*, or to everything where there is no *of*."""

    item: Item
    phrase: Phrase
    relation: str = ""
    of: list[Member] = field(default_factory=list[Member])
    distance: float | None = None
    formation: str = ""
    first: tuple[int, int] = (0, 0)
    """Where it is named first: the clause, and before or after others of the clause."""


def says_places(prompt: str) -> bool:
    """Whether a description says where things stand."""
    return any(term.kind in {"relation", "side"} for term in terms_of(_plain(prompt), ()))


def _plain(prompt: str) -> str:
    return _POSSESSIVE.sub(r"\1 the \2", _STANDING.sub(" ", _ON_GROUND.sub(" ", prompt)))


def read_description(prompt: str) -> tuple[list[Wanted], list[str]]:
    """What is wanted, and the words that have no effect. Raises InputError for places that are not clear."""
    reading = _Reading()
    for number, (accompanies, terms) in enumerate(_clauses(terms_of(_plain(prompt), ()))):
        unknown = [term.text for term in terms if term.kind == "unknown"]
        reading.unknown += unknown
        known = [term for term in terms if term.kind != "unknown"]
        if all(term.kind == "filler" for term in known):
            continue
        try:
            reading.take(_Clause(number, read_order(known), accompanies, unknown))
        except InputError as error:
            raise _with_unknown(error, unknown) from error
    reading.settle()
    return reading.wanted, list(dict.fromkeys(reading.unknown))


def _with_unknown(error: InputError, unknown: list[str]) -> InputError:
    """The words that were not known first, for they are the likeliest reason."""
    if not unknown:
        return error
    known = f"Things that can be made: {', '.join(NOUNS)}."
    return InputError(
        error.name,
        f"has words that are not known here, {', '.join(map(repr, unknown))}: {error.reason.rstrip('.')}. {known}",
    )


def _clauses(terms: list[Term]) -> Iterator[tuple[bool, list[Term]]]:
    """Parts of which each names some things and one place at most, and whether it begins by "with"."""
    clause: list[Term] = []
    accompanies = False
    for at, term in enumerate(terms):
        joins = term.kind == "and" and term.text.isascii()
        if term.kind in {"end", "comma"} or (joins and _parts(clause, terms[at + 1 :])):
            if clause:
                yield accompanies, clause
            clause, accompanies = [], term.text.casefold() == "with"
        else:
            clause.append(term)
    if clause:
        yield accompanies, clause


def _parts(before: list[Term], after: list[Term]) -> bool:
    """Whether an English "and" parts two clauses: not the two things between which something stands, nor two landmarks."""
    if any(term.value == "between" for term in before) and not any(term.kind == "and" for term in before):
        return False
    placed = any(term.kind in {"relation", "side"} for term in before)
    rest: list[Term] = []
    for term in after:
        if term.kind in {"end", "comma", "and"}:
            break
        rest.append(term)
    landmark = (
        bool(rest)
        and rest[0].kind in {"the", "pronoun"}
        and not any(term.kind in {"relation", "side"} for term in rest)
    )
    return not (placed and landmark)


@dataclass(slots=True)
class _Clause:
    """One part of a description: its order, whether it begins by "with", and which of what is wanted it is about."""

    number: int
    order: Order
    accompanies: bool
    unknown: list[str]
    subjects: list[int] = field(default_factory=list[int])


class _Reading:
    """What was read so far. Subjects are known before places are looked up, so that a landmark may be named later."""

    def __init__(self) -> None:
        self.wanted: list[Wanted] = []
        self.unknown: list[str] = []
        self.clauses: list[_Clause] = []

    def take(self, clause: _Clause) -> None:
        """What a clause names is wanted."""
        order = clause.order
        if order.topic:
            raise InputError("prompt", f"{order.text!r} is no thing of a new scene; make the scene, then edit it")
        if not order.objects:
            raise InputError("prompt", f"{order.text!r}: it is not said which thing stands there")
        for phrase in order.objects:
            # "Left a tree" is read as the left tree; but it is new.
            if phrase.picks and not (order.relation or order.side) and not phrase.definite:
                order.side = phrase.picks.pop()
        nothing_left(order, "describe")
        clause.subjects = [self._subject(phrase, (clause.number, at)) for at, phrase in enumerate(order.objects)]
        self.clauses.append(clause)

    def _subject(self, phrase: Phrase, first: tuple[int, int]) -> int:
        """A thing that is new, or "the" one that was named before."""
        if phrase.pronoun or (phrase.all and not phrase.noun):
            raise InputError("prompt", f"says of {phrase.text!r} where it stands; name the thing")
        if not (phrase.indefinite or phrase.count or phrase.looks):
            same = [at for at, each in enumerate(self.wanted) if each.item.name == phrase.noun]
            if len(same) == 1 and (phrase.definite or not phrase.text.isascii()):
                return same[0]
        return self._new(phrase, first)

    def _new(self, phrase: Phrase, first: tuple[int, int]) -> int:
        (item, *_) = things_named(phrase.prompt, "prompt")
        self.wanted.append(Wanted(replace(item, count=phrase.count or 1), phrase, first=first))
        return len(self.wanted) - 1

    def settle(self) -> None:
        """Give each thing its place."""
        spoken: list[Member] = []
        for clause in self.clauses:
            try:
                spoken = self._settled(clause, spoken)
            except InputError as error:
                raise _with_unknown(error, clause.unknown) from error

    def _settled(self, clause: _Clause, spoken: list[Member]) -> list[Member]:
        """Give the things of a clause their place; what is spoken of then, its landmark first."""
        order, subjects = clause.order, clause.subjects
        relation = order.relation or _SIDED.get(order.side, order.side)
        if relation in _UNTOLD:
            raise InputError("prompt", f"{order.text!r}: say on which side, or between what")
        relation = _COMPARED.get(relation, relation)
        anchors = [each for phrase in order.anchors for each in self._landmarks(phrase, clause, spoken)]
        if order.side and not anchors:
            anchors = self._topic(spoken)
        if clause.accompanies and not relation:
            relation, anchors = self._company(self.wanted[subjects[-1]], spoken)
        if relation or order.formation or order.metres is not None:
            for at in subjects if not order.text.isascii() else subjects[-1:]:
                self._place(at, relation, anchors, order)
        return [*anchors, *(Member(at) for at in subjects)]

    def _topic(self, spoken: list[Member]) -> list[Member]:
        """What a side without a landmark is to: what was spoken of, unless that stands on a side of everything itself."""
        first = self.wanted[spoken[0].wanted] if spoken else None
        return [] if first is None or (first.relation and not first.of) else spoken[:1]

    def _place(self, at: int, relation: str, anchors: list[Member], order: Order) -> None:
        wanted = self.wanted[at]
        if wanted.relation:
            raise InputError("prompt", f"says twice where {wanted.phrase.prompt!r} stands")
        if relation == "between" and anchors and len(self._single(anchors)) != 2:
            raise InputError("prompt", f"{order.text!r}: between takes two things, got {len(self._single(anchors))}")
        if relation and not anchors and relation not in _UNANCHORED:
            raise InputError("prompt", f"{order.text!r}: it is not said {relation} what")
        wanted.relation, wanted.of = relation, anchors
        wanted.distance, wanted.formation = order.metres, order.formation

    def _single(self, members: list[Member]) -> list[Member]:
        """Each thing of several by itself."""
        return [
            Member(each.wanted, number)
            for each in members
            for number in ([each.which] if each.which is not None else range(self.wanted[each.wanted].item.count))
        ]

    def _company(self, guest: Wanted, spoken: list[Member]) -> tuple[str, list[Member]]:
        """Where what comes "with" something stands."""
        if not spoken:
            return "", []
        host, name = self.wanted[spoken[0].wanted].item.name, guest.item.name
        if host == "table" and name in _SEATS:
            return "around", spoken[:1]
        return ("on" if host == "table" and name in _SMALL else "beside"), spoken[:1]

    def _landmarks(self, phrase: Phrase, clause: _Clause, spoken: list[Member]) -> list[Member]:
        """What a place is to: a thing that is named elsewhere, or one more. Raises InputError where it could be several."""
        if phrase.pronoun:
            return [self._meant(phrase, spoken)]
        if phrase.name or not phrase.noun:
            raise InputError("prompt", f"{phrase.text!r} is no thing; name what it stands by")
        found = [
            at
            for at, each in enumerate(self.wanted)
            if at not in clause.subjects and each.item.name == phrase.noun and _looks_so(each.item, phrase)
        ]
        if phrase.indefinite or not found or (phrase.count or 1) > sum(self.wanted[at].item.count for at in found):
            return [Member(self._new(phrase, (clause.number, -1)))]
        if len(found) > 1 and not phrase.all:
            told = ", ".join(_told(self.wanted[at]) for at in found)
            raise InputError("prompt", f"{phrase.text!r} could be any of {told}; say which")
        return [each for at in found for each in self._of(at, phrase)]

    def _of(self, at: int, phrase: Phrase) -> list[Member]:
        count = self.wanted[at].item.count
        if count == 1 or phrase.all or phrase.plural or phrase.count == count:
            return [Member(at)]
        row = {"left": 0, "right": count - 1, "between": count // 2}
        which = next((row[pick] for pick in phrase.picks if pick in row), None)
        if phrase.ordinal is not None:
            which = phrase.ordinal - 1 if phrase.ordinal > 0 else count - 1
        if which is None or which >= count:
            names = ", ".join(f"{phrase.noun}-{number + 1}" for number in range(count))
            raise InputError(
                "prompt",
                f"{phrase.text!r} could be any of {names}; say the left one, the right one, the second, or all",
            )
        return [Member(at, which)]

    def _meant(self, phrase: Phrase, spoken: list[Member]) -> Member:
        """The last clause's landmark, or what it stands by: one for "it", several for "them" where there are some."""
        several = phrase.pronoun == "them"
        many = {each: each.which is None and self.wanted[each.wanted].item.count > 1 for each in spoken}
        found = [each for each in spoken if many[each] == several] or (spoken if several else [])
        if not found:
            reason = "it could be several; say which, or they" if spoken else "nothing was named before it"
            raise InputError("prompt", f"says {phrase.text!r}, and {reason}")
        return found[0]


def _looks_so(item: Item, phrase: Phrase) -> bool:
    """Whether a thing is of the colour and the material that a phrase says."""
    said = {look.kind: look.value for look in phrase.looks}
    return all(getattr(item.looks, kind) == value for kind, value in said.items() if kind in {"colour", "material"})


def _told(wanted: Wanted) -> str:
    return wanted.phrase.prompt
