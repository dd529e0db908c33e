"""Choose the line breaks of a paragraph: as few lines as fit, then as even and as natural as can be."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import replace

from mmgen.errors import InputError
from mmgen.media.text.breaks import LAST_RESORT
from mmgen.media.text.paragraph import Paragraph

Line = tuple[int, int]
"""Start and end of a line in its paragraph."""

BALANCED_LINES = 6
"""Up to this many lines all are made equally long; beyond it only the last line may be short."""

RAGGEDNESS = 60.0
SHORT_LAST_LINE = 8.0
TOO_SHORT = 0.33
EPSILON = 1e-9
OVERHANG = 2.0
"""Em beyond the width up to which a longer line may still turn out narrower, by a mark that loses its blank."""


def break_lines(paragraph: Paragraph, width: float) -> list[Line]:
    """
    Return the lines of a paragraph, none wider than ``width`` em.

    The number of lines is the least possible; words of Korean and of katakana break only where one is wider. Raises
    InputError where a word that may not break is.
    """
    kept = keeping_words(paragraph)
    if any(paragraph.width(*stretch) > width + EPSILON for stretch in _unbroken(kept)):
        kept = paragraph
    return _break_lines(kept, width)


def keeping_words(paragraph: Paragraph) -> Paragraph:
    """Return the paragraph without the breaks of last resort."""
    return replace(paragraph, breaks=tuple(pair for pair in paragraph.breaks if pair[1] < LAST_RESORT))


def _break_lines(paragraph: Paragraph, width: float) -> list[Line]:
    length = len(paragraph.text)
    if paragraph.width(0, length) <= width + EPSILON:
        return [(0, length)]
    count = len(fill_lines(paragraph, width))
    return _even_lines(paragraph, width, count)


def fill_lines(paragraph: Paragraph, width: float) -> list[Line]:
    """Return the lines that result from filling each to the brim. Raises InputError as ``break_lines`` does."""
    stops = [*(i for i, _ in paragraph.breaks), len(paragraph.text)]
    lines: list[Line] = []
    start = 0
    while start < len(paragraph.text):
        following = stops[bisect.bisect_right(stops, start) :]
        fitting = bisect.bisect_right(following, width + EPSILON, key=lambda stop: paragraph.width(start, stop))
        if fitting == 0:
            word = paragraph.text[start : following[0]].strip()
            raise InputError(
                "text", f"{word!r} is wider than the line; allow more width, a smaller size, or a break (U+200B)"
            )
        lines.append((start, following[fitting - 1]))
        start = following[fitting - 1]
    return lines


def narrowest(paragraph: Paragraph, count: int) -> float:
    """Return the least width in em at which the paragraph breaks into at most ``count`` lines."""
    low = max((paragraph.width(*stretch) for stretch in _unbroken(paragraph)), default=0.0)
    high = paragraph.width(0, len(paragraph.text))
    if len(fill_lines(paragraph, low)) <= count:
        return low
    while high - low > 1e-6:
        middle = (low + high) / 2
        if len(fill_lines(paragraph, middle)) <= count:
            high = middle
        else:
            low = middle
    return max(paragraph.width(a, b) for a, b in fill_lines(paragraph, high))


def _unbroken(paragraph: Paragraph) -> Iterable[Line]:
    """Return the stretches that no break parts."""
    return itertools.pairwise([0, *(i for i, _ in paragraph.breaks), len(paragraph.text)])


def _even_lines(paragraph: Paragraph, width: float, count: int) -> list[Line]:
    """Return the cheapest of the ways to break into ``count`` lines, the least number (after Knuth and Plass)."""
    end = len(paragraph.text)
    costs = {0: 0.0, **dict(paragraph.breaks), end: 0.0}
    stops = sorted(costs)
    target = width
    if count <= BALANCED_LINES:
        target = sum(paragraph.width(a, b) for a, b in itertools.pairwise(stops)) / count
    best: dict[int, tuple[int, float, int]] = {0: (0, 0.0, 0)}
    for position, begin in enumerate(stops[:-1]):
        if begin not in best:
            continue
        lines, sofar, _ = best[begin]
        for stop in stops[position + 1 :]:
            found = paragraph.width(begin, stop)
            if found > width + OVERHANG:
                break
            if found > width + EPSILON:
                continue
            cost = sofar + costs[stop] + _line_cost(found / target, last=stop == end)
            best[stop] = min(best.get(stop, (end + 1, 0.0, 0)), (lines + 1, cost, begin))
    return _trace(best, end)


def _line_cost(fullness: float, *, last: bool) -> float:
    """Return how bad a line is; ``fullness`` is its width by the width wished for. A last line may be short."""
    ragged = RAGGEDNESS * (1 - fullness) ** 2
    return min(ragged, SHORT_LAST_LINE) if last and fullness > TOO_SHORT else ragged


def _trace(best: Mapping[int, tuple[int, float, int]], end: int) -> list[Line]:
    lines: list[Line] = []
    while end > 0:
        begin = best[end][2]
        lines.append((begin, end))
        end = begin
    return lines[::-1]
