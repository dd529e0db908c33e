"""One paragraph, shaped once for all sizes: its runs, widths of any stretch of it, and where it may break."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mmgen.media.text.bidi import base_level, embedding_levels, line_levels, visual_order
from mmgen.media.text.breaks import break_costs
from mmgen.media.text.harfbuzz import Font
from mmgen.media.text.runs import Run, shape_runs
from mmgen.media.text.spacing import Spacing, measure_spacing
from mmgen.media.text.style import TextStyle


@dataclass(frozen=True, slots=True)
class PlacedGlyph:
    """A glyph of a line: its origin in em from the line's left end and baseline, ``y`` upwards."""

    font: Font
    glyph: int
    scale: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class _Piece:
    """The part of a run that one line shows at one level."""

    run: Run
    start: int
    end: int
    level: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """
    A shaped paragraph; lengths in em.

    ``totals[i]`` is the advance of all that comes before character i. ``breaks`` pairs each position where a line
    may begin with the cost of beginning it there.
    """

    text: str
    base: int
    levels: tuple[int, ...]
    runs: tuple[Run, ...]
    totals: tuple[float, ...]
    spacing: Spacing
    breaks: tuple[tuple[int, float], ...]

    def trimmed(self, start: int, end: int) -> tuple[int, int]:
        """Return a line without the spaces at its ends."""
        while end > start and self.text[end - 1].isspace():
            end -= 1
        while start < end and self.text[start].isspace():
            start += 1
        return start, end

    def width(self, start: int, end: int) -> float:
        """Return the width of a line: no outer spaces, no gap after its last cluster, no blank half at its ends."""
        start, end = self.trimmed(start, end)
        if start == end:
            return 0.0
        space = self.spacing
        inner = self.totals[end] - self.totals[start]
        return inner - space.after[end - 1] - space.line_start[start] - space.line_end[end - 1]

    def place(self, start: int, end: int) -> tuple[PlacedGlyph, ...]:
        """Return the glyphs of a line where they are drawn, in visual order."""
        start, end = self.trimmed(start, end)
        pieces = self._pieces(start, end)
        pen = -self.spacing.line_start[start] if start < end else 0.0
        placed: list[PlacedGlyph] = []
        for k in visual_order([piece.level for piece in pieces]):
            pen = self._place_piece(placed, pieces[k], pen=pen, line_end=end)
        return tuple(placed)

    def _pieces(self, start: int, end: int) -> list[_Piece]:
        levels = line_levels(self.text[start:end], self.levels[start:end], self.base)
        found: list[_Piece] = []
        for run in self.runs:
            inside = range(max(run.start, start), min(run.end, end))
            for level, group in itertools.groupby(inside, key=lambda i: levels[i - start]):
                members = list(group)
                found.append(_Piece(run, members[0], members[-1] + 1, level))
        return found

    def _place_piece(self, placed: list[PlacedGlyph], piece: _Piece, *, pen: float, line_end: int) -> float:
        """Add the glyphs of a piece from ``pen`` on; return the pen after it."""
        run = piece.run
        inside = (glyph for glyph in run.glyphs if piece.start <= glyph.cluster < piece.end)
        for cluster, glyphs in itertools.groupby(inside, key=lambda glyph: glyph.cluster):
            end = self.spacing.ends[cluster]
            gap = self.spacing.after[end - 1] if end < line_end else 0.0
            pen += gap if run.level % 2 else 0.0
            for glyph in glyphs:
                x, y = pen + glyph.x * run.scale, glyph.y * run.scale
                placed.append(PlacedGlyph(run.font, glyph.glyph, run.scale, x, y))
                pen += glyph.advance * run.scale
            pen += 0.0 if run.level % 2 else gap
        return pen


@lru_cache(maxsize=256)
def shape_paragraph(text: str, style: TextStyle) -> Paragraph:
    """Shape one paragraph, which holds no line feed. Raises InputError for a character that no font has."""
    base = {"ltr": 0, "rtl": 1}.get(style.direction, base_level(text))
    levels = embedding_levels(text, base)
    runs = shape_runs(text, levels, style)
    spacing = measure_spacing(text, runs, style.tracking)
    totals = tuple(itertools.accumulate(_steps(text, runs, spacing), initial=0.0))
    whole = spacing.ends.keys()
    breaks = tuple((i, cost) for i, cost in break_costs(text).items() if i in whole)
    return Paragraph(text, base, tuple(levels), runs, totals, spacing, breaks)


def _steps(text: str, runs: Sequence[Run], spacing: Spacing) -> Iterator[float]:
    """Yield what each character adds to the pen; a cluster's advance falls on its first character."""
    advances = [0.0] * len(text)
    for run in runs:
        for glyph in run.glyphs:
            advances[glyph.cluster] += glyph.advance * run.scale
    return (advance + gap for advance, gap in zip(advances, spacing.after, strict=True))
