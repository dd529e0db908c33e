"""The Typer application of one command: its help is a page in mmgen's looks, and completion belongs to the root."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from mmgen.cli.help_page import Page, PageGroup

__all__ = ["SETTINGS", "Json", "group", "single"]

SETTINGS = {"help_option_names": ["-h", "--help"]}

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for a result as for an error.")]


def single(name: str, callback: Callable[..., None], help_text: str, *, epilog: str = "") -> typer.Typer:
    """An application with the one command *name*."""
    made = typer.Typer(add_completion=False, context_settings=SETTINGS)
    made.command(name, cls=Page, help=help_text, epilog=epilog)(callback)
    return made


def group(name: str, callback: Callable[..., None], help_text: str, **commands: Callable[..., Any]) -> typer.Typer:
    """An application with subcommands; *callback* runs first, and alone when none is named."""
    made = typer.Typer(name=name, cls=PageGroup, add_completion=False, context_settings=SETTINGS)
    made.info.subcommand_metavar = f"[{'|'.join(commands)}]"
    made.callback(invoke_without_command=True, help=help_text)(callback)
    for subcommand, function in commands.items():
        made.command(subcommand.rstrip("_"), cls=Page)(function)
    return made
