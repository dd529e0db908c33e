"""A sentence parted into clauses, one for each order; what a clause leaves out is taken from the one before."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Final

from mmgen.procedural.diorama.terms import Term, terms_of

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["clauses_of", "sentences_of"]

_ORDERING: Final = frozenset(
    {"verb", "sky", "compare", "bright", "camera word", "formation", "tip", "turning", "equal"}
)
"""What makes a clause an order."""
_NAMING: Final = frozenset({"the", "a", "noun", "name", "count", "number", "all", "colour", "material", "size", "high", "side", "ordinal", "pick"})  # fmt: skip
"""How what a clause is about begins."""
_LOOKS: Final = frozenset({"colour", "material", "code"})
_HEADS: Final = frozenset({"noun", "name", "name one", "one", "quoted", "pronoun"})
_DESCRIBING: Final = _LOOKS | {
    "size",
    "high",
    "wide",
    "deep",
    "shape",
    "side",
    "pick",
    "ordinal",
    "count",
    "number",
    "a",
    "the",
    "de",
}
"""What is said of a thing before its noun, by which it is told from others and not changed."""
_SCENE: Final = frozenset(
    {"camera word", "sky word", "ground word", "light word", "sky", "ground", "above", "viewer", "zooming"}
)
_CHANGING: Final = frozenset(
    {
        "make",
        "put",
        "add",
        "move",
        "raise",
        "sink",
        "rotate",
        "grow",
        "shrink",
        "scale",
        "double",
        "halve",
        "face",
        "face away",
        "return",
    }
)
"""What a further change of the same thing may follow."""
_ASPECTS: Final = {
    "colour": "look",
    "material": "look",
    "code": "look",
    "bright": "look",
    "size": "all",
    "multiply": "all",
    "high": "all",
    "wide": "all",
    "deep": "all",
    "turning": "turn",
    "tip": "turn",
    "spin": "turn",
    "side": "place",
    "toward": "place",
    "relation": "place",
}
_AMOUNTS: Final = frozenset({"number", "count", "unit", "degree", "a", "de", "name one"})
_MEASURES: Final = frozenset({"than", "equal", "relation"})
"""Words that a further change may have besides, and those after which it names another thing."""


def clauses_of(text: str, names: Iterable[str]) -> list[list[Term]]:
    """The text's terms, parted where a new order begins."""
    return [clause for sentence in sentences_of(text, names) for clause in sentence]


def sentences_of(text: str, names: Iterable[str]) -> list[list[list[Term]]]:
    """The clauses of each sentence; a step back ("undo that") is always one of its own."""
    terms = terms_of(text, names)
    ends = [at for at, term in enumerate(terms) if term.kind == "end"]
    parts = [terms[start:end] for start, end in zip([0, *(at + 1 for at in ends)], [*ends, len(terms)], strict=True)]
    return [clauses for part in parts if (clauses := _parted(part))]


def _parted(terms: list[Term]) -> list[list[Term]]:
    clauses: list[list[Term]] = [[]]
    for at, term in enumerate(terms):
        rest = terms[at + 1 :]
        joins = term.kind in {"and", "comma"}
        if term.kind == "comma" and rest and rest[0].kind == "and":
            continue  # the word says it: red, and larger
        if term.kind == "undo":
            clauses += [[term], []]
        elif joins and _begins(rest) and _has_order(clauses[-1]):
            clauses.append([])
        elif _turns(clauses[-1], term):
            clauses.append([Term("pronoun", "it", "it"), term])
        elif joins and (lead := _carried_on(clauses[-1], rest)):
            clauses.append(lead)
        elif joins and (further := _further(clauses[-1], rest)) is not None:
            if further:
                clauses.append(further)
        elif term.text == "再" and _goes_on_again(clauses[-1], rest):
            clauses.append([])
        elif term.kind == "verb" and not term.text.isascii() and _is_changed(clauses[-1]):
            clauses.append([term])  # 把桌子涂成红色放大20%
        else:
            clauses[-1].append(Term("and", "and", term.text) if term.kind == "comma" else term)
    return [found for clause in clauses if (found := _trimmed(clause))]


def _trimmed(clause: list[Term]) -> list[Term]:
    while clause and clause[0].kind in {"and", "filler"}:
        clause = clause[1:]
    while clause and clause[-1].kind in {"and", "filler"}:
        clause = clause[:-1]
    return clause


def _begins(rest: list[Term]) -> bool:
    """Whether what follows is an order of its own: it has a verb before anything that would part it again."""
    for at, term in enumerate(rest):
        if term.kind == "comma":
            return False
        if term.kind == "verb":
            return at == 0 or not rest[0].text.isascii() or all(each.kind in {"filler", "and"} for each in rest[:at])
        if term.kind == "and" and at and term.text.isascii():
            return False
    return bool(rest) and rest[0].kind == "sky"


def _turns(clause: list[Term], term: Term) -> bool:
    """Add a chair facing the gate: it is put there, and then turned."""
    verbs = [str(each.value) for each in clause if each.kind == "verb"]
    return term.kind == "verb" and term.value in {"face", "face away"} and bool(verbs) and verbs[-1] in {"add", "put"}


