"""The text of ``mmgen --help``, written without any library so that it comes at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TextIO

from mmgen.cli.commands import COMMANDS, SECTIONS, Command

__all__ = [
    "GLOBAL_OPTIONS",
    "columns_of",
    "overview",
    "plain_style",
    "terminal_columns",
    "terminal_style",
    "wrapped",
]

Style = Callable[[str, str], str]
"""Takes the role of a text (a key of ``CODES``) and the text, and returns it as it is printed."""

NAME_COLUMN = 13
WIDEST = 100
NARROWEST = 24
CODES = {"heading": "1", "name": "36", "dim": "2", "error": "1;31", "warning": "33", "good": "32"}

GLOBAL_OPTIONS = (
    ("--version", "Print the version"),
    ("--debug", "Print the traceback of an unexpected failure"),
    ("--install-completion", "Complete commands and options in this shell"),
    ("-h, --help", "Print this; mmgen COMMAND --help describes one command"),
)
EXAMPLES = (
    'mmgen image "spring in Ankang, tea terraces" --size 1080x1920 -o poster.png',
    "mmgen video --first-frame a.jpg --last-frame b.jpg --seconds 4",
    "mmgen models --kind video",
)


def terminal_columns() -> int:
    """How wide the terminal is; 80 when there is none."""
    try:
        return int(os.environ.get("COLUMNS") or 0) or os.get_terminal_size(1).columns or 80
    except (OSError, ValueError):
        return 80


def terminal_style(stream: TextIO) -> Style:
    """Colours when *stream* is a terminal that wants them, plain text otherwise."""
    wanted = stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return coloured_style if wanted else plain_style


def coloured_style(role: str, text: str) -> str:
    """The text between ANSI codes."""
    return f"\033[{CODES[role]}m{text}\033[0m"


def plain_style(role: str, text: str) -> str:
    """The text itself."""
    del role
    return text


def overview(style: Style = plain_style, *, width: int | None = None) -> str:
    """Usage, the commands by section, the global options and examples, at most *width* columns wide."""
    columns = min(width or terminal_columns(), WIDEST)
    return "\n".join(_lines(style, columns)) + "\n"


def _lines(style: Style, columns: int) -> Iterator[str]:
    yield ""
    yield f" {style('heading', 'mmgen')} {style('dim', 'COMMAND [OPTIONS]')}"
    yield ""
    yield " Generated media through one interface: embedded, on this machine, or at a vendor."
    for section in SECTIONS:
        rows = [(command.name, command.summary) for command in COMMANDS.values() if _belongs(command, section)]
        yield from _section(style, section, rows, columns)
    yield from _section(style, "Options", GLOBAL_OPTIONS, columns)
    yield ""
    yield f" {style('heading', 'Examples')}"
    yield from (f"   {style('dim', '$')} {example}" for example in EXAMPLES)
    yield ""


def _belongs(command: Command, section: str) -> bool:
    return command.section == section


def _section(
    style: Style, title: str, rows: tuple[tuple[str, str], ...] | list[tuple[str, str]], columns: int
) -> Iterator[str]:
    yield ""
    yield f" {style('heading', title)}"
    for name, summary in rows:
        first, *rest = wrapped(summary, columns - NAME_COLUMN - 4)
        if len(name) < NAME_COLUMN:
            yield f"   {style('name', name.ljust(NAME_COLUMN))}{first}"
        else:
            yield from (f"   {style('name', name)}", f"   {'':{NAME_COLUMN}}{first}")
        yield from (f"   {'':{NAME_COLUMN}}{line}" for line in rest)


def wrapped(text: str, columns: int) -> list[str]:
    """The words of *text* in lines of at most so many *columns*; a longer word stands alone."""
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".lstrip()
        if lines[-1] and columns_of(joined) > max(columns, NARROWEST):
            lines.append(word)
        else:
            lines[-1] = joined
    return lines


def columns_of(text: str) -> int:
    """How many columns of a terminal *text* takes; Chinese characters take two."""
    if text.isascii():
        return len(text)
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(character) in {"W", "F"} else 1 for character in text)
