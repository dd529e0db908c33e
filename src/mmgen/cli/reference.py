"""The reference of the command line as a Markdown page, made from the commands themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperArgument, TyperGroup
from typer.main import get_command

from mmgen.cli.application import application
from mmgen.cli.commands import COMMANDS, KINDS, SECTIONS
from mmgen.cli.help_page import names_of, panel_of, shown_parameters, usage_of
from mmgen.cli.overview import GLOBAL_OPTIONS

if TYPE_CHECKING:
    from typer._click import Command, Context

__all__ = ["reference_markdown"]

OPENING = """\
# Command line

<!-- Made by tools/cli_reference.py from the commands themselves: change those, and run it. -->

`mmgen COMMAND --help` prints the same on the terminal. Results go to standard output, progress and messages to
standard error. With `--json`, standard output holds exactly one JSON object, for a result as for an error.
"""
EXIT_CODES = (
    ("0", "done"),
    ("1", "a backend or a plugin failed, or the doctor found something broken"),
    ("2", "the request, an input, an option or the output can't be used; nothing was sent"),
    ("70", "an unexpected failure of mmgen itself; `mmgen --debug COMMAND` prints the traceback"),
    ("130", "interrupted; the message says what became of the job"),
)


def reference_markdown() -> str:
    """The whole page."""
    return "\n".join([OPENING, *_lines()]).rstrip() + "\n"


def _lines() -> Iterator[str]:
    root: Any = get_command(application())
    context = typer.Context(root, info_name="mmgen")
    yield from _table(("Option", "What it does"), [(f"`{names}`", text) for names, text in GLOBAL_OPTIONS])
    yield from _table(("Exit code", "Meaning"), [(f"`{code}`", text) for code, text in EXIT_CODES])
    yield from ("## Options of every command that makes media", "")
    yield from _options(_command(root, context, KINDS[0]), context, {"Options"})
    for section in SECTIONS:
        yield from (f"## {section}", "")
        for command in COMMANDS.values():
            if command.section == section:
                yield from _section(_command(root, context, command.name), context, command.name)


def _section(command: Command, parent: Context, name: str, level: int = 3) -> Iterator[str]:
    context = typer.Context(command, info_name=name, parent=parent)
    yield from (f"{'#' * level} `{context.command_path}`", "", _cell(command.help or ""), "")
    yield from ("```text", f"{context.command_path} {usage_of(command, context)}", "```", "")
    panels = {"Arguments", "Request"} if name in KINDS else {"Arguments", "Request", "Options"}
    yield from _options(command, context, panels)
    examples = [part.removeprefix("$ ") for part in (command.epilog or "").split("\n\n") if part.startswith("$ ")]
    if examples:
        yield from ("```sh", *examples, "```", "")
    if isinstance(command, TyperGroup) and name not in {"check", "estimate"}:
        for subcommand in command.list_commands(context):
            yield from _section(_command(command, context, subcommand), context, subcommand, level + 1)


def _options(command: Command, context: Context, panels: set[str]) -> Iterator[str]:
    parameters = [
        parameter
        for parameter in shown_parameters(command, context)
        if panel_of(parameter) in panels and parameter.name != "help"
    ]
    parameters.sort(key=lambda parameter: not isinstance(parameter, TyperArgument))
    rows = [(f"`{names_of(parameter)}`", parameter.help or "") for parameter in parameters]
    yield from _table(("Option", "What it does"), rows) if rows else ()


def _table(headings: tuple[str, str], rows: list[tuple[str, str]]) -> Iterator[str]:
    yield f"| {' | '.join(headings)} |"
    yield "|---|---|"
    yield from (f"| {_cell(first)} | {_cell(second)} |" for first, second in rows)
    yield ""


def _cell(text: str) -> str:
    """Text that neither ends a cell nor becomes markup."""
    return " ".join(text.split()).replace("|", r"\|").replace("<", "&lt;")


def _command(group: Any, context: Context, name: str) -> Command:
    found: Command | None = group.get_command(context, name)
    assert found is not None, f"the table names {name}"
    return found
