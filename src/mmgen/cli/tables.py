"""Tables for people: aligned columns, nothing boxed, and as wide as their content."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from typer import echo

from mmgen.cli.overview import columns_of, terminal_columns, terminal_style, wrapped

__all__ = ["print_table"]

GAP = "  "


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print *rows* under *headings*; the first column stands out, and a terminal gets the last one wrapped."""
    style = terminal_style(sys.stdout)
    lines = [[" ".join(cell.split()) for cell in row] for row in rows]
    widths = [max(map(columns_of, column)) for column in zip(headings, *lines, strict=True)]
    indent = sum(widths[:-1]) + len(GAP) * (len(widths) - 1)
    room = terminal_columns() - indent if sys.stdout.isatty() else sys.maxsize
    echo(style("dim", GAP.join(map(_padded, headings, widths)).rstrip()))
    for line in lines:
        first, *rest = map(_padded, line[:-1], widths)
        last, *more = wrapped(line[-1], room)
        echo(GAP.join([style("name", first), *rest, last]).rstrip())
        for text in more:
            echo(" " * indent + text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - columns_of(text))
