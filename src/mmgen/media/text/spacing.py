"""
The space between clusters: tracking, autospace between Han and Latin, compression of Chinese punctuation.

The rules follow CLREQ: a full-width mark keeps its blank half only where it does not meet another mark or an end
of the line.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from mmgen.media.text.characters import CLOSING, JOINED_SCRIPTS, OPENING, is_east_asian
from mmgen.media.text.harfbuzz import Extents, script_of
from mmgen.media.text.runs import Run

AUTOSPACE = 0.25
"""Em between an ideograph and a Latin letter or digit."""

HALF = 0.5
TOLERANCE = 0.04


@dataclass(frozen=True, slots=True)
class Spacing:
    """
    Lengths in em, one for each character of a paragraph.

    ``after`` is set at the last character of a cluster and lapses at the end of a line; ``line_start`` and
    ``line_end`` are the blank halves that a cluster loses there. ``ends`` gives the end of the cluster that starts
    at a character.
    """

    after: tuple[float, ...]
    line_start: tuple[float, ...]
    line_end: tuple[float, ...]
    ends: dict[int, int]


@dataclass(frozen=True, slots=True)
class _Mark:
    """What a cluster means for its neighbours."""

    start: int
    end: int
    side: str
    blank_before: float = 0.0
    blank_after: float = 0.0
    joined: bool = False
    kind: str = ""


def measure_spacing(text: str, runs: Sequence[Run], tracking: float) -> Spacing:
    """Return the spaces of a shaped paragraph."""
    marks = _marks(text, runs)
    after = [0.0] * len(text)
    line_start = [0.0] * len(text)
    line_end = [0.0] * len(text)
    for mark, following in itertools.zip_longest(marks, marks[1:]):
        line_start[mark.start] = mark.blank_before
        line_end[mark.end - 1] = mark.blank_after
        gap = 0.0 if mark.joined else tracking
        if following is not None:
            gap += _autospace(mark, following) - _compression(mark, following)
        after[mark.end - 1] = gap
    return Spacing(tuple(after), tuple(line_start), tuple(line_end), {mark.start: mark.end for mark in marks})


def _marks(text: str, runs: Sequence[Run]) -> list[_Mark]:
    starts = sorted({glyph.cluster for run in runs for glyph in run.glyphs})
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=False))
    return sorted((mark for run in runs for mark in _run_marks(text, run, ends)), key=lambda mark: mark.start)


def _run_marks(text: str, run: Run, ends: dict[int, int]) -> list[_Mark]:
    """Describe the clusters of one run."""
    joined = run.script in JOINED_SCRIPTS
    found: dict[int, _Mark] = {}
    for glyph in run.glyphs:
        start, end = glyph.cluster, ends[glyph.cluster]
        if start in found:
            continue
        character = text[start]
        before = after = 0.0
        if run.script == "Hani" and run.level % 2 == 0 and glyph.advance >= 1 - TOLERANCE:
            before, after = _blank_halves(character, run.font.extents(glyph.glyph))
        kind = "opening" if character in OPENING else "closing" if character in CLOSING else ""
        found[start] = _Mark(
            start, end, _side(text[start:end]), before, after, joined, kind if run.script == "Hani" else ""
        )
    return list(found.values())


def _blank_halves(character: str, ink: Extents | None) -> tuple[float, float]:
    """Return what a full-width mark can lose before and after its ink; a centred one loses nothing."""
    if ink is None:
        return 0.0, 0.0
    before = HALF if character in OPENING and ink.left >= HALF - TOLERANCE else 0.0
    after = HALF if character in CLOSING and ink.right <= HALF + TOLERANCE else 0.0
    return before, after


def _side(cluster: str) -> str:
    """Return "han" or "latin" for what autospace stands between, else nothing."""
    character = cluster[0]
    if is_east_asian(character):
        return "han" if script_of(character) else ""
    letter = unicodedata.category(character)[0] in "LN" and script_of(character) not in {"Hang", "Arab", "Hebr", "Thai"}
    return "latin" if letter or character in "%‰°$€£¥#@&+−" else ""


def _autospace(mark: _Mark, following: _Mark) -> float:
    return AUTOSPACE if {mark.side, following.side} == {"han", "latin"} else 0.0


def _compression(mark: _Mark, following: _Mark) -> float:
    """Return the blank given up between two full-width marks, or between one and Latin, which keeps a quarter em."""
    if mark.kind == "closing" and following.kind:
        return mark.blank_after
    if mark.kind == "opening" and following.kind == "opening":
        return following.blank_before
    if "latin" in {mark.side, following.side}:
        return max(mark.blank_after + following.blank_before - AUTOSPACE, 0.0)
    return 0.0
