"""``mmgen keys``: the file of keys. A value is never an argument, and never printed."""

from __future__ import annotations

import re
import sys
from typing import Annotated

import typer
from typer import echo

from mmgen.cli.commands import COMMANDS
from mmgen.cli.results import note, print_json
from mmgen.cli.session import session_of
from mmgen.cli.typer_application import Json, group
from mmgen.errors import InputError, RequestError

__all__ = ["command_for"]

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")

Name = Annotated[str, typer.Argument(metavar="NAME", help="The environment variable that the backend reads.")]


def command_for(name: str) -> typer.Typer:
    """The command ``keys``."""
    return group(name, keys, COMMANDS[name].summary + ".", set=set_key, list=list_keys, remove=remove_key)


def keys(context: typer.Context, *, json: Json = False) -> None:
    """List the names of the stored keys."""
    if context.invoked_subcommand is None:
        list_keys(context, json=json)


def set_key(
    context: typer.Context,
    *,
    name: Name,
    value: Annotated[list[str] | None, typer.Argument(hidden=True)] = None,
) -> None:
    """Store a key. It is asked for, or read from standard input; it is never an argument."""
    if value:
        raise RequestError(
            "a key is not given as an argument, where others can see it; leave it out to be asked for it"
        )
    if not NAME.fullmatch(name):
        raise InputError(f"NAME {name.partition('=')[0]!r}", "is not an environment variable; give its name alone")
    secret = _read(name)
    with session_of(context).connect() as client:
        client.config.keys_file.set(name, secret)
        note(f"{name} is stored in {client.config.keys_file.path}, which only you can read.")


def list_keys(context: typer.Context, *, json: Json = False) -> None:
    """Print the names of the stored keys, never their values."""
    with session_of(context).connect() as client:
        file = client.config.keys_file
        names = sorted(file.read())
    if json:
        print_json({"ok": True, "file": file.path, "keys": names})
    elif names:
        echo("\n".join(names))
    else:
        note(f"no keys are stored in {file.path}; `mmgen keys set NAME` stores one")


def remove_key(context: typer.Context, *, name: Name) -> None:
    """Forget a key."""
    with session_of(context).connect() as client:
        if not client.config.keys_file.remove(name):
            raise InputError(f"NAME {name.partition('=')[0]!r}", "no such key is stored; `mmgen keys list` names them")
        note(f"{name} is removed.")


def _read(name: str) -> str:
    """The key, from a prompt that does not show it, or from standard input."""
    if sys.stdin.isatty():
        from getpass import getpass

        text = getpass(f"{name}: ")
    else:
        text = sys.stdin.read()
    secret = text.strip()
    if not secret or not secret.isprintable():
        raise InputError(name, "the key is empty" if not secret else "the key has a line break or a control character")
    return secret
