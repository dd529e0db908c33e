"""``mmgen COMMAND --help`` in the looks of the overview: one column of options, one of words, nothing boxed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from mmgen.cli.overview import WIDEST, Style, terminal_columns, terminal_style, wrapped

if TYPE_CHECKING:
    # Typer's own names for these are private, and stand in the signatures that are overridden here.
    from typer._click import Command, Context, HelpFormatter

__all__ = ["Page", "PageGroup", "help_page", "names_of", "panel_of", "shown_parameters", "usage_of"]

COLUMN = 27


class Page(TyperCommand):
    """A command whose help is a page in mmgen's looks."""

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the page."""
        formatter.write(help_page(self, ctx, terminal_style(sys.stdout)))


class PageGroup(TyperGroup):
    """A group of commands whose help is a page in mmgen's looks."""

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the page."""
        formatter.write(help_page(self, ctx, terminal_style(sys.stdout)))


def help_page(command: Command, context: Context, style: Style, *, width: int | None = None) -> str:
    """The page for *command*, at most *width* columns wide."""
    columns = min(width or terminal_columns(), WIDEST)
    return "\n".join(_lines(command, context, style, columns))


def _lines(command: Command, context: Context, style: Style, columns: int) -> Iterator[str]:
    yield ""
    yield f" {style('heading', context.command_path)} {style('dim', usage_of(command, context))}"
    yield ""
    yield from (f" {line}" for line in wrapped(command.help or "", columns - 2))
    if isinstance(command, TyperGroup):
        rows = [(name, _first_sentence(command, context, name)) for name in command.list_commands(context)]
        yield from _section(style, "Commands", rows, columns)
    for panel, members in groupby(sorted(shown_parameters(command, context), key=_order), key=panel_of):
        rows = [(names_of(parameter), getattr(parameter, "help", "") or "") for parameter in members]
        yield from _section(style, panel, rows, columns)
    for paragraph in (command.epilog or "").split("\n\n"):
        if paragraph.startswith("$ "):
            yield f"   {style('dim', '$')} {paragraph.removeprefix('$ ')}"
        elif paragraph == "Examples":
            yield from ("", f" {style('heading', paragraph)}")
        elif paragraph:
            yield ""
            yield from (f" {line}" for line in wrapped(paragraph, columns - 2))
    yield ""


def usage_of(command: Command, context: Context) -> str:
    """What follows the command's name."""
    arguments = [parameter for parameter in shown_parameters(command, context) if isinstance(parameter, TyperArgument)]
    pieces = [names_of(argument) if argument.required else f"[{names_of(argument)}]" for argument in arguments]
    pieces += [command.subcommand_metavar] if isinstance(command, TyperGroup) else []
    return " ".join([*pieces, "[OPTIONS]"])


def shown_parameters(command: Command, context: Context) -> list[Any]:
    """The arguments and options of *command* that are not hidden."""
    return [parameter for parameter in command.get_params(context) if not getattr(parameter, "hidden", False)]


def _first_sentence(group: TyperGroup, context: Context, name: str) -> str:
    command = group.get_command(context, name)
    return (command.help or "").partition("\n")[0] if command is not None else ""


def panel_of(parameter: Any) -> str:
    """The heading that an argument or option stands under."""
    if isinstance(parameter, TyperArgument):
        return "Arguments"
    return getattr(parameter, "rich_help_panel", None) or "Options"


def _order(parameter: Any) -> int:
    """The arguments, the request, then the options that every command has."""
    panel = panel_of(parameter)
    return {"Arguments": 0, "Options": 2}.get(panel, 1)


def names_of(parameter: Any) -> str:
    """The option as it is written: ``-o, --output PATH`` or ``--loop / --no-loop``."""
    if not isinstance(parameter, TyperOption):
        return str(parameter.metavar or parameter.name).strip("[]")
    names = ", ".join(sorted(parameter.opts, key=len))
    if parameter.secondary_opts:
        return f"{names} / {', '.join(parameter.secondary_opts)}"
    return names if parameter.is_flag or parameter.count else f"{names} {parameter.metavar or 'TEXT'}"


def _section(style: Style, title: str, rows: list[tuple[str, str]], columns: int) -> Iterator[str]:
    yield ""
    yield f" {style('heading', title)}"
    for name, text in rows:
        lines = wrapped(text, columns - COLUMN - 4)
        fits = len(name) < COLUMN
        yield (
            f"   {style('name', name)}{'':{COLUMN - len(name)}}{lines.pop(0)}" if fits else f"   {style('name', name)}"
        )
        yield from (f"   {'':{COLUMN}}{line}" for line in lines)
