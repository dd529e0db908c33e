"""What a prompt says of the subjects: each ``@name`` with the words of its clause, the camera, and what is left over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from mmgen.procedural.pattern import Pattern
from mmgen.procedural.scenes.prompt import read_prompt
from mmgen.procedural.staging.vocabulary import ACTIONS, AFLOAT, CAMERA, PLACES, RELATIONS, Slot, pattern

__all__ = ["Direction", "Relation", "Script", "read_script", "unknown_names"]

Depth = Literal["front", "middle", "back"]

_ACTIONS: Final = [(name, pattern(source)) for name, source in ACTIONS]
_PLACES: Final[list[tuple[Slot, str | float, Pattern]]] = [
    (slot, value, pattern(source)) for slot, value, source in PLACES
]
_RELATIONS: Final = [(name, pattern(source)) for name, source in RELATIONS]
_AFLOAT: Final = pattern(AFLOAT)
_CLAUSE: Final = Pattern(r"[,.;:!?，。；：！？、\n]|\band\b|\bwhile\b|\bthen\b|然后|同时|并且|而", re.IGNORECASE)
_FULL_STOP: Final = Pattern(r"[.;!?。；！？\n]")
_MARK: Final = "\x00{}\x00"
_MARKED: Final = Pattern("\x00(\\d+)\x00")
_QUOTED: Final = Pattern(r"\"[^\"]*\"|“[^”]*”|「[^」]*」|《[^》]*》")


@dataclass(frozen=True, slots=True)
class Direction:
    """What one subject is to do; None leaves it to the arrangement. ``across`` is 0 (left edge) to 1, ``size`` a factor."""

    across: float | None = None
    depth: Depth | None = None
    size: float = 1.0
    action: str | None = None
    mirrored: bool = False
    afloat: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """Subject ``first`` stands in this way to subject ``second``."""

    first: int
    kind: str
    second: int


@dataclass(frozen=True, slots=True)
class Script:
    """A direction for each subject, how they stand to each other, and the words about camera and scenery."""

    directions: tuple[Direction, ...]
    relations: tuple[Relation, ...]
    camera: str
    scenery: str


def unknown_names(prompt: str | None, names: Sequence[str | None]) -> tuple[str, ...]:
    """The ``@names`` of a prompt that are no reference's name."""
    rest = _marked(prompt or "", names)
    return tuple(dict.fromkeys(re.findall(r"(?<![A-Za-z0-9.])@([\w-]{1,64})", rest)))


def read_script(prompt: str | None, names: Sequence[str | None], subjects: Sequence[int]) -> Script:
    """
    Read a prompt for the references of these names, of which those numbered ``subjects`` are on stage.

    Words go to the subjects named in their clause; a clause without a name goes on with those of the clause before it,
    and in a prompt without any name to all subjects.
    """
    text = _QUOTED.sub(" ", _marked(prompt or "", names))
    order = {reference: place for place, reference in enumerate(subjects)}
    reading = _Reading([Direction()] * len(subjects), everyone=not _MARKED.search(text))
    for sentence in _FULL_STOP.split(text):
        reading.owners = tuple(range(len(subjects))) if reading.everyone else ()
        for clause in _CLAUSE.split(sentence):
            named = tuple(dict.fromkeys(int(number) for number in _MARKED.findall(clause)))
            reading.take(clause, tuple(order[number] for number in named if number in order))
    quoted = " ".join(_QUOTED.findall(prompt or ""))
    scenery = ", ".join([*reading.scenery, quoted] if quoted else reading.scenery)
    return Script(tuple(reading.directions), tuple(reading.relations), ", ".join(reading.camera), scenery)


class _Reading:
    """What has been gathered from the clauses so far."""

    def __init__(self, directions: list[Direction], *, everyone: bool) -> None:
        self.directions = directions
        self.relations: list[Relation] = []
        self.camera: list[str] = []
        self.scenery: list[str] = []
        self.everyone = everyone
        self.owners: tuple[int, ...] = ()
        self._waiting: tuple[int, ...] = ()

    def take(self, clause: str, named: tuple[int, ...]) -> None:
        """Read one clause, in which these subjects are named."""
        words = _MARKED.sub(" ", clause).strip()
        if named and not words:
            self._waiting += named
            return
        if CAMERA.search(words) and not named:
            self.camera.append(words)
            return
        if len(named) == 2 and not self._waiting and (relation := _relation(clause, named)):
            self.relations.append(relation[0])
            named, words = named[:1], relation[1]
        if named or (self._waiting and words):
            self.owners = (*self._waiting, *named)
            self._waiting = ()
        scenic = not named and bool(read_prompt(words).understood)
        rest = self._direct(words, scenic=scenic) if self.owners else words
        left = read_prompt(rest)
        if left.understood or left.ignored:
            self.scenery.append(" ".join(rest.split()))

    def _direct(self, words: str, *, scenic: bool) -> str:
        """Give the words to their subjects; returns what is left. Of words about a landscape only actions are theirs."""
        if _AFLOAT.search(words):
            self._each(afloat=True)
        for name, sought in _ACTIONS:
            if sought.search(words):
                words = sought.sub(" ", words, count=1)
                self._each(action=name)
                break
        for slot, value, sought in _PLACES:
            if (scenic and slot in {"size", "depth"}) or not sought.search(words):
                continue
            words = sought.sub(" ", words)
            self._each(**_change(slot, value))
        return words

    def _each(self, **change: object) -> None:
        for owner in self.owners:
            self.directions[owner] = replace(self.directions[owner], **change)  # type: ignore[arg-type]  # by field name


def _change(slot: Slot, value: str | float) -> dict[str, object]:
    match slot:
        case "kept":
            return {}
        case "mirrored":
            return {"mirrored": True}
        case _:
            return {slot: value}


def _relation(clause: str, named: tuple[int, ...]) -> tuple[Relation, str] | None:
    """The relation between two names of one clause, with the clause's words without it."""
    before, first, between, second, after = _MARKED.split(clause)[:5]
    del first, second
    for text in (between, after):
        for kind, sought in _RELATIONS:
            if sought.search(text):
                words = f"{before} {sought.sub(' ', between)} {sought.sub(' ', after)}"
                return Relation(named[0], kind, named[1]), words
    return None


def _marked(prompt: str, names: Sequence[str | None]) -> str:
    """The prompt with each known ``@name`` as a mark; the longest fitting name wins, and none ends within a Latin word."""
    known = sorted(((name, index) for index, name in enumerate(names) if name), key=lambda pair: -len(pair[0]))
    for name, index in known:
        end = r"(?![A-Za-z0-9_-])" if name[-1].isascii() else ""
        prompt = re.sub(rf"(?<![A-Za-z0-9.])@{re.escape(name)}{end}", _MARK.format(index).replace("\\", r"\\"), prompt)
    return prompt
