"""A sentence as terms: words, numbers, names of things and quoted letters, each with its part in the grammar."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from mmgen.procedural.diorama.lexicon import Word, edit_words

__all__ = ["Term", "clauses_of", "terms_of"]

_TOKEN: Final = re.compile(
    r"[\"“「『]([^\"”」』]+)[\"”」』]|(#[0-9a-fA-F]{6})(?![0-9A-Za-z])|\d+(?:\.\d+)?|[A-Za-z][A-Za-z0-9_']*(?:[-.][A-Za-z0-9_]+)*"
    r"|[\u3400-\u9fff]+|[^\s]"
)
_NUMERAL: Final = re.compile(r"[零一二两三四五六七八九十百]+|半")
_UNITS: Final = ("厘米", "公分", "公尺", "英尺", "米", "度", "倍")
_COUNTERS: Final = "个只把张座棵艘盏匹头幢栋尊根架间块条朵份丛"
_DIGITS: Final = {digit: number for number, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_LONGEST: Final = 6
_MOST_WORDS: Final = 5
_ORDERING: Final = frozenset(
    {"verb", "sky", "compare", "bright", "camera word", "formation", "tip", "turning", "equal"}
)
"""What makes a clause an order."""
_NAMING: Final = frozenset({"the", "a", "noun", "name", "count", "number", "all", "colour", "material", "size", "high", "side", "ordinal", "pick"})  # fmt: skip
"""How what a clause is about begins."""


@dataclass(frozen=True, slots=True)
class Term:
    """A piece of a sentence: its part, what it says, and its text; ``plural`` of an English noun."""

    kind: str
    value: str | float
    text: str
    plural: bool = False


def clauses_of(text: str, names: Iterable[str]) -> list[list[Term]]:
    """The sentence's terms, parted where a new order begins."""
    terms = terms_of(text, names)
    clauses: list[list[Term]] = [[]]
    for at, term in enumerate(terms):
        rest = terms[at + 1 :]
        joins = term.kind in {"and", "comma"}
        if term.kind == "end" or (joins and _begins(rest) and _has_order(clauses[-1])):
            clauses.append([])
        elif _turns(clauses[-1], term):
            clauses.append([Term("pronoun", "it", "it"), term])
        elif joins and (lead := _carried_on(clauses[-1], rest)):
            clauses.append(lead)
        elif term.text == "再" and rest and rest[0].kind in {"toward", "side"} and _is_full(clauses[-1]):
            clauses.append([])
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
        if term.kind in {"end", "comma"}:
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
    return [verb, Term("pronoun", "it", "it")] if moves else []


def _goes_on(term: Term) -> bool:
    return term.kind not in {"end", "comma", "and"}


def _is_full(clause: list[Term]) -> bool:
    """Whether a clause says what is to become of what it names."""
    said = [term.kind for term in clause if term.kind != "filler"]
    if not said:
        return False
    return bool({"relation", "compare", "unit"} & set(said)) or said[-1] in {"colour", "material", "code", "side"}


def _has_order(clause: list[Term]) -> bool:
    return any(term.kind in _ORDERING for term in clause)


def terms_of(text: str, names: Iterable[str]) -> list[Term]:
    """Every word of the text as a term; what is not known is a term of the kind "unknown"."""
    called = {_plain(name): name for name in names}
    tokens = [(match[0], match[1], match[2]) for match in _TOKEN.finditer(text)]
    found: list[Term] = []
    at = 0
    while at < len(tokens):
        token, quoted, code = tokens[at]
        if quoted:
            found.append(Term("quoted", quoted, token))
        elif code:
            found.append(Term("code", code.lower(), token))
        elif re.fullmatch(r"[\u3400-\u9fff]+", token):
            found += _chinese(token, called)
        elif token[0].isalnum():
            taken, terms = _english([each[0] for each in tokens[at : at + _MOST_WORDS + 1]], called)
            found += terms
            at += taken - 1
        else:
            found += _mark(token)
        at += 1
    return found


