"""
The Unicode Bidirectional Algorithm (UAX #9, revision 46): embedding levels and the order to draw runs in.

A level is even for left to right and odd for right to left. Rule names are those of the annex.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

MAX_DEPTH = 125
ISOLATES = frozenset({"LRI", "RLI", "FSI"})
EMBEDDINGS = frozenset({"LRE", "RLE", "LRO", "RLO"})
REMOVED = EMBEDDINGS | {"PDF", "BN"}
NEUTRALS = frozenset({"B", "S", "WS", "ON", "LRI", "RLI", "FSI", "PDI"})
BLANK = frozenset({"WS", "LRI", "RLI", "FSI", "PDI"}) | REMOVED
STRONG = {"L": "L", "R": "R", "AL": "R", "EN": "R", "AN": "R"}
CROSSED_PAIRS = {"\u298d": "\u2990", "\u298f": "\u298e"}
"""The two brackets whose closing partner does not follow them in the code chart."""
SAME_BRACKET = {"\u2329": "\u3008", "\u232a": "\u3009"}
"""The brackets that are canonically equivalent to others."""


def base_level(text: str) -> int:
    """Return 1 where the first strong character outside isolates is right to left, else 0 (P2, P3)."""
    return _first_strong([bidi_class(character) for character in text])


def embedding_levels(text: str, base: int) -> list[int]:
    """Return the level of each character of a paragraph (X1 to I2). Separators may not be inside it."""
    classes = [bidi_class(character) for character in text]
    levels, resolved = _explicit(classes, base)
    for sequence in list(_isolating_sequences(classes, levels, base)):
        types = [resolved[i] for i in sequence.indices]
        _resolve_weak(types, sequence.start)
        _resolve_brackets(types, sequence, text, [classes[i] for i in sequence.indices])
        _resolve_neutrals(types, sequence)
        for i, kind in zip(sequence.indices, types, strict=True):
            levels[i] += _implicit_rise(kind, levels[i])
    for i, kind in enumerate(classes):
        if kind in REMOVED:
            levels[i] = levels[i - 1] if i else base
    return levels


def line_levels(text: str, levels: Sequence[int], base: int) -> list[int]:
    """Return the levels of one line, with trailing blanks and separators back at the base level (L1)."""
    found = list(levels)
    trailing = True
    for i in range(len(text) - 1, -1, -1):
        kind = bidi_class(text[i])
        if kind in {"S", "B"}:
            trailing = True
        elif kind not in BLANK:
            trailing = False
        if trailing:
            found[i] = base
    return found


def visual_order(levels: Sequence[int]) -> list[int]:
    """Return the indices of items from left to right (L2)."""
    order = list(range(len(levels)))
    odd = [level for level in levels if level % 2]
    for threshold in range(max(levels, default=0), min(odd, default=1) - 1, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and levels[order[end]] >= threshold:
                end += 1
            order[start:end] = order[start:end][::-1]
            start = end + 1
    return order


@lru_cache(maxsize=65536)
def bidi_class(character: str) -> str:
    """Return the Bidi_Class of a character; an unassigned one counts as left to right."""
    return unicodedata.bidirectional(character) or "L"


@lru_cache(maxsize=4096)
def closing_bracket(character: str) -> str | None:
    """Return the bracket that closes this one, or None where it opens nothing (BD14)."""
    if unicodedata.category(character) != "Ps" or not unicodedata.mirrored(character):
        return None
    if character in CROSSED_PAIRS:
        return CROSSED_PAIRS[character]
    following = (chr(ord(character) + step) for step in (1, 2))
    return next((c for c in following if unicodedata.category(c) == "Pe" and unicodedata.mirrored(c)), None)


@dataclass(slots=True)
class _Entry:
    level: int
    override: str | None
    isolate: bool


@dataclass(slots=True)
class _Stack:
    """The directional status stack with its overflow counts (X1)."""

    entries: list[_Entry]
    overflow_isolates: int = 0
    overflow_embeddings: int = 0
    valid_isolates: int = 0

    @property
    def top(self) -> _Entry:
        return self.entries[-1]

    def push(self, *, rtl: bool, override: str | None, isolate: bool) -> None:
        """Enter an embedding, override or isolate (X2 to X5c)."""
        level = (self.top.level + 1) | 1 if rtl else (self.top.level + 2) & ~1
        if level <= MAX_DEPTH and not self.overflow_isolates and not self.overflow_embeddings:
            self.valid_isolates += isolate
            self.entries.append(_Entry(level, override, isolate))
        elif isolate:
            self.overflow_isolates += 1
        elif not self.overflow_isolates:
            self.overflow_embeddings += 1

    def pop_isolate(self) -> None:
        """Leave the isolate that a PDI closes (X6a)."""
        if self.overflow_isolates:
            self.overflow_isolates -= 1
        elif self.valid_isolates:
            self.overflow_embeddings = 0
            while not self.top.isolate:
                self.entries.pop()
            self.entries.pop()
            self.valid_isolates -= 1

    def pop_embedding(self) -> None:
        """Leave the embedding that a PDF closes (X7)."""
        if self.overflow_isolates:
            return
        if self.overflow_embeddings:
            self.overflow_embeddings -= 1
        elif not self.top.isolate and len(self.entries) >= 2:
            self.entries.pop()


def _explicit(classes: Sequence[str], base: int) -> tuple[list[int], list[str]]:
    """Return levels and classes after the explicit rules (X1 to X8)."""
    stack = _Stack([_Entry(base, None, isolate=False)])
    levels: list[int] = []
    resolved: list[str] = []
    for i, kind in enumerate(classes):
        if kind == "PDI":
            stack.pop_isolate()
        levels.append(stack.top.level)
        resolved.append(kind if kind in REMOVED else stack.top.override or kind)
        if kind in EMBEDDINGS:
            stack.push(rtl=kind in {"RLE", "RLO"}, override={"LRO": "L", "RLO": "R"}.get(kind), isolate=False)
        elif kind in ISOLATES:
            inner = classes[i + 1 : _matching_pdi(classes, i)]
            stack.push(rtl=kind == "RLI" or (kind == "FSI" and _first_strong(inner) == 1), override=None, isolate=True)
        elif kind == "PDF":
            stack.pop_embedding()
    return levels, resolved


def _matching_pdi(classes: Sequence[str], start: int) -> int:
    """Return where the isolate that opens at ``start`` ends, or the end of the text (BD9)."""
    depth = 0
    for i in range(start, len(classes)):
        depth += (classes[i] in ISOLATES) - (classes[i] == "PDI")
        if depth == 0:
            return i
    return len(classes)


def _first_strong(classes: Sequence[str]) -> int:
    i = 0
    while i < len(classes):
        if classes[i] in {"L", "R", "AL"}:
            return int(classes[i] != "L")
        i = _matching_pdi(classes, i) if classes[i] in ISOLATES else i + 1
    return 0


@dataclass(slots=True)
class _Sequence:
    """An isolating run sequence, its level and the directions at its two ends (X10)."""

    indices: list[int]
    level: int
    start: str = "L"
    end: str = "L"
    embedding: str = field(init=False)

    def __post_init__(self) -> None:
        self.embedding = "R" if self.level % 2 else "L"


def _isolating_sequences(classes: Sequence[str], levels: Sequence[int], base: int) -> Iterator[_Sequence]:
    """Yield the sequences that the weak and neutral rules work on, without the removed characters (BD13)."""
    kept = [i for i, kind in enumerate(classes) if kind not in REMOVED]
    runs: list[list[int]] = []
    for i in kept:
        if runs and levels[runs[-1][-1]] == levels[i]:
            runs[-1].append(i)
        else:
            runs.append([i])
    by_first = {run[0]: run for run in runs}
    closers = {_matching_pdi(classes, i) for i in kept if classes[i] in ISOLATES}
    place = {i: position for position, i in enumerate(kept)}
    for run in runs:
        if classes[run[0]] == "PDI" and run[0] in closers:
            continue
        indices = list(run)
        while classes[indices[-1]] in ISOLATES and (pdi := _matching_pdi(classes, indices[-1])) < len(classes):
            indices += by_first[pdi]
        level = levels[indices[0]]
        first, last = place[indices[0]], place[indices[-1]]
        before = levels[kept[first - 1]] if first else base
        dangling = classes[indices[-1]] in ISOLATES or last + 1 == len(kept)
        after = base if dangling else levels[kept[last + 1]]
        yield _Sequence(indices, level, "LR"[max(before, level) % 2], "LR"[max(after, level) % 2])


def _resolve_weak(types: list[str], start: str) -> None:
    """Apply W1 to W7 in place."""
    previous = start
    for i, kind in enumerate(types):
        if kind == "NSM":
            types[i] = "ON" if previous in ISOLATES or previous == "PDI" else previous
        previous = types[i]
    strong = start
    for i, kind in enumerate(types):
        if kind in {"L", "R", "AL"}:
            strong = kind
        elif kind == "EN" and strong == "AL":
            types[i] = "AN"
    types[:] = ["R" if kind == "AL" else kind for kind in types]
    _resolve_number_separators(types)
    strong = start
    for i, kind in enumerate(types):
        if kind in {"L", "R"}:
            strong = kind
        elif kind == "EN" and strong == "L":
            types[i] = "L"


def _resolve_number_separators(types: list[str]) -> None:
    """Apply W4, W5 and W6 in place."""
    for i in range(1, len(types) - 1):
        around = (types[i - 1], types[i + 1])
        if (types[i] in {"ES", "CS"} and around == ("EN", "EN")) or (types[i] == "CS" and around == ("AN", "AN")):
            types[i] = types[i - 1]
    i = 0
    while i < len(types):
        end = i
        while end < len(types) and types[end] == "ET":
            end += 1
        if end > i and "EN" in {types[i - 1] if i else "", types[end] if end < len(types) else ""}:
            types[i:end] = ["EN"] * (end - i)
        i = end + 1
    types[:] = ["ON" if kind in {"ES", "ET", "CS"} else kind for kind in types]


def _bracket_pairs(types: Sequence[str], sequence: _Sequence, text: str) -> list[tuple[int, int]]:
    """Return the pairs of positions in the sequence, in the order of their openings (BD16)."""
    open_brackets: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for position, i in enumerate(sequence.indices):
        if types[position] != "ON":
            continue
        character = SAME_BRACKET.get(text[i], text[i])
        closing = closing_bracket(character)
        if closing is not None:
            if len(open_brackets) == 63:
                return []
            open_brackets.append((SAME_BRACKET.get(closing, closing), position))
            continue
        for depth in range(len(open_brackets) - 1, -1, -1):
            if open_brackets[depth][0] == character:
                pairs.append((open_brackets[depth][1], position))
                del open_brackets[depth:]
                break
    return sorted(pairs)


def _resolve_brackets(types: list[str], sequence: _Sequence, text: str, original: Sequence[str]) -> None:
    """Give paired brackets one direction (N0), in place."""
    for opening, closing in _bracket_pairs(types, sequence, text):
        inside = {STRONG[kind] for kind in types[opening + 1 : closing] if kind in STRONG}
        if not inside:
            continue
        direction = sequence.embedding
        if direction not in inside:
            before = next((STRONG[kind] for kind in reversed(types[:opening]) if kind in STRONG), sequence.start)
            direction = before if before != sequence.embedding else sequence.embedding
        for bracket in (opening, closing):
            types[bracket] = direction
            following = bracket + 1
            while following < len(types) and original[following] == "NSM":
                types[following] = direction
                following += 1


def _resolve_neutrals(types: list[str], sequence: _Sequence) -> None:
    """Apply N1 and N2 in place."""
    i = 0
    while i < len(types):
        end = i
        while end < len(types) and types[end] in NEUTRALS:
            end += 1
        if end > i:
            before = STRONG[types[i - 1]] if i else sequence.start
            after = STRONG[types[end]] if end < len(types) else sequence.end
            types[i:end] = [before if before == after else sequence.embedding] * (end - i)
        i = end + 1


def _implicit_rise(kind: str, level: int) -> int:
    """Return how far I1 and I2 raise a level."""
    if level % 2:
        return int(kind in {"L", "EN", "AN"})
    return {"R": 1, "EN": 2, "AN": 2}.get(kind, 0)
