"""``mmgen plugins``: the installed backends and their state."""

from __future__ import annotations

from dataclasses import asdict

import typer

from mmgen.cli.commands import COMMANDS
from mmgen.cli.results import print_json
from mmgen.cli.session import session_of
from mmgen.cli.tables import print_table
from mmgen.cli.typer_application import Json, single

__all__ = ["command_for"]


def command_for(name: str) -> typer.Typer:
    """The command ``plugins``."""
    return single(name, plugins, COMMANDS[name].summary + ".")


def plugins(context: typer.Context, *, json: Json = False) -> None:
    """Each backend, where it comes from, and whether it works."""
    with session_of(context).connect() as client:
        found = client.plugins()
    if json:
        print_json({"ok": True, "plugins": [asdict(plugin) for plugin in found]})
        return
    rows = [
        (plugin.name, plugin.state, str(plugin.models), f"{plugin.distribution} {plugin.version}", plugin.reason)
        for plugin in found
    ]
    print_table(("BACKEND", "STATE", "MODELS", "FROM", "REASON"), rows)