def _mark(sign: str) -> list[Term]:
    if sign in ".。;；!！?？\n":
        return [Term("end", "", sign)]
    if sign in ",，、":
        return [Term("comma", "", sign)]
    if sign in "°%":
        return [_term(edit_words()[sign][0], sign)]
    return [] if sign in "'\"-\u2013\u2014:\uff1a()\uff08\uff09" else [Term("unknown", "", sign)]


def _plain(name: str) -> str:
    return " ".join(re.findall(r"[A-Za-z0-9]+|[\u3400-\u9fff]+", name)).casefold()


def _english(tokens: list[str], called: Mapping[str, str]) -> tuple[int, list[Term]]:
    """The longest known phrase that begins here."""
    known = edit_words()
    for length in range(min(_MOST_WORDS, len(tokens)), 0, -1):
        text = " ".join(tokens[:length])
        name = called.get(_plain(text)) if all(each[0].isalnum() for each in tokens[:length]) else None
        if name is not None and (length > 1 or _plain(name) not in known) and not _measures(tokens, length):
            return length, [Term("name", name, text)]
        phrase = text.casefold().replace("'s", "")
        if phrase in known:
            return length, [_term(known[phrase][0], text)]
        for form in _singulars(phrase):
            if form in known and known[form][0].kind in {"noun", "all"}:
                return length, [_term(known[form][0], text, plural=True)]
    if re.fullmatch(r"\d+(\.\d+)?", tokens[0]):
        return 1, [Term("number", float(tokens[0]), tokens[0])]
    parts = [part for part in re.split(r"[-.]", tokens[0]) if part]
    if len(parts) > 1:
        return 1, [term for part in parts for term in _english([part], called)[1]]
    return 1, [Term("unknown", "", tokens[0])]


def _measures(tokens: list[str], length: int) -> bool:
    """Whether a name ends by a number that belongs to a unit after it: a lantern, 2 metres from the gate."""
    following = edit_words().get(tokens[length].casefold(), ()) if length < len(tokens) else ()
    return length > 1 and tokens[length - 1].isdigit() and any(word.kind == "unit" for word in following)


def _singulars(phrase: str) -> list[str]:
    forms = [phrase.removesuffix("es"), phrase.removesuffix("s")]
    if phrase.endswith("ies"):
        forms.append(phrase[:-3] + "y")
    return [form for form in forms if form != phrase]


def _term(word: Word, text: str, *, plural: bool = False) -> Term:
    return Term(word.kind, word.value, text, plural)


def _chinese(run: str, called: Mapping[str, str]) -> Iterator[Term]:
    known = edit_words()
    at, unknown = 0, ""
    while at < len(run):
        number = _number(run, at)
        size, term = number if number is not None else (0, None)
        if term is None:
            name = next((run[at : at + n] for n in range(len(run) - at, 1, -1) if run[at : at + n] in called), None)
            word = name or next((run[at : at + n] for n in range(_LONGEST, 0, -1) if run[at : at + n] in known), None)
            if word is None:
                unknown += run[at]
                at += 1
                continue
            size = len(word)
            is_name = name is not None and name not in known
            term = Term("name", called[word], word) if is_name else _term(known[word][0], word)
        if unknown:
            yield Term("unknown", "", unknown)
            unknown = ""
        yield term
        at += size
    if unknown:
        yield Term("unknown", "", unknown)


def _number(run: str, at: int) -> tuple[int, Term] | None:
    """A numeral before a unit is a number, before a counter word a count."""
    match = _NUMERAL.match(run, at)
    if match is None:
        return None
    value, after = _value(match[0]), run[match.end() :]
    if after.startswith(_UNITS):
        return len(match[0]), Term("number", value, match[0])
    if after[:1] and after[0] in _COUNTERS and value >= 1 and match[0] != "半":
        return len(match[0]) + 1, Term("count" if value > 1 else "a", value if value > 1 else "a", match[0] + after[0])
    return None


def _value(numeral: str) -> float:
    if numeral == "半":
        return 0.5
    total, digit = 0, 0
    for character in numeral:
        if character in "十百":
            total += (digit or 1) * (10 if character == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[character]
    return float(total + digit)
