"""A sentence as terms: words, numbers, names of things and quoted letters, each with its part in the grammar."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from mmgen.procedural.diorama.lexicon import Word, edit_words

__all__ = ["Term", "terms_of"]

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


@dataclass(frozen=True, slots=True)
class Term:
    """A piece of a sentence: its part, what it says, and its text; ``plural`` of an English noun."""

    kind: str
    value: str | float
    text: str
    plural: bool = False


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
