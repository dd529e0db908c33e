"""``mmgen show``: what is in a media file."""

from __future__ import annotations

from typing import Annotated, Any, cast

import typer
from typer import echo

from mmgen.cli.commands import COMMANDS
from mmgen.cli.facts import KINDS, facts_of, size_text
from mmgen.cli.results import print_json
from mmgen.cli.typer_application import Json, single
from mmgen.cli.values import asset_of

__all__ = ["command_for"]


def command_for(name: str) -> typer.Typer:
    """The command ``show``."""
    return single(name, show, COMMANDS[name].summary + ".")


def show(
    context: typer.Context,
    *,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A picture, video, sound or 3D file: a path, URL or data URI.")
    ],
    open_it: Annotated[bool, typer.Option("--open", help="Open it in this system's viewer too.")] = False,
    json: Json = False,
) -> None:
    """Facts from the file's own bytes."""
    del context
    asset = asset_of(file, KINDS)
    facts = facts_of(asset)
    if json:
        print_json({"ok": True, "file": file} | facts)
    else:
        echo(asset.name)
        for name, value in facts.items():
            if value is not None:
                echo(f"  {name.replace('_', ' '):<14}{_plain(name, value)}")
    if open_it:
        asset.show()


def _plain(name: str, value: Any) -> str:
    if name == "size_bytes":
        return f"{value:,} ({size_text(value)})"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return f"({', '.join(_plain('', item) for item in cast('tuple[object, ...]', value))})"
    return f"{value:.6g}" if isinstance(value, float) else str(value)