def _carried_on(clause: list[Term], rest: list[Term]) -> list[Term]:
    """
    How the next clause begins where its verb is left out: paint the house blue and the gate red.

    Empty where what follows belongs to the clause itself.
    """
    verb = next((term for term in clause if term.kind == "verb"), None)
    segment = [term for term in list(takewhile(_goes_on, rest)) if term.kind != "filler"]
    if verb is None or not _is_full(clause) or not _is_full(segment):
        return []
    if any(term.kind == "verb" for term in segment) or any(term.value == "between" for term in clause[-3:]):
        return []
    if any(term.kind in {"noun", "name", "name one", "one"} for term in segment):
        return [verb] if segment[0].kind in _NAMING else []
    measured = all(any(term.kind == "unit" for term in each) for each in (clause, segment))
    moves = str(verb.value) == "move" and measured and not any(term.value == "away" for term in segment)
    moves = moves and "place" in _aspects(segment)
    return [verb, Term("pronoun", "it", "it")] if moves else []


def _further(clause: list[Term], rest: list[Term]) -> list[Term] | None:
    """
    How a further change of the same thing begins: make the bridge jade and 20% larger, 把桥改成玉的，大20%.

    Empty where it is of one piece with the clause, a colour and a material; None where it is no further change.
    """
    segment = [term for term in takewhile(_goes_on, rest) if term.kind != "filler"]
    verbs = {str(term.value) for term in clause if term.kind == "verb"}
    if not segment or not verbs or not verbs <= _CHANGING or any(term.kind in _SCENE for term in [*clause, *segment]):
        return None
    named = next((at for at, term in enumerate(segment) if term.kind in _MEASURES), len(segment))
    if any(term.kind not in _AMOUNTS | {"compare", *_ASPECTS} for term in segment[:named]):
        return None
    before, now = _aspects(clause), _aspects(segment)
    if before == now == {"look"} and {term.kind for term in segment} <= _LOOKS | {"de"}:
        return []
    sized = "all" in before | now and all(aspects - {"look", "turn", "place"} for aspects in (before, now))
    if not before or not now or before & now or sized:
        return None
    if segment[0].text.isascii() and clause[0].text.isascii():
        return [Term("verb", "make", "make"), Term("pronoun", "it", "it")]
    return [Term("pronoun", "it", "它"), Term("verb", "make", "变")]


def _aspects(terms: list[Term]) -> set[str]:
    """What of a thing is changed: its look, its size (all of it, or along x, y or z), how it is turned, its place."""
    said = [term for at, term in enumerate(terms) if not _describes(terms, at)]
    found = {_ASPECTS[term.kind] for term in said if term.kind in _ASPECTS}
    found |= {str(term.value).split()[0] for term in said if term.kind in {"compare", "equal"}}
    units = {str(term.value) for term in said if term.kind == "unit"}
    verbs = {str(term.value) for term in said if term.kind == "verb"}
    sized = bool(found & {"all", "x", "y", "z"} or verbs & {"grow", "shrink", "scale", "double", "halve"})
    if sized and not found & {"all", "x", "y", "z"}:
        found.add("all")
    turned = "degrees" in units or "rotate" in verbs or any(term.text.casefold() == "turn" for term in said)
    if turned or verbs & {"face", "face away"}:
        found = found - {"place"} | {"turn"}
    if units - {"degrees", "percent", "times"} and not sized:
        found.add("place")
    if units & {"percent", "times"} and not sized and "look" not in found:
        found.add("all")
    return found


def _describes(terms: list[Term], at: int) -> bool:
    """Whether a word belongs to the thing that is named after it: the big red table."""
    after = next((term.kind for term in terms[at:] if term.kind not in _DESCRIBING), "")
    return terms[at].kind in _DESCRIBING and after in _HEADS


def _goes_on_again(clause: list[Term], rest: list[Term]) -> bool:
    """再: then, where a change was said before it and another order follows."""
    if not rest:
        return False
    if rest[0].kind in {"toward", "side"} and _is_full(clause):
        return True
    said = [term.kind for term in clause if term.kind not in {"filler", "de"}]
    return (
        rest[0].kind == "verb"
        and "verb" in said
        and said[-1] not in {"side", "toward", "ba"}
        and bool(_aspects(clause))
    )


def _is_changed(clause: list[Term]) -> bool:
    """Whether a clause has named a thing and then said its colour or its material."""
    said = [term.kind for term in clause if term.kind != "filler"]
    return bool(said) and said[-1] in _LOOKS and "verb" in said and bool(_HEADS & set(said))


def _goes_on(term: Term) -> bool:
    return term.kind not in {"comma", "and", "undo"}


def _is_full(clause: list[Term]) -> bool:
    """Whether a clause says what is to become of what it names."""
    said = [term.kind for term in clause if term.kind != "filler"]
    if not said:
        return False
    return bool({"relation", "compare", "unit"} & set(said)) or said[-1] in {"colour", "material", "code", "side"}


def _has_order(clause: list[Term]) -> bool:
    return any(term.kind in _ORDERING for term in clause)
