"""Choose the line breaks of a paragraph: as few lines as fit, then as even and as natural as can be."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Sequence

from mmgen.errors import InputError
from mmgen.media.text.paragraph import Paragraph

Line = tuple[int, int]
"""Start and end of a line in its paragraph."""

BALANCED_LINES = 6
"""Up to this many lines all are made equally long; beyond it only the last line may be short."""

RAGGEDNESS = 60.0
SHORT_LAST_LINE = 8.0
ORPHAN = 12.0
EPSILON = 1e-9


def break_lines(paragraph: Paragraph, width: float) -> list[Line]:
    """
    Return the lines of a paragraph, none wider than ``width`` em.

    The number of lines is the least possible. Raises InputError where one word is wider than a line.
    """
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
    stops = [0, *(i for i, _ in paragraph.breaks), len(paragraph.text)]
    low = max((paragraph.width(a, b) for a, b in itertools.pairwise(stops)), default=0.0)
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


def _even_lines(paragraph: Paragraph, width: float, count: int) -> list[Line]:
    """Return the cheapest way to break into ``count`` lines (after Knuth and Plass, with the count fixed)."""
    costs = {0: 0.0, **dict(paragraph.breaks), len(paragraph.text): 0.0}
    stops = sorted(costs)
    total = sum(paragraph.width(a, b) for a, b in itertools.pairwise(stops))
    target = total / count if count <= BALANCED_LINES else width
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for line in range(1, count + 1):
        row: dict[int, tuple[float, int]] = {}
        for begin, (sofar, _) in best[-1].items():
            for stop in stops[bisect.bisect_right(stops, begin) :]:
                found = paragraph.width(begin, stop)
                if found > width + EPSILON:
                    break
                cost = sofar + costs[stop] + _line_cost(paragraph, (begin, stop), found / target, last=line == count)
                if stop not in row or cost < row[stop][0]:
                    row[stop] = (cost, begin)
        best.append(row)
    return _trace(best, len(paragraph.text))


def _line_cost(paragraph: Paragraph, line: Line, fullness: float, *, last: bool) -> float:
    """Return how bad a line is; ``fullness`` is its width by the width wished for."""
    text = paragraph.text[line[0] : line[1]].strip()
    alone = sum(character.isalnum() for character in text) <= 1
    orphan = ORPHAN if alone or (last and fullness < 0.25) else 0.0
    if last and fullness > 0.33:
        return orphan + min(RAGGEDNESS * (1 - fullness) ** 2, SHORT_LAST_LINE)
    return orphan + RAGGEDNESS * (1 - fullness) ** 2


def _trace(best: Sequence[dict[int, tuple[float, int]]], end: int) -> list[Line]:
    lines: list[Line] = []
    for row in reversed(best[1:]):
        begin = row[end][1]
        lines.append((begin, end))
        end = begin
    return lines[::-1]
