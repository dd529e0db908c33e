"""When each word is heard: from the library's events to spans in the finished sound."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Span", "heard_spans", "spans_of"]

SENTENCE, WORD, END = 2, 1, 5
WITHIN: Final = "'’-.,:@&/_"
"""Signs that do not end a word when a letter follows."""
SHORTEST: Final = 0.02
"""Seconds that a word takes at least."""
FRAME: Final = 0.01
"""Seconds over which loudness is measured."""
QUIET: Final = 0.03
"""A word is over where it stays below this part of its greatest loudness."""


@dataclass(frozen=True, slots=True)
class Span:
    """A word, and from when to when it is spoken, in seconds."""

    word: str
    start: float
    end: float


def words_in(text: str) -> list[tuple[int, str]]:
    """The words of a text with the place of their first letter: each Chinese character, and each run of other letters."""
    words: list[tuple[int, str]] = []
    run = ""
    for place, letter in enumerate(f"{text} "):
        if is_letter(letter) or (run and letter in WITHIN and is_letter(text[place + 1 : place + 2])):
            alone = is_chinese(letter)
            if run and (alone or is_chinese(run[-1])):
                words.append((place - len(run), run))
                run = ""
            run += letter
        elif run:
            words.append((place - len(run), run))
            run = ""
    return words


def is_letter(letter: str) -> bool:
    """Whether it is heard, or belongs to what is: letters, marks, digits and signs such as that of a currency."""
    return letter != "" and unicodedata.category(letter)[0] in "LMNS"


def is_chinese(letter: str) -> bool:
    """Whether it is a word of its own."""
    return unicodedata.name(letter, "").startswith(("CJK UNIFIED", "CJK COMPATIBILITY IDEOGRAPH"))


def spans_of(text: str, events: Sequence[dict[str, int]]) -> list[Span]:
    """
    The words with their times in what the library made.

    A word begins with the first event that lies in it, and lasts to the next word that has one, or to the clause's end.
    The library speaks small words together with the one before and tells one event: they share its time.
    """
    begins = first_events(text, events)
    stops = sorted({event["ms"] / 1000 for event in events if event["type"] in {SENTENCE, END}} | set(begins.values()))
    spans: list[Span] = []
    together: list[str] = []
    since = 0.0
    for place, word in words_in(text):
        begin = begins.get(place)
        if begin is not None and (begin > since or not together):
            spans += shared(together, since, following(stops, since))
            together, since = [], begin
        together.append(word)
    return spans + shared(together, since, following(stops, since))


def first_events(text: str, events: Sequence[dict[str, int]]) -> dict[int, float]:
    """When the library begins with each word, in seconds, by the word's place."""
    times = {event["at"] - 1: event["ms"] / 1000 for event in reversed(events) if event["type"] == WORD}
    found: dict[int, float] = {}
    for place, word in words_in(text):
        within = [times[at] for at in range(place, place + len(word)) if at in times]
        if within:
            found[place] = min(within)
    return found


def following(stops: Sequence[float], since: float) -> float:
    """The first stop after *since*, or *since* where there is none."""
    return next((stop for stop in stops if stop > since), since)


def shared(words: Sequence[str], start: float, end: float) -> list[Span]:
    """Words one after another, each as long as it has letters."""
    letters = max(sum(map(len, words)), 1)
    spans: list[Span] = []
    at = start
    for word in words:
        until = at + (end - start) * len(word) / letters
        spans.append(Span(word, at, until))
        at = until
    return spans


def heard_spans(
    spans: Sequence[Span], samples: NDArray[np.float32], rate: int, *, begun: float
) -> list[dict[str, Any]]:
    """The words as results have them, in a sound that begins *begun* seconds later, without the pauses after them."""
    length = samples.size / rate
    heard: list[dict[str, Any]] = []
    for span in spans:
        start = min(max(span.start - begun, 0.0), length)
        end = min(max(span.end - begun, start), length)
        end = max(_quiet_from(samples, rate, start, end), min(start + SHORTEST, end))
        heard.append({"word": span.word, "start": round(start, 3), "end": round(end, 3)})
    return heard


def _quiet_from(samples: NDArray[np.float32], rate: int, start: float, end: float) -> float:
    """From when on nothing of a word is heard any more."""
    import numpy as np

    part = np.abs(samples[round(start * rate) : round(end * rate)])
    frame = round(FRAME * rate)
    count = part.size // frame
    if count == 0:
        return end
    loudness = part[: count * frame].reshape(count, frame).max(axis=1)
    loud = np.flatnonzero(loudness > QUIET * loudness.max())
    return end if loud.size == 0 or loud[-1] == count - 1 else start + float(loud[-1] + 1) * FRAME
